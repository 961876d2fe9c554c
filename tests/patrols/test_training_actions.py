"""Plan, sessions and attendance: what is written, who hears of it, what is refused and changes nothing."""

from datetime import date, timedelta

import pytest

from patrols.actions import training_clock, training_plan
from patrols.actions import training_session as sessions
from patrols.actions import training_sign as signs
from patrols.models import Answer, Seat, TrainingPlan, TrainingSession
from patrols.queries import training as trainings
from patrols.queries import training_effect as effects
from patrols.queries import training_record as records
from patrols.rules import training as rules
from patrols.training_busy import busy
from patrols.training_evidence import collect
from patrols.training_todos import due
from tests.cast import moment
from tests.patrols import month_box
from tests.patrols import training_box as box
from tongting.events.flow import NotAllowed, Refused, history
from tongting.notices.models import Notice
from tongting.periods import Month, Quarter

NOV, Q4 = Month.parse("2026-11"), Quarter.parse("2026-Q4")


def failing(mine, post, code, day, outcome="fail"):
    item = next(one for one in mine.items_of(mine.posts[post]) if one.code == code)
    patrol = month_box.visit(mine, post, mine.head, f"{day} 15:10", 80)
    return Answer.objects.create(patrol=patrol, item=item, outcome=outcome)


def test_a_plan_is_drafted_from_what_failed_and_drafted_again_is_the_same(mine, django_assert_num_queries):
    for day in range(1, 6):
        failing(mine, "pool", "BP08", f"2026-08-0{day}", "fail" if day < 4 else "pass")
    failing(mine, "kitchen", "CK04", "2026-08-01")
    failing(mine, "pool", "BP06", "2026-11-01")
    with django_assert_num_queries(2):
        assert [(one.code, one.failed, one.looked) for one in trainings.failing(Q4.previous())] == [
            ("BP08", 3, 5)
        ]
    plan = training_plan.draft(Q4, at=moment("2026-10-01 02:00"))
    (topic,) = plan.topics.all()
    assert topic.state == "proposed" and "查 5 次，3 次不合格" in topic.why
    assert [team.code for team in topic.teams.all()] == ["bathhouse"]
    assert trainings.failures_behind(topic).count() == topic.failed
    training_plan.drop(topic, by=mine.head, at=moment("2026-10-01 09:00"))
    assert training_plan.draft(Q4, at=moment("2026-10-02 02:00")) == plan
    assert [one.state for one in plan.topics.all()] == ["dropped"]
    assert Notice.objects.filter(person=mine.head, key=f"training-plan:{plan.pk}").count() == 1


def test_every_posts_worst_item_is_proposed_and_the_posts_are_named(mine):
    """Two of a kind by all posts together, and what one post fails most though it is seldom elsewhere."""
    for day in range(1, 6):
        failing(mine, "pool", "BP08", f"2026-08-0{day}")
        failing(mine, "pool", "BP06", f"2026-08-0{day}")
    for day in range(1, 5):
        failing(mine, "pool2", "BP04", f"2026-08-0{day}", "fail" if day < 4 else "pass")
    failing(mine, "pool2", "BP08", "2026-08-09")
    for post in ("pool", "pool2", "pool2"):
        failing(mine, post, "BP01", "2026-08-10")
    found = {one.code: one for one in trainings.failing(Q4.previous())}
    assert list(found) == ["BP08", "BP06", "BP04"]
    assert found["BP08"].posts == (("一号池区", 5), ("二号池区", 1))
    assert (found["BP04"].failed, found["BP04"].looked) == (3, 4)
    plan = training_plan.draft(Q4, at=moment("2026-10-01 02:00"))
    assert (
        plan.topics.get(item_code="BP08").why
        == "上季度查 6 次，6 次不合格；最多的是一号池区 5 次、二号池区 1 次"
    )


