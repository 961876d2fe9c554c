"""What could be a hard problem of a week: a service of which many say that it is not good."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Service
from stations.queries import voice as voices
from tongting.periods import Week
from tongting.seams import Suggestion

# Of so many voices in a week, less than so many percent content.
LEAST, CONTENT = 5, 80


def suggest(week: Week) -> Iterable[Suggestion]:
    """Two queries."""
    found = {pk: said for pk, said in voices.by_service(week).items() if said.many >= LEAST}
    poor = {pk: said for pk, said in found.items() if said.percent is not None and said.percent < CONTENT}
    for service in Service.objects.filter(pk__in=poor).select_related("desk"):
        said = poor[service.pk]
        asked = {"service": service.pk, "since": week.first, "until": week.last, "show": "low"}
        yield Suggestion(
            f"stations.service:{service.pk}:satisfaction",
            service.desk.name,
            _("%(what)s的满意率低") % {"what": service.name},
            _("本周 %(many)d 人评，满意 %(percent)d%%") % {"many": said.many, "percent": said.percent},
            f"{reverse('voice_list')}?{urlencode(asked)}",
            voices=said.many - said.good,
        )
