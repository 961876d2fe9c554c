"""Every list with a million rows against ten thousand, page by page in turn, and the queries it asks of its own.

python -m bench.lists
python -m bench.lists ROWS     serves the other: a name in, its times out, until the input ends
"""

import base64
import json
import statistics
import subprocess
import sys
from typing import Any

from bench.house import MANY
from bench.measure import once, said

SMALL, LARGE = 10_000, MANY
LIMIT, MOST_QUERIES = 1.2, 6
# A report brings many lists and figures together on one page; only lists are held to six.
REPORTS = {"week's summary": 30, "coverage": 12, "certificates, missing": 12}
RUNS, WARMUP = 15, 3


def cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def pages(rows: int) -> dict[str, str]:
    """Names and addresses; a deep page lies half-way down the list."""
    from django.utils import timezone

    from patrols.models import Issue, Patrol, Recheck
    from tongting.people.models import User
    from tongting.periods import Week

    issue = Issue.objects.order_by("pk")[rows // 2]
    patrol = Patrol.objects.order_by("pk")[rows // 2]
    recheck = Recheck.objects.order_by("looked_at").filter(state="kept")[Recheck.objects.count() // 4]
    person = User.objects.get(staff_no="DEMO0009")
    last = Week.of(timezone.now()).previous()
    area, week = issue.post.area_id, f"{issue.found_at:%G-W%V}"
    return {
        "week": "/issues/",
        "week, one column": "/issues/?show=done",
        "week, long ago": f"/issues/?week={week}",
        "week's summary": f"/weeks/{last}/summary/",
        "week's plan": f"/weeks/{last}/",
        "a figure's issues": f"/weeks/{last}/records/found/",
        "bulletins": "/bulletins/",
        "food safety": "/food/",
        "tasks": "/tasks/",
        "issues": "/issues/all/",
        "issues, deep": f"/issues/all/?after={cursor(issue.found_at.isoformat(), issue.pk)}",
        "issues, closed": "/issues/all/?state=closed",
        "issues, returned": "/issues/all/?state=returned",
        "issues, one post": f"/issues/all/?post={issue.post_id}",
        "issues, one area": f"/issues/all/?area={area}",
        "issues, one team": f"/issues/all/?team={issue.team_id}",
        "issues, serious": "/issues/all/?severity=serious",
        "issues, grave": "/issues/all/?severity=grave",
        "issues, reported": "/issues/all/?source=report",
        "issues, party members'": "/issues/all/?who=party",
        "issues, one person's": f"/issues/all/?person={person.staff_no}",
        "issues, one month": f"/issues/all/?since={issue.found_at:%Y-%m}-01&until={issue.found_at:%Y-%m}-28",
        "issues, words": "/issues/all/?q=积水",
        "issues, rare words": "/issues/all/?q=锅炉",
        "issues, no such words": "/issues/all/?q=天花板",
        "issues, of mine": "/issues/mine/",
        "issues, seen last": "/issues/all/?sort=seen",
        "issues, due first": "/issues/all/?sort=due",
        "a post's history": "/issues/posts/PT05/",
        "re-checks, due": "/rechecks/",
        "re-checks, done": "/rechecks/?show=done",
        "re-checks, deep": f"/rechecks/?show=done&after={cursor(recheck.looked_at.isoformat(), recheck.pk)}",
        "complaints": "/issues/complaints/",
        "complaints, unanswered": "/issues/complaints/?show=open",
        "patrols": "/patrols/",
        "patrols, deep": f"/patrols/?after={cursor(patrol.started_at.isoformat(), patrol.pk)}",
        "patrols, one person": f"/patrols/?person={person.pk}",
        "patrols, one post": f"/patrols/?post={issue.post_id}",
        "patrols, one area": f"/patrols/?area={area}",
        "patrols, one month": f"/patrols/?since={patrol.started_at:%Y-%m}-01&until={patrol.started_at:%Y-%m}-28",
        "patrols, late": "/patrols/?entry=late",
        "patrols, taken back": "/patrols/?result=void",
        "patrols, failed": "/patrols/?result=failed",
        "patrols, a keeper's": f"/patrols/?keeper={person.pk}&result=counted",
        "patrols, a team's": f"/patrols/?team={issue.team_id}&result=counted",
        "patrols' quality": "/patrols/quality/",
        "quality, one person": f"/patrols/quality/{person.pk}/",
        "to confirm": "/confirm/",
        "conflicts": "/patrols/conflicts/",
        "standards": "/standards/",
        "rotas": "/rotas/",
        "missed rounds": "/slots/missed/",
        "coverage": "/coverage/",
        "records": "/records/",
        "certificates": "/certificates/",
        "certificates, run out": "/certificates/?show=lapsed",
        "certificates, all": "/certificates/?show=all",
        "certificates, missing": "/certificates/lack/",
        "trainings": "/training/sessions/",
        "training plan": "/training/plan/",
        "training records": "/training/people/",
        "questions": "/training/questions/",
        "tests": "/training/exams/",
        "contests": "/contests/",
        "contests, one year's": "/contests/?year=2026",
        "months": "/months/",
        "rules of the month": "/months/rules/",
        "appeals": "/appeals/",
        "corrections": "/corrections/",
    }


class Reader:
    """Someone who may see everything, at one size."""

    def __init__(self, rows: int) -> None:
        self.client, self.pages = self.opened(rows)
        self.shell = self.queries("/me/look/")

    def opened(self, rows: int) -> tuple[Any, dict[str, str]]:
        from bench.house import open_house, signed_in

        open_house(rows)
        return signed_in("DEMO0002"), pages(rows)

    def look(self, name: str) -> dict[str, float]:
        timing = once(lambda: self.client.get(self.pages[name]))
        return {"wall": timing.wall, "cpu": timing.cpu}

    def queries(self, path: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        self.client.get(path)
        with CaptureQueriesContext(connection) as asked:
            answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return len(asked)

    def own_queries(self, name: str) -> int:
        """Beyond those of the shell around every page: who it is, the figures of the navigation, the bell."""
        return self.queries(self.pages[name]) - self.shell

    def serve(self) -> None:
        print(json.dumps({"names": list(self.pages), "shell": self.shell}), flush=True)
        for line in sys.stdin:
            kind, _blank, name = line.rstrip("\n").partition(" ")
            print(json.dumps(self.look(name) if kind == "look" else self.own_queries(name)), flush=True)


class Other:
    """A reader in a process of its own."""

    def __init__(self, rows: int, module: str = "bench.lists") -> None:
        command = [sys.executable, "-m", module, str(rows)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.about = self.answer(starting=True)

    def answer(self, *, starting: bool = False) -> Any:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            # Making the database says so first.
            if not starting or line.startswith("{"):
                return json.loads(line)
        raise RuntimeError("the other process ended")

    def ask(self, question: str) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return self.answer()

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def compare(name: str, small: Other, large: Other) -> bool:
    """Small and large in turn, medians of each and of their ratio; judged by CPU, the database's included."""
    for _n in range(WARMUP):
        small.ask(f"look {name}"), large.ask(f"look {name}")
    pairs = [(small.ask(f"look {name}"), large.ask(f"look {name}")) for _n in range(RUNS)]
    few, many = (statistics.median(pair[side]["cpu"] for pair in pairs) for side in (0, 1))
    cpu = statistics.median(b["cpu"] / a["cpu"] for a, b in pairs)
    wall = statistics.median(b["wall"] / a["wall"] for a, b in pairs)
    own = large.ask(f"own {name}")
    found = f"cpu {1000 * many:>6.1f} / {1000 * few:>6.1f} ms x{cpu:<5.2f} wall x{wall:<5.2f} {own} queries"
    most = REPORTS.get(name, MOST_QUERIES)
    return said(f"  {name}", found, f"x{LIMIT:.2f}, {most}", holds=cpu <= LIMIT and own <= most)


def compare_all(few: int, many: int, what: str, module: str = "bench.lists") -> bool:
    """Every page of a reader on a house with `few` and on one with `many`; whether all of them hold."""
    small, large = Other(few, module), Other(many, module)
    try:
        print(f"{many:,} {what} against {few:,}; the shell asks {large.about['shell']} more", flush=True)
        held = [compare(name, small, large) for name in large.about["names"]]
    finally:
        small.close()
        large.close()
    return all(held)


def main() -> int:
    return 0 if compare_all(SMALL, LARGE, "rows") else 1


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Reader(int(sys.argv[1])).serve()
    else:
        sys.exit(main())
