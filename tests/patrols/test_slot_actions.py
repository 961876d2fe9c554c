"""A slot is fulfilled, opened again, missed, explained, answered, escalated: rows, events, notices."""

from datetime import timedelta

import pytest

from patrols.actions import patrol as patrols
from patrols.actions import slot as verbs
from patrols.actions import slot_round
from patrols.models import Patrol, Slot, Stop
from patrols.queries import slot as slots
from tests.cast import moment
from tests.patrols import rota_box as box
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.notices.models import Notice

DAY = "2026-11-18"
AT = moment(f"{DAY} 14:30")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def round_(mine):
    """The head's round of two posts at half past two."""
    return box.slot(mine.head, f"{DAY} 14:30", mine.kitchen, mine.pool)


def state(slot):
    return Slot.objects.get(pk=slot.pk).state


def test_a_round_is_done_when_its_last_post_is_seen(mine, round_):
    first = box.patrol(mine, mine.head, mine.kitchen, f"{DAY} 14:32")
    assert verbs.fulfil(first, at=AT + 8 * MINUTE) == round_
    assert state(round_) == "planned" and not Event.objects.exists()
    last = box.patrol(mine, mine.head, mine.pool, f"{DAY} 14:45")
    verbs.fulfil(last, at=AT + 20 * MINUTE)
    done = Slot.objects.get()
    assert (done.state, done.done_at) == ("done", last.submitted_at)
    event = Event.objects.get()
    assert (event.verb, event.by, event.facts) == ("done", mine.head, {"patrols": [first.pk, last.pk]})


@pytest.mark.parametrize(
    ("began", "fits"),
    [("13:59", False), ("14:00", True), ("14:30", True), ("15:59", True), ("16:00", True), ("16:01", False)],
)
def test_from_half_an_hour_before_to_an_hour_and_a_half_after(mine, round_, began, fits):
    one = box.patrol(mine, mine.head, mine.kitchen, f"{DAY} {began}")
    assert bool(verbs.fulfil(one, at=AT)) is fits
    assert Stop.objects.filter(patrol=one).exists() is fits


def test_one_visit_counts_once(mine, round_):
    other = box.slot(mine.deputy, f"{DAY} 15:30", mine.kitchen, mine.pool)
    one = box.patrol(mine, mine.head, mine.kitchen, f"{DAY} 15:10")
    verbs.fulfil(one, at=AT)
    assert verbs.fulfil(one, at=AT) is None
    assert list(Stop.objects.filter(patrol=one).values_list("slot", flat=True)) == [round_.pk]
    assert not other.stops.filter(patrol__isnull=False).exists()


def test_a_colleagues_visit_counts_and_the_person_is_told_at_the_post(mine, round_):
    one = box.patrol(mine, mine.deputy, mine.kitchen, f"{DAY} 14:20")
    assert verbs.fulfil(one, at=AT) == round_
    said = slots.said_at(mine.kitchen, mine.head, AT)
    assert said.startswith("李副科 14:20 已经巡过这里") and "照样可以再巡" in said
    assert slots.said_at(mine.pool, mine.head, AT) == ""
    assert slots.said_at(mine.kitchen, mine.secretary, AT) == ""


def test_a_visit_to_ones_own_teams_post_counts_for_nobodys_round(mine, round_):
    one = box.patrol(mine, mine.canteen_leader, mine.kitchen, f"{DAY} 14:32")
    assert verbs.fulfil(one, at=AT) is None


def test_drafts_wait_for_nobody(mine):
    box.slot(mine.head, f"{DAY} 14:30", mine.kitchen, rota=box.rota(state="drafted"))
    assert verbs.fulfil(box.patrol(mine, mine.head, mine.kitchen, f"{DAY} 14:32"), at=AT) is None
    assert slots.next_round(mine.head, AT) is None


def test_a_visit_taken_back_opens_the_round_again(mine, round_):
    visits = [
        box.patrol(mine, mine.head, post, f"{DAY} 14:4{n}")
        for n, post in enumerate((mine.kitchen, mine.pool))
    ]
    for one in visits:
        verbs.fulfil(one, at=AT)
    patrols.void(visits[0], reason="弄错了", by=mine.secretary, at=AT + 20 * MINUTE)
    verbs.taken_back(visits[0], at=AT + 20 * MINUTE)
    again = Slot.objects.get()
    assert (again.state, again.done_at) == ("planned", None)
    assert list(again.stops.order_by("order").values_list("patrol", flat=True)) == [None, visits[1].pk]


