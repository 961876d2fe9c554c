"""Scoring by touch: a clean room in six taps and on to the next by itself; faults, points and a photo behind a grade,
with the total that the server counts; a sheet scored without a network arrives once; lockers tapped and held."""

import json

import pytest

from tests.browser.test_offline import ENTRIES, KEPT, chip, fresh, no_network, until
from tests.browser.test_pages import choose
from tests.browser.test_runner import jpeg

JUDGE = "DEMO0009"
# A campaign beyond those that the demo lives through, with this judge's tasks in it, as the draw leaves it; the same
# rows for every test of the worker.
MAKE = """
import hashlib, json
from datetime import timedelta
from django.utils import timezone
from starrating.models import Assignment, Campaign, CriteriaSet, Entry, Judge
from tongting.people.models import User
from tongting.places.models import Locker, Room

def campaign(contest, kind, places):
    known = Campaign.objects.filter(contest=contest, month="2099-01").first()
    return known or opened(contest, kind, places)

def opened(contest, kind, places):
    now, judge = timezone.now(), User.objects.get(staff_no="DEMO0009")
    edition = CriteriaSet.objects.get(contest=contest, number=1)
    seed = "5eed" * 16
    made = Campaign.objects.create(
        contest=contest, month="2099-01", first_day="2099-01-01", last_day="2099-01-31", state="scoring",
        criteria=edition, rule=edition.rule, enrol_until=now, score_until=now + timedelta(days=9), seed=seed,
        commitment=hashlib.sha256(seed.encode()).hexdigest(), drawn_at=now,
    )
    row = Judge.objects.create(campaign=made, person=judge, is_chief=True, lot=1)
    for place in places:
        called = {"label": place.called, "code": place.code, "section": place.section, kind: place}
        entry = Entry.objects.create(campaign=made, **called)
        Assignment.objects.create(
            entry=entry, judge=row, visit=1, judge_person=judge.pk, judge_section="x", entry_section=place.section
        )
    return made

def tasks(made):
    return list(Assignment.objects.filter(entry__campaign=made).order_by("pk").values_list("pk", flat=True))

rooms = Room.objects.filter(is_active=True, is_duty_room=False, occupied__gt=0)
rooms = rooms.order_by("building__code", "floor", "number")[:14]
lockers = Locker.objects.filter(post__women_only=False).order_by("hall", "row", "column")[:6]
made = [campaign("dorm", "room", rooms), campaign("locker", "locker", lockers)]
print("=" + json.dumps([tasks(one) for one in made]))
"""


@pytest.fixture
def races(manage):
    """(tasks of the dormitory, tasks of the lockers), keys in the order of the walk."""
    return json.loads(manage("shell", "--no-imports", "-c", MAKE).split("=", 1)[1])


@pytest.fixture
def ask(manage):
    def look(expression):
        code = (
            "import json; from starrating.models import *; from tongting.photos.models import Photo; "
            f"print('=' + json.dumps({expression}, default=str))"
        )
        return json.loads(manage("shell", "--no-imports", "-c", code).split("=", 1)[1])

    return look


def sheets_of(task):
    return (
        f"[dict(uuid=str(s.uuid), total=float(s.total), state=s.state, presence=s.presence, "
        f"marks=[[m.criterion.code, m.faults, float(m.points) if m.points is not None else None, m.remark] "
        f"for m in s.marks.all()], vetoes=[v.code for v in s.vetoes.all()], "
        f"photos=[[p.criterion.code if p.criterion else '', p.photo.sha256] for p in s.photos.all()]) "
        f"for s in Sheet.objects.filter(assignment={task})]"
    )


def left(ask):
    """This judge's tasks that have no sheet, in the order of the walk."""
    return ask(
        "list(Assignment.objects.filter(entry__campaign__contest='dorm', sheets=None, "
        "judge__person__staff_no='DEMO0009')"
        ".order_by('entry__room__building__code', 'entry__room__floor', 'entry__room__number')"
        ".values_list('pk', flat=True))"
    )


def opened(somebody, task):
    return ready(somebody.go(f"/stars/tasks/{task}/sheet/"))


def ready(somebody):
    somebody.page.wait_for_selector("body[data-sheet=ready]")
    return somebody


def grade(somebody, group, value="excellent"):
    somebody.tap(
        somebody.page.locator(f"#g-{group} label").nth(["excellent", "good", "fair", "poor"].index(value))
    )


def clean(somebody):
    for group in ("environment", "order", "safety", "civility"):
        grade(somebody, group)
    somebody.tap(somebody.page.locator("#presence label").first)


