"""Forms of the month's files: of which group or person; a file to be held against the month."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from patrols.models import Assessment
from tongting.people.forms.fields import PersonField
from tongting.people.models import User
from tongting.web.forms import TongtingForm


class BookForm(TongtingForm):
    """Everybody, one group, or one person."""

    group = forms.ChoiceField(label=_("考核组"), required=False)
    person = PersonField(User.objects.none(), label=_("谁"), required=False, empty_label=_("选一个人"))

    def __init__(self, *args: Any, assessment: Assessment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = assessment.rule_set.rules
        self.groups = [(one["code"], one["zh"]) for one in rules["groups"]]
        cast(forms.ChoiceField, self.fields["group"]).choices = [("", _("全部")), *self.groups]
        people = User.objects.filter(scores__assessment=assessment).order_by("name_pinyin", "pk")
        cast(forms.ModelChoiceField, self.fields["person"]).queryset = people

    def params(self) -> dict[str, Any]:
        """As the export keeps them."""
        given = self.cleaned_data
        if given["person"]:
            return {"person": given["person"].pk}
        return {"group": given["group"]} if given["group"] else {}

    def of_whom(self) -> str:
        given = self.cleaned_data
        return given["person"].name if given["person"] else dict(self.groups).get(given["group"], "")
