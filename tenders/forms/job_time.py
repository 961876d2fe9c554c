"""The lines of a job's times: on which weekdays, or on which day, from when to when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tenders.queries import job_words as words
from tenders.scoring.hours import Times
from tongting.people.forms.fields import DayField
from tongting.web.forms import TongtingForm

# Lines that stand there empty, and as many as anybody needs.
EMPTY, MOST = 2, 20


def clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class TimeForm(TongtingForm):
    """A line; an empty one is none."""

    weekdays = forms.TypedMultipleChoiceField(
        required=False, coerce=int, widget=forms.CheckboxSelectMultiple, label=_("每周哪几天")
    )
    day = DayField(required=False, label=_("或者哪一天"))
    starts = forms.TimeField(required=False, widget=clock(), label=_("从"))
    ends = forms.TimeField(required=False, widget=clock(), label=_("到"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("day", "starts", "ends"):
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["weekdays"].choices = [(n, words.weekday_name(n)) for n in range(7)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        on, clock = given["weekdays"] or given["day"], (given["starts"], given["ends"])
        if not on and clock == (None, None):
            return given
        if given["weekdays"] and given["day"]:
            self.add_error("day", _now("星期和日期只填一样"))
        elif not on:
            self.add_error("weekdays", _now("勾上星期几，或者填哪一天"))
        elif None in clock:
            self.add_error("starts" if given["starts"] is None else "ends", _now("从几点到几点都要填"))
        elif given["starts"] == given["ends"]:
            self.add_error("ends", _now("开始和结束是同一个时间，改一个"))
        return given

    @property
    def lines(self) -> list[Times]:
        given = self.cleaned_data
        if given.get("starts") is None or given.get("ends") is None:
            return []
        clock = (given["starts"], given["ends"])
        if given["day"]:
            return [(None, given["day"], *clock)]
        return [(weekday, None, *clock) for weekday in given["weekdays"]]


class TimeLines(forms.BaseFormSet):
    """All lines of one job."""

    def rows(self) -> list[Times]:
        return [line for form in self.forms for line in form.lines]

    def sentences(self) -> list[str]:
        """What is wrong, with the number of its line."""
        return [
            _now("干活时间第 %(n)d 行：%(what)s") % {"n": number, "what": sentence}
            for number, form in enumerate(self.forms, start=1)
            for sentences in form.errors.values()
            for sentence in sentences
        ] + [str(sentence) for sentence in self.non_form_errors()]


def initial_of(times: list[Times]) -> list[dict[str, Any]]:
    """Lines as they were typed: weekdays that share their hours stand together."""
    weekly: dict[Any, list[int]] = {}
    dated: list[dict[str, Any]] = []
    for weekday, day, starts, ends in times:
        if day is None and weekday is not None:
            weekly.setdefault((starts, ends), []).append(weekday)
        else:
            dated.append({"day": day, "starts": starts, "ends": ends})
    lines = [
        {"weekdays": sorted(days), "starts": starts, "ends": ends} for (starts, ends), days in weekly.items()
    ]
    return lines + dated


def lines_of(data: Any, times: list[Times]) -> TimeLines:
    """Bound to what was sent, or showing `times` and some empty lines. What was sent is read by itself: compared with
    lines that somebody else has changed meanwhile, one could pass for untouched."""
    made: Any = forms.formset_factory(
        TimeForm, formset=TimeLines, extra=EMPTY, max_num=MOST, absolute_max=MOST, validate_max=True
    )
    found: TimeLines = made(
        data, prefix="times", initial=initial_of(times) if data is None else None,
        error_messages={
            "too_many_forms": _now("干活时间最多 %(n)d 行") % {"n": MOST},
            "missing_management_form": _now("页面不完整，刷新后再填一次"),
        },
    )  # fmt: skip
    return found
