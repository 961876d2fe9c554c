"""Verbs of the stock at a desk: from its form to its action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stations.actions import stock
from stations.forms.act import ActForm
from stations.forms.stock_act import CorrectForm, GiveForm, OpenForm, RestockForm, WasteForm
from stations.models import Booking

if TYPE_CHECKING:
    from stations.views.acts import Act, Doing


def give(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return stock.give(
        data["item"], data["person"], data["quantity"], why=data["why"].strip(),
        slip=doing.slip, by=doing.by, at=doing.at,
    )  # fmt: skip


def restock(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    came = stock.Delivery(data["quantity"], data["number"], data["expires_on"])
    return stock.restock(data["item"], came, slip=doing.slip, by=doing.by, at=doing.at)


def open_piece(form: ActForm, doing: Doing) -> Booking:
    return stock.open_piece(form.cleaned_data["lot"], slip=doing.slip, by=doing.by, at=doing.at)


def waste(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return stock.waste(
        data["lot"], data["quantity"], data["why"].strip(), slip=doing.slip, by=doing.by, at=doing.at
    )


def correct(form: ActForm, doing: Doing) -> Booking:
    data = form.cleaned_data
    return stock.correct(
        data["lot"], data["found"], data["why"], expected=data["expected"],
        slip=doing.slip, by=doing.by, at=doing.at,
    )  # fmt: skip


ACTS: dict[str, tuple[type[ActForm], Act]] = {
    "give": (GiveForm, give),
    "restock": (RestockForm, restock),
    "open": (OpenForm, open_piece),
    "waste": (WasteForm, waste),
    "correct": (CorrectForm, correct),
}
