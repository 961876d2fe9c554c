"""Reads behind eligibility: what the seams say of a person, what this pillar knows itself, put beside a job. Many jobs
of one person cost as many queries as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Max, Q, prefetch_related_objects

from tenders.models import Award, Contract, Job, MarketRule
from tenders.queries import certificate, commitment
from tenders.queries.bidder import BID
from tenders.queries.commitment import Commitment
from tenders.queries.rule import the_rule
from tenders.rules import eligibility as rules
from tenders.rules.eligibility import NO, Clash, Facts, Over, Rest, Verdict
from tenders.scoring import hours
from tenders.scoring.hours import Taken
from tongting import seams
from tongting.people import roster
from tongting.people.models import Gender, User, WorkShift
from tongting.periods import ONE_DAY, Month, Span, Week, local
from tongting.places.models import Post, Walk

PILLAR = "tenders"
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Stay:
    """Something a person does at a time; `area` is where, `moves` whether the way there counts."""

    start: datetime
    end: datetime
    what: str
    area: int | None = None
    moves: bool = True
    rests: bool = False
    day: date | None = None


@dataclass
class Known:
    """Everything about one person that does not depend on the job in question."""

    person: User
    today: date
    rule: MarketRule
    facts: dict[str, object]
    stays: list[Stay]
    commitments: list[Commitment]
    worked: dict[date, Decimal]
    evaluated: frozenset[int] = frozenset()
    certificates: list[seams.Certificate] = field(default_factory=list)
    kinds: list[seams.CertificateKind] = field(default_factory=list)
    walks: dict[frozenset[int], int] = field(default_factory=dict)


def verdicts_of(
    person: User,
    job: Job,
    at: datetime,
    contract: Contract | None = None,
    *,
    rule: MarketRule | None = None,
    among: int = 0,
) -> list[Verdict]:
    """Every guard's word on this person and job. With a `contract` the question is whether they may go on in it: its
    own days are the question and not a hindrance. `rule` where it has been read already; `among` how many would share
    the work, where that is known."""
    return verdicts_for(person, [job], at, contract=contract, rule=rule, among=among)[job.pk]


def refusals(
    person: User, job: Job, at: datetime, contract: Contract | None = None, *, among: int = 0
) -> list[str]:
    """The sentences of every no; empty for whoever may take the job."""
    found = verdicts_of(person, job, at, contract, among=among)
    return [one.sentence for one in found if one.said == NO]


def verdicts_for(
    person: User,
    jobs: Sequence[Job],
    at: datetime,
    *,
    contract: Contract | None = None,
    rule: MarketRule | None = None,
    among: int = 0,
) -> dict[int, list[Verdict]]:
    """By job, in about two dozen queries, whatever their number."""
    if not jobs:
        return {}
    prefetch_related_objects(list(jobs), "post", "times", "openers")
    known = known_of(person, jobs, at, contract, rule)
    asked = {
        job.pk: commitment.of_contract(contract) if contract else commitment.of_job(job, among)
        for job in jobs
    }
    return {pk: rules.verdicts(facts_of(known, one)) for pk, one in asked.items()}


def names(rule: MarketRule) -> dict[str, str]:
    """What each guard asks, with the mine's own limits."""
    return rules.names(Facts(**_limits(rule)))  # type: ignore[arg-type]


def known_of(
    person: User,
    jobs: Sequence[Job],
    at: datetime,
    contract: Contract | None = None,
    rule: MarketRule | None = None,
) -> Known:
    today = local(at).date()
    span = _around(jobs, today)
    mine = [one for one in commitment.contracts_of(person.pk) if contract is None or one.contract != contract]
    awarded = [one for one in commitment.awards_of(person.pk) if contract is None or one.job != contract.job]
    rule = rule or the_rule()
    return Known(
        person,
        today,
        rule,
        {**_account(person), **_limits(rule), **_standing(person, at), **_roster(person, today)},
        _stays(person, span, rule),
        [*mine, *awarded],
        commitment.worked_days(person.pk, today.replace(day=1), today),
        _evaluated(person, jobs),
        **_papers(person, jobs),  # type: ignore[arg-type]
        walks={
            frozenset((one, other)): minutes
            for one, other, minutes in Walk.objects.values_list("one", "other", "minutes")
        },
    )


