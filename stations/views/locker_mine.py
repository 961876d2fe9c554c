"""Doors to one's own locker: whose keys there are, asking for one, saying that it is lost, who opened it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stations.actions import key as orders
from stations.actions import locker as boxes
from stations.forms.key import AskForm
from stations.models import KeyOrder
from stations.queries import key as keys
from stations.queries import locker as lockers
from stations.rules import key as rules
from tongting.events.flow import Refused
from tongting.periods import local
from tongting.web.access import allow, person_of


@allow("station.use")
@require_safe
def locker_mine(request: HttpRequest) -> HttpResponse:
    person, now, rule = person_of(request), timezone.now(), keys.rule_in_force()
    served = lockers.served(person, now)
    shown = {
        "served": served, "rule": rule, "at": now, "reasons": KeyOrder.Reason.choices,
        "service": keys.service_at(),
        "orders": [(one, rules.is_late(one, now)) for one in lockers.orders_of(person)],
        "openings": lockers.openings({}).filter(person=person).order_by("-at")[:10],
    }  # fmt: skip
    return render(request, "stations/locker_mine.html", shown)


@allow("station.use")
@require_POST
def key_ask(request: HttpRequest) -> HttpResponse:
    person, now = person_of(request), timezone.now()
    form, service = AskForm(person, request.POST), keys.service_at()
    try:
        if not form.is_valid():
            raise Refused(form.sentence())
        if service is None:
            raise Refused(_("还没有管钥匙的服务台，问问管理员"))
        tenancy = boxes.register(form.cleaned_data["locker"], by=person, at=now)
        if tenancy is None:
            raise Refused(_("这个箱子刚刚退了，刷新后再看"))
        made = orders.ask(tenancy, service, form.cleaned_data["reason"], by=person, at=now)
        said = _("收到了，%(time)s 前配好；配好了通知你，带工牌来签收")
        messages.success(request, said % {"time": f"{local(made.due_at):%m-%d %H:%M}"})
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("locker_mine")


@allow("station.use")
@require_POST
def key_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = person_of(request)
    order = get_object_or_404(KeyOrder, pk=pk, person=person)
    try:
        orders.withdraw(order, by=person, at=timezone.now())
        messages.success(request, _("撤回了，不配了"))
    except Refused as why:
        messages.warning(request, str(why))
    return redirect("locker_mine")
