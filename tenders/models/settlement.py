"""Settlements (结算): what is paid for which delivery to whom, to the fen."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenders.models.contract import Contract, Delivery
from tenders.models.job import PERSON


class Settlement(models.Model):
    """A delivery's money in the wage month it falls into: `net` = `gross` − `materials` − `deductions`. The members
    sign, it hangs out some days, two approve it, then it is locked; a mistake that is found later is another settlement
    of the same delivery, which `corrects` this one with plus and minus."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("待签字")
        POSTED = "posted", _("张榜中")
        APPROVED = "approved", _("一审通过")
        LOCKED = "locked", _("已锁定")
        VOID = "void", _("作废")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFTED: (State.POSTED, State.VOID),
        # Somebody was right to complain: it is worked out anew.
        State.POSTED: (State.APPROVED, State.VOID),
        State.APPROVED: (State.LOCKED, State.VOID),
        State.LOCKED: (),
        State.VOID: (),
    }

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="settlements")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="settlements")
    # 2026-11: in whose wages it is paid.
    month = models.CharField(_("月份"), max_length=7)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFTED)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    why = models.CharField(_("原因"), max_length=200, blank=True)
    gross = models.DecimalField(_("应付"), max_digits=9, decimal_places=2)
    materials = models.DecimalField(_("材料扣款"), max_digits=9, decimal_places=2, default=0)
    deductions = models.DecimalField(_("考核扣款"), max_digits=9, decimal_places=2, default=0)
    net = models.DecimalField(_("实付"), max_digits=9, decimal_places=2)
    drafted_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("结算人")
    )
    drafted_at = models.DateTimeField(_("结算时间"))
    posted_at = models.DateTimeField(_("张榜时间"), null=True)
    posted_until = models.DateField(_("张榜到"), null=True)
    first_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("一审"))
    first_at = models.DateTimeField(_("一审时间"), null=True)
    second_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("二审"))
    second_at = models.DateTimeField(_("锁定时间"), null=True)

    class Meta:
        verbose_name = _("结算单")
        ordering: ClassVar = ["-month", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(corrects__isnull=True) & ~Q(state="void"),
                name="one_settlement_a_delivery",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=False) | Q(net__gte=0, gross__gte=0), name="settlement_pays"
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True)
                | Q(first_by__isnull=False) & ~Q(second_by=F("first_by")),
                name="settlement_takes_two",
            ),
            models.CheckConstraint(
                condition=~Q(state="locked") | Q(second_by__isnull=False, second_at__isnull=False),
                name="locked_settlement_is_signed",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["month", "-id"], name="settlements_of_month"),
            models.Index(fields=["-month", "-id"], name="settlements_by_month"),
            models.Index(fields=["posted_until"], condition=Q(state="posted"), name="settlements_posted"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.month}"


class SettlementLine(models.Model):
    """A member's money. Signed by the member before it is posted, confirmed as received when it was paid."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="lines")
    person = models.ForeignKey(
        PERSON, models.PROTECT, related_name="settlement_lines", verbose_name=_("人员")
    )
    points = models.DecimalField(_("点数"), max_digits=6, decimal_places=2)
    amount = models.DecimalField(_("金额（元）"), max_digits=9, decimal_places=2)
    signed_at = models.DateTimeField(_("签字时间"), null=True)
    # The member says it has come.
    paid_at = models.DateTimeField(_("到账确认"), null=True)

    class Meta:
        verbose_name = _("结算明细")
        ordering: ClassVar = ["settlement", "person__staff_no"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["settlement", "person"], name="settlement_line_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-settlement"], name="income_of_person")]

    def __str__(self) -> str:
        return f"{self.settlement_id} {self.person_id} {self.amount}"
