"""From locked to publicised: results out of the standing sheets, in versions; every refused step changes nothing."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from starrating.actions import result as verbs
from starrating.actions import second_look as look_verbs
from starrating.models import Assignment, Campaign, Result, SecondLook, Sheet
from starrating.queries import material
from starrating.queries import result as results
from tests.starrating import star_box
from tests.starrating.star_box import DAY, LOCKED, fresh
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice

pytestmark = pytest.mark.django_db
D = Decimal


def locked(mine, totals=None, **more):
    box = star_box.campaign(mine, state="locked", **more)
    star_box.give_all(box, totals or {})
    return box


def moderated(mine, totals=None, **more):
    box = locked(mine, totals, **more)
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    return box


def result(box, label):
    return Result.objects.get(entry=box.entry(label), is_current=True)


def said(box):
    """Every current result in a line: rank, what it won, stars."""
    return {
        one.entry.label: (one.rank, one.score, one.stars, one.is_winner, one.decided_by)
        for one in results.current(box.campaign)
    }


def test_results_are_worked_out_of_the_sheets_that_stand(mine):
    box = moderated(mine, {"3号楼 101": 97, "3号楼 102": 96, "3号楼 103": "58.5"})
    assert said(box) == {
        "3号楼 101": (1, D("97.0"), 5, True, "score"),
        "3号楼 102": (2, D("96.0"), 5, True, "score"),
        "3号楼 201": (3, D("90.0"), 4, False, "minimum"),
        "3号楼 202": (3, D("90.0"), 4, False, "minimum"),
        "3号楼 203": (3, D("90.0"), 4, False, "minimum"),
        "3号楼 103": (6, D("58.5"), 0, False, "minimum"),
    }
    assert [one.entry.label for one in results.worst(box.campaign)] == ["3号楼 103"]
    one = result(box, "3号楼 101")
    assert (one.number, one.sheets, one.raw, one.reason, one.vetoes) == (1, 2, D("97.0"), "", [])
    assert sum(D(part["points"]) for part in one.parts.values()) == D("97.0")
    campaign = fresh(box.campaign)
    assert campaign.state == "moderation"
    event = Event.objects.get(thing="starrating.campaign", verb="moderate")
    assert event.facts == {"entries": 6, "ranked": 6, "winners": 2, "worst": 1} and event.by == mine.head


def test_a_veto_caps_the_stars_and_keeps_from_winning(mine):
    box = star_box.campaign(mine, state="locked")
    for task in box.tasks:
        vetoes = ["V1"] if task.entry.label == "3号楼 101" and task.visit == 2 else []
        star_box.give(task, 98, vetoes=vetoes)
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    assert said(box)["3号楼 101"] == (1, D("98.0"), 2, False, "veto")
    assert said(box)["3号楼 102"] == (1, D("98.0"), 5, True, "score")
    assert result(box, "3号楼 101").vetoes == ["V1"]


def test_too_few_sheets_are_listed_and_not_ranked(mine):
    box = star_box.campaign(mine, state="locked")
    for task in box.tasks:
        if (task.entry.label, task.visit) != ("3号楼 101", 2):
            star_box.give(task, 96)
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    one = result(box, "3号楼 101")
    assert (one.sheets, one.score, one.stars, one.rank, one.is_winner) == (1, None, None, None, False)
    assert [(one.entry.label, one.visit) for one in results.missing(box.campaign)] == [("3号楼 101", 2)]
    assert said(box)["3号楼 102"][0] == 1


def test_a_void_or_replaced_sheet_and_a_withdrawn_entry_do_not_count(mine):
    box = locked(mine, {"3号楼 101": 97})
    gone = Sheet.objects.filter(entry=box.entry("3号楼 102")).first()
    flow.move(gone, "void", by=mine.head, at=LOCKED, voided_by=mine.head, void_reason="走错房间")
    left = box.entry("3号楼 103")
    left.withdrawn = "退宿"
    left.save(update_fields=["withdrawn"])
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    assert result(box, "3号楼 102").rank is None
    assert not Result.objects.filter(entry=left).exists()


def test_the_quota_is_cut_by_the_rules_list_and_says_which_rule_did_it(mine):
    box = star_box.campaign(mine, state="locked", rule={"winners": 1})
    for task in box.tasks:
        better = task.entry.label == "3号楼 102"
        sheet = star_box.give(task, 96)
        if better:
            parts = {**sheet.parts, "safety": {"points": "20.0", "most": "20.0"}}
            Sheet.objects.filter(pk=sheet.pk).delete()
            task_sheet = star_box.give(task, 96)
            Sheet.objects.filter(pk=task_sheet.pk).delete()
            Sheet.objects.create(
                assignment=task, entry=task.entry, judge=task.judge, uuid=task_sheet.uuid,
                digest="0" * 64, parts=parts, total=96, presence="present", given_at=star_box.AT,
            )  # fmt: skip
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    assert said(box)["3号楼 102"][3:] == (True, "group:safety")
    assert said(box)["3号楼 101"][3:] == (False, "group:safety")
    assert {rank for rank, *_rest in said(box).values()} == {1}, "equal scores share the first place"


def test_last_months_winner_cools_down(mine):
    before = star_box.campaign(mine, "locker", "final", month="2026-10")
    Result.objects.create(
        entry=before.entries[0], at=LOCKED, sheets=3, score=97, raw=97, stars=5, rank=1, is_winner=True
    )
    box = star_box.campaign(mine, "locker", "locked")
    star_box.give_all(box, {before.entries[0].label: 99})
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    assert said(box)[before.entries[0].label] == (1, D("99.0"), 5, False, "cooldown")
    assert sum(won for _rank, _score, _stars, won, _why in said(box).values()) == 5


def test_a_hall_wins_no_more_than_its_cap(mine):
    box = star_box.campaign(mine, "locker", "locked", rule={"cluster_cap": 2, "winners": 4})
    star_box.give_all(box, {})
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    won = [label for label, (_r, _s, _st, is_winner, _why) in said(box).items() if is_winner]
    assert won == ["W厅 1排1号", "W厅 1排2号"]
    assert said(box)["W厅 1排3号"][4] == "lower_code"


def test_one_bad_sheet_of_a_locker_is_enough(mine):
    box = star_box.campaign(mine, "locker", "locked")
    for task in box.tasks:
        star_box.give(task, 50 if (task.entry.label, task.visit) == ("W厅 1排1号", 1) else 92)
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    assert [one.entry.label for one in results.worst(box.campaign)] == ["W厅 1排1号"]


def test_the_thin_month_is_not_corrected_and_says_why(mine):
    box = moderated(mine)
    assert fresh(box.campaign).bias["used"] is False and fresh(box.campaign).bias["reason"]
    assert result(box, "3号楼 101").corrected is None


def test_only_who_organises_may_moderate_and_only_once(mine):
    box = locked(mine)
    with pytest.raises(flow.Refused):
        verbs.moderate(box.campaign, by=mine.woman_patroller, at=LOCKED)
    other = fresh(box.campaign)
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    with pytest.raises(flow.SomebodyWasFaster):
        verbs.moderate(other, by=mine.secretary, at=LOCKED)
    assert Result.objects.count() == 6


@pytest.mark.parametrize("state", [one for one in Campaign.State.values if one != "locked"])
def test_only_a_locked_campaign_is_moderated(mine, state):
    box = star_box.campaign(mine, state=state)
    with pytest.raises(flow.Refused):
        verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    assert fresh(box.campaign).state == state and not Result.objects.exists()


def test_moderating_costs_the_same_for_one_room_and_for_six(mine):
    assert mine.head.may("star.manage"), "asked once"
    counts = []
    for many, month in ((1, "2026-10"), (6, "2026-11")):
        box = star_box.campaign(mine, state="locked", many=many, month=month)
        star_box.give_all(box, {})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
        counts.append(len(queries))
    assert counts == [18, 18]


def test_a_sheet_far_from_the_other_asks_for_a_second_look_by_another_judge(mine):
    box = star_box.campaign(mine, state="locked")
    for task in box.tasks:
        far = (task.entry.label, task.visit) == ("3号楼 101", 2)
        star_box.give(task, 70 if far else 95)
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    look = SecondLook.objects.get()
    assert (look.entry.label, look.apart, look.state) == ("3号楼 101", D("25.0"), "asked")
    with pytest.raises(flow.Refused, match="复看"):
        verbs.publicise(box.campaign, by=mine.head, at=LOCKED)
    first = Assignment.objects.filter(entry=look.entry).first().judge
    with pytest.raises(flow.Refused, match="已经给它打过分"):
        look_verbs.assign(look, first, by=mine.head, at=LOCKED)
    other = next(
        judge for judge in box.judges if not Assignment.objects.filter(entry=look.entry, judge=judge).exists()
    )
    task = look_verbs.assign(look, other, by=mine.head, at=LOCKED)
    assert task.visit == 3 and Notice.objects.get(person=other.person).url == "/stars/dorm/tasks/"
    star_box.give(task, 94, at=LOCKED + DAY)
    assert verbs.rework(fresh(box.campaign), reason="复看的表来了", by=mine.head, at=LOCKED + DAY) == 1
    assert fresh(look).state == "looked"
    new, old = results.versions(look.entry)
    assert (old.score, old.is_current, new.score, new.sheets, new.reason) == (
        D("82.5"), False, D("86.3"), 3, "复看的表来了",
    )  # fmt: skip
    verbs.publicise(fresh(box.campaign), by=mine.head, at=LOCKED + DAY)


def test_a_second_look_is_dropped_with_a_reason_and_not_asked_for_again(mine):
    box = star_box.campaign(mine, state="locked")
    for task in box.tasks:
        star_box.give(task, 70 if (task.entry.label, task.visit) == ("3号楼 101", 2) else 95)
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    look = SecondLook.objects.get()
    with pytest.raises(flow.Refused):
        look_verbs.drop(look, note=" ", by=mine.head, at=LOCKED)
    assert fresh(look).state == "asked"
    look_verbs.drop(look, note="第二次检查前刚打扫完", by=mine.head, at=LOCKED)
    assert (fresh(look).state, fresh(look).note) == ("dropped", "第二次检查前刚打扫完")
    verbs.rework(fresh(box.campaign), reason="再算一遍", by=mine.head, at=LOCKED)
    assert SecondLook.objects.count() == 1


def test_publicity_runs_for_working_days_and_tells_the_residents(mine):
    box = moderated(mine)
    star_box.lodge(mine.resident)
    verbs.publicise(box.campaign, by=mine.head, at=LOCKED)  # a Friday
    campaign = fresh(box.campaign)
    assert (campaign.state, f"{campaign.notice_until}") == ("publicised", "2026-11-25")
    assert list(Notice.objects.values_list("person__name", flat=True)) == ["周矿工"]


def test_working_out_again_changes_only_what_is_different(mine):
    box = moderated(mine, {"3号楼 101": 97})
    campaign = fresh(box.campaign)
    with pytest.raises(flow.Refused):
        verbs.rework(campaign, reason=" ", by=mine.head, at=LOCKED)
    assert verbs.rework(campaign, reason="没有变化", by=mine.head, at=LOCKED) == 0
    assert Result.objects.count() == 6


def test_a_corrected_sheet_counts_from_the_visit_and_a_voided_one_not_at_all(mine):
    """Whoever was looked at first stays first among equals, whatever was mended in the sheet afterwards."""
    box = star_box.campaign(mine)
    mended, voided = box.tasks[:2]
    star_box.give(mended, 95, at=star_box.AT, state="replaced")
    star_box.give(mended, 95, at=star_box.AT + DAY, version=2)
    void = {"state": "void", "voided_by": mine.head, "void_reason": "走错了"}
    star_box.give(voided, 95, at=star_box.AT, **void)
    star_box.give(voided, 95, at=star_box.AT + DAY, version=2)
    at = {(one.entry, one.judge): one.at for one in material.of_campaign(box.campaign).sheets}
    first = int(star_box.AT.timestamp())
    assert at[str(mended.entry_id), str(mended.judge_id)] == first
    assert at[str(voided.entry_id), str(voided.judge_id)] == first + 24 * 3600
