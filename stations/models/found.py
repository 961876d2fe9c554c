"""Lost and found (失物招领): what was found and where it is kept, who says they lost something, how it left."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service


class ThingKind(models.TextChoices):
    """What a thing is. The first four are counted by two and claimed in person only."""

    CASH = "cash", _("现金")
    PHONE = "phone", _("手机")
    CARD = "card", _("银行卡、证件")
    JEWELLERY = "jewellery", _("首饰、手表")
    KEY = "key", _("钥匙")
    CLOTHES = "clothes", _("衣物鞋帽")
    BAG = "bag", _("包")
    GLASSES = "glasses", _("眼镜")
    CUP = "cup", _("水杯饭盒")
    TOOL = "tool", _("工具、劳保用品")
    FOOD = "food", _("食品")
    OTHER = "other", _("别的")


VALUABLE = (ThingKind.CASH, ThingKind.PHONE, ThingKind.CARD, ThingKind.JEWELLERY)
PERISHABLE = (ThingKind.FOOD,)


class Claim(models.Model):
    """Who took a thing home. `person` with a card, or another in their place with a written note (`name`, `note`); the
    feature was compared by `by`, for valuables `witness` looked on."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("认领人"))
    name = models.CharField(_("代领人"), max_length=30, blank=True)
    note = models.CharField(_("委托字条"), max_length=120, blank=True)
    proof = models.CharField(_("证件核对"), max_length=40)
    told = models.CharField(_("说出的特征"), max_length=200)
    signature = models.ForeignKey(
        "photos.Photo", models.PROTECT, null=True, related_name="+", verbose_name=_("签名")
    )
    witness = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("在场的另一人")
    )
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    at = models.DateTimeField(_("认领时间"))

    class Meta:
        verbose_name = _("认领")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(witness__isnull=True) | ~Q(witness=F("by")), name="claim_is_seen_by_another"
            ),
            models.CheckConstraint(condition=Q(name="") | ~Q(note=""), name="claim_for_another_has_a_note"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"


class Disposal(models.Model):
    """A list of things that left for good, signed by two (处置清单)."""

    class Way(models.TextChoices):
        SECURITY = "security", _("移交保卫科")
        POLICE = "police", _("移交派出所")
        THROWN = "thrown", _("扔掉")
        GIVEN = "given", _("捐出去")

    HANDS_OVER: ClassVar = (Way.SECURITY, Way.POLICE)

    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name=_("服务项目"))
    way = models.CharField(_("怎么处置"), max_length=8, choices=Way.choices)
    receiver = models.CharField(_("接收人"), max_length=40, blank=True)
    note = models.CharField(_("说明"), max_length=120, blank=True)
    photo = models.ForeignKey(
        "photos.Photo", models.PROTECT, null=True, related_name="+", verbose_name=_("照片")
    )
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    witness = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("另一签字人"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("处置清单")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(witness=F("by")), name="disposal_is_signed_by_two"),
            models.CheckConstraint(
                condition=Q(way__in=("thrown", "given")) | ~Q(receiver=""), name="disposal_names_who_received"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.way} {self.at}"


