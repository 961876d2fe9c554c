"""Reads of the question bank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from patrols.models import Question

LETTERS = "ABCDEF"


@dataclass(frozen=True)
class Filters:
    state: str = Question.State.ACTIVE
    topic: str = ""
    kind: str = ""
    post_kind: str = ""
    words: str = ""

    def narrow(self, questions: QuerySet[Question]) -> QuerySet[Question]:
        given = {"topic": self.topic, "kind": self.kind, "post_kind": self.post_kind}
        found = questions.filter(state=self.state, **{name: value for name, value in given.items() if value})
        for word in self.words.split():
            found = found.filter(text__icontains=word)
        return found


def topics() -> dict[str, int]:
    """Topic → how many questions of it are in use."""
    rows = Question.objects.filter(state=Question.State.ACTIVE).order_by("topic").values_list("topic")
    return dict(rows.annotate(many=Count("pk")))


def same(keys: Iterable[str]) -> dict[str, Question]:
    """The questions in use with these keys."""
    return {one.key: one for one in Question.objects.filter(state=Question.State.ACTIVE, key__in=set(keys))}


def letters(places: Iterable[int]) -> str:
    return "".join(LETTERS[place] for place in sorted(places))


def shown(question: Question) -> list[tuple[str, str, bool]]:
    """Letter, text and whether it is right, of each option."""
    return [(LETTERS[n], text, n in question.right) for n, text in enumerate(question.options)]


def versions(question: Question) -> list[Question]:
    """The ones this replaced, newest first; a chain is short."""
    found: list[Question] = []
    one = question
    while one.replaces_id and len(found) < 20:
        one = Question.objects.get(pk=one.replaces_id)
        found.append(one)
    return found
