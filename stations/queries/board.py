"""What a desk's screen shows: its tiles with their figures, what is out, what was just done. Each service adds its tile
here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Booking, Desk, Service, StockTake
from stations.queries import borrower as borrowers
from stations.queries import box_board, optional_board, stock_board
from stations.queries import charging as charges
from stations.queries import desk as desks
from stations.queries import found as lost
from stations.queries import haircut as cuts
from stations.queries import key as keys
from stations.queries import loan as loans
from stations.queries import parcel as parcels
from stations.queries.button import Button
from stations.queries.journal import not_undone
from stations.rules import desk as rules
from stations.rules.loan import may_borrow
from tongting.people.models import User
from tongting.periods import Day
from tongting.places.queries import halls

ICONS = {
    "sewing_box": "box2-heart", "sewing_kit": "box2-heart", "scissors": "scissors", "umbrella": "umbrella",
    "screwdriver_set": "screwdriver", "washing_machine": "water", "garment_steamer": "wind",
    "hair_dryer": "fan", "air_pump": "bicycle", "hand_trolley": "cart3",
}  # fmt: skip


def icon_of(service: Service) -> str:
    return ICONS.get(service.code, "box-seam")


def lends(services: Iterable[Service]) -> bool:
    return any(service.is_lent for service in services)


def is_for_parcels(services: Iterable[Service]) -> bool:
    """A desk at which nothing is done but parcels, to and fro: whoever is looked for comes to take some away."""
    kinds = {service.kind for service in services}
    return Service.Kind.PARCEL in kinds <= {Service.Kind.PARCEL, Service.Kind.SENDING}


def buttons(desk: Desk, every: list[Service], at: datetime) -> Iterable[Button]:
    """`every` service of the desk, with those that are off."""
    services = [service for service in every if service.is_active]
    kinds = {service.kind for service in services}
    if kinds & set(Service.LENT):
        yield Button(_("借出"), reverse("desk_lend", args=[desk.code]), "box-arrow-up-right", is_big=True)
        yield Button(
            _("归还"), reverse("desk_return", args=[desk.code]), "box-arrow-in-down-left", is_big=True
        )
        yield Button(_("盘点"), reverse("desk_count", args=[desk.code]), "list-check", _last_count(desk, at))
    yield from _of_what_is_off(desk, every, kinds)
    if Service.Kind.PARCEL in kinds:
        yield from _of_parcels(desk, at)
    if Service.Kind.LOST in kinds:
        yield from _of_found(desk, at)
    if Service.Kind.KEY in kinds:
        yield _of_lockers(desk)
        yield _of_keys(desk, at)
    for service in services:
        if service.kind == Service.Kind.CHARGING:
            yield _of_charging(desk, service, at)
        elif service.kind == Service.Kind.HAIRCUT:
            waits = len(cuts.line(service, at).places)
            note = _("等 %(n)s 人") % {"n": waits} if waits else _("没有人等")
            yield Button(_("理发排号"), reverse("desk_haircut", args=[desk.code]), "scissors", note)
    yield from box_board.buttons(desk, services, at)
    yield from stock_board.buttons(desk, services, at)
    yield from optional_board.buttons(desk, services, at)


def _of_what_is_off(desk: Desk, every: list[Service], kinds: set[str]) -> Iterable[Button]:
    """The way back of what is out, lockers that have holders. No query where nothing is off."""
    gone = {service.kind for service in every if not service.is_active} - kinds
    if gone & set(Service.LENT) and not kinds & set(Service.LENT) and (many := loans.out_of(desk).count()):
        note = _("还有 %(n)s 件在外") % {"n": many}
        yield Button(_("归还"), reverse("desk_return", args=[desk.code]), "box-arrow-in-down-left", note)
    if Service.Kind.KEY in gone:
        yield _of_lockers(desk)


def _of_parcels(desk: Desk, at: datetime) -> Iterable[Button]:
    """Two queries."""
    lie = parcels.counts(desk, at)
    yield Button(_("快递入库"), reverse("desk_parcel_in", args=[desk.code]), "box-seam", is_big=True)
    waits = _("%(n)s 件在架") % {"n": lie.here}
    yield Button(
        _("取件"), reverse("desk_parcel_out", args=[desk.code]), "box-arrow-up-right", waits, is_big=True
    )
    notes = [(lie.stranded, _("%(n)s 件滞留")), (lie.nobodys, _("%(n)s 件没认出"))]
    note = next((words % {"n": n} for n, words in notes if n), "")
    left = reverse("desk_parcel_left", args=[desk.code])
    yield Button(_("滞留、没认出的"), left, "hourglass-split", note, is_hot=bool(lie.stranded))
    yield Button(_("整批录入"), reverse("desk_parcel_paste", args=[desk.code]), "clipboard-plus")
    yield Button(_("货架单、标签"), reverse("desk_parcel_paper", args=[desk.code]), "printer")


def _of_found(desk: Desk, at: datetime) -> Iterable[Button]:
    """One query."""
    lie = lost.counts(desk, at)
    yield Button(_("登记失物"), reverse("desk_found_new", args=[desk.code]), "clipboard-plus")
    url, note = reverse("desk_found_list", args=[desk.code]), _("%(n)s 件招领中") % {"n": lie.open}
    if lie.due:
        note = _("%(n)s 件到期") % {"n": lie.due}
    yield Button(_("失物招领"), url, "search-heart", note, is_hot=bool(lie.due))


def _of_lockers(desk: Desk) -> Button:
    """One query."""
    free = _("空 %(n)s 个") % {"n": sum(hall.free for hall in halls())}
    return Button(_("更衣箱"), reverse("desk_lockers", args=[desk.code]), "grid-3x3-gap", free)


def _of_keys(desk: Desk, at: datetime) -> Button:
    """Two queries."""
    wait = keys.waiting(at, keys.service_at(desk.pk))
    notes = [(wait.late, _("%(n)s 把超时")), (wait.to_do, _("%(n)s 把要配")), (wait.cut, _("%(n)s 把等签收"))]
    note = next((words % {"n": n} for n, words in notes if n), "")
    return Button(_("配钥匙"), reverse("desk_keys", args=[desk.code]), "key", note, is_hot=bool(wait.late))


def _of_charging(desk: Desk, service: Service, at: datetime) -> Button:
    """Hot while the round is due."""
    bank = charges.bank(service)
    due = bank.is_due(at)
    note = _("该查一遍了") if due else _("空 %(n)s 口") % {"n": len(bank.free)}
    url = reverse("desk_charging", args=[desk.code])
    return Button(_("手机充电"), url, "battery-charging", note, is_hot=due)


def _last_count(desk: Desk, at: datetime) -> str:
    last = StockTake.objects.filter(service__desk=desk).order_by("-at").values_list("at", flat=True).first()
    if last is None:
        return _("还没盘过")
    return _("今天盘过") if last >= Day.of(at).start_at else _("今天还没盘")


def just_done(desk: Desk, by: User, at: datetime) -> QuerySet[Booking]:
    """What may still be taken back: this desk's last ten minutes, newest first."""
    since = at - rules.UNDO_WITHIN
    recent = Booking.objects.filter(service__desk=desk, received_at__gte=since, undone=None)
    return (
        recent.exclude(verb__in=(Booking.Verb.UNDO, *Booking.LASTING))
        .select_related("service", "person")
        .order_by("-received_at", "-pk")
    )


