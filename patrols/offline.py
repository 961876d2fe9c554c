"""What this pillar lets a phone keep for the hours without a network: today's page and the runners of the posts that
the person may patrol, each with its checklist."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.queries import standard
from patrols.rules import patrol as rules
from tongting.people.models import User
from tongting.periods import local
from tongting.places.models import Post
from tongting.seams import OfflinePage


def pages(person: User, at: datetime) -> Iterable[OfflinePage]:
    """Three queries. A runner is fetched anew four times a day, for what others have found there; today's page is
    whenever it is asked for."""
    if not person.may("patrol.do"):
        return
    now = local(at)
    yield OfflinePage(reverse("today"), f"{now:%Y%m%d%H%M}", _("今日巡查"))
    editions = standard.editions_in_force(now.date())
    for post in Post.objects.filter(is_active=True).order_by("code"):
        if rules.may_patrol(person, post) is None and post.kind in editions:
            tag = f"{editions[post.kind]}:{now:%Y%m%d}-{now.hour // 6}:{post.code}:{post.no_photos}"
            page = reverse("patrol_run", args=[post.code])
            yield OfflinePage(page, tag, post.name, post.code, door_of(post))


def door_of(post: Post) -> str:
    return hashlib.sha256(post.token.lower().encode()).hexdigest() if post.token else ""
