"""What the month asks of people: an appeal to answer, a correction to confirm, one's own deductions to look at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from patrols.queries import appeal as appeals
from patrols.queries import correction as corrections
from tongting.people.models import User
from tongting.periods import local, midnight
from tongting.seams import Todo


def to_answer(person: User, at: datetime) -> Iterator[Todo]:
    """Until the notice ends; one that is late is red."""
    for one in appeals.waiting_for(person):
        until = one.assessment.notice_until
        late = until is not None and local(at).date() > until
        yield Todo(
            text=_("%(who)s的考核申诉：%(what)s") % {"who": one.person.name, "what": one.what},
            detail=_("公示满期了还没答复，月考核批不了") if late else _("等你答复"),
            url=reverse("appeal_detail", args=[one.pk]),
            due=midnight(until + timedelta(days=1)) if until else None,
            icon="chat-left-text",
            tone="bad" if late else "lamp",
        )


def to_confirm(person: User, at: datetime) -> Iterator[Todo]:
    for one in corrections.waiting_for(person)[:5]:
        yield Todo(
            text=_("%(who)s %(month)s考核更正 %(points)s")
            % {"who": one.person.name, "month": one.of.label, "points": f"{one.points:+}".replace("-", "−")},
            detail=_("%(who)s 提的，等你确认") % {"who": one.entered_by.name},
            url=reverse("correction_detail", args=[one.pk]),
            icon="journal-check",
            tone="lamp",
        )


def to_look_at(person: User, at: datetime) -> Iterator[Todo]:
    """Whose month hangs out and lost points, until the last day to appeal."""
    for score in appeals.to_look_at(person, local(at).date())[:2]:
        until = score.assessment.appeal_until
        assert until is not None
        yield Todo(
            text=_("%(month)s得分 %(total)s，公示中")
            % {"month": score.assessment.label, "total": score.total},
            detail=_("看看扣了哪些分，有疑问 %(day)s 以前申诉") % {"day": f"{until:%m-%d}"},
            url=reverse("month_person", args=[score.assessment.month, person.pk]),
            due=midnight(until + timedelta(days=1)),
            icon="table",
        )
