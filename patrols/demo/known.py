"""The twelve issues of starter/demo_records.json, found at their posts in the last days and brought to their states."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from patrols.demo import issues, rounds
from patrols.demo.reading import starter
from patrols.demo.stage import Stage
from patrols.models.issue import Severity
from patrols.rules import patrol as rules
from tongting.people.models import User
from tongting.periods import local, midnight
from tongting.places.models import Post

SEVERITIES = {"关注": Severity.CAUTION, "严重": Severity.SERIOUS, "重大": Severity.GRAVE}
# The state an issue is in today → how many days ago it was found, and what became of it.
PASTS = {
    "已销号": (6, "in_time"),
    "待验收": (1, "handed_in"),
    "整改中": (0, "lies"),
    "周计划": (9, "deferred"),
    "退回整改": (3, "sent_back"),
}


def plan(stage: Stage) -> None:
    """Plans the twelve from today backwards, so that they are fresh on whatever day the demo is loaded."""
    for number, facts in enumerate(starter("demo_records")["issues"]):
        days, fate = PASTS[facts["status"]]
        day = midnight(local(stage.until).date() - timedelta(days=days))
        found = day + timedelta(hours=8 + number % 4, minutes=7 * number)
        if found > stage.until - timedelta(minutes=40):
            found = stage.until - timedelta(minutes=40 + number)
        stage.at(found, lambda at, facts=facts, fate=fate: find(stage, facts, fate, at))  # type: ignore[misc]


def find(stage: Stage, facts: dict[str, Any], fate: str, at: datetime) -> None:
    """On a patrol where it was one, else as a report."""
    post, by = stage.posts[facts["post"]], stage.people[facts["found_by"]]
    if facts["source"] == "日巡查" and facts["severity"] == "一般" and rules.may_patrol(by, post) is None:
        walk_to(stage, post, facts, by, at)
        return
    severity = SEVERITIES.get(facts["severity"], Severity.NORMAL)
    found = issues.report(post, facts["description"], severity=severity, by=by, at=at)
    issues.follow(stage, [found], at, fate)


def walk_to(stage: Stage, post: Post, facts: dict[str, Any], by: User, at: datetime) -> None:
    """A visit at which only this item was wanting."""
    answers = [
        rounds.failed(stage, item, facts["description"], by, post, at)
        if item.code == facts["item"]
        else rounds.clean(stage, item)
        for item in stage.items[stage.versions[post.kind].pk]
    ]
    began = at - timedelta(minutes=6)
    rounds.hand_in(stage, post, answers, began, by=by, at=at, fate=PASTS[facts["status"]][1])
