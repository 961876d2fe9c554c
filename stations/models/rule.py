"""How the stations lend (借用规则): one row that a mine edits."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class LoanRule(models.Model):
    """What every change was is written in its events."""

    most_open = models.PositiveSmallIntegerField(
        _("一个人最多同时借几件"), default=2, validators=[MinValueValidator(1)]
    )
    late_count = models.PositiveSmallIntegerField(
        _("超期几次停借"), default=3, validators=[MinValueValidator(1)]
    )
    late_window = models.PositiveSmallIntegerField(
        _("几天内算"), default=90, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    block_days = models.PositiveSmallIntegerField(
        _("停借几天"), default=30, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    kept_minutes = models.PositiveSmallIntegerField(
        _("轮到的人给留几分钟"), default=60, validators=[MinValueValidator(5)]
    )
    remind_minutes = models.PositiveSmallIntegerField(
        _("到期前几分钟提醒"), default=60, validators=[MinValueValidator(5)]
    )
    # Whoever has not come so long after a slot began has missed it.
    grace_minutes = models.PositiveSmallIntegerField(
        _("预约时段过几分钟算没来"), default=15, validators=[MinValueValidator(5)]
    )
    # Of those alone whose shifts are planned: of anybody else nobody knows.
    asks_shift = models.BooleanField(
        _("便民服务台只借给住宿的人、当班的人"), default=True,
        help_text=_("矿工、登记了房间的算住宿。没排班的系统不知道当不当班，照借；上班前、下班后一小时里也借"),
    )  # fmt: skip
    # How far ahead a slot can be booked.
    days_ahead = models.PositiveSmallIntegerField(
        _("最多提前几天预约"), default=3, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )

    class Meta:
        verbose_name = _("借用规则")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
