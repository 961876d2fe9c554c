"""Who may be a bidder at all: everybody for whom an envelope is laid out."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from tenders.models import Job
from tongting.people.models import Gender, RoleGrant, User
from tongting.people.roles import roles_with
from tongting.periods import local

BID = "tender.bid"


def possible_bidders(job: Job) -> QuerySet[User]:
    """Everybody who can have an envelope: active people of the department who may bid while bidding is open, without
    those who set the price, approved it or open the bids, and only women where only women work. What else is asked of a
    bidder is asked when they bid; who bids does not evaluate the job."""
    first = local(job.bid_from or job.created_at).date()
    last = local(job.bid_until or job.created_at).date()
    held = RoleGrant.objects.filter(Q(until__isnull=True) | Q(until__gte=first), since__lte=last)
    may_bid = held.filter(role__in=[role.code for role in roles_with(BID)])
    found = User.objects.filter(is_active=True, team__isnull=False, pk__in=may_bid.values("user"))
    found = found.exclude(pk__in=[pk for pk in (job.priced_by_id, job.approved_by_id) if pk])
    found = found.exclude(pk__in=job.openers.values("person"))
    if job.women_only:
        found = found.filter(gender=Gender.FEMALE)
    return found.order_by("pk")
