"""The summer drinks (高温冷饮): when they are given out, who had theirs, how cold the freezer is."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service
from stations.models.stock import MONTH_DAY, Movement


class DrinkRule(models.Model):
    """One row that a mine edits; what every change was is written in its events. A shift is who comes up from its
    hour on, until the next one's."""

    season_from = models.CharField(_("每年从"), max_length=5, default="06-15", validators=[MONTH_DAY])
    season_until = models.CharField(_("到"), max_length=5, default="09-10", validators=[MONTH_DAY])
    hot_from = models.DecimalField(
        _("预报最高多少度起也发"), max_digits=3, decimal_places=1, default=Decimal(35),
        validators=[MinValueValidator(25), MaxValueValidator(45)],
    )  # fmt: skip
    most_a_day = models.PositiveSmallIntegerField(
        _("每人每天几份"), default=1, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    night_from = models.TimeField(_("夜班升井从几点算"), default=time(4))
    early_from = models.TimeField(_("早班升井从几点算"), default=time(12))
    middle_from = models.TimeField(_("中班升井从几点算"), default=time(20))
    freezer_most = models.DecimalField(
        _("冰柜不能高过多少度"), max_digits=3, decimal_places=1, default=Decimal(-15),
        validators=[MinValueValidator(-40), MaxValueValidator(10)],
    )  # fmt: skip

    class Meta:
        verbose_name = _("冷饮规则")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(night_from__lt=F("early_from"), early_from__lt=F("middle_from")),
                name="shifts_come_up_in_turn",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class DrinkDay(models.Model):
    """Why there are drinks outside the season: a forecast that is hot enough, or an order of the section's leaders."""

    class Kind(models.TextChoices):
        FORECAST = "forecast", _("高温预报")
        ORDER = "order", _("科里通知")

    class State(models.TextChoices):
        ON = "on", _("算数")
        OFF = "off", _("收回了")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.ON: (State.OFF,), State.OFF: ()}

    kind = models.CharField(_("凭什么发"), max_length=8, choices=Kind.choices)
    state = models.CharField(_("状态"), max_length=3, choices=State.choices, default=State.ON)
    first = models.DateField(_("从"))
    last = models.DateField(_("到"))
    high = models.DecimalField(_("预报最高（度）"), max_digits=3, decimal_places=1, null=True)
    why = models.CharField(_("原因"), max_length=120, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("谁定的"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("冷饮加发")
        ordering: ClassVar = ["-first", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="drink_days_end_later"),
            models.CheckConstraint(
                condition=Q(kind="forecast", high__isnull=False, last=F("first"))
                | Q(kind="order") & ~Q(why=""),
                name="forecast_is_hot_order_says_why",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["last"], condition=Q(state="on"), name="drink_days_on")]

    def __str__(self) -> str:
        return f"{self.kind} {self.first}"


class Ration(models.Model):
    """A person's drink of a shift (份): one a shift, and no more a day than the rule says, held by the database. `day`
    is the date on which the shift began, `nth` which of the day's it is."""

    class Shift(models.TextChoices):
        NIGHT = "night", _("夜班升井")
        EARLY = "early", _("早班升井")
        MIDDLE = "middle", _("中班升井")

    class State(models.TextChoices):
        GIVEN = "given", _("领了")
        UNDONE = "undone", _("撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.GIVEN: (State.UNDONE,), State.UNDONE: ()}

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="rations", verbose_name=_("职工"))
    state = models.CharField(_("状态"), max_length=6, choices=State.choices, default=State.GIVEN)
    day = models.DateField(_("哪一天的班"))
    shift = models.CharField(_("班"), max_length=6, choices=Shift.choices)
    nth = models.PositiveSmallIntegerField(_("当天第几份"), default=1)
    movement = models.OneToOneField(Movement, models.PROTECT, related_name="ration", verbose_name=_("收发"))

    class Meta:
        verbose_name = _("冷饮")
        ordering: ClassVar = ["-day", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "day", "shift"], condition=Q(state="given"), name="one_ration_a_shift"
            ),
            models.UniqueConstraint(
                fields=["person", "day", "nth"], condition=Q(state="given"), name="ration_counted_once"
            ),
            models.CheckConstraint(condition=Q(nth__gte=1, nth__lte=9), name="rations_of_a_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["day", "shift"], name="rations_of_day")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day} {self.shift}"


class FreezerReading(models.Model):
    """冰柜测温: read off by somebody."""

    class State(models.TextChoices):
        KEPT = "kept", _("记下了")
        UNDONE = "undone", _("撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.KEPT: (State.UNDONE,), State.UNDONE: ()}

    service = models.ForeignKey(Service, models.PROTECT, related_name="freezer", verbose_name=_("服务项目"))
    state = models.CharField(_("状态"), max_length=6, choices=State.choices, default=State.KEPT)
    celsius = models.DecimalField(_("温度"), max_digits=4, decimal_places=1)
    is_warm = models.BooleanField(_("太热"), default=False)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("测温人"))
    at = models.DateTimeField(_("时间"))
    issue = models.CharField(_("问题编号"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("冰柜测温")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(celsius__gte=-60, celsius__lte=60), name="freezer_can_be"),
        ]
        indexes: ClassVar = [models.Index(fields=["service", "-at"], name="freezer_readings")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.celsius}"
