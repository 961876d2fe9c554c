"""The rotas of the demo: one for every month since the department has them and for the coming one, walked by its
people, missed now and then, swapped now and then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.conf import settings

from patrols.actions import rota as rotas
from patrols.actions import slot as verbs
from patrols.actions import slot_round, swap
from patrols.actions.rota_day import seed_of
from patrols.demo import rounds
from patrols.demo.stage import Stage
from patrols.models import Slot
from patrols.queries import rota as queries
from patrols.queries import rota_task
from patrols.queries import slot as slots
from patrols.queries import swap as swaps
from patrols.scoring import rota as engine
from tongting.people.models import User
from tongting.periods import ONE_DAY, Month, Week, local, midnight

# A past that is lived through in seconds is drawn with less patience than a real month.
EFFORT = 0.05
# Of a hundred rounds so many are missed, of which so many without a good reason; so many are given away.
MISSED, FORGOTTEN, GIVEN = 0.05, 0.25, 0.03
GOOD = ["临时开会", "顶岗抢修", "陪同检查", "临时请假"]
SECRETARY, HEAD, LEADER = "DEMO0003", "DEMO0002", "DEMO0001"
# Missed rounds of the last hours lie there unanswered, so that somebody has them to do.
FRESH = timedelta(hours=20)


def fill(stage: Stage, first: date) -> date:
    """Draws every month from the Monday of last week, when the department began with it, to the one after the history's
    end; the coming one is a draft. Returns the day on which the first rota begins."""
    began = max(first, Week.of(stage.until).previous().first)
    month, last = (Month.of(day, settings.MONTH_START_DAY) for day in (began, local(stage.until).date()))
    while month <= last.next():
        begins = max(month.first, began)
        at = min(midnight(begins) - timedelta(days=3), stage.until)
        past = queries.standing(month, begins)
        setting = rota_task.setting(month, begins, seed=seed_of(month), past=past)
        quick = replace(setting, task=replace(setting.task, effort=EFFORT))
        rota = rotas.keep(month, quick, engine.draw(quick.task), by=None, at=at)
        if month <= last:
            rotas.publish(rota, by=stage.people[SECRETARY], at=at + timedelta(hours=9))
        stage.done["slots"] += rota.slots.count()
        month = month.next()
    return began


def plan_day(stage: Stage, day: date) -> None:
    """Plans what becomes of the rounds that begin on this day."""
    stage.visits.clear()
    begin, end = midnight(day), midnight(day + ONE_DAY)
    here = slots.with_stops(slots.published().filter(start_at__gte=begin, start_at__lt=end))
    for slot in here.order_by("start_at", "pk"):
        fate = stage.chance.random()
        if fate < GIVEN:
            stage.at(slot.start_at - timedelta(hours=14), _with(stage, slot, _give_away))
        if fate < MISSED + GIVEN and fate >= GIVEN:
            stage.at(slot.miss_at + timedelta(hours=stage.chance.randint(2, 9)), _with(stage, slot, _explain))
        else:
            start = slot.start_at + timedelta(minutes=stage.chance.randint(-6, 24))
            stage.at(start, _with(stage, slot, _walk))


def walk_round(stage: Stage, at: datetime) -> None:
    """What the clock does every ten minutes."""
    done = slot_round.walk(at=at)
    stage.done["missed"] += done.missed


Part = Callable[[Stage, Slot, datetime], None]


def _with(stage: Stage, slot: Slot, part: Part) -> Callable[[datetime], None]:
    return lambda at: part(stage, slot, at)


def _walk(stage: Stage, slot: Slot, at: datetime) -> None:
    """The round as it was planned, by whoever has it by now; the clock's round finds that it was walked."""
    taker = Slot.objects.filter(instead_of=slot).select_related("person").first()
    person = stage.people[(taker or slot).person.staff_no]
    for stop in slot.stops.all():
        at = rounds.look_at(stage, person, stage.posts[stop.post.code], at)


def _explain(stage: Stage, slot: Slot, at: datetime) -> None:
    """The person says why; the leader or the branch has a word on it later."""
    slot = Slot.objects.select_related("person__team__leader").get(pk=slot.pk)
    if slot.state == Slot.State.PLANNED:
        # The clock has not come by yet.
        stage.at(at + timedelta(hours=5), _with(stage, slot, _explain))
    if slot.state != Slot.State.MISSED:
        return
    forgot = stage.chance.random() < FORGOTTEN
    reason = "忘了" if forgot else stage.chance.choice(GOOD)
    verbs.explain(slot, reason=reason, by=stage.people[slot.person.staff_no], at=at)
    stage.done["explained"] += 1
    if stage.until - at < FRESH:
        return
    later = at + timedelta(hours=stage.chance.randint(2, 14))
    stage.at(later, lambda then: _answer(stage, slot, forgot, then))


def _answer(stage: Stage, slot: Slot, forgot: bool, at: datetime) -> None:
    leader = slot.person.team.leader if slot.person.team else None
    by = stage.people[leader.staff_no] if leader and leader.pk != slot.person_id else stage.people[SECRETARY]
    if by.pk == slot.person_id or not by.may("rota.answer"):
        by = stage.people[HEAD if slot.person_id != stage.people[HEAD].pk else SECRETARY]
    if forgot:
        verbs.refuse(slot, note="忘了不是理由，下次设个闹钟", by=by, at=at)
    else:
        verbs.accept(slot, by=by, at=at)


def _give_away(stage: Stage, slot: Slot, at: datetime) -> None:
    """Somebody asks the others; the first of them takes it."""
    found = swaps.slot_of(slot.pk).get()
    by: User = stage.people[found.person.staff_no]
    offer = swap.offer(found, reason=stage.chance.choice(["那天有会", "家里有事"]), by=by, at=at)
    stage.done["swaps"] += 1
    asked = list(offer.asked.order_by("staff_no"))
    taker = stage.people[stage.chance.choice(asked).staff_no]
    later = at + timedelta(hours=stage.chance.randint(1, 5))
    stage.at(later, lambda then: _take(stage, offer.pk, taker, then))


def _take(stage: Stage, offer: int, by: User, at: datetime) -> None:
    swap.take(swaps.open_offers(at).get(pk=offer), by=by, at=at)
    stage.done["swapped"] += 1
