"""Live figures of this pillar for the overview: each contest's month, sheets that came of those that are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Campaign, Contest
from starrating.queries import campaign as campaigns
from tongting.people.models import User
from tongting.periods import local
from tongting.seams import Tile

ICONS = {Contest.DORM: "house-door", Contest.LOCKER: "box-seam", Contest.SERVICE: "person-heart"}


def tiles(person: User, at: datetime) -> Iterable[Tile]:
    """A tile for every contest that was ever held; two queries."""
    newest = campaigns.currents()
    sheets = campaigns.sheets_of(newest.values())
    for contest in Contest:
        if campaign := newest.get(contest.value):
            yield _tile(contest, campaign, sheets[campaign.pk], at)


def _tile(contest: Contest, campaign: Campaign, sheets: campaigns.Share, at: datetime) -> Tile:
    late = campaign.state == Campaign.State.SCORING and sheets.left and campaign.score_until < at
    return Tile(
        pillar=2,
        title=str(contest.label),
        figure=str(sheets.done if sheets.wanted else sheets.entered),
        unit=_("/ %(n)d 张评分表") % {"n": sheets.wanted} if sheets.wanted else _("个参评"),
        url=reverse(f"campaign_{contest.value}"),
        icon=ICONS[contest],
        note=f"{campaign.month} {campaign.get_state_display()}",
        alarm=_("%(day)s 该截止了") % {"day": f"{local(campaign.score_until):%m-%d}"} if late else "",
        series=sheets.shares if sheets.wanted else [],
    )
