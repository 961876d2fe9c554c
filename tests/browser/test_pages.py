"""Every page in the navigation, for the people who have it, on a phone and at a desk: nothing that axe calls serious,
no sideways scroll down to 320 pixels, no script error, nothing that the content policy blocks."""

import re

import pytest

PEOPLE = ["DEMO0009", "DEMO0003", "DEMO0006", "DEMO0010", "DEMO1001", "DEMO_ADMIN"]
# Beside what the navigation shows, by room.
MORE = {
    "DEMO0009": [
        "/roster/", "/roster/me/", "/roster/fill/", "/roster/leave/", "/roster/leave/new/",
    ],
    "DEMO0010": [
        "/roster/me/",
    ],
    "DEMO0003": [
        "/me/", "/me/look/", "/notices/",
        "/roster/kinds/", "/roster/kinds/new/",
        "/issues/new/", "/issues/reported/", "/issues/posts/PT08/", "/issues/terms/",
        "/patrols/start/", "/patrols/start/PT05/", "/patrols/paper/PT05/",
        "/standards/laundry/draft/", "/standards/laundry/draft/items/LA03/", "/standards/dorm_corridor/",
        "/standards/dorm_corridor/compare/", "/standards/new/",
    ],
    "DEMO0006": [
        "/records/new/", "/exports/",
    ],
    "DEMO_ADMIN": [
        "/people/new/", "/people/teams/", "/people/teams/new/", "/people/slips/", "/people/department/", "/people/9/",
        "/people/9/departure/", "/people/9/holdings/",
        "/places/areas/", "/places/posts/new/", "/places/posts/codes/", "/places/rooms/", "/places/lockers/",
        "/places/lockers/new/",
        "/places/calendar/",
        "/imports/", "/imports/people/",
    ],
}  # fmt: skip


def links(somebody, selector):
    found = somebody.page.locator(selector).evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    return [path for path in dict.fromkeys(found) if "?" not in path]


def pages_of(somebody, staff_no):
    """What the sidebar leads to: each tab shows what belongs to it once it is open. Then a record of each kind, and
    what no menu leads to."""
    navigation = links(somebody.go("/today/"), ".tt-side nav a, .tt-tabs a, main a[href^='/']")
    navigation = [path for path in navigation if path.count("/") <= 3]
    for tab in links(somebody, ".tt-tabs a"):
        navigation += links(somebody.go(tab), ".tt-side nav a")
    navigation = list(dict.fromkeys(navigation))
    records = []
    for path in [path for path in ("/issues/all/", "/patrols/", "/months/", "/rotas/") if path in navigation]:
        begins = path.replace("all/", "")
        inside = links(somebody.go(path), f"main a[href^='{begins}']")
        records += [one for one in inside if re.fullmatch(rf"{begins}\d[\d-]*/", one)][:1]
    return [*navigation, *records, *MORE.get(staff_no, [])]


def look(somebody, path):
    somebody.go(path)
    faults = [f"{path}: {fault}" for fault in somebody.accessible()]
    if over := somebody.sideways():
        faults.append(f"{path}: {over} px sideways at {somebody.page.viewport_size['width']}")
    return faults


@pytest.mark.parametrize("desk", [False, True], ids=["phone", "desk"])
@pytest.mark.parametrize("staff_no", PEOPLE)
def test_every_page_is_accessible_and_fits(person, staff_no, desk):
    somebody = person(staff_no, desk=desk)
    paths = pages_of(somebody, staff_no)
    assert len(paths) > 3
    faults = [fault for path in paths for fault in look(somebody, path)]
    if not desk:
        somebody.page.set_viewport_size({"width": 320, "height": 640})
        for path in paths:
            somebody.go(path)
            if over := somebody.sideways():
                faults.append(f"{path}: {over} px sideways at 320")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "look_of", [{"theme": "dark"}, {"size": "large"}, {"language": "en"}], ids=["dark", "large", "en"]
)
def test_dark_large_and_english_hold_as_well(person, look_of):
    somebody = person("DEMO0002")
    choose(somebody, look_of)
    try:
        paths = [
            "/today/",
            "/issues/",
            "/patrols/start/PT06/",
            "/months/",
            "/home/",
            "/standards/bath_pool/",
            "/roster/",
            "/rechecks/",
        ]
        faults = [fault for path in paths for fault in look(somebody, path)]
        assert not faults, "\n".join(faults)
    finally:
        choose(somebody, {"theme": "light", "size": "normal", "language": "zh-hans"})


def choose(somebody, look_of):
    somebody.go("/me/look/")
    for name, value in look_of.items():
        somebody.tap(somebody.page.locator(f"label:has(input[name={name}][value={value}])"))
    somebody.tap("main button.btn-primary")
    somebody.page.locator(".notes .note").first.wait_for()
