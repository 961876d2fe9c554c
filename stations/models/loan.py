"""What is lent: units of a kind, who has which until when, who waits, who has booked a time, what a count found."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON, Service


class Lendable(models.Model):
    """How a service's things are lent. Counted kinds (雨伞) and numbered ones (洗衣机 2 号) are units alike; `numbered`
    says whether people are told which."""

    service = models.OneToOneField(
        Service, models.CASCADE, related_name="lendable", verbose_name=_("服务项目")
    )
    numbered = models.BooleanField(_("分编号"), default=False)
    loan_minutes = models.PositiveIntegerField(_("借用时长（分钟）"))
    most_each = models.PositiveSmallIntegerField(_("每人最多"), default=1)
    renewals = models.PositiveSmallIntegerField(_("可续借次数"), default=0)
    # Needles are counted when the kit comes back (针线包).
    counts_parts = models.PositiveSmallIntegerField(_("归还时要清点的件数"), default=0)

    class Meta:
        verbose_name = _("借用规则")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(loan_minutes__gt=0), name="loan_lasts"),
            models.CheckConstraint(condition=Q(most_each__gt=0), name="loan_of_one_at_least"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}"


class Unit(models.Model):
    """One thing. It is out when a loan of it is open, which is never written here."""

    class State(models.TextChoices):
        IN_SERVICE = "in_service", _("可借")
        DAMAGED = "damaged", _("损坏")
        LOST = "lost", _("丢失")
        RETIRED = "retired", _("停用了")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.IN_SERVICE: (State.DAMAGED, State.LOST, State.RETIRED),
        # Mended, or found again.
        State.DAMAGED: (State.IN_SERVICE, State.RETIRED),
        State.LOST: (State.IN_SERVICE, State.RETIRED),
        State.RETIRED: (State.IN_SERVICE,),
    }

    service = models.ForeignKey(Service, models.PROTECT, related_name="units", verbose_name=_("服务项目"))
    number = models.PositiveSmallIntegerField(_("编号"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.IN_SERVICE)

    class Meta:
        verbose_name = _("物品")
        ordering: ClassVar = ["service", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "number"], name="unit_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}-{self.number:02d}"


class Loan(models.Model):
    """A unit in a person's hands. How late it is follows from `due_at` and is never stored."""

    class State(models.TextChoices):
        OUT = "out", _("在外")
        RETURNED = "returned", _("已还")
        LOST = "lost", _("丢失")
        UNDONE = "undone", _("撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OUT: (State.RETURNED, State.LOST, State.UNDONE),
        # The return was a slip of the finger: within ten minutes it is out again.
        State.RETURNED: (State.OUT,),
        State.LOST: (State.OUT,),
        State.UNDONE: (),
    }

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="loans", verbose_name=_("物品"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="loans", verbose_name=_("服务项目"))
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="station_loans", verbose_name=_("借用人"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.OUT)
    lent_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("借出经手"))
    lent_at = models.DateTimeField(_("借出时间"))
    due_at = models.DateTimeField(_("应还时间"))
    renewed = models.PositiveSmallIntegerField(_("续借次数"), default=0)
    returned_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("归还经手")
    )
    returned_at = models.DateTimeField(_("归还时间"), null=True)
    # How it came back: what is broken, what is missing; what was paid for it, at the depreciated price.
    finding = models.CharField(_("归还情况"), max_length=120, blank=True)
    paid = models.DecimalField(_("赔偿（元）"), max_digits=7, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("借用")
        ordering: ClassVar = ["-lent_at", "-pk"]
        constraints: ClassVar = [
            # The last one goes to one of two who ask at the same moment.
            models.UniqueConstraint(
                fields=["unit"], condition=Q(state="out"), name="one_open_loan_a_unit"
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned_by__isnull=True, state__in=("out", "undone"))
                | Q(returned_at__isnull=False, returned_by__isnull=False, state__in=("returned", "lost")),
                name="returned_loan_has_hand_and_time",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("lent_at")), name="loan_is_due_later"),
            models.CheckConstraint(condition=Q(paid__isnull=True) | Q(paid__gte=0), name="loan_pays_no_minus"),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="out"), name="loans_out_by_due"),
            models.Index(fields=["person", "-lent_at"], name="loans_of_person"),
            models.Index(fields=["service", "-lent_at"], name="loans_of_service"),
            models.Index(fields=["-lent_at", "-id"], name="loans_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.person_id}"


class Release(models.Model):
    """解除停借: late loans before this count no longer against the person."""

    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("职工"))
    why = models.CharField(_("原因"), max_length=120)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("经手人"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("解除停借")
        ordering: ClassVar = ["-at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(person=F("by")), name="nobody_releases_themselves"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="releases_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"


class Wish(models.Model):
    """A place in the line for something that is out (排队等). When one comes back the first in line is told and it is
    kept for them until `kept_until`."""

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        KEPT = "kept", _("给你留着")
        TAKEN = "taken", _("已借到")
        PASSED = "passed", _("没来取")
        WITHDRAWN = "withdrawn", _("不要了")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.WAITING: (State.KEPT, State.TAKEN, State.WITHDRAWN),
        # What was kept went out again: the return was undone, or the thing is broken.
        State.KEPT: (State.TAKEN, State.PASSED, State.WITHDRAWN, State.WAITING),
        # Lending it was a slip of the finger: the place in line is theirs again.
        State.TAKEN: (State.WAITING,),
        State.PASSED: (),
        State.WITHDRAWN: (),
    }
    OPEN: ClassVar = (State.WAITING, State.KEPT)

    service = models.ForeignKey(Service, models.PROTECT, related_name="wishes", verbose_name=_("服务项目"))
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("职工"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(_("排队时间"))
    kept_until = models.DateTimeField(_("留到"), null=True)

    class Meta:
        verbose_name = _("排队")
        ordering: ClassVar = ["asked_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service", "person"], condition=Q(state__in=("waiting", "kept")),
                name="one_place_in_line",
            ),
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(kept_until__isnull=False), name="kept_wish_has_an_end"
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["kept_until"], condition=Q(state="kept"), name="wishes_kept"),
            models.Index(
                fields=["person"], condition=Q(state__in=("waiting", "kept")), name="wishes_of_person"
            ),
            models.Index(fields=["-asked_at", "-id"], name="wishes_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.person_id}"


class Slot(models.Model):
    """A time on a washing machine or steamer (预约时段), [start, end). At `end` its person is told that it is done."""

    class State(models.TextChoices):
        BOOKED = "booked", _("已预约")
        RUNNING = "running", _("使用中")
        DONE = "done", _("用完")
        MISSED = "missed", _("没来")
        WITHDRAWN = "withdrawn", _("取消")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.BOOKED: (State.RUNNING, State.MISSED, State.WITHDRAWN),
        # It was begun by a slip of the finger: within ten minutes it is booked as before.
        State.RUNNING: (State.DONE, State.BOOKED),
        State.DONE: (),
        State.MISSED: (),
        State.WITHDRAWN: (),
    }
    HOLDS: ClassVar = (State.BOOKED, State.RUNNING, State.DONE)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="slots", verbose_name=_("机器"))
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="station_slots", verbose_name=_("职工"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.BOOKED)
    start = models.DateTimeField(_("开始"))
    end = models.DateTimeField(_("结束"))
    booked_at = models.DateTimeField(_("预约时间"))
    loan = models.OneToOneField(Loan, models.PROTECT, null=True, related_name="slot")

    class Meta:
        verbose_name = _("预约时段")
        ordering: ClassVar = ["start", "unit"]
        constraints: ClassVar = [
            # Slots lie on a grid of their kind's length, so that the same start is the only way to overlap.
            models.UniqueConstraint(
                fields=["unit", "start"], condition=Q(state__in=("booked", "running", "done")),
                name="one_person_a_slot",
            ),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="slot_ends_later"),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["person", "-start"], name="machine_slots_of_person"),
            models.Index(
                fields=["end"], condition=Q(state__in=("booked", "running")), name="machine_slots_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.start}"


class StockTake(models.Model):
    """盘点: on the shelf + out = all there are; what differs is reported as an issue."""

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="stock_takes", verbose_name=_("服务项目")
    )
    expected = models.PositiveSmallIntegerField(_("应在架"))
    found = models.PositiveSmallIntegerField(_("实数"))
    note = models.CharField(_("说明"), max_length=120, blank=True)
    # The issue that the department's desk made of a difference, as a person reads it.
    issue = models.CharField(_("问题编号"), max_length=30, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("盘点人"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("盘点")
        ordering: ClassVar = ["-at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["service", "-at"], name="stock_takes_of_service")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.at}"
