"""Forms of campaigns: a month with its deadlines, what the month has of its own, judges, entries, the steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from starrating.forms.rule import own_fields
from starrating.models import Campaign, Contest
from starrating.queries import campaign as campaigns
from starrating.queries import criteria
from starrating.rules import campaign as rules
from starrating.scoring.rule_faults import OWN_RULE, own_faults
from tongting.people.forms.fields import MonthField, PersonField
from tongting.people.models import User
from tongting.places.models import Locker, Room
from tongting.web.forms import FilterForm, MomentField, SeveralField, TongtingForm

LONGEST_REASON = 120


class DeadlinesForm(TongtingForm):
    """Until when a campaign enrols and scores; `at` is now."""

    enrol_until = MomentField(label=_("报名截止"), help_text=_("到时自动抽签，随后开始打分"))
    score_until = MomentField(label=_("评分截止"), help_text=_("到时自动截止，没打的列出来"))

    def __init__(self, *args: Any, at: Any, **kwargs: Any) -> None:
        self.at = at
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if "enrol_until" in given and "score_until" in given:
            faults = rules.deadlines_fault(given["enrol_until"], given["score_until"], self.at)
            for name, sentence in faults.items():
                self.add_error(name, sentence)
        return given


class NewCampaignForm(DeadlinesForm):
    contest = forms.ChoiceField(label=_("评什么"), choices=Contest.choices, widget=forms.RadioSelect)
    month = MonthField(label=_("哪个月"))
    field_order = ("contest", "month", "enrol_until", "score_until")


class EditForm(DeadlinesForm):
    """Deadlines and the month's own part of the rule, before the draw."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        self.rule = campaigns.rule_of(campaign)
        initial = {name: getattr(campaign, name) for name in ("enrol_until", "score_until")}
        initial |= {name: getattr(self.rule, name) for name in OWN_RULE}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields |= own_fields(campaign.contest)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not self.errors:
            own = {name: value for name, value in given.items() if name in OWN_RULE}
            for name, sentence in own_faults(criteria.changed(self.rule, own)).items():
                self.add_error(name if name in self.fields else None, sentence)
        return given


class PutOffForm(TongtingForm):
    score_until = MomentField(label=_("评分截止"))


class JudgesField(SeveralField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} {obj.team.name if obj.team else obj.section}".strip()


class JudgesForm(TongtingForm):
    """Everybody who may judge, ticked where they do, and who of them is the chief."""

    judges = JudgesField(queryset=User.objects.none(), label=_("评委"))
    chief = PersonField(
        queryset=User.objects.none(), label=_("评委组长"), help_text=_("可以作废评分表，不能改分")
    )

    def __init__(self, *args: Any, campaign: Campaign, day: date, **kwargs: Any) -> None:
        now = list(campaign.judges.all())
        chief = next((one.person_id for one in now if one.is_chief), None)
        initial = {"judges": [one.person_id for one in now], "chief": chief}
        super().__init__(*args, initial=initial, **kwargs)
        self.sheets = campaigns.rule_of(campaign).sheets
        able = campaigns.possible_judges(day)
        for name in ("judges", "chief"):
            self.fields[name].queryset = able  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        if sentence := rules.too_few(len(given["judges"]), self.sheets):
            self.add_error("judges", sentence)
        elif given["chief"] not in given["judges"]:
            self.add_error("chief", _now("组长要从勾选的评委里选"))
        return given


class ReasonForm(TongtingForm):
    reason = forms.CharField(label=_("原因"), max_length=LONGEST_REASON)


class LockForm(TongtingForm):
    """Ends scoring before its time; where sheets are missing somebody has to mean it."""

    agreed = forms.BooleanField(label=_("缺的评分表不等了，评分表不够的不排名"))

    def __init__(self, *args: Any, missing: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not missing:
            del self.fields["agreed"]
        else:
            said = _now("还缺 %(n)d 张评分表，确实要截止就勾选") % {"n": missing}
            self.fields["agreed"].error_messages["required"] = said


class CodeForm(TongtingForm):
    """One more room or locker by the code that stands on it."""

    code = forms.CharField(label=_("编号"), max_length=20, validators=[MaxLengthValidator(20)])

    def __init__(self, *args: Any, contest: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.things: QuerySet[Any] = (
            Room.objects.select_related("building") if contest == Contest.DORM else Locker.objects.all()
        )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip().upper()
        self.thing: Any = self.things.filter(code__iexact=code).first()
        if self.thing is None:
            raise forms.ValidationError(_now("没有编号是 %(code)s 的，照门上的写") % {"code": code})
        return str(code)


class EntryFilter(FilterForm):
    q = forms.CharField(required=False, max_length=20, label=_("编号或姓名"))
    out = forms.ChoiceField(required=False, choices=[("", _("参评的")), ("1", _("退出的"))], label=_("哪些"))


class MonthFilter(FilterForm):
    """`years` are those that there is anything of."""

    contest = forms.ChoiceField(
        required=False, choices=[("", _("全部")), *Contest.choices], label=_("评什么")
    )
    year = forms.ChoiceField(required=False, label=_("哪一年"))

    def __init__(self, *args: Any, years: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = self.fields["year"]
        assert isinstance(year, forms.ChoiceField)
        year.choices = [("", self.nothing), *((one, one) for one in years)]
