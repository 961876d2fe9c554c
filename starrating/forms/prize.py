"""Forms of the shelf: a prize, what came in, what was counted."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from starrating.models import Prize, StockMove
from tongting.web.forms import TongtingForm, TongtingModelForm

MOST = 100_000
NOTE = StockMove._meta.get_field("note").max_length


class PrizeForm(TongtingModelForm):
    class Meta:
        model = Prize
        fields = ("name", "unit", "price", "is_active")


class StockForm(TongtingForm):
    quantity = forms.IntegerField(label=_("入库几件"), min_value=1, max_value=MOST)
    note = forms.CharField(label=_("说明"), max_length=NOTE, required=False, help_text=_("谁送来的、单号"))


class CountForm(TongtingForm):
    counted = forms.IntegerField(label=_("实际有几件"), min_value=0, max_value=MOST)
    note = forms.CharField(label=_("差的原因"), max_length=NOTE, required=False)
