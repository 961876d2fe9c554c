"""What patrols answer at the seam `held`: open issues that wait for a person to put them right or to verify."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Issue
from tongting.people.models import User
from tongting.seams import Held

MOST = 50


def held(person: User, at: datetime) -> Iterable[Held]:
    """At most fifty of them, the oldest first; two queries."""
    found = Issue.objects.filter(Q(responsible=person) | Q(verifier=person), state__in=Issue.OPEN)
    for issue in found.select_related("post").order_by("found_at", "pk")[:MOST]:
        what = _("整改的问题") if issue.responsible_id == person.pk else _("验收的问题")
        detail = f"{issue.number} {issue.title}，{issue.post.name}"
        yield Held(what, detail, reverse("issue_detail", args=[issue.pk]))
    if (total := found.count()) > MOST:
        yield Held(
            _("还有问题"),
            _("共 %(n)d 件，先列 %(most)d 件") % {"n": total, "most": MOST},
            reverse("issue_list"),
        )
