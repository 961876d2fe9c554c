"""Contracts (承包合同) with who does the work, what of it is due when, and how it was accepted."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenders.models.award import Award
from tenders.models.crew import Crew
from tenders.models.job import PERSON, Job


class Contract(models.Model):
    """Binds once the winner has confirmed it too. `amount` is for the whole, by the month where the job is monthly, and
    never above the award."""

    class State(models.TextChoices):
        OFFERED = "offered", _("待确认")
        SIGNED = "signed", _("已生效")
        PAUSED = "paused", _("暂停")
        ENDED = "ended", _("已完成")
        REFUSED = "refused", _("放弃")
        TERMINATED = "terminated", _("已解除")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OFFERED: (State.SIGNED, State.REFUSED),
        State.SIGNED: (State.PAUSED, State.ENDED, State.TERMINATED),
        State.PAUSED: (State.SIGNED, State.ENDED, State.TERMINATED),
        State.ENDED: (),
        State.REFUSED: (),
        State.TERMINATED: (),
    }
    LIVE: ClassVar = (State.OFFERED, State.SIGNED, State.PAUSED)
    BINDING: ClassVar = (State.SIGNED, State.PAUSED)

    job = models.ForeignKey(Job, models.PROTECT, related_name="contracts", verbose_name=_("标的"))
    award = models.OneToOneField(Award, models.PROTECT, null=True, related_name="contract")
    crew = models.ForeignKey(Crew, models.PROTECT, null=True, related_name="contracts")
    head = models.ForeignKey(PERSON, models.PROTECT, related_name="contracts_led", verbose_name=_("承包人"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OFFERED)
    number = models.CharField(_("合同编号"), max_length=20, unique=True)
    amount = models.DecimalField(_("合同价（元）"), max_digits=9, decimal_places=2)
    first_day = models.DateField(_("从哪天干"))
    last_day = models.DateField(_("干到哪天"))
    offered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("甲方经办人")
    )
    offered_at = models.DateTimeField(_("发出时间"))
    signed_at = models.DateTimeField(_("确认时间"), null=True)
    paused_at = models.DateTimeField(_("暂停时间"), null=True)
    why = models.CharField(_("原因"), max_length=300, blank=True)
    ended_at = models.DateTimeField(_("结束时间"), null=True)

    class Meta:
        verbose_name = _("合同")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"], name="contracts_in_a_state"),
            # The figures ask for a year of many.
            models.Index(fields=["last_day"], name="contracts_by_end"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["job"], condition=Q(state__in=("offered", "signed", "paused", "ended")),
                name="one_contract_a_job",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="contract_pays_something"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="contract_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("offered", "refused")) | Q(signed_at__isnull=False),
                name="binding_contract_is_signed",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number


class ContractMember(models.Model):
    """Who does the work and how they share; the head is one of them. An individual job has one."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="members")
    person = models.ForeignKey(
        PERSON, models.PROTECT, related_name="contract_memberships", verbose_name=_("组员")
    )
    points = models.DecimalField(_("分配点数"), max_digits=6, decimal_places=2, default=Decimal(1))
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)

    class Meta:
        verbose_name = _("承包人员")
        ordering: ClassVar = ["contract", "person__staff_no"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "person"], name="contract_member_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="contract_member_has_a_share"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-contract"], name="contracts_of_person")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.person_id}"


