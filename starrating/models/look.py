"""Looks (走排): what somebody who walks the rows of a changing hall thinks of a locker from outside."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from starrating.models.campaign import Campaign

# A tap that takes back the own look.
OFF = "off"


class LockerLook(models.Model):
    """One tap: tidy makes a candidate of the month, dirty tells the holder; the last one of a person counts."""

    class Verdict(models.TextChoices):
        GOOD = "good", _("整洁")
        BAD = "bad", _("脏乱")

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="looks")
    locker = models.ForeignKey(
        "places.Locker", models.CASCADE, related_name="looks", verbose_name=_("更衣箱")
    )
    verdict = models.CharField(_("看下来"), max_length=4, choices=Verdict.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("谁看的")
    )
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("走排")
        ordering: ClassVar = ["campaign", "locker"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "locker", "by"], name="look_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.locker_id} {self.verdict}"
