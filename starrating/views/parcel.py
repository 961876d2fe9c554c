"""A sheet that comes out of a phone's outbox: taken in as from the page, however late, and answered with a receipt."""

from __future__ import annotations

from datetime import datetime

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.actions import sheet as verbs
from starrating.forms.sheet import SheetParcelForm, tokens_in
from starrating.models import Sheet
from starrating.queries import sheet as sheets
from starrating.views.taking import Taking, cards, sentences
from tongting.events.flow import Refused
from tongting.seams import Parcel, Receipt
from tongting.work import bell


def take(parcel: Parcel, at: datetime) -> Receipt:
    """{task, said: the form's fields as pairs} → the receipt of the one sheet of this number."""
    form = SheetParcelForm(parcel.payload)
    if not form.is_valid():
        return Receipt(400, error=form.sentence())
    data = form.cleaned_data["said"]
    data["uuid"] = str(parcel.uuid)
    assignment = sheets.tasks().filter(pk=form.cleaned_data["task"]).first()
    if assignment is None or assignment.judge.person_id != parcel.by.pk:
        return Receipt(400, error=_("这一份不归你评，问问组织评选的人"))
    return _store(Taking(parcel.by, assignment, at), data, parcel, at)


def _store(taking: Taking, data: QueryDict, parcel: Parcel, at: datetime) -> Receipt:
    sheet_form = taking.form(data)
    tokens = set(tokens_in(data, taking.criteria)) if taking.with_photos else set()
    if missing := sorted(tokens - set(sheet_form.photos)):
        error = _("有 %(n)d 张照片没有传到或者打不开，回去看看，重拍一张") % {"n": len(missing)}
        return Receipt(400, error=error, missing=missing)
    if not sheet_form.is_valid():
        wrong = sentences(sheet_form, cards(sheet_form, data))
        return Receipt(400, error=_("还差几处才能交，评好的都还在"), wrong=wrong)
    try:
        sheet = taking.submit(sheet_form, parcel.sent_at)
    except verbs.Conflict as why:
        known = Sheet.objects.filter(uuid=parcel.uuid, judge__person=parcel.by).first()
        return Receipt(409, number=known.number if known else "", url=page_of(known), error=str(why))
    except Refused as why:
        return Receipt(400, error=str(why))
    if tokens:
        bell.ring_after_commit("photo")
    return Receipt(201 if sheet.given_at == at else 200, number=sheet.number, url=page_of(sheet))


def page_of(sheet: Sheet | None) -> str:
    return reverse("sheet_detail", args=[sheet.pk]) if sheet else ""
