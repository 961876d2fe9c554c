"""Phone charging (手机充电): whose phone is in which slot under which code, the rounds for heat and smoke, the rule.

The slots are units of the service: numbered, in service or damaged."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service
from stations.models.loan import Unit


class ChargingRule(models.Model):
    """How long a phone may stay, how often somebody looks after it. What every change was is in the events of the
    service."""

    service = models.OneToOneField(
        Service, models.CASCADE, related_name="charging_rule", verbose_name=_("服务项目")
    )
    most_hours = models.PositiveSmallIntegerField(
        _("最多充几个小时"), default=12, validators=[MinValueValidator(1), MaxValueValidator(72)]
    )
    moved_hours = models.PositiveSmallIntegerField(
        _("存多少小时没取，转失物招领"), default=24, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    round_minutes = models.PositiveSmallIntegerField(
        _("几分钟查一遍发热、冒烟"), default=120, validators=[MinValueValidator(10), MaxValueValidator(720)]
    )
    late_minutes = models.PositiveSmallIntegerField(
        _("过几分钟没查，告诉管理员"), default=60, validators=[MinValueValidator(5), MaxValueValidator(720)]
    )

    class Meta:
        verbose_name = _("充电规则")

    def __str__(self) -> str:
        return f"{self.service_id}"


class Charge(models.Model):
    """A phone in a slot. `code` is what its owner says who comes without a card; it is free again with the slot."""

    class State(models.TextChoices):
        IN = "in", _("在充")
        COLLECTED = "collected", _("取走了")
        MOVED = "moved", _("转失物招领")
        UNDONE = "undone", _("撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.IN: (State.COLLECTED, State.MOVED, State.UNDONE),
        # A slip of the finger: within ten minutes it is in its slot again, or among the lost things.
        State.COLLECTED: (State.IN, State.MOVED),
        # Its owner comes after all.
        State.MOVED: (State.COLLECTED,),
        State.UNDONE: (),
    }

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="charges", verbose_name=_("插口"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="charges", verbose_name=_("服务项目"))
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="charges", verbose_name=_("职工"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.IN)
    code = models.CharField(_("取机码"), max_length=4)
    note = models.CharField(_("手机什么样"), max_length=60, blank=True)
    put_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("存入经手"))
    put_at = models.DateTimeField(_("存入时间"))
    due_at = models.DateTimeField(_("取走期限"))
    collected_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("取走经手")
    )
    collected_at = models.DateTimeField(_("取走时间"), null=True)
    moved_at = models.DateTimeField(_("转失物招领时间"), null=True)

    class Meta:
        verbose_name = _("手机充电")
        ordering: ClassVar = ["-put_at", "-pk"]
        constraints: ClassVar = [
            # The last slot goes to one of those who want it at the same moment.
            models.UniqueConstraint(fields=["unit"], condition=Q(state="in"), name="one_phone_a_slot"),
            models.UniqueConstraint(fields=["person"], condition=Q(state="in"), name="one_charge_a_person"),
            models.UniqueConstraint(
                fields=["service", "code"], condition=Q(state="in"), name="claim_code_once_a_desk"
            ),
            models.CheckConstraint(
                condition=Q(collected_at__isnull=False, collected_by__isnull=False, state="collected")
                | Q(collected_at__isnull=True, collected_by__isnull=True) & ~Q(state="collected"),
                name="collected_phone_has_hand_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="moved") | Q(moved_at__isnull=False), name="moved_phone_has_a_time"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("put_at")), name="charge_is_due_later"),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["put_at"], condition=Q(state="in"), name="charges_open"),
            models.Index(fields=["moved_at"], condition=Q(state="moved"), name="charges_moved"),
            models.Index(fields=["person", "-put_at"], name="charges_of_person"),
            models.Index(fields=["service", "-put_at"], name="charges_of_service"),
            models.Index(fields=["-put_at", "-id"], name="charges_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.person_id}"


class ChargingRound(models.Model):
    """Somebody has looked at every slot: all cool, or one hot, which is out of use from then on."""

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="charging_rounds", verbose_name=_("服务项目")
    )
    charging = models.PositiveSmallIntegerField(_("在充几部"))
    hot = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发热的插口")
    )
    note = models.CharField(_("说明"), max_length=100, blank=True)
    # The issue that the department's desk made of it, as a person reads it.
    issue = models.CharField(_("问题编号"), max_length=30, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("查看人"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("充电查看")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["service", "-at"], name="charging_rounds_of_service")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.at}"


class CodeLock(models.Model):
    """How many wrong claim codes were tried at a service; too many close the way by code until `closed_until`. A card
    opens all the same."""

    service = models.OneToOneField(
        Service, models.CASCADE, related_name="code_lock", verbose_name=_("服务项目")
    )
    wrong = models.PositiveSmallIntegerField(_("输错次数"), default=0)
    closed_until = models.DateTimeField(_("锁到"), null=True)

    class Meta:
        verbose_name = _("取机码锁")

    def __str__(self) -> str:
        return f"{self.service_id}"
