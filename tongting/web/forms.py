"""Forms as this product speaks: errors say what is wrong and what to do, filters forgive what they can't read."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext as _


class Spoken(forms.BaseForm):
    """Gives every field the product's sentences unless it has its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for field in self.fields.values():
            speak(field)


def speak(field: forms.Field) -> None:
    label = field.label or ""
    own = set(getattr(type(field), "spoken", ()))
    sentences = {
        "required": _("填一下“%s”") % label,
        "invalid": _("“%s”看不懂，照旁边的提示重新填") % label,
        "invalid_choice": _("“%s”里没有这一项，从列表里重新选") % label,
        "invalid_date": _("“%s”要写成 2026-11-18 这样的日期") % label,
    }
    for code, sentence in sentences.items():
        if code in field.error_messages and code not in own:
            field.error_messages[code] = sentence
    for validator in field.validators:
        limit = getattr(validator, "limit_value", None)
        code = getattr(validator, "code", "")
        if limit is not None and code in ("min_value", "max_value", "max_length", "min_length"):
            sentence = {
                "min_value": _("“%(label)s”不能小于 %(limit)s"),
                "max_value": _("“%(label)s”不能大于 %(limit)s"),
                "max_length": _("“%(label)s”最多 %(limit)s 个字，删短一点"),
                "min_length": _("“%(label)s”至少 %(limit)s 个字"),
            }[code] % {"label": label, "limit": limit}
            validator.message = sentence


class TongtingForm(Spoken, forms.Form):
    """A form that writes."""


class TongtingModelForm(Spoken, forms.ModelForm):
    """A form over a model; the action saves, never the form."""


class FilterForm(Spoken, forms.Form):
    """A GET form. A value it can't read is left out and named in `ignored`; the page still answers."""

    def chosen(self) -> dict[str, Any]:
        """The filters that were understood and are not empty."""
        self.is_valid()
        return {
            name: value for name, value in self.cleaned_data.items() if value not in (None, "", [], False)
        }

    @property
    def ignored(self) -> list[str]:
        self.is_valid()
        return [str(self.fields[name].label or name) for name in self.errors if name in self.fields]
