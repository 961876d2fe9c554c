"""Forms of the market: what the offers are narrowed by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.models import Job
from tongting.web.forms import FilterForm


class OfferFilter(FilterForm):
    kind = forms.ChoiceField(required=False, label=_("类别"))
    mode = forms.ChoiceField(required=False, choices=[("", _("全部")), *Job.Mode.choices], label=_("怎么投"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = Job._meta.get_field("kind").choices or []
        self.fields["kind"].choices = [("", _("全部")), *kinds]  # type: ignore[attr-defined]
