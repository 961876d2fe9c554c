"""The demo's months come to their end whatever the day on which it begins: appeals answered by those who may, two
approvals after the notice, a correction that counts later. Only the deeds of the month are lived here."""

import random
from datetime import datetime

import pytest
from django.core.management import call_command

from patrols.demo import months
from patrols.demo.stage import set_stage
from patrols.models import Appeal, Assessment, Correction, Line
from tongting.events.flow import history
from tongting.periods import ONE_DAY, SHANGHAI, Month, local
from tongting.work import actions as work

FILED, UPHELD, REJECTED, WITHDRAWN = Appeal.State.values


@pytest.fixture
def department(db):
    call_command("load_department", verbosity=0)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def staged(month):
    """The deeds of this month until the next one ends, planned and not yet done."""
    stage = set_stage(random.Random(7), month.next().end_at - ONE_DAY)
    work.begin_ledger(at=month.end_at - ONE_DAY)
    months.plan(stage, month.first)
    for day in month:
        months.plan_day(stage, day)
    return stage


# Sunday is the first; hung out on Monday, three working days to Thursday, the fifth.
DAYS = {
    "2026-11-01T12:00": ("drafted", []),
    "2026-11-02T16:00": ("publicised", []),
    "2026-11-03T17:00": ("publicised", [FILED, FILED]),
    "2026-11-05T12:00": ("publicised", [UPHELD, REJECTED, FILED]),
    "2026-11-06T08:00": ("publicised", [UPHELD, REJECTED, WITHDRAWN]),
    "2026-11-06T10:00": ("approved", [UPHELD, REJECTED, WITHDRAWN]),
    "2026-11-06T17:00": ("locked", [UPHELD, REJECTED, WITHDRAWN]),
}


def test_how_far_october_has_come_by_the_day(department):
    stage = staged(Month.parse("2026-10"))
    for moment, seen in DAYS.items():
        stage.live(at(moment))
        states = list(Appeal.objects.order_by("pk").values_list("state", flat=True))
        assert (Assessment.objects.get().state, states) == seen, moment
        assert not Correction.objects.filter(appeal=None).exists()
    stage.live(stage.until)
    assert not stage.refused
    ends_as_a_month_does(Assessment.objects.get())
    puts_right_later_what_was_wrong(Assessment.objects.get())


def ends_as_a_month_does(month):
    assert (month.approved_by.staff_no, month.locked_by.staff_no) == ("DEMO0002", "DEMO0001")
    assert local(month.locked_at).date() > month.notice_until and len(month.digest) == 64
    upheld, rejected, taken_back = Appeal.objects.order_by("pk")
    assert len({one.person_id for one in (upheld, rejected, taken_back)}) == 3
    assert {upheld.decided_by.staff_no, rejected.decided_by.staff_no} == {"DEMO0002"}
    assert history(taken_back).last().by == taken_back.person
    back = Line.objects.filter(score__person=upheld.person, url=f"/appeals/{upheld.pk}/", points__gt=0)
    assert back.exists()


def puts_right_later_what_was_wrong(month):
    later = Correction.objects.get(appeal=None)
    assert (later.state, later.of, later.month) == ("confirmed", month, "2026-11")
    assert (later.entered_by.staff_no, later.decided_by.staff_no) == ("DEMO0006", "DEMO0003")
    assert later.points > 0 and later.person_id not in {one.person_id for one in Appeal.objects.all()}
    work.catch_up(at=at("2026-12-01T02:00"))
    reversing = Line.objects.get(key=f"patrols.correction:{later.pk}")
    assert (reversing.score.assessment.month, reversing.points) == ("2026-11", later.points)


@pytest.mark.parametrize("month", ["2026-09", "2027-01"])
def test_whatever_holidays_lie_in_the_notice(department, month):
    """The National Day; the Spring Festival."""
    stage = staged(Month.parse(month))
    stage.live(stage.until)
    assert not stage.refused
    assert Assessment.objects.get(month=month).state == "locked"
    assert Correction.objects.filter(appeal=None, state="confirmed").count() == 1
