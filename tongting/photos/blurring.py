"""Pictures that may be seen by everybody: asked for by a pillar, made by the worker, kept beside the clear one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tongting.photos import actions, picture, store
from tongting.photos.models import Blurred, Photo, Stage
from tongting.work import actions as work


def want_blurred(photo: Photo, *, at: datetime) -> None:
    """In the caller's transaction; asked again it changes nothing."""
    work.post("blur", str(photo.token), {"token": str(photo.token)}, at=at)


def blur(payload: dict[str, Any], at: datetime) -> None:
    """The worker's part. Safe to repeat and to interrupt; a picture that is still waiting is developed first."""
    actions.process(payload, at)
    photo = Photo.objects.filter(pk=payload["token"], stage=Stage.READY).first()
    if photo is None:
        return
    name = store.blurred_name(photo.token)
    store.put(name, [picture.blur(store.read(str(photo.thumb)))])
    Blurred.objects.update_or_create(photo=photo, defaults={"file": name, "made_at": at})
