"""Forms of the moderation desk: why it is worked out again, who looks once more, why nobody does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from starrating.models import Campaign, Judge
from tongting.web.forms import TongtingForm


class ReworkForm(TongtingForm):
    reason = forms.CharField(
        label=_("为什么重算"), max_length=200, help_text=_("公示时大家看得到，比如“作废了走错房间的一张表”")
    )


class LookForm(TongtingForm):
    judge = forms.ModelChoiceField(Judge.objects.none(), label=_("派哪位评委"), empty_label=_("选评委"))

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        judge = self.fields["judge"]
        assert isinstance(judge, forms.ModelChoiceField)
        judge.queryset = Judge.objects.filter(
            campaign=campaign, replacement__isnull=True, person__is_active=True
        ).select_related("person", "person__team")
        judge.choices = [("", judge.empty_label), *((one.pk, one.person.name) for one in judge.queryset)]


class NoteForm(TongtingForm):
    note = forms.CharField(label=_("说明"), max_length=200)
