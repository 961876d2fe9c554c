"""Forms of the week's plan: a problem of one's own, its arrangement, progress, hand-in, reasons, a week's closing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.forms.issue import DayField
from patrols.models import Issue, PlanItem
from patrols.queries import plan as plans
from patrols.rules.plan import Why
from tongting.people.models import Team, User
from tongting.web.forms import SeveralField, TongtingForm

PERCENTS = [(n, f"{n}%") for n in range(0, 101, 10)]


class CadreChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name}（{obj.job_post}）" if obj.job_post else str(obj.name)


class AddForm(TongtingForm):
    problem = forms.CharField(
        label=gettext_lazy("难点问题"),
        max_length=120,
        min_length=4,
        help_text=gettext_lazy("在哪里，难在什么地方"),
    )
    source = forms.CharField(
        label=gettext_lazy("来源"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("谁反映的、反映过几次，没有就空着"),
    )


class ArrangeForm(TongtingForm):
    lead = CadreChoice(
        User.objects.none(), label=gettext_lazy("牵头干部"), empty_label=gettext_lazy("选一个人")
    )
    teams = SeveralField(
        Team.objects.all(),
        label=gettext_lazy("配合班组"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    measure = forms.CharField(
        label=gettext_lazy("整改措施"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_on = DayField(label=gettext_lazy("计划完成时间"))
    wanted = forms.CharField(
        label=gettext_lazy("怎么算办好"),
        max_length=200,
        help_text=gettext_lazy("验收的人照这句话看，比如“连续三天没有人反映”"),
    )
    verifier = CadreChoice(
        User.objects.none(),
        label=gettext_lazy("验收人"),
        empty_label=gettext_lazy("选一个人"),
        help_text=gettext_lazy("不能是牵头人"),
    )

    def __init__(self, *args: Any, item: PlanItem, today: date, **kwargs: Any) -> None:
        initial = {
            "lead": item.lead_id,
            "teams": [team.pk for team in item.teams.all()],
            "measure": item.measure,
            "due_on": item.due_on
            or max(today, item.week.first_day.fromordinal(item.week.first_day.toordinal() + 4)),
            "wanted": item.wanted,
            "verifier": item.verifier_id,
        }
        super().__init__(*args, initial=initial, **kwargs)
        for name in ("lead", "verifier"):
            choice = self.fields[name]
            assert isinstance(choice, forms.ModelChoiceField)
            choice.queryset = plans.cadres(today)


class ProgressForm(TongtingForm):
    """A chip for how far, everything else is optional."""

    percent = forms.TypedChoiceField(
        label=gettext_lazy("办到几成了"), choices=PERCENTS, coerce=int, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=gettext_lazy("做了什么"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(label=gettext_lazy("未完成原因"), max_length=200, required=False)
    next_step = forms.CharField(label=gettext_lazy("下步措施"), max_length=200, required=False)

    def __init__(self, *args: Any, item: PlanItem, **kwargs: Any) -> None:
        near = 10 * round(item.percent / 10)
        initial = {"percent": near, "reason": item.reason, "next_step": item.next_step}
        super().__init__(*args, initial=initial, **kwargs)


class HandInForm(TongtingForm):
    note = forms.CharField(
        label=gettext_lazy("怎么办好的"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, item: PlanItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class NoteForm(TongtingForm):
    note = forms.CharField(label=gettext_lazy("说明"), max_length=300, required=False)

    def __init__(self, *args: Any, item: PlanItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ReasonForm(TongtingForm):
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=200)

    def __init__(self, *args: Any, item: PlanItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class IssueChoice(SeveralField):
    def label_from_instance(self, obj: Issue) -> str:
        return f"{obj.number} {obj.post.name} {obj.title}·{obj.get_state_display()}"


class LinkForm(TongtingForm):
    issues = IssueChoice(
        Issue.objects.none(),
        label=gettext_lazy("关联问题"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("关联的问题销号了，就是验收的依据"),
    )

    def __init__(self, *args: Any, item: PlanItem, **kwargs: Any) -> None:
        super().__init__(*args, initial={"issues": [issue.pk for issue in item.issues.all()]}, **kwargs)
        choice = self.fields["issues"]
        assert isinstance(choice, forms.ModelMultipleChoiceField)
        choice.queryset = plans.linkable(item)


class CloseWeekForm(TongtingForm):
    """For every unfinished item why, and what comes next."""

    def __init__(self, *args: Any, items: list[PlanItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"reason{item.pk}"] = forms.CharField(
                label=_("为什么没办完"), max_length=200, initial=item.reason,
                error_messages={"required": _("“%(problem)s”没办完，写一句原因") % {"problem": item.problem}},
            )  # fmt: skip
            self.fields[f"next{item.pk}"] = forms.CharField(
                label=_("下周怎么办"), max_length=200, required=False, initial=item.next_step
            )

    def whys(self) -> dict[int, Why]:
        given = self.cleaned_data
        return {item.pk: Why(given[f"reason{item.pk}"], given[f"next{item.pk}"]) for item in self.items}

    @property
    def rows(self) -> list[tuple[PlanItem, Any, Any]]:
        return [(item, self[f"reason{item.pk}"], self[f"next{item.pk}"]) for item in self.items]
