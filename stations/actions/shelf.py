"""The shelves for parcels: a layer more, more or less room on it, out of use."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from stations.models import Desk, Parcel, ParcelShelf
from tongting.events import flow
from tongting.people.models import User


def arrange(desk: Desk, shelf: int, layer: int, room: int, *, by: User, at: datetime) -> ParcelShelf:
    """No `room` takes the layer out of use; refused while something lies on it."""
    with transaction.atomic():
        held = Desk.objects.select_for_update().get(pk=desk.pk)
        lies = Parcel.objects.filter(
            service__desk=held, shelf=shelf, layer=layer, state__in=Parcel.HERE
        ).count()
        if not room and lies:
            said = _("%(shelf)s 号货架 %(layer)s 层上还有 %(n)s 件，取空了再停用")
            raise flow.Refused(said % {"shelf": shelf, "layer": layer, "n": lies})
        values = {"is_active": bool(room), **({"room": room} if room else {})}
        made, _new = ParcelShelf.objects.update_or_create(
            desk=held, shelf=shelf, layer=layer, defaults=values
        )
        flow.record(made, "arranged", by=by, at=at, facts={"room": room})
    return made
