"""Awards (奖励): prizes with their stock, who is to get what, that it was handed over once."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from starrating.models.campaign import Entry


class Prize(models.Model):
    """Goods that are handed out (洗衣液, 保温杯). `stock` is the sum of its moves and never below nothing."""

    name = models.CharField(
        _("奖品"), max_length=40, unique=True, error_messages={"unique": _("这种奖品已经有了")}
    )
    unit = models.CharField(_("单位"), max_length=6, default="件")
    price = models.DecimalField(_("单价（元）"), max_digits=8, decimal_places=2, default=0)
    stock = models.IntegerField(_("库存"), default=0, editable=False)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("奖品")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stock__gte=0), name="prize_stock_not_below_nothing"),
        ]

    def __str__(self) -> str:
        return self.name


class StockMove(models.Model):
    """In, out or counted anew; written once."""

    class Kind(models.TextChoices):
        IN = "in", _("入库")
        OUT = "out", _("发放")
        COUNT = "count", _("盘点调整")

    prize = models.ForeignKey(Prize, models.PROTECT, related_name="moves")
    kind = models.CharField(_("类型"), max_length=5, choices=Kind.choices)
    # Signed: out is below nothing.
    quantity = models.IntegerField(_("数量"))
    award = models.OneToOneField("starrating.Award", models.PROTECT, null=True, related_name="stock_move")
    note = models.CharField(_("说明"), max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经手人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("奖品出入库")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="in", quantity__gt=0, award__isnull=True)
                | Q(kind="out", quantity__lt=0, award__isnull=False)
                | Q(kind="count", award__isnull=True) & ~Q(quantity=0),
                name="stock_moves_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prize_id} {self.quantity:+d}"


class Award(models.Model):
    """One set of goods, one title or one sum for one person or, where nobody is named, for the entry. Handed over
    against a signature on screen or a one-time code."""

    class Kind(models.TextChoices):
        STAR = "star", _("获星")
        IMPROVED = "improved", _("进步最大")

    class State(models.TextChoices):
        GRANTED = "granted", _("待领")
        HANDED = "handed", _("已领")
        DROPPED = "dropped", _("不发")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.GRANTED: (State.HANDED, State.DROPPED),
        State.HANDED: (),
        State.DROPPED: (),
    }

    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.GRANTED)
    kind = models.CharField(_("奖项"), max_length=8, choices=Kind.choices)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="awards", verbose_name=_("参评对象"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="awards", verbose_name=_("领奖人")
    )
    prize = models.ForeignKey(Prize, models.PROTECT, null=True, related_name="awards", verbose_name=_("奖品"))
    quantity = models.PositiveSmallIntegerField(_("数量"), default=1)
    # Money instead of goods.
    yuan = models.DecimalField(_("奖金（元）"), max_digits=8, decimal_places=2, null=True)
    # Keyed SHA-256 of the code that was shown to its owner; the code itself is kept nowhere.
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField(null=True)
    # Wrong codes in a row, and until when none is taken after too many of them.
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    code_locked_until = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(_("授予时间"))
    handed_at = models.DateTimeField(_("领取时间"), null=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("发放人")
    )
    # Who took it, where it was a room-mate.
    taken_by = models.CharField(_("签收人"), max_length=30, blank=True)
    signature = models.ForeignKey("photos.Photo", models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("奖励")
        ordering: ClassVar = ["-granted_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "kind", "person"],
                condition=Q(person__isnull=False),
                name="award_once_a_person",
            ),
            models.UniqueConstraint(
                fields=["entry", "kind"], condition=Q(person__isnull=True), name="award_once_an_entry"
            ),
            models.CheckConstraint(
                condition=Q(state="handed", handed_at__isnull=False, handed_by__isnull=False)
                | ~Q(state="handed") & Q(handed_at__isnull=True, handed_by__isnull=True),
                name="award_handed_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["granted_at"], condition=Q(state="granted"), name="award_waiting"),
            models.Index(fields=["person", "-granted_at"], name="awards_of_person"),
            models.Index(fields=["-handed_at", "-id"], condition=Q(state="handed"), name="award_handed"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind}"
