"""Takes the pictures of the real screens that the documents show: `make shots`; of some alone: `make shots
ARGS="--only star home"` takes those whose name begins so."""

import argparse
import contextlib
import io
import sqlite3
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import DESK, PHONE, Person, open_chromium, running_product  # noqa: E402

# The first whole month of star dormitories in the demo.
DORM = 2
# A job of the list, none of its filters and buttons.
JOB = "a[href^='/tenders/jobs/']:not([href$='/new/']):not([href*='?'])"
DESK_3 = "/stations/desk/cs-b3/"
BATH = "/stations/desk/bath-station/"
PARCEL = "/stations/desk/parcel-station/"
BAR = "/stations/desk/music-bar-station/"
# name, who, path; a selector behind the path opens the first link of that kind on it or presses the first button,
# another one behind " then " the first of its kind there; in the page's head where it begins with "header". What the
# demo has none of is left out, and said.
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
    ("appeals", "DEMO0003", "/appeals/"),
    ("appeal", "DEMO0003", "/appeals/?show=upheld a.row-tt"),
    ("correction", "DEMO0003", "/corrections/ a.row-tt"),
    ("month-books", "DEMO0006", "/months/ a[href^='/months/2'] then header a[href$='/books/']"),
    ("tasks", "DEMO0003", "/tasks/"),
    ("task", "DEMO0021", "/tasks/ a.row-tt"),
    ("task-carried", "DEMO0031", "/tasks/ a.row-tt"),
    ("task-new", "DEMO0003", "/tasks/new/"),
    ("pay", "DEMO0002", "/pay/ a[href^='/pay/2']"),
    ("plan", "DEMO0003", "/weeks/"),
    ("plan-item", "DEMO0004", "/weeks/ .late"),
    ("summary", "DEMO0003", "/weeks/ .seg a[href$='summary/']"),
    ("training", "DEMO0010", "/training/"),
    ("training-plan", "DEMO0002", "/training/plan/"),
    ("training-plan-draft", "DEMO0002", "/training/plan/ a[href^='/training/plan/']:has(svg):last-child"),
    ("training-topic", "DEMO0002", "/training/plan/ a[href^='/training/']:has(svg):last-child then a[href*='topics']"),
    ("training-sessions", "DEMO0002", "/training/sessions/"),
    ("training-session", "DEMO0002", "/training/sessions/?state=held .rows a.row-tt"),
    ("training-coming", "DEMO0002", "/training/sessions/?state=published .rows a.row-tt"),
    (
        "training-code",
        "DEMO0002",
        "/training/sessions/?state=published .rows a.row-tt:has-text('班前会') then a[href$='/code/']",
    ),
    ("training-new", "DEMO0002", "/training/sessions/new/"),
    ("training-people", "DEMO0002", "/training/people/"),
    ("exams", "DEMO0002", "/training/exams/"),
    ("exam", "DEMO0002", "/training/exams/?state=closed .rows a.row-tt"),
    ("exam-figures", "DEMO0002", "/training/exams/?state=closed .rows a.row-tt then a[href$='/figures/']"),
    ("exam-new", "DEMO0002", "/training/exams/new/"),
    ("exam-sit", "DEMO0010", "/training/ a[href^='/training/exams/']"),
    ("exam-paper", "DEMO0013", "/training/ a[href^='/training/exams/'] then form[action$='/begin/'] button"),
    ("exam-result", "DEMO0010", "/training/ a.more then a[href*='/exams/']:has(.tag.ok) then a[href$='/result/']"),
    ("questions", "DEMO0006", "/training/questions/"),
    ("question", "DEMO0006", "/training/questions/ .rows a.row-tt"),
    ("question-new", "DEMO0006", "/training/questions/new/"),
    ("training-record", "DEMO0010", "/training/ a.more"),
    ("contests", "DEMO0005", "/contests/"),
    ("contest", "DEMO0024", "/contests/?state=open .rows a.row-tt"),
    ("contest-kept", "DEMO0005", "/contests/?state=open .rows a.row-tt"),
    ("contest-arrange", "DEMO0005", "/contests/?state=open .rows a.row-tt then a[href$='/arrange/']"),
    ("contest-new", "DEMO0005", "/contests/new/"),
    ("contest-tasks", "DEMO0008", "/contests/sheets/"),
    ("contest-sheet", "DEMO0008", "/contests/sheets/ a.row-tt:has(.dotic.act)"),
    ("contest-finish", "DEMO0005", "/contests/?state=publicised .rows a.row-tt then a[href$='/finish/']"),
    ("contest-results", "DEMO0010", "/contests/?state=final .rows a.row-tt then a[href$='/results/']"),
    ("contest-draw", "DEMO0010", "/contests/?state=final .rows a.row-tt then a[href$='/draw/']"),
    ("contest-certificates", "DEMO0005", "/contests/?state=final .rows a.row-tt then a[href$='/certificates/']"),
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
    ("rules", "DEMO0003", "/months/rules/"),
    ("rules-draft", "DEMO0003", "/months/rules/draft/"),
    ("rules-trial", "DEMO0003", "/months/rules/2/trial/ a[href^='/months/rules/trials/']"),
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
    ("certificates", "DEMO0006", "/certificates/"),
    ("certificate", "DEMO0006", "/certificates/?show=to_check .rows a.row-tt"),
    ("certificate-kinds", "DEMO0006", "/certificates/kinds/"),
    ("my-certificates", "DEMO0016", "/certificates/me/"),
    ("roles", "DEMO_ADMIN", "/people/roles/"),
    ("posts", "DEMO_ADMIN", "/places/"),
    ("codes", "DEMO_ADMIN", "/places/posts/codes/?area=2"),
    ("scan", "DEMO0009", "/patrols/start/"),
    ("paper", "DEMO0009", "/patrols/paper/PT05/"),
    ("login", None, "/login/"),
    ("star-home", "DEMO0008", "/stars/"),
    ("star-campaigns", "DEMO0005", "/stars/campaigns/"),
    ("star-campaign", "DEMO0005", "/stars/dorm/now/"),
    ("star-draw", "DEMO0005", f"/stars/campaigns/{DORM}/draw/"),
    ("star-map", "DEMO0032", "/stars/dorm/"),
    ("star-tasks", "DEMO0032", "/stars/dorm/tasks/"),
    ("star-sheet", "DEMO0032", "/stars/dorm/tasks/ a[href$='/sheet/']"),
    ("star-grid", "DEMO0028", "/stars/locker/"),
    ("star-results", "DEMO0005", f"/stars/campaigns/{DORM}/results/"),
    ("star-result", "DEMO0005", f"/stars/campaigns/{DORM}/results/ a[href^='/stars/results/']"),
    ("star-objections", "DEMO0003", "/stars/objections/"),
    ("star-objection", "DEMO0003", "/stars/objections/ a.row-tt"),
    ("star-help", "DEMO0005", "/stars/help/"),
    ("star-helped", "DEMO0005", "/stars/help/?show=done a.row-tt"),
    ("star-bulletin", "DEMO0003", "/bulletins/?q=星级宿舍 a.row-tt:has-text('评选结果')"),
    ("star-board", None, "/stars/boards/dorm/"),
    ("star-year", None, "/stars/boards/dorm/ a[href*='/years/']"),
    ("star-room", None, "/q/room/{room}/"),
    ("star-locker", None, "/q/locker/{locker}/"),
    ("star-mine", "DEMO1001", "/stars/mine/"),
    ("star-candidates", "DEMO0009", "/stars/service/"),
    ("star-ballot", "DEMO0009", "/stars/service/ a[href$='/vote/']"),
    ("star-eligible", "DEMO0009", "/stars/service/ a[href$='/eligibility/']"),
    ("star-service", "DEMO0009", "/stars/boards/service/"),
    ("star-awards", "DEMO0005", f"/stars/awards/?campaign={DORM}"),
    ("star-sign", "DEMO0005", "/stars/awards/ .rows a.row-tt"),
    ("star-prizes", "DEMO0005", "/stars/prizes/"),
    ("star-criteria", "DEMO0005", "/stars/criteria/dorm/"),
    ("star-criteria-draft", "DEMO0005", "/stars/criteria/dorm/draft/"),
    ("star-plaque", "DEMO0005", f"/stars/campaigns/{DORM}/plaques/"),
    ("star-poster", "DEMO0005", f"/stars/awards/?campaign={DORM} a[href$='/poster/']"),
    ("star-certificate", "DEMO0005", f"/stars/campaigns/{DORM}/certificates/"),
    ("tender-market", "DEMO0010", "/tenders/"),
    ("tender-offer", "DEMO0010", "/tenders/ a.offer"),
    ("tender-bids", "DEMO0022", "/tenders/bids/"),
    ("tender-contracts", "DEMO0022", "/tenders/contracts/"),
    ("tender-turn", "DEMO0022", "/tenders/contracts/ a.offer then a[href$='/turn/']"),
    ("tender-income", "DEMO0022", "/tenders/income/"),
    ("tender-crews", "DEMO0022", "/tenders/crews/"),
    ("tender-crew", "DEMO0022", "/tenders/crews/ a.row-tt"),
    ("tender-crew-new", "DEMO0022", "/tenders/crews/new/"),
    ("tender-jobs", "DEMO0006", "/tenders/jobs/"),
    ("tender-new", "DEMO0006", "/tenders/jobs/new/"),
    *(
        (f"tender-{state}", "DEMO0006", f"/tenders/jobs/?state={state} {JOB}")
        for state in (
            "draft", "review", "bidding", "opening", "evaluation", "publicised", "contracted", "running", "delivered",
            "rework", "settled", "failed",
        )
    ),
    ("tender-opening", "DEMO0006", f"/tenders/jobs/?state=opening {JOB} then a[href$='/opening/']"),
    ("tender-record", "DEMO0006", f"/tenders/jobs/?state=publicised {JOB} then a[href$='/record/']"),
    ("tender-contract", "DEMO0006", f"/tenders/jobs/?state=running {JOB} then a[href*='/contracts/']"),
    ("tender-delivery", "DEMO0006", f"/tenders/jobs/?state=delivered {JOB} then a[href*='/deliveries/']"),
    ("tender-settlements", "DEMO0006", "/tenders/settlements/"),
    ("tender-settlement", "DEMO0006", "/tenders/settlements/ a.row-tt[href^='/tenders/settlements/']"),
    ("tender-payroll", "DEMO0006", "/tenders/payroll/"),
    ("tender-figures", "DEMO0006", "/tenders/figures/"),
    ("tender-prices", "DEMO0006", "/tenders/prices/"),
    ("tender-rules", "DEMO0003", "/tenders/rules/"),
    ("tender-codes", "DEMO0006", "/tenders/codes/"),
    ("station-home", "DEMO1001", "/stations/"),
    ("station-convenience", "DEMO1001", "/stations/of/convenience/"),
    ("station-haircut", "DEMO1001", "/stations/of/bath/ a[href$='/haircut/']"),
    ("station-slots", "DEMO1001", "/stations/of/convenience/ a[href$='/slots/']"),
    ("station-my-locker", "DEMO1001", "/stations/locker/"),
    ("station-serve", "DEMO0029", "/stations/"),
    ("station-desk", "DEMO0029", DESK_3),
    ("station-person", "DEMO0029", f"{DESK_3}people/DEMO1001/"),
    ("station-lend", "DEMO0029", f"{DESK_3}lend/"),
    ("station-return", "DEMO0029", f"{DESK_3}return/"),
    ("station-back", "DEMO0029", f"{DESK_3}return/ a.more-act[href*='/return/']"),
    ("station-slip", "DEMO0029", f"{DESK_3}return/ a.more-act[href*='/return/'] then a[href*='/loans/']"),
    ("station-count", "DEMO0029", f"{DESK_3}count/"),
    ("station-journal", "DEMO0029", f"{DESK_3}journal/"),
    ("station-handover", "DEMO0029", f"{DESK_3}handover/"),
    ("station-handovers", "DEMO0005", "/stations/handovers/"),
    ("station-handover-sheet", "DEMO0005", "/stations/handovers/?state=disputed a.row-tt[href*='/handovers/']"),
    ("station-line", "DEMO0005", "/stations/line/"),
    ("station-note", "DEMO0005", "/stations/services/ a[href$='/note/']"),
    ("station-give", "DEMO0029", f"{DESK_3}give/"),
    ("station-stock", "DEMO0029", f"{BATH}stock/"),
    ("station-item", "DEMO0029", f"{BATH}stock/ a.row-tt[href*='/stock/']"),
    ("station-box", "DEMO0029", f"{BATH}box/"),
    ("station-box-check", "DEMO0029", f"{BATH}box/check/"),
    ("station-box-paper", "DEMO0029", f"{BATH}box/print/"),
    ("station-box-public", "DEMO1001", "/stations/of/bath/ a[href^='/q/box/']"),
    ("station-drinks", "DEMO0029", f"{BATH}drinks/"),
    ("station-pin", "DEMO0029", f"{DESK_3}pin/"),
    ("station-lockers", "DEMO0029", f"{BATH}lockers/"),
    ("station-locker", "DEMO0029", f"{BATH}lockers/?q=DEMO1001 a.row-tt[href*='/lockers/']"),
    ("station-locker-give", "DEMO0029", f"{BATH}lockers/give/"),
    ("station-locker-open", "DEMO0029", f"{BATH}lockers/?q=DEMO1001 a.row-tt then a[href$='/open/']"),
    ("station-keys", "DEMO0029", f"{BATH}keys/"),
    ("station-key-new", "DEMO0029", f"{BATH}keys/new/"),
    ("station-key", "DEMO0029", f"{BATH}keys/ a.btn[href*='/keys/']:not([href$='/new/'])"),
    ("station-charges", "DEMO0005", "/stations/charges/"),
    ("station-haircuts", "DEMO0005", "/stations/haircuts/"),
    ("station-charging", "DEMO0029", "/stations/desk/bath-station/charging/"),
    ("station-barber", "DEMO0029", "/stations/desk/bath-station/haircut/"),
    ("station-songs", "DEMO0029", f"{BAR}songs/"),
    ("station-seats", "DEMO0029", f"{BAR}seats/"),
    ("station-sendings", "DEMO0029", f"{PARCEL}sendings/"),
    # The last of hers: it leaves the desk locked.
    ("station-lock", "DEMO0029", f"{DESK_3}lock/"),
    ("station-parcel", "DEMO0029", PARCEL),
    ("station-parcel-in", "DEMO0029", f"{PARCEL}parcels/in/"),
    ("station-parcel-out", "DEMO0029", f"{PARCEL}parcels/out/?q=DEMO1001"),
    ("station-parcel-left", "DEMO0029", f"{PARCEL}parcels/left/"),
    ("station-parcel-paste", "DEMO0029", f"{PARCEL}parcels/paste/"),
    ("station-parcel-paper", "DEMO0029", f"{PARCEL}parcels/paper/"),
    ("station-parcel-labels", "DEMO0029", f"{PARCEL}parcels/paper/?labels"),
    ("station-parcel-mine", "DEMO1001", "/stations/parcels/mine/"),
    ("station-parcels", "DEMO0005", "/stations/parcels/"),
    ("station-sending-list", "DEMO0005", "/stations/sendings/"),
    ("station-parcel-rules", "DEMO0005", "/stations/parcels/rules/"),
    ("station-found", "DEMO0029", f"{BATH}found/"),
    ("station-found-new", "DEMO0029", f"{BATH}found/new/"),
    ("station-found-one", "DEMO0029", f"{BATH}found/ a.row-tt[href*='/found/']"),
    ("station-found-due", "DEMO0029", f"{BATH}found/due/"),
    ("station-disposal", "DEMO0029", f"{BATH}found/due/ a[href*='/found/lists/']"),
    ("station-found-board", "DEMO1004", "/stations/found/"),
    ("station-found-notice", None, "/found/"),
    ("station-losses", "DEMO1004", "/stations/losses/"),
    ("station-found-register", "DEMO0005", "/stations/found/register/"),
    ("station-found-rules", "DEMO0005", "/stations/found/rules/"),
    ("station-loans", "DEMO0005", "/stations/loans/"),
    ("station-stock-list", "DEMO0005", "/stations/stock/"),
    ("station-shopping", "DEMO0005", "/stations/stock/shopping/"),
    ("station-ledger", "DEMO0005", "/stations/stock/ledger/"),
    ("station-item-edit", "DEMO0005", "/stations/stock/ a.row-tt[href^='/stations/stock/']"),
    ("station-drink-list", "DEMO0005", "/stations/drinks/"),
    ("station-drink-rule", "DEMO0005", "/stations/drinks/rule/"),
    ("station-figures", "DEMO0005", "/stations/figures/"),
    ("station-journal-all", "DEMO0005", "/stations/journal/?show=uses"),
    ("station-voices", "DEMO0005", "/stations/voices/"),
    ("station-signs", "DEMO0005", "/stations/signs/"),
    ("station-say", "DEMO1001", "/stations/of/convenience/ a.more[href*='/say/']"),
    ("station-locker-plan", "DEMO0005", "/stations/lockers/"),
    ("station-locker-card", "DEMO0005", "/stations/keys/ a.row-tt[href^='/stations/lockers/']"),
    ("station-key-ledger", "DEMO0005", "/stations/keys/"),
    ("station-openings", "DEMO0005", "/stations/openings/"),
    ("station-key-rules", "DEMO0005", "/stations/keys/rules/"),
    ("station-services", "DEMO0005", "/stations/services/"),
    ("station-service", "DEMO0005", "/stations/services/ a.row-tt[href^='/stations/services/']"),
    ("station-wall", "DEMO0005", "/stations/desk/bath-station/haircut/ a[href^='/stations/call/']"),
    ("station-sockets", "DEMO0005", "/stations/services/ a[href$='/charging/']"),
    ("station-barber-rule", "DEMO0005", "/stations/services/ a[href$='/barber/']"),
    ("station-desk-edit", "DEMO0005", "/stations/services/ a[href*='/desks/']"),
    ("station-rules", "DEMO0005", "/stations/rules/"),
    ("station-released", "DEMO0005", "/stations/released/"),
    ("station-music", "DEMO1001", "/stations/of/music/"),
    ("station-song", "DEMO1001", "/stations/of/music/ a.row-tt[href$='/songs/']"),
    ("station-seat-rule", "DEMO0005", "/stations/services/ a[href$='/seats/']"),
    ("music-home", "DEMO0005", "/stations/music/"),
    ("music-tunes", "DEMO0005", "/stations/music/tunes/"),
    ("music-tune", "DEMO0005", "/stations/music/tunes/ a.row-tt[href*='/tunes/']"),
    ("music-upload", "DEMO0005", "/stations/music/tunes/new/"),
    ("music-programme", "DEMO0005", "/stations/music/programme/"),
    ("music-playlist", "DEMO0005", "/stations/music/programme/ a[href*='/playlists/']:not([href$='/new/'])"),
    ("music-spoken", "DEMO0005", "/stations/music/programme/ a[href*='/spoken/']:not([href$='/new/'])"),
    ("music-player", "DEMO0005", "/stations/music/ a[href*='/players/']:not([href$='/new/'])"),
    ("music-proof", "DEMO0005", "/stations/music/proof/"),
    ("music-proof-day", "DEMO0005", "/stations/music/proof/ a.row-tt:has(.dotic.lamp)"),
    ("music-canteen", None, "/stations/music/player/"),
]  # fmt: skip


