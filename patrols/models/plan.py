"""The week's plan (周计划): hard problems picked for a week, who leads them, how far they are, what goes over."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patrols.models.issue import Issue


class WeekPlan(models.Model):
    """One ISO week. Closing it (汇总) takes what is unfinished over into the next."""

    class State(models.TextChoices):
        OPEN = "open", _("进行中")
        CLOSED = "closed", _("已汇总")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.OPEN: (State.CLOSED,), State.CLOSED: ()}

    # 2026-W47
    week = models.CharField(_("周"), max_length=8, unique=True)
    first_day = models.DateField()
    state = models.CharField(_("状态"), max_length=6, choices=State.choices, default=State.OPEN)
    # None: by the clock, on the Monday after.
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("汇总人")
    )
    closed_at = models.DateTimeField(_("汇总时间"), null=True)

    class Meta:
        verbose_name = _("周计划")
        ordering: ClassVar = ["-first_day"]

    def __str__(self) -> str:
        return self.week


class PlanItem(models.Model):
    """A hard problem (难点) in one week's plan. Carried over it becomes a row of the next week, which knows how often
    it was carried; the old row stays as its week ended."""

    class State(models.TextChoices):
        PICKED = "picked", _("待安排")
        ASSIGNED = "assigned", _("整改中")
        RECTIFIED = "rectified", _("待验收")
        CLOSED = "closed", _("已销号")
        CARRIED_OVER = "carried_over", _("跨周")
        VOID = "void", _("作废")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.PICKED: (State.ASSIGNED, State.CARRIED_OVER, State.VOID),
        State.ASSIGNED: (State.RECTIFIED, State.CARRIED_OVER, State.VOID),
        State.RECTIFIED: (State.CLOSED, State.ASSIGNED, State.CARRIED_OVER),
        State.CLOSED: (),
        State.CARRIED_OVER: (),
        State.VOID: (),
    }
    OPEN: ClassVar = (State.PICKED, State.ASSIGNED, State.RECTIFIED)

    week = models.ForeignKey(WeekPlan, models.PROTECT, related_name="items", verbose_name=_("周"))
    # 序号 within the week.
    number = models.PositiveSmallIntegerField(_("序号"))
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.PICKED)
    problem = models.CharField(_("难点问题"), max_length=120)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    # What suggested it, so that nobody picks it twice in one week; empty for one's own.
    suggestion = models.CharField(max_length=120, blank=True)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_plan_items",
        verbose_name=_("牵头干部"),
    )
    teams = models.ManyToManyField("people.Team", blank=True, related_name="+", verbose_name=_("配合班组"))
    measure = models.CharField(_("整改措施"), max_length=300, blank=True)
    due_on = models.DateField(_("计划完成时间"), null=True, blank=True)
    wanted = models.CharField(_("怎么算办好"), max_length=200, blank=True)
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("验收人"),
    )
    percent = models.PositiveSmallIntegerField(_("完成比例"), default=0)
    reason = models.CharField(_("未完成原因"), max_length=200, blank=True)
    next_step = models.CharField(_("下步措施"), max_length=200, blank=True)
    issues = models.ManyToManyField(Issue, blank=True, related_name="plan_items", verbose_name=_("关联问题"))
    # One more with every week it was taken over: 1 is the second week.
    carried_count = models.PositiveSmallIntegerField(_("跨周次数"), default=0)
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to"
    )
    returned_count = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    picked_at = models.DateTimeField(_("列入时间"))
    rectified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("交验收的人")
    )
    rectified_at = models.DateTimeField(_("交验收时间"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("验收人")
    )
    closed_at = models.DateTimeField(_("销号时间"), null=True)

    class Meta:
        verbose_name = _("周计划难点")
        ordering: ClassVar = ["week", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["week", "number"], name="plan_number_once"),
            models.UniqueConstraint(
                fields=["week", "suggestion"], condition=~Q(suggestion=""), name="suggestion_once_a_week"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="percent_within_hundred"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="closed_plan_item_has_a_verifier",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True)
                | ~Q(closed_by=F("rectified_by")) & ~Q(closed_by=F("lead")),
                name="nobody_closes_own_plan_item",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["lead"],
                condition=Q(state__in=("picked", "assigned", "rectified")),
                name="plan_open_of_lead",
            ),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="plan_closed"),
        ]

    def __str__(self) -> str:
        return self.problem

    @property
    def weeks(self) -> int:
        """In which week of its life it is: 4 is 第4周未销号."""
        return self.carried_count + 1

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class PlanProgress(models.Model):
    """A dated entry: how far, and what was done."""

    item = models.ForeignKey(PlanItem, models.CASCADE, related_name="progress")
    percent = models.PositiveSmallIntegerField(_("完成比例"))
    note = models.CharField(_("进展"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("计划进展")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="progress_within_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.percent}%"


class PlanPhoto(models.Model):
    """A picture that shows what was done."""

    item = models.ForeignKey(PlanItem, models.CASCADE, related_name="photos")
    photo = models.ForeignKey("photos.Photo", models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("计划照片")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "photo"], name="photo_once_a_plan_item"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}"
