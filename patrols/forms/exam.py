"""Forms of tests: a test with what is drawn from the bank, one answer, the list's filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.forms.training import AskedForm, unmarked
from patrols.models import Exam, TrainingSession
from patrols.queries import question as bank
from patrols.queries import training as trainings
from patrols.rules import training as rules
from tongting.web.forms import FilterForm, MomentField

# Categories a test can draw from, and how many of them stand open on the page.
ROWS, OPEN_ROWS = range(6), 2
FIELDS = ("title", "session", "opens_at", "closes_at", "minutes", "attempts", "pass_mark")


class ExamForm(AskedForm):
    title = forms.CharField(max_length=80, min_length=2, label=gettext_lazy("考试名称"))
    session = forms.ModelChoiceField(
        TrainingSession.objects.none(), required=False, label=gettext_lazy("哪场培训的"),
        empty_label=gettext_lazy("单独考，不跟培训"),
        help_text=gettext_lazy("跟着培训的，不选人就是培训名单上的人考；到课并且及格，月考核才算参训合格"),
    )  # fmt: skip
    opens_at = MomentField(label=gettext_lazy("开考时间"))
    closes_at = MomentField(label=gettext_lazy("截止时间"))
    minutes = forms.IntegerField(min_value=1, max_value=240, initial=20, label=gettext_lazy("考几分钟"))
    attempts = forms.IntegerField(min_value=1, max_value=5, initial=2, label=gettext_lazy("可以考几次"))
    pass_mark = forms.IntegerField(min_value=1, max_value=1000, initial=60, label=gettext_lazy("及格分"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.there = bank.topics()
        self.fields["session"].queryset = trainings.sessions_to_test()  # type: ignore[attr-defined]
        unmarked(self, "session")
        self._add_rows()

    def _add_rows(self) -> None:
        """Each stands in one line without labels, so every field says by itself what it is."""
        topics = [("", _("不抽")), *((name, f"{name}（{many}）") for name, many in self.there.items())]
        draws = self.initial.get("draws") or []
        for n in ROWS:
            was, line = draws[n] if n < len(draws) else {}, {"n": n + 1}
            self.fields[f"topic{n}"] = forms.ChoiceField(
                required=False,
                choices=topics,
                label=_("第 %(n)d 行的类别") % line,
                initial=was.get("topic", ""),
            )
            words = {"count": _("第 %(n)d 行抽几道"), "points": _("第 %(n)d 行每道几分")}
            for name, label in words.items():
                self.fields[f"{name}{n}"] = forms.IntegerField(
                    required=False, min_value=1, max_value=50, label=label % line, initial=was.get(name, 5)
                )
            for name in ("topic", *words):
                widget, shape = self.fields[f"{name}{n}"].widget, "select" if name == "topic" else "control"
                widget.attrs |= {"class": f"form-{shape}", "aria-label": self.fields[f"{name}{n}"].label}

    def _rows(self, numbers: Iterable[int]) -> list[tuple[Any, Any, Any]]:
        return [(self[f"topic{n}"], self[f"count{n}"], self[f"points{n}"]) for n in numbers]

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        return self._rows(ROWS[:OPEN_ROWS])

    @property
    def more_rows(self) -> list[tuple[Any, Any, Any]]:
        return self._rows(ROWS[OPEN_ROWS:])

    @property
    def more_used(self) -> bool:
        return any(
            topic.value() or topic.errors or n.errors or each.errors for topic, n, each in self.more_rows
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        given["draws"] = [
            {
                "topic": given[f"topic{n}"],
                "count": given[f"count{n}"] or 1,
                "points": given[f"points{n}"] or 1,
            }
            for n in ROWS
            if given.get(f"topic{n}")
        ]
        faults = rules.exam_faults(
            given["draws"], self.there, given["pass_mark"], given["opens_at"], given["closes_at"]
        )
        for name, sentence in faults.items():
            self.add_error("topic0" if name == "draws" else name, sentence)
        return given

    def given(self) -> dict[str, Any]:
        return {"draws": self.cleaned_data["draws"], **{name: self.cleaned_data[name] for name in FIELDS}}


def initial_of(exam: Exam) -> Mapping[str, Any]:
    names = (*FIELDS, "draws")
    people = list(exam.candidates.values_list("person_id", flat=True))
    return {**{name: getattr(exam, name) for name in names}, "people": people}


class AnswerForm(forms.Form):
    """What the phone sends for one question."""

    question = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    chosen = forms.TypedMultipleChoiceField(
        required=False, coerce=int, choices=[(n, n) for n in range(rules.MOST_OPTIONS)]
    )


class ExamFilter(FilterForm):
    state = forms.ChoiceField(
        required=False, choices=[("", gettext_lazy("全部")), *Exam.State.choices], label=gettext_lazy("状态")
    )
    q = forms.CharField(
        required=False, max_length=40, label=gettext_lazy("找一找"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("考试名称")}),
    )  # fmt: skip
