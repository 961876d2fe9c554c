"""Lists, home and today with a million rows against ten thousand: `python -m bench.lists` prints the ratios,
`python -m bench.lists ROWS` the medians of one size as JSON."""

import base64
import json
import statistics
import subprocess
import sys
import time

SIZES = (10_000, 1_000_000)
RUNS = 15


def cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def pages(rows: int) -> dict[str, str]:
    """Names and addresses; the deep page lies half-way down the list."""
    from patrols.models import Issue, Patrol, Recheck
    from tongting.people.models import User

    issue = Issue.objects.order_by("pk")[rows // 2]
    patrol = Patrol.objects.order_by("pk")[rows // 2]
    recheck = Recheck.objects.order_by("looked_at").filter(state="kept")[Recheck.objects.count() // 4]
    person = User.objects.get(staff_no="DEMO0009").pk
    return {
        "home": "/home/",
        "today": "/today/",
        "the week's issues": "/issues/",
        "all issues, first page": "/issues/all/",
        "all issues, closed": "/issues/all/?state=closed",
        "all issues, one post": f"/issues/all/?post={issue.post_id}",
        "all issues, deep": f"/issues/all/?after={cursor(issue.found_at.isoformat(), issue.pk)}",
        "all issues, one month": f"/issues/all/?since={issue.found_at:%Y-%m}-01&until={issue.found_at:%Y-%m}-28",
        "all issues, seen last": "/issues/all/?sort=seen",
        "all issues, due first": "/issues/all/?sort=due",
        "all issues, one person": "/issues/all/?person=DEMO0009",
        "a post's history": "/issues/posts/PT05/",
        "re-checks, due": "/rechecks/",
        "re-checks, done": "/rechecks/?show=done",
        "re-checks, deep": f"/rechecks/?show=done&after={cursor(recheck.looked_at.isoformat(), recheck.pk)}",
        "complaints": "/issues/complaints/",
        "complaints, unanswered": "/issues/complaints/?show=open",
        "patrols, first page": "/patrols/",
        "patrols, one person": f"/patrols/?person={person}",
        "patrols, deep": f"/patrols/?after={cursor(patrol.started_at.isoformat(), patrol.pk)}",
    }


def medians(rows: int) -> dict[str, float]:
    from bench.house import open_house, signed_in

    open_house(rows)
    client = signed_in("DEMO0002")
    found = {}
    for name, path in pages(rows).items():
        times = []
        for run in range(RUNS + 3):
            began = time.perf_counter()
            answer = client.get(path)
            assert answer.status_code == 200, (path, answer.status_code)
            if run >= 3:
                times.append(time.perf_counter() - began)
        found[name] = statistics.median(times)
    return found


def compare() -> None:
    """Each size twice in turn, the median of both."""
    seen: dict[int, list[dict[str, float]]] = {size: [] for size in SIZES}
    for _turn in range(2):
        for size in SIZES:
            said = subprocess.run(
                [sys.executable, "-m", "bench.lists", str(size)], capture_output=True, text=True, check=True
            )
            seen[size].append(json.loads(said.stdout.splitlines()[-1]))
    for name in seen[SIZES[0]][0]:
        small, large = (statistics.mean(one[name] for one in seen[size]) for size in SIZES)
        verdict = "holds" if large / small <= 1.2 else "MISSES"
        print(
            f"{name:<28} {1000 * small:>8.1f} ms {1000 * large:>8.1f} ms   x{large / small:.2f}   {verdict}"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(medians(int(sys.argv[1]))))
    else:
        compare()
