"""A turn of work that comes out of a phone's outbox: taken in as from the page, answered with a receipt."""

from __future__ import annotations

from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from tenders.actions import turn as verbs
from tenders.forms.turn import TurnParcelForm
from tenders.models import Contract, WorkLog
from tenders.queries import turn as turns
from tenders.views.turn_taking import Taking
from tongting.events.flow import Refused
from tongting.seams import Parcel, Receipt
from tongting.work import bell


def take(parcel: Parcel, at: datetime) -> Receipt:
    """{contract, said: the form's fields as pairs} → the receipt of the one check-in or check-out of this number."""
    form = TurnParcelForm(parcel.payload)
    if not form.is_valid():
        return Receipt(400, error=form.sentence())
    data = form.cleaned_data["said"]
    data["uuid"] = str(parcel.uuid)
    contract = Contract.objects.select_related("job__post").filter(pk=form.cleaned_data["contract"]).first()
    if contract is None:
        return Receipt(400, error=_("没有这份合同了，问问结算的人"))
    return _store(Taking(parcel.by, contract, at), data, parcel)


def _store(taking: Taking, data: QueryDict, parcel: Parcel) -> Receipt:
    form, tokens = taking.form(data), set(taking.tokens(data))
    if missing := sorted(tokens - set(form.shown)):
        error = _("有 %(n)d 张照片没有传到或者打不开，回去看看，重拍一张") % {"n": len(missing)}
        return Receipt(400, error=error, missing=missing)
    if not form.is_valid():
        wrong = [("", str(error), str(error)) for errors in form.errors.values() for error in errors]
        return Receipt(400, error=wrong[0][1], wrong=wrong)
    came_before = turns.known(parcel.uuid) is not None
    try:
        log = taking.submit(form, parcel.sent_at)
    except verbs.Conflict as why:
        return Receipt(409, number=number_of(why.log), url=page_of(why.log), error=str(why))
    except Refused as why:
        return Receipt(400, error=str(why))
    if tokens:
        bell.ring_after_commit("photo")
    return Receipt(200 if came_before else 201, number=number_of(log), url=page_of(log))


def number_of(log: WorkLog) -> str:
    return f"GZ-{log.pk:06d}"


def page_of(log: WorkLog) -> str:
    return reverse("turn_start", args=[log.contract_id])
