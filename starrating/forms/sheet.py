"""Forms of a sheet: what a judge tapped, with a sentence for each place where something is wanting; the reason for
taking one away; the door."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from starrating.models import Criterion, Sheet, Veto
from starrating.queries import sheet as sheets
from starrating.rules.sheet import MOST_PHOTOS, Filled, Given
from starrating.scoring import sheet as scoring
from tongting.people.models import User
from tongting.photos.models import Photo
from tongting.web.forms import TongtingForm
from tongting.web.phone.forms import FieldsField, phone_time, put_right

LONGEST_WORDS = 200


class SheetForm(TongtingForm):
    """One sheet. Names of posted values end in a code: g- the grade of a group; f- faults, p- points, n- not
    applicable, t- words, h- photos of a criterion; photos show the whole. The `photos` given here are those of the
    posted tokens that are still this judge's to show. What is wrong stands in `wrong` by its place on the page."""

    uuid = forms.UUIDField(label=gettext_lazy("评分表编号"))
    corrects = forms.UUIDField(required=False)
    phone_submitted_at = forms.CharField(required=False, max_length=40)
    presence = forms.ChoiceField(label=gettext_lazy("谁在场"), choices=Sheet.Presence.choices)
    second_person = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("一同开门的人"), required=False
    )
    vetoes = forms.MultipleChoiceField(label=gettext_lazy("一票否决"), required=False)
    remark = forms.CharField(label=gettext_lazy("总的说明"), required=False, max_length=LONGEST_WORDS)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        criteria: Sequence[Criterion],
        vetoes: Iterable[Veto],
        openers: Any,
        photos: dict[str, Photo],
        with_photos: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.criteria, self.known_vetoes, self.photos = criteria, list(vetoes), photos
        self.with_photos = with_photos
        self.wrong: dict[str, str] = {}
        cast(forms.ModelChoiceField, self.fields["second_person"]).queryset = openers
        self.fields["second_person"].widget.attrs["class"] = "form-select"
        cast(forms.MultipleChoiceField, self.fields["vetoes"]).choices = [
            (one.code, one.words) for one in self.known_vetoes
        ]

    def is_valid(self) -> bool:
        return super().is_valid() and not self.wrong

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["grades"] = self._grades()
        cleaned["marks"] = [mark for one in self.criteria if (mark := self._given(one)) is not None]
        if not self.wrong:
            self._ask_for_the_rest(cleaned)
        return cleaned

    def _grades(self) -> dict[str, str]:
        found = {}
        for code in dict.fromkeys(one.group.code for one in self.criteria):
            grade = self.data.get(f"g-{code}", "")
            if grade and grade not in sheets.GRADES:
                self.wrong[f"g-{code}"] = _("从优良中差里选一个")
            elif grade:
                found[code] = grade
        return found

    def _given(self, criterion: Criterion) -> Given | None:
        """One criterion; None where nothing was said of it. What is wrong with it is noted."""
        place, words = f"c-{criterion.code}", self.data.get(f"t-{criterion.code}", "").strip()
        photos = self._photos(f"h-{criterion.code}")
        value = self._value(criterion)
        if len(words) > LONGEST_WORDS or "\0" in words:
            self.wrong[place] = _("说明最多写 %d 个字，不要有看不见的字符") % LONGEST_WORDS
        elif value is None and (words or photos) and place not in self.wrong:
            self.wrong[place] = _("写了说明或者拍了照片，就要记下扣几处、给几分")
        return None if value is None or place in self.wrong else Given(criterion, value, words, photos)

    def _value(self, criterion: Criterion) -> scoring.Given | None:
        if self.data.get(f"n-{criterion.code}"):
            return scoring.NA
        counts = criterion.deduct is not None
        text = self.data.get(f"{'f' if counts else 'p'}-{criterion.code}", "").strip()
        text = unicodedata.normalize("NFKC", text).replace("。", ".")
        # No fault is what is not written.
        if not text or (counts and text == "0"):
            return None
        value = number(text, whole=counts)
        if value is None:
            self.wrong[f"c-{criterion.code}"] = sheets.limits(criterion)
        return value

    def _photos(self, name: str) -> list[Photo]:
        if not self.with_photos or not isinstance(self.data, QueryDict):
            return []
        tokens = dict.fromkeys(self.data.getlist(name))
        return [self.photos[token] for token in tokens if token in self.photos][:MOST_PHOTOS]

    def _ask_for_the_rest(self, cleaned: dict[str, Any]) -> None:
        """What the arithmetic finds wanting, said where it is."""
        marks = {one.criterion.code: one.value for one in cleaned["marks"]}
        try:
            missing = sheets.worth(self.criteria, marks, cleaned["grades"]).missing
        except scoring.MarkError as fault:
            named = next((one for one in self.criteria if one.code == fault.place), None)
            self.wrong[f"c-{fault.place}"] = sheets.limits(named) if named else _("这一项看不懂，重新评")
            return
        points = {one.code for one in self.criteria}
        for code in missing:
            if code in points:
                self.wrong[f"c-{code}"] = _("给个分")
            else:
                self.wrong[f"g-{code}"] = _("还没有评")

    def filled(self, at: datetime, sent_at: datetime | None) -> Filled:
        """As the action takes it; `sent_at` is what the phone's clock said when this left it."""
        said = phone_time(self.cleaned_data["phone_submitted_at"])
        chosen = set(self.cleaned_data["vetoes"])
        return Filled(
            uuid=self.cleaned_data["uuid"],
            grades=self.cleaned_data["grades"],
            marks=self.cleaned_data["marks"],
            presence=self.cleaned_data["presence"],
            second_person=self.cleaned_data["second_person"],
            vetoes=[one for one in self.known_vetoes if one.code in chosen],
            remark=self.cleaned_data["remark"],
            photos=self._photos("photos"),
            said_at=said,
            seen_at=put_right(said, sent_at, at),
            corrects=self.cleaned_data["corrects"],
        )

    @property
    def tokens(self) -> list[str]:
        return tokens_in(self.data, self.criteria) if isinstance(self.data, QueryDict) else []


