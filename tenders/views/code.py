"""Doors of the opening codes: the card, a new one, one that is lost."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenders.actions import code as actions
from tenders.models import OpeningCode
from tenders.queries import code as reads
from tenders.rules import opening as rules
from tongting.events.flow import Refused
from tongting.web.access import allow, person_of


@allow("tender.open")
@require_safe
def code_card(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    lines = reads.lines(person)
    left = sum(line.is_free for line in lines)
    shown = {"lines": lines, "left": left, "refusal": rules.may_take(left), "card": rules.CARD}
    return render(request, "tenders/code_card.html", shown)


@allow("tender.open")
@require_http_methods(["GET", "POST"])
def code_take(request: HttpRequest) -> HttpResponse:
    """Answers with the codes themselves: there is no address at which they could be seen again. Whoever comes back to
    this one, with the browser's history or by reloading, is told so."""
    if request.method == "GET":
        messages.info(request, _("开标码只显示一次，这里看不到了；没来得及记下的，把它们作废，再领一张"))
        return redirect("code_card")
    person, now = person_of(request), timezone.now()
    try:
        card = actions.take_card(by=person, at=now)
    except Refused as why:
        messages.warning(request, str(why))
        return redirect("code_card")
    return render(request, "tenders/code_new.html", {"card": card, "at": now})


@allow("tender.open")
@require_POST
def code_void(request: HttpRequest, pk: int) -> HttpResponse:
    code = get_object_or_404(OpeningCode, pk=pk, person=person_of(request))
    try:
        actions.void(code, by=person_of(request), at=timezone.now())
        messages.success(request, _("第 %(number)d 号作废了") % {"number": code.number})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("code_card")


@allow("tender.open")
@require_POST
def code_void_rest(request: HttpRequest) -> HttpResponse:
    many = actions.void_rest(by=person_of(request), at=timezone.now())
    messages.success(request, ngettext("%d 个没用的开标码都作废了", "%d 个没用的开标码都作废了", many) % many)
    return redirect("code_card")
