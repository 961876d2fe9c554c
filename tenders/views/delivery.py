"""Doors of a delivery: its page, handing it in, the two sides' words, materials and deductions."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tenders.actions import acceptance, clock, deduction, delivery_step
from tenders.actions.deduction import Lessening
from tenders.forms.delivery import ChargeForm, DropForm, HandInForm, MaterialsForm, SignForm
from tenders.models import Deduction, Delivery
from tenders.queries import delivery as deliveries
from tenders.queries import delivery_page
from tenders.views.job_step import step
from tongting.events.flow import Refused
from tongting.photos import queries as kept_photos
from tongting.photos.uploads import keep_uploads
from tongting.web.access import allow, person_of
from tongting.work import bell


def delivery_or_404(request: HttpRequest, pk: int) -> Delivery:
    """One that whoever asks may know of."""
    return get_object_or_404(deliveries.deliveries_of(person_of(request)), pk=pk)


@allow("tender.bid")
@require_safe
def delivery(request: HttpRequest, pk: int) -> HttpResponse:
    found = delivery_or_404(request, pk)
    clock.touch(found.contract.job, at=timezone.now())
    return delivery_shown(request, found)


def delivery_shown(request: HttpRequest, found: Delivery, **forms: Any) -> HttpResponse:
    """The page, with what was typed where a form of it was refused."""
    shown = delivery_page.page_of(found, person_of(request), timezone.now())
    shown |= {
        "hand_form": HandInForm(),
        "sign_form": SignForm(sides=shown["sides"], visits=shown["visits"], faults=shown["faults"]),
        "charge_form": ChargeForm(visits=shown["visits"], faults=shown["faults"]),
        "materials_form": MaterialsForm(initial={"materials": shown["delivery"].materials}),
    }
    shown |= forms
    refused = any(form.errors for form in forms.values())
    return render(request, "tenders/delivery.html", shown, status=422 if refused else 200)


_step = partial(step, to="delivery")


@allow("tender.bid")
@require_POST
def delivery_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    found, form, by, now = (
        delivery_or_404(request, pk),
        HandInForm(request.POST),
        person_of(request),
        timezone.now(),
    )
    if not form.is_valid():
        return delivery_shown(request, found, hand_form=form)
    note = form.cleaned_data["note"]
    done = _("交工了，验收的人会收到通知")
    return _step(request, pk, lambda: delivery_step.hand_in(found, note, by=by, at=now), done)


def _with_photos(request: HttpRequest, found: Delivery) -> tuple[QueryDict, dict[str, Any]]:
    """The posted fields, and what the forms of deductions are made with."""
    by, now = person_of(request), timezone.now()
    data, refused = keep_uploads(request, ["photo"], found.contract.job.where, by=by, at=now)
    for sentence in refused:
        messages.warning(request, sentence)
    if request.FILES:
        bell.ring_after_commit("photo")
    photos = {str(one.pk): one for one in kept_photos.ready_for(data.getlist("photo"), by)}
    offered = {"visits": deliveries.inspections(found, now), "faults": deliveries.faults(found, now)}
    return data, {**offered, "photos": photos}


def _lessening(form: ChargeForm, found: Delivery) -> Lessening:
    """What leans on words alone opens the work log, where one sees who was there and who was not."""
    given, photo, url = form.cleaned_data, form.photo(), form.opens()
    if not url and photo is None:
        url = reverse("turn_list", args=[found.contract_id])
    return Lessening(given["rule"], given["amount"], form.grounds(given), url, photo)


@allow("tender.bid")
@require_POST
def delivery_sign(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, now = delivery_or_404(request, pk), person_of(request), timezone.now()
    data, more = _with_photos(request, found)
    sides = delivery_page.page_of(found, by, now)["sides"]
    form = SignForm(data, sides=sides or ["office", "user"], **more)
    if not form.is_valid():
        return delivery_shown(request, found, sign_form=form)
    given = form.cleaned_data
    less = _lessening(form, found) if form.is_asked(given) else None
    word = acceptance.Word(given["verdict"], given["note"], given["rework_by"], less)
    try:
        acceptance.sign(found, given["side"], word, by=by, at=now)
    except Refused as why:
        form.add_error(None, str(why))
        return delivery_shown(request, found, sign_form=form)
    messages.success(request, _("验收意见记下了"))
    return redirect("delivery", pk)


@allow("tender.see")
@require_POST
def deduction_new(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, now = delivery_or_404(request, pk), person_of(request), timezone.now()
    data, more = _with_photos(request, found)
    form = ChargeForm(data, **more)
    if not form.is_valid():
        return delivery_shown(request, found, charge_form=form)
    done = _("扣款登记了，组员会收到通知")
    return _step(request, pk, lambda: deduction.add(found, _lessening(form, found), by=by, at=now), done)


@allow("tender.see")
@require_POST
def deduction_drop(request: HttpRequest, pk: int) -> HttpResponse:
    charge = get_object_or_404(Deduction.objects.select_related("delivery"), pk=pk)
    form, by, now = DropForm(request.POST), person_of(request), timezone.now()
    if not form.is_valid():
        messages.warning(request, _("写一句为什么撤，再点一次"))
        return redirect("delivery", charge.delivery_id)
    reason = form.cleaned_data["reason"]
    drop = lambda: deduction.take_back(charge, reason, by=by, at=now)  # noqa: E731
    return _step(request, charge.delivery_id, drop, _("这一笔撤掉了"))


@allow("tender.see")
@require_POST
def delivery_materials(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = delivery_or_404(request, pk), MaterialsForm(request.POST)
    by, now = person_of(request), timezone.now()
    if not form.is_valid():
        return delivery_shown(request, found, materials_form=form)
    amount = form.cleaned_data["materials"]
    save = lambda: delivery_step.set_materials(found, amount, by=by, at=now)  # noqa: E731
    return _step(request, pk, save, _("材料扣款记下了"))
