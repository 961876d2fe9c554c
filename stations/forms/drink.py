"""Forms of the summer drinks: acts at the desk, the rule, what makes drinks outside the season."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import ActForm, card_field, person_meant
from stations.forms.stock_act import MOST_CAME, MOST_GIVEN, ItemForm
from stations.models import DrinkRule, Service
from tongting.people.forms.fields import DayField
from tongting.people.models import User
from tongting.web.forms import TongtingForm, TongtingModelForm


class DrinkItemForm(ItemForm):
    KINDS: ClassVar[tuple[str, ...]] = (Service.Kind.DRINKS,)


class DrinkForm(DrinkItemForm):
    person = card_field()

    def clean_person(self) -> User:
        return person_meant(self.cleaned_data["person"])


class CrowdForm(DrinkItemForm):
    quantity = forms.IntegerField(label=_lazy("几个人"), min_value=1, max_value=MOST_GIVEN)


class MakeForm(DrinkItemForm):
    quantity = forms.IntegerField(label=_lazy("做了几杯"), min_value=1, max_value=MOST_CAME)
    is_sampled = forms.BooleanField(label=_lazy("留样了"), required=False)


class ChillForm(ActForm):
    celsius = forms.DecimalField(
        label=_lazy("冰柜温度"), min_value=-60, max_value=60, max_digits=4, decimal_places=1
    )


class DrinkRuleForm(TongtingModelForm):
    class Meta:
        model = DrinkRule
        fields: ClassVar = [
            "season_from", "season_until", "hot_from", "most_a_day", "night_from", "early_from", "middle_from",
            "freezer_most",
        ]  # fmt: skip
        widgets: ClassVar = {
            name: forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for name in ("night_from", "early_from", "middle_from")
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        named = [cleaned.get(name) for name in ("night_from", "early_from", "middle_from")]
        hours = [hour for hour in named if hour is not None]
        if len(hours) == len(named) and hours != sorted(set(hours)):
            self.add_error("middle_from", _("三个钟点要从早到晚：夜班、早班、中班"))
        return cleaned


class ForecastForm(TongtingForm):
    day = DayField(label=_lazy("哪一天"))
    high = forms.DecimalField(
        label=_lazy("预报最高多少度"), min_value=-30, max_value=50, max_digits=3, decimal_places=1
    )


class OrderForm(TongtingForm):
    first = DayField(label=_lazy("从"))
    last = DayField(label=_lazy("到"))
    why = forms.CharField(label=_lazy("原因"), max_length=100)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not 0 <= (last - first).days <= MOST_DAYS:
            self.add_error("last", _("到的日子要在后面，一次最多 %(most)s 天") % {"most": MOST_DAYS})
        return cleaned


MOST_DAYS = 92
