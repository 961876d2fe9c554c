"""What is said of seats: a count at the desk, how many a mine has."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import ActForm
from stations.models import SeatRule
from stations.models.seat import MOST_SEATS
from stations.queries import seat as seats
from tongting.web.forms import TongtingModelForm


class CountSeatsForm(ActForm):
    taken = forms.IntegerField(label=_lazy("坐了几个人"), min_value=0, max_value=MOST_SEATS)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["service"] = seats.service_at(self.desk)
        if not self.errors and cleaned["service"] is None:
            raise forms.ValidationError(_("这个服务台没有要数的座位"))
        return cleaned


class SeatRuleForm(TongtingModelForm):
    class Meta:
        model = SeatRule
        fields: ClassVar = ["seats"]
