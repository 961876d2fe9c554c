"""What an act at a desk says: from a page and out of a device's outbox alike."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Booking, Desk, Loan, Service, Slot, Unit
from stations.queries import desk as desks
from stations.queries import loan as loans
from tongting.people.models import User
from tongting.photos.signature import SignatureField
from tongting.web.forms import TongtingForm


class ActForm(TongtingForm):
    """What every act carries: the number that the device gave it, and when it was done by the device's clock."""

    uuid = forms.UUIDField(label=_lazy("编号"), required=False)
    phone_submitted_at = forms.CharField(required=False, max_length=40)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk

    def sentence(self) -> str:
        """The first thing that is wrong."""
        return next(str(error) for errors in self.errors.values() for error in errors)


def card_field() -> forms.CharField:
    """Whom an act is for: a card that was read, a number, the end of a phone, a name."""
    return forms.CharField(label=_lazy("工号"), max_length=desks.LONGEST_CARD)


def person_meant(word: str) -> User:
    """The one person a word means; raises with what to type instead."""
    found = desks.found_by(word)
    if not found:
        raise forms.ValidationError(
            _("没有找到“%(word)s”，工号、手机尾号、姓名、拼音都可以") % {"word": word[:20]}
        )
    if len(found) > 1:
        names = "、".join(f"{one.name}（{one.staff_no}）" for one in found[:3])
        raise forms.ValidationError(_("有好几个人：%(names)s；把工号输全") % {"names": names})
    return found[0]


class LendForm(ActForm):
    person = card_field()
    service = forms.ModelChoiceField(
        Service.objects.none(), label=_lazy("借什么"), widget=forms.RadioSelect,
        error_messages={"invalid_choice": _lazy("这里现在不借这一样，可能停办了；刷新后再选")},
    )  # fmt: skip
    unit = forms.IntegerField(label=_lazy("编号"), required=False)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        services = desks.services_of(desk).filter(kind__in=Service.LENT)
        self.fields["service"].queryset = services  # type: ignore[attr-defined]

    def clean_person(self) -> User:
        return person_meant(self.cleaned_data["person"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if (number := cleaned.get("unit")) is not None and cleaned.get("service"):
            unit = Unit.objects.filter(service=cleaned["service"], number=number).first()
            if unit is None:
                self.add_error("unit", _("没有 %(number)s 号") % {"number": number})
            cleaned["unit"] = unit
        return cleaned


class ReturnForm(ActForm):
    loan = forms.ModelChoiceField(Loan.objects.none(), label=_lazy("还哪一件"))
    condition = forms.ChoiceField(
        label=_lazy("东西怎么样"), required=False, widget=forms.RadioSelect,
        choices=[
            (Unit.State.IN_SERVICE, _lazy("完好")),
            (Unit.State.DAMAGED, _lazy("坏了")),
            (Unit.State.LOST, _lazy("丢了")),
        ],
    )  # fmt: skip
    note = forms.CharField(label=_lazy("说明"), required=False, max_length=100)
    parts = forms.IntegerField(label=_lazy("清点件数"), required=False, min_value=0, max_value=999)
    paid = forms.DecimalField(
        label=_lazy("赔偿（元）"), required=False, min_value=0, max_digits=7, decimal_places=2,
        help_text=_lazy("正常磨损不赔；丢了、故意弄坏的按折旧价，本人签字。"),
    )  # fmt: skip

    signature = SignatureField(required=False, again=_lazy("签名没有收到，请本人再签一次"))

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        # Also what came back meanwhile: the same return, sent again, is known by its number.
        mine = Loan.objects.filter(service__desk=desk).select_related(
            "service__lendable", "service__desk", "unit", "person"
        )
        self.fields["loan"].queryset = mine  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        gone = cleaned.get("condition") in (Unit.State.DAMAGED, Unit.State.LOST)
        if gone and not cleaned.get("note"):
            self.add_error("note", _("写一句怎么坏的、怎么丢的"))
        return cleaned


class ExtendForm(ActForm):
    loan = forms.ModelChoiceField(Loan.objects.none(), label=_lazy("续哪一件"))

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.fields["loan"].queryset = loans.open_loans().filter(service__desk=desk)  # type: ignore[attr-defined]


class BeginForm(ActForm):
    slot = forms.ModelChoiceField(Slot.objects.none(), label=_lazy("时段"))

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        found = Slot.objects.filter(unit__service__desk=desk)
        found = found.select_related("unit__service__lendable", "unit__service__desk", "person", "loan")
        self.fields["slot"].queryset = found  # type: ignore[attr-defined]


class UndoForm(ActForm):
    booking = forms.ModelChoiceField(Booking.objects.none(), label=_lazy("撤销哪一笔"))

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        found = Booking.objects.filter(service__desk=desk).select_related("service__desk", "person")
        self.fields["booking"].queryset = found  # type: ignore[attr-defined]