def hand_in(somebody):
    somebody.tap(somebody.page.locator("[data-finish]:visible").first)


def test_a_clean_room_in_six_taps_and_on_to_the_next(person, races, ask):
    judge = person(JUDGE)
    task, following = left(ask)[:2]
    judge.go("/stars/dorm/tasks/")
    assert judge.accessible() == [] and judge.sideways() <= 0
    judge.tap(judge.page.locator(".hero .btn-primary"))
    ready(judge)
    assert judge.page.url.endswith(f"/stars/tasks/{task}/sheet/")
    judge.taps = 0
    assert judge.page.locator("b[data-total]").inner_text() == "–"
    clean(judge)
    assert judge.page.locator("b[data-total]").inner_text() == "100"
    assert judge.page.locator("p[data-gap]").inner_text() == "够五星了"
    assert judge.page.locator(".stars[data-stars]").get_attribute("aria-label") == "5 星"
    hand_in(judge)
    judge.page.wait_for_url(f"**/stars/tasks/{following}/sheet/")
    assert judge.taps <= 6
    ready(judge)
    assert "已交，100 分" in judge.page.locator("[data-flash]").inner_text()
    (kept,) = ask(sheets_of(task))
    assert (kept["total"], kept["presence"], kept["marks"]) == (100, "present", [])


def test_what_is_missing_is_shown_before_anything_is_sent(person, races, ask):
    judge = opened(person(JUDGE), left(ask)[0])
    grade(judge, "order", "good")
    said = [judge.page.locator(place).inner_text() for place in ("p[data-gap]", ".tt-dock [data-finish]")]
    assert said == ["还有 4 项没评"] * 2, "three groups and who was in, in both places"
    hand_in(judge)
    assert judge.page.evaluate("document.activeElement.id") == "g-environment"
    assert judge.page.evaluate(ENTRIES) == []
    judge.tap(judge.page.locator("#presence label").first)
    assert judge.accessible() == [] and judge.sideways() <= 0
    judge.page.set_viewport_size({"width": 320, "height": 640})
    assert judge.sideways() <= 0