def test_a_published_plan_stays_and_tells_whom_it_is_for(mine):
    at = moment("2026-10-01 09:00")
    plan = training_plan.draft(Q4, at=at)
    with pytest.raises(Refused, match="一条也没有列入"):
        training_plan.publish(plan, by=mine.head, at=at)
    topic = training_plan.add_topic(
        plan, teams=[mine.teams["canteen"]], by=mine.head, at=at, title="留样", groups=["post_staff"]
    )
    with pytest.raises(Refused, match="你的角色不能改"):
        training_plan.publish(plan, by=mine.canteen_leader, at=at)
    training_plan.publish(plan, by=mine.head, at=at)
    told = Notice.objects.filter(key__endswith=":published").values_list("person", flat=True)
    assert set(told) == {mine.cook.pk, mine.waitress.pk}
    for act in (training_plan.drop, training_plan.pick):
        with pytest.raises(Refused, match="已经发布"):
            act(topic, by=mine.head, at=at)
    assert TrainingPlan.objects.get().state == "published" and topic.plan.topics.get().state == "picked"


def test_one_item_stands_once_in_a_plan(mine):
    at = moment("2026-10-01 09:00")
    plan = training_plan.draft(Q4, at=at)
    training_plan.add_topic(plan, by=mine.head, at=at, title="池边", kind="bath_pool", item_code="BP08")
    with pytest.raises(Refused, match="已经有一条"):
        training_plan.add_topic(plan, by=mine.head, at=at, title="池边", kind="bath_pool", item_code="BP08")
    assert plan.topics.count() == 1


def test_whoever_is_asked_is_told_and_told_again_only_of_what_moved(mine):
    one = box.told(mine)
    assert set(Notice.objects.values_list("person", flat=True)) == {
        mine.cook.pk, mine.waitress.pk, mine.canteen_leader.pk
    }  # fmt: skip
    Notice.objects.all().delete()
    given = {
        name: getattr(one, name)
        for name in ("title", "topic", "trainer", "place", "start_at", "end_at", "note")
    }
    sessions.change(one, people=[mine.cook, mine.attendant], by=mine.head, at=box.TOLD, **given)
    assert set(Notice.objects.values_list("person", flat=True)) == {mine.waitress.pk, mine.attendant.pk}
    Notice.objects.all().delete()
    sessions.change(
        one,
        people=[mine.cook, mine.attendant],
        by=mine.head,
        at=box.TOLD,
        **given | {"place": "食堂 100% 大厅"},
    )
    assert set(Notice.objects.values_list("person", flat=True)) == {mine.cook.pk, mine.attendant.pk}
    assert "食堂 100% 大厅" in Notice.objects.first().text


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"end_at": box.START}, "结束要在开始之后"),
        ({"end_at": box.START + timedelta(hours=13)}, "最长 12 小时"),
        ({"start_at": box.TOLD - timedelta(hours=25), "end_at": box.TOLD - timedelta(days=1)}, "已经过了"),
    ],
)
def test_a_session_at_no_time_is_refused(mine, facts, sentence):
    with pytest.raises(Refused, match=sentence):
        box.session(mine, **facts)
    assert not TrainingSession.objects.exists()


def test_a_cancelled_session_says_why_and_nobody_signs_in(mine):
    one = box.told(mine)
    sessions.cancel(one, reason="培训人病了", by=mine.head, at=box.TOLD)
    assert Notice.objects.filter(person=mine.cook, detail="培训人病了").exists()
    with pytest.raises(Refused, match="不签到"):
        box.sign(one, mine.cook)
    with pytest.raises((NotAllowed, Refused)):
        sessions.hold(one, by=mine.head, at=box.END)


def test_signing_in_by_code(mine):
    one = box.told(mine)
    with pytest.raises(Refused, match="还没到签到"):
        box.sign(one, mine.cook, box.START - timedelta(minutes=21))
    assert box.sign(one, mine.cook, box.START + rules.GRACE).state == "present"
    assert box.sign(one, mine.waitress, box.START + rules.GRACE + box.MINUTE).state == "late"
    with pytest.raises(Refused, match="已经签过"):
        box.sign(one, mine.cook)
    with pytest.raises(Refused, match="不在名单上"):
        box.sign(one, mine.fixer)
    seat = one.seats.get(person=mine.cook)
    assert (seat.how, seat.marked_by) == ("code", mine.cook)
    assert [event.verb for event in history(seat)] == ["signed_in"]


