"""Forms of the worker's side: which time on which machine."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Service, Unit
from stations.queries import slot as grids
from tongting.web.forms import TongtingForm


class SlotForm(TongtingForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_lazy("机器"))
    start = forms.CharField(label=_lazy("时段"), max_length=40)

    def __init__(self, service: Service, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.service = service
        units = Unit.objects.filter(service=service).select_related("service__lendable", "service__desk")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean_start(self) -> datetime:
        try:
            start = datetime.fromisoformat(self.cleaned_data["start"])
        except ValueError:
            start = None
        if start is None or start.tzinfo is None or not grids.fits(self.service, start):
            raise forms.ValidationError(_("没有这个时段，更新页面后再选"))
        return start

    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)
