"""What the demo's stations do beside the article: songs that are asked for, seats that are counted, parcels that the
courier takes along."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from stations.actions import seat, sending, song
from stations.actions.sending import Label
from stations.demo.counter import Counter, tried
from stations.models import Sending, Service, SongRequest
from stations.queries import seat as seats
from stations.queries import song as songs
from tongting.people.models import User
from tongting.periods import local, midnight

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Some are in the library, if it holds them; the others only have a name.
TITLES = ("归途", "灯火", "晨雾", "井口的风", "我和我的祖国", "朋友", "在希望的田野上", "咱们工人有力量")
WORDS = (
    "祝采煤一区的兄弟班班平安", "今天是老伴生日，祝她快乐", "送给刚下夜班的工友", "师傅退休了，祝您身体好", "", "",
    "想家的时候听一听",
)  # fmt: skip
NO = ("这首没有版权，换一首", "留言里点了别人的名字，改了再点")
# How often one of two asks for a song, and somebody has something to send; on Wednesdays a request is refused, and the
# courier looks closely.
ASKS, SENDS, STRICT = 0.55, 0.6, 2
# When seats are counted, with how full it usually is.
COUNTS = ((9.5, 0.35), (12.2, 0.9), (15.0, 0.3), (18.3, 0.8), (21.0, 0.55))
TOWNS = ("河南周口", "安徽淮北", "山东菏泽", "江苏徐州", "四川达州", "贵州毕节")
CARRIERS = ("邮政", "中通", "圆通", "顺丰")
COURIER = 17.2
HOLDS = "DEMO1001"
# Hers, so many hours before the end: one waits for the courier, what she asked for waits for a word.
HERS = 2


def lives(counter: Counter, seed: int) -> Callable[[date, list[User]], None]:
    """With a die of its own; what a mine has switched off is left out."""
    own = replace(counter, chance=random.Random(f"optional:{seed}"))
    found = Service.objects.filter(kind__in=Service.OPTIONAL, is_active=True, desk__is_active=True)
    kinds = {one.kind: one for one in found.select_related("desk")}
    plans = {Service.Kind.SONGS: _songs, Service.Kind.SEATS: _seats, Service.Kind.SENDING: _sendings}

    def plan_day(day: date, pool: list[User]) -> None:
        for kind, plan in plans.items():
            if kind in kinds:
                plan(own, kinds[kind], day, pool)
        if day == local(counter.until).date():
            _hers(own, kinds)

    return plan_day


def _songs(counter: Counter, service: Service, day: date, pool: list[User]) -> None:
    chance = counter.chance
    for who in chance.sample(pool, min(2, len(pool))):
        if chance.random() < ASKS:
            moment = midnight(day) + timedelta(hours=chance.uniform(8, 20))
            counter.at(moment, lambda at, who=who: _ask(counter, service, who, at))  # type: ignore[misc]


def _ask(counter: Counter, service: Service, who: User, at: datetime) -> None:
    chance = counter.chance
    title, words, is_refused = chance.choice(TITLES), chance.choice(WORDS), local(at).weekday() == STRICT
    tune = songs.library(service).filter(title=title).first()
    if not tried(song.ask, service, str(tune or title), words, tune, by=who, at=at):
        return
    asked = songs.of_today(who, at)
    if asked is not None:
        counter.at(at + 25 * MINUTE, lambda then: _answer(counter, asked.pk, is_refused, then))


def _answer(counter: Counter, pk: int, is_refused: bool, at: datetime) -> None:
    asked, slip = _song(pk), counter.slip(at)
    by = counter.keeper(asked.service, at)
    if is_refused:
        tried(song.refuse, asked, counter.chance.choice(NO), slip=slip, by=by, at=at)
    elif tried(song.approve, asked, slip=slip, by=by, at=at):
        counter.at(at + 40 * MINUTE, lambda then: _play(counter, pk, then))


def _play(counter: Counter, pk: int, at: datetime) -> None:
    asked = _song(pk)
    song.play(asked, slip=counter.slip(at), by=counter.keeper(asked.service, at), at=at)


def _song(pk: int) -> SongRequest:
    return SongRequest.objects.select_related("service__desk", "person").get(pk=pk)


def _seats(counter: Counter, service: Service, day: date, pool: list[User]) -> None:
    for hour, full in COUNTS:
        moment = midnight(day) + timedelta(hours=hour, minutes=counter.chance.randrange(12))
        counter.at(moment, lambda at, full=full: _count(counter, service, full, at))  # type: ignore[misc]


def _count(counter: Counter, service: Service, full: float, at: datetime) -> None:
    every = seats.rule_of(service).seats
    taken = min(every, max(0, round(every * (full + counter.chance.uniform(-0.15, 0.15)))))
    seat.count(service, taken, slip=counter.slip(at), by=counter.keeper(service, at), at=at)


def _sendings(counter: Counter, service: Service, day: date, pool: list[User]) -> None:
    """Handed in before the courier comes, who takes along nearly everything."""
    chance, begin = counter.chance, midnight(day)
    if chance.random() < SENDS or day.weekday() == STRICT:
        who, moment = chance.choice(pool), begin + timedelta(hours=chance.uniform(10.6, 13.4))
        counter.at(moment, lambda at: _hand_in(counter, service, who, at))
    counter.at(begin + timedelta(hours=COURIER), lambda at: _courier(counter, service, at))


def _hand_in(counter: Counter, service: Service, who: User, at: datetime) -> None:
    label = Label(counter.chance.choice(CARRIERS), counter.chance.choice(TOWNS))
    sending.hand_in(service, who, label, slip=counter.slip(at), by=counter.keeper(service, at), at=at)


def _courier(counter: Counter, service: Service, at: datetime) -> None:
    lying = Sending.objects.filter(service=service, state=Sending.State.WAITING)
    for n, one in enumerate(lying.select_related("service__desk").order_by("pk")):
        slip, by = counter.slip(at), counter.keeper(service, at)
        if n == 0 and local(at).weekday() == STRICT:
            sending.hand_back(one, "里面有打火机，快递员不收", slip=slip, by=by, at=at)
        else:
            number = f"75{counter.chance.randrange(10**11, 10**12)}"
            sending.send_off(one, number, slip=slip, by=by, at=at)


def _hers(counter: Counter, kinds: dict[str, Service]) -> None:
    who, moment = counter.people[HOLDS], counter.until - HERS * HOUR
    if (post := kinds.get(Service.Kind.SENDING)) is not None:
        counter.at(moment, lambda at: _hand_in(counter, post, who, at))
    if (bar := kinds.get(Service.Kind.SONGS)) is not None:
        last = counter.until - 10 * MINUTE
        counter.at(
            last, lambda at: tried(song.ask, bar, "朋友", "祝三班的姐妹们夜里不困", None, by=who, at=at)
        )
