"""The kept totals: exact for every named filter, compared and put right by a command."""

import pytest
from django.core.management import CommandError, call_command

from patrols.models import Issue, IssueTally
from patrols.queries import tally as totals
from patrols.queries.issue import Filters
from tests.patrols import issue_box as box


@pytest.fixture
def issues(mine):
    box.reported(mine)
    box.assigned(mine, severity="serious")
    box.closed(mine, post="corridor", responsible=mine.housekeeper)
    box.found(mine, "CK04", post="kitchen")
    return mine


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 4),
        ({"state": "assigned"}, 2),
        ({"severity": "serious"}, 2),
        ({"source": "patrol"}, 1),
        ({"area": "bathhouse"}, 2),
        ({"team": "dormitory"}, 1),
        ({"post": "kitchen", "state": "assigned"}, 1),
        ({"post": "women"}, 0),
    ],
)
def test_totals_by_the_named_filters(issues, filters, count):
    shelves = {"area": issues.areas, "team": issues.teams, "post": issues.posts}
    wanted = Filters(
        **{name: shelves[name][value].pk if name in shelves else value for name, value in filters.items()}
    )
    assert wanted.by_tally
    assert totals.total(**wanted.kinds) == count
    assert wanted.narrow(Issue.objects.all()).count() == count


def test_a_wrong_total_is_found_and_put_right(issues, capsys):
    call_command("verify_tallies")
    assert "all totals are right" in capsys.readouterr().out
    IssueTally.objects.filter(state="closed").update(count=7)
    IssueTally.objects.filter(state="reported").delete()
    with pytest.raises(CommandError, match="2 totals are wrong"):
        call_command("verify_tallies")
    call_command("verify_tallies", "--repair")
    call_command("verify_tallies")


def test_nothing_is_counted_twice_without_a_team(issues):
    issues.pool.team = None
    issues.pool.save()
    box.reported(issues, what="甲")
    box.reported(issues, what="乙")
    assert IssueTally.objects.get(team=None).count == 2
