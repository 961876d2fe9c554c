"""Tasks of the month are set, reported on, judged and withdrawn here; the clock counts what the system can count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Assessment, Task, TaskPhoto, TaskProgress
from patrols.queries import task as reads
from patrols.rules import task as rules
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import Month, local
from tongting.photos import actions as photo_room
from tongting.photos.models import Photo

State = Task.State


def set_for(
    people: Sequence[User],
    month: Month,
    *,
    title: str,
    target: Decimal,
    unit: str,
    points: Decimal,
    due_on: date,
    source: str = Task.Source.HAND,
    wanted: str = "",
    batch: UUID | None = None,
    by: User,
    at: datetime,
) -> list[Task]:
    """One task each; sent twice under the same `batch` nothing is set twice."""
    today = local(at).date()
    for person in people:
        _refuse(rules.may_set_for(by, person))
    _refuse(rules.bad_due(month, due_on, today))
    batch = batch or uuid4()
    with transaction.atomic():
        assessment = Assessment.objects.select_for_update().filter(month=str(month)).first()
        known = set(Task.objects.filter(batch=batch).values_list("person", flat=True))
        tasks = [
            Task(
                month=str(month), person=person, title=title, target=target, unit=unit, points=points, due_on=due_on,
                source=source, wanted=wanted, batch=batch, set_by=by, set_at=at, remind_on=rules.remind_on(month),
            )
            for person in people
            if person.pk not in known
        ]  # fmt: skip
        for task in tasks:
            _refuse(rules.month_refuses(task, assessment))
            task.save(force_insert=True)
            flow.record(task, "set", by=by, at=at, became=State.SET)
            _tell(task, _("本月任务：%(what)s"), f"task:{task.pk}:set", at, _target(task), but=by)
    return tasks


def report(
    task: Task,
    *,
    amount: Decimal,
    note: str = "",
    link: str = "",
    photos: Sequence[Photo] = (),
    by: User,
    at: datetime,
) -> None:
    """A dated entry; what was reported too much is taken back by a negative one."""
    with transaction.atomic():
        _begin(task, "report", by=by, at=at)
        _refuse(rules.bad_amount(task, amount) or rules.bad_link(link))
        entry = TaskProgress.objects.create(task=task, amount=amount, note=note, link=link, by=by, at=at)
        photo_room.claim(photos, by=by, at=at)
        TaskPhoto.objects.bulk_create([TaskPhoto(entry=entry, photo=photo) for photo in photos])
        was_met, task.reached = task.is_met, task.reached + amount
        task.save(update_fields=["reached"])
        flow.record(task, "reported", by=by, at=at, note=note, facts={"amount": str(amount)})
        if task.is_met and not was_met:
            _tell_judge(task, at)


def finish(task: Task, *, reason: str = "", by: User, at: datetime) -> None:
    _judge(task, "finish", State.DONE, _("任务认定完成：%(what)s"), reason=reason, by=by, at=at)


def miss(task: Task, *, reason: str, by: User, at: datetime) -> None:
    _judge(task, "miss", State.MISSED, _("任务认定未完成：%(what)s"), reason=reason, by=by, at=at)


def withdraw(task: Task, *, reason: str, by: User, at: datetime) -> None:
    with transaction.atomic():
        _begin(task, "withdraw", by=by, at=at)
        event = flow.move(task, State.WITHDRAWN, by=by, at=at, verb="withdrawn", note=reason, reason=reason)
        _tell(task, _("任务撤销了：%(what)s"), _key(task, event), at, reason, but=by)


def reopen(task: Task, *, reason: str, by: User, at: datetime) -> None:
    """A verdict is taken back, with a reason: the task runs on."""
    with transaction.atomic():
        _begin(task, "reopen", by=by, at=at)
        event = flow.move(
            task,
            State.SET,
            by=by,
            at=at,
            verb="reopened",
            note=reason,
            reason="",
            judged_by=None,
            judged_at=None,
        )
        _tell(task, _("任务的认定撤回了：%(what)s"), _key(task, event), at, reason, but=by)


def walk(*, at: datetime) -> int:
    """The clock's round: counts what the system counts, closes what is met or whose time is up, reminds of the rest
    once. Safe to repeat and to be late. Returns how many were closed."""
    closed = settle(at=at)
    remind(at=at)
    return closed


def settle(*, at: datetime) -> int:
    today, closed = local(at).date(), 0
    tasks = list(reads.open_counted())
    figures = reads.counted(tasks)
    for task in tasks:
        if figures[task.pk] != task.reached:
            Task.objects.filter(pk=task.pk, state=State.SET).update(reached=figures[task.pk])
            task.reached = figures[task.pk]
        if task.is_met or task.due_on < today:
            closed += _settle_one(task, at)
    return closed


def _settle_one(task: Task, at: datetime) -> int:
    """0 where somebody was faster or the month takes no verdicts any more."""
    with transaction.atomic():
        assessment = Assessment.objects.select_for_update().filter(month=task.month).first()
        if rules.month_refuses(task, assessment):
            return 0
        to, said = (
            (State.DONE, _("任务完成了：%(what)s"))
            if task.is_met
            else (State.MISSED, _("任务没完成：%(what)s"))
        )
        facts = {"reached": str(task.reached)}
        try:
            event = flow.move(task, to, by=None, at=at, verb=to, facts=facts, judged_at=at)
        except flow.SomebodyWasFaster:
            return 0
        _tell(task, said, _key(task, event), at, _target(task))
    return 1


def remind(*, at: datetime) -> int:
    """Once for each unfinished task, from its day on, from eight in the morning; returns how many."""
    if local(at).hour < 8:
        return 0
    told = 0
    for task in reads.to_remind(local(at).date()):
        with transaction.atomic():
            # Whoever marks it first tells it.
            if not Task.objects.filter(pk=task.pk, state=State.SET, reminded_at=None).update(reminded_at=at):
                continue
            said = _("任务还没完成：%(what)s")
            _tell(task, said, f"task:{task.pk}:25", at, _target(task))
            told += 1
    return told


def _judge(task: Task, verb: str, to: str, said: str, *, reason: str, by: User, at: datetime) -> None:
    with transaction.atomic():
        _begin(task, verb, by=by, at=at)
        event = flow.move(
            task, to, by=by, at=at, verb=to, note=reason, facts={"reached": str(task.reached)},
            reason=reason, judged_by=by, judged_at=at,
        )  # fmt: skip
        _tell(task, said, _key(task, event), at, reason or _target(task), but=by)


def _begin(task: Task, verb: str, *, by: User, at: datetime) -> None:
    """Holds the task's month and the task, takes over what others changed meanwhile, and asks the guard."""
    seen = task.state
    assessment = Assessment.objects.select_for_update().filter(month=task.month).first()
    task.refresh_from_db(from_queryset=reads.whole().select_for_update(of=("self",)))
    if task.state != seen:
        raise flow.SomebodyWasFaster(flow.who_was_faster(task))
    _refuse(rules.refusal(verb, by, task, assessment, local(at).date()))


