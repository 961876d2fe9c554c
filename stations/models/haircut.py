"""The barber (美发): one line for those who booked a time and those who walk in, one chair, the rule."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service


def open_days() -> list[int]:
    """Tuesday, Thursday, Saturday; Monday is 0."""
    return [1, 3, 5]


def open_hours() -> list[list[str]]:
    return [["07:30", "10:30"], ["15:30", "18:30"]]


class HaircutRule(models.Model):
    """When the barber works and who may book. What every change was is in the service's events."""

    service = models.OneToOneField(
        Service, models.CASCADE, related_name="haircut_rule", verbose_name=_("服务项目")
    )
    slot_minutes = models.PositiveSmallIntegerField(
        _("一个时段几分钟"), default=15, validators=[MinValueValidator(5), MaxValueValidator(120)]
    )
    open_days = models.JSONField(_("周几开"), default=open_days)
    open_hours = models.JSONField(_("几点开"), default=open_hours)
    most_a_month = models.PositiveSmallIntegerField(
        _("每人每月最多约几次"), default=2, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    no_shows = models.PositiveSmallIntegerField(
        _("一个月约了没来几次，下个月只能现场排号"), default=2, validators=[MinValueValidator(1)]
    )
    grace_minutes = models.PositiveSmallIntegerField(
        _("过几分钟没到算没来"), default=10, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    days_ahead = models.PositiveSmallIntegerField(
        _("最多提前几天约"), default=7, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )

    class Meta:
        verbose_name = _("理发规则")

    def __str__(self) -> str:
        return f"{self.service_id}"


class Turn(models.Model):
    """A person's turn on a day, under a number of that day. `start` where a time was booked; `came_at` from when on
    they stand in line: at once for who walks in, at the desk's or their own word for who booked."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等着")
        CALLED = "called", _("叫到了")
        SEATED = "seated", _("正在理")
        DONE = "done", _("理完了")
        SKIPPED = "skipped", _("过号")
        MISSED = "missed", _("没来")
        WITHDRAWN = "withdrawn", _("不理了")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.WAITING: (State.CALLED, State.MISSED, State.WITHDRAWN),
        # Back to the line is a slip of the finger taken back.
        State.CALLED: (State.SEATED, State.SKIPPED, State.MISSED, State.WAITING, State.WITHDRAWN),
        State.SEATED: (State.DONE, State.CALLED),
        State.DONE: (State.SEATED,),
        State.SKIPPED: (State.CALLED, State.MISSED, State.WITHDRAWN),
        State.MISSED: (State.WAITING, State.CALLED, State.SKIPPED),
        State.WITHDRAWN: (),
    }
    # Who is still to be cut, and who holds a booked time.
    OPEN: ClassVar = (State.WAITING, State.CALLED, State.SEATED, State.SKIPPED)
    LINE: ClassVar = (State.WAITING, State.SKIPPED)

    service = models.ForeignKey(Service, models.PROTECT, related_name="turns", verbose_name=_("服务项目"))
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="haircuts", verbose_name=_("职工"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    day = models.DateField(_("哪一天"))
    number = models.PositiveSmallIntegerField(_("号"))
    start = models.DateTimeField(_("预约时间"), null=True)
    asked_at = models.DateTimeField(_("取号时间"))
    came_at = models.DateTimeField(_("到了的时间"), null=True)
    called_at = models.DateTimeField(_("叫号时间"), null=True)
    skipped_at = models.DateTimeField(_("过号时间"), null=True)
    seated_at = models.DateTimeField(_("入座时间"), null=True)
    done_at = models.DateTimeField(_("理完时间"), null=True)
    # 一客一消毒、一客一换: ticked by the barber for each person.
    tools_clean = models.BooleanField(_("工具消毒了"), default=False)
    cloth_clean = models.BooleanField(_("围布换了"), default=False)

    class Meta:
        verbose_name = _("理发")
        ordering: ClassVar = ["-day", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "day", "number"], name="haircut_number_once_a_day"),
            # The last time goes to one of those who want it at the same moment.
            models.UniqueConstraint(
                fields=["service", "start"],
                condition=Q(start__isnull=False) & ~Q(state__in=("missed", "withdrawn")),
                name="one_person_a_haircut_slot",
            ),
            models.UniqueConstraint(
                fields=["service", "person", "day"],
                condition=Q(state__in=("waiting", "called", "seated", "skipped")),
                name="one_open_turn_a_day",
            ),
            models.UniqueConstraint(
                fields=["service"], condition=Q(state="called"), name="one_number_called"
            ),
            models.UniqueConstraint(fields=["service"], condition=Q(state="seated"), name="one_in_the_chair"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(tools_clean=True, cloth_clean=True, done_at__isnull=False),
                name="haircut_done_is_clean",
            ),
            models.CheckConstraint(
                condition=Q(start__isnull=False) | Q(came_at__isnull=False), name="walk_in_has_come"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("seated_at")), name="cut_after_seated"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["service", "day", "state"], name="haircuts_of_day"),
            models.Index(fields=["person", "-day"], name="haircuts_of_person"),
            models.Index(fields=["service", "-done_at"], name="haircuts_done"),
            models.Index(fields=["-day", "-number", "-id"], name="haircuts_by_day"),
            models.Index(
                fields=["day"], condition=Q(state__in=("waiting", "called", "skipped")), name="haircuts_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.number}"
