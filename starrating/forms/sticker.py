"""Which doors' stickers are printed: a building or one of its floors, a hall or one of its rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from starrating.queries import map as maps
from tongting.places.models import Building
from tongting.web.forms import FilterForm


def part_field() -> forms.IntegerField:
    """Which of the parts into which a large hall is cut."""
    return forms.IntegerField(required=False, min_value=1, max_value=999, widget=forms.HiddenInput)


class RoomStickerForm(FilterForm):
    building = forms.ModelChoiceField(
        Building.objects.none(), label=_("楼"), required=False, empty_label=None
    )
    floor = forms.IntegerField(label=_("楼层"), required=False, min_value=1, max_value=99)
    part = part_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = maps.buildings()  # type: ignore[attr-defined]


class LockerStickerForm(FilterForm):
    hall = forms.ChoiceField(label=_("厅"), required=False)
    row = forms.IntegerField(label=_("排"), required=False, min_value=1, max_value=999)
    part = part_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.halls = maps.halls()
        self.fields["hall"].choices = [(one, one) for one in self.halls]  # type: ignore[attr-defined]
