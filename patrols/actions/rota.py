"""A rota is kept as it was drawn, and published here. Nothing of the past is touched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Rota, Slot, Stop
from patrols.models.rota import DUE_AFTER, MISSED_AFTER
from patrols.queries.rota_task import Setting
from patrols.rules import rota as rules
from patrols.scoring.rota_task import NIGHTS, WEEKENDS, Plan, Round, Unmet
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import Month, local

BATCH = 500


def keep(month: Month, setting: Setting, plan: Plan, *, by: User | None, at: datetime) -> Rota:
    """Writes what was drawn from `setting.first` on in place of the slots that stood there and have not begun; those
    before that day, and every one that was walked, missed or swapped, stay as they are."""
    with transaction.atomic():
        rota = _held(month, setting, by, at)
        gone = rota.slots.filter(day__gte=setting.first, state=Slot.State.PLANNED, start_at__gt=at)
        dropped = list(gone.values_list("person", flat=True))
        gone.delete()
        slots = _write(rota, setting, plan.rounds)
        # A month that had begun before anybody drew its rota has one from that day on.
        rota.first_day = min(rota.first_day, setting.first)
        rota.seed, rota.drawn_from, rota.drawn_at, rota.drawn_by = setting.task.seed, setting.first, at, by
        rota.unmet = _unmet(rota, setting, plan.unmet)
        rota.figures = {
            "cost": plan.cost,
            "fair": {str(key): round(load, 2) for key, load in plan.fair.items()},
        }
        rota.figures["without_shifts"] = [person.pk for person in setting.without_shifts]
        rota.save(
            update_fields=["first_day", "seed", "drawn_from", "drawn_at", "drawn_by", "unmet", "figures"]
        )
        facts = {
            "from": str(setting.first),
            "seed": setting.task.seed,
            "rounds": len(slots),
            "dropped": len(dropped),
            "unmet": sum(one.missing for one in plan.unmet),
        }
        flow.record(rota, "drawn", by=by, at=at, facts=facts)
        if rota.state == Rota.State.PUBLISHED:
            _tell(rota, set(dropped) | {slot.person_id for slot in slots}, setting.first, at)
    return rota


def publish(rota: Rota, *, by: User | None, at: datetime) -> None:
    """From now on everybody sees their own slots."""
    if refusal := rules.may_publish(rota, local(at).date()):
        raise flow.Refused(refusal)
    with transaction.atomic():
        flow.move(rota, Rota.State.PUBLISHED, by=by, at=at, published_at=at, published_by=by)
        people = set(rota.slots.filter(start_at__gt=at).values_list("person", flat=True))
        words = _("%(month)s 的巡查安排发布了") % {"month": rota.month}
        key = f"rota:{rota.pk}:published"
        notices.tell_all(people, words, reverse("slot_mine"), key=key, at=at)


def _held(month: Month, setting: Setting, by: User | None, at: datetime) -> Rota:
    """The month's row, locked; made where it is the first drawing."""
    fresh = Rota(
        month=str(month),
        first_day=setting.first,
        last_day=month.last,
        seed=setting.task.seed,
        drawn_from=setting.first,
        drawn_at=at,
        drawn_by=by,
    )
    Rota.objects.bulk_create([fresh], ignore_conflicts=True)
    return Rota.objects.select_for_update().get(month=str(month))


def _write(rota: Rota, setting: Setting, rounds: Sequence[Round]) -> list[Slot]:
    pace = timedelta(minutes=setting.task.scheme.pace)
    slots, stops = [], []
    for one in rounds:
        start = setting.moment(one.start)
        slot = Slot(
            rota=rota,
            person_id=one.person,
            day=setting.first + timedelta(days=one.day),
            shift_date=_shift_date(setting, one.person, start),
            start_at=start,
            due_at=start + DUE_AFTER,
            miss_at=start + MISSED_AFTER,
        )
        slots.append(slot)
        stops += [(slot, key, order, start + order * pace) for order, key in enumerate(one.posts)]
    Slot.objects.bulk_create(slots, batch_size=BATCH)
    Stop.objects.bulk_create(
        (Stop(slot=slot, post_id=key, order=order, at=at) for slot, key, order, at in stops), batch_size=BATCH
    )
    return slots


def _shift_date(setting: Setting, person: int, start: datetime) -> date:
    """The date on which the shift began in which this round lies."""
    running = [shift.day for shift in setting.shifts[person] if shift.start_at <= start < shift.end_at]
    return max(running, default=local(start).date())


def _unmet(rota: Rota, setting: Setting, unmet: Iterable[Unmet]) -> list[dict[str, object]]:
    """What an earlier drawing left unmet before its days, and what this one does; quotas are the whole month's."""
    before = [
        one
        for one in rota.unmet
        if one["rule"] not in (NIGHTS, WEEKENDS) and date.fromisoformat(one["day"]) < setting.first
    ]
    return before + [
        {
            "rule": one.rule,
            "day": str(setting.first + timedelta(days=one.day)),
            "post": one.post,
            "person": one.person,
            "at": one.at,
            "missing": one.missing,
            "why": one.why,
        }
        for one in unmet
    ]


def _tell(rota: Rota, people: Iterable[int], since: date, at: datetime) -> None:
    words = _("%(day)s 起的巡查安排重新排过了，看看自己的") % {"day": f"{since:%m-%d}"}
    key = f"rota:{rota.pk}:{at:%Y%m%d%H%M%S}"
    notices.tell_all(people, words, reverse("slot_mine"), key=key, at=at)
