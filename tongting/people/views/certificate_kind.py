"""Pages of the kinds of certificates: who needs which, how long it holds, from when it is enforced."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongting.people.actions import certificate_kind as actions
from tongting.people.forms.certificate import CertificateKindForm
from tongting.people.models import CertificateKind
from tongting.people.queries import certificate as queries
from tongting.seams import gather
from tongting.web.access import allow, person_of


@allow("certificate.keep")
@require_GET
def certificate_kind_list(request: HttpRequest) -> HttpResponse:
    posts, today = dict(gather("post_kinds")), timezone.localdate()
    lines = [
        (kind, [posts.get(code, code) for code in kind.post_kinds], kind.is_enforced_on(today))
        for kind in queries.kinds_listed()
    ]
    return render(request, "people/certificate_kind_list.html", {"lines": lines})


@allow("certificate.keep")
@require_http_methods(["GET", "POST"])
def certificate_kind_new(request: HttpRequest) -> HttpResponse:
    form = CertificateKindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_kind(form.given(), by=person_of(request), at=timezone.now())
        messages.success(request, _("已添加"))
        return redirect("certificate_kind_list")
    return render(request, "people/certificate_kind_edit.html", {"form": form, "kind": None})


@allow("certificate.keep")
@require_http_methods(["GET", "POST"])
def certificate_kind_edit(request: HttpRequest, pk: int) -> HttpResponse:
    kind = get_object_or_404(CertificateKind, pk=pk)
    form = CertificateKindForm(request.POST or None, instance=kind)
    if request.method == "POST" and form.is_valid():
        if actions.change_kind(kind, form.given(), by=person_of(request), at=timezone.now()):
            messages.success(request, _("改好了"))
        return redirect("certificate_kind_list")
    return render(request, "people/certificate_kind_edit.html", {"form": form, "kind": kind})
