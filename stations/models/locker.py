"""The register of lockers (更衣箱登记): who has which, the keys there are to it, when it was opened without them.

Where a locker stands and whose it is now is written in its place (`places.Locker`); here stands since when, and what
belongs to it.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stations.models.desk import PERSON


class Tenancy(models.Model):
    """A locker in a person's use, from when it was given until it came back. Who came with a list has no `given_at`,
    who has no account only a name."""

    class State(models.TextChoices):
        HELD = "held", _("在用")
        ENDED = "ended", _("已退")
        UNDONE = "undone", _("撤销")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.HELD: (State.ENDED, State.UNDONE),
        # It came back by a slip of the finger: within ten minutes it is held again.
        State.ENDED: (State.HELD,),
        State.UNDONE: (),
    }

    locker = models.ForeignKey(
        "places.Locker", models.PROTECT, related_name="tenancies", verbose_name=_("更衣箱")
    )
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="tenancies", verbose_name=_("使用人账号")
    )
    name = models.CharField(_("使用人"), max_length=30)
    section = models.CharField(_("区队"), max_length=30, blank=True)
    state = models.CharField(_("状态"), max_length=6, choices=State.choices, default=State.HELD)
    given_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("分箱经手")
    )
    given_at = models.DateTimeField(_("分箱时间"), null=True)
    ended_by = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("退箱经手")
    )
    ended_at = models.DateTimeField(_("退箱时间"), null=True)

    class Meta:
        verbose_name = _("更衣箱登记")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            # Of twenty who are given the same locker at the same moment one gets it.
            models.UniqueConstraint(
                fields=["locker"], condition=Q(state="held"), name="one_holder_a_locker"
            ),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True, given_by__isnull=True)
                | Q(given_at__isnull=False, given_by__isnull=False),
                name="given_locker_has_hand_and_time",
            ),
            # Who ended it elsewhere is not known here.
            models.CheckConstraint(
                condition=Q(state="ended", ended_at__isnull=False)
                | ~Q(state="ended") & Q(ended_at__isnull=True, ended_by__isnull=True),
                name="ended_tenancy_has_time",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=Q(state="held"), name="lockers_of_person"),
            models.Index(fields=["locker", "-id"], name="tenancies_of_locker"),
        ]

    def __str__(self) -> str:
        return f"{self.locker_id} {self.name}"


class LockerKey(models.Model):
    """One key. It opens the locker while its `cylinder` is the one that is built in, which is the highest there is."""

    class State(models.TextChoices):
        OUT = "out", _("在手上")
        DESK = "desk", _("在服务台")
        LOST = "lost", _("没交回")
        VOID = "void", _("作废")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.OUT: (State.DESK, State.LOST, State.VOID),
        State.DESK: (State.OUT, State.LOST, State.VOID),
        State.LOST: (State.OUT, State.DESK, State.VOID),
        # What made it worthless is taken back within ten minutes.
        State.VOID: (State.OUT, State.DESK, State.LOST),
    }

    locker = models.ForeignKey("places.Locker", models.PROTECT, related_name="keys", verbose_name=_("更衣箱"))
    number = models.PositiveSmallIntegerField(_("第几把"))
    cylinder = models.PositiveSmallIntegerField(_("第几副锁芯"), default=1)
    tenancy = models.ForeignKey(
        Tenancy, models.PROTECT, null=True, related_name="keys", verbose_name=_("更衣箱登记")
    )
    state = models.CharField(_("状态"), max_length=4, choices=State.choices, default=State.OUT)

    class Meta:
        verbose_name = _("更衣箱钥匙")
        ordering: ClassVar = ["locker", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["locker", "number"], name="key_number_once_a_locker"),
            models.CheckConstraint(
                condition=~Q(state="out") | Q(tenancy__isnull=False), name="key_that_is_out_has_a_holder"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenancy"], condition=Q(state="out"), name="keys_that_are_out"),
        ]

    def __str__(self) -> str:
        return f"{self.locker_id}-{self.number}"


class LockerOpening(models.Model):
    """紧急开箱: without the holder and by two; never changed. The second confirmed with their own login or PIN."""

    class Reason(models.TextChoices):
        ILL = "ill", _("人员急病、受伤")
        SMELL = "smell", _("冒烟、异味")
        WATER = "water", _("漏水、跑水")
        LEFT = "left", _("人已离矿，箱没退")
        INSIDE = "inside", _("钥匙锁在箱里")
        OTHER = "other", _("其他")

    class Proof(models.TextChoices):
        PIN = "pin", _("值班密码")
        LOGIN = "login", _("登录密码")

    locker = models.ForeignKey(
        "places.Locker", models.PROTECT, related_name="openings", verbose_name=_("更衣箱")
    )
    person = models.ForeignKey(
        PERSON, models.PROTECT, null=True, related_name="locker_openings", verbose_name=_("使用人账号")
    )
    name = models.CharField(_("使用人"), max_length=30, blank=True)
    reason = models.CharField(_("为什么开"), max_length=6, choices=Reason.choices)
    detail = models.CharField(_("说明"), max_length=120, blank=True)
    found = models.CharField(_("开箱看到什么"), max_length=200)
    photo = models.ForeignKey(
        "photos.Photo", models.PROTECT, null=True, related_name="+", verbose_name=_("照片")
    )
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("开箱人"))
    second = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("在场人"))
    proof = models.CharField(_("在场人怎么确认的"), max_length=5, choices=Proof.choices)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("紧急开箱")
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(by=F("second")), name="a_locker_is_opened_by_two"),
            models.CheckConstraint(condition=~Q(found=""), name="an_opening_says_what_was_found"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["locker", "-at"], name="openings_of_locker"),
            models.Index(fields=["person", "-at"], name="openings_of_person"),
            models.Index(fields=["-at", "-id"], name="openings_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.locker_id} {self.at}"
