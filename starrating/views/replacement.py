"""Door of a replacement: a judge stops after the draw."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from starrating.actions import replacement as actions
from starrating.forms.replacement import ReplaceForm
from starrating.rules import replacement as rules
from starrating.views.campaign import campaign_or_404
from tongting.events.flow import Refused
from tongting.periods import local
from tongting.web.access import allow, person_of


@allow("star.manage")
@require_http_methods(["GET", "POST"])
def campaign_replace(request: HttpRequest, pk: int) -> HttpResponse:
    campaign, now = campaign_or_404(pk), timezone.now()
    if refusal := rules.may_replace(campaign):
        messages.warning(request, refusal)
        return redirect("campaign_detail", pk)
    given, first = request.POST if request.method == "POST" else None, {"judge": request.GET.get("judge")}
    form = ReplaceForm(given, initial=first, campaign=campaign, day=local(now).date())
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.replace(**form.cleaned_data, by=person_of(request), at=now)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            many = {"n": len(made.rests_on["entries"])}
            messages.success(request, _("换好了，%(n)d 份按种子转给了别的评委，都通知了") % many)
            return redirect("campaign_draw", pk)
    shown = {"campaign": campaign, "form": form}
    return render(request, "starrating/campaign_replace.html", shown, status=422 if form.errors else 200)