def test_five_wrong_codes_close_the_door_for_ten_minutes(mine):
    one, at = box.told(mine), box.START
    right = signs.scoring.codes_valid(one.code_seed, at)
    wrong = next(code for code in ("0000", "1111", "2222") if code not in right)
    for _n in range(5):
        with pytest.raises(Refused, match="签到码不对"):
            signs.sign_in(one, wrong, by=mine.cook, at=at)
    with pytest.raises(Refused, match="10 分钟后"):
        box.sign(one, mine.cook, at + timedelta(minutes=9))
    assert box.sign(one, mine.cook, at + timedelta(minutes=10)).state == "late"


def test_the_trainer_ticks_and_corrects_with_a_reason(mine):
    one = box.told(mine)
    seat = one.seats.get(person=mine.cook)
    with pytest.raises(Refused, match="由培训人"):
        signs.mark(seat, "present", by=mine.waitress, at=box.START)
    with pytest.raises(Refused, match="请假的写一句原因"):
        signs.mark(seat, "leave", by=mine.canteen_leader, at=box.START)
    signs.mark(seat, "present", by=mine.canteen_leader, at=box.START)
    with pytest.raises(Refused, match="写一句原因"):
        signs.mark(seat, "late", by=mine.canteen_leader, at=box.END)
    signs.mark(seat, "late", reason="晚了一刻钟", by=mine.canteen_leader, at=box.END)
    assert [(event.verb, event.became, event.note) for event in history(seat)] == [
        ("marked", "present", ""), ("corrected", "late", "晚了一刻钟"),
    ]  # fmt: skip


def test_held_counts_who_came_and_leaves_strangers_and_leave_out(mine):
    one = box.told(mine, [mine.cook, mine.waitress, mine.canteen_leader])
    box.sign(one, mine.cook)
    signs.mark(one.seats.get(person=mine.waitress), "leave", reason="看病", by=mine.head, at=box.START)
    signs.add_extra(one, mine.fixer, by=mine.head, at=box.START)
    with pytest.raises(Refused, match="已经在名单上"):
        signs.add_extra(one, mine.cook, by=mine.head, at=box.START)
    with pytest.raises(Refused, match="还没开始"):
        sessions.hold(one, by=mine.head, at=box.START - box.MINUTE)
    sessions.hold(one, by=mine.head, at=box.END)
    assert one.seats.get(person=mine.canteen_leader).state == Seat.State.ABSENT
    found = {one.person: (one.indicator, one.facts) for one in collect(NOV)}
    assert found == {
        mine.cook.pk: ("P6", {"attended_and_passed": 1, "should": 1}),
        mine.canteen_leader.pk: ("L6", {"attended_and_passed": 0, "should": 1}),
    }
    assert list(collect(NOV.next())) == [] == list(collect(NOV.previous()))


def test_with_a_test_who_did_not_pass_has_not_been_trained_and_it_counts_when_the_test_is_over(mine):
    box.bank(mine)
    one = box.told(mine)
    test = box.published(mine, (), session=one, closes_at=moment("2026-12-02 16:00"))
    for person in (mine.cook, mine.waitress):
        box.sign(one, person)
    sessions.hold(one, by=mine.head, at=box.END)
    assert list(collect(NOV)) == []
    box.sat(test, mine.cook, right=3)
    box.sat(test, mine.waitress, right=1)
    found = {one.person: one.facts["attended_and_passed"] for one in collect(NOV.next())}
    assert found == {mine.cook.pk: 1, mine.waitress.pk: 0}


def test_a_test_is_not_hung_on_a_session_that_has_been_counted(mine):
    box.bank(mine)
    one = box.held(mine)
    at = moment("2026-12-05 09:00")
    late = box.exam(mine, (), at=at, session=one, opens_at=at, closes_at=at + timedelta(days=1))
    with pytest.raises(Refused, match="已经计入 2026-11"):
        box.exams.publish(late, by=mine.head, at=at)
    late.refresh_from_db()
    assert late.state == "draft" and not late.questions.exists()


