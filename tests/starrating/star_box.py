"""Campaigns of every contest in every state, for the tests of the race: rooms, lockers or people entered, judges drawn
onto them. Rows are written here and not by the verbs, so that each verb's test stands on its own.

    box = star_box.campaign(mine)                        # six rooms of building 3, scoring, two visits each
    box = star_box.campaign(mine, "locker", "locked")    # six lockers of the women's hall
    box = star_box.campaign(mine, "service", "drawn")    # three nominated people
    star_box.give(box.task("B3-101", mine.woman_patroller), 92)
"""

import hashlib
import json
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from starrating.models import Assignment, Campaign, CriteriaSet, Entry, Judge, Sheet
from starrating.scoring.rule import read
from starrating.starter import load_criteria
from tests.cast import moment, rooms_and_lockers
from tongting.people.models import User
from tongting.places.models import Locker, Lodging, Room

MONTH, FIRST, LAST = "2026-11", date(2026, 11, 1), date(2026, 11, 30)
OPENED, ENROL_UNTIL = moment("2026-11-02 09:00"), moment("2026-11-09 18:00")
DRAWN, SCORE_UNTIL = moment("2026-11-09 18:05"), moment("2026-11-20 18:00")
# While marks come in.
AT = moment("2026-11-12 10:00")
LOCKED, PUBLICISED = SCORE_UNTIL, moment("2026-11-23 09:00")
NOTICE_UNTIL, FINAL = date(2026, 11, 26), moment("2026-11-27 09:00")
DAY = timedelta(days=1)
SEED = "5eed" * 16
COMMITMENT = hashlib.sha256(SEED.encode()).hexdigest()
# Women, so that they may also go through the women's hall; the first is the chief.
JUDGES = ("woman_patroller", "dorm_leader", "assessor", "woman_attendant")
# Nobody of these judges.
NOMINEES = ("waitress", "cook", "attendant")
ORDER = [state.value for state in Campaign.State]


@dataclass
class Box:
    """A campaign with everything that hangs on it."""

    campaign: Campaign
    criteria: CriteriaSet
    judges: list[Judge]
    entries: list[Entry]
    tasks: list[Assignment] = field(default_factory=list)

    def entry(self, name):
        """By what stands on its sign, or as people call it."""
        return next(one for one in self.entries if name in (one.code, one.label))

    def judge(self, person):
        return next(one for one in self.judges if one.person_id == person.pk)

    def task(self, name, person):
        """What this judge is to score; without a person the entry's first."""
        return next(
            one
            for one in self.tasks
            if name in (one.entry.code, one.entry.label)
            and (person is None or one.judge.person_id == person.pk)
        )

    def tasks_of(self, person):
        return [one for one in self.tasks if one.judge.person_id == person.pk]


def criteria(contest="dorm"):
    """The built-in edition of the contest."""
    load_criteria()
    return CriteriaSet.objects.get(contest=contest, number=1)


def places(mine):
    """The six rooms and six lockers of the cast, once a test; see `tests.cast.rooms_and_lockers`."""
    if not Room.objects.exists():
        rooms_and_lockers(mine)
    return list(Room.objects.order_by("code")), list(Locker.objects.order_by("code"))


def lodge(someone, code="B3-101"):
    """Somebody lives in this room."""
    Lodging.objects.update_or_create(person=someone, defaults={"room": Room.objects.get(code=code)})


def campaign(mine, contest="dorm", state="scoring", *, judges=JUDGES, many=None, month=MONTH, rule=None):
    """The month's campaign. `many` entries, all by default; `rule` changes fields of the edition's rule. Until it is
    drawn nobody has tasks; entries are there from enrolment on."""
    edition = criteria(contest)
    reached = ORDER.index(state)
    opened, drawn = reached >= ORDER.index("enrolling"), reached >= ORDER.index("drawn")
    if state == "void":
        opened = drawn = False
    held = Campaign.objects.create(
        contest=contest,
        month=month,
        first_day=FIRST.replace(year=int(month[:4]), month=int(month[5:])),
        last_day=LAST if month == MONTH else FIRST.replace(year=int(month[:4]), month=int(month[5:]), day=28),
        state=state,
        criteria=edition,
        rule={**edition.rule, **(rule or {})},
        enrol_until=ENROL_UNTIL,
        score_until=SCORE_UNTIL,
        seed=SEED if opened else "",
        commitment=COMMITMENT if opened else "",
        drawn_at=DRAWN if drawn else None,
        locked_at=_since(reached, "locked", LOCKED),
        publicised_at=_since(reached, "publicised", PUBLICISED),
        notice_until=_since(reached, "publicised", NOTICE_UNTIL),
        final_at=_since(reached, "final", FINAL),
    )
    jury = Judge.objects.bulk_create(
        Judge(campaign=held, person=mine.people[name], is_chief=n == 1, lot=n if drawn else None)
        for n, name in enumerate(judges, 1)
    )
    entries = _entries(mine, held, many) if opened else []
    box = Box(held, edition, jury, entries)
    if drawn:
        _draw(box)
    return box


