"""The two doors of the photo room: uploading with a login, looking with a fresh link and nothing else."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.test import Client
from django.urls import reverse

from tests.photos import pictures
from tongting.photos import actions, links, store
from tongting.photos.models import Photo
from tongting.places.models import Area, Post

pytestmark = pytest.mark.django_db
UPLOAD = "/photos/"


@pytest.fixture
def phone(wang):
    client = Client()
    client.force_login(wang, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def clock(time_machine_at, at):
    return time_machine_at(at)


@pytest.fixture
def time_machine_at():
    import time_machine

    travels = []

    def go(moment):
        travel = time_machine.travel(moment, tick=False)
        travel.start()
        travels.append(travel)

    yield go
    for travel in reversed(travels):
        travel.stop()


@pytest.fixture
def ready(shelf, wang, at, upload, django_capture_on_commit_callbacks):
    photo = actions.keep(upload(), by=wang, at=at)
    with django_capture_on_commit_callbacks(execute=True):
        actions.process({"token": str(photo.token)}, at)
    photo.refresh_from_db()
    return photo


def picture_file(raw=None, name="x.jpg"):
    return SimpleUploadedFile(name, pictures.jpeg() if raw is None else raw, "image/jpeg")


def test_an_upload_answers_with_its_name_and_a_link(phone, shelf, clock, wang):
    sent = {"photo": picture_file(), "taken_at": "2026-11-19T09:15:00+08:00", "source": "camera"}
    answer = phone.post(UPLOAD, sent)
    assert answer.status_code == 200
    body = answer.json()
    photo = Photo.objects.get()
    assert body["id"] == str(photo.token)
    assert body["wait"] is True
    assert (photo.uploaded_by, photo.source) == (wang, "camera")
    assert photo.taken_at == datetime(2026, 11, 19, 1, 15, tzinfo=UTC)
    waiting = Client().get(body["thumb"])
    assert waiting.status_code == 200
    assert waiting["Content-Type"] == "image/svg+xml"
    assert waiting["Cache-Control"] == "no-store"
    assert "照片处理中" in waiting.content.decode()


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "照片是空的"),
        (b"<svg onload='alert(1)'/>", "这个文件不是照片"),
        (pictures.png_header_only(20_000, 10_000), "2 亿像素"),
        (pictures.jpeg()[:-600], "没有传完整"),
        (pictures.heic()[:-60], "没有传完整"),
        (pictures.heic_claiming(20_000, 10_000), "2 亿像素"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "照片文件坏了"),
        (b"GIF89a<script>alert(1)</script>", "这个文件不是照片"),
    ],
)
def test_a_picture_that_is_none_is_a_sentence(phone, shelf, raw, sentence):
    answer = phone.post(UPLOAD, {"photo": picture_file(raw)})
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]
    assert shelf() == []


def test_the_form_names_its_post(phone, shelf, clock):
    area = Area.objects.create(code="bath", name="浴池")
    Post.objects.create(code="PT05", name="一号池区", kind="bath_pool", area=area)
    for sent, place in (("PT05", "一号池区"), ("PT99", ""), ("\0", ""), ("9" * 5000, ""), ("", "")):
        answer = phone.post(UPLOAD, {"photo": picture_file(), "place": sent})
        assert Photo.objects.get(pk=answer.json()["id"]).place == place


def test_no_picture_at_all_is_a_sentence(phone):
    for sent in ({}, {"photo": "just text"}):
        answer = phone.post(UPLOAD, sent)
        assert answer.status_code == 400
        assert answer.json() == {"error": "没有收到照片；选一张照片再传"}


@pytest.mark.parametrize(
    "taken",
    [
        "",
        "\0",
        "yesterday",
        "2026-13-45T99:99",
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59-11:00",
        "1" * 5000,
    ],
)
def test_nonsense_beside_the_picture_loses_no_picture(phone, shelf, taken):
    answer = phone.post(UPLOAD, {"photo": picture_file(), "taken_at": taken, "source": "\0moon"})
    assert answer.status_code == 200
    photo = Photo.objects.get()
    assert photo.source == "unknown"


def test_a_phone_that_did_not_hear_the_answer_sends_again(phone, shelf):
    token = str(uuid.uuid4())
    first, again = (phone.post(UPLOAD, {"photo": picture_file(), "token": token}) for _n in range(2))
    assert first.json()["id"] == again.json()["id"] == token
    other = phone.post(UPLOAD, {"photo": picture_file(pictures.jpeg(50, 50)), "token": token})
    assert other.status_code == 400
    odd = phone.post(UPLOAD, {"photo": picture_file(), "token": "\0junk"})
    assert "编号读不懂" in odd.json()["error"]


def test_uploading_takes_a_login_and_a_post(shelf, phone):
    assert Client().post(UPLOAD, {"photo": picture_file()}).status_code in (302, 401, 403)
    assert phone.get(UPLOAD).status_code == 405
    assert not Photo.objects.exists()


def test_a_fresh_link_shows_the_picture_without_cookies(ready, clock, at):
    for size, file in (("full", ready.file), ("thumb", ready.thumb)):
        answer = Client().get(links.signed_path(ready.token, size, at))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content) == store.read(file.name)
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Disposition"] == "inline"
        # 09:20 to 12:00
        assert answer["Cache-Control"] == "private, max-age=9600, immutable"
        assert not answer.cookies


def test_looking_is_one_query(ready, clock, at, django_assert_num_queries):
    path = links.signed_path(ready.token, "thumb", at)
    with django_assert_num_queries(1):
        b"".join(Client().get(path).streaming_content)


def test_a_link_is_the_same_within_an_hour_and_dies_after_three(ready, at, time_machine_at):
    hour = at.replace(minute=0)
    path = links.signed_path(ready.token, "full", hour)
    assert path == links.signed_path(ready.token, "full", hour + timedelta(minutes=59, seconds=59))
    assert path != links.signed_path(ready.token, "full", hour + timedelta(hours=1))
    time_machine_at(hour + timedelta(hours=2, minutes=59, seconds=59))
    assert Client().get(path).status_code == 200
    time_machine_at(hour + timedelta(hours=3))
    assert Client().get(path).status_code == 404


def test_any_other_link_is_a_404(ready, clock, at, settings):
    path = links.signed_path(ready.token, "full", at)
    bare = reverse("photo_file", args=[ready.token, "full"])
    other = reverse("photo_file", args=[uuid.uuid4(), "full"])
    query = path.split("?")[1]
    ends, signature = (part.split("=")[1] for part in query.split("&"))
    wrong = [
        bare,
        f"{bare}?e={ends}",
        f"{bare}?e={int(ends) + 3600}&s={signature}",
        f"{bare}?e={ends}&s={signature[:-1]}",
        f"{bare}?e={ends}&s=%00",
        f"{bare}?e=%00&s={signature}",
        f"{bare}?e={'9' * 400}&s={signature}",
        f"{bare}?e={ends}&s=é",
        f"{other}?{query}",
        path.replace("/full/", "/thumb/"),
        path.replace("/full/", "/original/"),
    ]
    for one in wrong:
        assert Client().get(one).status_code == 404, one
    settings.SECRET_KEY = "another installation's"
    assert Client().get(path).status_code == 404


def test_a_broken_photo_says_so_and_a_lost_file_is_a_404(ready, shelf, clock, wang, at, upload):
    broken = actions.keep(upload(pictures.png_header_only(9, 9)), by=wang, at=at)
    actions.process({"token": str(broken.token)}, at)
    assert "照片打不开" in Client().get(links.signed_path(broken.token, "full", at)).content.decode()
    Path(store.default_storage.path(ready.file.name)).unlink()
    assert Client().get(links.signed_path(ready.token, "full", at)).status_code == 404


def test_the_tag_is_there_without_loading(ready, clock, at):
    template = engines["django"].from_string('{% photo_url photo "thumb" %}|{% photo_url photo %}')
    thumb, full = template.render({"photo": ready}).split("|")
    assert thumb.replace("&amp;", "&") == links.signed_path(ready.token, "thumb", at)
    assert full.replace("&amp;", "&") == links.signed_path(ready.token, "full", at)
    with pytest.raises(ValueError, match="original"):
        links.signed_path(ready.token, "original", at)
