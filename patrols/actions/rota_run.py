"""Drawing a rota is asked for, done by the worker with progress, and cancelled here."""

from __future__ import annotations

import logging
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.actions import rota as rotas
from patrols.models import Rota, RotaRun
from patrols.queries import rota as queries
from patrols.queries import rota_task
from patrols.queries.issue import people_with
from patrols.rules import rota as rules
from patrols.scoring import rota as engine
from tongting.events.flow import Refused
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.periods import Month, local
from tongting.work import bell
from tongting.work.actions import post

log = logging.getLogger(__name__)
Stage = RotaRun.Stage
# Progress is written when it has grown by this much; so often somebody's wish to stop is seen, too.
STEP = 3


class Stopped(Exception):
    """Somebody cancelled the drawing while it ran."""


def ask(month: Month, *, from_day: date, seed: int, by: User | None, at: datetime) -> RotaRun:
    """Asks for a month's rota from a day on. One drawing a month at a time: the second is refused."""
    if refusal := rules.may_draw(month, from_day, local(at).date()):
        raise Refused(refusal)
    try:
        with transaction.atomic():
            run = RotaRun.objects.create(
                month=str(month), from_day=from_day, seed=seed, asked_by=by, asked_at=at
            )
            post("rota", str(run.pk), {"run": run.pk}, at=at)
            bell.ring_after_commit("rota")
    except IntegrityError:
        raise Refused(_("%(month)s 正在排，等它排完或者先取消") % {"month": month.label})
    return run


def cancel(run: RotaRun, *, at: datetime) -> None:
    """A drawing that waits or runs is given up; what stood before stands. One that is ready is no more to be
    stopped."""
    stopped = RotaRun.objects.filter(pk=run.pk, stage__in=RotaRun.UNDER_WAY).update(
        stage=Stage.CANCELLED, finished_at=at
    )
    if not stopped:
        raise Refused(_("已经排完了，来不及取消；不满意就换个种子重排"))


def build(payload: dict[str, Any], at: datetime) -> None:
    """Does the work of the outbox row. Safe to repeat: a finished or cancelled drawing stays as it is, a half one
    begins anew. Nothing is written before all of it is drawn."""
    run = RotaRun.objects.select_related("asked_by").filter(pk=payload["run"]).first()
    if run is None or not _begin(run):
        return
    month = Month.parse(run.month, settings.MONTH_START_DAY)
    try:
        draw(month, run, at)
    except Stopped:
        return
    except Refused as why:
        _broken(run, str(why), at)
        if run.asked_by is None:
            _tell_makers(month, str(why), at)
    except Exception:
        log.exception("rota of %s was not drawn", run.month)
        _broken(run, _("排的时候出了问题，已经记下来，系统稍后会再排一次；一直这样就找系统管理员"), at)
        raise


def draw(month: Month, run: RotaRun, at: datetime) -> Rota:
    past = queries.standing(month, run.from_day)
    setting = rota_task.setting(month, run.from_day, seed=run.seed, past=past)
    if not setting.task.people:
        raise Refused(
            _("%(month)s 里能巡查的人都还没有排班，先在“排班”里排好，再来排巡") % {"month": month.label}
        )
    plan = engine.draw(setting.task, _Meter(run))
    with transaction.atomic():
        # A cancellation that comes now finds the drawing done, or takes it along.
        done = RotaRun.objects.filter(pk=run.pk, stage=Stage.RUNNING).update(
            stage=Stage.DONE, progress=100, finished_at=at
        )
        if not done:
            raise Stopped
        rota = rotas.keep(month, setting, plan, by=run.asked_by, at=at)
    if run.asked_by is None:
        _tell_makers(month, _("%(month)s 的排巡草稿出来了，看一遍再发布") % {"month": month.label}, at)
    return rota


def _tell_makers(month: Month, words: str, at: datetime) -> None:
    """Nobody waits for a drawing that the clock asked for: what became of it is told, once a day."""
    people = people_with("rota.make", local(at).date())
    notices.tell_all(people, words, reverse("rota_list"), key=f"rota:{month}:{local(at).date()}", at=at)


class _Meter:
    """Tells the page how far a drawing is, and the drawing that nobody wants it any more."""

    def __init__(self, run: RotaRun) -> None:
        self.run, self.shown = run, -STEP

    def __call__(self, percent: int) -> None:
        if percent < self.shown + STEP:
            return
        self.shown = percent
        if not RotaRun.objects.filter(pk=self.run.pk, stage=Stage.RUNNING).update(progress=min(percent, 99)):
            raise Stopped


def _begin(run: RotaRun) -> bool:
    """False where it is finished, or where another drawing of the month has begun since this one broke."""
    unfinished = RotaRun.objects.filter(pk=run.pk, stage__in=(*RotaRun.UNDER_WAY, Stage.BROKEN))
    try:
        with transaction.atomic():
            return bool(unfinished.update(stage=Stage.RUNNING, progress=0, error=""))
    except IntegrityError:
        return False


def _broken(run: RotaRun, sentence: str, at: datetime) -> None:
    RotaRun.objects.filter(pk=run.pk, stage=Stage.RUNNING).update(
        stage=Stage.BROKEN, error=sentence[:300], finished_at=at
    )
