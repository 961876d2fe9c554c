"""Forms of what people say: the public sheet, the answer, the filter of the list."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from stations.forms.fields import DeskField, ServiceField
from stations.models import Desk, Rating, Service
from stations.queries import desk as desks
from stations.rules.voice import FORM_GOOD_FOR, Sheet
from tongting.people.forms.fields import DayField, PersonField
from tongting.people.models import User
from tongting.web.forms import FilterForm, TongtingForm
from tongting.web.sender import sender_of

SEALED = "station-voice"
WORDS = (_("很差"), _("不好"), _("一般"), _("满意"), _("很满意"))


def hand_out(desk: Desk, address: str, at: datetime) -> str:
    return signing.dumps([desk.pk, secrets.token_urlsafe(16), sender_of(address, at, SEALED)], salt=SEALED)


def read_sheet(text: str, desk: Desk) -> Sheet | None:
    """The sheet a page brings back; None for what is forged, a day old or of another desk."""
    try:
        where, form, sender = signing.loads(text, salt=SEALED, max_age=FORM_GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Sheet(form, sender) if where == desk.pk else None


class RatingForm(TongtingForm):
    service = forms.ModelChoiceField(Service.objects.none(), label=_("哪项服务"), widget=forms.RadioSelect)
    stars = forms.TypedChoiceField(
        label=_("满意不满意"), coerce=int, widget=forms.RadioSelect,
        choices=[(n, WORDS[n - 1]) for n in range(Rating.LEAST, Rating.MOST + 1)],
    )  # fmt: skip
    words = forms.CharField(
        required=False, max_length=300, label=_("说两句"), widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("哪里好、哪里要改；答复会公开贴在这一页"),
    )  # fmt: skip
    # Nobody sees this field; whatever fills in everything does.
    site = forms.CharField(required=False, max_length=200)

    def __init__(self, desk: Desk, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.services = list(desks.services_of(desk))
        field = self.fields["service"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = desks.services_of(desk)
        field.empty_label = None
        if len(self.services) == 1:
            field.initial = self.services[0]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("site"):
            self.add_error(None, _now("有一栏要空着：“网址”。已经替你清空，再交一次就行"))
        return given


class RatingAnswerForm(TongtingForm):
    text = forms.CharField(label=_("答复"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    in_public = forms.BooleanField(label=_("公开"), required=False)

    def sentence(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)


class RatingFilter(FilterForm):
    desk = DeskField()
    service = ServiceField()
    show = forms.ChoiceField(
        label=_("看哪些"), required=False,
        choices=[
            ("", _("全部")), ("low", _("三星以下和三星")), ("open", _("写了话、还没答复")), ("signed", _("登录评的")),
        ],
    )  # fmt: skip
    about = PersonField(User.objects.all(), label=_("评的是谁"), required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("找一找"), required=False, max_length=30)
    since = DayField(label=_("从哪天"), required=False)
    until = DayField(label=_("到哪天"), required=False)
