"""Every page in the navigation, for the people who have it, on a phone and at a desk: nothing that axe calls serious,
no sideways scroll down to 320 pixels, no script error, nothing that the content policy blocks."""

import re

import pytest

# Who may do most comes first.
PEOPLE = ["DEMO0003", "DEMO0006", "DEMO_ADMIN", "DEMO0009", "DEMO0010", "DEMO1001"]
# Beside what the navigation shows, by room.
MORE = {
    "DEMO0009": [
        "/roster/", "/roster/me/", "/roster/fill/", "/roster/leave/", "/roster/leave/new/",
    ],
    "DEMO0010": [
        "/roster/me/",
        "/tenders/bids/", "/tenders/contracts/", "/tenders/crews/new/",
    ],
    "DEMO0003": [
        "/me/", "/me/look/", "/notices/",
        "/roster/kinds/", "/roster/kinds/new/",
        "/issues/new/", "/issues/reported/", "/issues/posts/PT08/", "/issues/terms/",
        "/patrols/start/", "/patrols/start/PT05/", "/patrols/paper/PT05/",
        "/standards/laundry/draft/", "/standards/laundry/draft/items/LA03/", "/standards/dorm_corridor/",
        "/standards/dorm_corridor/compare/", "/standards/new/",
        "/tenders/rules/edit/",
        "/tasks/new/", "/contests/new/",
    ],
    "DEMO0006": [
        "/records/new/", "/exports/",
        "/training/exams/new/", "/training/sessions/", "/training/sessions/new/", "/training/questions/new/",
        "/tenders/jobs/new/", "/tenders/templates/", "/tenders/payroll/", "/tenders/figures/", "/tenders/figures/rows/",
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

# Of brothers alike in all but their words two stay: what axe says of the third it has said of them, and rows by the
# hundred are most of its time.
THIN = """() => {
  const alike = one => one.outerHTML.replace(/>[^<]+</g, "><")
    .replace(/ (href|id|for|value|name|title|src|action|datetime|data-[\\w-]+|aria-[\\w-]+)="[^"]*"/g, " $1")
  for (const parent of document.querySelectorAll("main, main *")) {
    if (!parent.isConnected || parent.children.length < 3 || parent.closest("svg")) continue
    const seen = new Map()
    for (const one of [...parent.children]) {
      if (one.matches("label")) continue
      const look = alike(one), many = (seen.get(look) || 0) + 1
      seen.set(look, many)
      if (many > 2) one.remove()
    }
  }
}"""


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
    # A job in every state with all that hangs on it: test_tender_pages.py.
    lists = ("/issues/all/", "/patrols/", "/months/", "/rotas/", "/tenders/jobs/", "/tenders/settlements/")
    for path in [path for path in lists if path in navigation]:
        begins = path.replace("all/", "")
        inside = links(somebody.go(path), f"main a[href^='{begins}']")
        records += [one for one in inside if re.fullmatch(rf"{begins}\d[\d-]*/", one)][:1]
    return [*navigation, *records, *MORE.get(staff_no, [])]


def look(somebody, path):
    return faults_of(somebody.go(path), path)


def faults_of(somebody, path):
    """On the page that is open, which is thinner afterwards."""
    faults = overflow(somebody, path)
    # No script asks for a width below 992 pixels, so the page that is open is made narrower.
    if (wide := somebody.page.viewport_size)["width"] < 992:
        somebody.page.set_viewport_size({"width": 320, "height": 640})
        faults += overflow(somebody, path)
        somebody.page.set_viewport_size(wide)
    somebody.page.evaluate(THIN)
    return faults + [f"{path}: {fault}" for fault in somebody.accessible()]


def overflow(somebody, path):
    over = somebody.sideways()
    return [f"{path}: {over} px sideways at {somebody.page.viewport_size['width']}"] if over else []


# A page is looked at with whoever comes to it first, at either size; what it is to begin with is another for each.
LOOKED: set[tuple[bool, str]] = set()
EVERYBODYS_OWN = {"/today/", "/me/", "/"}


@pytest.mark.parametrize("desk", [False, True], ids=["phone", "desk"])
@pytest.mark.parametrize("staff_no", PEOPLE)
def test_every_page_is_accessible_and_fits(person, staff_no, desk):
    somebody = person(staff_no, desk=desk)
    paths = pages_of(somebody, staff_no)
    assert len(paths) > 3
    faults = []
    for path in paths:
        if path in EVERYBODYS_OWN or (desk, path) not in LOOKED:
            faults += look(somebody, path)
        LOOKED.add((desk, path))
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
            "/tenders/",
            "/tenders/jobs/new/",
            "/tenders/settlements/",
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