def number(text: str, *, whole: bool) -> int | Decimal | None:
    """A count or points in tenths; None for anything else."""
    try:
        value = Decimal(text) if len(text) <= 6 else None
    except InvalidOperation:
        return None
    if value is None or not value.is_finite() or value < 0:
        return None
    if whole:
        return int(value) if value == int(value) and value <= scoring.MOST_FAULTS else None
    return value if value * 10 == int(value * 10) else None


def tokens_in(data: QueryDict, criteria: Iterable[Criterion]) -> list[str]:
    """Every photo token that a posted sheet names."""
    names = [*(f"h-{one.code}" for one in criteria), "photos"]
    return [token for name in names for token in data.getlist(name) if len(token) <= 40]


def as_posted(sheet: Sheet, number: UUID | str) -> QueryDict:
    """A sheet from `in_full` as its form would have posted it, under a new number, to be corrected."""
    data = QueryDict(mutable=True)
    data.update({"uuid": str(number), "corrects": str(sheet.uuid), "presence": sheet.presence})
    data["second_person"] = str(sheet.second_person_id or "")
    data["remark"] = sheet.remark
    data.setlist("vetoes", [one.code for one in sheet.vetoes.all()])
    for code, part in sheet.parts.items():
        data[f"g-{code}"] = part.get("grade", "")
    for mark in sheet.marks.all():
        code = mark.criterion.code
        data[f"t-{code}"] = mark.remark
        if mark.is_na:
            data[f"n-{code}"] = "1"
        elif mark.faults is not None:
            data[f"f-{code}"] = str(mark.faults)
        else:
            data[f"p-{code}"] = f"{mark.points:g}"
    codes = {mark.criterion_id: mark.criterion.code for mark in sheet.marks.all()}
    for one in sheet.photos.all():
        name = f"h-{codes[one.criterion_id]}" if one.criterion_id in codes else "photos"
        data.appendlist(name, str(one.photo_id))
    return data


class SheetParcelForm(TongtingForm):
    """A sheet as a phone's outbox hands it in: the task and the fields as its page would have posted them."""

    task = forms.IntegerField(label=gettext_lazy("任务"), min_value=1, max_value=2**62)
    said = FieldsField(required=False)

    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)


class VoidForm(TongtingForm):
    reason = forms.CharField(label=gettext_lazy("为什么作废"), max_length=200)
