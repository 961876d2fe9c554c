"""Who may have a locker, who may tend it, who may open it without its holder; every no says what heals it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from stations.models import Tenancy
from tongting.people.models import Gender, User
from tongting.periods import local
from tongting.places.models import Locker, LockerState


def may_tend(by: User, locker: Locker) -> str | None:
    """Ruling 1: in the women's hall only women do anything. `post` at hand."""
    if locker.post.women_only and by.gender != Gender.FEMALE:
        return _("%(code)s 在女更衣厅，要女值班员来办") % {"code": locker.code}
    return None


def may_have(person: User, locker: Locker, has: Sequence[Locker]) -> str | None:
    """`has` are the lockers that the person has already."""
    if locker.post.women_only and person.gender != Gender.FEMALE:
        return _("%(code)s 在女更衣厅，只给女职工；换一个厅的箱子") % {"code": locker.code}
    if has:
        said = _("%(name)s 已经有 %(code)s，一个人一个箱子；要换就点“换箱”")
        return said % {"name": person.name, "code": has[0].code}
    return None


def may_give(locker: Locker, now: Tenancy | None) -> str | None:
    """`now` is whose it is, with `given_by`."""
    if now is not None:
        return faster(locker, now)
    if locker.condition == LockerState.BROKEN:
        return _("%(code)s 报修了，修好再分，先换一个空的") % {"code": locker.code}
    return None


def faster(locker: Locker, now: Tenancy) -> str:
    """Who has it, and where that is known who gave it when."""
    facts = {"code": locker.code, "name": now.name}
    if now.given_by is None or now.given_at is None:
        return _("%(code)s 是%(name)s在用，换一个空的") % facts
    facts |= {"by": now.given_by.name, "time": f"{local(now.given_at):%m-%d %H:%M}"}
    return _("%(by)s 在 %(time)s 已经把 %(code)s 分给%(name)s了，换一个空的") % facts


def may_open(by: User, second: User, locker: Locker) -> str | None:
    """In an emergency, by two who are of the department and neither of them its holder."""
    if second.pk == by.pk:
        return _("紧急开箱要两个人，在场人不能是自己")
    if not second.is_active or not (second.may("station.serve") or second.may("issue.fix")):
        return _("在场人要是后勤科在岗的职工，换一个人来")
    if locker.holder_id in (by.pk, second.pk):
        return _("用箱子的人自己在，不用紧急开箱；配钥匙就行")
    return may_tend(by, locker) or may_tend(second, locker)
