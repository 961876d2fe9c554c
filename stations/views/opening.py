"""The door to a locker without its holder: two people, one page, no way around it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from stations.actions import booking as journal
from stations.actions import opening as openings
from stations.actions import pin as pins
from stations.actions.opening import Opened
from stations.forms.key import OpenForm
from stations.models import Desk, DeskPin, LockerOpening
from stations.queries import key as keys
from stations.queries import locker as lockers
from stations.rules import locker as rules
from stations.views.door import at_desk
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.photos import queries as kept_photos
from tongting.photos.uploads import keep_uploads
from tongting.places.models import Locker
from tongting.web.access import allow, person_of

Proof = LockerOpening.Proof


@allow("station.serve")
@at_desk
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "POST"])
def desk_open(request: HttpRequest, desk: Desk, now: datetime, pk: int) -> HttpResponse:
    locker = get_object_or_404(lockers.lockers(), pk=pk)
    by, data = person_of(request), None
    if request.method == "POST":
        data, _refused = keep_uploads(request, ["photo"], locker.post.code, by=by, at=now)
    form = OpenForm(data, initial={"uuid": uuid4()})
    if data is not None and form.is_valid() and _opened(request, form, desk, locker, now):
        messages.success(request, _("记下了，两个人的名字都在上面；用箱子的人会收到通知"))
        return redirect("desk_locker", desk.code, pk)
    kept = kept_photos.ready_for(form.photo_tokens(), by) if data is not None else []
    shown = {
        "desk": desk,
        "at": now,
        "locker": locker,
        "form": form,
        "kept": kept,
        "no": rules.may_tend(by, locker),
    }
    return render(request, "stations/desk_open.html", shown, status=422 if form.errors else 200)


def _opened(request: HttpRequest, form: OpenForm, desk: Desk, locker: Locker, now: datetime) -> bool:
    """The same slip again, after an answer that got lost, is one opening and asks for no secret a second time."""
    data, by = form.cleaned_data, person_of(request)
    second: User = data["second"]
    words = [desk.code, locker.code, data["reason"], data["detail"], data["found"], second.staff_no]
    slip = journal.slip(words, now, data["uuid"])
    try:
        if no := rules.may_open(by, second, locker):
            raise Refused(no)
        before = journal.known(slip.uuid)
        proof = _confirmed(request, second, data["secret"], now) if before is None else Proof.PIN
        service = keys.kept_at(desk.pk)
        if service is None:
            raise Refused(_("%(desk)s不管更衣箱，到浴池服务驿站办") % {"desk": desk.name})
        photo = next(iter(kept_photos.ready_for(form.photo_tokens(), by)), None)
        opened = Opened(data["reason"], data["found"], data["detail"], photo, proof)
        openings.open_by_two(locker, opened, second, service, slip=slip, by=by, at=now)
    except Refused as why:
        form.add_error(None, str(why))
        return False
    return True


def _confirmed(request: HttpRequest, second: User, secret: str, now: datetime) -> str:
    """By their own PIN where that is what they typed, or the login's password; wrong ones count as they do there."""
    has_pin = DeskPin.objects.filter(person=second).exists()
    if has_pin and secret.isascii() and secret.isdigit() and len(secret) <= 6:
        pins.open_desk(secret, by=second, at=now)
        return Proof.PIN
    if authenticate(request, username=second.staff_no, password=secret) is None:
        said = _("%(name)s 的密码不对，请本人自己输；输错几次会锁一阵")
        raise Refused(said % {"name": second.name})
    return Proof.LOGIN
