"""Forms of the places room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from tongting.people.models import Group, Team, User
from tongting.places.models import Area, Building, CalendarDay, Locker, Post, Room
from tongting.places.peaks import as_text, read_windows
from tongting.seams import gather
from tongting.web.forms import FilterForm, SeveralField, TongtingForm, TongtingModelForm

ACTIVE = [("", _("在用")), ("off", _("停用")), ("all", _("全部"))]


def clock(label: Any, help_text: Any = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, help_text=help_text, widget=widget)


class PostForm(TongtingModelForm):
    kind = forms.ChoiceField(label=_("标准类别"), help_text=_("按哪一套标准巡查"))
    peaks = forms.CharField(
        label=_("高峰时段"), required=False, max_length=120, help_text=_("写成 07:30-09:30，几段用顿号隔开")
    )
    opens_at = clock(_("开放时间"), _("全天开放的不填"))
    closes_at = clock(_("关闭时间"))

    class Meta:
        model = Post
        fields: ClassVar = [
            "code", "name", "kind", "area", "building", "team", "keeper", "staff", "opens_at", "closes_at",
            "peaks", "visits_wanted", "women_only", "no_photos", "latitude", "longitude", "is_active",
        ]  # fmt: skip
        field_classes: ClassVar = {"staff": SeveralField}
        widgets: ClassVar = {"staff": forms.SelectMultiple(attrs={"size": 8})}
        help_texts: ClassVar = {
            "visits_wanted": _("不少于高峰的段数"),
            "women_only": _("只由女职工巡查、评判和验收"),
            "staff": _("按住 Ctrl 可以选几个人"),
            "latitude": _("选填；站在岗点上用手机点“填上我现在的位置”，巡查人愿意带位置时拿它比"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(is_active=True).exclude(Q(group="") | Q(group=Group.RESIDENT))
        cast(forms.ModelChoiceField, self.fields["keeper"]).queryset = staff
        cast(forms.ModelMultipleChoiceField, self.fields["staff"]).queryset = staff
        kinds = dict(gather("post_kinds"))
        if self.instance.kind:
            kinds.setdefault(self.instance.kind, self.instance.kind)
        cast(forms.ChoiceField, self.fields["kind"]).choices = list(kinds.items())
        self.initial["peaks"] = as_text(self.instance.peaks)
        offer_what_is_in_use(self)

    def clean_peaks(self) -> list[list[str]]:
        try:
            return read_windows(self.cleaned_data["peaks"])
        except ValueError as fault:
            raise ValidationError(_now("“%(part)s”看不懂，写成 07:30-09:30") % {"part": fault.args[0]})

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if (cleaned.get("opens_at") is None) != (cleaned.get("closes_at") is None):
            self.add_error("closes_at", _now("开放和关闭时间要么都填，要么都不填"))
        peaks = len(cleaned.get("peaks") or [])
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", _now("纬度和经度要么都填，要么都不填"))
        if cleaned.get("visits_wanted", peaks) < peaks:
            self.add_error("visits_wanted", _now("高峰有 %(n)d 段，每天至少巡查 %(n)d 次") % {"n": peaks})
        return cleaned


class PlaceForm(TongtingModelForm):
    """A place that may go out of use one day: not asked of a new one, and only what is in use is offered around it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields.pop("is_active", None)
        elif "is_active" in self.fields:
            self.fields["is_active"].help_text = _("不再使用就去掉勾：列表和选项里不再出现，以前的记录还在")
        offer_what_is_in_use(self)


def offer_what_is_in_use(form: TongtingModelForm) -> None:
    """Areas and buildings to choose from: those in use and the one that is chosen already."""
    for name in ("area", "building"):
        field, chosen = form.fields.get(name), getattr(form.instance, f"{name}_id", None)
        if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
            field.queryset = field.queryset.filter(Q(is_active=True) | Q(pk=chosen))


