"""Keep, process, claim, sweep: what stands in the table and on the disk after each and after its faults."""

import errno
import hashlib
import os
import random
import threading
import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from PIL import Image

from tests.photos import pictures
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.people.models import Department
from tongting.photos import actions, picture, queries, store, watermark
from tongting.photos.models import Photo
from tongting.work.models import OutboxRow

pytestmark = pytest.mark.django_db


def processed(photo, at):
    with TestCaseCommit():
        actions.process({"token": str(photo.token)}, at)
    photo.refresh_from_db()
    return photo


class TestCaseCommit:
    """Runs what waits for the commit, which a test's own transaction never brings."""

    def __enter__(self):
        self.start = len(connection.run_on_commit)

    def __exit__(self, *broken):
        for _savepoints, callback, _robust in connection.run_on_commit[self.start :]:
            callback()


def test_keeping_writes_the_untouched_upload_and_leaves_the_rest_to_the_worker(shelf, wang, at, upload):
    raw = pictures.jpeg(exif=pictures.exif())
    taken = at - timedelta(minutes=5)
    photo = actions.keep(upload(raw), source="camera", taken_at=taken, by=wang, at=at)
    photo.refresh_from_db()
    assert (photo.stage, photo.source, photo.taken_at) == ("waiting", "camera", taken)
    assert (photo.width, photo.height, photo.size) == (400, 300, len(raw))
    assert photo.sha256 == hashlib.sha256(raw).hexdigest()
    assert store.read(photo.original.name) == raw
    assert shelf() == [photo.original.name]
    row = OutboxRow.objects.get()
    assert (row.kind, row.key, row.payload) == ("photo", str(photo.token), {"token": str(photo.token)})


def test_nothing_of_the_phones_file_name_reaches_the_disk(shelf, wang, at, upload):
    actions.keep(upload(name="../../etc/passwd.php\x00.jpg"), by=wang, at=at)
    (name,) = shelf()
    assert name.startswith("originals/")
    assert set(name.removeprefix("originals/").replace("/", "")) <= set("0123456789abcdef")


def test_an_unknown_source_is_just_unknown(shelf, wang, at, upload):
    assert actions.keep(upload(), by=wang, at=at).source == "unknown"
    assert actions.keep(upload(), source="moon", by=wang, at=at).source == "unknown"


def test_keeping_costs_the_same_few_queries(shelf, wang, at, upload, django_assert_num_queries):
    file = upload()
    # flood, begin, photo, outbox row and its reading back, end
    with django_assert_num_queries(6):
        actions.keep(file, by=wang, at=at)


# --- several at once -----------------------------------------------------------------------------------------------


def test_what_a_form_brings_is_kept_together_and_the_rest_is_named(shelf, wang, at, upload):
    raws = [pictures.jpeg(), b"<svg/>", pictures.jpeg(exif=pictures.exif())]
    first, why, last = actions.keep_all([upload(raw) for raw in raws], source="camera", by=wang, at=at)
    assert "不是照片" in why
    for photo, raw in ((first, raws[0]), (last, raws[2])):
        photo.refresh_from_db()
        assert (photo.stage, photo.source, store.read(photo.original.name)) == ("waiting", "camera", raw)
    assert sorted(shelf()) == sorted([first.original.name, last.original.name])
    assert len({name.rpartition("/")[0] for name in shelf()}) == 1
    assert set(OutboxRow.objects.values_list("key", flat=True)) == {str(first.token), str(last.token)}


@pytest.fixture
def large(shelf, settings, tmp_path):
    """An upload that Django has on the disk already."""
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()

    def make(raw):
        file = TemporaryUploadedFile("照片.jpg", "image/jpeg", len(raw), None)
        file.write(raw)
        file.flush()
        return file

    return make


def test_a_large_upload_is_moved_and_not_written_again(shelf, wang, at, large, monkeypatch):
    monkeypatch.setattr(store, "put", lambda *args, **kwargs: 1 / 0)
    raw = pictures.jpeg(exif=pictures.exif())
    file = large(raw)
    photo = actions.keep(file, by=wang, at=at)
    assert store.read(photo.original.name) == raw
    assert photo.sha256 == hashlib.sha256(raw).hexdigest()
    assert Path(photo.original.path).stat().st_mode & 0o777 == 0o644
    file.close()
    assert shelf() == [photo.original.name]


