"""The player in the canteen, listened to: paired by a code, begun by a tap or by itself, played on while network and
server are gone, and up with a changed programme when they are back."""

import os
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread
from django.utils import timezone
from playwright.sync_api import Error
from pytest_django.live_server_helper import LiveServer

from stations.actions import player as players
from stations.actions import programme
from stations.models import Announcement, Beat, Player
from stations.queries import music
from stations.scoring import programme as order
from tests.browser.conftest import ARGUMENTS, DESK, PHONE, Person
from tests.stations import music_box as box
from tongting.periods import local

# The browser lives in this thread with its loop, and Django would keep the database from it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/stations/music/player/"
# What a canteen's own machine is started with, see the page itself.
KIOSK = "--autoplay-policy=no-user-gesture-required"
LOOK = "() => TTPlayer.now()"


@pytest.fixture
def service(mine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    made = box.service(mine)
    box.whole_day(made, mine.head, seconds=6.0, at=timezone.now())
    return made


@pytest.fixture
def kiosk(chromium):
    browser = chromium.browser_type.launch(executable_path="/usr/bin/chromium", args=[*ARGUMENTS, KIOSK])
    yield browser
    browser.close()


class SameAddress(ThreadedWSGIServer):
    """Comes back to the address that it had a moment ago."""

    def server_bind(self):
        self.allow_reuse_address = True
        super().server_bind()


@pytest.fixture
def server(transactional_db, monkeypatch):
    """One of its own, that may be ended and begun again at the same address."""
    monkeypatch.setattr(LiveServerThread, "server_class", SameAddress)
    one = LiveServer("localhost")
    there = [one]

    def again():
        there.append(LiveServer(one.url.removeprefix("http://")))

    yield one, one.stop, again
    there[-1].stop()


def come(browser, url, device=DESK):
    somebody = Person(browser, url, device)
    somebody.go(ADDRESS).page.wait_for_selector("body[data-player=ready]")
    return somebody


def pair(somebody, service, by):
    one, _none = box.player(service, by, timezone.now(), paired=False)
    code = players.new_code(one, by=by, at=timezone.now())
    somebody.page.fill("#code", f"{code[:4]} {code[4:]}")
    somebody.tap(".view.pair button")
    somebody.page.wait_for_selector("body[data-says=playing]")
    return one


def until(somebody, question, seconds=60):
    for _n in range(seconds * 5):
        # Where the next page comes just now, the one before has nothing to say.
        with suppress(Error):
            if somebody.page.evaluate(question):
                return
        somebody.page.wait_for_timeout(200)
    raise AssertionError((question, somebody.page.evaluate(LOOK)))


def listen(somebody, seconds):
    """What sounded, five times a second: (moment, tune, place in it, whether it was heard)."""
    found, begun = [], time.monotonic()
    while time.monotonic() - begun < seconds:
        now = somebody.page.evaluate(LOOK)
        found.append((time.monotonic() - begun, now["tune"], now["at"], now["heard"]))
        somebody.page.wait_for_timeout(200)
    return found


def longest_gap(found):
    """Seconds without a sound."""
    last, longest = 0.0, 0.0
    for moment, _tune, _at, heard in found:
        if heard:
            longest, last = max(longest, moment - last), moment
    return max(longest, found[-1][0] - last)


def sounds_on(found):
    """Goes forward through at least one change of tunes, heard all the time."""
    tunes = [tune for _moment, tune, _at, _heard in found]
    assert len(set(tunes)) >= 2, found
    steps = [
        after[2] - before[2] for before, after in zip(found, found[1:], strict=False) if before[1] == after[1]
    ]
    assert sum(step > 0 for step in steps) > len(steps) * 0.8, found
    # Less than a second between two tunes; what is left is how coarsely was listened.
    assert longest_gap(found) < 1.6, found


def test_network_and_server_go_and_the_music_goes_on(kiosk, service, mine, server):
    running, stop, again = server
    canteen = come(kiosk, running.url)
    one = pair(canteen, service, mine.head)
    until(canteen, "() => TTPlayer.now().kept === 3")
    # The worker has taken the page in.
    until(canteen, "() => navigator.serviceWorker.ready.then(() => true)")
    before = canteen.page.evaluate(LOOK)["version"]

    canteen.context.set_offline(True)
    stop()
    sounds_on(listen(canteen, 14))
    # It says so at the next minute's report, which nobody takes.
    canteen.page.locator(".line.off").wait_for(timeout=90_000)

    # Switched off and on again meanwhile: the page, the programme and the tunes are its own.
    canteen.page.reload()
    until(canteen, "() => TTPlayer.now().says === 'playing' && TTPlayer.now().heard")
    sounds_on(listen(canteen, 9))

    programme.set_playlist(
        service.playlists.get(name="全天"), "全天", [box.ready(service, mine.head, "新曲", 880.0, at=timezone.now())],
        by=mine.head, at=timezone.now(),
    )  # fmt: skip
    again()
    canteen.context.set_offline(False)
    until(canteen, f"() => TTPlayer.now().version !== '{before}' && TTPlayer.now().version", 90)
    until(canteen, "() => document.querySelector('[data-title]').textContent === '新曲'")
    assert canteen.page.locator(".line.on").is_visible()
    one.refresh_from_db()
    assert one.says == "playing" and timezone.now() - one.seen_at < timedelta(minutes=2)
    # The minutes of the outage came in afterwards.
    until_beats(canteen, one)
    assert max(Beat.objects.filter(player=one).values_list("level_db", flat=True)) > -60
    canteen.faults = [fault for fault in canteen.faults if "ERR_INTERNET" not in fault]
    canteen.leave()


def test_what_is_said_at_a_time_is_heard_then_and_the_music_goes_on(
    kiosk, live_server, service, mine, time_machine
):
    # The server's clock is the device's: a good half minute before the time.
    at = timezone.now().replace(second=25)
    time_machine.move_to(at)
    meal = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    words = box.ready(service, mine.head, "开饭了", 990.0, seconds=3.0, kind="words", at=at)
    said = Announcement(service=service, tune=words, times=[f"{local(meal):%H:%M}"], weekdays=list(range(7)))
    programme.set_announcement(said, by=mine.head, at=at)
    canteen = come(kiosk, live_server.url)
    pair(canteen, service, mine.head)
    until(canteen, "() => TTPlayer.now().kept === 4 && TTPlayer.now().heard")
    before, spoken, after = around(canteen, words.pk, meal)
    assert before[0][0] < meal and any(heard for *_sound, heard in before), "the music is heard until then"
    # It looks twice a second; the rest is a busy machine's.
    assert spoken and timedelta(0) <= spoken[0][0] - meal < timedelta(seconds=4), (meal, spoken[:1])
    places = [place for _moment, _tune, place, _heard in spoken]
    assert places == sorted(places) and places[-1] - places[0] > 1.5, places
    assert sum(heard for *_sound, heard in spoken) > len(spoken) * 0.7, "it can be heard"
    assert all(tune != words.pk for _moment, tune, *_sound in after), "once"
    assert sum(heard for *_sound, heard in after) > len(after) * 0.7 and after[-1][2] > 0, after
    canteen.leave()


def around(somebody, words, meal):
    """What sounded before the words, while they were said, and for five seconds after them."""
    before, spoken, after = [], [], []
    while timezone.now() < meal + timedelta(seconds=30) and len(after) < 25:
        now, moment = somebody.page.evaluate(LOOK), timezone.now()
        where = spoken if now["tune"] == words else after if spoken else before
        where.append((moment, now["tune"], now["at"], now["heard"]))
        if now["tune"] == words:
            assert somebody.page.locator("[data-title]").inner_text() == "开饭了"
        somebody.page.wait_for_timeout(200)
    return before, spoken, after


def until_beats(somebody, one, seconds=75):
    for _n in range(seconds):
        if Beat.objects.filter(player=one, played__gt=0).exists():
            return
        somebody.page.wait_for_timeout(1000)
    raise AssertionError("no minute was told")


def test_without_the_flag_a_tap_begins_it(chromium, live_server, service, mine):
    canteen = come(chromium, live_server.url, PHONE)
    pair(canteen, service, mine.head)
    until(canteen, "() => TTPlayer.now().kept === 3")
    canteen.page.reload()
    canteen.page.wait_for_selector("body[data-view=start]")
    assert "浏览器要有人点过一下才肯出声" in canteen.page.locator(".view.start").inner_text()
    assert canteen.page.evaluate(LOOK)["heard"] is False
    until_says(canteen, "waiting")
    canteen.tap("[data-begin]")
    until(canteen, "() => TTPlayer.now().heard && TTPlayer.now().at > 0")
    canteen.tap("[data-pause]")
    until_says(canteen, "paused")
    canteen.tap("[data-pause]")
    until(canteen, "() => TTPlayer.now().says === 'playing' && TTPlayer.now().heard")
    assert canteen.sideways() == 0 and canteen.accessible() == []
    canteen.leave()


def until_says(somebody, word, seconds=60):
    """Told to the server too."""
    for _n in range(seconds * 2):
        if Player.objects.get().says == word:
            return
        somebody.page.evaluate("() => TTPlayer.tell()")
        somebody.page.wait_for_timeout(500)
    raise AssertionError(Player.objects.get().says)


def test_a_wrong_code_is_said_and_who_is_let_go_falls_silent(chromium, live_server, service, mine):
    canteen = come(chromium, live_server.url)
    assert canteen.sideways() == 0 and canteen.accessible() == []
    canteen.page.fill("#code", "00000000")
    canteen.tap(".view.pair button")
    until(canteen, "() => document.querySelector('[data-wrong]').textContent.includes('配对码不对')")
    one = pair(canteen, service, mine.head)
    players.let_go(one, by=mine.head, at=timezone.now())
    canteen.page.evaluate("() => TTPlayer.tell()")
    canteen.page.wait_for_selector("body[data-view=pair]")
    assert canteen.page.evaluate(
        "() => Array.from(document.querySelectorAll('audio')).every(one => one.paused)"
    )
    canteen.leave()


def test_the_device_names_the_same_tune_as_the_server(chromium, live_server, service, mine):
    """The arithmetic stands twice, in two languages."""
    canteen = come(chromium, live_server.url)
    kept, parts = music.kept_by_device(service), music.parts_of(service)
    at = timezone.now()
    moments = [at + timedelta(minutes=97 * n, seconds=13 * n) for n in range(60)]
    there = canteen.page.evaluate(
        """([programme, moments]) => moments.map(at => {
          const now = TTProgramme.current(programme, at), found = id => programme.tunes.find(one => one.id === id);
          const tunes = now.part.tunes.map(found);
          const place = TTProgramme.place(tunes, now.seed, now.elapsed, programme.fade);
          return [place.id, TTProgramme.following(tunes, now.seed, place).id];
        })""",
        [kept, [moment.timestamp() * 1000 for moment in moments]],
    )
    here = [music.now_of(service, moment, parts) for moment in moments]
    assert there == [[now.tune.pk, now.next.pk] for now in here]
    texts = ["", "a", "2026-11-18:3:0:17", "spare:88:4"]
    hashed = canteen.page.evaluate("texts => texts.map(TTProgramme.fingerprint)", texts)
    assert hashed == [order.fingerprint(text) for text in texts]
    canteen.leave()
