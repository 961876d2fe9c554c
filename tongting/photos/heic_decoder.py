"""Run as a process of its own, never imported: HEIC on stdin, a small PNG on stdout, inside walls of memory and time.

Its one argument is the longest side. It knows nothing of the product: whatever a file does to a decoder, it does here.
"""

import sys
from io import BytesIO

import pillow_heif
from PIL import Image

try:
    import resource
except ImportError:
    # Windows: there the limits that stand before decoding have to do.
    resource = None  # type: ignore[assignment]

MOST_BYTES = 280 * 1024 * 1024
MOST_SECONDS = 10


def main(longest: int) -> None:
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # One thread: a worker's other half has work of its own. The picture alone, none of what hangs on it.
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = False
    pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
    picture = pillow_heif.HeifImageFile(BytesIO(sys.stdin.buffer.read()))
    picture.load()
    scale = min(1.0, longest / max(picture.size))
    if scale < 1:
        size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
        small = picture.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)
    else:
        small = picture
    kept = {name: picture.info[name] for name in ("exif", "icc_profile") if picture.info.get(name)}
    small.info = {}
    small.save(sys.stdout.buffer, "PNG", compress_level=0, **kept)


if __name__ == "__main__":
    main(int(sys.argv[1]))
