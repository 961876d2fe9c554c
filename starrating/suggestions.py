"""What could be a hard problem of a week: a room or locker that was told of and is still not put right."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.queries import help as helps
from tongting.periods import Week
from tongting.seams import Suggestion

# Of 1 一般 to 4 重大; a second bulletin weighs more than a first.
FIRST, SECOND = 1, 2


def suggest(week: Week) -> Iterable[Suggestion]:
    """Past their day for another look, or looked at and not better, by the end of the week."""
    for help, times in helps.unsettled(week.last):
        campaign = help.entry.campaign
        told_again = help.looked_at is not None
        yield Suggestion(
            f"starrating.help:{help.pk}",
            help.entry.label,
            _("%(what)s %(entry)s 帮扶没有改好") % {"what": campaign, "entry": help.entry.label},
            _("复查 %(score)s 分，要再次通报") % {"score": help.score}
            if told_again
            else _("复查期限 %(day)s 过了") % {"day": f"{help.due_on:%m-%d}"},
            reverse("help_detail", args=[help.pk]),
            frequency=times,
            severity=SECOND if told_again else FIRST,
            days_open=max(1, (week.last - help.due_on).days),
        )