def _evaluated(person: User, jobs: Sequence[Job]) -> frozenset[int]:
    """Those for which this person proposed or approved somebody; nobody has before the bids are opened."""
    opened = [job.pk for job in jobs if job.state not in (*Job.HIDDEN, *Job.BEFORE_OPENING)]
    if not opened:
        return frozenset()
    said = Q(proposed_by=person) | Q(decided_by=person) | Q(second_by=person)
    return frozenset(Award.objects.filter(said, job__in=opened).values_list("job", flat=True))


def facts_of(known: Known, asked: Commitment) -> Facts:
    """What the guards are asked with: everything up to yesterday is past and hinders nobody."""
    job, person = asked.job, known.person
    others = [one for one in known.commitments if one.job != job]
    turns = asked.turns(known.today)
    taken = _taken(known, asked, others)
    facts = Facts(
        **known.facts,  # type: ignore[arg-type]
        priced=person.pk in (job.priced_by_id, job.sent_by_id),
        approved=person.pk == job.approved_by_id,
        opens=any(one.person_id == person.pk for one in job.openers.all()),
        evaluates=job.pk in known.evaluated,
        women_only=job.women_only or (job.post is not None and job.post.women_only),
        jobs=len(others),
        last_day=asked.last_day,
        has_times=bool(turns),
        clash=_clash(turns, taken),
        **_rest(turns, taken, known.rule),  # type: ignore[arg-type]
        **_hours(known, asked, others),  # type: ignore[arg-type]
    )
    return _with_certificate(facts, known, job)


def _around(jobs: Sequence[Job], today: date) -> Span:
    """The whole weeks of the jobs, and a day on either side of them."""
    first, last = min(job.first_day for job in jobs), max(job.last_day for job in jobs)
    first = max(first, today)
    return Span(Week.of(first).first - ONE_DAY, max(Week.of(last).last, first) + ONE_DAY)


def _account(person: User) -> dict[str, object]:
    return {
        "is_active": person.is_active,
        "is_member": person.team_id is not None,
        "may_bid": not person.is_active or person.may(BID),
        "is_woman": person.gender == Gender.FEMALE,
    }


def _limits(rule: MarketRule) -> dict[str, object]:
    return {
        "least_score": rule.least_score,
        "most_jobs": rule.most_jobs,
        "rest_hours": rule.rest_hours,
        "rest_days": rule.rest_days_a_week,
        "hours_a_day": rule.hours_a_day,
        "hours_a_month": rule.hours_a_month,
    }


def _standing(person: User, at: datetime) -> dict[str, object]:
    """The score of the last month; in the first hours of a month, before that is worked out, of the one before; where
    there is none the mean of the visits to the own posts."""
    last = Month.of(at, settings.MONTH_START_DAY).previous()
    values = _figures(person, last, "month_score", "overdue_now")
    month, score, is_mean = last, values.get("month_score"), False
    if score is None:
        month = last.previous()
        score = _figures(person, month, "month_score").get("month_score")
    if score is None and (mean := _figures(person, last, "post_mean").get("post_mean")) is not None:
        month, score, is_mean = last, mean.quantize(HUNDREDTH), True
    sources = {name for source in seams.sources("standing") for name in getattr(source, "sources", ())}
    return {
        "score": score,
        "score_month": str(month),
        "is_mean": is_mean,
        "overdue": int(values.get("overdue_now", 0)),
        "known": frozenset(sources),
    }


def _figures(person: User, month: Month, *wanted: str) -> dict[str, Decimal]:
    return {one.what: one.value for one in seams.standing_of(person.pk, month, frozenset(wanted))}


def _roster(person: User, today: date) -> dict[str, object]:
    """Until which day the person's shifts are known: as far as those of the team, where they have any at all."""
    shifts = WorkShift.objects.filter(day__gte=today - timedelta(days=7))
    mine = shifts.filter(person=person).aggregate(last=Max("day"))["last"]
    if mine is None or person.team_id is None:
        return {"rostered_until": mine}
    return {"rostered_until": shifts.filter(person__team=person.team_id).aggregate(last=Max("day"))["last"]}


def _stays(person: User, span: Span, rule: MarketRule) -> list[Stay]:
    """Leave, rounds and what else the seams know, and the own shifts that do not lie in leave. What this pillar would
    say itself is left out: that is asked job by job."""
    busy = [
        Stay(one.start, one.end, one.what, one.area, one.area is not None, one.rests)
        for source in seams.sources("busy")
        if getattr(source, "pillar", "") != PILLAR
        for one in source(person.pk, span.start_at, span.end_at)
    ]
    away = [one for one in busy if one.rests]
    area = _own_area(person)
    shifts = [
        Stay(shift.start_at, shift.end_at, rules.own_shift(), area, day=shift.day)
        for shift in roster.shifts_between([person.pk], span)[person.pk]
        if not any(one.start <= shift.start_at < one.end for one in away)
    ]
    return sorted([*busy, *shifts], key=lambda one: (one.start, one.end))


