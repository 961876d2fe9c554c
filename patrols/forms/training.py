"""Forms of training: a topic of the plan, a session and who should come, marks, filters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.models import Seat, TrainingSession, TrainingTopic
from patrols.queries import training as trainings
from patrols.queries.training import TRAINED, Filters
from tongting.people.forms.fields import DayField, PersonField
from tongting.people.models import Group, Team, User
from tongting.web.forms import FilterForm, MomentField, SeveralField, TongtingForm

GROUPS = [(group.value, group.label) for group in Group if group in TRAINED]
STATES = [("", gettext_lazy("全部")), *TrainingSession.State.choices]
MARKS = [choice for choice in Seat.State.choices if choice[0] != Seat.State.EXPECTED]


def unmarked(form: forms.Form, *names: str) -> None:
    """No word about being optional beside these: what they say without is said another way."""
    for name in names:
        setattr(form.fields[name], "unmarked", True)  # noqa: B010 — mypy knows no such mark of a field


class PeopleField(SeveralField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} {obj.job_post}".strip()


class AskedForm(TongtingForm):
    """Who is meant: groups, teams, both (then the groups of these teams), and people one by one."""

    groups = forms.MultipleChoiceField(
        required=False, choices=GROUPS, label=gettext_lazy("给哪些人"), widget=forms.CheckboxSelectMultiple
    )
    teams = SeveralField(
        Team.objects.all(), required=False, label=gettext_lazy("给哪些班组"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("人和班组都选了，就是这些班组里的这些人"),
    )  # fmt: skip
    people = PeopleField(
        User.objects.none(),
        required=False,
        label=gettext_lazy("逐个选人"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = trainings.trainable()  # type: ignore[attr-defined]
        # One of the three will do: “optional” beside each of them would mislead.
        unmarked(self, "groups", "teams", "people")

    def asked(self) -> list[User]:
        given = self.cleaned_data
        return trainings.people_asked(given["groups"], given["teams"], given["people"])


class TopicForm(TongtingForm):
    title = forms.CharField(max_length=80, min_length=2, label=gettext_lazy("培训内容"))
    why = forms.CharField(max_length=200, required=False, label=gettext_lazy("为什么培训"))
    item = forms.ChoiceField(
        required=False, label=gettext_lazy("针对哪个检查项"),
        help_text=gettext_lazy("选了，培训后能看这一项的不合格率降没降"),
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        required=False, choices=GROUPS, label=gettext_lazy("给哪些人"), widget=forms.CheckboxSelectMultiple
    )
    teams = SeveralField(
        Team.objects.all(),
        required=False,
        label=gettext_lazy("给哪些班组"),
        widget=forms.CheckboxSelectMultiple,
    )
    wanted_on = DayField(required=False, label=gettext_lazy("打算哪天"))

    def __init__(self, *args: Any, topic: TrainingTopic | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(topic) if topic else None, **kwargs)
        self.fields["item"].choices = [("", _("不针对哪一项")), *trainings.item_choices()]  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        found["kind"], _colon, found["item_code"] = found.pop("item").partition(":")
        return found


def _initial(topic: TrainingTopic) -> Mapping[str, Any]:
    return {
        **{name: getattr(topic, name) for name in ("title", "why", "groups", "wanted_on")},
        "item": f"{topic.kind}:{topic.item_code}" if topic.item_code else "",
        "teams": list(topic.teams.all()),
    }


class SessionForm(AskedForm):
    title = forms.CharField(max_length=80, min_length=2, label=gettext_lazy("培训内容"))
    topic = forms.ModelChoiceField(
        TrainingTopic.objects.none(), required=False, label=gettext_lazy("季计划里的哪一条"),
        empty_label=gettext_lazy("计划外"),
    )  # fmt: skip
    trainer = PersonField(queryset=User.objects.none(), label=gettext_lazy("培训人"))
    place = forms.CharField(max_length=60, label=gettext_lazy("地点"))
    start_at = MomentField(label=gettext_lazy("开始时间"))
    end_at = MomentField(label=gettext_lazy("结束时间"))
    note = forms.CharField(
        max_length=300, required=False, label=gettext_lazy("说明"), widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = (
        "title",
        "topic",
        "trainer",
        "place",
        "start_at",
        "end_at",
        "note",
        "groups",
        "teams",
        "people",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainer"].queryset = trainings.trainers()  # type: ignore[attr-defined]
        self.fields["topic"].queryset = trainings.topics_to_hold()  # type: ignore[attr-defined]
        unmarked(self, "topic")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors and not self.asked():
            self.add_error("people", _("选一下谁来：按人、按班组，或者逐个选"))
        return given

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.field_order[:7]}


class SessionFilter(FilterForm):
    state = forms.ChoiceField(required=False, choices=STATES, label=gettext_lazy("状态"))
    since = DayField(required=False, label=gettext_lazy("从"))
    until = DayField(required=False, label=gettext_lazy("到"))
    trainer = PersonField(queryset=User.objects.none(), required=False, label=gettext_lazy("培训人"))
    q = forms.CharField(
        required=False, max_length=40, label=gettext_lazy("找一找"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("内容、地点")}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["trainer"].queryset = trainings.trainers()  # type: ignore[attr-defined]

    def filters(self) -> Filters:
        chosen = self.chosen()
        chosen["words"] = chosen.pop("q", "")
        return Filters(**chosen)


class TopicPick(FilterForm):
    """Which topic of the plan a new session is for, or which one it makes up for."""

    topic = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, label=gettext_lazy("季计划里的哪一条")
    )

    again = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, label=gettext_lazy("补哪一场")
    )

    def begun(self) -> tuple[int | None, int | None]:
        chosen = self.chosen()
        return chosen.get("topic"), chosen.get("again")


class CodeForm(TongtingForm):
    code = forms.RegexField(
        r"^\d{4}$", label=gettext_lazy("签到码"), error_messages={"invalid": gettext_lazy("签到码是 4 位数字")},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 4, "class": "code-in"}
        ),
    )  # fmt: skip


class MarkForm(TongtingForm):
    state = forms.ChoiceField(choices=MARKS, label=gettext_lazy("出勤"))
    reason = forms.CharField(max_length=200, required=False, label=gettext_lazy("原因"))


class ExtraForm(TongtingForm):
    person = PersonField(queryset=User.objects.none(), label=gettext_lazy("名单外来的人"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = trainings.trainable()  # type: ignore[attr-defined]


class ReasonForm(TongtingForm):
    reason = forms.CharField(max_length=200, label=gettext_lazy("原因"))


class PaperForm(TongtingForm):
    """What it is by its content is for the action to find out."""

    paper = forms.FileField(
        label=gettext_lazy("材料"), help_text=gettext_lazy("PDF、Word、Excel 或图片，一个最大 10 MB"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png,.webp"}),
    )  # fmt: skip


class SpanFilter(FilterForm):
    since = DayField(required=False, label=gettext_lazy("从"))
    until = DayField(required=False, label=gettext_lazy("到"))


class RecordFilter(SpanFilter):
    team = forms.ModelChoiceField(Team.objects.all(), required=False, label=gettext_lazy("班组"))
    q = forms.CharField(
        required=False, max_length=40, label=gettext_lazy("找一找"),
        widget=forms.SearchInput(attrs={"placeholder": gettext_lazy("姓名、拼音、工号")}),
    )  # fmt: skip
