"""Departures: who leaves the department on which day, and whether they came back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongting.people.models.person import User


class Departure(models.Model):
    """Somebody's last day here (离开). Until it is over the account works; then it is closed, and opened again where
    the person returns. `ended_grants` are the roles that were cut to the last day with what their end had been, so
    that whoever stays after all has them back."""

    class Kind(models.TextChoices):
        TRANSFERRED = "transferred", _("调离")
        RETIRED = "retired", _("退休")
        RESIGNED = "resigned", _("离职")
        ENDED = "ended", _("合同到期")
        OTHER = "other", _("其他")

    class State(models.TextChoices):
        PLANNED = "planned", _("要离开")
        GONE = "gone", _("已离开")
        CALLED_OFF = "called_off", _("不走了")
        RETURNED = "returned", _("回来了")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.PLANNED: (State.GONE, State.CALLED_OFF),
        State.GONE: (State.RETURNED,),
        State.CALLED_OFF: (),
        State.RETURNED: (),
    }
    # While one of these holds, nothing is planned for the person after the last day.
    HOLDS: ClassVar = (State.PLANNED, State.GONE)

    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PLANNED)
    person = models.ForeignKey(User, models.CASCADE, related_name="departures", verbose_name=_("人员"))
    last_day = models.DateField(_("最后一天"))
    kind = models.CharField(_("怎么离开"), max_length=12, choices=Kind.choices)
    note = models.CharField(_("去向和说明"), max_length=200, blank=True)
    ended_grants = models.JSONField(default=list, editable=False)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    entered_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("离开")
        ordering: ClassVar = ["-last_day", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["last_day"], condition=Q(state="planned"), name="departure_due"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=("planned", "gone")), name="leaves_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.last_day}"
