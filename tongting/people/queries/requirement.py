"""Reads behind the question who needs which certificate, and on which day somebody lacks it.

It is asked of those who work at a post. A patroller walks through a kitchen and needs no health certificate for it: the
patrol rota asks nothing here, and what is meant by “no rota for a post whose certificate lapsed” is the shifts of the
post's own staff."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongting.people.models import Certificate, CertificateKind, User
from tongting.places.models import Post


@dataclass(frozen=True)
class Gap:
    """Somebody has no certificate of a kind on a day: `until` is when the last one ran out, None where there is none
    that began before."""

    kind: str
    day: date
    until: date | None

    def sentence(self, name: str) -> str:
        said = {"name": name, "kind": self.kind, "day": f"{self.day:%m-%d}"}
        if self.until is not None:
            return _("%(name)s 的%(kind)s %(until)s 到期，%(day)s 不能排班；先登记新证") % {
                **said,
                "until": self.until,
            }
        return _("%(name)s 没有有效的%(kind)s，%(day)s 不能排班；先登记证件") % said


@dataclass
class Papers:
    """What is known of some people's certificates: the enforced kinds each needs, and what they have of them."""

    kinds: list[CertificateKind] = field(default_factory=list)
    needs: dict[int, list[CertificateKind]] = field(default_factory=dict)
    held: dict[tuple[int, int], list[Certificate]] = field(default_factory=dict)

    def gap(self, person: int, day: date) -> Gap | None:
        """The first kind that is enforced on that day and that this person needs and has not."""
        for kind in self.needs.get(person, ()):
            there = self.held.get((person, kind.pk), [])
            if kind.is_enforced_on(day) and not any(one.covers(day) for one in there):
                ends = [one.valid_until for one in there if one.valid_until and one.valid_until < day]
                return Gap(kind.name, day, max(ends, default=None))
        return None


def papers_of(people: Collection[int]) -> Papers:
    """Five queries at most, one where the mine enforces no kind."""
    kinds = [kind for kind in _kinds() if kind.is_active and kind.enforced_from is not None]
    if not kinds or not people:
        return Papers()
    found = Papers(kinds, needs_of(kinds, User.objects.filter(pk__in=list(people))))
    if any(found.needs.values()):
        counted = Certificate.objects.filter(
            person__in=list(people), kind__in=kinds, state__in=Certificate.COUNTS
        )
        for one in counted:
            found.held.setdefault((one.person_id, one.kind_id), []).append(one)
    return found


def _kinds() -> QuerySet[CertificateKind]:
    return CertificateKind.objects.prefetch_related("teams")


def needs_of(kinds: Collection[CertificateKind], people: QuerySet[User]) -> dict[int, list[CertificateKind]]:
    """By person the kinds that the own team, the own posts or the own job ask for, in the order of the kinds."""
    asked = set().union(*(kind.post_kinds for kind in kinds)) if kinds else set()
    posts: dict[int, set[str]] = {}
    if asked:
        at_posts = Post.objects.filter(kind__in=asked, is_active=True, staff__in=people)
        for person, kind in at_posts.values_list("staff", "kind"):
            posts.setdefault(person, set()).add(kind)
    teams = {kind.pk: {team.pk for team in kind.teams.all()} for kind in kinds}
    return {
        pk: [
            kind
            for kind in kinds
            if team in teams[kind.pk] or job in kind.jobs or posts.get(pk, set()) & set(kind.post_kinds)
        ]
        for pk, team, job in people.values_list("pk", "team", "job_post")
    }


def needing(kind: CertificateKind) -> Q:
    """The active people of the department who need this kind; asks for its teams, prefetched where several are."""
    wanted = Q(team__in=[team.pk for team in kind.teams.all()])
    if kind.jobs:
        wanted |= Q(job_post__in=kind.jobs)
    if kind.post_kinds:
        at_post = Post.objects.filter(kind__in=kind.post_kinds, is_active=True, staff=OuterRef("pk"))
        wanted |= Q(Exists(at_post))
    return wanted


def without(kind: CertificateKind) -> Q:
    """Who needs this kind and was never given one that still counts: nothing in use, not even one that ran out."""
    has = Certificate.objects.filter(person=OuterRef("pk"), kind=kind, state=Certificate.State.VALID)
    return needing(kind) & ~Q(Exists(has))


def missing(kinds: Iterable[CertificateKind]) -> QuerySet[User]:
    """Active people who need one of these kinds and have none."""
    lacking = Q(pk__in=[])
    for kind in kinds:
        lacking |= without(kind)
    return User.objects.filter(lacking, is_active=True, team__isnull=False).select_related("team")


def unfit(worked: Iterable[tuple[User, date]]) -> list[str]:
    """Days of work that stand there already and for which somebody lacks a certificate, as sentences: one a person,
    with the first day. Five queries at most."""
    days: dict[User, list[date]] = {}
    for person, day in worked:
        days.setdefault(person, []).append(day)
    papers, found = papers_of([person.pk for person in days]), []
    for person, planned in days.items():
        gaps = [gap for day in sorted(planned) if (gap := papers.gap(person.pk, day))]
        if gaps:
            n, first = len(gaps), gaps[0]
            said = {"name": person.name, "day": f"{first.day:%m-%d}", "n": n, "kind": first.kind}
            found.append(
                ngettext(
                    "%(name)s %(day)s 起 %(n)d 个班没有有效的%(kind)s",
                    "%(name)s %(day)s 起 %(n)d 个班没有有效的%(kind)s",
                    n,
                )
                % said
            )
    return found
