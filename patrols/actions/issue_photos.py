"""Photos that arrive with an issue's form: named by token where the phone sent them ahead, else as plain files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.photos import actions as photo_room
from tongting.photos import queries as photos
from tongting.photos import unsigned
from tongting.photos.models import Photo
from tongting.work import bell

MOST = 6


def take(
    tokens: Sequence[str], files: Sequence[UploadedFile], *, place: str = "", by: User, at: datetime
) -> list[Photo]:
    """The photos of a form, kept but not yet claimed; Refused where one is gone, broken, or there are too many.
    `place` is the name of the post for those that come with the form."""
    if len(set(tokens)) + len(files) > MOST:
        raise Refused(_("最多 %(most)d 张照片，去掉几张再交") % {"most": MOST})
    sent = photos.ready_for(tokens, by)
    if len(sent) != len(set(tokens)):
        raise Refused(_("有照片没传上来，或者已经用在别的记录里；去掉它重新拍一张"))
    kept = [photo_room.keep(file, place=place, by=by, at=at) for file in files]
    if kept:
        bell.ring_after_commit("photo")
    return [*sent, *kept]


def take_unsigned(
    tokens: Sequence[str], files: Sequence[UploadedFile], *, most: int, sender: str, at: datetime
) -> list[Photo]:
    """The same for a sheet that somebody filled in without logging in."""
    if len(set(tokens)) + len(files) > most:
        raise Refused(_("最多 %(most)d 张照片，去掉几张再交") % {"most": most})
    sent = photos.ready_from(tokens, sender)
    if len(sent) != len(set(tokens)):
        raise Refused(_("有照片没传上来，或者已经用在别的记录里；去掉它重新拍一张"))
    kept = [unsigned.keep(file, sender=sender, taken_at=None, at=at) for file in files]
    if kept:
        bell.ring_after_commit("photo")
    return [*sent, *kept]
