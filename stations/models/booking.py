"""The journal of a desk (流水): every act once, under the number that the device gave it, never changed."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service


class Booking(models.Model):
    """`verb` of a service done to `thing` (`stations.loan`, its number) for `person` by `by`; `at` when it was done as
    far as the device's clock can be believed, `received_at` when it came. What was a mistake is undone by another row
    that names it in `undoes`. Uses are counted from here."""

    class Verb(models.TextChoices):
        LEND = "lend", _("借出")
        RETURN = "return", _("归还")
        EXTEND = "extend", _("续借")
        ARRIVE = "arrive", _("入库")
        OWN = "own", _("认出收件人")
        TAKE = "take", _("取件")
        SEND_BACK = "send_back", _("退回快递")
        ODD = "odd", _("记异常")
        SOUND = "sound", _("异常解除")
        FOUND = "found", _("登记失物")
        CLAIM = "claim", _("失物认领")
        DISPOSE = "dispose", _("失物移交、处置")
        GIVE_LOCKER = "give_locker", _("分更衣箱")
        FREE_LOCKER = "free_locker", _("退更衣箱")
        MOVE_LOCKER = "move_locker", _("换更衣箱")
        BRING_KEY = "bring_key", _("收回钥匙")
        BREAK_LOCKER = "break_locker", _("更衣箱报修")
        MEND_LOCKER = "mend_locker", _("更衣箱修好")
        OPEN_LOCKER = "open_locker", _("紧急开箱")
        ORDER_KEY = "order_key", _("登记配钥匙")
        REFUSE_KEY = "refuse_key", _("没有配钥匙")
        CUT_KEY = "cut_key", _("钥匙配好")
        SIGN_KEY = "sign_key", _("钥匙签收")
        PUT_IN = "put_in", _("存入")
        COLLECT = "collect", _("取走")
        LOOK = "look", _("查看")
        NUMBER = "number", _("取号")
        CALL = "call", _("叫号")
        SEAT = "seat", _("入座")
        CUT = "cut", _("理完")
        SKIP = "skip", _("过号")
        NO_SHOW = "no_show", _("没来")
        UNDO = "undo", _("撤销")
        GIVE = "give", _("发放")
        RESTOCK = "restock", _("补货")
        OPEN = "open", _("开封")
        WASTE = "waste", _("报废")
        CORRECT = "correct", _("盘点更正")
        CHECK = "check", _("清点")
        SEAL = "seal", _("复核封箱")
        CHILL = "chill", _("冰柜测温")
        APPROVE = "approve", _("点歌通过")
        DECLINE = "decline", _("点歌没通过")
        PLAY = "play", _("放了点的歌")
        COUNT_SEATS = "count_seats", _("数座位")
        HAND_IN = "hand_in", _("登记代寄")
        SEND_OFF = "send_off", _("快递员收走")
        HAND_BACK = "hand_back", _("退给寄件人")

    # What is not taken back by a tap: two have done it, it was seen, or it went out of the house.
    LASTING: ClassVar = (Verb.SEAL, Verb.LOOK, Verb.BREAK_LOCKER, Verb.MEND_LOCKER, Verb.OPEN_LOCKER)
    # Things that a service has several of: the note says which.
    NAMED: ClassVar = ("stations.movement", "stations.boxround", "stations.freezerreading")
    # What counts as a use of a service.
    USES: ClassVar = (
        Verb.LEND, Verb.GIVE, Verb.TAKE, Verb.FOUND, Verb.CLAIM, Verb.GIVE_LOCKER, Verb.MOVE_LOCKER, Verb.SIGN_KEY,
        Verb.PUT_IN, Verb.CUT, Verb.APPROVE, Verb.HAND_IN,
    )  # fmt: skip

    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    service = models.ForeignKey(Service, models.PROTECT, related_name="bookings", verbose_name=_("服务项目"))
    verb = models.CharField(_("办了什么"), max_length=12, choices=Verb.choices)
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="station_bookings", verbose_name=_("职工")
    )
    by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="station_served", verbose_name=_("经手人")
    )
    at = models.DateTimeField(_("时间"))
    received_at = models.DateTimeField(_("收到时间"))
    quantity = models.PositiveSmallIntegerField(_("数量"), default=1)
    thing = models.CharField(max_length=40)
    thing_id = models.PositiveBigIntegerField()
    # SHA-256 of what the device said: the same number with other content is a fault.
    digest = models.CharField(max_length=64)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone", verbose_name=_("撤销")
    )

    class Meta:
        verbose_name = _("驿站流水")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(received_at__gte=F("at")), name="booking_came_after_it_was"),
            models.CheckConstraint(
                condition=Q(verb="undo", undoes__isnull=False) | ~Q(verb="undo") & Q(undoes__isnull=True),
                name="undo_names_what_it_undoes",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["service", "-at"], name="bookings_of_service"),
            models.Index(fields=["person", "-at"], name="bookings_of_person"),
            models.Index(fields=["by", "-at"], name="bookings_of_attendant"),
            models.Index(fields=["-at", "-id"], name="bookings_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.uuid}"

    @property
    def what(self) -> str:
        """What it was done with: of a service that has several things the note names the one."""
        return self.note if self.thing in self.NAMED and self.note else self.service.name

    @property
    def whom(self) -> str:
        """For whom; where nobody is named, to what."""
        if self.person is not None:
            return self.person.name
        return "" if self.thing in self.NAMED else self.note
