"""What waits because of certificates: one's own that runs out, the team's that have, what was handed in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongting.people.models import Certificate, User
from tongting.people.queries import certificate as queries
from tongting.periods import local, midnight
from tongting.seams import Todo

State = Certificate.State
BEFORE = timedelta(days=30)


def due(person: User, at: datetime) -> Iterable[Todo]:
    """One query for whoever works here, one more for who looks after others' certificates."""
    if person.may("certificate.own"):
        yield from _own(person, at)
    if person.may("certificate.team"):
        yield from _of_others(person, at)


def _own(person: User, at: datetime) -> Iterable[Todo]:
    """What runs out within a month, unless the new one is handed in."""
    today = local(at).date()
    there = Certificate.objects.filter(
        person=person, state__in=(State.VALID, State.HANDED_IN), kind__is_active=True
    )
    certificates = list(there.select_related("kind").order_by("valid_until"))
    handed_in = {one.kind_id for one in certificates if one.state == State.HANDED_IN}
    for one in certificates:
        ends = one.valid_until
        if one.state != State.VALID or one.kind_id in handed_in or ends is None or ends > today + BEFORE:
            continue
        lapsed = ends < today
        yield Todo(
            text=_("换%(kind)s，拍照交上来") % {"kind": one.kind.name},
            detail=_("%(day)s 已经到期") % {"day": ends} if lapsed else _("%(day)s 到期") % {"day": ends},
            url=f"{reverse('certificate_hand_in')}?kind={one.kind_id}",
            due=midnight(ends + timedelta(days=1)),
            icon="person-vcard",
            tone="bad" if lapsed else "act",
        )


def _of_others(person: User, at: datetime) -> Iterable[Todo]:
    sums = queries.sums(person, local(at).date())
    address = reverse("certificate_list")
    if sums.lapsed:
        n = sums.lapsed
        yield Todo(
            text=ngettext("%(n)d 份证件过期没换", "%(n)d 份证件过期没换", n) % {"n": n},
            detail=_("看是谁的，催着换；执行的种类过期了不能排班"),
            url=f"{address}?show=lapsed",
            icon="person-vcard",
            tone="bad",
        )
    if sums.to_check and person.may("certificate.keep"):
        n = sums.to_check
        yield Todo(
            text=ngettext("核对 %(n)d 份交上来的证件", "核对 %(n)d 份交上来的证件", n) % {"n": n},
            detail=_("对着照片看证号和日期，对了就启用"),
            url=f"{address}?show=to_check",
            icon="person-vcard",
        )
