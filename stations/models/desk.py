"""Desks (服务台) of the four stations and what each of them offers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongting.places.models import new_token

PERSON = settings.AUTH_USER_MODEL


class Station(models.TextChoices):
    """The four of 四处驿站, in the order in which everybody names them."""

    BATH = "bath", _("浴池服务驿站")
    CONVENIENCE = "convenience", _("便民服务驿站")
    MUSIC = "music", _("音乐吧休息驿站")
    PARCEL = "parcel", _("邮政快递驿站")


class Desk(models.Model):
    """Where somebody serves. `hours` are [["10:30", "13:30"], …] in which it is open, empty for day and night; a window
    may run past midnight. What is wrong here is reported for `post`."""

    code = models.SlugField(_("代码"), max_length=30, unique=True)
    station = models.CharField(_("驿站"), max_length=12, choices=Station.choices)
    name = models.CharField(_("服务台"), max_length=40)
    where = models.CharField(_("在哪里"), max_length=60)
    post = models.ForeignKey(
        "places.Post", models.PROTECT, null=True, blank=True, related_name="desks", verbose_name=_("岗点"),
        help_text=_("这里发现的问题报到哪个岗点"),
    )  # fmt: skip
    hours = models.JSONField(_("开放时间"), default=list, blank=True)
    token = models.CharField(max_length=20, unique=True, default=new_token, editable=False)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("服务台")
        ordering: ClassVar = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """One thing a desk does for people (服务项目): it is counted, rated and complained about under this name. Of one
    that is switched off (停办) nobody is offered anything, for the reason `off_why`; what is out is still brought
    back."""

    class Kind(models.TextChoices):
        LOAN = "loan", _("借用")
        ON_SITE = "on_site", _("现场使用")
        SLOT = "slot", _("预约时段")
        CONSUMABLE = "consumable", _("消耗品")
        MEDICAL = "medical", _("医疗箱")
        DRINKS = "drinks", _("高温冷饮")
        HAIRCUT = "haircut", _("美发")
        KEY = "key", _("配钥匙")
        CHARGING = "charging", _("手机充电")
        LOST = "lost", _("失物招领")
        PARCEL = "parcel", _("快递")
        MUSIC = "music", _("轻音乐")
        SONGS = "songs", _("点歌与留言")
        SEATS = "seats", _("休息座位")
        SENDING = "sending", _("代寄")

    # What is lent from the shelf, used beside it or taken for a time: all three are loans of units.
    LENT: ClassVar = (Kind.LOAN, Kind.ON_SITE, Kind.SLOT)
    # Not in the article that the stations follow: what a mine begins with beside it.
    OPTIONAL: ClassVar = (Kind.SONGS, Kind.SEATS, Kind.SENDING)

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="services", verbose_name=_("服务台"))
    code = models.SlugField(_("代码"), max_length=30)
    name = models.CharField(_("服务项目"), max_length=30)
    kind = models.CharField(_("种类"), max_length=12, choices=Kind.choices)
    note = models.CharField(_("说明"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)
    off_why = models.CharField(_("为什么停办"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("服务项目")
        ordering: ClassVar = ["desk__order", "order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "code"], name="service_once_a_desk"),
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(off_why=""), name="only_what_is_off_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_lent(self) -> bool:
        return self.kind in self.LENT


class DeskPin(models.Model):
    """With what an attendant opens a desk again that nobody touched for ten minutes. Wrong tries are counted; too
    many close it until `closed_until`, the login is not touched."""

    person = models.OneToOneField(PERSON, models.CASCADE, related_name="desk_pin", verbose_name=_("值班员"))
    digest = models.CharField(max_length=128)
    set_at = models.DateTimeField(_("设置时间"))
    wrong = models.PositiveSmallIntegerField(_("输错次数"), default=0)
    closed_until = models.DateTimeField(_("锁到"), null=True)

    class Meta:
        verbose_name = _("值班台密码")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_until__isnull=True) | Q(closed_until__gt=F("set_at")),
                name="desk_pin_closed_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"
