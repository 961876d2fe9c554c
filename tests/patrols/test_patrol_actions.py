"""A visit is saved once with all it found, at a cost that does not grow; taken back in time with all it raised."""

import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patrols.actions import patrol as patrols
from patrols.actions.patrol import Conflict, Visit
from patrols.models import Answer, ChecklistItem, Issue, IssueOccurrence, Patrol
from patrols.models.patrol import Entry
from patrols.rules import patrol as rules
from patrols.rules.patrol import Given
from patrols.scoring.checklist import TypingError
from tests.cast import grant, moment
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, HOUR
from tests.patrols.test_issue_races import at_once
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.photos.models import Photo

MINUTE = HOUR / 60
FINE = {"BP01": "41", "BP04": "pass", "BP06": "clear", "BP08": "0"}
POOR = {"BP01": "36.5", "BP04": "fail", "BP06": "dirty", "BP08": "3"}


def given(mine, values, photos=None, **more):
    """Answers by item code, photos by item code; `more` goes to each that fails."""
    return [
        Given(mine.items[code], value, photos=(photos or {}).get(code, ()), **more)
        for code, value in values.items()
    ]


def submit(mine, values=FINE, *, by=None, at=AT, visit=None, post=None, **more):
    post = post or mine.pool
    visit = visit or Visit(uuid.uuid4(), at - 5 * MINUTE)
    answers = given(mine, values, **more)
    return patrols.submit(
        post, mine.versions[post.kind], answers, visit, by=by or mine.woman_patroller, at=at
    )


# --- what is saved ----------------------------------------------------------------------------------------------------


def test_a_clean_visit(mine):
    kept = submit(mine)
    kept.refresh_from_db()
    assert (kept.score, kept.passed, kept.item_count, kept.failed_count) == (Decimal("100.0"), True, 4, 0)
    assert (kept.by, kept.as_group, kept.entry) == (mine.woman_patroller, "office_staff", Entry.MANUAL)
    assert (str(kept.shift_date), rules.SLOTS[kept.slot]) == ("2026-11-18", "08-10")
    assert (kept.started_at, kept.submitted_at) == (AT - 5 * MINUTE, AT)
    assert [row.outcome for row in kept.answers.all()] == ["pass"] * 4
    assert not Issue.objects.exists() and not Notice.objects.exists()


def test_a_visit_with_everything_wrong(mine):
    shown = box.photo(mine.woman_patroller)
    kept = submit(mine, POOR, photos={"BP01": [shown]})
    kept.refresh_from_db()
    assert (kept.score, kept.passed, kept.failed_count, kept.photo_count) == (Decimal("10.0"), False, 4, 1)
    rows = {row.item.code: row for row in kept.answers.select_related("item")}
    assert {code: (row.value, row.lost) for code, row in rows.items()} == {
        "BP01": ("36.5", 25), "BP04": ("fail", 25), "BP06": ("dirty", 25), "BP08": ("3", 15),
    }  # fmt: skip
    assert [one.photo for one in rows["BP01"].photos.all()] == [shown]
    assert Photo.objects.get(pk=shown.pk).claimed
    issues = Issue.objects.filter(patrol=kept)
    assert {issue.item_code for issue in issues} == set(POOR)
    assert {issue.responsible for issue in issues} == {mine.bath_leader}


def test_the_leader_of_the_team_is_told_once(mine):
    kept = submit(mine, POOR)
    told = Notice.objects.filter(key=f"patrol:{kept.pk}:issues")
    assert [(one.person, one.text) for one in told] == [
        (mine.bath_leader, "一号池区 发现 4 个问题，派给你整改")
    ]


def test_cautions_unseen_and_inapplicable_items_raise_nothing(mine):
    kept = submit(mine, {"BP01": "39.5", "BP04": "unseen", "BP06": "na", "BP08": "0"})
    assert (kept.caution_count, kept.unseen_count, kept.na_count, kept.failed_count) == (1, 1, 1, 0)
    assert (kept.score, kept.passed) == (Decimal("75.0"), False)
    assert not Issue.objects.exists()


def test_nothing_seen_is_kept_without_a_score(mine):
    kept = submit(mine, dict.fromkeys(FINE, "unseen"))
    kept.refresh_from_db()
    assert (kept.score, kept.passed, kept.unseen_count) == (None, False, 4)


def test_put_right_on_the_spot_costs_points_and_raises_nothing(mine):
    kept = submit(mine, {**FINE, "BP04": "fail"}, fixed_on_spot=True)
    assert (kept.failed_count, kept.score) == (1, Decimal("75.0"))
    assert not Issue.objects.exists()


def test_the_same_fault_again_is_another_sighting(mine):
    submit(mine, {**FINE, "BP04": "fail"})
    submit(mine, {**FINE, "BP04": "fail"}, at=AT + 4 * HOUR)
    issue = Issue.objects.get()
    assert (issue.occurrence_count, IssueOccurrence.objects.count()) == (2, 1)


