"""May a place be taken out of use, or be in use where it stands? Each "no" with its sentence."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext as _

from tongting.places.models import Area, Building, Lodging, Post, Room


def why_not_as_it_is(thing: models.Model) -> str:
    """Against `is_active` as it stands on the thing, written or not; empty where nothing speaks against it."""
    if not isinstance(thing, Area | Building | Post | Room):
        return ""
    return _stands_in_a_closed_place(thing) if thing.is_active else _is_still_used(thing)


def _stands_in_a_closed_place(thing: models.Model) -> str:
    for place in (getattr(thing, "building", None), getattr(thing, "area", None)):
        if place is not None and not place.is_active:
            return _("%(place)s已经不再使用，先恢复它，或者换一个") % {"place": place.name}
    return ""


def _is_still_used(thing: models.Model) -> str:
    if isinstance(thing, Room):
        lodgers = max(Lodging.objects.filter(room=thing).count(), thing.occupied)
        return _("还住着 %(n)d 人，搬走以后再停用") % {"n": lodgers} if lodgers else ""
    if isinstance(thing, Building) and (n := thing.rooms.filter(is_active=True).count()):
        return _("还有 %(n)d 间房在用，房间都停用了再停用楼") % {"n": n}
    if isinstance(thing, Area) and (n := thing.buildings.filter(is_active=True).count()):
        return _("还有 %(n)d 栋楼在用，楼都停用了再停用区域") % {"n": n}
    if isinstance(thing, Area | Building) and (n := thing.posts.filter(is_active=True).count()):
        return _("还有 %(n)d 个岗点在用，岗点都停用或者挪走了再办") % {"n": n}
    return ""
