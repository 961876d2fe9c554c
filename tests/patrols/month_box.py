"""A month's raw material for the tests of the month: visits with scores, records, a month at every step."""

from datetime import date
from decimal import Decimal

from patrols.actions import assessment as verbs
from patrols.actions import record as records
from patrols.models import Assessment, Patrol
from tests.cast import moment
from tongting.periods import Month, local

MONTH = Month.parse("2026-10")
TWO = moment("2026-11-01 02:00")
MORNING = moment("2026-11-02 10:00")
# Three working days of notice from 2 November end on the 5th.
AFTER = moment("2026-11-06 09:00")


def visit(mine, post, by, at, score=100, **facts):
    """A patrol that somebody did at `at` (text on the mine's clock)."""
    place, when = mine.posts[post], moment(at)
    hour = local(when).hour
    return Patrol.objects.create(
        post=place, version=mine.versions[place.kind], by=by, as_group=by.group, shift_date=local(when).date(),
        slot=hour // 4 if hour < 8 else hour // 2 - 2, started_at=when,
        **{"submitted_at": when, "score": score, "passed": score is None or score >= 85, "item_count": 4,
           "failed_count": 0, "digest": "", **facts},
    )  # fmt: skip


def enter(mine, person, kind, day="2026-10-08", quantity=1, at="2026-10-20 09:00", reason="事由"):
    return records.enter(
        person, kind, day=date.fromisoformat(day), quantity=Decimal(str(quantity)), reason=reason,
        by=mine.assessor, at=moment(at),
    )  # fmt: skip


def drafted(mine, at=TWO):
    return verbs.draft(MONTH, by=None, at=at)


def reviewed(mine):
    month = drafted(mine)
    verbs.review(month, by=mine.secretary, at=MORNING)
    return month


def publicised(mine):
    month = reviewed(mine)
    verbs.publicise(month, by=mine.assessor, at=MORNING)
    return month


def approved(mine):
    month = publicised(mine)
    verbs.approve(month, by=mine.head, at=AFTER)
    return month


def locked(mine):
    month = approved(mine)
    verbs.approve(month, by=mine.leader, at=AFTER)
    return month


STEPS = {
    Assessment.State.DRAFTED: drafted,
    Assessment.State.REVIEWED: reviewed,
    Assessment.State.PUBLICISED: publicised,
    Assessment.State.APPROVED: approved,
    Assessment.State.LOCKED: locked,
}
