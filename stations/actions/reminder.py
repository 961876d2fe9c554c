"""What the clock says to borrowers: an hour before, at the time, then once a day."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.models import Loan, Service
from stations.queries import loan as loans
from stations.rules import loan as rules
from stations.scoring import lateness
from tongting.notices import actions as notices
from tongting.periods import local


def remind(*, at: datetime) -> int:
    """Each step of the ladder once; returns how many loans it spoke of. Two queries and one for the writing."""
    ahead = timedelta(minutes=loans.rule_in_force().remind_minutes)
    soon = loans.open_loans().filter(due_at__lte=at + ahead)
    due = [loan for loan in soon if loan.due_at <= at or _is_near(loan, ahead, at)]
    notices.tell_each([_message(loan, at) for loan in due], at=at)
    return len(due)


def _is_near(loan: Loan, ahead: timedelta, at: datetime) -> bool:
    """What is lent for an hour is not spoken of while it is handed over; the end of a machine's time is told anyway."""
    if loan.service.kind == Service.Kind.SLOT:
        return False
    return at >= loan.due_at - min(ahead, (loan.due_at - loan.lent_at) / 2)


def _message(loan: Loan, at: datetime) -> notices.Message:
    facts = {
        "what": loan.service.name, "time": f"{local(loan.due_at):%m-%d %H:%M}", "desk": loan.service.desk.name,
    }  # fmt: skip
    if loan.due_at > at:
        more = _("%(what)s %(time)s 到期，请还到%(desk)s，还要用的可以续借")
        step, text = (
            "before",
            more if rules.has_renewals(loan) else _("%(what)s %(time)s 到期，请还到%(desk)s"),
        )
    elif (days := lateness.days_late(loan.due_at, at)) == 0:
        step, text = "due", _("%(what)s到期了（%(time)s），请还到%(desk)s；没还之前不能再借")
    else:
        step, text = f"late{days}", _("%(what)s超期 %(days)s 天了（%(time)s 到期），请还到%(desk)s")
        facts["days"] = str(days)
    # Due again after an extension is another ladder.
    key = f"loan:{loan.pk}:{loan.renewed}:{step}"
    return notices.Message(loan.person_id, text % facts, reverse("station_home"), "", key)
