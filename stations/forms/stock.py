"""Forms of those who keep the stock: its filters, an item as it is bought and given out."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from stations.models import Desk, Movement, StockItem
from stations.queries import stock as stocks
from tongting.people.forms.fields import DayField
from tongting.web.forms import FilterForm, TongtingModelForm


def desk_field() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Desk.objects.filter(is_active=True), label=_lazy("服务台"), required=False, empty_label=_lazy("全部")
    )


class StockFilter(FilterForm):
    desk = desk_field()
    what = forms.ChoiceField(
        label=_lazy("看哪些"), required=False,
        choices=[
            ("", _lazy("全部")), ("low", _lazy("要补的")), ("soon", _lazy("快过期的")),
            ("spoiled", _lazy("过期的")), ("late", _lazy("到期用不完的")),
        ],
    )  # fmt: skip


class ShoppingFilter(FilterForm):
    desk = desk_field()


class LedgerFilter(FilterForm):
    q = forms.CharField(label=_lazy("领的人"), required=False, max_length=30)
    desk = desk_field()
    item = forms.ChoiceField(label=_lazy("哪一样"), required=False)
    kind = forms.ChoiceField(
        label=_lazy("种类"), required=False, choices=[("", _lazy("全部")), *Movement.Kind.choices]
    )
    since = DayField(label=_lazy("从"), required=False)
    until = DayField(label=_lazy("到"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of one code at several desks the first name.
        named = dict(reversed(list(stocks.items().values_list("code", "name"))))
        self.fields["item"].choices = [("", _("全部")), *reversed(named.items())]  # type: ignore[attr-defined]


class ItemEditForm(TongtingModelForm):
    class Meta:
        model = StockItem
        fields: ClassVar = [
            "name", "unit", "least", "full", "most_each", "shelf_months", "opened_days", "keeps_hours",
            "season_from", "season_until", "stays", "note", "is_active",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        least, full = cleaned.get("least"), cleaned.get("full")
        if least is not None and full is not None and full < least:
            self.add_error("full", _("“补到多少”不能比“少于多少要补”还少"))
        if bool(cleaned.get("season_from")) != bool(cleaned.get("season_until")):
            self.add_error("season_until", _("季节的头和尾都要填，或者都不填"))
        return cleaned


class ItemNewForm(ItemEditForm):
    code = forms.SlugField(label=_lazy("代码"), max_length=30, help_text=_lazy("字母、数字、下划线，不重复"))

    class Meta(ItemEditForm.Meta):
        fields: ClassVar = ["code", *ItemEditForm.Meta.fields]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if StockItem.objects.filter(service=self.instance.service_id, code=code).exists():
            raise forms.ValidationError(_("这个代码已经用了，换一个"))
        return code
