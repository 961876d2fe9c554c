"""Nominations (提名): somebody is proposed with the words what for and enters the contest; it is looked up who may
win."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from starrating.actions import enrol
from starrating.models import Campaign, Eligibility, Entry, Nomination, VoteCount
from starrating.queries import ballot
from starrating.queries import eligibility as facts
from starrating.rules import ballot as rules
from starrating.rules import eligibility as guards
from tongting.events import flow
from tongting.people.models import User

LONGEST = Entry._meta.get_field("withdrawn").max_length or 0
SCORED = (Campaign.State.ENROLLING, Campaign.State.DRAWN, Campaign.State.SCORING)


def nominate(campaign: Campaign, candidate: User, *, words: str, by: User, at: datetime) -> Nomination:
    """Creates the entry or joins it; Refused with a sentence, also for the same person a second time."""
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        refusal = rules.may_nominate(by, held, at) or rules.may_be_nominated(candidate, by)
        if refusal:
            raise flow.Refused(refusal)
        entry = _entered(held, candidate, by=by, at=at)
        given, is_new = Nomination.objects.get_or_create(
            entry=entry, by=by, defaults={"words": words, "at": at}
        )
        if not is_new:
            raise flow.Refused(_("你已经提名过 %(name)s 了") % {"name": candidate.name})
        flow.record(entry, "nominated", by=by, at=at, note=words)
    return given


def _entered(campaign: Campaign, candidate: User, *, by: User, at: datetime) -> Entry:
    """The candidate's entry; whoever left the contest does not come back by being praised."""
    there = Entry.objects.filter(campaign=campaign, person=candidate).first()
    if there is not None:
        return there
    entry = enrol.enter_person(campaign, candidate, by=by, at=at)
    # There from the start, so that no row tells when somebody got the first vote.
    VoteCount.objects.get_or_create(entry=entry)
    _check(entry, campaign, at=at)
    return entry


def check(campaign: Campaign, *, at: datetime) -> int:
    """Looks up anew who may win; returns how many may not. Who may not leaves the contest with the sentence, and comes
    back when the record that stood in the way is gone. Safe to repeat."""
    if campaign.state not in SCORED:
        return 0
    entries = Entry.objects.filter(campaign=campaign, person__isnull=False).select_related("person")
    return sum(not _check(entry, campaign, at=at) for entry in entries)


def check_due(*, at: datetime) -> int:
    """Every service star that is still open."""
    return sum(check(one, at=at) for one in ballot.campaigns().filter(state__in=SCORED))


def _check(entry: Entry, campaign: Campaign, *, at: datetime) -> bool:
    person = entry.person
    assert person is not None
    known = facts.known_of(person.pk, facts.month_of(campaign), facts.GUARDED | facts.UNSCORED)
    given, score_url = facts.facts_of(person, campaign, known)
    urls = {
        "month_score": score_url,
        "complaint": known.urls.get("complaint_cost", ""),
        "violation": known.urls.get("violation", ""),
        "falsified": known.urls.get("falsified", ""),
    }
    said = guards.verdicts(given)
    nos = [one.sentence for one in said if one.said == guards.NO]
    with transaction.atomic():
        barred = Eligibility.objects.filter(entry=entry, is_eligible=False).exists()
        Eligibility.objects.update_or_create(
            entry=entry,
            defaults={
                "is_eligible": not nos,
                "lines": [
                    *([one.guard, one.said, one.sentence, urls.get(one.guard, "")] for one in said),
                    *facts.evidence_of(given, known, score_url),
                ],
                "checked_at": at,
            },
        )
        out = "；".join(nos)[:LONGEST]
        # Who left of their own accord stays out.
        if out != entry.withdrawn and (barred or not entry.withdrawn):
            Entry.objects.filter(pk=entry.pk).update(withdrawn=out)
            flow.record(entry, "barred" if nos else "cleared", by=None, at=at, note=out)
            entry.withdrawn = out
    return not nos
