"""The one picture that may come with a form: sent ahead by a script, or with the form itself where none runs."""

from __future__ import annotations

from datetime import datetime

from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongting.people.models import User
from tongting.photos import queries as photos
from tongting.photos.models import Photo
from tongting.photos.uploads import keep_uploads
from tongting.work import bell


def attached(request: HttpRequest, form: Form, place: str, *, by: User, at: datetime) -> list[Photo]:
    """What is kept of it, to be shown again where the form is refused; what is not well with it becomes an error of the
    form, which has to be bound."""
    data, refused = keep_uploads(request, ["photo"], place, by=by, at=at)
    if request.FILES:
        bell.ring_after_commit("photo")
    tokens = set(data.getlist("photo"))
    kept = photos.ready_for(data.getlist("photo"), by)
    if len(kept) < len(tokens):
        refused.append(_("有照片没传上来，或者已经用在别的记录里；去掉它重新拍一张"))
    if len(kept) > 1:
        refused.append(_("带一张照片就够，去掉多的再交"))
    form.full_clean()
    for sentence in refused:
        form.add_error(None, sentence)
    return kept
