"""The form of a sealed bid. Its fields are named in resume.SECRET: the server keeps them for nobody, not even when a
login has run out; what is written and not sent stays on the phone."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.models import Crew, Job
from tenders.rules import bid as rules
from tongting.web.forms import TongtingForm


class YuanField(forms.DecimalField):
    """A sum as a phone's keypad writes it: full-width digits, thousands' commas, 元 at its end."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            plain = unicodedata.normalize("NFKC", value).replace("。", ".").strip()
            value = plain.removesuffix("元").replace(",", "").replace(" ", "")
        return super().to_python(value)


class BidForm(TongtingForm):
    sealed_price = YuanField(
        label=_("报价"),
        max_digits=9,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": _("填一下报价"), "invalid": _("报价要填数字，比如 1400")},
    )
    sealed_plan = forms.CharField(
        label=_("打算怎么干"),
        required=False,
        max_length=rules.LONGEST_PLAN,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    promise = forms.BooleanField(
        label=_("我保证先干好本岗的活"),
        error_messages={"required": _("先保证干好本岗的活，再投标")},
    )

    def __init__(self, *args: Any, job: Job, crews: list[Crew], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.job = job
        if job.mode == Job.Mode.TEAM:
            self.fields["sealed_crew"] = forms.ModelChoiceField(
                Crew.objects.filter(pk__in=[crew.pk for crew in crews]),
                label=_("承包组"),
                error_messages={
                    "required": _("选一下承包组"),
                    "invalid_choice": _("选一个你带的、组员都同意了的组"),
                },
            )

    def clean_sealed_price(self) -> Decimal:
        price: Decimal = self.cleaned_data["sealed_price"]
        if fault := rules.price_fault(price, self.job.ceiling):
            raise forms.ValidationError(fault)
        return price

    def clean_sealed_plan(self) -> str:
        plan: str = self.cleaned_data["sealed_plan"]
        if fault := rules.plan_fault(self.job, plan):
            raise forms.ValidationError(fault)
        return plan
