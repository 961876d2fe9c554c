"""The month's tasks (定量任务): a figure to reach, one row for each person who carries it, and how far they are."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongting.periods import Month


class Task(models.Model):
    """What one person is to reach in one month. Tasks set for several people at once share a `batch`; each is carried,
    judged and withdrawn by itself."""

    class State(models.TextChoices):
        SET = "set", _("进行中")
        DONE = "done", _("完成")
        MISSED = "missed", _("未完成")
        WITHDRAWN = "withdrawn", _("撤销")

    class Source(models.TextChoices):
        HAND = "hand", _("自己报进度，别人认定")
        PATROLS = "patrols", _("系统数：本人巡查次数")
        FINDINGS = "findings", _("系统数：本人发现的问题")
        RECTIFIED = "rectified", _("系统数：本人整改并销号的问题")
        RECHECKS = "rechecks", _("系统数：本人做的回头看")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.SET: (State.DONE, State.MISSED, State.WITHDRAWN),
        # A verdict that was wrong is taken back, with a reason, while the month is still a draft.
        State.DONE: (State.SET,),
        State.MISSED: (State.SET,),
        State.WITHDRAWN: (),
    }

    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.SET)
    month = models.CharField(_("月份"), max_length=7)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tasks", verbose_name=_("谁做")
    )
    title = models.CharField(_("任务"), max_length=120)
    target = models.DecimalField(_("目标"), max_digits=7, decimal_places=1)
    unit = models.CharField(_("单位"), max_length=10)
    points = models.DecimalField(_("分值"), max_digits=4, decimal_places=1, default=Decimal(0))
    due_on = models.DateField(_("完成期限"))
    source = models.CharField(_("怎么算数"), max_length=10, choices=Source.choices, default=Source.HAND)
    wanted = models.CharField(_("怎么算完成"), max_length=200, blank=True)
    # How much is reported, or counted by the system at the last look.
    reached = models.DecimalField(_("已完成"), max_digits=8, decimal_places=1, default=Decimal(0))
    batch = models.UUIDField(editable=False)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("下达人")
    )
    set_at = models.DateTimeField(_("下达时间"))
    remind_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    # None with `judged_at`: counted by the system.
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("认定人")
    )
    judged_at = models.DateTimeField(_("认定时间"), null=True)
    reason = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("定量任务")
        ordering: ClassVar = ["-month", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "person"], name="task_once_a_person"),
            models.CheckConstraint(condition=Q(target__gt=0), name="task_has_a_target"),
            models.CheckConstraint(condition=Q(points__gte=0, points__lte=20), name="task_points_in_range"),
            models.CheckConstraint(condition=Q(reached__gte=0), name="task_reached_not_below_nought"),
            models.CheckConstraint(
                condition=Q(state__in=("done", "missed"), judged_at__isnull=False)
                | Q(state__in=("set", "withdrawn"), judged_at__isnull=True),
                name="judged_task_says_when",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True) | ~Q(judged_by=F("person")), name="nobody_judges_own_task"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-month", "-id"], name="task_latest"),
            models.Index(fields=["person", "-month", "-id"], name="task_of_person"),
            models.Index(fields=["month", "state"], name="task_of_month"),
            models.Index(
                fields=["remind_on"],
                condition=Q(state="set", reminded_at__isnull=True),
                name="task_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """2026年10月"""
        return Month.parse(self.month).label

    @property
    def is_met(self) -> bool:
        return self.reached >= self.target

    @property
    def percent(self) -> int:
        return min(100, int(100 * self.reached / self.target))

    @property
    def is_counted(self) -> bool:
        """By the system, not by hand."""
        return self.source != self.Source.HAND

    @property
    def missing(self) -> Decimal:
        return max(Decimal(0), self.target - self.reached)


class TaskProgress(models.Model):
    """A dated entry of what was done, with a note or a link to what shows it; never edited."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="progress")
    amount = models.DecimalField(_("这次完成"), max_digits=7, decimal_places=1)
    note = models.CharField(_("做了什么"), max_length=300, blank=True)
    # An address of this site or an https one.
    link = models.CharField(_("依据链接"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("任务进度")
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.task_id} {self.amount}"


class TaskPhoto(models.Model):
    """A picture that shows what was done."""

    entry = models.ForeignKey(TaskProgress, models.CASCADE, related_name="photos")
    photo = models.ForeignKey("photos.Photo", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("任务照片")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "photo"], name="photo_once_a_task_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}"
