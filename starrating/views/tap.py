"""What comes out of a phone's outbox beside sheets: nobody in, and looks along the rows of a hall."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.actions import door as doors
from starrating.actions import look as looks
from starrating.actions import tap as verbs
from starrating.forms.tap import DoorParcelForm, LookParcelForm
from starrating.models import Campaign, Contest
from starrating.queries import map as maps
from starrating.queries import sheet as sheets
from tongting.events.flow import Refused
from tongting.seams import Parcel, Receipt
from tongting.web.phone.forms import put_right


def take_door(parcel: Parcel, at: datetime) -> Receipt:
    """{task, seen_at} → nobody was in, at the time when it was seen."""
    form = DoorParcelForm(parcel.payload)
    if not form.is_valid():
        return Receipt(400, error=form.sentence())
    assignment = sheets.tasks().filter(pk=form.cleaned_data["task"], judge__person=parcel.by).first()
    if assignment is None:
        return Receipt(400, error=_("这一份不归你评，问问组织评选的人"))
    page = reverse("star_tasks", args=[assignment.entry.campaign.contest])
    seen_at = put_right(form.cleaned_data["seen_at"], parcel.sent_at, at)

    def act() -> None:
        doors.found_closed(assignment, seen_at=seen_at, by=parcel.by, at=at)

    try:
        is_new = verbs.once(assignment.entry, parcel.uuid, parcel.payload, act, by=parcel.by, at=at)
    except verbs.Conflict as why:
        return Receipt(409, url=page, error=str(why))
    except Refused as why:
        return Receipt(400, error=str(why))
    return Receipt(201 if is_new else 200, number=assignment.entry.label, url=page)


def take_looks(parcel: Parcel, at: datetime) -> Receipt:
    """{campaign, looks: [[locker, good | bad | off, when], …]} → all of them, or none and the sentence why."""
    form = LookParcelForm(parcel.payload)
    if not form.is_valid():
        return Receipt(400, error=form.sentence())
    campaign = Campaign.objects.filter(contest=Contest.LOCKER, pk=form.cleaned_data["campaign"]).first()
    if campaign is None:
        return Receipt(400, error=_("没有这次更衣箱评选了，更新页面后再走排"))
    taps = form.cleaned_data["looks"]
    lockers = maps.lockers_of(tap.locker for tap in taps)
    walked = [
        looks.Seen(lockers.get(tap.locker), tap.verdict, put_right(tap.seen_at, parcel.sent_at, at))
        for tap in taps
    ]

    def act() -> None:
        looks.walk(campaign, walked, by=parcel.by, at=at)

    try:
        is_new = verbs.once(campaign, parcel.uuid, parcel.payload, act, by=parcel.by, at=at)
    except verbs.Conflict as why:
        return Receipt(409, url=reverse("star_locker"), error=str(why))
    except Refused as why:
        return Receipt(400, error=str(why))
    return Receipt(201 if is_new else 200, number=str(len(taps)), url=reverse("star_locker"))
