"""The stations' lists and desks with a hundred thousand loans (ten years) against two thousand (ten weeks), page by
page in turn, as bench/lists.py does it; the ledgers as workbooks against XlsxWriter writing the same cells.

python -m bench.stations
python -m bench.stations LOANS     serves the other: a name in, its times out, until the input ends
"""

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

from bench import lists
from bench.house import MANY, open_house, signed_in
from bench.lists import Reader, compare_all, cursor
from bench.measure import once, paired
from bench.month_book import Cells, Silent

SMALL, LARGE = 2_000, max(MANY // 10, 4_000)
PATROLS, BOOK, LIMIT, RUNS = 1_000, 2_000, 1.5, 9
DESK, POST = "/stations/desk/cs-b3/", "/stations/desk/parcel-station/"
BATH = "/stations/desk/bath-station/"
# A desk brings what is out, booked and done together with its tiles; a station shows every desk of it.
lists.REPORTS |= {
    "desk": 21,
    # Six points, each counted, beside the sheet that waits and the latest.
    "handing over": 24,
    "a person at the desk": 18,
    "lend": 8,
    "give": 8,
    "stock of a desk": 8,
    "box": 12,
    "drinks": 14,
    "convenience station": 30,
    # Four for each of the six desks.
    "things and rules": 26,
    "a month's figures": 13,
    "parcels in": 7,
    "parcels out": 11,
    "parcels left over": 9,
    "stations": 15,
    "keys at the desk": 7,
    "phones at the desk": 12,
    "barber's desk": 10,
    "barber, mine": 7,
    # Two players: each tells of its own day.
    "music": 11,
    "music everybody sees": 11,
}


def house(loans: int) -> None:
    open_house(PATROLS, guest=f"stations_{loans}")
    from bench.stations_ground import fill

    fill(loans)


def pages() -> dict[str, str]:
    from stations.models import Handover, Loan, Movement, Parcel, Rating, Wish

    parcel = Parcel.objects.order_by("pk")[Parcel.objects.count() // 2]
    rated = Rating.objects.order_by("pk")[Rating.objects.count() // 2]
    moved = Movement.objects.order_by("pk")[Movement.objects.count() // 2]
    ledger = f"after={cursor(moved.at.isoformat(), moved.pk)}"
    loan = Loan.objects.order_by("pk")[Loan.objects.count() // 2]
    sheet = Handover.objects.order_by("pk")[Handover.objects.count() // 2]
    wish = Wish.objects.order_by("pk")[Wish.objects.count() // 2]
    deep = f"after={cursor(loan.lent_at.isoformat(), loan.pk)}"
    return {
        "loans": "/stations/loans/",
        "loans, deep": f"/stations/loans/?{deep}",
        "loans, out": "/stations/loans/?state=out",
        "loans, late": "/stations/loans/?state=late",
        "loans, one desk": f"/stations/loans/?desk={loan.service.desk_id}",
        "loans, one person": "/stations/loans/?q=DEMO1001",
        "things and rules": "/stations/services/",
        "blocked and released": "/stations/released/",
        "desk": DESK,
        "lend": f"{DESK}lend/",
        "return": f"{DESK}return/",
        "a person at the desk": f"{DESK}people/DEMO1001/",
        "journal": f"{DESK}journal/",
        "journal of all desks": "/stations/journal/",
        "handing over": f"{DESK}handover/",
        "handovers": "/stations/handovers/",
        "handovers, deep": f"/stations/handovers/?after={cursor(sheet.given_at.isoformat(), sheet.pk)}",
        "handovers, one desk": f"/stations/handovers/?desk={loan.service.desk_id}",
        "handovers, one person": "/stations/handovers/?q=DEMO0029",
        "who stood in line": "/stations/line/",
        "who stood in line, deep": f"/stations/line/?after={cursor(wish.asked_at.isoformat(), wish.pk)}",
        "journal of all desks, uses": "/stations/journal/?show=uses",
        "a month's figures": "/stations/figures/",
        "ratings": "/stations/voices/",
        "ratings, deep": f"/stations/voices/?after={cursor(rated.at.isoformat(), rated.pk)}",
        "ratings, low": "/stations/voices/?show=low",
        "ratings, to answer": "/stations/voices/?show=open",
        "parcels": "/stations/parcels/",
        "parcels, deep": f"/stations/parcels/?after={cursor(parcel.arrived_at.isoformat(), parcel.pk)}",
        "parcels, waiting": "/stations/parcels/?state=waiting",
        "parcels, left too long": "/stations/parcels/?state=stranded",
        "parcels, one person": "/stations/parcels/?q=DEMO1001",
        "parcels in": f"{POST}parcels/in/",
        "parcels out": f"{POST}parcels/out/?q=DEMO1001",
        "parcels left over": f"{POST}parcels/left/",
        "my parcels": "/stations/parcels/mine/",
        "give": f"{DESK}give/",
        "stock of a desk": f"{DESK}stock/",
        "box": f"{BATH}box/",
        "drinks": f"{BATH}drinks/",
        "consumables": "/stations/stock/",
        "shopping list": "/stations/stock/shopping/",
        "ledger": "/stations/stock/ledger/",
        "ledger, deep": f"/stations/stock/ledger/?{ledger}",
        "ledger, given": "/stations/stock/ledger/?kind=give",
        "ledger, one person": "/stations/stock/ledger/?q=DEMO1001",
        "days of drinks": "/stations/drinks/",
        "lost property": "/stations/found/register/",
        "lost property, due": "/stations/found/register/?state=due",
        # Whoever has a full page of them in ten weeks is forty people.
        "lost property, some people": "/stations/found/register/?q=DEMO10",
        "lost property at the desk": "/stations/desk/bath-station/found/",
        "found things, everybody": "/stations/found/",
        "my losses": "/stations/losses/",
        "stations": "/stations/",
        "a hall of lockers": "/stations/lockers/?hall=A",
        "lockers, one section": "/stations/lockers/?q=运输区",
        "keys": "/stations/keys/",
        "keys, late": "/stations/keys/?state=late",
        "keys, some people": "/stations/keys/?q=DEMO10",
        "keys at the desk": f"{BATH}keys/",
        "convenience station": "/stations/of/convenience/",
        **bath_pages(),
    }


def bath_pages() -> dict[str, str]:
    """Phones, haircuts, music."""
    from stations.models import Charge, Player, Service, Turn

    charge = Charge.objects.order_by("pk")[Charge.objects.count() // 2]
    turn = Turn.objects.order_by("pk")[Turn.objects.count() // 2]
    deep = f"after={cursor(turn.day.isoformat(), turn.number, turn.pk)}"
    whole = Player.objects.get(name="每分钟")
    return {
        "phones": "/stations/charges/",
        "phones, deep": f"/stations/charges/?after={cursor(charge.put_at.isoformat(), charge.pk)}",
        "phones, late": "/stations/charges/?state=late",
        "phones, one person": "/stations/charges/?q=DEMO1001",
        "phones at the desk": f"{BATH}charging/",
        "haircuts": "/stations/haircuts/",
        "haircuts, deep": f"/stations/haircuts/?{deep}",
        "haircuts, long waits": "/stations/haircuts/?state=long",
        "haircuts, one person": "/stations/haircuts/?q=DEMO1001",
        "barber's desk": f"{BATH}haircut/",
        "barber, mine": f"/stations/services/{Service.objects.get(kind='haircut').pk}/haircut/",
        "music": "/stations/music/",
        "music everybody sees": "/stations/of/music/",
        "tunes": "/stations/music/tunes/",
        "a month's proof": f"/stations/music/proof/?player={whole.pk}",
    }


class StationReader(Reader):
    """Who keeps the stations also serves."""

    def opened(self, rows: int) -> tuple[Any, dict[str, str]]:
        house(rows)
        return signed_in("DEMO0005"), pages()


def write_books() -> None:
    house(BOOK)
    from django.utils import timezone

    from stations.charging_book import write_charges
    from stations.figures_book import write_journal
    from stations.haircut_book import write_turns
    from stations.handover_book import write_handovers
    from stations.line_book import write_line
    from stations.loan_book import write_loans
    from stations.stock_book import write_ledger
    from stations.voice_book import write_ratings

    with tempfile.TemporaryDirectory() as folder:
        params = {"at": timezone.now().isoformat()}
        for what, write in (
            ("the ledger of loans", write_loans),
            ("the ledger of consumables", write_ledger),
            ("the journal of all desks", write_journal),
            ("the register of ratings", write_ratings),
            ("the ledger of phones", write_charges),
            ("the ledger of haircuts", write_turns),
            ("the register of handovers", write_handovers),
            ("who stood in line", write_line),
        ):
            mine, floor = Path(folder, "ours.xlsx"), Path(folder, "plain.xlsx")
            ours = partial(write, params, mine, Silent())
            ours()
            cells = Cells(mine)
            paired(f"{what}, {len(cells):,} cells", ours, partial(cells.write, floor), limit=LIMIT, runs=RUNS)


def prove_music() -> None:
    """A month that was heard every minute against one that was heard once a day: what is left is the day that runs, of
    which the minutes are read; and how it would be without days that are added up."""
    house(BOOK)
    from django.utils import timezone

    from stations.models import DayProof, Player
    from stations.queries import proof
    from tongting.periods import Month

    client, now = signed_in("DEMO0005"), timezone.now()
    every, once_a_day = Player.objects.get(name="每分钟"), Player.objects.get(name="一天一分钟")
    seen = [f"/stations/music/proof/?player={one.pk}" for one in (every, once_a_day)]
    many = f"{every.beats.count():,} minutes"
    paired(
        f"a proof of {many} as a page", *(partial(client.get, path) for path in seen), limit=1.2, runs=RUNS
    )
    month = partial(proof.of_month, every, Month.of(now), now)
    month(), DayProof.objects.filter(player=every).delete()
    print(f"  … out of its minutes: {1000 * once(month).cpu:.0f} ms", flush=True)


def main() -> None:
    compare_all(SMALL, LARGE, "loans", "bench.stations")
    write_books()
    prove_music()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        StationReader(int(sys.argv[1])).serve()
    else:
        main()
