"""Keys that are wanted (配钥匙): asked for, checked against the register, cut, signed for; and the rules of it."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service
from stations.models.locker import Tenancy


class KeyRule(models.Model):
    """One row that a mine edits; what every change was is written in its events."""

    promise_hours = models.PositiveSmallIntegerField(
        _("承诺几小时配好"), default=24, validators=[MinValueValidator(1), MaxValueValidator(720)]
    )
    free_orders = models.PositiveSmallIntegerField(
        _("一年里几次不用区队签字"), default=2, validators=[MaxValueValidator(50)]
    )
    window_days = models.PositiveSmallIntegerField(
        _("一年按几天算"), default=365, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )

    class Meta:
        verbose_name = _("配钥匙规则")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class KeyOrder(models.Model):
    """A key for the one who is registered. How late it is follows from `due_at` and is never stored; `nth` says which
    of the year it is, 0 where nobody asked and the house owes one; `section_*` who of the section signed for it."""

    class Reason(models.TextChoices):
        NEW = "new", _("新配")
        COPY = "copy", _("加配一把")
        LOST = "lost", _("钥匙丢了")

    class State(models.TextChoices):
        ASKED = "asked", _("待核对")
        ACCEPTED = "accepted", _("待配")
        CUT = "cut", _("待签收")
        SIGNED = "signed", _("已签收")
        REFUSED = "refused", _("没有办")
        WITHDRAWN = "withdrawn", _("不配了")
        UNDONE = "undone", _("撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.ASKED: (State.ACCEPTED, State.REFUSED, State.WITHDRAWN),
        State.ACCEPTED: (State.CUT, State.REFUSED, State.WITHDRAWN, State.ASKED, State.UNDONE),
        State.CUT: (State.SIGNED, State.WITHDRAWN, State.ACCEPTED),
        # Arrows back are slips of the finger, within ten minutes.
        State.SIGNED: (State.CUT,),
        State.REFUSED: (State.ASKED, State.ACCEPTED),
        State.WITHDRAWN: (State.ASKED, State.ACCEPTED, State.CUT),
        State.UNDONE: (),
    }
    OPEN: ClassVar = (State.ASKED, State.ACCEPTED, State.CUT)
    # What counts as having asked in the year.
    COUNTS: ClassVar = (*OPEN, State.SIGNED)

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="key_orders", verbose_name=_("服务项目")
    )
    tenancy = models.ForeignKey(
        Tenancy, models.PROTECT, related_name="key_orders", verbose_name=_("更衣箱登记")
    )
    locker = models.ForeignKey(
        "places.Locker", models.PROTECT, related_name="key_orders", verbose_name=_("更衣箱")
    )
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="key_orders", verbose_name=_("使用人"))
    reason = models.CharField(_("原因"), max_length=4, choices=Reason.choices)
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.ASKED)
    nth = models.PositiveSmallIntegerField(_("一年里第几次"), default=1)
    # Decided when it is accepted: with a lost key about, the old keys must not open any more.
    changes_cylinder = models.BooleanField(_("换锁芯"), default=False)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    asked_at = models.DateTimeField(_("申请时间"))
    due_at = models.DateTimeField(_("承诺时间"))
    accepted_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("核对人")
    )
    accepted_at = models.DateTimeField(_("核对时间"), null=True)
    section_by = models.CharField(_("区队签字人"), max_length=30, blank=True)
    section_day = models.DateField(_("区队签字日期"), null=True)
    section_proof = models.ForeignKey(
        "photos.Photo", models.PROTECT, null=True, related_name="+", verbose_name=_("区队签字")
    )
    cut_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("配制人"))
    cut_at = models.DateTimeField(_("配好时间"), null=True)
    signed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("签收经手")
    )
    signed_at = models.DateTimeField(_("签收时间"), null=True)
    signature = models.ForeignKey(
        "photos.Photo", models.PROTECT, null=True, related_name="+", verbose_name=_("签名")
    )
    why = models.CharField(_("为什么没有办"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("配钥匙")
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["locker"], condition=Q(state__in=("asked", "accepted", "cut")),
                name="one_open_key_order_a_locker",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accepted_key_order_has_hand_and_time",
            ),
            models.CheckConstraint(
                condition=Q(cut_at__isnull=True, cut_by__isnull=True)
                | Q(cut_at__isnull=False, cut_by__isnull=False),
                name="cut_key_has_hand_and_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="signed", signed_at__isnull=False, signed_by__isnull=False, signature__isnull=False
                )
                | ~Q(state="signed") & Q(signed_at__isnull=True, signed_by__isnull=True, signature__isnull=True),
                name="signed_key_has_a_signature",
            ),
            models.CheckConstraint(
                condition=Q(section_by="", section_day__isnull=True, section_proof__isnull=True)
                | ~Q(section_by="") & Q(section_day__isnull=False, section_proof__isnull=False),
                name="section_signs_with_name_day_and_proof",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="key_is_promised_for_later"),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(why=""), name="refused_key_order_says_why"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=Q(state__in=("asked", "accepted", "cut")), name="key_orders_open"
            ),
            models.Index(fields=["person", "-asked_at"], name="key_orders_of_person"),
            models.Index(fields=["locker", "-asked_at"], name="key_orders_of_locker"),
            models.Index(fields=["-asked_at", "-id"], name="key_orders_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.locker_id} {self.reason}"
