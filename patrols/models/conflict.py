"""Conflicts: a second version of a patrol that came under the same number with another content, kept for a person to
look at."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patrols.models.patrol import Patrol
from patrols.models.standard import StandardVersion


class Conflict(models.Model):
    """What came second, whole enough to be stored as a patrol of its own: `visit` says how and when it began,
    `answers` are [item code, value, remark, tokens of photos, put right on the spot]."""

    class State(models.TextChoices):
        OPEN = "open", _("待核对")
        FIRST = "first", _("保留第一份")
        SECOND = "second", _("采用第二份")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OPEN: (State.FIRST, State.SECOND),
        State.FIRST: (),
        State.SECOND: (),
    }

    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    patrol = models.ForeignKey(Patrol, models.PROTECT, related_name="conflicts")
    digest = models.CharField(max_length=64)
    post = models.ForeignKey("places.Post", models.PROTECT, related_name="+", verbose_name=_("岗点"))
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("巡查人")
    )
    received_at = models.DateTimeField(_("收到时间"))
    visit = models.JSONField(default=dict)
    answers = models.JSONField(default=list)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    # The patrol that the second version became.
    successor = models.OneToOneField(Patrol, models.PROTECT, null=True, related_name="out_of_conflict")

    class Meta:
        verbose_name = _("两份不一样的巡查")
        ordering: ClassVar = ["-received_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patrol", "digest"], name="conflict_once"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="conflict_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state="second", successor__isnull=False)
                | (~Q(state="second") & Q(successor__isnull=True)),
                name="conflict_second_became_a_patrol",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-received_at", "-id"], name="conflict_latest"),
            models.Index(fields=["state", "-received_at", "-id"], name="conflict_of_state"),
        ]

    def __str__(self) -> str:
        return f"{self.patrol_id}/{self.pk}"

    @property
    def tokens(self) -> list[str]:
        """Every photo that the second version shows."""
        return [token for answer in self.answers for token in answer[3]]
