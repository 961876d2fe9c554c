"""Writes of the week's plan: pick or add a problem, arrange it, note progress, hand in, close, send back, drop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Issue, PlanItem, PlanPhoto, PlanProgress, WeekPlan
from patrols.queries import plan as plans
from patrols.rules import plan as rules
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices import actions as notices
from tongting.people.models import Team, User
from tongting.periods import Week, local
from tongting.photos import actions as photo_room
from tongting.photos.models import Photo
from tongting.seams import Suggestion

State = PlanItem.State


def open_week(week: Week) -> WeekPlan:
    """The week's row, held by this transaction until its end."""
    WeekPlan.objects.bulk_create([WeekPlan(week=str(week), first_day=week.first)], ignore_conflicts=True)
    return WeekPlan.objects.select_for_update().get(week=str(week))


def pick(week: Week, suggestion: Suggestion, *, by: User, at: datetime) -> PlanItem:
    """One tap: the problem stands in the plan with its evidence, to be arranged. Picked twice it is the same."""
    with transaction.atomic():
        plan = open_week(week)
        refuse(rules.may_plan(week, local(at).date(), plan))
        known = PlanItem.objects.filter(week=plan, suggestion=suggestion.key).first()
        if known is not None:
            if known.state == State.VOID:
                raise flow.Refused(_("这条本周列入过又作废了；要再列，用“自己加一条”"))
            return known
        problem = f"{suggestion.place}{suggestion.what}" if suggestion.place else suggestion.what
        item = _enter(plan, problem, suggestion.why, suggestion.key, by=by, at=at)
        item.issues.set(Issue.objects.filter(pk__in=plans.issues_behind(suggestion)))
    return item


def add(week: Week, problem: str, *, source: str = "", by: User, at: datetime) -> PlanItem:
    """A problem of the branch's own."""
    with transaction.atomic():
        plan = open_week(week)
        refuse(rules.may_plan(week, local(at).date(), plan))
        return _enter(plan, problem, source, "", by=by, at=at)


def arrange(
    item: PlanItem,
    *,
    lead: User,
    teams: Iterable[Team] = (),
    measure: str,
    due_on: date,
    wanted: str = "",
    verifier: User | None = None,
    by: User,
    at: datetime,
) -> None:
    """Who leads it, with whom, how, until when, and what counts as done; again as often as it takes."""
    with transaction.atomic():
        begin(item, "arrange", by=by)
        week = Week.parse(item.week.week)
        refuse(rules.fit_to_lead(lead))
        if due_on != item.due_on:
            refuse(rules.bad_due(due_on, week, local(at).date()))
        if verifier is not None:
            refuse(rules.fit_to_verify(verifier, lead))
        former = item.lead
        item.teams.set(teams)
        changes: dict[str, Any] = {
            "lead": lead,
            "measure": measure,
            "due_on": due_on,
            "wanted": wanted,
            "verifier": verifier,
        }
        facts = {"to": lead.name, "due": due_on.isoformat()}
        if item.state == State.PICKED:
            event = flow.move(
                item, State.ASSIGNED, by=by, at=at, verb="arranged", note=measure, facts=facts, **changes
            )
        else:
            event = amend(item, "rearranged", by=by, at=at, note=measure, facts=facts, **changes)
        if former is None or former.pk != lead.pk:
            tell(item, [lead], _("由你牵头一个难点：%(what)s"), event, detail=measure)


def report_progress(
    item: PlanItem,
    *,
    percent: int,
    note: str = "",
    reason: str | None = None,
    next_step: str | None = None,
    photos: Sequence[Photo] = (),
    by: User,
    at: datetime,
) -> None:
    """A dated entry. `reason` and `next_step` are left as they are where they are None."""
    with transaction.atomic():
        begin(item, "progress", by=by)
        changes: dict[str, Any] = {"percent": percent}
        changes |= {} if reason is None else {"reason": reason}
        changes |= {} if next_step is None else {"next_step": next_step}
        PlanProgress.objects.create(item=item, percent=percent, note=note, by=by, at=at)
        attach(item, photos, by=by, at=at)
        amend(item, "progressed", by=by, at=at, note=note, facts={"percent": percent}, **changes)


def hand_in(item: PlanItem, *, note: str, photos: Sequence[Photo] = (), by: User, at: datetime) -> None:
    """Done, with something that shows it: now somebody else looks."""
    with transaction.atomic():
        begin(item, "hand_in", by=by)
        shown = len(photos) + item.photos.count()
        refuse(rules.lacks_evidence(shown, item.issues.filter(state=Issue.State.CLOSED).count()))
        attach(item, photos, by=by, at=at)
        PlanProgress.objects.create(item=item, percent=100, note=note, by=by, at=at)
        event = flow.move(
            item, State.RECTIFIED, by=by, at=at, verb="rectified", note=note,
            percent=100, rectified_by=by, rectified_at=at,
        )  # fmt: skip
        if item.verifier is not None:
            tell(item, [item.verifier], _("难点等你验收：%(what)s"), event, detail=note)


