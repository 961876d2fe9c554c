"""Presence is judged in rounds at a constant cost, confirmed by a second person with a code, explained by the first."""

import threading
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patrols.actions import issue as issues
from patrols.actions import patrol as patrols
from patrols.actions import presence as presences
from patrols.actions.patrol import Visit
from patrols.models import Patrol, Presence
from patrols.models.patrol import Entry
from patrols.presence_todos import due
from patrols.queries import presence as records
from patrols.queries import quality
from patrols.rules import presence as rules
from tests.cast import grant, moment
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR
from tests.patrols.test_patrol_actions import FINE, given
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.people.models import User
from tongting.periods import Week
from tongting.photos.models import Photo, Source, Stage
from tongting.places.models import Area, Walk

MINUTE, SECOND = HOUR / 60, HOUR / 3600
FAULTY = {**FINE, "BP04": "fail"}
TEMPLATE = {"kitchen": {"CK04": "pass", "CK09": "0"}, "women": {"WB01": "pass", "WB04": "0"}}


def visited(
    mine, values=None, *, at=AT, by=None, post="pool", entry=Entry.SCAN, spent=5 * MINUTE, photos=None, **more
):
    """A visit that ended at `at`; the phone's clock is right unless `more` says otherwise."""
    place = mine.posts[post]
    values = values or TEMPLATE.get(post, FINE)
    times = {"phone_started_at": at - spent, "phone_submitted_at": at, **more}
    return patrols.submit(
        place, mine.versions[place.kind], given(mine, values, photos), Visit(uuid.uuid4(), at - spent, entry, **times),
        by=by or mine.woman_patroller, at=at,
    )  # fmt: skip


def judged(patrol, at=None):
    presences.judge_all(at=at or patrol.submitted_at + MINUTE)
    return Presence.objects.get(patrol=patrol)


def parts(presence):
    return {part["code"]: (part["points"], part["most"]) for part in presence.parts}


def flags(presence):
    return [flag["code"] for flag in presence.flags]


# --- the round --------------------------------------------------------------------------------------------------------


def test_a_plain_visit_is_judged_once(mine):
    patrol = visited(mine)
    row = judged(patrol)
    # Not confirmed: 50 of 70.
    assert (row.score, flags(row), row.confirmable) == (71, [], True)
    assert parts(row) == {
        "scan": (25, 25), "lag": (10, 10), "photos": (0, 0), "dwell": (15, 15), "walk": (0, 0), "position": (0, 0),
        "confirmed": (0, 20),
    }  # fmt: skip
    patrol.refresh_from_db()
    assert patrol.judged_at == AT + MINUTE
    assert presences.judge_due(at=AT + HOUR) == 0
    assert not Notice.objects.filter(key__startswith="patrol:").exists()


def test_a_late_entry_has_no_presence_and_is_not_asked_about_again(mine):
    row = judged(visited(mine, entry=Entry.LATE))
    assert (row.score, row.parts, row.flags, row.not_scanned) == (None, [], [], False)
    assert presences.judge_due(at=AT + HOUR) == 0


def test_what_was_taken_back_is_not_judged(mine):
    patrol = visited(mine)
    patrols.void(patrol, reason="走错了", by=mine.woman_patroller, at=AT)
    assert presences.judge_all(at=AT + HOUR) == 0


def test_a_visit_of_three_weeks_ago_is_left_alone(mine):
    visited(mine, at=AT - 15 * DAY)
    visited(mine, at=AT - 13 * DAY, by=mine.head)
    assert presences.judge_all(at=AT) == 1


def test_a_photo_that_is_still_developed_is_waited_for_an_hour(mine):
    shown = box.photo(mine.woman_patroller)
    Photo.objects.filter(pk=shown.pk).update(stage=Stage.WAITING)
    patrol = visited(mine, FAULTY, photos={"BP04": [shown]})
    assert presences.judge_all(at=AT + 59 * MINUTE) == 0
    Photo.objects.filter(pk=shown.pk).update(stage=Stage.READY)
    assert presences.judge_all(at=AT + 59 * MINUTE) == 1
    Photo.objects.filter(pk=shown.pk).update(stage=Stage.WAITING)
    Patrol.objects.filter(pk=patrol.pk).update(judged_at=None)
    assert presences.judge_all(at=AT + 61 * MINUTE) == 1


