"""A patrol of 15 answers, submitted: ours against a bulk insert of the same rows in the same stack, CPU beside wall.

Twice: the action alone, and the whole page (session, login, form, redirect). The floor inserts the rows that ours
leaves behind, with no look at what they say; with two failed items that is two issues, their events, their count and
a notice as well. Also prints the queries of a visit with 15 and with 60 items.

    python -m bench.submit            on PostgreSQL and on SQLite
    TT_BENCH_URL=sqlite python -m bench.submit --here
"""

import argparse
import os
import subprocess
import sys
import uuid
from collections import Counter
from datetime import date

from bench.house import open_house, signed_in
from bench.measure import paired, said

LIMIT = 1.5
MOST_QUERIES = 10
STAFF = "BENCH01"


class Ground:
    """A post of its own for every visit, so that each raises its issues anew; a checklist of 15 and one of 60 items."""

    def __init__(self, posts: int) -> None:
        from patrols.models import ChecklistItem, Standard, StandardVersion
        from tongting.people.models import RoleGrant, Team, User
        from tongting.places.models import Area, Post

        self.person = User.objects.filter(staff_no=STAFF).first() or User.objects.create_user(STAFF, "测速员")
        RoleGrant.objects.get_or_create(
            user=self.person, role="section_leader", since=date(2020, 1, 1), defaults={"granted_at": now()}
        )
        leader = User.objects.filter(staff_no="BENCH02").first() or User.objects.create_user(
            "BENCH02", "测速班长"
        )
        self.team, _made = Team.objects.get_or_create(
            code="bench", defaults={"name": "测速班", "leader": leader}
        )
        self.versions = {}
        for many in (15, 60):
            standard, _made = Standard.objects.get_or_create(kind=f"bench{many}", defaults={"name": "测速"})
            version, made = StandardVersion.objects.get_or_create(
                standard=standard, number=1, state="published", effective_from=date(2020, 1, 1), pass_line=85
            )
            if made:
                ChecklistItem.objects.bulk_create(
                    ChecklistItem(
                        version=version, code=f"Z{n:02d}", order=n, text=f"第 {n} 项看一看", kind="pass_fail",
                        weight=4, deduct=4,
                    )
                    for n in range(many)
                )  # fmt: skip
            self.versions[many] = version
        area = Area.objects.order_by("pk").first()
        run = uuid.uuid4().hex[:6]
        self.posts = Post.objects.bulk_create(
            Post(
                code=f"Z{run}{n}", name="测速岗点", name_pinyin="", kind="bench15", area=area, team=self.team
            )
            for n in range(posts)
        )
        # As the view reads them.
        self.unused = list(Post.objects.filter(code__startswith=f"Z{run}").select_related("team__leader"))

    def post(self):
        return self.unused.pop()

    def given(self, many: int, failed: int):
        from patrols.rules.patrol import Given

        items = self.versions[many].items.order_by("order")
        return [Given(item, "fail" if n < failed else "pass") for n, item in enumerate(items)]

    def close(self) -> None:
        from tongting.places.models import Post

        Post.objects.filter(pk__in=[post.pk for post in self.posts]).update(is_active=False)


def now():
    from django.utils import timezone

    return timezone.now()


def rows_of(post, version, items, failed: int, person, at) -> None:
    """The floor: the rows themselves, in one transaction, in bulk, nothing asked."""
    from django.db import transaction

    from patrols.actions import tally
    from patrols.models import Answer, Issue, Patrol
    from tongting.events.models import Event
    from tongting.notices.models import Notice

    with transaction.atomic():
        patrol = Patrol(
            uuid=uuid.uuid4(), digest="0" * 64, post=post, version=version, by=person, as_group=person.group,
            shift_date=at.date(), slot=3, started_at=at, submitted_at=at, score=100, passed=True,
            item_count=len(items), failed_count=failed,
        )  # fmt: skip
        patrol.save(force_insert=True)
        Answer.objects.bulk_create(
            Answer(patrol=patrol, item=item, outcome="pass", value="pass") for item in items
        )
        if not failed:
            return
        leader = post.team.leader_id
        issues = Issue.objects.bulk_create(
            Issue(
                state="assigned", post=post, item=item, item_code=item.code, title=item.text, detail=item.text,
                wanted=item.text, search=item.text, source="patrol", found_by=person, found_at=at, last_seen_at=at,
                patrol=patrol, team=post.team, responsible_id=leader, assigned_at=at, due_at=at, verifier=person,
            )
            for item in items[:failed]
        )  # fmt: skip
        Event.objects.bulk_create(
            Event(thing="patrols.issue", thing_id=issue.pk, verb=verb, became=verb, at=at, by=person)
            for issue in issues
            for verb in ("reported", "assigned")
        )
        tally.add(Counter(tally.kind_of(issue) for issue in issues))
        Notice.objects.bulk_create(
            [
                Notice(
                    person_id=leader,
                    key=f"patrol:{patrol.pk}:issues",
                    text=post.name,
                    detail="",
                    url="/",
                    at=at,
                )
            ],
            ignore_conflicts=True,
        )


