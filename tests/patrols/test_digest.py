"""The evening's word to team leaders: true figures, once a day, only in the evening, at one literal query count."""

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patrols.actions import digest
from patrols.queries.digest import team_days
from tests.cast import moment
from tests.patrols import issue_box as box
from tests.patrols import month_box
from tongting.notices.models import Notice
from tongting.people.models import Team
from tongting.periods import Day
from tongting.places.models import Post

EVENING = moment("2026-11-18 18:00")


def words(person):
    return list(Notice.objects.filter(person=person, key__startswith="digest:").values_list("text", "detail"))


def test_a_leader_hears_how_the_day_was(mine):
    month_box.visit(mine, "pool", mine.head, "2026-11-18 15:00", 92)
    month_box.visit(mine, "pool2", mine.head, "2026-11-17 15:00", 92)
    late = box.assigned(mine, at=moment("2026-11-10 09:00"))
    soon = box.assigned(mine, at=moment("2026-11-16 09:00"))
    box.assigned(mine)
    box.reported(mine, what="没派的")
    assert late.due_at < EVENING < soon.due_at
    assert digest.tell_teams(at=EVENING) == 1
    assert words(mine.bath_leader) == [
        ("浴池班今天：巡查 1 次，查出 2 处，没办完 4 件", "超期 1 件，到明天这时候到期 1 件")
    ]
    assert words(mine.canteen_leader) == []


def test_nothing_late_is_said_as_well(mine):
    month_box.visit(mine, "kitchen", mine.head, "2026-11-18 15:00", 92)
    digest.tell_teams(at=EVENING)
    assert words(mine.canteen_leader) == [
        ("食堂班今天：巡查 1 次，查出 0 处，没办完 0 件", "没有超期的，明天也没有到期的")
    ]


def test_it_is_said_once_a_day_and_again_tomorrow(mine):
    box.assigned(mine)
    for at in ("2026-11-18 18:00", "2026-11-18 18:10", "2026-11-18 21:50", "2026-11-19 18:00"):
        digest.tell_teams(at=moment(at))
    assert len(words(mine.bath_leader)) == 2


@pytest.mark.parametrize(
    ("clock", "said"), [("17:59", 0), ("18:00", 1), ("21:59", 1), ("22:00", 0), ("03:00", 0)]
)
def test_only_in_the_evening(mine, clock, said):
    box.assigned(mine)
    digest.tell_teams(at=moment(f"2026-11-18 {clock}"))
    assert len(words(mine.bath_leader)) == said


def test_a_team_without_a_leader_at_work_is_told_nothing(mine):
    box.assigned(mine)
    mine.bath_leader.is_active = False
    mine.bath_leader.save()
    assert digest.tell_teams(at=EVENING) == 0


def test_the_command_does_what_the_clock_does(mine, capsys):
    box.assigned(mine)
    with time_machine.travel(EVENING, tick=False):
        call_command("digest")
    assert capsys.readouterr().out.strip() == "teams 1" and len(words(mine.bath_leader)) == 1


@pytest.mark.parametrize("more", [0, 4])
def test_the_figures_cost_the_same_with_more_teams(mine, more):
    for n in range(more):
        team = Team.objects.create(code=f"t{n}", name=f"班{n}", leader=mine.head)
        Post.objects.create(code=f"PX{n}", name="岗", kind="bath_pool", area=mine.areas["canteen"], team=team)
    with CaptureQueriesContext(connection) as asked:
        found = team_days(Day.of(EVENING), EVENING)
    assert len(asked) == 6 and len(found) == 3 + more