def shot(mine, at=AT, by=None, **facts):
    photo = box.photo(by or mine.woman_patroller, at)
    facts = {"taken_at": at, "source": Source.CAMERA, **facts}
    Photo.objects.filter(pk=photo.pk).update(**facts)
    return Photo.objects.get(pk=photo.pk)


@pytest.mark.parametrize(
    ("facts", "points", "flagged"),
    [
        ({}, (15, 15), []),
        ({"taken_at": AT - HOUR, "source": Source.GALLERY}, (0, 15), ["gallery"]),
        ({"place": "一号池区"}, (15, 15), []),
        ({"place": "二号池区"}, (0, 15), []),
        ({"taken_at": None}, (0, 0), []),
    ],
)
def test_its_photos(mine, facts, points, flagged):
    row = judged(visited(mine, FAULTY, photos={"BP04": [shot(mine, AT - MINUTE, **facts)]}))
    assert (parts(row)["photos"], flags(row)) == (points, flagged)


def test_a_picture_of_another_visit(mine):
    first = shot(mine, AT - DAY)
    old = visited(mine, FAULTY, at=AT - DAY, photos={"BP04": [first]})
    again = shot(mine, AT - MINUTE, same_as=first)
    patrol = visited(mine, FAULTY, photos={"BP04": [again]})
    row = judged(patrol)
    assert (parts(row)["photos"], flags(row), row.reused) == ((0, 15), ["reused"], True)
    (where,) = records.used_before([again], but=patrol.pk).values()
    assert (where.name, where.path, where.thing) == (old.number, "patrol_detail", old.pk)


def test_the_same_picture_twice_in_one_visit_is_no_second_use(mine):
    first = shot(mine, AT - MINUTE)
    second = shot(mine, AT - MINUTE, same_as=first)
    patrol = visited(mine, FAULTY, photos={"BP04": [first, second]})
    row = judged(patrol)
    assert not row.reused and records.used_before([first, second], but=patrol.pk) == {}


def test_the_photo_of_what_was_put_right_is_looked_up_too(mine):
    issue = box.assigned(mine)
    before = shot(mine, AT, by=issue.responsible)
    other = box.reported(mine, what="别的", photos=[before], by=issue.responsible)
    after = shot(mine, AT + HOUR, by=issue.responsible, same_as=before)
    issues.rectify(issue, photos=[after], note="好了", by=issue.responsible, at=AT + 2 * HOUR)
    (where,) = records.used_before([after]).values()
    assert (where.name, where.path) == (other.number, "issue_detail")


