"""Where evidence was counted, for the pages of its records in every pillar."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.models import Line
from patrols.queries import assessment as assessments
from patrols.queries.month_lines import with_corrections
from tongting.people.models import User
from tongting.seams import Counted


def counted(keys: Iterable[str], viewer: User) -> Iterable[Counted]:
    """Newest month first; two queries. Another's points only for those who may see the whole month."""
    for line in with_corrections(assessments.counted_for(keys, viewer)):
        score = line.score
        url = reverse("month_person", args=[score.assessment.month, score.person_id])
        yield Counted(
            score.assessment.month,
            score.person.name,
            line.indicator,
            line.points,
            line.what,
            url,
            _corrected(line),
        )


def _corrected(line: Line) -> str:
    correction = line.correction  # type: ignore[attr-defined]
    if correction is None:
        return ""
    if correction.appeal_id:
        return _("申诉成立，补回了")
    points = f"{correction.points:+}".replace("-", "−")
    return _("已在 %(month)s 更正 %(points)s") % {"month": correction.month, "points": points}