def test_a_session_that_is_ended_when_its_month_is_past_counts_in_the_one_that_goes_on(mine):
    """Forgotten until October was reviewed: in October nobody would count it any more."""
    start = moment("2026-10-29 15:00")
    one = box.told(
        mine, [mine.cook], start - timedelta(days=2), start_at=start, end_at=start + timedelta(hours=1)
    )
    box.sign(one, mine.cook, start)
    late = moment("2026-11-02 11:00")
    month_box.reviewed(mine)
    sessions.hold(one, by=mine.head, at=late)
    assert one.counts_at == late
    assert [found.person for found in collect(NOV)] == [mine.cook.pk] and not list(collect(NOV.previous()))


def test_a_session_that_is_ended_while_its_month_is_a_draft_counts_there(mine):
    start = moment("2026-10-29 15:00")
    one = box.told(
        mine, [mine.cook], start - timedelta(days=2), start_at=start, end_at=start + timedelta(hours=1)
    )
    box.sign(one, mine.cook, start)
    month_box.drafted(mine)
    sessions.hold(one, by=mine.head, at=moment("2026-11-02 11:00"))
    assert [found.person for found in collect(NOV.previous())] == [mine.cook.pk]


def test_the_tests_of_a_session_go_with_its_list(mine):
    """Those for the whole list; one for some of it is left alone, and whoever began keeps the paper."""
    box.bank(mine)
    one = box.told(mine)
    draft, out = box.exam(mine, (), session=one), box.published(mine, (), session=one)
    some = box.exam(mine, [mine.cook], session=one)
    box.papers.begin(out, by=mine.cook, at=box.OPENS)
    names = ("title", "topic", "trainer", "place", "start_at", "end_at", "note")
    given = {name: getattr(one, name) for name in names}
    sessions.change(one, people=[mine.waitress, mine.fixer], by=mine.head, at=box.TOLD, **given)

    def asked(exam):
        return set(exam.candidates.values_list("person", flat=True))

    assert asked(draft) == {mine.waitress.pk, mine.fixer.pk}
    assert asked(out) == {mine.cook.pk, mine.waitress.pk, mine.fixer.pk}
    assert asked(some) == {mine.cook.pk}


def test_the_shares_of_a_month_cost_the_same_for_one_session_and_for_three(mine, django_assert_num_queries):
    box.bank(mine)
    for n in range(3):
        one = box.told(mine, title=f"第 {n} 场")
        box.published(mine, (), session=one)
        sessions.hold(one, by=mine.head, at=box.END)
        with django_assert_num_queries(4):
            assert records.shares(NOV)[mine.cook.pk].should == n + 1


def test_a_session_makes_people_busy_until_they_are_excused(mine):
    one = box.told(mine)
    span = (box.START - timedelta(hours=1), box.START + box.MINUTE)
    assert [found.what for found in busy(mine.cook.pk, *span)] == ["培训：留样和测温"]
    assert len(list(busy(mine.canteen_leader.pk, *span))) == 1
    assert list(busy(mine.fixer.pk, *span)) == [] == list(busy(mine.cook.pk, box.END, box.END + box.MINUTE))
    signs.mark(one.seats.get(person=mine.cook), "leave", reason="看病", by=mine.head, at=box.START)
    assert list(busy(mine.cook.pk, *span)) == []


def test_the_day_before_everybody_asked_hears_it_once_more(mine):
    box.told(mine)
    Notice.objects.all().delete()
    assert training_clock.remind(at=box.START - timedelta(hours=21)) == 0
    for _round in range(2):
        training_clock.remind(at=box.START - timedelta(hours=20))
    assert set(Notice.objects.values_list("person", flat=True)) == {mine.cook.pk, mine.waitress.pk}
    assert Notice.objects.count() == 2


def test_what_training_asks_of_people(mine):
    box.bank(mine)
    one = box.told(mine)
    test = box.published(mine)
    assert [todo.text for todo in due(mine.cook, box.START)] == ["培训：留样和测温"]
    assert [todo.text for todo in due(mine.cook, box.OPENS)] == ["考试：留样考试"]
    assert [todo.text for todo in due(mine.canteen_leader, box.OPENS)] == ["点名、结束：留样和测温"]
    box.sat(test, mine.cook)
    sessions.hold(one, by=mine.canteen_leader, at=box.OPENS)
    assert list(due(mine.cook, box.OPENS)) == [] == list(due(mine.canteen_leader, box.OPENS))


