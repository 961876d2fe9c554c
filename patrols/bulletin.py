"""The week's bulletin (周通报), written from the week's records for the room of bulletins: opening, sections, tables,
figures, and who could be named. A bulletin is Chinese whoever asks for it; nothing here is translated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import translation

from patrols.models import Issue
from patrols.queries import plan as plans
from patrols.queries import summary as summaries
from patrols.queries import week as weeks
from patrols.queries.issue import Filters, for_bulletin
from patrols.queries.summary import Counts, Summary
from tongting.exports.letter import Bar, Figure, Table, ordinal, written
from tongting.notices.bulletin.text import CRITICISM, PRAISE, Draft, Name, Section
from tongting.periods import Week, local

State = Issue.State
SOURCE = "week"
# How many issues a sentence names; the rest is in the ledger.
NAMED = 5
MOST_ROWS = 300
# Praise could go to whoever had this many closed at the first look, criticism to whoever has one overdue.
GOOD = 2
MOST_NAMES = 6
# What is told of the week's trouble, in this order; the first came here by the ladder of reminders.
TROUBLES = {
    "escalated": "超期5天没有整改、列入通报", "late": "超期未销号", "again": "重复出现", "returned": "验收退回",
}  # fmt: skip


def subject_of(week: Week) -> str:
    return f"week:{week}"


def week_of(subject: str) -> Week:
    return Week.parse(subject.removeprefix("week:"))


def write(subject: str, at: datetime) -> Draft:
    """For settings.BULLETINS."""
    week = week_of(subject)
    with translation.override("zh-hans"):
        found = summaries.summary(week, at)
        plan = plans.board(week)
        return Draft(
            title=f"关于{week.year}年第{week.number}周后勤工作情况的通报",
            lead=lead(found),
            sections=(
                Section("overview", "总体情况", overview(found), "posts"),
                Section("plan", "难点问题进展", plan_text(plan)),
                Section("trouble", "存在的突出问题", trouble(week, found)),
                Section("next", "下周重点和要求", next_week(plan, found)),
            ),
            figures=figures(found),
            bars=tuple(bars(week)),
            tables=(
                ("posts", posts_table(found)),
                ("plan", plan_table(week, plan)),
                ("ledger", ledger(week)),
            ),
            attachments=("plan", "ledger"),
            names=tuple(names(week)),
            as_of=found.as_of,
        )


def span(first: date, last: date) -> str:
    """2026年11月16日至20日, with as much of the second date as the first leaves open."""
    if first == last:
        return written(first)
    if first.year != last.year:
        return f"{written(first)}至{written(last)}"
    if first.month != last.month:
        return f"{written(first)}至{last.month}月{last.day}日"
    return f"{written(first)}至{last.day}日"


def lead(found: Summary) -> str:
    total = found.total
    when = span(found.week.first, found.last_day)
    said = [
        f"{when}，党员干部和班组长日巡查{total.done}次，覆盖岗点{found.seen_posts}个；"
        f"发现和反映问题{total.found}件，上周结转{total.carried}件，已销号{total.closed}件"
    ]
    if total.rate is not None:
        said.append(f"，销号率{total.rate}%")
    said.append(f"，超期{total.late}件。{found.certificate}现通报如下。")
    return "".join(said)


def overview(found: Summary) -> str:
    total, before = found.total, found.before
    extra = f"（其中多巡{total.extra}次）" if total.extra else ""
    lines = [
        f"应巡{total.wanted}次，实巡{total.done}次{extra}，漏巡{total.missed}次{mean_text(total)}。{leaders_text(found)}"
    ]
    if total.on_time is not None:
        lines.append(
            f"本周销号{total.closed_in}件，其中按期{total.closed_on_time}件，按期率{total.on_time}%。"
        )
    if found.quality.checked:
        kept = f"仍然合格{found.quality.kept}件，销号质量{found.quality.rate}%"
        lines.append(f"销号满30天回头看{found.quality.checked}件，{kept}。")
    if before.done or before.issues:
        lines.append(against(found))
    lines.append("各岗点情况见下表。")
    return "\n".join(lines)


def against(found: Summary) -> str:
    """A week that is not over is held beside the whole of the last one, not measured by it."""
    now, before = found.total, found.before
    if not found.is_over:
        return f"上周全周发现问题{before.found}件，销号{before.closed}件，周末超期{before.late}件。"
    return (
        f"与上周相比，发现问题{change(now.found, before.found, '件')}，销号{change(now.closed, before.closed, '件')}，"
        f"超期{change(now.late, before.late, '件')}。"
    )


def mean_text(total: Counts) -> str:
    return f"，平均得分{total.mean}分" if total.mean is not None else ""


def leaders_text(found: Summary) -> str:
    """The leaders' own figures stand in the same paper."""
    walked = [one for one in found.leaders if one.done]
    if not found.leaders:
        return ""
    rounds, visits = sum(one.done for one in walked), sum(one.visits for one in walked)
    night, many = sum(one.night for one in walked), len(found.leaders)
    return f"分管领导和科领导{many}人中{len(walked)}人参加巡查，共{rounds}轮{visits}次，其中夜间{night}轮。"


