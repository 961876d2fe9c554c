"""The month's assessment (月考核): rules in force, hand-made records, and a score as a sum of immutable lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongting.people.models import Group
from tongting.periods import Month


class RuleSet(models.Model):
    """One edition of the rules (考核办法); `rules` is the whole of it as data (see starter/assessment_rules.json). What
    was published is never edited, only followed by the next one. A draft has no date yet."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        VOID = "void", _("作废")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFT: (State.PUBLISHED, State.VOID),
        # Taken back before its day has come.
        State.PUBLISHED: (State.DRAFT,),
        State.VOID: (),
    }

    number = models.PositiveSmallIntegerField(_("版次"), unique=True)
    name = models.CharField(_("名称"), max_length=60)
    # What is loaded holds at once; only what somebody begins on the screen is a draft first.
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.PUBLISHED)
    effective_from = models.DateField(_("生效日期"), null=True, blank=True)
    rules = models.JSONField()
    note = models.CharField(_("这一版改了什么"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("考核办法")
        ordering: ClassVar = ["-effective_from", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="draft"), name="one_draft_of_the_rules"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(effective_from__isnull=False),
                name="rules_hold_from_a_date",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RecordEntry(models.Model):
    """A fact that a person enters by hand: late, off post, a ledger gap, a violation, a bonus, a deduction. It counts
    once, in the month of its date; it is withdrawn with a reason, never deleted."""

    class State(models.TextChoices):
        VALID = "valid", _("有效")
        WITHDRAWN = "withdrawn", _("撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.VALID: (State.WITHDRAWN,), State.WITHDRAWN: ()}

    state = models.CharField(max_length=10, choices=State.choices, default=State.VALID)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="record_entries", verbose_name=_("人员")
    )
    # A kind from the rules: a fact ("late", "missing", …) or the code of a bonus or deduction ("B1", "N3").
    kind = models.CharField(_("项目"), max_length=20)
    day = models.DateField(_("日期"))
    quantity = models.DecimalField(_("数量"), max_digits=5, decimal_places=1, default=1)
    reason = models.CharField(_("事由"), max_length=300)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )
    entered_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("考核记录")
        ordering: ClassVar = ["-day", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-day", "-id"], name="record_latest"),
            models.Index(fields=["person", "-day"], name="record_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.kind}"


class Assessment(models.Model):
    """One month of one department."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("自动算分")
        REVIEWED = "reviewed", _("支部已审核")
        PUBLICISED = "publicised", _("公示中")
        APPROVED = "approved", _("一人已批")
        LOCKED = "locked", _("已定稿")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFTED: (State.REVIEWED,),
        State.REVIEWED: (State.PUBLICISED, State.DRAFTED),
        State.PUBLICISED: (State.APPROVED, State.DRAFTED),
        State.APPROVED: (State.LOCKED, State.DRAFTED),
        State.LOCKED: (),
    }

    month = models.CharField(_("考核月份"), max_length=7, unique=True)
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFTED)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="assessments")
    drafted_at = models.DateTimeField(_("生成时间"))
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    publicised_at = models.DateTimeField(null=True)
    # Last day of the public notice (公示期).
    notice_until = models.DateField(null=True)
    # Last day on which somebody may appeal; never later than the notice.
    appeal_until = models.DateField(null=True)
    # Since when everybody's total and place hang out, not only each one's own; empty: the branch does not show them.
    totals_shown_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    locked_at = models.DateTimeField(null=True)
    # SHA-256 over every score and line of the locked month.
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("月考核")
        ordering: ClassVar = ["-month"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(locked_by__isnull=True) | ~Q(locked_by=F("approved_by")),
                name="two_people_approve_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.month

    @property
    def label(self) -> str:
        """2026年10月"""
        return Month.parse(self.month).label


class Score(models.Model):
    """One person's month. `parts` holds the points of each indicator, {"C1": "16.9", …}; None = left out."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scores")
    group = models.CharField(max_length=20, choices=Group.choices)
    parts = models.JSONField(default=dict)
    base = models.DecimalField(_("基础分"), max_digits=5, decimal_places=1)
    bonus = models.DecimalField(_("加分"), max_digits=5, decimal_places=1)
    deduction = models.DecimalField(_("扣分"), max_digits=5, decimal_places=1)
    total = models.DecimalField(_("综合得分"), max_digits=5, decimal_places=1)
    grade = models.CharField(_("等级"), max_length=1)
    grade_cap = models.CharField(max_length=1, blank=True)
    coef = models.DecimalField(_("系数"), max_digits=3, decimal_places=2)
    reward = models.IntegerField(_("奖惩金额（元）"))
    rank = models.PositiveSmallIntegerField(_("名次"), null=True)
    no_data = models.DecimalField(_("无数据分值"), max_digits=5, decimal_places=1, default=0)
    # Days on duty where these are too few to be ranked: the reward is that share of a whole month's.
    duty_days = models.PositiveSmallIntegerField(_("在岗天数"), null=True)
    # What the place added to the reward, or took from it (奖头罚尾); part of `reward`.
    place_yuan = models.IntegerField(_("名次奖惩（元）"), null=True)
    card = models.CharField(_("得分说明"), max_length=60)

    class Meta:
        verbose_name = _("月得分")
        ordering: ClassVar = ["group", "rank", "person"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "person"], name="one_score_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.total}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a score is never edited, only drafted anew")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("a score is never deleted, only drafted anew")

    @property
    def extra(self) -> Decimal:
        """What stands beside the indicators, either way."""
        return self.bonus - self.deduction


class Line(models.Model):
    """One line of the ledger: what counted, how much, where its evidence is. Written with the draft, never edited."""

    score = models.ForeignKey(Score, models.CASCADE, related_name="lines")
    indicator = models.CharField(_("项目"), max_length=10)
    quantity = models.DecimalField(_("数量"), max_digits=9, decimal_places=2)
    points = models.DecimalField(_("分值"), max_digits=6, decimal_places=1)
    key = models.CharField(max_length=120)
    what = models.CharField(_("事由"), max_length=200)
    url = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)
    # Who found or entered what it counts, and so answers no appeal against it; empty for a rate over many records.
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("考核明细")
        ordering: ClassVar = ["indicator", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["score", "key", "indicator"], name="nothing_counts_twice"),
        ]
        indexes: ClassVar = [models.Index(fields=["key"], name="line_of_evidence")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.points}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a line is never edited; a correction is a line of a later month")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("a line is never deleted; a correction is a line of a later month")
