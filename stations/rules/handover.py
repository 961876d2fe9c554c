"""Who may hand a desk over, who may take it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from stations.models import Handover
from tongting.people.models import User


def may_hand(person: User, waiting: Handover | None) -> str | None:
    """Anew as often as one likes until another has taken it; not over the head of somebody else."""
    if not person.may("station.serve"):
        return _("交接班要驿站值班员来办")
    if waiting is not None and waiting.given_by_id != person.pk:
        return _("%(name)s 交的班还没人接，先接了再交") % {"name": waiting.given_by.name}
    return None


def may_take(person: User, handover: Handover) -> str | None:
    if not person.may("station.serve"):
        return _("交接班要驿站值班员来办")
    if handover.given_by_id == person.pk:
        return _("自己交的班，要另一个人来接")
    return None


def lacks_words(words: str) -> str | None:
    return None if words.strip() else _("写上哪里有出入，再交")