def test_taken_back_after_its_time_the_round_is_missed(mine, round_):
    for post in (mine.kitchen, mine.pool):
        verbs.fulfil(box.patrol(mine, mine.head, post, f"{DAY} 14:40"), at=AT)
    patrols.void(Patrol.objects.first(), reason="弄错了", by=mine.secretary, at=AT + 3 * HOUR)
    done = slot_round.walk(at=AT + 3 * HOUR)
    assert (done.reopened, state(round_)) == (1, "missed")


# --- the ten-minute round -------------------------------------------------------------------------------------


def test_the_round_finds_what_nobody_matched(mine, round_):
    for post, began in ((mine.kitchen, "14:35"), (mine.pool, "14:50")):
        box.patrol(mine, mine.head, post, f"{DAY} {began}")
    done = slot_round.walk(at=AT + 30 * MINUTE)
    assert (done.matched, done.missed, state(round_)) == (2, 0, "done")
    assert slot_round.walk(at=AT + 30 * MINUTE).matched == 0


def test_a_round_nobody_walked_is_missed_when_its_time_is_over(mine, round_):
    assert slot_round.walk(at=AT + 89 * MINUTE).missed == 0 and state(round_) == "planned"
    assert slot_round.walk(at=AT + 90 * MINUTE).missed == 1
    notice = Notice.objects.get(text__startswith="漏巡")
    assert (notice.person, notice.text) == (mine.head, "漏巡：这一轮没有去，说明一下原因")
    assert notice.url == f"/slots/{round_.pk}/" and "11-18 14:30 食堂操作间、一号池区" in notice.detail
    event = Event.objects.get(verb="missed")
    assert (event.by, event.was, event.became) == (None, "planned", "missed")
    slot_round.walk(at=AT + 100 * MINUTE)
    assert Event.objects.count() == 1 and Notice.objects.filter(text__startswith="漏巡").count() == 1


def test_half_walked_it_is_missed_too_and_says_how_much(mine, round_):
    verbs.fulfil(box.patrol(mine, mine.head, mine.kitchen, f"{DAY} 14:35"), at=AT)
    slot_round.walk(at=AT + 2 * HOUR)
    assert state(round_) == "missed"
    assert "2 个岗点差 1 个" in Notice.objects.get(text__startswith="漏巡").text


def test_a_patrol_that_comes_late_still_makes_it_done(mine, round_):
    """A phone without network sends in the evening what was walked in the afternoon."""
    slot_round.walk(at=AT + 2 * HOUR)
    verbs.explain(Slot.objects.get(), reason="没网", by=mine.head, at=AT + 3 * HOUR)
    for post in (mine.kitchen, mine.pool):
        verbs.fulfil(box.patrol(mine, mine.head, post, f"{DAY} 14:40"), at=AT + 5 * HOUR)
    assert state(round_) == "done" and Event.objects.filter(verb="done_late").count() == 1


def test_who_walks_soon_is_told_once(mine, round_):
    slot_round.walk(at=AT - 15 * MINUTE)
    slot_round.walk(at=AT - 5 * MINUTE)
    notice = Notice.objects.get()
    assert (notice.person, notice.text) == (mine.head, "快到你巡查了：食堂操作间、一号池区")


def test_a_draft_whose_day_has_come_is_published(mine):
    box.rota("2026-12", state="drafted")
    slot_round.walk(at=moment("2026-11-30 23:50"))
    assert box.rota("2026-12").state == "drafted"
    assert slot_round.walk(at=moment("2026-12-01 00:10")).published == 1
    assert box.rota("2026-12").state == "published"


def test_a_quiet_round_costs_the_same_however_long_the_past_is(mine, django_assert_num_queries):
    for day in range(1, 15):
        box.slot(mine.head, f"2026-10-{day:02d} 14:30", mine.kitchen, state="excused")
    with django_assert_num_queries(8):
        slot_round.walk(at=moment("2026-11-18 14:30"))


# --- reasons --------------------------------------------------------------------------------------------------


@pytest.fixture
def missed(mine):
    """A round of the woman attendant, whose leader is the bathhouse's."""
    slot = box.slot(mine.woman_attendant, f"{DAY} 14:30", mine.kitchen, mine.corridor)
    slot_round.walk(at=AT + 2 * HOUR)
    Notice.objects.all().delete()
    return Slot.objects.get(pk=slot.pk)


def explained(mine, slot, reason="临时开会"):
    verbs.explain(slot, reason=reason, by=slot.person, at=AT + 3 * HOUR)
    return slot


