"""Pages of the month's tasks: who sees which, progress in two taps, verdicts, the list's filters and its workbook."""

from decimal import Decimal

import pytest
from openpyxl import load_workbook

from patrols import month_todos
from patrols.models import Task
from patrols.task_book import write_tasks
from tests.cast import moment
from tests.patrols.test_task_actions import given
from tests.patrols.test_workbook import Quiet

NOW = moment("2026-10-24 10:00")
STATE = Task.State


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_with_more_rows(own_queries, mine, many):
    for _n in range(many):
        given(mine)
    # teams and people of the filters, rows, one's own, figures of the month, the rules
    assert own_queries(mine.head, "task_list") == 6


def test_everybody_sees_what_is_theirs_to_see(page, mine):
    own, other = given(mine)[0], given(mine, mine.attendant)[0]

    def seen(who):
        return {task.pk for task in page(who, "task_list").context["page"].rows}

    assert seen(mine.secretary) == {own.pk, other.pk}
    assert (seen(mine.cook), seen(mine.attendant), seen(mine.housekeeper)) == ({own.pk}, {other.pk}, set())
    assert page(mine.canteen_leader, "task_detail", own.pk).status_code == 200
    assert page(mine.cook, "task_detail", other.pk).status_code == 403
    assert page(mine.cook, "task_new").status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 2), ({"q": "积水"}, 2), ({"q": "没有"}, 0), ({"state": "set"}, 2), ({"state": "waiting"}, 1),
        ({"state": "done"}, 0), ({"month": "2026-10"}, 2), ({"month": "2026-09"}, 0), ({"month": "x"}, 2),
        ({"state": "x"}, 2), ({"q": "\x00"}, 2),
    ],
)  # fmt: skip
def test_the_list_is_narrowed(page, post, mine, query, found):
    given(mine, mine.attendant)
    task = given(mine)[0]
    post(mine.cook, "task_report", task.pk, amount="4")
    assert len(page(mine.head, "task_list", **query).context["page"].rows) == found


def test_a_task_is_set_for_a_whole_team(post, page, mine):
    form = page(mine.secretary, "task_new").context["form"]
    facts = {
        "title": "清理食堂死角", "target": "3", "unit": "处", "points": "1", "source": "hand", "month": "2026-10",
        "due_on": "2026-10-30", "team": mine.cook.team_id, "batch": str(form.initial["batch"]),
    }  # fmt: skip
    for _twice in range(2):
        assert post(mine.secretary, "task_new", **facts).status_code == 200
    people = set(Task.objects.values_list("person", flat=True))
    assert people == {mine.canteen_leader.pk, mine.cook.pk, mine.waitress.pk} and Task.objects.count() == 3
    assert "选一个人" in post(mine.secretary, "task_new", **facts | {"team": ""}).content.decode()


def test_progress_is_one_figure_and_one_tap(post, page, mine):
    task = given(mine)[0]
    assert "报进度" in page(mine.cook, "task_detail", task.pk).content.decode()
    text = post(mine.cook, "task_report", task.pk, amount="3").content.decode()
    assert "已完成 3" in text and "只记录" in text
    assert post(mine.cook, "task_report", task.pk, amount="-9").status_code == 422
    task.refresh_from_db()
    assert task.reached == 3


def test_a_verdict_by_the_leader(post, page, mine):
    task = given(mine)[0]
    post(mine.cook, "task_report", task.pk, amount="4")
    assert "认定完成" in page(mine.canteen_leader, "task_detail", task.pk).content.decode()
    post(mine.cook, "task_finish", task.pk, reason="")
    task.refresh_from_db()
    assert task.state == STATE.SET
    post(mine.canteen_leader, "task_finish", task.pk, reason="看过了")
    task.refresh_from_db()
    assert (task.state, task.judged_by) == (STATE.DONE, mine.canteen_leader)
    post(mine.canteen_leader, "task_reopen", task.pk, reason="看错了")
    post(mine.canteen_leader, "task_withdraw", task.pk, reason="不做了")
    task.refresh_from_db()
    assert (task.state, task.reason) == (STATE.WITHDRAWN, "不做了")


def test_todos_of_the_carrier_and_of_the_judge(post, mine):
    task = given(mine)[0]

    def said(who):
        return [todo.text for todo in month_todos.due(who, NOW)]

    assert said(mine.cook) == ["整改更衣室积水点"] and said(mine.secretary) == []
    post(mine.cook, "task_report", task.pk, amount="4")
    assert said(mine.cook) == [] and said(mine.secretary) == ["1 个任务等认定"] == said(mine.canteen_leader)
    assert said(mine.bath_leader) == []


def test_the_workbook_shows_what_the_list_showed(mine, tmp_path):
    given(mine, mine.cook, mine.attendant, title="=1+1 做一做")
    write_tasks({"person": str(mine.cook.pk), "day": "2026-10-24"}, tmp_path / "tasks.xlsx", Quiet())
    rows = list(load_workbook(tmp_path / "tasks.xlsx").active.iter_rows(values_only=True, min_row=3))
    assert [(row[1], row[3], row[4], row[10]) for row in rows] == [
        (mine.cook.name, "=1+1 做一做", 4, "进行中")
    ]
    assert Decimal(rows[0][4]) == 4
