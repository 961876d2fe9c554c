"""What an act on the stock says: give out, restock, open, write off, correct."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import ActForm, card_field, person_meant
from stations.models import Desk, Lot, Service, StockItem
from stations.queries import stock as stocks
from tongting.people.forms.fields import DayField
from tongting.people.models import User

MOST_GIVEN, MOST_CAME = 99, 9_999


class ItemForm(ActForm):
    """About an item of this desk."""

    KINDS: ClassVar[tuple[str, ...]] = stocks.KINDS
    item = forms.ModelChoiceField(StockItem.objects.none(), label=_lazy("哪一样"))

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.fields["item"].queryset = stocks.items(desk, self.KINDS)  # type: ignore[attr-defined]


class GiveForm(ItemForm):
    KINDS: ClassVar[tuple[str, ...]] = (Service.Kind.CONSUMABLE,)
    person = card_field()
    quantity = forms.IntegerField(label=_lazy("数量"), min_value=1, max_value=MOST_GIVEN, required=False)
    why = forms.CharField(label=_lazy("做什么用"), max_length=60, required=False)

    def clean_person(self) -> User:
        return person_meant(self.cleaned_data["person"])

    def clean_quantity(self) -> int:
        """One tap is one piece."""
        quantity: int | None = self.cleaned_data["quantity"]
        return 1 if quantity is None else quantity


class RestockForm(ItemForm):
    quantity = forms.IntegerField(label=_lazy("入库数量"), min_value=1, max_value=MOST_CAME)
    expires_on = DayField(label=_lazy("有效期到"), required=False)
    number = forms.CharField(label=_lazy("批号"), max_length=30, required=False)


class LotForm(ActForm):
    """About a lot of this desk."""

    lot = forms.ModelChoiceField(Lot.objects.none(), label=_lazy("哪一批"))

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        found = Lot.objects.filter(item__service__desk=desk).select_related("item__service__desk")
        self.fields["lot"].queryset = found  # type: ignore[attr-defined]


class OpenForm(LotForm):
    pass


class WasteForm(LotForm):
    quantity = forms.IntegerField(label=_lazy("报废多少"), min_value=1, max_value=MOST_CAME, required=False)
    why = forms.CharField(label=_lazy("报废原因"), max_length=60)


class CorrectForm(LotForm):
    found = forms.IntegerField(label=_lazy("实数"), min_value=0, max_value=MOST_CAME)
    # What the page said when it was counted.
    expected = forms.IntegerField(required=False, min_value=0, max_value=MOST_CAME)
    why = forms.CharField(label=_lazy("差在哪里"), max_length=60)

    def clean_why(self) -> str:
        why: str = self.cleaned_data["why"].strip()
        if not why:
            raise forms.ValidationError(_("写一句差在哪里"))
        return why
