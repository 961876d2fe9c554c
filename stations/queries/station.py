"""Reads of the stations as a worker sees them: what each offers, what is free now, when it is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Desk, Service, Station, Wish
from stations.queries import board, music, stock_board
from stations.queries import box as boxes
from stations.queries import charging as charges
from stations.queries import desk as desks
from stations.queries import drink as drinks
from stations.queries import haircut as cuts
from stations.queries import haircut_wall as walls
from stations.queries import key as keys
from stations.queries import loan as loans
from stations.queries import parcel as parcels
from stations.queries import seat as seats
from stations.queries import song as songs
from stations.queries import stock as stocks
from stations.scoring import hours
from tongting.people.models import User
from tongting.periods import local

ICONS = {
    Station.BATH: "droplet", Station.CONVENIENCE: "shop", Station.MUSIC: "music-note-beamed",
    Station.PARCEL: "mailbox",
}  # fmt: skip


@dataclass(frozen=True)
class Offered:
    """A line of a desk's list: what it is, what is free of it, what one can do from here."""

    service: Service
    icon: str
    note: str
    tone: str = ""
    ask_url: str = ""
    ask_words: str = ""
    # A page that opens instead of a POST.
    page_url: str = ""


@dataclass(frozen=True)
class Counter:
    """A desk with its list."""

    desk: Desk
    is_open: bool
    hours: str
    opens: str
    lines: list[Offered]


@dataclass(frozen=True)
class Card:
    """One of the four on the first page."""

    station: str
    name: str
    icon: str
    desks: list[Desk]
    is_open: bool


def cards(at: datetime) -> list[Card]:
    """The four, with whether somebody is there; one query. A station without a desk is not shown."""
    found = list(desks.desks())
    made = []
    for station in Station:
        mine = [one for one in found if one.station == station]
        if mine:
            opened = any(hours.is_open(one.hours, local(at)) for one in mine)
            made.append(Card(station.value, str(station.label), ICONS[station], mine, opened))
    return made


def counters(station: str, person: User, at: datetime) -> list[Counter]:
    """Every desk of a station; queries grow with desks, not with what they offer."""
    waiting = set(Wish.objects.filter(person=person, state__in=Wish.OPEN).values_list("service", flat=True))
    return [_counter(desk, person, waiting, at) for desk in desks.desks(station)]


def _counter(desk: Desk, person: User, waiting: set[int], at: datetime) -> Counter:
    now = local(at)
    opens = hours.opens_next(desk.hours, now)
    services = list(desks.services_of(desk))
    lines = [line for source in SOURCES for line in source(services, person, waiting, at)]
    return Counter(desk, opens is None, hours.spelled(desk.hours), f"{opens:%H:%M}" if opens else "", lines)


def lent(services: list[Service], person: User, waiting: set[int], at: datetime) -> Iterable[Offered]:
    shelves = loans.shelves(services, at)
    kept = loans.kept_for(person, services[0].desk) if any(one.kept for one in shelves) else set[int]()
    for shelf in shelves:
        service = shelf.service
        icon = board.icon_of(service)
        if service.kind == Service.Kind.SLOT:
            page = reverse("slot_list", args=[service.pk])
            yield Offered(service, icon, _("%(n)s 台，按时段预约") % {"n": shelf.total}, page_url=page)
        elif shelf.to_lend:
            note = _("在架 %(n)s 件，共 %(all)s 件") % {"n": shelf.to_lend, "all": shelf.total}
            yield Offered(service, icon, note)
        elif service.pk in kept:
            yield Offered(service, icon, _("给你留着一件，到服务台取"), "lamp")
        elif service.pk in waiting:
            yield Offered(service, icon, _("都借出去了，你在排队"), "lamp")
        else:
            waits = shelf.waiting + shelf.kept
            note = _("都借出去了，%(n)s 个人在等") % {"n": waits} if waits else _("都借出去了")
            url = reverse("wish_stand", args=[service.pk])
            yield Offered(service, icon, note, "lamp", url, _("排队等"))


def posted(services: list[Service], person: User, waiting: set[int], at: datetime) -> Iterable[Offered]:
    for service in services:
        if service.kind == Service.Kind.PARCEL:
            mine = parcels.waiting_for(person).filter(service=service).count()
            note = _("有 %(n)s 件等你取") % {"n": mine} if mine else _("现在没有你的快递")
            yield Offered(service, "box-seam", note, "lamp" if mine else "", page_url=reverse("parcel_mine"))


def lost_things(services: list[Service], person: User, waiting: set[int], at: datetime) -> Iterable[Offered]:
    for service in services:
        if service.kind == Service.Kind.LOST:
            note = _("拾到的都在这里，丢了东西来报一下")
            yield Offered(service, "search-heart", note, page_url=reverse("found_board"))


