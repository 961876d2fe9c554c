"""Forms of patrols: the runner's answers with a sentence per item, the list's filters, the reason for taking back."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core import signing
from django.core.validators import RegexValidator
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patrols.forms.issue import DayField
from patrols.models.patrol import Entry
from patrols.models.standard import ChecklistItem, ItemKind, StandardVersion
from patrols.queries.patrol import NAMED_POSTS, PatrolFilters, posts_in
from patrols.rules.patrol import Given
from patrols.scoring import checklist
from tongting.people.models import Group, User
from tongting.photos.models import Photo
from tongting.places.models import Area, Post
from tongting.web.forms import FilterForm, MomentField, TongtingForm
from tongting.web.phone.forms import phone_time

OPENED = "patrol-opened"
LATEST_ENTRY = timedelta(days=7)
# What lay on a phone longer than this is no longer read as a visit.
LATEST_PARCEL = timedelta(days=60)
MOST_PHOTOS = 6
LONGEST_VALUE, LONGEST_WORDS = 20, 200


@dataclass(frozen=True)
class Opening:
    """That somebody opened a post's runner: when, under which edition, and whether with the door's code scanned. A page
    that a phone kept for later was not opened then: its `at` is the earliest at which it can have been."""

    at: datetime
    version: int
    scanned: bool
    kept: bool = False


def seal(post: Post, person: User, version: StandardVersion, opening: Opening) -> str:
    """An opening in our own hand, for the page to bring back."""
    said = [post.pk, person.pk, version.pk, opening.at.isoformat(), opening.scanned, opening.kept]
    return signing.dumps(said, salt=OPENED)


def unseal(text: str, post: Post, person: User, max_age: timedelta = LATEST_ENTRY) -> Opening | None:
    """The opening that the page brings back; None for what is forged, another's, another post's or too old."""
    try:
        where, who, version, at, scanned, kept = signing.loads(text, salt=OPENED, max_age=max_age)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if (where, who) != (post.pk, person.pk):
        return None
    return Opening(datetime.fromisoformat(at), version, scanned, kept)


class RunnerForm(TongtingForm):
    """One visit. Names of posted values end in the item's code: v- value, r- canned remarks, t- own words, p- photos,
    s- put right on the spot. `photos` are those of the posted tokens that are still this person's to show. The answers
    are read here and are no fields, whose making would cost more than the rest of a visit; what is wrong with them
    stands in `wrong` by the item's code."""

    uuid = forms.UUIDField(label=gettext_lazy("巡查编号"))
    phone_started_at = forms.CharField(required=False, max_length=40)
    phone_submitted_at = forms.CharField(required=False, max_length=40)
    # Seconds after the beginning at which each item was answered, "BP01=12 BP04=15"; "latitude,longitude,accuracy".
    times = forms.CharField(required=False, max_length=4000)
    position = forms.CharField(required=False, max_length=60)
    note = forms.CharField(label=gettext_lazy("备注"), required=False, max_length=200)
    late = forms.BooleanField(required=False)
    late_at = MomentField(label=gettext_lazy("实际巡查时间"), required=False)

    def __init__(
        self,
        data: QueryDict | None,
        *,
        items: Iterable[ChecklistItem],
        photos: dict[str, Photo],
        with_photos: bool,
        opened_at: datetime,
        at: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.items, self.photos, self.with_photos = list(items), photos, with_photos
        self.opened_at, self.at = min(opened_at, at), at
        self.wrong: dict[str, str] = {}
        self.seconds = seconds_of(self.data.get("times", ""))

    def is_valid(self) -> bool:
        return super().is_valid() and not self.wrong

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["answers"] = [self._given(item) for item in self.items]
        cleaned["started_at"] = self._started_at(cleaned)
        return cleaned

    def _given(self, item: ChecklistItem) -> Given | None:
        """One answer; what is wrong with it is noted."""
        value = as_meant(self.data.get(f"v-{item.code}", "").strip(), item)
        own = self.data.get(f"t-{item.code}", "").strip()
        mark, reason = self._judged(item, value)
        photos = self._photos_of(item)
        failed = mark is not None and mark.outcome == checklist.FAIL
        if failed and item.photo_required and self.with_photos and not photos:
            reason = _("拍一张照片再提交")
        if "\0" in own:
            reason = _("说明里有看不见的字符，删掉重新填")
        elif len(own) > LONGEST_WORDS:
            reason = _("说明最多写 %d 个字，删短一些") % LONGEST_WORDS
        if reason:
            self.wrong[item.code] = reason
            return None
        on_spot = failed and bool(self.data.get(f"s-{item.code}"))
        return Given(item, value, self._remark_of(item, own), photos, on_spot, self.seconds.get(item.code))

    def _judged(self, item: ChecklistItem, value: str) -> tuple[checklist.Judged | None, str]:
        """The mark of a value, or why it can't be this item's."""
        if not value:
            return None, _("还没有查")
        if value == checklist.NA and not item.na_allowed:
            return None, _("这一项每次都要查，不能填不适用")
        try:
            mark = checklist.judge(checklist.item_of(item), value)
        except checklist.TypingError:
            return None, what_is_wrong(item)
        return (mark, "") if len(value) <= LONGEST_VALUE else (None, what_is_wrong(item))

    def _photos_of(self, item: ChecklistItem) -> list[Photo]:
        if not self.with_photos:
            return []
        tokens = dict.fromkeys(cast(QueryDict, self.data).getlist(f"p-{item.code}"))
        return [self.photos[token] for token in tokens if token in self.photos][:MOST_PHOTOS]

    def _remark_of(self, item: ChecklistItem, own: str) -> str:
        """Tapped remarks first, own words behind them."""
        said = cast(QueryDict, self.data).getlist(f"r-{item.code}")
        tapped = [word for word in said if word in item.remarks]
        return "，".join([*tapped, own] if own else tapped)[:300]

    def _started_at(self, cleaned: dict[str, Any]) -> datetime:
        if cleaned.get("late"):
            when = cleaned.get("late_at")
            if when is None or not self.at - LATEST_ENTRY <= when <= self.at:
                self.add_error("late_at", _("补录要写清实际巡查时间，7 天以内、不晚于现在"))
            elif not cleaned.get("note"):
                self.add_error("note", _("补录要写明原因"))
            return when or self.at
        return self.opened_at

    def phone_time(self, name: str) -> datetime | None:
        """The phone's word on when; None where it says nothing that can be read."""
        return phone_time(self.cleaned_data.get(name) or "")

    def position_of_phone(self) -> tuple[float, float, int] | None:
        """Latitude, longitude, accuracy in metres; None where the phone says nothing, or nothing that can be."""
        try:
            north, east, accuracy = (
                float(part) for part in (self.cleaned_data.get("position") or "").split(",")
            )
        except ValueError:
            return None
        if abs(north) <= 90 and abs(east) <= 180 and 0 <= accuracy < 100_000:
            return north, east, round(accuracy)
        return None

    @property
    def uuid_value(self) -> UUID:
        return self.cleaned_data["uuid"]


def seconds_of(text: str) -> dict[str, int]:
    """By the item's code; what can't be read is left out."""
    found = {}
    for pair in text[:4000].split():
        code, _equals, seconds = pair.partition("=")
        if seconds.isascii() and seconds.isdigit() and len(seconds) < 6:
            found[code] = min(int(seconds), 32767)
    return found


def tokens_in(data: QueryDict, items: Iterable[ChecklistItem]) -> list[str]:
    """Every photo token that the posted answers name."""
    return [token for item in items for token in data.getlist(f"p-{item.code}") if len(token) <= 40]


def as_meant(value: str, item: ChecklistItem) -> str:
    """Chinese keyboards write 41。5, 41，5 and ４１．５ for 41.5."""
    if item.kind != ItemKind.NUMBER or len(value) > LONGEST_VALUE:
        return value
    return unicodedata.normalize("NFKC", value).replace("。", ".").replace(",", ".")


def what_is_wrong(item: ChecklistItem) -> str:
    """Why a value can't be this item's, with what it could be."""
    if item.kind == ItemKind.NUMBER:
        if item.typing_min is None or item.typing_max is None:
            return _("填一个读数，只用数字和小数点")
        limits = {"low": plain(item.typing_min), "high": plain(item.typing_max), "unit": item.unit}
        return _("读数要在 %(low)s 到 %(high)s %(unit)s之间，看看是不是打错了") % limits
    if item.kind == ItemKind.SCORE:
        return _("缺陷处数要填 0 到 99 的整数")
    return _("从给出的选项里选一个")


def plain(value: Any) -> str:
    return f"{value.normalize():f}"


class PatrolFilterForm(FilterForm):
    """What a list of patrols may be narrowed to."""

    post = forms.ModelChoiceField(Post.objects.all(), label=gettext_lazy("岗点"), required=False)
    area = forms.ModelChoiceField(Area.objects.all(), label=gettext_lazy("区域"), required=False)
    person = forms.ModelChoiceField(
        User.objects.exclude(group__in=("", Group.RESIDENT)), label=gettext_lazy("巡查人"), required=False
    )
    since = DayField(label=gettext_lazy("从"), required=False)
    until = DayField(label=gettext_lazy("到"), required=False)
    entry = forms.ChoiceField(
        label=gettext_lazy("到岗方式"), choices=[("", gettext_lazy("全部")), *Entry.choices], required=False
    )
    result = forms.ChoiceField(
        label=gettext_lazy("结果"),
        choices=[
            ("", gettext_lazy("全部")),
            ("passed", gettext_lazy("合格")),
            ("failed", gettext_lazy("不合格")),
            ("void", gettext_lazy("作废")),
            ("counted", gettext_lazy("有效")),
            ("scored", gettext_lazy("计入月考核")),
        ],
        required=False,
    )
    # Where a figure of the month comes from: its link names who answers for the posts.
    keeper = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    team = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    staff = forms.IntegerField(required=False, min_value=1, max_value=2**31, widget=forms.HiddenInput)
    posts = forms.CharField(
        label=gettext_lazy("这个得分的岗点"),
        required=False,
        max_length=240,
        widget=forms.HiddenInput,
        validators=[RegexValidator(rf"\A{NAMED_POSTS.pattern}\Z")],
    )

    def _text_of(self, name: str, value: Any) -> str:
        return str(self.fields[name].label) if name == "posts" else super()._text_of(name, value)

    def filters(self) -> PatrolFilters:
        chosen = self.chosen()
        return PatrolFilters(
            post=chosen.get("post"),
            area=chosen["area"].pk if "area" in chosen else None,
            person=chosen.get("person"),
            since=chosen.get("since"),
            until=chosen.get("until"),
            entry=chosen.get("entry", ""),
            result=chosen.get("result", ""),
            keeper=chosen.get("keeper"),
            team=chosen.get("team"),
            staff=chosen.get("staff"),
            posts=posts_in(chosen.get("posts", "")),
        )


class TakeBackForm(TongtingForm):
    reason = forms.CharField(label=gettext_lazy("为什么作废"), max_length=200)


class CodeForm(TongtingForm):
    code = forms.CharField(label=gettext_lazy("岗点码或岗点编号"), max_length=20)
