"""Forms of the service star: a nomination, a vote."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from starrating.models import Entry, Nomination
from starrating.rules.ballot import CANDIDATES
from tongting.people.forms.fields import PersonField
from tongting.people.models import User
from tongting.web.forms import TongtingForm

LONGEST = Nomination._meta.get_field("words").max_length


class NominateForm(TongtingForm):
    person = PersonField(User.objects.none(), label=_("提名谁"))
    words = forms.CharField(
        label=_("事迹"),
        max_length=LONGEST,
        min_length=10,
        help_text=_("他做了什么、帮了谁、有什么结果；所有人看得到"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        staff = User.objects.filter(is_active=True, team__isnull=False, group__in=CANDIDATES)
        field.queryset = staff.exclude(pk=by.pk).order_by("name_pinyin", "staff_no")


class VoteForm(TongtingForm):
    """`ballot` is named in resume.SECRET: it is kept for nobody, not even when a login has run out."""

    ballot = forms.ModelChoiceField(
        Entry.objects.none(),
        error_messages={
            "required": _("选一位候选人，再投票"),
            "invalid_choice": _("这位不能选，从候选人里重新选"),
        },
    )

    def __init__(self, *args: Any, choices: list[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ballot"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Entry.objects.filter(pk__in=[entry.pk for entry in choices])
