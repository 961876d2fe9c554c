"""The service star's nominations and its ballot: secret, one person one vote, both held by the database."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from starrating.models.campaign import Campaign, Entry


class Nomination(models.Model):
    """Who proposes whom, and why (提名)."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="nominations")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="nominations", verbose_name=_("提名人")
    )
    words = models.CharField(_("事迹"), max_length=500)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("提名")
        ordering: ClassVar = ["entry", "at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "by"], name="nominate_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.by_id}"


class Eligibility(models.Model):
    """Whether a candidate may win (参评资格), as it was last looked up, guard by guard; everybody may read it."""

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="eligibility")
    is_eligible = models.BooleanField(_("符合条件"))
    # [["month_score", "no", "2026-10 月考核 84.5 分，要满 90 分", "/month/…"], …]: guard, ok or no or unknown, the
    # sentence, where it opens.
    lines = models.JSONField(default=list)
    checked_at = models.DateTimeField(_("核对时间"))

    class Meta:
        verbose_name = _("参评资格")
        ordering: ClassVar = ["entry"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.is_eligible}"


class Voter(models.Model):
    """That somebody has voted. For whom is written nowhere: the vote itself only raises a candidate's count."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="voters")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("已投票")
        ordering: ClassVar = ["campaign", "person"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "person"], name="one_person_one_vote"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}"


class VoteCount(models.Model):
    """How many voted for a candidate; the counts of a campaign sum up to its voters."""

    entry = models.OneToOneField(Entry, models.CASCADE, related_name="vote_count")
    votes = models.PositiveIntegerField(_("票数"), default=0)

    class Meta:
        verbose_name = _("票数")
        ordering: ClassVar = ["entry"]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.votes}"


class Measure(models.Model):
    """A criterion's points for a candidate that no judge gives: what was counted, with the records behind it."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="measures")
    criterion = models.ForeignKey("starrating.Criterion", models.PROTECT, related_name="+")
    # None: its source does not exist here, so it leaves the denominator.
    points = models.DecimalField(_("得分"), max_digits=4, decimal_places=1, null=True)
    # Out of how many: less than the criterion weighs where one of its sources does not exist here.
    most = models.DecimalField(_("满分"), max_digits=4, decimal_places=1, null=True)
    # [["本岗巡查平均 93.5 分", "14.0", "/patrols/…"], …]: sentence, points, where it opens.
    lines = models.JSONField(default=list)

    class Meta:
        verbose_name = _("客观分")
        ordering: ClassVar = ["entry", "criterion__order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "criterion"], name="measure_once_a_candidate"),
            models.CheckConstraint(
                condition=Q(points__isnull=True, most__isnull=True)
                | Q(points__isnull=False, most__gt=0, points__gte=0, points__lte=F("most")),
                name="measure_within_its_most",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.criterion_id}"
