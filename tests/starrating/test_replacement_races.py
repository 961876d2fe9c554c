"""Real threads: a sheet is handed in while its judge is replaced; two managers replace the same judge."""

import pytest

from starrating.actions import replacement as verbs
from starrating.actions import sheet as sheets
from starrating.models import Assignment, Campaign, Judge, Replacement, Sheet
from tests.patrols.test_issue_races import at_once
from tests.starrating import sheet_box, star_box
from tests.starrating.star_box import AT
from tongting.events import flow

pytestmark = pytest.mark.django_db(transaction=True)


def replacing(judge, mine):
    own = Judge.objects.select_related("campaign", "person__team").get(pk=judge.pk)
    return lambda: verbs.replace(own, reason="请假", by=mine.head, at=AT)


@pytest.mark.parametrize("_round", range(3))
def test_a_sheet_and_a_replacement_at_once_never_part_a_sheet_from_its_task(mine, _round):
    box = star_box.campaign(mine)
    judge = box.judge(mine.dorm_leader)
    task = sheet_box.task_again(box.tasks_of(mine.dorm_leader)[0])
    give = lambda: sheets.give(task, sheet_box.filled(), by=mine.dorm_leader, at=AT)  # noqa: E731
    refused, failed = at_once(give, replacing(judge, mine))
    assert failed is None
    (made,) = Replacement.objects.all()
    now = Assignment.objects.get(pk=task.pk)
    if refused is None:
        assert (
            Sheet.objects.get().judge == judge == now.judge and box_name(task) not in made.rests_on["entries"]
        )
    else:
        assert type(refused) is flow.Refused and not Sheet.objects.exists() and now.judge != judge
        assert box_name(task) in made.rests_on["entries"]


def box_name(task):
    return task.entry.code


def test_two_managers_replace_the_same_judge_once(mine):
    box = star_box.campaign(mine)
    judge = box.judge(mine.dorm_leader)
    outcomes = at_once(*[replacing(judge, mine) for _n in range(3)])
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "Refused", "Refused"]
    assert Replacement.objects.count() == 1 and Campaign.objects.get().judges.count() == 4
