"""What a person has to do with the stations: what they hold, what waits for them. Each service adds its lines here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Loss, Slot, Wish
from stations.queries import charging as charges
from stations.queries import drink as drinks
from stations.queries import haircut as cuts
from stations.queries import haircut_wall as walls
from stations.queries import key as keys
from stations.queries import loan as loans
from stations.queries import locker as lockers
from stations.queries import parcel as parcels
from stations.queries import sending as sendings
from stations.queries import song as songs
from stations.rules import drink as drink_rules
from stations.rules import loan as rules
from stations.rules import parcel as parcel_rules
from tongting.people.models import User
from tongting.periods import local


@dataclass(frozen=True)
class Line:
    """One thing on the own page: `mark` is the short sign before it (02, 3-2-1024), `tone` act, lamp or bad; `acts` are
    (words, address of a POST)."""

    text: str
    detail: str
    mark: str = ""
    tone: str = "act"
    due: datetime | None = None
    acts: tuple[tuple[str, str], ...] = ()
    # A page of its own that says more.
    page: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    lines: list[Line]


Source = Callable[[User, datetime], Iterable[Line]]


def held(person: User, at: datetime) -> Iterable[Line]:
    """What is lent to me, soonest due first; one query."""
    for loan in loans.open_loans().filter(person=person).order_by("due_at"):
        late = rules.is_late(loan, at)
        detail = _("%(desk)s·%(time)s 借") % {
            "desk": loan.service.desk.name, "time": f"{local(loan.lent_at):%m-%d %H:%M}",
        }  # fmt: skip
        may_extend = not late and rules.has_renewals(loan)
        acts = ((_("续借"), reverse("loan_extend", args=[loan.pk])),) if may_extend else ()
        mark = f"{loan.unit.number:02d}"
        yield Line(loan.service.name, detail, mark, "bad" if late else "act", loan.due_at, acts)


def charged(person: User, at: datetime) -> Iterable[Line]:
    """My phone in its slot, with the code by which it is fetched, or among the lost things; one query."""
    for charge in charges.not_fetched(person):
        is_moved = charge.state == charge.State.MOVED
        facts = {
            "desk": charge.service.desk.name, "code": charge.code, "time": f"{local(charge.put_at):%m-%d %H:%M}",
        }  # fmt: skip
        said = _("%(desk)s·%(time)s 存的没取，转失物招领了，带工牌来")
        detail = (said if is_moved else _("%(desk)s·取机码 %(code)s·%(time)s 存")) % facts
        tone = "bad" if charge.due_at < at else "act"
        mark = f"{charge.unit.number:02d}"
        yield Line(charge.service.name, detail, mark, tone, None if is_moved else charge.due_at)


def waited(person: User, at: datetime) -> Iterable[Line]:
    """What I stand in line for or have booked; two queries."""
    open_wishes = Wish.objects.filter(person=person, state__in=Wish.OPEN).select_related("service__desk")
    for wish in open_wishes.order_by("asked_at"):
        is_kept = wish.state == Wish.State.KEPT
        detail = (
            _("给你留到 %(time)s，到%(desk)s取")
            % {"time": rules.told_until(wish.kept_until, at), "desk": wish.service.desk.name}
            if is_kept and wish.kept_until
            else _("%(desk)s·排队中，有了通知你") % {"desk": wish.service.desk.name}
        )
        acts = ((_("不要了"), reverse("wish_withdraw", args=[wish.pk])),)
        yield Line(wish.service.name, detail, "", "lamp" if is_kept else "act", wish.kept_until, acts)
    ahead = Slot.objects.filter(person=person, state=Slot.State.BOOKED, end__gt=at)
    for slot in ahead.select_related("unit__service__desk").order_by("start"):
        detail = _("%(desk)s·%(start)s–%(end)s") % {
            "desk": slot.unit.service.desk.name, "start": f"{local(slot.start):%m-%d %H:%M}",
            "end": f"{local(slot.end):%H:%M}",
        }  # fmt: skip
        acts = ((_("取消预约"), reverse("slot_withdraw", args=[slot.pk])),)
        yield Line(slot.unit.service.name, detail, f"{slot.unit.number:02d}", "act", None, acts)


def parcels_here(person: User, at: datetime) -> Iterable[Line]:
    """What came for me and lies on the shelf; two queries."""
    rule = parcels.rule_in_force()
    for parcel in parcels.here().filter(person=person).order_by("arrived_at"):
        detail = _("%(desk)s·%(time)s 到") % {
            "desk": parcel.service.desk.name, "time": f"{local(parcel.arrived_at):%m-%d %H:%M}",
        }  # fmt: skip
        if parcel.state == parcel.State.ODD:
            detail += "·" + _("%(trouble)s，到服务台问一问") % {"trouble": parcel.get_trouble_display()}
        tone = "bad" if parcel_rules.is_stranded(parcel, rule, at) else "act"
        text = _("%(carrier)s快递") % {"carrier": parcel.carrier}
        yield Line(text, detail, parcel.code, tone, page=reverse("parcel_mine"))


def looked_for(person: User, at: datetime) -> Iterable[Line]:
    """What I have lost and nobody has brought; one query."""
    mine = Loss.objects.filter(person=person, state=Loss.State.OPEN).order_by("-at")
    for loss in mine:
        detail = _("%(day)s 在%(place)s") % {"day": f"{loss.lost_on:%m-%d}", "place": loss.place}
        text = _("丢了%(what)s，还在找") % {"what": loss.get_kind_display()}
        yield Line(text, detail, page=reverse("loss_mine"))


def own_lockers(person: User, at: datetime) -> Iterable[Line]:
    """The locker that is mine, and what is done about its keys; one query, two with a locker."""
    mine = lockers.of_person(person)
    orders = {one.locker_id: one for one in keys.open_orders().filter(locker__in=mine)} if mine else {}
    for locker in mine:
        order, detail = orders.get(locker.pk), locker.post.name
        if order is not None:
            detail += "·" + _("钥匙%(state)s") % {"state": order.get_state_display()}
        due = order.due_at if order is not None and order.state in keys.LATE else None
        tone = "lamp" if order is not None and order.state == order.State.CUT else "act"
        yield Line(_("更衣箱"), detail, locker.code, tone, due, page=reverse("locker_mine"))


def drink(person: User, at: datetime) -> Iterable[Line]:
    """Today's drink, while there are any; one query outside the season, four within."""
    rule, day = drinks.rule_in_force(), local(at).date()
    if not person.may("station.use") or not (reason := drinks.reason(rule, day)):
        return
    if not drinks.services().exists():
        return
    turn = drinks.turn(rule, at)
    had = drinks.had(person, turn.day)
    if no := drink_rules.may_have(person, had, turn.shift, rule.most_a_day):
        yield Line(_("今天的冷饮领过了"), no, "", "act")
    else:
        left = rule.most_a_day - len(had)
        facts = {"n": left, "shift": turn.name, "reason": reason}
        yield Line(_("今天还能领一份冷饮"), _("%(shift)s·%(reason)s·到浴池服务台刷工牌") % facts, "", "lamp")


