"""A 12 MP photo in the worker: ours against the bare steps it can't do without, CPU time beside wall time.

Floor: decode at half size, one resize, encode, thumbnail, encode. Ours is what the outbox calls: find the
row, read the upload, look at it, the same steps, upright, colours, metadata away, two files synced to disk,
row settled, upload removed. The trap is timed beside it. Also prints the peak memory of the heaviest.
"""

import argparse
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.measure import once, paired  # noqa: E402
from tests.photos import pictures  # noqa: E402

LIMIT = 1.3
MOST_MEMORY = 400


def saved(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def floor(raw: bytes) -> None:
    picture = Image.open(io.BytesIO(raw))
    picture.draft("RGB", (1600, 1200))
    small = picture.resize((1600, 1200), Image.Resampling.BICUBIC)
    saved(small)
    saved(small.resize((320, 240), Image.Resampling.BICUBIC, reducing_gap=2.0))


def naive(raw: bytes) -> None:
    """draft() with a square and thumbnail()'s defaults: both decode 4:3 at full size."""
    picture = Image.open(io.BytesIO(raw))
    picture.draft("RGB", (1600, 1600))
    picture.thumbnail((1600, 1600))
    saved(picture)
    picture.thumbnail((320, 320))
    saved(picture)


def open_house(folder: str) -> None:
    os.environ.update(DJANGO_SETTINGS_MODULE="tongting.settings", TT_VAR=folder)
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()


def time_it(runs: int) -> bool:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.utils import timezone

    from tongting.people.models import User
    from tongting.photos import actions

    call_command("migrate", verbosity=0, skip_checks=True)
    raw = pictures.encoded(pictures.grain(4000, 3000), quality=85, exif=pictures.exif(1))
    at = timezone.now()
    person = User.objects.create_user("bench", "测速")
    waiting = [
        actions.keep(SimpleUploadedFile("x.jpg", raw), by=person, at=at).token for _n in range(runs + 3)
    ]

    def ours() -> None:
        actions.process({"token": str(waiting.pop())}, at)

    print(f"12 MP, {len(raw) / 1e6:.1f} MB, {runs} pairs")
    result = paired("photo, 12 MP, in the worker", ours, lambda: floor(raw), limit=LIMIT, runs=runs)
    trap = min(once(lambda: naive(raw)).cpu for _n in range(3))
    print(f"{'  the trap: decoded at full size':<44} cpu x{trap / result.floor.cpu:.2f}")
    return result.cpu_ratio <= LIMIT


HEAVIEST = {
    "jpeg 80 MP": lambda: pictures.encoded(pictures.grain(10_000, 8_000), quality=30),
    "jpeg 32 MP in scans, CMYK": lambda: pictures.encoded(
        pictures.grain(6_500, 4_900).convert("CMYK"), quality=10, progressive=True
    ),
    "png 30 MP, see-through": lambda: pictures.encoded(
        Image.linear_gradient("L").resize((6_300, 4_760)).convert("RGBA"), "PNG", compress_level=1
    ),
    "webp 16 MP, see-through": lambda: pictures.encoded(
        pictures.grain(4_600, 3_470).convert("RGBA"), "WEBP", quality=20, method=0
    ),
}


def weigh(file: str) -> None:
    """In a process of its own: what developing one picture takes at its worst, in MB (Linux)."""
    from tongting.photos import picture

    picture.develop(Path(file).read_bytes())
    # Not ru_maxrss: that one remembers the process we were forked from.
    status = Path("/proc/self/status").read_text()
    print(int(status.split("VmHWM:")[1].split()[0]) // 1024)


def weigh_all(folder: str) -> bool:
    light = True
    for name, make in HEAVIEST.items():
        file = Path(folder) / "heavy"
        file.write_bytes(make())
        command = [sys.executable, __file__, "--weigh", str(file)]
        peak = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        light = light and peak <= MOST_MEMORY
        print(f"{name:<44} {peak:>9} MB   limit {MOST_MEMORY} MB")
    return light


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--runs", type=int, default=15)
    reader.add_argument("--weigh")
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        open_house(folder)
        if asked.weigh:
            weigh(asked.weigh)
            return 0
        return 0 if time_it(asked.runs) and weigh_all(folder) else 1


if __name__ == "__main__":
    sys.exit(main())
