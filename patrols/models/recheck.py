"""回头看: a closed issue is looked at again after a week and after a month, at another hour."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patrols.models.issue import Issue


class Recheck(models.Model):
    """One look, planned when the issue was closed; `hour` is the hour of the day it is meant for."""

    class State(models.TextChoices):
        PLANNED = "planned", _("待看")
        KEPT = "kept", _("还好着")
        RECURRED = "recurred", _("又坏了")
        SKIPPED = "skipped", _("没看成")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.PLANNED: (State.KEPT, State.RECURRED, State.SKIPPED),
        State.KEPT: (),
        State.RECURRED: (),
        State.SKIPPED: (),
    }

    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="rechecks", verbose_name=_("问题"))
    after_days = models.PositiveSmallIntegerField(_("销号后天数"))
    due_on = models.DateField(_("哪天看"))
    hour = models.PositiveSmallIntegerField(_("几点看"))
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("谁看的")
    )
    looked_at = models.DateTimeField(_("看的时间"), null=True)
    photo = models.ForeignKey("photos.Photo", models.PROTECT, null=True, related_name="+")
    remark = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("回头看")
        ordering: ClassVar = ["due_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue", "after_days"], name="one_recheck_a_round"),
            models.CheckConstraint(
                condition=Q(state="planned", looked_at__isnull=True)
                | (~Q(state="planned") & Q(looked_at__isnull=False)),
                name="recheck_settled_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(looked_by__isnull=False), name="recheck_kept_has_a_person"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], condition=Q(state="planned"), name="recheck_due"),
            # The verdict of a span: of those whose 30 days ended in it.
            models.Index(fields=["after_days", "due_on"], name="recheck_verdict"),
            models.Index(
                fields=["-looked_at", "-id"], condition=Q(looked_at__isnull=False), name="recheck_settled"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} +{self.after_days}"