@pytest.mark.parametrize(
    ("clock", "slot"),
    [("00:00", "00-04"), ("03:59", "00-04"), ("04:00", "04-08"), ("08:00", "08-10"), ("23:59", "22-24")],
)
def test_the_slot_of_the_day_on_the_mines_wall_clock(clock, slot):
    assert rules.SLOTS[rules.slot_of(moment(f"2026-11-18 {clock}"))] == slot


def test_a_visit_over_midnight_is_booked_on_the_day_it_began(mine):
    visit = Visit(uuid.uuid4(), moment("2026-11-18 23:58"))
    kept = submit(mine, at=moment("2026-11-19 00:03"), visit=visit)
    assert (str(kept.shift_date), rules.SLOTS[kept.slot]) == ("2026-11-18", "22-24")


# --- the cost ---------------------------------------------------------------------------------------------------------


def long_standard(mine, many):
    """So many more items under the pool's edition."""
    rows = ChecklistItem.objects.bulk_create(
        ChecklistItem(
            version=mine.versions["bath_pool"], order=10 + n, code=f"XX{n:02}", text=f"第 {n} 处", kind="pass_fail",
            weight=5, deduct=5, due_hours=4,
        )
        for n in range(many)
    )  # fmt: skip
    mine.items |= {row.code: row for row in rows}
    return [row.code for row in rows]


def cost(mine, values, at=AT):
    """Queries of a submit with a photo for every fail. The bounds of a transaction are none of ours; the post comes
    with its team, as the view reads it, and the person has asked for their rights before."""
    photos = {code: [box.photo(mine.woman_patroller)] for code, value in values.items() if value == "fail"}
    assert mine.woman_patroller.may("patrol.do") and mine.pool.team.leader.is_active
    with CaptureQueriesContext(connection) as asked:
        submit(mine, values, photos=photos, at=at)
    bounds = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return len([row for row in asked if not row["sql"].startswith(bounds)])


@pytest.mark.parametrize(("many", "queries"), [(0, 2), (1, 10), (15, 10)])
def test_at_most_ten_queries_however_much_is_wrong(mine, many, queries):
    codes = long_standard(mine, max(many, 1))
    assert cost(mine, dict.fromkeys(codes, "fail" if many else "pass")) == queries
    assert Issue.objects.count() == many


def test_faults_seen_before_cost_three_queries_more(mine):
    codes = long_standard(mine, 15)
    submit(mine, {codes[14]: "fail"})
    few = cost(mine, {codes[0]: "fail", codes[14]: "fail"}, AT + HOUR)
    submit(mine, dict.fromkeys(codes[8:], "fail"), at=AT + 2 * HOUR)
    assert (few, cost(mine, dict.fromkeys(codes, "fail"), AT + 3 * HOUR)) == (13, 13)


# --- sent again -------------------------------------------------------------------------------------------------------


def test_sent_again_it_is_the_first(mine):
    visit = Visit(uuid.uuid4(), AT)
    first = submit(mine, POOR, visit=visit)
    again = submit(mine, POOR, visit=visit, at=AT + HOUR)
    assert again.pk == first.pk and again.submitted_at == AT
    assert (Patrol.objects.count(), Answer.objects.count(), Issue.objects.count()) == (1, 4, 4)
    assert Notice.objects.filter(person=mine.bath_leader).count() == 1
    assert not IssueOccurrence.objects.exists() and not Event.objects.filter(verb="conflict").exists()


def test_sent_again_with_its_photos_and_without_the_scan(mine):
    shown, token = box.photo(mine.woman_patroller), uuid.uuid4()
    first = submit(mine, POOR, photos={"BP01": [shown]}, visit=Visit(token, AT, Entry.SCAN))
    same_picture = box.photo(mine.woman_patroller)
    for photo in (shown, same_picture):
        again = submit(mine, POOR, photos={"BP01": [photo]}, visit=Visit(token, AT + HOUR, Entry.MANUAL))
        assert again.pk == first.pk
    assert not Photo.objects.get(pk=same_picture.pk).claimed


def test_the_order_of_answers_does_not_matter(mine):
    visit = Visit(uuid.uuid4(), AT)
    first = submit(mine, POOR, visit=visit)
    assert submit(mine, dict(reversed(POOR.items())), visit=visit) == first


