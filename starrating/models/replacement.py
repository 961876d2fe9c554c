"""Replacements (换评委): a judge who stops after the draw, and what the open sheets were shared out by."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from starrating.models.campaign import Campaign, Judge


class Replacement(models.Model):
    """Written once. Who stops and who comes in are decisions of a person, with a reason; who is given which of the open
    sheets comes out of the campaign's own seed and of `rests_on`, so that anybody can work it out again."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="replacements")
    judge = models.OneToOneField(
        Judge, models.CASCADE, related_name="replacement", verbose_name=_("换下的评委")
    )
    newcomer = models.OneToOneField(
        Judge, models.CASCADE, null=True, related_name="came_for", verbose_name=_("补上的评委")
    )
    reason = models.CharField(_("原因"), max_length=200)
    # As scoring.draw.Handover reads it, and under `dropped` the anchors that all the others score as well.
    rests_on = models.JSONField(default=dict)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经手人")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("换评委")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="judge_replaced_with_a_reason"),
            models.CheckConstraint(
                condition=Q(newcomer__isnull=True) | ~Q(newcomer=F("judge")),
                name="nobody_comes_for_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.judge_id}"
