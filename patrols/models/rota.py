"""The rota (排巡): a month's rounds as slots, what was asked of the engine, and slots that change hands."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# A round may be begun this long before its time; later than the others it is late, and then missed.
LEAD, DUE_AFTER, MISSED_AFTER = timedelta(minutes=30), timedelta(minutes=60), timedelta(minutes=90)


class Rota(models.Model):
    """One month's rota, from `first_day` on where the month had begun without one. `unmet` names the rules that could
    not be met, `figures` what was found fair; both belong to the last drawing, which holds from `drawn_from` on.
    Nobody but the office sees a slot before it is published."""

    class State(models.TextChoices):
        DRAFTED = "drafted", _("草稿")
        PUBLISHED = "published", _("已发布")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.DRAFTED: (State.PUBLISHED,), State.PUBLISHED: ()}

    month = models.CharField(_("月份"), max_length=7, unique=True)
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFTED)
    seed = models.PositiveIntegerField(_("种子"))
    drawn_from = models.DateField(_("从哪天排起"))
    drawn_at = models.DateTimeField(_("排出时间"))
    # None: drafted by the clock.
    drawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("谁排的")
    )
    published_at = models.DateTimeField(_("发布时间"), null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unmet = models.JSONField(_("没满足的规则"), default=list)
    figures = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("排巡表")
        ordering: ClassVar = ["-month"]

    def __str__(self) -> str:
        return self.month

    def get_absolute_url(self) -> str:
        return reverse("rota_detail", args=[self.month])


class RotaRun(models.Model):
    """A drawing that was asked for, on its way through the worker. Machinery like the outbox row behind it: its stage
    changes by conditional update, and nothing of it counts before it is done."""

    class Stage(models.TextChoices):
        WAITING = "waiting", _("排队")
        RUNNING = "running", _("正在排")
        DONE = "done", _("排好了")
        BROKEN = "broken", _("没有排成")
        CANCELLED = "cancelled", _("已取消")

    UNDER_WAY: ClassVar = (Stage.WAITING, Stage.RUNNING)

    month = models.CharField(_("月份"), max_length=7)
    from_day = models.DateField(_("从哪天排起"))
    seed = models.PositiveIntegerField(_("种子"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("谁要排的")
    )
    asked_at = models.DateTimeField(_("什么时候要的"))
    stage = models.CharField(_("进度"), max_length=10, choices=Stage.choices, default=Stage.WAITING)
    progress = models.PositiveSmallIntegerField(_("百分比"), default=0)
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(_("没有排成的原因"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("排巡任务")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month"],
                condition=Q(stage__in=("waiting", "running")),
                name="one_drawing_a_month_at_a_time",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["month", "-id"], name="drawings_of_month")]

    def __str__(self) -> str:
        return f"{self.month} {self.seed}"

    @property
    def is_under_way(self) -> bool:
        return self.stage in self.UNDER_WAY


class Slot(models.Model):
    """One round of one person. `day` is the day it counts for, `shift_date` the one on which the person's shift
    began; a round after midnight may belong to the evening. A slot that was swapped stays with whoever gave it away;
    the new one says instead of which it is walked."""

    class State(models.TextChoices):
        PLANNED = "planned", _("待巡")
        DONE = "done", _("已巡")
        MISSED = "missed", _("漏巡待说明")
        EXPLAINED = "explained", _("已说明待认可")
        EXCUSED = "excused", _("原因认可")
        UNEXCUSED = "unexcused", _("原因不认可")
        SWAPPED = "swapped", _("已换班")

    # A patrol that comes late, from a phone that had no network, still makes a missed round a done one.
    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.PLANNED: (State.DONE, State.MISSED, State.SWAPPED),
        State.DONE: (State.PLANNED, State.MISSED),
        State.MISSED: (State.EXPLAINED, State.DONE),
        State.EXPLAINED: (State.EXCUSED, State.UNEXCUSED, State.DONE),
        State.EXCUSED: (State.DONE,),
        State.UNEXCUSED: (State.DONE,),
        State.SWAPPED: (),
    }
    # Found missed, however it ended.
    LATE: ClassVar = (State.MISSED, State.EXPLAINED, State.EXCUSED, State.UNEXCUSED)

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="slots", verbose_name=_("排巡表"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="slots", verbose_name=_("巡查人")
    )
    day = models.DateField(_("日期"))
    shift_date = models.DateField(_("班次日期"))
    start_at = models.DateTimeField(_("开始时间"))
    due_at = models.DateTimeField(_("应完成时间"))
    miss_at = models.DateTimeField(_("算漏巡的时间"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PLANNED)
    done_at = models.DateTimeField(_("巡完时间"), null=True)
    reason = models.CharField(_("漏巡原因"), max_length=200, blank=True)
    explained_at = models.DateTimeField(_("说明时间"), null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("谁认定的")
    )
    answered_at = models.DateTimeField(_("认定时间"), null=True)
    answer = models.CharField(_("认定意见"), max_length=200, blank=True)
    instead_of = models.OneToOneField(
        "self", models.SET_NULL, null=True, related_name="taken_over_as", verbose_name=_("替谁的班")
    )

    class Meta:
        verbose_name = _("巡查安排")
        ordering: ClassVar = ["start_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "start_at"], condition=~Q(state="swapped"), name="one_place_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(start_at__lt=F("due_at"), due_at__lte=F("miss_at")), name="slot_runs_forward"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["rota", "start_at"], name="slots_of_rota"),
            models.Index(fields=["start_at"], name="slots_at"),
            models.Index(fields=["person", "start_at"], name="slots_of_person"),
            models.Index(fields=["miss_at"], condition=Q(state="planned"), name="slots_to_miss"),
            models.Index(
                fields=["-start_at", "-id"],
                condition=Q(state__in=("missed", "explained", "excused", "unexcused")),
                name="slots_missed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.start_at:%m-%d %H:%M}"


class Stop(models.Model):
    """A post of a round, in the order in which they are walked; `at` is when the walk comes to it, `patrol` the visit
    that was made, whoever made it."""

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="stops")
    post = models.ForeignKey("places.Post", models.PROTECT, related_name="+", verbose_name=_("岗点"))
    order = models.PositiveSmallIntegerField()
    at = models.DateTimeField(_("到岗时间"))
    patrol = models.OneToOneField(
        "patrols.Patrol", models.SET_NULL, null=True, related_name="stop", verbose_name=_("巡查")
    )

    class Meta:
        verbose_name = _("巡查岗点")
        ordering: ClassVar = ["slot", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot", "post"], name="post_once_a_round"),
        ]
        indexes: ClassVar = [models.Index(fields=["at", "post"], name="stops_at")]

    def __str__(self) -> str:
        return f"{self.slot_id}/{self.post_id}"


class Swap(models.Model):
    """A slot that its person asks others to walk; whoever the rules allow may take it, the first one does."""

    class State(models.TextChoices):
        OPEN = "open", _("等人接")
        TAKEN = "taken", _("有人接了")
        WITHDRAWN = "withdrawn", _("收回了")
        LAPSED = "lapsed", _("没人接")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OPEN: (State.TAKEN, State.WITHDRAWN, State.LAPSED),
        State.TAKEN: (),
        State.WITHDRAWN: (),
        State.LAPSED: (),
    }

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="swaps", verbose_name=_("巡查安排"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(_("为什么换"), max_length=200)
    # Those for whom every rule held when it was offered; asked again when one takes it.
    asked = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("问了谁"))
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁要换")
    )
    offered_at = models.DateTimeField(_("什么时候提的"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("谁接的")
    )
    taken_at = models.DateTimeField(_("什么时候接的"), null=True)

    class Meta:
        verbose_name = _("换班")
        ordering: ClassVar = ["-offered_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slot"], condition=Q(state="open"), name="one_open_offer_a_slot"),
            models.CheckConstraint(
                condition=Q(state="taken", taken_by__isnull=False, taken_at__isnull=False)
                | ~Q(state="taken") & Q(taken_by__isnull=True, taken_at__isnull=True),
                name="taken_offer_says_by_whom",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["offered_at"], condition=Q(state="open"), name="swaps_open"),
            models.Index(fields=["-offered_at", "-id"], name="swaps_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.state}"
