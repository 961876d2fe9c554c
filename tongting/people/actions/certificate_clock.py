"""The clock's round over certificates: who is reminded that one runs out, and that one has."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongting.notices.actions import tell, tell_all
from tongting.people.models import Certificate, CertificateKind, CertificateReminder, WorkShift
from tongting.people.queries import certificate as queries
from tongting.periods import local

# The day after the end.
LAPSED = 0
NAMED = 5


def remind(*, at: datetime) -> int:
    """Rings every rung that is reached and has not rung, and says the most urgent of them to the person and to the
    leader of the team; those who keep certificates hear of all of them in one notice. Each rung is a row that can be
    there once, written together with its notices: however often it runs and however long the clock stood still,
    nothing is lost or said twice. Returns how many certificates it was about."""
    today = local(at).date()
    rung: list[tuple[Certificate, int]] = []
    with transaction.atomic():
        for one in queries.running_out(today, _longest()):
            if (now := _ring(one, today, at)) is not None:
                _tell_of(one, now, today, at)
                rung.append((one, now))
        if rung:
            _tell_keepers(rung, today, at)
    return len(rung)


def _longest() -> int:
    """The farthest rung of any kind."""
    kinds = CertificateKind.objects.filter(is_active=True).values_list("reminders", flat=True)
    return max((days for reminders in kinds for days in reminders), default=0)


def due_rungs(one: Certificate, today: date) -> list[int]:
    """What has been reached, the nearest to the end first: 7, 30, 60; 0 leads from the day after it."""
    left = one.days_left(today)
    if left is None:
        return []
    reached = sorted({days for days in one.kind.reminders if left <= days})
    return [LAPSED, *reached] if left < 0 else reached


def _ring(one: Certificate, today: date, at: datetime) -> int | None:
    """The rung that is said, or None where all that is reached has rung."""
    due, rang = due_rungs(one, today), {reminder.rung for reminder in one.reminders.all()}
    new = [rung for rung in due if rung not in rang]
    if not new or not due:
        return None
    rows = [CertificateReminder(certificate=one, rung=rung, at=at) for rung in new]
    CertificateReminder.objects.bulk_create(rows, ignore_conflicts=True)
    # A farther one that was missed is no news where a nearer one has rung.
    return due[0] if due[0] in new else None


def _tell_of(one: Certificate, rung: int, today: date, at: datetime) -> None:
    url, key = reverse("certificate_detail", args=[one.pk]), f"certificate:{one.pk}:{rung}"
    to_hand_in = reverse("certificate_hand_in") + f"?kind={one.kind_id}"
    tell(one.person_id, _own_text(one, today), to_hand_in, detail=_effect(one, rung, at), key=key, at=at)
    leader = one.person.team.leader_id if one.person.team else None
    if leader and leader != one.person_id:
        text = f"{one.person.name} {_state(one, today)}"
        tell(leader, text, url, detail=_effect(one, rung, at), key=key, at=at)


def _own_text(one: Certificate, today: date) -> str:
    return _("你的%(what)s，换了新证拍照交上来") % {"what": _state(one, today)}


def _state(one: Certificate, today: date) -> str:
    left = one.days_left(today)
    assert left is not None
    said = {"kind": one.kind.name, "day": one.valid_until, "n": left}
    if left < 0:
        return _("%(kind)s %(day)s 已经到期") % said
    if left == 0:
        return _("%(kind)s今天到期") % said
    return ngettext("%(kind)s还有 %(n)d 天到期", "%(kind)s还有 %(n)d 天到期", left) % said


def _effect(one: Certificate, rung: int, at: datetime) -> str:
    """What it means for the roster, said with the last rungs."""
    assert one.valid_until is not None
    if not one.kind.is_enforced_on(one.valid_until):
        return ""
    later = WorkShift.objects.filter(person=one.person_id, day__gt=one.valid_until, start_at__gte=at).count()
    if not later:
        return _("到期以后不能再排班")
    return ngettext(
        "到期以后不能再排班；后面已经排了 %(n)d 个班", "到期以后不能再排班；后面已经排了 %(n)d 个班", later
    ) % {"n": later}


def _tell_keepers(rung: list[tuple[Certificate, int]], today: date, at: datetime) -> None:
    by_kind: dict[str, int] = defaultdict(int)
    for one, _rung in rung:
        by_kind[one.kind.name] += 1
    kinds = "，".join(f"{kind} {n}" for kind, n in by_kind.items())
    named = "；".join(f"{one.person.name} {_state(one, today)}" for one, _rung in rung[:NAMED])
    if len(rung) > NAMED:
        more = len(rung) - NAMED
        named += "；" + ngettext("还有 %(n)d 份", "还有 %(n)d 份", more) % {"n": more}
    # Named after what it tells of, so that a round which rings others later on the same day is heard as well.
    first = min(f"{one.pk}-{now}" for one, now in rung)
    tell_all(
        queries.keepers(today),
        _("证件要换：%(kinds)s") % {"kinds": kinds},
        reverse("certificate_list") + "?show=soon",
        detail=named,
        key=f"certificates:{first}",
        at=at,
    )