class RoomForm(PlaceForm):
    class Meta:
        model = Room
        fields: ClassVar = [
            "building", "floor", "number", "is_duty_room", "beds", "occupied", "section", "is_active",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("building") and cleaned.get("number"):
            cleaned["code"] = f"{cleaned['building'].code}-{cleaned['number']}"
        if cleaned.get("occupied") is not None and cleaned["occupied"] > (cleaned.get("beds") or 0):
            self.add_error("occupied", _now("已住人数不能多于床位"))
        return cleaned


class LockerForm(TongtingModelForm):
    class Meta:
        model = Locker
        fields: ClassVar = ["condition", "holder_name", "section"]
        widgets: ClassVar = {"condition": forms.RadioSelect}


class LockerRowForm(TongtingForm):
    """A row of lockers: its hall and number, and from which column to which."""

    MOST = 100
    post = forms.ModelChoiceField(
        Post.objects.filter(is_active=True), label=_("更衣大厅"), help_text=_("这排箱子在哪个岗点")
    )
    hall = forms.RegexField(
        r"^[0-9A-Za-z]{1,4}$",
        label=_("厅"),
        help_text=_("字母或数字，如 A"),
        error_messages={"invalid": _("“厅”只写字母或数字，如 A")},
    )
    row = forms.IntegerField(label=_("第几排"), min_value=1, max_value=999)
    first = forms.IntegerField(label=_("从第几列"), min_value=1, max_value=999, initial=1)
    last = forms.IntegerField(
        label=_("到第几列"), min_value=1, max_value=999, help_text=_("箱号按厅、排、列编，如 A-07-13")
    )

    def clean_hall(self) -> str:
        return str(self.cleaned_data["hall"]).upper()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _now("“到第几列”不能小于“从第几列”"))
        elif first and last and last - first >= self.MOST:
            self.add_error("last", _now("一次最多 %(most)d 个，分几次添加") % {"most": self.MOST})
        return cleaned


class AreaForm(PlaceForm):
    class Meta:
        model = Area
        fields: ClassVar = ["code", "name", "order", "is_active"]
        help_texts: ClassVar = {"code": _("小写字母，如 canteen；导入表格时用它认区域")}


class BuildingForm(PlaceForm):
    class Meta:
        model = Building
        fields: ClassVar = ["code", "name", "area", "floors", "is_active"]
        help_texts: ClassVar = {"code": _("如 B3；房间编号用它开头")}


class WalkForm(TongtingForm):
    """Minutes on foot for every pair of areas; a pair left empty counts with the usual time."""

    def __init__(
        self, *args: Any, areas: Sequence[Area], walks: dict[tuple[int, int], int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        ordered = sorted(areas, key=lambda area: area.pk)
        self.pairs = list(combinations(ordered, 2))
        for one, other in self.pairs:
            self.fields[f"w-{one.pk}-{other.pk}"] = forms.IntegerField(
                label=_("%(one)s到%(other)s") % {"one": one.name, "other": other.name},
                required=False,
                min_value=0,
                max_value=120,
                initial=walks.get((one.pk, other.pk)),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    def minutes(self) -> dict[tuple[int, int], int | None]:
        return {(one.pk, other.pk): self.cleaned_data[f"w-{one.pk}-{other.pk}"] for one, other in self.pairs}


class CalendarForm(TongtingForm):
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    is_working = forms.ChoiceField(
        label=_("这一天"), choices=[("off", _("放假")), ("on", _("调休上班"))], widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("说明"), max_length=CalendarDay._meta.get_field("name").max_length)

    def clean_is_working(self) -> bool:
        return bool(self.cleaned_data["is_working"] == "on")


class PostFilter(FilterForm):
    q = forms.CharField(label=_("编号、名称或拼音"), required=False, max_length=30)
    area = forms.ModelChoiceField(
        Area.objects.all(), label=_("区域"), required=False, empty_label=_("全部区域")
    )
    team = forms.ModelChoiceField(
        Team.objects.all(), label=_("班组"), required=False, empty_label=_("全部班组")
    )
    active = forms.ChoiceField(label=_("状态"), required=False, choices=ACTIVE)


class SheetFilter(PostFilter):
    """Which codes are printed: the list's filters, or single posts."""

    only = SeveralField(Post.objects.select_related("area"), required=False, widget=forms.MultipleHiddenInput)


class RoomFilter(FilterForm):
    q = forms.CharField(label=_("房间编号或区队"), required=False, max_length=30)
    building = forms.ModelChoiceField(
        Building.objects.all(), label=_("楼"), required=False, empty_label=_("全部楼")
    )
    floor = forms.IntegerField(label=_("楼层"), required=False, min_value=1, max_value=99)
    active = forms.ChoiceField(label=_("状态"), required=False, choices=ACTIVE)


class AreaFilter(FilterForm):
    active = forms.ChoiceField(label=_("状态"), required=False, choices=ACTIVE)


class LockerFilter(FilterForm):
    hall = forms.CharField(label=_("厅"), required=False, max_length=4)
    row = forms.IntegerField(label=_("排"), required=False, min_value=1, max_value=999)
    q = forms.CharField(label=_("箱号、使用人或区队"), required=False, max_length=30)
