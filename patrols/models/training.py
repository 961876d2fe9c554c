"""Quarterly training (季培训): a quarter's plan with its topics, the sessions held on them, who came and who not."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class TrainingPlan(models.Model):
    """One quarter's plan. Drafted by the clock from what failed most in the quarter before."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.DRAFT: (State.PUBLISHED,), State.PUBLISHED: ()}

    # 2026-Q4
    quarter = models.CharField(_("季度"), max_length=7, unique=True)
    first_day = models.DateField()
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    drafted_at = models.DateTimeField(_("起草时间"))
    published_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("发布人")
    )
    published_at = models.DateTimeField(_("发布时间"), null=True)

    class Meta:
        verbose_name = _("季培训计划")
        ordering: ClassVar = ["-first_day"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False, published_by__isnull=False)
                | Q(state="draft", published_at__isnull=True, published_by__isnull=True),
                name="published_plan_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return self.quarter


class TrainingTopic(models.Model):
    """A topic of a quarter. `kind` and `item_code` tie it to a checklist item, which is what its effect is measured by;
    a proposal keeps how often that item failed in the quarter it was drafted from (`failed` of `looked` from
    `counted_from` to `counted_to`), the records behind it are opened by the same four."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("建议")
        PICKED = "picked", _("列入")
        DROPPED = "dropped", _("不列")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.PROPOSED: (State.PICKED, State.DROPPED),
        State.PICKED: (State.DROPPED,),
        State.DROPPED: (State.PICKED,),
    }

    plan = models.ForeignKey(
        TrainingPlan, models.CASCADE, related_name="topics", verbose_name=_("季培训计划")
    )
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.PROPOSED)
    title = models.CharField(_("培训内容"), max_length=80)
    why = models.CharField(_("为什么培训"), max_length=200, blank=True)
    kind = models.SlugField(_("岗点类别"), max_length=40, blank=True)
    item_code = models.CharField(_("检查项编号"), max_length=10, blank=True)
    failed = models.PositiveIntegerField(_("不合格次数"), default=0)
    looked = models.PositiveIntegerField(_("检查次数"), default=0)
    counted_from = models.DateField(null=True)
    counted_to = models.DateField(null=True)
    # For whom: groups of the assessment by code, teams, or both.
    groups = models.JSONField(_("给哪些人"), default=list, blank=True)
    teams = models.ManyToManyField("people.Team", blank=True, related_name="+", verbose_name=_("给哪些班组"))
    wanted_on = models.DateField(_("打算哪天"), null=True, blank=True)

    class Meta:
        verbose_name = _("培训内容")
        ordering: ClassVar = ["plan", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "kind", "item_code"], condition=~Q(item_code=""), name="item_once_a_quarter"
            ),
            models.CheckConstraint(condition=Q(failed__lte=F("looked")), name="failed_within_looked"),
        ]

    def __str__(self) -> str:
        return self.title


class TrainingSession(models.Model):
    """A session: what, who teaches, where, when. `code_seed` makes the codes of its sign-in; `counts_at` is the moment
    whose month it counts for, which its test may move behind its end; empty until it was held."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已通知")
        HELD = "held", _("已培训")
        CANCELLED = "cancelled", _("已取消")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFT: (State.PUBLISHED, State.CANCELLED),
        State.PUBLISHED: (State.HELD, State.CANCELLED),
        State.HELD: (),
        State.CANCELLED: (),
    }

    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    title = models.CharField(_("培训内容"), max_length=80)
    topic = models.ForeignKey(
        TrainingTopic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("季计划"),
    )
    trainer = models.ForeignKey(
        PERSON, models.PROTECT, related_name="trainings_given", verbose_name=_("培训人")
    )
    place = models.CharField(_("地点"), max_length=60)
    start_at = models.DateTimeField(_("开始时间"))
    end_at = models.DateTimeField(_("结束时间"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    code_seed = models.CharField(max_length=64, editable=False)
    counts_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(_("通知时间"), null=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(_("取消原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("培训")
        ordering: ClassVar = ["-start_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end_at__gt=F("start_at")), name="session_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(state="held", counts_at__isnull=False)
                | ~Q(state="held") & Q(counts_at__isnull=True),
                name="held_session_counts_somewhere",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="cancelled_session_says_why"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-start_at", "-id"], name="session_latest"),
            models.Index(fields=["state", "-start_at", "-id"], name="session_by_state"),
            models.Index(fields=["counts_at"], condition=Q(counts_at__isnull=False), name="session_counts"),
            models.Index(
                fields=["trainer", "start_at"],
                condition=Q(state="published"),
                name="session_of_trainer",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Seat(models.Model):
    """One person at one session. Whoever came without being asked (`is_extra`) is on record and counts for nobody's
    duty. A mark may be corrected by another with its reason; the history keeps both."""

    class State(models.TextChoices):
        EXPECTED = "expected", _("应到")
        PRESENT = "present", _("已到")
        LATE = "late", _("迟到")
        ABSENT = "absent", _("缺席")
        LEAVE = "leave", _("请假")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.EXPECTED: (State.PRESENT, State.LATE, State.ABSENT, State.LEAVE),
        State.PRESENT: (State.LATE, State.ABSENT, State.LEAVE),
        State.LATE: (State.PRESENT, State.ABSENT, State.LEAVE),
        State.ABSENT: (State.PRESENT, State.LATE, State.LEAVE),
        State.LEAVE: (State.PRESENT, State.LATE, State.ABSENT),
    }
    CAME: ClassVar = (State.PRESENT, State.LATE)
    # Leave with a reason is no duty missed.
    DUE: ClassVar = (State.EXPECTED, State.PRESENT, State.LATE, State.ABSENT)

    class How(models.TextChoices):
        CODE = "code", _("签到码")
        LIST = "list", _("点名")

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="seats")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="seats", verbose_name=_("姓名"))
    state = models.CharField(_("出勤"), max_length=8, choices=State.choices, default=State.EXPECTED)
    how = models.CharField(_("怎么记的"), max_length=4, choices=How.choices, blank=True)
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    is_extra = models.BooleanField(_("名单外"), default=False)
    marked_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField(_("签到时间"), null=True)
    # Wrong codes since the last right one, and until when no further one is looked at.
    tries = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("培训签到")
        ordering: ClassVar = ["session", "person"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "person"], name="one_seat_a_person"),
            models.CheckConstraint(
                condition=Q(state="expected", marked_at__isnull=True, marked_by__isnull=True, how="")
                | ~Q(state="expected") & Q(marked_at__isnull=False),
                name="marked_seat_says_when",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "session"], name="seats_of_person")]

    def __str__(self) -> str:
        return f"{self.session_id} {self.person_id}"


class SessionFile(models.Model):
    """What is handed out with a session (see tongting/papers.py); what is taken off stays on record."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="files")
    name = models.CharField(_("文件名"), max_length=80)
    kind = models.CharField(_("格式"), max_length=4)
    place = models.CharField(max_length=80, editable=False)
    size = models.PositiveIntegerField(_("大小"))
    sha256 = models.CharField(max_length=64, editable=False)
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("上传时间"))
    dropped_at = models.DateTimeField(_("撤下时间"), null=True)

    class Meta:
        verbose_name = _("培训材料")
        ordering: ClassVar = ["session", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "sha256"],
                condition=Q(dropped_at__isnull=True),
                name="one_paper_once_a_session",
            ),
        ]

    def __str__(self) -> str:
        return self.name
