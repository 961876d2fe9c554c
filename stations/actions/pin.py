"""The PIN of a desk: set it, open the desk with it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from stations.models import DeskPin
from stations.rules import desk as rules
from tongting.events import flow
from tongting.people.models import User
from tongting.periods import local


def choose(code: str, *, by: User, at: datetime) -> None:
    DeskPin.objects.update_or_create(
        person=by, defaults={"digest": make_password(code), "set_at": at, "wrong": 0, "closed_until": None}
    )


def open_desk(code: str, *, by: User, at: datetime) -> None:
    """Refused with how many tries are left; five wrong ones close it for a quarter of an hour."""
    with transaction.atomic():
        pin = DeskPin.objects.select_for_update().filter(person=by).first()
        if pin is None:
            raise flow.Refused(_("还没有设值班密码，先设一个"))
        if pin.closed_until is not None and pin.closed_until > at:
            said = _("输错次数太多，%(time)s 以后再试；忘了密码可以退出，用工号密码重新登录后改")
            raise flow.Refused(said % {"time": f"{local(pin.closed_until):%H:%M}"})
        if check_password(code, pin.digest):
            DeskPin.objects.filter(pk=pin.pk).update(wrong=0, closed_until=None)
            return
        left = rules.MOST_WRONG - pin.wrong - 1
        if left > 0:
            DeskPin.objects.filter(pk=pin.pk).update(wrong=F("wrong") + 1)
        else:
            DeskPin.objects.filter(pk=pin.pk).update(wrong=0, closed_until=at + rules.CLOSED_FOR)
    if left > 0:
        raise flow.Refused(_("密码不对，还能试 %(count)s 次") % {"count": left})
    raise flow.Refused(_("输错次数太多，15 分钟以后再试"))
