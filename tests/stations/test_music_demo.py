"""The demo's music bar: tones of its own through the real door, days that are proved with what once happened."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from stations.actions import silence
from stations.demo import days, tones
from stations.demo import music as demo
from stations.models import Beat, Playlist, Silence, Tune
from stations.queries import music, proof
from tests.cast import moment
from tongting.periods import ONE_DAY, midnight

FIRST, UNTIL = date(2026, 11, 12), moment("2026-11-19 10:20")


@pytest.fixture
def lived(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("load_department", verbosity=0)
    live_day, day = demo.lives(FIRST, UNTIL, 7), FIRST
    while day <= UNTIL.date():
        live_day(day)
        # As the desks' days walk them.
        for hour in days.ROUNDS:
            silence.keep_time(at=min(UNTIL, midnight(day) + timedelta(hours=hour)))
        day += ONE_DAY
    return music.services().get().players.get()


def test_every_hour_has_its_tunes_and_the_fallback_too(lived):
    assert {tune.state for tune in Tune.objects.all()} == {"ready"}
    assert sum(tune.size for tune in Tune.objects.all()) < 600_000
    assert {tune.rights for tune in Tune.objects.all()} == {tones.RIGHTS}
    assert all(playlist.tunes.exists() for playlist in Playlist.objects.all())
    assert all(part.tunes for part in music.parts_of(lived.service))
    assert len(music.kept_by_device(lived.service)["spoken"]) == 1


def test_the_days_are_proved_with_their_gaps(lived):
    days = {one.day: one.proof for one in proof.of_days(lived, FIRST, UNTIL.date(), UNTIL)}
    whole = [day for day, found in days.items() if not found.gaps]
    assert len(whole) >= 3 and days[UNTIL.date()].passed == (10 * 60 + 19) * 60
    paused = days[date(2026, 11, 13)]
    assert [gap.why for gap in paused.gaps] == ["waiting"] and paused.played == 86_400 - 7 * 60
    assert [gap.why for gap in days[date(2026, 11, 16)].gaps] == ["none", "none"]
    assert not Beat.objects.filter(received_at__gt=UNTIL).exists()
    assert music.players(lived.service, UNTIL)[0].is_well


def test_a_player_that_was_heard_raises_no_alarm(lived):
    assert not Silence.objects.exists()


def test_the_sample_tunes_come_by_a_command_too_and_once(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    call_command("load_department", verbosity=0)
    for _n in range(2):
        call_command("add_sample_tunes", "DEMO0005", verbosity=0)
    assert Tune.objects.count() == len(tones.TUNES) + 1
    assert music.fallback_of(music.services().get())
