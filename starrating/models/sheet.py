"""Sheets (评分表): one judge's marks for one entry, with what they were taken for."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from starrating.models.campaign import Assignment, Entry, Judge
from starrating.models.criteria import Criterion, Veto


class Sheet(models.Model):
    """Filled on a phone and handed in once under its `uuid`. A judge who corrects the own sheet writes a new one, the
    old stays as replaced; the chief voids with a reason; nobody ever alters a mark."""

    class State(models.TextChoices):
        GIVEN = "given", _("有效")
        REPLACED = "replaced", _("已改过")
        VOID = "void", _("作废")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.GIVEN: (State.REPLACED, State.VOID),
        State.REPLACED: (),
        State.VOID: (),
    }

    class Presence(models.TextChoices):
        """Who was there: nobody looks into a room or a locker that its people have not opened."""

        PRESENT = "present", _("本人在场")
        CONSENTED = "consented", _("本人同意")
        OPENED_BY_TWO = "opened_by_two", _("两人开门")
        NOT_NEEDED = "not_needed", _("不用开门")

    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.GIVEN)
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="sheets")
    # As in the assignment, for the constraint and for reading.
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="sheets")
    judge = models.ForeignKey(Judge, models.PROTECT, related_name="sheets")
    uuid = models.UUIDField(unique=True)
    # SHA-256 of what the phone handed in.
    digest = models.CharField(max_length=64)
    version = models.PositiveSmallIntegerField(default=1)
    # {"environment": {"grade": "good", "points": "28.0", "most": "32.0"}, …} as counted.
    parts = models.JSONField(default=dict)
    total = models.DecimalField(_("得分"), max_digits=4, decimal_places=1)
    presence = models.CharField(_("谁在场"), max_length=14, choices=Presence.choices)
    second_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("一同开门的人")
    )
    remark = models.CharField(_("说明"), max_length=300, blank=True)
    vetoes = models.ManyToManyField(Veto, blank=True, related_name="+", verbose_name=_("一票否决"))
    # By the phone's clock, which is its word only.
    seen_on_phone = models.DateTimeField(null=True)
    given_at = models.DateTimeField(_("交来时间"))
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("作废人")
    )
    void_reason = models.CharField(_("作废原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("评分表")
        ordering: ClassVar = ["entry", "given_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "judge"], condition=Q(state="given"), name="one_sheet_stands"
            ),
            models.CheckConstraint(condition=Q(total__gte=0, total__lte=100), name="sheet_within_hundred"),
            models.CheckConstraint(
                condition=~Q(presence="opened_by_two") | Q(second_person__isnull=False),
                name="two_people_open_a_door",
            ),
            models.CheckConstraint(
                condition=Q(state="void", voided_by__isnull=False) & ~Q(void_reason="")
                | ~Q(state="void") & Q(voided_by__isnull=True, void_reason=""),
                name="sheet_voided_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.total}"

    @property
    def number(self) -> str:
        """The receipt number that the judge is shown."""
        return f"S-{self.pk}"


class Mark(models.Model):
    """One criterion that is not as it should be, or does not apply; what is not written here has full marks, or its
    group's grade."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    faults = models.PositiveSmallIntegerField(_("几处"), null=True)
    # For a criterion that is judged in points.
    points = models.DecimalField(_("给分"), max_digits=4, decimal_places=1, null=True)
    is_na = models.BooleanField(_("不适用"), default=False)
    # What it cost, as counted.
    lost = models.DecimalField(_("扣分"), max_digits=4, decimal_places=1, default=0)
    remark = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("扣分项")
        ordering: ClassVar = ["sheet", "criterion__group__order", "criterion__order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="criterion_once_a_sheet"),
            models.CheckConstraint(
                condition=Q(faults__isnull=False, points__isnull=True, is_na=False)
                | Q(faults__isnull=True, points__isnull=False, is_na=False)
                | Q(faults__isnull=True, points__isnull=True, is_na=True),
                name="mark_says_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.criterion_id}"


class SheetPhoto(models.Model):
    """A picture of the criterion for which points were taken; without one it shows the whole."""

    sheet = models.ForeignKey(Sheet, models.CASCADE, related_name="photos")
    criterion = models.ForeignKey(Criterion, models.PROTECT, null=True, related_name="+")
    photo = models.ForeignKey("photos.Photo", models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("评分照片")
        ordering: ClassVar = ["sheet", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "photo"], name="photo_once_a_sheet"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id}"


class ClosedDoor(models.Model):
    """A visit that found nobody in (没人在): the room is looked at again within three days."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="closed_doors")
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    again_by = models.DateField(_("再去的期限"))

    class Meta:
        verbose_name = _("没人在")
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.assignment_id}"


class RestCard(models.Model):
    """Somebody came off the night shift and sleeps (休息卡): no judge knocks before the time on it."""

    room = models.ForeignKey("places.Room", models.CASCADE, related_name="rest_cards")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField(_("从"))
    until = models.DateTimeField(_("到"))

    class Meta:
        verbose_name = _("休息卡")
        ordering: ClassVar = ["room", "since"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(since__lt=F("until")), name="rest_ends_after_it_begins"),
        ]
        indexes: ClassVar = [models.Index(fields=["room", "until"], name="rest_in_room")]

    def __str__(self) -> str:
        return f"{self.room_id}"


class Consent(models.Model):
    """A resident or holder agrees, for one campaign, that the judges look in while nobody is there."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="consents")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("同意")
        ordering: ClassVar = ["entry", "at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "person"], name="consent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.person_id}"
