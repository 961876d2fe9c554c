"""A month's rota is asked for, drawn, kept, drawn again from a day on, published; the past stands."""

from datetime import date, timedelta

import pytest
import time_machine

from patrols.actions import rota as rotas
from patrols.actions import rota_run
from patrols.models import Rota, RotaRun, Slot, Stop
from patrols.queries import certificate as certificates
from patrols.queries import rota as queries
from patrols.queries import rota_task
from patrols.scoring import rota as engine
from patrols.scoring.rota_rules import broken
from patrols.scoring.rota_task import Round
from tests.cast import moment
from tests.patrols import rota_box as box
from tests.people.rosters import leave
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.periods import Month, local
from tongting.work import actions as work
from tongting.work.models import OutboxRow

DECEMBER = Month.named(2026, 12)
AT = moment("2026-11-25 10:00")


@pytest.fixture
def crew(mine):
    people = [getattr(mine, name) for name in box.WALKERS]
    box.work(people, "2026-11-30", "2026-12-31")
    box.work([mine.secretary, mine.woman_attendant], "2026-11-30", "2026-12-31", "night_duty")
    mine.kitchen.peaks = [["11:00", "12:30"], ["23:00", "00:30"]]
    mine.kitchen.save()
    return people


def ask(mine, first="2026-12-01", seed=5, at=AT):
    return rota_run.ask(DECEMBER, from_day=date.fromisoformat(first), seed=seed, by=mine.head, at=at)


def drawn(mine, **options):
    run = ask(mine, **options)
    rota_run.build({"run": run.pk}, options.get("at", AT))
    return Rota.objects.get(month="2026-12")


def test_a_drawing_becomes_slots_with_their_stops_and_says_what_is_unmet(mine, crew):
    rota = drawn(mine)
    assert (rota.state, rota.seed, rota.drawn_by, rota.drawn_from) == (
        "drafted",
        5,
        mine.head,
        DECEMBER.first,
    )
    assert rota.slots.count() > 60 and Stop.objects.count() >= 2 * rota.slots.count() * 0.8
    slot = rota.slots.order_by("start_at").first()
    stops = list(slot.stops.order_by("order"))
    assert slot.due_at == slot.start_at + timedelta(hours=1)
    assert slot.miss_at == slot.start_at + timedelta(minutes=90)
    assert [stop.at - slot.start_at for stop in stops] == [
        timedelta(minutes=12 * n) for n in range(len(stops))
    ]
    event = Event.objects.get(thing="patrols.rota")
    assert (event.verb, event.by, event.facts["rounds"]) == ("drawn", mine.head, rota.slots.count())
    assert not Notice.objects.exists()
    run = RotaRun.objects.get()
    assert (run.stage, run.progress, run.finished_at) == ("done", 100, AT)


def test_what_the_database_holds_keeps_every_rule(mine, crew):
    leave(mine.head, "2026-12-08", "2026-12-10")
    drawn(mine)
    setting = rota_task.setting(DECEMBER, DECEMBER.first, seed=5)
    rounds = [
        Round(
            setting.minute(slot.start_at),
            slot.person_id,
            tuple(s.post_id for s in slot.stops.order_by("order")),
        )
        for slot in Slot.objects.all()
    ]
    assert broken(setting.task, rounds) == []
    away = Slot.objects.filter(person=mine.head, day__gte="2026-12-08", day__lte="2026-12-10")
    assert not away.exists()
    women = Stop.objects.filter(post=mine.women).values_list("slot__person__gender", flat=True)
    assert set(women) == {"female"}
    assert not Stop.objects.filter(post=mine.kitchen, slot__person=mine.canteen_leader).exists()


def test_a_round_after_midnight_carries_the_date_on_which_the_shift_began(mine, crew):
    drawn(mine)
    late = [slot for slot in Slot.objects.all() if local(slot.start_at).hour < 8]
    assert late
    for slot in late:
        assert slot.shift_date == local(slot.start_at).date() - timedelta(days=1), slot.start_at


def test_the_same_seed_gives_the_same_slots(mine, crew):
    first = fingerprint(drawn(mine))
    Rota.objects.all().delete()
    assert fingerprint(drawn(mine)) == first
    Rota.objects.all().delete()
    assert fingerprint(drawn(mine, seed=6)) != first


