"""What once happened to lockers and their keys: given, changed, brought back, broken, opened by two; keys lost, cut,
signed for, the third of a year; and how things stand at the end."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from stations.actions import key as orders
from stations.actions import locker as boxes
from stations.actions import opening as openings
from stations.actions import undo
from stations.actions.key import Sanction
from stations.actions.opening import Opened
from stations.demo.counter import Counter, Deed, tried
from stations.models import KeyOrder, LockerKey, Service
from stations.queries import key as keys
from stations.queries import locker as lockers
from tongting.people.models import Group, User
from tongting.periods import local, midnight
from tongting.photos import scenes
from tongting.photos.models import Photo
from tongting.places.models import Locker

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The tales lie in the last weeks of the history, at these shares of them.
SPAN = timedelta(days=35)
OWNER, ASKS, WAITS, LATE = "DEMO1001", "DEMO1002", "DEMO1005", "DEMO1003"
OFTEN, MOVES, LEAVES, NEXT, LOSES, SLIPS = (
    "DEMO1008",
    "DEMO1031",
    "DEMO1023",
    "DEMO1025",
    "DEMO1013",
    "DEMO1026",
)
REFUSED, WITHDRAWS, OPENED = "DEMO1016", "DEMO1017", "DEMO1019"
# Everybody here has one of the men's halls, those of the list already have theirs.
GIVEN = (OWNER, LATE, OFTEN, MOVES, LEAVES, LOSES, REFUSED, WITHDRAWS, OPENED)
SECTION_HEAD = "综采一区 王样例"
FOUND = Opened("smell", "下格饭盒馊了，取出封袋；衣物、证件没动", "隔壁箱的人反映味大")


def plan(counter: Counter, first: date) -> None:
    """Nothing in a mine without a desk for lockers."""
    service = keys.service_at()
    if service is None or not Locker.objects.exists():
        return
    tale = Tale(counter, service, first)
    for number, who in enumerate(GIVEN):
        tale.on(0.01 + 0.005 * number, 15.2 + 0.1 * number, tale.gives(who))
    tale.on(0.1, 8.2, tale.through(OFTEN, "new"))
    tale.on(0.2, 16.1, tale.slips(SLIPS))
    tale.on(0.3, 7.6, tale.through(OFTEN, "copy"))
    tale.on(0.35, 16.4, tale.moves(MOVES))
    tale.on(0.4, 9.1, tale.frees(LEAVES))
    tale.on(0.45, 16.0, tale.gives(NEXT, like=LEAVES))
    tale.on(0.5, 8.4, tale.through(LOSES, "lost"))
    tale.on(0.55, 10.3, tale.breaks())
    tale.on(0.6, 17.2, tale.through(OFTEN, "lost", section=True))
    tale.on(0.65, 9.4, tale.refuses(REFUSED))
    tale.on(0.7, 20.1, tale.withdraws(WITHDRAWS))
    tale.on(0.78, 2.4, tale.opens(OPENED))
    until = counter.until
    counter.at(until - 31 * HOUR, tale.orders(LATE, "lost"))
    counter.at(until - 9 * HOUR, tale.orders(WAITS, "copy", cut_after=6 * HOUR))
    counter.at(until - 4 * HOUR, tale.orders(OWNER, "copy"))
    counter.at(until - 2 * HOUR, tale.asks(ASKS, "lost"))


class Tale:
    """Acts at the desk for lockers, by whoever keeps it then."""

    def __init__(self, counter: Counter, service: Service, first: date) -> None:
        self.counter, self.service = counter, service
        self.last = local(counter.until).date()
        self.begin = max(first, self.last - SPAN)
        self.freed: Locker | None = None

    def on(self, share: float, hour: float, deed: Deed) -> None:
        day = self.begin + timedelta(days=int((self.last - self.begin).days * share))
        self.counter.at(midnight(day) + timedelta(hours=hour), deed)

    def person(self, who: str) -> User:
        return self.counter.people[who]

    def keeper(self, at: datetime) -> User:
        return self.counter.keeper(self.service, at)

    def mine(self, who: str) -> Locker | None:
        return next(iter(lockers.of_person(self.person(who))), None)

    def given(self, at: datetime) -> dict[str, object]:
        return {"slip": self.counter.slip(at), "by": self.keeper(at), "at": at}

    def give(self, locker: Locker | None, who: str, at: datetime) -> bool:
        if locker is None or self.mine(who) is not None:
            return False
        return tried(boxes.give, locker, self.person(who), self.service, **self.given(at))

    def free_one(self, who: str) -> Locker | None:
        free = lockers.free_for(self.person(who))
        return self.counter.chance.choice(free) if free else None

    def gives(self, who: str, like: str = "") -> Deed:
        """Any free one, or the one that another has just brought back without its key."""

        def deed(at: datetime) -> None:
            self.give(self.freed if like else self.free_one(who), who, at)
            owed = keys.open_orders().filter(person=self.person(who)).first()
            if owed is not None:
                self._finish(owed.pk, at)

        return deed

    def slips(self, who: str) -> Deed:
        """The card of the one before was still on the screen."""

        def deed(at: datetime) -> None:
            if self.give(self.free_one(who), who, at):
                self._undo(at + timedelta(minutes=2))

        return deed

    def _undo(self, at: datetime) -> None:
        last = self.service.bookings.select_related("service", "person").latest("pk")
        tried(undo.undo, last, slip=self.counter.slip(at), by=last.by, at=at)

    def moves(self, who: str) -> Deed:
        def deed(at: datetime) -> None:
            now, to = self.mine(who), self.free_one(who)
            if now is not None and to is not None:
                tried(boxes.move, now, to, self.service, [], **self.given(at))
                self.counter.at(at + 26 * HOUR, lambda then: self._bring(now, then))

        return deed

    def frees(self, who: str) -> Deed:
        """Left without bringing the key."""

        def deed(at: datetime) -> None:
            self.freed = self.mine(who)
            if self.freed is not None:
                tried(boxes.free, self.freed, self.service, [], **self.given(at))

        return deed

    def _bring(self, locker: Locker, at: datetime) -> None:
        """It was in the other pair of trousers."""
        found = LockerKey.objects.filter(locker=locker, state=LockerKey.State.LOST)
        for key in found.select_related("locker", "tenancy__person"):
            tried(boxes.bring_key, key, self.service, **self.given(at))

    def breaks(self) -> Deed:
        """One is reported and mended on the third day, another is still broken."""

        def deed(at: datetime) -> None:
            free = lockers.free_for(self.person(NEXT))[-2:]
            for locker, what in zip(free, ("门轴断了，关不严", "锁舌卡住，打不开"), strict=False):
                tried(boxes.report_broken, locker, what, self.service, **self.given(at))
            if free:
                self.counter.at(at + 2 * DAY, lambda then: self._mend(free[0], then))

        return deed

    def _mend(self, locker: Locker, at: datetime) -> None:
        tried(boxes.mend, locker, self.service, **self.given(at))

    def opens(self, who: str) -> Deed:
        """At night, with somebody of the bathhouse beside."""

        def deed(at: datetime) -> None:
            locker = self.mine(who)
            if locker is None:
                return
            by = self.keeper(at)
            second = next(
                one for one in self.counter.people.values()
                if one.group == Group.POST_STAFF and one.pk != by.pk and one.may("issue.fix")
            )  # fmt: skip
            given = {"slip": self.counter.slip(at), "by": by, "at": at}
            tried(openings.open_by_two, locker, FOUND, second, self.service, **given)

        return deed

    def orders(
        self, who: str, reason: str, *, cut_after: timedelta | None = None, section: bool = False
    ) -> Deed:
        def deed(at: datetime) -> None:
            order = self._order(who, reason, section, at)
            if order is not None and cut_after is not None:
                self.counter.at(at + cut_after, lambda then: self._cut(order, then))

        return deed

    def through(self, who: str, reason: str, *, section: bool = False) -> Deed:
        """Ordered, cut within the day, signed for after the next shift."""

        def deed(at: datetime) -> None:
            order = self._order(who, reason, section, at)
            if order is not None:
                self._finish(order, at)

        return deed

    def _finish(self, order: int, at: datetime) -> None:
        ready = at + timedelta(hours=self.counter.chance.uniform(4, 20))
        self.counter.at(ready, lambda then: self._cut(order, then))
        fetched = ready + timedelta(hours=self.counter.chance.uniform(2, 20))
        self.counter.at(fetched, lambda then: self._sign(order, then))

    def _order(self, who: str, reason: str, section: bool, at: datetime) -> int | None:
        locker, given = self.mine(who), self.given(at)
        tenancy = boxes.register(locker, by=None, at=at) if locker is not None else None
        if tenancy is None:
            return None
        by = self.keeper(at)
        sanction = Sanction(SECTION_HEAD, local(at).date(), self._signed(by, at)) if section else None
        if not tried(orders.order, tenancy, self.service, reason, sanction, **{**given, "by": by}):
            return None
        return KeyOrder.objects.latest("pk").pk

    def _signed(self, by: User, at: datetime) -> Photo:
        return scenes.sign(self.counter.chance, by=by, at=at)

    def _cut(self, order: int, at: datetime) -> None:
        tried(orders.cut, keys.orders().get(pk=order), **self.given(at))

    def _sign(self, order: int, at: datetime) -> None:
        by = self.keeper(at)
        given = {"slip": self.counter.slip(at), "by": by, "at": at}
        tried(orders.sign, keys.orders().get(pk=order), self._signed(by, at), **given)

    def asks(self, who: str, reason: str) -> Deed:
        """From the own phone."""

        def deed(at: datetime) -> None:
            locker = self.mine(who)
            tenancy = boxes.register(locker, by=None, at=at) if locker is not None else None
            if tenancy is not None:
                tried(orders.ask, tenancy, self.service, reason, by=self.person(who), at=at)

        return deed

    def refuses(self, who: str) -> Deed:
        def deed(at: datetime) -> None:
            self.asks(who, "copy")(at)
            order = keys.open_orders().filter(person=self.person(who)).first()
            if order is not None:
                then = at + HOUR
                tried(orders.refuse, order, "工牌和登记对不上，本人来一趟", **self.given(then))

        return deed

    def withdraws(self, who: str) -> Deed:
        def deed(at: datetime) -> None:
            self.asks(who, "lost")(at)
            order = keys.open_orders().filter(person=self.person(who)).first()
            if order is not None:
                tried(orders.withdraw, order, by=self.person(who), at=at + timedelta(minutes=20))

        return deed