class Delivery(models.Model):
    """A piece of the work that is accepted and paid as one: the whole, or one month of it. `amount` is what is paid for
    it before deductions."""

    class State(models.TextChoices):
        RUNNING = "running", _("在干")
        DELIVERED = "delivered", _("待验收")
        ACCEPTED = "accepted", _("验收合格")
        REWORK = "rework", _("返工")
        MISSED = "missed", _("未完成")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.RUNNING: (State.DELIVERED, State.MISSED),
        State.DELIVERED: (State.ACCEPTED, State.REWORK, State.MISSED),
        State.REWORK: (State.DELIVERED, State.MISSED),
        State.ACCEPTED: (),
        State.MISSED: (),
    }

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField(_("第几期"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.RUNNING)
    first_day = models.DateField(_("从"))
    last_day = models.DateField(_("到"))
    amount = models.DecimalField(_("应付（元）"), max_digits=9, decimal_places=2)
    # What the mine gave out in materials that the bidder was to bring.
    materials = models.DecimalField(_("材料扣款（元）"), max_digits=9, decimal_places=2, default=0)
    delivered_at = models.DateTimeField(_("交工时间"), null=True)
    rework_by = models.DateField(_("返工期限"), null=True)
    rejections = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    accepted_at = models.DateTimeField(_("验收时间"), null=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("验收批次")
        ordering: ClassVar = ["contract", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "number"], name="delivery_number_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, materials__gte=0), name="delivery_amounts_count"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_at__isnull=False), name="acceptance_says_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["last_day"], condition=Q(state__in=("running", "rework")), name="deliveries_due"
            ),
            models.Index(fields=["accepted_at"], name="deliveries_accepted"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.number}"


class SignOff(models.Model):
    """One side's word on a delivery; two make an acceptance, one of them from the side that uses the place, none
    of them at work in the contract. `round` counts the deliveries after rework."""

    class Side(models.TextChoices):
        OFFICE = "office", _("科室")
        USER = "user", _("使用方")

    class Verdict(models.TextChoices):
        PASS = "pass", _("合格")
        PASS_LESS = "pass_less", _("合格，扣款")
        REJECT = "reject", _("不合格，返工")

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="signoffs")
    round = models.PositiveSmallIntegerField(default=1)
    side = models.CharField(_("哪一方"), max_length=6, choices=Side.choices)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="signoffs", verbose_name=_("验收人"))
    verdict = models.CharField(_("意见"), max_length=9, choices=Verdict.choices)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("验收意见")
        ordering: ClassVar = ["delivery", "round", "at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "round", "side"], name="one_word_a_side"),
            models.UniqueConstraint(fields=["delivery", "round", "person"], name="acceptance_takes_two"),
            models.CheckConstraint(
                condition=Q(verdict="pass") | ~Q(note=""), name="less_than_a_pass_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.side}"


class Deduction(models.Model):
    """Money kept back (扣款) by a rule, with its evidence: an issue, a visit, a photo, a sentence."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="deductions")
    rule = models.CharField(_("按哪一条"), max_length=120)
    amount = models.DecimalField(_("扣多少（元）"), max_digits=9, decimal_places=2)
    evidence = models.CharField(_("依据"), max_length=300)
    url = models.CharField(max_length=200, blank=True)
    photo = models.ForeignKey("photos.Photo", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("扣款")
        ordering: ClassVar = ["delivery", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="deduction_takes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.amount}"


class WorkLog(models.Model):
    """A turn of work (干活记录): check-in on the spot, check-out, what was done. Both are sent from the phone's outbox,
    so `uuid` and `digest` know the first again, `end_uuid` and `end_digest` the second."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="logs")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="work_logs", verbose_name=_("干活人"))
    uuid = models.UUIDField(unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    start_at = models.DateTimeField(_("签到"))
    end_at = models.DateTimeField(_("签退"), null=True)
    end_uuid = models.UUIDField(unique=True, null=True, editable=False)
    end_digest = models.CharField(max_length=64, blank=True, editable=False)
    said = models.CharField(_("干了什么"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("收到时间"))
    # Nobody works two turns at once or longer than a law allows; such a turn is kept and counted up to here.
    counted = models.DecimalField(_("计入工时"), max_digits=4, decimal_places=2, default=0)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("干活记录")
        ordering: ClassVar = ["-start_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(end_at__isnull=True), name="one_open_turn_a_person"
            ),
            models.CheckConstraint(
                condition=Q(end_at__isnull=True) | Q(end_at__gt=F("start_at")),
                name="turn_ends_after_it_begins",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["contract", "-start_at"], name="turns_of_contract"),
            models.Index(fields=["person", "-start_at"], name="turns_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.person_id} {self.start_at:%m-%d}"


class WorkPhoto(models.Model):
    """A picture of the work, before or after."""

    log = models.ForeignKey(WorkLog, models.CASCADE, related_name="photos")
    photo = models.OneToOneField("photos.Photo", models.PROTECT, related_name="work")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("干活照片")
        ordering: ClassVar = ["log", "order"]

    def __str__(self) -> str:
        return f"{self.log_id} {self.order}"
