"""Skill contests (技能比武): a quarter's contest, its trades with what is marked, who judges and who takes part under a
drawn number."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patrols.models.exam import Exam

PERSON = settings.AUTH_USER_MODEL
WHOLE = 100


class Contest(models.Model):
    """One contest. Everything that decides it stands before sign-up opens: the shares of theory and practice, what
    breaks a tie, from how many judges on the highest and the lowest are dropped. `seed` decides the numbers: its
    SHA-256 (`commitment`) is public from the opening on, the seed itself when the result is final; neither ever
    changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("筹备")
        OPEN = "open", _("报名")
        DRAWN = "drawn", _("已抽号")
        RUNNING = "running", _("打分中")
        SCORED = "scored", _("已算分")
        PUBLICISED = "publicised", _("公示中")
        FINAL = "final", _("结果已定")
        CANCELLED = "cancelled", _("已取消")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFT: (State.OPEN, State.CANCELLED),
        State.OPEN: (State.DRAWN, State.CANCELLED),
        State.DRAWN: (State.RUNNING, State.CANCELLED),
        State.RUNNING: (State.SCORED, State.CANCELLED),
        # Marks may be looked at again before anybody else has seen what they come to.
        State.SCORED: (State.PUBLICISED, State.RUNNING),
        # An objection that is upheld opens the sheets again.
        State.PUBLICISED: (State.FINAL, State.RUNNING),
        State.FINAL: (),
        State.CANCELLED: (),
    }

    class TieRule(models.TextChoices):
        PRACTICE = "practice", _("先比实操，再比理论，再比指定的一项，还一样就并列")
        THEORY = "theory", _("先比理论，再比实操，再比指定的一项，还一样就并列")
        SHARED = "shared", _("总分一样就并列")

    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(_("比武名称"), max_length=60)
    # 2026-Q4
    quarter = models.CharField(_("季度"), max_length=7)
    first_day = models.DateField()
    theory_share = models.PositiveSmallIntegerField(_("理论占百分之几"), default=30)
    practice_share = models.PositiveSmallIntegerField(_("实操占百分之几"), default=70)
    tie_rule = models.CharField(
        _("总分一样怎么排"), max_length=8, choices=TieRule.choices, default=TieRule.PRACTICE
    )
    drops_from = models.PositiveSmallIntegerField(_("几名评委起去掉最高最低"), default=5)
    places = models.PositiveSmallIntegerField(_("奖励前几名"), default=3)
    # What the first of a trade is named, as the mine words it; empty for no such title.
    honour = models.CharField(_("第一名的称号"), max_length=20, blank=True)
    notice_days = models.PositiveSmallIntegerField(_("公示几个工作日"), default=3)
    sign_until = models.DateTimeField(_("报名截止"))
    seed = models.CharField(max_length=64, blank=True, editable=False)
    commitment = models.CharField(max_length=64, blank=True, editable=False)
    drawn_at = models.DateTimeField(_("抽号时间"), null=True)
    scored_at = models.DateTimeField(_("算分时间"), null=True)
    publicised_at = models.DateTimeField(_("公示时间"), null=True)
    notice_until = models.DateField(_("公示到"), null=True)
    final_at = models.DateTimeField(_("定案时间"), null=True)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    made_at = models.DateTimeField(_("建立时间"))
    reason = models.CharField(_("取消原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("技能比武")
        ordering: ClassVar = ["-first_day", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(theory_share__lte=WHOLE, practice_share=WHOLE - F("theory_share")),
                name="contest_shares_make_a_whole",
            ),
            models.CheckConstraint(condition=Q(drops_from__gte=4), name="contest_drops_leave_two_judges"),
            models.CheckConstraint(condition=Q(places__gte=1, places__lte=10), name="contest_has_places"),
            models.CheckConstraint(
                condition=Q(seed="", commitment="") | ~Q(seed="") & ~Q(commitment=""),
                name="contest_seed_is_committed",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "cancelled")) | ~Q(commitment=""),
                name="contest_opens_with_a_commitment",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="cancelled_contest_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state="final", final_at__isnull=False)
                | ~Q(state="final") & Q(final_at__isnull=True),
                name="final_contest_says_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-first_day", "-id"], name="contest_latest"),
            models.Index(fields=["state", "-first_day"], name="contest_by_state"),
            models.Index(
                fields=["final_at"], condition=Q(final_at__isnull=False), name="contest_final_in_month"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Trade(models.Model):
    """A trade (工种) of a contest: what is to be done, where and when. `jobs` are words of which one stands in the job
    of whoever may sign up; none lets everybody."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="trades")
    number = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("工种"), max_length=30)
    jobs = models.JSONField(_("哪些岗位能报"), default=list, blank=True)
    items = models.JSONField(_("比什么"), default=list)
    place = models.CharField(_("地点"), max_length=60, blank=True)
    starts_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    exam = models.ForeignKey(
        Exam, models.PROTECT, null=True, blank=True, related_name="trades", verbose_name=_("理论考试")
    )

    class Meta:
        verbose_name = _("比武工种")
        ordering: ClassVar = ["contest", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contest", "name"], name="trade_once_a_contest"),
            models.UniqueConstraint(fields=["contest", "number"], name="trade_number_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """What is marked, and with how many points at most. The one that `decides` breaks a tie that is left."""

    trade = models.ForeignKey(Trade, models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("评分项"), max_length=30)
    most = models.PositiveSmallIntegerField(_("满分"))
    decides = models.BooleanField(_("总分一样时比这一项"), default=False)

    class Meta:
        verbose_name = _("比武评分项")
        ordering: ClassVar = ["trade", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trade", "name"], name="criterion_once_a_trade"),
            models.UniqueConstraint(
                fields=["trade"], condition=Q(decides=True), name="one_criterion_decides"
            ),
            models.CheckConstraint(condition=Q(most__gte=1, most__lte=WHOLE), name="criterion_has_marks"),
        ]

    def __str__(self) -> str:
        return self.name


class TradeJudge(models.Model):
    """Who judges a trade. `lot` is how a judge is called on the sheets: 评委1, 评委2."""

    trade = models.ForeignKey(Trade, models.CASCADE, related_name="judges")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="trades_judged", verbose_name=_("评委"))
    lot = models.PositiveSmallIntegerField(_("序号"))

    class Meta:
        verbose_name = _("比武评委")
        ordering: ClassVar = ["trade", "lot"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trade", "person"], name="judge_once_a_trade"),
        ]

    def __str__(self) -> str:
        return f"{self.trade_id} {self.person_id}"


class Contestant(models.Model):
    """One person in one trade. `number` is what the judges see in place of the name, until the result is final."""

    class State(models.TextChoices):
        SIGNED = "signed", _("已报名")
        WITHDRAWN = "withdrawn", _("已退出")
        ABSENT = "absent", _("没到场")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.SIGNED: (State.WITHDRAWN, State.ABSENT),
        State.WITHDRAWN: (State.SIGNED,),
        State.ABSENT: (State.SIGNED,),
    }

    trade = models.ForeignKey(Trade, models.CASCADE, related_name="contestants")
    # Beside its trade, so that the database keeps a person to one trade of a contest.
    contest = models.ForeignKey(Contest, models.CASCADE, related_name="contestants")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="contests", verbose_name=_("姓名"))
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.SIGNED)
    number = models.PositiveSmallIntegerField(_("参赛号"), null=True)
    signed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("谁报的名"))
    signed_at = models.DateTimeField(_("报名时间"))
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("选手")
        ordering: ClassVar = ["trade", "number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contest", "person"], name="contestant_once_a_contest"),
            models.UniqueConstraint(fields=["trade", "number"], name="contest_number_once_a_trade"),
            models.CheckConstraint(
                condition=Q(state="signed") | ~Q(reason=""), name="contestant_out_says_why"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="contests_of_person")]

    def __str__(self) -> str:
        return f"{self.trade_id} {self.person_id}"


class JudgeTask(models.Model):
    """A judge's task: this number. What would be a conflict of interest stands beside it as it was at the draw, so that
    the database itself keeps a judge away from the own team and from oneself. One `released` needs no sheet."""

    contestant = models.ForeignKey(Contestant, models.CASCADE, related_name="tasks")
    judge = models.ForeignKey(TradeJudge, models.CASCADE, related_name="tasks")
    judge_person = models.BigIntegerField()
    judge_team = models.BigIntegerField(null=True)
    contestant_person = models.BigIntegerField()
    contestant_team = models.BigIntegerField(null=True)
    released = models.CharField(_("不评了的原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("比武打分任务")
        ordering: ClassVar = ["judge", "contestant__number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contestant", "judge"], name="judge_once_a_contestant"),
            models.CheckConstraint(
                condition=~Q(judge_person=F("contestant_person")), name="nobody_marks_oneself"
            ),
            models.CheckConstraint(
                condition=Q(judge_team__isnull=True)
                | Q(contestant_team__isnull=True)
                | ~Q(judge_team=F("contestant_team")),
                name="nobody_marks_own_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contestant_id} {self.judge_id}"
