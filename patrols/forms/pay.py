"""Forms of the pay guard: the mine's limits."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from patrols.rules.pay import MOST_SHARE, MOST_WAGE
from tongting.web.forms import TongtingForm


class LimitsForm(TongtingForm):
    minimum_wage = forms.DecimalField(
        label=_("当地最低工资（元/月）"), min_value=Decimal(0), max_value=MOST_WAGE, max_digits=8, decimal_places=2,
        help_text=_("当地公布的每月最低工资；填 0 就是没有设，只按比例核"),
    )  # fmt: skip
    share = forms.IntegerField(
        label=_("扣减不超过当月工资的（%）"),
        min_value=1,
        max_value=MOST_SHARE,
        help_text=_("规定最多 20%，可以更少"),
    )
