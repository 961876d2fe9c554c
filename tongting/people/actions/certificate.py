"""Writes of certificates: entered by who keeps them, handed in by the person and checked by somebody else, withdrawn.

The newest one of a kind is in use; the one before it is replaced and counts for its own days still. No event carries a
number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tongting.events import flow
from tongting.events.flow import Refused, record
from tongting.notices.actions import tell, tell_all
from tongting.people import certificate_rules as rules
from tongting.people.models import Certificate, CertificateKind, User
from tongting.people.queries import certificate as queries
from tongting.periods import local
from tongting.photos import actions as photo_room
from tongting.photos.models import Photo

State = Certificate.State
MOST_PHOTOS = 2


@dataclass(frozen=True)
class Paper:
    """What stands on a certificate."""

    number: str
    issued_on: date
    valid_until: date | None
    issuer: str = ""


def enter(
    person: User, kind: CertificateKind, paper: Paper, *, photos: Sequence[Photo] = (), by: User, at: datetime
) -> Certificate:
    """Writes down what the keeper has seen; in use at once, or kept as history where a newer one is there."""
    _refuse(rules.why_not_keep(by, person))
    with transaction.atomic():
        _lock(person)
        _refuse(_why_not(person, kind, paper, at))
        newest = _make_way(person, kind, paper, by, at)
        one = _written(person, kind, paper, State.VALID if newest else State.REPLACED, photos, by, at)
        record(one, "entered", by=by, at=at, facts=_facts(one))
        _tell_person(one, _("登记了你的%(kind)s，%(until)s"), "entered", by, at)
    return one


def hand_in(
    person: User, kind: CertificateKind, paper: Paper, *, photos: Sequence[Photo] = (), by: User, at: datetime
) -> Certificate:
    """A person's own new certificate, with its picture, for somebody who keeps them to check."""
    if by.pk != person.pk:
        raise Refused(_("只能交自己的证件"))
    if not photos:
        raise Refused(_("拍一张证件的照片再交，日期和证号要看得清"))
    with transaction.atomic():
        _lock(person)
        _refuse(_why_not(person, kind, paper, at))
        if Certificate.objects.filter(person=person, kind=kind, state=State.HANDED_IN).exists():
            raise Refused(_("你交的%(kind)s还在等核对；交错了先收回再交") % {"kind": kind.name})
        one = _written(person, kind, paper, State.HANDED_IN, photos, by, at)
        record(one, "handed_in", by=by, at=at, facts=_facts(one))
        tell_all(
            queries.keepers(local(at).date()).exclude(pk=by.pk),
            _("%(name)s 交了%(kind)s，等核对") % {"name": person.name, "kind": kind.name},
            _url(one),
            key=f"certificate:{one.pk}:handed_in",
            at=at,
        )
    return one


def check(one: Certificate, *, by: User, at: datetime) -> None:
    """What was handed in is right: it is in use from now on, and the one before it replaced."""
    _refuse(rules.why_not_keep(by, one.person))
    with transaction.atomic():
        _lock(one.person)
        newest = _make_way(one.person, one.kind, _paper_of(one), by, at)
        to = State.VALID if newest else State.REPLACED
        flow.move(one, to, by=by, at=at, verb="checked", facts=_facts(one), checked_by=by, checked_at=at)
        _tell_person(one, _("核对了你交的%(kind)s，%(until)s"), "checked", by, at)


def refuse(one: Certificate, *, reason: str, by: User, at: datetime) -> None:
    """What was handed in can't be taken; the person hears why and hands in another."""
    _refuse(rules.why_not_keep(by, one.person))
    with transaction.atomic():
        _end(one, State.REFUSED, reason, by, at)
        _tell_person(one, _("没通过你交的%(kind)s，看看原因再交一次"), "refused", by, at, reason)


def take_back(one: Certificate, *, by: User, at: datetime) -> None:
    """The person's own, while nobody has checked it."""
    if by.pk != one.person_id:
        raise Refused(_("只能收回自己交的证件"))
    if one.state != State.HANDED_IN:
        raise Refused(_("这份证件已经核对过了，不能收回；登记错了找科里撤销"))
    _end(one, State.WITHDRAWN, _("本人收回"), by, at)


