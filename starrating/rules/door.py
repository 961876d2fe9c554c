"""Who may write a rest card, agree for a room, look at a locker: pure questions, answered with None or the sentence why
not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from starrating.models import Campaign, Contest, Entry, LockerLook, RestCard
from starrating.rules.sheet import is_theirs, keeps_doors
from tongting.people.models import Gender, User
from tongting.periods import local
from tongting.places.models import Locker

# Nobody sleeps longer than this after a night shift, or writes a card further ahead.
LONGEST_REST, FURTHEST_AHEAD = timedelta(hours=14), timedelta(days=3)


def may_rest(
    person: User, sleeper_home: int | None, room: int, since: datetime, until: datetime
) -> str | None:
    if not (keeps_doors(person) or sleeper_home == room):
        return _("休息卡由住这间的人自己挂，或者请宿管代挂")
    if sleeper_home != room:
        return _("选一个住在这间的人")
    if not since < until <= since + LONGEST_REST:
        return _("休息卡最多挂 %(n)d 小时，结束时间要在开始以后") % {
            "n": LONGEST_REST.total_seconds() // 3600
        }
    return None


def may_lift(person: User, card: RestCard, at: datetime) -> str | None:
    if card.person_id != person.pk and not keeps_doors(person):
        return _("休息卡由本人或者宿管取下")
    return _("这张休息卡已经过了时间") if card.until <= at else None


def may_consent(person: User, entry: Entry, owner: User, home: int | None, *, judges: bool) -> str | None:
    """`owner` agrees, `person` writes it down; `judges`: whether that one is to score this very entry."""
    if entry.campaign.contest == Contest.SERVICE or entry.campaign.state not in Campaign.OPEN:
        return _("这次评选现在用不着登记同意")
    if not is_theirs(owner, entry, home):
        return _("只能由住这间的人、用这个箱子的人同意")
    if person.pk != owner.pk and not keeps_doors(person):
        return _("同意由本人自己点，或者请宿管代登")
    if person.pk != owner.pk and judges:
        return _("%(label)s 归你打分，请本人自己点同意") % {"label": entry.label}
    return None


def still_dirty(before: LockerLook | None, seen_at: datetime) -> bool:
    """A look on a later day than the last word, which was that it is dirty: its holder was told and did nothing."""
    if before is None or before.verdict != LockerLook.Verdict.BAD:
        return False
    return local(before.at).date() < local(seen_at).date()


def may_look(person: User, campaign: Campaign | None, locker: Locker) -> str | None:
    if campaign is None or campaign.state not in (
        Campaign.State.ENROLLING,
        Campaign.State.DRAWN,
        Campaign.State.SCORING,
    ):
        return _("现在没有在办的更衣箱评选，等开始报名再走排")
    if not person.may("star.vote"):
        return _("走排由本科职工来做")
    if locker.post.women_only and person.gender != Gender.FEMALE:
        return _("女更衣厅只由女职工走排，换一个厅")
    if locker.holder_id == person.pk:
        return _("自己的更衣箱请别人来看")
    return None
