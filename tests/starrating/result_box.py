"""A month of the race brought by its verbs from locked on, for the tests of results."""

from starrating.actions import result as verbs
from starrating.models import Result
from tests.starrating import star_box
from tests.starrating.star_box import DAY, LOCKED, fresh

PUBLIC_AT, FINAL_AT = LOCKED + DAY, LOCKED + 7 * DAY


def locked(mine, totals=None, contest="dorm", **more):
    box = star_box.campaign(mine, contest, "locked", **more)
    star_box.give_all(box, totals or {})
    return box


def moderated(mine, totals=None, contest="dorm", **more):
    box = locked(mine, totals, contest, **more)
    verbs.moderate(box.campaign, by=mine.head, at=LOCKED)
    return box


def publicised(mine, totals=None, contest="dorm", **more):
    box = moderated(mine, totals, contest, **more)
    verbs.publicise(box.campaign, by=mine.head, at=PUBLIC_AT)
    return box


def final(mine, totals=None, contest="dorm", at=FINAL_AT, **more):
    box = publicised(mine, totals, contest, **more)
    verbs.finalise(box.campaign, by=mine.head, at=at)
    return box


def result(box, label):
    return Result.objects.get(entry=box.entry(label), is_current=True)


def post_of_building(mine):
    """The corridor of building 3, to which its rooms' faults belong."""
    star_box.places(mine)
    building = star_box.Room.objects.first().building
    mine.corridor.building = building
    mine.corridor.save(update_fields=["building"])
    return mine.corridor


__all__ = [
    "DAY",
    "FINAL_AT",
    "LOCKED",
    "PUBLIC_AT",
    "final",
    "fresh",
    "locked",
    "moderated",
    "publicised",
    "result",
]
