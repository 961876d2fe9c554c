"""Bids (标书). Everybody who might bid has a row of one size from publication on: whether it holds a bid is known to
nobody before the opening, not to the database either."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenders.models.crew import Crew
from tenders.models.job import PERSON, Job


class Bid(models.Model):
    """`envelope` is the sealed bid or a blank of the same size. A bid that is only written stays on the phone and is
    gone with the deadline; one that is withdrawn is a blank again. Everything below `envelope` is filled in at the
    opening and stays.

    A job that is grabbed has no envelopes: a row is written, won, for each who takes a place."""

    class State(models.TextChoices):
        SEALED = "sealed", _("密封")
        EMPTY = "empty", _("未投标")
        OPENED = "opened", _("已开标")
        INVALID = "invalid", _("无效")
        WON = "won", _("中标")
        LOST = "lost", _("未中标")
        WITHDRAWN = "withdrawn", _("放弃")
        DESTROYED = "destroyed", _("未开先毁")

    MOVES: ClassVar[dict[str, tuple[str, ...]]] = {
        State.SEALED: (State.OPENED, State.EMPTY, State.INVALID, State.DESTROYED),
        State.OPENED: (State.WON, State.LOST, State.WITHDRAWN),
        # Once more in the running where the one before refuses, or an objection is upheld.
        State.LOST: (State.OPENED,),
        State.WON: (State.WITHDRAWN, State.OPENED),
        State.EMPTY: (),
        # Sealed for what the job was before, or touched: nobody but the bidder could say that it still holds.
        State.INVALID: (),
        State.WITHDRAWN: (),
        State.DESTROYED: (),
    }
    # Stand on the opening record.
    ON_RECORD: ClassVar = (State.OPENED, State.INVALID, State.WON, State.LOST, State.WITHDRAWN)

    job = models.ForeignKey(Job, models.CASCADE, related_name="bids")
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="bids", verbose_name=_("投标人"))
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.SEALED)
    envelope = models.BinaryField(null=True, editable=False)

    price = models.DecimalField(_("报价（元）"), max_digits=9, decimal_places=2, null=True)
    plan = models.TextField(_("打算怎么干"), blank=True)
    crew = models.ForeignKey(Crew, models.PROTECT, null=True, related_name="bids", verbose_name=_("承包组"))
    # [[person, name, points], …] as sealed.
    shares = models.JSONField(default=list)
    sealed_at = models.DateTimeField(_("投标时间"), null=True)
    # First characters of the SHA-256 of the envelope, as the bidder was given it.
    receipt = models.CharField(_("回执码"), max_length=24, blank=True)
    why_invalid = models.CharField(_("无效原因"), max_length=200, blank=True)

    price_points = models.DecimalField(_("价格分"), max_digits=5, decimal_places=2, null=True)
    plan_points = models.DecimalField(_("方案分"), max_digits=5, decimal_places=2, null=True)
    points = models.DecimalField(_("总分"), max_digits=5, decimal_places=2, null=True)
    rank = models.PositiveSmallIntegerField(_("名次"), null=True)
    # What is to be explained: [{"flag": "low", …figures}], see scoring/price.py.
    flags = models.JSONField(default=list)
    explanation = models.CharField(_("价格说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("标书")
        ordering: ClassVar = ["job", "rank", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "person"], name="one_bid_a_person"),
            models.CheckConstraint(
                condition=~Q(state__in=("opened", "won", "lost")) | Q(price__isnull=False, price__gt=0),
                name="opened_bid_has_a_price",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("sealed", "empty", "destroyed")) | Q(price__isnull=True, plan=""),
                name="sealed_bid_says_nothing",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "-job"], name="bids_of_person")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.person_id}"
