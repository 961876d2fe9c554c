"""Forms of a departure, and of what a person has been given: a room, lockers."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.people.forms.fields import DayField
from tongting.people.models import Departure
from tongting.people.passwords import plain_number
from tongting.places.models import Locker, Room
from tongting.web.forms import TongtingForm

MOST_LOCKERS = 5


class DepartureForm(TongtingForm):
    last_day = DayField(label=_("最后一天"), help_text=_("这一天还能登录，过了这一天账号停用"))
    kind = forms.ChoiceField(label=_("怎么离开"), choices=Departure.Kind.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("去向和说明"), required=False, max_length=200)
    aware = forms.BooleanField(
        label=_("上面没交接的我知道，先办离开"),
        error_messages={"required": _("还有没交接的；先去交接，或者勾上“我知道”")},
    )

    def __init__(self, *args: Any, open_things: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["kind"]).choices = Departure.Kind.choices
        if not open_things:
            del self.fields["aware"]


class HoldingsForm(TongtingForm):
    """Codes as people write them; an empty field means that nothing is held any more."""

    room = forms.CharField(
        label=_("房间"), required=False, max_length=20, help_text=_("房间编号，如 B3-312；退了就清空")
    )
    lockers = forms.CharField(
        label=_("更衣箱"), required=False, max_length=80, help_text=_("箱号，如 A-07-13；几个用顿号隔开")
    )

    def clean_room(self) -> Room | None:
        code = plain_number(self.cleaned_data["room"])
        if not code:
            return None
        room = Room.objects.filter(code__iexact=code).first()
        if room is None:
            raise ValidationError(_now("没有 %(code)s 这个房间，核对编号") % {"code": code})
        return room

    def clean_lockers(self) -> list[Locker]:
        typed = [plain_number(code) for code in re.split(r"[、，,;；\s]+", self.cleaned_data["lockers"])]
        codes = list(dict.fromkeys(code.upper() for code in typed if code))
        if len(codes) > MOST_LOCKERS:
            raise ValidationError(_now("一个人最多 %(most)d 个更衣箱") % {"most": MOST_LOCKERS})
        found = {locker.code.upper(): locker for locker in Locker.objects.filter(code__in=codes)}
        if missing := [code for code in codes if code not in found]:
            raise ValidationError(_now("没有 %(code)s 这个更衣箱，核对箱号") % {"code": "、".join(missing)})
        return [found[code] for code in codes]

    def chosen(self) -> dict[str, Any]:
        return {"room": self.cleaned_data["room"], "lockers": self.cleaned_data["lockers"]}
