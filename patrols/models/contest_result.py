"""What judges gave in a contest and what it came to: sheets with their marks, results in versions, objections."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patrols.models.contest import Contestant, Criterion, JudgeTask

PERSON = settings.AUTH_USER_MODEL


class ContestSheet(models.Model):
    """A judge's marks for one number. A later one takes its place and leaves it to be seen as replaced."""

    class State(models.TextChoices):
        GIVEN = "given", _("有效")
        REPLACED = "replaced", _("已改过")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.GIVEN: (State.REPLACED,), State.REPLACED: ()}

    task = models.ForeignKey(JudgeTask, models.CASCADE, related_name="sheets")
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.GIVEN)
    uuid = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64, editable=False)
    version = models.PositiveSmallIntegerField(_("第几次"), default=1)
    total = models.DecimalField(_("合计"), max_digits=4, decimal_places=1)
    remark = models.CharField(_("说明"), max_length=200, blank=True)
    seen_on_phone = models.DateTimeField(_("手机上的时间"), null=True)
    given_at = models.DateTimeField(_("交来时间"))

    class Meta:
        verbose_name = _("比武评分表")
        ordering: ClassVar = ["task", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["task"], condition=Q(state="given"), name="one_contest_sheet_stands"
            ),
            models.UniqueConstraint(fields=["task", "version"], name="contest_sheet_version_once"),
            models.CheckConstraint(condition=Q(total__gte=0, total__lte=100), name="contest_sheet_in_range"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"BW-{self.pk:06d}"


class ContestMark(models.Model):
    """The points for one criterion; what it can be at most stands beside it for the database to hold."""

    sheet = models.ForeignKey(ContestSheet, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    most = models.PositiveSmallIntegerField()
    points = models.DecimalField(_("得分"), max_digits=4, decimal_places=1)

    class Meta:
        verbose_name = _("比武得分")
        ordering: ClassVar = ["sheet", "criterion__number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="mark_once_a_criterion"),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=F("most")), name="mark_within_its_most"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.points}"


class ContestResult(models.Model):
    """A contestant's result as it was worked out once. A later one says why it came and leaves this one standing."""

    contestant = models.ForeignKey(Contestant, models.CASCADE, related_name="results")
    version = models.PositiveSmallIntegerField(_("第几次算"), default=1)
    is_current = models.BooleanField(default=True)
    why = models.CharField(_("为什么重算"), max_length=200, blank=True)
    at = models.DateTimeField(_("算分时间"))
    theory = models.DecimalField(_("理论"), max_digits=5, decimal_places=2)
    practice = models.DecimalField(_("实操"), max_digits=5, decimal_places=2)
    total = models.DecimalField(_("总分"), max_digits=5, decimal_places=2)
    # The mean of the criterion that breaks a tie; empty where none was named.
    named = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    rank = models.PositiveSmallIntegerField(_("名次"))
    # By what it stands before or behind those with the same total: practice, theory, named or shared.
    decided_by = models.CharField(max_length=20, blank=True)
    # Totals of the sheets in the order of the judges, and which of them were dropped, by the judges' numbers.
    sheets = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    sat_theory = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("比武成绩")
        ordering: ClassVar = ["contestant", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contestant", "version"], name="contest_result_once_a_version"),
            models.UniqueConstraint(
                fields=["contestant"], condition=Q(is_current=True), name="one_contest_result_is_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contestant_id} {self.total}"


class ContestObjection(models.Model):
    """A contestant says during publicity that the own result is wrong; answered by one who did not judge the trade."""

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        UPHELD = "upheld", _("成立，重新打分")
        REJECTED = "rejected", _("不成立")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OPEN: (State.UPHELD, State.REJECTED),
        State.UPHELD: (),
        State.REJECTED: (),
    }

    contestant = models.ForeignKey(Contestant, models.PROTECT, related_name="objections")
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    at = models.DateTimeField(_("提出时间"))
    words = models.CharField(_("异议"), max_length=500)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    answer = models.CharField(_("答复"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("比武异议")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contestant"], condition=Q(state="open"), name="one_open_contest_objection"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(state="open") & Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="contest_objection_answered",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("by")),
                name="nobody_answers_own_objection",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contestant_id}"
