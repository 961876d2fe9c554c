"""Forms of a person: what is known, a role, the list's filters."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.imports import columns as clean
from tongting.people import roles
from tongting.people.forms.fields import as_a_list_reads
from tongting.people.models import HIRED, Group, Team, User
from tongting.web.forms import FilterForm, TongtingForm, TongtingModelForm


class PersonForm(TongtingModelForm):
    class Meta:
        model = User
        fields: ClassVar = [
            "staff_no", "name", "gender", "team", "section", "job_post", "group", "is_party_member",
            "shift_pattern", "phone", "ext", "hired_year",
        ]  # fmt: skip
        widgets: ClassVar = {"gender": forms.RadioSelect, "shift_pattern": forms.RadioSelect}
        help_texts: ClassVar = {
            "staff_no": _("登录时用它，改了以后要用新工号登录"),
            "section": _("后勤以外的职工填所在区队"),
            "group": _("不参加月考核的不选"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["group"]).choices = [("", _("不参加考核")), *Group.choices]
        cast(forms.ModelChoiceField, self.fields["team"]).empty_label = _("不在班组")

    def clean_staff_no(self) -> str:
        number: str = as_a_list_reads(clean.staff_number(), self.cleaned_data["staff_no"])
        others = User.objects.filter(staff_no__iexact=number).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_now("这个工号已经有人用了，核对工号"))
        return number

    def clean_name(self) -> str:
        name: str = as_a_list_reads(clean.person_name(), self.cleaned_data["name"])
        return name

    def clean_phone(self) -> str:
        phone: str = as_a_list_reads(clean.phone(), self.cleaned_data["phone"])
        return phone

    def clean_hired_year(self) -> int | None:
        year: int | None = as_a_list_reads(clean.integer(*HIRED), self.cleaned_data["hired_year"])
        return year


class NewPersonForm(PersonForm):
    role = forms.ChoiceField(
        label=_("角色"), choices=roles.choices, initial="worker", help_text=_("以后可以再加别的角色")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # To be chosen: who patrols what a man may not enter is decided by it.
        self.initial["gender"] = None


class GrantForm(TongtingForm):
    role = forms.ChoiceField(label=_("角色"))
    since = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(
        label=_("到"),
        required=False,
        help_text=_("长期的不填"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing is chosen beforehand: the first of the roles would be the highest.
        cast(forms.ChoiceField, self.fields["role"]).choices = [("", _("选角色")), *roles.choices()]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", _now("结束日期要在开始日期之后"))
        return cleaned


class PeopleFilter(FilterForm):
    q = forms.CharField(label=_("工号、姓名或拼音"), required=False, max_length=30)
    team = forms.ModelChoiceField(
        Team.objects.all(), label=_("班组"), required=False, empty_label=_("全部班组")
    )
    role = forms.ChoiceField(label=_("角色"), required=False)
    group = forms.ChoiceField(label=_("考核组"), required=False)
    active = forms.ChoiceField(
        label=_("账号"), required=False, choices=[("", _("在用")), ("off", _("停用")), ("all", _("全部"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = [("", _("全部角色")), *roles.choices()]
        cast(forms.ChoiceField, self.fields["group"]).choices = [("", _("全部考核组")), *Group.choices]
