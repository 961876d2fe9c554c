"""An appeal reaches further than one line: the leader who carried a share of it, places and what they are worth,
whoever had a hand in it under another roof."""

from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal

import pytest

from patrols.actions import appeal as verbs
from patrols.actions import assessment as months
from patrols.actions import sitting as papers
from patrols.actions import training_session as training_sessions
from patrols.models import Line, RuleSet, Score
from patrols.queries import appeal as appeals
from starrating.models import Sheet
from tests.cast import moment
from tests.patrols import appeal_box, plan_box, training_box
from tests.patrols import month_box as box
from tests.patrols.appeal_box import DAY, UPHELD
from tests.patrols.issue_box import photo
from tests.patrols.test_assessment_actions import everything
from tests.patrols.test_month_evidence import MONDAY, WEEK, roster
from tests.patrols.test_month_evidence import issue as fault
from tests.starrating import result_box, star_box
from tongting.events import flow
from tongting.notices.models import Notice
from tongting.periods import Month

D = Decimal


@pytest.fixture
def ruled(mine):
    """Rules under which leaders carry a share and the first and the last place bring money."""
    edition = RuleSet.objects.get()
    rules = deepcopy(edition.rules)
    rules["joint"] = [
        {"from_group": "post_staff", "to": "team_leader", "codes": ["N1", "N3", "P2"], "share": 0.5, "cap": 5}
    ]
    rules["ranking"] = {"on": True, "top": 1, "bottom": 1, "yuan": 100, "min_total": 60}
    edition.delete()
    RuleSet.objects.create(number=1, name="月考核办法", effective_from=date(2020, 1, 1), rules=rules)
    # Nobody is without data, so that everybody has a place but for the cook, who was hardly there.
    for post in ("pool", "kitchen", "corridor"):
        box.visit(mine, post, mine.secretary, "2026-10-03 15:10", 100)
    days = list(box.MONTH)
    roster(mine, mine.waitress, days)
    roster(mine, mine.cook, days[:8])
    return mine


def on_notice(mine):
    box.enter(mine, mine.attendant, "N3", reason="通报批评")
    box.enter(mine, mine.attendant, "late", quantity=3)
    box.enter(mine, mine.waitress, "late")
    return box.publicised(mine)


def score(person):
    return Score.objects.get(person=person)


def test_what_was_struck_weighs_on_no_leader_either(ruled):
    on_notice(ruled)
    before = score(ruled.bath_leader)
    assert sorted(before.lines.filter(indicator="J1").values_list("points", flat=True)) == [
        D("-2.5"),
        D("-1.5"),
    ]
    verbs.decide(appeal_box.filed(ruled, indicator="N3"), UPHELD, by=ruled.head, at=DAY)
    after = score(ruled.bath_leader)
    assert (after.total, after.deduction) == (before.total + D("2.5"), D("1.5"))
    assert sum(line.points for line in after.lines.all()) == after.total
    [notice] = Notice.objects.filter(person=ruled.bath_leader, key__contains=":carried:")
    assert f"从 {before.total} 改成 {after.total}" in notice.text
    assert notice.url == f"/months/2026-10/people/{ruled.bath_leader.pk}/"


def test_a_leader_appeals_against_what_is_carried(ruled):
    """Whoever found it with the team does not answer the leader either."""
    on_notice(ruled)
    before = score(ruled.bath_leader)
    line = appeal_box.line(ruled.bath_leader, "J1", what__contains="通报批评")
    made = verbs.file(line, ground="untrue", by=ruled.bath_leader, at=DAY)
    assert made.finders == [ruled.assessor.pk] and made.found_by == ruled.assessor
    verbs.decide(made, UPHELD, by=ruled.head, at=DAY)
    after = score(ruled.bath_leader)
    assert after.total == before.total + D("2.5") and score(ruled.attendant).deduction == 5
    assert sum(line.points for line in after.lines.all()) == after.total


@pytest.mark.parametrize("indicator", ["N3", "P2"])
def test_places_and_what_they_are_worth_are_those_of_a_new_draft(ruled, indicator):
    month = on_notice(ruled)
    last = score(ruled.attendant)
    assert last.place_yuan == -100 and score(ruled.cook).rank is None
    verbs.decide(appeal_box.filed(ruled, indicator=indicator), UPHELD, by=ruled.head, at=DAY)
    put_right = everything(), list(Score.objects.order_by("person").values_list("place_yuan", "duty_days"))
    months.reopen(month, reason="再算一遍", by=ruled.secretary, at=DAY)
    months.draft(box.MONTH, by=ruled.assessor, at=DAY + timedelta(hours=1))
    again = everything(), list(Score.objects.order_by("person").values_list("place_yuan", "duty_days"))
    assert put_right == again
    assert score(ruled.cook).rank is None


