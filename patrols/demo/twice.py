"""The demo's visits that came in two versions: one waits for somebody to decide, one was decided long ago."""

from __future__ import annotations

import random
import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from patrols.actions import conflict_decide, patrol
from patrols.actions.patrol import Visit
from patrols.demo import rounds
from patrols.demo.stage import Stage
from patrols.models import Conflict
from patrols.rules.patrol import Given
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.periods import local, midnight
from tongting.places.models import Post

# Who handed in what twice: who, where, how many days ago, and what became of it.
TWICE = (("DEMO0009", "PT05", 1, ""), ("DEMO0004", "PT06", 6, "现场问过，第一遍是看着表填的"))


def plan(stage: Stage) -> None:
    for number, (who, where, days, reason) in enumerate(TWICE):
        day = midnight(local(stage.until).date() - timedelta(days=days))
        seen = day + timedelta(hours=10, minutes=7 + 20 * number)
        # Dice of its own, so that the rest of the history falls as without it.
        own = replace(stage, chance=random.Random(number))
        by, post = stage.people[who], stage.posts[where]
        stage.at(seen, partial(twice, own, by, post, reason))


def twice(stage: Stage, by: User, post: Post, reason: str, at: datetime) -> None:
    """A visit is handed in, looked over and handed in again with one answer changed."""
    version = stage.versions[post.kind]
    began, ended = at - timedelta(minutes=7), at - timedelta(minutes=1)
    token = uuid.UUID(int=stage.chance.getrandbits(128), version=4)
    visit = Visit(token, began, phone_started_at=began, phone_submitted_at=ended, clock_off_seconds=0)
    answers = [rounds.clean(stage, item) for item in stage.items[version.pk]]
    patrol.submit(post, version, answers, visit, by=by, at=at)
    again = [*answers[:-1], Given(answers[-1].item, "unseen")]
    then = at + timedelta(minutes=12)
    try:
        patrol.submit(post, version, again, visit, by=by, at=then)
    except Refused:
        stage.done["conflicts"] += 1
    if reason:
        kept = Conflict.objects.select_related("patrol__by", "by").get(patrol__uuid=token)
        secretary = stage.people["DEMO0003"]
        conflict_decide.keep_first(kept, reason=reason, by=secretary, at=then + timedelta(hours=3))