def change(now: int, before: int, unit: str) -> str:
    if now == before:
        return "持平"
    return f"{'增加' if now > before else '减少'}{abs(now - before)}{unit}"


def plan_text(plan: plans.Board) -> str:
    """Item by item: who leads, with whom, how, how far; the lead of a hard problem is its owner and is told."""
    if not plan.items:
        return "本周没有列入难点问题。"
    lines = [f"本周列入难点{plan.total}个，其中跨周{plan.carried}个，已销号{plan.closed}个。"]
    for number, item in enumerate(plan.items, 1):
        weeks_text = f"（第{item.weeks}周）" if item.carried_count else ""
        lines.append(f"（{ordinal(number)}）{item.problem.rstrip('。')}{weeks_text}。")
        lines.append(item_text(item))
    return "\n".join(line for line in lines if line)


def item_text(item: Any) -> str:
    if item.lead is None:
        return "正在安排牵头人和措施。"
    teams = "、".join(team.name for team in item.teams.all())
    parts = [f"由{item.lead.name}牵头" + (f"，{teams}配合" if teams else "")]
    if item.measure:
        parts.append(item.measure.rstrip("。；"))
    if item.closed_at:
        return "；".join([*parts, f"{day_text(local(item.closed_at).date())}已销号"]) + "。"
    due = f"，计划{day_text(item.due_on)}完成" if item.due_on else ""
    parts.append(f"完成{item.percent}%{due}")
    if item.reason:
        parts.append(f"未完成原因：{item.reason.rstrip('。')}")
    if item.next_step:
        parts.append(f"下步：{item.next_step.rstrip('。')}")
    return "；".join(parts) + "。"


def day_text(day: date) -> str:
    return f"{day.month}月{day.day}日"


def trouble(week: Week, found: Summary) -> str:
    """Repeated, overdue, sent back; by post and number, no person is named."""
    lines: list[str] = []
    for what, said in TROUBLES.items():
        issues = trouble_of(week, what)
        chosen = list(issues.order_by("found_at", "pk")[: NAMED + 1])
        if chosen:
            count = issues.count()
            listed = "；".join(issue_text(issue) for issue in chosen[:NAMED])
            more = "等" if count > NAMED else ""
            lines.append(f"{len(lines) + 1}.{said}{count}件：{listed}{more}。")
    return "\n".join(lines) or "本周没有重复、超期、退回的问题。"


def trouble_of(week: Week, what: str) -> Any:
    if what == "escalated":
        return for_bulletin(week)
    return returned(week) if what == "returned" else summaries.issues_behind(week, what)


def returned(week: Week) -> Any:
    """Still open and sent back at least once."""
    return weeks.in_week(week).filter(returned_count__gt=0, state__in=Issue.OPEN).select_related("post")


def issue_text(issue: Issue) -> str:
    due = f"，期限{day_text(local(issue.due_at).date())}" if issue.due_at else ""
    return f"{issue.post.name}{issue.title.rstrip('。')}（{issue.number}{due}）"


def next_week(plan: plans.Board, found: Summary) -> str:
    lines = []
    if plan.unfinished:
        listed = "、".join(f"“{item.problem}”" for item in plan.unfinished[:NAMED])
        lines.append(f"继续抓好未销号的难点：{listed}，牵头人每周写明进展。")
    if found.total.late:
        lines.append(f"超期的{found.total.late}件问题由责任班组定人限期整改，整改前落实防范措施。")
    if found.total.missed:
        lines.append(f"补齐漏巡的岗点和时段，本周漏巡{found.total.missed}次的原因由班组长说明。")
    lines.append("各班组对照通报自查，能当天整改的不过夜。")
    return "\n".join(f"{n}.{line}" for n, line in enumerate(lines, 1))


