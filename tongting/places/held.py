"""What the places room answers at the seam `held`: a locker, a room, posts that are kept or worked at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongting.people.models import User
from tongting.places.models import Locker, Lodging, Post
from tongting.seams import Held


def held(person: User, at: datetime) -> Iterable[Held]:
    """Four queries."""
    for locker in Locker.objects.filter(holder=person):
        yield Held(_("更衣箱"), locker.code, reverse("locker_edit", args=[locker.pk]))
    for lodging in Lodging.objects.filter(person=person).select_related("room"):
        yield Held(_("房间"), lodging.room.code, reverse("room_edit", args=[lodging.room_id]))
    for post in Post.objects.filter(keeper=person):
        yield Held(_("责任区"), post.name, reverse("post_edit", args=[post.pk]))
    for post in Post.objects.filter(staff=person):
        yield Held(_("本岗"), post.name, reverse("post_edit", args=[post.pk]))
