"""The month by the clock and by hand: caught up once, wage months, records around a month's end, the command."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from patrols.actions import assessment as verbs
from patrols.actions import record as records
from patrols.models import Assessment, Line, Patrol, RecordEntry, RuleSet, Score
from tests.cast import moment
from tests.patrols import month_box as box
from tongting.events import flow
from tongting.events.models import Event
from tongting.periods import Month
from tongting.work import actions as work
from tongting.work.models import PeriodRun

D = "drafted"


def test_after_three_months_off_every_month_is_drafted_exactly_once(mine):
    work.catch_up(at=moment("2026-08-20 12:00"))
    for month in ("08", "09", "10"):
        box.visit(mine, "pool", mine.head, f"2026-{month}-03 15:10")
    back = moment("2026-11-23 09:00")
    assert work.catch_up(at=back) >= 3
    assert work.catch_up(at=back) == 0
    months = Assessment.objects.order_by("month").values_list("month", flat=True)
    assert list(months) == ["2026-08", "2026-09", "2026-10"]
    assert Event.objects.filter(thing="patrols.assessment", verb=D).count() == 3
    assert set(PeriodRun.objects.filter(kind="month_draft").values_list("period", flat=True)) == {
        "2026-07", "2026-08", "2026-09", "2026-10",
    }  # fmt: skip
    assert (
        list(Line.objects.filter(indicator="C1", quantity=1).values_list("score__person", flat=True))
        == [mine.head.pk] * 3
    )


def test_a_month_is_drafted_at_two_on_the_day_after(mine):
    work.catch_up(at=moment("2026-10-20 12:00"))
    work.catch_up(at=moment("2026-11-01 01:59"))
    assert not Assessment.objects.exists()
    work.catch_up(at=moment("2026-11-01 02:00"))
    assert Assessment.objects.get().month == "2026-10"


def test_a_month_without_rules_waits_for_them_without_being_lost(mine):
    rules = RuleSet.objects.get()
    kept = rules.rules
    work.catch_up(at=moment("2026-10-20 12:00"))
    rules.delete()
    work.catch_up(at=box.TWO)
    assert (
        not Assessment.objects.exists()
        and "还没有考核办法" in PeriodRun.objects.get(kind="month_draft", period="2026-10").last_error
    )
    RuleSet.objects.create(number=1, name="月考核办法", effective_from=date(2020, 1, 1), rules=kept)
    work.catch_up(at=moment("2026-11-01 04:00"))
    assert Assessment.objects.get().month == "2026-10"


def test_a_wage_month_runs_from_the_26th_to_the_25th(mine, settings):
    settings.MONTH_START_DAY = 26
    for day in ("2026-09-25", "2026-09-26", "2026-10-25", "2026-10-26"):
        box.visit(mine, "kitchen", mine.head, f"{day} 09:10")
    inside = box.enter(mine, mine.cook, "late", day="2026-09-26", at="2026-10-26 09:00")
    box.enter(mine, mine.cook, "late", day="2026-10-26", at="2026-10-26 09:00")
    work.catch_up(at=moment("2026-10-20 12:00"))
    work.catch_up(at=moment("2026-10-26 02:00"))
    month = Assessment.objects.get()
    assert (month.month, month.first_day, month.last_day) == (
        "2026-10",
        date(2026, 9, 26),
        date(2026, 10, 25),
    )
    assert Line.objects.get(score__person=mine.head, indicator="C1").quantity == 2
    verbs.draft(Month.parse("2026-10", 26), by=mine.assessor, at=moment("2026-10-26 10:00"))
    assert list(Line.objects.filter(key__startswith="patrols.record").values_list("key", flat=True)) == [
        f"patrols.record:{inside.pk}"
    ]


def test_an_open_month_is_not_drafted(mine):
    with pytest.raises(flow.Refused, match="2026-10 还没有过完，月末以后再算"):
        verbs.draft(box.MONTH, by=mine.assessor, at=moment("2026-10-31 23:59"))


# --- facts of issues --------------------------------------------------------------------------------------------------


def test_void_visits_and_withdrawn_records_count_nowhere(mine):
    visit = box.visit(mine, "pool", mine.head, "2026-10-03 15:10", 90)
    record = box.enter(mine, mine.cook, "absent")
    records.withdraw(record, reason="请过假", by=mine.assessor, at=moment("2026-10-21 09:00"))
    Patrol.objects.filter(pk=visit.pk).update(state=Patrol.State.VOID)
    box.drafted(mine)
    assert not Line.objects.filter(key__startswith="patrols.record").exists()
    assert Score.objects.get(person=mine.head).parts["C1"] == "0.0"


# --- records ----------------------------------------------------------------------------------------------------------


def test_a_record_of_a_locked_month_is_refused_and_none_of_it_withdrawn(mine):
    record = box.enter(mine, mine.cook, "late")
    box.locked(mine)
    with pytest.raises(
        flow.Refused, match="2026-10-31 所在的月份已经定稿，这条记录记在今天，事由里写明实际日期"
    ):
        box.enter(mine, mine.cook, "late", day="2026-10-31", at="2026-11-07 09:00")
    with pytest.raises(flow.Refused, match="已经计入定稿的月份，不能撤销；在本月另记一条更正"):
        records.withdraw(record, reason="记错", by=mine.assessor, at=moment("2026-11-07 09:00"))
    assert RecordEntry.objects.get().state == RecordEntry.State.VALID
    box.enter(mine, mine.cook, "late", day="2026-11-01", at="2026-11-07 09:00")


@pytest.mark.parametrize("step", [box.reviewed, box.publicised, box.approved])
def test_a_month_under_way_takes_no_record_and_gives_none_back(mine, step):
    record = box.enter(mine, mine.cook, "late")
    step(mine)
    with pytest.raises(flow.Refused, match="现在记进去算不到分"):
        box.enter(mine, mine.cook, "late", day="2026-10-31", at="2026-11-07 09:00")
    with pytest.raises(flow.Refused, match="先退回自动算分再撤销"):
        records.withdraw(record, reason="记错", by=mine.assessor, at=moment("2026-11-07 09:00"))


def test_a_record_is_withdrawn_once(mine):
    record = box.enter(mine, mine.cook, "late")
    again = RecordEntry.objects.get()
    records.withdraw(record, reason="记错", by=mine.assessor, at=moment("2026-10-21 09:00"))
    with pytest.raises(flow.Refused):
        records.withdraw(again, reason="记错", by=mine.assessor, at=moment("2026-10-21 09:01"))
    assert flow.history(record).count() == 1


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_drafts_a_month(mine, time_machine, capsys):
    time_machine.move_to(moment("2026-11-06 09:00"), tick=False)
    call_command("draft_month", "2026-10")
    call_command("draft_month", "2026-10")
    assert capsys.readouterr().out == "2026-10: 15\n" * 2


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("October", "the month is written 2026-10"),
        ("9999-12", "the month is written 2026-10"),
        ("2026-11", "2026-11 还没有过完，月末以后再算"),
    ],
)
def test_the_command_says_what_is_wrong(mine, time_machine, month, sentence):
    time_machine.move_to(moment("2026-11-06 09:00"), tick=False)
    with pytest.raises(CommandError, match=sentence):
        call_command("draft_month", month)


def test_the_command_keeps_a_reviewed_month(mine, time_machine):
    box.reviewed(mine)
    time_machine.move_to(moment("2026-11-06 09:00"), tick=False)
    with pytest.raises(CommandError, match="不能重新算分"):
        call_command("draft_month", "2026-10")
