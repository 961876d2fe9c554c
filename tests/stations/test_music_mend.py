"""Music faults: one that is sure becomes an issue of four hours, one that may be the network when somebody
was there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from patrols.actions import issue as verbs
from patrols.forms.issue_step import AssignForm
from patrols.models import Issue
from patrols.models.issue import Severity
from patrols.rules import issue as rules
from stations.actions import clock, silence
from stations.actions import player as players
from stations.models import Silence
from tests.patrols.test_issue_races import at_once
from tests.stations import music_box as box
from tests.stations.music_box import AT, HOUR, MINUTE
from tests.tenders.test_market_races import refused
from tongting.events.flow import Refused, history
from tongting.people.models import User


@pytest.fixture
def service(mine):
    return box.service(mine)


def mute(service, mine):
    """It beats, and nothing is heard."""
    made, _token = box.player(service, mine.head)
    box.plays(made, AT, AT + 3 * MINUTE)
    made.refresh_from_db()
    noticed = AT + 20 * MINUTE
    players.hear(made, box.told(noticed - MINUTE, level=-95.0), [], at=noticed)
    clock.keep_time(at=noticed)
    return Silence.objects.get(), noticed


def quiet(service, mine):
    """Nothing is heard of it at all."""
    made, _token = box.player(service, mine.head)
    box.plays(made, AT, AT + 3 * MINUTE)
    clock.keep_time(at=AT + HOUR)
    return Silence.objects.get()


def test_a_sure_fault_is_an_issue_of_four_hours_at_once(mine, service):
    one, noticed = mute(service, mine)
    issue = Issue.objects.get()
    assert (one.issue, one.mend_by) == (issue.number, noticed + 4 * HOUR)
    assert (issue.source, issue.state, issue.due_at, issue.post) == (
        "station", "reported", noticed + 4 * HOUR, mine.kitchen,
    )  # fmt: skip
    assert "4 小时内修好" in issue.title and "没有声音出来" in issue.detail
    clock.keep_time(at=noticed + 5 * MINUTE)
    assert Issue.objects.count() == 1


def test_whoever_assigns_it_finds_the_four_hours(mine, service):
    _one, noticed = mute(service, mine)
    issue, at = Issue.objects.get(), noticed + HOUR
    assert AssignForm(issue=issue, at=at).initial["due_at"] == noticed + 4 * HOUR
    verbs.assign(issue, responsible=User.objects.get(pk=mine.cook.pk), by=mine.head, at=at)
    issue.refresh_from_db()
    assert issue.state == "assigned" and issue.due_at == noticed + 4 * HOUR
    assert rules.is_overdue(issue, noticed + 5 * HOUR)


def test_four_hours_that_are_over_before_anybody_is_asked_are_nobodys_delay(mine, service):
    _one, noticed = mute(service, mine)
    issue, at = Issue.objects.get(), noticed + 5 * HOUR
    assert rules.promised(issue, at) is None
    verbs.assign(issue, responsible=User.objects.get(pk=mine.cook.pk), by=mine.head, at=at)
    issue.refresh_from_db()
    assert issue.due_at > at


def test_a_report_without_a_clock_has_the_one_of_its_severity(mine):
    made = verbs.report(mine.kitchen, "灯不亮", severity=Severity.NORMAL, by=mine.head, at=AT)
    assert made.due_at is None and rules.promised(made, AT) is None


def test_a_player_that_says_nothing_waits_for_somebody_to_look(page, post, mine, service):
    one = quiet(service, mine)
    assert one.issue == "" and not Issue.objects.exists()
    assert "看过了，报修" in page(mine.head, "music_home").content.decode()
    before = timezone.now()
    text = post(mine.head, "silence_report", one.pk).content.decode()
    one.refresh_from_db()
    issue = Issue.objects.get()
    assert one.issue == issue.number and issue.found_by == mine.head
    assert timedelta(0) <= one.mend_by - before - 4 * HOUR < HOUR and issue.due_at == one.mend_by
    assert f"已报 {issue.number}" in text and "看过了，报修" not in text
    assert history(one).filter(verb="reported").get().by == mine.head
    again = post(mine.head, "silence_report", one.pk).content.decode()
    assert f"已经报过了，问题 {issue.number}" in again and Issue.objects.count() == 1
    assert post(mine.cook, "silence_report", one.pk).status_code == 403


def test_what_sounds_again_or_lies_nowhere_is_not_reported(mine, service):
    one = quiet(service, mine)
    service.desk.post = None
    service.desk.save()
    with pytest.raises(Refused, match="还没设岗点"):
        silence.report(one, by=mine.head, at=AT + HOUR)
    Silence.objects.update(ended_at=AT + HOUR)
    with pytest.raises(Refused, match="已经又响了"):
        silence.report(one, by=mine.head, at=AT + HOUR)
    assert not Issue.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_report_at_once_one_does(mine, service):
    one = quiet(service, mine)
    deeds = [lambda: silence.report(one, by=mine.head, at=AT + HOUR)] * 4
    assert len(refused(at_once(*deeds))) == 3 and Issue.objects.count() == 1
