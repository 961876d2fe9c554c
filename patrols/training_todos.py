"""What training asks of a person: a session to go to, a test to sit, attendance to enter, a plan to publish."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from patrols.models import TrainingPlan
from patrols.queries import exam as exams
from patrols.queries import training as trainings
from tongting.people.models import User
from tongting.periods import Quarter, local
from tongting.seams import Todo

AHEAD = timedelta(days=3)
MOST = 3


def due(person: User, at: datetime) -> Iterable[Todo]:
    if not person.may("training.own"):
        return
    for one in exams.to_sit(person, at)[:MOST]:
        yield Todo(
            text=_("考试：%(title)s") % {"title": one.exam.title},
            detail=_("%(minutes)d 分钟，%(mark)d 分及格")
            % {"minutes": one.exam.minutes, "mark": one.exam.pass_mark},
            url=reverse("exam", args=[one.exam_id]),
            due=one.exam.closes_at,
            icon="pencil-square",
        )
    for session in trainings.coming(person, at).filter(start_at__lte=at + AHEAD)[:MOST]:
        yield Todo(
            text=_("培训：%(title)s") % {"title": session.title},
            detail=f"{local(session.start_at):%m-%d %H:%M}·{session.place}",
            url=reverse("training_session", args=[session.pk]),
            icon="mortarboard",
            tone="lamp",
        )
    for session in trainings.to_close(person, at)[:MOST]:
        yield Todo(
            text=_("点名、结束：%(title)s") % {"title": session.title},
            detail=_("培训完了，还没结束；结束时没签到的按缺席"),
            url=reverse("training_session", args=[session.pk]),
            icon="person-check",
        )
    if person.may("training.keep"):
        yield from _plans()
        yield from _topics(at)


def _topics(at: datetime) -> Iterable[Todo]:
    """What the plan promised and nobody has arranged."""
    quarter = Quarter.of(at)
    waiting = list(trainings.waiting_topics(quarter, local(at).date()))
    if waiting:
        n, title = len(waiting), waiting[0].title
        yield Todo(
            text=ngettext("季计划有 %(n)d 条该排培训了", "季计划有 %(n)d 条该排培训了", n) % {"n": n},
            detail=title if n == 1 else _("%(title)s等") % {"title": title},
            url=reverse("training_plan_of", args=[str(quarter)]),
            icon="mortarboard",
            tone="lamp",
        )


def _plans() -> Iterable[Todo]:
    for plan in TrainingPlan.objects.filter(state=TrainingPlan.State.DRAFT).order_by("-first_day")[:1]:
        yield Todo(
            text=_("%(quarter)s 季培训计划要发布") % {"quarter": plan.quarter},
            detail=_("看看建议的内容，列入、补上再发布"),
            url=reverse("training_plan_of", args=[plan.quarter]),
            icon="journal-text",
            tone="lamp",
        )
