"""Forms as this product speaks: errors say what is wrong and what to do, filters forgive what they can't read."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import BaseValidator, DecimalValidator, ProhibitNullCharactersValidator
from django.http import QueryDict
from django.utils.translation import gettext as _

PICKED = (forms.ChoiceField, forms.ModelChoiceField, forms.DateField, forms.DateTimeField, forms.TimeField)


class Spoken(forms.BaseForm):
    """Gives every field the product's sentences where it has none of its own."""

    # The page shows all errors together in our words; the browser would show one of them in its own.
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for field in self.fields.values():
            say_nothing_chosen(field, _("选一个") if field.required else self.nothing)

    @property
    def nothing(self) -> str:
        """What an empty choice of a field that may stay empty is called."""
        return _("不选")

    def full_clean(self) -> None:
        # Not earlier: a form may name its fields after they are made.
        for name, field in self.fields.items():
            speak(field, str(field.label or name))
        super().full_clean()


DASHES = "---------"


def say_nothing_chosen(field: forms.Field, text: str) -> None:
    """Words for Django's row of dashes; a form that has its own keeps them."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = text
    elif isinstance(field, forms.ChoiceField) and isinstance(field.choices, list):
        field.choices = [(value, text if name == DASHES else name) for value, name in field.choices]


def speak(field: forms.Field, label: str) -> None:
    for code, sentence in sentences(field, label).items():
        if str(field.error_messages.get(code, "")) in silent_words(field, code):
            field.error_messages[code] = sentence
    field.validators = [spoken_validator(validator, field, label) for validator in field.validators]
    if isinstance(field, forms.ModelChoiceField):
        # It asks this by a method of its own, beside its validators.
        no_null = spoken_validator(ProhibitNullCharactersValidator(), field, label)
        setattr(field, "validate_no_null_characters", no_null)  # noqa: B010 — mypy takes no method for a variable


def silent_words(field: forms.Field, code: str) -> set[str]:
    """What Django itself says under this code; anything else was written for this field."""
    said = (vars(kind).get("default_error_messages", {}) for kind in type(field).__mro__)
    return {str(words[code]) for words in said if code in words}


def sentences(field: forms.Field, label: str) -> dict[str, str]:
    choose = _("选一下“%s”") % label
    again = _("“%s”里没有这一项，从列表里重新选") % label
    found = {
        "required": choose if isinstance(field, PICKED) else _("填一下“%s”") % label,
        "invalid": _("“%s”看不懂，照旁边的提示重新填") % label,
        "invalid_choice": plain(again),
        "invalid_pk_value": plain(again),
        "invalid_list": again,
    }
    if isinstance(field, forms.IntegerField):
        found["invalid"] = _("“%s”要填数字") % label
    elif isinstance(field, forms.DateTimeField):
        found["invalid"] = _("“%s”要写成 2026-11-18 16:40 这样的时间") % label
    elif isinstance(field, forms.DateField):
        found["invalid"] = _("“%s”要写成 2026-11-18 这样的日期") % label
    elif isinstance(field, forms.TimeField):
        found["invalid"] = _("“%s”要写成 16:40 这样的时间") % label
    elif isinstance(field, forms.FileField):
        sentence = _("“%s”没有收到，选好文件再传一次") % label
        found |= dict.fromkeys(("required", "missing", "empty", "invalid", "invalid_image"), sentence)
    return found


def spoken_validator(validator: Any, field: forms.Field, label: str) -> Any:
    """A copy with our sentence: validators are shared by all forms of a class, in all languages at once."""
    if isinstance(validator, DecimalValidator):
        spoken = copy.copy(validator)
        spoken.messages = dict.fromkeys(validator.messages, plain(decimal_sentence(validator, label)))
        return spoken
    if isinstance(validator, ProhibitNullCharactersValidator):
        sentence = _("“%s”里有看不见的字符，删掉重新填") % label
    else:
        sentence = limit_sentence(validator, field, label)
    if not sentence:
        return validator
    spoken = copy.copy(validator)
    spoken.message = plain(sentence)
    return spoken


def plain(sentence: str) -> str:
    """Django fills its own values into what a validator says; a per cent of ours is none of its marks."""
    return sentence.replace("%", "%%")


def decimal_sentence(validator: DecimalValidator, label: str) -> str:
    whole = (validator.max_digits or 0) - (validator.decimal_places or 0)
    return _("“%(label)s”最多 %(whole)d 位整数、%(places)d 位小数") % {
        "label": label,
        "whole": whole,
        "places": validator.decimal_places or 0,
    }


def limit_sentence(validator: Any, field: forms.Field, label: str) -> str:
    code, limit = getattr(validator, "code", ""), getattr(validator, "limit_value", None)
    if limit is None or callable(limit):
        return ""
    low, high = getattr(field, "min_value", None), getattr(field, "max_value", None)
    if code in ("min_value", "max_value") and low is not None and high is not None:
        return _("“%(label)s”要在 %(low)s 到 %(high)s 之间") % {"label": label, "low": low, "high": high}
    patterns = {
        "min_value": _("“%(label)s”不能小于 %(limit)s"),
        "max_value": _("“%(label)s”不能大于 %(limit)s"),
        "max_length": _("“%(label)s”最多 %(limit)s 个字，删短一点"),
        "min_length": _("“%(label)s”至少 %(limit)s 个字"),
    }
    return patterns[code] % {"label": label, "limit": limit} if code in patterns else ""


class MomentField(forms.DateTimeField):
    """A moment that people mean: within this century's calendar."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    YEARS = range(2000, 2101)

    def clean(self, value: Any) -> Any:
        try:
            moment = super().clean(value)
        except OverflowError:
            moment = datetime.max
        if moment is not None and moment.year not in self.YEARS:
            raise forms.ValidationError(_("年份不对，从日历里重新选"))
        return moment


