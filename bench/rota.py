"""The rota engine against OR-Tools CP-SAT on the demo department: the same hard rules, the same score.

`python -m bench.rota [SECONDS]` draws December's rota and asks the solver, SECONDS each time (120): for the fewest
unmet rules there can be; for a better score beginning from ours; and for a week from nothing, near the optimum.
"""

import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

LIMIT, WITHIN = 5.0, 1.03
DAYS, PATIENCE = 7, 120


def demo_task(days=None):
    """December 2026 of the demo as the product asks for it, or its first days."""
    from patrols.demo import rosters
    from patrols.queries.rota_task import setting
    from tongting.people.models import ShiftKind
    from tongting.periods import Month, midnight

    month = Month.named(2026, 12)
    if not ShiftKind.objects.exists():
        rosters.load_kinds(midnight(date(2026, 11, 1)))
    rosters.fill(date(2026, 11, 20), midnight(date(2026, 11, 25)))
    task = setting(month, month.first, seed=202612).task
    return replace(task, days=days) if days else task


def open_demo(folder):
    """A private SQLite file with the demo department in it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tongting.settings"
    os.environ["TT_VAR"] = str(folder)
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_department", verbosity=0)


def time_engine(task):
    from patrols.scoring import rota

    times = []
    for _run in range(3):
        wall, cpu = time.perf_counter(), time.process_time()
        plan = rota.draw(task)
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = (statistics.median(column) for column in zip(*times, strict=True))
    verdict = "holds" if min(wall, cpu) <= LIMIT else "MISSES"
    print(
        f"{len(task.people)} patrollers, {len(task.posts)} posts, {task.days} days: {len(plan.rounds)} rounds,"
        f" wall {wall:.2f} s, cpu {cpu:.2f} s   limit {LIMIT:.0f} s   {verdict}"
    )
    return plan


def unmet_of(task, plan):
    return plan.cost["rule"] // task.weights.rule


def hold_to_the_rules(task, plan):
    from patrols.scoring.rota_rules import broken

    broken_rules = Counter(breach.rule for breach in broken(task, plan.rounds))
    print(f"rules of a round that are broken: {dict(broken_rules) or 'none'}")
    reasons = Counter((one.rule, one.why) for one in plan.unmet)
    print("unmet:", ", ".join(f"{rule} ({why}) {many}" for (rule, why), many in sorted(reasons.items())))


def against_solver(name, task, plan, model, seconds):
    ours = plan.total
    status, best, bound = model.ask(seconds, like=plan.rounds)
    assert model.held == ours, f"the model counts {model.held} where the engine counts {ours}"
    say(name, task, ours, status, best, bound)


def say(name, task, ours, status, best, bound):
    rule = task.weights.rule
    if best is None:
        print(f"{name}: the solver found nothing in its time ({status}), proven bound {bound}")
        return
    mine, theirs = divmod(ours, rule), divmod(best, rule)
    soft = mine[1] / max(1, theirs[1]) if mine[0] == theirs[0] else float("nan")
    verdict = "holds" if ours <= WITHIN * best and mine[0] <= theirs[0] else "MISSES"
    print(
        f"{name}: ours {mine[0]} unmet + {mine[1]}, solver {theirs[0]} unmet + {theirs[1]} ({status}, bound {bound})"
        f"   whole x{ours / best:.4f}, rest x{soft:.3f}   limit x{WITHIN}   {verdict}"
    )


def main(seconds):
    with tempfile.TemporaryDirectory(prefix="rota-") as folder:
        open_demo(folder)
        month, week = demo_task(), demo_task(DAYS)
        plan = time_engine(month)
        hold_to_the_rules(month, plan)
        try:
            from bench.rota_solver import Model
        except ImportError:
            print("OR-Tools is not here: python -m pip install -r bench/requirements.txt")
            return
        print(f"CP-SAT, {seconds} s each:", flush=True)
        model = Model(month)
        status, fewest, bound = model.ask(seconds, rules_only=True)
        print(
            f"fewest unmet rules: ours {unmet_of(month, plan)}, solver {fewest} ({status}, bound {bound})",
            flush=True,
        )
        against_solver("month, beginning from ours", month, plan, model, seconds)
        from patrols.scoring import rota

        plan, model = rota.draw(week), Model(week)
        status, best, bound = model.ask(seconds)
        say("week, from nothing", week, plan.total, status, best, bound)
        against_solver("week, beginning from ours", week, plan, model, seconds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PATIENCE)
