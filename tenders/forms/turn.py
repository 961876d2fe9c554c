"""The form of a turn of work: checking in and checking out, from a page and out of a phone's outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from tongting.photos.models import Photo
from tongting.web.forms import MomentField, TongtingForm
from tongting.web.phone.forms import FieldsField, phone_time

ACTS = ("start", "end")


class TurnForm(TongtingForm):
    """`photos` are those of the posted tokens that are still this person's to show, by token."""

    uuid = forms.UUIDField(label=_lazy("编号"))
    act = forms.ChoiceField(label=_lazy("签到还是签退"), choices=[(one, one) for one in ACTS])
    # The number of the check-in that a check-out belongs to.
    turn = forms.UUIDField(label=_lazy("签到编号"), required=False)
    said = forms.CharField(label=_lazy("干了什么"), required=False, max_length=300)
    ended_at = MomentField(label=_lazy("几点干完的"), required=False)
    phone_submitted_at = forms.CharField(required=False, max_length=40)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        photos: dict[str, Photo] | None = None,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.shown, self.at = photos or {}, at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("act") == "end" and not cleaned.get("turn"):
            self.add_error("turn", _("没有签到，签不了退；先签到"))
        return cleaned

    def moment(self, sent_at: datetime | None) -> datetime:
        """When it was, by the server's clock: what the phone said, put right by how far its clock is off. Without a
        word of the phone it is now."""
        if ended := self.cleaned_data.get("ended_at"):
            return ended
        said = phone_time(self.cleaned_data["phone_submitted_at"])
        if said is None or sent_at is None:
            return self.at
        return min(self.at, said + (self.at - sent_at))

    def phone_word(self) -> str:
        """What a parcel is known again by."""
        ended = self.cleaned_data.get("ended_at")
        return ended.isoformat() if ended else str(self.cleaned_data["phone_submitted_at"])

    def pictures(self) -> list[Photo]:
        return list(self.shown.values())


class TurnParcelForm(TongtingForm):
    contract = forms.IntegerField(label=_lazy("合同"))
    said = FieldsField(required=False)

    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)
