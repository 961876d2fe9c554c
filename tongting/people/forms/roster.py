"""Forms of the roster: which team and month, what was painted, a pattern over days, a kind of shift."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.people.forms.fields import DayField, MonthField
from tongting.people.models import ShiftKind, Team, User
from tongting.people.patterns import REST, Codes, Legend, Unreadable, Wish
from tongting.periods import Month
from tongting.web.forms import FilterForm, SeveralField, TongtingForm, TongtingModelForm

# A team of a hundred people in a month, and no more than one page can hold.
MOST_CHANGES = 4000
LONGEST_FILL = timedelta(days=92)


class RosterFilter(FilterForm):
    team = forms.ModelChoiceField(Team.objects.none(), label=_("班组"), required=False, empty_label=None)
    month = MonthField(label=_("月份"), required=False)

    def __init__(self, *args: Any, teams: Sequence[Team] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["team"])
        field.queryset = Team.objects.filter(pk__in=[team.pk for team in teams]).select_related("leader")


class PaintForm(TongtingForm):
    """What was painted on a grid: by script as `changes`, a list of [person, day, codes, codes before]; without it the
    one `cell` that was tapped, as `12:2026-11-19:early+night_duty`, and the `brush` in hand."""

    changes = forms.CharField(required=False, max_length=400_000)
    brush = forms.CharField(required=False, max_length=20)
    cell = forms.CharField(required=False, max_length=120)

    def __init__(self, *args: Any, legend: Legend, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.legend = legend

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            if cleaned.get("changes"):
                cleaned["wishes"] = [_wish(*line) for line in _lines(cleaned["changes"])]
            elif cleaned.get("cell"):
                cleaned["wishes"] = [self._tapped(cleaned["cell"], cleaned.get("brush", ""))]
            else:
                cleaned["wishes"] = []
        except (ValueError, TypeError, OverflowError, RecursionError):
            raise ValidationError(_now("改动没有读懂，刷新后再排一次"))
        return cleaned

    def _tapped(self, cell: str, brush: str) -> Wish:
        person, day, codes = cell.split(":")
        was = tuple(filter(None, codes.split("+")))
        return Wish(_key(person), _day(day), self.legend.painted(was, brush), was)


def _lines(text: str) -> list[Any]:
    found = json.loads(text)
    if not isinstance(found, list) or len(found) > MOST_CHANGES:
        raise ValueError
    return found


def _wish(person: Any, day: Any, codes: Any, was: Any) -> Wish:
    return Wish(_key(person), _day(day), _codes(codes), _codes(was))


def _key(value: Any) -> int:
    if not 0 < int(value) < 2**63:
        raise ValueError(value)
    return int(value)


def _day(value: Any) -> date:
    return cast(date, DayField().clean(str(value)))


def _codes(value: Any) -> Codes:
    if not isinstance(value, list) or len(value) > 6:
        raise ValueError(value)
    # A code that no kind has is refused by the action, in a sentence.
    return tuple(code[:20] for code in value if isinstance(code, str) and "\x00" not in code)


class PatternField(forms.CharField):
    """早早中中夜夜休休 → the codes of each day."""

    def __init__(self, *, legend: Legend | None = None, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)
        self.legend = legend

    def clean(self, value: Any) -> Any:
        letters = "".join(super().clean(value).split())
        assert self.legend is not None
        try:
            return [self.legend.read(letter) for letter in letters]
        except Unreadable as why:
            known = "、".join([*self.legend.letters.values(), REST])
            raise ValidationError(
                _now("“%(letter)s”不是班次，一天写一个字：%(known)s") % {"letter": why.letter, "known": known}
            )


class FillForm(TongtingForm):
    people = SeveralField(User.objects.none(), label=_("给谁排"), widget=forms.CheckboxSelectMultiple)
    pattern = PatternField(
        label=_("规律"), help_text=_("一天一个字，排完从头再来，如 早早中中休夜夜休；常白班写一个 白")
    )
    first = DayField(label=_("从"))
    last = DayField(label=_("到"))
    step = forms.IntegerField(
        label=_("每人错开几天"),
        min_value=0,
        max_value=31,
        initial=0,
        help_text=_("按上面的顺序，后一个人比前一个人提前这么多天；都一样就填 0"),
    )
    workdays = forms.BooleanField(
        label=_("周末和放假的日子休息"), required=False, help_text=_("按工作日历，调休上班的日子照排")
    )
    overwrite = forms.BooleanField(
        label=_("已经排了的也改"), required=False, help_text=_("不勾就只填空着的日子")
    )

    def __init__(
        self, *args: Any, people: Sequence[User], legend: Legend, month: Month, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        ids = [person.pk for person in people]
        field = cast(SeveralField, self.fields["people"])
        field.queryset = User.objects.filter(pk__in=ids).order_by("job_post", "name_pinyin", "pk")
        field.initial = ids
        cast(PatternField, self.fields["pattern"]).legend = legend
        self.fields["first"].initial, self.fields["last"].initial = month.first, month.last

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _now("结束日期要在开始日期之后"))
        elif first and last and last - first > LONGEST_FILL:
            self.add_error("last", _now("一次最多排三个月，分几次排"))
        return cleaned


class GoOnForm(TongtingForm):
    cycle = forms.IntegerField(
        label=_("几天一轮"),
        min_value=1,
        max_value=31,
        help_text=_("常白班填 7，星期对星期；倒班填一轮的天数"),
    )
    overwrite = forms.BooleanField(
        label=_("已经排了的也改"), required=False, help_text=_("不勾就只填空着的日子")
    )


class ShiftKindForm(TongtingModelForm):
    since = DayField(
        label=_("已经排好的班从哪天起照新时间"), required=False, help_text=_("不填就不动已经排好的")
    )

    class Meta:
        model = ShiftKind
        fields: ClassVar = ["code", "name", "letter", "pattern", "starts", "ends", "order", "is_active"]
        widgets: ClassVar = {
            "pattern": forms.RadioSelect,
            "starts": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "ends": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        error_messages: ClassVar = {"code": {"invalid": _("代码只用字母、数字和短横")}}
        help_texts: ClassVar = {
            "code": _("字母、数字和短横，排过班以后不要改"),
            "letter": _("排班表的格子里写的一个字"),
            "ends": _("不晚于上班时间的，算第二天"),
            "order": _("小的排前面"),
            "is_active": _("停用后不能再排，排过的还在"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["pattern"]).choices = ShiftKind.Pattern.choices
        if self.instance.pk is None:
            del self.fields["since"]
        else:
            # Dated shifts carry the code: it stays.
            del self.fields["code"]

    def clean_letter(self) -> str:
        letter: str = self.cleaned_data["letter"]
        if not letter.isalnum():
            raise ValidationError(_now("写一个字，不用符号"))
        return letter
