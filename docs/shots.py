"""Takes the pictures of the real screens that the documents show: `make shots`."""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import DESK, PHONE, Person, open_chromium, running_product  # noqa: E402

# name, who, path; a path that starts with "first " opens the first link of that kind on the page that follows
SCREENS = [
    ("today", "DEMO0009", "/today/"),
    ("administrator", "DEMO_ADMIN", "/today/"),
    ("runner", "DEMO0009", "/patrols/start/PT05/"),
    ("patrols", "DEMO0002", "/patrols/"),
    ("issues", "DEMO0003", "/issues/"),
    (
        "issue",
        "DEMO0003",
        "/issues/all/?state=closed a[href^='/issues/']:not([href*='all']):not([href*='new'])",
    ),
    ("reported", "DEMO1001", "/issues/reported/"),
    ("issues-all", "DEMO0002", "/issues/all/?sort=due"),
    ("rechecks", "DEMO0002", "/rechecks/"),
    ("recheck", "DEMO0003", "/rechecks/ .rows a.row-tt"),
    ("post-history", "DEMO0002", "/issues/posts/PT08/"),
    ("complaints", "DEMO0002", "/issues/complaints/"),
    ("terms", "DEMO0002", "/issues/terms/"),
    ("complaint-find", None, "/complaints/"),
    ("month", "DEMO0003", "/months/ a[href^='/months/2']"),
    ("plan", "DEMO0003", "/weeks/"),
    ("plan-item", "DEMO0004", "/weeks/ .late"),
    ("summary", "DEMO0003", "/weeks/ .seg a[href$='summary/']"),
    ("bulletins", "DEMO0003", "/bulletins/"),
    ("bulletin", "DEMO0003", "/bulletins/ a.row-tt:has(.dotic.act)"),
    ("food", "DEMO0020", "/food/"),
    ("rotas", "DEMO0002", "/rotas/"),
    ("rota", "DEMO0002", "/rotas/ .rows li:nth-child(2) a.row-tt"),
    ("coverage", "DEMO0002", "/coverage/"),
    ("slots", "DEMO0009", "/slots/"),
    ("missed", "DEMO0002", "/slots/missed/"),
    ("quality", "DEMO0003", "/patrols/quality/"),
    ("home", "DEMO0002", "/home/"),
    ("standards", "DEMO0002", "/standards/"),
    ("standard-draft", "DEMO0002", "/standards/laundry/draft/"),
    ("standard-compare", "DEMO0002", "/standards/dorm_corridor/compare/"),
    ("people", "DEMO_ADMIN", "/people/"),
    ("teams", "DEMO_ADMIN", "/people/teams/"),
    ("slips", "DEMO_ADMIN", "/people/slips/"),
    ("leaving", "DEMO_ADMIN", "/people/9/departure/"),
    ("roster", "DEMO0009", "/roster/"),
    ("my-shifts", "DEMO0010", "/roster/me/"),
    ("leave", "DEMO0002", "/roster/leave/"),
    ("roles", "DEMO_ADMIN", "/people/roles/"),
    ("posts", "DEMO_ADMIN", "/places/"),
    ("codes", "DEMO_ADMIN", "/places/posts/codes/?area=2"),
    ("scan", "DEMO0009", "/patrols/start/"),
    ("paper", "DEMO0009", "/patrols/paper/PT05/"),
    ("login", None, "/login/"),
]


def shoot(person: Person, name: str, path: str, device: str, folder: Path) -> None:
    address, _space, selector = path.partition(" ")
    person.go(address)
    if selector:
        links = person.page.locator(f"main {selector}")
        person.go(links.first.get_attribute("href"))
    person.page.wait_for_load_state("networkidle")
    shot = Image.open(io.BytesIO(person.page.screenshot()))
    # A palette of 256 is a third of the weight and looks the same.
    shot.convert("RGB").quantize(256).save(folder / f"{name}-{device}.png", optimize=True)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_product(Path(data)) as address,
        open_chromium() as chromium,
    ):
        for device, options in (("phone", {**PHONE, "device_scale_factor": 1}), ("desk", DESK)):
            who, person = "", Person(chromium, address, options)
            for name, staff_no, path in sorted(SCREENS, key=lambda screen: screen[1] or "~"):
                if staff_no != who:
                    person.context.close()
                    who, person = staff_no, Person(chromium, address, options)
                    if staff_no:
                        person.log_in(staff_no)
                shoot(person, name, path, device, folder)
            person.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
