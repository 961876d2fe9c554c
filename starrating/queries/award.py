"""Reads of awards and prizes: what waits, what was handed over, what is mine, the books, winners to print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Award, Campaign, Contest, Prize, Result, StockMove
from tongting.people.models import Team, User
from tongting.people.queries.person import people_spelled
from tongting.places.models import Building

State = Award.State
# By building while they wait, as somebody walks with the box; the newest first once they are done.
WAITING_ORDER = ("entry__cluster", "entry__code", "entry__label", "pk")
DONE_ORDER = ("-handed_at", "-pk")
DROPPED_ORDER = ("-granted_at", "-pk")


def order_of(state: str) -> tuple[str, ...]:
    return {State.GRANTED: WAITING_ORDER, State.HANDED: DONE_ORDER}.get(State(state), DROPPED_ORDER)


def waiting(campaign: Campaign) -> QuerySet[Award]:
    return Award.objects.filter(entry__campaign=campaign, state=State.GRANTED)


def listed(chosen: dict[str, Any]) -> QuerySet[Award]:
    """Awards by `state`, `campaign`, `cluster` and `q`: a room, a locker, a name, its letters, a staff number."""
    found = Award.objects.filter(state=chosen.get("state", State.GRANTED))
    if campaign := chosen.get("campaign"):
        found = found.filter(entry__campaign=campaign)
    if cluster := chosen.get("cluster"):
        found = found.filter(entry__cluster=cluster)
    if word := str(chosen.get("q", "")).strip():
        people = people_spelled(word, User.objects.all()).values("pk")
        places = Q(entry__label__icontains=word) | Q(entry__code__icontains=word)
        found = found.filter(places | Q(person__in=people))
    return with_words(found)


def with_words(found: QuerySet[Award]) -> QuerySet[Award]:
    return found.select_related("entry__campaign", "person", "prize", "handed_by")


def address_of(campaign: Campaign) -> str:
    """The list of what still waits of a campaign."""
    return f"{reverse('award_list')}?campaign={campaign.pk}"


def clusters() -> dict[str, str]:
    """Buildings, halls and teams in which something waits: code → what it is called. Three queries."""
    found = Award.objects.filter(state=State.GRANTED).exclude(entry__cluster="").order_by("entry__cluster")
    codes = list(found.values_list("entry__cluster", flat=True).distinct())
    names = dict(Team.objects.filter(code__in=codes).values_list("code", "name"))
    names |= dict(Building.objects.filter(code__in=codes).values_list("code", "name"))
    return {code: names.get(code) or _("%(hall)s 厅") % {"hall": code} for code in codes}


def mine(person: User) -> QuerySet[Award]:
    """Newest first."""
    return with_words(Award.objects.filter(person=person)).order_by("-granted_at", "-pk")


def shelf() -> QuerySet[Prize]:
    """Prizes with how many awards wait for them."""
    waits = Sum("awards__quantity", filter=Q(awards__state=State.GRANTED))
    return Prize.objects.annotate(promised=waits).order_by("-is_active", "name")


def moves_of(prize: Prize) -> QuerySet[StockMove]:
    """Newest first, each with what stood on the shelf after it."""
    found = StockMove.objects.filter(prize=prize).annotate(
        after=Window(Sum("quantity"), order_by=[F("at").asc(), F("id").asc()])
    )
    return found.select_related("by", "award__entry", "award__person").order_by("-at", "-id")


def books() -> list[tuple[Prize, int]]:
    """Prizes whose stock is not the sum of its moves, with that sum; always empty unless somebody was at the tables."""
    found = Prize.objects.annotate(sum=Sum("moves__quantity"))
    return [(prize, prize.sum or 0) for prize in found if prize.stock != (prize.sum or 0)]


@dataclass(frozen=True)
class Waits:
    """What of a campaign still waits and what is done, for the head of its list."""

    granted: int
    handed: int
    dropped: int


def waits(campaign: Campaign | None) -> Waits:
    found = Award.objects.all() if campaign is None else Award.objects.filter(entry__campaign=campaign)
    return Waits(**found.aggregate(**{state.value: Count("pk", filter=Q(state=state)) for state in State}))


def winners(campaign: Campaign, only: int | None = None) -> list[Result]:
    """The results that win, best first, with what is printed of them. One query."""
    found = Result.objects.filter(entry__campaign=campaign, is_current=True, is_winner=True)
    if only is not None:
        found = found.filter(entry=only)
    return list(
        found.select_related("entry__room__building", "entry__locker", "entry__person__team").order_by(
            F("rank").asc(nulls_last=True), "entry__cluster", "entry__code", "entry__label"
        )
    )


def certified(campaign: Campaign, only: int | None = None) -> list[Award]:
    """Awards that a certificate is printed for: each of the campaign's that was not dropped."""
    found = Award.objects.filter(entry__campaign=campaign).exclude(state=State.DROPPED)
    if only is not None:
        found = found.filter(entry=only)
    found = with_words(found).select_related("entry__room__building")
    return list(found.order_by("entry__cluster", "entry__code", "entry__label", "pk"))


def award_rows(found: QuerySet[Award]) -> Iterator[list[Any]]:
    """Rows of the list of what was handed out."""
    for award in found.iterator(chunk_size=500):
        campaign = award.entry.campaign
        yield [
            campaign.month,
            Contest(campaign.contest).label,
            award.entry.label,
            award.get_kind_display(),
            award.person.name if award.person else "",
            award.prize.name if award.prize else "",
            award.quantity if award.prize else None,
            award.yuan,
            award.handed_at,
            award.handed_by.name if award.handed_by else "",
            award.taken_by,
            award.signature_id is not None,
        ]


def ledger_rows() -> Iterator[list[Any]]:
    """Rows of the prizes' ledger, prize by prize in order of time, with the running stock."""
    found = StockMove.objects.select_related("prize", "by", "award__entry", "award__person").annotate(
        after=Window(Sum("quantity"), partition_by="prize", order_by=[F("at").asc(), F("id").asc()])
    )
    for move in found.order_by("prize__name", "at", "id").iterator(chunk_size=500):
        award = move.award
        who = "" if award is None else award.person.name if award.person else award.entry.label
        yield [
            move.prize.name,
            move.at,
            move.get_kind_display(),
            move.quantity,
            move.after,
            move.prize.unit,
            who,
            move.note,
            move.by.name,
        ]
