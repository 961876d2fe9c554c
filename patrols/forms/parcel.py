"""A patrol as a phone's outbox hands it in: the post and the runner's fields as its page would have posted them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongting.web.forms import TongtingForm

MOST_FIELDS = 2000


class FieldsField(forms.Field):
    """[[name, value], …] → what a form takes."""

    def to_python(self, value: Any) -> QueryDict:
        pairs = value if isinstance(value, list) else []
        sound = all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
            for pair in pairs
        )
        if not pairs or not sound or len(pairs) > MOST_FIELDS:
            raise forms.ValidationError(_("传来的巡查看不懂；更新页面后再传"))
        data = QueryDict(mutable=True)
        for name, said in pairs:
            data.appendlist(name, said)
        return data


class PatrolParcelForm(TongtingForm):
    post = forms.CharField(label=gettext_lazy("岗点"), max_length=20)
    said = FieldsField(required=False)

    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)
