"""Forms of an issue's steps: each asks for what its verb needs and says what is missing; none of them saves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from patrols.forms.issue import MorningField
from patrols.models import Issue
from patrols.queries import issue as issues
from patrols.queries import recurrence
from patrols.queries import term as terms
from patrols.rules import issue as rules
from patrols.rules.issue_words import measure_of
from patrols.rules.term import Terms
from tongting.people.models import Team, User
from tongting.periods import local
from tongting.web.forms import MomentField, SeveralField, TongtingForm


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

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        # To agree to what was asked for is two taps.
        asked = issue.wanted_due_at
        initial = {"due_at": local(asked), "words": _now("同意延期")} if asked else {}
        super().__init__(*args, issue=issue, initial=initial, **kwargs)


class AskTimeForm(ReasonForm):
    canned = (_("要停产检修时才能做"), _("要别的科室配合"), _("材料还没到"), _("工作量比估计的大"))
    due_at = MomentField(label=_("想延到什么时候"), help_text=_("派单的人同意后才算数，没同意前按原期限"))
    field_order = ("due_at", "chip", "words")


class RefuseTimeForm(ReasonForm):
    canned = (_("今天就能做，抓紧"), _("先做临时处理"), _("材料已经到了"))


class AskHelpForm(ReasonForm):
    canned = (_("要电工来看"), _("要水暖工来看"), _("要停一下设备"), _("要搭把手搬运"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("请哪个班组"), empty_label=_("选班组"))
    field_order = ("team", "chip", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["team"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Team.objects.exclude(pk=self.issue.team_id or 0)


class WaitForm(ReasonForm):
    canned = (_("配件已经报了计划"), _("等厂家来人"), _("等机电科配合"))
    until = MorningField(label=_("等到哪天"), help_text=_("到这天自动回到整改中，期限往后顺延"))
    field_order = ("until", "chip", "words")


class DeferForm(ReasonForm):
    canned = (_("要列入大修计划"), _("资金没落实"), _("要等季节性停用"))
    until = MorningField(label=_("挂到哪天"), help_text=_("到这天自动回到整改中"))
    measure = forms.CharField(
        max_length=300,
        label=_("挂账期间怎么防范"),
        help_text=_("没治好之前怎么不出事：围挡、提示牌、每班看一次"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("until", "chip", "words", "measure", "responsible")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = issues.fixers(self.issue, local(self.at).date())
        self.fields["responsible"] = PersonChoice(
            people, label=_("谁管着"), initial=self.issue.responsible_id
        )
        self.order_fields(self.field_order)


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


class AssignForm(ReasonForm):
    """The likeliest people as chips, everybody else in a list; verifier and deadline are there already. To take it
    from one person and give it to another, or to give more time, wants a reason."""

    CHIPS = 5
    canned = (_("原责任人不在岗"), _("不归这个班组管"), _("要专业的人来办"), _("工作太多，分出去"))
    responsible = forms.ChoiceField(required=False, widget=forms.RadioSelect, label=_("派给谁"))
    other = PersonChoice(User.objects.none(), required=False, label=_("别的人"))
    verifier = PersonChoice(User.objects.none(), required=False, label=_("验收人"))
    due_at = MomentField(label=_("期限"))
    measure = forms.CharField(required=False, max_length=300, label=_("整改措施"))
    field_order = ("responsible", "other", "verifier", "due_at", "measure", "chip", "words")

    def __init__(self, *args: Any, issue: Issue, at: datetime, **kwargs: Any) -> None:
        day, running = local(at).date(), issue.state in Issue.WORKING
        table = Terms() if running or issue.item else terms.in_force()
        hours = issue.item.due_hours if issue.item else None
        promised = rules.promised(issue, at)
        due = issue.due_at if running else promised or table.deadline(at, issue.severity, hours)
        initial = {
            "due_at": local(due) if due else None,
            "measure": issue.measure or measure_of(issue.item),
        }
        super().__init__(*args, issue=issue, at=at, initial=initial, **kwargs)
        if not running and hours is None and promised is None:
            self.fields["due_at"].help_text = term_hint(table, issue.severity, at)
        if running:
            self.fields["chip"].required = False
        else:
            del self.fields["chip"], self.fields["words"]
        fixers = list(issues.fixers(issue, day))
        self.people = {str(person.pk): person for person in fixers}
        self.initial["verifier"] = issue.verifier_id
        if issue.verifier_id is None and fixers:
            self.initial["verifier"] = issues.default_verifier(issue, fixers[0], day)
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
        given["person"] = person = given.get("other") or self.people.get(given.get("responsible", ""))
        former, due = self.issue.responsible_id, given.get("due_at")
        later = due is not None and self.issue.due_at is not None and due > self.issue.due_at
        changes = "chip" in self.fields and person is not None and (person.pk != former or later)
        if changes and (reason := rules.lacks_reason(given["reason"])):
            self.add_error("chip", reason)
        return given


class MergeForm(TongtingForm):
    """Which open issue of the same post this report belongs to."""

    into = forms.ModelChoiceField(
        Issue.objects.none(),
        label=_("和哪一件是同一件"),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("并过去后这一张作废，照片和反映都归到那一件"),
    )

    def __init__(self, *args: Any, issue: Issue, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["into"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = Issue.objects.filter(
            pk__in=[one.pk for one in recurrence.candidates(issue, at)]
        ).order_by("-last_seen_at")


class TicksForm(TongtingForm):
    """Which issues were ticked in a list."""

    issues = SeveralField(Issue.objects.none(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["issues"]
        assert isinstance(field, SeveralField)
        field.queryset = issues.assignable()


class AssignManyForm(TongtingForm):
    """一次派完: which issues; to the leader of each post's team, or all of them to one person."""

    issues = SeveralField(Issue.objects.none(), widget=forms.CheckboxSelectMultiple, label=_("派哪几件"))
    responsible = PersonChoice(
        User.objects.none(), required=False, empty_label=_("各派给建议的人"), label=_("派给谁")
    )
    verifier = PersonChoice(
        User.objects.none(), required=False, empty_label=_("谁发现的谁验收"), label=_("验收人")
    )
    due_at = MomentField(required=False, label=_("期限"), help_text=_("不填就按等级各算各的"))
    reason = forms.CharField(
        required=False, max_length=250, label=_("改派原因"), help_text=_("已经派过的改派给别人，要写原因")
    )

    def __init__(self, *args: Any, waiting: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, initial={"issues": waiting}, **kwargs)
        day = local(at).date()
        if not any(issue.responsible_id for issue in waiting):
            del self.fields["reason"]
        people = {
            "issues": waiting,
            "responsible": issues.everybody_who_fixes(day),
            "verifier": issues.checkers(day),
        }
        for name, queryset in people.items():
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)
            choice.queryset = queryset
        table = terms.in_force()
        found = [table.year_unknown(at, issue.severity) for issue in waiting if issue.item_id is None]
        if years := [year for year in found if year]:
            self.fields["due_at"].help_text = unknown_year(min(years))


def term_hint(table: Terms, severity: str, at: datetime) -> str:
    """How the deadline in the field was worked out, and what it could not know."""
    said = _now("按等级算：%(term)s") % {"term": table.lines[severity].said}
    year = table.year_unknown(at, severity)
    return f"{said}。{unknown_year(year)}" if year else said


def unknown_year(year: int) -> str:
    return _now("%(year)d 年的放假和调休还没录入，先按周一到周五算；到“工作日历”里补上") % {"year": year}
