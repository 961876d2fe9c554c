"""The service star's pages: who sees what when, that a choice stands nowhere but in the body, constant costs."""

import pytest
from django.urls import reverse

from starrating.actions import nomination as nominations
from starrating.actions import vote as votes
from starrating.models import Nomination, VoteCount, Voter
from tests.patrols import month_box
from tests.starrating import award_box as box
from tests.starrating import star_box
from tests.starrating.award_box import OVER, VOTING
from tongting.web import resume

WORDS = "连续三个月夜班顶岗，没出过一次差错"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(VOTING, tick=False)
    return time_machine


def text(answer):
    return answer.content.decode()


def test_without_a_service_star_the_page_says_what_comes(mine, page):
    assert "还没有开评" in text(page(mine.cook, "service_now"))
    star_box.campaign(mine, "service", "draft")
    assert "还没有开评" in text(page(mine.cook, "service_now"))


def test_the_address_leads_to_the_months_candidates(mine, page):
    held = box.ballot(mine).campaign
    assert page(mine.resident, "service_now").url == reverse("star_candidates", args=[held.pk])


@pytest.mark.parametrize(
    "name", ["star_candidates", "star_vote", "star_eligible", "star_measures", "star_nominate"]
)
def test_a_draft_and_another_contest_have_no_such_page(mine, page, name):
    draft = star_box.campaign(mine, "service", "draft").campaign
    dorm = star_box.campaign(mine).campaign
    assert page(mine.head, name, draft.pk).status_code == 404
    assert page(mine.head, name, dorm.pk).status_code == 404


# --- candidates and nominations --------------------------------------------------------------------------------


def test_a_card_says_who_and_what_for_and_who_speaks(mine, page):
    found = box.ballot(mine)
    Nomination.objects.create(
        entry=found.entry("陈厨师"),
        by=mine.canteen_leader,
        words="蒸箱坏了自己修好，早班开饭没耽误",
        at=VOTING,
    )
    shown = text(page(mine.resident, "star_candidates", found.campaign.pk))
    assert "陈厨师" in shown and "食堂班·厨师" in shown
    assert "食堂班提名（冯班长）" in shown and "蒸箱坏了自己修好" in shown
    assert "投票截止以后才公布票数" in shown and "票</span>" not in shown


@pytest.mark.parametrize("who", ["head", "secretary", "leader", "admin", "cook", "resident"])
def test_nobody_sees_a_count_before_the_vote_is_over(mine, page, clock, who):
    found = box.ballot(mine)
    for n, voter in enumerate(box.workers(7, mine.teams["maintenance"])):
        votes.vote(found.campaign, found.entry("吕浴工" if n else "陈厨师"), by=voter, at=VOTING)
    viewer, pk = mine.people[who], found.campaign.pk
    before = page(viewer, "star_candidates", pk)
    assert before.context["counts"] is None and '<b class="num">6</b>' not in text(before)
    clock.move_to(OVER, tick=False)
    after = page(viewer, "star_candidates", pk)
    assert '<b class="num">6</b>' in text(after) and '<b class="num">1</b>' in text(after)


def test_nominating_on_the_page(mine, post, clock):
    clock.move_to(star_box.OPENED, tick=False)
    held = star_box.campaign(mine, "service", "enrolling", many=0).campaign
    answer = post(mine.cook, "star_nominate", held.pk, person=mine.housekeeper.pk, words=WORDS)
    assert "提名了 姜公寓" in text(answer) and Nomination.objects.get().words == WORDS
    again = post(mine.cook, "star_nominate", held.pk, person=mine.housekeeper.pk, words=WORDS)
    assert again.status_code == 422 and "你已经提名过 姜公寓 了" in text(again)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": WORDS}, "选一下“提名谁”"),
        ({"person": "housekeeper", "words": "好"}, "“事迹”至少 10 个字"),
        ({"person": "housekeeper", "words": ""}, "填一下“事迹”"),
        ({"person": "resident", "words": WORDS}, "从列表里重新选"),
    ],
)
def test_a_nomination_that_is_not_one_changes_nothing(mine, post, clock, given, said):
    clock.move_to(star_box.OPENED, tick=False)
    held = star_box.campaign(mine, "service", "enrolling", many=0).campaign
    if "person" in given:
        given["person"] = mine.people[given["person"]].pk
    answer = post(mine.cook, "star_nominate", held.pk, **given)
    assert answer.status_code == 422 and said in text(answer)
    assert not Nomination.objects.exists()


