"""A campaign from its first day to the lock, by its verbs: rows, events, notices; what is refused changes nothing."""

from datetime import timedelta

import pytest

from starrating.actions import campaign as verbs
from starrating.actions import draw as draws
from starrating.actions import enrol
from starrating.models import Assignment, Campaign, Entry, Judge, LockerLook
from starrating.queries import campaign as queries
from tests.cast import grant, moment
from tests.starrating import star_box
from tests.starrating.star_box import AT, ENROL_UNTIL, JUDGES, OPENED, SCORE_UNTIL
from tongting.events.flow import NotAllowed, Refused, SomebodyWasFaster, history
from tongting.notices.models import Notice
from tongting.periods import Month
from tongting.places.models import Locker, Room

NOVEMBER, DECEMBER = Month.named(2026, 11), Month.named(2026, 12)


def made(mine, contest="dorm", month=NOVEMBER, at=OPENED):
    star_box.criteria(contest)
    star_box.places(mine)
    return verbs.create(contest, month, enrol_until=ENROL_UNTIL, score_until=SCORE_UNTIL, by=mine.head, at=at)


def people(mine, *names):
    return [mine.people[name] for name in names]


def with_judges(mine, contest="dorm", names=JUDGES):
    campaign = made(mine, contest)
    verbs.set_judges(campaign, people(mine, *names), mine.people[names[0]], by=mine.head, at=OPENED)
    return campaign


def opened(mine, contest="dorm", names=JUDGES):
    campaign = with_judges(mine, contest, names)
    verbs.open_enrolment(campaign, by=mine.head, at=OPENED)
    return star_box.fresh(campaign)


def verbs_of(thing):
    return [event.verb for event in history(thing)]


# --- setting it up ------------------------------------------------------------------------------------------------


def test_a_month_is_made_once_under_the_edition_in_force(mine):
    campaign = made(mine)
    assert (campaign.state, campaign.criteria.number, campaign.rule) == ("draft", 1, campaign.criteria.rule)
    assert (str(campaign.first_day), str(campaign.last_day)) == ("2026-11-01", "2026-11-30")
    with pytest.raises(SomebodyWasFaster, match="已经有了"):
        made(mine)
    assert Campaign.objects.count() == 1


def test_without_a_published_edition_there_is_nothing_to_score_by(mine):
    with pytest.raises(Refused, match="先发布一版"):
        verbs.create(
            "dorm", NOVEMBER, enrol_until=ENROL_UNTIL, score_until=SCORE_UNTIL, by=mine.head, at=OPENED
        )
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    ("enrol", "score", "said"),
    [(OPENED, SCORE_UNTIL, "报名截止要在现在以后"), (ENROL_UNTIL, ENROL_UNTIL, "评分截止要在报名截止以后")],
)
def test_deadlines_come_one_after_the_other(mine, enrol, score, said):
    star_box.criteria()
    with pytest.raises(Refused, match=said):
        verbs.create("dorm", NOVEMBER, enrol_until=enrol, score_until=score, by=mine.head, at=OPENED)
    assert not Campaign.objects.exists()


def test_the_next_month_has_the_same_rule_and_those_judges_who_still_may(mine):
    box = star_box.campaign(mine, state="rewarded", rule={"sheets": 3})
    mine.woman_attendant.grants.all().delete()
    campaign = made(mine, month=DECEMBER)
    assert campaign.rule == box.campaign.rule and queries.rule_of(campaign).sheets == 3
    taken = {judge.person_id: judge.is_chief for judge in campaign.judges.all()}
    assert taken == {mine.woman_patroller.pk: True, mine.dorm_leader.pk: False, mine.assessor.pk: False}


def test_judges_are_set_all_at_once_with_one_chief(mine):
    campaign = with_judges(mine)
    verbs.set_judges(campaign, people(mine, "dorm_leader", "safety"), mine.safety, by=mine.head, at=OPENED)
    assert {judge.person.name: judge.is_chief for judge in campaign.judges.select_related("person")} == {
        "陶班长": False,
        "郑安全": True,
    }


