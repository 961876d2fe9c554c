"""The race as rows for workbooks: results with raw and corrected scores, every sheet behind them, what stood before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from starrating.models import Campaign, Contest, Help, Objection, Result, Sheet
from starrating.queries import help as helps
from starrating.queries import result as results
from starrating.queries import result_words as words
from starrating.queries.draw import rooms_of
from starrating.queries.objection import stake
from starrating.rules.objection import may_see_who
from tongting.people.models import User
from tongting.periods import Month, local

MONTH = "三星赛马结果"
MONTH_COLUMNS = ("评选", "月份", "名次", "参评对象", "区队", "得分", "星级", "获奖", "列差")
RESULT_COLUMNS = (
    "名次", "参评对象", "区队", "原始分", "校正分", "得分", "误差", "星级", "有效评分表", "获奖", "难分高下", "说明",
    "一票否决", "要帮扶",
)  # fmt: skip
SHEET_COLUMNS = ("参评对象", "评委", "第几次", "得分", "一票否决", "状态", "交来时间", "说明")
EARLIER_COLUMNS = ("参评对象", "第几次算", "时间", "得分", "星级", "名次", "获奖")
JUDGE_COLUMNS = ("评委", "评分表", "测得偏差", "校正用", "误差")
YES = "是"


def month_rows(month: Month) -> Iterator[list[Any]]:
    """Without people's names but that of a service star: the workbook goes through many hands."""
    found = Result.objects.filter(
        is_current=True,
        rank__isnull=False,
        entry__campaign__state__in=(Campaign.State.FINAL, Campaign.State.REWARDED),
        entry__campaign__final_at__gte=month.start_at,
        entry__campaign__final_at__lt=month.end_at,
    )
    found = found.exclude(entry__campaign__contest=Contest.SERVICE, is_winner=False)
    for one in found.select_related("entry__campaign").order_by(
        "entry__campaign", "rank", "entry__code", "entry__label"
    ):
        entry = one.entry
        yield [
            str(Contest(entry.campaign.contest).label), entry.campaign.month, one.rank, entry.label, entry.section,
            one.score, one.stars, _yes(one.is_winner), _yes(one.is_worst),
        ]  # fmt: skip


def year_rows(year: int) -> Iterator[list[Any]]:
    """Everybody behind the year's counts, by contest and month."""
    found = Result.objects.filter(
        is_current=True,
        is_winner=True,
        entry__campaign__state__in=(Campaign.State.FINAL, Campaign.State.REWARDED),
        entry__campaign__month__startswith=f"{year}-",
    )
    for one in found.select_related("entry__campaign").order_by(
        "entry__campaign__contest", "entry__campaign__month", "rank", "entry__code", "entry__label"
    ):
        entry = one.entry
        yield [
            str(Contest(entry.campaign.contest).label), entry.campaign.month, one.rank, entry.label, entry.section,
            one.score, one.stars,
        ]  # fmt: skip


def objection_rows(found: Iterable[Objection], reader: User) -> Iterator[list[Any]]:
    home = rooms_of([reader.pk]).get(reader.pk)
    for one in found:
        knows = may_see_who(reader, one, has_stake=stake(reader, home, one.entry))
        yield [
            str(one.campaign), one.entry.label, one.words, one.by.name if knows else "",
            local(one.at), one.get_state_display(), one.decided_by.name if one.decided_by else "",
            local(one.decided_at) if one.decided_at else None, one.answer,
        ]  # fmt: skip


def help_rows(found: list[Help]) -> Iterator[list[Any]]:
    """With what counts now and what it lost most by; five queries however many there are."""
    current = results.of_entries([one.entry for one in found])
    faults = helps.faults_of(list(current.values()))
    for one in found:
        result = current.get(one.entry_id)
        yield [
            str(one.entry.campaign), one.entry.label, one.entry.section, result.score if result else None,
            faults.get(one.entry_id, ""), one.issue, one.helper.name if one.helper else "", one.due_on,
            one.get_state_display(), one.score, one.looked_by.name if one.looked_by else "",
            local(one.looked_at) if one.looked_at else None, one.note,
        ]  # fmt: skip


def result_rows(campaign: Campaign) -> Iterator[list[Any]]:
    names = words.names_of(campaign)
    for one in results.current(campaign):
        yield [
            one.rank, one.entry.label, one.entry.section, one.raw, one.corrected, one.score, one.error, one.stars,
            one.sheets, _yes(one.is_winner), _yes(one.is_tied), words.decided(one, names), "、".join(one.vetoes),
            _yes(one.is_worst),
        ]  # fmt: skip


def sheet_rows(campaign: Campaign) -> Iterator[list[Any]]:
    found = Sheet.objects.filter(entry__campaign=campaign).select_related(
        "entry", "judge__person", "assignment"
    )
    for one in found.prefetch_related("vetoes").order_by(
        "entry__code", "entry__label", "assignment__visit", "version"
    ):
        yield [
            one.entry.label, one.judge.person.name, one.assignment.visit, one.total,
            "、".join(veto.code for veto in one.vetoes.all()), one.get_state_display(), local(one.given_at),
            one.void_reason or one.remark,
        ]  # fmt: skip


def earlier_rows(campaign: Campaign) -> Iterator[list[Any]]:
    for one in results.earlier(campaign):
        yield [
            one.entry.label,
            one.number,
            local(one.at),
            one.score,
            one.stars,
            one.rank,
            _yes(one.is_winner),
        ]


def judge_rows(campaign: Campaign) -> Iterator[list[Any]]:
    for line in words.correction(campaign)["lines"]:
        yield [line["person"].name, line["sheets"], line["measured"], line["shrunk"], line["error"]]


def _yes(value: bool) -> str:
    return YES if value else ""
