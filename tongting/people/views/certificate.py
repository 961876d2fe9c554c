"""Pages of certificates: the list for who keeps them, who has none, one with its history, what becomes of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongting.events.flow import Refused, history
from tongting.exports import actions as exports
from tongting.people import certificate_rules as rules
from tongting.people.actions import certificate as actions
from tongting.people.forms.certificate import CertificateFilter, EnterForm, LackFilter, ReasonForm
from tongting.people.models import Certificate
from tongting.people.queries import certificate as queries
from tongting.people.views.paper import given_with_photos, paper_of, photos_of
from tongting.web import paging
from tongting.web.access import allow, person_of


@allow("certificate.team")
@require_GET
def certificate_list(request: HttpRequest) -> HttpResponse:
    viewer, today = person_of(request), timezone.localdate()
    filters = CertificateFilter(request.GET)
    chosen = filters.chosen()
    found = queries.listed(chosen, viewer, today)
    page = paging.by_key(found, queries.order_of(chosen), request.GET)
    shown = {
        "filters": filters,
        "show": chosen.get("show") or queries.IN_USE,
        "page": page,
        "lines": [(one, one.days_left(today)) for one in page.rows],
        "total": found.count(),
        "narrowed": bool({*chosen} - {"show"}),
        "sums": queries.sums(viewer, today),
    }
    return render(request, "people/certificate_list.html", shown)


@allow("certificate.team")
@require_GET
def certificate_lack(request: HttpRequest) -> HttpResponse:
    """People whose post asks for a certificate that they do not have."""
    viewer, filters = person_of(request), LackFilter(request.GET)
    chosen = filters.chosen()
    found = queries.lacking(chosen, viewer)
    page = paging.by_key(found, ("name_pinyin", "id"), request.GET)
    shown = {
        "filters": filters,
        "page": page,
        "lines": queries.lacked(page.rows, chosen.get("kind")),
        "total": found.count(),
        "narrowed": bool(chosen),
    }
    return render(request, "people/certificate_lack.html", shown)


@allow("certificate.own")
@require_GET
def certificate_detail(request: HttpRequest, pk: int) -> HttpResponse:
    one = _seen(request, pk)
    return render(request, "people/certificate_detail.html", _page(request, one))


@allow("certificate.keep")
@require_http_methods(["GET", "POST"])
def certificate_new(request: HttpRequest) -> HttpResponse:
    by, at = person_of(request), timezone.now()
    start = {name: request.GET.get(name, "")[:12] for name in ("person", "kind")}
    data, refused = given_with_photos(request, by, at)
    form = EnterForm(data, by=by, today=timezone.localdate(), initial=start)
    if data is not None and form.is_valid() and not refused:
        try:
            given = form.cleaned_data
            one = actions.enter(
                given["person"], given["kind"], paper_of(given), photos=photos_of(data, by), by=by, at=at
            )
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("登记好了：%(name)s %(kind)s") % _said(one))
            return redirect("certificate_detail", one.pk)
    shown = {"form": form, "kept": photos_of(data, by) if data else [], "refused": refused}
    return render(request, "people/certificate_new.html", shown)


@allow("certificate.keep")
@require_POST
def certificate_check(request: HttpRequest, pk: int) -> HttpResponse:
    one = _seen(request, pk)
    try:
        actions.check(one, by=person_of(request), at=timezone.now())
        messages.success(request, _("核对好了：%(name)s %(kind)s") % _said(one))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("certificate_detail", pk)


@allow("certificate.keep")
@require_POST
def certificate_end(request: HttpRequest, pk: int) -> HttpResponse:
    """What was handed in goes back, what was entered is withdrawn; both with a reason."""
    one, form = _seen(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("写一句原因，再点一次"))
        return redirect("certificate_detail", pk)
    handed_in = one.state == Certificate.State.HANDED_IN
    verb = actions.refuse if handed_in else actions.withdraw
    try:
        verb(one, reason=form.cleaned_data["reason"], by=person_of(request), at=timezone.now())
        messages.success(request, _("退回本人了") if handed_in else _("撤销了，记录还在"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("certificate_detail", pk)


@allow("certificate.team")
@require_POST
def certificate_export(request: HttpRequest) -> HttpResponse:
    """What the list showed, as a workbook."""
    by, at = person_of(request), timezone.now()
    chosen = CertificateFilter(request.POST).chosen()
    params = {name: getattr(value, "pk", str(value)) for name, value in chosen.items()}
    params |= {"viewer": by.pk, "today": timezone.localdate(at).isoformat()}
    export = exports.ask("certificates", _("证件台账"), params, by=by, at=at)
    return redirect("export_detail", export.pk)


def _seen(request: HttpRequest, pk: int) -> Certificate:
    one = get_object_or_404(queries.whole(), pk=pk)
    if not rules.sees(person_of(request), one):
        raise PermissionDenied(_("这份证件是别的班组的；只看得到本班组的"))
    return one


def _page(request: HttpRequest, one: Certificate) -> dict[str, Any]:
    viewer, today = person_of(request), timezone.localdate()
    return {
        "one": one,
        "left": one.days_left(today),
        "others": list(queries.others_of(one)),
        "events": history(one),
        "sees_number": rules.sees_number(viewer, one),
        "may_keep": rules.why_not_keep(viewer, one.person) is None,
        "is_own": one.person_id == viewer.pk,
        "today": today,
    }


def _said(one: Certificate) -> dict[str, str]:
    return {"name": one.person.name, "kind": one.kind.name}