def test_nothing_repeated_asks_nothing(mine, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert records.used_before([shot(mine) for _n in range(0)]) == {}


def place_at(post, north, east):
    type(post).objects.filter(pk=post.pk).update(latitude=north, longitude=east)
    post.refresh_from_db()


@pytest.mark.parametrize(
    ("gap", "where", "points"),
    [
        (1, "same area", (10, 10)),
        (0.5, "same area", (5, 10)),
        (1, "other area", (3, 10)),
        (3, "other area", (10, 10)),
        (3, "table", (2, 10)),
        (3, "coordinates", (3, 10)),
        (3, "same post", (0, 0)),
        (200, "other area", (0, 0)),
    ],
)
def test_the_way_from_the_visit_before(mine, gap, where, points):
    second = {"same area": "pool2", "same post": "pool"}.get(where, "kitchen")
    if where == "table":
        one, other = sorted(Area.objects.filter(code__in=("bathhouse", "canteen")), key=lambda area: area.pk)
        Walk.objects.create(one=one, other=other, minutes=15)
    if where == "coordinates":
        place_at(mine.pool, "34.00000", "113.00000")
        place_at(mine.kitchen, "34.00900", "113.00000")
    visited(mine, at=AT - 5 * MINUTE - gap * MINUTE)
    assert parts(judged(visited(mine, post=second)))["walk"] == points


def test_the_visit_before_is_the_same_persons_and_counts(mine):
    visited(mine, at=AT - 6 * MINUTE, by=mine.head)
    gone = visited(mine, at=AT - 6 * MINUTE, post="kitchen")
    patrols.void(gone, reason="走错了", by=mine.woman_patroller, at=AT)
    visited(mine, at=AT - 6 * MINUTE, post="kitchen", entry=Entry.LATE)
    assert parts(judged(visited(mine)))["walk"] == (0, 0)


def test_how_far_away_it_was(mine):
    assert parts(judged(visited(mine, metres_away=30, metres_accuracy=10)))["position"] == (5, 5)


def test_times_of_answers(mine):
    place = mine.pool
    answers = [one.__class__(one.item, one.value, seconds=1) for one in given(mine, FINE)]
    patrol = patrols.submit(
        place, mine.versions[place.kind], answers,
        Visit(uuid.uuid4(), AT - 5 * MINUTE, Entry.SCAN), by=mine.woman_patroller, at=AT,
    )  # fmt: skip
    assert list(patrol.answers.values_list("seconds", flat=True)) == [1, 1, 1, 1]
    # Four answers make no burst.
    assert flags(judged(patrol)) == []


def test_nobody_works_there_who_could_confirm(mine):
    mine.pool.staff.clear()
    User.objects.filter(team=mine.pool.team).exclude(pk=mine.bath_leader.pk).update(is_active=False)
    grant(mine.bath_leader, "party_patroller")
    row = judged(visited(mine, by=mine.bath_leader))
    assert (parts(row)["confirmed"], row.confirmable, row.score) == ((0, 0), False, 100)


# --- against what others found ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "against"), [(-1, True), (-48, True), (-49, False), (1, True), (2, True), (2.2, False)]
)
def test_all_fine_where_another_found_a_fault(mine, hours, against):
    clean = visited(mine, at=AT)
    visited(mine, FAULTY, at=AT + hours * HOUR, by=mine.head)
    presences.judge_all(at=AT + 3 * HOUR)
    row = Presence.objects.get(patrol=clean)
    assert row.all_ok == against
    if against:
        assert row.flags[0]["facts"]["items"] == ["当天放水、刷池、消毒有记录"]


def test_a_clean_visit_is_looked_at_again_when_another_finds_something_soon_after(mine):
    clean = visited(mine)
    assert not judged(clean).all_ok
    visited(mine, FAULTY, at=AT + HOUR, by=mine.head)
    presences.judge_all(at=AT + 2 * HOUR)
    assert Presence.objects.get(patrol=clean).all_ok
    assert presences.judge_due(at=AT + 3 * HOUR) == 0


@pytest.mark.parametrize(
    "why", ["own", "not the item", "on the spot", "put right", "closed", "other post", "void"]
)
def test_what_is_no_contradiction(mine, why):
    before, by = AT - 5 * HOUR, mine.woman_patroller if why == "own" else mine.head
    grant(mine.bath_leader, "party_patroller")
    values, post = FAULTY, "pool2" if why == "other post" else "pool"
    if why == "on the spot":
        place = mine.pool
        patrols.submit(
            place, mine.versions[place.kind], given(mine, values, fixed_on_spot=True),
            Visit(uuid.uuid4(), before, Entry.SCAN), by=by, at=before,
        )  # fmt: skip
    else:
        found = visited(mine, values, at=before, by=by, post=post)
        if why == "void":
            patrols.void(found, reason="弄错了", by=mine.head, at=before + MINUTE)
        elif why in ("put right", "closed"):
            (issue,) = found.issues.all()
            issues.rectify(
                issue,
                photos=[box.photo(issue.responsible)],
                note="好了",
                by=issue.responsible,
                at=before + HOUR,
            )
            if why == "closed":
                issues.verify_pass(issue, by=mine.deputy, at=before + 2 * HOUR)
    mine_now = {**FINE, "BP04": "na"} if why == "not the item" else FINE
    assert not judged(visited(mine, mine_now)).all_ok


# --- the cost ---------------------------------------------------------------------------------------------------------


def cost(at):
    with CaptureQueriesContext(connection) as asked:
        done = presences.judge_due(at=at)
    bounds = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return done, len([row for row in asked if not row["sql"].startswith(bounds)])


