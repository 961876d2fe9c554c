"""Writes of photos: keep an upload, develop it, claim it for a record, sweep away what nobody claimed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongting.events.flow import Refused
from tongting.notices import actions as notices
from tongting.people.models import Department, User
from tongting.periods import local
from tongting.photos import gate, likeness, picture, queries, store
from tongting.photos.models import Photo, Source, Stage
from tongting.work import actions as work

MOST_AN_HOUR = 300
BATCH = 200
# A picture taken so long before it came in carries both times.
SAME_TIME = timedelta(minutes=10)


def keep(
    upload: UploadedFile,
    *,
    source: str = "",
    taken_at: datetime | None = None,
    token: uuid.UUID | None = None,
    place: str = "",
    sender: str = "",
    by: User | None,
    at: datetime,
) -> Photo:
    """Takes an upload in, untouched, and leaves the rest to the worker; raises Refused with a sentence.

    `token` is the phone's own name for the picture: sent again after a lost answer it gives the same photo;
    with other content it is refused. `taken_at` is the phone's word and is kept as it is. `place` is the name of the
    post, which will stand in the picture. Without `by` it is the picture of somebody who has not logged in and comes
    with `sender`; unsigned.py asks first whether it may come.
    """
    if by is not None:
        _refuse_flood(_room(by, at))
    photo = _received(upload, store.new_original(), source, place=place, by=by, at=at)
    photo.taken_at, photo.token, photo.sender = taken_at, token or photo.token, sender
    original = str(photo.original)
    try:
        with transaction.atomic():
            photo.save(force_insert=True)
            work.post("photo", str(photo.token), {"token": str(photo.token)}, at=at)
    except IntegrityError:
        store.drop(original)
        return _sent_before(photo)
    except BaseException:
        store.drop(original)
        raise
    return photo


def keep_all(
    uploads: Sequence[UploadedFile], *, source: str = "", place: str = "", by: User, at: datetime
) -> list[Photo | str]:
    """Several at once, as a form brings them: one folder, one transaction. In the place of what can't be kept stands
    the sentence that says why."""
    room = _room(by, at)
    kept: list[Photo | str] = []
    beside = store.new_original()
    for upload in uploads:
        try:
            _refuse_flood(room - len(kept))
            original = store.new_original(beside)
            kept.append(_received(upload, original, source, place=place, settled=False, by=by, at=at))
        except Refused as why:
            kept.append(str(why))
    photos = [one for one in kept if isinstance(one, Photo)]
    names = [str(photo.original) for photo in photos]
    try:
        store.settle(*names)
        with transaction.atomic():
            Photo.objects.bulk_create(photos)
            work.post_all("photo", {str(one.token): {"token": str(one.token)} for one in photos}, at=at)
    except OSError:
        store.drop(*names)
        return [_disk_full() if isinstance(one, Photo) else one for one in kept]
    except BaseException:
        store.drop(*names)
        raise
    return kept


def _received(
    upload: UploadedFile,
    original: str,
    source: str,
    *,
    place: str,
    settled: bool = True,
    by: User | None,
    at: datetime,
) -> Photo:
    """Looked at and on the disk under this name, without a row yet; Refused with a sentence."""
    size = upload.size or 0
    # An uploaded file reads and seeks like any other, which its type doesn't say.
    looks = gate.inspect(cast(BinaryIO, upload), size)
    try:
        digest = store.take_over(original, upload, settled=settled)
    except OSError:
        raise Refused(_disk_full())
    return Photo(
        token=uuid.uuid4(),
        original=original,
        sha256=digest,
        width=looks.width,
        height=looks.height,
        size=size,
        source=source if source in Source.values else Source.UNKNOWN,
        place=place[:40],
        uploaded_by=by,
        uploaded_at=at,
    )


def _disk_full() -> str:
    return _("服务器的磁盘写不进去，照片没有存下；过一会儿再传，并告诉系统管理员")


def process(payload: dict[str, Any], at: datetime) -> None:
    """The worker's part: picture and thumbnail made, looked up among all others, the upload gone. Safe to repeat and
    to interrupt."""
    waiting = Photo.objects.filter(pk=payload["token"], stage=Stage.WAITING)
    photo = waiting.select_related("uploaded_by").first()
    if photo is None:
        return
    original = str(photo.original)
    try:
        developed = picture.develop(store.read(original), _caption_of(photo))
    except Refused as why:
        _give_up(photo, str(why), at)
        return
    except FileNotFoundError:
        if Photo.objects.filter(pk=photo.pk, stage=Stage.WAITING).exists():
            raise
        # Another worker was faster and has tidied up.
        return
    full, thumb = store.picture_names(photo.token)
    store.put(full, [developed.full])
    store.put(thumb, [developed.thumb])
    same_as = _recognise(photo, developed.look)
    # Nobody found is nothing to write: the worker of an older one may have named it here meanwhile.
    twin = {"same_as_id": same_as} if same_as else {}
    _settle(
        photo,
        Stage.READY,
        file=full,
        thumb=thumb,
        width=developed.width,
        height=developed.height,
        size=len(developed.full),
        taken_at=photo.taken_at or developed.taken_at,
        **twin,
    )


def claim(photos: Iterable[Photo], *, sender: str = "", by: User | None, at: datetime) -> None:
    """Marks photos as shown by a record, all of them or (Refused) none; call it in the transaction that
    writes the record. Of two records that want the same photo one gets it. `sender` stands for whoever has not
    logged in."""
    wanted = {photo.pk for photo in photos}
    if not wanted:
        return
    with transaction.atomic():
        owned = Photo.objects.filter(pk__in=wanted, uploaded_by=by, sender=sender, claimed=False)
        claimed = owned.update(claimed=True)
        if claimed != len(wanted):
            raise Refused(_("有照片已经用在别的记录里，或者太久没用被清掉了；重新拍一张"))
    for photo in photos:
        photo.claimed = True


def release(photos: Iterable[Photo], *, at: datetime) -> None:
    """Frees photos so that another record may claim them; call it in the transaction in which that happens, or the
    sweep takes them after a week."""
    held = list(photos)
    Photo.objects.filter(pk__in=[photo.pk for photo in held]).update(claimed=False)
    for photo in held:
        photo.claimed = False


def sweep_unused(*, at: datetime) -> int:
    """Removes photos that no record has shown for a week, and uploads that a crash left without a row;
    returns how many photos went. In batches, each its own transaction."""
    gone = 0
    while batch := list(queries.never_claimed(at).values_list("pk", flat=True)[:BATCH]):
        gone += _remove(batch)
    for name in store.originals_before(at - timedelta(days=1)):
        if not Photo.objects.filter(original=name).exists():
            store.drop(name)
    store.sweep_incoming(at - timedelta(days=1))
    return gone


def _remove(tokens: list[uuid.UUID]) -> int:
    with transaction.atomic():
        unclaimed = list(Photo.objects.select_for_update().filter(pk__in=tokens, claimed=False))
        Photo.objects.filter(pk__in=[photo.pk for photo in unclaimed]).delete()
    for photo in unclaimed:
        blurred = store.blurred_name(photo.token)
        store.drop(photo.original.name, photo.file.name, photo.thumb.name, blurred)
    return len(unclaimed)


def _room(by: User, at: datetime) -> int:
    return MOST_AN_HOUR - queries.uploaded_since(by, at - timedelta(hours=1))


def _refuse_flood(room: int) -> None:
    if room <= 0:
        raise Refused(_("一小时最多传 %(most)d 张照片，你已经传满了；过一会儿再传") % {"most": MOST_AN_HOUR})


def _sent_before(photo: Photo) -> Photo:
    """What was stored under this token before; Refused if it is another picture or another person's."""
    before = Photo.objects.filter(
        pk=photo.pk, uploaded_by=photo.uploaded_by_id, sender=photo.sender, sha256=photo.sha256
    ).first()
    if before is None:
        raise Refused(_("这张照片的编号已经用在另一张照片上；重新拍一张再传"))
    return before


