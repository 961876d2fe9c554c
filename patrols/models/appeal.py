"""Appeals (申诉) against a line of a publicised month, and what puts a figure right afterwards: corrections (更正)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patrols.models.assessment import Assessment


class Appeal(models.Model):
    """Somebody says that a line of their own month is wrong; answered by somebody who did not find what it counts.

    The line is named by value (month, person, indicator, key of its evidence): a month that is drafted again has other
    rows and the same appeals.
    """

    class State(models.TextChoices):
        FILED = "filed", _("待答复")
        UPHELD = "upheld", _("成立")
        REJECTED = "rejected", _("不成立")
        WITHDRAWN = "withdrawn", _("本人撤回")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.FILED: (State.UPHELD, State.REJECTED, State.WITHDRAWN),
        State.UPHELD: (),
        State.REJECTED: (),
        State.WITHDRAWN: (),
    }

    class Ground(models.TextChoices):
        NOT_MINE = "not_mine", _("不归我管、不是我当班")
        UNTRUE = "untrue", _("情况和写的不一样")
        IN_TIME = "in_time", _("已经按时办了")
        TWICE = "twice", _("同一件事算了两次")
        BEYOND = "beyond", _("客观原因，我办不了")
        SUM = "sum", _("分算错了")

    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.FILED)
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="appeals")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="appeals", verbose_name=_("申诉人")
    )
    indicator = models.CharField(_("项目"), max_length=10)
    key = models.CharField(max_length=120)
    # As the line stood when the appeal came in.
    what = models.CharField(_("事由"), max_length=200)
    points = models.DecimalField(_("分值"), max_digits=6, decimal_places=1)
    url = models.CharField(max_length=300, blank=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("查出、登记的人"),
    )
    # Everybody who had a hand in what the line counts, by key, as it was when the appeal came in: none of them answers.
    finders = models.JSONField(default=list)
    ground = models.CharField(_("理由"), max_length=10, choices=Ground.choices)
    words = models.CharField(_("补充说明"), max_length=500, blank=True)
    filed_at = models.DateTimeField(_("申诉时间"))
    # Named where nobody with the right is left who had no part in it.
    decider = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    named_reason = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )
    decided_at = models.DateTimeField(_("答复时间"), null=True)
    answer = models.CharField(_("答复"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("考核申诉")
        ordering: ClassVar = ["-filed_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "person", "indicator", "key"],
                condition=Q(state="filed"),
                name="one_open_appeal_a_line",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, answer="")
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="appeal_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("upheld", "rejected"))
                | (Q(decided_by__isnull=False) & ~Q(answer="") & ~Q(decided_by=F("person"))),
                name="appeal_answered_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(found_by__isnull=True)
                | ~Q(decided_by=F("found_by")),
                name="appeal_not_by_its_finder",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-filed_at", "-id"], name="appeal_latest"),
            models.Index(fields=["state", "-filed_at", "-id"], name="appeal_of_state"),
            models.Index(fields=["assessment", "person"], name="appeal_of_month"),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.indicator}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.FILED


class AppealPhoto(models.Model):
    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="photos")
    photo = models.ForeignKey("photos.Photo", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("申诉照片")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["appeal", "photo"], name="photo_once_an_appeal"),
        ]

    def __str__(self) -> str:
        return str(self.photo_id)


class Correction(models.Model):
    """A line written by people that a draft never drops: out of an upheld appeal into the same month, or for a locked
    month into a later one.

    What it puts right is named by value: `of` is the month, `person`, `indicator` and `key` its line; a visit that came
    in after the lock has no line and a key of its own. `strikes` takes the evidence out of its indicator, caps and all;
    else `points` count in full beside bonus and deduction. `month` is the month it counts in, empty until confirmed.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("等第二个人确认")
        CONFIRMED = "confirmed", _("已更正")
        DECLINED = "declined", _("没有同意")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.PROPOSED: (State.CONFIRMED, State.DECLINED),
        State.CONFIRMED: (),
        State.DECLINED: (),
    }

    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PROPOSED)
    of = models.ForeignKey(
        Assessment, models.PROTECT, related_name="corrections", verbose_name=_("更正的月份")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="corrections", verbose_name=_("人员")
    )
    indicator = models.CharField(_("项目"), max_length=10)
    key = models.CharField(max_length=120)
    what = models.CharField(_("更正的是"), max_length=200)
    url = models.CharField(max_length=300, blank=True)
    points = models.DecimalField(_("分值"), max_digits=6, decimal_places=1)
    strikes = models.BooleanField(default=False)
    reason = models.CharField(_("原因"), max_length=300)
    appeal = models.OneToOneField(Appeal, models.PROTECT, null=True, related_name="correction")
    month = models.CharField(_("计入月份"), max_length=7, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人")
    )
    entered_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("确认人")
    )
    decided_at = models.DateTimeField(_("确认时间"), null=True)
    answer = models.CharField(_("确认意见"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("考核更正")
        ordering: ClassVar = ["-entered_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["of", "person", "indicator", "key"],
                condition=~Q(state="declined"),
                name="a_line_is_corrected_once",
            ),
            models.CheckConstraint(
                condition=(Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True, month=""))
                | (Q(state="declined", decided_by__isnull=False, decided_at__isnull=False, month=""))
                | (Q(state="confirmed", decided_by__isnull=False, decided_at__isnull=False) & ~Q(month="")),
                name="correction_decided_and_counted",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("entered_by")) & ~Q(decided_by=F("person"))),
                name="two_people_correct",
            ),
            models.CheckConstraint(condition=~Q(points=0), name="correction_changes_something"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-entered_at", "-id"], name="correction_latest"),
            models.Index(fields=["month", "person"], name="correction_of_month"),
            models.Index(fields=["key"], name="correction_of_evidence"),
        ]

    def __str__(self) -> str:
        return f"{self.of} {self.indicator} {self.points}"
