"""A trial is asked for and done by the worker: past months scored once more, from the facts of their own lines."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from patrols.actions import assessment_lines as lines
from patrols.actions import trial_terms as terms
from patrols.models import Assessment, RuleSet, Score, Trial, TrialRow
from patrols.queries import correction as corrections
from patrols.queries import trial as trials
from patrols.queries.evidence import Assessed
from tongting import bulk
from tongting.events.flow import Refused
from tongting.people.models import User
from tongting.seams import Evidence
from tongting.work import bell
from tongting.work.actions import post

log = logging.getLogger(__name__)
Stage = Trial.Stage
ROW = (
    "trial", "month", "person", "group", "old_total", "new_total", "old_grade", "new_grade", "old_reward", "new_reward",
    "parts", "apart",
)  # fmt: skip


def ask(edition: RuleSet, months: Sequence[str], *, by: User, at: datetime) -> Trial:
    """The edition is kept as it is now: what is changed in the draft afterwards is in the next trial."""
    with transaction.atomic():
        trial = Trial.objects.create(
            rule_set=edition, rules=edition.rules, months=sorted(months), asked_by=by, asked_at=at
        )
        post("trial", str(trial.pk), {"trial": trial.pk}, at=at)
        bell.ring_after_commit("trial")
    return trial


def build(payload: dict[str, Any], at: datetime) -> None:
    """Does the work of the outbox row. Safe to repeat: a finished trial stays as it is, a half one begins anew. It
    writes rows of its own and nothing of any month."""
    trial = Trial.objects.filter(pk=payload["trial"]).first()
    if trial is None or not _begin(trial):
        return
    try:
        _run(trial, at)
    except Refused as why:
        _broken(trial, str(why), at)
    except Exception:
        log.exception("trial %d was not scored", trial.pk)
        _broken(trial, _("试算的时候出了问题，已经记下来，系统稍后会再算一次；一直这样就找系统管理员"), at)
        raise


def _run(trial: Trial, at: datetime) -> None:
    with transaction.atomic():
        # Of two workers with the same trial one writes; held until its rows stand.
        Trial.objects.select_for_update().get(pk=trial.pk)
        TrialRow.objects.filter(trial=trial).delete()
        for place, month in enumerate(trial.months):
            assessment = Assessment.objects.select_related("rule_set").filter(month=month).first()
            if assessment is None:
                raise Refused(_("%(month)s 还没有算过分，不能试算") % {"month": month})
            # Read to the end first: while rows stream into the database it answers no question.
            bulk.insert(TrialRow, ROW, list(_rows(trial, assessment)))
            Trial.objects.filter(pk=trial.pk).update(progress=100 * (place + 1) // (len(trial.months) + 1))
        Trial.objects.filter(pk=trial.pk, stage=Stage.RUNNING).update(
            stage=Stage.DONE, progress=100, finished_at=at
        )


def _rows(trial: Trial, assessment: Assessment) -> Iterator[tuple[Any, ...]]:
    """The same people and facts under the other rules. An indicator counts where its source was in use then."""
    scores = trials.scores_of(assessment)
    evidence = _evidence_of(assessment)
    terms.measure(evidence, scores, assessment, trial.rules)
    people = [
        Assessed(score.person_id, score.group, score.person.team_id, trials.leader_of(score))
        for score in scores
    ]
    in_use = trials.sources_in_use(assessment.rule_set.rules, scores)
    written = corrections.counting_in(assessment.month)
    scored = lines.scored_people(people, evidence, trial.rules, in_use, assessment.month, written)
    _ranks, yuan = lines.places(scored, trial.rules)
    for score, one in zip(scores, scored, strict=True):
        month = one.plan.result
        reward = month.reward + yuan.get(score.person_id, 0)
        apart = abs(month.total - score.total)
        yield (
            trial.pk, assessment.month, score.person_id, score.group, score.total, month.total, score.grade,
            month.grade, score.reward, reward, _differing(score, one.plan), apart,
        )  # fmt: skip


def _evidence_of(assessment: Assessment) -> dict[int, list[Evidence]]:
    """What was counted, as it was: each line that has facts is a piece of evidence; what arithmetic made of them, and
    what leaders carried for others, is worked out anew."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    for person, indicator, quantity, key, what, url, facts in trials.counted_lines(assessment):
        found[person].append(Evidence(key, person, indicator, quantity, facts, what, url))
    return found


def _differing(score: Score, plan: lines.Plan) -> list[list[str | None]]:
    """[code, before, after] of every indicator, of bonuses (B), deductions (N) where the two are not the same."""
    before: Mapping[str, Any] = {**score.parts, "B": f"{score.bonus}", "N": f"{-score.deduction}"}
    after = {**plan.parts, "B": f"{plan.result.bonus}", "N": f"{-plan.result.deduction}"}
    return [
        [code, before.get(code), after.get(code)]
        for code in dict.fromkeys([*after, *before])
        if before.get(code) != after.get(code)
    ]


def _begin(trial: Trial) -> bool:
    unfinished = Trial.objects.filter(pk=trial.pk).exclude(stage=Stage.DONE)
    return bool(unfinished.update(stage=Stage.RUNNING, progress=0, error=""))


def _broken(trial: Trial, sentence: str, at: datetime) -> None:
    Trial.objects.filter(pk=trial.pk, stage=Stage.RUNNING).update(
        stage=Stage.BROKEN, error=sentence[:300], finished_at=at
    )
