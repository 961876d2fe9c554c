"""Writes of a quarter's training plan: drafted from what failed, topics picked, added, changed, dropped; published."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions.plan import refuse
from patrols.models import TrainingPlan, TrainingTopic
from patrols.queries import training as trainings
from patrols.queries.issue import people_with
from patrols.rules import training as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import Group, Team, User
from tongting.periods import Quarter, local

State = TrainingTopic.State
MOST_POSTS = 3
# Whoever works at the posts and whoever leads them.
AT_POSTS = (Group.POST_STAFF.value, Group.TEAM_LEADER.value)


def draft(quarter: Quarter, *, at: datetime) -> TrainingPlan:
    """The quarter's plan with a proposal for each item that failed most in the quarter before; safe to repeat: what is
    there already, whatever became of it, is left as it is."""
    with transaction.atomic():
        plan, is_new = TrainingPlan.objects.get_or_create(
            quarter=str(quarter), defaults={"first_day": quarter.first, "drafted_at": at}
        )
        # Two who draft at once would both propose what neither sees of the other.
        plan.refresh_from_db(from_queryset=TrainingPlan.objects.select_for_update())
        if plan.state != TrainingPlan.State.DRAFT:
            return plan
        if is_new:
            flow.record(plan, "drafted", by=None, at=at, became=plan.state)
        _propose(plan, quarter.previous())
    if is_new:
        notices.tell_all(
            people_with("training.keep", local(at).date()),
            _("%(quarter)s 季培训计划起草好了，看一看再发布") % {"quarter": quarter},
            reverse("training_plan_of", args=[str(quarter)]),
            key=f"training-plan:{plan.pk}",
            at=at,
        )
    return plan


def _propose(plan: TrainingPlan, before: Quarter) -> None:
    known = set(plan.topics.exclude(item_code="").values_list("kind", "item_code"))
    found = [one for one in trainings.failing(before) if (one.kind, one.code) not in known]
    names, teams = trainings.kind_names(), trainings.teams_at(one.kind for one in found)
    for one in found:
        topic = TrainingTopic.objects.create(
            plan=plan,
            title=f"{names.get(one.kind, one.kind)}：{one.text}"[:80],
            why=_why(one),
            kind=one.kind, item_code=one.code, failed=one.failed, looked=one.looked,
            counted_from=before.first, counted_to=before.last, groups=list(AT_POSTS),
        )  # fmt: skip
        topic.teams.set(teams.get(one.kind, []))


def _why(one: trainings.Failing) -> str:
    """How often, and at which posts most."""
    said = _("上季度查 %(looked)d 次，%(failed)d 次不合格") % {"looked": one.looked, "failed": one.failed}
    worst = _("、").join(
        _("%(post)s %(n)d 次") % {"post": name, "n": n} for name, n in one.posts[:MOST_POSTS]
    )
    return (said + _("；最多的是%(posts)s") % {"posts": worst})[:200]


def add_topic(
    plan: TrainingPlan, *, teams: Iterable[Team] = (), by: User, at: datetime, **given: Any
) -> TrainingTopic:
    """One's own, in the plan at once. `given`: title, why, kind, item_code, groups, wanted_on."""
    with transaction.atomic():
        _hold(plan, by)
        topic = TrainingTopic(plan=plan, **given)
        topic = _kept(topic)
        topic.teams.set(teams)
        flow.move(topic, State.PICKED, by=by, at=at, verb="added")
    return topic


def change_topic(
    topic: TrainingTopic, *, teams: Iterable[Team] = (), by: User, at: datetime, **given: Any
) -> None:
    """A proposal that somebody works on is picked by that."""
    with transaction.atomic():
        _hold(topic.plan, by)
        for name, value in given.items():
            setattr(topic, name, value)
        topic = _kept(topic)
        topic.teams.set(teams)
        if topic.state == State.PICKED:
            flow.record(topic, "changed", by=by, at=at)
        else:
            flow.move(topic, State.PICKED, by=by, at=at)


def pick(topic: TrainingTopic, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        _hold(topic.plan, by)
        flow.move(topic, State.PICKED, by=by, at=at)


def drop(topic: TrainingTopic, *, by: User, at: datetime) -> None:
    with transaction.atomic():
        _hold(topic.plan, by)
        flow.move(topic, State.DROPPED, by=by, at=at)


def publish(plan: TrainingPlan, *, by: User, at: datetime) -> None:
    """Everybody a topic is meant for hears of the plan, once."""
    with transaction.atomic():
        _hold(plan, by)
        topics = list(plan.topics.filter(state=State.PICKED).prefetch_related("teams"))
        if not topics:
            raise flow.Refused(_("计划里一条也没有列入，先列入或者自己加一条"))
        flow.move(plan, TrainingPlan.State.PUBLISHED, by=by, at=at, published_by=by, published_at=at)
        notices.tell_all(
            [person for person in _meant(topics) if person.pk != by.pk],
            _("%(quarter)s 季培训计划发布了，看看有哪些和你有关") % {"quarter": plan.quarter},
            reverse("training_home"),
            key=f"training-plan:{plan.pk}:published",
            at=at,
        )


def _meant(topics: Sequence[TrainingTopic]) -> list[User]:
    found = {}
    for topic in topics:
        for person in trainings.people_asked(topic.groups, topic.teams.all(), ()):
            found[person.pk] = person
    return list(found.values())


def _kept(topic: TrainingTopic) -> TrainingTopic:
    try:
        with transaction.atomic():
            topic.save()
    except IntegrityError:
        raise flow.Refused(_("这个检查项本季度已经有一条了，改那一条"))
    return topic


def _hold(plan: TrainingPlan, by: User) -> None:
    """Locks the plan until the end of the transaction and asks whether it may be changed."""
    plan.refresh_from_db(from_queryset=TrainingPlan.objects.select_for_update())
    refuse(rules.may_change_plan(by, plan))
