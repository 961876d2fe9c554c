"""Parcels (快递): where each lies and whose it is, what was taken away in one go, who may take it for another."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Desk, Service


class ParcelShelf(models.Model):
    """A layer of a shelf (货架的一层) and its room for parcels. Layer 1 is the bottom, for what is heavy."""

    desk = models.ForeignKey(Desk, models.PROTECT, related_name="parcel_shelves", verbose_name=_("服务台"))
    shelf = models.PositiveSmallIntegerField(
        _("货架"), validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    layer = models.PositiveSmallIntegerField(
        _("层"), validators=[MinValueValidator(1), MaxValueValidator(5)], help_text=_("最下面是 1 层，放重的")
    )
    room = models.PositiveSmallIntegerField(
        _("最多放几件"), default=30, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("货架")
        ordering: ClassVar = ["desk", "shelf", "layer"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "shelf", "layer"], name="shelf_layer_once_a_desk"),
            models.CheckConstraint(
                condition=Q(shelf__range=(1, 9), layer__range=(1, 5), room__gte=1), name="shelf_layer_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shelf}-{self.layer}"


class Pickup(models.Model):
    """Parcels of one person handed out in one act. `taker` is the name of whoever took them for another. Both names and
    the signature go when the parcels' data do."""

    class How(models.TextChoices):
        CARD = "card", _("工牌、工号")
        CODE = "code", _("取件码")
        DELEGATE = "delegate", _("代取码")

    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("服务项目"))
    person = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+", verbose_name=_("收件人"))
    how = models.CharField(_("凭什么取"), max_length=10, choices=How.choices)
    taker = models.CharField(_("代取人"), max_length=30, blank=True)
    signature = models.ForeignKey(
        "photos.Photo", models.SET_NULL, null=True, related_name="+", verbose_name=_("签名")
    )
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("经手人"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("取件")
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.service_id} {self.at}"


class Parcel(models.Model):
    """A parcel on the shelf or gone from it. How long it has lain follows from `arrived_at` and is never stored.
    `name`, `phone_tail`, `section` stand as the waybill has them; `person` is whose it is, None as long as nobody
    knows."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待取")
        TAKEN = "taken", _("已取")
        RETURNED = "returned", _("已退回")
        ODD = "odd", _("异常")
        UNDONE = "undone", _("撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.WAITING: (State.TAKEN, State.RETURNED, State.ODD, State.UNDONE),
        # Looked into, and all right after all.
        State.ODD: (State.WAITING, State.RETURNED),
        # A slip of the finger: within ten minutes it lies where it lay.
        State.TAKEN: (State.WAITING,),
        State.RETURNED: (State.WAITING, State.ODD),
        State.UNDONE: (),
    }
    # What lies here.
    HERE: ClassVar = (State.WAITING, State.ODD)

    class Size(models.TextChoices):
        SMALL = "small", _("小件")
        LARGE = "large", _("大件")
        HEAVY = "heavy", _("重的")

    class Trouble(models.TextChoices):
        BROKEN = "broken", _("破损")
        ASTRAY = "astray", _("错投")
        NOBODYS = "nobodys", _("无人认领")
        REFUSED = "refused", _("拒收")
        FORBIDDEN = "forbidden", _("违禁嫌疑")

    service = models.ForeignKey(Service, models.PROTECT, related_name="parcels", verbose_name=_("服务项目"))
    tracking = models.CharField(_("运单号"), max_length=40)
    carrier = models.CharField(_("快递公司"), max_length=20, blank=True)
    name = models.CharField(_("收件人"), max_length=30, blank=True)
    phone_tail = models.CharField(_("手机后四位"), max_length=4, blank=True)
    section = models.CharField(_("所在区队"), max_length=40, blank=True)
    size = models.CharField(_("大小"), max_length=6, choices=Size.choices, default=Size.SMALL)
    # Valuables and cash on delivery: nobody takes them for another.
    in_person = models.BooleanField(_("只能本人取"), default=False)
    person = models.ForeignKey(
        PERSON, models.SET_NULL, null=True, blank=True, related_name="parcels", verbose_name=_("职工")
    )
    shelf = models.PositiveSmallIntegerField(_("货架"))
    layer = models.PositiveSmallIntegerField(_("层"))
    number = models.PositiveSmallIntegerField(_("序号"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.WAITING)
    arrived_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("入库人"))
    arrived_at = models.DateTimeField(_("入库时间"))
    # When its owner was last told that it lies here.
    told_at = models.DateTimeField(_("通知时间"), null=True)
    pickup = models.ForeignKey(
        Pickup, models.PROTECT, null=True, related_name="parcels", verbose_name=_("取件")
    )
    left_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("出库经手")
    )
    left_at = models.DateTimeField(_("出库时间"), null=True)
    trouble = models.CharField(_("哪里不对"), max_length=10, choices=Trouble.choices, blank=True)
    note = models.CharField(_("备注"), max_length=120, blank=True)
    erased_at = models.DateTimeField(_("个人信息清除时间"), null=True)

    class Meta:
        verbose_name = _("快递")
        ordering: ClassVar = ["-arrived_at", "-pk"]
        constraints: ClassVar = [
            # The same number lies here once only; when it has left it may come again.
            models.UniqueConstraint(
                fields=["tracking"], condition=Q(state__in=("waiting", "odd")), name="tracking_open_once"
            ),
            models.UniqueConstraint(
                fields=["service", "number"], condition=Q(state__in=("waiting", "odd")), name="parcel_place_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("taken", "returned"), left_at__isnull=False, left_by__isnull=False)
                | Q(state__in=("waiting", "odd", "undone"), left_at__isnull=True, left_by__isnull=True),
                name="parcel_left_by_a_hand",
            ),
            models.CheckConstraint(
                condition=Q(state="taken", pickup__isnull=False) | ~Q(state="taken") & Q(pickup__isnull=True),
                name="parcel_taken_in_a_pickup",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(name="", phone_tail="", section="", person__isnull=True),
                name="parcel_erased_is_blank",
            ),
            models.CheckConstraint(condition=~Q(state="odd") | ~Q(trouble=""), name="parcel_odd_says_why"),
            models.CheckConstraint(
                condition=Q(shelf__range=(1, 9), layer__range=(1, 5), number__range=(1, 9999)),
                name="parcel_code_can_be_read",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["arrived_at"], condition=Q(state__in=("waiting", "odd")), name="parcels_here"),
            models.Index(fields=["person", "-arrived_at"], name="parcels_of_person"),
            models.Index(fields=["-arrived_at", "-id"], name="parcels_by_arrival"),
            models.Index(fields=["tracking"], name="parcels_by_tracking"),
            models.Index(fields=["left_at"], name="parcels_by_leaving"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What its owner asks for: shelf, layer, number."""
        return f"{self.shelf}-{self.layer}-{self.number:04d}"


