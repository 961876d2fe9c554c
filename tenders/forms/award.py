"""Forms of evaluation, award, objections and contracts; none of them saves."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.models import Bid, Job
from tongting.people.forms.fields import PersonField
from tongting.people.models import User
from tongting.web.forms import TongtingForm


class MarksForm(TongtingForm):
    """A field for every plan: `plan_<bid>`."""

    def __init__(self, *args: Any, bids: Iterable[Bid], most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bids = list(bids)
        for bid in self.bids:
            self.fields[f"plan_{bid.pk}"] = forms.DecimalField(
                label=bid.person.name, min_value=Decimal(0), max_value=Decimal(most), decimal_places=1,
                required=False, initial=bid.plan_points,
                error_messages={
                    "max_value": _("%(who)s的方案分最多 %(most)d 分") % {"who": bid.person.name, "most": most},
                    "min_value": _("%(who)s的方案分不能小于 0") % {"who": bid.person.name},
                },
            )  # fmt: skip

    def points(self) -> dict[int, Decimal]:
        given = {bid.pk: self.cleaned_data.get(f"plan_{bid.pk}") for bid in self.bids}
        return {pk: points for pk, points in given.items() if points is not None}


class ProposeForm(TongtingForm):
    bid = forms.ModelChoiceField(
        queryset=Bid.objects.none(), label=_("中标人"), error_messages={"required": _("先选一份标书")}
    )
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("不是第一名的必须写"),
    )  # fmt: skip

    def __init__(self, *args: Any, job: Job, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bid"].queryset = Bid.objects.filter(job=job, state=Bid.State.OPENED)  # type: ignore[attr-defined]


class ExplainForm(TongtingForm):
    words = forms.CharField(
        label=_("价格说明"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("写一句说明：问了谁、为什么是这个价")},
    )  # fmt: skip


class DirectForm(TongtingForm):
    """Somebody is asked to do it after nobody bid."""

    person = PersonField(queryset=User.objects.none(), label=_("请谁干"), empty_label=_("选一个"))
    amount = forms.DecimalField(label=_("多少钱（元）"), min_value=Decimal(1), decimal_places=2, max_digits=9)
    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("直接指定要写明理由")},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class DecideForm(TongtingForm):
    """One button says yes, the other no; a no takes a reason."""

    approved = forms.BooleanField(required=False)
    note = forms.CharField(label=_("说明"), required=False, max_length=200, help_text=_("不同意要写原因"))


class ObjectForm(TongtingForm):
    text = forms.CharField(
        label=_("哪里不对"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写清楚哪里不对")},
    )  # fmt: skip


class AnswerObjectionForm(TongtingForm):
    upheld = forms.BooleanField(required=False)
    answer = forms.CharField(
        label=_("处理意见"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("写明处理意见和依据")},
    )  # fmt: skip


class WhyForm(TongtingForm):
    why = forms.CharField(
        label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("写一下原因")},
    )  # fmt: skip
