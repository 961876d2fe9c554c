"""Writes of sessions: arranged, people asked, told, cancelled, held; papers hung on and taken off."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions.plan import refuse
from patrols.models import Candidate, Exam, Seat, SessionFile, TrainingSession
from patrols.queries import assessment as assessments
from patrols.queries.month_page import month_of
from patrols.rules import training as rules
from tongting import papers
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import local
from tongting.photos import store

State = TrainingSession.State


def arrange(*, people: Iterable[User], by: User, at: datetime, **given: Any) -> TrainingSession:
    """A draft that nobody was told of yet. `given`: title, topic, trainer, place, start_at, end_at, note."""
    refuse(rules.may_keep(by) or rules.bad_times(given["start_at"], given["end_at"], at))
    with transaction.atomic():
        session = TrainingSession.objects.create(made_by=by, code_seed=secrets.token_hex(32), **given)
        _ask(session, people)
        flow.record(session, "arranged", by=by, at=at, became=session.state)
    return session


def change(session: TrainingSession, *, people: Iterable[User], by: User, at: datetime, **given: Any) -> None:
    """Whoever was told of another time or place is told again; whoever is off the list hears it too. Its tests go with
    the list."""
    with transaction.atomic():
        _hold(session)
        refuse(rules.may_keep(by) or rules.may_change_session(session))
        if (given["start_at"], given["end_at"]) != (session.start_at, session.end_at):
            refuse(rules.bad_times(given["start_at"], given["end_at"], at))
        told = ("start_at", "place", "trainer")
        moved = any(given[name] != getattr(session, name) for name in told)
        TrainingSession.objects.filter(pk=session.pk).update(**given)
        for name, value in given.items():
            setattr(session, name, value)
        before = _listed(session)
        new, gone = _ask(session, people)
        _take_along(session, before, new, gone)
        event = flow.record(session, "changed", by=by, at=at)
        if session.state == State.PUBLISHED:
            asked = list(session.seats.values_list("person_id", flat=True))
            _tell(session, asked if moved else new, _said(session), f"changed:{event.pk}", at)
            _tell(session, gone, _("“%(what)s”这场培训不用你来了"), f"gone:{event.pk}", at)


def publish(session: TrainingSession, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        _hold(session)
        refuse(rules.may_keep(by) or rules.bad_times(session.start_at, session.end_at, at))
        asked = list(session.seats.values_list("person_id", flat=True))
        if not asked:
            raise flow.Refused(_("还没有选谁来，先选人再通知"))
        flow.move(session, State.PUBLISHED, by=by, at=at, published_at=at)
        _tell(session, [*asked, session.trainer_id], _said(session), "published", at)


def cancel(session: TrainingSession, *, reason: str, by: User, at: datetime) -> None:
    with transaction.atomic():
        _hold(session)
        refuse(rules.may_keep(by) or rules.may_change_session(session))
        was_told = session.state == State.PUBLISHED
        flow.move(
            session, State.CANCELLED, by=by, at=at, note=reason, reason=reason, closed_by=by, closed_at=at
        )
        if was_told:
            asked = [*session.seats.values_list("person_id", flat=True), session.trainer_id]
            _tell(session, asked, _("“%(what)s”这场培训取消了"), "cancelled", at, detail=reason)


def hold(session: TrainingSession, *, by: User, at: datetime) -> None:
    """Held: whoever was not marked was absent; from now on it counts, in the month in which its tests are over too."""
    with transaction.atomic():
        _hold(session)
        if not rules.leads_session(by, session):
            raise flow.Refused(_("由培训人%(who)s或者管培训的人来结束") % {"who": session.trainer.name})
        refuse(rules.may_hold(session, at))
        missing = session.seats.filter(state=Seat.State.EXPECTED, is_extra=False)
        for seat in missing.order_by("pk").select_for_update(of=("self",)):
            flow.move(
                seat, Seat.State.ABSENT, by=by, at=at, verb="not_there",
                how=Seat.How.LIST, marked_by=by, marked_at=at,
            )  # fmt: skip
        counts = still_counting(counts_at(session), at)
        flow.move(session, State.HELD, by=by, at=at, closed_by=by, closed_at=at, counts_at=counts)


def counts_at(session: TrainingSession) -> datetime:
    """When it is over together with its tests."""
    given = session.exams.filter(state__in=(Exam.State.PUBLISHED, Exam.State.CLOSED))
    last = given.aggregate(last=Max("closes_at"))["last"]
    return max(session.end_at, last) if last else session.end_at


def still_counting(over: datetime, at: datetime) -> datetime:
    """When it is over, unless that month is past being scored: then now, so that nothing is lost."""
    return over if assessments.awaits_draft(month_of(over)) else max(over, at)


def hang(session: TrainingSession, upload: UploadedFile, *, by: User, at: datetime) -> SessionFile:
    """Refused for what is no paper, too large, there already or one too many; then no file stays behind."""
    kind = papers.inspect(cast(BinaryIO, upload), upload.size or 0)
    if not rules.leads_session(by, session):
        raise flow.Refused(_("材料由培训人或者管培训的人来传"))
    kept = papers.keep(upload, kind)
    made = SessionFile(
        session=session, name=papers.tidy_name(upload.name or "", kind), kind=kind, place=kept.place,
        size=kept.size, sha256=kept.sha256, added_by=by, added_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            _hold(session)
            there = list(session.files.filter(dropped_at__isnull=True).values_list("sha256", flat=True))
            if made.sha256 in there:
                raise flow.Refused(_("这个文件已经在材料里了"))
            if len(there) >= rules.MOST_FILES:
                raise flow.Refused(_("最多 %(n)d 份材料，先撤下一份") % {"n": rules.MOST_FILES})
            made.save()
            flow.record(session, "paper", by=by, at=at, facts={"name": made.name})
    except BaseException:
        store.drop(kept.place)
        raise
    return made


def take_off(paper: SessionFile, *, by: User, at: datetime) -> None:
    if not rules.leads_session(by, paper.session):
        raise flow.Refused(_("材料由培训人或者管培训的人来撤"))
    with transaction.atomic():
        if not SessionFile.objects.filter(pk=paper.pk, dropped_at__isnull=True).update(dropped_at=at):
            raise flow.SomebodyWasFaster(_("这份材料刚才已经撤下了，刷新后再看"))
        flow.record(paper.session, "paper_off", by=by, at=at, facts={"name": paper.name})


def _hold(session: TrainingSession) -> None:
    """Locks the row and takes over what others changed meanwhile; whoever saw another state is told. Its key stays
    free: whoever signs in at this moment holds a seat that refers to it, and this may be waiting for that seat."""
    seen = session.state
    session.refresh_from_db(
        from_queryset=TrainingSession.objects.select_for_update(of=("self",), no_key=True)
    )
    if session.state != seen:
        raise flow.SomebodyWasFaster(flow.who_was_faster(session))


def _ask(session: TrainingSession, people: Iterable[User]) -> tuple[list[int], list[int]]:
    """The list becomes these people; who has a mark stays. Returns who is new and who is off it."""
    wanted = {person.pk for person in people}
    there = set(session.seats.values_list("person_id", flat=True))
    off = session.seats.filter(state=Seat.State.EXPECTED, is_extra=False).exclude(person__in=wanted)
    gone = list(off.values_list("person_id", flat=True))
    off.delete()
    new = sorted(wanted - there)
    Seat.objects.bulk_create([Seat(session=session, person_id=pk) for pk in new])
    return new, gone


def _listed(session: TrainingSession) -> set[int]:
    return set(session.seats.filter(is_extra=False).values_list("person_id", flat=True))


def _take_along(session: TrainingSession, before: set[int], new: list[int], gone: list[int]) -> None:
    """A test that is for the whole list stays so: who is new sits it too, who is off it and has not begun does not. One
    for some of the list only is left to whoever chose them."""
    open_ones = session.exams.filter(state__in=(Exam.State.DRAFT, Exam.State.PUBLISHED))
    for exam in open_ones.select_for_update(no_key=True):
        there = set(exam.candidates.values_list("person_id", flat=True))
        if not before <= there:
            continue
        Candidate.objects.bulk_create([Candidate(exam=exam, person_id=pk) for pk in new if pk not in there])
        exam.candidates.filter(person__in=gone).exclude(person__in=exam.sittings.values("person")).delete()


def _said(session: TrainingSession) -> str:
    return _("培训“%%(what)s”：%(when)s，%(place)s") % {
        "when": f"{local(session.start_at):%m-%d %H:%M}",
        "place": session.place.replace("%", "%%"),
    }


def _tell(
    session: TrainingSession, people: Iterable[int], said: str, key: str, at: datetime, *, detail: str = ""
) -> None:
    notices.tell_all(
        people,
        said % {"what": session.title},
        reverse("training_session", args=[session.pk]),
        detail=detail,
        key=f"training:{session.pk}:{key}",
        at=at,
    )
