"""Certificates (证件): which kinds the mine keeps and who needs them, what each person has, when they were reminded."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongting.people.models.person import Team, User

REMINDERS = [60, 30, 7]
LAST = 999
LONGEST_MONTHS = 600


def usual_reminders() -> list[int]:
    return list(REMINDERS)


class CertificateKind(models.Model):
    """A kind of certificate (证件种类), by the name that stands on it. Who belongs to one of the `teams`, stands at a
    post of one of the `post_kinds` or works one of the `jobs` needs it. Before `enforced_from` that is only said; from
    that day on nobody without it is put on a shift and no job that asks for it is given away."""

    name = models.CharField(
        _("证件名称"), max_length=40, unique=True, error_messages={"unique": _("这种证已经有了")}
    )
    # 0: it has no end.
    months = models.PositiveSmallIntegerField(
        _("一般有效几个月"), default=12, validators=[MaxValueValidator(LONGEST_MONTHS)]
    )
    reminders = models.JSONField(_("到期前几天提醒"), default=usual_reminders)
    teams = models.ManyToManyField(Team, blank=True, related_name="+", verbose_name=_("哪些班组要有"))
    post_kinds = models.JSONField(_("哪类岗点的本岗职工要有"), default=list, blank=True)
    jobs = models.JSONField(_("哪些岗位要有"), default=list, blank=True)
    enforced_from = models.DateField(_("从哪天起执行"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0, validators=[MaxValueValidator(LAST)])
    is_active = models.BooleanField(_("在用"), default=True)

    class Meta:
        verbose_name = _("证件种类")
        ordering: ClassVar = ["order", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(months__lte=LONGEST_MONTHS),
                name="certificate_kind_lasts_at_most",
                violation_error_message=_("有效期最多 600 个月；长期有效填 0"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_enforced_on(self, day: date) -> bool:
        return self.is_active and self.enforced_from is not None and self.enforced_from <= day


class Certificate(models.Model):
    """One certificate (证件) as it was issued. A renewal is a row of its own: the one before it becomes `replaced` and
    still counts for its days. What the person hands in counts from when somebody else has checked it. Nothing is
    deleted: what is wrong is withdrawn with a reason. `number` is shown to the person and to who keeps certificates,
    to others masked, and stands in no event."""

    class State(models.TextChoices):
        HANDED_IN = "handed_in", _("等核对")
        VALID = "valid", _("在用")
        REPLACED = "replaced", _("已换新证")
        REFUSED = "refused", _("没通过")
        WITHDRAWN = "withdrawn", _("已撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.HANDED_IN: (State.VALID, State.REPLACED, State.REFUSED, State.WITHDRAWN),
        # Back to `valid` where the one that replaced it is withdrawn.
        State.VALID: (State.REPLACED, State.WITHDRAWN),
        State.REPLACED: (State.VALID, State.WITHDRAWN),
        State.REFUSED: (),
        State.WITHDRAWN: (),
    }
    COUNTS: ClassVar = (State.VALID, State.REPLACED)
    LIVE: ClassVar = (State.HANDED_IN, *COUNTS)
    ENDED: ClassVar = (State.REFUSED, State.WITHDRAWN)

    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.HANDED_IN)
    person = models.ForeignKey(User, models.CASCADE, related_name="certificates", verbose_name=_("人员"))
    kind = models.ForeignKey(
        CertificateKind, models.PROTECT, related_name="certificates", verbose_name=_("证件种类")
    )
    number = models.CharField(_("证号"), max_length=40)
    issuer = models.CharField(_("发证单位"), max_length=60, blank=True)
    issued_on = models.DateField(_("发证日期"))
    valid_until = models.DateField(_("有效期到"), null=True, blank=True)
    photos = models.ManyToManyField("photos.Photo", blank=True, related_name="+", verbose_name=_("照片"))
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    entered_at = models.DateTimeField(_("登记时间"))
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核对人")
    )
    checked_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("撤销人")
    )
    ended_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    ended_why = models.CharField(_("原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("证件")
        ordering: ClassVar = ["-issued_on", "-id"]
        indexes: ClassVar = [
            # What runs out next, and what has: the list and the clock.
            models.Index(fields=["valid_until", "id"], name="certificate_ends", condition=Q(state="valid")),
            models.Index(fields=["entered_at", "id"], name="certificate_to_check", condition=Q(state="handed_in")),
            models.Index(fields=["-issued_on", "-id"], name="certificate_latest"),
        ]  # fmt: skip
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(state="valid"), name="one_certificate_of_a_kind_in_use"
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(state="handed_in"), name="one_certificate_waits_for_a_look"
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "issued_on"],
                condition=Q(state__in=("handed_in", "valid", "replaced")),
                name="certificate_entered_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
                name="certificate_ends_after_it_was_issued",
                violation_error_message=_("有效期要到发证日期以后"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("refused", "withdrawn"), ended_at__isnull=False, ended_by__isnull=False)
                & ~Q(ended_why="")
                | Q(ended_at__isnull=True, ended_by__isnull=True, ended_why="")
                & ~Q(state__in=("refused", "withdrawn")),
                name="ended_certificate_says_by_whom_and_why",
            ),
            models.CheckConstraint(
                condition=Q(checked_at__isnull=True, checked_by__isnull=True)
                | Q(checked_at__isnull=False, checked_by__isnull=False) & ~Q(checked_by=F("entered_by")),
                name="certificate_is_checked_by_somebody_else",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind_id} {self.issued_on}"

    def covers(self, day: date) -> bool:
        return self.issued_on <= day and (self.valid_until is None or day <= self.valid_until)

    def days_left(self, today: date) -> int | None:
        """0 on its last day, below 0 from the day after; None where it has no end."""
        return None if self.valid_until is None else (self.valid_until - today).days

    @property
    def masked(self) -> str:
        """Enough to tell two apart, not enough to copy."""
        return f"{'*' * max(4, len(self.number) - 3)}{self.number[-3:]}" if len(self.number) > 5 else "****"


class CertificateReminder(models.Model):
    """A rung that was reached: so many days before the end, 0 for the day after it. Each rings once."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="reminders")
    rung = models.PositiveSmallIntegerField(_("到期前几天"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("证件提醒")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["certificate", "rung"], name="certificate_rung_once"),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.rung}"
