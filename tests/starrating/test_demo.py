"""The demo's race is lived through the real actions: opened, drawn by the clock, scored while it lasts."""

from datetime import date

import pytest
from django.core.management import call_command

from starrating.demo import race
from starrating.models import Campaign, Entry, LockerLook, Prize, Sheet
from tests.cast import moment
from tongting.periods import ONE_DAY

FIRST, UNTIL = date(2026, 10, 1), moment("2026-10-07 20:00")


@pytest.fixture
def lived(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_department", verbosity=0)
    live_day, day = race.lives(FIRST, UNTIL, 7), FIRST
    while day <= UNTIL.date():
        live_day(day)
        day += ONE_DAY


def test_a_week_opens_three_contests_and_draws_and_scores_the_dormitory(lived):
    states = dict(Campaign.objects.values_list("contest", "state"))
    assert states == {"dorm": "scoring", "locker": "enrolling", "service": "enrolling"}
    dorm = Campaign.objects.get(contest="dorm")
    assert dorm.entries.count() == 241 and not Entry.objects.filter(room__is_duty_room=True).exists()
    sheets = Sheet.objects.filter(entry__campaign=dorm)
    assert {sheet.judge.person_id for sheet in sheets} == {judge.person_id for judge in dorm.judges.all()}
    assert len(set(sheets.values_list("total", flat=True))) > 10
    assert sheets.filter(marks__isnull=False).exists() and not sheets.exclude(state="given").exists()


def test_lockers_are_walked_and_prizes_lie_on_the_shelf(lived):
    assert set(LockerLook.objects.values_list("verdict", flat=True)) == {"good", "bad"}
    assert all(prize.stock > 0 for prize in Prize.objects.all()) and Prize.objects.count() == 3