def figures(found: Summary) -> tuple[Figure, ...]:
    total = found.total
    return (
        Figure("上周结转", str(total.carried)),
        Figure("本周新增", str(total.found)),
        Figure("已销号", str(total.closed), tone="ok"),
        Figure("超期", str(total.late), tone="bad" if total.late else ""),
    )


def bars(week: Week) -> Iterator[Bar]:
    """The closing rate of the whole and of each area."""
    board = weeks.board(week, Filters(), cards=0)
    if not board.total:
        return
    shares = tuple((round(share), tone) for share, tone in board.shares)
    yield Bar("销号率", f"{board.closed} / {board.total}　{board.rate}%", shares)
    rows = weeks.with_columns(weeks.in_week(week), week).order_by().values_list("post__area__name")
    counted = rows.annotate(all=Count("pk"), done=Count("pk", filter=Q(column=weeks.DONE)))
    for name, total, done in counted.order_by("post__area__order"):
        yield Bar(name, f"{done} / {total}", ((round(100 * done / total), "ok"),))


def posts_table(found: Summary) -> Table:
    rows = [cells(one.post.name, one) for one in found.posts if one.post is not None and not one.is_empty]
    rows.append(cells("合计", found.total))
    columns = ("岗点", "应巡", "实巡", "均分", "发现", "销号", "整改率", "超期", "重复")
    return Table(
        columns, tuple(rows), (40, 13, 13, 14, 13, 13, 16, 13, 13), f"第{found.week.number}周各岗点情况"
    )


def cells(name: str, one: Counts) -> tuple[str, ...]:
    mean = "—" if one.mean is None else str(one.mean)
    rate = "—" if one.rate is None else f"{one.rate}%"
    counted = (one.wanted, one.done, mean, one.found, one.closed, rate, one.late, one.again)
    return (name, *(str(value) for value in counted))


def plan_table(week: Week, plan: plans.Board) -> Table:
    columns = ("序号", "难点问题", "牵头人", "配合班组", "整改措施", "计划完成", "完成比例", "未完成原因")
    rows = tuple(
        (
            str(number),
            item.problem,
            item.lead.name if item.lead else "",
            "、".join(team.name for team in item.teams.all()),
            item.measure,
            day_text(item.due_on) if item.due_on else "",
            f"{item.percent}%",
            item.reason,
        )
        for number, item in enumerate(plan.items, 1)
    )
    return Table(columns, rows, (9, 30, 17, 20, 31, 27, 18, 18), f"难点问题周计划表（第{week.number}周）")


def ledger(week: Week) -> Table:
    columns = ("编号", "岗点", "存在问题", "责任人", "期限", "状态")
    rows = tuple(
        (
            issue.number,
            issue.post.name,
            issue.title,
            issue.responsible.name if issue.responsible else "",
            day_text(local(issue.due_at).date()) if issue.due_at else "",
            str(issue.get_state_display()),
        )
        for issue in weeks.in_week(week)
        .select_related("post", "responsible")
        .order_by("found_at", "pk")[:MOST_ROWS]
    )
    return Table(columns, rows, (20, 32, 43, 18, 27, 16), f"问题整改台账（第{week.number}周）")


def names(week: Week) -> Iterable[Name]:
    """Who could be praised: everything closed at the first look. Who could be criticised: something overdue. Named is
    only who is ticked."""
    good = (
        summaries.closed_in(week)
        .filter(returned_count=0, overdue_at=None, rectified_by__isnull=False)
        .order_by()
        .values_list("rectified_by", "rectified_by__name", "rectified_by__team__name")
        .annotate(many=Count("pk"))
        .filter(many__gte=GOOD)
        .order_by("-many", "rectified_by")[:MOST_NAMES]
    )
    for pk, name, team, many in good:
        said = f"{team or ''}{name}整改的{many}件问题全部一次验收通过。"
        url = f"{reverse('week_records', args=[str(week), 'closed_in'])}"
        yield Name(f"praise:{pk}", PRAISE, said, f"本周销号 {many} 件，没有退回、没有超期", url)
    late = (
        summaries.issues_behind(week, "late")
        .filter(responsible__isnull=False)
        .order_by()
        .values_list("responsible", "responsible__name", "responsible__team__name")
        .annotate(many=Count("pk"))
        .order_by("-many", "responsible")[:MOST_NAMES]
    )
    for pk, name, team, many in late:
        said = f"{team or ''}{name}负责的{many}件问题超期没有销号。"
        url = f"{reverse('week_records', args=[str(week), 'late'])}"
        yield Name(f"criticism:{pk}", CRITICISM, said, f"{many} 件超期", url)
