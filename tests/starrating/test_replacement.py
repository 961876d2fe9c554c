"""A judge stops after the draw: open sheets go to others by the seed, what was handed in stays, and everybody reads
who, why, when, and can work out the rest."""

import itertools
import json
import random
import subprocess
import sys
from collections import Counter

import pytest
from django.db import IntegrityError, transaction

from starrating.actions import campaign as campaigns
from starrating.actions import draw as draws
from starrating.actions import replacement as verbs
from starrating.actions import sheet as sheets
from starrating.models import Assignment, Campaign, Entry, Judge, Replacement, Sheet
from starrating.queries import draw as drawn_reads
from starrating.queries import replacement as reads
from starrating.scoring.draw import UNSERVED, DrawError, Handover, hand_over
from starrating.todos import due
from tests.cast import grant
from tests.starrating import sheet_box, star_box
from tests.starrating.star_box import AT, ENROL_UNTIL, SCORE_UNTIL
from tests.starrating.test_draw_actions import JURY, SCRIPT, drawn, ready
from tongting.events.flow import Refused, history
from tongting.notices.models import Notice
from tongting.people.models import User
from tongting.places.models import Lodging

pytestmark = pytest.mark.django_db


def race(mine, **more):
    """Drawn and being scored: six rooms, two sheets each, four judges with three tasks each."""
    campaign = drawn(ready(mine, **more), mine)
    campaigns.start_scoring(campaign, by=mine.head, at=AT)
    return star_box.fresh(campaign)


def judge_of(campaign, person):
    return campaign.judges.select_related("campaign", "person__team").get(person=person)


def replaced(mine, campaign, person, **more):
    told = {"reason": "请假", "by": mine.head, "at": AT, **more}
    return verbs.replace(judge_of(campaign, person), **told)


def pairs():
    return set(Assignment.objects.values_list("entry__label", "judge__person__name"))


def test_open_sheets_go_to_the_others_and_what_was_handed_in_stays(mine):
    campaign = race(mine)
    judge = judge_of(campaign, mine.dorm_leader)
    kept = judge.assignments.order_by("entry__lot").first()
    star_box.give(kept)
    before = pairs()
    made = replaced(mine, campaign, mine.dorm_leader)
    assert list(judge.assignments.all()) == [kept] and kept.sheets.get().state == "given"
    assert len(made.rests_on["entries"]) == 2 and made.rests_on["dropped"] == []
    for entry in Entry.objects.all():
        assert sorted(entry.assignments.values_list("visit", flat=True)) == [1, 2]
    assert len(before - pairs()) == 2 == len(pairs() - before), "nobody else's task was touched"
    event = history(campaign).last()
    assert (event.verb, event.note, event.by) == ("judge_replaced", "请假", mine.head)
    assert event.facts == {"judge": mine.dorm_leader.pk, "newcomer": None, "moved": 2, "dropped": 0}


@pytest.mark.parametrize("seed", "abcdef")
def test_loads_stay_as_even_as_they_can(seed):
    """Against every way in which they could have been shared out."""
    chance = random.Random(seed)
    entries, loads = tuple(f"e{n}" for n in range(6)), {name: chance.randrange(4) for name in "bcd"}
    barred = frozenset((entry, chance.choice("bcd")) for entry in entries)
    handover = Handover("a", entries, loads, barred)

    def uneven(given):
        return sum((many + list(given).count(name)) ** 2 for name, many in loads.items())

    ways = itertools.product(*[handover.takers(entry) for entry in entries])
    assert uneven(hand_over(seed, handover).values()) == min(map(uneven, ways))


def test_no_conflict_of_today_or_of_the_draw_is_broken(mine):
    campaign = ready(mine)
    star_box.lodge(mine.canteen_leader, "B3-101")
    campaign = drawn(campaign, mine)
    # Moved out since: the draw had told everybody that this is not theirs to judge.
    Lodging.objects.all().delete()
    star_box.lodge(mine.woman_patroller, "B3-202")
    mine.woman_attendant.section = "综采一区"
    mine.woman_attendant.save()
    Entry.objects.filter(code="B3-203").update(section="综采一区")
    had = pairs()
    replaced(mine, campaign, mine.dorm_leader)
    new = pairs() - had
    assert new and not new & {
        ("3号楼 101", "冯班长"), ("3号楼 202", "王宣传"), ("3号楼 203", "华浴工")
    }  # fmt: skip


