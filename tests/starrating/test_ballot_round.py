"""The service star's rounds by the clock, and what the results make of its measures."""

from decimal import Decimal

from django.core.management import call_command

from starrating import tasks
from starrating.actions import award as awards
from starrating.actions import ballot as rounds
from starrating.actions import result as results
from starrating.actions import vote as votes
from starrating.models import Measure, Result
from tests.starrating import award_box as box
from tests.starrating import star_box
from tests.starrating.award_box import AT, OVER, VOTING
from tests.starrating.star_box import fresh
from tongting.events import flow
from tongting.notices.models import Notice


def test_a_round_does_what_is_due_and_a_second_one_nothing(mine):
    found = box.ballot(mine)
    assert rounds.run(at=VOTING) == {"barred": 0, "open": 1, "measured": 18, "rewarded": 0}
    told, events = Notice.objects.count(), flow.history(found.campaign).count()
    assert told
    rounds.run(at=VOTING)
    assert (Notice.objects.count(), flow.history(found.campaign).count()) == (told, events)


def test_a_round_ends_a_campaign_of_which_nothing_waits(mine):
    """Also one whose last award was dropped while the machine went down."""
    found = box.final(mine)
    award = box.granted(mine, mine.cook, box=found)[0]
    assert rounds.run(at=AT)["rewarded"] == 0
    flow.move(award, "dropped", by=mine.head, at=AT)
    assert rounds.run(at=AT)["rewarded"] == 1
    assert fresh(found.campaign).state == "rewarded"


def test_the_task_and_the_command_do_the_same(mine, time_machine, capsys):
    time_machine.move_to(VOTING, tick=False)
    box.ballot(mine)
    tasks.run_ballot()
    call_command("run_ballot")
    assert "open 1, measured 18" in capsys.readouterr().out


def test_results_count_the_votes_of_the_last_minute(mine):
    """Nobody collected since the vote closed: moderating does, and what has no source is in no denominator."""
    found = box.ballot(mine)
    votes.vote(found.campaign, found.entry("吕浴工"), by=mine.fixer, at=VOTING)
    star_box.give_all(found, {})
    flow.move(found.campaign, "locked", by=mine.head, at=OVER, locked_at=OVER)
    results.moderate(fresh(found.campaign), by=mine.head, at=OVER)
    vote = Measure.objects.get(entry=found.entry("吕浴工"), criterion__code="S06")
    assert vote.points == Decimal(10)
    assert Result.objects.filter(entry__campaign=found.campaign, score__isnull=False).count() == 3


def test_a_service_star_wins_money_and_signs_for_it(mine):
    found = box.final(mine, "service")
    award = awards.grant(
        found.entries[0], "star", [found.entries[0].person], yuan=Decimal(300), by=None, at=AT
    )[0]
    awards.hand(award, signature=box.signature(mine.head), by=mine.head, at=AT)
    assert fresh(award).state == "handed" and fresh(found.campaign).state == "rewarded"
