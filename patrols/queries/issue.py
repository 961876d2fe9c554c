"""Reads of issues: who sees which, lists and their filters, an issue's own page, the ledger's rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from patrols.models import Issue, IssuePhoto
from patrols.queries import issue_search as search
from patrols.queries.issue_scored import as_scored
from patrols.rules import issue as rules
from tongting.people import roles
from tongting.people.models import Gender, Group, RoleGrant, User
from tongting.people.names import text_index
from tongting.periods import Week, local, midnight

State = Issue.State
CARD = ("post__area", "responsible")
COUNTED_TO = 1000
MOST_AT_ONCE = 200
LATEST = ("-found_at", "-id")
# Every way to sort runs along an index of its own.
ORDERS = {"oldest": ("found_at", "id"), "seen": ("-last_seen_at", "-id"), "due": ("due_at", "id")}
LEDGER_COLUMNS = (
    *("序号", "检查时间", "检查岗点", "存在问题", "类别", "等级", "检查人", "责任班组", "责任人"),
    *(
        "整改措施",
        "整改期限",
        "整改时间",
        "整改前照片",
        "整改后照片",
        "验收人",
        "验收结果",
        "是否销号",
        "备注",
    ),
)


def search_text(title: str, place: str) -> str:
    """What `Issue.search` holds. Pinyin takes five letters where Chinese takes one: cut so that initials still fit."""
    return text_index(f"{place} {title}"[:75])


def visible_to(person: User) -> QuerySet[Issue]:
    """Everything for those who see the department's list, else one's own and one's team's."""
    if person.may("issue.see"):
        return Issue.objects.all()
    own = Q(responsible=person) | Q(found_by=person) | Q(verifier=person) | Q(rectified_by=person)
    team = Q(team=person.team_id) | Q(helping=person.team_id) if person.team_id else Q()
    return Issue.objects.filter(own | team)


def whole(person: User) -> QuerySet[Issue]:
    """Issues with everything their page shows."""
    return visible_to(person).select_related(
        "post__area",
        "post__team",
        "item",
        "team",
        "patrol",
        "found_by",
        "responsible",
        "verifier",
        "rectified_by",
        "closed_by",
        "helping",
        "same_as",
    )


def mine(person: User) -> QuerySet[Issue]:
    """What is open and waits for this person, for somebody of their team, or for their team's help."""
    team = Q(team=person.team_id) | Q(helping=person.team_id) if person.team_id else Q()
    owner = Q(responsible=person) | team
    return Issue.objects.filter(owner, state__in=Issue.OPEN).select_related(*CARD).order_by("due_at", "id")


def reported_by(person: User) -> QuerySet[Issue]:
    """What this person brought up, whatever became of it; patrols have their own page."""
    return Issue.objects.filter(found_by=person, patrol=None).select_related(*CARD)


def waiting_for_assignment() -> QuerySet[Issue]:
    """The oldest 200 that nobody has been given yet, the oldest first."""
    waiting = Issue.objects.filter(state=State.REPORTED).order_by("found_at", "id")
    chosen = Issue.objects.filter(pk__in=list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE]))
    return chosen.select_related(*CARD).order_by("found_at", "id")


def assignable() -> QuerySet[Issue]:
    """What can be given to somebody, or to somebody else."""
    return Issue.objects.filter(state__in=(State.REPORTED, *Issue.WORKING))


def to_assign(wanted: Iterable[Issue]) -> QuerySet[Issue]:
    """The issues somebody ticked, or all that wait where nothing was; 200 at most, the oldest first."""
    chosen = [issue.pk for issue in wanted][:MOST_AT_ONCE]
    found = assignable().filter(pk__in=chosen) if chosen else waiting_for_assignment()
    return found.select_related(*CARD, "post__team__leader").order_by("found_at", "id")


