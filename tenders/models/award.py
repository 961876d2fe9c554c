"""Awards (中标) and the objections to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tenders.models.bid import Bid
from tenders.models.job import PERSON, Job


class Award(models.Model):
    """Who gets the job, proposed by one and approved by another. One that is overturned stays, and another is made. A
    direct award after nobody bid has no bid, but a person and a reason."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待批准")
        APPROVED = "approved", _("已批准")
        REFUSED = "refused", _("不同意")
        OVERTURNED = "overturned", _("已撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.PROPOSED: (State.APPROVED, State.REFUSED),
        State.APPROVED: (State.OVERTURNED,),
        State.REFUSED: (),
        State.OVERTURNED: (),
    }

    job = models.ForeignKey(Job, models.PROTECT, related_name="awards")
    bid = models.ForeignKey(Bid, models.PROTECT, null=True, related_name="awards", verbose_name=_("标书"))
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="job_awards", verbose_name=_("中标人"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PROPOSED)
    amount = models.DecimalField(_("中标价（元）"), max_digits=9, decimal_places=2)
    # Compulsory where it is not the first in rank.
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    # The rule that told equal ones apart.
    tie_rule = models.CharField(max_length=20, blank=True)
    proposed_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    proposed_at = models.DateTimeField(_("提出时间"))
    decided_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("批准人")
    )
    decided_at = models.DateTimeField(_("批准时间"), null=True)
    # A direct award takes a second approval.
    second_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("第二批准人")
    )
    second_at = models.DateTimeField(_("第二次批准时间"), null=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("中标")
        ordering: ClassVar = ["job", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["job"], condition=Q(state__in=("proposed", "approved")), name="one_award_a_job"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("proposed_by")),
                name="award_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True)
                | Q(decided_by__isnull=False)
                & ~Q(second_by=F("proposed_by"))
                & ~Q(second_by=F("decided_by")),
                name="direct_award_takes_three",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(bid__isnull=False, decided_by__isnull=False)
                | Q(bid__isnull=True, second_by__isnull=False) & ~Q(reason=""),
                name="approved_award_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.person_id} {self.amount}"


class JobObjection(models.Model):
    """An objection (异议) during publicity, decided by the union's or the discipline member, never by the evaluator."""

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        UPHELD = "upheld", _("成立")
        REJECTED = "rejected", _("不成立")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OPEN: (State.UPHELD, State.REJECTED),
        State.UPHELD: (),
        State.REJECTED: (),
    }

    job = models.ForeignKey(Job, models.PROTECT, related_name="objections")
    award = models.ForeignKey(Award, models.PROTECT, related_name="objections")
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OPEN)
    text = models.CharField(_("异议"), max_length=500)
    raised_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    raised_at = models.DateTimeField(_("提出时间"))
    answer = models.CharField(_("处理意见"), max_length=500, blank=True)
    decided_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True)

    class Meta:
        verbose_name = _("中标异议")
        ordering: ClassVar = ["-raised_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", decided_by__isnull=True, decided_at__isnull=True)
                | ~Q(state="open")
                & Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(answer="")
                & ~Q(decided_by=F("raised_by")),
                name="job_objection_decided_by_another",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["job"], condition=Q(state="open"), name="job_objections_that_wait"),
        ]

    def __str__(self) -> str:
        return self.text
