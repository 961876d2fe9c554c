"""Who may confirm a visit with its code, explain it, see what shows it: pure questions, each with its sentence."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from patrols.models.patrol import Entry, Patrol
from patrols.models.presence import Presence
from tongting.people.models import Gender, User

# How long the code on the receipt holds, how often a wrong one may be typed: for one visit, by one person in an hour.
CODE_HOLDS = timedelta(minutes=15)
MOST_TRIES = 5
MOST_BY_ONE, AN_HOUR = 10, timedelta(hours=1)
# The same flag so often in so many days is shown to the branch, too.
REPEATED, IN_DAYS = 3, timedelta(days=14)


def code_of(patrol: Patrol) -> str:
    """The four digits of a visit: bound to it, and known to nobody who does not hold this installation's key."""
    digest = salted_hmac("patrols.presence.code", f"{patrol.pk}:{patrol.uuid}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10_000:04d}"


def is_code_of(patrol: Patrol, typed: str) -> bool:
    return constant_time_compare(code_of(patrol), typed)


def is_confirmable(patrol: Patrol, presence: Presence | None, at: datetime) -> bool:
    """Whether its code is still of use."""
    return why_not_confirmable(patrol, presence, at) is None


def why_not_confirmable(patrol: Patrol, presence: Presence | None, at: datetime) -> str | None:
    if patrol.state != Patrol.State.SUBMITTED:
        return _("这次巡查已经作废，不用确认")
    if patrol.entry == Entry.LATE:
        return _("补录的巡查不用确认")
    if presence is not None and presence.confirmed_at is not None:
        return _("这次巡查已经有人确认过")
    if presence is not None and presence.tries >= MOST_TRIES:
        return _("码输错了 %d 次，这次巡查不能再确认；下次巡查再来") % MOST_TRIES
    if at - patrol.submitted_at > CODE_HOLDS:
        return _("交上来超过 15 分钟，码已经过期；下次巡查当场确认")
    return None


def may_confirm(
    person: User, patrol: Patrol, presence: Presence | None, at: datetime, *, works_there: bool
) -> str | None:
    """`works_there`: whether the person is of the post's own staff; its team counts as well."""
    if person.pk == patrol.by_id:
        return _("自己的巡查不能自己确认，让现场的人在他的手机上输")
    of_the_team = person.team_id is not None and person.team_id == patrol.post.team_id
    if not (works_there or of_the_team):
        return _("只有“%s”的人能确认这里的巡查") % patrol.post.name
    if patrol.post.women_only and person.gender != Gender.FEMALE:
        return _("“%s”只由女职工确认") % patrol.post.name
    return why_not_confirmable(patrol, presence, at)


def may_explain(person: User, patrol: Patrol) -> str | None:
    if patrol.by_id != person.pk:
        return _("只有巡查人自己能写说明")
    return None


def may_see_parts(person: User, patrol: Patrol) -> bool:
    """What shows a visit is for the patroller and the branch; others see the visit."""
    return patrol.by_id == person.pk or person.may("patrol.quality")
