"""Asking for time and for help: on record, answered on record, and nothing moves by the asking alone."""

import pytest

from patrols import todos
from patrols.actions import issue as verbs
from patrols.actions import issue_ask
from patrols.queries import issue as issues
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR, said
from tests.patrols.test_issue_again import told
from tongting.events import flow


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT + 5 * HOUR, tick=False)


def asked(mine, **facts):
    issue = box.assigned(mine, **facts)
    issue_ask.ask_time(
        issue, due_at=issue.due_at + 2 * DAY, reason="材料还没到", by=mine.attendant, at=AT + 3 * HOUR
    )
    return issue


def test_asking_tells_who_assigned_and_moves_nothing(mine):
    issue = asked(mine)
    due = issue.due_at
    issue = box.fresh(issue)
    assert (issue.due_at, issue.wanted_due_at, issue.extended_count) == (due, due + 2 * DAY, 0)
    assert told(mine.head) == ["吕浴工 申请延期：更衣区地面反复积水"]
    assert told(mine.secretary) == []
    assert [todo.text for todo in todos.due(mine.secretary, AT + 4 * HOUR)] == ["更衣区地面反复积水"]
    assert "申请延期，等你定" in next(iter(todos.due(mine.head, AT + 4 * HOUR))).detail


def test_what_was_assigned_by_itself_asks_everybody_who_assigns(mine):
    _visit, [issue] = box.found(mine, "BP08")
    issue_ask.ask_time(issue, due_at=AT + 9 * DAY, reason="等料", by=mine.bath_leader, at=AT + HOUR)
    assert told(mine.head) == told(mine.secretary) == ["何班长 申请延期：地面无积水：不合格"]


def test_agreeing_is_an_extension(mine):
    issue = asked(mine)
    wish = issue.wanted_due_at
    verbs.extend(issue, due_at=wish, reason="同意延期", by=mine.head, at=AT + 4 * HOUR)
    issue = box.fresh(issue)
    assert (issue.due_at, issue.wanted_due_at, issue.extended_count) == (wish, None, 1)


def test_saying_no_wants_a_reason_and_tells_who_asked(mine):
    issue = asked(mine)
    with pytest.raises(flow.Refused, match="写清楚原因"):
        issue_ask.refuse_time(issue, reason=" ", by=mine.head, at=AT + 4 * HOUR)
    issue_ask.refuse_time(issue, reason="今天就能做", by=mine.head, at=AT + 4 * HOUR)
    issue = box.fresh(issue)
    assert (issue.wanted_due_at, issue.extended_count) == (None, 0)
    assert told(mine.attendant)[-1] == "没同意延期，按原期限办：更衣区地面反复积水"
    with pytest.raises(flow.Refused, match="没有人申请延期"):
        issue_ask.refuse_time(issue, reason="再说一遍", by=mine.head, at=AT + 5 * HOUR)


@pytest.mark.parametrize(
    ("due", "reason", "who", "sentence"),
    [
        (2 * DAY, "等料", "attendant", "比现在的期限晚"),
        (9 * DAY, " ", "attendant", "写清楚原因"),
        (9 * DAY, "等料", "cook", "由责任人或责任班组"),
        (9 * DAY, "等料", "head", "由责任人或责任班组"),
    ],
)
def test_what_may_not_be_asked(mine, due, reason, who, sentence):
    issue = box.assigned(mine)
    with pytest.raises(flow.Refused, match=sentence):
        issue_ask.ask_time(issue, due_at=AT + due, reason=reason, by=mine.people[who], at=AT + 3 * HOUR)
    assert box.fresh(issue).wanted_due_at is None


@pytest.mark.parametrize(
    "deed",
    [
        lambda mine, issue: verbs.rectify(
            issue, photos=[box.photo(mine.attendant)], by=mine.attendant, at=AT + 5 * HOUR
        ),
        lambda mine, issue: verbs.assign(
            issue, responsible=mine.fixer, reason="换人", by=mine.head, at=AT + 5 * HOUR
        ),
        lambda mine, issue: verbs.void(issue, reason="重复", by=mine.head, at=AT + 5 * HOUR),
        lambda mine, issue: verbs.wait(
            issue, until=AT + 9 * DAY, reason="等料", by=mine.attendant, at=AT + 5 * HOUR
        ),
    ],
)
def test_a_wish_falls_away_with_what_it_was_for(mine, deed):
    issue = asked(mine)
    deed(mine, issue)
    assert box.fresh(issue).wanted_due_at is None


def test_help_is_asked_of_another_team_which_then_sees_it(mine):
    issue = box.assigned(mine)
    assert not issues.visible_to(mine.fixer).exists()
    issue_ask.ask_help(
        issue, team=mine.teams["maintenance"], reason="要水暖工来看", by=mine.attendant, at=AT + 3 * HOUR
    )
    issue = box.fresh(issue)
    assert (issue.helping, issue.responsible) == (mine.teams["maintenance"], mine.attendant)
    # the team has no leader, so everybody in it is told
    assert told(mine.fixer) == ["请你班组配合：更衣区地面反复积水"]
    assert list(issues.visible_to(mine.fixer)) == list(issues.mine(mine.fixer)) == [issue]


def test_ones_own_team_is_no_help(mine):
    issue = box.assigned(mine)
    with pytest.raises(flow.Refused, match="就是责任班组"):
        issue_ask.ask_help(
            issue, team=mine.teams["bathhouse"], reason="搭把手", by=mine.attendant, at=AT + 3 * HOUR
        )


def test_on_the_page_it_is_asked_and_agreed_to_in_two_taps(post, page, mine):
    issue = box.assigned(mine)
    given = {"due_at": "2026-11-25T18:00", "chip": "材料还没到"}
    assert said(post(mine.attendant, "issue_ask_time", issue.pk, **given)) == ["申请交上去了，等派单的人定"]
    text = page(mine.head, "issue_detail", issue.pk).content.decode()
    assert "吕浴工 申请延到 11-25 18:00" in text and "同意延期" in text
    assert "申请延到" not in page(mine.attendant, "issue_detail", issue.pk).content.decode()
    form = page(mine.head, "issue_extend", issue.pk).content.decode()
    assert 'value="2026-11-25T18:00"' in form and "同意延期" in form
    assert said(post(mine.head, "issue_refuse_time", issue.pk, chip="材料已经到了")) == [
        "回绝了，还按原期限办"
    ]
    story = page(mine.head, "issue_detail", issue.pk).content.decode()
    assert "想延到 11-25 18:00" in story and "没同意延期" in story
    sent = post(
        mine.attendant, "issue_ask_help", issue.pk, team=mine.teams["canteen"].pk, chip="要搭把手搬运"
    )
    assert said(sent) == ["已通知他们来配合"]
    assert "配合班组" in page(mine.canteen_leader, "issue_detail", issue.pk).content.decode()
    assert post(mine.attendant, "issue_ask_help", issue.pk, team="x", chip="要搭把手搬运").status_code == 422


def test_the_lists_show_who_asks_and_how_often_it_was_put_off(page, mine):
    issue = asked(mine)
    assert "申请延期" in page(mine.attendant, "issue_mine").content.decode()
    verbs.extend(issue, due_at=issue.wanted_due_at, reason="同意", by=mine.head, at=AT + 4 * HOUR)
    assert "延期 1 次" in page(mine.attendant, "issue_mine").content.decode()
