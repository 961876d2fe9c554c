"""Winners, prizes and votes for the tests of the end of the race, on top of the box of campaigns."""

import base64
import uuid
from decimal import Decimal
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from starrating.actions import award as awards
from starrating.actions import prize as prizes
from starrating.models import Award, Nomination, Prize, Result, VoteCount
from tests.cast import moment, person
from tests.starrating import star_box
from tongting.photos import actions as photos

AT = moment("2026-11-27 15:00")
# While the vote of the box is open: drawn on the 9th, three whole days after it.
VOTING = moment("2026-11-11 10:00")
OVER = moment("2026-11-13 00:00")


def prize(mine, name="保温杯", stock=0, unit="个"):
    made = prizes.add(name=name, unit=unit, price=Decimal("29.90"), by=mine.head, at=AT)
    if stock:
        prizes.take_in(made, quantity=stock, note="第一批", by=mine.head, at=AT)
    return Prize.objects.get(pk=made.pk)


def final(mine, contest="dorm", winners=2, **fields):
    """A campaign whose results are final, the first two entries winning."""
    box = star_box.campaign(mine, contest, "final", **fields)
    for rank, entry in enumerate(box.entries, 1):
        Result.objects.create(
            entry=entry, at=AT, sheets=2, raw=99 - rank, score=99 - rank, stars=5 if rank <= winners else 4, rank=rank,
            is_winner=rank <= winners,
            parts={
                group.code: {"points": str(group.weight), "most": str(group.weight)}
                for group in box.criteria.groups.all()
            },
        )  # fmt: skip
    return box


def granted(mine, *people, prize=None, entry=None, box=None):
    """The awards of an entry for these people."""
    box = box or final(mine)
    awards.grant(entry or box.entries[0], Award.Kind.STAR, people, prize=prize, by=mine.head, at=AT)
    return list(Award.objects.filter(entry__campaign=box.campaign).order_by("pk"))


def drawing(ink=True):
    """A PNG as the canvas gives it."""
    sheet = Image.new("RGB", (300, 120), "white")
    if ink:
        ImageDraw.Draw(sheet).line((20, 90, 150, 20, 280, 100), fill="black", width=3)
    out = BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def data_url(ink=True):
    return "data:image/png;base64," + base64.b64encode(drawing(ink)).decode()


def signature(by, at=AT):
    """A signature that was drawn on this person's screen and is not used yet."""
    upload = SimpleUploadedFile(f"{uuid.uuid4()}.png", drawing(), "image/png")
    return photos.keep(upload, by=by, at=at)


def ballot(mine, state="scoring", **fields):
    """The service star with its three candidates, each nominated; votes can be given at VOTING."""
    box = star_box.campaign(mine, "service", state, **fields)
    for entry in box.entries:
        Nomination.objects.create(
            entry=entry, by=mine.head, words="连续三个月夜班顶岗，没出过一次差错", at=star_box.OPENED
        )
        VoteCount.objects.create(entry=entry)
    return box


def workers(many, team, *roles):
    return [
        person(f"V{n:03d}", f"职工{n}", *(roles or ("worker",)), team=team, group="post_staff")
        for n in range(many)
    ]
