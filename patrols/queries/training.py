"""Reads of training: plans with their topics, sessions and their seats, what failed most in a quarter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from patrols.models import (
    Answer,
    ChecklistItem,
    Patrol,
    Seat,
    Standard,
    TrainingPlan,
    TrainingSession,
    TrainingTopic,
)
from patrols.models.patrol import Outcome
from tongting.people.models import Group, Team, User
from tongting.periods import Quarter, Span

# Of each kind of post so many items are proposed, beside the worst of each post, and none that failed more seldom.
MOST_A_KIND, FEWEST_FAILS = 2, 3
# How long before its day a topic wants its session; when one without a day does.
SOON, LAST_MONTH = timedelta(days=7), timedelta(days=30)
JUDGED = (Outcome.PASS, Outcome.CAUTION, Outcome.FAIL)
# Who can be asked to a session: everybody who works here.
TRAINED = (Group.PARTY_CADRE, Group.TEAM_LEADER, Group.POST_STAFF, Group.OFFICE_STAFF)


@dataclass(frozen=True)
class Failing:
    """An item of one kind of post, how often it failed and was judged at all; `posts`: by name how often it failed
    there, the worst first."""

    kind: str
    code: str
    text: str
    failed: int
    looked: int
    posts: tuple[tuple[str, int], ...]


@dataclass
class Tally:
    """An item of one kind of post while it is counted; failures by (post's key, name)."""

    looked: int = 0
    posts: dict[tuple[int, str], int] = field(default_factory=dict)

    @property
    def failed(self) -> int:
        return sum(self.posts.values())


def failing(span: Span) -> list[Failing]:
    """What failed most, the most frequent first: of each post its worst item, of each kind of post two. Two queries,
    whatever there is."""
    counted = (
        Answer.objects.filter(
            outcome__in=JUDGED,
            patrol__state=Patrol.State.SUBMITTED,
            patrol__shift_date__range=(span.first, span.last),
        )
        .order_by()
        .values_list("item__version__standard__kind", "item__code", "patrol__post", "patrol__post__name")
        .annotate(failed=Count("pk", filter=Q(outcome=Outcome.FAIL)), looked=Count("pk"))
    )
    items: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for kind, code, post, name, failed, looked in counted:
        one = items[kind, code]
        one.looked += looked
        if failed:
            one.posts[post, name] = one.posts.get((post, name), 0) + failed
    often = {item: one for item, one in items.items() if one.failed >= FEWEST_FAILS}
    texts = words_of(code for _kind, code in often)
    return [
        Failing(
            kind, code, texts.get((kind, code), code), often[kind, code].failed, often[kind, code].looked,
            tuple((name, many) for (_pk, name), many in _worst_first(often[kind, code].posts)),
        )
        for kind, code in _worst(often)
    ]  # fmt: skip


def _worst_first(posts: Mapping[tuple[int, str], int]) -> list[tuple[tuple[int, str], int]]:
    return sorted(posts.items(), key=lambda pair: (-pair[1], pair[0][1], pair[0][0]))


def _worst(items: Mapping[tuple[str, str], Tally]) -> list[tuple[str, str]]:
    """Two items of each kind of post, and what each post fails at most where it fails often enough by itself."""
    ordered = sorted(items, key=lambda item: (-items[item].failed, *item))
    of_kind: Counter[str] = Counter()
    at_post: dict[int, tuple[int, tuple[str, str]]] = {}
    chosen = set()
    for item in ordered:
        of_kind[item[0]] += 1
        if of_kind[item[0]] <= MOST_A_KIND:
            chosen.add(item)
        for (post, _name), many in items[item].posts.items():
            if many >= FEWEST_FAILS and many > at_post.get(post, (0, item))[0]:
                at_post[post] = many, item
    chosen |= {item for _many, item in at_post.values()}
    return [item for item in ordered if item in chosen]


def words_of(codes: Iterable[str]) -> dict[tuple[str, str], str]:
    """(kind of post, code) → the latest edition's words."""
    rows = ChecklistItem.objects.filter(code__in=set(codes)).order_by("version__number")
    return {
        (kind, code): text for kind, code, text in rows.values_list("version__standard__kind", "code", "text")
    }


def teams_at(kinds: Iterable[str]) -> dict[str, list[Team]]:
    """Kind of post → the teams that look after such posts."""
    found: dict[str, list[Team]] = defaultdict(list)
    rows = Team.objects.filter(posts__kind__in=set(kinds), posts__is_active=True).distinct()
    for team in rows.prefetch_related("posts"):
        for kind in {post.kind for post in team.posts.all() if post.is_active}:
            found[kind].append(team)
    return found


def failures_behind(topic: TrainingTopic) -> QuerySet[Answer]:
    """The failing answers a proposal was counted from, with their patrol and post."""
    return (
        Answer.objects.filter(
            outcome=Outcome.FAIL,
            item__code=topic.item_code,
            item__version__standard__kind=topic.kind,
            patrol__state=Patrol.State.SUBMITTED,
            patrol__shift_date__range=(topic.counted_from, topic.counted_to),
        )
        if topic.item_code and topic.counted_from
        else Answer.objects.none()
    ).select_related("patrol__post", "patrol__by", "item")


def kind_names() -> dict[str, str]:
    return dict(Standard.objects.values_list("kind", "name"))


def plans() -> QuerySet[TrainingPlan]:
    return TrainingPlan.objects.annotate(
        picked=Count("topics", filter=Q(topics__state=TrainingTopic.State.PICKED))
    )


@dataclass
class Board:
    """A quarter's plan; `plan` is None where there is none yet."""

    quarter: Quarter
    plan: TrainingPlan | None
    picked: list[TrainingTopic] = field(default_factory=list)
    proposed: list[TrainingTopic] = field(default_factory=list)
    dropped: list[TrainingTopic] = field(default_factory=list)


def board(quarter: Quarter) -> Board:
    """Topics by state with the sessions held on them. Four queries."""
    plan = TrainingPlan.objects.filter(quarter=str(quarter)).select_related("published_by").first()
    found = Board(quarter, plan)
    if plan is None:
        return found
    shelves = {
        TrainingTopic.State.PICKED: found.picked,
        TrainingTopic.State.PROPOSED: found.proposed,
        TrainingTopic.State.DROPPED: found.dropped,
    }
    for topic in plan.topics.prefetch_related("teams", "sessions"):
        shelves[TrainingTopic.State(topic.state)].append(topic)
    return found


def whole() -> QuerySet[TrainingSession]:
    return TrainingSession.objects.select_related("topic__plan", "trainer", "made_by", "closed_by")


@dataclass(frozen=True)
class Filters:
    state: str = ""
    since: date | None = None
    until: date | None = None
    trainer: User | None = None
    words: str = ""

    def narrow(self, sessions: QuerySet[TrainingSession]) -> QuerySet[TrainingSession]:
        if self.state:
            sessions = sessions.filter(state=self.state)
        if self.since:
            sessions = sessions.filter(start_at__gte=Span(self.since, self.since).start_at)
        if self.until:
            sessions = sessions.filter(start_at__lt=Span(self.until, self.until).end_at)
        if self.trainer:
            sessions = sessions.filter(trainer=self.trainer)
        for word in self.words.split():
            sessions = sessions.filter(Q(title__icontains=word) | Q(place__icontains=word))
        return sessions


def listed() -> QuerySet[TrainingSession]:
    """With how many are due and how many came."""
    due = Q(seats__is_extra=False, seats__state__in=Seat.DUE)
    return TrainingSession.objects.select_related("trainer").annotate(
        due=Count("seats", filter=due), came=Count("seats", filter=due & Q(seats__state__in=Seat.CAME))
    )


def seats_of(session: TrainingSession) -> list[Seat]:
    rows = session.seats.select_related("person__team", "marked_by")
    return list(rows.order_by("is_extra", "person__team__order", "person__name_pinyin"))


@dataclass(frozen=True)
class Attendance:
    due: int
    came: int
    late: int
    absent: int
    leave: int
    open: int
    extra: int


def attendance(seats: Sequence[Seat]) -> Attendance:
    """Whoever came without being asked is counted beside the others."""
    asked = Counter(seat.state for seat in seats if not seat.is_extra)
    return Attendance(
        due=sum(asked[state] for state in Seat.DUE),
        came=sum(asked[state] for state in Seat.CAME),
        late=asked[Seat.State.LATE],
        absent=asked[Seat.State.ABSENT],
        leave=asked[Seat.State.LEAVE],
        open=asked[Seat.State.EXPECTED],
        extra=sum(seat.is_extra for seat in seats),
    )


def people_asked(groups: Iterable[str], teams: Iterable[Any], people: Iterable[User]) -> list[User]:
    """Who should come: of the groups, but where teams are named too only theirs; and the people named by themselves.
    Two queries at most."""
    groups, teams = list(groups), list(teams)
    found = {person.pk: person for person in people}
    if groups or teams:
        rows = User.objects.filter(is_active=True, group__in=groups or TRAINED)
        for person in rows.filter(team__in=teams) if teams else rows:
            found[person.pk] = person
    return sorted(found.values(), key=lambda person: (person.name_pinyin, person.staff_no))


def trainable() -> QuerySet[User]:
    return User.objects.filter(is_active=True, group__in=TRAINED).order_by("name_pinyin", "staff_no")


def trainers() -> QuerySet[User]:
    groups = (*TRAINED, Group.MINE_LEADER)
    return User.objects.filter(is_active=True, group__in=groups).order_by("name_pinyin", "staff_no")


def coming(person: User, at: datetime) -> QuerySet[TrainingSession]:
    """Sessions a person is asked to or teaches that are not over yet."""
    mine = Q(trainer=person) | Q(seats__person=person)
    return (
        TrainingSession.objects.filter(mine, state=TrainingSession.State.PUBLISHED, end_at__gt=at)
        .select_related("trainer")
        .distinct()
        .order_by("start_at", "id")
    )


def to_close(person: User, at: datetime) -> QuerySet[TrainingSession]:
    """Sessions that are over and whose attendance was not entered: of the trainer, or all for who keeps trainings."""
    over = TrainingSession.objects.filter(state=TrainingSession.State.PUBLISHED, end_at__lte=at)
    return (over if person.may("training.keep") else over.filter(trainer=person)).order_by("start_at", "id")


def waiting_topics(quarter: Quarter, today: date) -> QuerySet[TrainingTopic]:
    """Topics of a published plan that are due within a week and have no session yet; what was given no day is due in
    the quarter's last month."""
    arranged = TrainingSession.objects.filter(topic=OuterRef("pk")).exclude(
        state=TrainingSession.State.CANCELLED
    )
    due = Q(wanted_on__lte=today + SOON)
    if today > quarter.last - LAST_MONTH:
        due |= Q(wanted_on=None)
    return TrainingTopic.objects.filter(
        ~Exists(arranged),
        due,
        plan__quarter=str(quarter),
        plan__state=TrainingPlan.State.PUBLISHED,
        state=TrainingTopic.State.PICKED,
    ).order_by("wanted_on", "pk")


def sees_session(person: User, session: TrainingSession) -> bool:
    if person.may("training.see") or person.pk == session.trainer_id:
        return True
    return session.state != TrainingSession.State.DRAFT and session.seats.filter(person=person).exists()


@dataclass(frozen=True)
class QuarterFigures:
    """Sessions of a quarter that were not called off, those held, those over and not closed, who was due and came."""

    sessions: int
    held: int
    late: int
    due: int
    came: int

    @property
    def rate(self) -> int | None:
        return round(100 * self.came / self.due) if self.due else None


def quarter_figures(quarter: Quarter, at: datetime) -> QuarterFigures:
    """Two queries."""
    within = TrainingSession.objects.filter(start_at__gte=quarter.start_at, start_at__lt=quarter.end_at)
    state = TrainingSession.State
    counts = within.filter(state__in=(state.PUBLISHED, state.HELD)).aggregate(
        sessions=Count("pk"),
        held=Count("pk", filter=Q(state=state.HELD)),
        late=Count("pk", filter=Q(state=state.PUBLISHED, end_at__lte=at)),
    )
    seats = Seat.objects.filter(session__in=within.filter(state=state.HELD), is_extra=False)
    came = seats.aggregate(
        due=Count("pk", filter=Q(state__in=Seat.DUE)), came=Count("pk", filter=Q(state__in=Seat.CAME))
    )
    return QuarterFigures(**counts, **came)


def item_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """What a topic can be tied to: kind of post → its items as they stand in the newest edition. One query."""
    rows = (
        ChecklistItem.objects.filter(version__state="published")
        .order_by("version__standard__order", "version__number", "order")
        .values_list("version__standard__name", "version__standard__kind", "code", "text")
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for name, kind, code, text in rows:
        found[name][f"{kind}:{code}"] = text
    return [(name, list(items.items())) for name, items in found.items()]


def topics_to_hold() -> QuerySet[TrainingTopic]:
    """Topics of the newest plans, to be held in a session."""
    newest = TrainingPlan.objects.order_by("-first_day").values("pk")[:2]
    return TrainingTopic.objects.filter(plan__in=list(newest.values_list("pk", flat=True)), state="picked")


def sessions_to_test() -> QuerySet[TrainingSession]:
    """Sessions that a test may belong to, newest first."""
    states = (TrainingSession.State.PUBLISHED, TrainingSession.State.HELD)
    return TrainingSession.objects.filter(state__in=states).order_by("-start_at", "-pk")


def group_names() -> list[tuple[str, str]]:
    return [(group.value, str(group.label)) for group in Group if group in TRAINED]