def time_the_action(ground: Ground, name: str, failed: int, runs: int) -> bool:
    from patrols.actions import patrol as patrols

    version, given = ground.versions[15], ground.given(15, failed)
    items = [one.item for one in given]

    def ours() -> None:
        visit = patrols.Visit(uuid=uuid.uuid4(), started_at=now())
        patrols.submit(ground.post(), version, given, visit, by=ground.person, at=now())

    def floor() -> None:
        rows_of(ground.post(), version, items, failed, ground.person, now())

    found = paired(name, ours, floor, limit=LIMIT, runs=runs)
    return found.holds


def time_the_page(ground: Ground, name: str, failed: int, runs: int) -> bool:
    """The floor is a page too: who is it, which post, insert, redirect."""
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.submit_floor"
    client = signed_in(STAFF)
    answers = {f"v-{one.item.code}": one.value for one in ground.given(15, failed)}

    def send(address: str) -> None:
        answer = client.post(address, {**answers, "uuid": str(uuid.uuid4())})
        assert answer.status_code == 302, answer.content.decode()[:2000]

    found = paired(
        name,
        lambda: send(f"/patrols/start/{ground.post().code}/"),
        lambda: send(f"/floor/{ground.post().code}/{failed}/"),
        limit=LIMIT,
        runs=runs,
    )
    return found.holds


def count_queries(ground: Ground) -> bool:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from patrols.actions import patrol as patrols

    held = []
    for many, failed in ((15, 0), (60, 0), (15, 2), (60, 30)):
        given, visit = ground.given(many, failed), patrols.Visit(uuid=uuid.uuid4(), started_at=now())
        with CaptureQueriesContext(connection) as asked:
            patrols.submit(ground.post(), ground.versions[many], given, visit, by=ground.person, at=now())
        spoken = [
            one["sql"] for one in asked if one["sql"].split()[0] in ("SELECT", "INSERT", "UPDATE", "DELETE")
        ]
        name = f"  {many} items, {failed} failed"
        held.append(
            said(name, f"{len(spoken)} queries", str(MOST_QUERIES), holds=len(spoken) <= MOST_QUERIES)
        )
    return all(held)


def here(runs: int) -> bool:
    open_house(10_000, "submit")
    from django.db import connection

    print(f"{connection.vendor}, {runs} pairs")
    # Every pair takes two posts, and there are four of them with their warming up.
    ground = Ground(2 * 4 * (runs + 2) + 4)
    ground.person.may("patrol.do")
    try:
        held = [
            count_queries(ground),
            time_the_action(ground, "submit, 15 answers", 0, runs),
            time_the_action(ground, "submit, 15 answers, 2 failed", 2, runs),
            time_the_page(ground, "the page, 15 answers", 0, runs),
            time_the_page(ground, "the page, 15 answers, 2 failed", 2, runs),
        ]
    finally:
        ground.close()
    return all(held)


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--runs", type=int, default=31)
    reader.add_argument(
        "--here", action="store_true", help="on the database that TT_BENCH_URL names, in this process"
    )
    asked = reader.parse_args()
    if asked.here:
        return 0 if here(asked.runs) else 1
    return on_both("bench.submit", asked.runs)


def on_both(module: str, runs: int) -> int:
    """Runs a benchmark in a process of its own on each database; returns 0 where both hold."""
    command = [sys.executable, "-m", module, "--here", "--runs", str(runs)]
    plain = {name: value for name, value in os.environ.items() if name != "TT_BENCH_URL"}
    return max(
        subprocess.run(command, env=env).returncode for env in (plain, {**plain, "TT_BENCH_URL": "sqlite"})
    )


if __name__ == "__main__":
    sys.exit(main())
