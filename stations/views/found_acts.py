"""What is done with found things at a desk, by the verb's name. A second person shows who they are by their own PIN."""

from __future__ import annotations

from typing import Any

from stations.actions import found, pin
from stations.actions.found import Claiming, Leaving, Thing
from stations.forms.act import ActForm
from stations.models import Booking
from stations.queries import found as lost
from stations.views.doing import Doing
from tongting.people.models import User
from tongting.photos import actions as photos
from tongting.photos import queries as pictures
from tongting.photos.models import Photo


def take_in(form: ActForm, doing: Doing) -> Booking:
    data, service = form.cleaned_data, lost.service_at(form.desk)
    # Asked by the form.
    assert service is not None
    thing = Thing(
        data["kind"], data["found_at"] or doing.slip.seen_at, data["place"], data["finder"], data["secret"],
        data["kept_at"], data["public"], _photo(data, doing), data["seal"], _witness(data, doing), data["charge"],
    )  # fmt: skip
    return found.take_in(service, thing, slip=doing.slip, by=doing.by, at=doing.at)


def claim(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    witness, drawn = _witness(data, doing), data["signature"]
    signature = photos.keep(drawn, by=doing.by, at=doing.at) if drawn else None
    claiming = Claiming(
        data["person"], data["proof"], data["told"], data["name"], data["note"], signature, witness, data["loss"]
    )  # fmt: skip
    return found.claim(data["thing"], claiming, slip=doing.slip, by=doing.by, at=doing.at)


def dispose(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    leaving = Leaving(data["way"], data["receiver"], data["note"], _photo(data, doing), _witness(data, doing))
    return found.dispose(list(data["things"]), leaving, slip=doing.slip, by=doing.by, at=doing.at)


def _photo(data: dict[str, Any], doing: Doing) -> Photo | None:
    return next(iter(pictures.ready_for([data["photo"]], doing.by)), None) if data["photo"] else None


def _witness(data: dict[str, Any], doing: Doing) -> User | None:
    """Raises Refused where the PIN is wrong; wrong tries are counted and close it for a while."""
    witness: User | None = data["witness"]
    if witness is not None and witness.pk != doing.by.pk:
        pin.open_desk(data["pin"], by=witness, at=doing.at)
    return witness
