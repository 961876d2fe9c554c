"""Forms of objections: what is wrong, and the answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from starrating.models import Campaign, Objection
from starrating.queries import objection as objections
from tongting.people.forms.fields import PersonField
from tongting.people.models import User
from tongting.web.forms import FilterForm, TongtingForm

UPHELD, REJECTED = "upheld", "rejected"


class ObjectionForm(TongtingForm):
    words = forms.CharField(
        label=_("哪里不对"),
        max_length=500,
        help_text=_("写清楚哪一项、你知道的情况；处理的人和你自己看得到"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecideForm(TongtingForm):
    verdict = forms.ChoiceField(
        label=_("成立吗"),
        choices=[(UPHELD, _("成立，退回复核重算")), (REJECTED, _("不成立"))],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("答复"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("提异议的人看得到"),
    )


class DeciderForm(TongtingForm):
    decider = PersonField(
        queryset=User.objects.none(),
        label=_("指定谁处理"),
        help_text=_("不是评委、不是提异议的人，也不和它同屋、同区队、同班组"),
    )
    reason = forms.CharField(label=_("为什么指定他"), max_length=200, help_text=_("提异议的人看得到"))

    def __init__(self, *args: Any, objection: Objection, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decider"].queryset = objections.candidates(objection, by)  # type: ignore[attr-defined]


class ObjectionFilterForm(FilterForm):
    show = forms.ChoiceField(
        required=False, label=_("看哪些"), choices=[("", _("全部")), ("open", _("待处理"))]
    )
    campaign = forms.ModelChoiceField(
        Campaign.objects.filter(objections__isnull=False).distinct().order_by("-month", "contest"),
        label=_("评选"),
        required=False,
    )
    q = forms.CharField(label=_("房号、箱号、姓名"), max_length=20, required=False)
