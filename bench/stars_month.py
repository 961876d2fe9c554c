"""The results of a month of star dormitories, 244 rooms × 2 judges: read, joined, judges corrected, ranked, written.
Seconds of the whole against the limit of the issue, and against a month of a quarter of the rooms: the cost grows with
the rows, the number of queries does not. On PostgreSQL, and on SQLite with TT_BENCH_URL=sqlite.

    python -m bench.stars_month
"""

import statistics

from bench.house import open_house
from bench.measure import once, said

ROWS, RUNS = 10_000, 9
ROOMS, QUARTER, JUDGES = 244, 61, 6
SECONDS, QUERIES = 2.0, 20


class Ground:
    """A building of its own with so many rooms, in a month that lies ahead of all history; gone at the end."""

    def __init__(self, rooms: int) -> None:
        from django.utils import timezone

        from tongting.periods import Month

        self.rooms = rooms
        self.month = Month.of(timezone.now()).next().next()

    def __enter__(self) -> "Ground":
        from django.db import transaction

        from starrating.demo import rated
        from starrating.starter import load_criteria
        from tongting.people.models import User
        from tongting.places.models import Area, Building, Room

        self.clear()
        load_criteria()
        self.others = list(Room.objects.filter(is_active=True).values_list("pk", flat=True))
        Room.objects.filter(pk__in=self.others).update(is_active=False)
        building = Building.objects.create(code="bench-stars", name="测速楼", area=Area.objects.first())
        Room.objects.bulk_create(
            Room(building=building, floor=n // 20, number=f"{n:03}", code=f"BS-{n:03}", beds=4, occupied=4)
            for n in range(self.rooms)
        )
        judges = list(User.objects.filter(is_active=True).order_by("staff_no")[:JUDGES])
        self.by = self.manager()
        with transaction.atomic():
            self.campaign = rated.rate(self.month, judges, seed=7, at=self.month.start_at).campaign
        return self

    def __exit__(self, *_fault: object) -> None:
        from tongting.places.models import Room

        self.clear()
        Room.objects.filter(pk__in=self.others).update(is_active=True)

    @staticmethod
    def manager():
        from tongting.people.models import User

        found = next(one for one in User.objects.filter(is_active=True) if one.may("star.manage"))
        return found

    def clear(self) -> None:
        from starrating.models import Campaign, Sheet
        from tongting.places.models import Building, Room

        self.empty()
        month = str(self.month)
        Sheet.objects.filter(entry__campaign__month=month).delete()
        Campaign.objects.filter(month=month).delete()
        Room.objects.filter(building__code="bench-stars").delete()
        Building.objects.filter(code="bench-stars").delete()

    def empty(self) -> None:
        """Takes the results away again and puts the campaign back to where it was."""
        from starrating.models import Campaign, Result, SecondLook

        for model in (Result, SecondLook):
            model.objects.filter(entry__campaign__month=str(self.month)).delete()
        Campaign.objects.filter(month=str(self.month)).update(state="locked")

    def work_out(self) -> None:
        from starrating.actions import result

        self.campaign.refresh_from_db()
        result.moderate(self.campaign, by=self.by, at=self.month.start_at)

    def queries(self) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as asked:
            self.work_out()
        self.empty()
        return len(asked)

    def times(self):
        found = []
        for run in range(RUNS + 2):
            taken = once(self.work_out)
            self.empty()
            if run >= 2:
                found.append(taken)
        return found


def main() -> None:
    open_house(ROWS)
    medians, counts = {}, {}
    for rooms in (QUARTER, ROOMS):
        with Ground(rooms) as ground:
            counts[rooms] = ground.queries()
            times = ground.times()
        medians[rooms] = (
            statistics.median(one.wall for one in times),
            statistics.median(one.cpu for one in times),
        )
    wall, cpu = medians[ROOMS]
    name = f"a month of stars, {ROOMS} rooms x 2 sheets"
    said(name, f"wall {wall:.3f} s cpu {cpu:.3f} s", f"{SECONDS} s", holds=wall <= SECONDS)
    ratio = cpu / medians[QUARTER][1]
    said(
        f"... against {QUARTER} rooms",
        f"cpu x{ratio:.2f}",
        f"x{ROOMS / QUARTER:.2f}",
        holds=ratio <= ROOMS / QUARTER,
    )
    # One more where somebody is looked at a second time.
    asked = f"{counts[ROOMS]} and {counts[QUARTER]}"
    said("... queries", asked, f"{QUERIES}", holds=max(counts.values()) <= QUERIES)


if __name__ == "__main__":
    main()
