"""Parcels handed in to be sent (代寄): whose each is, where to, and when the courier took it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service


class Sending(models.Model):
    """`tracking` is known at the latest when the courier takes it. Nothing is kept of whom it goes to but the `town`;
    `person`, town and note go 90 days after it has left, as the data of parcels do."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等快递员")
        SENT = "sent", _("寄走了")
        BACK = "back", _("退给本人")
        UNDONE = "undone", _("撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.WAITING: (State.SENT, State.BACK, State.UNDONE),
        # A slip of the finger: within ten minutes it lies where it lay.
        State.SENT: (State.WAITING,),
        State.BACK: (State.WAITING,),
        State.UNDONE: (),
    }
    LEFT: ClassVar = (State.SENT, State.BACK)

    service = models.ForeignKey(Service, models.PROTECT, related_name="sendings", verbose_name=_("服务项目"))
    person = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="sendings", verbose_name=_("寄件人")
    )
    carrier = models.CharField(_("快递公司"), max_length=20)
    town = models.CharField(_("寄到哪里"), max_length=40, blank=True)
    tracking = models.CharField(_("运单号"), max_length=40, blank=True)
    note = models.CharField(_("备注"), max_length=60, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.WAITING)
    handed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    handed_at = models.DateTimeField(_("登记时间"))
    left_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("交出经手")
    )
    left_at = models.DateTimeField(_("收走时间"), null=True)
    why = models.CharField(_("为什么退"), max_length=60, blank=True)
    erased_at = models.DateTimeField(_("个人信息清除时间"), null=True)

    class Meta:
        verbose_name = _("代寄")
        ordering: ClassVar = ["-handed_at", "-pk"]
        constraints: ClassVar = [
            # One waybill is one parcel; what went back or was a mistake may carry it again.
            models.UniqueConstraint(
                fields=["tracking"], condition=Q(state__in=("waiting", "sent")) & ~Q(tracking=""),
                name="sending_waybill_once",
            ),
            models.CheckConstraint(condition=~Q(carrier=""), name="sending_has_a_carrier"),
            models.CheckConstraint(
                condition=Q(state__in=("sent", "back"), left_at__isnull=False, left_by__isnull=False)
                | Q(state__in=("waiting", "undone"), left_at__isnull=True, left_by__isnull=True),
                name="sending_left_by_a_hand",
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("handed_at")), name="sending_left_later"
            ),
            models.CheckConstraint(condition=~Q(state="sent") | ~Q(tracking=""), name="sent_has_a_waybill"),
            models.CheckConstraint(
                condition=Q(state="back") & ~Q(why="") | ~Q(state="back") & Q(why=""), name="sending_back_says_why"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) & ~Q(town="")
                | Q(erased_at__isnull=False, person__isnull=True, town="", note=""),
                name="sending_erased_is_blank",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["handed_at"], condition=Q(state="waiting"), name="sendings_here"),
            models.Index(fields=["person", "-handed_at"], name="sendings_of_person"),
            models.Index(fields=["-handed_at", "-id"], name="sendings_by_time"),
            models.Index(fields=["left_at"], name="sendings_by_leaving"),
        ]

    def __str__(self) -> str:
        return self.tracking or self.carrier
