"""Players: paired by a code, known by a token, heard minute by minute; an alarm once for a silence."""

import json
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import DatabaseError, transaction
from django.urls import reverse

from stations.actions import clock, silence
from stations.actions import player as players
from stations.actions import proof as proofs
from stations.models import Beat, Player, Silence
from stations.queries import music, proof
from tests.stations import music_box as box
from tests.stations.music_box import AT, HOUR, MINUTE
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.periods import ONE_DAY as DAY
from tongting.periods import Day
from tongting.seams import gather


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    caches["near"].clear()


@pytest.fixture
def service(mine):
    return box.service(mine)


# --- pairing ----------------------------------------------------------------------------------------------------------


def test_a_code_opens_once_and_for_half_an_hour(mine, service):
    made, _token = box.player(service, mine.head, paired=False)
    code = players.new_code(made, by=mine.head, at=AT)
    assert len(code) == 8 and code.isdigit()
    with pytest.raises(Refused, match="过期"):
        players.pair(code, at=AT + 31 * MINUTE)
    paired, token = players.pair(code, at=AT + 5 * MINUTE)
    assert paired == made and paired.paired_at and token not in paired.token_digest
    for wrong in (code, "", "00000000"):
        with pytest.raises(Refused):
            players.pair(wrong, at=AT + 6 * MINUTE)


def test_a_new_device_puts_the_old_one_out(mine, service, client):
    made, old = box.player(service, mine.head)
    _made, new = players.pair(players.new_code(made, by=mine.head, at=AT), at=AT)
    assert [asked(client, token).status_code for token in (old, new)] == [401, 200]
    players.let_go(made, by=mine.head, at=AT)
    assert asked(client, new).status_code == 401


def asked(client, token, name="player_programme", **query):
    return client.get(reverse(name), query, headers={"Authorization": f"Token {token}"})


def test_the_door_of_pairing_brakes_who_guesses(mine, service, client):
    box.player(service, mine.head, paired=False)
    tried = [client.post(reverse("player_pair"), {"code": f"{n:08d}"}).status_code for n in range(12)]
    assert tried == [403] * 10 + [429] * 2


def test_a_guesser_behind_the_proxy_locks_nobody_elses_player_out(mine, service, client, settings):
    settings.PRODUCTION = True
    box.player(service, mine.head, paired=False)
    said = [
        client.post(reverse("player_pair"), {"code": "1"}, headers={"X-Forwarded-For": who}).status_code
        for who in (*["10.0.0.1"] * 11, "10.0.0.2")
    ]
    assert said == [403] * 10 + [429, 403]
    caches["near"].clear()
    assert client.post(reverse("player_pair"), {}).status_code == 400


def test_a_device_gets_all_that_it_needs_and_its_tunes(mine, service, client):
    _playlist, tunes = box.whole_day(service, mine.head)
    _made, token = box.player(service, mine.head)
    kept = asked(client, token).json()
    assert [tune["id"] for tune in kept["tunes"]] == [tune.pk for tune in tunes]
    assert kept["spare"] == [tunes[0].pk] and kept["parts"][0]["tunes"] == [tune.pk for tune in tunes]
    assert asked(client, token, version=kept["version"]).status_code == 304
    first = client.get(kept["tunes"][0]["url"], headers={"Authorization": f"Token {token}"})
    assert len(b"".join(first.streaming_content)) == kept["tunes"][0]["size"]
    assert client.get(kept["tunes"][0]["url"]).status_code == 401


def test_the_page_and_its_worker_are_nobodys(client, db):
    page = client.get(reverse("player"))
    assert "media-src 'self' blob:" in page.headers["Content-Security-Policy"]
    text = client.get(reverse("player_worker")).content.decode()
    assert 'const PAGE = "/stations/music/player/"' in text and "music/player.js" in text


# --- beats ------------------------------------------------------------------------------------------------------------


def tell(client, token, at, minutes, now=None, **said):
    body = {"sent_at": at.isoformat(), "minutes": minutes, "now": now, **said}
    return client.post(
        reverse("player_beats"), json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Token {token}"},
    )  # fmt: skip


def line(at, says="playing", played=60, level=-22.5, tune=None):
    return {"at": at.isoformat(), "says": says, "played": played, "level": level, "tune": tune}


