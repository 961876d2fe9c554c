"""A judge's sheet that comes out of a phone's outbox: taken in as from the page, answered with a receipt."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions import contest_sheet as verbs
from patrols.forms.contest_sheet import ContestParcelForm, ContestSheetForm
from patrols.models import JudgeTask
from patrols.queries import contest as contests
from tongting.events.flow import Refused
from tongting.seams import Parcel, Receipt


def take(parcel: Parcel, at: datetime) -> Receipt:
    """{task, said: the form's fields as pairs} → the receipt of the one sheet of this number."""
    form = ContestParcelForm(parcel.payload)
    if not form.is_valid():
        return Receipt(400, error=form.sentence())
    data = form.cleaned_data["said"]
    data["uuid"] = str(parcel.uuid)
    task = contests.tasks().filter(pk=form.cleaned_data["task"]).first()
    if task is None or task.judge.person_id != parcel.by.pk:
        return Receipt(400, error=_("这个号不归你评，问问组织比武的人"))
    sheet_form = ContestSheetForm(data, criteria=contests.criteria_of(task))
    if not sheet_form.is_valid():
        return Receipt(400, error=_("还差几处才能交，评好的都还在"), wrong=_sentences(sheet_form))
    return _store(task, sheet_form, parcel, at)


def _sentences(form: ContestSheetForm) -> list[tuple[str, str, str]]:
    """Place on the page, sentence for the list, sentence in that place."""
    names = {one.pk: one.name for one in form.criteria}
    found = [(f"c-{key}", f"{names[key]}：{sentence}", sentence) for key, sentence in form.wrong.items()]
    return found + [("", str(error), str(error)) for errors in form.errors.values() for error in errors]


def _store(task: JudgeTask, form: ContestSheetForm, parcel: Parcel, at: datetime) -> Receipt:
    page = reverse("contest_sheet", args=[task.pk])
    try:
        sheet = verbs.give(task, form.filled(), by=parcel.by, at=at)
    except verbs.Conflict as why:
        mine = why.sheet.task.judge.person_id == parcel.by.pk
        return Receipt(409, number=why.sheet.number if mine else "", url=page, error=str(why))
    except Refused as why:
        return Receipt(400, error=str(why))
    return Receipt(201 if sheet.given_at == at else 200, number=sheet.number, url=page)
