"""Writes of attendance: signed in by code on one's own phone, or ticked off by the trainer; corrected with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from patrols.actions.plan import refuse
from patrols.models import Seat, TrainingSession
from patrols.rules import training as rules
from patrols.scoring import training as scoring
from tongting.events import flow
from tongting.people.models import User

State = Seat.State


def sign_in(session: TrainingSession, code: str, *, by: User, at: datetime) -> Seat:
    """Right: present, or late. Wrong: counted, and after five of them none is looked at for ten minutes."""
    seat, refused = _try(session, code, by=by, at=at)
    if refused:
        raise flow.Refused(refused)
    assert seat is not None
    return seat


def _try(session: TrainingSession, code: str, *, by: User, at: datetime) -> tuple[Seat | None, str]:
    """A wrong code is written down too, so it can't be raised from inside the transaction."""
    with transaction.atomic():
        # This row alone: in the usual order of seats their session and person would be locked as well.
        mine = Seat.objects.select_for_update(of=("self",)).filter(session=session, person=by)
        seat = mine.order_by("pk").first()
        if no := rules.sign_in_refusal(session, seat, at):
            return None, no
        assert seat is not None
        if code in scoring.codes_valid(session.code_seed, at):
            late = at > session.start_at + rules.GRACE
            flow.move(
                seat, State.LATE if late else State.PRESENT, by=by, at=at, verb="signed_in",
                how=Seat.How.CODE, marked_by=by, marked_at=at, tries=0, locked_until=None,
            )  # fmt: skip
            return seat, ""
        locks = seat.tries + 1 >= rules.MOST_TRIES
        Seat.objects.filter(pk=seat.pk).update(
            tries=0 if locks else F("tries") + 1, locked_until=at + rules.LOCKED if locks else None
        )
    return None, _("签到码不对，看培训人屏幕上现在的 4 位数")


def mark(seat: Seat, to: str, *, reason: str = "", by: User, at: datetime) -> None:
    """The trainer's word. A mark that stands already is corrected only with a reason."""
    with transaction.atomic():
        seen = seat.state
        rows = Seat.objects.select_related("session__trainer")
        seat.refresh_from_db(from_queryset=rows.select_for_update(of=("self",)))
        if seat.state != seen:
            raise flow.SomebodyWasFaster(flow.who_was_faster(seat))
        if seat.state == to:
            return
        refuse(rules.may_mark(by, seat.session, at))
        correction = seat.state != State.EXPECTED
        refuse(rules.lacks_reason(to, reason, is_correction=correction))
        flow.move(
            seat, to, by=by, at=at, verb="corrected" if correction else "marked", note=reason,
            how=Seat.How.LIST, marked_by=by, marked_at=at, reason=reason,
        )  # fmt: skip


def add_extra(session: TrainingSession, person: User, *, by: User, at: datetime) -> Seat:
    """Somebody who came without being asked: on record as present, counted for nobody's duty."""
    with transaction.atomic():
        refuse(rules.may_mark(by, session, at))
        seat, is_new = Seat.objects.get_or_create(session=session, person=person, defaults={"is_extra": True})
        if not is_new:
            raise flow.Refused(_("%(who)s已经在名单上了") % {"who": person.name})
        flow.move(
            seat, State.PRESENT, by=by, at=at, verb="came_too",
            how=Seat.How.LIST, marked_by=by, marked_at=at,
        )  # fmt: skip
    return seat
