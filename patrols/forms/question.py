"""Forms of the question bank: its filters, a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.models import Question
from patrols.models.question import QuestionKind
from patrols.queries import question as bank
from patrols.queries import training as trainings
from patrols.queries.question import LETTERS, Filters
from patrols.rules import training as rules
from tongting.web.forms import FilterForm, TongtingForm

RIGHT, WRONG = ("对", "√", "正确", "是", "T", "TRUE"), ("错", "×", "错误", "否", "F", "FALSE")


def places_of(text: str, *, statement: bool = False) -> list[int]:
    """ABD → [0, 1, 3]; what is no letter of an option is a place behind the last one. 对 → [0], 错 → [1]."""
    plain = text.strip().upper()
    if statement:
        return [0] if plain in RIGHT else [1] if plain in WRONG else []
    signs = [sign for sign in plain if sign.isalnum()]
    return [LETTERS.index(sign) if sign in LETTERS else len(LETTERS) for sign in signs]


class QuestionFilter(FilterForm):
    topic = forms.ChoiceField(required=False, label=gettext_lazy("类别"))
    kind = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("全部")), *QuestionKind.choices],
        label=gettext_lazy("题型"),
    )
    post_kind = forms.ChoiceField(required=False, label=gettext_lazy("岗点类别"))
    state = forms.ChoiceField(
        required=False,
        choices=[("", gettext_lazy("在用")), Question.State.choices[1]],
        label=gettext_lazy("状态"),
    )
    q = forms.CharField(
        required=False, max_length=40, label=gettext_lazy("找一找"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("题目里的字")}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("全部"))]
        topics = [(topic, f"{topic}（{many}）") for topic, many in bank.topics().items()]
        self.fields["topic"].choices = [*everything, *topics]  # type: ignore[attr-defined]
        self.fields["post_kind"].choices = [*everything, *trainings.kind_names().items()]  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        chosen = self.chosen()
        chosen["words"] = chosen.pop("q", "")
        return Filters(**chosen)


class QuestionForm(TongtingForm):
    kind = forms.ChoiceField(
        choices=QuestionKind.choices, label=gettext_lazy("题型"), widget=forms.RadioSelect, initial="single"
    )
    topic = forms.CharField(
        max_length=30, label=gettext_lazy("类别"), help_text=gettext_lazy("出卷按类别抽题，比如“食品安全”")
    )
    post_kind = forms.ChoiceField(required=False, label=gettext_lazy("岗点类别"))
    text = forms.CharField(
        max_length=300, min_length=4, label=gettext_lazy("题目"), widget=forms.Textarea(attrs={"rows": 3})
    )
    options = forms.CharField(
        required=False, max_length=700, label=gettext_lazy("选项"), widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("一行一个，2 到 6 个，不用写字母；判断题空着"),
    )  # fmt: skip
    right = forms.CharField(
        max_length=12, label=gettext_lazy("答案"),
        help_text=gettext_lazy("第一行是 A。单选写 B，多选连着写 ABD，判断题写“对”或“错”"),
    )  # fmt: skip
    explanation = forms.CharField(
        required=False, max_length=300, label=gettext_lazy("解析"), widget=forms.Textarea(attrs={"rows": 2})
    )
    source = forms.CharField(required=False, max_length=100, label=gettext_lazy("出处"))

    def __init__(self, *args: Any, question: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(question) if question else None, **kwargs)
        choices = [("", _("不限岗点")), *trainings.kind_names().items()]
        self.fields["post_kind"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if self.errors:
            return given
        statement = given["kind"] == QuestionKind.TRUE_FALSE
        lines = [line.strip() for line in given["options"].splitlines() if line.strip()]
        given["options"] = ["对", "错"] if statement else lines
        given["right"] = places_of(given["right"], statement=statement)
        for name, sentence in rules.question_faults(given["kind"], given["options"], given["right"]).items():
            self.add_error(name, sentence)
        if any(len(line) > 100 for line in lines):
            self.add_error("options", _("一个选项最多 100 个字，删短一点"))
        return given


def _initial(question: Question) -> Mapping[str, Any]:
    statement = question.kind == QuestionKind.TRUE_FALSE
    return {
        **{
            name: getattr(question, name)
            for name in ("kind", "topic", "post_kind", "text", "explanation", "source")
        },
        "options": "" if statement else "\n".join(question.options),
        "right": question.options[question.right[0]] if statement else bank.letters(question.right),
    }