def test_minutes_come_in_once_and_a_wrong_clock_is_put_right(mine, service, client, time_machine):
    time_machine.move_to(AT, tick=False)
    made, token = box.player(service, mine.head, at=AT - HOUR)
    off = AT + timedelta(hours=9, seconds=4)
    minutes = [line(off - n * MINUTE - timedelta(seconds=4)) for n in (3, 2, 1)]
    first = tell(client, token, off, minutes, line(off))
    assert first.status_code == 200 and first.json()["new"] == 3
    assert tell(client, token, off, minutes).json()["new"] == 0
    assert list(made.beats.values_list("at", flat=True)) == [AT - n * MINUTE for n in (1, 2, 3)]
    made.refresh_from_db()
    assert (made.says, made.seen_at, made.heard_at) == ("playing", AT, AT)


def sent(minutes, **more):
    return json.dumps({"sent_at": AT.isoformat(), "minutes": minutes, **more})


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "{", '{"minutes": 3}', '{"sent_at": "x", "minutes": []}', sent([7]),
        sent([{"at": AT.isoformat(), "says": "sings", "played": 1}]),
        sent([{"at": AT.isoformat(), "says": "playing", "played": 61}]), sent([], now={"at": "no"}),
    ],
)  # fmt: skip
def test_rubbish_is_refused_and_changes_nothing(mine, service, client, body):
    _made, token = box.player(service, mine.head)
    answer = client.post(
        reverse("player_beats"),
        body,
        content_type="application/json",
        headers={"Authorization": f"Token {token}"},
    )
    assert answer.status_code == 400 and answer.json()["error"] and not Beat.objects.exists()


def test_a_minute_of_a_tune_nobody_knows_counts_all_the_same(mine, service):
    made, _token = box.player(service, mine.head)
    minutes = [box.told(AT, tune=10**6), box.told(AT + MINUTE), box.told(AT - 40 * 24 * HOUR)]
    assert players.hear(made, box.told(AT, tune=7), minutes, at=AT + 2 * MINUTE) == 2
    assert list(made.beats.values_list("tune", flat=True)) == [None, None]


def test_who_tells_too_often_or_without_a_token_is_turned_away(mine, service, client, time_machine):
    time_machine.move_to(AT, tick=False)
    _made, token = box.player(service, mine.head)
    assert tell(client, "x", AT, []).status_code == 401
    assert {tell(client, token, AT, []).status_code for _n in range(40)} == {200}
    assert tell(client, token, AT, []).status_code == 429


def test_a_minute_is_never_changed(mine, service):
    made, _token = box.player(service, mine.head)
    box.plays(made, AT, AT + MINUTE)
    with pytest.raises(DatabaseError), transaction.atomic():
        Beat.objects.update(played=1)


# --- silence ----------------------------------------------------------------------------------------------------------


def rounds(first, last):
    at = first
    while at <= last:
        clock.keep_time(at=at)
        at += 5 * MINUTE