class TongtingForm(Spoken, forms.Form):
    """A form that writes."""


class TongtingModelForm(Spoken, forms.ModelForm):
    """A form over a model; the action saves, never the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The model would ask for its limits after the form has spoken, and in Django's words.
        columns = {column.name: column for column in self.instance._meta.fields}
        for name, field in self.fields.items():
            if isinstance(field, forms.DecimalField) and name in columns:
                field.validators = [
                    *field.validators,
                    *(one for one in columns[name].validators if isinstance(one, BaseValidator)),
                ]


@dataclass(frozen=True)
class Chip:
    """A filter that is on: what it is, what was chosen, and the query string without it."""

    label: str
    text: str
    without: str


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows of a table. A number that no database can hold is no row, where Django would ask the database."""

    def _check_values(self, value: Any) -> Any:
        if too_long := [one for one in value if len(str(one)) > 18]:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": too_long[0]}
            )
        return super()._check_values(value)  # type: ignore[misc]


class FilterForm(Spoken, forms.Form):
    """A GET form. A value it can't read is left out and named in `ignored`; the page still answers. Give it the whole
    request.GET: what it does not know is left alone."""

    def __init__(self, data: Mapping[str, Any] | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data if data is not None else {}, *args, **kwargs)
        for field in self.fields.values():
            chosen_from = isinstance(field, forms.ChoiceField)
            field.widget.attrs.setdefault("class", "form-select" if chosen_from else "form-control")

    @property
    def nothing(self) -> str:
        return _("全部")

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

    @property
    def chips(self) -> list[Chip]:
        """One chip for each filter that is on, in the order of the form."""
        return [
            Chip(str(self.fields[name].label or name), self._text_of(name, value), self._without(name))
            for name, value in self.chosen().items()
        ]

    def _text_of(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            known = dict(flat(field.choices))
            picked = value if isinstance(value, list) else [value]
            return _("、").join(str(known.get(str(one), one)) for one in picked)
        return str(field.label or name) if value is True else str(value)

    def _without(self, name: str) -> str:
        left = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        for gone in (self.add_prefix(name), "after", "before"):
            left.pop(gone, None)
        return f"?{left.urlencode()}"


def flat(choices: Any) -> list[tuple[str, Any]]:
    """Choices without their groups."""
    found: list[tuple[str, Any]] = []
    for value, text in choices:
        found += flat(text) if isinstance(text, list | tuple) else [(str(value), text)]
    return found
