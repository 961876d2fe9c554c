"""五定 made whole for issues out of an older database: once, with an event, never for what is handed in or closed."""

import pytest
from django.core.management import call_command

from patrols.actions import issue_duties, tally
from patrols.models import Issue
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY
from tongting.events import flow

pytestmark = pytest.mark.django_db
ON_THE_WAY = ("assigned", "returned", "waiting", "deferred")


def of_old(issue):
    """As it stood before both were given at the assignment."""
    Issue.objects.filter(pk=issue.pk).update(measure="", verifier=None)
    return box.fresh(issue)


@pytest.mark.parametrize("state", ON_THE_WAY)
def test_what_is_on_the_way_gets_both_and_says_so(mine, state):
    issue = of_old(box.STATES[state](mine, by=mine.woman_patroller))
    call_command("sweep_issues")
    issue = box.fresh(issue)
    assert issue.verifier == mine.woman_patroller and issue.state == state
    assert issue.measure == "到现场查清原因，改到位，再看一遍没有再犯"
    event = flow.history(issue).last()
    assert (event.verb, event.by) == ("made_whole", None)
    assert event.note == f"验收人 {mine.woman_patroller.name}；整改措施：{issue.measure}"
    assert tally.verify() == []


def test_what_was_named_stays_and_nothing_is_done_twice(mine):
    issue = box.assigned(mine, verifier=mine.secretary)
    Issue.objects.update(measure="")
    assert issue_duties.make_whole(at=AT + DAY) == 1
    assert issue_duties.make_whole(at=AT + 2 * DAY) == 0
    issue = box.fresh(issue)
    assert issue.verifier == mine.secretary and flow.history(issue).filter(verb="made_whole").count() == 1


def test_nobody_verifies_what_they_put_right_themselves(mine):
    issue = of_old(box.assigned(mine, responsible=mine.attendant, by=mine.attendant))
    issue_duties.make_whole(at=AT + DAY)
    assert box.fresh(issue).verifier not in (None, mine.attendant)


def test_what_nobody_has_yet_or_what_is_over_stays_as_it_was(mine):
    left = [bring(mine) for state, bring in box.STATES.items() if state not in ON_THE_WAY]
    left = [of_old(issue) for issue in left]
    assert issue_duties.make_whole(at=AT + DAY) == 0
    assert {(box.fresh(issue).measure, box.fresh(issue).verifier) for issue in left} == {("", None)}


def test_its_page_tells_of_it(client, mine):
    issue = of_old(box.assigned(mine))
    issue_duties.make_whole(at=AT + DAY)
    client.force_login(mine.head)
    assert "补齐五定" in client.get(f"/issues/{issue.pk}/").text