def _tell_judge(task: Task, at: datetime) -> None:
    """Whoever set it hears that it waits for a verdict."""
    judge: Any = task.set_by
    if judge.pk != task.person_id:
        said = _("%(who)s 的任务做够了，等认定：%(what)s") % {"who": task.person.name, "what": task.title}
        url = reverse("task_detail", args=[task.pk])
        notices.tell(judge, said, url, detail=_target(task), key=f"task:{task.pk}:met", at=at)


def _tell(task: Task, said: str, key: str, at: datetime, detail: str, but: User | None = None) -> None:
    """The carrier, unless it was their own doing."""
    if but is None or but.pk != task.person_id:
        url = reverse("task_detail", args=[task.pk])
        notices.tell(task.person_id, said % {"what": task.title}, url, detail=detail, key=key, at=at)


def _target(task: Task) -> str:
    return _("目标 %(target)s %(unit)s，已完成 %(n)s，%(day)s 前") % {
        "target": rules.shown(task.target),
        "unit": task.unit,
        "n": rules.shown(task.reached),
        "day": f"{task.due_on:%m-%d}",
    }


def _key(task: Task, event: Event) -> str:
    return f"task:{task.pk}:{event.pk}"


def _refuse(sentence: str | None) -> None:
    if sentence:
        raise flow.Refused(sentence)
