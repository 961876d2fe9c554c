"""Issues (问题): one list for the whole department, from report to close-out."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from patrols.models.patrol import Patrol
from patrols.models.standard import ChecklistItem


class Severity(models.TextChoices):
    NORMAL = "normal", _("一般")
    CAUTION = "caution", _("关注")
    SERIOUS = "serious", _("严重")
    GRAVE = "grave", _("重大")


class Source(models.TextChoices):
    PATROL = "patrol", _("日巡查")
    REPORT = "report", _("职工反映")
    COMPLAINT = "complaint", _("扫码反映")
    STARS = "stars", _("评星")
    STATION = "station", _("驿站")
    IMPORT = "import", _("导入")
    RECHECK = "recheck", _("回头看")


def number_of(pk: int) -> str:
    """What an issue is called on screens and paper."""
    return f"ZG-{pk:04d}"


class Issue(models.Model):
    class State(models.TextChoices):
        REPORTED = "reported", _("待派单")
        ASSIGNED = "assigned", _("整改中")
        RECTIFIED = "rectified", _("待验收")
        RETURNED = "returned", _("退回")
        WAITING = "waiting", _("等配件")
        DEFERRED = "deferred", _("挂账")
        CLOSED = "closed", _("已销号")
        VOID = "void", _("作废")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.REPORTED: (State.ASSIGNED, State.DEFERRED, State.VOID),
        State.ASSIGNED: (State.RECTIFIED, State.WAITING, State.DEFERRED, State.VOID),
        State.RECTIFIED: (State.CLOSED, State.RETURNED),
        State.RETURNED: (State.RECTIFIED, State.WAITING, State.DEFERRED, State.VOID),
        State.WAITING: (State.ASSIGNED, State.RECTIFIED, State.VOID),
        State.DEFERRED: (State.ASSIGNED, State.VOID),
        State.CLOSED: (),
        State.VOID: (),
    }
    # Still somebody's work; WORKING of them run against a deadline.
    OPEN: ClassVar = (
        State.REPORTED,
        State.ASSIGNED,
        State.RECTIFIED,
        State.RETURNED,
        State.WAITING,
        State.DEFERRED,
    )
    WORKING: ClassVar = (State.ASSIGNED, State.RETURNED)

    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.REPORTED)
    post = models.ForeignKey("places.Post", models.PROTECT, related_name="issues", verbose_name=_("岗点"))
    item = models.ForeignKey(ChecklistItem, models.PROTECT, null=True, blank=True, related_name="+")
    # The item's code outlives versions of the standard: the same item at the same post is the same problem.
    item_code = models.CharField(max_length=10, blank=True)
    title = models.CharField(_("问题"), max_length=120)
    detail = models.TextField(_("情况"), max_length=1000, blank=True)
    search = models.CharField(max_length=500, editable=False)
    severity = models.CharField(_("等级"), max_length=8, choices=Severity.choices, default=Severity.NORMAL)
    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发现人"),
    )
    found_at = models.DateTimeField(_("发现时间"))
    patrol = models.ForeignKey(Patrol, models.PROTECT, null=True, blank=True, related_name="issues")
    # 五定: person, measure, deadline, standard, who verifies
    team = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任班组")
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("责任人"),
    )
    measure = models.CharField(_("整改措施"), max_length=300, blank=True)
    due_at = models.DateTimeField(_("整改期限"), null=True, blank=True)
    wanted = models.CharField(_("整改标准"), max_length=300, blank=True)
    verifier = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("验收人"),
    )
    assigned_at = models.DateTimeField(null=True, blank=True)
    rectified_at = models.DateTimeField(_("整改时间"), null=True, blank=True)
    rectified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("整改人"),
    )
    closed_at = models.DateTimeField(_("销号时间"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("验收人"),
    )
    # Set once, when the deadline passed unmet: the month counts it even after it was closed.
    overdue_at = models.DateTimeField(_("超期时间"), null=True, blank=True)
    returned_count = models.PositiveSmallIntegerField(_("退回次数"), default=0)
    extended_count = models.PositiveSmallIntegerField(_("延期次数"), default=0)
    occurrence_count = models.PositiveSmallIntegerField(_("出现次数"), default=1)
    last_seen_at = models.DateTimeField(_("最近出现"))
    # When a waiting or deferred issue comes back by itself, and why it waits.
    resumes_at = models.DateTimeField(_("到期恢复"), null=True, blank=True)
    hold_reason = models.CharField(_("原因"), max_length=300, blank=True)
    # What keeps people safe while it is deferred; the measure that puts it right stays what it was.
    hold_measure = models.CharField(_("防范措施"), max_length=300, blank=True, default="", db_default="")
    # The deadline the responsible person asks for, until somebody agrees or says no.
    wanted_due_at = models.DateTimeField(_("申请期限"), null=True, blank=True)
    helping = models.ForeignKey(
        "people.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("配合班组")
    )
    # The earlier issue of the same fault: this one came after it was closed, or was merged into it.
    same_as = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="again", verbose_name=_("同一件")
    )
    # When the last rung of the ladder was rung: the bulletin of that week names it.
    bulletin_at = models.DateTimeField(_("列入通报"), null=True, blank=True)

    class Meta:
        verbose_name = _("问题")
        ordering: ClassVar = ["-found_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-found_at", "-id"], name="issue_latest"),
            models.Index(fields=["state", "-found_at", "-id"], name="issue_by_state"),
            models.Index(fields=["post", "-found_at", "-id"], name="issue_of_post"),
            models.Index(fields=["responsible", "-found_at", "-id"], name="issue_of_person"),
            models.Index(fields=["team", "-found_at", "-id"], name="issue_of_team"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="issue_closed"),
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=("assigned", "returned")),
                name="issue_due",
            ),
            models.Index(fields=["overdue_at"], condition=Q(overdue_at__isnull=False), name="issue_overdue"),
            models.Index(
                fields=["post", "item_code"],
                condition=Q(
                    state__in=("reported", "assigned", "rectified", "returned", "waiting", "deferred")
                ),
                name="issue_open_item",
            ),
            # What a list is asked for and rarely has.
            models.Index(
                fields=["severity", "-found_at", "-id"],
                condition=Q(severity__in=("serious", "grave")),
                name="issue_severe",
            ),
            models.Index(
                fields=["source", "-found_at", "-id"],
                condition=Q(source__in=("report", "complaint", "stars", "station", "import")),
                name="issue_told",
            ),
            models.Index(fields=["resumes_at"], condition=Q(resumes_at__isnull=False), name="issue_resumes"),
            models.Index(fields=["-last_seen_at", "-id"], name="issue_seen"),
            # The same item at the same post, closed not long ago: it has come back.
            models.Index(
                fields=["post", "item_code", "-closed_at"],
                condition=Q(closed_at__isnull=False),
                name="issue_closed_item",
            ),
            models.Index(
                fields=["wanted_due_at"], condition=Q(wanted_due_at__isnull=False), name="issue_asks_for_time"
            ),
            models.Index(
                fields=["bulletin_at"], condition=Q(bulletin_at__isnull=False), name="issue_in_bulletin"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_by__isnull=False), name="closed_has_a_verifier"
            ),
            models.CheckConstraint(
                condition=Q(rectified_at__isnull=True) | Q(rectified_by__isnull=False),
                name="rectified_has_a_person",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True)
                | Q(rectified_by__isnull=True)
                | ~Q(closed_by=F("rectified_by")),
                name="nobody_verifies_own_work",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="closed_means_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        return number_of(self.pk)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def may_be_given(self) -> bool:
        """To somebody, or to somebody else."""
        return self.state in (self.State.REPORTED, *self.WORKING)

    @property
    def is_late(self) -> bool:
        return self.overdue_at is not None and self.is_open

    @property
    def days_taken(self) -> int:
        """From report to close-out; the day it was found counts."""
        return (self.closed_at - self.found_at).days + 1 if self.closed_at else 0


class IssueOccurrence(models.Model):
    """Another sighting of the same fault; it does not become a second issue."""

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="occurrences")
    patrol = models.ForeignKey(Patrol, models.PROTECT, null=True, related_name="+")
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField()
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("再次出现")
        ordering: ClassVar = ["seen_at", "id"]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="occurrence_seen")]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.seen_at:%Y-%m-%d}"


class IssuePhoto(models.Model):
    class When(models.TextChoices):
        BEFORE = "before", _("整改前")
        AFTER = "after", _("整改后")

    issue = models.ForeignKey(Issue, models.CASCADE, related_name="photos")
    photo = models.ForeignKey("photos.Photo", models.PROTECT, related_name="+")
    when = models.CharField(max_length=6, choices=When.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("问题照片")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue", "photo"], name="photo_once_an_issue"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.when}"


class IssueTally(models.Model):
    """How many issues there are of each kind, kept in step by the actions, so that totals stay exact and cheap."""

    post = models.ForeignKey("places.Post", models.CASCADE, related_name="+")
    team = models.ForeignKey("people.Team", models.CASCADE, null=True, related_name="+")
    state = models.CharField(max_length=10)
    severity = models.CharField(max_length=8)
    source = models.CharField(max_length=10)
    count = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("问题计数")
        constraints: ClassVar = [
            # An expression, because NULLS NOT DISTINCT is unknown to SQLite; actions/tally.py names it in ON CONFLICT.
            models.UniqueConstraint(
                "post", Coalesce("team", 0), "state", "severity", "source", name="tally_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.state}: {self.count}"
