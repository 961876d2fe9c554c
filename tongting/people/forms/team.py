"""Forms of teams and of the department's own names."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.people.forms.fields import PersonField
from tongting.people.models import Department, Team, User
from tongting.web.forms import TongtingModelForm


class TeamForm(TongtingModelForm):
    leader = PersonField(
        User.objects.none(),
        label=_("班组长"),
        required=False,
        empty_label=_("还没有"),
        help_text=_("本班组岗点的问题自动派给他；排班等权限要另外给“班队长”角色"),
    )

    class Meta:
        model = Team
        fields: ClassVar = ["name", "code", "leader", "order"]
        error_messages: ClassVar = {"code": {"invalid": _("代码只用字母、数字和短横")}}
        help_texts: ClassVar = {
            "code": _("字母、数字和短横；不填就按名称的拼音"),
            "order": _("小的排前面"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        people = User.objects.filter(is_active=True, team__isnull=False)
        # A team's own people come first in the list; of a new one nobody is there yet.
        field = cast(forms.ModelChoiceField, self.fields["leader"])
        field.queryset = people.order_by("name_pinyin", "pk")
        if self.instance.pk:
            # Lists and imports know the team by its code.
            del self.fields["code"]


class DepartmentForm(TongtingModelForm):
    class Meta:
        model = Department
        fields: ClassVar = ["mine_name", "name", "branch_name", "photo_watermark"]
        help_texts: ClassVar = {
            "name": _("页眉、导出的表和密码条上写的名字"),
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("mine_name", "name", "branch_name"):
            said = cleaned.get(name, "")
            if said and (len(said) < 2 or not any(sign.isalpha() for sign in said)):
                label = self.fields[name].label
                self.add_error(name, _now("“%(label)s”至少写 2 个字，要有汉字或字母") % {"label": label})
        return cleaned
