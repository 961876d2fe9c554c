"""The months of the demo: what was entered by hand, and each closed month on its way to the final sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings

from patrols.actions import assessment, record
from patrols.demo import appeals
from patrols.demo.stage import Stage
from patrols.models import Assessment
from patrols.queries import month_late
from patrols.queries.evidence import assessed_people
from patrols.rules import month as rules
from tongting.people.models import Group, User
from tongting.periods import Month, midnight
from tongting.places.queries import work_calendar
from tongting.work import actions as work

# The draft runs at two in the night after a month has ended; the people come to it in the morning of the next day.
DRAFTED, REVIEWED, PUBLICISED = timedelta(hours=2), timedelta(hours=34), timedelta(hours=39)
# Both on the first working day after the notice.
APPROVED, LOCKED = timedelta(hours=9), timedelta(hours=16)
CLERK, SECRETARY, HEAD, LEADER = "DEMO0006", "DEMO0003", "DEMO0002", "DEMO0001"
# Twice a day with this chance.
RECORDS = 0.6
# Kind, weight, reason; what is told of a person is told of their work.
KINDS = [
    ("late", 5, "早班迟到十五分钟"),
    ("missing", 5, "交接班记录漏填一项"),
    ("missing", 3, "消毒台账少签一次字"),
    ("off_post", 1, "巡查时不在岗，未请假"),
    ("violation", 1, "未戴防护手套清洗药剂桶"),
    ("B6", 4, "顶班参加抢修热水管道"),
    ("cover", 3, "同事家里有急事，替班一个夜班"),
    ("B1", 2, "提出更衣箱编号牌改进办法，已采用"),
    ("B3", 1, "矿早会点名表扬"),
]
OF_STAFF = {"late", "off_post", "violation"}


def plan(stage: Stage, first: date) -> None:
    """Every month that closes within the history: drafted by the clock, then carried by people through the notice and
    its appeals to the lock. How far the newest has come depends on the day on which the history ends."""
    month = Month.of(first, settings.MONTH_START_DAY)
    while month.end_at + DRAFTED <= stage.until:
        stage.at(month.end_at + DRAFTED, _draft)
        stage.at(month.end_at + REVIEWED, _step(stage, month, _draft_again, CLERK))
        stage.at(month.end_at + REVIEWED, _step(stage, month, assessment.review, SECRETARY))
        stage.at(month.end_at + PUBLICISED, _step(stage, month, _publicise, CLERK))
        stage.at(month.end_at + PUBLICISED, _plan_the_end(stage, month))
        month = month.next()


def _plan_the_end(stage: Stage, month: Month) -> Callable[[datetime], None]:
    """Appeals while it hangs out, two approvals on the working day after, whatever holidays lie between."""

    def deed(_at: datetime) -> None:
        held = Assessment.objects.get(month=str(month))
        if held.notice_until is None:
            return
        over = work_calendar().after(held.notice_until, 1)
        appeals.plan(stage, held, over)
        stage.at(midnight(over) + APPROVED, _step(stage, month, assessment.approve, HEAD))
        stage.at(midnight(over) + LOCKED, _step(stage, month, assessment.approve, LEADER))

    return deed


def plan_day(stage: Stage, day: date) -> None:
    """What the clerk of the assessment enters."""
    month = Month.of(day, settings.MONTH_START_DAY)
    for hour in (9, 16):
        if stage.chance.random() < RECORDS:
            stage.at(midnight(day) + timedelta(hours=hour, minutes=20), lambda at: _enter_one(stage, day, at))
    if day == month.last:
        stage.at(midnight(day) + timedelta(hours=17), lambda at: _judge_savings(stage, day, at))


def _draft(at: datetime) -> None:
    work.catch_up(at=at)


def _draft_again(month: Assessment, *, by: User, at: datetime) -> None:
    """A phone without a network may have sent a visit since two in the night: nobody reviews a draft without it."""
    if rules.may_review(month, month_late.changed_since(month)):
        assessment.draft(Month.parse(month.month, settings.MONTH_START_DAY), by=by, at=at)


def _publicise(month: Assessment, *, by: User, at: datetime) -> None:
    assessment.publicise(month, totals=True, by=by, at=at)


def _step(stage: Stage, month: Month, verb: Callable[..., None], who: str) -> Callable[[datetime], None]:
    def step(at: datetime) -> None:
        verb(Assessment.objects.get(month=str(month)), by=stage.people[who], at=at)
        stage.done[verb.__name__.strip("_")] += 1

    return step


def _enter_one(stage: Stage, day: date, at: datetime) -> None:
    kind, _weight, reason = stage.chance.choices(KINDS, [weight for _kind, weight, _reason in KINDS])[0]
    groups = {Group.POST_STAFF} if kind in OF_STAFF else {Group.POST_STAFF, Group.TEAM_LEADER}
    people = [person for person in stage.people.values() if person.group in groups]
    _enter(stage, stage.chance.choice(people), kind, day, Decimal(1), reason, at)


def _judge_savings(stage: Stage, day: date, at: datetime) -> None:
    """What a person judges once a month for each team leader: water, power, material."""
    for person in assessed_people().filter(group=Group.TEAM_LEADER):
        points = Decimal(stage.chance.choice([3, 4, 4, 5]))
        _enter(stage, person, "given", day, points, "按当月水、电、材料消耗评定", at)


def _enter(
    stage: Stage, person: User, kind: str, day: date, quantity: Decimal, reason: str, at: datetime
) -> None:
    record.enter(person, kind, day=day, quantity=quantity, reason=reason, by=stage.people[CLERK], at=at)
    stage.done["records"] += 1
