"""All benchmarks one after the other: `make bench`. Each prints its ratios; none fails a build, a person reads them.

python -m bench                      all of them, a million rows where many rows are the point
python -m bench stars stars_month    only these
python -m bench --rows 50000         the large database smaller, to see that everything still runs
"""

import argparse
import os
import subprocess
import sys

NAMES = (
    "photo",
    "submit",
    "submit_photos",
    "lists",
    "home",
    "month",
    "stars",
    "stars_month",
    "market",
    "stations",
    "month_book",
    "workbook",
    "phone",
    "rota",
)


def run(name: str) -> bool:
    """Shows what it says; whether it came to its end and held every limit."""
    held = True
    with subprocess.Popen(
        [sys.executable, "-m", f"bench.{name}"], stdout=subprocess.PIPE, text=True
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            held = held and "MISSES" not in line
    return held and process.returncode == 0


def main() -> int:
    wanted = argparse.ArgumentParser(prog="python -m bench")
    wanted.add_argument("names", nargs="*", metavar="NAME", help=" ".join(NAMES))
    wanted.add_argument("--rows", type=int, help="patrols and issues of the large database")
    options = wanted.parse_args()
    if unknown := sorted(set(options.names) - set(NAMES)):
        wanted.error(f"no such benchmark: {' '.join(unknown)}")
    if options.rows:
        os.environ["TT_BENCH_ROWS"] = str(options.rows)
    bad = []
    for name in options.names or NAMES:
        print(f"\n== {name}", flush=True)
        if not run(name):
            bad.append(name)
    print(f"\nmissed a limit or broke: {', '.join(bad) or 'none'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