@pytest.mark.parametrize("many", [1, 3, 9])
def test_a_round_costs_the_same_however_many_visits(mine, many):
    for n in range(many):
        first = shot(mine, AT - DAY + n * MINUTE, by=mine.head)
        visited(mine, FAULTY, at=AT - DAY + n * HOUR, by=mine.head, photos={"BP04": [first]})
        again = shot(mine, AT + n * HOUR, same_as=first)
        # Hurried, clock off, another's picture, all at once.
        visited(mine, FAULTY, at=AT + n * HOUR, photos={"BP04": [again]}, spent=SECOND)
        visited(mine, at=AT + n * HOUR + MINUTE, spent=SECOND)
    done, asked = cost(AT + 12 * HOUR)
    assert done == 3 * many
    assert asked <= 20


def test_what_waits_is_found_by_its_index(mine):
    plan = records.unjudged(AT).explain()
    assert "patrol_unjudged" in plan or connection.vendor == "postgresql"
    # A small table is read through on PostgreSQL; the benchmark looks at the large one.


# --- told -------------------------------------------------------------------------------------------------------------


def hurry(mine, times, *, by=None, start=AT):
    for n in range(times):
        visited(mine, at=start + n * HOUR, spent=SECOND, by=by)
        presences.judge_all(at=start + n * HOUR + MINUTE)


def test_a_single_flag_is_told_to_the_patroller_alone(mine):
    hurry(mine, 2)
    told = Notice.objects.filter(key__contains="too_quick")
    assert {one.person for one in told} == {mine.woman_patroller}
    assert told.count() == 2
    assert told.last().text == "11-18 一号池区的巡查：太快了"
    assert "比看一眼还快" in told.last().detail


def test_the_third_in_a_fortnight_is_told_to_the_branch_once_a_week(mine):
    hurry(mine, 3)
    told = Notice.objects.filter(key=f"quality:{mine.woman_patroller.pk}:too_quick:{Week.of(AT)}")
    assert {one.person.name for one in told} == {"赵分管", "钱科长", "孙书记"}
    assert told[0].text == "王宣传 14 天里有 3 次“太快了”，看看怎么帮一把"
    assert told[0].url == f"/patrols/quality/{mine.woman_patroller.pk}/"
    hurry(mine, 2, start=AT + 4 * HOUR)
    assert Notice.objects.filter(key__startswith="quality:").count() == 3


def test_who_leads_the_branch_is_not_told_of_themselves(mine):
    hurry(mine, 3, by=mine.head)
    assert {one.person.name for one in Notice.objects.filter(key__startswith="quality:")} == {
        "赵分管",
        "孙书记",
    }


def test_what_lies_a_fortnight_apart_is_not_repeated(mine):
    hurry(mine, 1, start=AT - 15 * DAY)
    hurry(mine, 2)
    assert not Notice.objects.filter(key__startswith="quality:").exists()


def test_a_missing_scan_is_no_news(mine):
    for n in range(4):
        visited(mine, at=AT + n * HOUR, entry=Entry.MANUAL)
    presences.judge_all(at=AT + 5 * HOUR)
    assert Presence.objects.filter(not_scanned=True).count() == 4
    assert not Notice.objects.filter(key__contains="not_scanned").exists()


# --- confirmed by a second person -------------------------------------------------------------------------------------


def confirm(mine, patrol, code=None, *, by=None, at=AT + MINUTE, **more):
    presences.confirm(patrol, code or rules.code_of(patrol), by=by or mine.attendant, at=at, **more)


def wrong(patrol, n=1):
    return f"{(int(rules.code_of(patrol)) + n) % 10_000:04d}"


def test_somebody_on_the_post_confirms_with_the_code(mine):
    patrol = visited(mine)
    assert judged(patrol).score == 71
    confirm(mine, patrol, said="查得仔细")
    row = Presence.objects.get(patrol=patrol)
    assert (row.confirmed_by, row.confirmed_at, row.said) == (mine.attendant, AT + MINUTE, "查得仔细")
    event = Event.objects.get(thing="patrols.patrol", verb="confirmed")
    assert (event.thing_id, event.by, event.note) == (patrol.pk, mine.attendant, "查得仔细")
    assert judged(patrol, AT + 2 * MINUTE).score == 100


def test_confirmed_before_it_was_judged(mine):
    patrol = visited(mine)
    confirm(mine, patrol)
    row = judged(patrol)
    assert (row.score, row.confirmed_by) == (100, mine.attendant)


