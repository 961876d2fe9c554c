"""Forms of certificates: one as it stands on paper, handed in or entered, a kind, the lists' filters."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.people import certificate_rules as rules
from tongting.people.forms.fields import DayField, PersonField
from tongting.people.models import CertificateKind, Team, User
from tongting.people.models.certificate import LONGEST_MONTHS
from tongting.people.queries import certificate as queries
from tongting.seams import gather
from tongting.web.forms import FilterForm, SeveralField, TongtingForm, TongtingModelForm

SHOW = [
    (queries.IN_USE, _("在用的")),
    (queries.SOON, _("快到期的")),
    (queries.LAPSED, _("过期的")),
    (queries.TO_CHECK, _("等核对的")),
    (queries.ALL, _("全部记录")),
]
MOST_REMINDERS, LONGEST_REMINDER = 6, 365


def usual_end(issued_on: date, months: int) -> date | None:
    """The last day of so many months: issued on 2026-03-16 for a year, it is valid until 2027-03-15."""
    if not months:
        return None
    year, month = divmod(issued_on.month - 1 + months, 12)
    year, month = issued_on.year + year, month + 1
    return date(year, month, min(issued_on.day, monthrange(year, month)[1])) - timedelta(days=1)


class PaperForm(TongtingForm):
    """What stands on the certificate. The end may be left empty: then it is the usual one of the kind."""

    kind = forms.ModelChoiceField(CertificateKind.objects.none(), label=_("什么证"), empty_label=_("选一种"))
    number = forms.CharField(label=_("证号"), max_length=40, help_text=_("照证上写；别人看到的只有后三位"))
    issued_on = DayField(label=_("发证日期"))
    valid_until = DayField(
        label=_("有效期到"),
        required=False,
        help_text=_("证上写的最后一天；没写的空着，按这种证一般的有效期算"),
    )
    issuer = forms.CharField(label=_("发证单位"), max_length=60, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        cast(forms.ModelChoiceField, self.fields["kind"]).queryset = queries.kinds_in_use()

    def clean_number(self) -> str:
        return "".join(str(self.cleaned_data["number"]).split())

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        kind, issued_on = given.get("kind"), given.get("issued_on")
        if kind is None or issued_on is None or "valid_until" in self.errors:
            return given
        given["valid_until"] = given.get("valid_until") or usual_end(issued_on, kind.months)
        if why := rules.why_not_dates(issued_on, given["valid_until"], self.today):
            self.add_error("issued_on" if issued_on > self.today else "valid_until", why)
        return given


class EnterForm(PaperForm):
    person = PersonField(User.objects.none(), label=_("谁的"), empty_label=_("选一个人"))
    field_order = ("person", "kind", "number", "issued_on", "valid_until", "issuer")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, team__isnull=False).exclude(pk=by.pk)
        cast(forms.ModelChoiceField, self.fields["person"]).queryset = people.order_by("name_pinyin", "pk")


class ReasonForm(TongtingForm):
    reason = forms.CharField(label=_("原因"), max_length=200)


class CertificateFilter(FilterForm):
    show = forms.ChoiceField(label=_("看哪些"), required=False, choices=SHOW)
    q = forms.CharField(label=_("工号、姓名或拼音"), required=False, max_length=30)
    kind = forms.ModelChoiceField(
        CertificateKind.objects.all(), label=_("什么证"), required=False, empty_label=_("全部种类")
    )
    team = forms.ModelChoiceField(
        Team.objects.all(), label=_("班组"), required=False, empty_label=_("全部班组")
    )
    within = forms.IntegerField(label=_("几天内到期"), required=False, min_value=1, max_value=3650)


class LackFilter(FilterForm):
    q = forms.CharField(label=_("工号、姓名或拼音"), required=False, max_length=30)
    kind = forms.ModelChoiceField(
        CertificateKind.objects.filter(is_active=True).prefetch_related("teams"),
        label=_("缺什么证"),
        required=False,
        empty_label=_("全部种类"),
    )
    team = forms.ModelChoiceField(
        Team.objects.all(), label=_("班组"), required=False, empty_label=_("全部班组")
    )


class WordsField(forms.CharField):
    """厨师、面点工 → the words, each once."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = re.split(r"[、，,;；\s]+", super().clean(value))
        return list(dict.fromkeys(word for word in words if word))


class DaysField(forms.CharField):
    """60、30、7 → the days, the farthest first."""

    def prepare_value(self, value: Any) -> Any:
        return "、".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = [word for word in re.split(r"[、，,;；/\s]+", super().clean(value)) if word]
        if not all(word.isascii() and word.isdigit() and len(word) <= 3 for word in words):
            raise ValidationError(_now("写天数，用顿号隔开，如 60、30、7"))
        days = sorted({int(word) for word in words}, reverse=True)
        if not 1 <= len(days) <= MOST_REMINDERS or days[0] > LONGEST_REMINDER or days[-1] < 1:
            raise ValidationError(_now("写 1 到 6 个天数，每个在 1 到 365 之间"))
        return days


class CertificateKindForm(TongtingModelForm):
    reminders = DaysField(
        label=_("到期前几天提醒"), max_length=60, help_text=_("用顿号隔开；到期第二天总会再提醒一次")
    )
    jobs = WordsField(
        label=_("哪些岗位要有"),
        required=False,
        max_length=200,
        help_text=_("照名单里“岗位”一栏写，几个用顿号隔开，如 厨师、面点工"),
    )
    post_kinds = forms.MultipleChoiceField(
        label=_("哪类岗点的本岗职工要有"), required=False, widget=forms.CheckboxSelectMultiple
    )
    enforced_from = DayField(
        label=_("从哪天起执行"),
        required=False,
        help_text=_("从这天起，没有有效证件的不能排班、不能投要这种证的活；空着只登记和提醒，不拦"),
    )

    class Meta:
        model = CertificateKind
        fields: ClassVar = [
            "name", "months", "reminders", "teams", "jobs", "post_kinds", "enforced_from", "order", "is_active",
        ]  # fmt: skip
        field_classes: ClassVar = {"teams": SeveralField}
        widgets: ClassVar = {"teams": forms.CheckboxSelectMultiple}
        help_texts: ClassVar = {
            "name": _("照证上的名称写；劳务竞标按这个名称对"),
            "months": _("发证后多少个月到期；长期有效填 0"),
            "order": _("小的排前面"),
            "is_active": _("停用后不再登记、不提醒、不拦，登记过的还在"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = cast(forms.MultipleChoiceField, self.fields["post_kinds"])
        known = dict(gather("post_kinds"))
        posts.choices = [
            *known.items(),
            *((code, code) for code in self.instance.post_kinds if code not in known),
        ]
        self.fields["months"].max_value = LONGEST_MONTHS  # type: ignore[attr-defined]
        if self.instance.pk is None:
            del self.fields["is_active"]

    def clean_name(self) -> str:
        return "".join(str(self.cleaned_data["name"]).split())

    def given(self) -> dict[str, Any]:
        """Clean values as the action takes them."""
        return {**self.cleaned_data, "teams": list(self.cleaned_data["teams"])}
