"""The medical box (医疗箱): its sticker, and the rounds in which two people count it and seal it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service
from stations.models.stock import Lot
from tongting.places.models import new_token


class Box(models.Model):
    """What is in it are the service's stock items. `token` stands on its sticker."""

    service = models.OneToOneField(
        Service, models.PROTECT, related_name="medical_box", verbose_name=_("服务项目")
    )
    token = models.CharField(max_length=20, unique=True, default=new_token, editable=False)

    class Meta:
        verbose_name = _("医疗箱")

    def __str__(self) -> str:
        return f"{self.service_id}"


class BoxRound(models.Model):
    """One counts lot by lot, another looks at it and seals the box: only then the books follow what was found. The seal
    in force is that of the last round that was sealed."""

    class State(models.TextChoices):
        COUNTED = "counted", _("数完了，等复核")
        SEALED = "sealed", _("封箱了")
        VOID = "void", _("作废")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.COUNTED: (State.SEALED, State.VOID),
        State.SEALED: (),
        State.VOID: (),
    }

    box = models.ForeignKey(Box, models.PROTECT, related_name="rounds", verbose_name=_("医疗箱"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.COUNTED)
    seal_found = models.CharField(_("旧封签号"), max_length=20, blank=True)
    seal_new = models.CharField(_("新封签号"), max_length=20)
    note = models.CharField(_("说明"), max_length=120, blank=True)
    counted_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("清点人"))
    counted_at = models.DateTimeField(_("清点时间"))
    sealed_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("复核人")
    )
    sealed_at = models.DateTimeField(_("封箱时间"), null=True)
    # The issue that the department's desk made of a seal that was not ours, as a person reads it.
    issue = models.CharField(_("问题编号"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("药箱检查")
        ordering: ClassVar = ["-counted_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["box"], condition=Q(state="counted"), name="one_open_round_a_box"
            ),
            models.CheckConstraint(
                condition=Q(state="sealed", sealed_at__isnull=False, sealed_by__isnull=False)
                | ~Q(state="sealed") & Q(sealed_at__isnull=True, sealed_by__isnull=True),
                name="sealed_round_has_hand_and_time",
            ),
            models.CheckConstraint(
                condition=Q(sealed_by__isnull=True) | ~Q(sealed_by=F("counted_by")),
                name="round_by_two_people",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["box", "-sealed_at"], name="rounds_of_box")]

    def __str__(self) -> str:
        return f"{self.box_id} {self.counted_at}"


class BoxCount(models.Model):
    """What the books said of a lot and what lay there when it was counted."""

    round = models.ForeignKey(BoxRound, models.PROTECT, related_name="counts", verbose_name=_("检查"))
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+", verbose_name=_("批次"))
    expected = models.PositiveIntegerField(_("账上"))
    found = models.PositiveIntegerField(_("实数"))
    # Past its day when it was counted: taken out with the seal.
    is_out = models.BooleanField(_("过期，拿出"), default=False)

    class Meta:
        verbose_name = _("药箱清点")
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "lot"], name="lot_counted_once_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.found}"