def test_after_the_draw_the_page_says_that_none_is_taken(mine, page):
    assert "现在不收提名" in text(page(mine.cook, "star_nominate", box.ballot(mine).campaign.pk))


# --- the vote --------------------------------------------------------------------------------------------------


def test_only_candidates_of_other_teams_are_offered(mine, page):
    held = box.ballot(mine).campaign
    offered = {one.label for one in page(mine.canteen_leader, "star_vote", held.pk).context["choices"]}
    assert offered == {"吕浴工"}
    assert len(page(mine.fixer, "star_vote", held.pk).context["choices"]) == 3


def test_a_vote_stands_in_no_address_message_or_session(mine, post, client):
    found = box.ballot(mine)
    answer = post(mine.fixer, "star_vote", found.campaign.pk, ballot=found.entry("陈厨师").pk)
    assert "投好了，投给谁只有你知道" in text(answer)
    assert VoteCount.objects.get(entry=found.entry("陈厨师")).votes == 1
    # The page that follows is the same whoever was chosen.
    assert "陈厨师" not in text(answer) and "吕浴工" not in text(answer)
    assert answer.redirect_chain == [(reverse("star_vote", args=[found.campaign.pk]), 302)]
    assert not {"ballot", "unsent"} & set(client.session.keys())


def test_a_choice_is_not_kept_when_the_login_has_run_out(mine, client):
    found = box.ballot(mine)
    path = reverse("star_vote", args=[found.campaign.pk])
    answer = client.post(path, {"ballot": found.entry("陈厨师").pk})
    assert answer.status_code == 401 and not Voter.objects.exists()
    kept = resume.kept(client.session)
    assert kept is None or not any("ballot" in name for name, _value in kept.fields)


def test_a_second_vote_is_told_no_on_the_page(mine, post, page):
    found = box.ballot(mine)
    post(mine.fixer, "star_vote", found.campaign.pk, ballot=found.entry("陈厨师").pk)
    again = post(mine.fixer, "star_vote", found.campaign.pk, ballot=found.entry("吕浴工").pk)
    assert again.status_code == 422 and Voter.objects.count() == 1
    assert "你已经投过票了" in text(page(mine.fixer, "star_vote", found.campaign.pk))


@pytest.mark.parametrize("given", ["", "999999", "x", "own"])
def test_a_vote_for_nobody_or_for_the_own_team_is_none(mine, post, given):
    found = box.ballot(mine)
    given = str(found.entry("陈厨师").pk) if given == "own" else given
    answer = post(mine.canteen_leader, "star_vote", found.campaign.pk, ballot=given)
    assert answer.status_code == 422 and not Voter.objects.exists()


def test_the_turnout_adds_up_in_sight_of_everybody_who_votes(mine, page):
    found = box.ballot(mine)
    votes.vote(found.campaign, found.entry("陈厨师"), by=mine.fixer, at=VOTING)
    assert "票数合计 1，和投票人数一样" in text(page(mine.cook, "star_vote", found.campaign.pk))
    VoteCount.objects.update(votes=3)
    assert "和投票人数不一样，告诉支部" in text(page(mine.cook, "star_vote", found.campaign.pk))


# --- eligibility -----------------------------------------------------------------------------------------------


def test_everybody_reads_the_sentence_and_only_few_open_the_record(mine, page):
    found = box.ballot(mine)
    month_box.enter(mine, mine.cook, "violation", day="2026-11-03", at="2026-11-03 18:00")
    nominations.check(found.campaign, at=VOTING)
    for who, opens in [("resident", False), ("fixer", False), ("cook", True), ("head", True)]:
        shown = text(page(mine.people[who], "star_eligible", found.campaign.pk))
        assert "本月有违章 1 次" in shown and "没有扣 5 分以上的有效投诉" in shown
        assert ("/records/?person=" in shown) == opens, who
    # Every guard has a source by now.
    assert "这里还没有这项数据" not in shown


# --- costs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("star_candidates", 4), ("star_eligible", 4), ("star_vote", 6), ("star_nominate", 1)],
)
def test_pages_cost_the_same_for_one_and_three(mine, own_queries, name, queries, many):
    held = box.ballot(mine, many=many).campaign
    assert own_queries(mine.fixer, name, held.pk) == queries
