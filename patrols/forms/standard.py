"""Forms of standards: the edition's own figures, an item of any kind, the day it begins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crispy_forms.layout import HTML, Div, Layout
from django import forms
from django.core.validators import RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from patrols.forms.issue import DayField
from patrols.models import ChecklistItem, Standard, StandardVersion
from patrols.models.standard import ItemKind
from patrols.queries.standard import SOURCES
from patrols.rules import standard as rules
from tongting.places.peaks import as_text, read_windows
from tongting.web.forms import FilterForm, TongtingForm, TongtingModelForm

MOST_REMARKS, LONGEST_REMARK = 12, 30
EACH_FAULT = _("数缺陷的，是每处扣多少")
CODE = RegexValidator(r"^[A-Za-z0-9-]+\Z", _("编号只用字母、数字和短横，如 BP01"))


class Lines(forms.CharField):
    """One thing a line; empty lines and doubles are left out."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        text: str = super().clean(value)
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class NewStandardForm(TongtingModelForm):
    # Addresses of the list of standards.
    TAKEN = ("new", "export")

    kind = forms.CharField(
        max_length=40,
        label=_("类别"),
        help_text=_("小写字母、数字和下划线，如 dining_hall；岗点按它找标准"),
        validators=[
            RegexValidator(r"^[a-z][a-z0-9_]*\Z", _("类别只用小写字母、数字和下划线，如 dining_hall"))
        ],
    )

    class Meta:
        model = Standard
        fields = ("kind", "name", "name_en")
        labels = {"name_en": _("英文名称")}

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if kind in self.TAKEN:
            raise forms.ValidationError(_now("“%(kind)s”系统自己要用，换一个") % {"kind": kind})
        if Standard.objects.filter(kind=kind).exists():
            raise forms.ValidationError(_now("这个类别已经有标准了，换一个，或者去改那一份"))
        return kind


class EditionForm(TongtingForm):
    pass_line = forms.IntegerField(min_value=1, max_value=100, label=_("合格线（分）"))
    visits_wanted = forms.IntegerField(min_value=1, max_value=50, label=_("每天至少巡查（次）"))
    windows = forms.CharField(
        required=False, max_length=200, label=_("建议时段"), help_text=_("写成 07:30-09:30，几段用顿号隔开")
    )
    note = forms.CharField(required=False, max_length=300, label=_("这一版改了什么"))

    def __init__(self, *args: Any, version: StandardVersion, **kwargs: Any) -> None:
        initial = {
            "pass_line": version.pass_line,
            "visits_wanted": version.visits_wanted,
            "windows": as_text(version.windows),
            "note": version.note,
        }
        super().__init__(*args, initial=initial, **kwargs)

    def clean_windows(self) -> list[list[str]]:
        try:
            return read_windows(self.cleaned_data["windows"])
        except ValueError as fault:
            raise forms.ValidationError(_now("“%(part)s”看不懂，写成 07:30-09:30") % {"part": fault.args[0]})


class PublishForm(TongtingForm):
    since = DayField(label=_("从哪天起用"), help_text=_("这天以前的巡查仍按旧版算分"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"since": today + timedelta(days=1)}, **kwargs)


class EditionFilter(FilterForm):
    """Editions by their number within the standard (`v`, `old`, `new`) or by their key (`version`)."""

    v = forms.IntegerField(required=False, min_value=1, max_value=9999)
    old = forms.IntegerField(required=False, min_value=1, max_value=9999)
    new = forms.IntegerField(required=False, min_value=1, max_value=9999)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class MoveForm(TongtingForm):
    places = forms.TypedChoiceField(choices=[("-1", _("上移")), ("1", _("下移"))], coerce=int)


class OptionsField(Lines):
    """`清澈见底 100%` a line, with the English after a stroke: `清澈见底/clear 100%`."""

    def clean(self, value: Any) -> Any:
        return [option_of(line) for line in super().clean(value)]


def option_of(line: str) -> dict[str, Any]:
    words, _blank, share = line.rpartition(" ")
    if not words or not share.endswith(("%", "％")):
        raise forms.ValidationError(_now("“%(line)s”看不懂，写成“略浑浊 60%%”这样") % {"line": line[:20]})
    try:
        ratio = float(Decimal(share[:-1]) / 100)
    except ArithmeticError:
        raise forms.ValidationError(_now("“%(line)s”看不懂，写成“略浑浊 60%%”这样") % {"line": line[:20]})
    if not 0 <= ratio <= 1:
        raise forms.ValidationError(_now("“%(line)s”的得分比例要在 0%% 到 100%% 之间") % {"line": line[:20]})
    zh, _stroke, en = words.partition("/")
    return {"value": "", "zh": zh.strip()[:30], "en": (en or zh).strip()[:60], "ratio": ratio}


def option_lines(options: Iterable[dict[str, Any]]) -> str:
    return "\n".join(
        f"{one['zh']}{'/' + one['en'] if one.get('en', one['zh']) != one['zh'] else ''} "
        f"{(Decimal(str(one['ratio'])) * 100).normalize():f}%"
        for one in options
    )