def test_the_reason_goes_to_the_leader_of_the_team(mine, missed):
    explained(mine, missed)
    assert (missed.state, missed.reason, missed.explained_at) == ("explained", "临时开会", AT + 3 * HOUR)
    notice = Notice.objects.get()
    assert notice.person == mine.bath_leader and "华浴工 说明了漏巡原因" in notice.text


def test_the_leader_accepts_or_not_and_the_person_hears_of_it(mine, missed):
    verbs.accept(explained(mine, missed), by=mine.bath_leader, at=AT + 4 * HOUR)
    assert (missed.state, missed.answered_by) == ("excused", mine.bath_leader)
    assert Notice.objects.get(person=mine.woman_attendant).text == "漏巡原因认可了"
    other = box.slot(mine.woman_attendant, "2026-11-17 14:30", mine.kitchen, state="explained")
    verbs.refuse(other, note="会早开完了", by=mine.bath_leader, at=AT + 4 * HOUR)
    assert (other.state, other.answer) == ("unexcused", "会早开完了")
    assert Notice.objects.filter(text__contains="没有认可：会早开完了").exists()


def test_a_leaders_own_round_is_the_branchs_to_answer(mine):
    slot = box.slot(mine.bath_leader, f"{DAY} 14:30", mine.kitchen)
    slot_round.walk(at=AT + 2 * HOUR)
    slot = Slot.objects.get(pk=slot.pk)
    verbs.explain(slot, reason="抢修", by=mine.bath_leader, at=AT + 3 * HOUR)
    told = set(Notice.objects.filter(text__contains="等你认定").values_list("person", flat=True))
    assert told == {mine.head.pk, mine.secretary.pk}
    with pytest.raises(Refused, match="自己的漏巡自己不能认定"):
        verbs.accept(slot, by=mine.bath_leader, at=AT + 4 * HOUR)
    verbs.accept(slot, by=mine.secretary, at=AT + 4 * HOUR)
    assert slot.state == "excused"


@pytest.mark.parametrize(
    ("who", "said"),
    [("canteen_leader", "别的班组"), ("deputy", "由班队长或支部办"), ("attendant", "由班队长或支部办")],
)
def test_others_have_no_say(mine, missed, who, said):
    explained(mine, missed)
    with pytest.raises(Refused, match=said):
        verbs.accept(missed, by=getattr(mine, who), at=AT + 4 * HOUR)
    assert state(missed) == "explained"


def test_only_the_person_says_why_and_only_of_a_missed_round(mine, missed, round_):
    with pytest.raises(Refused, match="由本人说明"):
        verbs.explain(missed, reason="忙", by=mine.head, at=AT)
    with pytest.raises(Refused, match="还没到时间"):
        verbs.explain(round_, reason="忙", by=mine.head, at=AT)
    with pytest.raises(Refused, match="本人还没说明"):
        verbs.accept(missed, by=mine.bath_leader, at=AT)
    verbs.accept(explained(mine, missed), by=mine.bath_leader, at=AT + 4 * HOUR)
    with pytest.raises(Refused, match="已经是“原因认可”"):
        verbs.refuse(missed, note="不", by=mine.secretary, at=AT + 4 * HOUR)
    assert state(missed) == "excused"


def test_what_nobody_explains_climbs_from_the_leader_to_the_branch(mine, missed):
    day = timedelta(days=1)
    slot_round.walk(at=AT + 20 * HOUR)
    assert not Notice.objects.exists()
    slot_round.walk(at=AT + day + 2 * HOUR)
    assert set(Notice.objects.values_list("person", flat=True)) == {
        mine.woman_attendant.pk,
        mine.bath_leader.pk,
    }
    slot_round.walk(at=AT + day + 3 * HOUR)
    assert Notice.objects.count() == 2
    slot_round.walk(at=AT + 3 * day + 2 * HOUR)
    assert set(Notice.objects.values_list("person", flat=True)) >= {mine.head.pk, mine.secretary.pk}
    assert Event.objects.filter(verb__startswith="rung_").count() == 2


def test_what_nobody_answers_goes_to_the_branch_after_a_day(mine, missed):
    explained(mine, missed)
    Notice.objects.all().delete()
    slot_round.walk(at=AT + timedelta(days=1) + 4 * HOUR)
    assert set(Notice.objects.values_list("person", flat=True)) == {mine.head.pk, mine.secretary.pk}
    assert "支部来定" in Notice.objects.first().text


def test_by_night_nobody_is_woken(mine, missed):
    slot_round.walk(at=moment("2026-11-20 02:00"))
    assert not Notice.objects.exists()
