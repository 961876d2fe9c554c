"""Who may fill in a sheet, see it, take it away, and which door may be opened: pure questions, answered with None or
the sentence why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from starrating.models import Assignment, Campaign, Contest, Criterion, Entry, SecondLook, Sheet, Veto
from tongting.people.models import User
from tongting.periods import local
from tongting.photos.models import Photo

State, Presence = Campaign.State, Sheet.Presence
# A room where nobody was in is looked at again within this many days.
AGAIN_WITHIN = 3
# So many times nobody was in before two people open the door, and a second try so long after the first.
TRIES, NEXT_TRY = 2, timedelta(hours=1)
MOST_PHOTOS = 6
# Who runs the race may still take a sheet away while its results are looked through.
VOIDABLE = (State.SCORING, State.LOCKED, State.MODERATION)


@dataclass(frozen=True)
class Given:
    """What was found at one criterion: faults, points or scoring.sheet.NA."""

    criterion: Criterion
    value: int | Decimal | str
    remark: str = ""
    photos: Sequence[Photo] = field(default=())


@dataclass(frozen=True)
class Filled:
    """A sheet as its judge filled it in. `seen_at` is the phone's word put right, `said_at` the bare word; `corrects`
    the number of the own sheet that this one takes the place of."""

    uuid: UUID
    grades: dict[str, str]
    marks: Sequence[Given]
    presence: str
    seen_at: datetime
    second_person: User | None = None
    vetoes: Sequence[Veto] = ()
    remark: str = ""
    photos: Sequence[Photo] = ()
    said_at: datetime | None = None
    corrects: UUID | None = None

    @property
    def pictures(self) -> list[tuple[Criterion | None, Photo]]:
        """Every picture with the criterion that it belongs to, the whole last; each once."""
        shown = {photo.pk: (one.criterion, photo) for one in self.marks for photo in one.photos}
        return [*shown.values(), *((None, photo) for photo in self.photos if photo.pk not in shown)]


@dataclass(frozen=True)
class Door:
    """What stands at an entry's door: until when somebody sleeps behind it, how often nobody was in, whether its people
    agreed to be looked at without them."""

    resting_until: datetime | None = None
    closed: int = 0
    last_closed: datetime | None = None
    again_by: date | None = None
    consented: bool = False


def is_open_for(assignment: Assignment) -> bool:
    """While the campaign is scored; a second look also afterwards, until it has been done."""
    state = assignment.entry.campaign.state
    if state == State.SCORING:
        return True
    again = getattr(assignment, "second_look", None)
    return again is not None and again.state == SecondLook.State.ASKED and state in VOIDABLE


def may_score(person: User, assignment: Assignment, door: Door) -> str | None:
    if assignment.judge.person_id != person.pk or not person.may("star.judge"):
        return _("这一份不归你评，回到自己的任务里选")
    if assignment.entry.withdrawn:
        return _("%(label)s 已经退出评选：%(why)s") % {
            "label": assignment.entry.label,
            "why": assignment.entry.withdrawn,
        }
    if not is_open_for(assignment):
        return _("这次评选现在不收评分表；有话找组织评选的人说")
    if door.resting_until is not None:
        return resting(door.resting_until)
    return None


def resting(until: datetime) -> str:
    return _("门上挂着休息卡，%(time)s 以后再来") % {"time": f"{local(until):%m-%d %H:%M}"}


def presences(entry: Entry, door: Door) -> list[str]:
    """How the door may be opened, the usual way first. Nobody opens a person."""
    contest = entry.campaign.contest
    if contest == Contest.SERVICE:
        return [Presence.NOT_NEEDED]
    found: list[str] = [Presence.PRESENT]
    if door.consented:
        found.append(Presence.CONSENTED)
    if contest == Contest.LOCKER or door.closed >= TRIES:
        found.append(Presence.OPENED_BY_TWO)
    return found


def may_open(entry: Entry, door: Door, presence: str, second: User | None, judge: User) -> str | None:
    if presence not in presences(entry, door):
        if presence == Presence.CONSENTED:
            return _("还没有人登记同意；请本人在“我的宿舍”里点同意，或者请宿管登记")
        if presence == Presence.OPENED_BY_TWO:
            return _("两次没人在以后才能两人开门，先记“没人在”，三天内再来")
        return _("选一下谁在场")
    if presence == Presence.OPENED_BY_TWO and (second is None or second.pk == judge.pk):
        return _("两人开门要写清另一个人是谁")
    return None


def may_note_closed(person: User, assignment: Assignment, door: Door, at: datetime) -> str | None:
    if reason := may_score(person, assignment, door):
        return reason
    if assignment.entry.campaign.contest == Contest.SERVICE:
        return _("服务明星不用开门")
    if door.last_closed is not None and abs(at - door.last_closed) < NEXT_TRY:
        return _("%(time)s 刚记过没人在，隔一小时再来") % {"time": f"{local(door.last_closed):%H:%M}"}
    return None


def sees_marks(person: User, sheet: Sheet, home: int | None = None) -> bool:
    """One's own always; those of others not before the campaign is locked, not even whoever runs it. `home` is the room
    this person lives in: what is theirs they see once it is public, as it stands."""
    campaign, entry = sheet.entry.campaign, sheet.entry
    if sheet.judge.person_id == person.pk:
        return True
    if campaign.state not in Campaign.OPEN and any(
        person.may(right) for right in ("star.see", "star.manage", "star.decide")
    ):
        return True
    return campaign.is_public and sheet.state == Sheet.State.GIVEN and is_theirs(person, entry, home)


def is_theirs(person: User, entry: Entry, home: int | None) -> bool:
    """The room they live in, the locker they hold, or themselves."""
    if entry.room_id is not None:
        return entry.room_id == home
    if entry.locker is not None:
        return entry.locker.holder_id == person.pk
    return entry.person_id == person.pk


def knows_judge(person: User, sheet: Sheet) -> bool:
    """Residents are told what was found, not by whom."""
    return sheet.judge.person_id == person.pk or person.may("star.see") or person.may("star.manage")


def may_void(person: User, sheet: Sheet, chief: int | None) -> str | None:
    """`chief` is the person who heads the judges of the campaign."""
    if sheet.state != Sheet.State.GIVEN:
        return _("这张评分表已经不算数了")
    if sheet.judge.person_id == person.pk:
        return _("自己的评分表不用作废，直接改")
    if person.pk != chief and not person.may("star.manage"):
        return _("只有评委组长和组织评选的人能作废评分表")
    if sheet.entry.campaign.state not in VOIDABLE:
        return _("结果已经公示，评分表不能再作废；有异议按异议办")
    return None


def keeps_doors(person: User) -> bool:
    """Who writes rest cards and consents for residents: those who go from room to room with the prizes, too."""
    return person.may("prize.hand")
