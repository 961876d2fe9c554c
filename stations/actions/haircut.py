"""The barber's acts: call the next, seat, finish, skip, no-show; each is booked in the desk's journal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.actions.booking import Slip, book
from stations.models import Booking, Service, Turn
from stations.queries import haircut as cuts
from stations.rules import haircut as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User

Verb = Booking.Verb
State = Turn.State


def call_next(service: Service, *, slip: Slip, by: User, at: datetime) -> Booking:
    """The first in line; they and the one after them are told."""
    with transaction.atomic():
        # Whose turn it is stands fixed while the service is held.
        held = Service.objects.select_for_update(of=("self",)).select_related("desk").get(pk=service.pk)
        line = cuts.line(held, at)
        first = line.places[0].turn if line.places else None

        def act() -> Turn:
            _refuse(rules.may_call(line.called))
            if first is None:
                raise flow.Refused(_("没有人在等"))
            flow.move(first, State.CALLED, by=by, at=at, called_at=at)
            _tell(held, first, _("叫到你了：%(number)s 号，到%(desk)s理发"), "called", at)
            if len(line.places) > 1:
                _tell(held, line.places[1].turn, _("下一个就是你：%(number)s 号，在%(desk)s等着"), "next", at)
            return first

        person = first.person if first else None
        return book(held, Verb.CALL, act, person=person, slip=slip, by=by, at=at)


def _tell(service: Service, turn: Turn, text: str, step: str, at: datetime) -> None:
    said = text % {"number": turn.number, "desk": service.desk.name}
    skipped = turn.skipped_at.isoformat() if turn.skipped_at else ""
    notices.tell(
        turn.person_id,
        said,
        reverse("haircut", args=[service.pk]),
        key=f"turn:{turn.pk}:{step}:{skipped}",
        at=at,
    )


def seat(turn: Turn, *, slip: Slip, by: User, at: datetime) -> Booking:
    def act() -> Turn:
        _refuse(rules.may_sit(cuts.line(turn.service, at).seated))
        _move(turn, State.SEATED, by, at, seated_at=max(min(slip.seen_at, at), turn.called_at or at))
        return turn

    return book(turn.service, Verb.SEAT, act, person=turn.person, slip=slip, by=by, at=at)


def finish(
    turn: Turn, tools_clean: bool, cloth_clean: bool, *, slip: Slip, by: User, at: datetime
) -> Booking:
    """Counts as a use; not before tools are disinfected and the cloth is changed."""

    def act() -> Turn:
        _refuse(rules.may_finish(tools_clean, cloth_clean))
        done_at = max(min(slip.seen_at, at), turn.seated_at or at)
        flow.move(turn, State.DONE, by=by, at=at, done_at=done_at, tools_clean=True, cloth_clean=True)
        return turn

    return book(turn.service, Verb.CUT, act, person=turn.person, slip=slip, by=by, at=at)


def skip(turn: Turn, *, slip: Slip, by: User, at: datetime) -> Booking:
    """Called in vain: after the next one it is their turn again."""

    def act() -> Turn:
        flow.move(turn, State.SKIPPED, by=by, at=at, skipped_at=at)
        text = _("%(number)s 号叫到没人应，下一个理完再叫你；不理了就点“不理了”")
        _tell(turn.service, turn, text, "skipped", at)
        return turn

    return book(turn.service, Verb.SKIP, act, person=turn.person, slip=slip, by=by, at=at)


def no_show(turn: Turn, *, slip: Slip, by: User, at: datetime) -> Booking:
    def act() -> Turn:
        _refuse(rules.may_miss(turn, turn.person, at))
        flow.move(turn, State.MISSED, by=by, at=at)
        return turn

    return book(turn.service, Verb.NO_SHOW, act, person=turn.person, slip=slip, by=by, at=at)


def undo_call(booking: Booking, *, by: User, at: datetime) -> None:
    turn = Turn.objects.get(pk=booking.thing_id)
    _move(turn, State.SKIPPED if turn.skipped_at else State.WAITING, by, at, called_at=None)


def undo_seat(booking: Booking, *, by: User, at: datetime) -> None:
    _move(Turn.objects.get(pk=booking.thing_id), State.CALLED, by, at, seated_at=None)


def undo_cut(booking: Booking, *, by: User, at: datetime) -> None:
    changes: dict[str, Any] = {"done_at": None, "tools_clean": False, "cloth_clean": False}
    _move(Turn.objects.get(pk=booking.thing_id), State.SEATED, by, at, **changes)


def undo_skip(booking: Booking, *, by: User, at: datetime) -> None:
    _move(Turn.objects.get(pk=booking.thing_id), State.CALLED, by, at, skipped_at=None)


def undo_no_show(booking: Booking, *, by: User, at: datetime) -> None:
    """Where they stood before."""
    turn = Turn.objects.get(pk=booking.thing_id)
    was = flow.history(turn).filter(became=State.MISSED).last()
    _move(turn, was.was if was else State.WAITING, by, at)


def _move(turn: Turn, to: str, by: User, at: datetime, **changes: Any) -> None:
    """Refused where the chair, the call, the number or the time is another's since."""
    try:
        with transaction.atomic():
            flow.move(turn, to, by=by, at=at, **changes)
    except IntegrityError:
        raise flow.Refused(_("后面已经叫了、坐了别的号，这一步办不了")) from None


def _refuse(no: str | None) -> None:
    if no:
        raise flow.Refused(no)
