"""Reads of deliveries: those a person may see, who speaks for the place, what is overdue, what may be evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from tenders.models import Contract, Deduction, Delivery, Job, Settlement, SignOff
from tenders.queries import turn as turns
from tenders.rules import delivery as rules
from tongting.people.models import Gender, User
from tongting.periods import Span, local
from tongting.places.models import Post
from tongting.seams import Fault, Inspection, gather

State = Delivery.State
ZERO = Decimal(0)
TO_DO = (State.RUNNING, State.REWORK)
PLACE = ("contract__job__post__keeper", "contract__job__post__team__leader")
WITH = (*PLACE, "contract__head")


def deliveries_of(person: User) -> QuerySet[Delivery]:
    seen = turns.contracts_of(person).values("pk")
    return Delivery.objects.filter(contract__in=seen).select_related(*WITH)


def whole(pk: int) -> Delivery:
    """With what was said about it and kept back of it, in one query each."""
    words = Prefetch("signoffs", SignOff.objects.select_related("person"))
    charges = Prefetch("deductions", Deduction.objects.select_related("by", "photo"))
    found: Delivery = Delivery.objects.select_related(*WITH).prefetch_related(words, charges).get(pk=pk)
    return found


def of_contract(contract: Contract) -> list[Delivery]:
    return list(contract.deliveries.order_by("number"))


def member_ids(contract: Contract) -> set[int]:
    return set(contract.members.values_list("person", flat=True))


def place_of(job: Job) -> rules.Place:
    """One query where there is a post."""
    post: Post | None = job.post
    if post is None:
        return rules.Place(None, frozenset())
    leader = post.team.leader if post.team is not None else None
    there = [one for one in (post.keeper, leader, *post.staff.all()) if one is not None and one.is_active]
    people = [one.pk for one in there if not post.women_only or one.gender == Gender.FEMALE]
    return rules.Place(post, frozenset(people))


def words_of(delivery: Delivery) -> list[SignOff]:
    """Of the round that is going on."""
    now = delivery.signoffs.filter(round=delivery.rejections + 1)
    return list(now.select_related("person"))


def is_last(delivery: Delivery) -> bool:
    return not Delivery.objects.filter(contract=delivery.contract_id, number__gt=delivery.number).exists()


def deducted(delivery: Delivery) -> Decimal:
    found: Decimal | None = delivery.deductions.aggregate(all=Sum("amount"))["all"]
    return found or ZERO


def is_settled(delivery: Delivery) -> bool:
    return delivery.settlements.exclude(state=Settlement.State.VOID).exists()


def inspections(delivery: Delivery, at: datetime) -> list[Inspection]:
    """The visits of the post while it was worked there, the latest first."""
    done: Iterable[Inspection] = _said_at_the_post("inspections", delivery, at)
    return sorted(done, key=lambda one: one.at, reverse=True)


def faults(delivery: Delivery, at: datetime) -> list[Fault]:
    """What was found wrong at the post in that time, the latest first."""
    found: Iterable[Fault] = _said_at_the_post("faults", delivery, at)
    return sorted(found, key=lambda one: one.at, reverse=True)


def _said_at_the_post(seam: str, delivery: Delivery, at: datetime) -> list[Any]:
    post, today = delivery.contract.job.post_id, local(at).date()
    if post is None or delivery.first_day > today:
        return []
    return gather(
        seam, post, Span(delivery.first_day, max(delivery.first_day, min(delivery.last_day, today)))
    )


# --- what is due ---------------------------------------------------------------------------------------------------


def overdue(at: datetime) -> QuerySet[Delivery]:
    """Not handed in when it should have been; of a contract that was dissolved whatever is to be done again: nobody may
    hand it in any more."""
    today = local(at).date()
    late = Q(state=State.RUNNING, last_day__lt=today - rules.HAND_IN_WITHIN) | Q(
        state=State.REWORK, rework_by__lt=today
    )
    dissolved = Q(contract__state=Contract.State.TERMINATED, state__in=TO_DO)
    return Delivery.objects.filter(late & Q(contract__state__in=Contract.BINDING) | dissolved)


def jobs_overdue(at: datetime) -> QuerySet[Job]:
    due = overdue(at).filter(contract__job=OuterRef("pk"))
    return Job.objects.filter(Exists(due)).order_by("pk")


def to_accept(person: User) -> list[Delivery]:
    """Those that wait for a word this person could give; three queries."""
    said = Prefetch("signoffs", SignOff.objects.all())
    found = (
        waiting_for(person)
        .select_related(*WITH)
        .prefetch_related(said, "contract__members", "contract__job__post__staff")
    )
    return [one for one in found.order_by("delivered_at", "pk") if _is_wanted(one, person)]


def waiting_for(person: User) -> QuerySet[Delivery]:
    """Those that were handed in at the places this person speaks for; all of them for whoever accepts for the
    department."""
    waiting = Delivery.objects.filter(state=State.DELIVERED)
    if person.may("tender.accept"):
        return waiting
    here = Q(contract__job__post__keeper=person) | Q(contract__job__post__team__leader=person)
    return waiting.filter(here | Q(contract__job__post__in=person.own_posts.all()))


def _is_wanted(delivery: Delivery, person: User) -> bool:
    members = {one.person_id for one in delivery.contract.members.all()}
    place = place_of(delivery.contract.job)
    words = [one for one in delivery.signoffs.all() if one.round == delivery.rejections + 1]
    if person.pk in {one.person_id for one in words}:
        return False
    return bool(set(rules.sides_of(person, place, members)) - {one.side for one in words})
