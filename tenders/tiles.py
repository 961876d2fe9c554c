"""Live figures of this pillar for the overview: jobs out for bids, contracts at work, what the month pays, hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.queries import market_tiles
from tongting.people.models import User
from tongting.seams import Tile


def tiles(person: User, at: datetime) -> Iterable[Tile]:
    """Three tiles, four queries. How many have bid is none of them."""
    if not person.may("tender.see"):
        return
    month = market_tiles.wage_month(at)
    jobs, work, pay = market_tiles.jobs(), market_tiles.work(), market_tiles.pay(month)
    yield Tile(
        pillar=3, title=_("内部竞标"), figure=str(jobs.bidding), unit=_("个在投标"),
        url=reverse("job_list") + "?state=bidding", icon="hammer",
        note=_("%(n)d 个待开标、评标、公示") % {"n": jobs.between},
        alarm=_("%(n)d 个流标") % {"n": jobs.failed} if jobs.failed else "",
    )  # fmt: skip
    yield Tile(
        pillar=3, title=_("在干的活"), figure=str(work.running), unit=_("份合同"),
        url=reverse("job_list") + "?state=running", icon="people", note=_("%(n)d 期待验收") % {"n": work.to_accept},
        alarm=_("%(n)d 期返工") % {"n": work.rework} if work.rework else "", series=work.shares,
    )  # fmt: skip
    yield Tile(
        pillar=3, title=_("本月结算"), figure=f"{pay.net:,.0f}", unit=_("元"),
        url=f"{reverse('settlement_list')}?month={month}", icon="cash-coin",
        note=_("%(month)s 工资，%(done)d / %(all)d 张锁定") % {"month": month, "done": pay.locked, "all": pay.many},
    )  # fmt: skip
