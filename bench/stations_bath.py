"""Phones, haircuts and minutes of music in the same time as the loans of bench/stations_ground.py, as the actions leave
them."""

from datetime import timedelta

from bench.stations_ground import BATCH, MINUTES, OUT

# A month of minutes, and of days with one minute each to hold against it.
DAYS = 30
MINUTE = timedelta(minutes=1)


def fill_bath(many: int, people: list, by, now) -> None:
    charge(many, people, by, now)
    cut(many, people, now)
    play(now)


def charge(many: int, people: list, by, now) -> None:
    """So many phones, the last few in their slots; a round for every hundredth."""
    from stations.models import Charge, ChargingRound, Service, Unit

    service = Service.objects.get(kind="charging")
    units = list(Unit.objects.filter(service=service).order_by("number"))

    def phone(number: int) -> Charge:
        put_at, is_in = now - timedelta(minutes=MINUTES * (many - number)), many - number <= OUT
        return Charge(
            unit=units[number % len(units)], service=service, person=people[number % len(people)],
            state="in" if is_in else "collected", code=f"{number % 10_000:04d}", put_by=by, put_at=put_at,
            due_at=put_at + timedelta(hours=12), collected_by=None if is_in else by,
            collected_at=None if is_in else min(put_at + timedelta(hours=3), now),
        )  # fmt: skip

    Charge.objects.bulk_create(map(phone, range(many)), batch_size=BATCH)
    ChargingRound.objects.bulk_create(
        ChargingRound(
            service=service, charging=3, by=by, at=now - timedelta(minutes=MINUTES * (many - number))
        )
        for number in range(0, many, 100)
    )


def cut(many: int, people: list, now) -> None:
    """So many haircuts under the numbers of their days, every tenth was missed; the last few wait."""
    from stations.models import Service, Turn
    from tongting.periods import local

    service, last, numbers = Service.objects.get(kind="haircut"), None, 0

    def turns():
        nonlocal last, numbers
        for number in range(many):
            came_at = now - timedelta(minutes=MINUTES * (many - number))
            day = local(came_at).date()
            last, numbers = day, numbers + 1 if day == last else 1
            state = "waiting" if many - number <= 3 else "missed" if number % 10 == 0 else "done"
            seated_at = came_at + (number % 40) * MINUTE if state == "done" else None
            yield Turn(
                service=service, person=people[number % len(people)], state=state, day=day, number=numbers,
                start=came_at if number % 5 == 0 else None, asked_at=came_at, came_at=came_at, called_at=seated_at,
                seated_at=seated_at, done_at=seated_at + 15 * MINUTE if seated_at else None,
                tools_clean=state == "done", cloth_clean=state == "done",
            )  # fmt: skip

    Turn.objects.bulk_create(turns(), batch_size=BATCH)


def play(now) -> None:
    """A player that was heard every minute of the last month, and one that was heard once a day; their days are added
    up as the clock does it."""
    from stations.actions import proof
    from stations.models import Beat, Player, Service
    from tongting.periods import local, midnight

    service = Service.objects.get(kind="music")
    begins = midnight(local(now).date() - timedelta(days=DAYS))
    minutes = range(int((now - begins) / MINUTE) - 1)
    for name, step in (("每分钟", 1), ("一天一分钟", 1440)):
        player = Player.objects.create(
            service=service, name=name, token_digest=name, paired_at=begins, seen_at=now, heard_at=now
        )
        Beat.objects.bulk_create(
            (
                Beat(
                    player=player, at=begins + n * MINUTE, received_at=begins + (n + 1) * MINUTE, says="playing",
                    played=60, level_db=-20.0,
                )
                for n in minutes[::step]
            ),
            batch_size=BATCH,
        )  # fmt: skip
    proof.reckon(at=now)
