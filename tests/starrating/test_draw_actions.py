"""The draw: nobody judges the own room, section or person, loads differ by one at most, and whoever downloads the file
works out the same with docs/draw.py."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from starrating.actions import campaign as verbs
from starrating.actions import draw as draws
from starrating.actions import enrol
from starrating.models import Assignment, Campaign, Entry, Judge
from starrating.queries import draw as queries
from tests.starrating import star_box
from tests.starrating.star_box import AT, ENROL_UNTIL, OPENED, SCORE_UNTIL
from tests.starrating.test_campaign_actions import NOVEMBER, people
from tongting.events.flow import Refused, SomebodyWasFaster, history
from tongting.places.models import Locker, Lodging, Room

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "draw.py"
# Of six teams, so that a section bars one of them only.
JURY = ("woman_patroller", "dorm_leader", "woman_attendant", "canteen_leader")


def ready(mine, contest="dorm", names=JURY, rule=None):
    """Enrolment open, with a real seed and the judges named."""
    star_box.criteria(contest)
    star_box.places(mine)
    campaign = verbs.create(
        contest, NOVEMBER, enrol_until=ENROL_UNTIL, score_until=SCORE_UNTIL, by=mine.head, at=OPENED
    )
    Campaign.objects.filter(pk=campaign.pk).update(rule={**campaign.rule, "anchors": 0, **(rule or {})})
    campaign = star_box.fresh(campaign)
    verbs.set_judges(campaign, people(mine, *names), mine.people[names[0]], by=mine.head, at=OPENED)
    verbs.open_enrolment(campaign, by=mine.head, at=OPENED)
    return star_box.fresh(campaign)


def drawn(campaign, mine):
    draws.draw(campaign, by=mine.head, at=ENROL_UNTIL)
    return star_box.fresh(campaign)


def loads(campaign):
    return sorted(judge.assignments.count() for judge in campaign.judges.all())


def judges_of(label):
    return {task.judge.person.name for task in Assignment.objects.filter(entry__label=label)}


def test_every_entry_has_its_judges_and_loads_differ_by_one_at_most(mine):
    campaign = drawn(ready(mine), mine)
    assert (campaign.state, campaign.drawn_at) == ("drawn", ENROL_UNTIL)
    assert sorted(Entry.objects.values_list("lot", flat=True)) == [1, 2, 3, 4, 5, 6]
    for entry in Entry.objects.all():
        assert sorted(entry.assignments.values_list("visit", flat=True)) == [1, 2]
    assert loads(campaign) == [3, 3, 3, 3]
    assert sorted(Judge.objects.values_list("lot", flat=True)) == [1, 2, 3, 4]
    assert history(campaign).last().facts == {"entries": 6, "judges": 4, "anchors": 0}


def test_own_room_own_section_and_own_team_are_barred(mine):
    campaign = ready(mine)
    star_box.lodge(mine.woman_patroller, "B3-101")
    Room.objects.filter(code="B3-102").update(section="公寓班")
    mine.canteen_leader.section = "综采一区"
    mine.canteen_leader.save()
    Entry.objects.filter(label="3号楼 102").update(section="公寓班")
    Entry.objects.filter(label="3号楼 103").update(section="综采一区")
    campaign = drawn(campaign, mine)
    assert "王宣传" not in judges_of("3号楼 101")
    assert "陶班长" not in judges_of("3号楼 102")
    assert "冯班长" not in judges_of("3号楼 103")
    assert campaign.draw["conflicts"] == [["B3-101", "T008"], ["B3-102", "T031"], ["B3-103", "T009"]]
    assert max(loads(campaign)) - min(loads(campaign)) <= 1


def test_the_own_locker_is_barred_and_the_womens_hall_is_for_women(mine):
    Locker.objects.all().delete()
    campaign = ready(mine, "locker", (*JURY, "safety"))
    Locker.objects.update(condition="held")
    lockers = list(Locker.objects.order_by("code"))
    Locker.objects.filter(pk=lockers[0].pk).update(holder=mine.dorm_leader)
    mine.canteen_leader.gender = "female"
    mine.canteen_leader.save()
    for locker in lockers:
        enrol.enter_locker(campaign, locker, by=mine.head, at=AT)
    drawn(campaign, mine)
    assert "陶班长" not in judges_of("W厅 1排1号")
    assert not Assignment.objects.filter(judge__person=mine.safety).exists()


def test_a_person_is_not_judged_by_the_own_team(mine):
    campaign = ready(mine, "service")
    for name in ("cook", "attendant", "fixer"):
        enrol.enter_person(campaign, mine.people[name], by=mine.head, at=AT)
    drawn(campaign, mine)
    assert judges_of("陈厨师") == {"王宣传", "陶班长", "华浴工"}
    assert judges_of("吕浴工") == {"王宣传", "陶班长", "冯班长"}


def test_too_few_judges_without_a_conflict_stop_the_draw(mine):
    campaign = ready(mine, names=("dorm_leader", "woman_attendant"))
    Entry.objects.filter(label="3号楼 201").update(section="公寓班")
    with pytest.raises(Refused, match="凑不够 2 名：3号楼 201"):
        draws.draw(campaign, by=mine.head, at=ENROL_UNTIL)
    assert star_box.fresh(campaign).state == "enrolling"
    assert not Assignment.objects.exists() and not Entry.objects.filter(lot__isnull=False).exists()


def test_anchors_are_scored_by_all_and_are_as_many_as_can_be_had(mine):
    campaign = ready(mine, rule={"anchors": 6})
    star_box.lodge(mine.woman_patroller, "B3-101")
    star_box.lodge(mine.dorm_leader, "B3-102")
    campaign = drawn(campaign, mine)
    anchors = Entry.objects.filter(is_anchor=True)
    assert {one.label for one in anchors} == {"3号楼 103", "3号楼 201", "3号楼 202", "3号楼 203"}
    assert all(one.assignments.count() == 4 for one in anchors) and campaign.draw["anchors"] == 4


def test_a_sample_leaves_the_others_without_a_lot(mine):
    campaign = drawn(ready(mine, rule={"sample": 4}), mine)
    assert Entry.objects.filter(lot__isnull=False).count() == 4
    assert Assignment.objects.count() == 8 and len(campaign.draw["entries"]) == 6


def test_only_those_still_in_are_drawn(mine):
    campaign = ready(mine)
    enrol.withdraw(Entry.objects.get(label="3号楼 101"), reason="修房", by=mine.head, at=AT)
    campaign = drawn(campaign, mine)
    assert "B3-101" not in campaign.draw["entries"] and Assignment.objects.count() == 10


def test_it_is_drawn_once(mine):
    campaign = ready(mine)
    stale = star_box.fresh(campaign)
    drawn(campaign, mine)
    before = list(Assignment.objects.values_list("entry", "judge", "visit"))
    with pytest.raises((Refused, SomebodyWasFaster)):
        draws.draw(stale, by=mine.head, at=ENROL_UNTIL)
    assert list(Assignment.objects.values_list("entry", "judge", "visit")) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mine_side", "entry_side"),
    [
        ({"judge_person": 7}, {"entry_person": 7}),
        ({"judge_person": 7, "judge_room": 5}, {"entry_room": 5}),
        ({"judge_person": 7, "judge_section": "综采一区"}, {"entry_section": "综采一区"}),
    ],
)
def test_the_database_itself_refuses_a_conflict(mine, mine_side, entry_side):
    box = star_box.campaign(mine, state="enrolling")
    row = Assignment(entry=box.entries[0], judge=box.judges[0], visit=1, **mine_side, **entry_side)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    "changes", [{"seed": "x" * 64}, {"commitment": "y" * 64}, {"draw": {}}, {"drawn_at": None}]
)
def test_seed_and_draw_never_change(mine, changes):
    campaign = drawn(ready(mine), mine)
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(**changes)
    again = star_box.fresh(campaign)
    assert (again.seed, again.draw) == (campaign.seed, campaign.draw)


@pytest.mark.parametrize("contest", ["dorm", "service"])
def test_anybody_recomputes_the_draw_from_the_public_file(mine, contest, tmp_path):
    campaign = ready(mine, contest, rule={"anchors": 3, "sample": 5} if contest == "dorm" else None)
    star_box.lodge(mine.woman_patroller, "B3-101")
    if contest == "service":
        for name in ("cook", "attendant", "fixer", "housekeeper"):
            enrol.enter_person(campaign, mine.people[name], by=mine.head, at=AT)
    campaign = drawn(campaign, mine)
    # What happens later changes nothing of what was published.
    Lodging.objects.all().delete()
    verbs.start_scoring(campaign, by=mine.head, at=AT)
    verbs.lock(campaign, by=mine.head, at=SCORE_UNTIL)
    file = tmp_path / "published.json"
    file.write_text(json.dumps(queries.public_file(star_box.fresh(campaign))), encoding="utf-8")
    done = subprocess.run([sys.executable, SCRIPT, file], capture_output=True, text=True, check=True)
    told = [
        "\t".join(
            [
                f"{line.entry.lot}{'*' if line.entry.is_anchor else ''}",
                line.name,
                *(judge.person.staff_no for judge in line.judges),
            ]
        )
        for line in queries.lines(star_box.fresh(campaign))
    ]
    assert done.stdout.splitlines() == told and len(told) >= 4


def test_the_seed_is_silent_until_scoring_is_over(mine):
    campaign = drawn(ready(mine), mine)
    assert queries.public_file(campaign)["seed"] == ""
    assert all(line.judges == [] for line in queries.lines(campaign))
    verbs.start_scoring(campaign, by=mine.head, at=AT)
    assert queries.public_file(campaign)["seed"] == ""
    verbs.lock(campaign, by=mine.head, at=SCORE_UNTIL)
    assert queries.public_file(campaign)["seed"] == campaign.seed
