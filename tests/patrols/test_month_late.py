"""What came in, was taken back or was judged after a month was scored: the figures go on opening what they were made
of, and the branch reviews no draft that lacks something."""

import pytest
from django.urls import reverse

from patrols.actions import assessment as verbs
from patrols.actions import issue as issues
from patrols.actions import patrol as patrols
from patrols.actions import task as tasks
from patrols.actions import training_session as sessions
from patrols.actions import training_sign as signs
from patrols.models import Assessment, Line, Patrol
from patrols.queries import month_late
from patrols.queries.patrol import posts_in
from tests.cast import moment
from tests.patrols import issue_box, training_box
from tests.patrols import month_box as box
from tests.patrols.test_task_actions import reached, with_tasks
from tongting.events import flow

State = Assessment.State
SINCE = moment("2026-11-01 09:00")


def void(mine, visit, at=SINCE):
    return patrols.void(visit, reason="没到现场", by=mine.head, at=at)


# --- a visit that a month counts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (State.REVIEWED, "支部已审核.*先退回自动算分再作废"),
        (State.PUBLICISED, "公示中.*先退回自动算分再作废"),
        (State.APPROVED, "一人已批.*先退回自动算分再作废"),
        (State.LOCKED, "计入定稿的 2026-10 考核，不能作废.*写更正"),
    ],
)
def test_a_visit_stands_in_the_figures_that_were_made_of_it(client, mine, state, sentence):
    visit = box.visit(mine, "pool", mine.deputy, "2026-10-03 15:10", 80)
    box.visit(mine, "pool", mine.deputy, "2026-10-04 15:10", 90)
    box.STEPS[state](mine)
    with pytest.raises(flow.Refused, match=sentence):
        void(mine, visit, box.AFTER)
    visit.refresh_from_db()
    assert visit.state == Patrol.State.SUBMITTED
    client.force_login(mine.head)
    line = Line.objects.get(score__person=mine.attendant, indicator="P1")
    behind = client.get(line.url).context["page"].rows
    assert line.what.startswith("2 次巡查") and {one.pk for one in behind} >= {visit.pk} and len(behind) == 2


def test_the_page_of_the_visit_says_why_nobody_takes_it_back(client, mine):
    visit = box.visit(mine, "pool", mine.deputy, "2026-10-03 15:10", 80)
    box.locked(mine)
    address = reverse("patrol_detail", args=[visit.pk])
    client.force_login(mine.head)
    page = client.get(address).content.decode()
    assert "计入定稿的 2026-10 考核，不能作废" in page and "撤回并作废" not in page
    # Whoever could not take it back anyway is not told of the month.
    client.force_login(mine.deputy)
    assert "不能作废" not in client.get(address).content.decode()


def test_what_came_in_after_the_scoring_is_in_no_figure_and_may_go(mine):
    box.locked(mine)
    late = box.visit(mine, "pool", mine.deputy, "2026-10-30 15:00", 80, submitted_at=box.MORNING)
    void(mine, late, box.AFTER)
    assert late.state == Patrol.State.VOID


# --- the review ------------------------------------------------------------------------------------------------------


def refused(mine, month):
    with pytest.raises(flow.Refused) as why:
        verbs.review(month, by=mine.secretary, at=box.MORNING)
    return str(why.value)


def scored_again(mine):
    month = verbs.draft(box.MONTH, by=mine.assessor, at=box.MORNING)
    verbs.review(month, by=mine.secretary, at=box.AFTER)
    return month


def test_a_visit_taken_back_after_the_draft_wants_a_new_one(mine):
    visit = box.visit(mine, "pool", mine.deputy, "2026-10-03 15:10", 80)
    month = box.drafted(mine)
    void(mine, visit)
    assert refused(mine, month) == "算分以后有变动：1 条巡查，先重新算分再审核"
    month = scored_again(mine)
    assert not Line.objects.filter(score__assessment=month, score__person=mine.deputy, quantity=1).exists()


def test_what_came_and_went_after_the_draft_changes_nothing(mine):
    month = box.drafted(mine)
    late = box.visit(mine, "pool", mine.deputy, "2026-10-30 15:00", 80, submitted_at=SINCE)
    void(mine, late, box.MORNING)
    verbs.review(month, by=mine.secretary, at=box.MORNING)


@pytest.mark.parametrize("counts", [True, False], ids=["the rules know tasks", "they do not"])
def test_a_task_judged_after_the_draft_wants_a_new_one(mine, counts):
    code = with_tasks() if counts else None
    task = reached(mine)
    month = box.drafted(mine)
    tasks.finish(task, by=mine.secretary, at=SINCE)
    if not counts:
        verbs.review(month, by=mine.secretary, at=box.MORNING)
        return
    assert refused(mine, month) == "算分以后有变动：1 个任务的认定，先重新算分再审核"
    month = scored_again(mine)
    line = Line.objects.get(score__assessment=month, key=f"patrols.task:{task.pk}")
    assert (line.indicator, line.score.person) == (code, mine.cook)


