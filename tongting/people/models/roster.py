"""Dated shifts and leave: who works from when to when, who is away from which day to which."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongting.people.models.person import User
from tongting.periods import ONE_DAY, SHANGHAI

# No shift is longer: whoever looks for what holds at a moment need not look further back.
LONGEST_SHIFT = timedelta(hours=24)


class ShiftKind(models.Model):
    """A kind of shift (班次) as the mine works it: its letter in the grid and its hours. A shift that ends at or before
    the hour it starts at ends on the next day."""

    class Pattern(models.TextChoices):
        DAY = "day", _("常白班")
        THREE_EIGHT = "three_eight", _("三八制")
        FOUR_SIX = "four_six", _("四六制")
        DUTY = "duty", _("值班")

    code = models.SlugField(
        _("代码"), max_length=20, unique=True, error_messages={"unique": _("这个代码已经用了，换一个")}
    )
    name = models.CharField(_("班次名称"), max_length=20)
    letter = models.CharField(
        _("表上写的字"), max_length=1, unique=True, error_messages={"unique": _("这个字已经用了，换一个")}
    )
    pattern = models.CharField(_("班制"), max_length=12, choices=Pattern.choices)
    starts = models.TimeField(_("上班时间"))
    ends = models.TimeField(_("下班时间"))
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("班次")
        ordering: ClassVar = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def crosses_midnight(self) -> bool:
        return self.ends <= self.starts

    def hours_on(self, day: date) -> tuple[datetime, datetime]:
        """The aware instants at which the shift that begins on `day` starts and ends."""
        last = day + ONE_DAY if self.crosses_midnight else day
        return (
            datetime.combine(day, self.starts, tzinfo=SHANGHAI),
            datetime.combine(last, self.ends, tzinfo=SHANGHAI),
        )


class WorkShift(models.Model):
    """One person's shift (排班) on the date on which it begins; a night runs over midnight. `code` is that of its kind;
    the hours are kept here, so that a kind whose hours change leaves the past as it was worked."""

    person = models.ForeignKey(User, models.CASCADE, related_name="shifts", verbose_name=_("人员"))
    day = models.DateField(_("日期"))
    code = models.CharField(_("班次"), max_length=20)
    start_at = models.DateTimeField(_("上班时间"))
    end_at = models.DateTimeField(_("下班时间"))

    class Meta:
        verbose_name = _("排班")
        ordering: ClassVar = ["start_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["person", "start_at"], name="shifts_of_person"),
            models.Index(fields=["start_at", "end_at"], name="shifts_at_a_moment"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "day", "code"], name="shift_once_a_day"),
            models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")),
                name="shift_ends_after_it_begins",
                violation_error_message=_("下班要在上班之后"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day} {self.code}"

    def holds_at(self, at: datetime) -> bool:
        return self.start_at <= at < self.end_at


class Leave(models.Model):
    """Days away (请假), both included. What was entered by mistake is withdrawn with a reason, not deleted."""

    class Kind(models.TextChoices):
        PERSONAL = "personal", _("事假")
        SICK = "sick", _("病假")
        ANNUAL = "annual", _("年休假")
        FAMILY = "family", _("婚丧产假")
        IN_LIEU = "in_lieu", _("调休")
        ERRAND = "errand", _("公出培训")
        OTHER = "other", _("其他")

    class State(models.TextChoices):
        VALID = "valid", _("有效")
        WITHDRAWN = "withdrawn", _("已撤回")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.VALID: (State.WITHDRAWN,), State.WITHDRAWN: ()}

    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.VALID)
    person = models.ForeignKey(User, models.CASCADE, related_name="leaves", verbose_name=_("人员"))
    first = models.DateField(_("从"))
    last = models.DateField(_("到"))
    kind = models.CharField(_("假别"), max_length=10, choices=Kind.choices)
    note = models.CharField(_("事由"), max_length=200, blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    entered_at = models.DateTimeField(_("登记时间"))
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤回人")
    )
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawn_why = models.CharField(_("撤回原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("请假")
        ordering: ClassVar = ["-first", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-first", "-id"], name="leave_latest"),
            models.Index(fields=["person", "last"], condition=Q(state="valid"), name="leave_of_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="leave_ends_after_it_begins",
                violation_error_message=_("结束日期要在开始日期之后"),
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                | Q(state="valid", withdrawn_at__isnull=True, withdrawn_by__isnull=True),
                name="withdrawn_leave_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first}–{self.last}"

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1
