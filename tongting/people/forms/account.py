"""Forms of an account: the way in, passwords."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.utils.translation import gettext_lazy as _

from tongting.people.models import User
from tongting.people.passwords import plain_number
from tongting.web.forms import Spoken


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