def test_a_verdict_taken_back_after_the_draft_wants_a_new_one(mine):
    with_tasks()
    task = reached(mine)
    tasks.finish(task, by=mine.secretary, at=moment("2026-10-29 09:00"))
    month = box.drafted(mine)
    tasks.reopen(task, reason="数错了", by=mine.secretary, at=SINCE)
    assert "1 个任务的认定" in refused(mine, month)


def test_a_training_ended_or_put_right_after_the_draft_wants_a_new_one(mine):
    """The trainer ends it in the morning after: it counts in the month that is over, and is in no figure yet."""
    when = {"start_at": moment("2026-10-31 15:00"), "end_at": moment("2026-10-31 16:00")}
    session = training_box.told(mine, at=moment("2026-10-30 09:00"), **when)
    training_box.sign(session, mine.cook, at=when["start_at"])
    month = box.drafted(mine)
    sessions.hold(session, by=mine.canteen_leader, at=SINCE)
    assert refused(mine, month) == "算分以后有变动：1 场培训的出勤，先重新算分再审核"
    month = verbs.draft(box.MONTH, by=mine.assessor, at=box.MORNING)
    assert trained(month, mine.waitress) == "0.0"
    seat = session.seats.get(person=mine.waitress)
    signs.mark(seat, "leave", reason="假条才到", by=mine.head, at=moment("2026-11-02 11:00"))
    assert "1 场培训的出勤" in refused(mine, month)
    month = verbs.draft(box.MONTH, by=mine.assessor, at=moment("2026-11-02 12:00"))
    assert trained(month, mine.waitress) == "5.0"
    verbs.review(month, by=mine.secretary, at=moment("2026-11-02 13:00"))


def trained(month, person):
    return month.scores.get(person=person).parts["P6"]


def test_an_issue_that_is_void_since_wants_a_new_draft(mine):
    counted = issue_box.reported(mine, at=moment("2026-10-06 09:00"), by=mine.deputy)
    issue_box.reported(mine, what="门把手松", at=moment("2026-09-06 09:00"), by=mine.deputy)
    other = issue_box.reported(mine, what="灯不亮", at=moment("2026-09-07 09:00"), by=mine.deputy)
    month = box.drafted(mine)
    issues.void(other, reason="九月的，十月没有算", by=mine.head, at=SINCE)
    assert month_late.changed_since(month).issues == 0
    issues.void(counted, reason="重复了", by=mine.head, at=SINCE)
    assert refused(mine, month) == "算分以后有变动：1 件作废的问题，先重新算分再审核"
    scored_again(mine)


# --- who answers for a post, then and now ----------------------------------------------------------------------------


def test_a_figure_opens_the_posts_it_was_made_of_whoever_answers_for_them_now(client, mine):
    for post, score in (("pool", 90), ("pool2", 96)):
        box.visit(mine, post, mine.deputy, "2026-10-03 15:10", score)
    box.locked(mine)
    whose = {"C5": mine.pool.keeper, "L1": mine.bath_leader, "P1": mine.attendant}
    means = Line.objects.filter(key__startswith="patrols.mean:")
    lines = {code: means.get(score__person=person, indicator=code) for code, person in whose.items()}
    client.force_login(mine.head)

    def behind(line):
        return {one.pk for one in client.get(line.url).context["page"].rows}

    then = {code: behind(line) for code, line in lines.items()}
    assert all(then.values())
    mine.pool.keeper, mine.pool.team = mine.secretary, mine.teams["canteen"]
    mine.pool.save(update_fields=["keeper", "team"])
    mine.pool.staff.set([mine.cook])
    assert {code: behind(line) for code, line in lines.items()} == then
    # Nor do the new ones seem to have been scored for it.
    visit = Patrol.objects.get(post=mine.pool)
    counted = client.get(reverse("patrol_detail", args=[visit.pk])).context["counted"]
    assert mine.cook not in {line.score.person for line in counted}


def test_the_posts_of_a_figure_are_read_from_its_address_alone():
    assert posts_in("12-3") == (12, 3) and posts_in("") == posts_in("12-") == posts_in("1 OR 1") == ()


def test_what_came_in_late_is_all_listed_however_much_it_is(client, mine):
    box.locked(mine)
    for n in range(51):
        at = f"2026-10-{n % 30 + 1:02d} {8 + n // 30:02d}:00"
        box.visit(mine, "pool", mine.head, at, submitted_at=SINCE)
    client.force_login(mine.secretary)
    address = reverse("month_detail", args=["2026-10"])
    first, whole = client.get(address), client.get(address, {"late": "all"})
    assert [len(answer.context["late"]) for answer in (first, whole)] == [50, 51]
    assert "先列 50 次，看全部" in first.content.decode() and "51 次" in whole.content.decode()
