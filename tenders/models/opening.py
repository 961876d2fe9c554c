"""Who opens the bids (开标人) and with what: codes of which nobody but their owner ever sees one."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenders.models.job import PERSON, Job


class OpeningCode(models.Model):
    """A code (开标码) the system made up and showed once, to `person`. Only the X25519 public key that follows from it
    is kept, so a share sealed to it opens for nobody else. `number` stands beside it on the printed card; each serves
    one job."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="opening_codes", verbose_name=_("开标人"))
    number = models.PositiveSmallIntegerField(_("第几号"))
    salt = models.BinaryField(editable=False)
    public_key = models.BinaryField(editable=False)
    taken_at = models.DateTimeField(_("领取时间"))
    # Lost or seen by somebody else.
    void_at = models.DateTimeField(_("作废时间"), null=True)

    class Meta:
        verbose_name = _("开标码")
        ordering: ClassVar = ["person", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "number"], name="opening_code_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.number}"


class Opener(models.Model):
    """One of a job's three openers; two of them open. `share` is a third of the secret, sealed to the code."""

    class Seat(models.TextChoices):
        OFFICE = "office", _("科室")
        UNION = "union", _("工会")
        DISCIPLINE = "discipline", _("纪检")

    job = models.ForeignKey(Job, models.CASCADE, related_name="openers")
    seat = models.CharField(_("代表"), max_length=10, choices=Seat.choices)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="openerships", verbose_name=_("开标人"))
    code = models.OneToOneField(OpeningCode, models.PROTECT, null=True, related_name="opener")
    share = models.BinaryField(null=True, editable=False)
    # Opened with this one's code.
    opened_at = models.DateTimeField(_("开标时间"), null=True)

    class Meta:
        verbose_name = _("开标人")
        ordering: ClassVar = ["job", "seat"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "seat"], name="opener_seat_once"),
            models.UniqueConstraint(fields=["job", "person"], name="opener_person_once"),
            models.CheckConstraint(
                condition=Q(code__isnull=True, share__isnull=True)
                | Q(code__isnull=False, share__isnull=False),
                name="opener_share_has_its_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.seat}"
