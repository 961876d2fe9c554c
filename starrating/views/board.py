"""Doors of the boards: a contest's month, the year, one's history, the poster, what a sticker's code opens. Open to
everybody from publicity on, without the name of anybody who lives there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from starrating.forms.board import BoardFilter
from starrating.models import Campaign, Contest
from starrating.queries import board as boards
from starrating.queries import result_words as words
from starrating.queries import task as tasks
from starrating.rules import objection as objection_rules
from starrating.rules import result as rules
from starrating.scoring.rule import read
from tongting.exports import actions as exports
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Locker, Room
from tongting.web.access import allow, person_of

# Places that stand open on a board of hundreds.
FIRST = 40


@allow.public
@require_safe
def star_board(request: HttpRequest, contest: str) -> HttpResponse:
    """The newest month that is out; without any, how far the next one is."""
    campaign = boards.latest(_contest(contest))
    if campaign is None:
        seen = {"contest": Contest(contest), "coming": boards.under_way(contest)}
        return render(request, "starrating/star_board_none.html", seen)
    return _board(request, campaign)


@allow.public
@require_safe
def star_board_of(request: HttpRequest, contest: str, month: str) -> HttpResponse:
    campaign = get_object_or_404(boards.named(_contest(contest), month))
    if not campaign.is_public:
        seen = {"contest": Contest(contest), "coming": campaign}
        return render(request, "starrating/star_board_none.html", seen)
    return _board(request, campaign)


@allow.public
@require_safe
def star_poster(request: HttpRequest, contest: str, month: str) -> HttpResponse:
    """红榜: one sheet of A4 with the winners and a code that opens the board."""
    campaign = get_object_or_404(boards.named(_contest(contest), month))
    if not campaign.is_public:
        raise Http404
    address = reverse("star_board_of", args=[contest, month])
    seen = {"board": boards.board(campaign), "campaign": campaign, "contest": Contest(contest)}
    seen |= {"address": request.build_absolute_uri(address), "day": _day(campaign)}
    return render(request, "starrating/star_poster.html", seen)


@allow.public
@require_safe
def star_year(request: HttpRequest, year: int) -> HttpResponse:
    """The counts as the department reports them."""
    if not 2000 <= year <= 9000:
        raise Http404
    seen = {"year": boards.year(year), "years": boards.years()}
    return render(request, "starrating/star_year.html", seen)


@allow("star.see")
@require_POST
def star_year_export(request: HttpRequest, year: int) -> HttpResponse:
    if not 2000 <= year <= 9000:
        raise Http404
    title = _("三星赛马 %(n)s 年") % {"n": year}
    export = exports.ask("star_year", title, {"year": year}, by=person_of(request), at=timezone.now())
    return redirect("export_detail", export.pk)


@allow.signed_in
@require_safe
def star_history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """A room's, a locker's or a person's months; a person's are one's own or for whoever may see the race."""
    reader = person_of(request)
    if kind == "person":
        whose = get_object_or_404(User, pk=pk)
        if reader.pk != pk and not reader.may("star.see"):
            raise PermissionDenied(_("别人的评选经过只有组织评选的人能看"))
        found, name = boards.history(person=pk), whose.name
    elif kind == "room":
        room = get_object_or_404(Room.objects.select_related("building"), pk=pk)
        found, name = boards.history(room=room), room.called
    elif kind == "locker":
        locker = get_object_or_404(Locker, pk=pk)
        found, name = boards.history(locker=locker), locker.called
    else:
        raise Http404
    return render(request, "starrating/star_history.html", {"history": found, "name": name, **_line(found)})


@allow.public
@require_safe
def room_public(request: HttpRequest, token: str) -> HttpResponse:
    """What the code on a door opens: the room's stars and where to complain; nobody's name. A judge who has not scored
    it yet stands before it to do so."""
    room = boards.room_of(token)
    if room is None:
        return render(request, "starrating/place_gone.html", status=404)
    if task := tasks.open_at(request.user, room=room) if isinstance(request.user, User) else None:
        return redirect("sheet_new", task.pk)
    post, found = boards.post_of(room), boards.history(room=room)
    seen: dict[str, Any] = {"name": room.called}
    seen |= {"sub": room.section, "post": post, "history": found, **_line(found), **_latest(found)}
    return render(request, "starrating/place_public.html", seen)


@allow.public
@require_safe
def locker_public(request: HttpRequest, token: str) -> HttpResponse:
    locker = boards.locker_of(token)
    if locker is None:
        return render(request, "starrating/place_gone.html", status=404)
    if task := tasks.open_at(request.user, locker=locker) if isinstance(request.user, User) else None:
        return redirect("sheet_new", task.pk)
    found = boards.history(locker=locker)
    seen = {"name": locker.called, "sub": locker.post.name, "post": locker.post, "history": found}
    return render(request, "starrating/place_public.html", {**seen, **_line(found), **_latest(found)})


def _contest(text: str) -> str:
    if text not in Contest.values:
        raise Http404
    return text


def _board(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    found = boards.board(campaign)
    person = request.user if isinstance(request.user, User) else None
    # A candidate who did not win is named among colleagues only.
    if person is None and campaign.contest == Contest.SERVICE:
        found = found.of_winners()
    today, form = local(timezone.now()).date(), BoardFilter(request.GET)
    wanted = form.chosen()
    lines = found.found(wanted.get("q", ""), wanted.get("stars"))
    seen: dict[str, Any] = {
        "form": form,
        "narrowed": bool(wanted),
        "board": found,
        "campaign": campaign,
        "contest": Contest(campaign.contest),
    }
    # The first of them stand open; whoever looks for somebody sees all that were found.
    open_ones = len(lines) if wanted else FIRST
    seen |= {"form": form, "lines": lines[:open_ones], "more": lines[open_ones:]}
    seen |= {"months": boards.public(campaign.contest)[: boards.SHOWN], "rule": read(campaign.rule)}
    seen["may_object"] = person is not None and objection_rules.may_object(person, campaign, today) is None
    seen["may_desk"] = person is not None and rules.may_see_sheets(person, campaign)
    return render(request, "starrating/star_board.html", seen)


def _latest(found: list[Any]) -> dict[str, Any]:
    """The newest result with its parts by name."""
    if not found:
        return {}
    latest = found[0]
    names = words.names_of(latest.entry.campaign)
    return {"latest": latest, "parts": words.shown_parts(latest, names)}


def _line(found: list[Any]) -> dict[str, Any]:
    """Points of a line over the months, oldest first."""
    return {"points": [(one.entry.campaign.month, one.score) for one in reversed(found)]}


def _day(campaign: Campaign) -> Any:
    shown = campaign.final_at or campaign.publicised_at
    return local(shown).date() if shown else None
