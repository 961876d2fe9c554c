"""A trial (试算): months that are over, scored once more under another edition of the rules. Nothing of it counts."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patrols.models.assessment import RuleSet
from tongting.people.models import Group


class Trial(models.Model):
    """One that was asked for, on its way through the worker. Machinery like the outbox row behind it: its stage changes
    by conditional update. `rules` is the edition as it was when it was tried; a draft goes on changing."""

    class Stage(models.TextChoices):
        WAITING = "waiting", _("排队")
        RUNNING = "running", _("正在试算")
        DONE = "done", _("算好了")
        BROKEN = "broken", _("没有算成")

    UNDER_WAY: ClassVar = (Stage.WAITING, Stage.RUNNING)

    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="trials", verbose_name=_("考核办法"))
    rules = models.JSONField()
    # ["2026-09", "2026-10"]
    months = models.JSONField(_("月份"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁要算的")
    )
    asked_at = models.DateTimeField(_("什么时候要的"))
    stage = models.CharField(_("进度"), max_length=10, choices=Stage.choices, default=Stage.WAITING)
    progress = models.PositiveSmallIntegerField(_("百分比"), default=0)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(_("没有算成的原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("试算")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.rule_set} {', '.join(self.months)}"

    @property
    def is_under_way(self) -> bool:
        return self.stage in self.UNDER_WAY


class TrialRow(models.Model):
    """One person's month as it was scored and as it would have been. `parts` are the indicators that differ:
    [["C5", "18.0", "15.0"], …], None where one of the two does not count it."""

    trial = models.ForeignKey(Trial, models.CASCADE, related_name="rows")
    month = models.CharField(_("月份"), max_length=7)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    group = models.CharField(max_length=20, choices=Group.choices)
    old_total = models.DecimalField(max_digits=5, decimal_places=1)
    new_total = models.DecimalField(max_digits=5, decimal_places=1)
    old_grade = models.CharField(max_length=1)
    new_grade = models.CharField(max_length=1)
    old_reward = models.IntegerField()
    new_reward = models.IntegerField()
    parts = models.JSONField(default=list)
    # How far the two are apart: the absolute difference of the totals, which the page is sorted by.
    apart = models.DecimalField(max_digits=5, decimal_places=1)

    class Meta:
        verbose_name = _("试算结果")
        ordering: ClassVar = ["-apart", "id"]
        indexes: ClassVar = [
            models.Index(fields=["trial", "-apart", "-id"], name="trial_farthest_first"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trial", "month", "person"], name="one_trial_row_a_month"),
            models.CheckConstraint(condition=Q(apart__gte=0), name="apart_has_no_sign"),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.person_id} {self.old_total}→{self.new_total}"

    @property
    def change(self) -> Decimal:
        return self.new_total - self.old_total
