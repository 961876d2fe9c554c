"""Soft tones for the demo, made here from sines: nobody else's music, so that anybody may play them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import soundfile
from django.utils.translation import gettext_noop

RATE = 22_050
RIGHTS = gettext_noop("本产品自己合成的示例音，随便用")
ARTIST = "示例音"
# Five notes of the scale that has no wrong one, as semitones above the key.
FIVE = (0, 2, 4, 7, 9)
# title, key (Hz), seconds a note, steps through the five notes
TUNES: dict[str, tuple[float, float, Sequence[int]]] = {
    "晨雾": (261.63, 1.2, (0, 2, 4, 3, 1, 2, 0, 4, 5, 3, 2, 1)),
    "井口的风": (293.66, 1.0, (4, 3, 2, 0, 1, 2, 4, 5, 7, 5, 4, 2)),
    "午后": (329.63, 0.9, (0, 1, 2, 4, 2, 5, 4, 2, 1, 0, 2, 4, 5, 4)),
    "归途": (246.94, 1.1, (5, 4, 2, 1, 2, 4, 5, 7, 5, 4, 2, 0)),
    "夜巡": (196.00, 1.7, (0, 2, 1, 4, 2, 0, 1, 2)),
    "灯火": (220.00, 1.5, (4, 2, 0, 2, 5, 4, 2, 1, 0)),
}
CHIME = "开饭提示音"
CHIME_NOTES = (4, 2, 3, 0)


def tune(title: str) -> bytes:
    """An OGG of half a minute or less, some 60 kB."""
    key, length, steps = TUNES[title]
    return _ogg(_voiced(key, length, [*steps, *reversed(steps)]))


def chime() -> bytes:
    """What stands in for the words before a meal."""
    return _ogg(_voiced(523.25, 0.9, CHIME_NOTES))


def _voiced(key: float, length: float, steps: Sequence[int]) -> np.ndarray:
    """Each note swells and dies away over the next one, with an octave below it."""
    hold = int(RATE * length)
    samples = np.zeros(hold * (len(steps) + 3), dtype=np.float32)
    at = np.arange(3 * hold) / RATE
    swell = (np.minimum(at / 0.08, 1) * np.exp(-1.6 * at / length)).astype(np.float32)
    for place, step in enumerate(steps):
        note = key * 2 ** ((FIVE[step % 5] + 12 * (step // 5)) / 12)
        sound = (
            np.sin(2 * np.pi * note * at)
            + 0.35 * np.sin(np.pi * note * at)
            + 0.12 * np.sin(4 * np.pi * note * at)
        )
        samples[place * hold : place * hold + 3 * hold] += (swell * sound).astype(np.float32)
    return 0.35 * samples / max(float(np.abs(samples).max()), 1e-9)


def _ogg(samples: np.ndarray) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE, format="OGG", subtype="VORBIS")
    return file.getvalue()