def test_where_nobody_else_may_score_it_nothing_changes_until_somebody_comes_in(mine):
    campaign = race(mine, names=("dorm_leader", "woman_attendant"))
    before = pairs()
    with pytest.raises(Refused, match=r"这些没有别的评委能评：3号楼 .*补一名"):
        replaced(mine, campaign, mine.dorm_leader, chief=mine.woman_attendant)
    assert pairs() == before and not Replacement.objects.exists()
    made = replaced(mine, campaign, mine.dorm_leader, newcomer=mine.canteen_leader, chief=mine.canteen_leader)
    assert {who for _entry, who in pairs()} == {"华浴工", "冯班长"} and len(pairs()) == 12
    assert made.newcomer.person == mine.canteen_leader and made.newcomer.lot == 3
    assert Judge.objects.get(is_chief=True).person == mine.canteen_leader


def test_whoever_is_brought_in_takes_most_and_keeps_away_from_the_own_room(mine):
    campaign = race(mine, names=("dorm_leader", "woman_attendant"))
    star_box.lodge(mine.canteen_leader, "B3-101")
    with pytest.raises(Refused, match="3号楼 101"):
        replaced(mine, campaign, mine.dorm_leader, newcomer=mine.canteen_leader, chief=mine.canteen_leader)
    assert not Judge.objects.filter(person=mine.canteen_leader).exists()


def test_an_anchor_that_all_others_score_is_not_given_out_again(mine):
    campaign = race(mine, rule={"anchors": 3})
    made = replaced(mine, campaign, mine.dorm_leader)
    assert len(made.rests_on["dropped"]) == 3
    assert all(one.assignments.count() == 3 for one in Entry.objects.filter(is_anchor=True))
    assert all(one.assignments.count() == 2 for one in Entry.objects.filter(is_anchor=False))


@pytest.mark.parametrize(
    "state", ["draft", "enrolling", "locked", "moderation", "publicised", "final", "void"]
)
def test_only_between_the_draw_and_the_end_of_scoring(mine, state):
    box = star_box.campaign(mine, state=state)
    with pytest.raises(Refused):
        replaced(mine, box.campaign, mine.dorm_leader)
    assert not Replacement.objects.exists()


def test_who_may_not_and_what_is_missing(mine):
    campaign = race(mine)
    for said, why in (
        ({"reason": "  "}, "写一句为什么换"),
        ({"by": mine.cook}, "组织评选"),
        ({"newcomer": mine.woman_patroller}, "本来就是"),
        ({"newcomer": mine.cook}, "先给评星员角色"),
    ):
        with pytest.raises(Refused, match=why):
            replaced(mine, campaign, mine.dorm_leader, **said)
    for chief, why in ((None, "是组长"), (mine.cook, "还在评的评委里")):
        with pytest.raises(Refused, match=why):
            replaced(mine, campaign, mine.woman_patroller, chief=chief)
    replaced(mine, campaign, mine.dorm_leader)
    with pytest.raises(Refused, match="已经换下了"):
        replaced(mine, campaign, mine.dorm_leader)
    with pytest.raises(Refused, match="本来就是"):
        replaced(mine, campaign, mine.canteen_leader, newcomer=mine.dorm_leader)
    assert Replacement.objects.count() == 1


def test_a_disabled_judge_is_given_nothing_more(mine):
    campaign = race(mine)
    User.objects.filter(pk=mine.canteen_leader.pk).update(is_active=False)
    replaced(mine, campaign, mine.dorm_leader)
    assert judge_of(campaign, mine.canteen_leader).assignments.count() == 3


def test_a_voided_sheet_and_a_door_that_stayed_shut_go_with_the_task(mine):
    campaign = race(mine)
    task = judge_of(campaign, mine.dorm_leader).assignments.order_by("entry__lot").first()
    sheet = star_box.give(task)
    sheets.void(sheet_box.full(sheet), reason="走错了门", by=mine.head, at=AT)
    sheet_box.closed(task)
    replaced(mine, campaign, mine.dorm_leader)
    task = sheet_box.task_again(task)
    assert task.judge.person != mine.dorm_leader and task.closed_doors.count() == 1
    again = sheets.give(task, sheet_box.filled(), by=task.judge.person, at=AT)
    assert (again.state, again.version, sheet_box.fresh(sheet).judge.person) == ("given", 2, mine.dorm_leader)


def test_everybody_concerned_is_told_once(mine):
    campaign = race(mine)
    before = pairs()
    made = replaced(mine, campaign, mine.dorm_leader)
    told = Notice.objects.filter(key=f"star:{campaign.pk}:replaced:{made.pk}")
    got = dict(told.exclude(person=mine.dorm_leader).values_list("person__name", "text"))
    came = Counter(who for _entry, who in pairs() - before)
    assert got == {who: f"星级宿舍 2026-11有 {many} 份转给你评" for who, many in came.items()}
    assert "你不用再评" in told.get(person=mine.dorm_leader).text


