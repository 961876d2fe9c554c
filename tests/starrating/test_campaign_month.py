"""The clock: campaigns open, are drawn, begin and close by themselves, after a gap as well, and nothing twice."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError

from starrating import tasks
from starrating.actions import campaign as verbs
from starrating.actions import month as months
from starrating.models import Campaign, Contest
from tests.cast import moment
from tests.starrating import star_box
from tests.starrating.star_box import ENROL_UNTIL, SCORE_UNTIL
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.periods import Month
from tongting.work import actions as work

NOVEMBER, DECEMBER = Month.named(2026, 11), Month.named(2026, 12)
FIRST = moment("2026-12-01 08:00")


def states():
    return {(one.contest, one.month): one.state for one in Campaign.objects.all()}


def test_the_next_month_opens_with_the_same_rule_judges_and_days(mine):
    box = star_box.campaign(mine, state="final", rule={"winners": 7})
    [opened] = months.open_month(DECEMBER, at=FIRST)
    opened = star_box.fresh(opened)
    assert (opened.state, opened.rule["winners"]) == ("enrolling", 7)
    assert {one.person_id: one.is_chief for one in opened.judges.all()} == {
        one.person_id: one.is_chief for one in box.judges
    }
    assert (opened.enrol_until, opened.score_until) == (
        moment("2026-12-09 18:00"),
        moment("2026-12-20 18:00"),
    )
    assert opened.entries.count() == 6 and opened.seed != box.campaign.seed


def test_it_opens_once(mine):
    star_box.campaign(mine, state="final")
    months.open_month(DECEMBER, at=FIRST)
    before, events = states(), Event.objects.count()
    assert months.open_month(DECEMBER, at=FIRST + timedelta(hours=1)) == []
    assert states() == before and Event.objects.count() == events


def test_a_month_that_somebody_called_off_stays_off(mine):
    star_box.campaign(mine, state="final")
    [opened] = months.open_month(DECEMBER, at=FIRST)
    verbs.cancel(star_box.fresh(opened), reason="检修", by=mine.head, at=FIRST)
    assert months.open_month(DECEMBER, at=FIRST) == []


def test_a_contest_that_was_never_held_is_not_begun_by_the_clock(mine):
    for contest in Contest:
        star_box.criteria(contest)
    assert months.open_month(DECEMBER, at=FIRST) == [] and not Campaign.objects.exists()


def test_a_month_that_is_over_is_left_alone_and_a_late_one_has_time(mine):
    star_box.campaign(mine, state="final")
    assert months.open_month(DECEMBER, at=moment("2027-01-01 00:00")) == []
    late = moment("2026-12-28 08:00")
    [opened] = months.open_month(DECEMBER, at=late)
    assert opened.enrol_until == moment("2026-12-31 18:00")
    assert opened.score_until == moment("2027-01-05 18:00")


def test_without_judges_it_stays_a_draft_and_the_managers_hear_why(mine):
    star_box.campaign(mine, state="final")
    for name in star_box.JUDGES:
        mine.people[name].grants.all().delete()
    assert months.open_month(DECEMBER, at=FIRST) == []
    assert states()["dorm", "2026-12"] == "draft"
    told = Notice.objects.get(person=mine.head)
    assert told.text == "星级宿舍 2026-12 要你来办" and "评委只有 0 名" in told.detail


def test_a_new_edition_brings_its_own_rule(mine):
    box = star_box.campaign(mine, state="final", rule={"winners": 7})
    box.criteria.pk, box.criteria.number, box.criteria._state.adding = None, 2, True
    box.criteria.effective_from = DECEMBER.first
    box.criteria.save()
    [opened] = months.open_month(DECEMBER, at=FIRST)
    assert opened.criteria.number == 2 and opened.rule["winners"] == 12


def test_the_ledger_opens_the_month_once_after_the_machine_was_off(mine):
    star_box.campaign(mine, state="final")
    work.begin_ledger(at=moment("2026-11-10 08:00"))
    with time_machine.travel(moment("2026-12-03 06:00"), tick=False):
        work.catch_up(at=moment("2026-12-03 06:00"))
        work.catch_up(at=moment("2026-12-03 06:10"))
    assert states()["dorm", "2026-12"] == "enrolling"
    assert Campaign.objects.count() == 2


def test_the_31st_is_the_last_day_of_a_shorter_month(mine):
    box = star_box.campaign(mine, state="final", month="2027-01")
    until = {"enrol_until": moment("2027-01-29 18:00"), "score_until": moment("2027-01-31 18:00")}
    Campaign.objects.filter(pk=box.campaign.pk).update(**until)
    [opened] = months.open_month(Month.named(2027, 2), at=moment("2027-02-01 08:00"))
    assert opened.enrol_until == moment("2027-02-28 18:00")
    assert opened.score_until == moment("2027-03-05 18:00")


# --- through the month --------------------------------------------------------------------------------------------


def test_time_draws_starts_and_locks(mine):
    box = star_box.campaign(mine, state="enrolling")
    assert not any(months.keep_time(at=ENROL_UNTIL - timedelta(minutes=1)).values())
    done = months.keep_time(at=ENROL_UNTIL)
    assert (done["drawn"], done["started"], done["locked"]) == (1, 1, 0)
    assert star_box.fresh(box.campaign).state == "scoring"
    assert not any(months.keep_time(at=ENROL_UNTIL).values())
    assert months.keep_time(at=SCORE_UNTIL)["locked"] == 1
    assert star_box.fresh(box.campaign).state == "locked"
    events = Event.objects.count()
    assert not any(months.keep_time(at=SCORE_UNTIL + timedelta(days=3)).values())
    assert Event.objects.count() == events


def test_after_a_long_gap_everything_that_was_due_happens(mine):
    box = star_box.campaign(mine, state="enrolling")
    done = months.keep_time(at=SCORE_UNTIL + timedelta(days=2))
    assert dict(done) == {"drawn": 1, "started": 1, "locked": 1}
    assert star_box.fresh(box.campaign).state == "locked"


def test_a_draw_that_cannot_be_is_left_and_said_once(mine):
    box = star_box.campaign(mine, "service", state="enrolling")
    box.campaign.entries.all().delete()
    for minutes in (0, 10):
        done = months.keep_time(at=ENROL_UNTIL + timedelta(minutes=minutes))
        assert not any(done.values())
    assert star_box.fresh(box.campaign).state == "enrolling"
    assert Notice.objects.get(person=mine.head).detail == "还没有参评的，名单有了再抽签"


def test_one_that_is_stuck_does_not_hold_up_the_others(mine):
    stuck = star_box.campaign(mine, "service", state="enrolling")
    stuck.campaign.entries.all().delete()
    star_box.campaign(mine, state="enrolling")
    assert months.keep_time(at=ENROL_UNTIL)["drawn"] == 1


def test_the_commands_do_what_the_clock_does(mine, capsys):
    star_box.campaign(mine, state="enrolling")
    with time_machine.travel(ENROL_UNTIL, tick=False):
        call_command("keep_star_time")
        assert capsys.readouterr().out == "drawn 1, started 1, locked 0\n"
        tasks.keep_time()
    with time_machine.travel(FIRST, tick=False):
        call_command("open_star_month", "2026-12")
        assert capsys.readouterr().out == "dorm 2026-12: 6\n"
        with pytest.raises(CommandError, match="2026-12"):
            call_command("open_star_month", "december")
        tasks.open_month(NOVEMBER, FIRST)
    assert Campaign.objects.count() == 2
