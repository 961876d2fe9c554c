"""What this pillar says about each person's month, through the evidence seam: awards and worst places in the area of a
team's leader, the service star."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.models import Result
from starrating.queries import evidence as found
from tongting.periods import Month, local
from tongting.seams import Evidence

LEADER, STAR = "L5", "B4"
ONE = Decimal(1)


def collect(month: Month) -> Iterable[Evidence]:
    """One piece for each award and each place on the list of the worst, in the month in which it became final."""
    results = found.decided_in(month)
    address = _address()
    for fact in found.of_leaders(results):
        one = fact.result
        kinds = (
            ("awards", one.is_winner, _("责任区获星：%(what)s %(entry)s")),
            ("worst_listed", one.is_worst, _("责任区列差：%(what)s %(entry)s")),
        )
        for name, holds, said in kinds:
            if holds:
                key = f"starrating.entry:{one.entry_id}:{name}"
                yield Evidence(key, fact.person, LEADER, ONE, {name: 1}, _said(said, one), address(one))
    for fact in found.service_stars(results):
        key, words = (
            f"starrating.entry:{fact.result.entry_id}:star",
            _said(_("%(what)s：%(entry)s"), fact.result),
        )
        yield Evidence(key, fact.person, STAR, ONE, {STAR: 1}, words, address(fact.result))


# An indicator with this data source counts from now on, with 0 awards where nothing was final.
collect.sources = frozenset(("stars.team",))  # type: ignore[attr-defined]


def days(keys: Iterable[str]) -> Iterable[tuple[str, date]]:
    """When the campaign became final."""
    own = {key: entry for key in keys if (entry := _entry_of(key))}
    final = found.final_of(set(own.values()))
    return [(key, local(final[entry]).date()) for key, entry in own.items() if entry in final]


def finders(key: str) -> Iterable[int]:
    """Whoever's sheet stands for the entry that a piece of evidence is about: an appeal against its place is not
    theirs to answer. Who voted in a secret ballot is named nowhere, and so is kept from nothing."""
    entry = _entry_of(key)
    return found.judges_of(entry) if entry else ()


def _entry_of(key: str) -> int:
    """The entry that a key of this pillar's evidence is about; 0 for any other key."""
    head, _colon, rest = key.partition("starrating.entry:")
    entry = rest.partition(":")[0]
    return int(entry) if not head and entry.isdigit() else 0


def _said(words: str, result: Result) -> str:
    return words % {"what": result.entry.campaign, "entry": result.entry.label}


def _address() -> Callable[[Result], str]:
    """The address of a result; asked once, filled in for each."""
    head, _zero, tail = reverse("result_detail", args=[0]).rpartition("0")
    return lambda one: f"{head}{one.pk}{tail}"