@pytest.mark.parametrize(
    ("names", "chief", "said"),
    [
        (("dorm_leader",), "dorm_leader", "要 2 张评分表，评委只有 1 名，至少再加 1 名"),
        (("dorm_leader", "safety"), "head", "还没有定评委组长"),
        (("dorm_leader", "cook"), "dorm_leader", "陈厨师 不能当评委"),
    ],
)
def test_judges_that_will_not_do_are_refused(mine, names, chief, said):
    campaign = with_judges(mine)
    before = set(campaign.judges.values_list("person_id", "is_chief"))
    with pytest.raises(Refused, match=said):
        verbs.set_judges(campaign, people(mine, *names), mine.people[chief], by=mine.head, at=OPENED)
    assert set(campaign.judges.values_list("person_id", "is_chief")) == before


def test_the_rule_of_one_month_and_its_deadlines_change_until_the_draw(mine):
    campaign = with_judges(mine)
    later = {"enrol_until": ENROL_UNTIL, "score_until": SCORE_UNTIL + timedelta(days=1)}
    verbs.change(campaign, {**later, "sheets": 3, "winners": None, "anchors": 0}, by=mine.head, at=OPENED)
    rule = queries.rule_of(star_box.fresh(campaign))
    assert (rule.sheets, rule.winners, rule.anchors) == (3, None, 0)
    assert star_box.fresh(campaign).criteria.rule["winners"] == 12
    with pytest.raises(Refused, match="锚定 3 到 6 个"):
        verbs.change(campaign, {**later, "anchors": 2}, by=mine.head, at=OPENED)
    verbs.open_enrolment(campaign, by=mine.head, at=OPENED)
    with pytest.raises(Refused, match="至少再加 2 名"):
        verbs.change(campaign, {**later, "sheets": 6}, by=mine.head, at=OPENED)
    assert queries.rule_of(star_box.fresh(campaign)).sheets == 3
    drawn = star_box.campaign(mine, "locker", "drawn").campaign
    with pytest.raises(Refused, match="不能再改"):
        verbs.change(drawn, {**later, "sheets": 1}, by=mine.head, at=OPENED)


def test_scoring_is_put_off_until_its_end_has_come(mine):
    campaign = star_box.campaign(mine).campaign
    verbs.put_off(campaign, SCORE_UNTIL + timedelta(days=2), by=mine.head, at=AT)
    assert star_box.fresh(campaign).score_until == SCORE_UNTIL + timedelta(days=2)
    with pytest.raises(Refused, match="现在以后"):
        verbs.put_off(campaign, AT, by=mine.head, at=AT)
    locked = star_box.campaign(mine, "locker", "locked").campaign
    with pytest.raises(Refused, match="已经截止"):
        verbs.put_off(locked, SCORE_UNTIL + timedelta(days=9), by=mine.head, at=AT)


# --- enrolment --------------------------------------------------------------------------------------------------------


def test_opening_publishes_the_commitment_and_rooms_enter_by_themselves(mine):
    star_box.places(mine)
    Room.objects.filter(code="B3-101").update(is_duty_room=True)
    Room.objects.filter(code="B3-102").update(occupied=0)
    Room.objects.filter(code="B3-103").update(is_active=False)
    campaign = opened(mine)
    assert campaign.state == "enrolling" and len(campaign.seed) == 64
    assert campaign.commitment != campaign.seed and len(campaign.commitment) == 64
    assert [entry.label for entry in queries.entries(campaign)] == ["3号楼 201", "3号楼 202", "3号楼 203"]
    assert {entry.cluster for entry in queries.entries(campaign)} == {"B3"}
    assert verbs_of(campaign)[-2:] == ["open", "entered"]
    assert campaign.seed not in str([event.facts for event in history(campaign)])


def test_it_does_not_open_without_judges_or_after_its_time(mine):
    campaign = made(mine)
    with pytest.raises(Refused, match="评委只有 0 名"):
        verbs.open_enrolment(campaign, by=mine.head, at=OPENED)
    ready = star_box.campaign(mine, "locker", "draft").campaign
    with pytest.raises(Refused, match="报名截止时间已经过了"):
        verbs.open_enrolment(ready, by=mine.head, at=ENROL_UNTIL)
    for one in (campaign, ready):
        assert (star_box.fresh(one).state, star_box.fresh(one).seed) == ("draft", "")
    assert not Entry.objects.exists()


