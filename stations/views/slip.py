"""The slip of a loan (借条) for paper: who has what until when, and a line to sign on."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from stations.models import Desk
from stations.queries import loan as loans
from stations.views.door import at_desk
from tongting.web.access import allow


@allow("station.serve")
@at_desk
@require_safe
def desk_slip(request: HttpRequest, desk: Desk, now: datetime, pk: int) -> HttpResponse:
    """Out or back; what was paid for with the signature that was drawn for it."""
    loan = get_object_or_404(loans.loans_of(desk), pk=pk)
    shown = {"desk": desk, "at": now, "loan": loan, "signature": loans.signature_of(loan)}
    return render(request, "stations/desk_slip.html", shown)
