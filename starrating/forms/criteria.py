"""Forms of scoring rules: a group, a criterion, a veto, the day on which an edition begins."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from starrating.models import Contest, CriteriaGroup, CriteriaSet, Criterion, Veto
from starrating.rules import criteria as rules
from tongting.people.forms.fields import DayField
from tongting.web.forms import FilterForm, TongtingForm, TongtingModelForm

CODE = RegexValidator(r"^[A-Za-z0-9_-]+\Z", _("编号只用字母、数字和短横，如 D11"))


class PartForm(TongtingModelForm):
    """A part of a draft; the action saves."""

    FIGURES: tuple[str, ...] = ("weight",)

    code = forms.CharField(max_length=20, label=_("编号"), validators=[CODE])

    def __init__(self, *args: Any, edition: CriteriaSet, **kwargs: Any) -> None:
        part = kwargs.get("instance")
        figures = {name: getattr(part, name, None) for name in self.FIGURES}
        kwargs["initial"] = {
            # As somebody would type them: 8, not 8.0.
            name: rules.figure(value)
            for name, value in figures.items()
            if isinstance(value, Decimal)
        }
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code == "new":
            raise forms.ValidationError(_("“new”系统自己要用，换一个"))
        return code

    def _post_clean(self) -> None:
        """The form's instance stays as it is: the action writes."""


class GroupForm(PartForm):
    class Meta:
        model = CriteriaGroup
        fields = ("code", "name", "name_en", "weight")
        labels = {"name_en": _("英文名称")}

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for name, sentence in rules.item_faults(given["weight"], None).items():
                self.add_error(name, sentence)
        return given


class ItemForm(PartForm):
    FIGURES = ("weight", "deduct")

    source = forms.ChoiceField(
        label=_("谁来给分"),
        required=False,
        choices=[("", _("评委")), *Criterion.Source.choices],
        help_text=_("选了记录就由系统汇总，评委不打这一项"),
    )

    class Meta:
        model = Criterion
        fields = ("group", "code", "name", "name_en", "weight", "source", "standard", "deduct", "deduction")
        labels = {"group": _("哪个大类"), "name_en": _("英文名称")}
        help_texts = {
            "deduct": _("不填就由评委从 0 到满分给分"),
            "deduction": _("写给评委看的，如：每处 2 分"),
        }

    def __init__(self, *args: Any, edition: CriteriaSet, **kwargs: Any) -> None:
        super().__init__(*args, edition=edition, **kwargs)
        self.fields["group"].queryset = edition.groups.order_by("order", "pk")  # type: ignore[attr-defined]
        if edition.contest != Contest.SERVICE:
            # Of rooms and lockers no record says how tidy they are.
            del self.fields["source"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors:
            for name, sentence in rules.item_faults(given["weight"], given["deduct"]).items():
                self.add_error(name, sentence)
            if given.get("source") and given["deduct"] is not None:
                self.add_error("deduct", _("由记录算的不数几处，这一格空着"))
        return given


class VetoForm(PartForm):
    FIGURES = ()

    class Meta:
        model = Veto
        fields = ("code", "name", "name_en", "most_stars")
        labels = {"name_en": _("英文名称")}

    most_stars = forms.IntegerField(
        min_value=0, max_value=4, label=_("有这一条最多几星"), help_text=_("0 就是不评星")
    )


FORMS: dict[str, type[PartForm]] = {"group": GroupForm, "item": ItemForm, "veto": VetoForm}


class PublishForm(TongtingForm):
    since = DayField(label=_("从哪天起用"), help_text=_("这天以后开的评选用新版，已经开了的照旧版打分"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"since": today}, **kwargs)


class MoveForm(TongtingForm):
    places = forms.TypedChoiceField(choices=[("-1", _("上移")), ("1", _("下移"))], coerce=int)


class EditionFilter(FilterForm):
    """Editions by their number within the contest."""

    v = forms.IntegerField(required=False, min_value=1, max_value=9999)
    old = forms.IntegerField(required=False, min_value=1, max_value=9999)
    new = forms.IntegerField(required=False, min_value=1, max_value=9999)
