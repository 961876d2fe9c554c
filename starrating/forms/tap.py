"""Forms of what a phone noted without a network: nobody in, looks along the rows of a hall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from starrating.models.look import OFF, LockerLook
from tongting.web.forms import TongtingForm
from tongting.web.phone.forms import PhoneClockField, phone_time

# More than a hall has.
MOST_LOOKS = 800


class TapForm(TongtingForm):
    def sentence(self) -> str:
        """The first thing that is wrong."""
        return next(str(error) for errors in self.errors.values() for error in errors)


class DoorParcelForm(TapForm):
    task = forms.IntegerField(label=_("任务"), min_value=1, max_value=2**62)
    seen_at = PhoneClockField(required=False)


@dataclass(frozen=True)
class Tap:
    """One locker: what was tapped, when by the phone's clock."""

    locker: int
    verdict: str
    seen_at: datetime | None


class TapsField(forms.Field):
    """[[locker, good | bad | off, time], …] → Taps."""

    def to_python(self, value: Any) -> list[Tap]:
        listed = value if isinstance(value, list) else []
        if not 0 < len(listed) <= MOST_LOOKS or not all(map(self._is_sound, listed)):
            raise forms.ValidationError(_now("传来的走排记录看不懂；更新页面后再点"))
        return [Tap(locker, verdict, phone_time(when)) for locker, verdict, when in listed]

    def _is_sound(self, one: Any) -> bool:
        if not isinstance(one, list) or len(one) != 3:
            return False
        locker, verdict, when = one
        known = isinstance(verdict, str) and verdict in (*LockerLook.Verdict.values, OFF)
        return known and type(locker) is int and 0 < locker < 2**62 and isinstance(when, str)


class LookParcelForm(TapForm):
    campaign = forms.IntegerField(label=_("评选"), min_value=1, max_value=2**62)
    looks = TapsField(label=_("走排"))
