"""The pay guard: what a person earned in a month, loaded only to hold deductions against it, and the mine's limits."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Wage(models.Model):
    """One person's wage of one month. It is in no event, no log and no workbook but the pay sheet."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="wages", verbose_name=_("人员")
    )
    month = models.CharField(_("月份"), max_length=7)
    wage = models.DecimalField(_("应发工资"), max_digits=9, decimal_places=2)
    # Only where the mine pays performance by the coefficient.
    performance = models.DecimalField(_("绩效工资"), max_digits=9, decimal_places=2, null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("导入人")
    )
    entered_at = models.DateTimeField(_("导入时间"))

    class Meta:
        verbose_name = _("工资")
        ordering: ClassVar = ["-month", "person"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "month"], name="one_wage_a_month"),
            models.CheckConstraint(condition=Q(wage__gte=0), name="wage_not_below_nought"),
            models.CheckConstraint(
                condition=Q(performance__isnull=True)
                | Q(performance__gte=0, performance__lte=models.F("wage")),
                name="performance_is_part_of_the_wage",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["month"], name="wage_of_month")]

    def __str__(self) -> str:
        # Without the amount: this text may come into a log.
        return f"{self.person_id} {self.month}"

    __repr__ = __str__


class PayLimits(models.Model):
    """The mine's limits, one row; each change is an event with what it was before."""

    # 0: not set.
    minimum_wage = models.DecimalField(
        _("当地最低工资（元/月）"), max_digits=8, decimal_places=2, default=Decimal(0)
    )
    share = models.PositiveSmallIntegerField(_("扣减不超过当月工资的（%）"), default=20)

    class Meta:
        verbose_name = _("扣减上限")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pk=1), name="one_row_of_pay_limits"),
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=20), name="share_within_the_law"),
            models.CheckConstraint(condition=Q(minimum_wage__gte=0), name="minimum_wage_not_below_nought"),
        ]

    def __str__(self) -> str:
        return f"{self.minimum_wage} {self.share}%"

    @classmethod
    def now(cls) -> PayLimits:
        """The row, or what holds while nobody has set anything."""
        try:
            return cls.objects.get(pk=1)
        except ObjectDoesNotExist:
            return cls(pk=1)
