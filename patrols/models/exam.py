"""Tests (考试): drawn from the bank and frozen, sat by people one question at a time, marked by the system. A test may
belong to a session or stand by itself, as the theory part of a contest does."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from patrols.models.question import Question, QuestionKind
from patrols.models.training import TrainingSession

PERSON = settings.AUTH_USER_MODEL


class Exam(models.Model):
    """`draws` says what is drawn: [{"topic": "食品安全", "count": 5, "points": 4}, …]. On publication the questions are
    frozen into rows of their own; what happens in the bank afterwards changes nothing here."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        CLOSED = "closed", _("已结束")
        CANCELLED = "cancelled", _("已取消")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.DRAFT: (State.PUBLISHED, State.CANCELLED),
        State.PUBLISHED: (State.CLOSED, State.CANCELLED),
        State.CLOSED: (),
        State.CANCELLED: (),
    }

    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.DRAFT)
    title = models.CharField(_("考试名称"), max_length=80)
    session = models.ForeignKey(
        TrainingSession, models.PROTECT, null=True, blank=True, related_name="exams", verbose_name=_("培训")
    )
    draws = models.JSONField(_("抽题"), default=list)
    total = models.PositiveSmallIntegerField(_("总分"), default=0)
    pass_mark = models.PositiveSmallIntegerField(_("及格分"))
    minutes = models.PositiveSmallIntegerField(_("考几分钟"))
    attempts = models.PositiveSmallIntegerField(_("可以考几次"), default=1)
    opens_at = models.DateTimeField(_("开考时间"))
    closes_at = models.DateTimeField(_("截止时间"))
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("出卷人"))
    published_at = models.DateTimeField(_("发布时间"), null=True)
    reason = models.CharField(_("取消原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("考试")
        ordering: ClassVar = ["-opens_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="exam_closes_after_it_opens"
            ),
            models.CheckConstraint(condition=Q(pass_mark__lte=F("total")), name="exam_can_be_passed"),
            models.CheckConstraint(condition=Q(minutes__gt=0, attempts__gt=0), name="exam_can_be_sat"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-opens_at", "-id"], name="exam_latest"),
            models.Index(fields=["closes_at"], condition=Q(state="published"), name="exam_closing"),
        ]

    def __str__(self) -> str:
        return self.title


class ExamQuestion(models.Model):
    """A question as it stood in the bank when the test was published."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="questions")
    number = models.PositiveSmallIntegerField(_("题号"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    kind = models.CharField(_("题型"), max_length=10, choices=QuestionKind.choices)
    topic = models.CharField(_("类别"), max_length=30)
    text = models.CharField(_("题目"), max_length=300)
    options = models.JSONField(_("选项"))
    right = models.JSONField(_("答案"))
    explanation = models.CharField(_("解析"), max_length=300, blank=True)
    points = models.PositiveSmallIntegerField(_("分值"))

    class Meta:
        verbose_name = _("试题")
        ordering: ClassVar = ["exam", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "number"], name="exam_number_once"),
            models.UniqueConstraint(fields=["exam", "question"], name="question_once_an_exam"),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}/{self.number}"


class Candidate(models.Model):
    """Who is to sit a test. `best` is the best of what was marked so far, empty before the first."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="candidates")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="exams", verbose_name=_("姓名"))
    best = models.PositiveSmallIntegerField(_("最好成绩"), null=True)
    passed = models.BooleanField(_("及格"), default=False)

    class Meta:
        verbose_name = _("考生")
        ordering: ClassVar = ["exam", "person"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "person"], name="one_candidate_a_person"),
            models.CheckConstraint(
                condition=Q(passed=False) | Q(best__isnull=False), name="passed_with_a_mark"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "exam"], name="exams_of_person")]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.person_id}"


class Sitting(models.Model):
    """One go at a test. `seed` shuffles questions and options and is kept, so that the paper can be laid out again as
    this person saw it; after `due_at` no answer is taken and the clock hands it in."""

    class State(models.TextChoices):
        OPEN = "open", _("正在考")
        DONE = "done", _("已交卷")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {State.OPEN: (State.DONE,), State.DONE: ()}

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="sittings")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="sittings")
    state = models.CharField(_("状态"), max_length=4, choices=State.choices, default=State.OPEN)
    attempt = models.PositiveSmallIntegerField(_("第几次"))
    seed = models.PositiveIntegerField()
    started_at = models.DateTimeField(_("开始时间"))
    due_at = models.DateTimeField(_("到时间"))
    handed_in_at = models.DateTimeField(_("交卷时间"), null=True)
    by_clock = models.BooleanField(_("到时间自动交卷"), default=False)
    score = models.PositiveSmallIntegerField(_("得分"), null=True)
    passed = models.BooleanField(_("及格"), default=False)

    class Meta:
        verbose_name = _("答卷")
        ordering: ClassVar = ["exam", "person", "attempt"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["exam", "person", "attempt"], name="attempt_once"),
            models.UniqueConstraint(
                fields=["exam", "person"], condition=Q(state="open"), name="one_open_sitting"
            ),
            models.CheckConstraint(
                condition=Q(state="done", handed_in_at__isnull=False, score__isnull=False)
                | Q(state="open", handed_in_at__isnull=True, score__isnull=True),
                name="done_sitting_has_a_score",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="open"), name="sitting_due"),
            models.Index(fields=["person", "exam"], name="sittings_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.person_id} {self.attempt}"


class SittingAnswer(models.Model):
    """What was chosen, as places in the frozen question's own order; `right` is set when the paper is marked."""

    sitting = models.ForeignKey(Sitting, models.CASCADE, related_name="answers")
    question = models.ForeignKey(ExamQuestion, models.PROTECT, related_name="answers")
    chosen = models.JSONField(default=list)
    given_at = models.DateTimeField()
    right = models.BooleanField(null=True)

    class Meta:
        verbose_name = _("答题")
        ordering: ClassVar = ["sitting", "question"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sitting", "question"], name="one_answer_a_question"),
        ]
        indexes: ClassVar = [models.Index(fields=["question", "right"], name="answers_of_a_question")]

    def __str__(self) -> str:
        return f"{self.sitting_id}/{self.question_id}"
