"""Forms of the people room: logging in, passwords, a person, a role, the list's filters."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.people import roles
from tongting.people.models import Department, Group, Team, User
from tongting.people.passwords import plain_number
from tongting.web.forms import FilterForm, Spoken, TongtingForm, TongtingModelForm


class LoginForm(Spoken, AuthenticationForm):
    """Takes the number as phones and hands type it: full-width figures, blanks, small letters."""

    error_messages = {
        "invalid_login": _("工号或密码不对，核对后再输一次；忘了密码找系统管理员"),
        "inactive": _("这个账号已经停用，找系统管理员"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("工号")
        self.fields["username"].widget.attrs |= {"autocapitalize": "off", "autocomplete": "username"}
        self.fields["password"].label = _("密码")

    def clean_username(self) -> str:
        # Wrong tries are counted by this name: small and capital letters must not be two accounts.
        number = plain_number(self.cleaned_data["username"])
        known = User.objects.filter(staff_no__iexact=number).values_list("staff_no", flat=True)[:2]
        return known[0] if len(known) == 1 else number


class OwnPasswordForm(Spoken, PasswordChangeForm):
    """For somebody who has a password of their own."""

    error_messages = {
        "password_incorrect": _("现在的密码不对，重新输一次"),
        "password_mismatch": _("两次输的新密码不一样，重新输一次"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("现在的密码")
        name_password_fields(self)


class FirstPasswordForm(Spoken, SetPasswordForm):
    """For somebody who came in with a one-time password: it is not asked for again."""

    error_messages = {"password_mismatch": _("两次输的新密码不一样，重新输一次")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_password_fields(self)


def name_password_fields(form: forms.BaseForm) -> None:
    form.fields["new_password1"].label = _("新密码")
    form.fields["new_password1"].help_text = _("至少 8 位，不要用工号、手机号和常见密码")
    form.fields["new_password2"].label = _("再输一次新密码")
    form.fields["new_password2"].help_text = ""


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
        number = plain_number(self.cleaned_data["staff_no"])
        others = User.objects.filter(staff_no__iexact=number).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(_now("这个工号已经有人用了，核对工号"))
        return number

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        return name if name.isascii() else "".join(name.split())


class DepartmentForm(TongtingModelForm):
    class Meta:
        model = Department
        fields: ClassVar = ["mine_name", "name", "branch_name", "photo_watermark"]


class NewPersonForm(PersonForm):
    role = forms.ChoiceField(
        label=_("角色"), choices=roles.choices, initial="worker", help_text=_("以后可以再加别的角色")
    )


class GrantForm(TongtingForm):
    role = forms.ChoiceField(label=_("角色"), choices=roles.choices)
    since = forms.DateField(label=_("从"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(
        label=_("到"),
        required=False,
        help_text=_("长期的不填"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

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
