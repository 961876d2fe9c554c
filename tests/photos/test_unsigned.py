"""Photos without a login: the same gate, tight limits that hold in the database, bound to the sheet they came with."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.photos import pictures
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.photos import actions, queries, unsigned
from tongting.photos.models import Photo, Stage
from tongting.work.models import OutboxRow

SHEET, OTHER = "network1:sheet1", "network1:sheet2"


@pytest.fixture
def keep(db, shelf, upload, at):
    def one(sender=SHEET, raw=None, token=None, later=timedelta()):
        return unsigned.keep(upload(raw), sender=sender, token=token, taken_at=None, at=at + later)

    return one


def test_it_is_kept_like_any_other_and_belongs_to_its_sheet(keep, wang, at):
    photo = keep()
    assert (photo.uploaded_by, photo.sender, photo.claimed) == (None, SHEET, False)
    assert OutboxRow.objects.get(kind="photo").payload == {"token": str(photo.pk)}
    assert queries.ready_from([photo.pk, "x"], SHEET) == [photo]
    assert queries.ready_from([photo.pk], OTHER) == queries.ready_from([photo.pk], "") == []
    assert queries.ready_for([photo.pk], wang) == []


def test_only_its_sheet_claims_it(keep, wang, at):
    photo = keep()
    for who in ({"by": wang}, {"sender": OTHER, "by": None}, {"by": None}):
        with pytest.raises(Refused, match="重新拍一张"):
            actions.claim([photo], **who, at=at)
    actions.claim([photo], sender=SHEET, by=None, at=at)
    with pytest.raises(Refused):
        actions.claim([photo], sender=SHEET, by=None, at=at)


def test_nobody_takes_a_persons_photo_with_an_empty_sheet(shelf, upload, wang, at):
    photo = actions.keep(upload(), by=wang, at=at)
    assert queries.ready_from([photo.pk], "") == []
    with pytest.raises(Refused):
        actions.claim([photo], by=None, at=at)


def test_sent_twice_it_is_one_and_another_sheet_gets_no_hold_of_it(keep):
    token = uuid.uuid4()
    assert keep(token=token) == keep(token=token)
    with pytest.raises(Refused, match="编号已经用在另一张照片"):
        keep(sender=OTHER, token=token)
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("raw", [b"", b"no picture", b"<svg onload=alert(1)>" * 9, pictures.jpeg()[:300]])
def test_the_gate_is_the_same(keep, raw):
    with pytest.raises(Refused):
        keep(raw=raw)
    assert not Photo.objects.exists()


def test_the_file_is_smaller_than_others_may_be(keep, monkeypatch):
    monkeypatch.setattr(unsigned, "MOST_BYTES", 100)
    with pytest.raises(Refused, match="超过"):
        keep()


@pytest.mark.parametrize(
    ("limit", "senders", "sentence"),
    [
        ("MOST_A_FORM", [SHEET] * 3, "这张单子传过的照片太多了"),
        ("MOST_AN_HOUR_FROM_ONE", [SHEET, OTHER, SHEET], "这一小时收到的照片太多了"),
        ("MOST_AN_HOUR", [SHEET, "network2:a", "network3:b"], "这一小时收到的照片太多了"),
    ],
)
def test_limits(keep, monkeypatch, limit, senders, sentence):
    monkeypatch.setattr(unsigned, limit, 2)
    for sender in senders[:2]:
        keep(sender=sender)
    with pytest.raises(Refused, match=sentence):
        keep(sender=senders[2])
    assert keep(sender=senders[2], later=timedelta(minutes=61))


def test_a_persons_uploads_do_not_count_and_are_not_held_up(keep, monkeypatch, upload, wang, at):
    monkeypatch.setattr(unsigned, "MOST_AN_HOUR", 1)
    actions.keep(upload(), by=wang, at=at)
    keep()
    actions.keep(upload(), by=wang, at=at)


def test_a_broken_one_tells_nobody(keep, at, monkeypatch):
    photo = keep()
    monkeypatch.setattr(
        actions.picture, "develop", lambda raw, *_more: (_ for _ in ()).throw(Refused("打不开；重拍"))
    )
    actions.process({"token": str(photo.pk)}, at)
    photo.refresh_from_db()
    assert photo.stage == Stage.REFUSED and not Notice.objects.exists()


def test_what_no_complaint_shows_goes_after_a_day(keep, shelf, upload, wang, at):
    gone, kept, own = keep(), keep(), actions.keep(upload(), by=wang, at=at)
    actions.claim([kept], sender=SHEET, by=None, at=at)
    assert actions.sweep_unused(at=at + timedelta(hours=23)) == 0
    assert actions.sweep_unused(at=at + timedelta(hours=25)) == 1
    assert set(Photo.objects.values_list("pk", flat=True)) == {kept.pk, own.pk} and gone.pk


def test_the_database_holds_that_a_photo_is_from_somebody(keep, wang):
    photo = keep()
    for wrong in ({"sender": ""}, {"uploaded_by": wang}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Photo.objects.filter(pk=photo.pk).update(**wrong)
