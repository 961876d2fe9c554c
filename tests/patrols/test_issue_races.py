"""Real threads at one issue: of two people one wins, the other is told by whom, and the tallies stay right."""

import threading

import pytest
from django.db import connection

from patrols.actions import issue as verbs
from patrols.actions import reminder, tally
from patrols.models import Issue, IssueOccurrence, IssueTally
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds):
    """Runs all of them at the same moment; returns what each raised, in order."""
    start, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number, deed):
        start.wait()
        try:
            deed()
        except Exception as raised:
            outcomes[number] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_verifiers_at_once(mine):
    issue = box.rectified(mine)
    one, other = box.fresh(issue), box.fresh(issue)
    at = AT + 5 * HOUR
    outcomes = at_once(
        lambda: verbs.verify_pass(one, by=mine.head, at=at),
        lambda: verbs.send_back(other, reason="没改", by=mine.secretary, at=at),
    )
    told = [raised for raised in outcomes if raised is not None]
    assert len(told) == 1 and isinstance(told[0], flow.SomebodyWasFaster), outcomes
    winner = "钱科长" if outcomes[0] is None else "孙书记"
    assert str(told[0]).startswith(f"{winner} 在 11-18 14:30 已经把它改成")
    issue = box.fresh(issue)
    assert issue.state == ("closed" if outcomes[0] is None else "returned")
    assert Event.objects.filter(was="rectified").count() == 1
    assert tally.verify() == []


def test_handing_in_and_handing_on_at_once(mine):
    """The tally counts the team that the row really has, whoever came first."""
    issue = box.assigned(mine)
    one, other = box.fresh(issue), box.fresh(issue)
    shot = box.photo(mine.attendant)
    outcomes = at_once(
        lambda: verbs.rectify(one, photos=[shot], by=mine.attendant, at=AT + 5 * HOUR),
        lambda: verbs.assign(other, responsible=mine.fixer, reason="换人", by=mine.head, at=AT + 5 * HOUR),
    )
    assert [
        raised for raised in outcomes if raised is not None and not isinstance(raised, flow.Refused)
    ] == []
    assert sum(raised is None for raised in outcomes) == 1
    assert tally.verify() == []


def test_eight_reports_of_a_new_kind_make_one_tally(mine):
    deeds = [lambda n=n: box.reported(mine, what=f"第 {n} 件", severity="caution") for n in range(8)]
    assert at_once(*deeds) == [None] * 8
    assert IssueTally.objects.get().count == 8
    assert tally.verify() == []


def test_two_patrols_find_the_same_fault_at_once(mine):
    box.found(mine, "BP08")
    deeds = [lambda n=n: box.found(mine, "BP08", by=mine.head, at=AT + n * HOUR) for n in range(1, 5)]
    assert at_once(*deeds) == [None] * 4
    issue = Issue.objects.get()
    assert (issue.occurrence_count, IssueOccurrence.objects.count()) == (5, 4)


def test_two_clocks_ring_once(mine):
    issue = box.assigned(mine)
    at = issue.due_at + 6 * DAY
    assert at_once(*[lambda: reminder.remind(at=at)] * 3) == [None] * 3
    assert Event.objects.filter(verb__startswith="rung_").count() == 4
    assert Event.objects.filter(verb="overdue").count() == 1
    assert Notice.objects.filter(key__contains=":leader:").count() == 1


def test_the_clock_and_a_person_bring_back_the_same_issue(mine):
    issue = box.waiting(mine)
    mine_copy = box.fresh(issue)
    outcomes = at_once(
        lambda: reminder.remind(at=issue.resumes_at),
        lambda: verbs.resume(mine_copy, by=mine.attendant, at=issue.resumes_at),
    )
    assert outcomes[0] is None
    assert Event.objects.filter(verb="resumed").count() == 1
    assert tally.verify() == []