def today(desk: Desk, at: datetime) -> int:
    """How often the desk was used today."""
    day = Day.of(at)
    uses = Booking.objects.filter(
        service__desk=desk, verb__in=Booking.USES, at__gte=day.start_at, at__lt=day.end_at
    )
    return not_undone(uses).count()


@dataclass(frozen=True)
class Served:
    """A person before the desk: what they hold, what each kind says to them; `refusal` where it is the same no for
    all of them."""

    person: User
    open: list[loans.Loan]
    offers: list[Offer]
    refusal: str
    gives: list[stock_board.Offer]
    more: list[Button]
    # Whether lockers and their keys are this desk's business too.
    has_lockers: bool = False
    charging: charges.Counter | None = None
    haircut: cuts.Counter | None = None


@dataclass(frozen=True)
class Offer:
    """`is_kept`: one lies here for this very person, who stood in line for it."""

    shelf: loans.Shelf
    icon: str
    refusal: str
    is_kept: bool = False


def served(desk: Desk, person: User, at: datetime) -> Served:
    mine = loans.open_of(person)
    rule = loans.rule_in_force()
    until, strange = loans.blocked_until(person, rule, at), borrowers.stranger(person, desk, rule, at)
    services = list(desks.services_of(desk))
    shelves = loans.shelves(services, at)
    kept = loans.kept_for(person, desk) if any(shelf.kept for shelf in shelves) else set[int]()
    offers = [
        Offer(
            shelf,
            icon_of(shelf.service),
            may_borrow(person, shelf.service, mine, until, rule, at)
            or strange
            or _gone(shelf, shelf.service.pk in kept),
            shelf.service.pk in kept,
        )
        for shelf in shelves
    ]
    said = {offer.refusal for offer in offers}
    more = list(box_board.for_person(desk, services, person))
    given = any(one.kind == Service.Kind.CONSUMABLE for one in services)
    gives = stock_board.offers(desk, at, person, (Service.Kind.CONSUMABLE,)) if given else []
    same = said.pop() if len(said) == 1 and len(offers) > 1 else ""
    keyed = any(one.kind == Service.Kind.KEY for one in services)
    charged, cut = charges.counter(services, person), cuts.counter(services, person, at)
    return Served(person, mine, offers, same, gives, more, keyed, charged, cut)


def _gone(shelf: loans.Shelf, is_kept: bool) -> str:
    if shelf.to_lend or (is_kept and shelf.on_shelf):
        return ""
    return _("给排队的人留着") if shelf.on_shelf else _("都借出去了")