def test_a_large_upload_that_is_no_picture_stays_djangos(shelf, wang, at, large):
    file = large(b"<svg/>" * 100)
    with pytest.raises(Refused):
        actions.keep(file, by=wang, at=at)
    assert Path(file.temporary_file_path()).exists() and shelf() == []


def test_on_another_disk_it_is_copied(shelf, wang, at, large, monkeypatch):
    raw = pictures.jpeg()
    file = large(raw)
    monkeypatch.setattr(store, "_may_move", lambda written, folder: False)
    photo = actions.keep(file, by=wang, at=at)
    assert Path(file.temporary_file_path()).exists()
    assert store.read(photo.original.name) == raw


def test_what_a_crash_left_of_an_upload_is_swept_after_a_day(shelf, wang, at, large, settings):
    old, fresh = (settings.FILE_UPLOAD_TEMP_DIR / name for name in ("old.upload", "fresh.upload"))
    for path, age in ((old, timedelta(days=2)), (fresh, timedelta(hours=2))):
        path.write_bytes(b"half")
        os.utime(path, ((at - age).timestamp(),) * 2)
    actions.sweep_unused(at=at)
    assert not old.exists() and fresh.exists()


@pytest.mark.parametrize("many", [1, 4])
def test_keeping_several_costs_five_queries_however_many(
    shelf, wang, at, upload, many, django_assert_num_queries
):
    files = [upload() for _n in range(many)]
    # flood, begin, photos, outbox rows, end
    with django_assert_num_queries(5):
        actions.keep_all(files, by=wang, at=at)


def test_the_hours_limit_holds_within_one_form(shelf, wang, at, upload, monkeypatch):
    monkeypatch.setattr(actions, "MOST_AN_HOUR", 2)
    kept = actions.keep_all([upload() for _n in range(3)], by=wang, at=at)
    assert "一小时最多传 2 张照片" in kept[2]
    assert Photo.objects.count() == len(shelf()) == 2


