"""Pictures of objections and second looks where no script sends them ahead: they come with the form, are kept when it
is refused, and what is no picture is said."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from starrating.actions import help as verbs
from starrating.models import Help, Objection
from tests.starrating import result_box
from tests.starrating.result_box import FINAL_AT, PUBLIC_AT
from tongting.photos.models import Photo

pytestmark = pytest.mark.django_db


def jpeg(name="p.jpg", colour=(90, 120, 150)):
    picture = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(picture, "JPEG")
    return SimpleUploadedFile(name, picture.getvalue(), "image/jpeg")


@pytest.fixture
def objecting(client, mine, time_machine):
    time_machine.move_to(PUBLIC_AT, tick=False)
    box = result_box.publicised(mine)
    client.force_login(mine.resident)
    address = reverse("objection_new", args=[box.entry("B3-101").pk])
    return lambda **given: client.post(address, given)


@pytest.fixture
def helped(client, mine, time_machine):
    result_box.post_of_building(mine)
    time_machine.move_to(FINAL_AT, tick=False)
    result_box.final(mine, {"B3-101": 40, "B3-102": 95, "B3-103": 96})
    found = Help.objects.first()
    verbs.assign(found, mine.cook, by=mine.head, at=FINAL_AT)
    return found


def test_an_objection_takes_a_plain_file(objecting):
    assert objecting(words="窗台擦过了", **{"photo-file": jpeg()}).status_code == 302
    assert Objection.objects.get().photo.claimed


def test_a_refused_objection_keeps_its_picture(objecting):
    answer = objecting(words="", **{"photo-file": jpeg()})
    kept = Photo.objects.get()
    assert answer.status_code == 422 and f'value="{kept.pk}"' in answer.content.decode()
    assert objecting(words="窗台擦过了", photo=str(kept.pk)).status_code == 302
    assert Objection.objects.get().photo == kept


def test_what_is_no_picture_is_said_and_nothing_is_raised(objecting):
    broken = SimpleUploadedFile("p.jpg", b"no picture", "image/jpeg")
    answer = objecting(words="窗台擦过了", **{"photo-file": broken})
    assert answer.status_code == 422 and "errsum" in answer.content.decode()
    assert not Objection.objects.exists() and "窗台擦过了" in answer.content.decode()


def test_more_than_one_is_said(objecting):
    answer = objecting(words="窗台擦过了", **{"photo-file": [jpeg(), jpeg("q.jpg", (1, 2, 3))]})
    assert answer.status_code == 422 and "一张照片就够" in answer.content.decode()


def test_a_picture_that_is_gone_is_said(objecting):
    answer = objecting(words="窗台擦过了", photo="7e57ab1e-0000-4000-8000-000000000000")
    assert answer.status_code == 422 and "没传上来" in answer.content.decode()


def test_a_second_look_takes_a_plain_file(client, mine, helped):
    client.force_login(mine.head)
    address = reverse("help_look", args=[helped.pk])
    answer = client.post(address, {"score": "x", "photo-file": jpeg()})
    kept = Photo.objects.get()
    assert answer.status_code == 422 and f'value="{kept.pk}"' in answer.content.decode()
    assert client.post(address, {"score": "90", "photo": str(kept.pk)}).status_code == 302
    helped.refresh_from_db()
    assert helped.after == kept and helped.state == Help.State.BETTER
