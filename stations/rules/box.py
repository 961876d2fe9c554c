"""Who may use and seal a medical box; every no says what heals it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from stations.models import BoxRound
from tongting.people.models import User


def first_call() -> str:
    """Stands wherever something is taken out of the box."""
    return _("比贴创可贴更重的伤，先打矿医务室的电话，再拿药")


def may_use(why: str) -> str | None:
    return None if why.strip() else _("写上做什么用，比如擦伤、烫伤")


def is_strange(seal_found: str, seal_known: str, *, was_opened: bool) -> bool:
    """Not the seal that was put on. None at all is as it should be after a use that was logged: whoever treats a wound
    breaks it, and nobody is to be blamed for that."""
    return bool(seal_known) and seal_found != seal_known and not (was_opened and not seal_found)


def may_count(seal_found: str, seal_known: str, note: str, *, was_opened: bool) -> str | None:
    """A seal that is not ours is said, and why."""
    if is_strange(seal_found, seal_known, was_opened=was_opened) and not note.strip():
        said = _("旧封签应该是 %(known)s，现在是 %(found)s，写一句怎么回事")
        return said % {"known": seal_known, "found": seal_found or _("没有封签")}
    return None


def may_seal(person: User, counted: BoxRound) -> str | None:
    if counted.state != BoxRound.State.COUNTED:
        return _("这一次检查现在是“%(state)s”，不用再封") % {"state": counted.get_state_display()}
    if counted.counted_by_id == person.pk:
        return _("自己数的要另一个人复核，请同事在自己的手机上点")
    return None