def test_the_effect_looks_eight_weeks_back_and_forth_and_leaves_the_day_itself_out(mine):
    at = moment("2026-10-01 09:00")
    plan = training_plan.draft(Q4, at=at)
    topic = training_plan.add_topic(
        plan,
        teams=[mine.teams["bathhouse"]],
        by=mine.head,
        at=at,
        title="池边",
        kind="bath_pool",
        item_code="BP08",
    )
    one = box.held(mine, topic=topic)
    assert effects.effect_of(one, date(2026, 11, 12)) is None
    for day, outcome in (
        ("2026-09-16", "fail"), ("2026-09-17", "fail"), ("2026-11-11", "fail"), ("2026-11-12", "fail"),
        ("2026-11-13", "pass"), ("2026-11-14", "unseen"), ("2026-11-15", "fail"), ("2026-11-20", "fail"),
    ):  # fmt: skip
        failing(mine, "pool", "BP08", day, outcome)
    found = effects.effect_of(one, date(2026, 11, 19))
    assert found.posts == []
    assert (found.effect.before.failed, found.effect.before.looked) == (2, 2)
    assert (found.effect.after.failed, found.effect.after.looked) == (1, 2)
    assert found.effect.verdict == "few" and not found.is_over


def test_what_the_plan_promised_and_nobody_arranged(mine):
    at = moment("2026-10-01 09:00")
    plan = training_plan.draft(Q4, at=at)
    for title, day in (("留样", date(2026, 10, 12)), ("防滑", None)):
        training_plan.add_topic(
            plan, teams=[], by=mine.head, at=at, title=title, wanted_on=day, groups=["post_staff"]
        )
    training_plan.publish(plan, by=mine.head, at=at)

    def said(day):
        return [one.text for one in due(mine.head, moment(f"{day} 09:00")) if "该排培训" in one.text]

    assert said("2026-10-04") == [] and said("2026-10-05") == ["季计划有 1 条该排培训了"]
    one = box.told(mine, topic=plan.topics.get(title="留样"))
    assert said("2026-10-06") == [] == said("2026-12-01") and len(said("2026-12-02")) == 1
    sessions.cancel(one, reason="停电", by=mine.head, at=at)
    assert said("2026-10-06") == ["季计划有 1 条该排培训了"]
    assert not [one for one in due(mine.cook, moment("2026-10-06 09:00")) if "该排" in one.text]


def test_the_effect_post_by_post_adds_up(mine, page, time_machine, django_assert_num_queries):
    at = moment("2026-10-01 09:00")
    plan = training_plan.draft(Q4, at=at)
    topic = training_plan.add_topic(
        plan, teams=[], by=mine.head, at=at, title="池边", kind="bath_pool", item_code="BP08"
    )
    one = box.held(mine, topic=topic)
    for day in range(1, 13):
        failing(mine, "pool", "BP08", f"2026-10-{day:02d}")
        failing(mine, "pool", "BP08", f"2026-11-{day + 13}", "pass")
        failing(mine, "pool2", "BP08", f"2026-10-{day:02d}", "fail" if day < 4 else "pass")
    # topic, teams, counts, words
    with django_assert_num_queries(4):
        found = effects.effect_of(one, date(2026, 11, 30))
    shares = [(name, each.before.failed, each.before.looked, each.after.looked) for name, each in found.posts]
    assert shares == [("一号池区", 12, 12, 12), ("二号池区", 3, 12, 0)]
    assert [each.verdict for _name, each in found.posts] == ["better", "few"]
    assert (found.effect.before.failed, found.effect.before.looked) == (15, 24)
    assert sum(each.after.looked for _name, each in found.posts) == found.effect.after.looked
    time_machine.move_to(moment("2026-11-30 10:00"), tick=False)
    seen = page(mine.head, "training_session", one.pk).content.decode()
    assert "分岗点看，2 个岗点" in seen and "76%—100%" in seen
