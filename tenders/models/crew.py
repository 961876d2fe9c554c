"""Crews (承包组): a head, the members, how they share. They stand apart from any job, so that they tell nobody who bids
for what."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenders.models.job import PERSON


class Crew(models.Model):
    """May bid for team jobs once every member has agreed to the shares; whoever changes a member or a share makes a new
    `version`, to which all must agree again."""

    class State(models.TextChoices):
        FORMING = "forming", _("等组员同意")
        AGREED = "agreed", _("可以投标")
        DISSOLVED = "dissolved", _("已解散")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.FORMING: (State.AGREED, State.DISSOLVED),
        State.AGREED: (State.FORMING, State.DISSOLVED),
        State.DISSOLVED: (),
    }

    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.FORMING)
    name = models.CharField(_("组名"), max_length=40)
    head = models.ForeignKey(PERSON, models.PROTECT, related_name="crews_led", verbose_name=_("组长"))
    version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(_("建组时间"))
    agreed_at = models.DateTimeField(_("全员同意时间"), null=True)

    class Meta:
        verbose_name = _("承包组")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(agreed_at__isnull=False), name="agreed_crew_says_since_when"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CrewMember(models.Model):
    """A member (the head is one, too) and what they get: `points` of the sum of all points."""

    crew = models.ForeignKey(Crew, models.CASCADE, related_name="members")
    person = models.ForeignKey(
        PERSON, models.PROTECT, related_name="crew_memberships", verbose_name=_("组员")
    )
    points = models.DecimalField(
        _("分配点数"), max_digits=6, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    # The crew's version this person agreed to.
    agreed_version = models.PositiveSmallIntegerField(default=0)
    agreed_at = models.DateTimeField(_("同意时间"), null=True)

    class Meta:
        verbose_name = _("组员")
        ordering: ClassVar = ["crew", "person__staff_no"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["crew", "person"], name="crew_member_once"),
            models.CheckConstraint(condition=Q(points__gt=0), name="crew_member_has_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.crew_id} {self.person_id}"
