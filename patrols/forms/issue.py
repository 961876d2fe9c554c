"""Forms of issues: filters that forgive, steps that say what is missing; none of them saves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from patrols.models import Issue
from patrols.models.issue import Severity, Source
from patrols.queries import issue as issues
from patrols.queries import recurrence
from patrols.queries.issue import Filters
from patrols.queries.patrol import NAMED_POSTS, posts_in
from patrols.queries.week import COLUMNS, PARTS
from tongting.people.models import Team, User
from tongting.periods import SHANGHAI, Week, local
from tongting.places.models import Post
from tongting.web.forms import FilterForm, TongtingForm

ANY = [("", _("全部"))]
SORTS = [
    ("", _("最新发现的在前")),
    ("oldest", _("最早发现的在前")),
    ("seen", _("最近又出现的在前")),
    ("due", _("快到期的在前（整改中、退回）")),
]
WHO = [("", _("全部")), ("mine", _("我牵头的")), ("party", _("党员牵头"))]
YEARS = range(2000, 2101)


class WeekField(forms.CharField):
    """`2026-W47`; a browser that knows weeks offers a calendar."""

    widget = forms.TextInput(attrs={"type": "week", "placeholder": "2026-W47"})

    def clean(self, value: Any) -> Week | None:
        if value in self.empty_values:
            return None
        try:
            week = Week.parse(str(value))
        except (ValueError, OverflowError):
            raise forms.ValidationError(_("周要写成 2026-W47 这样"))
        if week.year not in YEARS:
            raise forms.ValidationError(_("周要写成 2026-W47 这样"))
        return week


class DayField(forms.DateField):
    """A date that people mean: within this century's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and day.year not in YEARS:
            raise forms.ValidationError(_("年份不对，从日历里重新选"))
        return day


class MorningField(DayField):
    """A day, meant as eight in the morning of it."""

    def clean(self, value: Any) -> datetime | None:
        day: date | None = super().clean(value)
        return datetime.combine(day, time(8), tzinfo=SHANGHAI) if day else None


class IssueFilterForm(FilterForm):
    """Every filter a list of issues knows, with two queries for all its choices together."""

    week = WeekField(required=False, label=_("周"))
    show = forms.ChoiceField(required=False, choices=[*ANY, *((key, key) for key in (*COLUMNS, *PARTS))])
    area = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("区域"))
    post = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("岗点"))
    team = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("班组"))
    # Whose area it lies in: asked by the month, whose figures open their records.
    keeper = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    # Found in these days or overdue in them: what the month's rates count.
    due = forms.BooleanField(required=False, widget=forms.HiddenInput, label=_("这几天发现和超期的"))
    posts = forms.CharField(
        required=False,
        max_length=240,
        widget=forms.HiddenInput,
        label=_("这个得分的岗点"),
        validators=[RegexValidator(rf"\A{NAMED_POSTS.pattern}\Z")],
    )
    state = forms.ChoiceField(required=False, choices=[*ANY, *Issue.State.choices], label=_("状态"))
    severity = forms.ChoiceField(required=False, choices=[*ANY, *Severity.choices], label=_("等级"))
    source = forms.ChoiceField(required=False, choices=[*ANY, *Source.choices], label=_("来源"))
    person = forms.CharField(required=False, max_length=30, label=_("责任人"))
    who = forms.ChoiceField(required=False, choices=WHO, label=_("谁牵头"))
    since = DayField(required=False, label=_("从"))
    until = DayField(required=False, label=_("到"))
    sort = forms.ChoiceField(required=False, choices=SORTS, label=_("怎么排"))
    q = forms.CharField(
        required=False,
        max_length=60,
        label=_("找一找"),
        widget=forms.SearchInput(attrs={"placeholder": _("问题编号、汉字、拼音、责任人都行")}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posts = list(Post.objects.select_related("area"))
        self.areas = list({post.area_id: post.area for post in posts}.values())
        self._offer("area", ((area.pk, area.name) for area in self.areas))
        self._offer("post", ((post.pk, post.name) for post in posts))
        self._offer("team", Team.objects.values_list("pk", "name"))
        for field in self.fields.values():
            chosen_from = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if chosen_from else "form-control"

    def _offer(self, name: str, choices: Iterable[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*ANY, *choices]

    def filters(self, person: User) -> Filters:
        """What was understood, as the queries take it."""
        chosen = self.chosen()
        people: tuple[int, ...] | None = None
        if "person" in chosen:
            people = issues.people_named(chosen["person"])
        if chosen.get("who") == "mine":
            people = tuple({person.pk} & set(people)) if people is not None else (person.pk,)
        named = ("area", "post", "team", "keeper", "due", "state", "severity", "source", "since", "until")
        return Filters(
            people=people,
            party=chosen.get("who") == "party",
            words=chosen.get("q", ""),
            posts=posts_in(chosen.get("posts", "")),
            **{name: chosen[name] for name in named if name in chosen},
        )


NEW = "new"


class ReportForm(TongtingForm):
    """随手反映: where, what, how bad. Where the post has an open issue that sounds alike, it asks whether it is that
    one before it becomes another."""

    post = forms.ModelChoiceField(Post.objects.none(), label=_("在哪里"), empty_label=_("选岗点"))
    what = forms.CharField(max_length=120, min_length=2, label=_("什么问题"))
    same = forms.CharField(required=False, max_length=20, widget=forms.RadioSelect, label=_("是不是同一件"))
    detail = forms.CharField(
        required=False, max_length=1000, label=_("具体情况"), widget=forms.Textarea(attrs={"rows": 3})
    )
    severity = forms.ChoiceField(
        choices=Severity.choices, initial=Severity.NORMAL, widget=forms.RadioSelect, label=_("要紧吗")
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at, self.alike = at, list[Issue]()
        choice = self.fields["post"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Post.objects.filter(is_active=True).select_related("area")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        same = given.pop("same", "")
        if given.get("post") and given.get("what"):
            self.alike = recurrence.alike(given["post"], given["what"], self.at)
        known = {str(issue.pk): issue for issue in self.alike}
        given["same_as"] = known.get(same)
        if known and same != NEW and same not in known:
            self.add_error("same", _now("这个岗点有像的问题还没办完，选一下是不是同一件"))
        widget = self.fields["same"].widget
        assert isinstance(widget, forms.RadioSelect)
        said = [
            (pk, f"{one.title}（{one.number} {local(one.last_seen_at):%m-%d}）") for pk, one in known.items()
        ]
        widget.choices = [*said, (NEW, _("都不是，是新问题"))]
        return given
