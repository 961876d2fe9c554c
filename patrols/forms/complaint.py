"""Forms of 扫码反映: what anybody may say without an account, the code to look it up by, the office's answer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core import signing
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from patrols.models import Issue
from patrols.models.complaint import Topic
from patrols.queries import complaint as complaints
from patrols.queries.complaint import Known
from patrols.rules.complaint import FORM_GOOD_FOR
from tongting.periods import local
from tongting.places.models import Post
from tongting.web.forms import FilterForm, TongtingForm
from tongting.web.sender import sender_of

SEALED = "complaint-form"
NEW = "new"


@dataclass(frozen=True)
class Sheet:
    """One sheet that was handed out: `form` names it, `sender` the network it went to, for this day only."""

    form: str
    sender: str

    @property
    def who(self) -> str:
        """What its photos are kept under."""
        return f"{self.sender}:{self.form}"


def hand_out(post: Post, address: str, at: datetime) -> str:
    return signing.dumps([post.pk, secrets.token_urlsafe(16), sender_of(address, at, SEALED)], salt=SEALED)


def read_sheet(text: str, post: Post | None = None) -> Sheet | None:
    """The sheet a page brings back; None for what is forged, a day old or of another post."""
    try:
        where, form, sender = signing.loads(text, salt=SEALED, max_age=FORM_GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Sheet(form, sender) if post is None or where == post.pk else None


class ComplaintForm(TongtingForm):
    """Chips first, words only where none of them says it. `known` are the issues everybody may say 'that one' to.
    Where somebody told of nearly the same before, it asks whether it is that, without saying what they wrote."""

    topic = forms.ChoiceField(choices=Topic.choices, widget=forms.RadioSelect, label=_("什么事"))
    words = forms.CharField(
        required=False,
        max_length=500,
        label=_("说两句"),
        help_text=_("在哪个位置、什么时候最明显"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    same = forms.CharField(
        required=False, max_length=20, widget=forms.RadioSelect, label=_("是不是这里已经知道的")
    )
    phone = forms.CharField(
        required=False,
        max_length=20,
        label=_("联系电话"),
        help_text=_("想接到回话再留；只有科里看得到，办结 30 天后删掉"),
        validators=[RegexValidator(r"^[0-9+ -]{7,20}$", _("电话只写数字，像 13800138000 或 0557-1234567"))],
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    # Nobody sees this field; whatever fills in everything does.
    site = forms.CharField(
        required=False,
        max_length=200,
        label=_("网址"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(
        self, *args: Any, topics: list[Topic], known: list[Known], post: Post, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        topic = self.fields["topic"]
        assert isinstance(topic, forms.ChoiceField)
        # A wish is no trouble: whoever has one finds it named.
        topic.choices = [(one.value, _("建议、别的") if one == Topic.OTHER else one.label) for one in topics]
        self.post, self.at = post, at
        self.known = {str(one.issue.pk): one.issue for one in known}
        said = [(str(one.issue.pk), f"{one.text}（{local(one.at):%m-%d}）") for one in known]
        self._offer([("", _("不是，是别的事")), *said] if said else [])

    def _offer(self, choices: list[tuple[str, Any]]) -> None:
        widget = self.fields["same"].widget
        assert isinstance(widget, forms.RadioSelect)
        widget.choices = choices
        self.asks_same = bool(choices)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        words = given.get("words", "").strip()
        if given.get("topic") == Topic.OTHER and not words:
            self.add_error("words", _now("选了“建议、别的”，写一句是什么事"))
        if given.get("site"):
            self.add_error(None, _now("有一栏要空着：“网址”。已经替你清空，再交一次就行"))
        given["words"] = words
        same = given.get("same", "")
        given["same_as"], given["is_new"] = self.known.get(same), same == NEW
        if given["same_as"] is None and words and given.get("topic"):
            given["same_as"] = self._told_before(given["topic"], words, same)
        if given["same_as"] is None and same not in ("", NEW) and "same" not in self.errors:
            self.add_error("same", _now("选的那一件已经不在这里了，再看一下是不是别的一件"))
        return given

    def _told_before(self, topic: str, words: str, same: str) -> Issue | None:
        """The one of several that were told in nearly these words that the sender says it is; where nothing has been
        said about it yet, the question. What was told in these very words needs none."""
        told = complaints.told_before(self.post, topic, self.at)
        if complaints.the_same(told, words) is not None:
            return None
        alike = {str(issue.pk): issue for issue in complaints.much_alike(told, words)}
        if alike and same not in (NEW, *alike):
            dates = [(pk, f"{local(one.last_seen_at):%m-%d}") for pk, one in alike.items()]
            said = [(pk, _now("%(day)s 有人反映过差不多的，是同一件") % {"day": day}) for pk, day in dates]
            self._offer([*said, (NEW, _("不是，是别的事"))])
            self.add_error("same", _now("这里有人反映过差不多的，选一下是不是同一件"))
        return alike.get(same)


class CodeForm(FilterForm):
    code = forms.CharField(
        required=False,
        max_length=20,
        label=_("查询码"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )


class ComplaintFilterForm(FilterForm):
    show = forms.ChoiceField(
        required=False,
        choices=[("", _("全部")), ("open", _("还没答复"))],
        label=_("看哪些"),
    )
    q = forms.CharField(
        required=False,
        max_length=60,
        label=_("找一找"),
        widget=forms.SearchInput(attrs={"placeholder": _("查询码、汉字、拼音都行")}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, css in (("show", "form-select"), ("q", "form-control")):
            self.fields[name].widget.attrs["class"] = css


class AnswerForm(TongtingForm):
    CANNED = (
        _("已经整改好了，谢谢你反映，再有问题接着扫码。"),
        _("配件已经报了计划，到货当天换上，这几天先用旁边的。"),
        _("到现场看过，这次不是故障；下次遇到当场叫一声当班的人。"),
    )
    chip = forms.ChoiceField(required=False, widget=forms.RadioSelect, label=_("怎么答复"))
    words = forms.CharField(
        required=False,
        max_length=400,
        label=_("自己写"),
        help_text=_("反映的人在查询页上看得到；不写人名"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chip = self.fields["chip"]
        assert isinstance(chip, forms.ChoiceField)
        chip.choices = [(text, text) for text in self.CANNED]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["text"] = given.get("words", "").strip() or str(given.get("chip", ""))
        return given


class UnsignedPhotoForm(forms.Form):
    """What a phone sends along with a photo of a sheet."""

    sheet = forms.CharField(max_length=400)