class Found(models.Model):
    """A thing that was found. `public` anybody signed in may read, `secret` the desk alone: a claimant has to say it.
    Where nobody has come by `keep_until` it is handed over or disposed of."""

    class State(models.TextChoices):
        OPEN = "open", _("招领中")
        CLAIMED = "claimed", _("已认领")
        HANDED = "handed", _("已移交")
        DISPOSED = "disposed", _("已处置")
        UNDONE = "undone", _("撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OPEN: (State.CLAIMED, State.HANDED, State.DISPOSED, State.UNDONE),
        # A slip of the finger: within ten minutes it lies where it lay.
        State.CLAIMED: (State.OPEN,),
        State.HANDED: (State.OPEN,),
        State.DISPOSED: (State.OPEN,),
        State.UNDONE: (),
    }

    service = models.ForeignKey(Service, models.PROTECT, related_name="found", verbose_name=_("服务项目"))
    number = models.PositiveIntegerField(_("编号"))
    kind = models.CharField(_("物品类别"), max_length=10, choices=ThingKind.choices)
    found_at = models.DateTimeField(_("拾得时间"))
    place = models.CharField(_("拾得地点"), max_length=40)
    finder = models.CharField(_("拾得人"), max_length=30)
    public = models.CharField(_("特征（公开）"), max_length=80, blank=True)
    secret = models.CharField(_("特征（核对用，不公开）"), max_length=200)
    photo = models.ForeignKey(
        "photos.Photo", models.PROTECT, null=True, related_name="+", verbose_name=_("照片")
    )
    kept_at = models.CharField(_("保管位置"), max_length=40)
    seal = models.CharField(_("封签号"), max_length=20, blank=True)
    keep_until = models.DateTimeField(_("保管到"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    taken_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    taken_at = models.DateTimeField(_("登记时间"))
    witness = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("一起清点的人")
    )
    claim = models.OneToOneField(
        Claim, models.PROTECT, null=True, related_name="thing", verbose_name=_("认领")
    )
    disposal = models.ForeignKey(
        Disposal, models.PROTECT, null=True, related_name="things", verbose_name=_("处置清单")
    )

    class Meta:
        verbose_name = _("失物")
        ordering: ClassVar = ["-taken_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "number"], name="found_number_once"),
            models.CheckConstraint(
                condition=Q(state="claimed", claim__isnull=False) | ~Q(state="claimed") & Q(claim__isnull=True),
                name="found_claimed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("handed", "disposed"), disposal__isnull=False)
                | ~Q(state__in=("handed", "disposed")) & Q(disposal__isnull=True),
                name="found_left_on_a_list",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("cash", "phone", "card", "jewellery")) | Q(witness__isnull=False) & ~Q(seal=""),
                name="valuable_is_counted_by_two_and_sealed",
            ),
            models.CheckConstraint(
                condition=Q(witness__isnull=True) | ~Q(witness=F("taken_by")), name="found_is_counted_by_another"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["keep_until"], condition=Q(state="open"), name="found_open_by_due"),
            models.Index(fields=["-taken_at", "-id"], name="found_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number:04d}"

    @property
    def is_valuable(self) -> bool:
        return self.kind in VALUABLE


class Loss(models.Model):
    """Somebody says what they have lost (报失)."""

    class State(models.TextChoices):
        OPEN = "open", _("还在找")
        FOUND = "found", _("找到了")
        WITHDRAWN = "withdrawn", _("不找了")
        LAPSED = "lapsed", _("过期了")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OPEN: (State.FOUND, State.WITHDRAWN, State.LAPSED),
        # The claim was undone.
        State.FOUND: (State.OPEN,),
        State.WITHDRAWN: (),
        State.LAPSED: (),
    }

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="losses", verbose_name=_("职工"))
    kind = models.CharField(_("物品类别"), max_length=10, choices=ThingKind.choices)
    lost_on = models.DateField(_("哪天丢的"))
    place = models.CharField(_("大概在哪里"), max_length=40)
    words = models.CharField(_("什么样子"), max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    found = models.ForeignKey(
        Found, models.PROTECT, null=True, related_name="losses", verbose_name=_("找到的")
    )
    at = models.DateTimeField(_("报失时间"))

    class Meta:
        verbose_name = _("报失")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="found", found__isnull=False) | ~Q(state="found") & Q(found__isnull=True),
                name="loss_found_names_what",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], condition=Q(state="open"), name="losses_open"),
            models.Index(fields=["person", "-at"], name="losses_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class FoundRule(models.Model):
    """How long found things are kept (失物规则): one row that a mine edits."""

    normal_days = models.PositiveSmallIntegerField(
        _("普通东西保管几天"), default=30, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    valuable_days = models.PositiveSmallIntegerField(
        _("贵重的几天后移交"), default=7, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    perishable_hours = models.PositiveSmallIntegerField(
        _("食品几小时后可以处置"), default=24, validators=[MinValueValidator(1), MaxValueValidator(720)]
    )
    loss_days = models.PositiveSmallIntegerField(
        _("报失几天后过期"), default=60, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )

    class Meta:
        verbose_name = _("失物规则")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