def given(services: list[Service], person: User, waiting: set[int], at: datetime) -> Iterable[Offered]:
    """What anybody is given who asks: how much there is, how much one gets a day."""
    mine = [one for one in services if one.kind == Service.Kind.CONSUMABLE]
    if not mine:
        return
    of = {one.pk: one for one in mine}
    for stock in stocks.stocks(stocks.items(mine[0].desk, (Service.Kind.CONSUMABLE,)), at):
        item, facts = stock.item, {"n": stock.usable, "unit": stock.item.unit, "most": stock.item.most_each}
        if not stock.usable:
            note = _("发完了，等补货")
        elif item.most_each:
            note = _("还有 %(n)s %(unit)s，每人每天最多 %(most)s %(unit)s") % facts
        else:
            note = _("还有 %(n)s %(unit)s") % facts
        yield Offered(
            of[item.service_id], stock_board.icon_of(item.code), note, "" if stock.usable else "lamp"
        )


def boxed(services: list[Service], person: User, waiting: set[int], at: datetime) -> Iterable[Offered]:
    """The medical box: when it was last gone through."""
    for service in services:
        if service.kind != Service.Kind.MEDICAL or (box := boxes.of(service.desk)) is None:
            continue
        last = boxes.look(box, at).last
        when = f"{local(last.sealed_at):%m-%d}" if last and last.sealed_at else ""
        note = _("%(day)s 两人查过，用药找值班员") % {"day": when} if when else _("用药找值班员")
        yield Offered(service, "bandaid", note, page_url=reverse("box_public", args=[box.token]))


def cooled(services: list[Service], person: User, waiting: set[int], at: datetime) -> Iterable[Offered]:
    """The summer drinks: whether there are any today, and why."""
    for service in services:
        if service.kind == Service.Kind.DRINKS:
            rule = drinks.rule_in_force()
            reason = drinks.reason(rule, local(at).date())
            note = reason or _("%(first)s 到 %(last)s 发，高温天也发") % {
                "first": rule.season_from, "last": rule.season_until,
            }  # fmt: skip
            yield Offered(service, "cup-straw", note)


def locked(services: list[Service], person: User, waiting: set[int], at: datetime) -> Iterable[Offered]:
    """Lockers and their keys."""
    for service in services:
        if service.kind == Service.Kind.KEY:
            hours_promised = keys.rule_in_force().promise_hours
            note = _("我的更衣箱、配钥匙、报丢失；%(n)s 小时配好") % {"n": hours_promised}
            yield Offered(service, "key", note, page_url=reverse("locker_mine"))


def charging(services: list[Service], person: User, waiting: set[int], at: datetime) -> Iterable[Offered]:
    for service in services:
        if service.kind == Service.Kind.CHARGING:
            bank = charges.bank(service)
            note = _("空 %(n)s 口，共 %(all)s 口，最多充 %(hours)s 小时；电池鼓包的不收") % {
                "n": len(bank.free), "all": len(bank.sockets), "hours": bank.rule.most_hours,
            }  # fmt: skip
            yield Offered(service, "battery-charging", note, "act" if bank.free else "lamp")


def barber(services: list[Service], person: User, waiting: set[int], at: datetime) -> Iterable[Offered]:
    for service in services:
        if service.kind == Service.Kind.HAIRCUT:
            line = cuts.line(service, at)
            note = _("预约、取号；%(n)s 人在等，%(range)s") % {
                "n": len(line.places), "range": walls.minutes(line.wait_for_new()),
            }  # fmt: skip
            yield Offered(service, "scissors", note, page_url=reverse("haircut", args=[service.pk]))


def sounding(services: list[Service], person: User, waiting: set[int], at: datetime) -> Iterable[Offered]:
    """What plays in the canteen now and next: as the player says, or by the programme."""
    for service in services:
        if service.kind == Service.Kind.MUSIC:
            now = music.now_of(service, at)
            told = music.told_by(service, at)
            plays, after = (told, now.next) if told and told != now.tune else (now.tune, now.next)
            if plays is None:
                yield Offered(service, "music-note-beamed", _("现在没有曲子"), "lamp")
                continue
            words = _("正在放：%(title)s·下一首：%(next)s") if after else _("正在放：%(title)s")
            yield Offered(service, "music-note-beamed", words % {"title": plays, "next": after})


def optional(services: list[Service], person: User, waiting: set[int], at: datetime) -> Iterable[Offered]:
    """What a mine may switch off: song requests, seats, parcels to be sent."""
    for service in services:
        if service.kind == Service.Kind.SONGS:
            page, up = reverse("song_home", args=[service.pk]), len(songs.board(service, at))
            note = _("板上 %(n)s 首；点一首、写句话") % {"n": up} if up else _("点一首、写句话")
            yield Offered(service, "music-note-list", note, page_url=page)
        elif service.kind == Service.Kind.SEATS:
            yield Offered(service, "people", seats.seats(service).said(at))
        elif service.kind == Service.Kind.SENDING:
            yield Offered(service, "send", _("拿到服务台登记，快递员来收"), page_url=reverse("parcel_mine"))


# Where a desk's lines come from, in order: each service adds its own.
SOURCES = (lent, charging, barber, locked, given, boxed, cooled, posted, lost_things, sounding, optional)
