"""The market's lists and figures with twenty thousand jobs (ten years) against two thousand (the year that the figures
show, and as much as fills everybody's own lists), page by page in turn, as bench/lists.py does it; the workbooks of a
month's pay, of the figures and of the jobs against XlsxWriter writing the same cells.

python -m bench.market
python -m bench.market JOBS     serves the other: a name in, its times out, until the input ends
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import lists
from bench.house import MANY, open_house, signed_in
from bench.lists import Reader, compare_all, cursor
from bench.measure import paired
from bench.month_book import Cells, Silent

SMALL, LARGE = max(MANY // 500, 200), max(MANY // 50, 400)
PATROLS, LIMIT, RUNS = 1_000, 1.5, 9
# The figures add up a year on one page; whether a job fits asks every guard, for any number of jobs alike. The price
# book adds up whatever was settled, so it grows with it.
lists.REPORTS |= {"figures": 16, "jobs I may bid for": 30}


def house(jobs: int) -> None:
    open_house(PATROLS, guest=f"market_{jobs}")
    from bench.market_ground import fill

    fill(jobs)


def pages() -> dict[str, str]:
    from tenders.models import Contract, Job, Settlement

    job = Job.objects.order_by("pk")[Job.objects.count() // 2]
    paid = Settlement.objects.order_by("-pk")[0]
    contract = Contract.objects.order_by("-pk")[0]
    deep = f"after={cursor(job.pk)}"
    return {
        "jobs": "/tenders/jobs/",
        "jobs, deep": f"/tenders/jobs/?{deep}",
        "jobs, one state": "/tenders/jobs/?state=closed",
        "jobs, one kind": "/tenders/jobs/?kind=bath",
        "settlements": "/tenders/settlements/",
        "settlements, one month": f"/tenders/settlements/?month={paid.month}",
        "payroll": f"/tenders/payroll/?month={paid.month}",
        "figures": "/tenders/figures/",
        "figures' rows": "/tenders/figures/rows/",
        "price book": "/tenders/prices/",
        "turns of a contract": f"/tenders/contracts/{contract.pk}/turns/",
    }


OWN = {
    "jobs I may bid for": "/tenders/",
    "my bids": "/tenders/bids/",
    "my contracts": "/tenders/contracts/",
    "my income": "/tenders/income/",
}


class MarketReader(Reader):
    """The head looks at the lists of all, an attendant at the own ones."""

    def opened(self, rows: int) -> tuple[Any, dict[str, str]]:
        house(rows)
        self.own = signed_in("DEMO0022")
        return signed_in("DEMO0002"), {**pages(), **OWN}

    def look(self, name: str) -> dict[str, float]:
        return self._as_whom(name, super().look)

    def own_queries(self, name: str) -> int:
        return self._as_whom(name, super().own_queries)

    def _as_whom(self, name: str, work: Any) -> Any:
        if name not in OWN:
            return work(name)
        head, self.client = self.client, self.own
        try:
            return work(name)
        finally:
            self.client = head


def write_books() -> None:
    house(LARGE)
    from tenders.figures_book import write_figures
    from tenders.job_book import write_jobs
    from tenders.models import Settlement
    from tenders.payroll_book import write_payroll

    months = list(Settlement.objects.order_by("-month").values_list("month", flat=True).distinct()[:6])
    span = {"since": months[-1], "until": months[0]}
    books: dict[str, tuple[Any, dict[str, Any]]] = {
        "a month's pay": (write_payroll, {"month": months[0]}),
        "six months' figures": (write_figures, {**span, "today": f"{months[0]}-01"}),
        "all jobs": (write_jobs, {}),
    }
    with tempfile.TemporaryDirectory() as folder:
        mine, floor = Path(folder, "ours.xlsx"), Path(folder, "plain.xlsx")
        for name, (write, params) in books.items():

            def ours(write: Any = write, params: dict[str, Any] = params) -> None:
                write(params, mine, Silent())

            ours()
            cells = Cells(mine)
            paired(
                f"{name}, {len(cells):,} cells", ours, lambda cells=cells: cells.write(floor), limit=LIMIT, runs=RUNS
            )  # fmt: skip


def main() -> None:
    compare_all(SMALL, LARGE, "jobs", "bench.market")
    write_books()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        MarketReader(int(sys.argv[1])).serve()
    else:
        main()