def fingerprint(rota):
    return list(
        Stop.objects.filter(slot__rota=rota)
        .order_by("at", "post", "slot__person")
        .values_list("at", "post", "slot__person")
    )


def test_drawn_again_from_a_day_on_the_days_before_stand(mine, crew):
    rota = drawn(mine)
    rotas.publish(rota, by=mine.head, at=AT)
    Notice.objects.all().delete()
    before = [row for row in fingerprint(rota) if row[0] < moment("2026-12-15 00:00")]
    early = Slot.objects.filter(rota=rota, day__lt="2026-12-15").values_list("pk", flat=True)
    kept = set(early)
    swapped = rota.slots.filter(day="2026-12-20").first()
    Slot.objects.filter(pk=swapped.pk).update(state="swapped")
    again = drawn(mine, first="2026-12-15", seed=9, at=moment("2026-12-14 09:00"))
    assert again.pk == rota.pk and (again.seed, again.drawn_from) == (9, date(2026, 12, 15))
    assert [row for row in fingerprint(again) if row[0] < moment("2026-12-15 00:00")] == before
    assert kept <= set(Slot.objects.values_list("pk", flat=True))
    assert Slot.objects.filter(pk=swapped.pk).exists()
    fresh = Slot.objects.filter(rota=again, day__gte="2026-12-15", state="planned")
    assert fresh.exists() and not kept & set(fresh.values_list("pk", flat=True))
    assert Notice.objects.filter(text__contains="重新排过").exists()
    assert again.state == "published"


def test_the_second_drawing_knows_the_rounds_that_stand(mine, crew):
    """Ninety minutes, the order of slots and the month's loads run over the seam between two drawings."""
    drawn(mine)
    drawn(mine, first="2026-12-15", seed=9)
    setting = rota_task.setting(DECEMBER, DECEMBER.first, seed=9)
    slots = Slot.objects.prefetch_related("stops")
    rounds = [
        Round(setting.minute(one.start_at), one.person_id, tuple(s.post_id for s in one.stops.all()))
        for one in slots
    ]
    assert broken(setting.task, rounds) == []


@pytest.mark.parametrize(
    ("first", "at", "said"),
    [
        ("2026-12-10", "2026-12-10 09:00", "今天和以前的安排不动"),
        ("2026-12-05", "2026-12-10 09:00", "今天和以前的安排不动"),
        ("2027-01-02", "2026-12-10 09:00", "不在"),
        ("2026-12-01", "2027-01-03 09:00", "已经过完"),
        ("2026-12-01", "2026-09-01 09:00", "还太远"),
    ],
)
def test_no_drawing_touches_the_past(mine, crew, first, at, said):
    with pytest.raises(Refused, match=said):
        ask(mine, first=first, at=moment(at))
    assert not RotaRun.objects.exists() and not OutboxRow.objects.filter(kind="rota").exists()


def test_one_drawing_a_month_at_a_time(mine, crew):
    ask(mine)
    with pytest.raises(Refused, match="正在排"):
        ask(mine, seed=6)
    assert OutboxRow.objects.filter(kind="rota").count() == 1


def test_cancelled_before_it_began_nothing_is_drawn(mine, crew):
    run = ask(mine)
    rota_run.cancel(run, at=AT)
    work.claim_and_do(kinds=["rota"], at=AT)
    assert not Rota.objects.exists() and RotaRun.objects.get().stage == "cancelled"
    ask(mine, seed=6)


def test_cancelled_while_it_runs_it_stops_and_what_stood_stands(mine, crew, monkeypatch):
    rota = drawn(mine)
    stood, real = fingerprint(rota), engine.draw

    def draw(task, tell):
        RotaRun.objects.filter(stage="running").update(stage="cancelled")
        return real(task, tell)

    monkeypatch.setattr(rota_run.engine, "draw", draw)
    run = ask(mine, seed=6)
    rota_run.build({"run": run.pk}, AT)
    assert fingerprint(Rota.objects.get()) == stood and Rota.objects.get().seed == 5
    assert RotaRun.objects.get(pk=run.pk).stage == "cancelled"


def test_what_is_done_can_no_more_be_cancelled(mine, crew):
    drawn(mine)
    with pytest.raises(Refused, match="来不及取消"):
        rota_run.cancel(RotaRun.objects.get(), at=AT)


