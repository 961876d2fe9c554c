"""The workbook of a campaign: progress by judge and place, who and what takes part, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from starrating.models import Campaign
from starrating.queries import campaign as campaigns
from starrating.queries.campaign import Share
from starrating.rules import campaign as rules
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.page import Column, Page
from tongting.people.models import User


def write_campaign(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Three sheets; the fourth, of what is missing, for whoever may know the tasks."""
    campaign = Campaign.objects.get(pk=params["campaign"])
    person = User.objects.get(pk=params["asked_by"])
    heading = _("%(contest)s %(month)s") % {
        "contest": campaign.get_contest_display(),
        "month": campaign.month,
    }
    done, entered = campaigns.progress(campaign), campaigns.entries(campaign).count()
    pages = [
        Page(_("各评委"), _share_columns(_("评委")), _shares(done.judges), heading, _("各评委的评分表")),
        Page(
            _("各处"), _share_columns(_("楼、厅、班组")), _shares(done.clusters), heading, _("各处的评分表")
        ),
        Page(_("参评名单"), _entry_columns(), _entries(campaign), heading, _("参评名单"), filter=True),
    ]
    if rules.may_see_tasks(person, campaign, campaigns.judge_people(campaign)):
        said = _("没交的评分表")
        pages.append(Page(said, _missing_columns(), _missing(campaign), heading, said, filter=True))
    return workbook.write(path, pages, title=heading, progress=progress.over(entered))


def _share_columns(name: str) -> list[Column]:
    return [
        Column(name, 16),
        Column(_("要交"), 8, "integer"),
        Column(_("交了"), 8, "integer"),
        Column(_("没交"), 8, "integer"),
    ]


def _shares(shares: Iterable[Share]) -> Iterable[list[Any]]:
    for one in shares:
        yield [one.name, one.wanted, one.done, one.left]


def _entry_columns() -> list[Column]:
    return [
        Column(_("楼、厅、班组"), 16), Column(_("参评对象"), 16), Column(_("区队"), 16),
        Column(_("签号"), 8, "integer"), Column(_("退出原因"), 30, wrap=True),
    ]  # fmt: skip


def _entries(campaign: Campaign) -> Iterable[list[Any]]:
    names = campaigns.cluster_names(campaign.contest)
    for one in campaign.entries.order_by("cluster", "code", "label"):
        yield [names.get(one.cluster, one.cluster), one.label, one.section, one.lot, one.withdrawn]


def _missing_columns() -> list[Column]:
    return [
        Column(_("参评对象"), 16),
        Column(_("评委"), 12),
        Column(_("工号"), 12),
        Column(_("第几次"), 8, "integer"),
    ]


def _missing(campaign: Campaign) -> Iterable[list[Any]]:
    for task in campaigns.missing(campaign):
        yield [task.entry.label, task.judge.person.name, task.judge.person.staff_no, task.visit]
