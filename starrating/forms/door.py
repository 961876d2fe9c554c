"""Forms at the door: until when somebody sleeps, who it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from starrating.rules.door import LONGEST_REST
from tongting.people.models import User
from tongting.periods import local
from tongting.web.forms import TongtingForm


class RestForm(TongtingForm):
    """A rest card from now on, or from a time of today, until an hour; an hour that has passed is tomorrow's."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("谁休息"), required=False)
    starts = forms.TimeField(label=_("从几点"), required=False, help_text=_("不填就是现在"))
    until = forms.TimeField(label=_("到几点"))

    def __init__(self, *args: Any, people: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        if people is None:
            del self.fields["person"]
        else:
            cast(forms.ModelChoiceField, self.fields["person"]).queryset = people
            self.fields["person"].required = True
        for name in ("starts", "until"):
            if name in self.fields:
                self.fields[name].widget = forms.TimeInput(attrs={"type": "time"})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("until") is None:
            return given
        here = local(self.at)
        since = self.at
        if given.get("starts") is not None:
            since = datetime.combine(here.date(), given["starts"], tzinfo=here.tzinfo)
        until = datetime.combine(here.date(), given["until"], tzinfo=here.tzinfo)
        if until <= max(since, self.at):
            until += timedelta(days=1)
        if until - since > LONGEST_REST:
            hours = int(LONGEST_REST.total_seconds() // 3600)
            self.add_error("until", _now("休息卡最多挂 %d 小时") % hours)
        given["since_at"], given["until_at"] = since, until
        return given
