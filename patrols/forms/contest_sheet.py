"""The form of a judge's sheet: a mark for each criterion, tapped or typed, with a sentence where one is wanting."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from patrols.models import ContestSheet, Criterion
from patrols.rules import contest as rules
from patrols.rules.contest import Filled
from tongting.web.forms import TongtingForm
from tongting.web.phone.forms import FieldsField, phone_time

# What the large buttons offer of the full mark; any half point can be typed or stepped to.
SHARES = (Decimal("1"), Decimal("0.9"), Decimal("0.8"), Decimal("0.7"), Decimal("0.6"))


class ContestSheetForm(TongtingForm):
    """Names of posted values end in the criterion's key: p- the points as typed, q- as tapped without script."""

    uuid = forms.UUIDField(label=gettext_lazy("评分表编号"))
    corrects = forms.UUIDField(required=False)
    phone_submitted_at = forms.CharField(required=False, max_length=40)
    remark = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=200)

    def __init__(self, data: QueryDict | None, *, criteria: Sequence[Criterion], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.criteria = criteria
        self.wrong: dict[int, str] = {}

    def is_valid(self) -> bool:
        return super().is_valid() and not self.wrong

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        points = {one.pk: self._points(one) for one in self.criteria}
        found = {one.pk: rules.wrong_points(one, points[one.pk]) for one in self.criteria}
        self.wrong = {key: sentence for key, sentence in found.items() if sentence}
        cleaned["points"] = points
        return cleaned

    def _points(self, criterion: Criterion) -> Decimal | None:
        text = self.data.get(f"p-{criterion.pk}", "") or self.data.get(f"q-{criterion.pk}", "")
        text = unicodedata.normalize("NFKC", text).replace("。", ".").strip()
        try:
            value = Decimal(text) if 0 < len(text) <= 6 else None
        except InvalidOperation:
            return None
        return value if value is not None and value.is_finite() else None

    def filled(self) -> Filled:
        given = self.cleaned_data
        said = phone_time(given["phone_submitted_at"])
        return Filled(given["uuid"], given["points"], given["remark"].strip(), said, given["corrects"])


class ContestParcelForm(TongtingForm):
    """A sheet as a phone's outbox hands it in: the task and the fields as its page would have posted them."""

    task = forms.IntegerField(label=gettext_lazy("任务"), min_value=1, max_value=2**62)
    said = FieldsField(required=False)

    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)


@dataclass(frozen=True)
class Card:
    """A criterion as the page draws it: `offers` are the large buttons, `value` what is in its field."""

    criterion: Criterion
    value: str
    offers: list[str]
    error: str


def cards(criteria: Sequence[Criterion], data: Mapping[str, str], wrong: dict[int, str]) -> list[Card]:
    return [
        Card(
            one,
            data.get(f"p-{one.pk}", "") or data.get(f"q-{one.pk}", ""),
            [f"{_half(one.most * share):g}" for share in SHARES],
            wrong.get(one.pk, ""),
        )
        for one in criteria
    ]


def _half(points: Decimal) -> Decimal:
    """To the nearest half point."""
    return Decimal(round(points * 2)) / 2


def as_posted(sheet: ContestSheet | None) -> dict[str, str]:
    """A sheet as its form would have posted it, to be corrected."""
    if sheet is None:
        return {}
    points = {f"p-{mark.criterion_id}": f"{mark.points.normalize():f}" for mark in sheet.marks.all()}
    return {**points, "remark": sheet.remark, "corrects": str(sheet.uuid)}
