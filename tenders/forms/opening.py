"""The form of the opening: two codes on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.models import Opener
from tenders.rules import opening as rules
from tongting.people.models import User
from tongting.web.forms import TongtingForm

NAME = "one_time_code"


class CodeInput(forms.TextInput):
    """What was typed is never sent back."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class OpeningForm(TongtingForm):
    """One field for each opener whose code still counts; two of them are filled in."""

    def __init__(self, *args: Any, openers: Sequence[Opener], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.openers = {f"{NAME}_{one.seat}": one for one in openers if not rules.is_lost(one)}
        for name, one in self.openers.items():
            assert one.code is not None
            self.fields[name] = forms.CharField(
                label=_("%(seat)s·%(name)s 的开标码")
                % {"seat": one.get_seat_display(), "name": one.person.name},
                help_text=_("卡上第 %(number)d 号，16 位，横线和大小写不用管") % {"number": one.code.number},
                required=False,
                max_length=60,
                widget=CodeInput(
                    attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
                ),
            )

    def clean(self) -> dict[str, Any]:
        if not self.errors and len(self.given()) != rules.ENOUGH:
            raise forms.ValidationError(_("要两个开标人各输自己的开标码，不多不少两个"))
        return self.cleaned_data

    def given(self) -> list[tuple[User, str]]:
        """(person, code) of the fields that are filled in."""
        return [
            (one.person, self.cleaned_data[name])
            for name, one in self.openers.items()
            if self.cleaned_data.get(name)
        ]