def texts(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_a_silence_is_told_once_and_its_end_once(mine, service):
    made, _token = box.player(service, mine.head)
    box.plays(made, AT, AT + 20 * MINUTE)
    rounds(AT, AT + 25 * MINUTE)
    assert not Silence.objects.exists()
    rounds(AT + 25 * MINUTE, AT + HOUR)
    one = Silence.objects.get()
    assert (one.since, one.ended_at) == (AT + 19 * MINUTE, None)
    assert [todo.text for todo in gather("todos", mine.head, AT + HOUR) if "音乐" in todo.text] == [
        "音乐吧没有声音"
    ]
    assert texts(mine.head) == texts(mine.deputy) and len(texts(mine.head)) == 1 and not texts(mine.cook)
    assert "10:19 起没有声音：没有心跳" in texts(mine.head)[0]
    box.plays(made, AT + HOUR, AT + HOUR + 5 * MINUTE)
    rounds(AT + HOUR + 5 * MINUTE, AT + HOUR + 10 * MINUTE)
    one.refresh_from_db()
    assert (one.ended_at, one.was_network) == (AT + HOUR, False)
    assert texts(mine.head)[1:] == ["食堂播放机 又响了"]


def test_a_cut_line_is_told_from_a_silence_when_the_beats_come(mine, service):
    made, _token = box.player(service, mine.head)
    box.plays(made, AT, AT + 5 * MINUTE)
    back = AT + HOUR
    rounds(AT, back)
    assert Silence.objects.filter(ended_at=None).count() == 1
    minutes = [box.told(AT + n * MINUTE) for n in range(5, 60)]
    players.hear(made, box.told(back), minutes, at=back)
    rounds(back, back + 5 * MINUTE)
    assert Silence.objects.get().was_network is True
    assert "一直在放，刚才只是断网" in texts(mine.head)[-1]
    day = proof.of_day(made, Day.of(AT).first, back + MINUTE)
    assert day.proof.gaps == [] and day.proof.late == 50


def test_a_player_that_beats_without_a_sound_is_silent_too(mine, service):
    made, _token = box.player(service, mine.head)
    box.plays(made, AT, AT + 3 * MINUTE)
    box.plays(made, AT + 3 * MINUTE, AT + 20 * MINUTE, level=-95.0)
    made.refresh_from_db()
    players.hear(made, box.told(AT + 20 * MINUTE, level=-95.0), [], at=AT + 20 * MINUTE)
    clock.keep_time(at=AT + 20 * MINUTE)
    assert "网页在放，可是没有声音出来" in texts(mine.head)[0]
    assert music.players(service, AT + 20 * MINUTE)[0].is_well is False


def test_nobody_waits_for_a_player_that_was_let_go_or_never_paired(mine, service):
    box.player(service, mine.head, paired=False)
    made, _token = box.player(service, mine.head)
    clock.keep_time(at=AT + HOUR)
    assert Silence.objects.filter(ended_at=None).count() == 1
    players.let_go(Player.objects.get(pk=made.pk), by=mine.head, at=AT + HOUR)
    silence.keep_time(at=AT + HOUR + MINUTE)
    assert not Silence.objects.filter(ended_at=None).exists()


def test_the_proof_begins_when_the_player_was_first_heard_and_ends_now(mine, service):
    made, _token = box.player(service, mine.head)
    assert proof.of_day(made, Day.of(AT).first, AT) is None
    box.plays(made, AT, AT + 30 * MINUTE)
    box.plays(made, AT + 32 * MINUTE, AT + HOUR)
    day = proof.of_day(made, Day.of(AT).first, AT + HOUR + timedelta(seconds=90))
    assert (day.proof.passed, day.proof.played) == (3600, 3480)
    assert [(gap.begins, gap.seconds, gap.why) for gap in day.proof.gaps] == [(AT + 30 * MINUTE, 120, "none")]
    tomorrow = proof.of_days(made, Day.of(AT).first, Day.of(AT).next().first, AT + 15 * HOUR)
    assert [one.day.day for one in tomorrow] == [19, 18]
    assert tomorrow[0].proof.played == 0 and tomorrow[1].proof.passed == 14 * 3600


# --- days that are added up -------------------------------------------------------------------------------------------


def test_a_day_that_is_over_is_added_up_once_and_says_the_same(mine, service, django_assert_num_queries):
    made, _token = box.player(service, mine.head)
    box.plays(made, AT, AT + 30 * MINUTE)
    box.plays(made, AT + 40 * MINUTE, AT + 50 * MINUTE, says="paused", played=0)
    late = AT + DAY
    box.plays(made, late, late + 10 * MINUTE)
    now = late + HOUR
    before = proof.of_days(made, AT.date(), now.date(), now)
    proofs.reckon(at=late - 8 * HOUR)
    assert [one.day for one in made.proofs.all()] == [AT.date()], "only what is over"
    assert proof.of_days(made, AT.date(), now.date(), now) == before and len(before) == 2
    with django_assert_num_queries(2):
        # The first minute, the days; no minute of a day that is added up.
        proof.of_day(made, AT.date(), now)
    with django_assert_num_queries(3):
        proofs.reckon(at=late)
    assert proof.today(made, now) == (before[0].proof.played, before[0].proof.passed)


def test_minutes_that_come_late_are_added_in(mine, service):
    made, _token = box.player(service, mine.head)
    box.plays(made, AT, AT + 10 * MINUTE)
    back = AT + DAY
    proofs.reckon(at=back)
    was = proof.of_day(made, AT.date(), back).proof
    box.plays(made, AT + 10 * MINUTE, AT + 20 * MINUTE, received=back)
    now = proof.of_day(made, AT.date(), back).proof
    assert (now.played - was.played, now.late) == (600, 10)
    proofs.reckon(at=back)
    assert proof.of_day(made, AT.date(), back).proof == now and made.proofs.get().late == 10
    # An earlier first minute: that day counts from it on.
    box.plays(made, AT - HOUR, AT - HOUR + MINUTE, received=back)
    proofs.reckon(at=back)
    assert proof.of_day(made, AT.date(), back).proof.passed == now.passed + 3600


def test_a_running_day_counts_minutes_with_a_second_between_tunes_as_whole(mine, service):
    made, _token = box.player(service, mine.head)
    box.plays(made, AT, AT + MINUTE, played=56)
    box.plays(made, AT + MINUTE, AT + 2 * MINUTE, played=30)
    box.plays(made, AT + 2 * MINUTE, AT + 3 * MINUTE, level=-70.0)
    now = AT + 4 * MINUTE
    found = proof.of_day(made, AT.date(), now).proof
    assert proof.today(made, now) == (found.played, found.passed) == (90, 180)
