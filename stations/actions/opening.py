"""A locker is opened without its holder (紧急开箱): by two, with a record that nobody changes; its holder is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.actions.booking import Slip, book
from stations.actions.locker import held_still
from stations.models import Booking, LockerOpening, Service
from stations.rules import locker as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import actions as photos
from tongting.photos.models import Photo
from tongting.places.models import Locker


@dataclass(frozen=True)
class Opened:
    """Why, what was found; how the second person confirmed it."""

    reason: str
    found: str
    detail: str = ""
    photo: Photo | None = None
    proof: str = LockerOpening.Proof.PIN


def open_by_two(
    locker: Locker, opened: Opened, second: User, service: Service, *, slip: Slip, by: User, at: datetime
) -> Booking:
    """`second` has confirmed already."""

    def act() -> LockerOpening:
        held = held_still(locker)
        if no := rules.may_open(by, second, held):
            raise flow.Refused(no)
        made = LockerOpening.objects.create(
            locker=held, person=held.holder, name=held.holder_name, reason=opened.reason, detail=opened.detail,
            found=opened.found, photo=opened.photo, by=by, second=second, proof=opened.proof, at=at,
        )  # fmt: skip
        if opened.photo is not None:
            photos.claim([opened.photo], by=by, at=at)
        flow.record(made, "opened", by=by, at=at, facts={"second": second.pk, "proof": opened.proof})
        _tell(made, at)
        return made

    return book(
        service,
        Booking.Verb.OPEN_LOCKER,
        act,
        person=locker.holder,
        slip=slip,
        note=locker.code,
        by=by,
        at=at,
    )


def _tell(made: LockerOpening, at: datetime) -> None:
    if made.person_id is None:
        return
    text = _("你的更衣箱 %(code)s 在 %(time)s 由 %(by)s、%(second)s 两个人紧急打开：%(reason)s") % {
        "code": made.locker.code, "time": f"{local(at):%m-%d %H:%M}", "by": made.by.name,
        "second": made.second.name, "reason": made.get_reason_display(),
    }  # fmt: skip
    notices.tell(
        made.person_id, text, reverse("locker_mine"), detail=made.found, key=f"opening:{made.pk}", at=at
    )
