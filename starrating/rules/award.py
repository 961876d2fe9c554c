"""Whether an award may be handed over, by what proof, whether a prize may be given: answered with None or the sentence
why not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from starrating.models import Award, Prize
from tongting.people.models import User
from tongting.periods import local

State = Award.State
# How long a code holds, after how many wrong ones in a row none is taken, and for how long.
CODE_FOR = timedelta(minutes=30)
MOST_TRIES = 5
LOCKED_FOR = timedelta(minutes=10)


def may_hand(award: Award, by: User) -> str | None:
    if award.state == State.HANDED:
        return _("这份奖励已经领过了")
    if award.state == State.DROPPED:
        return _("这份奖励已经定了不发")
    if award.person_id == by.pk:
        return _("自己的奖品要请别人发")
    return None


def may_show_code(award: Award, person: User, at: datetime) -> str | None:
    if award.person_id != person.pk:
        return _("领奖码只给领奖人本人看")
    if award.state != State.GRANTED:
        return _("这份奖励已经领过或者不发了")
    return may_try(award, at)


def may_try(award: Award, at: datetime) -> str | None:
    """Whether a code is taken at all at this moment."""
    if award.code_locked_until is not None and at < award.code_locked_until:
        return _("领奖码连错 %(n)d 次，%(until)s 以后再试，或者请本人签名") % {
            "n": MOST_TRIES,
            "until": f"{local(award.code_locked_until):%H:%M}",
        }
    return None


def may_give(prize: Prize, many: int) -> str | None:
    """Whether the shelf has as many."""
    if prize.stock < many:
        return _("%(prize)s 只剩 %(stock)d %(unit)s，要 %(many)d %(unit)s，先入库再发") % {
            "prize": prize.name,
            "stock": prize.stock,
            "unit": prize.unit,
            "many": many,
        }
    return None