def test_it_opens_once(mine):
    campaign = opened(mine)
    seed = campaign.seed
    with pytest.raises(Refused, match="报名早就开始了"):
        verbs.open_enrolment(campaign, by=mine.head, at=OPENED)
    assert star_box.fresh(campaign).seed == seed


def test_rooms_that_fill_or_empty_before_the_draw_come_and_go(mine):
    campaign = opened(mine)
    Room.objects.filter(code="B3-101").update(occupied=0)
    enrol.settle(campaign, by=None, at=AT)
    gone = Entry.objects.get(label="3号楼 101")
    assert gone.withdrawn == "空房、值班室或者停用了"
    assert enrol.settle(campaign, by=None, at=AT) == 0


def test_lockers_that_more_people_found_tidy_than_dirty_come_in(mine):
    campaign = opened(mine, "locker")
    lockers = list(Locker.objects.order_by("code"))
    Locker.objects.exclude(pk=lockers[3].pk).update(condition="held")
    looks = [(0, "good"), (1, "bad"), (2, "good"), (2, "bad"), (3, "good")]
    for number, (locker, verdict) in enumerate(looks):
        by = people(mine, "attendant", "woman_attendant")[number % 2]
        LockerLook.objects.create(campaign=campaign, locker=lockers[locker], verdict=verdict, by=by, at=AT)
    assert enrol.settle(campaign, by=mine.head, at=AT) == 1
    assert [entry.label for entry in queries.entries(campaign)] == ["W厅 1排1号"]
    enrol.enter_locker(campaign, lockers[1], by=mine.head, at=AT)
    for condition, word in (("free", "空闲"), ("broken", "报修")):
        lockers[3].condition = condition
        lockers[3].save(update_fields=["condition"])
        with pytest.raises(Refused, match=f"现在是“{word}”"):
            enrol.enter_locker(campaign, lockers[3], by=mine.head, at=AT)
    assert [entry.label for entry in queries.entries(campaign)] == ["W厅 1排1号", "W厅 1排2号"]
    # Given back before the draw: nobody is to win with an empty locker.
    Locker.objects.filter(pk=lockers[0].pk).update(condition="free", holder=None)
    assert enrol.settle(campaign, by=mine.head, at=AT) == 0
    assert [entry.label for entry in queries.entries(campaign)] == ["W厅 1排2号"]
    assert Entry.objects.get(campaign=campaign, locker=lockers[0]).withdrawn == "没有人用了，或者报修"


def test_a_person_enters_once_and_may_come_back(mine):
    campaign = opened(mine, "service")
    entry = enrol.enter_person(campaign, mine.cook, by=mine.head, at=AT)
    assert (entry.label, entry.section, entry.cluster) == ("陈厨师", "食堂班", "canteen")
    assert enrol.enter_person(campaign, mine.cook, by=mine.head, at=AT).pk == entry.pk
    enrol.withdraw(entry, reason="本人不愿参加", by=mine.head, at=AT)
    assert not queries.entries(campaign).exists()
    enrol.enter_person(campaign, mine.cook, by=mine.head, at=AT)
    assert queries.entries(campaign).get().pk == entry.pk
    with pytest.raises(Refused, match="服务明星不收"):
        enrol.enter_room(campaign, star_box.places(mine)[0][0], by=mine.head, at=AT)


def test_nobody_enters_before_or_after_enrolment(mine):
    early, late = made(mine, "service"), star_box.campaign(mine, "service", "drawn", month="2026-12").campaign
    for campaign, said in ((early, "还没开始"), (late, "名单定了")):
        with pytest.raises(Refused, match=said):
            enrol.enter_person(campaign, mine.fixer, by=mine.head, at=AT)
    assert not Entry.objects.filter(person=mine.fixer).exists()


def test_whoever_was_looked_at_stays_in(mine):
    box = star_box.campaign(mine)
    star_box.give(box.task("3号楼 101", None))
    with pytest.raises(Refused, match="已经有人打过分"):
        enrol.withdraw(box.entry("3号楼 101"), reason="搬走了", by=mine.head, at=AT)
    enrol.withdraw(box.entry("3号楼 102"), reason="搬走了", by=mine.head, at=AT)
    assert [entry.label for entry in Entry.objects.exclude(withdrawn="")] == ["3号楼 102"]
    assert history(box.campaign).last().note == "3号楼 102：搬走了"