def _own_area(person: User) -> int | None:
    """Where the own post is; who has posts in several areas is in none for certain."""
    own = set(Post.objects.filter(staff=person, is_active=True).values_list("area", flat=True))
    return own.pop() if len(own) == 1 else None


def _taken(known: Known, asked: Commitment, others: Iterable[Commitment]) -> list[Taken]:
    """What stands in the way, each as far from the job's place as one has to walk."""
    stays = [
        *known.stays,
        *(
            Stay(turn.start, turn.end, rules.other_job(one.job.title), one.area)
            for one in others
            for turn in one.turns(known.today - ONE_DAY)
        ),
    ]
    return [
        Taken(
            one.start,
            one.end,
            one.what,
            _way(known, one.area, asked.area) if one.moves else hours.NONE,
            one.rests,
            one.day,
        )
        for one in stays
    ]


def _way(known: Known, one: int | None, other: int | None) -> timedelta:
    if one is not None and one == other:
        return hours.NONE
    pair = frozenset((one, other)) if one is not None and other is not None else frozenset()
    return timedelta(minutes=known.walks.get(pair, known.rule.travel_minutes))


def _clash(turns: Sequence[hours.Turn], taken: Sequence[Taken]) -> Clash | None:
    found = hours.first_clash(turns, taken)
    if found is None:
        return None
    turn, one = found
    gap = int(one.gap.total_seconds() // 60)
    return Clash(turn.start, turn.end, one.what, one.start, one.end, gap, all_day=one.rests)


def _rest(turns: Sequence[hours.Turn], taken: Sequence[Taken], rule: MarketRule) -> dict[str, object]:
    short = hours.shortest_rest(turns, taken, timedelta(hours=float(rule.rest_hours)))
    full = hours.week_without_rest(turns, taken, rule.rest_days_a_week)
    return {
        "rest": Rest(short.end, short.start, short.hours) if short else None,
        "week": f"{full[0].first:%m-%d}" if full else "",
        "free_days": full[1] if full else 7,
    }


def _hours(known: Known, asked: Commitment, others: Iterable[Commitment]) -> dict[str, object]:
    new = asked.days(known.today)
    had = hours.added(known.worked, *(one.days(known.today) for one in others))
    day = hours.too_long_a_day(new, had, known.rule.hours_a_day)
    month = hours.too_long_a_month(new, had, known.rule.hours_a_month)
    return {
        "day": Over(f"{day[0]:%m-%d}", day[1], day[2]) if day else None,
        "month": Over(month[0].label, month[1], month[2]) if month else None,
    }


def _papers(person: User, jobs: Sequence[Job]) -> dict[str, object]:
    """Which kinds of certificate there are, and what the person has of them where one of the jobs asks for any."""
    if not any(job.certificate or job.post_id for job in jobs):
        return {}
    kinds = certificate.kinds()
    if not any(certificate.wanted(job, kinds) for job in jobs):
        return {}
    return {"kinds": kinds, "certificates": seams.gather("certificates", person.pk)}


def _with_certificate(facts: Facts, known: Known, job: Job) -> Facts:
    """With the one of the certificates asked for that stands in the way; else with one that nobody can ask for yet."""
    asked = [_asked(facts, known, name) for name in certificate.wanted(job, known.kinds)]
    stands = next((one for one in asked if rules.certificate(one)), None)
    waits = next((one for one in asked if rules.unknown("certificate", one)), None)
    return stands or waits or (asked[0] if asked else facts)


def _asked(facts: Facts, known: Known, name: str) -> Facts:
    """Only a kind that is enforced by now stands in anybody's way."""
    enforced = any(kind.name == name and kind.is_enforced_on(known.today) for kind in known.kinds)
    fitting = [one for one in known.certificates if one.kind == name]
    ends = [one.valid_until for one in fitting]
    until = None if None in ends else max((end for end in ends if end is not None), default=None)
    return replace(
        facts,
        certificate=name,
        has_certificate=bool(fitting),
        valid_until=until,
        known=facts.known | {"certificate"} if enforced else facts.known,
    )
