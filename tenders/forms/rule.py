"""The form of the market's rules."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenders.models import MarketRule
from tenders.queries.rule import FIELDS
from tongting.web.forms import TongtingModelForm


class RuleForm(TongtingModelForm):
    class Meta:
        model = MarketRule
        fields = FIELDS
        help_texts = {
            "hours_a_day": _("劳动法第四十一条：每天不过 3 小时，只能往少改"),
            "hours_a_month": _("劳动法第四十一条：每月不过 36 小时，只能往少改"),
            "travel_minutes": _("两个区域之间没有量过路程的，按这个留"),
            "least_bids": _("新起草的标的先按这个填"),
            "price_weight": _("新起草的标的先按这个填，剩下的是方案分"),
        }

    def _post_clean(self) -> None:
        """The form's instance stays as it is: the action writes."""
