"""Many loans at the desks, and as many things given out: ten years of them in one database, a month in another. Rows
are written as the actions leave them: what is old has come back, a few of the newest are out."""

from datetime import timedelta
from itertools import cycle, islice
from uuid import UUID

# Minutes between two loans, so that a hundred thousand are ten years; how many are out, and rows written at once.
MINUTES, OUT, BATCH = 52, 20, 5_000
# Pieces of a lot that are given out one by one before the next one comes.
OF_A_LOT = 100
# One key is ordered for so many loans.
KEYS = 5
# One sheet is handed over, one person stands in line for so many loans.
SHIFTS = 10


def fill_shelves(given: int) -> None:
    """So many plasters given out, lot by lot; the newest lots have some left."""
    from django.utils import timezone

    from stations.models import Lot, Movement, MovementLine, StockItem
    from stations.stock_starter import load_stock
    from tongting.people.models import User

    load_stock()
    now, by = timezone.now(), User.objects.get(staff_no="DEMO0029")
    people = list(User.objects.filter(group="resident").order_by("staff_no"))
    items = list(StockItem.objects.filter(service__kind="consumable"))
    newest = OF_A_LOT * len(items)
    # The n-th out of each lot together: the database adds up a lot after each statement.
    rounds: list[list[MovementLine]] = [[] for _n in range(OF_A_LOT + 1)]
    for number in range(0, given, OF_A_LOT):
        item, at = items[number // OF_A_LOT % len(items)], now - timedelta(minutes=MINUTES * (given - number))
        lot = Lot.objects.create(
            item=item, came_at=at, expires_on=(at + timedelta(days=900)).date(), number=f"{number}"
        )
        came = Movement(item=item, kind="restock", change=OF_A_LOT, by=by, at=at)
        gone = [
            Movement(
                item=item, kind="give", change=-1, person=people[(number + n) % len(people)], by=by,
                at=at + timedelta(minutes=MINUTES * n),
            )
            for n in range(min(OF_A_LOT if given - number > newest else OF_A_LOT // 2, given - number))
        ]  # fmt: skip
        for n, one in enumerate(Movement.objects.bulk_create([came, *gone])):
            rounds[n].append(MovementLine(movement=one, lot=lot, change=one.change))
    for lines in rounds:
        MovementLine.objects.bulk_create(lines, batch_size=BATCH)


def lay(many: int, people: list, by, now) -> None:
    """As many parcels, evenly in time, the last few on the shelf."""
    from stations.models import Parcel, Pickup, Service

    service = Service.objects.get(kind="parcel")

    def parcel(number: int, pickup: int | None) -> Parcel:
        arrived_at = now - timedelta(minutes=MINUTES * (many - number))
        person = people[number % len(people)]
        return Parcel(
            service=service, tracking=f"YT{number:010d}", carrier="中通", name=person.name, person=person,
            shelf=1 + number % 3, layer=1 + number % 4, number=1001 + number % 8999, arrived_by=by,
            arrived_at=arrived_at, state="taken" if pickup else "waiting", pickup_id=pickup,
            left_by=by if pickup else None, left_at=min(arrived_at + timedelta(hours=5), now) if pickup else None,
        )  # fmt: skip

    numbers = iter(range(many))
    while batch := list(islice(numbers, BATCH)):
        gone = [number for number in batch if many - number > OUT]
        made = Pickup.objects.bulk_create(
            Pickup(service=service, person=people[number % len(people)], how="card", by=by, at=now)
            for number in gone
        )
        pickups = dict(zip(gone, (one.pk for one in made), strict=True))
        Parcel.objects.bulk_create(parcel(number, pickups.get(number)) for number in batch)


def rate(loans: list, many: int = 3) -> None:
    """Every third borrower says something of it, one in ten of them in words that nobody has answered."""
    from stations.models import Rating

    Rating.objects.bulk_create(
        Rating(
            service=one.service, stars=1 + one.pk % 5, words="" if number % 10 else "等久了", sender="bench",
            form=f"bench{one.pk}", day=one.lent_at.date(), at=one.lent_at,
        )
        for number, one in enumerate(loans[::many])
    )  # fmt: skip


def find(many: int, people: list, by, now) -> None:
    """A tenth as many found things, evenly in time, the last few waiting."""
    from stations.models import Claim, Found, Service

    service, spread = Service.objects.get(kind="lost"), 10 * MINUTES

    def thing(number: int, claim: int | None) -> Found:
        at = now - timedelta(minutes=spread * (many - number))
        return Found(
            service=service, number=number + 1, kind="key", found_at=at, place="浴池更衣区", finder="浴池保洁",
            public="一串三把", secret="红绳", kept_at="失物柜", keep_until=at + timedelta(days=30), taken_by=by,
            taken_at=at, state="claimed" if claim else "open", claim_id=claim,
        )  # fmt: skip

    numbers = iter(range(many))
    while batch := list(islice(numbers, BATCH)):
        gone = [number for number in batch if many - number > OUT]
        made = Claim.objects.bulk_create(
            Claim(person=people[number % len(people)], proof="工牌", told="红绳", by=by, at=now)
            for number in gone
        )
        claims = dict(zip(gone, (one.pk for one in made), strict=True))
        Found.objects.bulk_create(thing(number, claims.get(number)) for number in batch)


def fill(loans: int) -> None:
    """Unless they are there. Loans lie evenly in time up to now."""
    from django.utils import timezone

    from bench.generate import settle
    from bench.stations_bath import fill_bath
    from stations.models import Booking, Loan, Unit
    from stations.starter import load_stations
    from tongting.people.models import User

    if Loan.objects.exists():
        return
    load_stations()
    fill_shelves(loans)
    now = timezone.now()
    people = list(User.objects.filter(group="resident").order_by("staff_no"))
    by = User.objects.get(staff_no="DEMO0029")
    units = list(
        Unit.objects.exclude(service__lendable=None).select_related("service__lendable").order_by("pk")
    )

    def loan(number: int) -> Loan:
        unit, lent_at = units[number % len(units)], now - timedelta(minutes=MINUTES * (loans - number))
        due_at = lent_at + timedelta(minutes=unit.service.lendable.loan_minutes)
        # Every hundredth comes back late.
        back = due_at + timedelta(minutes=60 if number % 100 == 0 else -10)
        is_out = loans - number <= OUT
        return Loan(
            unit=unit, service=unit.service, person=people[number % len(people)], lent_by=by, lent_at=lent_at,
            due_at=due_at, state="out" if is_out else "returned", returned_by=None if is_out else by,
            returned_at=None if is_out else min(back, now),
        )  # fmt: skip

    def booking(number: int, one: Loan, verb: str) -> Booking:
        at = one.lent_at if verb == "lend" else one.returned_at
        return Booking(
            uuid=UUID(int=2 * number + (verb == "return") + 1), service=one.service, verb=verb, person=one.person,
            by=by, at=at, received_at=at, thing="stations.loan", thing_id=one.pk, digest="",
        )  # fmt: skip

    lay(loans, people, by, now)
    find(loans // 10, people, by, now)
    numbers = iter(range(loans))
    while batch := list(islice(numbers, BATCH)):
        made = list(zip(batch, Loan.objects.bulk_create(map(loan, batch)), strict=True))
        Booking.objects.bulk_create(
            booking(number, one, verb)
            for number, one in made
            for verb in ("lend", "return")
            if verb == "lend" or one.returned_at
        )
        rate([one for _number, one in made])
    fill_keys(loans // KEYS)
    hand_over(loans // SHIFTS, by, now)
    stand(loans // SHIFTS, people, now)
    fill_bath(loans, people, by, now)
    settle()


def fill_keys(orders: int) -> None:
    """Orders of keys lie evenly in the same time; all but the newest were signed for, which here stands as taken back:
    it needs no picture of a signature."""
    from django.utils import timezone

    from stations.models import KeyOrder, Service, Tenancy
    from tongting.people.models import User
    from tongting.places.models import Locker

    service, now = Service.objects.get(kind="key"), timezone.now()
    people = cycle(User.objects.filter(group="resident").order_by("staff_no"))
    boxes = list(Locker.objects.exclude(holder_name="").order_by("code"))
    by = User.objects.get(staff_no="DEMO0029")
    entries = Tenancy.objects.bulk_create(
        [Tenancy(locker=box, person=box.holder or next(people), name=box.holder_name) for box in boxes],
        batch_size=BATCH,
    )

    def order(number: int) -> KeyOrder:
        entry, asked_at = (
            entries[number % len(entries)],
            now - timedelta(minutes=MINUTES * KEYS * (orders - number)),
        )
        is_open = orders - number <= OUT
        return KeyOrder(
            service=service, tenancy=entry, locker=entry.locker, person=entry.person, reason="lost", asked_by=by,
            asked_at=asked_at, due_at=asked_at + timedelta(hours=24), accepted_by=by, accepted_at=asked_at,
            state="accepted" if is_open else "withdrawn",
        )  # fmt: skip

    KeyOrder.objects.bulk_create(map(order, range(orders)), batch_size=BATCH)


def hand_over(sheets: int, by, now) -> None:
    """Sheets of every desk in turn, evenly in the same time, each taken by the other attendant."""
    from stations.models import Desk, Handover
    from tongting.people.models import User

    desks, other = list(Desk.objects.order_by("pk")), User.objects.get(staff_no="DEMO0030")
    figures = {
        "loans": {"out": 3, "late": 0, "phones": 0, "phones_late": 0},
        "gear": {"broken": 0, "named": []},
    }

    def sheet(number: int) -> Handover:
        at = now - timedelta(minutes=MINUTES * SHIFTS * (sheets - number))
        return Handover(
            desk=desks[number % len(desks)], state="taken", since=at - timedelta(hours=8), figures=figures,
            given_by=by, given_at=at, taken_by=other, taken_at=at,
        )  # fmt: skip

    Handover.objects.bulk_create(map(sheet, range(sheets)), batch_size=BATCH)


def stand(many: int, people: list, now) -> None:
    """Who stood in line, evenly in the same time, and got it after an hour."""
    from stations.models import Service, Wish
    from tongting.events.models import Event

    services = list(Service.objects.filter(kind__in=Service.LENT).order_by("pk"))
    wishes = Wish.objects.bulk_create(
        (
            Wish(
                service=services[number % len(services)], person=people[number % len(people)], state="taken",
                asked_at=now - timedelta(minutes=MINUTES * SHIFTS * (many - number)),
            )
            for number in range(many)
        ),
        batch_size=BATCH,
    )  # fmt: skip
    Event.objects.bulk_create(
        (
            Event(
                thing="stations.wish", thing_id=one.pk, verb="taken", was="waiting", became="taken",
                at=one.asked_at + timedelta(hours=1),
            )
            for one in wishes
        ),
        batch_size=BATCH,
    )  # fmt: skip
