"""Forms of objections: what is wrong, and the answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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


class ObjectionFilterForm(FilterForm):
    show = forms.ChoiceField(
        required=False, label=_("看哪些"), choices=[("", _("全部")), ("open", _("待处理"))]
    )
