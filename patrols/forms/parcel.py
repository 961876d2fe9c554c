"""A patrol as a phone's outbox hands it in: the post and the runner's fields as its page would have posted them."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from tongting.web.forms import TongtingForm
from tongting.web.phone.forms import FieldsField


class PatrolParcelForm(TongtingForm):
    post = forms.CharField(label=gettext_lazy("岗点"), max_length=20)
    said = FieldsField(required=False)

    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)
