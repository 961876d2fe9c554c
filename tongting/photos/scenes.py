"""Draws the demo's photos: tiles, drains and walls, with a fault before and without it after. No camera, no person."""

from __future__ import annotations

import io
import random
import uuid
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from tongting.people.models import User
from tongting.photos import actions
from tongting.photos.models import Photo, Source

SIZE = (480, 360)
# Tile, joint and fault colours of the places.
SCENES = {
    "bathhouse": ((176, 200, 206), (120, 140, 146), (92, 84, 62)),
    "canteen": ((206, 200, 186), (150, 142, 128), (112, 84, 40)),
    "dormitory": ((212, 206, 198), (172, 164, 154), (88, 82, 78)),
    "grounds": ((116, 146, 92), (92, 120, 70), (196, 188, 170)),
}


def take(chance: random.Random, area: str, *, faulty: bool, place: str = "", by: User, at: datetime) -> Photo:
    """A photo taken and uploaded as by a phone; the worker develops it."""
    return send(chance, draw(chance, area, faulty=faulty), taken_at=at, place=place, by=by, at=at)


def send(
    chance: random.Random, raw: bytes, *, taken_at: datetime, place: str, by: User, at: datetime
) -> Photo:
    token = uuid.UUID(int=chance.getrandbits(128), version=4)
    upload = SimpleUploadedFile("photo.jpg", raw, content_type="image/jpeg")
    source = Source.CAMERA if taken_at == at else Source.GALLERY
    return actions.keep(upload, source=source, taken_at=taken_at, token=token, place=place, by=by, at=at)


def sign(chance: random.Random, *, by: User, at: datetime) -> Photo:
    """A name scribbled on a screen."""
    picture = Image.new("RGB", (480, 160), "white")
    x, strokes = 40, []
    for _stroke in range(chance.randint(5, 8)):
        strokes.append((x + chance.randint(-14, 14), chance.randint(30, 130)))
        x += 50
    ImageDraw.Draw(picture).line(strokes, fill=(29, 35, 41), width=5, joint="curve")
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=80)
    return send(chance, kept.getvalue(), taken_at=at, place="", by=by, at=at)


def draw(chance: random.Random, area: str, *, faulty: bool) -> bytes:
    """A floor of tiles as JPEG; the light differs from picture to picture, so that no two are the same. Small and
    sharp: the demo takes a thousand of them, and blurring one costs more than all the rest of it."""
    tile, joint, dirt = SCENES.get(area, SCENES["dormitory"])
    light = chance.uniform(0.82, 1.1)
    picture = Image.new("RGB", SIZE, _lit(joint, light))
    pen = ImageDraw.Draw(picture)
    step, shift = chance.choice((48, 60, 72)), chance.randrange(30)
    for x in range(-step, SIZE[0], step):
        for y in range(-step, SIZE[1], step):
            shade = light * chance.uniform(0.96, 1.04)
            pen.rectangle((x + shift, y + 3, x + shift + step - 5, y + step - 2), fill=_lit(tile, shade))
    _drain(pen, chance, light)
    if faulty:
        for _spot in range(chance.randint(3, 7)):
            x, y, r = chance.randrange(390), chance.randrange(270), chance.randint(15, 52)
            pen.ellipse((x, y, x + 2 * r, y + r), fill=_lit(dirt, chance.uniform(0.8, 1.2)))
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=72)
    return kept.getvalue()


def _drain(pen: ImageDraw.ImageDraw, chance: random.Random, light: float) -> None:
    x, y = chance.randint(45, 345), chance.randint(180, 270)
    pen.rectangle((x, y, x + 84, y + 52), fill=_lit((98, 102, 106), light))
    for bar in range(8):
        pen.rectangle((x + 6 + 10 * bar, y + 6, x + 10 + 10 * bar, y + 46), fill=(34, 36, 38))


def _lit(colour: tuple[int, int, int], light: float) -> tuple[int, int, int]:
    red, green, blue = (min(255, int(part * light)) for part in colour)
    return red, green, blue
