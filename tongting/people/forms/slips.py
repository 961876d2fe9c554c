"""Forms of the password slips: who is looked at, who was ticked."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.people import roles
from tongting.people.models import Team, User
from tongting.web.forms import FilterForm, SeveralField, TongtingForm

# Every password is hashed with full strength, a third of a second each: three A4 sheets of slips are some seconds.
MOST_SLIPS = 30


class SlipFilter(FilterForm):
    q = forms.CharField(label=_("工号、姓名或拼音"), required=False, max_length=30)
    team = forms.ModelChoiceField(
        Team.objects.all(), label=_("班组"), required=False, empty_label=_("全部班组")
    )
    section = forms.CharField(label=_("区队"), required=False, max_length=30)
    role = forms.ChoiceField(label=_("角色"), required=False)
    who = forms.ChoiceField(
        label=_("登录过没有"),
        required=False,
        choices=[("", _("没登录过的")), ("all", _("全部在用的"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = [("", _("全部角色")), *roles.choices()]


class SlipForm(TongtingForm):
    people = SeveralField(
        User.objects.filter(is_active=True),
        label=_("给谁打印"),
        error_messages={"required": _("勾上要打印的人")},
    )

    def clean_people(self) -> Any:
        people = self.cleaned_data["people"]
        if len(people) > MOST_SLIPS:
            raise ValidationError(_now("一次最多打印 %(most)d 人，分几次打印") % {"most": MOST_SLIPS})
        return people
