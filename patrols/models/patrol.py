"""Patrols (日巡查): one visit of one person to one post under one version of its standard, with an answer per item."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patrols.models.standard import ChecklistItem, StandardVersion
from tongting.people.models import Group


class Entry(models.TextChoices):
    """How the visit began; a late entry (补录) is legitimate, kept visible and counted apart."""

    SCAN = "scan", _("扫码到岗")
    MANUAL = "manual", _("未扫码")
    LATE = "late", _("补录")


class Patrol(models.Model):
    class State(models.TextChoices):
        SUBMITTED = "submitted", _("已提交")
        VOID = "void", _("作废")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.SUBMITTED: (State.VOID,), State.VOID: ()}

    # Made on the phone: the same patrol sent twice is one patrol.
    uuid = models.UUIDField(unique=True, default=uuid.uuid4)
    # SHA-256 over what was sent, so that the same uuid with another content is seen.
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    post = models.ForeignKey("places.Post", models.PROTECT, related_name="patrols", verbose_name=_("岗点"))
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="patrols", verbose_name=_("巡查人")
    )
    as_group = models.CharField(_("身份"), max_length=20, choices=Group.choices)
    entry = models.CharField(_("到岗方式"), max_length=6, choices=Entry.choices, default=Entry.MANUAL)
    # The date the visit is booked on and the slot of the day (index into periods of the patrol scheme, 0-9).
    shift_date = models.DateField(_("日期"))
    slot = models.PositiveSmallIntegerField(_("时段"))
    started_at = models.DateTimeField(_("到岗时间"))
    submitted_at = models.DateTimeField(_("提交时间"))
    phone_started_at = models.DateTimeField(null=True, blank=True)
    phone_submitted_at = models.DateTimeField(null=True, blank=True)
    # The page was opened without a network: `started_at` is the phone's word, held within what the server knows.
    started_on_phone = models.BooleanField(_("到岗时间由手机记"), default=False)
    # How far the phone's clock ran ahead of ours when this came in (negative: behind); None where it said nothing.
    clock_off_seconds = models.IntegerField(_("手机的钟差几秒"), null=True, blank=True)
    # None where nothing could be looked at.
    score = models.DecimalField(_("得分"), max_digits=4, decimal_places=1, null=True)
    passed = models.BooleanField(_("合格"))
    item_count = models.PositiveSmallIntegerField(_("项数"))
    failed_count = models.PositiveSmallIntegerField(_("不合格项"))
    caution_count = models.PositiveSmallIntegerField(_("关注项"), default=0)
    unseen_count = models.PositiveSmallIntegerField(_("没看项"), default=0)
    na_count = models.PositiveSmallIntegerField(_("不适用项"), default=0)
    photo_count = models.PositiveSmallIntegerField(_("照片数"), default=0)
    note = models.CharField(_("备注"), max_length=300, blank=True)
    # How far from the post the phone was, and how sure of it, in metres; the position itself is not kept.
    metres_away = models.PositiveIntegerField(_("离岗点几米"), null=True, blank=True)
    metres_accuracy = models.PositiveIntegerField(null=True, blank=True)
    # When its presence was judged last; empty waits for the next round.
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("巡查")
        ordering: ClassVar = ["-started_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-started_at", "-id"], name="patrol_latest"),
            models.Index(fields=["post", "-started_at", "-id"], name="patrol_of_post"),
            models.Index(fields=["by", "-started_at", "-id"], name="patrol_of_person"),
            models.Index(
                fields=["shift_date", "post"],
                include=["by", "slot", "score", "failed_count"],
                condition=Q(state="submitted"),
                name="patrol_of_day",
            ),
            models.Index(
                fields=["submitted_at"],
                condition=Q(judged_at__isnull=True),
                name="patrol_unjudged",
            ),
            # What a list is asked for and rarely has.
            models.Index(
                fields=["entry", "-started_at", "-id"],
                condition=Q(entry__in=("manual", "late")),
                name="patrol_unscanned",
            ),
            models.Index(fields=["-started_at", "-id"], condition=Q(state="void"), name="patrol_taken_back"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The receipt number that the patroller is shown."""
        return f"P-{self.pk}"


class Outcome(models.TextChoices):
    PASS = "pass", _("合格")
    CAUTION = "caution", _("关注")
    FAIL = "fail", _("不合格")
    NA = "na", _("不适用")
    UNSEEN = "unseen", _("没看")


class Answer(models.Model):
    """What was found at one item; `value` is the number, the option or the count of faults as it was given."""

    patrol = models.ForeignKey(Patrol, models.CASCADE, related_name="answers")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    value = models.CharField(max_length=20, blank=True)
    lost = models.DecimalField(_("扣分"), max_digits=4, decimal_places=1, default=0)
    remark = models.CharField(_("备注"), max_length=300, blank=True)
    # Put right on the spot, so that no issue was raised.
    fixed_on_spot = models.BooleanField(_("当场解决"), default=False)
    # Seconds after the visit began on the phone at which it was given, where the phone says so.
    seconds = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("检查结果")
        ordering: ClassVar = ["patrol", "item__order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patrol", "item"], name="one_answer_an_item"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["item", "patrol"], condition=Q(outcome="fail"), name="answer_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.patrol_id}/{self.item_id}: {self.outcome}"


class AnswerPhoto(models.Model):
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="photos")
    photo = models.ForeignKey("photos.Photo", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("检查照片")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["answer", "photo"], name="photo_once_an_answer"),
        ]

    def __str__(self) -> str:
        return str(self.photo_id)
