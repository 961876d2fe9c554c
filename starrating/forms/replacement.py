"""Form of a replacement: which judge stops, why, who comes in, who heads the others from now on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from starrating.models import Campaign, Judge
from starrating.queries import campaign as campaigns
from starrating.queries import replacement as reads
from tongting.people.forms.fields import PersonField
from tongting.people.models import User
from tongting.web.forms import TongtingForm


class JudgeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.person.name} {obj.person.staff_no}"


class ReplaceForm(TongtingForm):
    judge = JudgeField(queryset=Judge.objects.none(), label=_("换下谁"), empty_label=_("选一名评委"))
    reason = forms.CharField(
        label=_("原因"),
        max_length=200,
        help_text=_("抽签公示页上谁都看得到；病情不用写，写“请假”就行"),
    )
    newcomer = PersonField(
        queryset=User.objects.none(),
        required=False,
        label=_("补一名评委"),
        help_text=_("不补就由其余评委分着评；补谁由你定，公示页上写明"),
    )
    chief = PersonField(
        queryset=User.objects.none(), required=False, label=_("接着当组长的"), help_text=_("换下组长时选")
    )

    def __init__(self, *args: Any, campaign: Campaign, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able, judging = campaigns.possible_judges(day), campaigns.judge_people(campaign)
        querysets = {
            "judge": reads.going_on(campaign),
            "newcomer": able.exclude(pk__in=judging),
            # Whoever comes in may lead as well; the action says who may not.
            "chief": able,
        }
        for name, found in querysets.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]