def suggested(issues: Iterable[Issue], day: date) -> dict[int, User]:
    """Whom each issue goes to unless somebody says otherwise: who has it, the leader of the post's team, somebody who
    works there. Two queries."""
    fit = set(people_with("issue.fix", day).values_list("pk", flat=True))
    found: dict[int, User] = {}
    left: dict[int, list[Issue]] = {}
    for issue in issues:
        leader = issue.post.team.leader if issue.post.team else None
        if issue.responsible is not None:
            found[issue.pk] = issue.responsible
        elif leader is not None and leader.pk in fit:
            found[issue.pk] = leader
        else:
            left.setdefault(issue.post_id, []).append(issue)
    for staff in User.objects.filter(own_posts__in=list(left), pk__in=fit).annotate(at=F("own_posts")):
        for issue in left.pop(staff.at, ()):
            found[issue.pk] = staff
    return found


@dataclass(frozen=True)
class Filters:
    """The named filters; every one of them may be empty."""

    area: int | None = None
    post: int | None = None
    team: int | None = None
    keeper: int | None = None
    state: str = ""
    severity: str = ""
    source: str = ""
    people: tuple[int, ...] | None = None
    party: bool = False
    words: str = ""
    since: date | None = None
    until: date | None = None
    # With both days: what was found or became overdue in them (see issue_scored.py).
    due: bool = False
    # By their keys, as a figure of the month names whose issues it counts.
    posts: tuple[int, ...] = ()
    # Of a list that can be sorted; by deadline it holds what runs against one.
    sort: str = ""

    @property
    def order(self) -> tuple[str, ...]:
        return ORDERS.get(self.sort, LATEST)

    @property
    def is_one_person(self) -> bool:
        """Whether it is counted exactly along the index of one person's issues."""
        plain = not (self.party or self.words or self.since or self.until or self.posts)
        return plain and self.people is not None and len(self.people) == 1

    @property
    def by_tally(self) -> bool:
        """Whether the tallies know the exact total."""
        narrowed = self.party or self.words or self.since or self.until or self.posts
        return not (self.people is not None or narrowed)

    @property
    def kinds(self) -> dict[str, Any]:
        """The part that issues and tallies have in common, as lookups."""
        wanted = {
            "post__area": self.area,
            "post": self.post,
            "team": self.team,
            "post__keeper": self.keeper,
            "state": self.state,
            "severity": self.severity,
            "source": self.source,
            "state__in": Issue.WORKING if self.sort == "due" else (),
        }
        return {name: value for name, value in wanted.items() if value}

    @cached_property
    def people_in_words(self) -> search.People:
        """Looked up once, however often the list is narrowed."""
        return search.people_by_word(search.words_of(self.words))

    def narrow(self, issues: QuerySet[Issue]) -> QuerySet[Issue]:
        issues = issues.filter(**self.kinds)
        if self.posts:
            issues = issues.filter(post__in=self.posts)
        if self.people is not None:
            issues = issues.filter(responsible__in=self.people)
        if self.party:
            issues = issues.filter(responsible__is_party_member=True)
        for word in search.words_of(self.words):
            issues = search.with_word(issues, word, self.people_in_words)
        span = {}
        if self.since:
            span["gte"] = midnight(self.since)
        if self.until:
            span["lt"] = midnight(date.fromordinal(self.until.toordinal() + 1))
        within = Q(**{f"found_at__{name}": at for name, at in span.items()})
        if self.due and self.since and self.until:
            within |= Q(**{f"overdue_at__{name}": at for name, at in span.items()})
            issues = as_scored(issues, self.since, self.until)
        return issues.filter(within)


def people_named(words: str) -> tuple[int, ...]:
    """People by a part of their name, its pinyin or its initials; 50 at most."""
    words = words.strip().lower()
    found = User.objects.filter(
        Q(name__contains=words)
        | Q(name_initials__startswith=words)
        | Q(name_pinyin__startswith=words)
        | Q(staff_no__iexact=words)
    )
    return tuple(found.order_by("pk").values_list("pk", flat=True)[:50])


def counted(issues: QuerySet[Issue]) -> int:
    """How many there are, up to 1,001: more is not counted."""
    return issues.order_by().values("pk")[: COUNTED_TO + 1].count()


