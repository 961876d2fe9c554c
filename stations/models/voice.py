"""What people think of a service (随手拍): one to five stars and a word, with or without a login, and the answer."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service


class Rating(models.Model):
    """`stars` of a service on a `day`. `form` names the sheet it came from, so that one sent twice is one; `sender` is
    a keyed digest of address and day, not an address. `served_by` is who had just served the person; only what was said
    with a login counts for anybody's month. Given stars and words never change; the answer comes later."""

    LEAST, MOST, GOOD = 1, 5, 4

    service = models.ForeignKey(Service, models.PROTECT, related_name="ratings", verbose_name=_("服务项目"))
    stars = models.PositiveSmallIntegerField(_("几星"))
    words = models.CharField(_("说的话"), max_length=300, blank=True)
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="station_ratings", verbose_name=_("评价人")
    )
    served_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("当时经手")
    )
    sender = models.CharField(max_length=16)
    form = models.CharField(max_length=32, unique=True)
    day = models.DateField(_("日期"))
    at = models.DateTimeField(_("时间"))
    answer = models.CharField(_("答复"), max_length=400, blank=True)
    # Otherwise only whoever said it, with a login, reads the answer.
    in_public = models.BooleanField(_("公开答复"), default=False)
    answered_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("答复人")
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True)

    class Meta:
        verbose_name = _("评价")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_of_one_to_five"),
            models.UniqueConstraint(
                fields=["service", "person", "day"], condition=Q(person__isnull=False),
                name="one_rating_a_person_and_day",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="rating_answer_has_hand_and_time",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="ratings_latest"),
            models.Index(fields=["service", "-at"], name="ratings_of_service"),
            models.Index(fields=["sender", "-at"], name="ratings_of_sender"),
            models.Index(fields=["-at"], condition=Q(answer="") & ~Q(words=""), name="ratings_to_answer"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}: {self.stars}"
