"""The workbook of a trial: person by person what was and what would have been, the farthest first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from patrols.models import Trial
from patrols.queries import trial as trials
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.periods import local


def write_trial(params: dict[str, Any], path: Path, progress: Meter) -> int:
    trial = Trial.objects.select_related("rule_set").get(pk=params["trial"])
    sums = trials.sums(trial)
    heading = _("考核办法第 %(number)d 版试算") % {"number": trial.rule_set.number}
    subtitle = _("%(months)s，%(at)s 试算；奖惩合计 %(old)d 元变为 %(new)d 元") % {
        "months": "、".join(trial.months),
        "at": f"{local(trial.asked_at):%Y-%m-%d %H:%M}",
        "old": sums.old_yuan,
        "new": sums.new_yuan,
    }
    page = Page(_("试算"), _columns(), _rows(trial), heading, subtitle, filter=True, draft=True)
    return workbook.write(path, [page], title=heading, progress=progress.over(sums.rows))


def _columns() -> list[Column]:
    return [
        Column(_("月份"), 10),
        Column(_("姓名"), 10),
        Column(_("班组"), 14),
        Column(_("考核组"), 12),
        Column(_("原总分"), 9, "score"),
        Column(_("新总分"), 9, "score"),
        Column(_("相差"), 8, "score"),
        Column(_("原等级"), 8, align="center"),
        Column(_("新等级"), 8, align="center"),
        Column(_("原奖惩（元）"), 12, "money"),
        Column(_("新奖惩（元）"), 12, "money"),
        Column(_("差在哪里"), 60, wrap=True),
    ]


def _rows(trial: Trial) -> Iterator[list[Any]]:
    names = trials.names_of(trial)
    for row in trials.rows_of(trial).order_by("-apart", "-pk").iterator(chunk_size=2000):
        parts = [f"{what} {was}→{now}" for what, was, now in trials.differences(row, names)]
        team = row.person.team.name if row.person.team else ""
        yield [
            row.month, row.person.name, team, str(row.get_group_display()), row.old_total, row.new_total,
            row.new_total - row.old_total, row.old_grade, row.new_grade, row.old_reward, row.new_reward,
            "；".join(parts),
        ]  # fmt: skip
