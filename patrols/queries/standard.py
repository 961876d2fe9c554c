"""Which standard is in force where, and what its items are."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, QuerySet

from patrols.models import ChecklistItem, Standard, StandardVersion
from tongting.places.models import Post


def in_force(post: Post, day: date) -> StandardVersion | None:
    """The edition under which `post` is patrolled on `day`, with its items in order."""
    return (
        StandardVersion.objects.filter(standard__kind=post.kind, effective_from__lte=day)
        .select_related("standard")
        .prefetch_related(Prefetch("items", ChecklistItem.objects.order_by("order")))
        .order_by("-effective_from", "-number")
        .first()
    )


def standards() -> QuerySet[Standard]:
    """Every standard with its editions, the latest first, and their items."""
    editions = StandardVersion.objects.order_by("-effective_from", "-number").prefetch_related(
        Prefetch("items", ChecklistItem.objects.order_by("order"))
    )
    return Standard.objects.prefetch_related(Prefetch("versions", editions))
