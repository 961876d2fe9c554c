"""Writes of the question bank: added, replaced by the next version, taken out of use and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from patrols.models import Question
from patrols.models.question import same_text
from patrols.rules import training as rules
from tongting.events import flow
from tongting.people.models import User

State = Question.State
FIELDS = ("kind", "topic", "post_kind", "text", "options", "right", "explanation", "source")


def add(given: Mapping[str, Any], *, by: User | None, at: datetime) -> Question:
    with transaction.atomic():
        return _enter(given, by=by, at=at)


def add_many(rows: Iterable[Mapping[str, Any]], *, by: User | None, at: datetime) -> None:
    """All or none."""
    with transaction.atomic():
        for given in rows:
            _enter(given, by=by, at=at)


def replace(question: Question, given: Mapping[str, Any], *, by: User, at: datetime) -> Question:
    """The next version takes its place; tests that were drawn keep the words they had."""
    with transaction.atomic():
        flow.move(question, State.RETIRED, by=by, at=at, verb="replaced")
        return _enter(given, by=by, at=at, replaces=question)


def retire(question: Question, *, by: User, at: datetime) -> None:
    flow.move(question, State.RETIRED, by=by, at=at)


def restore(question: Question, *, by: User, at: datetime) -> None:
    if Question.objects.filter(replaces=question).exists():
        raise flow.Refused(_("这道题已经有新版，改新版那一道"))
    try:
        with transaction.atomic():
            flow.move(question, State.ACTIVE, by=by, at=at)
    except IntegrityError:
        raise flow.Refused(_("题库里已经有一道一样的在用，不用再恢复"))


def _enter(
    given: Mapping[str, Any], *, by: User | None, at: datetime, replaces: Question | None = None
) -> Question:
    fields = {name: given[name] for name in FIELDS if name in given}
    fields["right"] = sorted(set(fields["right"]))
    for sentence in rules.question_faults(fields["kind"], fields["options"], fields["right"]).values():
        raise flow.Refused(sentence)
    question = Question(
        **fields, key=same_text(fields["text"]), made_by=by, made_at=at, replaces=replaces,
        version=replaces.version + 1 if replaces else 1,
    )  # fmt: skip
    try:
        with transaction.atomic():
            question.save(force_insert=True)
    except IntegrityError:
        raise flow.Refused(_("题库里已经有这道题：%(text)s") % {"text": fields["text"][:40]})
    flow.record(question, "added", by=by, at=at, became=question.state)
    return question
