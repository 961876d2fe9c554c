"""What is said about a charging phone: from a page and out of a device's outbox alike; the rule of a mine."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import ActForm, card_field, person_meant
from stations.models import Charge, ChargingRule, Service, Unit
from stations.queries import charging as charges
from tongting.people.forms.fields import DayField
from tongting.people.models import User
from tongting.web.forms import FilterForm, TongtingModelForm


class ChargingForm(ActForm):
    """An act at the charging service of the desk."""

    def service(self) -> Service:
        found = charges.service_at(self.desk)
        if found is None:
            raise forms.ValidationError(_("这个服务台不充手机"))
        return found

    def unit_of(self, number: int | None, service: Service) -> Unit | None:
        if number is None:
            return None
        unit = Unit.objects.filter(service=service, number=number).exclude(state=Unit.State.RETIRED).first()
        if unit is None:
            raise forms.ValidationError(_("没有 %(number)s 号") % {"number": number})
        return unit

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["service"] = self.service()
        for name in ("unit", "hot"):
            if name in self.fields:
                cleaned[name] = self.unit_of(cleaned.get(name), cleaned["service"])
        return cleaned


class PutInForm(ChargingForm):
    person = card_field()
    unit = forms.IntegerField(label=_lazy("插口"), required=False, min_value=0, max_value=999)
    note = forms.CharField(label=_lazy("手机什么样"), required=False, max_length=60)
    swollen = forms.BooleanField(label=_lazy("电池鼓包、发烫、外壳裂开"), required=False)

    def clean_person(self) -> User:
        return person_meant(self.cleaned_data["person"])


class CollectForm(ActForm):
    charge = forms.ModelChoiceField(Charge.objects.none(), label=_lazy("取哪一部"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Charge.objects.filter(service__desk=self.desk)
        found = found.select_related("service__desk", "unit", "person")
        self.fields["charge"].queryset = found  # type: ignore[attr-defined]


class CodeForm(ChargingForm):
    code = forms.CharField(
        label=_lazy("取机码"), min_length=4, max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]*"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if not (code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("取机码是 4 位数字"))
        return code


class LookForm(ChargingForm):
    """Empty where all was well."""

    hot = forms.IntegerField(label=_lazy("发热的插口"), required=False, min_value=0, max_value=999)
    note = forms.CharField(label=_lazy("什么情况"), required=False, max_length=100)
    # The button under the hot slot says that there is one.
    is_hot = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("is_hot") and cleaned.get("hot") is None and not self.errors:
            self.add_error("hot", _("写上几号插口发热"))
        return cleaned


class ChargingRuleForm(TongtingModelForm):
    class Meta:
        model = ChargingRule
        fields: ClassVar = ["most_hours", "moved_hours", "round_minutes", "late_minutes"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        most, moved = cleaned.get("most_hours"), cleaned.get("moved_hours")
        if most and moved and moved <= most:
            self.add_error(
                "moved_hours", _("要比最多充的 %(hours)s 小时长，先提醒、后转走") % {"hours": most}
            )
        return cleaned


class ChargeFilter(FilterForm):
    q = forms.CharField(label=_lazy("工号或姓名"), required=False, max_length=30)
    state = forms.ChoiceField(
        label=_lazy("状态"), required=False,
        choices=[("", _lazy("全部")), ("late", _lazy("超时没取")), *Charge.State.choices],
    )  # fmt: skip
    since = DayField(label=_lazy("从"), required=False)
    until = DayField(label=_lazy("到"), required=False)
