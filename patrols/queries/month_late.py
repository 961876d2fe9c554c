"""Reads of what changed a month after it was scored: visits, records, verdicts on tasks, issues that were void,
trainings."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from patrols.models import Assessment, Issue, Line, Patrol, RecordEntry, Task, TrainingSession
from patrols.queries import month_page
from patrols.queries import task as tasks
from patrols.queries.assessment import OF_ISSUE
from patrols.rules.month import Since
from tongting.events.models import Event

VERDICTS = ("done", "missed", "reopened")


def late_patrols(assessment: Assessment) -> QuerySet[Patrol]:
    """Patrols of the month that came in after it was scored: out of a phone that had no network, or entered late."""
    since = _visits(assessment).filter(state=Patrol.State.SUBMITTED, submitted_at__gt=assessment.drafted_at)
    return since.select_related("post", "by").order_by("submitted_at")


def changed_since(assessment: Assessment) -> Since:
    """What came and went after the draft changes nothing."""
    counted = _visits(assessment).filter(state=Patrol.State.VOID, submitted_at__lte=assessment.drafted_at)
    void = _events(assessment, Patrol).filter(became=Patrol.State.VOID, thing_id__in=counted.values("pk"))
    return Since(
        late_patrols(assessment).count() + void.count(),
        _records(assessment),
        _verdicts(assessment),
        _void_issues(assessment),
        _sessions(assessment),
    )


def _visits(assessment: Assessment) -> QuerySet[Patrol]:
    return Patrol.objects.filter(shift_date__gte=assessment.first_day, shift_date__lte=assessment.last_day)


def _events(assessment: Assessment, model: type) -> QuerySet[Event]:
    name = model._meta.label_lower  # type: ignore[attr-defined]
    return Event.objects.filter(thing=name, at__gt=assessment.drafted_at)


def _records(assessment: Assessment) -> int:
    records = RecordEntry.objects.filter(day__gte=assessment.first_day, day__lte=assessment.last_day)
    withdrawn = records.filter(state=RecordEntry.State.WITHDRAWN)
    taken_back = _events(assessment, RecordEntry).filter(thing_id__in=withdrawn.values("pk"))
    entered = Q(state=RecordEntry.State.VALID, entered_at__gt=assessment.drafted_at)
    gone = Q(pk__in=taken_back.values("thing_id"), entered_at__lte=assessment.drafted_at)
    return records.filter(entered | gone).count()


def _verdicts(assessment: Assessment) -> int:
    """Tasks that somebody judged, or judged no longer; none under rules that know no tasks."""
    if not tasks.counts_anywhere(month_page.parse(assessment.month)):
        return 0
    judged = _events(assessment, Task).filter(
        verb__in=VERDICTS, thing_id__in=Task.objects.filter(month=assessment.month).values("pk")
    )
    return judged.values("thing_id").distinct().count()


def _void_issues(assessment: Assessment) -> int:
    """Of the issues that the month counts."""
    void = _events(assessment, Issue).filter(became=Issue.State.VOID).values_list("thing_id", flat=True)
    keys = [f"patrols.issue:{pk}:{fact}" for pk in void.distinct() for fact in OF_ISSUE]
    lines = Line.objects.filter(score__assessment=assessment, key__in=keys) if keys else Line.objects.none()
    return len({key.split(":")[1] for key in lines.values_list("key", flat=True)})


def _sessions(assessment: Assessment) -> int:
    """Trainings that count in the month and were ended, or whose list was put right, since."""
    month, since = month_page.parse(assessment.month), assessment.drafted_at
    counting = TrainingSession.objects.filter(
        state=TrainingSession.State.HELD, counts_at__gte=month.start_at, counts_at__lt=month.end_at
    )
    put_right = Q(seats__marked_at__gt=since, seats__is_extra=False)
    return counting.filter(Q(closed_at__gt=since) | put_right).distinct().count()