class Delegation(models.Model):
    """代取码: with it a room-mate takes what waits for `person`, once. Only a keyed digest is kept, empty where there
    is none. Tries are counted here, so that a new code is no way around the lock."""

    person = models.OneToOneField(
        PERSON, models.CASCADE, related_name="parcel_delegation", verbose_name=_("收件人")
    )
    digest = models.CharField(max_length=64, blank=True)
    until = models.DateTimeField(_("用到"), null=True)
    tries = models.PositiveSmallIntegerField(_("输错次数"), default=0)
    locked_until = models.DateTimeField(_("锁到"), null=True)

    class Meta:
        verbose_name = _("代取码")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(digest="", until__isnull=True) | ~Q(digest="") & Q(until__isnull=False),
                name="delegation_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}"


class ParcelRule(models.Model):
    """How parcels are kept (快递规则): one row that a mine edits. What every change was is written in its events."""

    tell_minutes = models.PositiveSmallIntegerField(
        _("入库几分钟后通知"), default=20, validators=[MaxValueValidator(600)],
        help_text=_("等一批录完再说；一个人一天只通知一次"),
    )  # fmt: skip
    remind_hours = models.PositiveSmallIntegerField(
        _("几小时没取提醒"), default=2, validators=[MinValueValidator(1)]
    )
    remind_again_hours = models.PositiveSmallIntegerField(
        _("几小时没取再提醒"), default=24, validators=[MinValueValidator(1)]
    )
    stranded_hours = models.PositiveSmallIntegerField(
        _("几小时没取算滞留，并再提醒"), default=72, validators=[MinValueValidator(1)]
    )
    return_days = models.PositiveSmallIntegerField(
        _("几天没取退回"), default=7, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    free_days = models.PositiveSmallIntegerField(
        _("取件码几天内不重用"), default=30, validators=[MaxValueValidator(366)]
    )
    code_hours = models.PositiveSmallIntegerField(
        _("代取码几小时有效"), default=24, validators=[MinValueValidator(1), MaxValueValidator(168)]
    )
    erase_days = models.PositiveSmallIntegerField(
        _("出库几天后清除个人信息"), default=90, validators=[MinValueValidator(30), MaxValueValidator(366)]
    )

    class Meta:
        verbose_name = _("快递规则")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
