"""Results (结果): what the sheets came to, in versions; objections against them; help for who came last."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from starrating.models.campaign import Assignment, Campaign, Entry


class Result(models.Model):
    """An entry's result as it was worked out once. A later one says why it came and leaves this one standing."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="results")
    number = models.PositiveSmallIntegerField(_("第几次算"), default=1)
    is_current = models.BooleanField(default=True)
    reason = models.CharField(_("为什么重算"), max_length=200, blank=True)
    at = models.DateTimeField()
    sheets = models.PositiveSmallIntegerField(_("有效评分表"), default=0)
    # None: too few sheets, so not ranked.
    raw = models.DecimalField(_("原始分"), max_digits=4, decimal_places=1, null=True)
    corrected = models.DecimalField(_("校正分"), max_digits=4, decimal_places=1, null=True)
    # What counts: the corrected one where the correction holds.
    score = models.DecimalField(_("得分"), max_digits=4, decimal_places=1, null=True)
    error = models.DecimalField(_("误差"), max_digits=4, decimal_places=2, null=True)
    stars = models.PositiveSmallIntegerField(_("星级"), null=True)
    # Codes of the vetoes that capped the stars.
    vetoes = models.JSONField(default=list)
    parts = models.JSONField(default=dict)
    rank = models.PositiveSmallIntegerField(_("名次"), null=True)
    is_winner = models.BooleanField(_("获奖"), default=False)
    # Can't be told apart from the last place that wins.
    is_tied = models.BooleanField(_("难分高下"), default=False)
    # The rule that decided between equals, or why a high score did not win.
    decided_by = models.CharField(max_length=40, blank=True)
    is_worst = models.BooleanField(_("要帮扶"), default=False)

    class Meta:
        verbose_name = _("评选结果")
        ordering: ClassVar = ["entry", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "number"], name="result_once_a_number"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(is_current=True), name="one_result_is_current"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True, stars__isnull=True, rank__isnull=True, is_winner=False)
                | Q(score__isnull=False, stars__isnull=False),
                name="result_ranks_what_is_scored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.score}"

    @property
    def is_corrected(self) -> bool:
        """What counts is not what the parts add up to."""
        return self.score is not None and self.score != self.raw


class SecondLook(models.Model):
    """A sheet lies far from the others of its entry: another judge looks again. It accuses nobody."""

    class State(models.TextChoices):
        ASKED = "asked", _("等复看")
        LOOKED = "looked", _("已复看")
        DROPPED = "dropped", _("不用复看")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.ASKED: (State.LOOKED, State.DROPPED),
        State.LOOKED: (),
        State.DROPPED: (),
    }

    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    entry = models.OneToOneField(Entry, models.CASCADE, related_name="second_look")
    # How far apart, in points.
    apart = models.DecimalField(_("相差"), max_digits=4, decimal_places=1)
    assignment = models.OneToOneField(Assignment, models.PROTECT, null=True, related_name="second_look")
    note = models.CharField(_("说明"), max_length=200, blank=True)
    asked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("复看")
        ordering: ClassVar = ["entry"]

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Objection(models.Model):
    """Somebody says during publicity that a result is wrong; decided by somebody who was no judge of it."""

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        UPHELD = "upheld", _("成立")
        REJECTED = "rejected", _("不成立")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OPEN: (State.UPHELD, State.REJECTED),
        State.UPHELD: (),
        State.REJECTED: (),
    }

    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="objections")
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="objections", verbose_name=_("参评对象"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    at = models.DateTimeField(_("提出时间"))
    words = models.CharField(_("异议"), max_length=500)
    photo = models.ForeignKey("photos.Photo", models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True)
    answer = models.CharField(_("答复"), max_length=500, blank=True)
    # Whom the organiser named to decide it, where everybody with the right to had a part in it.
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("指定的处理人")
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("谁指定的")
    )
    named_reason = models.CharField(_("指定原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("异议")
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state="open") & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(answer=""),
                name="objection_decided_with_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("by")),
                name="nobody_decides_own_objection",
            ),
            models.CheckConstraint(
                condition=Q(decider__isnull=True, named_by__isnull=True, named_reason="")
                | Q(decider__isnull=False, named_by__isnull=False)
                & ~Q(named_reason="")
                & ~Q(decider=F("by"))
                & ~Q(decider=F("named_by")),
                name="decider_named_by_another_with_a_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["at"], condition=Q(state="open"), name="objection_open"),
            models.Index(fields=["-at", "-id"], name="objections_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}"


class Help(models.Model):
    """A helper for a room or locker that came last (结对帮扶), until it was looked at again within three days."""

    class State(models.TextChoices):
        OPEN = "open", _("帮扶中")
        BETTER = "better", _("已改好")
        AGAIN = "again", _("再次通报")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OPEN: (State.BETTER, State.AGAIN),
        State.BETTER: (),
        # Looked at once more.
        State.AGAIN: (State.BETTER,),
    }

    state = models.CharField(_("状态"), max_length=7, choices=State.choices, default=State.OPEN)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="help", verbose_name=_("参评对象"))
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="helps", verbose_name=_("帮扶人")
    )
    # The issue that the department's desk made of it, as a person reads it.
    issue = models.CharField(_("问题编号"), max_length=30, blank=True)
    due_on = models.DateField(_("复查期限"))
    before = models.ForeignKey("photos.Photo", models.PROTECT, null=True, related_name="+")
    after = models.ForeignKey("photos.Photo", models.PROTECT, null=True, related_name="+")
    score = models.DecimalField(_("复查得分"), max_digits=4, decimal_places=1, null=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("复查人")
    )
    looked_at = models.DateTimeField(_("复查时间"), null=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("结对帮扶")
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open") | Q(looked_by__isnull=False, looked_at__isnull=False),
                name="help_settled_by_a_look",
            ),
            models.CheckConstraint(
                condition=Q(looked_by__isnull=True) | ~Q(looked_by=F("helper")),
                name="nobody_looks_at_own_help",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], condition=Q(state="open"), name="help_due"),
            models.Index(fields=["due_on", "id"], name="help_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}"
