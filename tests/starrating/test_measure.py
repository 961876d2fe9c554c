"""Measures as they are collected from what the patrols know, and their page."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from starrating.actions import measure as measures
from starrating.actions import nomination as nominations
from starrating.actions import vote as votes
from starrating.models import Measure
from starrating.queries import eligibility as facts
from starrating.queries import material
from starrating.scoring.sheet import Part
from tests.patrols import month_box
from tests.starrating import award_box
from tests.starrating.award_box import OVER, VOTING
from tongting.events import flow
from tongting.events.models import Event


def of(entry, code):
    return Measure.objects.get(entry=entry, criterion__code=code)


@pytest.fixture
def voted(mine):
    """The attendant has two visits to his post, one commendation and came late once; 2 votes to 1."""
    box = award_box.ballot(mine)
    month_box.visit(mine, "pool", mine.head, "2026-11-04 16:00", 90)
    month_box.visit(mine, "pool", mine.head, "2026-11-05 16:00", 97)
    month_box.visit(mine, "pool", mine.head, "2026-10-05 16:00", 10)
    for kind in ("B3", "late"):
        month_box.enter(mine, mine.attendant, kind, day="2026-11-03", at="2026-11-03 18:00")
    for kind, many in (("B1", 2), ("cover", 3)):
        month_box.enter(mine, mine.attendant, kind, day="2026-11-05", quantity=many, at="2026-11-05 18:00")
    for voter, label in [("fixer", "吕浴工"), ("housekeeper", "吕浴工"), ("dorm_leader", "陈厨师")]:
        votes.vote(box.campaign, box.entry(label), by=mine.people[voter], at=VOTING)
    return box


def test_every_sourced_criterion_is_measured_with_lines_that_open(mine, voted, client):
    assert measures.collect(voted.campaign, by=mine.head, at=OVER) == 18
    entry = voted.entry("吕浴工")
    ability, service, attendance = of(entry, "S01"), of(entry, "S02"), of(entry, "S04")
    assert (ability.points, ability.most) == (Decimal("14.0"), Decimal(15))
    assert ability.lines[0][:2] == ["本岗巡查平均 93.5 分", "14.0"]
    assert ability.lines[1] == ["技能考核：还没有这项数据，不计入满分", "", ""]
    assert (service.points, service.most) == (Decimal(1), Decimal(5))
    assert (attendance.points, attendance.most) == (Decimal(8), Decimal(10))
    assert attendance.lines[0][:2] == ["迟到 1 次", "8.0"]
    client.force_login(mine.head)
    for url in (ability.lines[0][2], service.lines[1][2], attendance.lines[0][2]):
        assert client.get(url).status_code == 200, url
    assert "迟到" in client.get(attendance.lines[0][2]).content.decode()


def test_the_patrols_behind_the_mean_are_exactly_those(mine, voted, client):
    measures.collect(voted.campaign, by=mine.head, at=OVER)
    client.force_login(mine.head)
    shown = client.get(of(voted.entry("吕浴工"), "S01").lines[0][2]).context["page"].rows
    assert sorted(one.score for one in shown) == [90, 97]


def test_without_a_visit_the_mean_leaves_the_denominator(mine, voted):
    measures.collect(voted.campaign, by=mine.head, at=OVER)
    ability = of(voted.entry("陈厨师"), "S01")
    assert (ability.points, ability.most) == (None, None)


def test_the_vote_counts_only_once_it_is_over(mine, voted):
    measures.collect(voted.campaign, by=mine.head, at=VOTING)
    waiting = of(voted.entry("吕浴工"), "S06")
    assert waiting.points is None and waiting.lines[0][0] == "投票 11-13 00:00 截止，之后计入"
    measures.collect(voted.campaign, by=mine.head, at=OVER)
    points = {one.label: of(one, "S06").points for one in voted.entries}
    assert points == {"吕浴工": Decimal(10), "陈厨师": Decimal(5), "杨餐厅": Decimal(0)}
    assert of(voted.entry("陈厨师"), "S06").lines[0][0] == "1 票，最高 2 票"


def test_collecting_again_replaces_never_doubles_and_is_silent_where_nothing_changed(mine, voted):
    for _again in range(2):
        measures.collect(voted.campaign, by=mine.head, at=OVER)
    assert Measure.objects.count() == 18
    assert Event.objects.filter(verb="measured").count() == 1
    month_box.enter(mine, mine.attendant, "late", day="2026-11-04", at="2026-11-04 18:00")
    measures.collect(voted.campaign, by=mine.head, at=OVER)
    assert of(voted.entry("吕浴工"), "S04").points == 6
    assert Measure.objects.count() == 18 and Event.objects.filter(verb="measured").count() == 2


def test_of_leading_by_example_the_records_give_eight_and_open(mine, voted, client):
    measures.collect(voted.campaign, by=mine.head, at=OVER)
    codes = set(Measure.objects.values_list("criterion__code", flat=True))
    assert codes == {"S01", "S02", "S03A", "S04", "S05", "S06"}
    own, other = of(voted.entry("吕浴工"), "S03A"), of(voted.entry("陈厨师"), "S03A")
    assert (own.points, own.most, other.points, other.most) == (7, 8, 0, 8)
    assert [line[:2] for line in own.lines] == [["合理化建议被采纳 2 条", "4.0"], ["代班 3 次", "3.0"]]
    assert [line[0] for line in other.lines] == ["没有被采纳的合理化建议", "没有代班"]
    client.force_login(mine.head)
    for _said, _points, url in own.lines:
        assert "代班" in client.get(url).content.decode()


def test_the_judges_give_the_other_twelve(mine, voted):
    measures.collect(voted.campaign, by=mine.head, at=OVER)
    whole = material.of_campaign(voted.campaign)
    assert whole.weights["S03"] == 12 and whole.weights["S01"] == 0
    (candidate,) = [one for one in whole.candidates if one.key == str(voted.entry("吕浴工").pk)]
    assert candidate.measures["S03"] == Part(Decimal(7), Decimal(8))


@pytest.mark.parametrize("state", ["draft", "enrolling", "moderation", "publicised", "final", "rewarded"])
def test_nothing_is_collected_outside_its_time(mine, state):
    box = (
        award_box.ballot(mine, state)
        if state != "draft"
        else award_box.star_box.campaign(mine, "service", state)
    )
    with pytest.raises(flow.Refused, match="算结果前"):
        measures.collect(box.campaign, by=mine.head, at=OVER)
    assert not Measure.objects.exists()
    assert measures.collect_due(at=OVER) == 0


def test_the_clock_collects_what_is_under_way(mine, voted):
    assert measures.collect_due(at=OVER) == 18


def test_who_is_out_is_not_measured(mine, voted):
    entry = voted.entry("陈厨师")
    entry.withdrawn = "本月有违章 1 次"
    entry.save()
    measures.collect(voted.campaign, by=mine.head, at=OVER)
    assert not Measure.objects.filter(entry=entry).exists()


def test_a_measure_never_exceeds_what_it_is_out_of(mine, voted):
    measures.collect(voted.campaign, by=mine.head, at=OVER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Measure.objects.filter(criterion__code="S05").update(points=6)


# --- the page --------------------------------------------------------------------------------------------------


def test_candidates_see_their_own_and_who_sees_the_race_sees_all(mine, voted, page):
    measures.collect(voted.campaign, by=mine.head, at=OVER)
    pk = voted.campaign.pk
    own = page(mine.attendant, "star_measures", pk).content.decode()
    assert "吕浴工" in own and "陈厨师" not in own and "迟到 1 次" in own
    everybody = page(mine.head, "star_measures", pk).content.decode()
    assert "吕浴工" in everybody and "陈厨师" in everybody
    # What nobody's points rest on comes from the seams as well, and is not for everybody.
    nominations.check(voted.campaign, at=OVER)
    told = page(mine.head, "star_measures", pk).content.decode()
    assert "供参考，不计分" in told and "本月没有验收合格的内部竞标" in told
    assert "验收合格" not in page(mine.fixer, "star_eligible", pk).content.decode()
    stranger = page(mine.fixer, "star_measures", pk).content.decode()
    assert "吕浴工" not in stranger and "你不是这个月的候选人" in stranger


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(mine, own_queries, many):
    box = award_box.ballot(mine, many=many)
    measures.collect(box.campaign, by=mine.head, at=OVER)
    assert own_queries(mine.head, "star_measures", box.campaign.pk) == 3


def test_who_organises_collects_anew(mine, voted, post, time_machine):
    time_machine.move_to(OVER, tick=False)
    answer = post(mine.head, "star_collect", voted.campaign.pk)
    assert "重新汇总好了" in answer.content.decode() and Measure.objects.count() == 18
    assert post(mine.cook, "star_collect", voted.campaign.pk).status_code == 403


def test_a_running_month_has_the_score_of_the_month_before(mine, enrolling_campaign):
    month_box.visit(mine, "pool", mine.head, "2026-10-05 16:00", 80)
    month_box.drafted(mine)
    known = facts.known_of(mine.attendant.pk, facts.month_of(enrolling_campaign))
    given, url = facts.facts_of(mine.attendant, enrolling_campaign, known)
    assert given.score_month == "2026-10" and given.month_score is not None
    assert url == f"/months/2026-10/people/{mine.attendant.pk}/"


@pytest.fixture
def enrolling_campaign(mine):
    return award_box.star_box.campaign(mine, "service", "enrolling", many=0).campaign
