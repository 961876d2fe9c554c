"""Plan items in every state, for the tests of the week: brought there by the verbs themselves."""

from datetime import date, timedelta

from patrols.actions import plan as verbs
from patrols.actions import week as weeks
from patrols.models import PlanItem, WeekPlan
from patrols.rules.plan import Why
from tests.cast import moment
from tests.patrols.issue_box import photo
from tongting.periods import Week
from tongting.seams import Suggestion

WEEK = Week.parse("2026-W47")
MONDAY, FRIDAY = moment("2026-11-16 09:00"), moment("2026-11-20 16:00")
DAY = timedelta(days=1)
SUGGESTED = []


def suggest(week):
    """A source for the seam: whatever a test has put there."""
    return list(SUGGESTED)


def suggestion(key="patrols.issue:1", **facts):
    given = {
        "place": "一号池区", "what": "地面反复积水", "why": "30 天里第 3 次", "url": "/issues/1/", "frequency": 3,
        "severity": 2, "voices": 2, "days_open": 9, **facts,
    }  # fmt: skip
    return Suggestion(key, **given)


def picked(mine, problem="早班升井打饭排队时间长", week=WEEK, at=MONDAY):
    return verbs.add(week, problem, source="职工反映6次", by=mine.secretary, at=at)


def arranged(mine, lead=None, verifier=None, at=MONDAY, due=date(2026, 11, 20), **facts):
    item = picked(mine, at=at, **facts)
    verbs.arrange(
        item, lead=lead or mine.deputy, teams=[mine.teams["canteen"]], measure="增开一个窗口", due_on=due,
        wanted="排队不超过十分钟", verifier=verifier or mine.head, by=mine.secretary, at=at,
    )  # fmt: skip
    return item


def rectified(mine, at=MONDAY + 2 * DAY, **facts):
    item = arranged(mine, **facts)
    verbs.hand_in(item, note="窗口开了", photos=[photo(item.lead, at)], by=item.lead, at=at)
    return item


def closed(mine, **facts):
    item = rectified(mine, **facts)
    verbs.close(item, note="看过了", by=item.verifier, at=MONDAY + 3 * DAY)
    return item


def void(mine, **facts):
    item = picked(mine, **facts)
    verbs.void(item, reason="不是难点", by=mine.secretary, at=MONDAY)
    return item


def carried_over(mine, **facts):
    item = arranged(mine, **facts)
    close_week(mine)
    return fresh(item)


def close_week(mine, by=None, at=FRIDAY, week=WEEK, reason="材料没到"):
    plan = WeekPlan.objects.get(week=str(week))
    left = PlanItem.objects.filter(week=plan, state__in=PlanItem.OPEN)
    return weeks.close(plan, {one.pk: Why(reason, "催材料") for one in left}, by=by or mine.secretary, at=at)


STATES = {
    "picked": picked, "assigned": arranged, "rectified": rectified, "closed": closed, "void": void,
    "carried_over": carried_over,
}  # fmt: skip


def fresh(item):
    return PlanItem.objects.get(pk=item.pk)
