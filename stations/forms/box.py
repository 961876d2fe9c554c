"""Forms of the medical box: what is taken out of it, its count, its seal."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.forms.act import ActForm
from stations.forms.stock_act import MOST_CAME, GiveForm
from stations.models import Box, BoxRound, Desk, Lot, Service
from stations.queries import box as boxes

# What most of them come for; anything else is typed.
REASONS = (
    _lazy("擦伤"), _lazy("割伤"), _lazy("烫伤"), _lazy("扭伤"), _lazy("头晕中暑"), _lazy("手脚磨破"),
)  # fmt: skip


class UseForm(GiveForm):
    KINDS: ClassVar[tuple[str, ...]] = (Service.Kind.MEDICAL,)
    # 0 is a dab out of what stands open.
    quantity = forms.IntegerField(label=_lazy("数量"), min_value=0, max_value=99, required=False)
    reason = forms.CharField(label=_lazy("做什么用"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """A word of one's own goes before the one that was tapped."""
        cleaned = super().clean() or self.cleaned_data
        cleaned["why"] = (cleaned.get("why") or "").strip() or (cleaned.get("reason") or "").strip()
        return cleaned


class BoxCheckForm(ActForm):
    """A number a lot; every lot that the books know is counted."""

    box = forms.ModelChoiceField(Box.objects.none(), label=_lazy("医疗箱"))
    seal_found = forms.CharField(label=_lazy("旧封签号"), max_length=20, required=False)
    seal_new = forms.CharField(label=_lazy("新封签号"), max_length=20)
    note = forms.CharField(label=_lazy("说明"), max_length=120, required=False)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        self.fields["box"].queryset = boxes.boxes().filter(service__desk=desk)  # type: ignore[attr-defined]
        mine = {"item__service__desk": desk, "item__service__kind": Service.Kind.MEDICAL}
        self.lots = list(
            Lot.objects.filter(remains__gt=0, **mine).select_related("item").order_by("item__order", "pk")
        )
        for lot in self.lots:
            number = forms.IntegerField(
                label=lot.item.name, min_value=0, max_value=MOST_CAME, required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )  # fmt: skip
            self.fields[f"found_{lot.pk}"] = number
            self.fields[f"expected_{lot.pk}"] = forms.IntegerField(
                min_value=0, max_value=MOST_CAME, required=False, widget=forms.HiddenInput
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        missing = [lot.item.name for lot in self.lots if cleaned.get(f"found_{lot.pk}") is None]
        if missing and not self.errors:
            raise forms.ValidationError(_("%(what)s还没数，没有的填 0") % {"what": "、".join(missing[:3])})
        return cleaned

    def counted(self) -> list[tuple[Lot, int, int]]:
        """Lot, what the page said of it, what lay there."""
        said = self.cleaned_data
        return [
            (lot, lot.remains if (was := said.get(f"expected_{lot.pk}")) is None else was, said[f"found_{lot.pk}"])
            for lot in self.lots
        ]  # fmt: skip


class SealForm(ActForm):
    round = forms.ModelChoiceField(BoxRound.objects.none(), label=_lazy("哪一次检查"))

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(desk, *args, **kwargs)
        found = BoxRound.objects.filter(box__service__desk=desk).select_related("box__service", "counted_by")
        self.fields["round"].queryset = found  # type: ignore[attr-defined]
