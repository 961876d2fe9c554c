"""What moves by itself with parcels: one digest a person and day, and the erasing of names nobody needs any more."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Parcel, ParcelRule, Pickup
from stations.queries import parcel as parcels
from stations.scoring import ageing
from tongting.notices import actions as notices
from tongting.periods import Day, local
from tongting.photos import actions as photos
from tongting.photos.models import Photo

BATCH = 500


def keep_time(*, at: datetime) -> None:
    tell(at=at)
    erase(at=at)


def tell(*, at: datetime) -> int:
    """Whoever has something here of which a step is due and who was told nothing today; returns how many people. What
    falls due on a day on which they were told already is said on the next."""
    rule, day = parcels.rule_in_force(), Day.of(at)
    steps = _steps(rule)
    lying: dict[int, list[Parcel]] = defaultdict(list)
    soon = at - min(steps)
    waiting = Parcel.objects.filter(state=Parcel.State.WAITING, person__isnull=False, arrived_at__lte=soon)
    for one in waiting.select_related("service__desk").order_by("arrived_at"):
        lying[one.person_id or 0].append(one)
    due = {
        person: mine
        for person, mine in lying.items()
        if not any(one.told_at and one.told_at >= day.start_at for one in mine)
        and any(ageing.step_due(one.arrived_at, one.told_at, steps, at) for one in mine)
    }
    with transaction.atomic():
        notices.tell_each([_message(person, mine, day, at) for person, mine in due.items()], at=at)
        told = [one.pk for mine in due.values() for one in mine]
        Parcel.objects.filter(pk__in=told).update(told_at=at)
    return len(due)


def _steps(rule: ParcelRule) -> tuple[timedelta, ...]:
    return (
        timedelta(minutes=rule.tell_minutes),
        timedelta(hours=rule.remind_hours),
        timedelta(hours=rule.remind_again_hours),
        timedelta(hours=rule.stranded_hours),
    )


def _message(person: int, mine: list[Parcel], day: Day, at: datetime) -> notices.Message:
    facts = {
        "n": len(mine), "desk": mine[0].service.desk.name,
        "time": f"{local(mine[0].arrived_at):%m-%d %H:%M}",
    }  # fmt: skip
    old = [one for one in mine if one.told_at is not None]
    text = (
        _("还有 %(n)s 件快递在%(desk)s等你取，最早的 %(time)s 就到了")
        if old
        else _("有 %(n)s 件快递到了%(desk)s，取件码在“我的快递”里")
    )
    return notices.Message(
        person, text % facts, reverse("parcel_mine"), "", f"parcels:{local(day.start_at):%Y%m%d}"
    )


def erase(*, at: datetime) -> int:
    """Names, digits, owners and signatures of what left so long ago; the parcel, its code and its times stay for the
    figures. Returns how many. Safe to repeat and to interrupt."""
    before = at - timedelta(days=parcels.rule_in_force().erase_days)
    gone = 0
    old = Parcel.objects.filter(left_at__lte=before, erased_at=None).order_by("pk")
    undone = Parcel.objects.filter(state=Parcel.State.UNDONE, arrived_at__lte=before, erased_at=None)
    for rows in (old, undone.order_by("pk")):
        while batch := list(rows.values_list("pk", "pickup")[:BATCH]):
            gone += _blank([pk for pk, _pickup in batch], {pickup for _pk, pickup in batch if pickup}, at)
    return gone


def _blank(keys: list[int], pickups: set[int], at: datetime) -> int:
    with transaction.atomic():
        signed = Photo.objects.filter(pk__in=Pickup.objects.filter(pk__in=pickups).values("signature"))
        # Nobody's any more: the sweep of photos takes them.
        photos.release(list(signed), at=at)
        Pickup.objects.filter(pk__in=pickups).update(person=None, taker="", signature=None)
        return Parcel.objects.filter(pk__in=keys, erased_at=None).update(
            name="", phone_tail="", section="", note="", person=None, erased_at=at
        )
