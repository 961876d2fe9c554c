"""What this pillar adds to the navigation: what one may bid for, what one earns, and the rooms of those who run it."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tongting.seams import NavEntry


def entries() -> Iterable[NavEntry]:
    return (
        NavEntry(
            *("tenders", _("劳务竞标"), "market", "hammer", 3, "tender.bid", "tenders", True, _("竞标")),
            also=("my_bids", "my_contracts"),
            said=_("找活、投标、抢单，看自己投得了哪些"),
        ),
        NavEntry("tender_income", _("我的收入"), "my_income", "cash-coin", 3, "tender.bid", "tenders"),
        NavEntry(
            *("tender_pay", _("履约结算"), "settlement_list", "receipt", 3, "tender.bid", "tenders"),
            also=("payroll", "income_figures"),
        ),
        NavEntry("tender_crews", _("承包组"), "crew_list", "people", 3, "tender.bid", "tenders"),
        NavEntry(
            *("tender_jobs", _("标的管理"), "job_list", "clipboard-plus", 3, "tender.see", "tenders"),
            also=("template_list",),
        ),
        NavEntry("tender_prices", _("价格本"), "price_book", "graph-up", 3, "tender.see", "tenders"),
        NavEntry("tender_rules", _("竞标规则"), "market_rules", "sliders", 3, "tender.bid", "tenders"),
        NavEntry("tender_codes", _("开标码"), "code_card", "key", 3, "tender.open", "tenders"),
    )
