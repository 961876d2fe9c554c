"""The weeks of the demo: hard problems picked and worked at, each week closed, its bulletin approved and published;
this week under way, with the four problems of starter/demo_records.json where they stand today."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from patrols import bulletin as paper
from patrols.actions import plan as verbs
from patrols.actions import week as closing
from patrols.demo.reading import starter
from patrols.demo.stage import Stage
from patrols.models import PlanItem, WeekPlan
from patrols.rules.plan import Why
from tongting.notices.bulletin import actions as bulletins
from tongting.notices.bulletin import queries as shelf
from tongting.notices.models import Bulletin
from tongting.people.models import Department, Team, User
from tongting.periods import Week, local, midnight
from tongting.photos import scenes
from tongting.work import actions as work

SECRETARY, HEAD, CLERK, SAFETY = "DEMO0003", "DEMO0002", "DEMO0006", "DEMO0007"
State = PlanItem.State
# When the clock rings, counted from Monday.
MONDAY, FRIDAY = timedelta(hours=8), timedelta(days=4, hours=15)


@dataclass(frozen=True)
class Known:
    """A hard problem, whom it falls to, and how far it gets within its week."""

    problem: str
    origin: str
    lead: str
    teams: tuple[str, ...]
    measure: str
    wanted: str
    verifier: str
    due_day: int
    percent: int
    state: str


# What the past weeks were about; the rest of them is in the starter file.
PAST = (
    Known("3号楼晚高峰热水压力不足", "住户反映4次", "DEMO0005", ("公寓班", "维修班"),
          "清洗过滤器，晚高峰前加开一台循环泵", "连续三晚19点水压正常", HEAD, 5, 100, "已销号"),
    Known("班中餐送到井口偏凉", "职工反映5次", "DEMO0004", ("食堂班",), "换保温箱，装箱到井口不超过二十分钟",
          "井口抽测三次都在60度以上", SECRETARY, 5, 100, "已销号"),
    Known("一号更衣大厅夜班照明暗", "日巡查3次", "DEMO0005", ("维修班", "浴池班"), "换灯管，加两组应急灯",
          "夜班照度抽测合格", HEAD, 5, 100, "已销号"),
    Known("餐厅收残台高峰堆盘", "日巡查4次", "DEMO0004", ("食堂班",), "高峰加一人收残，收残台外移一米",
          "高峰堆盘不超过二十个", SECRETARY, 5, 100, "已销号"),
    Known("停车场北侧夜间乱停", "夜间巡查2次", "DEMO0007", ("环卫绿化班",), "划线分区，立劝导牌",
          "连续一周夜查无乱停", HEAD, 5, 100, "已销号"),
    Known("洗衣房取衣排队", "职工反映3次", "DEMO0004", ("洗衣班",), "按班次错开取衣时间，取衣窗口加到两个",
          "班后取衣等候不超过五分钟", SECRETARY, 5, 100, "已销号"),
)  # fmt: skip
WANTED = {
    "早班升井打饭排队时间长": "早班升井后排队不超过十分钟",
    "二号更衣大厅排水沟返味": "连续三天早晚各闻一次没有异味",
    "棉衣洗涤周期长": "送洗到取衣不超过三天",
    "4号楼充电车辆入楼": "连续五天夜查楼内没有充电车辆",
}
NOTES = ["措施开始落实了", "正在按计划办", "材料到了，明天装", "试了两班，效果不错"]
REASON, NEXT = "烘干机还没到货，只能加班次", "催设备科到货，先把急件单独洗"


def plan(stage: Stage, first: date) -> None:
    """Every week that the history touches; the newest is under way."""
    chance = random.Random(47)
    bulletins.change_letterhead(_letterhead(), by=stage.people[HEAD], at=midnight(first))
    this, week, number = Week.of(stage.until), Week.of(first), 0
    lasting = _known("棉衣洗涤周期长")
    while week < this:
        items = [PAST[number % len(PAST)], PAST[(number + 1) % len(PAST)]]
        # Begun three weeks before this one, so that it is in its fourth.
        if (this.first - week.first).days == 21 or (
            week.first <= first and (this.first - week.first).days < 21
        ):
            items.append(lasting)
            lasting = None  # type: ignore[assignment]
        _plan_past(stage, chance, week, [item for item in items if item is not None])
        week, number = week.next(), number + 2
    known = [_known_of(facts) for facts in starter("demo_records")["weekly_plan"]["items"]]
    _plan_this(stage, chance, this, [item for item in known if item.state != "跨周" or lasting is not None])


def _letterhead() -> dict[str, Any]:
    department = Department.objects.get()
    return {
        "short_name": "示后",
        "issuer": department.name,
        "addressee": "各班组、各岗点",
        "signer": department.branch_name,
        "red_head": True,
        "head": f"{department.name}通报",
        "copy_to": "",
        "paper_year": None,
        "paper_last": 0,
    }


def _known(problem: str) -> Known:
    return next(
        one
        for one in map(_known_of, starter("demo_records")["weekly_plan"]["items"])
        if one.problem == problem
    )


def _known_of(facts: dict[str, Any]) -> Known:
    teams = tuple(facts["team"].split("、"))
    return Known(
        facts["problem"], facts["origin"], facts["lead"], teams, facts["measure"], WANTED[facts["problem"]],
        facts["acceptor"], facts["due_day"], facts["progress"], facts["state"],
    )  # fmt: skip


def _plan_past(stage: Stage, chance: random.Random, week: Week, known: list[Known]) -> None:
    """Monday picked, Wednesday half done, Thursday handed in, Friday closed, published, summed up."""
    start = week.start_at
    stage.at(start + MONDAY, _ring)
    for n, one in enumerate(known):
        at = start + timedelta(hours=9, minutes=10 + 7 * n)
        stage.at(at, then(_pick, stage, week, one))
        noon = start + timedelta(days=2, hours=15, minutes=11 * n)
        half = one.percent if one.percent < 100 else chance.choice((50, 60, 70))
        note = chance.choice(NOTES)
        stage.at(noon, then(_progress, stage, week, one, half, note))
        if one.percent == 100:
            done = start + timedelta(days=3, hours=16, minutes=9 * n)
            stage.at(done, then(_hand_in, stage, chance, week, one))
            stage.at(done + timedelta(hours=17), then(_close, stage, week, one))
    stage.at(start + FRIDAY, _ring)
    stage.at(start + FRIDAY + timedelta(minutes=40), then(_submit, stage, week))
    stage.at(start + FRIDAY + timedelta(hours=2), then(_publish, stage, week))
    stage.at(start + FRIDAY + timedelta(hours=2, minutes=30), then(_sum_up, stage, week))


def _plan_this(stage: Stage, chance: random.Random, week: Week, known: list[Known]) -> None:
    """What of this week has been lived: from Monday morning, or just now where that is still to come."""
    begun = min(week.start_at + timedelta(hours=9, minutes=10), stage.until - timedelta(hours=4))
    stage.at(min(week.start_at + MONDAY, begun), _ring)
    left = stage.until - begun
    for n, one in enumerate(known):
        stage.at(begun + timedelta(minutes=7 * n), then(_pick, stage, week, one))
        noted = begun + left * 0.4 + timedelta(minutes=3 * n)
        part = min(one.percent, 70)
        stage.at(noted, then(_progress, stage, week, one, part, NOTES[1]))
        if one.percent == 100:
            stage.at(begun + left * 0.6, then(_hand_in, stage, chance, week, one))
        if one.state == "已销号":
            stage.at(begun + left * 0.8, then(_close, stage, week, one))
    stage.at(week.start_at + FRIDAY, _ring)
    stage.at(stage.until - timedelta(minutes=20), then(_draft, stage, week))


def then(deed: Callable[..., object], *given: Any) -> Callable[[datetime], None]:
    """The deed with what it needs, waiting for its moment."""

    def do(at: datetime) -> None:
        deed(*given, at)

    return do


def _ring(at: datetime) -> None:
    work.catch_up(at=at)


def _pick(stage: Stage, week: Week, one: Known, at: datetime) -> None:
    """Picked and arranged by the secretary; what is carried over is there already."""
    by = stage.people[SECRETARY]
    if _item(week, one) is not None:
        return
    item = verbs.add(week, one.problem, source=one.origin, by=by, at=at)
    due = max(week.first + timedelta(days=one.due_day - 1), local(at).date())
    verbs.arrange(
        item, lead=stage.people[one.lead], teams=list(Team.objects.filter(name__in=one.teams)),
        measure=one.measure, due_on=due, wanted=one.wanted, verifier=stage.people[one.verifier], by=by, at=at,
    )  # fmt: skip
    stage.done["plan"] += 1


def _progress(stage: Stage, week: Week, one: Known, percent: int, note: str, at: datetime) -> None:
    item = _item(week, one)
    if item is not None and item.state == State.ASSIGNED:
        verbs.report_progress(item, percent=percent, note=note, by=stage.people[one.lead], at=at)


def _hand_in(stage: Stage, chance: random.Random, week: Week, one: Known, at: datetime) -> None:
    item, by = _item(week, one), stage.people[one.lead]
    if item is None:
        return
    area = "canteen" if "食堂班" in one.teams else "bathhouse" if "浴池班" in one.teams else "dormitory"
    shown = [scenes.take(chance, area, faulty=False, by=by, at=at)]
    verbs.hand_in(item, note="措施都办了，现场看过", photos=shown, by=by, at=at)


def _close(stage: Stage, week: Week, one: Known, at: datetime) -> None:
    item = _item(week, one)
    if item is not None and item.state == State.RECTIFIED:
        verbs.close(item, note="现场核过，达到要求", by=stage.people[one.verifier], at=at)


def _item(week: Week, one: Known) -> PlanItem | None:
    return PlanItem.objects.filter(week__week=str(week), problem=one.problem).first()


def _bulletin(week: Week) -> Bulletin | None:
    return shelf.standing_for(paper.subject_of(week))


def _submit(stage: Stage, week: Week, at: datetime) -> None:
    """The clerk looks at the draft, ticks whom to praise, hands it in."""
    bulletin, by = _bulletin(week), stage.people[CLERK]
    if bulletin is None or bulletin.state != Bulletin.State.DRAFT:
        return
    praised = {one["key"] for one in bulletin.names if one["tone"] == "praise"}
    bulletins.edit(
        bulletin, edition=bulletin.edition, title=bulletin.title, addressee=bulletin.addressee,
        sections=bulletin.sections, ticked=set(sorted(praised)[:1]), by=by, at=at,
    )  # fmt: skip
    bulletins.submit(bulletin, by=by, at=at)


def _publish(stage: Stage, week: Week, at: datetime) -> None:
    bulletin = _bulletin(week)
    if bulletin is None or bulletin.state != Bulletin.State.SUBMITTED:
        return
    bulletins.approve_and_publish(bulletin, by=stage.people[SECRETARY], at=at)
    stage.done["bulletins"] += 1
    for person in sorted(shelf.recipients(), key=lambda one: one.staff_no)[::2]:
        moment = at + timedelta(minutes=7 + person.pk % 900)
        stage.at(moment, then(_read, bulletin, person))


def _read(bulletin: Bulletin, person: User, at: datetime) -> None:
    bulletins.read(bulletin, by=person, at=at)


def _sum_up(stage: Stage, week: Week, at: datetime) -> None:
    plan = WeekPlan.objects.filter(week=str(week)).first()
    if plan is not None:
        left = PlanItem.objects.filter(week=plan, state__in=PlanItem.OPEN)
        closing.close(plan, {item.pk: Why(REASON, NEXT) for item in left}, by=stage.people[SECRETARY], at=at)


def _draft(stage: Stage, week: Week, at: datetime) -> None:
    """Somebody looks at this week's bulletin before the clock drafts it."""
    if _bulletin(week) is None:
        bulletins.draft_about(
            paper.SOURCE, paper.subject_of(week), kind=Bulletin.Kind.SITUATION, by=stage.people[SAFETY], at=at
        )
