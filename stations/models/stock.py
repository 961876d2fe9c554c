"""What is used up: kinds with their lots, and the ledger (收发台账) of every piece that came and went."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service

MONTH_DAY = RegexValidator(r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", _("写成 06-01 这样：两位月、两位日"))


class StockItem(models.Model):
    """One thing a service gives out (创可贴, 碘伏, 雪糕). Under `least` it is bought again up to `full`; `most_each` is
    what one person gets of it in a day, 0 where nobody counts. A lot keeps `opened_days` after it is opened, a
    home-made one `keeps_hours` after it is made; nought where neither counts."""

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="stock_items", verbose_name=_("服务项目")
    )
    code = models.SlugField(_("代码"), max_length=30)
    name = models.CharField(_("名称"), max_length=30)
    unit = models.CharField(_("单位"), max_length=4)
    least = models.PositiveIntegerField(_("少于多少要补"), default=0)
    full = models.PositiveIntegerField(_("补到多少"), default=0)
    most_each = models.PositiveSmallIntegerField(_("每人每天最多"), default=0, help_text=_("0 是不限"))
    shelf_months = models.PositiveSmallIntegerField(
        _("保质期（月）"), default=0, validators=[MaxValueValidator(240)], help_text=_("0 是没有保质期")
    )
    opened_days = models.PositiveSmallIntegerField(
        _("开封后能用（天）"), default=0, validators=[MaxValueValidator(730)], help_text=_("0 是开封不影响")
    )
    keeps_hours = models.PositiveSmallIntegerField(
        _("现做的放几小时"),
        default=0,
        validators=[MaxValueValidator(72)],
        help_text=_("0 是买来的，不是现做的"),
    )
    # Used again and again (体温计, 剪刀): it is counted, never given out.
    stays = models.BooleanField(_("反复用，不发放"), default=False)
    season_from = models.CharField(_("只在季节里备：从"), max_length=5, blank=True, validators=[MONTH_DAY])
    season_until = models.CharField(_("到"), max_length=5, blank=True, validators=[MONTH_DAY])
    note = models.CharField(_("说明"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("消耗品")
        ordering: ClassVar = ["service__desk__order", "service__order", "order", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "code"], name="stock_item_once_a_service"),
            models.CheckConstraint(condition=Q(full__gte=F("least")), name="stock_is_filled_above_least"),
            models.CheckConstraint(
                condition=Q(season_from="", season_until="") | ~Q(season_from="") & ~Q(season_until=""),
                name="stock_season_has_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Lot(models.Model):
    """A batch (批次). It may be given out before `expires_on`, never on the day, and before `spoils_at`: some hours
    after it was made, some days after it was opened. `remains` is what the ledger's lines add up to; the database
    writes it with every line and takes no other number (see the migration)."""

    item = models.ForeignKey(StockItem, models.PROTECT, related_name="lots", verbose_name=_("消耗品"))
    number = models.CharField(_("批号"), max_length=30, blank=True)
    came_at = models.DateTimeField(_("入库时间"))
    expires_on = models.DateField(_("有效期到"), null=True, blank=True)
    made_at = models.DateTimeField(_("做好的时间"), null=True)
    opened_at = models.DateTimeField(_("开封时间"), null=True)
    spoils_at = models.DateTimeField(_("放到"), null=True)
    remains = models.PositiveIntegerField(_("还剩"), default=0)

    class Meta:
        verbose_name = _("批次")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(remains__gte=0), name="lot_never_below_nought"),
            models.CheckConstraint(
                condition=Q(spoils_at__isnull=True) | Q(made_at__isnull=False) | Q(opened_at__isnull=False),
                name="only_made_or_opened_spoils",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["item"], condition=Q(remains__gt=0), name="lots_with_something_left"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.pk}"


class Movement(models.Model):
    """One act on the stock: `change` pieces of `item` came (+) or went (−), lot by lot in its lines. Never changed; a
    mistake is another movement that names it in `undoes`."""

    class Kind(models.TextChoices):
        RESTOCK = "restock", _("入库")
        GIVE = "give", _("发放")
        OPEN = "open", _("开封")
        WASTE = "waste", _("报废")
        CORRECT = "correct", _("盘点更正")
        UNDO = "undo", _("撤销")

    item = models.ForeignKey(StockItem, models.PROTECT, related_name="movements", verbose_name=_("消耗品"))
    kind = models.CharField(_("种类"), max_length=8, choices=Kind.choices)
    change = models.IntegerField(_("数量"))
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="station_given", verbose_name=_("领的人")
    )
    why = models.CharField(_("原因"), max_length=120, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("经手人"))
    at = models.DateTimeField(_("时间"))
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="undone", verbose_name=_("撤销")
    )

    class Meta:
        verbose_name = _("收发台账")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="restock", change__gt=0)
                | Q(kind="waste", change__lt=0)
                # A dab out of a bottle that stays open.
                | Q(kind="give", change__lte=0)
                # From a sealed lot into one of its own.
                | Q(kind="open", change=0)
                | Q(kind="correct") & ~Q(change=0)
                | Q(kind="undo"),
                name="movement_goes_its_way",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("waste", "correct")) | ~Q(why=""), name="waste_says_why"
            ),
            models.CheckConstraint(
                condition=Q(kind="undo", undoes__isnull=False) | ~Q(kind="undo") & Q(undoes__isnull=True),
                name="undone_movement_is_named",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["item", "-at"], name="movements_of_item"),
            models.Index(fields=["-at", "-id"], name="movements_by_time"),
            models.Index(
                fields=["person", "-at"], condition=Q(person__isnull=False), name="movements_of_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.change:+d} {self.item_id}"


class MovementLine(models.Model):
    """How much of a movement is of which lot."""

    movement = models.ForeignKey(Movement, models.PROTECT, related_name="lines", verbose_name=_("收发"))
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="lines", verbose_name=_("批次"))
    change = models.IntegerField(
        _("数量"), validators=[MinValueValidator(-999_999), MaxValueValidator(999_999)]
    )

    class Meta:
        verbose_name = _("台账明细")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["movement", "lot"], name="one_line_a_lot"),
            models.CheckConstraint(condition=~Q(change=0), name="line_moves_something"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.change:+d}"
