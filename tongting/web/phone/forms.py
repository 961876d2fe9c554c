"""What comes out of a phone's outbox, made clean: the envelope. What is in it its pillar reads."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongting.web.forms import TongtingForm


class PhoneClockField(forms.CharField):
    """An ISO time off a phone's clock; nonsense counts as not said: nobody loses a record over it."""

    def clean(self, value: Any) -> datetime | None:
        return phone_time(str(value or ""))


def phone_time(text: str) -> datetime | None:
    """A moment with its zone in a year that can be, or None."""
    try:
        said = datetime.fromisoformat(text[:40].strip().replace("Z", "+00:00"))
    except ValueError:
        return None
    return said if said.tzinfo is not None and 2000 < said.year < 2100 else None


def put_right(said: datetime | None, sent_at: datetime | None, at: datetime) -> datetime:
    """A moment off a phone's clock by ours: `sent_at` is what that clock said when this left it, `at` when it came.
    Never later than it came; what was not said is now."""
    return min(said - (sent_at - at), at) if said and sent_at else at


# Fields of one form, each a pair.
MOST_FIELDS = 2000


def _unreadable() -> forms.ValidationError:
    return forms.ValidationError(_("传来的内容看不懂；更新页面后再传"))


class PayloadField(forms.Field):
    """An object of JSON; its pillar reads it."""

    def to_python(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _unreadable()
        return value


class FieldsField(forms.Field):
    """[[name, value], …] as a page would have posted them → what a form takes."""

    def to_python(self, value: Any) -> QueryDict:
        pairs = value if isinstance(value, list) else []
        sound = all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
            for pair in pairs
        )
        if not pairs or not sound or len(pairs) > MOST_FIELDS:
            raise _unreadable()
        data = QueryDict(mutable=True)
        for name, said in pairs:
            data.appendlist(name, said)
        return data


class ParcelForm(TongtingForm):
    kind = forms.CharField(label=gettext_lazy("种类"), max_length=30)
    uuid = forms.UUIDField(label=gettext_lazy("编号"))
    sent_at = PhoneClockField(required=False)
    payload = PayloadField(label=gettext_lazy("内容"), required=False)

    def sentence(self) -> str:
        """The first thing that is wrong."""
        return next(str(error) for errors in self.errors.values() for error in errors)


def read_json(body: bytes) -> dict[str, Any] | None:
    """A JSON object whose texts a database can hold; None for anything else."""
    try:
        said = json.loads(body.decode("utf-8"))
        # Half an emoji is a text for JSON and none for a database.
        json.dumps(said, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
