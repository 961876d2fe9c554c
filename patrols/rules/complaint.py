"""扫码反映: how much one may send, and what its public page says in which state. Pure questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from patrols.models import Issue
from patrols.models.complaint import Topic
from patrols.models.issue import Severity
from tongting.periods import local

State = Issue.State
# A form that lay open for longer is sealed anew; nothing of what was typed is lost.
FORM_GOOD_FOR = timedelta(hours=24)
MOST_PHOTOS = 3
# Within an hour. A whole shift shares one address behind the mine's router, so one address is no one person.
FROM_ONE_AT_A_POST, FROM_ONE, FROM_ALL = 10, 30, 150
HOUR = timedelta(hours=1)
# The area whose posts serve food.
EATING = "canteen"
# What is said of how somebody does the work, not of a thing that broke: proved right it stands against whoever answers
# for it.
OF_SERVICE = (Topic.MANNER, Topic.QUEUE, Topic.DIRTY, Topic.FOOD)
# How long a reporter is thought to wait for an answer.
ANSWER_WITHIN = timedelta(days=60)
# How long a telephone number is kept after the issue is dealt with.
PHONE_KEPT = timedelta(days=30)

# What a state is called in public, and the sentence under it; nothing names a person.
WORDS: dict[str, tuple[Any, Any]] = {
    State.REPORTED: (_lazy("收到了"), _lazy("科里正在安排人。")),
    State.ASSIGNED: (_lazy("正在整改"), _lazy("已经派了班组去办。")),
    State.RETURNED: (_lazy("正在整改"), _lazy("第一次没改到位，正在重做。")),
    State.RECTIFIED: (_lazy("改完了，等验收"), _lazy("另一个人看过、确认好了才算办结。")),
    State.WAITING: (_lazy("在等配件"), _lazy("配件到了接着办。")),
    State.DEFERRED: (_lazy("暂时办不了"), _lazy("已经记在账上，有人盯着，到日子接着办。")),
    State.CLOSED: (_lazy("办结了"), _lazy("验收通过；一周后和一个月后还会回头看。")),
    State.VOID: (_lazy("没有立为问题"), _lazy("重复的，或者到现场看过不是问题。")),
}


@dataclass(frozen=True)
class Lately:
    """How many came within the hour: from this address at this post, from this address, from everybody."""

    here: int
    address: int
    all: int


def too_many(lately: Lately) -> str | None:
    if lately.here >= FROM_ONE_AT_A_POST or lately.address >= FROM_ONE:
        return _("从你们这个网络一小时内已经收到很多条了，科里正在看；过一小时再反映，急事直接找值班的人")
    if lately.all >= FROM_ALL:
        return _("这一小时收到的反映太多了，收不下；过一会儿再交，写好的还在，急事直接找值班的人")
    return None


def topics_at(area: str) -> list[Topic]:
    """What can be the matter there: food where people eat, water where they wash."""
    elsewhere = {Topic.WATER} if area == EATING else {Topic.FOOD}
    return [topic for topic in Topic if topic not in elsewhere]


def severity_of(topic: str) -> str:
    return Severity.SERIOUS if topic == Topic.DANGER else Severity.NORMAL


def title_of(topic: str, words: str) -> str:
    """The title of the issue: what was said, else what was tapped."""
    first = words.strip().splitlines()[0] if words.strip() else ""
    return (first or str(Topic(topic).label))[:120]


def bare(words: str) -> str:
    """Letters, figures and Chinese alone: `地滑！！` and `地滑。` are the same words."""
    return "".join(sign for sign in words.lower() if sign.isalnum())


def lacks_answer(text: str) -> str | None:
    return None if text.strip() else _("写一句答复，反映的人看得到")


def who_answers() -> str:
    return _("公开答复要由科领导、支部书记或安全员来写")


def nobody_asked() -> str:
    return _("这件问题没有人扫码反映，没有可答复的人")


def state_in_public(issue: Issue) -> tuple[str, str]:
    """The word and the sentence; where it waits for a day, the day."""
    word, sentence = WORDS[issue.state]
    if issue.resumes_at is not None and issue.state in (State.WAITING, State.DEFERRED):
        day = f"{local(issue.resumes_at):%m-%d}"
        return str(word), _("%(sentence)s预计 %(day)s 接着办。") % {"sentence": sentence, "day": day}
    return str(word), str(sentence)