@pytest.mark.parametrize("change", ["value", "note", "post", "person", "late"])
def test_the_same_uuid_with_other_content_is_refused_and_kept(mine, change):
    token = uuid.uuid4()
    first = submit(mine, visit=Visit(token, AT))
    values = {**FINE, "BP01": "39"} if change == "value" else FINE
    entry = Entry.LATE if change == "late" else Entry.MANUAL
    visit = Visit(token, AT, entry, note="另一份" if change == "note" else "")
    post = mine.pool2 if change == "post" else mine.pool
    by = mine.head if change == "person" else None
    for _n in range(2):
        with pytest.raises(Conflict, match=first.number):
            submit(mine, values, visit=visit, post=post, by=by, at=AT + MINUTE)
    (event,) = Event.objects.filter(verb="conflict")
    assert (event.thing_id, event.facts["BP01"]) == (first.pk, [values["BP01"], ""])
    assert Patrol.objects.count() == 1 and first.answers.get(item__code="BP01").value == "41"


# --- refused ----------------------------------------------------------------------------------------------------------


def refused(mine, match, **more):
    with pytest.raises(flow.Refused, match=match):
        submit(mine, **more)
    assert not Patrol.objects.exists() and not Answer.objects.exists() and not Issue.objects.exists()


def test_a_womens_post_is_patrolled_by_women(mine):
    women = {"WB01": "pass", "WB04": "0"}
    refused(mine, "只由女职工巡查", values=women, post=mine.women, by=mine.head)
    assert submit(mine, women, post=mine.women).passed


def test_who_may_not_patrol(mine):
    refused(mine, "要有巡查的角色", by=mine.cook)


def test_a_post_that_is_closed_down(mine):
    mine.pool.is_active = False
    refused(mine, "已经停用")


@pytest.mark.parametrize("value", ["9.9", "60.1", "热", "", "nan"])
def test_a_typing_error_saves_nothing(mine, value):
    with pytest.raises(TypingError):
        submit(mine, {**FINE, "BP01": value})
    assert not Patrol.objects.exists()


def test_another_persons_photo_saves_nothing(mine):
    refused(mine, "有照片已经用在别的记录里", values=POOR, photos={"BP01": [box.photo(mine.head)]})


def test_a_photo_of_an_earlier_visit_saves_nothing(mine):
    shown = box.photo(mine.woman_patroller)
    submit(mine, POOR, photos={"BP01": [shown]})
    with pytest.raises(flow.Refused):
        submit(mine, POOR, photos={"BP08": [shown]}, at=AT + HOUR)
    assert Patrol.objects.count() == 1


# --- taken back -------------------------------------------------------------------------------------------------------


def test_taken_back_within_ten_minutes_with_its_issues(mine):
    kept = submit(mine, POOR)
    gone = patrols.void(kept, reason="走错门了", by=mine.woman_patroller, at=AT + 10 * MINUTE)
    assert len(gone) == 4 and set(Issue.objects.values_list("state", flat=True)) == {"void"}
    kept.refresh_from_db()
    assert kept.state == Patrol.State.VOID
    assert Event.objects.get(thing="patrols.patrol", verb="void").note == "走错门了"


def test_a_sighting_is_taken_back_and_the_older_issue_stays(mine):
    submit(mine, {**FINE, "BP04": "fail"})
    again = submit(mine, {**FINE, "BP04": "fail"}, at=AT + HOUR)
    assert patrols.void(again, reason="重了", by=mine.woman_patroller, at=AT + HOUR) == []
    issue = Issue.objects.get()
    assert (issue.state, issue.occurrence_count) == ("assigned", 1)


def test_later_it_takes_the_right_to_void(mine):
    kept, later = submit(mine, POOR), AT + 10 * MINUTE + MINUTE / 60
    with pytest.raises(flow.Refused, match="超过 10 分钟"):
        patrols.void(kept, reason="走错门了", by=mine.woman_patroller, at=later)
    assert patrols.void(kept, reason="走错门了", by=mine.head, at=later)
    with pytest.raises(flow.Refused, match="已经作废"):
        patrols.void(kept, reason="走错门了", by=mine.head, at=later)


def test_nobody_else_takes_it_back(mine):
    kept = submit(mine)
    grant(mine.dorm_leader, "party_patroller")
    with pytest.raises(flow.Refused, match="只有巡查人自己能撤回"):
        patrols.void(kept, reason="x", by=mine.dorm_leader, at=AT)


# --- at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False])
def test_one_uuid_from_two_threads_is_one_patrol(mine, same):
    visit, answers = Visit(uuid.uuid4(), AT), [POOR, POOR if same else FINE]
    kept = []
    raised = at_once(
        *(lambda values=values: kept.append(submit(mine, values, visit=visit)) for values in answers)
    )
    told = [one for one in raised if one is not None]
    assert len({one.pk for one in kept}) == 1 and Patrol.objects.count() == 1
    if same:
        assert told == [] and len(kept) == 2
    else:
        assert [type(one) for one in told] == [Conflict]
    assert Answer.objects.count() == 4
    assert Issue.objects.count() == kept[0].failed_count