def people_with(right: str, day: date) -> QuerySet[User]:
    """Everybody in service who holds a role with this right on this day."""
    return holders_of([role.code for role in roles.roles_with(right)], day)


def in_force_on(grants: QuerySet[RoleGrant], day: date) -> QuerySet[RoleGrant]:
    return grants.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


def holders_of(role_codes: Iterable[str], day: date) -> QuerySet[User]:
    grants = in_force_on(RoleGrant.objects.filter(role__in=list(role_codes)), day)
    return User.objects.filter(pk__in=grants.values("user"), is_active=True)


def fixers(issue: Issue, day: date) -> QuerySet[User]:
    """Who may be made responsible, the likeliest first: the team's leader, who works at the post, the team."""
    post = issue.post
    nearness = [When(pk=post.team.leader_id, then=Value(0))] if post.team and post.team.leader_id else []
    nearness += [When(pk__in=post.staff.values("pk"), then=Value(1))]
    nearness += [When(team=post.team_id, then=Value(2))] if post.team_id else []
    return (
        people_with("issue.fix", day)
        .exclude(group=Group.RESIDENT)
        .annotate(near=Case(*nearness, default=Value(3), output_field=IntegerField()))
        .order_by("near", "name_pinyin", "pk")
    )


def everybody_who_fixes(day: date) -> QuerySet[User]:
    return people_with("issue.fix", day).exclude(group=Group.RESIDENT).order_by("name_pinyin", "pk")


def checkers(day: date, *, women_only: bool = False) -> QuerySet[User]:
    """Who may be named verifier."""
    people = people_with("issue.verify", day).order_by("name_pinyin", "pk")
    return people.filter(gender=Gender.FEMALE) if women_only else people


def default_verifier(issue: Issue, responsible: User, day: date, *, by: User | None = None) -> User | None:
    """Who looks at it unless somebody says otherwise: whoever found it, the section's leader for the post, whoever
    assigns it; where only women may look and none of them is one, a woman who assigns. Never who puts it right."""
    for candidate in (issue.found_by, issue.post.keeper, by):
        if candidate is not None and rules.fit_to_verify(candidate, responsible, issue) is None:
            return candidate
    if not issue.post.women_only:
        return None
    women = people_with("issue.assign", day).filter(gender=Gender.FEMALE).exclude(pk=responsible.pk)
    return women.order_by("name_pinyin", "pk").first()


def lacking_duties_among(found: QuerySet[Issue]) -> QuerySet[Issue]:
    """Being worked on or paused by somebody, without a measure or a verifier."""
    on_the_way = found.filter(
        state__in=(*Issue.WORKING, State.WAITING, State.DEFERRED), responsible__isnull=False
    )
    return on_the_way.filter(Q(measure="") | Q(verifier=None))


def lacking_duties() -> list[int]:
    """Their keys, the oldest first; along the index on the state."""
    return list(lacking_duties_among(Issue.objects.all()).order_by("pk").values_list("pk", flat=True))


# When the week's bulletin is drafted: what gets as far as the bulletin later is taken up by the next one.
DRAFTED = timedelta(days=4, hours=15)


def for_bulletin(week: Week) -> QuerySet[Issue]:
    """Issues on the ladder's last rung that the bulletin of this week names: those that got there between Friday
    15:00, when the bulletin before it was drafted, and this Friday 15:00. Along the partial index on `bulletin_at`."""
    drafted = week.start_at + DRAFTED
    reached = Issue.objects.filter(bulletin_at__gt=drafted - timedelta(days=7), bulletin_at__lte=drafted)
    related = reached.exclude(state=State.VOID).select_related("post__area", "team", "responsible")
    return related.order_by("due_at", "pk")


# In plain SQL, because it is asked on every visit with a fault and mostly finds nothing.
SEEN_HERE = """
    SELECT id FROM patrols_issue WHERE post_id = %s AND item_code IN ({codes}) AND last_seen_at >= %s
    AND state IN ('reported', 'assigned', 'rectified', 'returned', 'waiting', 'deferred')
    UNION ALL
    SELECT id FROM patrols_issue WHERE post_id = %s AND item_code IN ({codes}) AND closed_at >= %s"""


