"""Forms of presence: the code from a receipt, the patroller's own word, which week and whose."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.forms.issue import DayField, WeekField
from patrols.queries.quality import COUNTED
from tongting.people.models import Group, User
from tongting.periods import Span, Week
from tongting.web.forms import FilterForm, TongtingForm

NAMES = {
    "": gettext_lazy("全部"),
    "scanned": gettext_lazy("扫码的"),
    "late": gettext_lazy("补录的"),
    "confirmed": gettext_lazy("现场有人确认的"),
    "clean": gettext_lazy("全部合格的"),
    "too_quick": gettext_lazy("太快了"),
    "all_ok": gettext_lazy("和别人查的对不上"),
    "reused": gettext_lazy("照片用过"),
    "clock_off": gettext_lazy("手机时间不准"),
    "not_scanned": gettext_lazy("没扫码"),
    "gallery": gettext_lazy("相册里的照片"),
}


class ConfirmForm(TongtingForm):
    """What somebody on the post types from the patroller's phone."""

    code = forms.CharField(
        label=gettext_lazy("4 位码"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code4", "maxlength": 8}
        ),
    )
    said = forms.CharField(
        label=gettext_lazy("想说的话"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("比如：查得仔细；顺手把地漏清了"),
    )

    def clean_code(self) -> str:
        """Chinese keyboards write １２ ３４ for 1234."""
        typed = "".join(unicodedata.normalize("NFKC", self.cleaned_data["code"]).split())
        if len(typed) != 4 or not (typed.isascii() and typed.isdigit()):
            raise ValidationError(_("码是 4 个数字，在巡查人手机的回执上"))
        return typed


class ExplainForm(TongtingForm):
    explanation = forms.CharField(
        label=gettext_lazy("说明一下"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class QualityForm(FilterForm):
    """Which week, and one person if wanted."""

    week = WeekField(label=gettext_lazy("周"), required=False, widget=forms.HiddenInput)
    person = forms.ModelChoiceField(
        User.objects.exclude(group__in=("", Group.RESIDENT)), label=gettext_lazy("巡查人"), required=False
    )


class BehindForm(FilterForm):
    """Which of one person's visits; the dates are both included."""

    what = forms.ChoiceField(
        label=gettext_lazy("看哪些"), required=False, choices=[(name, NAMES[name]) for name in ("", *COUNTED)]
    )
    since = DayField(label=gettext_lazy("从"), required=False)
    until = DayField(label=gettext_lazy("到"), required=False)

    def span(self, otherwise: Week) -> Span:
        """The days that were asked for, or a week where they make no sense."""
        chosen = self.chosen()
        since, until = chosen.get("since") or otherwise.first, chosen.get("until") or otherwise.last
        return Span(since, until) if since <= until else otherwise

    def limit_to(self, shown: set[str]) -> None:
        """Only what may be asked for is offered, and answered: what was read so far is read again."""
        field: Any = self.fields["what"]
        field.choices = [(name, text) for name, text in field.choices if name in shown or not name]
        self._errors = None