def withdraw(one: Certificate, *, reason: str, by: User, at: datetime) -> None:
    """What was entered by mistake, or is void. The one before it, where there is one, is in use again."""
    _refuse(rules.why_not_keep(by, one.person))
    if one.state == State.HANDED_IN:
        raise Refused(_("还没核对的不用撤销，写明原因退回本人"))
    with transaction.atomic():
        _lock(one.person)
        was_in_use = one.state == State.VALID
        _end(one, State.WITHDRAWN, reason, by, at)
        before = Certificate.objects.filter(person=one.person_id, kind=one.kind_id, state=State.REPLACED)
        if was_in_use and (last := _latest(list(before))):
            flow.move(last, State.VALID, by=by, at=at, verb="in_use_again")
        _tell_person(one, _("撤销了你的%(kind)s"), "withdrawn", by, at, reason)


def _latest(there: list[Certificate]) -> Certificate | None:
    return max(there, key=lambda one: _rank(one.valid_until, one.issued_on), default=None)


def _rank(valid_until: date | None, issued_on: date) -> tuple[date, date]:
    return valid_until or date.max, issued_on


def _make_way(person: User, kind: CertificateKind, paper: Paper, by: User, at: datetime) -> bool:
    """Whether this one runs longest, and so comes into use; then the one in use is replaced. The person is locked."""
    now = Certificate.objects.filter(person=person, kind=kind, state=State.VALID).first()
    if now is None:
        return True
    if _rank(now.valid_until, now.issued_on) > _rank(paper.valid_until, paper.issued_on):
        return False
    flow.move(now, State.REPLACED, by=by, at=at)
    return True


def _why_not(person: User, kind: CertificateKind, paper: Paper, at: datetime) -> str | None:
    if not kind.is_active:
        return _("%(kind)s已经停用，换一种") % {"kind": kind.name}
    if why := rules.why_not_dates(paper.issued_on, paper.valid_until, local(at).date()):
        return why
    same = Certificate.objects.filter(
        person=person, kind=kind, issued_on=paper.issued_on, state__in=Certificate.LIVE
    )
    if same.exists():
        return _("%(name)s %(day)s 发的%(kind)s已经登记过了；登记错了先撤销那一份") % {
            "name": person.name,
            "day": paper.issued_on,
            "kind": kind.name,
        }
    return None


def _written(
    person: User,
    kind: CertificateKind,
    paper: Paper,
    state: str,
    photos: Sequence[Photo],
    by: User,
    at: datetime,
) -> Certificate:
    if len(photos) > MOST_PHOTOS:
        raise Refused(_("最多 %(most)d 张照片，去掉几张再交") % {"most": MOST_PHOTOS})
    one = Certificate.objects.create(
        person=person, kind=kind, state=state, entered_by=by, entered_at=at, **vars(paper)
    )
    photo_room.claim(photos, by=by, at=at)
    one.photos.set(photos)
    return one


def _end(one: Certificate, to: str, reason: str, by: User, at: datetime) -> None:
    if not reason.strip():
        raise Refused(_("写一句原因"))
    flow.move(one, to, by=by, at=at, note=reason, ended_by=by, ended_at=at, ended_why=reason)


def _lock(person: User) -> None:
    """Two who write certificates of one person come one after the other."""
    list(User.objects.select_for_update().filter(pk=person.pk).values_list("pk"))


def _refuse(why: str | None) -> None:
    if why:
        raise Refused(why)


def _paper_of(one: Certificate) -> Paper:
    return Paper(one.number, one.issued_on, one.valid_until, one.issuer)


def _facts(one: Certificate) -> dict[str, str]:
    return {"kind": one.kind.name, "issued_on": str(one.issued_on), "valid_until": str(one.valid_until or "")}


def _url(one: Certificate) -> str:
    return reverse("certificate_detail", args=[one.pk])


def _tell_person(
    one: Certificate, sentence: str, what: str, by: User, at: datetime, detail: str = ""
) -> None:
    until = _("有效期到 %(day)s") % {"day": one.valid_until} if one.valid_until else _("长期有效")
    said = sentence % {"kind": one.kind.name, "until": until}
    tell(
        one.person_id,
        f"{by.name} {said}",
        _url(one),
        detail=detail,
        key=f"certificate:{one.pk}:{what}",
        at=at,
    )