def seen_here(post: int, codes: Sequence[str], since: datetime) -> list[int]:
    """Keys of the issues of these items at a post that are open and were seen since, or were closed since."""
    moment = connection.ops.adapt_datetimefield_value(since)
    asked = [post, *codes, moment]
    with connection.cursor() as cursor:
        cursor.execute(SEEN_HERE.format(codes=", ".join(["%s"] * len(codes))), [*asked, *asked])
        return [key for (key,) in cursor.fetchall()]


def sightings(issue: Issue) -> list[Issue]:
    """Earlier issues of the same item at the same post, newest first; at most five."""
    if not issue.item_code:
        return []
    same = Issue.objects.filter(post=issue.post_id, item_code=issue.item_code, found_at__lt=issue.found_at)
    return list(same.exclude(pk=issue.pk).exclude(state=State.VOID)[:5])


IN_THE_LEDGER = (
    "state", "title", "severity", "found_at", "measure", "due_at", "rectified_at", "hold_reason", "resumes_at",
    "overdue_at", "returned_count", "extended_count", "occurrence_count", "post__name", "post__area__name",
    "team__name", "found_by__name", "responsible__name", "verifier__name", "closed_by__name",
)  # fmt: skip


def for_ledger(issues: QuerySet[Issue]) -> QuerySet[Any]:
    """With all that a ledger row needs, read in pieces."""

    def count(side: str) -> Coalesce:
        photos = IssuePhoto.objects.filter(issue=OuterRef("pk"), when=side).order_by().values("issue")
        return Coalesce(Subquery(photos.annotate(n=Count("pk")).values("n")), 0)

    related = issues.select_related("post__area", "team", "found_by", "responsible", "verifier", "closed_by")
    # Whole people and posts beside each row take longer than the row.
    related = related.only(*IN_THE_LEDGER)
    return related.annotate(before=count(IssuePhoto.When.BEFORE), after=count(IssuePhoto.When.AFTER))


def ledger_rows(issues: QuerySet[Issue]) -> Iterator[list[Any]]:
    """Rows of the 问题整改台账 in its 18 columns, in the order of the queryset."""
    for number, issue in enumerate(for_ledger(issues).iterator(chunk_size=2000), start=1):
        checker = issue.closed_by or issue.verifier
        yield [
            number,
            issue.found_at,
            issue.post.name,
            issue.title,
            issue.post.area.name,
            str(issue.get_severity_display()),
            issue.found_by.name if issue.found_by else "",
            issue.team.name if issue.team else "",
            issue.responsible.name if issue.responsible else "",
            issue.measure,
            issue.due_at,
            issue.rectified_at,
            _("%(n)d 张") % {"n": issue.before} if issue.before else "",
            _("%(n)d 张") % {"n": issue.after} if issue.after else "",
            checker.name if checker else "",
            _verdict(issue),
            _("是") if issue.state == State.CLOSED else _("否"),
            _remark(issue),
        ]


def _verdict(issue: Issue) -> str:
    return {State.CLOSED: _("合格"), State.RETURNED: _("退回整改")}.get(issue.state, "")  # type: ignore[call-overload]


def _remark(issue: Issue) -> str:
    parts = [issue.number]
    if issue.state not in (State.CLOSED, State.RETURNED):
        parts.append(str(issue.get_state_display()))
    if issue.hold_reason:
        parts.append(issue.hold_reason)
    if issue.resumes_at:
        parts.append(_("到 %(day)s 恢复") % {"day": f"{local(issue.resumes_at):%m-%d}"})
    if issue.overdue_at:
        parts.append(_("超期"))
    if issue.returned_count:
        parts.append(_("退回 %(n)d 次") % {"n": issue.returned_count})
    if issue.extended_count:
        parts.append(_("延期 %(n)d 次") % {"n": issue.extended_count})
    if issue.occurrence_count > 1:
        parts.append(_("出现 %(n)d 次") % {"n": issue.occurrence_count})
    return "；".join(parts)
