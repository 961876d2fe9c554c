"""Sheets given, sent again, corrected, voided: rows, events, notices; what is refused changes nothing."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from starrating.actions import door as doors
from starrating.actions import sheet as verbs
from starrating.models import Assignment, Consent, Mark, RestCard, SecondLook, Sheet, SheetPhoto
from tests.starrating import sheet_box as box
from tests.starrating import star_box
from tests.starrating.star_box import AT
from tongting.events.flow import Refused, history
from tongting.notices.models import Notice

pytestmark = pytest.mark.django_db
ROOM = "B3-101"


@pytest.fixture
def race(mine):
    return star_box.campaign(mine)


@pytest.fixture
def judge(race):
    return race.tasks_of(race.judges[0].person)[0].judge.person


@pytest.fixture
def task(race, judge):
    return box.task(race, race.tasks_of(judge)[0].entry.label, judge)


def counts():
    return [model.objects.count() for model in (Sheet, Mark, SheetPhoto)]


def test_a_clean_room_has_a_hundred_points(task, judge):
    sheet = verbs.give(task, box.filled(), by=judge, at=AT)
    sheet = box.fresh(sheet)
    assert (sheet.total, sheet.state, sheet.version, sheet.given_at) == (100, "given", 1, AT)
    assert sheet.parts["order"] == {"grade": "excellent", "points": "32.0", "most": "32.0"}
    assert [event.verb for event in history(sheet)] == ["given"]
    assert counts() == [1, 0, 0]


def test_faults_points_vetoes_photos_are_counted_on_the_server(task, judge):
    """The first visit of the second worked example: 93 points and a veto."""
    shot, whole = box.photo(judge), box.photo(judge, colour=(10, 10, 10))
    veto = task.entry.campaign.criteria.vetoes.get(code="V1")
    marks = [
        box.given(task, "D09", 1, "床头插排", [shot]),
        box.given(task, "D13", Decimal(4)),
    ]
    grades = {"environment": "excellent", "order": "excellent", "safety": "poor", "civility": "good"}
    said = box.filled(grades=grades, marks=marks, vetoes=[veto], photos=[whole], remark="下午再看")
    sheet = box.fresh(verbs.give(task, said, by=judge, at=AT))
    # Where something is marked the grade beside it does not count.
    assert sheet.total == 93 and [one.code for one in sheet.vetoes.all()] == ["V1"]
    assert sheet.parts["safety"] == {"grade": "", "points": "13.0", "most": "20.0"}
    mark = sheet.marks.get(criterion__code="D09")
    assert (mark.faults, mark.points, mark.lost, mark.remark) == (1, None, 7, "床头插排")
    assert sheet.marks.get(criterion__code="D13").points == 4
    shown = [(one.criterion.code if one.criterion else "", one.photo_id) for one in sheet.photos.all()]
    assert shown == [("D09", shot.pk), ("", whole.pk)]
    shot.refresh_from_db()
    assert shot.claimed


def test_what_does_not_apply_leaves_the_denominator(task, judge):
    marks = [box.given(task, "D09", "na"), box.given(task, "D05", 1)]
    sheet = box.fresh(verbs.give(task, box.filled(marks=marks), by=judge, at=AT))
    assert sheet.total == Decimal("96.5")
    assert sheet.marks.get(criterion__code="D09").is_na


@pytest.mark.parametrize(
    "code, value, words",
    [("D13", Decimal("4.5"), "给 0 到 4 分"), ("D01", 100, "数 0 到 99 处"), ("D13", -1, "0 到 4")],
)
def test_a_mark_above_the_most_is_refused_with_a_sentence(task, judge, code, value, words):
    with pytest.raises(Refused, match=words):
        verbs.give(task, box.filled(marks=[box.given(task, code, value)]), by=judge, at=AT)
    assert counts() == [0, 0, 0]


def test_a_sheet_that_misses_something_is_refused(task, judge):
    with pytest.raises(Refused, match="还有没评的"):
        verbs.give(task, box.filled(grades={"order": "good"}), by=judge, at=AT)
    assert counts() == [0, 0, 0]


def test_the_same_again_is_the_same_and_something_else_is_kept(task, judge, mine):
    said = box.filled()
    sheet = verbs.give(task, said, by=judge, at=AT)
    later = AT + timedelta(hours=1)
    assert verbs.give(task, said, by=judge, at=later) == sheet
    shot = box.photo(judge)
    other = box.filled(uuid=said.uuid, marks=[box.given(task, "D01", 2, "门后", [shot])])
    for _n in range(2):
        with pytest.raises(verbs.Conflict, match=sheet.number):
            verbs.give(task, other, by=judge, at=later)
    assert counts() == [1, 0, 0] and box.fresh(sheet).total == 100
    (kept,) = [event for event in history(sheet) if event.verb == "conflict"]
    assert kept.facts["marks"] == [["D01", "2", "门后", [str(shot.pk)]]]
    shot.refresh_from_db()
    assert shot.claimed
    told = Notice.objects.filter(text__contains=sheet.number)
    assert {notice.person_id for notice in told} == {
        judge.pk,
        task.entry.campaign.judges.get(is_chief=True).person_id,
    }


def test_the_same_comes_back_even_after_the_campaign_was_locked(task, judge):
    said = box.filled()
    sheet = verbs.give(task, said, by=judge, at=AT)
    type(task.entry.campaign).objects.update(state="locked")
    again = box.task_again(task)
    assert verbs.give(again, said, by=judge, at=AT) == sheet
    with pytest.raises(Refused, match="现在不收评分表"):
        verbs.correct(sheet, box.filled(corrects=sheet.uuid), by=judge, at=AT)


def test_one_sheet_stands_for_one_judge(task, judge):
    verbs.give(task, box.filled(), by=judge, at=AT)
    with pytest.raises(Refused, match="已经评过了"):
        verbs.give(task, box.filled(), by=judge, at=AT)
    assert counts() == [1, 0, 0]


def test_a_correction_is_a_new_version_and_the_old_one_stays(task, judge):
    shot = box.photo(judge)
    first = verbs.give(task, box.filled(marks=[box.given(task, "D01", 2, "床下", [shot])]), by=judge, at=AT)
    shot.refresh_from_db()
    said = box.filled(marks=[box.given(task, "D01", 1, "床下", [shot])], corrects=first.uuid)
    second = box.fresh(verbs.correct(first, said, by=judge, at=AT + timedelta(minutes=5)))
    first = box.fresh(first)
    assert (first.state, first.total, first.version) == ("replaced", 96, 1)
    assert (second.state, second.total, second.version) == ("given", 98, 2)
    assert (
        [one.photo_id for one in second.photos.all()]
        == [one.photo_id for one in first.photos.all()]
        == [shot.pk]
    )
    # Sent twice it is one correction; a second one of what is gone is told so.
    assert verbs.correct(first, said, by=judge, at=AT) == second
    with pytest.raises(Refused):
        verbs.correct(first, box.filled(corrects=first.uuid), by=judge, at=AT)
    assert Sheet.objects.filter(state="given").count() == 1


def test_no_mark_is_ever_altered(task, judge):
    sheet = verbs.give(task, box.filled(marks=[box.given(task, "D01", 2)]), by=judge, at=AT)
    for change in (lambda: sheet.marks.update(faults=1), lambda: Sheet.objects.update(total=100)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_chief_and_a_manager_void_with_a_reason_nobody_else(race, task, judge, mine):
    chief = race.campaign.judges.get(is_chief=True).person
    other = next(one for one in race.tasks if one.judge.person_id != chief.pk)
    other = box.task(race, other.entry.label, other.judge.person)
    sheet = verbs.give(other, box.filled(), by=other.judge.person, at=AT)
    for nobody in (other.judge.person, mine.cook, mine.safety):
        with pytest.raises(Refused):
            verbs.void(box.full(sheet), reason="不行", by=nobody, at=AT)
    assert box.fresh(sheet).state == "given"
    verbs.void(box.full(sheet), reason="评错了房间", by=chief, at=AT)
    gone = box.fresh(sheet)
    assert (gone.state, gone.void_reason, gone.voided_by, gone.total) == ("void", "评错了房间", chief, 100)
    assert Notice.objects.get(person=other.judge.person).text.endswith("评错了房间")
    # It is scored anew, and a manager may take that away too, until the results are public.
    again = verbs.give(other, box.filled(), by=other.judge.person, at=AT)
    assert again.version == 2
    type(race.campaign).objects.update(state="publicised")
    with pytest.raises(Refused, match="已经公示"):
        verbs.void(box.full(again), reason="晚了", by=mine.head, at=AT)
    type(race.campaign).objects.update(state="locked")
    verbs.void(box.full(again), reason="复核", by=mine.head, at=AT)
    assert box.fresh(again).state == "void"


def test_nobody_scores_for_another_or_out_of_time(race, task, judge, mine):
    stranger = next(one.person for one in race.judges if one.person_id != judge.pk)
    for who in (stranger, mine.cook):
        with pytest.raises(Refused, match="不归你评"):
            verbs.give(task, box.filled(), by=who, at=AT)
    for state in ("drawn", "locked", "moderation", "publicised", "final"):
        type(race.campaign).objects.update(state=state)
        with pytest.raises(Refused, match="现在不收评分表"):
            verbs.give(box.task_again(task), box.filled(), by=judge, at=AT)
    type(race.campaign).objects.update(state="scoring")
    type(task.entry).objects.filter(pk=task.entry_id).update(withdrawn="装修")
    with pytest.raises(Refused, match="装修"):
        verbs.give(box.task_again(task), box.filled(), by=judge, at=AT)
    assert counts() == [0, 0, 0]


def test_a_second_look_is_scored_after_the_lock(race, judge, mine):
    entry = next(one for one in race.entries if one.pk not in {t.entry_id for t in race.tasks_of(judge)})
    again = Assignment.objects.create(
        entry=entry,
        judge=race.judge(judge),
        visit=3,
        judge_person=judge.pk,
        judge_section="x",
        entry_section="",
    )
    SecondLook.objects.create(entry=entry, assignment=again, apart=12, asked_at=AT)
    type(race.campaign).objects.update(state="moderation")
    task = box.task_again(again)
    assert verbs.give(task, box.filled(), by=judge, at=AT).total == 100


# --- the door ---------------------------------------------------------------------------------------------------------


def test_a_room_under_a_rest_card_cannot_be_scored_until_then(task, judge, mine):
    star_box.lodge(mine.resident, task.entry.room.code)
    card = doors.hang_up(
        task.entry.room, mine.resident, since=AT, until=AT + timedelta(hours=4), by=mine.resident, at=AT
    )
    with pytest.raises(Refused, match="休息卡，11-12 14:00 以后再来"):
        verbs.give(task, box.filled(), by=judge, at=AT)
    assert counts() == [0, 0, 0]
    # What was seen before it hung there counts however late it is sent.
    early = box.filled(seen_at=AT - timedelta(minutes=1))
    assert verbs.give(task, early, by=judge, at=AT + timedelta(hours=1)).total == 100
    doors.take_down(card, by=mine.resident, at=AT + timedelta(hours=1))
    assert RestCard.objects.get().until == AT + timedelta(hours=1)


def test_two_cards_for_the_same_hours_are_one(task, mine):
    room = task.entry.room
    star_box.lodge(mine.resident, room.code)
    for hours in (4, 6, 5):
        doors.hang_up(
            room, mine.resident, since=AT, until=AT + timedelta(hours=hours), by=mine.resident, at=AT
        )
    assert RestCard.objects.get().until == AT + timedelta(hours=6)


@pytest.mark.parametrize(
    "who, hours, words",
    [
        ("cook", 4, "由住这间的人自己挂"),
        ("resident", 15, "最多挂 14 小时"),
        ("resident", -1, "最多挂 14 小时"),
    ],
)
def test_a_rest_card_that_cannot_be(task, mine, who, hours, words):
    star_box.lodge(mine.resident, task.entry.room.code)
    with pytest.raises(Refused, match=words):
        doors.hang_up(
            task.entry.room,
            mine.people[who],
            since=AT,
            until=AT + timedelta(hours=hours),
            by=mine.people[who],
            at=AT,
        )
    assert not RestCard.objects.exists()


def test_two_open_a_door_only_after_nobody_was_in_twice(task, judge, mine):
    said = {"presence": "opened_by_two", "second_person": mine.dorm_leader}
    other = mine.dorm_leader if judge != mine.dorm_leader else mine.assessor
    said["second_person"] = other
    for tries in range(2):
        with pytest.raises(Refused, match="两次没人在以后"):
            verbs.give(task, box.filled(**said), by=judge, at=AT)
        found = doors.found_closed(task, by=judge, at=AT + timedelta(hours=2 * tries))
        assert (found.again_by - AT.date()).days == 3
    with pytest.raises(Refused, match="刚记过没人在"):
        doors.found_closed(task, by=judge, at=AT + timedelta(hours=2, minutes=30))
    for second in (None, judge):
        with pytest.raises(Refused, match="另一个人是谁"):
            verbs.give(task, box.filled(presence="opened_by_two", second_person=second), by=judge, at=AT)
    assert counts() == [0, 0, 0]
    sheet = verbs.give(task, box.filled(**said), by=judge, at=AT)
    assert sheet.second_person == other


def test_consent_lets_a_judge_in_and_comes_from_who_lives_there(race, task, judge, mine):
    star_box.lodge(mine.resident, task.entry.room.code)
    consented = box.filled(presence="consented")
    with pytest.raises(Refused, match="还没有人登记同意"):
        verbs.give(task, consented, by=judge, at=AT)
    for owner, by in ((mine.cook, mine.cook), (mine.resident, mine.cook), (mine.cook, mine.head)):
        with pytest.raises(Refused):
            doors.agree(task.entry, owner, by=by, at=AT)
    assert not Consent.objects.exists()
    for by in (mine.resident, mine.head):
        doors.agree(task.entry, mine.resident, by=by, at=AT)
    assert Consent.objects.get().person == mine.resident
    doors.disagree(task.entry, mine.resident, by=mine.resident, at=AT)
    assert not Consent.objects.exists()
    doors.agree(task.entry, mine.resident, by=mine.head, at=AT)
    assert verbs.give(task, consented, by=judge, at=AT).presence == "consented"


def test_a_keeper_agrees_for_nobody_whom_they_judge(race, mine):
    keeper = race.judges[2].person
    task = race.tasks_of(keeper)[0]
    star_box.lodge(mine.resident, task.entry.room.code)
    with pytest.raises(Refused, match="归你打分"):
        doors.agree(box.task_again(task).entry, mine.resident, by=keeper, at=AT)


def test_a_number_can_be_used_once_only(race, judge):
    one, other = race.tasks_of(judge)[:2]
    number = uuid.uuid4()
    verbs.give(box.task_again(one), box.filled(uuid=number), by=judge, at=AT)
    with pytest.raises(verbs.Conflict):
        verbs.give(box.task_again(other), box.filled(uuid=number), by=judge, at=AT)
    assert Sheet.objects.count() == 1
