"""A barber on Tuesdays, Thursdays and Saturdays, and acts at the chair."""

from datetime import timedelta

from stations.actions import haircut
from stations.actions import turn as turns
from stations.models import Service, Turn
from tests.cast import moment
from tests.stations import desk_box as box

# A Thursday, half an hour into the barber's morning.
AT = moment("2026-11-19 08:00")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def service(desk):
    return Service.objects.create(desk=desk, code="haircut", name="理发", kind="haircut")


def fresh(turn):
    return Turn.objects.select_related("service__desk", "person").get(pk=turn.pk)


def number(service, person, by, at=AT):
    booked = turns.number(service, person, slip=box.slip(at, person.pk), by=by, at=at)
    return Turn.objects.get(pk=booked.thing_id)


def call(service, by, at=AT):
    booked = haircut.call_next(service, slip=box.slip(at, "call"), by=by, at=at)
    return Turn.objects.get(pk=booked.thing_id)


def act(verb, turn, by, at=AT, *given):
    verb(fresh(turn), *given, slip=box.slip(at, turn.pk), by=by, at=at)
    return Turn.objects.get(pk=turn.pk)


def seat(turn, by, at=AT):
    return act(haircut.seat, turn, by, at)


def finish(turn, by, at=AT, tools=True, cloth=True):
    return act(haircut.finish, turn, by, at, tools, cloth)


def skip(turn, by, at=AT):
    return act(haircut.skip, turn, by, at)


def no_show(turn, by, at=AT):
    return act(haircut.no_show, turn, by, at)


def cut(service, person, by, at=AT, minutes=15):
    """From the number to the clean cloth."""
    number(service, person, by, at)
    called = call(service, by, at)
    seat(called, by, at)
    return finish(called, by, at + minutes * MINUTE)
