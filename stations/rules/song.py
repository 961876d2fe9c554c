"""Who may ask for a song, who may answer it; every no says why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from stations.models import Service, SongRequest
from tongting.people.models import User


def may_ask(service: Service) -> str | None:
    if not service.is_active or not service.desk.is_active:
        return _("现在不点歌了，问问服务台")
    return None


def may_answer(song: SongRequest, by: User) -> str | None:
    """What a person asks for another looks at."""
    if song.person_id == by.pk:
        return _("自己点的歌，换一个值班员来审")
    return None
