"""The bulletin of a contest's month (评选通报): the best, the most improved, whoever is helped; and the second one,
about those who had not put it right. It names rooms, lockers and sections; of people only a service star and the
helpers. A bulletin is Chinese whoever asks for it; nothing here is translated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import translation

from starrating.models import Campaign, Contest, Help, Result
from starrating.queries import board as boards
from starrating.queries import help as helps
from starrating.queries import result as results
from starrating.queries.star_bulletin import read_subject
from starrating.scoring.rule import read
from tongting.exports.letter import Figure, Table
from tongting.notices.bulletin.text import Draft, Section
from tongting.periods import local

BEST = ("名次", "参评对象", "所在区队", "得分", "星级")
# What the department tells of whoever came last.
WORST = ("楼号", "房间号", "所在区队", "得分", "主要问题", "帮扶人", "复查时间")
WORST_LOCKER = ("厅", "箱号", "所在区队", "得分", "主要问题", "帮扶人", "复查时间")
AGAIN = ("参评对象", "所在区队", "原得分", "复查得分", "主要问题", "帮扶人")
NAMES = {Contest.DORM: "星级宿舍", Contest.LOCKER: "星级更衣箱", Contest.SERVICE: "服务明星"}
UNITS = {Contest.DORM: "间", Contest.LOCKER: "个", Contest.SERVICE: "名"}


def write(subject: str, at: datetime) -> Draft:
    """For settings.BULLETINS."""
    campaign, day = read_subject(subject)
    with translation.override("zh-hans"):
        return _results(campaign, at) if day is None else _again(campaign, day, at)


def _results(campaign: Campaign, at: datetime) -> Draft:
    board = boards.board(campaign)
    contest = Contest(campaign.contest)
    won, last = len(board.winners), results.worst(campaign)
    better = "、".join(entry.label for entry in board.improved)
    return Draft(
        title=f"关于{_month(campaign)}{NAMES[contest]}评选结果的通报",
        lead=f"{_month(campaign)}{NAMES[contest]}评选已经结束，公示期满。现通报如下。",
        sections=(
            Section("overview", "总体情况", _overview(board, contest)),
            Section(
                "best",
                "评上的",
                f"共评上{won}{UNITS[contest]}，予以表扬。" if won else "本月没有评上的。",
                "best",
            ),
            Section("improved", "进步最大", f"与上月相比进步最大的是{better}，予以鼓励。" if better else ""),
            Section("worst", "结对帮扶", _worst_text(campaign, last), "worst"),
        ),
        figures=(
            Figure("参评", str(len(board.ranked)), UNITS[contest]),
            Figure("评上", str(won), UNITS[contest], "ok"),
            Figure("帮扶", str(len(last)), UNITS[contest], "bad" if last else ""),
        ),
        tables=(("best", _best_table(board)), ("worst", _worst_table(campaign, last))),
        as_of=at,
    )


def _again(campaign: Campaign, day: date, at: datetime) -> Draft:
    told = helps.again_on(campaign, day)
    name, least = NAMES[Contest(campaign.contest)], read(campaign.rule).recheck_pass
    body = f"复查低于{least}分的有{len(told)}{UNITS[Contest(campaign.contest)]}，再次通报，并告知所在区队继续整改。"
    return Draft(
        title=f"关于{_month(campaign)}{name}复查情况的通报",
        lead=f"{day.month}月{day.day}日对{_month(campaign)}{name}评选列入帮扶的进行了复查。现通报如下。",
        sections=(Section("again", "复查仍不合格的", body, "again"),),
        tables=(("again", _again_table(told)),),
        as_of=at,
    )


def _month(campaign: Campaign) -> str:
    return f"{int(campaign.month[:4])}年{int(campaign.month[5:])}月"


def _overview(board: boards.Board, contest: Contest) -> str:
    unit = UNITS[contest]
    stars = "、".join(f"{'无一二三四五'[stars]}星{many}{unit}" for stars, many in board.star_counts if many)
    lines = [
        f"参加排名{len(board.ranked)}{unit}：{stars}。"
        if board.ranked
        else f"本月没有参加排名的{NAMES[contest]}。"
    ]
    if board.unranked:
        lines.append(f"评分表不够、没有参加排名的{len(board.unranked)}{unit}。")
    return "\n".join(lines)


def _worst_text(campaign: Campaign, last: list[Result]) -> str:
    if not last:
        return ""
    rule = read(campaign.rule)
    return (
        f"以下{len(last)}{UNITS[Contest(campaign.contest)]}列入结对帮扶，{rule.recheck_days}日内复查；"
        f"复查仍低于{rule.recheck_pass}分的再次通报并告知所在区队。"
    )


def _best_table(board: boards.Board) -> Table:
    rows = (
        (str(one.rank), line.entry.label, line.entry.section, str(one.score), f"{one.stars}星")
        for line in board.winners
        for one in (line.result,)
    )
    return Table(BEST, tuple(rows), (12, 40, 50, 24, 20), "评上的")


def _worst_table(campaign: Campaign, last: list[Result]) -> Table:
    columns = WORST_LOCKER if campaign.contest == Contest.LOCKER else WORST
    faults = helps.faults_of(last)
    helped = {one.entry_id: one for one in helps.of_campaign(campaign)}
    rows = tuple(
        (
            *_where(one),
            one.entry.section,
            str(one.score),
            faults[one.entry_id],
            *_help(helped.get(one.entry_id)),
        )
        for one in last
    )
    return Table(columns, rows, (22, 18, 28, 14, 40, 16, 18), "结对帮扶")


def _again_table(told: list[Help]) -> Table:
    return Table(AGAIN, tuple(_again_rows(told)), (26, 34, 18, 20, 42, 16), "复查仍不合格的")


def _again_rows(told: list[Help]) -> Iterator[tuple[str, ...]]:
    found = results.of_entries([one.entry for one in told])
    faults = helps.faults_of(list(found.values()))
    for one in told:
        before = found[one.entry_id]
        yield (
            one.entry.label, one.entry.section, str(before.score), str(one.score), faults[one.entry_id],
            one.helper.name if one.helper else "",
        )  # fmt: skip


def _where(result: Result) -> tuple[str, str]:
    entry = result.entry
    if entry.room is not None:
        return entry.room.building.name, entry.room.number
    if entry.locker is not None:
        return f"{entry.locker.hall}厅", entry.locker.spot
    return "", entry.label


def _help(help: Help | None) -> tuple[str, str]:
    """Who helps, and until when it is looked at again."""
    if help is None:
        return "", ""
    day = local(help.looked_at).date() if help.looked_at else help.due_on
    return help.helper.name if help.helper else "", f"{day.month}月{day.day}日"
