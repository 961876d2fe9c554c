"""Presence (在场依据): what speaks for somebody having been there, and who on the post confirmed it with a code."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from patrols.models.patrol import Patrol


class Presence(models.Model):
    """One row a patrol, made by whoever comes first: the round that judges it or the person who confirms it. `parts`
    and `flags` are what scoring/presence.py found; a column for each flag lets the database count them."""

    patrol = models.OneToOneField(Patrol, models.CASCADE, primary_key=True, related_name="presence")
    # None until it is judged, and for a late entry, which nobody's phone was there for.
    score = models.PositiveSmallIntegerField(_("在场依据"), null=True)
    parts = models.JSONField(default=list)
    flags = models.JSONField(default=list)
    too_quick = models.BooleanField(_("太快了"), default=False)
    all_ok = models.BooleanField(_("和别人查的对不上"), default=False)
    reused = models.BooleanField(_("照片用过"), default=False)
    clock_off = models.BooleanField(_("手机时间不准"), default=False)
    not_scanned = models.BooleanField(_("没扫码"), default=False)
    gallery = models.BooleanField(_("相册里的照片"), default=False)
    # Whether anybody works there who could have confirmed it.
    confirmable = models.BooleanField(default=False)
    # Who on the post typed the code, and a line if they had one.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("确认人"),
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    said = models.CharField(_("留言"), max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # What the patroller says to the flags.
    explanation = models.CharField(_("说明"), max_length=300, blank=True)
    explained_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("在场依据")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=100), name="presence_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="presence_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.patrol_id}: {self.score}"
