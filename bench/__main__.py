"""All benchmarks one after the other: `make bench`. Each prints its ratios; none fails a build, a person reads them."""

import subprocess
import sys

for name in (
    "photo",
    "submit",
    "submit_photos",
    "lists",
    "home",
    "month",
    "stars",
    "stars_month",
    "month_book",
    "workbook",
    "phone",
    "rota",
):
    print(f"\n== {name}", flush=True)
    subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False)
