"""Forms of issues: filters that forgive, steps that say what is missing; none of them saves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patrols.models import Issue
from patrols.models.issue import Severity, Source
from patrols.queries import issue as issues
from patrols.queries.issue import Filters
from patrols.queries.week import COLUMNS, PARTS
from patrols.rules import issue as rules
from tongting.people.models import Team, User
from tongting.periods import SHANGHAI, Week, local
from tongting.places.models import Post
from tongting.web.forms import FilterForm, SeveralField, TongtingForm

ANY = [("", _("全部"))]
WHO = [("", _("全部")), ("mine", _("我牵头的")), ("party", _("党员牵头"))]
YEARS = range(2000, 2101)


class WeekField(forms.CharField):
    """`2026-W47`."""

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


class MomentField(forms.DateTimeField):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def clean(self, value: Any) -> Any:
        try:
            moment = super().clean(value)
        except OverflowError:
            moment = datetime.max
        if moment is not None and moment.year not in YEARS:
            raise forms.ValidationError(_("年份不对，从日历里重新选"))
        return moment


class IssueFilterForm(FilterForm):
    """Every filter a list of issues knows, with two queries for all its choices together."""

    week = WeekField(required=False, label=_("周"))
    show = forms.ChoiceField(required=False, choices=[*ANY, *((key, key) for key in (*COLUMNS, *PARTS))])
    area = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("区域"))
    post = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("岗点"))
    team = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, label=_("班组"))
    state = forms.ChoiceField(required=False, choices=[*ANY, *Issue.State.choices], label=_("状态"))
    severity = forms.ChoiceField(required=False, choices=[*ANY, *Severity.choices], label=_("等级"))
    source = forms.ChoiceField(required=False, choices=[*ANY, *Source.choices], label=_("来源"))
    person = forms.CharField(required=False, max_length=30, label=_("责任人"))
    who = forms.ChoiceField(required=False, choices=WHO, label=_("谁牵头"))
    since = DayField(required=False, label=_("从"))
    until = DayField(required=False, label=_("到"))
    q = forms.CharField(
        required=False,
        max_length=60,
        label=_("找一找"),
        widget=forms.SearchInput(attrs={"placeholder": _("汉字、拼音、首字母都行")}),
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
        named = ("area", "post", "team", "state", "severity", "source", "since", "until")
        return Filters(
            people=people,
            party=chosen.get("who") == "party",
            words=chosen.get("q", ""),
            **{name: chosen[name] for name in named if name in chosen},
        )


class ReasonForm(TongtingForm):
    """A reason from the chips, in own words, or both."""

    # Either will do, which no attribute of HTML can say.
    use_required_attribute = False
    canned: tuple[Any, ...] = ()
    chip = forms.ChoiceField(required=False, widget=forms.RadioSelect, label=_("原因"))
    words = forms.CharField(
        required=False, max_length=250, label=_("补充几句"), widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, issue: Issue, at: datetime, **kwargs: Any) -> None:
        self.issue, self.at = issue, at
        super().__init__(*args, **kwargs)
        chip = self.fields["chip"]
        assert isinstance(chip, forms.ChoiceField)
        chip.choices = [(text, text) for text in self.canned]
        chip.required = not self.data.get("words", "").strip()
        chip.error_messages["required"] = _("选一个原因，或者自己写一句")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        parts = [given.get("chip", ""), given.get("words", "").strip()]
        given["reason"] = "；".join(str(part) for part in parts if part)
        return given


class SendBackForm(ReasonForm):
    canned = (_("没整改到位"), _("只治了表面，没查清原因"), _("照片看不清，要重拍"), _("刚改好又出现了"))


class ExtendForm(ReasonForm):
    canned = (_("要停产检修时才能做"), _("要别的科室配合"), _("材料还没到"), _("工作量比估计的大"))
    due_at = MomentField(label=_("新期限"))
    field_order = ("due_at", "chip", "words")


class WaitForm(ReasonForm):
    canned = (_("配件已经报了计划"), _("等厂家来人"), _("等机电科配合"))
    until = MorningField(label=_("等到哪天"), help_text=_("到这天自动回到整改中，期限往后顺延"))
    field_order = ("until", "chip", "words")


class DeferForm(ReasonForm):
    canned = (_("要列入大修计划"), _("资金没落实"), _("要等季节性停用"))
    until = MorningField(label=_("挂到哪天"), help_text=_("到这天自动回到整改中"))
    measure = forms.CharField(
        max_length=300, label=_("挂账期间怎么防范"), widget=forms.Textarea(attrs={"rows": 2})
    )
    responsible = forms.ModelChoiceField(User.objects.none(), required=False, label=_("责任人"))
    field_order = ("until", "chip", "words", "measure", "responsible")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.issue.responsible_id:
            del self.fields["responsible"]
        else:
            choice = self.fields["responsible"]
            assert isinstance(choice, forms.ModelChoiceField)
            choice.queryset = issues.fixers(self.issue, local(self.at).date())
            choice.required = True


class VoidForm(ReasonForm):
    canned = (_("重复上报"), _("看错了，不是问题"), _("已由别的单子处理"))


class RectifyForm(TongtingForm):
    note = forms.CharField(
        required=False, max_length=500, label=_("怎么改的"), widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, issue: Issue, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Where nobody may take a photo, the words are the evidence.
        self.fields["note"].required = not rules.wants_photo(issue)


class NoteForm(TongtingForm):
    """Nothing but an optional word: passing, resuming."""

    note = forms.CharField(required=False, max_length=300, label=_("说明"))

    def __init__(self, *args: Any, issue: Issue, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class PersonChoice(forms.ModelChoiceField):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"empty_label": _("选人"), **kwargs})

    def label_from_instance(self, person: Any) -> str:
        return f"{person.name}（{person.job_post}）" if person.job_post else str(person.name)


class AssignForm(TongtingForm):
    """The likeliest people as chips, everybody else in a list; verifier and deadline are there already."""

    CHIPS = 5
    use_required_attribute = False
    responsible = forms.ChoiceField(required=False, widget=forms.RadioSelect, label=_("派给谁"))
    other = PersonChoice(User.objects.none(), required=False, label=_("别的人"))
    verifier = PersonChoice(User.objects.none(), required=False, label=_("验收人"))
    due_at = MomentField(label=_("期限"))
    measure = forms.CharField(required=False, max_length=300, label=_("整改措施"))

    def __init__(self, *args: Any, issue: Issue, at: datetime, **kwargs: Any) -> None:
        day = local(at).date()
        hours = issue.item.due_hours if issue.item else None
        due = issue.due_at if issue.state in Issue.WORKING else rules.deadline(at, issue.severity, hours)
        initial = {
            "due_at": local(due) if due else None,
            "verifier": issue.verifier_id,
            "measure": issue.measure,
        }
        super().__init__(*args, initial=initial, **kwargs)
        fixers = list(issues.fixers(issue, day))
        self.people = {str(person.pk): person for person in fixers}
        likely = self.fields["responsible"]
        assert isinstance(likely, forms.ChoiceField)
        likely.choices = [(person.pk, str(person.name)) for person in fixers[: self.CHIPS]]
        likely.required = not self.data.get("other")
        likely.error_messages["required"] = _("选一个人来整改")
        for name, queryset in (
            ("other", issues.fixers(issue, day)),
            ("verifier", issues.checkers(day, women_only=issue.post.women_only)),
        ):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)
            choice.queryset = queryset

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["person"] = given.get("other") or self.people.get(given.get("responsible", ""))
        return given


class AssignManyForm(TongtingForm):
    """一次派完: which issues, to whom."""

    issues = SeveralField(Issue.objects.none(), widget=forms.CheckboxSelectMultiple, label=_("派哪几件"))
    responsible = PersonChoice(User.objects.none(), label=_("派给谁"))
    verifier = PersonChoice(User.objects.none(), required=False, label=_("验收人"))
    due_at = MomentField(required=False, label=_("期限"), help_text=_("不填就按等级各算各的"))

    def __init__(self, *args: Any, waiting: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, initial={"issues": waiting}, **kwargs)
        day = local(at).date()
        people = {
            "issues": waiting,
            "responsible": issues.everybody_who_fixes(day),
            "verifier": issues.checkers(day),
        }
        for name, queryset in people.items():
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)
            choice.queryset = queryset


class ReportForm(TongtingForm):
    """随手反映: where, what, how bad."""

    post = forms.ModelChoiceField(Post.objects.none(), label=_("在哪里"), empty_label=_("选岗点"))
    what = forms.CharField(max_length=120, min_length=2, label=_("什么问题"))
    detail = forms.CharField(
        required=False, max_length=1000, label=_("具体情况"), widget=forms.Textarea(attrs={"rows": 3})
    )
    severity = forms.ChoiceField(
        choices=Severity.choices, initial=Severity.NORMAL, widget=forms.RadioSelect, label=_("要紧吗")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["post"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Post.objects.filter(is_active=True).select_related("area")
