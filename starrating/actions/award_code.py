"""One-time codes (领奖码): shown to the owner, known to nobody else, good for half an hour and for one hand-over."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from starrating.models import Award
from starrating.rules import award as rules
from tongting.events import flow
from tongting.people.models import User

DIGITS = 6


def show(award: Award, *, by: User, at: datetime) -> str:
    """A new code for the owner's eyes; only its keyed digest is kept. An earlier one is worth nothing from now on, but
    wrong tries stay counted: a new code is no way around the lock."""
    if refusal := rules.may_show_code(award, by, at):
        raise flow.Refused(refusal)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    shown = Award.objects.filter(pk=award.pk, state=Award.State.GRANTED).update(
        code_digest=_digest(award, code), code_until=at + rules.CODE_FOR
    )
    if not shown:
        raise flow.Refused(_("这份奖励已经领过或者不发了"))
    return code


def check(award: Award, code: str, *, at: datetime) -> None:
    """Returns where the code is right; Refused where not. A try is taken before it is looked at, so that twenty at once
    have no more of them than one after the other."""
    now = Award.objects.get(pk=award.pk)
    if refusal := rules.may_try(now, at):
        raise flow.Refused(refusal)
    waits = Award.objects.filter(pk=award.pk)
    waits.filter(code_locked_until__lte=at).update(code_tries=0, code_locked_until=None)
    if not waits.filter(code_tries__lt=rules.MOST_TRIES).update(code_tries=F("code_tries") + 1):
        raise flow.Refused(
            rules.may_try(Award.objects.get(pk=award.pk), at) or _("领奖码连错太多次，过一会儿再试")
        )
    if not now.code_digest or now.code_until is None:
        raise flow.Refused(_wrong(award, at, _("领奖人还没有打开领奖码，请他在“我的奖品”里点“出示领奖码”")))
    if not constant_time_compare(now.code_digest, _digest(award, code)):
        raise flow.Refused(_wrong(award, at, _("领奖码不对，请领奖人再看一遍")))
    if at >= now.code_until:
        raise flow.Refused(_wrong(award, at, _("领奖码过了时间，请领奖人重新出示")))
    waits.update(code_tries=0)


def _wrong(award: Award, at: datetime, sentence: str) -> str:
    """Locks after the last try; returns what is to be said."""
    spent = Award.objects.filter(pk=award.pk, code_tries__gte=rules.MOST_TRIES, code_locked_until=None)
    if spent.update(code_locked_until=at + rules.LOCKED_FOR):
        return rules.may_try(Award.objects.get(pk=award.pk), at) or sentence
    return sentence


def _digest(award: Award, code: str) -> str:
    key = salted_hmac("starrating.award.code", f"{award.pk}:{code}", algorithm="sha256")
    return key.hexdigest()