def to_be_cut(person: User, at: datetime) -> Iterable[Line]:
    """My turns at the barber's; one query where there is none."""
    for turn in cuts.open_of(person, local(at).date()):
        place = cuts.line(turn.service, at).place_of(person) if turn.day == local(at).date() else None
        detail = turn.service.desk.name
        if place is not None:
            detail += "·" + _("前面 %(n)s 人，%(range)s") % {"n": place.ahead, "range": walls.minutes(place)}
        elif turn.start:
            detail += f"·{local(turn.start):%m-%d %H:%M}"
        tone = "lamp" if turn.state == turn.State.CALLED else "act"
        acts = ((_("不理了"), reverse("turn_withdraw", args=[turn.pk])),) if turn.state in turn.LINE else ()
        text = _("%(what)s·%(state)s") % {"what": turn.service.name, "state": turn.get_state_display()}
        page = reverse("haircut", args=[turn.service_id])
        yield Line(text, detail, f"{turn.number:02d}", tone, None, acts, page)


def sung(person: User, at: datetime) -> Iterable[Line]:
    """What I asked the music bar to play, and what was said to it; one query."""
    tones = {"asked": "act", "refused": "bad"}
    for song in songs.of_person(person, at):
        detail = _("%(desk)s·%(state)s") % {
            "desk": song.service.desk.name, "state": song.get_state_display(),
        }  # fmt: skip
        acts = (
            ((_("不点了"), reverse("song_withdraw", args=[song.pk])),)
            if song.state == song.State.ASKED
            else ()
        )
        text, tone = _("点歌“%(title)s”") % {"title": song.title}, tones.get(song.state, "lamp")
        page = reverse("song_home", args=[song.service_id]) if song.service.is_active else ""
        yield Line(text, f"{detail}：{song.why}" if song.why else detail, "", tone, None, acts, page)


def sent(person: User, at: datetime) -> Iterable[Line]:
    """What I have handed in to be sent; one query."""
    for one in sendings.of_person(person, at, sendings.JUST_LEFT):
        detail = "·".join(
            part for part in (one.get_state_display(), one.carrier, one.tracking, one.why) if part
        )
        tone = "bad" if one.state == one.State.BACK else "act"
        yield Line(_("寄到%(town)s") % {"town": one.town}, detail, "", tone, page=reverse("parcel_mine"))


# Heading → where its lines come from, in this order.
SOURCES: tuple[tuple[str, tuple[Source, ...]], ...] = (
    ("held", (held, own_lockers, charged)),
    ("waits", (parcels_here, waited, to_be_cut, looked_for, drink, sung, sent)),
)


def titles() -> dict[str, str]:
    return {"held": _("我手上的"), "waits": _("等我的")}


def groups(person: User, at: datetime) -> list[Group]:
    named = titles()
    return [
        Group(named[key], [line for source in sources for line in source(person, at)])
        for key, sources in SOURCES
    ]
