"""Who may hand in, accept and deduct, and by when; each "no" with its sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from tenders.models import Contract, Delivery, SignOff
from tongting.people.models import Gender, User
from tongting.periods import local
from tongting.places.models import Post

State, Side, Verdict = Delivery.State, SignOff.Side, SignOff.Verdict
# How long after the last day a delivery may still be handed in.
HAND_IN_WITHIN = timedelta(days=3)
LONGEST_REWORK = timedelta(days=30)
MOST_REJECTIONS = 2


def deadline(delivery: Delivery) -> date | None:
    """The last day on which it may be handed in; None where nothing is to be handed in."""
    if delivery.state == State.RUNNING:
        return delivery.last_day + HAND_IN_WITHIN
    return delivery.rework_by if delivery.state == State.REWORK else None


def is_overdue(delivery: Delivery, at: datetime) -> bool:
    last = deadline(delivery)
    return last is not None and local(at).date() > last


def may_hand_in(delivery: Delivery, members: Collection[int], by: User, at: datetime) -> str | None:
    contract = delivery.contract
    if by.pk not in members:
        return _("交工由承包人或者组员来办")
    if contract.state not in Contract.BINDING:
        return _("合同现在是“%(state)s”，不能交工") % {"state": contract.get_state_display()}
    if delivery.state not in (State.RUNNING, State.REWORK):
        return _("这一期现在是“%(state)s”，不用再交") % {"state": delivery.get_state_display()}
    if local(at).date() < delivery.first_day:
        return _("这一期 %(day)s 才开始，干完再交") % {"day": f"{delivery.first_day:%m-%d}"}
    if is_overdue(delivery, at):
        return _("过了 %(day)s 还没交，这一期按未完成算，找科室的人") % {"day": f"{deadline(delivery):%m-%d}"}
    return None


# --- acceptance ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Who speaks for the place that is worked at: its keeper, its team's leader, its staff, as far as they are there
    and at a women's post are women. Without a post, or where all of them work in the contract, anybody who accepts
    may."""

    post: Post | None
    people: frozenset[int]

    def speaks(self, person: User, members: Collection[int]) -> bool:
        own = self.people - frozenset(members)
        return person.pk in own if own else person.may("tender.accept")


def sides_of(person: User, place: Place, members: Collection[int]) -> list[str]:
    """The sides for which a person may speak; none for whoever works in the contract, and at a women's post only
    women."""
    if person.pk in members or _is_kept_out(person, place):
        return []
    found = [Side.OFFICE.value] if person.may("tender.accept") else []
    return found + ([Side.USER.value] if place.speaks(person, members) else [])


def _is_kept_out(person: User, place: Place) -> bool:
    return place.post is not None and place.post.women_only and person.gender != Gender.FEMALE


def may_sign(
    delivery: Delivery, side: str, by: User, place: Place, members: Collection[int], words: Iterable[SignOff]
) -> str | None:
    """`words` are those of this round."""
    if by.pk in members:
        return _("自己参加的活不能自己验收")
    if _is_kept_out(by, place):
        return _("女浴室、女更衣室由女同志验收")
    if delivery.state != State.DELIVERED:
        return _("这一期现在是“%(state)s”，没有要验收的") % {"state": delivery.get_state_display()}
    if side not in sides_of(by, place, members):
        if side == Side.USER:
            return _("使用方由这个岗点的负责人、班长或者本岗职工来验收")
        return _("科室这一方要有验收的权限")
    for one in words:
        if one.person_id == by.pk:
            return _("你已经代表%(side)s验收过了，另一方由别人来") % {"side": one.get_side_display()}
        if one.side == side:
            return _("%(side)s已经由%(who)s验收过了") % {
                "side": one.get_side_display(),
                "who": one.person.name,
            }
    return None


def is_worded(
    delivery: Delivery, verdict: str, note: str, rework_by: date | None, has_deduction: bool, at: datetime
) -> dict[str, str]:
    """Field → sentence where a verdict lacks what it needs."""
    if verdict != Verdict.PASS and not note.strip():
        return {"note": _("写一句哪里没干好")}
    if verdict == Verdict.PASS_LESS and not has_deduction:
        return {"amount": _("扣多少钱、按哪一条、依据是什么，都要写；不扣就选“合格”")}
    if verdict != Verdict.REJECT or ends_with(delivery):
        return {}
    today = local(at).date()
    if rework_by is None:
        return {"rework_by": _("返工到哪天，选一个日期")}
    if not today < rework_by <= today + LONGEST_REWORK:
        return {
            "rework_by": _("返工期限要在明天到 %(day)s 之间") % {"day": f"{today + LONGEST_REWORK:%m-%d}"}
        }
    return {}


def ends_with(delivery: Delivery) -> bool:
    """One more rejection would end it."""
    return delivery.rejections + 1 >= MOST_REJECTIONS


# --- money that is kept back ---------------------------------------------------------------------------------------


def may_charge(delivery: Delivery, members: Collection[int], by: User, is_settled: bool) -> str | None:
    """Deductions and materials: before it is settled, by whoever settles or accepts, never by a member."""
    if by.pk in members:
        return _("自己参加的活，扣款由别人登记")
    if not (by.may("tender.settle") or by.may("tender.accept")):
        return _("扣款由办结算的人或者验收的人登记")
    if delivery.state == State.MISSED:
        return _("未完成的这一期不付钱，不用再扣")
    if is_settled:
        return _("这一期已经结算了，先作废结算单再改")
    return None


def fits(delivery: Delivery, materials: Decimal, deductions: Decimal) -> str | None:
    """Nobody pays for having worked."""
    if materials + deductions <= delivery.amount:
        return None
    return _("材料和扣款一共 %(sum)s 元，超过这一期的 %(amount)s 元，最多扣到 0") % {
        "sum": materials + deductions,
        "amount": delivery.amount,
    }
