"""Reads of bulletins: the published ones, what is under way, one with its letter, who has read it, whether the chain
holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from tongting.notices.bulletin import text
from tongting.notices.models import Bulletin, BulletinReader, Letterhead
from tongting.people.models import Department, Group, RoleGrant, User
from tongting.people.roles import roles_with

State = Bulletin.State
PEOPLE = ("author", "approved_by", "published_by", "drafted_by", "withdraws")
MOST_UNFINISHED = 20
BATCH = 200


def letterhead() -> Letterhead:
    """The department's, or one made from its name until somebody has filled it in."""
    found = Letterhead.objects.first()
    if found is not None:
        return found
    department = Department.objects.first()
    issuer = department.name if department else ""
    return Letterhead(
        issuer=issuer,
        addressee="各班组、各岗点",
        signer=department.branch_name if department else "",
        head=f"{issuer}通报"[:20],
    )


def whole() -> QuerySet[Bulletin]:
    return Bulletin.objects.select_related(*PEOPLE)


def published(year: int | None = None, kind: str = "", words: str = "") -> QuerySet[Bulletin]:
    """Published ones by year, kind and words; the words also by pinyin and initials of the title."""
    found = Bulletin.objects.filter(state=State.PUBLISHED)
    if year:
        found = found.filter(year=year)
    if kind:
        found = found.filter(kind=kind)
    for word in words.lower().split()[:5]:
        found = found.filter(search__contains=word)
    # A withdrawn one stays in the list and says so.
    later = Bulletin.objects.filter(withdraws=OuterRef("pk"), state=State.PUBLISHED)
    return found.annotate(withdrawn=Exists(later))


def years() -> list[int]:
    found = Bulletin.objects.filter(state=State.PUBLISHED).order_by("-year").values_list("year", flat=True)
    return [year for year in found.distinct() if year]


def unfinished() -> QuerySet[Bulletin]:
    return (
        Bulletin.objects.filter(state__in=Bulletin.UNFINISHED)
        .select_related("author", "drafted_by")
        .order_by("-drafted_at")
    )[:MOST_UNFINISHED]


def standing_for(subject: str) -> Bulletin | None:
    """The bulletin that stands for a subject: the one under way, else the latest published that was not withdrawn."""
    about = Bulletin.objects.filter(subject=subject)
    return about.filter(state__in=Bulletin.UNFINISHED).first() or in_force(subject).first()


def in_force(subject: str) -> QuerySet[Bulletin]:
    return (
        Bulletin.objects.filter(subject=subject, state=State.PUBLISHED)
        .exclude(withdrawals__state=State.PUBLISHED)
        .order_by("-serial")
    )


def withdrawal_of(bulletin: Bulletin) -> Bulletin | None:
    """The published bulletin that withdraws this one."""
    return bulletin.withdrawals.filter(state=State.PUBLISHED).first()


def last_number(year: int) -> int:
    return Bulletin.objects.filter(year=year).aggregate(last=Max("number"))["last"] or 0


def last_link() -> tuple[int, str]:
    """Serial and digest of the newest in the chain; (0, "") before the first."""
    found = Bulletin.objects.filter(serial__isnull=False).order_by("-serial").values_list("serial", "digest")
    serial, digest = found.first() or (0, "")
    return serial or 0, digest


def recipients() -> QuerySet[User]:
    """Everybody of the department: who lives here and works elsewhere reads it in the list."""
    return User.objects.filter(is_active=True).exclude(group__in=("", Group.RESIDENT))


@dataclass(frozen=True)
class Readers:
    told: int
    read: int


def readers(bulletin: Bulletin) -> Readers:
    counts = bulletin.readers.aggregate(told=Count("pk"), read=Count("read_at"))
    return Readers(counts["told"], counts["read"])


def not_read(bulletin: Bulletin) -> QuerySet[BulletinReader]:
    return (
        bulletin.readers.filter(read_at=None)
        .select_related("person__team")
        .order_by("person__team__order", "person__name_pinyin")
    )


def approvers(day: date) -> QuerySet[User]:
    codes = [role.code for role in roles_with("bulletin.approve")]
    grants = RoleGrant.objects.filter(Q(until=None) | Q(until__gte=day), role__in=codes, since__lte=day)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True)


def broken_links(bulletins: Iterable[Bulletin] | None = None) -> Iterator[str]:
    """What is wrong with the chain, in words; nothing where every paper is what it was and no number is missing."""
    chain = bulletins if bulletins is not None else _chain()
    serial, digest, numbers = 0, "", {}  # type: int, str, dict[int, int]
    for one in chain:
        serial += 1
        if one.serial != serial:
            yield f"{one.doc_number}: serial {one.serial}, expected {serial}"
            serial = one.serial or serial
        if one.previous_digest != digest:
            yield f"{one.doc_number}: does not follow the one before"
        if one.digest != text.digest_of(one):
            yield f"{one.doc_number}: the text is not what was published"
        expected = numbers.get(one.year or 0)
        if expected is not None and one.number != expected:
            yield f"{one.doc_number}: number {one.number}, expected {expected}"
        numbers[one.year or 0] = (one.number or 0) + 1
        digest = one.digest


def _chain() -> Iterator[Bulletin]:
    found = whole().filter(serial__isnull=False).order_by("serial")
    return found.iterator(chunk_size=BATCH)
