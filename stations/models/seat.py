"""Rest seats (休息座位): how many there are. How many are taken is booked in the journal each time somebody counts."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import Service

MOST_SEATS = 500


class SeatRule(models.Model):
    """How many seats a service has. What every change was is in the service's events. A count is a row of the journal
    (`count_seats`, its `quantity` the seats that were taken), so it is never changed, only undone."""

    service = models.OneToOneField(
        Service, models.CASCADE, related_name="seat_rule", verbose_name=_("服务项目")
    )
    seats = models.PositiveSmallIntegerField(
        _("一共几个座位"), default=36, validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )

    class Meta:
        verbose_name = _("座位")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seats__range=(1, MOST_SEATS)), name="seats_are_some"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}"
