"""The market's rules (竞标规则): what every guard, deadline and settlement goes by; one row that a mine edits."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Labour Law art. 41; a mine may only set less.
MOST_HOURS_A_DAY, MOST_HOURS_A_MONTH = Decimal(3), Decimal(36)


class MarketRule(models.Model):
    """What every change was is written in its events."""

    least_score = models.DecimalField(
        _("本岗月考核至少几分"), max_digits=5, decimal_places=2, default=Decimal(80),
        validators=[MinValueValidator(0), MaxValueValidator(120)],
    )  # fmt: skip
    most_jobs = models.PositiveSmallIntegerField(
        _("最多兼几份"), default=2, validators=[MinValueValidator(1)]
    )
    hours_a_day = models.DecimalField(
        _("每天最多加几小时"), max_digits=3, decimal_places=1, default=MOST_HOURS_A_DAY,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(MOST_HOURS_A_DAY)],
    )  # fmt: skip
    hours_a_month = models.DecimalField(
        _("每月最多加几小时"), max_digits=4, decimal_places=1, default=MOST_HOURS_A_MONTH,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS_A_MONTH)],
    )  # fmt: skip
    # Where no walking time is known between two areas.
    travel_minutes = models.PositiveSmallIntegerField(_("赶路留几分钟"), default=15)
    rest_hours = models.DecimalField(
        _("夜里至少歇几小时"), max_digits=3, decimal_places=1, default=Decimal(8)
    )
    rest_days_a_week = models.PositiveSmallIntegerField(
        _("每周至少歇几天"), default=1, validators=[MaxValueValidator(6)]
    )
    least_bids = models.PositiveSmallIntegerField(
        _("至少几份报价才开标"), default=1, validators=[MinValueValidator(1)]
    )
    # Working days.
    notice_days = models.PositiveSmallIntegerField(
        _("中标公示几个工作日"), default=3, validators=[MinValueValidator(1)]
    )
    # Days.
    posted_days = models.PositiveSmallIntegerField(
        _("结算张榜几天"), default=3, validators=[MinValueValidator(1)]
    )
    # A price this many percent away from what was to be expected has to be explained.
    low_band = models.PositiveSmallIntegerField(_("低于预期百分之几要说明"), default=20)
    high_band = models.PositiveSmallIntegerField(_("高于预期百分之几要说明"), default=15)
    price_weight = models.PositiveSmallIntegerField(
        _("报价占几分"), default=70, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    # The month's settlement takes in what was accepted up to this day.
    cutoff_day = models.PositiveSmallIntegerField(
        _("每月几号截账"), default=25, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )

    class Meta:
        verbose_name = _("竞标规则")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(hours_a_day__lte=MOST_HOURS_A_DAY, hours_a_month__lte=MOST_HOURS_A_MONTH),
                name="market_within_the_labour_law",
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
