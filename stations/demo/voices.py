"""What people said of the services, and what the office answered."""

from __future__ import annotations

from datetime import datetime, timedelta

from stations.actions import voice as verbs
from stations.demo.counter import MANAGER, Counter, tried
from stations.models import Rating, Service
from stations.rules.voice import Sheet
from tongting.people.models import User

# How many of those who were served say something, and how many of these without a login.
SAYS, UNSIGNED = 0.3, 0.25
STARS = {5: 60, 4: 25, 3: 8, 2: 5, 1: 2}
PRAISE = ("东西齐全，师傅耐心", "半夜来也有人，不容易", "", "", "伞借得方便", "")
GRIEF = (
    ("吹风机风小，吹半天不干", "换了新的，旧的两台送修了。"),
    ("早班人多，等了一刻钟", "早上六点到八点加了一个人。"),
    ("雨伞少，下雨天借不到", "下周再添二十把，分到三个服务台。"),
)
ANSWERED_AFTER = timedelta(hours=20)


def say(counter: Counter, service: Service, person: User, at: datetime) -> None:
    """Some say something on their way back."""
    chance = counter.chance
    if chance.random() >= SAYS:
        return
    stars = chance.choices(list(STARS), list(STARS.values()))[0]
    words, answer = (chance.choice(PRAISE), "") if stars > 3 else chance.choice(GRIEF)
    by = None if chance.random() < UNSIGNED else person
    form = f"demo{chance.getrandbits(64):016x}"
    sheet = Sheet(form, f"{chance.getrandbits(64):016x}")
    if tried(verbs.rate, service, stars, words, sheet, by=by, at=at) and answer:
        counter.at(at + ANSWERED_AFTER, lambda then: _answer(counter, form, answer, then))


def _answer(counter: Counter, form: str, answer: str, at: datetime) -> None:
    said = Rating.objects.filter(form=form).first()
    if said is not None and counter.chance.random() < 0.8:
        tried(verbs.answer, said, answer, True, by=counter.people[MANAGER], at=at)
