"""How a month speaks: a card names what was lost and by how much, the page names grades, the months have their name."""

from datetime import timedelta

import pytest

from patrols.models import Issue, Score
from patrols.queries import assessment as assessments
from patrols.queries import coverage, month_page
from tests.cast import moment
from tests.patrols import issue_box, month_box
from tests.patrols.issue_box import AT, DAY
from tongting.periods import Week

pytestmark = pytest.mark.django_db


@pytest.fixture
def month(mine):
    mine_people = (mine.attendant, mine.cook)
    month_box.enter(mine, mine_people[0], "late")
    month_box.enter(mine, mine_people[1], "N3")
    return month_box.publicised(mine)


def test_a_card_says_it_in_words(mine, month):
    late = Score.objects.get(person=mine.attendant).card
    assert "出勤与劳动纪律 −" in late
    blamed = Score.objects.get(person=mine.cook).card
    assert blamed.split("：")[1].startswith("被矿级通报批评 −5")
    assert all(not any(code in score.card for code in ("P1 ", "P2 ", "C1 ")) for score in Score.objects.all())


def test_the_figures_above_a_month_add_up_to_its_people(month):
    figures = assessments.figures(month)
    assert figures.best + figures.middle + figures.worst == figures.people == Score.objects.count()


def test_the_pages_name_the_month_and_the_grades(client, mine, month):
    client.force_login(mine.head)
    listed, page = (client.get(path).content.decode() for path in ("/months/", "/months/2026-10/"))
    assert "2026年10月" in listed and "2026年10月考核" in page
    assert "A 优秀</span>" in page


def test_the_first_step_is_dated_on_the_mine_s_own_calendar(month):
    """Drafted at 02:00 on 1 November, when it is still October in UTC."""
    assert month_page.steps(month)[0]["when"] == "11-01"


def test_days_to_close_are_counted_over_all_weeks(mine):
    for days in (1, 3):
        issue = issue_box.rectified(mine, at=AT - 7 * DAY)
        found = moment("2026-11-11 08:00")
        Issue.objects.filter(pk=issue.pk).update(
            state="closed", found_at=found, closed_at=found + days * DAY, closed_by=mine.head
        )
    flows = coverage.by_week(Week.of(AT))
    assert coverage.days_to_close(flows) == pytest.approx(2)
    assert sum(flow.closed for flow in flows) == 2 and len(flows) == 8
    assert coverage.days_to_close(coverage.by_week(Week.of(AT - timedelta(days=400)))) is None
