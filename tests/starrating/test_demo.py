"""The demo's race is lived through the real actions: opened, drawn by the clock, scored while it lasts."""

import random
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from patrols.models import Issue
from starrating.actions import look
from starrating.actions import result as results
from starrating.demo import after, race, trial
from starrating.demo.track import Track
from starrating.models import (
    Award,
    Campaign,
    ClosedDoor,
    Consent,
    Entry,
    Help,
    LockerLook,
    Objection,
    Prize,
    RestCard,
    Sheet,
)  # fmt: skip
from tests.cast import moment
from tests.notices import bulletin_box
from tests.starrating import result_box, star_box
from tests.starrating.result_box import PUBLIC_AT, fresh
from tongting.notices.models import Bulletin
from tongting.periods import ONE_DAY, local
from tongting.places.models import Locker

FIRST, UNTIL = date(2026, 10, 1), moment("2026-10-07 20:00")


@pytest.fixture
def lived(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_department", verbosity=0)
    bulletin_box.letterhead()
    live_day, day = race.lives(FIRST, UNTIL, 7), FIRST
    while day <= UNTIL.date():
        live_day(day)
        day += ONE_DAY


def test_a_week_opens_three_contests_and_draws_and_scores_the_dormitory(lived):
    now = Campaign.objects.filter(month="2026-10")
    states = dict(now.values_list("contest", "state"))
    assert states == {"dorm": "scoring", "locker": "enrolling", "service": "enrolling"}
    dorm = now.get(contest="dorm")
    assert dorm.entries.count() == 241 and not Entry.objects.filter(room__is_duty_room=True).exists()
    sheets = Sheet.objects.filter(entry__campaign=dorm)
    assert {sheet.judge.person_id for sheet in sheets} == {judge.person_id for judge in dorm.judges.all()}
    assert len(set(sheets.values_list("total", flat=True))) > 10
    assert sheets.filter(marks__isnull=False).exists()


def test_one_sheet_was_of_the_wrong_room_and_its_judge_went_again(lived):
    taken = Sheet.objects.exclude(state="given").get(entry__campaign__month="2026-10")
    assert taken.state == "void" and taken.void_reason and taken.voided_by != taken.judge.person
    # The draw is never twice the same: now and then nobody was in the second time, or somebody slept.
    again = taken.assignment.sheets.filter(state="given")
    assert again.count() == 1 or not again and (was_shut(taken.assignment) or may_sleep(taken.assignment))


def was_shut(assignment):
    return ClosedDoor.objects.filter(assignment=assignment).exists()


def may_sleep(assignment):
    """A card on the door asks the judge to come later, on any of these days."""
    return RestCard.objects.filter(room=assignment.entry.room).exists()


def test_now_and_then_nobody_is_in_and_the_judge_comes_again(lived):
    doors = ClosedDoor.objects.filter(assignment__entry__campaign__month="2026-10")
    assert doors and len({local(door.at).date() for door in doors}) == len(doors), "one a day"
    # Whoever was in a wrong room goes there first: the day after may belong to it.
    elsewhere = set(Sheet.objects.filter(state="void").values_list("judge", flat=True))
    for door in doors:
        task = door.assignment
        if door.at < UNTIL - ONE_DAY and task.judge_id not in elsewhere and not may_sleep(task):
            assert task.sheets.filter(state="given").exists()


def test_an_objection_that_was_right_takes_a_sheet_away_and_leaves_the_old_result_to_be_seen(
    mine, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    box = result_box.publicised(mine, {"3号楼 101": 97, "3号楼 102": 80})
    names = {after.DECIDER: mine.secretary, race.MANAGER: mine.head, "resident": mine.resident}
    track, at = Track(random.Random(7), names, PUBLIC_AT + 30 * ONE_DAY), PUBLIC_AT + timedelta(hours=5)
    for days in (0, 1):
        after.object_and_decide(track, fresh(box.campaign), at=at + days * ONE_DAY)
    right = Objection.objects.get()
    assert right.state == "upheld" and fresh(box.campaign).state == "moderation"
    at += 2 * ONE_DAY
    after.put_right(track, fresh(box.campaign), by=mine.head, at=at)
    after.look_again(track, fresh(box.campaign), race.give, by=mine.head, at=at)
    assert right.entry.sheets.get(state="void").void_reason == after.MIXED_UP
    old, new = right.entry.results.order_by("number")
    assert not old.is_current and new.is_current and new.reason and new.sheets >= 2
    results.publicise(fresh(box.campaign), by=mine.head, at=at + timedelta(hours=3))
    assert fresh(box.campaign).state == "publicised", "hung out anew"
    after.object_and_decide(track, fresh(box.campaign), at=at + ONE_DAY)
    assert Objection.objects.get() == right


def test_lockers_still_dirty_at_the_second_walk_are_on_the_list(mine, settings):
    star_box.campaign(mine, "locker", "enrolling")
    lockers = list(Locker.objects.select_related("post").order_by("pk"))
    for one in lockers:
        look.look(Campaign.objects.get(), one, "bad", by=mine.woman_attendant, at=star_box.OPENED)
    later = star_box.OPENED + 4 * ONE_DAY
    track = Track(random.Random(7), {}, later)
    race._walk_again(track, Campaign.objects.get(), lockers[0].post, by=mine.woman_attendant, at=later)
    assert (
        Issue.objects.count()
        == sum(one.pk % 3 == 0 for one in lockers if one.post_id == lockers[0].post_id)
        > 0
    )


def test_lockers_are_walked_and_prizes_lie_on_the_shelf(lived):
    assert set(LockerLook.objects.values_list("verdict", flat=True)) == {"good", "bad"}
    assert all(prize.stock > 0 for prize in Prize.objects.all()) and Prize.objects.count() == 3


def test_residents_sleep_and_agree(lived):
    assert RestCard.objects.exists() and Consent.objects.exists()


def test_the_month_before_was_tried_on_some_rooms_and_told_of(lived):
    tried = Campaign.objects.get(month="2026-09")
    assert tried.entries.filter(withdrawn="").count() == trial.SAMPLE
    assert tried.final_at is not None and Award.objects.filter(entry__campaign=tried).exists()
    paper = Bulletin.objects.get(subject=f"stars:{tried.pk}")
    assert paper.state == "published" and paper.readers.exclude(read_at=None).exists()
    helps = Help.objects.filter(entry__campaign=tried)
    assert helps and all(one.helper and one.issue for one in helps)
    # Whose sheets lost little in the draw's luck has no picture of before.
    assert any(one.before for one in helps)