# --- scoring ---------------------------------------------------------------------------------------------------------


def test_every_judge_is_told_how_many_wait(mine):
    box = star_box.campaign(mine, state="drawn")
    verbs.start_scoring(box.campaign, by=mine.head, at=AT)
    told = Notice.objects.get(person=mine.assessor)
    assert told.text == "星级宿舍 2026-11 开始打分" and told.detail == "有 3 个等你去看，11-20 18:00 截止"
    assert Notice.objects.count() == len(JUDGES)
    with pytest.raises(NotAllowed):
        verbs.start_scoring(box.campaign, by=mine.head, at=AT)


def test_a_lock_counts_what_is_missing(mine):
    box = star_box.campaign(mine)
    for task in box.tasks[:-1]:
        star_box.give(task)
    verbs.lock(box.campaign, by=mine.head, at=SCORE_UNTIL)
    held = star_box.fresh(box.campaign)
    assert (held.state, held.locked_at) == ("locked", SCORE_UNTIL)
    assert history(held).last().facts == {"missing": 1, "not_ranked": 1}
    assert [task.entry.label for task in queries.missing(held)] == ["3号楼 203"]
    assert [entry.label for entry in queries.short_entries(held)] == ["3号楼 203"]
    assert "缺 1 张评分表，1 个评分表不够，不排名" in Notice.objects.get(person=mine.head).detail


def test_a_voided_sheet_is_missing_again_and_a_withdrawn_entry_is_not(mine):
    box = star_box.campaign(mine)
    sheets = star_box.give_all(box, {})
    sheets[0].delete()
    Entry.objects.filter(label="3号楼 203").update(withdrawn="搬走了")
    assert [task.pk for task in queries.missing(box.campaign)] == [box.tasks[0].pk]
    whole = queries.progress(box.campaign).whole
    assert (whole.done, whole.wanted) == (9, 10)


def test_progress_by_judge_and_building(mine):
    box = star_box.campaign(mine)
    for task in box.tasks_of(mine.assessor):
        star_box.give(task)
    found = queries.progress(box.campaign)
    assert {one.name: (one.done, one.wanted) for one in found.judges} == {
        "王宣传": (0, 3),
        "陶班长": (0, 3),
        "吴考核": (3, 3),
        "华浴工": (0, 3),
    }
    assert found.judges[0].is_chief and found.judges[0].name == "王宣传"
    assert [(one.name, one.done, one.wanted) for one in found.clusters] == [("3号宿舍楼", 3, 12)]


@pytest.mark.parametrize("state", Campaign.State.values)
def test_a_campaign_is_called_off_before_anybody_scores(mine, state):
    campaign = star_box.campaign(mine, state=state).campaign
    if state in ("draft", "enrolling", "drawn"):
        verbs.cancel(campaign, reason="本月检修", by=mine.head, at=AT)
        assert star_box.fresh(campaign).state == "void" and history(campaign).last().note == "本月检修"
    else:
        with pytest.raises(NotAllowed):
            verbs.cancel(campaign, reason="本月检修", by=mine.head, at=AT)
        assert star_box.fresh(campaign).state == state


def test_after_a_cancelled_one_the_month_may_begin_again(mine):
    campaign = made(mine)
    verbs.cancel(campaign, reason="写错了", by=mine.head, at=OPENED)
    assert made(mine).pk != campaign.pk


def test_an_unfinished_judge_cannot_slip_in_after_the_draw(mine):
    box = star_box.campaign(mine, state="drawn")
    grant(mine.cook, "star_judge")
    with pytest.raises(Refused, match="不能再改"):
        verbs.set_judges(box.campaign, people(mine, "cook", "safety"), mine.safety, by=mine.head, at=AT)
    assert Judge.objects.count() == 4 and Assignment.objects.count() == 12


def test_a_draw_needs_somebody_entered(mine):
    campaign = opened(mine, "service")
    with pytest.raises(Refused, match="还没有参评的"):
        draws.draw(campaign, by=mine.head, at=ENROL_UNTIL)
    assert star_box.fresh(campaign).state == "enrolling"
    assert moment("2026-11-09 18:00") == ENROL_UNTIL