def test_a_sheet_that_comes_after_all_is_refused_and_one_that_is_in_stays(mine):
    campaign = race(mine)
    task = sheet_box.task_again(judge_of(campaign, mine.dorm_leader).assignments.first())
    replaced(mine, campaign, mine.dorm_leader)
    with pytest.raises(Refused, match="转给了别的评委"):
        sheets.give(task, sheet_box.filled(), by=mine.dorm_leader, at=AT)
    assert not Sheet.objects.exists()


def test_what_a_replacement_rests_on_never_changes(mine):
    campaign = race(mine)
    replaced(mine, campaign, mine.dorm_leader)
    for changes in ({"reason": "别的"}, {"rests_on": {}}, {"at": SCORE_UNTIL}):
        with pytest.raises(Exception, match="never changed"), transaction.atomic():
            Replacement.objects.update(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        Replacement.objects.create(
            campaign=campaign, judge=judge_of(campaign, mine.canteen_leader), reason="", by=mine.head, at=AT
        )


def test_the_next_month_goes_on_without_whoever_was_replaced(mine):
    campaign = race(mine)
    replaced(mine, campaign, mine.woman_patroller, chief=mine.dorm_leader)
    following = star_box.campaign(mine, state="draft", month="2026-12", judges=()).campaign
    campaigns._take_over_judges(following, campaign, AT.date())
    assert set(following.judges.values_list("person__name", "is_chief")) == {
        ("陶班长", True), ("华浴工", False), ("冯班长", False),
    }  # fmt: skip


# --- open to everybody ------------------------------------------------------------------------------------------------


def test_anybody_recomputes_two_replacements_from_the_public_file(mine, client, tmp_path):
    campaign = race(mine, rule={"anchors": 2})
    star_box.give(judge_of(campaign, mine.dorm_leader).assignments.first())
    replaced(mine, campaign, mine.dorm_leader, newcomer=mine.assessor)
    replaced(mine, campaign, mine.woman_attendant)
    open_file = client.get(f"/stars/campaigns/{campaign.pk}/draw/published.json").json()
    assert [sorted(one) for one in open_file["replacements"]] == [
        ["at", "by", "judge", "newcomer", "reason"]
    ] * 2
    campaigns.lock(campaign, by=mine.head, at=SCORE_UNTIL)
    file = tmp_path / "published.json"
    file.write_bytes(client.get(f"/stars/campaigns/{campaign.pk}/draw/published.json").content)
    done = subprocess.run([sys.executable, SCRIPT, file], capture_output=True, text=True, check=True)
    told = [
        "\t".join(
            [
                f"{line.entry.lot}{'*' if line.entry.is_anchor else ''}",
                line.name,
                *(judge.person.staff_no for judge in line.judges),
            ]
        )
        for line in drawn_reads.lines(star_box.fresh(campaign))
    ]
    assert done.stdout.splitlines() == told
    said = json.loads(file.read_text(encoding="utf-8"))["replacements"]
    assert (said[0]["judge"], said[0]["newcomer"], said[0]["by"], said[0]["reason"]) == (
        "T031", "T006", "T002", "请假",
    )  # fmt: skip


def test_the_page_says_who_why_and_when_at_once_and_to_whom_only_at_the_end(mine, client):
    campaign = race(mine)
    made = replaced(mine, campaign, mine.dorm_leader)
    page = f"/stars/campaigns/{campaign.pk}/draw/"
    shown = client.get(page).content.decode()
    assert "换过评委" in shown and "T031" in shown and "原因：请假" in shown and "3 份没交的" in shown
    assert "陶班长" not in shown and " → " not in shown
    campaigns.lock(campaign, by=mine.head, at=SCORE_UNTIL)
    shown = client.get(page).content.decode()
    went = reads.told(star_box.fresh(campaign))[0].went
    assert set(went) == set(made.rests_on["entries"])
    for entry, number in went.items():
        assert f"{entry} → {number}" in shown
    client.force_login(mine.head)
    assert "T031 陶班长" in client.get(page).content.decode()


def test_who_organises_replaces_on_a_page(mine, page, post, time_machine):
    time_machine.move_to(AT, tick=False)
    campaign = race(mine)
    judge = judge_of(campaign, mine.dorm_leader)
    assert "换评委" in page(mine.head, "campaign_detail", campaign.pk).content.decode()
    shown = page(mine.head, "campaign_replace", campaign.pk).content.decode()
    assert "陶班长 T031" in shown and "病情不用写" in shown
    faulty = post(mine.head, "campaign_replace", campaign.pk, judge=judge.pk, reason="")
    assert faulty.status_code == 422
    answer = post(mine.head, "campaign_replace", campaign.pk, judge=judge.pk, reason="调离")
    assert "换好了，3 份按种子转给了别的评委" in answer.content.decode()
    assert "已换下" in page(mine.head, "campaign_detail", campaign.pk).content.decode()
    assert post(mine.cook, "campaign_replace", campaign.pk, judge=judge.pk, reason="调离").status_code == 403


# --- the arithmetic ---------------------------------------------------------------------------------------------------


def test_the_least_load_is_served_first_and_the_same_facts_give_the_same():
    handover = Handover(
        "a", tuple(f"e{n}" for n in range(9)), {"b": 6, "c": 4, "d": 5}, frozenset({("e0", "c")})
    )
    given = hand_over("5eed", handover)
    loads = {name: many + list(given.values()).count(name) for name, many in handover.loads.items()}
    assert sorted(loads.values()) == [8, 8, 8] and given["e0"] != "c"
    assert given == hand_over("5eed", handover) and len({str(hand_over(s, handover)) for s in "abcdefgh"}) > 1


def test_exchanges_even_out_what_the_conflicts_leave():
    """e1 and e2 only fit b; e3 fits both: it goes to c although b may come first."""
    bars = frozenset({("e1", "c"), ("e2", "c")})
    given = hand_over("5eed", Handover("a", ("e3", "e1", "e2"), {"b": 0, "c": 0}, bars))
    assert given == {"e1": "b", "e2": "b", "e3": "c"}
    with pytest.raises(DrawError) as why:
        hand_over("5eed", Handover("a", ("e1",), {"c": 0}, bars))
    assert why.value.reason == UNSERVED


# --- who can't go on --------------------------------------------------------------------------------------------------


def test_a_disabled_judge_is_not_drawn(mine):
    campaign = ready(mine, names=(*JURY, "assessor"))
    User.objects.filter(pk=mine.dorm_leader.pk).update(is_active=False)
    campaign = drawn(campaign, mine)
    assert (
        "T031" not in campaign.draw["judges"] and not campaign.judges.filter(person=mine.dorm_leader).exists()
    )
    event = history(campaign).get(verb="judges_left_out")
    assert event.facts == {"judges": [mine.dorm_leader.pk]}


def test_whose_role_has_ended_is_not_drawn_either_and_a_chief_stops_the_draw(mine):
    campaign = ready(mine)
    mine.woman_patroller.grants.update(until=ENROL_UNTIL.date().replace(day=1))
    with pytest.raises(Refused, match="组长 王宣传 停用了或者不再是评委"):
        draws.draw(campaign, by=mine.head, at=ENROL_UNTIL)
    assert star_box.fresh(campaign).judges.count() == 4


def test_too_few_who_may_judge_are_no_jury(mine):
    campaign = ready(mine, names=("dorm_leader", "woman_attendant"))
    User.objects.filter(pk=mine.woman_attendant.pk).update(is_active=False)
    with pytest.raises(Refused, match="至少再加 1 名"):
        draws.draw(campaign, by=mine.head, at=ENROL_UNTIL)
    assert Campaign.objects.get().judges.count() == 2


def test_a_judge_who_is_disabled_after_the_draw_is_the_managers_todo(mine, django_assert_num_queries):
    campaign = race(mine)
    assert not [one for one in due(mine.head, AT) if "停用" in one.detail]
    User.objects.filter(pk=mine.dorm_leader.pk).update(is_active=False)
    judge = judge_of(campaign, mine.dorm_leader)
    (todo,) = [one for one in due(mine.head, AT) if "停用" in one.detail]
    assert "陶班长" in todo.detail and "还有 3 份没评" in todo.detail
    assert todo.url == f"/stars/campaigns/{campaign.pk}/replace/?judge={judge.pk}"
    assert not list(due(mine.cook, AT))
    replaced(mine, campaign, mine.dorm_leader)
    assert not [one for one in due(mine.head, AT) if "停用" in one.detail]


def test_a_disabled_judge_who_owes_nothing_is_nobodys_todo(mine):
    campaign = race(mine)
    for task in judge_of(campaign, mine.dorm_leader).assignments.all():
        star_box.give(task)
    User.objects.filter(pk=mine.dorm_leader.pk).update(is_active=False)
    assert not [one for one in due(mine.head, AT) if "停用" in one.detail]


def test_enrolment_counts_only_judges_who_may(mine):
    ready(mine, names=("dorm_leader", "woman_attendant"))
    User.objects.filter(pk=mine.woman_attendant.pk).update(is_active=False)
    (todo,) = due(mine.head, AT.replace(day=8))
    assert "评委不够" in todo.detail


def test_a_new_role_brings_a_judge_who_may_come_in(mine):
    campaign = race(mine)
    grant(mine.cook, "star_judge")
    made = replaced(mine, campaign, mine.woman_attendant, newcomer=mine.cook)
    assert made.newcomer.person == mine.cook