def test_a_drawing_that_breaks_says_so_and_is_tried_again(mine, crew, monkeypatch):
    def draw(task, tell):
        raise ZeroDivisionError

    monkeypatch.setattr(rota_run.engine, "draw", draw)
    run = ask(mine)
    assert work.claim_and_do(kinds=["rota"], at=AT) == 1
    broke = RotaRun.objects.get(pk=run.pk)
    assert broke.stage == "broken" and "稍后会再排一次" in broke.error and not Rota.objects.exists()
    monkeypatch.undo()
    work.claim_and_do(kinds=["rota"], at=AT + timedelta(minutes=5))
    assert RotaRun.objects.get(pk=run.pk).stage == "done" and Rota.objects.exists()


def test_done_twice_it_is_done_once(mine, crew):
    run = ask(mine)
    rota_run.build({"run": run.pk}, AT)
    count = Slot.objects.count()
    rota_run.build({"run": run.pk}, AT)
    assert Slot.objects.count() == count and Event.objects.filter(verb="drawn").count() == 1


def test_without_shifts_it_says_where_they_are_made(mine):
    run = ask(mine)
    rota_run.build({"run": run.pk}, AT)
    assert "还没有排班" in RotaRun.objects.get(pk=run.pk).error and not Rota.objects.exists()


def test_who_has_no_shifts_is_named_and_left_out(mine, crew):
    rota = drawn(mine)
    assert queries.without_shifts(rota) == "赵分管"
    assert not rota.slots.filter(person=mine.leader).exists()


def test_published_everybody_hears_of_it_once(mine, crew):
    rota = drawn(mine)
    rotas.publish(rota, by=mine.secretary, at=AT)
    assert (rota.state, rota.published_by) == ("published", mine.secretary)
    people = set(rota.slots.values_list("person", flat=True))
    assert set(Notice.objects.values_list("person", flat=True)) == people
    with pytest.raises(Refused, match="已经发布"):
        rotas.publish(rota, by=mine.head, at=AT)
    assert Notice.objects.count() == len(people)


def test_the_unmet_rules_stand_in_words_with_their_days(mine, crew):
    mine.women.peaks = [["18:30", "20:00"]]
    mine.women.save()
    rota = drawn(mine)
    words = {one.text: one.days for one in queries.unmet(rota)}
    [days] = [days for text, days in words.items() if "女浴池" in text and "18:30" in text]
    assert "没人能去" in next(text for text in words if "18:30" in text)
    assert days == "12 月 1–31 日"
    assert any("夜巡不够，少 4 夜" in text and "钱科长" in text for text in words)


def test_loads_stand_beside_what_is_fair_and_what_the_scheme_wants(mine, crew):
    with time_machine.travel(AT, tick=False):
        loads = {load.person: load for load in queries.loads(drawn(mine))}
    head = loads[mine.head]
    assert (head.quota, head.nights_wanted, head.weekends_wanted) == (26, 4, 2)
    assert head.rounds == Slot.objects.filter(person=mine.head).count()
    assert head.short_of_nights and not head.short_of_weekends
    assert abs(head.rounds - loads[mine.deputy].rounds) <= 2
    assert loads[mine.safety].rounds < head.rounds


def test_a_month_that_had_begun_without_a_rota_is_measured_from_its_first_day(mine, crew):
    loads = {load.person: load for load in queries.loads(drawn(mine, first="2026-12-11"))}
    head = loads[mine.head]
    assert (head.quota, head.nights_wanted, head.weekends_wanted) == (18, 2, 1)
    plan = certificates.planned(DECEMBER)
    assert (plan.span.first, plan.span.last) == (date(2026, 12, 11), DECEMBER.last)
    assert plan.sentence.startswith("12-11至12-31应巡")


def test_an_earlier_drawing_widens_the_rota_a_later_one_never_narrows_it(mine, crew):
    days = [drawn(mine, first=first).first_day.day for first in ("2026-12-11", "2026-12-02", "2026-12-21")]
    assert days == [11, 2, 2]


@pytest.mark.parametrize(
    ("days", "text"),
    [([1, 2, 3, 7], "12 月 1–3、7 日"), ([5], "12 月 5 日"), ([4, 3, 4, 9, 10], "12 月 3–4、9–10 日")],
)
def test_days_are_said_as_people_say_them(days, text):
    assert queries.in_words([date(2026, 12, day) for day in days]) == text
