"""Doors of a desk: its screen, the person before it, what is done there, its journal, its lock."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stations.actions import pin as pins
from stations.actions import unit as units
from stations.forms.act import LendForm
from stations.forms.desk import ChoosePinForm, CountForm, JournalFilter, PinForm
from stations.models import Desk, DeskPin, KeyOrder, Service
from stations.queries import board, handover_board
from stations.queries import desk as desks
from stations.queries import journal as journals
from stations.queries import loan as loans
from stations.queries import locker as lockers
from stations.queries import slot as slots
from stations.views import acts
from stations.views.door import at_desk, lock, touch
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.people.roster import shift_of
from tongting.photos.uploads import keep_uploads
from tongting.web import paging
from tongting.web.access import allow, person_of, wants_json

# As many open loans as the screen shows without a search.
MOST_OUT = 12


@allow("station.serve")
@at_desk
@require_safe
def desk(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """With `q` the people who are meant; one alone opens at once."""
    word, every = request.GET.get("q", "").strip()[: desks.LONGEST_CARD], desks.with_what_is_off(desk)
    by, services = person_of(request), [one for one in every if one.is_active]
    if word and board.is_for_parcels(services):
        return redirect(f"{reverse('desk_parcel_out', args=[desk.code])}?{urlencode({'q': word})}")
    found = desks.found_by(word)
    if len(found) == 1:
        return redirect("desk_person", desk.code, found[0].staff_no)
    out = loans.out_of(desk)
    many = out.count()
    shown = {
        "desk": desk, "at": now, "word": word, "found": found,
        "buttons": [*board.buttons(desk, every, now), *handover_board.buttons(desk, by.pk)],
        "out": out[:MOST_OUT], "out_count": many, "late": loans.late_at(desk, now),
        "done": board.just_done(desk, by, now)[:MOST_OUT], "uses": board.today(desk, now),
        "slots": slots.next_at(desk, now), "lends": board.lends(services) or many, "shift": shift_of(by.pk, now),
    }  # fmt: skip
    return render(request, "stations/desk.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_person(request: HttpRequest, desk: Desk, now: datetime, staff_no: str) -> HttpResponse:
    person = get_object_or_404(User, staff_no=staff_no)
    served = board.served(desk, person, now)
    shown = {"desk": desk, "at": now, "served": served}
    if served.has_lockers:
        shown |= {"boxes": lockers.served(person, now), "reasons": KeyOrder.Reason.choices}
    return render(request, "stations/desk_person.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_lend(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    """Thing first, then the number; this page also works without a network."""
    shelves = loans.shelves(list(desks.services_of(desk)), now)
    offers = [board.Offer(shelf, board.icon_of(shelf.service), "") for shelf in shelves]
    shown = {"desk": desk, "at": now, "offers": offers, "form": LendForm(desk)}
    return render(request, "stations/desk_lend.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_return(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    word = request.GET.get("q", "").strip()[: desks.LONGEST_CARD]
    out = loans.out_of(desk)
    found = out.filter(person__in=desks.found_by(word)) if word else out
    shown = {"desk": desk, "at": now, "word": word, "out": found, "out_count": out.count()}
    return render(request, "stations/desk_return.html", shown)


@allow("station.serve")
@at_desk
@require_safe
def desk_back(request: HttpRequest, desk: Desk, now: datetime, pk: int) -> HttpResponse:
    """Taking one thing back that is broken, lost, or has to be counted."""
    loan = get_object_or_404(loans.open_loans(), pk=pk, service__desk=desk)
    form = acts.ACTS["return"][0](desk, initial={"loan": loan.pk, "condition": "in_service"})
    return render(request, "stations/desk_back.html", {"desk": desk, "at": now, "loan": loan, "form": form})


@allow("station.serve")
@at_desk
@require_POST
def desk_act(request: HttpRequest, desk: Desk, now: datetime, verb: str) -> HttpResponse:
    """One act. A script gets JSON {url} or {error}, a plain form is led on with the sentence."""
    onward, by = _onward(request, desk), person_of(request)
    # Pictures that no script sent ahead.
    said, _refused = keep_uploads(request, ["photo", "paper"], "", by=by, at=now)
    try:
        booking = acts.do(desk, verb, said, sent_at=None, by=by, at=now)
    except Refused as why:
        if wants_json(request):
            return JsonResponse({"error": str(why)}, status=400)
        messages.warning(request, str(why))
        return redirect(request.headers.get("Referer", onward) if _is_ours(request) else onward)
    messages.success(request, acts.receipt(booking))
    return JsonResponse({"url": onward}) if wants_json(request) else redirect(onward)


def _onward(request: HttpRequest, desk: Desk) -> str:
    wanted = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted and is_safe else reverse("desk", args=[desk.code])


def _is_ours(request: HttpRequest) -> bool:
    came_from = request.headers.get("Referer", "")
    return url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())


@allow("station.serve")
@at_desk
@require_http_methods(["GET", "POST"])
def desk_count(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    services = [one for one in desks.services_of(desk) if one.kind in Service.LENT]
    form = CountForm(services, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = [units.count(one, found, by=person_of(request), at=now) for one, found in form.counted()]
        wrong = [one for one in made if one.found != one.expected]
        if wrong:
            said = _("盘完 %(n)s 种，%(wrong)s 种对不上，已经报给科里")
            messages.warning(request, said % {"n": len(made), "wrong": len(wrong)})
        else:
            messages.success(request, _("盘完 %(n)s 种，都对得上") % {"n": len(made)})
        return redirect("desk", desk.code)
    lines = [(shelf, form[f"found_{shelf.service.pk}"]) for shelf in loans.shelves(services, now)]
    return render(request, "stations/desk_count.html", {"desk": desk, "form": form, "lines": lines})


@allow("station.serve")
@at_desk
@require_safe
def desk_journal(request: HttpRequest, desk: Desk, now: datetime) -> HttpResponse:
    form = JournalFilter(desk, request.GET)
    chosen = form.chosen()
    page = paging.by_key(journals.found(desk, chosen), ("-at", "-pk"), request.GET)
    return render(
        request, "stations/desk_journal.html", {"desk": desk, "form": form, "chosen": chosen, "page": page}
    )


@allow("station.serve")
@require_http_methods(["GET", "POST"])
def desk_lock(request: HttpRequest, code: str) -> HttpResponse:
    """Locks it on sight; the PIN opens it. Whoever has none sets one first."""
    desk, by, onward = get_object_or_404(Desk, code=code), person_of(request), _next(request, code)
    if not DeskPin.objects.filter(person=by).exists():
        return redirect("desk_pin", code)
    form = PinForm(request.POST or None)
    if request.method == "GET":
        lock(request)
    elif form.is_valid() and _opens(request, form, by):
        return redirect(onward)
    return render(request, "stations/desk_lock.html", {"desk": desk, "form": form, "next": onward})


def _opens(request: HttpRequest, form: PinForm, by: User) -> bool:
    now = timezone.now()
    try:
        pins.open_desk(form.cleaned_data["pin"], by=by, at=now)
    except Refused as why:
        form.add_error("pin", str(why))
        return False
    touch(request, now)
    return True


def _next(request: HttpRequest, code: str) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if wanted and is_safe else reverse("desk", args=[code])


@allow("station.serve")
@require_http_methods(["GET", "POST"])
def desk_pin(request: HttpRequest, code: str) -> HttpResponse:
    desk, by, now = get_object_or_404(Desk, code=code), person_of(request), timezone.now()
    form = ChoosePinForm(by, request.POST or None)
    if request.method == "POST" and form.is_valid():
        pins.choose(form.cleaned_data["pin"], by=by, at=now)
        touch(request, now)
        messages.success(request, _("值班密码设好了；10 分钟没人动会锁上，用它开锁"))
        return redirect("desk", code)
    return render(request, "stations/desk_pin.html", {"desk": desk, "form": form})