def _caption_of(photo: Photo) -> Callable[[datetime | None], str] | None:
    """Post, server time, patroller; where the phone or the camera says that it was taken much earlier, both times.
    None where the mine wants no words in its pictures."""
    department = Department.objects.only("photo_watermark").first()
    if department is not None and not department.photo_watermark:
        return None
    sent = local(photo.uploaded_at)
    # Whoever sends a picture without logging in has no name to write.
    who = photo.uploaded_by.name if photo.uploaded_by else ""

    def caption(noted: datetime | None) -> str:
        taken = photo.taken_at or noted
        when = f"{sent:%Y-%m-%d %H:%M}"
        if taken is not None and abs(photo.uploaded_at - taken) > SAME_TIME:
            when = _("%(taken)s 拍（手机时间），%(sent)s 收到") % {
                "taken": f"{local(taken):%Y-%m-%d %H:%M}",
                "sent": f"{sent:%m-%d %H:%M}",
            }
        return " ".join(part for part in (photo.place, when, who) if part)

    return caption


def _recognise(photo: Photo, look: int | None) -> uuid.UUID | None:
    """Notes what the photo looks like, then asks who else looks so; returns the earlier one to name. In this order two
    workers at once don't miss each other: whoever asks second sees the other, whichever is the older."""
    if look is not None:
        photo.look = likeness.written(look)
        bands = dict(zip(queries.BANDS, likeness.bands_of(look), strict=True))
        Photo.objects.filter(pk=photo.pk, stage=Stage.WAITING).update(look=photo.look, **bands)
        for name, band in bands.items():
            setattr(photo, name, band)
    twins = queries.twins_of(photo)
    mine = (photo.uploaded_at, photo.pk)
    younger = [twin.token for twin in twins if (twin.uploaded_at, twin.token) > mine and twin.alone]
    if younger:
        Photo.objects.filter(pk__in=younger, same_as=None).update(same_as=photo.pk)
    older = [twin for twin in twins if (twin.uploaded_at, twin.token) < mine]
    # One that a record shows says more than one that somebody took and left.
    named = next((twin for twin in older if twin.claimed), older[0] if older else None)
    return named.token if named else None


def _give_up(photo: Photo, reason: str, at: datetime) -> None:
    sent = f"{local(photo.uploaded_at):%m-%d %H:%M}"
    with transaction.atomic():
        if _settle(photo, Stage.REFUSED, reason=reason) and photo.uploaded_by is not None:
            notices.tell(
                photo.uploaded_by,
                _("你 %(sent)s 传的一张照片打不开") % {"sent": sent},
                "",
                detail=reason,
                key=f"photo:{photo.token}:refused",
                at=at,
            )


def _settle(photo: Photo, stage: str, **changes: Any) -> bool:
    """The only writer of `stage`: out of waiting, once, by compare-and-set; then the upload is removed."""
    original = str(photo.original)
    with transaction.atomic():
        settled = Photo.objects.filter(pk=photo.pk, stage=Stage.WAITING).update(
            stage=stage, original="", **changes
        )
        if settled:
            transaction.on_commit(lambda: store.drop(original))
    return bool(settled)