def shoot(person: Person, name: str, path: str, device: str, folder: Path) -> None:
    address, _space, selector = path.partition(" ")
    person.go(address)
    for step in selector.split(" then ") if selector else ():
        found = person.page.locator(step if step.startswith("header ") else f"main {step}")
        if not found.count():
            sys.stderr.write(f"{name}: {address} has no {step}\n")
            return
        if href := found.first.get_attribute("href"):
            person.go(href)
        else:
            with person.page.expect_navigation():
                found.first.click()
    person.page.wait_for_load_state("networkidle")
    shot = Image.open(io.BytesIO(person.page.screenshot()))
    # A palette of 256 is a third of the weight and looks the same.
    shot.convert("RGB").quantize(256).save(folder / f"{name}-{device}.png", optimize=True)


def stickers(database: Path) -> dict[str, str]:
    """What the codes on a star's door and locker say, which stands on no page."""
    found = {}
    with contextlib.closing(sqlite3.connect(database)) as rows:
        for thing in ("room", "locker"):
            best = f"""SELECT thing.token FROM places_{thing} thing
                JOIN starrating_entry entry ON entry.{thing}_id = thing.id
                JOIN starrating_result result ON result.entry_id = entry.id AND result.is_winner AND result.is_current
                ORDER BY entry.id DESC LIMIT 1"""
            found[thing] = rows.execute(best).fetchone()[0]
    return found


def main(folder: Path, only: tuple[str, ...]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        running_product(Path(data)) as address,
        open_chromium() as chromium,
    ):
        wanted = [screen for screen in SCREENS if screen[0].startswith(only)]
        codes = stickers(Path(data) / "tongting.sqlite3")
        for device, options in (("phone", {**PHONE, "device_scale_factor": 1}), ("desk", DESK)):
            who, person = "", Person(chromium, address, options)
            for name, staff_no, path in sorted(wanted, key=lambda screen: screen[1] or "~"):
                if staff_no != who:
                    person.context.close()
                    who, person = staff_no, Person(chromium, address, options)
                    if staff_no:
                        person.log_in(staff_no)
                shoot(person, name, path.format(**codes), device, folder)
            person.context.close()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", nargs="?", type=Path, default=ROOT / "docs" / "pictures")
    asked.add_argument("--only", nargs="+", default=[""], metavar="NAME")
    given = asked.parse_args()
    main(given.folder, tuple(given.only))
