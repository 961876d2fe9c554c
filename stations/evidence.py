"""What this pillar says about each person's month, through the evidence seam: how content those were they served."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from stations.queries import voice as voices
from tongting.people.models import Group, User
from tongting.periods import Month
from tongting.seams import Evidence

# 职工评价 of a cadre, 服务态度 of whoever serves; team leaders are not assessed by it.
INDICATORS = {Group.PARTY_CADRE: "C7", Group.POST_STAFF: "P3", Group.OFFICE_STAFF: "P3"}


def collect(month: Month) -> Iterable[Evidence]:
    """One a person about whom enough was said with a login; its link opens what was said."""
    found = voices.of_people(month)
    if not found:
        return
    groups = dict(User.objects.filter(pk__in=[one.person for one in found]).values_list("pk", "group"))
    span = {"since": month.first.isoformat(), "until": month.last.isoformat(), "show": "signed"}
    said = _("登录评价 %(many)d 人次，满意 %(good)d")
    for one in found:
        code = INDICATORS.get(groups[one.person])  # type: ignore[call-overload]
        if code is None or one.said.share is None:
            continue
        url = f"{reverse('voice_list')}?{urlencode({**span, 'about': one.person})}"
        words = said % {"many": one.said.many, "good": one.said.good}
        key = f"stations.satisfaction:{one.person}:{month}"
        facts = {"satisfaction": str(one.said.share)}
        yield Evidence(key, one.person, code, Decimal(one.said.many), facts, words, url)


# An indicator with this data source counts from now on; about whom too little was said has no data.
collect.sources = frozenset(("feedback",))  # type: ignore[attr-defined]


def finders(key: str) -> Iterable[int]:
    """Whoever gave few stars under their own name to the person whom a share of content people is about."""
    head, _colon, rest = key.partition("stations.satisfaction:")
    person, _colon, month = rest.partition(":")
    if head or not person.isdigit():
        return ()
    return voices.discontent(int(person), Month.parse(month, settings.MONTH_START_DAY))
