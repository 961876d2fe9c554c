"""Who may do what with a crew: answered with None or the sentence why not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from tenders.models import Crew, CrewMember
from tongting.people.models import User

State = Crew.State
FEWEST, MOST = 2, 12
MOST_POINTS = Decimal("9999.99")


def may_change(crew: Crew, person: User) -> str | None:
    if crew.state == State.DISSOLVED:
        return _("这个组已经解散了；要再干就另建一个")
    if crew.head_id != person.pk:
        return _("只有组长能改；想改的找组长")
    return None


def may_agree(crew: Crew, member: CrewMember | None) -> str | None:
    if crew.state == State.DISSOLVED:
        return _("这个组已经解散了，不用同意")
    if member is None:
        return _("你不在这个组里")
    if member.agreed_version == crew.version:
        return _("你已经同意过了")
    return None


def may_refuse(crew: Crew, member: CrewMember | None, person: User) -> str | None:
    if crew.state == State.DISSOLVED:
        return _("这个组已经解散了")
    if member is None:
        return _("你不在这个组里")
    if crew.head_id == person.pk:
        return _("你是组长；不干了就解散这个组")
    return None


def members_fault(head: User, members: Mapping[User, Decimal]) -> str | None:
    """What is wrong with a crew's people and their points."""
    if head not in members:
        return _("组长自己也要在组里，写上自己的点数")
    if not FEWEST <= len(members) <= MOST:
        return _("一个组要有 %(least)d 到 %(most)d 个人，现在是 %(n)d 个") % {
            "least": FEWEST,
            "most": MOST,
            "n": len(members),
        }
    if wrong := [person.name for person, points in members.items() if not 0 < points <= MOST_POINTS]:
        return _("%(names)s 的点数要在 0.01 到 %(most)s 之间") % {
            "names": "、".join(wrong),
            "most": MOST_POINTS,
        }
    return None


def shares_fault(shares: Mapping[User, Decimal]) -> str | None:
    """Where the points are meant in percent they make a hundred."""
    whole = sum(shares.values(), Decimal(0))
    if whole == 100:
        return None
    what = {"whole": f"{whole.normalize():f}", "gap": f"{abs(100 - whole).normalize():f}"}
    if whole < 100:
        return _("比例加起来是 %(whole)s%%，还差 %(gap)s%%；加到 100%% 再保存") % what
    return _("比例加起来是 %(whole)s%%，多了 %(gap)s%%；减到 100%% 再保存") % what
