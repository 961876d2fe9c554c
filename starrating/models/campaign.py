"""Campaigns (评选): a contest's month with its entries, its judges, the draw between them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from starrating.models.criteria import Contest, CriteriaSet


def one_of(*names: str) -> Q:
    """Exactly one of these fields is set."""
    found = Q()
    for name in names:
        found |= Q(**{f"{other}__isnull": other != name for other in names})
    return found


class Campaign(models.Model):
    """One contest in one month. `seed` decides the draw: its SHA-256 (`commitment`) is public before enrolment closes,
    the seed itself afterwards, and neither ever changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("筹备")
        ENROLLING = "enrolling", _("报名")
        DRAWN = "drawn", _("已抽签")
        SCORING = "scoring", _("评分中")
        LOCKED = "locked", _("评分截止")
        MODERATION = "moderation", _("复核")
        PUBLICISED = "publicised", _("公示中")
        FINAL = "final", _("结果已定")
        REWARDED = "rewarded", _("已兑现")
        VOID = "void", _("取消")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFT: (State.ENROLLING, State.VOID),
        State.ENROLLING: (State.DRAWN, State.VOID),
        State.DRAWN: (State.SCORING, State.VOID),
        State.SCORING: (State.LOCKED,),
        State.LOCKED: (State.MODERATION,),
        State.MODERATION: (State.PUBLICISED,),
        # An objection that is upheld takes it back to be worked out again.
        State.PUBLICISED: (State.FINAL, State.MODERATION),
        State.FINAL: (State.REWARDED,),
        State.REWARDED: (),
        State.VOID: (),
    }
    # Marks can still come in.
    OPEN: ClassVar = (State.DRAFT, State.ENROLLING, State.DRAWN, State.SCORING)
    # Everybody may see the results.
    PUBLIC: ClassVar = (State.PUBLICISED, State.FINAL, State.REWARDED)

    contest = models.CharField(_("评选"), max_length=8, choices=Contest.choices)
    # 2026-11
    month = models.CharField(_("月份"), max_length=7)
    first_day = models.DateField()
    last_day = models.DateField()
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    criteria = models.ForeignKey(CriteriaSet, models.PROTECT, related_name="campaigns")
    # The edition's rule as this month uses it.
    rule = models.JSONField(default=dict)
    enrol_until = models.DateTimeField(_("报名截止"))
    score_until = models.DateTimeField(_("评分截止"))
    seed = models.CharField(max_length=64, blank=True, editable=False)
    commitment = models.CharField(max_length=64, blank=True, editable=False)
    # What the draw rested on, as it stands on the public page (see queries/draw.py); never changes once drawn.
    draw = models.JSONField(default=dict, editable=False)
    drawn_at = models.DateTimeField(_("抽签时间"), null=True)
    locked_at = models.DateTimeField(_("截止时间"), null=True)
    # What the results were worked out with: is the judges' bias corrected, why not, their offsets.
    bias = models.JSONField(default=dict)
    publicised_at = models.DateTimeField(_("公示时间"), null=True)
    notice_until = models.DateField(_("公示到"), null=True)
    final_at = models.DateTimeField(_("定案时间"), null=True)

    class Meta:
        verbose_name = _("评选")
        ordering: ClassVar = ["-month", "contest"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contest", "month"], condition=~Q(state="void"), name="one_campaign_a_month"
            ),
            models.CheckConstraint(
                condition=Q(seed="", commitment="") | ~Q(seed="") & ~Q(commitment=""),
                name="campaign_seed_is_committed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "void")) | ~Q(commitment=""),
                name="campaign_enrols_with_a_commitment",
            ),
            models.CheckConstraint(
                condition=Q(enrol_until__lte=F("score_until")), name="campaign_enrols_before_it_scores"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["contest", "-month"], name="campaign_of_contest")]

    def __str__(self) -> str:
        return f"{Contest(self.contest).label} {self.month}"

    @property
    def is_public(self) -> bool:
        return self.state in self.PUBLIC


class Judge(models.Model):
    """Who scores in a campaign; one is the chief (评委组长), who may void a sheet but never changes a mark."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="judges")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="judgeships", verbose_name=_("评委")
    )
    is_chief = models.BooleanField(_("组长"), default=False)
    # The judge's number in the draw.
    lot = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("评委")
        ordering: ClassVar = ["campaign", "-is_chief", "person__name_pinyin"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "person"], name="judge_once_a_campaign"),
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(is_chief=True), name="one_chief_a_campaign"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.person_id}"


class Entry(models.Model):
    """What is rated: a room, a locker or a person. `label`, `code` and `section` are as they were when it entered: the
    label is how people call it, the code what stands on its sign and in the draw. `cluster` is the building, hall or
    team within which its kind is compared."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="entries")
    room = models.ForeignKey("places.Room", models.PROTECT, null=True, related_name="entries")
    locker = models.ForeignKey("places.Locker", models.PROTECT, null=True, related_name="entries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="entries")
    label = models.CharField(_("参评对象"), max_length=60)
    # Of a room or a locker; a person is drawn by the staff number.
    code = models.CharField(_("编号"), max_length=20, blank=True)
    section = models.CharField(_("区队"), max_length=40, blank=True)
    cluster = models.CharField(max_length=20, blank=True)
    lot = models.PositiveSmallIntegerField(_("签号"), null=True)
    # Scored by all judges without their knowing which ones these are.
    is_anchor = models.BooleanField(default=False)
    # Left the contest before it was scored, with the reason.
    withdrawn = models.CharField(_("退出原因"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("参评")
        ordering: ClassVar = ["campaign", "cluster", "code", "label"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=one_of("room", "locker", "person"), name="entry_is_one_thing"),
            models.UniqueConstraint(fields=["campaign", "room"], name="room_enters_once"),
            models.UniqueConstraint(fields=["campaign", "locker"], name="locker_enters_once"),
            models.UniqueConstraint(fields=["campaign", "person"], name="person_enters_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["room", "-campaign"], name="entries_of_room"),
            models.Index(fields=["locker", "-campaign"], name="entries_of_locker"),
        ]

    def __str__(self) -> str:
        return self.label


class Assignment(models.Model):
    """A judge's task: this entry, this visit. What would be a conflict of interest stands beside it as it was at the
    draw, so that the database itself keeps a judge away from the own room, section, person."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="assignments")
    judge = models.ForeignKey(Judge, models.CASCADE, related_name="assignments")
    # In the order of the visits. An anchor has one for every judge; a second look comes after all of them.
    visit = models.PositiveSmallIntegerField(_("第几次"))
    judge_person = models.BigIntegerField()
    judge_room = models.BigIntegerField(null=True)
    judge_section = models.CharField(max_length=40, blank=True)
    entry_person = models.BigIntegerField(null=True)
    entry_room = models.BigIntegerField(null=True)
    entry_section = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("评分任务")
        ordering: ClassVar = ["entry", "visit"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "judge"], name="judge_once_an_entry"),
            models.CheckConstraint(
                condition=Q(entry_person__isnull=True) | ~Q(judge_person=F("entry_person")),
                name="nobody_judges_oneself",
            ),
            models.CheckConstraint(
                condition=Q(entry_room__isnull=True)
                | Q(judge_room__isnull=True)
                | ~Q(judge_room=F("entry_room")),
                name="nobody_judges_own_room",
            ),
            models.CheckConstraint(
                condition=Q(entry_section="") | ~Q(judge_section=F("entry_section")),
                name="nobody_judges_own_section",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["judge", "visit"], name="tasks_of_judge")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.judge_id}"