class ItemForm(TongtingModelForm):
    """One form for every kind; what another kind needs is left empty and set to nothing."""

    code = forms.CharField(max_length=10, label=_("编号"), validators=[CODE])
    options = OptionsField(
        required=False,
        max_length=1000,
        label=_("选项"),
        help_text=_("每行一个：略浑浊 60%"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    fail_below = forms.DecimalField(
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=1,
        label=_("低于多少（%）算不合格"),
    )
    remarks = Lines(
        required=False,
        max_length=600,
        label=_("常用说法"),
        help_text=_("每行一句，查的时候点一下就填上"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    sources = Lines(
        required=False,
        max_length=400,
        label=_("要求的来源"),
        help_text=_("每行一条，写清文件名和条号"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    USUAL = {"kind": ItemKind.PASS_FAIL, "na_allowed": True, "due_hours": 72, "decimals": 0}
    FIGURES = (
        "minimum", "maximum", "typing_min", "typing_max", "tolerance_below", "tolerance_above", "tolerance_deduct",
    )  # fmt: skip

    class Meta:
        model = ChecklistItem
        fields = (
            "code", "text", "text_en", "kind", "weight", "deduct", "unit", "decimals", "minimum", "maximum",
            "tolerance_below", "tolerance_above", "tolerance_deduct", "typing_min", "typing_max", "options",
            "fail_below", "critical", "photo_required", "na_allowed", "due_hours", "remarks", "sources",
        )  # fmt: skip
        labels = {
            "text_en": _("英文内容"),
            "decimals": _("小数位数"),
            "minimum": _("合格下限"),
            "maximum": _("合格上限"),
            "typing_min": _("能填的最小值"),
            "typing_max": _("能填的最大值"),
            "tolerance_below": _("下限外多少以内算关注"),
            "tolerance_above": _("上限外多少以内算关注"),
            "tolerance_deduct": _("容差内扣分"),
        }
        help_texts = {
            "typing_min": _("超出就是打错了，不让提交"),
        }
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        item: ChecklistItem | None = kwargs.get("instance")
        kwargs["initial"] = self._initial(item) if item else dict(self.USUAL)
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ItemKind.choices  # type: ignore[attr-defined]
        for name in ("deduct", "decimals", "tolerance_below", "tolerance_above", "tolerance_deduct"):
            self.fields[name].required = False
        # The page's script shows the group of the chosen kind; without it all stand there.
        self.helper.layout = Layout(
            "code", "text", "text_en", "kind", "weight",
            Div("deduct", data_for="pass_fail score number"),
            Div(HTML(format_lazy('<p class="form-text">{}</p>', EACH_FAULT)), data_for="score"),
            Div(
                Div("minimum", "maximum", "unit", "decimals", css_class="twin"),
                Div("tolerance_below", "tolerance_above", "tolerance_deduct", css_class="twin"),
                Div("typing_min", "typing_max", css_class="twin"),
                data_for="number",
            ),
            Div("options", "fail_below", data_for="choice"),
            "due_hours", "critical", "photo_required", "na_allowed", "remarks", "sources",
        )  # fmt: skip

    @staticmethod
    def _initial(item: ChecklistItem) -> dict[str, Any]:
        figures = {name: getattr(item, name) for name in ("weight", "deduct", *ItemForm.FIGURES)}
        return {
            # As somebody would type them: 4, not 4.000.
            **{name: "" if value is None else f"{value.normalize():f}" for name, value in figures.items()},
            "options": option_lines(item.options),
            "remarks": "\n".join(item.remarks),
            "sources": "\n".join(str(SOURCES.get(code, code)) for code in item.sources),
            "fail_below": f"{(item.fail_below * 100).normalize():f}" if item.options else "",
        }

    def clean_remarks(self) -> list[str]:
        remarks: list[str] = self.cleaned_data["remarks"]
        if len(remarks) > MOST_REMARKS or any(len(one) > LONGEST_REMARK for one in remarks):
            raise forms.ValidationError(
                _now("常用说法最多 %(many)d 句，每句 %(long)d 字以内")
                % {"many": MOST_REMARKS, "long": LONGEST_REMARK}
            )
        return remarks

    def clean_sources(self) -> list[str]:
        """The built-in ones go back to their codes, so that an English page says them in English."""
        codes = {str(name): code for code, name in SOURCES.items()}
        return [codes.get(line, line) for line in self.cleaned_data["sources"]]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        given |= settled(given, {one["zh"]: one["value"] for one in self.instance.options})
        for name, sentence in rules.item_faults(given).items():
            self.add_error(name, sentence)
        return given

    def _post_clean(self) -> None:
        """The form's instance stays as it is: the action writes."""

    def fields_given(self) -> dict[str, Any]:
        """What was given, as the item's fields."""
        return {name: self.cleaned_data[name] for name in rules.ITEM_FIELDS}


def settled(given: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    """What an item of this kind carries: nothing of the other kinds, zero where nothing was given. An option that was
    there before (`known`: words → value) keeps its value, so that answers can be followed over editions."""
    kind, zero = given["kind"], Decimal(0)
    number, choice = kind == ItemKind.NUMBER, kind == ItemKind.CHOICE
    found: dict[str, Any] = {"deduct": zero if choice else given["deduct"] or zero}
    for name in ItemForm.FIGURES:
        empty = None if name in ("minimum", "maximum", "typing_min", "typing_max") else zero
        found[name] = (given[name] if given[name] is not None else empty) if number else empty
    found["unit"], found["decimals"] = (given["unit"], given["decimals"] or 0) if number else ("", 0)
    options = given["options"] if choice else []
    found["options"] = [{**one, "value": known.get(one["zh"], f"o{n}")} for n, one in enumerate(options, 1)]
    found["fail_below"] = ((given["fail_below"] or zero) / 100).quantize(Decimal("0.01")) if choice else zero
    return found
