"""Places: areas, buildings and the posts, rooms and lockers in them, each with a token for its QR code."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tongting.people import names


def new_token() -> str:
    """A code for a QR sticker: too long to guess, short enough to type from the sticker (50 bits)."""
    alphabet = "23456789abcdefghjkmnpqrstuvwxyz"
    return "".join(secrets.choice(alphabet) for _n in range(10))


# As far as a long name is spelled: it is searched from its beginning.
LONGEST_SPELLING = 160


class Area(models.Model):
    """Canteen, bathhouse, dormitory (两堂一舍) and the areas around them."""

    code = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=30)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("区域")
        ordering: ClassVar = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    code = models.SlugField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, related_name="buildings", verbose_name=_("区域"))
    floors = models.PositiveSmallIntegerField(_("层数"), default=1)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("楼")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post (岗点): a place that is patrolled under the standard of its kind."""

    code = models.CharField(
        _("岗点编号"), max_length=20, unique=True, error_messages={"unique": _("这个岗点编号已经用了")}
    )
    name = models.CharField(_("岗点名称"), max_length=40)
    name_pinyin = models.CharField(max_length=LONGEST_SPELLING, editable=False)
    kind = models.SlugField(_("标准类别"), max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, related_name="posts", verbose_name=_("区域"))
    building = models.ForeignKey(
        Building, models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("楼")
    )
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="posts", verbose_name=_("责任班组")
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="kept_posts",
        verbose_name=_("责任区负责人"),
    )
    staff = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="own_posts", verbose_name=_("本岗职工")
    )
    opens_at = models.TimeField(_("开放时间"), null=True, blank=True, help_text=_("全天开放的不填"))
    closes_at = models.TimeField(_("关闭时间"), null=True, blank=True)
    # [["07:30", "09:30"], …]: when it is busiest; a window may run past midnight.
    peaks = models.JSONField(_("高峰时段"), default=list, blank=True)
    visits_wanted = models.PositiveSmallIntegerField(_("每天巡查次数"), default=1)
    women_only = models.BooleanField(_("只限女职工"), default=False)
    no_photos = models.BooleanField(_("不许拍照"), default=False)
    # Five decimals are a metre.
    latitude = models.DecimalField(
        _("纬度"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("经度"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    token = models.CharField(max_length=20, unique=True, default=new_token, editable=False)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("岗点")
        ordering: ClassVar = ["area__order", "code"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="post_has_both_or_no_coordinate",
                violation_error_message=_("纬度和经度要么都填，要么都不填"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.spell()
        super().save(*args, **kwargs)

    def spell(self) -> Post:
        """Fills in how the name is read; for rows written in bulk, which pass `save` by."""
        self.name_pinyin = names.spelling(self.name)[:LONGEST_SPELLING]
        return self


class RetiredToken(models.Model):
    """A code that was on a sticker once: whoever scans the old sticker is told so, and it never names another place."""

    token = models.CharField(max_length=20, unique=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="retired_tokens", verbose_name=_("岗点"))
    at = models.DateTimeField(_("作废时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经手人")
    )

    class Meta:
        verbose_name = _("作废的码")
        ordering: ClassVar = ["-at"]

    def __str__(self) -> str:
        return self.token


class Walk(models.Model):
    """How long it takes to walk from one area to another, there and back the same (步行时间)."""

    one = models.ForeignKey(Area, models.CASCADE, related_name="+", verbose_name=_("区域"))
    other = models.ForeignKey(Area, models.CASCADE, related_name="+", verbose_name=_("另一个区域"))
    minutes = models.PositiveSmallIntegerField(_("步行几分钟"))

    class Meta:
        verbose_name = _("步行时间")
        ordering: ClassVar = ["one", "other"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="walk_once_a_pair"),
            # Each pair is written one way round.
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="walk_is_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id}-{self.other_id}: {self.minutes}"


class Room(models.Model):
    """A dormitory room (房间)."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="rooms", verbose_name=_("楼"))
    floor = models.PositiveSmallIntegerField(_("楼层"))
    number = models.CharField(_("房号"), max_length=10)
    code = models.CharField(_("房间编号"), max_length=20, unique=True)
    is_duty_room = models.BooleanField(_("值班室"), default=False)
    beds = models.PositiveSmallIntegerField(_("床位"), default=0)
    occupied = models.PositiveSmallIntegerField(_("已住"), default=0)
    section = models.CharField(_("区队"), max_length=30, blank=True)
    token = models.CharField(max_length=20, unique=True, default=new_token, editable=False)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("房间")
        ordering: ClassVar = ["building", "floor", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["building", "number"], name="room_once_in_a_building"),
            models.CheckConstraint(
                condition=models.Q(occupied__lte=models.F("beds")),
                name="room_not_overfull",
                violation_error_message=_("已住人数不能多于床位"),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def called(self) -> str:
        """As people say it: 3号楼 316. `building` at hand."""
        return f"{self.building.name.replace('号宿舍楼', '号楼')} {self.number}"


class Lodging(models.Model):
    """Who lives in which room (住宿登记): one room a person."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="lodging", verbose_name=_("住宿人")
    )
    room = models.ForeignKey(Room, models.PROTECT, related_name="lodgings", verbose_name=_("房间"))
    since = models.DateField(_("入住日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("住宿登记")
        ordering: ClassVar = ["room", "person"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.room_id}"


class LockerState(models.TextChoices):
    FREE = "free", _("空闲")
    HELD = "held", _("在用")
    BROKEN = "broken", _("报修")


class Locker(models.Model):
    """A changing-room locker (更衣箱): hall, row, column."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="lockers", verbose_name=_("更衣大厅"))
    hall = models.CharField(_("厅"), max_length=4)
    row = models.PositiveSmallIntegerField(_("排"))
    column = models.PositiveSmallIntegerField(_("列"))
    code = models.CharField(_("箱号"), max_length=20, unique=True)
    condition = models.CharField(
        _("状况"), max_length=6, choices=LockerState.choices, default=LockerState.FREE
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="lockers",
        verbose_name=_("使用人账号"),
    )
    # A name is enough: not everybody who changes here has an account.
    holder_name = models.CharField(_("使用人"), max_length=30, blank=True)
    section = models.CharField(_("区队"), max_length=30, blank=True)
    token = models.CharField(max_length=20, unique=True, default=new_token, editable=False)

    class Meta:
        verbose_name = _("更衣箱")
        ordering: ClassVar = ["hall", "row", "column"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hall", "row", "column"], name="locker_once_in_a_hall"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def called(self) -> str:
        """As people say it: W厅 1排3号."""
        return f"{self.hall}厅 {self.spot}"

    @property
    def spot(self) -> str:
        """Where it stands in its hall: 1排3号."""
        return f"{self.row}排{self.column}号"


class CalendarDay(models.Model):
    """A day on which the working week is broken: a public holiday, or a weekend day worked instead (调休)."""

    day = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"))
    name = models.CharField(_("说明"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("工作日历")
        ordering: ClassVar = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
