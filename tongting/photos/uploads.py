"""Pictures that come with a form where no script sent them ahead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest, QueryDict

from tongting.people.models import User
from tongting.photos import actions


def keep_uploads(
    request: HttpRequest, names: Iterable[str], place: str, *, by: User, at: datetime
) -> tuple[QueryDict, list[str]]:
    """They are kept at once, so that a form that is refused keeps them. `names` are the fields that carry tokens, each
    with its file input `…-file`. Returns the posted data with their tokens in it, and the sentences about those that
    could not be kept."""
    if not request.FILES:
        return request.POST, []
    data, refused = request.POST.copy(), []
    sent = [(name, file) for name in names for file in request.FILES.getlist(f"{name}-file")]
    kept = actions.keep_all([file for _name, file in sent], place=place, by=by, at=at)
    for (name, _file), one in zip(sent, kept, strict=True):
        if isinstance(one, str):
            refused.append(one)
        else:
            data.appendlist(name, str(one.pk))
    return data, refused