@pytest.mark.parametrize("breaks", ["fsync", "bulk_create"])
def test_several_that_cannot_be_kept_leave_nothing(shelf, wang, at, upload, monkeypatch, breaks):
    files = [upload(), upload()]
    if breaks == "fsync":
        monkeypatch.setattr(
            store, "settle", lambda *names: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full"))
        )
        assert all("磁盘写不进去" in why for why in actions.keep_all(files, by=wang, at=at))
    else:
        monkeypatch.setattr(actions.work, "post_all", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            actions.keep_all(files, by=wang, at=at)
    assert shelf() == [] and not Photo.objects.exists()


def test_what_is_refused_leaves_nothing(shelf, wang, at, upload):
    for raw in (b"", b"<svg/>", pictures.png_header_only(20_000, 10_000), pictures.jpeg()[:-900]):
        with pytest.raises(Refused):
            actions.keep(upload(raw), by=wang, at=at)
    assert shelf() == []
    assert not Photo.objects.exists()


def test_a_full_disk_is_a_sentence_and_no_half_file(shelf, wang, at, upload, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match="磁盘写不进去"):
        actions.keep(upload(), by=wang, at=at)
    assert shelf() == []
    assert not Photo.objects.exists()


def test_a_database_that_breaks_leaves_no_file(shelf, wang, at, upload, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("gone")

    monkeypatch.setattr(actions.work, "post", broken)
    with pytest.raises(RuntimeError):
        actions.keep(upload(), by=wang, at=at)
    assert shelf() == []
    assert not Photo.objects.exists()


def test_sent_again_under_its_own_token_it_is_the_same_photo(shelf, wang, li, at, upload):
    token = uuid.uuid4()
    first = actions.keep(upload(), token=token, by=wang, at=at)
    again = actions.keep(upload(), token=token, by=wang, at=at + timedelta(minutes=1))
    assert again == first
    assert again.uploaded_at == at
    assert len(shelf()) == Photo.objects.count() == OutboxRow.objects.count() == 1
    with pytest.raises(Refused, match="已经用在另一张照片上"):
        actions.keep(upload(pictures.jpeg(100, 100)), token=token, by=wang, at=at)
    with pytest.raises(Refused, match="已经用在另一张照片上"):
        actions.keep(upload(), token=token, by=li, at=at)
    assert len(shelf()) == 1


def test_one_person_sends_at_most_three_hundred_an_hour(shelf, wang, li, at, upload):
    fields = {"sha256": "0" * 64, "width": 1, "height": 1, "size": 1, "uploaded_by": wang}
    Photo.objects.bulk_create(
        Photo(uploaded_at=at - timedelta(seconds=second), **fields) for second in range(300)
    )
    with pytest.raises(Refused, match="一小时最多传 300 张"):
        actions.keep(upload(), by=wang, at=at)
    actions.keep(upload(), by=li, at=at)
    actions.keep(upload(), by=wang, at=at + timedelta(hours=1))


def test_the_flood_is_counted_by_the_index(wang, at):
    plan = Photo.objects.filter(uploaded_by=wang, uploaded_at__gt=at).explain()
    assert "photo_of_uploader" in plan


def test_processing_makes_picture_and_thumbnail_and_removes_the_upload(shelf, wang, at, upload):
    raw = pictures.jpeg(4000, 3000, exif=pictures.exif(6), comment=pictures.SCRIPT)
    photo = processed(actions.keep(upload(raw), by=wang, at=at), at)
    assert photo.is_ready
    assert (photo.width, photo.height) == (1200, 1600)
    assert photo.size == len(store.read(photo.file.name))
    assert photo.sha256 == hashlib.sha256(raw).hexdigest()
    assert photo.original.name == ""
    assert f"{photo.taken_at:%Y-%m-%d %H:%M}" == "2026-11-19 00:30", (
        "the camera's word, as nobody gave another"
    )
    assert shelf() == sorted(store.picture_names(photo.token))


def test_the_phones_word_is_not_overwritten_by_the_pictures(shelf, wang, at, upload):
    taken = at - timedelta(minutes=5)
    photo = actions.keep(upload(pictures.jpeg(exif=pictures.exif())), taken_at=taken, by=wang, at=at)
    assert processed(photo, at).taken_at == taken


def test_a_heic_goes_the_same_way_and_its_upload_stays_until_then(shelf, wang, at, upload):
    raw = pictures.heic(pictures.corners(800, 600), exif=pictures.exif().tobytes())
    photo = actions.keep(upload(raw, "IMG_1.HEIC"), by=wang, at=at)
    assert store.read(photo.original.name) == raw
    photo = processed(photo, at)
    assert (photo.stage, photo.width, photo.original.name) == ("ready", 800, "")
    assert photo.sha256 == hashlib.sha256(raw).hexdigest()
    assert store.read(photo.file.name).startswith(b"\xff\xd8")


# --- what stands in the picture ---------------------------------------------------------------------------------------


def words_of(photo, monkeypatch, at):
    said = []
    with monkeypatch.context() as listening:
        listening.setattr(watermark, "write", lambda _picture, words: said.append(words))
        processed(photo, at)
    return said


def test_post_server_time_and_patroller_stand_in_the_picture(shelf, wang, at, upload, monkeypatch):
    photo = actions.keep(upload(), taken_at=at - timedelta(minutes=3), place="一号池区", by=wang, at=at)
    assert words_of(photo, monkeypatch, at) == ["一号池区 2026-11-19 09:20 王海波"]


def test_a_photo_that_came_later_carries_both_times(shelf, wang, at, upload, monkeypatch):
    photo = actions.keep(upload(), taken_at=at - timedelta(hours=3), by=wang, at=at)
    assert words_of(photo, monkeypatch, at) == ["2026-11-19 06:20 拍（手机时间），11-19 09:20 收到 王海波"]
    camera = actions.keep(upload(pictures.jpeg(exif=pictures.exif())), by=wang, at=at)
    assert words_of(camera, monkeypatch, at) == ["2026-11-19 08:30 拍（手机时间），11-19 09:20 收到 王海波"]


@pytest.mark.parametrize("wanted", [True, False])
def test_a_mine_may_want_no_words_in_its_pictures(shelf, wang, at, upload, wanted):
    Department.objects.create(name="科", mine_name="矿", branch_name="支部", photo_watermark=wanted)
    photo = processed(
        actions.keep(upload(pictures.encoded(Image.new("RGB", (800, 600)))), by=wang, at=at), at
    )
    image = Image.open(BytesIO(store.read(photo.file.name)))
    assert (max(high for _low, high in image.getextrema()) > 200) == wanted
    small = Image.open(BytesIO(store.read(photo.thumb.name)))
    assert max(high for _low, high in small.getextrema()) < 30


# --- used before ------------------------------------------------------------------------------------------------------


def shot(seed=1, quality=90, scale=1.0):
    """A scene with something on it."""
    picture = scene(seed)
    size = (int(picture.width * scale), int(picture.height * scale))
    return pictures.encoded(picture.resize(size), quality=quality)


def scene(seed):
    chance = random.Random(seed)
    small = Image.new("L", (12, 9))
    small.putdata([chance.randrange(256) for _n in range(108)])
    return small.resize((800, 600), Image.Resampling.BICUBIC).convert("RGB")


def used(raw, by, at, upload, *, claimed=True):
    photo = processed(actions.keep(upload(raw), by=by, at=at), at)
    if claimed:
        actions.claim([photo], by=by, at=at)
    return photo


@pytest.mark.parametrize("again", [shot(1), shot(1, quality=50), shot(1, scale=0.5)])
def test_a_picture_used_before_is_recognised(shelf, wang, li, at, upload, again):
    first = used(shot(1), wang, at - timedelta(days=400), upload)
    used(shot(2), wang, at - timedelta(days=300), upload)
    later = processed(actions.keep(upload(again), by=li, at=at), at)
    assert later.same_as == first and first.same_as is None


def test_another_picture_is_not(shelf, wang, at, upload):
    used(shot(1), wang, at - timedelta(days=1), upload)
    assert used(shot(2), wang, at, upload).same_as is None


def test_an_empty_picture_is_recognised_by_its_bytes_alone(shelf, wang, at, upload):
    dark = [pictures.encoded(Image.new("RGB", (800, 600), (n, n, n))) for n in (4, 5)]
    first = used(dark[0], wang, at - timedelta(days=1), upload)
    assert used(dark[1], wang, at, upload).same_as is None
    assert used(dark[0], wang, at, upload).same_as == first


def test_one_that_a_record_shows_is_named_before_one_that_was_left(shelf, wang, at, upload):
    left = used(shot(1), wang, at - timedelta(days=3), upload, claimed=False)
    shown = used(shot(1), wang, at - timedelta(days=2), upload)
    assert shown.same_as == left
    assert used(shot(1), wang, at, upload).same_as == shown


def test_a_photo_that_is_developed_late_is_still_the_older_one(shelf, wang, at, upload):
    older, younger = (
        actions.keep(upload(raw), by=wang, at=when)
        for raw, when in ((shot(1), at - timedelta(hours=1)), (shot(1, quality=60), at))
    )
    younger = processed(younger, at)
    assert younger.same_as is None
    older = processed(older, at)
    younger.refresh_from_db()
    assert (older.same_as, younger.same_as) == (None, older)


def test_recognising_costs_the_same_whatever_came_before(shelf, wang, at, upload, django_assert_num_queries):
    photos = [actions.keep(upload(shot(seed)), by=wang, at=at) for seed in (1, 2, 3)]
    for _n in range(3):
        used(shot(3), wang, at - timedelta(days=1), upload)
    # the photo, the mine's wish, its look, its twins, begin, settled, end; more of a twin where there is one
    for photo, queries_asked in zip(photos, (7, 7, 8), strict=True):
        with django_assert_num_queries(queries_asked):
            actions.process({"token": str(photo.token)}, at)


def test_twins_are_found_by_indexes(shelf, wang, at, upload):
    photo = used(shot(1), wang, at, upload)
    same = Q(sha256=photo.sha256)
    for name in queries.BANDS:
        same |= Q(**{name: getattr(photo, name)})
    plan = Photo.objects.filter(same).explain()
    if connection.vendor == "sqlite":
        assert all(name in plan for name in ("photo_sha256", "photo_band_a", "photo_band_d"))


def test_what_is_swept_away_is_named_no_more(shelf, wang, at, upload):
    used(shot(1), wang, at - timedelta(days=8), upload, claimed=False)
    later = used(shot(1), wang, at, upload)
    assert actions.sweep_unused(at=at) == 1
    later.refresh_from_db()
    assert later.same_as is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_do_not_miss_each_other(shelf, wang, at, upload):
    pair = [
        actions.keep(upload(shot(1, quality=quality)), by=wang, at=at + timedelta(seconds=quality))
        for quality in (80, 60)
    ]
    start = threading.Barrier(2)

    def work(photo):
        try:
            start.wait()
            actions.process({"token": str(photo.token)}, at)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[photo]) for photo in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    younger, older = sorted(
        (Photo.objects.get(pk=photo.pk) for photo in pair), key=lambda one: -one.uploaded_at.timestamp()
    )
    assert (older.same_as, younger.same_as) == (None, older)


def test_processing_twice_changes_nothing(shelf, wang, at, upload, django_assert_num_queries):
    photo = processed(actions.keep(upload(), by=wang, at=at), at)
    before = [(name, store.read(name)) for name in shelf()]
    with django_assert_num_queries(1):
        actions.process({"token": str(photo.token)}, at)
    assert [(name, store.read(name)) for name in shelf()] == before
    actions.process({"token": str(uuid.uuid4())}, at)


def test_a_worker_that_died_at_any_step_is_made_good_by_the_next(shelf, wang, at, upload, monkeypatch):
    photo = actions.keep(upload(), by=wang, at=at)
    for room, name in ((picture, "develop"), (store, "put"), (actions, "_settle")):
        with monkeypatch.context() as death:
            death.setattr(room, name, lambda *args, **kwargs: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                actions.process({"token": str(photo.token)}, at)
        photo.refresh_from_db()
        assert photo.stage == "waiting"
        assert photo.original.name in shelf()
    processed(photo, at)
    assert shelf() == sorted(store.picture_names(photo.token))


def test_a_disk_that_fails_is_no_fault_of_the_picture(shelf, wang, at, upload, monkeypatch):
    photo = actions.keep(upload(), by=wang, at=at)
    Path(store.default_storage.path(photo.original.name)).rename(store.default_storage.path("away"))
    with pytest.raises(FileNotFoundError):
        actions.process({"token": str(photo.token)}, at)
    photo.refresh_from_db()
    assert photo.stage == "waiting"


def test_a_broken_picture_is_told_to_whoever_sent_it_once(shelf, wang, at, upload):
    # Whole by its structure, nothing but rubbish in the scan.
    photo = actions.keep(upload(pictures.png_header_only(800, 600)), by=wang, at=at)
    photo = processed(photo, at)
    assert photo.stage == "refused"
    assert photo.reason == "照片文件坏了，打不开；重新拍一张再传"
    assert shelf() == []
    processed(photo, at)
    notice = Notice.objects.get()
    assert (notice.person, notice.at) == (wang, at)
    assert notice.text == "你 11-19 09:20 传的一张照片打不开"
    assert notice.detail == photo.reason


def test_a_form_may_claim_what_its_sender_sent_and_nobody_shows(shelf, wang, li, at, upload):
    mine, other = (actions.keep(upload(), by=wang, at=at) for _n in range(2))
    hers = actions.keep(upload(), by=li, at=at)
    broken = processed(actions.keep(upload(pictures.png_header_only(9, 9)), by=wang, at=at), at)
    asked = [
        str(other.pk),
        mine.pk,
        str(mine.pk),
        str(hers.pk),
        str(broken.pk),
        "junk",
        "",
        "\0",
        None,
        str(uuid.uuid4()),
    ]
    assert queries.ready_for(asked, wang) == [other, mine]
    actions.claim([mine], by=wang, at=at)
    assert queries.ready_for(asked, wang) == [other]


def test_asking_for_photos_is_one_query_or_none(shelf, wang, at, upload, django_assert_num_queries):
    photos = [actions.keep(upload(), by=wang, at=at) for _n in range(3)]
    for wanted in (photos[:1], photos):
        with django_assert_num_queries(1):
            queries.ready_for([photo.pk for photo in wanted], wang)
    with django_assert_num_queries(0):
        assert queries.ready_for(["junk"], wang) == []
    with django_assert_num_queries(3):
        actions.claim(photos, by=wang, at=at)


def test_a_photo_is_claimed_once_and_all_or_none(shelf, wang, li, at, upload):
    first, second = (actions.keep(upload(), by=wang, at=at) for _n in range(2))
    actions.claim([first], by=wang, at=at)
    assert first.claimed
    with pytest.raises(Refused, match="已经用在别的记录里"):
        actions.claim([first, second], by=wang, at=at)
    second.refresh_from_db()
    assert not second.claimed
    with pytest.raises(Refused):
        actions.claim([second], by=li, at=at)
    actions.claim([], by=wang, at=at)


def test_what_nobody_claims_goes_after_a_week(shelf, wang, at, upload, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    week = timedelta(days=7)
    old = [actions.keep(upload(), by=wang, at=at - week - timedelta(hours=1)) for _n in range(5)]
    used, young = (actions.keep(upload(), by=wang, at=at - age) for age in (2 * week, timedelta(days=6)))
    actions.claim([used], by=wang, at=at)
    processed(old[0], at)
    assert actions.sweep_unused(at=at) == 5
    assert set(Photo.objects.all()) == {used, young}
    assert shelf() == sorted([used.original.name, young.original.name])
    assert actions.sweep_unused(at=at) == 0


def test_uploads_without_a_row_are_tidied_away(shelf, wang, at, upload):
    photo = actions.keep(upload(), by=wang, at=at)
    orphan, fresh = store.new_original(), store.new_original()
    for name in (orphan, orphan + ".abc.part", fresh):
        store.put(name, [b"left behind"])
    for name in (photo.original.name, orphan, orphan + ".abc.part"):
        os.utime(store.default_storage.path(name), (at.timestamp() - 90_000,) * 2)
    os.utime(store.default_storage.path(fresh), (at.timestamp(),) * 2)
    actions.sweep_unused(at=at)
    assert shelf() == sorted([photo.original.name, fresh])


def test_the_table_itself_refuses_half_a_photo(wang, at):
    fields = {"sha256": "0" * 64, "width": 1, "height": 1, "size": 1, "uploaded_by": wang, "uploaded_at": at}
    for half in ({"stage": "ready", "file": "a"}, {"stage": "refused"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Photo.objects.create(**fields, **half)


@pytest.mark.django_db(transaction=True)
def test_two_records_at_once_get_a_photo_once(shelf, wang, at, upload):
    photo = actions.keep(upload(), by=wang, at=at)
    start, told = threading.Barrier(4), []

    def grab():
        try:
            start.wait()
            actions.claim([Photo.objects.get(pk=photo.pk)], by=wang, at=at)
            told.append("mine")
        except Refused:
            told.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=grab) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["late", "late", "late", "mine"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_photo(shelf, wang, at, upload):
    photo = actions.keep(upload(pictures.png_header_only(800, 600)), by=wang, at=at)
    good = actions.keep(upload(), by=wang, at=at)
    start, broken = threading.Barrier(4), []

    def work():
        try:
            start.wait()
            for one in (photo, good):
                actions.process({"token": str(one.token)}, at)
        except Exception as fault:
            broken.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert Notice.objects.count() == 1
    assert shelf() == sorted(store.picture_names(good.token))