def test_a_code_belongs_to_its_visit(mine):
    codes = {rules.code_of(visited(mine, at=AT - n * HOUR)) for n in range(8)}
    assert len(codes) > 5 and all(len(code) == 4 and code.isdigit() for code in codes)
    patrol = visited(mine)
    assert rules.code_of(patrol) == rules.code_of(Patrol.objects.get(pk=patrol.pk))


def test_another_installation_has_other_codes(mine, settings):
    patrol = visited(mine)
    codes = set()
    for key in ("one", "two", "three"):
        settings.SECRET_KEY = key
        codes.add(rules.code_of(patrol))
    assert len(codes) > 1


def refused(mine, patrol, match, **more):
    before = Presence.objects.filter(patrol=patrol).values().first()
    with pytest.raises(Refused, match=match):
        confirm(mine, patrol, **more)
    assert Presence.objects.filter(patrol=patrol).values().first() == before
    assert not Event.objects.filter(verb="confirmed", thing_id=patrol.pk, by__isnull=True).exists()


def test_nobody_confirms_themselves(mine):
    grant(mine.bath_leader, "party_patroller")
    refused(mine, visited(mine, by=mine.bath_leader), "不能自己确认", by=mine.bath_leader)


@pytest.mark.parametrize("who", ["cook", "head", "resident", "admin", "woman_patroller"])
def test_only_who_works_there_confirms(mine, who):
    refused(mine, visited(mine, by=mine.safety), "只有“一号池区”的人", by=mine.people[who])


def test_the_team_counts_as_well_as_the_staff(mine):
    patrol = visited(mine)
    confirm(mine, patrol, by=mine.bath_leader)
    mine.pool2.staff.set([mine.cook])
    confirm(mine, visited(mine, post="pool2"), by=mine.cook)
    assert Presence.objects.exclude(confirmed_at=None).count() == 2


def test_at_the_womens_post_a_woman_confirms(mine):
    patrol = visited(mine, post="women")
    refused(mine, patrol, "只由女职工确认", by=mine.attendant)
    confirm(mine, patrol, by=mine.woman_attendant)


def test_after_a_quarter_of_an_hour_the_code_is_spent(mine):
    patrol = visited(mine)
    refused(mine, patrol, "已经过期", at=AT + 15 * MINUTE + SECOND)
    confirm(mine, patrol, at=AT + 15 * MINUTE)


def test_late_entries_and_void_visits_are_not_confirmed(mine):
    refused(mine, visited(mine, entry=Entry.LATE), "补录的巡查不用确认")
    gone = visited(mine, post="pool2")
    patrols.void(gone, reason="走错了", by=mine.woman_patroller, at=AT)
    refused(mine, gone, "已经作废")


def test_once_is_enough(mine):
    patrol = visited(mine)
    confirm(mine, patrol)
    refused(mine, patrol, "已经有人确认过", by=mine.bath_leader)
    assert Event.objects.filter(verb="confirmed").count() == 1


def test_five_wrong_codes_lock_the_visit_for_everybody(mine):
    patrol = visited(mine)
    for left in (4, 3, 2, 1):
        with pytest.raises(Refused, match=f"还能输 {left} 次"):
            confirm(mine, patrol, wrong(patrol, left))
    with pytest.raises(Refused, match="输错了 5 次"):
        confirm(mine, patrol, wrong(patrol, 7))
    assert Event.objects.filter(verb="confirm_missed").count() == 5
    refused(mine, patrol, "输错了 5 次", by=mine.bath_leader)
    assert parts(judged(patrol))["confirmed"] == (0, 20)


def test_the_fifth_try_may_be_the_right_one(mine):
    patrol = visited(mine)
    for n in range(1, 5):
        with pytest.raises(Refused):
            confirm(mine, patrol, wrong(patrol, n))
    confirm(mine, patrol)
    assert Presence.objects.get(patrol=patrol).confirmed_by == mine.attendant


