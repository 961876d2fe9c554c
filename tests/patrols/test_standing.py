"""What patrols say of a person's month at the seam `standing`."""

from decimal import Decimal

import pytest

from patrols.models import Complaint
from patrols.standing import standing
from tests.patrols import issue_box, month_box
from tests.patrols.month_box import MONTH
from tongting import seams


def said(someone, month=MONTH):
    return {one.what: one.value for one in standing(someone.pk, month)}


def test_nothing_is_said_of_nothing(mine):
    assert said(mine.attendant) == {}


def test_score_posts_overdue_work_and_records(mine):
    month_box.visit(mine, "pool", mine.head, "2026-10-05 16:00", 90)
    month_box.visit(mine, "pool2", mine.head, "2026-10-06 16:00", 95)
    month_box.visit(mine, "kitchen", mine.head, "2026-10-06 16:00", 10)
    for kind, quantity in [("late", 2), ("late", 1), ("violation", 1), ("B3", 1), ("N1", 1), ("B7", 1)]:
        month_box.enter(mine, mine.attendant, kind, quantity=quantity)
    month_box.enter(mine, mine.cook, "absent")
    found = said(mine.attendant)
    assert "month_score" not in found
    assert found == {
        "post_mean": Decimal("92.50"), "late": 3, "violation": 1, "thanks": 1, "falsified": 1,
    }  # fmt: skip
    month_box.drafted(mine)
    assert said(mine.attendant)["month_score"] == mine.attendant.scores.get().total


def test_a_withdrawn_record_says_nothing(mine):
    record = month_box.enter(mine, mine.attendant, "late")
    month_box.records.withdraw(
        record, reason="记错人", by=mine.assessor, at=month_box.moment("2026-10-21 09:00")
    )
    assert said(mine.attendant) == {}


def test_only_the_month_that_was_asked_for(mine):
    month_box.enter(mine, mine.attendant, "late")
    month_box.visit(mine, "pool", mine.head, "2026-10-31 23:30", 90)
    assert said(mine.attendant, MONTH.next()) == {} and said(mine.attendant, MONTH.previous()) == {}


def test_who_has_no_post_stands_with_the_team_and_who_has_no_team_with_nothing(mine):
    month_box.visit(mine, "kitchen", mine.head, "2026-10-06 16:00", 80)
    assert said(mine.waitress) == {"post_mean": Decimal("80.00")}
    assert said(mine.resident) == {}


def test_overdue_work_of_the_month(mine):
    issue = issue_box.assigned(mine)
    issue.overdue_at = issue.due_at
    issue.save()
    month = month_box.Month.of(issue.due_at)
    assert said(mine.attendant, month) == {"overdue": 1, "overdue_now": 1}
    assert said(mine.attendant, month.next()) == {"overdue_now": 1}, "until it is put right"


def test_what_patrols_can_answer_is_named(mine):
    assert seams.sources("standing")[0] is standing
    assert {
        "month_score",
        "violation",
        "falsified",
        "thanks",
        "complaints",
        "complaint_cost",
    } <= standing.sources
    assert not {"skill", "satisfaction"} & standing.sources


def told(issue, topic, form):
    return Complaint.objects.create(issue=issue, topic=topic, sender="s", form=form, at=issue_box.AT)


def test_a_complaint_of_the_service_that_was_right_counts_once_and_costs_what_the_rules_say(mine):
    month = month_box.Month.of(issue_box.AT)
    right = issue_box.closed(mine)
    for form in ("1", "2"):
        told(right, "manner", form)
    told(issue_box.closed(mine, post="pool2", what="换气扇坏了"), "broken", "3")
    told(issue_box.assigned(mine, what="没人管"), "queue", "4")
    told(issue_box.void(mine, what="认错人"), "manner", "5")
    found = {one.what: one for one in standing(mine.attendant.pk, month)}
    assert (found["complaints"].value, found["complaint_cost"].value) == (1, 5)
    assert found["complaints"].url == f"/issues/{right.pk}/"
    assert "complaints" not in said(mine.attendant, month.next())


def test_what_a_complaint_costs_goes_by_the_group(mine):
    month = month_box.Month.of(issue_box.AT)
    told(issue_box.closed(mine, responsible=mine.deputy), "dirty", "1")
    assert said(mine.deputy, month)["complaint_cost"] == 2
    told(issue_box.closed(mine, responsible=mine.bath_leader, what="排队"), "queue", "2")
    assert said(mine.bath_leader, month) == {"complaints": 1}, "their rules take nothing for it"


@pytest.mark.parametrize("name", ["late", "post_mean"])
def test_every_figure_opens(mine, client, name):
    month_box.visit(mine, "pool", mine.head, "2026-10-05 16:00", 90)
    month_box.enter(mine, mine.attendant, "late")
    client.force_login(mine.head)
    url = next(one.url for one in standing(mine.attendant.pk, MONTH) if one.what == name)
    assert client.get(url).status_code == 200


def test_it_costs_eight_queries_at_most(mine, django_assert_max_num_queries):
    month_box.visit(mine, "kitchen", mine.head, "2026-10-06 16:00", 80)
    with django_assert_max_num_queries(8):
        list(standing(mine.waitress.pk, MONTH))
