"""Corrections: a locked month stays, the line counts in the month that runs, by two people and once."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from patrols.actions import assessment as months
from patrols.actions import correction as verbs
from patrols.models import Correction, Line, Score
from patrols.queries import month_digest
from tests.cast import moment
from tests.patrols import appeal_box
from tests.patrols.test_assessment_actions import everything
from tongting.events import flow
from tongting.notices.models import Notice
from tongting.periods import Month

pytestmark = pytest.mark.django_db
D = Decimal
DECEMBER = Month.parse("2026-12")
NEW_YEAR = moment("2027-01-01 02:00")


@pytest.fixture
def month(mine):
    return appeal_box.locked(mine)


def test_the_locked_month_stays_and_the_running_one_takes_it(mine, month):
    before = everything()
    appeal_box.confirmed(mine)
    assert everything() == before and month_digest.digest_of(month) == month.digest
    for _twice in range(2):
        drafted = months.draft(DECEMBER, by=None, at=NEW_YEAR)
        score = Score.objects.get(assessment=drafted, person=mine.attendant)
        line = score.lines.get(indicator="R")
        assert (line.points, score.bonus, score.total) == (D(2), D(2), score.base + 2)
        assert line.what == "更正 2026-10：事由（考勤机坏了）" and "更正 +2" in score.card
        assert sum(one.points for one in score.lines.all()) == score.total
    assert Line.objects.filter(indicator="R").count() == 1


def test_what_was_too_much_is_taken(mine, month):
    appeal_box.confirmed(mine, points="-1.5")
    drafted = months.draft(DECEMBER, by=None, at=NEW_YEAR)
    score = Score.objects.get(assessment=drafted, person=mine.attendant)
    assert (score.deduction, score.total) == (D("1.5"), score.base - D("1.5"))


def test_two_people_and_neither_is_the_one_concerned(mine, month):
    with pytest.raises(flow.Refused, match="自己的分不能自己提"):
        appeal_box.proposed(mine, mine.head, "C1", by=mine.head)
    made = appeal_box.proposed(mine, by=mine.head)
    with pytest.raises(flow.Refused, match="要另一个人确认"):
        verbs.confirm(made, by=mine.head, at=appeal_box.DECEMBER)
    own = appeal_box.proposed(mine, mine.head, "C1", by=mine.assessor)
    with pytest.raises(flow.Refused, match="自己的分不能自己确认"):
        verbs.confirm(own, by=mine.head, at=appeal_box.DECEMBER)
    for somebody in (mine.head, mine.attendant):
        with pytest.raises(DatabaseError), transaction.atomic():
            Correction.objects.filter(pk=made.pk).update(
                state="confirmed", decided_by=somebody, decided_at=appeal_box.DECEMBER, month="2026-12"
            )
    with pytest.raises(flow.Refused, match="由审批月考核的人确认"):
        verbs.confirm(made, by=mine.assessor, at=appeal_box.DECEMBER)


def test_once_for_a_line(mine, month):
    made = appeal_box.proposed(mine)
    with pytest.raises(flow.Refused, match="等第二个人确认"):
        appeal_box.proposed(mine)
    verbs.decline(made, answer="没有依据", by=mine.head, at=appeal_box.DECEMBER)
    assert Notice.objects.filter(person=mine.assessor, key=f"correction:{made.pk}:declined").exists()
    appeal_box.confirmed(mine)
    with pytest.raises(flow.Refused, match="已经更正过一次，计入 2026-12"):
        appeal_box.proposed(mine)
    kept = Correction.objects.get(state="confirmed")
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.create(
            of=kept.of, person=kept.person, indicator=kept.indicator, key=kept.key, what="x", points=1,
            reason="x", entered_by=mine.head, entered_at=appeal_box.DECEMBER,
        )  # fmt: skip


@pytest.mark.parametrize("points", ["0", "20.1", "-20.1"])
def test_a_correction_changes_something_and_not_the_world(mine, month, points):
    with pytest.raises(flow.Refused, match="更正几分填"):
        appeal_box.proposed(mine, points=points)


def test_a_month_that_is_not_final_needs_none(mine):
    appeal_box.on_notice(mine)
    with pytest.raises(flow.Refused, match="还没有定稿"):
        appeal_box.proposed(mine)


def test_who_has_left_has_no_month_for_it(mine, month):
    made = appeal_box.proposed(mine)
    type(mine.attendant).objects.filter(pk=mine.attendant.pk).update(is_active=False)
    made.refresh_from_db()
    with pytest.raises(flow.Refused, match="现在不参加考核"):
        verbs.confirm(made, by=mine.head, at=appeal_box.DECEMBER)
    assert Correction.objects.get().state == "proposed"
