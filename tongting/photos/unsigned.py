"""Photos without a login: few, small, bound to one signed form; the same gate and the same worker as for everybody."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from tongting.events.flow import Refused
from tongting.photos import actions, queries
from tongting.photos.models import Photo

HOUR = timedelta(hours=1)
MEGABYTE = 1024 * 1024
# A phone shrinks to half a megabyte; whoever has no script sends the picture as it is.
MOST_BYTES = 10 * MEGABYTE
# Taken, thrown away and taken again, while three may be handed in.
MOST_A_FORM = 8
MOST_AN_HOUR_FROM_ONE = 40
MOST_AN_HOUR = 200


def keep(
    upload: UploadedFile,
    *,
    sender: str,
    token: uuid.UUID | None = None,
    taken_at: datetime | None,
    at: datetime,
) -> Photo:
    """Takes in one photo of the form `sender` ("address:form", both meaningless outside), or Refused with a sentence.
    The limits are counted in the database: they hold with any number of processes and without a cache."""
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(
            _("这张照片超过 %(most)d MB；把手机相机调到普通清晰度，重拍一张")
            % {"most": MOST_BYTES // MEGABYTE}
        )
    _refuse_flood(sender, at)
    return actions.keep(upload, sender=sender, token=token, taken_at=taken_at, by=None, at=at)


def _refuse_flood(sender: str, at: datetime) -> None:
    address, _colon, _form = sender.rpartition(":")
    sent = queries.unsigned_since(at - HOUR).aggregate(
        form=Count("pk", filter=Q(sender=sender)),
        address=Count("pk", filter=Q(sender__startswith=f"{address}:")),
        all=Count("pk"),
    )
    if sent["form"] >= MOST_A_FORM:
        raise Refused(_("这张单子传过的照片太多了；照片去掉，用文字写清楚也行"))
    if sent["address"] >= MOST_AN_HOUR_FROM_ONE or sent["all"] >= MOST_AN_HOUR:
        raise Refused(_("这一小时收到的照片太多了；先用文字反映，或者过一会儿再传"))
