"""Sheets as a phone sends them, for the tests of scoring."""

import io
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from starrating.models import ClosedDoor, Sheet
from starrating.queries import sheet as sheets
from starrating.rules.sheet import Filled, Given
from tests.starrating.star_box import AT
from tongting.photos import actions as photos

GROUPS = ("environment", "order", "safety", "civility")
BEST = dict.fromkeys(GROUPS, "excellent")


def task(box, label, person):
    """A task as the views load it."""
    return sheets.tasks().get(pk=box.task(label, person).pk)


def criterion(assignment, code):
    return next(one for one in sheets.asked(assignment) if one.code == code)


def given(assignment, code, value, remark="", pictures=()):
    return Given(criterion(assignment, code), value, remark, pictures)


def filled(**said):
    """A clean room with somebody in, but for what is said."""
    usual = {"uuid": uuid.uuid4(), "grades": BEST, "marks": (), "presence": "present", "seen_at": AT}
    return Filled(**{**usual, **said})


def fields(number=None, **said):
    """The same as a page posts it; `f_D01="2"` is the field f-D01."""
    data = {f"g-{code}": "excellent" for code in GROUPS}
    data |= {"uuid": str(number or uuid.uuid4()), "presence": "present"}
    return data | {
        name.replace("_", "-", 1) if name[1:2] == "_" else name: value for name, value in said.items()
    }


def parcel(assignment, data):
    return {"task": assignment.pk, "said": [[name, value] for name, value in data.items() if value != ""]}


def closed(assignment, times=1, at=AT):
    for _n in range(times):
        ClosedDoor.objects.create(
            assignment_id=assignment.pk, at=at, by=assignment.judge.person, again_by=at.date()
        )


def photo(person, at=AT, colour=(90, 120, 150)):
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(picture, "JPEG")
    upload = SimpleUploadedFile("p.jpg", picture.getvalue(), "image/jpeg")
    return photos.keep(upload, by=person, at=at)


def fresh(sheet):
    return Sheet.objects.get(pk=sheet.pk)


def full(sheet):
    return sheets.in_full().get(pk=sheet.pk)


def task_again(assignment):
    return sheets.tasks().get(pk=assignment.pk)
