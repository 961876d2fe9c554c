"""The clock's rounds over issues: overdue marks, reminders, the ladder of escalation, what comes back by itself.

Each round selects what is due by now and not yet done. Every rung is a row with a unique key, written together with
its notices: a round that is repeated, that runs twice at once or that dies half-way neither loses nor repeats one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from patrols.actions import issue as verbs
from patrols.actions import issue_step as step
from patrols.actions.issue_voice import url_of, when
from patrols.models import Issue
from patrols.models.issue import Severity
from patrols.queries import term as terms
from patrols.queries.issue import in_force_on
from patrols.rules import issue as rules
from patrols.rules.term import Terms
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices import actions as notices
from tongting.people.models import RoleGrant, User
from tongting.people.roles import roles_with
from tongting.periods import local

SECTION_ROLES = ("section_head", "section_leader")
# Who hears that something goes into the week's bulletin, beside the responsible person and the team's leader.
BULLETIN_ROLES = (*SECTION_ROLES, "branch_secretary")
BATCH = 500
BEFORE, DUE, LEADER, SECTION, BULLETIN = "before", "due", "leader", "section", "bulletin"
# What waits for whoever assigns, and for whoever verifies, runs against no deadline; it has a ladder of its own.
GIVEN, GIVEN_LATE, LOOKED, LOOKED_LATE = "given", "given_late", "looked", "looked_late"
STALLED = (Issue.State.REPORTED, Issue.State.RECTIFIED)
ASSIGNERS = "assigners"
ASSIGNING_ROLES = tuple(role.code for role in roles_with("issue.assign"))


@dataclass
class Done:
    """What one round did."""

    overdue: int = 0
    resumed: int = 0
    rungs: dict[str, int] = field(default_factory=dict)


def remind(*, at: datetime) -> Done:
    """One round. Safe to repeat at any moment, by any number of workers."""
    done = Done()
    done.resumed = _bring_back(at)
    done.overdue = _mark_late(at)
    section = _section(at)
    table = terms.in_force()
    for some in _in_batches(chain(_running(at + table.longest_warning), _stalled(at))):
        wanted = [
            (key_of(issue, rung), issue, rung) for issue in some for rung in rungs_due(issue, table, at)
        ]
        rung_already = set(
            Event.objects.filter(key__in=[key for key, _issue, _rung in wanted]).values_list("key", flat=True)
        )
        for key, issue, rung in wanted:
            if key not in rung_already and _ring(issue, rung, key, section, at):
                done.rungs[rung] = done.rungs.get(rung, 0) + 1
    return done


def rungs_due(issue: Issue, table: Terms, at: datetime) -> list[str]:
    """The rungs of this deadline's ladder that are due by now; at night only those of grave issues. Of a short
    deadline half must have passed before it is called near."""
    if rules.is_quiet(at) and issue.severity != Severity.GRAVE:
        return []
    if issue.state in STALLED:
        return _rung_of_waiting(issue, at)
    due = issue.due_at
    if due is None:
        return []
    if at < due:
        half = (due - (issue.assigned_at or issue.found_at)) / 2
        return [BEFORE] if at >= due - min(table.warning(issue.severity), half) else []
    ladder = (
        (DUE, timedelta()),
        (LEADER, rules.LEADER_AFTER),
        (SECTION, rules.SECTION_AFTER),
        (BULLETIN, rules.BULLETIN_AFTER),
    )
    return [rung for rung, later in ladder if at >= due + later]


def key_of(issue: Issue, rung: str) -> str:
    """A deadline has one ladder; a new deadline begins a new one, and so does what is handed in again."""
    began = _waits_since(issue) if issue.state in STALLED else issue.due_at
    return f"issue:{issue.pk}:{rung}:{began:%Y%m%d%H%M}"


def _waits_since(issue: Issue) -> datetime:
    """When it was handed in, else when it was found."""
    handed_in = issue.rectified_at if issue.state == Issue.State.RECTIFIED else None
    return handed_in or issue.found_at


def _rung_of_waiting(issue: Issue, at: datetime) -> list[str]:
    """Where nobody has been given it or nobody has looked: first when the patience of its severity ends, then three
    days later. Only the last one due: both go to the same people."""
    since, severity = _waits_since(issue), issue.severity
    given = issue.state == Issue.State.REPORTED
    patience = (rules.GIVEN_WITHIN if given else rules.LOOKED_AT_WITHIN)[severity]
    if given and severity == Severity.SERIOUS and not rules.rings_at_once(severity, since):
        # It came by night, when nobody was told.
        patience = timedelta()
    ends = rules.patience_ends(since, patience, severity)
    if at >= ends + rules.SECTION_AFTER:
        return [GIVEN_LATE if given else LOOKED_LATE]
    return [GIVEN if given else LOOKED] if at >= ends else []


def _running(until: datetime) -> QuerySet[Issue]:
    """What runs against a deadline up to then, along the partial index on due dates."""
    issues = Issue.objects.filter(state__in=("assigned", "returned"), due_at__lte=until)
    return issues.select_related("post", "responsible", "team__leader").order_by("due_at", "pk")


def _stalled(at: datetime) -> QuerySet[Issue]:
    """What waits to be given to somebody or to be looked at, along the index on states."""
    issues = Issue.objects.filter(state__in=STALLED, found_at__lte=at)
    return issues.select_related("post", "responsible", "verifier", "team__leader").order_by("found_at", "pk")


def _mark_late(at: datetime) -> int:
    late = 0
    for issue in _running(at).filter(due_at__lt=at, overdue_at=None):
        with transaction.atomic():
            late += step.mark_overdue(issue, at=at)
    return late


def _bring_back(at: datetime) -> int:
    """Waiting and deferred issues whose day has come. By night only grave ones: the rest come with the morning."""
    back = 0
    due = Issue.objects.filter(state__in=rules.VERBS["resume"], resumes_at__lte=at)
    for issue in due.filter(severity=Severity.GRAVE) if rules.is_quiet(at) else due:
        try:
            verbs.resume(issue, by=None, at=at)
        except flow.Refused:
            # Somebody was faster and has dealt with it; that is not the clock's business any more.
            continue
        back += 1
    return back


def _section(at: datetime) -> dict[str, list[User]]:
    """Who listens above the team: for the rung of the section, for that of the bulletin, and who may assign. One
    query."""
    grants = RoleGrant.objects.filter(role__in={*BULLETIN_ROLES, *ASSIGNING_ROLES}, user__is_active=True)
    held: dict[str, list[User]] = {SECTION: [], BULLETIN: [], ASSIGNERS: []}
    listens = ((SECTION, SECTION_ROLES), (BULLETIN, BULLETIN_ROLES), (ASSIGNERS, ASSIGNING_ROLES))
    for grant in in_force_on(grants, local(at).date()).select_related("user").order_by("user", "role"):
        for rung, roles in listens:
            if grant.role in roles and grant.user not in held[rung]:
                held[rung].append(grant.user)
    return held


def _ring(issue: Issue, rung: str, key: str, section: dict[str, list[User]], at: datetime) -> bool:
    """The rung and its notices in one transaction; False where another worker rang it."""
    with transaction.atomic():
        people = _listeners(issue, rung, section)
        note = "、".join(person.name for person in people)
        if not flow.record_once(issue, f"rung_{rung}", key=key, by=None, at=at, note=note):
            return False
        if rung == BULLETIN:
            Issue.objects.filter(pk=issue.pk).update(bulletin_at=at)
        place = issue.post.name
        if issue.state not in STALLED:
            place = _("%(post)s，期限 %(due)s") % {"post": place, "due": when(issue.due_at)}
        notices.tell_all(people, _words(issue, rung, at), url_of(issue), detail=place, key=key, at=at)
    return True


def _listeners(issue: Issue, rung: str, section: dict[str, list[User]]) -> list[User]:
    """Responsible person before and at the deadline, the team's leader a day later, the section's leaders after three,
    and all of them with the branch when it goes into the bulletin. Where the leader is missing or is the responsible
    person, that rung goes to the section: it never goes silent."""
    if rung in (GIVEN, GIVEN_LATE):
        return section[ASSIGNERS]
    if rung in (LOOKED, LOOKED_LATE):
        return _who_looks(issue, rung, section)
    responsible = [issue.responsible] if issue.responsible is not None else []
    leader = issue.team.leader if issue.team is not None else None
    leaders = (
        [leader] if leader is not None and leader.is_active and leader.pk != issue.responsible_id else []
    )
    if rung in (BEFORE, DUE):
        return responsible or section[SECTION]
    if rung == BULLETIN:
        return [*responsible, *leaders, *section[BULLETIN]]
    return leaders if rung == LEADER and leaders else section[SECTION]


def _who_looks(issue: Issue, rung: str, section: dict[str, list[User]]) -> list[User]:
    """The named verifier; three days later, or where none is named, those who assign as well, who may look at anything
    that they have not put right themselves. In the women's bathhouse a man among them can still send somebody."""
    verifier = issue.verifier
    named = [verifier] if verifier is not None and verifier.is_active else []
    others = [
        one for one in section[ASSIGNERS] if one.pk not in (issue.rectified_by_id, issue.responsible_id)
    ]
    return named if named and rung == LOOKED else [*named, *others]


def _words(issue: Issue, rung: str, at: datetime) -> str:
    since = _waits_since(issue) if issue.state in STALLED else issue.due_at or at
    days = max(1, (at - since).days)
    words = {
        BEFORE: _("快到期了：%(what)s"),
        DUE: _("到期限了，还没交整改：%(what)s"),
        LEADER: _("%(who)s 超期 %(days)d 天：%(what)s"),
        SECTION: _("%(who)s 超期 %(days)d 天，要科里出面：%(what)s"),
        BULLETIN: _("%(who)s 超期 %(days)d 天，列入周通报：%(what)s"),
        GIVEN: _("还没派单：%(what)s"),
        GIVEN_LATE: _("等了 %(days)d 天，还没派单：%(what)s"),
        LOOKED: _("还没验收：%(what)s"),
        LOOKED_LATE: _("等了 %(days)d 天，还没验收：%(what)s"),
    }
    who = issue.responsible.name if issue.responsible is not None else _("没有责任人")
    return words[rung] % {"what": issue.title, "who": who, "days": days}


def _in_batches(issues: Iterable[Issue]) -> Iterator[list[Issue]]:
    rest = iter(issues)
    while some := list(islice(rest, BATCH)):
        yield some