def test_one_person_types_ten_wrong_codes_an_hour(mine):
    grant(mine.head, "party_patroller")
    for n in range(10):
        patrol = visited(mine, at=AT + n * MINUTE, post=("pool", "pool2")[n % 2], by=mine.head)
        with pytest.raises(Refused, match="码不对"):
            confirm(mine, patrol, wrong(patrol), at=AT + n * MINUTE + SECOND)
    another = visited(mine, at=AT + 11 * MINUTE)
    refused(mine, another, "输错太多次", at=AT + 12 * MINUTE)
    confirm(mine, another, by=mine.bath_leader, at=AT + 12 * MINUTE)
    later = visited(mine, at=AT + 75 * MINUTE)
    confirm(mine, later, at=AT + 76 * MINUTE)


def test_it_waits_on_the_phone_of_whoever_works_there(mine, django_assert_num_queries):
    patrol = visited(mine)
    visited(mine, post="kitchen")
    for person, many in (
        (mine.attendant, 1),
        (mine.bath_leader, 1),
        (mine.cook, 1),
        (mine.woman_patroller, 0),
    ):
        with django_assert_num_queries(1):
            assert len(list(due(person, AT + MINUTE))) == many
    (todo,) = due(mine.attendant, AT + MINUTE)
    assert (todo.text, todo.url) == ("确认 王宣传 到过 一号池区", f"/confirm/{patrol.pk}/")
    assert list(due(mine.attendant, AT + 16 * MINUTE)) == []
    confirm(mine, patrol)
    assert list(due(mine.bath_leader, AT + MINUTE)) == []