# --- who had a hand in it --------------------------------------------------------------------------------------------


def test_who_marked_a_place_among_the_worst_does_not_answer_the_leader(mine):
    result_box.post_of_building(mine)
    star_box.places(mine)
    race = result_box.final(mine, {"3号楼 103": 50})
    month = months.draft(Month.parse("2026-11"), by=None, at=moment("2026-12-01 02:00"))
    months.review(month, by=mine.secretary, at=moment("2026-12-01 10:00"))
    months.publicise(month, by=mine.assessor, at=moment("2026-12-01 11:00"))
    sheets = Sheet.objects.filter(entry=race.entry("3号楼 103"), state=Sheet.State.GIVEN)
    judges = set(sheets.values_list("judge__person", flat=True))
    line = Line.objects.get(score__person=mine.dorm_leader, key__endswith=":worst_listed")
    made = verbs.file(line, ground="untrue", by=mine.dorm_leader, at=moment("2026-12-02 09:00"))
    assert judges and set(made.finders) == judges - {mine.dorm_leader.pk}
    judge = next(one.judge.person for one in sheets if one.judge.person_id in made.finders)
    with pytest.raises(flow.Refused, match="答复"):
        verbs.decide(made, UPHELD, by=judge, at=moment("2026-12-02 10:00"))
    assert not appeals.deciders(made, date(2026, 12, 2)).filter(pk__in=judges).exists()


def test_who_accepts_a_hard_problem_does_not_answer_whoever_led_it(mine):
    item = plan_box.arranged(mine, at=MONDAY, due=date(2026, 10, 9), week=WEEK)
    plan_box.verbs.hand_in(
        item, note="晚了", photos=[photo(item.lead)], by=item.lead, at=moment("2026-10-12 09:00")
    )
    box.publicised(mine)
    made = appeal_box.filed(mine, item.lead, "C4")
    assert item.verifier_id in made.finders


def hung_out(mine, month):
    """A month of its own people's last working hours, on notice from the next morning on."""
    made = months.draft(month, by=None, at=month.end_at + timedelta(hours=2))
    months.review(made, by=mine.secretary, at=month.end_at + timedelta(hours=10))
    months.publicise(made, by=mine.assessor, at=month.end_at + timedelta(hours=11))


def test_who_taught_and_who_set_the_test_do_not_answer_whoever_failed(mine):
    """Who came and passed has nothing against them."""
    one = training_box.told(mine)
    training_box.bank(mine)
    test = training_box.published(mine, (), session=one)
    for person in (mine.cook, mine.waitress):
        training_box.sign(one, person)
    training_sessions.hold(one, by=mine.canteen_leader, at=training_box.END)
    training_box.sat(test, mine.cook, right=0)
    training_box.sat(test, mine.waitress)
    papers.keep_time(at=training_box.CLOSES + timedelta(minutes=1))
    hung_out(mine, Month.parse("2026-11"))
    line = appeal_box.line(mine.cook, "P6")
    made = verbs.file(line, ground="untrue", by=mine.cook, at=moment("2026-12-02 09:00"))
    assert set(made.finders) == {mine.head.pk, mine.canteen_leader.pk}
    with pytest.raises(flow.Refused, match="打分"):
        verbs.decide(made, UPHELD, by=mine.head, at=moment("2026-12-02 10:00"))
    verbs.decide(
        made, verbs.Verdict(True, "考卷印错了", D(1)), by=mine.secretary, at=moment("2026-12-02 10:00")
    )
    passed = Line.objects.get(score__person=mine.waitress, key__startswith="training.rate:")
    assert appeals.finders_of(passed) == set()


def test_who_sent_faults_in_does_not_answer_for_the_share_that_was_overdue(mine):
    for by, overdue in ((mine.deputy, moment("2026-10-07 09:00")), (mine.woman_patroller, None)):
        fault(mine, found_by=by, overdue_at=overdue)
    box.drafted(mine)
    line = Line.objects.select_related("score__assessment").get(
        score__person=mine.bath_leader, key__startswith="patrols.due:"
    )
    assert appeals.finders_of(line) == {mine.deputy.pk}
