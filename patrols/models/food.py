"""Food safety of the canteen (日管控·周排查): the daily record of the food-safety officer and the weekly report of the
director, as Order 60 of the State Administration for Market Regulation wants them (市场监管总局令第60号)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FoodRecord(models.Model):
    """A signed record. There is no row before somebody has signed: what the day's patrols say is asked for when the
    page is drawn, and `facts` keeps what it said at the signature. That nothing was found is a person's statement
    (`has_risk` False), never a machine's."""

    class Kind(models.TextChoices):
        DAY = "day", _("每日食品安全检查记录")
        WEEK = "week", _("每周食品安全排查治理报告")

    class State(models.TextChoices):
        SIGNED = "signed", _("已签")
        AMENDED = "amended", _("已更正")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.SIGNED: (State.AMENDED,), State.AMENDED: ()}

    kind = models.CharField(_("种类"), max_length=4, choices=Kind.choices)
    # 2026-11-19 or 2026-W47
    period = models.CharField(_("日期或周"), max_length=10)
    first_day = models.DateField()
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.SIGNED)
    has_risk = models.BooleanField(_("发现风险"))
    finding = models.TextField(_("发现的问题"), max_length=1000, blank=True)
    measure = models.TextField(_("采取的措施"), max_length=1000, blank=True)
    reported_to = models.CharField(_("向谁报告"), max_length=60, blank=True)
    # What the patrols and issues of the canteen said when it was signed.
    facts = models.JSONField(default=dict)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("签字人")
    )
    signed_at = models.DateTimeField(_("签字时间"))
    # Signed after its day or week was over.
    is_late = models.BooleanField(_("补签"), default=False)
    amends = models.OneToOneField("self", models.PROTECT, null=True, related_name="amended_by")

    class Meta:
        verbose_name = _("食品安全记录")
        ordering: ClassVar = ["-first_day", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "period"], condition=Q(state="signed"), name="one_food_record_a_period"
            ),
            models.CheckConstraint(
                condition=Q(has_risk=False, finding="") | Q(has_risk=True) & ~Q(finding="") & ~Q(measure=""),
                name="a_risk_has_a_finding_and_a_measure",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "-first_day"], name="food_record_latest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"