def test_a_man_is_not_asked_about_the_womens_post(mine):
    visited(mine, post="women")
    assert [len(list(due(person, AT))) for person in (mine.attendant, mine.woman_attendant)] == [0, 1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.services
def test_fifty_guesses_at_once_are_five(mine):
    patrol = visited(mine)
    start, said = threading.Barrier(10), []

    def guess(number):
        try:
            start.wait()
            for n in range(5):
                try:
                    presences.confirm(
                        Patrol.objects.select_related("post").get(pk=patrol.pk),
                        wrong(patrol, 1 + number * 5 + n),
                        by=User.objects.get(pk=mine.attendant.pk),
                        at=AT + MINUTE,
                    )
                    said.append("in")
                except Refused as why:
                    said.append(str(why))
        finally:
            connection.close()

    threads = [threading.Thread(target=guess, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 50 and "in" not in said
    assert Event.objects.filter(verb="confirm_missed").count() == 5
    assert Presence.objects.get(patrol=patrol).tries == 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.services
def test_a_confirmation_of_the_same_moment_is_not_lost_to_the_round(mine):
    """The round holds the visit while it judges; what is confirmed meanwhile is judged in the next."""
    for n in range(6):
        patrol = visited(mine, at=AT + n * HOUR)
        start = threading.Barrier(2)

        def judge(start=start, at=AT + n * HOUR + MINUTE):
            try:
                start.wait()
                presences.judge_due(at=at)
            finally:
                connection.close()

        def say_yes(start=start, key=patrol.pk, at=AT + n * HOUR + MINUTE):
            try:
                start.wait()
                kept = Patrol.objects.select_related("post").get(pk=key)
                presences.confirm(kept, rules.code_of(kept), by=User.objects.get(pk=mine.attendant.pk), at=at)
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for work in (judge, say_yes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        presences.judge_all(at=AT + n * HOUR + 2 * MINUTE)
        assert parts(Presence.objects.get(patrol=patrol))["confirmed"] == (20, 20)


@pytest.mark.django_db(transaction=True)
@pytest.mark.services
def test_two_rounds_at_once_judge_each_visit_once(mine):
    for n in range(6):
        visited(mine, at=AT + n * HOUR, spent=SECOND)
    start, broken = threading.Barrier(2), []

    def judge():
        try:
            start.wait()
            presences.judge_all(at=AT + 7 * HOUR)
        except Exception as fault:
            broken.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=judge) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == [] and Presence.objects.count() == 6
    assert Notice.objects.filter(key__contains=":too_quick", person=mine.woman_patroller).count() == 6


# --- explained --------------------------------------------------------------------------------------------------------


def test_the_patroller_has_a_word(mine):
    patrol = visited(mine, spent=SECOND)
    with pytest.raises(Refused, match="还没有评"):
        presences.explain(patrol, "先看过一遍", by=mine.woman_patroller, at=AT)
    judged(patrol)
    with pytest.raises(Refused, match="只有巡查人自己"):
        presences.explain(patrol, "替他说", by=mine.head, at=AT)
    for words in ("先看过一遍", "手机卡了"):
        presences.explain(patrol, words, by=mine.woman_patroller, at=AT + HOUR)
    assert Presence.objects.get(patrol=patrol).explanation == "手机卡了"
    assert [event.note for event in Event.objects.filter(verb="explained")] == ["先看过一遍", "手机卡了"]
    Patrol.objects.filter(pk=patrol.pk).update(judged_at=None)
    assert judged(patrol, AT + 2 * HOUR).explanation == "手机卡了"


# --- the figures ------------------------------------------------------------------------------------------------------


def test_the_figures_of_a_week(mine):
    confirm(mine, visited(mine))
    visited(mine, FAULTY, at=AT + HOUR, entry=Entry.MANUAL)
    visited(mine, at=AT + 2 * HOUR, entry=Entry.LATE)
    visited(mine, at=AT - 7 * DAY)
    gone = visited(mine, at=AT + 3 * HOUR)
    patrols.void(gone, reason="走错了", by=mine.woman_patroller, at=AT + 3 * HOUR)
    visited(mine, at=AT, by=mine.head, post="kitchen")
    presences.judge_all(at=AT + 4 * HOUR)
    found = quality.of_period(Week.of(AT))
    assert [line.person for line in found.lines] == [mine.head, mine.woman_patroller]
    line = found.lines[1]
    assert (line.visits, line.late, line.on_site, line.scanned, line.confirmed, line.confirmable, line.clean) == (
        3, 1, 2, 1, 1, 2, 2,
    )  # fmt: skip
    assert (found.visits, found.on_site, found.scanned) == (4, 3, 2)
    scores = [
        row.score for row in Presence.objects.filter(patrol__started_at__gte=AT - DAY).exclude(score=None)
    ]
    assert found.mean == round(sum(scores) / len(scores))


def test_a_flag_is_in_the_figures_from_the_third_on(mine):
    hurry(mine, 2)
    assert quality.of_period(Week.of(AT)).lines[0].flags["too_quick"] is None
    hurry(mine, 1, start=AT + 3 * HOUR)
    line = quality.of_period(Week.of(AT)).lines[0]
    assert (line.flags["too_quick"], line.flags["reused"]) == (3, None)
    # In the week after there was none, and the three are still known.
    assert quality.of_period(Week.of(AT + 7 * DAY)).lines == []


@pytest.mark.parametrize("what", ["", *quality.COUNTED])
def test_every_figure_leads_to_as_many_visits(mine, what):
    hurry(mine, 3)
    confirm(mine, visited(mine, at=AT + 5 * HOUR), at=AT + 5 * HOUR)
    visited(mine, FAULTY, at=AT + 6 * HOUR, entry=Entry.MANUAL, photos={"BP04": [shot(mine, AT)]})
    visited(mine, at=AT + 7 * HOUR, entry=Entry.LATE)
    presences.judge_all(at=AT + 8 * HOUR)
    week = Week.of(AT)
    (line,) = quality.of_period(week).lines
    behind = quality.behind(week, mine.woman_patroller, what).count()
    known = {
        "": line.visits,
        "scanned": line.scanned,
        "late": line.late,
        "confirmed": line.confirmed,
        "clean": line.clean,
    }
    assert behind == known.get(what, line.flags.get(what) or behind)
    assert (behind > 0) == (what not in ("all_ok", "reused", "clock_off", "gallery"))


def test_the_figures_cost_the_same_however_many_people(mine, django_assert_num_queries):
    for many, someone in enumerate((mine.head, mine.deputy, mine.safety), 1):
        visited(mine, at=AT + many * HOUR, by=someone)
        presences.judge_all(at=AT + many * HOUR)
        with django_assert_num_queries(3):
            assert len(quality.of_period(Week.of(AT)).lines) == many


def test_over_midnight_on_sunday_a_visit_belongs_to_the_week_in_which_it_began(mine):
    sunday = moment("2026-11-22 23:58")
    visited(mine, at=sunday + 10 * MINUTE, spent=10 * MINUTE)
    presences.judge_all(at=sunday + HOUR)
    assert [len(quality.of_period(week).lines) for week in (Week.of(sunday), Week.of(sunday + DAY))] == [1, 0]
