"""Reads of what is printed: a plaque for each winner, a certificate for each award."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Award, Campaign, Contest, CriteriaGroup, Entry, Result
from starrating.queries import award as awards
from tongting.periods import Month

NUMERALS = ("无", "一", "二", "三", "四", "五")


@dataclass
class Plaque:
    """One winner: what stands large, what beside it, points by group. `path` is the public result, `address` the same
    as a phone opens it."""

    entry: Entry
    title: str
    large: str
    beside: str
    score: Decimal | None
    stars: int
    parts: list[tuple[str, Decimal]]
    path: str
    address: str = ""
    is_corrected: bool = False


@dataclass(frozen=True)
class Certificate:
    award: Award
    who: str
    what: str


def title_of(campaign: Campaign) -> str:
    """五星级宿舍, 星级更衣箱, 服务明星"""
    return _("五星级宿舍") if campaign.contest == Contest.DORM else str(Contest(campaign.contest).label)


def month_of(campaign: Campaign) -> str:
    """2026年11月"""
    return Month.parse(campaign.month).label


def plaques(campaign: Campaign, only: int | None = None) -> list[Plaque]:
    """Best first; two queries."""
    names = _group_names(campaign)
    return [_plaque(campaign, one, names) for one in awards.winners(campaign, only)]


def _group_names(campaign: Campaign) -> dict[str, str]:
    groups = CriteriaGroup.objects.filter(criteria=campaign.criteria_id).order_by("order")
    return {group.code: group.words for group in groups}


def _plaque(campaign: Campaign, result: Result, names: dict[str, str]) -> Plaque:
    entry = result.entry
    large, beside = _called(entry)
    # In the order of the criteria: PostgreSQL keeps no order within a JSON object.
    parts = [
        (name, Decimal(result.parts[code]["points"])) for code, name in names.items() if code in result.parts
    ]
    return Plaque(
        entry=entry,
        title=_title(campaign, result.stars or 0),
        large=large,
        beside=beside,
        score=result.score,
        stars=result.stars or 0,
        parts=parts if len(parts) > 1 else [],
        path=_path(entry, campaign),
        is_corrected=result.is_corrected,
    )


def _title(campaign: Campaign, stars: int) -> str:
    if campaign.contest == Contest.DORM:
        return _("%(stars)s星级宿舍") % {"stars": NUMERALS[min(stars, 5)]}
    return title_of(campaign)


def _called(entry: Entry) -> tuple[str, str]:
    """A room by its number and building, a locker by its row and hall, a person by name and team; the place at hand."""
    if entry.room is not None:
        return entry.room.number, entry.room.building.name
    if entry.locker is not None:
        return entry.locker.spot, f"{entry.locker.hall}厅 {entry.section}".strip()
    return entry.label, entry.section


def _place(entry: Entry) -> str:
    if entry.room is not None:
        return _("%(building)s %(number)s 室") % {
            "building": entry.room.building.name,
            "number": entry.room.number,
        }
    return _("%(locker)s更衣箱") % {"locker": entry.label}


def _path(entry: Entry, campaign: Campaign) -> str:
    """Where everybody sees the result without a login."""
    if entry.room is not None:
        return reverse("room_public", args=[entry.room.token])
    if entry.locker is not None:
        return reverse("locker_public", args=[entry.locker.token])
    return reverse("star_board_of", args=[campaign.contest, campaign.month])


def certificates(campaign: Campaign, only: int | None = None) -> list[Certificate]:
    return [_certificate(campaign, award) for award in awards.certified(campaign, only)]


def _certificate(campaign: Campaign, award: Award) -> Certificate:
    entry = award.entry
    who = award.person.name if award.person else entry.label
    title = _("进步最大") if award.kind == Award.Kind.IMPROVED else title_of(campaign)
    place = "" if entry.person_id else _place(entry)
    facts = {
        "month": month_of(campaign),
        "contest": campaign.get_contest_display(),
        "title": title,
        "place": place,
    }
    if place:
        said = _("%(place)s在%(month)s%(contest)s评选中被评为“%(title)s”，特发此证，以资鼓励。")
    else:
        said = _("在%(month)s%(contest)s评选中被评为“%(title)s”，特发此证，以资鼓励。")
    return Certificate(award, who, said % facts)