def close(item: PlanItem, *, note: str = "", by: User, at: datetime) -> None:
    with transaction.atomic():
        begin(item, "close", by=by)
        event = flow.move(
            item, State.CLOSED, by=by, at=at, verb="closed", note=note,
            closed_by=by, closed_at=at, reason="", next_step="",
        )  # fmt: skip
        tell(item, concerned(item), _("难点销号了：%(what)s"), event, detail=note)


def send_back(item: PlanItem, *, reason: str, by: User, at: datetime) -> None:
    """Not done yet: counted, and the share is what it was before it was handed in."""
    with transaction.atomic():
        begin(item, "send_back", by=by)
        before = item.progress.filter(percent__lt=100).last()
        event = flow.move(
            item, State.ASSIGNED, by=by, at=at, verb="returned", note=reason,
            returned_count=item.returned_count + 1, percent=before.percent if before else 0,
            rectified_by=None, rectified_at=None,
        )  # fmt: skip
        tell(item, concerned(item), _("难点验收没通过，接着办：%(what)s"), event, detail=reason)


def void(item: PlanItem, *, reason: str, by: User, at: datetime) -> None:
    with transaction.atomic():
        begin(item, "void", by=by)
        event = flow.move(item, State.VOID, by=by, at=at, verb="void", note=reason)
        if item.lead is not None:
            tell(item, [item.lead], _("难点不用办了：%(what)s"), event, detail=reason)


def link(item: PlanItem, issues: Iterable[Issue], *, by: User, at: datetime) -> None:
    """Which issues belong to it; their being closed is evidence."""
    with transaction.atomic():
        begin(item, "progress", by=by)
        item.issues.set(issues)
        numbers = [issue.number for issue in item.issues.order_by("pk")]
        flow.record(item, "linked", by=by, at=at, facts={"issues": numbers})


def _enter(plan: WeekPlan, problem: str, source: str, suggestion: str, *, by: User, at: datetime) -> PlanItem:
    item = PlanItem(
        week=plan,
        number=next_number(plan),
        problem=problem[:120],
        source=source[:200],
        suggestion=suggestion,
        picked_at=at,
    )
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError:
        raise flow.SomebodyWasFaster(_("这条刚才已经有人列进去了，刷新后再看"))
    flow.record(item, "picked", by=by, at=at, became=State.PICKED)
    return item


def next_number(plan: WeekPlan) -> int:
    return (PlanItem.objects.filter(week=plan).aggregate(last=Max("number"))["last"] or 0) + 1


def begin(item: PlanItem, verb: str, *, by: User) -> None:
    """Locks the row, takes over what others changed meanwhile, and asks the guard."""
    seen = item.state
    rows = PlanItem.objects.select_related("week", "lead", "verifier", "rectified_by")
    item.refresh_from_db(from_queryset=rows.select_for_update(of=("self",)))
    item._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    if item.state != seen:
        raise flow.SomebodyWasFaster(flow.who_was_faster(item))
    refuse(rules.refusal(verb, by, item))


def amend(
    item: PlanItem, verb: str, *, by: User, at: datetime, note: str, facts: Any, **changes: Any
) -> Event:
    """Changes that leave the state where it is; the row is locked by `begin`."""
    PlanItem.objects.filter(pk=item.pk).update(**changes)
    for name, value in changes.items():
        setattr(item, name, value)
    return flow.record(item, verb, by=by, at=at, note=note, facts=facts)


def attach(item: PlanItem, photos: Sequence[Photo], *, by: User, at: datetime) -> None:
    photo_room.claim(photos, by=by, at=at)
    PlanPhoto.objects.bulk_create([PlanPhoto(item=item, photo=photo, by=by, at=at) for photo in photos])


def concerned(item: PlanItem) -> list[User]:
    """Who led it and who handed it in."""
    people = {person.pk: person for person in (item.lead, item.rectified_by) if person is not None}
    return list(people.values())


def tell(item: PlanItem, people: Iterable[User], said: str, event: Event, *, detail: str = "") -> None:
    """Nobody is told of what they did themselves."""
    notices.tell_all(
        [person for person in people if person.pk != event.by_id],
        said % {"what": item.problem},
        reverse("plan_item", args=[item.pk]),
        detail=detail,
        key=f"plan:{item.pk}:{event.pk}",
        at=event.at,
    )


def refuse(sentence: str | None) -> None:
    if sentence:
        raise flow.Refused(sentence)