def test_faults_points_a_veto_and_a_photo(person, races, ask):
    """The live total is the one that the server counts."""
    task = left(ask)[0]
    judge = opened(person(JUDGE), task)
    page = judge.page
    grade(judge, "environment", "good")
    grade(judge, "order", "excellent")
    judge.tap(page.locator("#g-safety summary"))
    judge.tap(page.locator("#c-D09 [data-more]"))
    assert "marked" in page.locator("#c-D09").get_attribute("class")
    page.locator("#c-D09 input[type=file]").set_input_files(
        {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    page.wait_for_selector("#c-D09 figure input[type=hidden]", state="attached")
    page.locator("[name=t-D09]").fill("床头插排")
    judge.tap(page.locator("#g-civility summary"))
    judge.tap(page.locator("#c-D12 [data-more]"))
    # What is given in points stands at its full mark until somebody takes from it.
    assert page.locator("[name=p-D13]").input_value() == "4"
    judge.tap(page.locator("#c-D13 [data-less]"))
    assert page.locator("#g-civility [data-points]").inner_text() == "12 / 16 分"
    judge.tap(page.locator("#presence label").first)
    # 100 − 6.4 − 7 − 3 − 1
    assert page.locator("b[data-total]").inner_text() == "82.6"
    assert page.locator(".stars[data-stars]").get_attribute("aria-label") == "3 星"
    assert page.locator("p[data-gap]").inner_text() == "距五星还差 12.4 分"
    judge.tap(page.locator("#vetoes summary"))
    judge.tap(page.locator("#vetoes label").first)
    assert page.locator("p[data-gap]").inner_text() == "一票否决，最多 2 星"
    assert page.locator(".stars[data-stars]").get_attribute("aria-label") == "2 星"
    assert judge.accessible() == [] and judge.sideways() <= 0
    # Closed in the middle: everything is there again.
    until(judge, "async () => (await TT.store.all('drafts')).length === 1")
    opened(judge, task)
    assert (
        page.locator("b[data-total]").inner_text() == "82.6"
        and page.locator("#c-D09 figure img").count() == 1
    )
    hand_in(judge)
    page.wait_for_url(lambda url: f"/{task}/" not in url)
    (kept,) = ask(sheets_of(task))
    assert kept["total"] == 82.6 and kept["vetoes"] == ["V1"]
    assert kept["marks"] == [["D09", 1, None, "床头插排"], ["D12", 1, None, ""], ["D13", None, 3, ""]]
    assert [code for code, _sha in kept["photos"]] == ["D09"]
    (number,) = ask(f"list(Sheet.objects.filter(assignment={task}).values_list('pk', flat=True))")
    judge.go(f"/stars/sheets/{number}/")
    assert "床头插排" in page.locator("main").inner_text() and "82.6" in page.locator("main").inner_text()
    assert judge.accessible() == [] and judge.sideways() <= 0
    judge.tap(page.locator(".tt-top a.btn"))
    ready(judge)
    assert page.locator("b[data-total]").inner_text() == "82.6"
    judge.tap(page.locator("#c-D12 [data-less]"))
    hand_in(judge)
    page.wait_for_url(lambda url: f"/{task}/" not in url)
    assert sorted((one["state"], one["total"]) for one in ask(sheets_of(task))) == [
        ("given", 85.6),
        ("replaced", 82.6),
    ]


def losing_the_first(judge):
    """The first answer to what is sent gets lost on the way; gives what was sent. Has to be laid before the network
    comes back, because the page sends by itself then."""
    sent = []

    def lose(route):
        sent.append(route.request.post_data_json["uuid"])
        if len(sent) == 1:
            assert route.fetch().status == 201
            route.abort()
        else:
            route.continue_()

    judge.context.route("**/outbox/send/", lose)
    return sent


def test_scored_without_a_network_it_arrives_once(person, races, ask):
    judge = person(JUDGE).go("/stars/dorm/tasks/")
    judge.page.wait_for_selector(KEPT, timeout=120_000)
    first, second = left(ask)[:2]
    with no_network(judge):
        opened(fresh(judge, "/stars/dorm/tasks/"), first)
        assert "没网，页面是" in judge.page.locator(".notes").inner_text()
        clean(judge)
        judge.tap(judge.page.locator("#g-order summary"))
        judge.tap(judge.page.locator("#c-D05 [data-more]"))
        judge.page.locator("#c-D05 input[type=file]").set_input_files(
            {"name": "q.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
        )
        judge.page.wait_for_selector("#c-D05 figure input[type=hidden]", state="attached")
        hand_in(judge)
        judge.page.wait_for_url(f"**/stars/tasks/{second}/sheet/")
        ready(judge)
        assert "先存在本机" in judge.page.locator("[data-flash]").inner_text()
        assert chip(judge).inner_text().strip() == "1 条待上传"
        # Opened again it says that it is done, and sends nothing.
        judge.go(f"/stars/tasks/{first}/sheet/").page.wait_for_selector("[data-handed]")
        (entry,) = judge.page.evaluate(ENTRIES)
        judge.go("/stars/dorm/tasks/")
        judge.page.locator(f"[data-post=sheet-{first}] [data-waits-here]").first.wait_for()
        assert ask(sheets_of(first)) == []
        sent = losing_the_first(judge)
    judge.page.evaluate("() => TT.outbox.flush(true)")
    judge.page.evaluate("() => TT.outbox.flush(true)")
    until(judge, "async () => (await TT.store.all('receipts')).length === 1")
    (kept,) = ask(sheets_of(first))
    assert (
        kept["uuid"] == entry["uuid"]
        and kept["total"] == 97
        and [one for one, _sha in kept["photos"]] == ["D05"]
    )
    assert set(sent) == {entry["uuid"]} and len(sent) >= 2
    judge.go("/outbox/").page.wait_for_selector("[data-receipts-list] li")
    assert "S-" in judge.page.locator("[data-receipts-list]").inner_text()


LOOKS = (
    "sorted(LockerLook.objects.filter(by__staff_no='DEMO0009', campaign__month='2099-01')"
    ".values_list('locker', 'verdict'))"
)


def marked(box, look):
    """Drawn after the phone has kept the tap."""
    box.page.wait_for_selector(f"button.lk.{look}[value='{box.get_attribute('value')}']")


def tapped(judge, n, look):
    """The n-th locker of the page; returns its number."""
    box = judge.page.locator(".lk:not([disabled])").nth(n)
    judge.tap(judge.page.locator(".lookbar label").nth(["good", "bad", "off"].index(look)))
    judge.tap(box)
    if look != "off":
        marked(box, look)
    return int(box.get_attribute("value"))


def all_arrived(judge):
    until(judge, "async () => (await TT.store.all('outbox')).length === 0")


def test_a_hall_is_walked_by_tapping_and_holding(person, races, ask):
    judge = person(JUDGE).go("/stars/locker/map/")
    page = judge.page
    page.wait_for_selector("body[data-hall=ready]")
    assert judge.accessible() == [] and judge.sideways() <= 0
    box = page.locator(".lk.task").first
    judge.tap(box)
    marked(box, "good")
    assert "整洁" in box.get_attribute("aria-label")
    judge.tap(page.locator(".lookbar label").nth(1))
    judge.tap(box)
    marked(box, "bad")
    all_arrived(judge)
    assert ask(LOOKS) == [[int(box.get_attribute("value")), "bad"]]
    # The same tap again takes it back.
    judge.tap(box)
    page.wait_for_selector(f"button.lk[value='{box.get_attribute('value')}']:not(.bad)")
    all_arrived(judge)
    assert ask(LOOKS) == []
    # Held, or by the visible way: the sheet.
    place = box.bounding_box()
    page.mouse.move(place["x"] + 10, place["y"] + 10)
    page.mouse.down()
    page.wait_for_url("**/sheet/")
    page.mouse.up()
    judge.go("/stars/locker/map/").page.wait_for_selector("body[data-hall=ready]")
    judge.tap(page.locator(".lookbar label").last)
    judge.tap(page.locator(".lk.task").nth(1))
    page.wait_for_url("**/sheet/")
    ready(judge)
    judge.taps = 0
    grade(judge, "whole")
    judge.tap(page.locator("#presence label").first)
    hand_in(judge)
    page.wait_for_url(lambda url: "/tasks/" in url)
    assert judge.taps == 3


def test_the_maps_and_ones_own_room_at_a_desk(person, races):
    judge = person(JUDGE, desk=True)
    for path in (
        "/stars/dorm/map/",
        "/stars/locker/map/",
        f"/stars/tasks/{races[0][-1]}/sheet/",
        "/stars/mine/",
    ):
        judge.go(path)
        assert judge.accessible() == [] and judge.sideways() <= 0, path


def test_a_hall_walked_without_a_network_arrives_once(person, races, ask):
    judge = person(JUDGE).go("/stars/locker/map/")
    judge.page.wait_for_selector(KEPT, timeout=120_000)
    hall = judge.page.locator("#hall").get_attribute("data-hall")
    with no_network(judge):
        fresh(judge, f"/stars/locker/halls/{hall}/").page.wait_for_selector("body[data-hall=ready]")
        assert "没网，页面是" in judge.page.locator(".notes").inner_text()
        good, bad, slip = (tapped(judge, n, look) for n, look in ((8, "good"), (9, "bad"), (10, "good")))
        tapped(judge, 10, "off")
        until(judge, "() => document.querySelector('[data-said]').textContent.startsWith('3 个先存在本机')")
        assert judge.accessible() == [] and judge.sideways() <= 0
        # Opened again it shows what waits; what was noted in one hall is sent together.
        fresh(judge, f"/stars/locker/halls/{hall}/").page.wait_for_selector("body[data-hall=ready]")
        assert judge.page.locator(f".lk.bad.waits[value='{bad}']").count() == 1
        assert len(judge.page.evaluate(ENTRIES)) <= 2
        judge.go("/outbox/").page.wait_for_selector("body[data-drawn=outbox]")
        assert f"{hall} 厅走排" in judge.page.locator("[data-outbox-list]").inner_text()
        sent = losing_the_first(judge)
    judge.page.evaluate("() => TT.outbox.flush(true)")
    judge.page.evaluate("() => TT.outbox.flush(true)")
    all_arrived(judge)
    assert len(sent) > len(set(sent))
    assert [bad, "bad"] in ask(LOOKS) and [good, "good"] in ask(LOOKS)
    assert slip not in [locker for locker, _verdict in ask(LOOKS)]


def test_a_closed_door_without_a_network_arrives_once(person, races, ask):
    judge = person(JUDGE).go("/stars/dorm/tasks/")
    judge.page.wait_for_selector(KEPT, timeout=120_000)
    task, onward = left(ask)[-2:]
    doors = f"list(ClosedDoor.objects.filter(assignment={task}).values_list('at', 'again_by'))"
    with no_network(judge):
        opened(fresh(judge, "/stars/dorm/tasks/"), task)
        judge.tap("#closed button")
        judge.page.wait_for_url(f"**/stars/tasks/{onward}/sheet/")
        assert "没人在，先存在本机" in judge.page.locator("[data-flash]").inner_text()
        assert chip(judge).inner_text().strip() == "1 条待上传"
        opened(judge, task)
        assert not judge.page.locator("#closed button").is_visible()
        judge.go("/stars/dorm/tasks/")
        judge.page.locator(f"[data-post=door-{task}] [data-waits-here]").wait_for()
        judge.go("/outbox/").page.wait_for_selector("body[data-drawn=outbox]")
        assert "没人在" in judge.page.locator("[data-outbox-list]").inner_text()
        assert ask(doors) == []
    judge.page.evaluate("() => TT.outbox.flush(true)")
    all_arrived(judge)
    assert len(ask(doors)) == 1
    # Within the hour a second one is no visit; it is said at the door and nothing waits.
    opened(judge, task)
    judge.tap("#closed button")
    judge.page.wait_for_selector("[data-door-said]:not([hidden])")
    assert "隔一小时再来" in judge.page.locator("[data-door-said]").inner_text()
    assert judge.page.evaluate(ENTRIES) == [] and len(ask(doors)) == 1


CUT = """() => Array.from(document.querySelectorAll('main *, .tt-dock *')).filter(part => {
  const box = part.getBoundingClientRect();
  return box.width && !part.closest('.visually-hidden, details:not([open]) > :not(summary)') &&
    (box.right > innerWidth + 1 ||
      part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).display !== 'inline');
}).map(part => part.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", [390, 320])
def test_large_type_shows_one_group_a_page_and_takes_no_tap_more(person, races, ask, width):
    judge = person(JUDGE)
    choose(judge, {"size": "large"})
    try:
        task = left(ask)[0]
        page = judge.page
        page.set_viewport_size({"width": width, "height": 844 if width == 390 else 568})
        opened(judge, task)
        # As large as WeChat makes it for those who asked for that, too.
        page.evaluate("() => document.documentElement.style.setProperty('font-size', '140%', 'important')")
        judge.taps = 0
        for n, group in enumerate(("environment", "order", "safety", "civility")):
            page.wait_for_selector(f"#g-{group}.cur")
            assert page.locator(".check:visible").count() == 1
            assert f"第 {n + 1} 步，共 5 步" in page.locator("[data-step]").inner_text()
            assert page.evaluate(CUT) == [] and judge.sideways() <= 0
            if n == 1:
                assert judge.accessible() == []
            grade(judge, group)
        page.wait_for_selector("#presence.cur")
        judge.tap(page.locator("#presence label").first)
        assert page.evaluate(CUT) == [] and judge.sideways() <= 0 and judge.accessible() == []
        # Back shows what was given.
        page.locator("[data-back]").tap()
        assert page.locator("#g-civility.cur input:checked").get_attribute("value") == "excellent"
        page.locator("[data-back]").tap()
        page.locator("#g-safety summary").tap()
        assert page.evaluate(CUT) == [] and judge.sideways() <= 0
        hand_in(judge)
        page.wait_for_url(lambda url: f"/{task}/" not in url)
        assert judge.taps <= 6
        assert [one["total"] for one in ask(sheets_of(task))] == [100]
    finally:
        judge.page.set_viewport_size({"width": 390, "height": 844})
        choose(judge, {"size": "normal"})


def test_poor_stays_for_what_was_found_and_what_is_missing_is_turned_to(person, races, ask):
    judge = person(JUDGE)
    choose(judge, {"size": "large"})
    try:
        opened(judge, left(ask)[0])
        page = judge.page
        grade(judge, "environment", "poor")
        page.wait_for_timeout(600)
        assert page.locator("#g-environment.cur").count() == 1
        hand_in(judge)
        page.wait_for_selector("#g-order.cur")
        assert page.evaluate(ENTRIES) == []
    finally:
        choose(judge, {"size": "normal"})


def test_what_was_refused_as_another_sheet_shows_its_photos(person, races, ask):
    """Drawn from what the phone keeps: the judge sees what they had."""
    judge = opened(person(JUDGE), left(ask)[0])
    page = judge.page
    clean(judge)
    judge.tap(page.locator("#g-order summary"))
    judge.tap(page.locator("#c-D05 [data-more]"))
    page.locator("#c-D05 input[type=file]").set_input_files(
        {"name": "q.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    page.wait_for_selector("#c-D05 figure input[type=hidden]", state="attached")
    conflict = json.dumps({"error": "这张评分表已经存好了，内容不一样", "number": "S-1", "url": ""})
    judge.context.route(
        "**/outbox/send/",
        lambda route: route.fulfill(status=409, body=conflict, content_type="application/json"),
    )
    hand_in(judge)
    page.wait_for_selector("[data-handed] [data-when~=conflict]:not([hidden])")
    judge.go("/outbox/").page.wait_for_selector("[data-outbox-list] [data-pictures] img")
    drawn = "() => document.querySelector('[data-pictures] img').naturalWidth > 0"
    until(judge, drawn)
    assert page.locator("[data-pictures] img").first.is_visible()
    assert judge.accessible() == [] and judge.sideways() <= 0
    judge.tap(page.locator("[data-seen]:visible"))
    until(judge, "async () => (await TT.store.all('outbox')).length === 0")
