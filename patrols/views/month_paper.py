"""The door of the sheet that hangs on the wall while a month is on notice."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from patrols.models import Assessment
from patrols.queries import month_digest, month_page
from patrols.rules import month as rules
from tongting.people.models import Department
from tongting.web.access import allow


@allow("month.see")
@require_safe
def month_notice(request: HttpRequest, month: str) -> HttpResponse:
    """A4: everybody's total and grade by sheet, until when and how to appeal, a code that leads to the month, a digest
    of what it says."""
    assessment = get_object_or_404(Assessment.objects.select_related("rule_set"), month=month)
    if refusal := rules.may_hang_out(assessment):
        messages.warning(request, refusal)
        return redirect("month_detail", month)
    path = reverse("month_detail", args=[month])
    seen = {
        "assessment": assessment,
        "groups": month_page.groups(assessment),
        "grades": month_page.grade_names(assessment),
        "digest": assessment.digest or month_digest.digest_of(assessment),
        "address": f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path),
        "department": Department.objects.first(),
        "now": timezone.now(),
    }
    return render(request, "patrols/month_notice.html", seen)
