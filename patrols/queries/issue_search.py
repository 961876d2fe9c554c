"""What is typed into the search box of issues: words of the text, an issue's number, who answers for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace, StrIndex
from django.db.models.lookups import GreaterThan

from patrols.models import Issue
from tongting.people.models import User
from tongting.people.names import letters_of

MOST_WORDS = 5
SHORT = 3
# `ZG-0193`, `zg193`, `0193`, `193`; no key has more than ten figures.
NUMBER = re.compile(r"(?:zg-?)?0*([1-9][0-9]{0,9})")
LETTERS = re.compile(r"[a-z]{2,}")
CHINESE = re.compile(r"[一-鿿·]{2,}")
People = Mapping[str, list[int]]


def words_of(text: str) -> list[str]:
    return text.lower().split()[:MOST_WORDS]


def key_in(word: str) -> int | None:
    """The key of the issue that this word is the number of."""
    found = NUMBER.fullmatch(word.lower())
    return int(found[1]) if found else None


def people_by_word(words: Iterable[str]) -> People:
    """Whom each word names: by a part of the name, by its whole pinyin, by its initials. One query, none where no
    word can be a name."""
    asked = [word for word in words if LETTERS.fullmatch(word) or CHINESE.fullmatch(word)]
    if not asked:
        return {}
    spelled = User.objects.annotate(joined=Replace("name_pinyin", Value(" "), Value("")))
    named = reduce(or_, (_names(word) for word in asked))
    found: dict[str, list[int]] = {}
    for pk, *called in spelled.filter(named).values_list("pk", "name", "name_initials", "joined"):
        name, *spellings = called
        for word in asked:
            if word in name or word in spellings:
                found.setdefault(word, []).append(pk)
    return found


def _names(word: str) -> Q:
    return Q(name__contains=word) | Q(name_initials=word) | Q(joined=word)


def with_word(issues: QuerySet[Issue], word: str, people: People) -> QuerySet[Issue]:
    """Two Chinese characters are too few for the trigram index: it finds them by how they are read. A number and people
    come as keys, so that each part of the question has an index of its own."""
    wanted = Q(search__contains=word)
    if len(word) < SHORT and (letters := letters_of(word)) != word:
        wanted = GreaterThan(StrIndex(F("search"), Value(word)), 0) & Q(search__contains=letters)
    if (key := key_in(word)) is not None:
        wanted |= Q(pk=key)
    if word in people:
        wanted |= Q(responsible__in=people[word])
    return issues.filter(wanted)
