"""Doors of swaps: what others want to give away, giving away a round of one's own, taking one by a tap."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patrols.actions import swap as verbs
from patrols.forms.rota import OfferForm
from patrols.models import Swap
from patrols.queries import swap as swaps
from patrols.rules import slot as rules
from patrols.views.slot import slot_of
from tongting.events.flow import Refused
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("patrol.do")
@require_safe
def swap_list(request: HttpRequest) -> HttpResponse:
    """Offers to me, my own, and for those who make the rota all of them."""
    now, person = timezone.now(), person_of(request)
    page = paging.by_key(swaps.listed(person), ("-offered_at", "-pk"), request.GET)
    shown = {"now": now, "page": page, "offers": swaps.offers_for(person, now)}
    return render(request, "patrols/swap_list.html", shown)


@allow("patrol.do")
@require_http_methods(["GET", "POST"])
def swap_offer(request: HttpRequest, pk: int) -> HttpResponse:
    slot, person, now = slot_of(request, pk), person_of(request), timezone.now()
    if refusal := rules.may_offer(person, slot, now):
        messages.warning(request, refusal)
        return redirect("slot_detail", pk)
    form = OfferForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.offer(slot, reason=form.cleaned_data["reason"], by=person, at=now)
            messages.success(request, _("问过能替的人了，有人接就通知你；没人接之前还是你去"))
            return redirect("swap_list")
        except Refused as why:
            form.add_error(None, str(why))
    people = swaps.takers(slot)
    return render(request, "patrols/swap_offer.html", {"slot": slot, "form": form, "people": people})


@allow("patrol.do")
@require_POST
def swap_take(request: HttpRequest, pk: int) -> HttpResponse:
    swap = get_object_or_404(Swap, pk=pk)
    try:
        slot = verbs.take(swap, by=person_of(request), at=timezone.now())
        messages.success(request, _("接下了，这一轮归你"))
        return redirect("slot_detail", slot.pk)
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("swap_list")


@allow("patrol.do")
@require_POST
def swap_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    swap = get_object_or_404(Swap, pk=pk)
    try:
        verbs.withdraw(swap, by=person_of(request), at=timezone.now())
        messages.success(request, _("收回了，这一轮还是你去"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("swap_list")