def give(task, total=100, *, at=AT, vetoes=(), presence="present", **fields):
    """The sheet of a task, its points spread over the groups by their weights."""
    total = Decimal(total)
    parts = {
        group.code: {"points": str(group.weight * total / 100), "most": str(group.weight)}
        for group in task.entry.campaign.criteria.groups.all()
    }
    said = {"total": str(total), "parts": parts}
    sheet = Sheet.objects.create(
        assignment=task,
        entry=task.entry,
        judge=task.judge,
        uuid=uuid.uuid4(),
        digest=hashlib.sha256(json.dumps(said).encode()).hexdigest(),
        parts=parts,
        total=total,
        presence=presence,
        given_at=at,
        **fields,
    )
    sheet.vetoes.set(task.entry.campaign.criteria.vetoes.filter(code__in=vetoes))
    return sheet


def give_all(box, totals, *, at=AT):
    """A sheet for every task: `totals` by what stands on the sign, or the name; everything else has 90."""
    return [
        give(task, totals.get(task.entry.code, totals.get(task.entry.label, 90)), at=at) for task in box.tasks
    ]


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)


def _since(reached, state, moment):
    return moment if ORDER.index(state) <= reached < ORDER.index("void") else None


def _entries(mine, held, many):
    rooms, lockers = places(mine)
    if held.contest == "dorm":
        rows = [
            Entry(
                campaign=held,
                room=room,
                label=room.called,
                code=room.code,
                section=room.section,
                cluster=room.building.code,
            )
            for room in Room.objects.filter(pk__in=[one.pk for one in rooms]).select_related("building")
        ]
    elif held.contest == "locker":
        rows = [
            Entry(
                campaign=held,
                locker=one,
                label=one.called,
                code=one.code,
                section=one.section,
                cluster=one.hall,
            )
            for one in lockers
        ]
    else:
        people = User.objects.select_related("team").in_bulk([mine.people[name].pk for name in NOMINEES])
        rows = [
            Entry(campaign=held, person=one, label=one.name, section=one.team.name, cluster=one.team.code)
            for one in (people[mine.people[name].pk] for name in NOMINEES)
        ]
    rows = sorted(rows, key=lambda one: (one.code, one.label))[:many]
    return Entry.objects.bulk_create(rows)


def _draw(box):
    """Judges in turn, as many as the rule wants sheets; nobody of the entry's own section, no man in a women's hall."""
    wanted = min(read(box.campaign.rule).sheets, len(box.judges))
    waiting = list(box.judges)
    for lot, entry in enumerate(box.entries, 1):
        entry.lot = lot
        able = [judge for judge in waiting if _may(judge, entry)][:wanted]
        waiting = [judge for judge in waiting if judge not in able] + able
        box.tasks += [_task(entry, judge, visit) for visit, judge in enumerate(able, 1)]
    Entry.objects.bulk_update(box.entries, ["lot"])
    Assignment.objects.bulk_create(box.tasks)


def _may(judge, entry):
    women = bool(entry.locker and entry.locker.post.women_only)
    return section_of(judge.person) != entry.section and not (women and judge.person.gender != "female")


def section_of(someone):
    return someone.section or (someone.team.name if someone.team else "")


def _task(entry, judge, visit):
    return Assignment(
        entry=entry,
        judge=judge,
        visit=visit,
        judge_person=judge.person_id,
        judge_section=section_of(judge.person),
        entry_person=entry.person_id,
        entry_room=entry.room_id,
        entry_section=entry.section,
    )
