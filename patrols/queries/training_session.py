"""What one session's page and form need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from patrols.models import Exam, Seat, TrainingSession, TrainingTopic
from patrols.queries import training as trainings
from patrols.rules import training as rules
from tongting.people.models import User
from tongting.periods import local

LASTS = timedelta(hours=1)


def exams_shown(session: TrainingSession, person: User) -> list[Exam]:
    """Its tests; drafts only for who keeps trainings."""
    found = session.exams.order_by("opens_at", "pk")
    if not person.may("training.keep"):
        found = found.exclude(state=Exam.State.DRAFT)
    return list(found)


def mine(session: TrainingSession, seats: Sequence[Seat], person: User, at: datetime) -> dict[str, Any]:
    """One's own seat, whether one may sign in now, and if not yet, why."""
    seat = next((one for one in seats if one.person_id == person.pk), None)
    no = rules.sign_in_refusal(session, seat, at)
    waits = seat is not None and seat.state == Seat.State.EXPECTED
    published = session.state == TrainingSession.State.PUBLISHED
    return {"seat": seat, "may_sign_in": no is None, "sign_in_no": no if waits and published else None}


def initial_of(session: TrainingSession) -> dict[str, Any]:
    """The form begins with the people who are on the list, one by one."""
    names = ("title", "topic", "trainer", "place", "start_at", "end_at", "note")
    people = list(session.seats.filter(is_extra=False).values_list("person_id", flat=True))
    return {**{name: getattr(session, name) for name in names}, "people": people}


def begun_with(topic: int | None, again: int | None, at: datetime) -> dict[str, Any]:
    """A new session on a topic of the plan takes over what the topic says; one held again for those who did not come,
    what the first one was."""
    start = local(at).replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=1)
    held = (
        TrainingSession.objects.filter(pk=again, state=TrainingSession.State.HELD).first() if again else None
    )
    if held is not None:
        return {**initial_of(held), "people": missed(held), "start_at": start, "end_at": start + LASTS}
    found = trainings.topics_to_hold().prefetch_related("teams").filter(pk=topic).first() if topic else None
    if found is None:
        return {"start_at": start, "end_at": start + LASTS}
    return {**_from_topic(found, start), "topic": found}


def missed(session: TrainingSession) -> list[int]:
    """Who was asked and did not come, whatever the reason."""
    states = (Seat.State.ABSENT, Seat.State.LEAVE)
    seats = session.seats.filter(is_extra=False, state__in=states)
    return list(seats.values_list("person_id", flat=True))


def _from_topic(topic: TrainingTopic, start: datetime) -> dict[str, Any]:
    if topic.wanted_on and topic.wanted_on > start.date():
        start = start.replace(year=topic.wanted_on.year, month=topic.wanted_on.month, day=topic.wanted_on.day)
    return {
        "title": topic.title,
        "groups": topic.groups,
        "teams": list(topic.teams.all()),
        "start_at": start,
        "end_at": start + LASTS,
    }
