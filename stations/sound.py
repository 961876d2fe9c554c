"""What a file sounds like: decoded from beginning to end, a block at a time, so that a long one costs no memory. Raises
Refused with the sentence for whoever sent it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import mutagen
import numpy as np
import soundfile
from django.utils.translation import gettext as _

from stations.scoring import loudness
from tongting.events.flow import Refused

# libsndfile's name of a container → what a browser calls it.
MIMES = {
    "MP3": "audio/mpeg",
    "OGG": "audio/ogg",
    "FLAC": "audio/flac",
    "WAV": "audio/wav",
    "WAVEX": "audio/wav",
}
# In the first bytes: other things that people take for tunes.
STRANGERS = {b"ftyp": "M4A", b"#!AM": "AMR", b"RIFF": "AVI", b"\x30\x26\xb2\x75": "WMA", b"PK\x03\x04": "ZIP"}
LONGEST_S, SHORTEST_S = 20 * 60, 3
MOST_CHANNELS, RATES = 2, range(8_000, 192_001)
# Of what a file says it holds, so much may be missing at its end: encoders pad.
SHORT_BY = 1.5
TAIL = 70_000


@dataclass(frozen=True)
class Sound:
    mime: str
    duration_ms: int
    loudness: float
    peak: float
    gain_db: float
    title: str
    artist: str


def measure(path: Path) -> Sound:
    try:
        with soundfile.SoundFile(path) as sound:
            mime = _looks(sound)
            frames, energies, highest = _decode(sound)
            rate = sound.samplerate
    except (soundfile.SoundFileError, RuntimeError):
        raise Refused(_no_tune(path)) from None
    seconds = frames / rate
    title, artist, said = _tags(path)
    if _is_cut(path, mime, seconds, said):
        raise Refused(_("文件不完整，后面一截没有传上来；从原来的地方重新拷一份再上传"))
    if seconds < SHORTEST_S:
        raise Refused(_("不到 %(least)d 秒，太短，换一首") % {"least": SHORTEST_S})
    loud = loudness.integrated(energies)
    if loud < loudness.ABSOLUTE_GATE:
        raise Refused(_("从头到尾没有声音，换一个文件"))
    peak = loudness.peak_of(highest)
    gain = loudness.gain_for(loud, peak)
    return Sound(mime, round(seconds * 1000), round(loud, 1), round(peak, 1), gain, title, artist)


def _looks(sound: soundfile.SoundFile) -> str:
    mime = MIMES.get(sound.format)
    if mime is None or sound.channels > MOST_CHANNELS or sound.samplerate not in RATES:
        raise Refused(_("这种格式浏览器放不了；转成 MP3、OGG、FLAC 或者 WAV 再上传"))
    if sound.frames / sound.samplerate > LONGEST_S:
        raise Refused(_("超过 %(most)d 分钟，太长；剪成几首再上传") % {"most": LONGEST_S // 60})
    return mime


def _decode(sound: soundfile.SoundFile) -> tuple[int, np.ndarray, float]:
    """Frames, energies of the blocks, highest sample; ten seconds at a time, each beginning with the last blocks of the
    one before so that the blocks overlap as if it were one piece."""
    size = int(loudness.BLOCK_S * sound.samplerate)
    step = int(loudness.STEP_S * sound.samplerate)
    frames, highest, energies = 0, 0.0, list[np.ndarray]()
    rest = np.zeros((0, sound.channels), dtype=np.float32)
    while len(block := sound.read(10 * sound.samplerate, dtype="float32", always_2d=True)):
        frames += len(block)
        if frames > LONGEST_S * sound.samplerate + sound.samplerate:
            raise Refused(_("超过 %(most)d 分钟，太长；剪成几首再上传") % {"most": LONGEST_S // 60})
        highest = max(highest, float(np.abs(block).max()))
        samples = np.concatenate((rest, block))
        if len(samples) >= size:
            energies.append(loudness.block_energies(samples, sound.samplerate))
            rest = samples[len(energies[-1]) * step :]
        else:
            rest = samples
    if not energies and frames:
        energies.append(loudness.block_energies(rest, sound.samplerate))
    return frames, np.concatenate(energies) if energies else np.zeros(0), highest


def _tags(path: Path) -> tuple[str, str, float]:
    """Title, artist and the seconds that the file's own head speaks of; nothing where it has none."""
    try:
        found = mutagen.File(path, easy=True)
    except (mutagen.MutagenError, ValueError, KeyError, IndexError, OverflowError):
        return "", "", 0.0
    if found is None:
        return "", "", 0.0
    tags = found.tags or {}

    def first(name: str) -> str:
        said = tags.get(name) if hasattr(tags, "get") else None
        text = str(said[0]) if isinstance(said, list) and said else ""
        return "".join(sign for sign in text if sign.isprintable()).strip()[:80]

    return first("title"), first("artist"), float(getattr(found.info, "length", 0) or 0)


def _is_cut(path: Path, mime: str, seconds: float, said: float) -> bool:
    if mime == "audio/ogg":
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL))
            tail = file.read()
        last = tail.rfind(b"OggS")
        # The last page says that it is the last.
        return last < 0 or len(tail) < last + 6 or not tail[last + 5] & 4
    if mime == "audio/wav":
        with path.open("rb") as file:
            head = file.read(8)
        return int.from_bytes(head[4:8], "little") > path.stat().st_size
    return said > seconds + SHORT_BY


def _no_tune(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(16)
    for sign, name in STRANGERS.items():
        if sign in head:
            return _("这是 %(name)s 文件，浏览器放不了；转成 MP3、OGG、FLAC 或者 WAV 再上传") % {"name": name}
    return _("这不是音频文件，或者坏了，解不开；换一个文件")
