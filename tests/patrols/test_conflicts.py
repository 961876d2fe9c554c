"""Two versions of one patrol: both are kept, somebody who made neither decides, and what they decide is on record."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patrols.actions import conflict_decide as verbs
from patrols.actions import patrol as patrols
from patrols.actions.patrol import Conflict as Refusal
from patrols.actions.patrol import Visit
from patrols.models import Conflict, Issue, Patrol
from patrols.models.patrol import Entry
from patrols.rules import conflict as rules
from patrols.rules.patrol import dwell
from tests.cast import grant
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, HOUR
from tests.patrols.test_issue_races import at_once
from tests.patrols.test_patrol_actions import FINE, MINUTE, POOR, submit
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.photos.models import Photo
from tongting.seams import gather

State = Conflict.State
LATER = AT + HOUR


def conflict(mine, first=FINE, second=POOR, *, photos=None, by=None, **facts):
    """Two versions under one number; the second came ten minutes after the first."""
    number = uuid.uuid4()
    submit(mine, first, visit=Visit(number, AT - 5 * MINUTE), photos=photos)
    said = {"phone_started_at": AT - 4 * MINUTE, "phone_submitted_at": AT + MINUTE, "note": "后来的", **facts}
    visit = Visit(number, AT - 4 * MINUTE, **said)
    with pytest.raises(Refusal):
        submit(mine, second, visit=visit, photos=photos, by=by, at=AT + 10 * MINUTE)
    return Conflict.objects.select_related("patrol__by", "post", "by").latest("pk")


# --- kept -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_second_version_is_kept_once_and_told_once(mine):
    kept = conflict(mine)
    again = Visit(kept.patrol.uuid, AT, note="后来的")
    with pytest.raises(Refusal):
        submit(mine, POOR, visit=again, at=LATER)
    assert Conflict.objects.count() == 1 and kept.received_at == AT + 10 * MINUTE
    page = f"/patrols/conflicts/{kept.pk}/"
    told = Notice.objects.filter(url=page).values_list("person__name", flat=True)
    assert sorted(told) == sorted(["钱科长", "孙书记"])
    (event,) = Event.objects.filter(verb="conflict")
    assert event.facts["conflict"] == kept.pk


@pytest.mark.django_db
def test_a_third_version_is_a_conflict_of_its_own(mine):
    kept = conflict(mine)
    with pytest.raises(Refusal):
        submit(mine, {**FINE, "BP01": "39.5"}, visit=Visit(kept.patrol.uuid, AT), at=LATER)
    assert Conflict.objects.filter(patrol=kept.patrol).count() == 2


# --- decided ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_first_stands(mine):
    kept = conflict(mine)
    verbs.keep_first(kept, reason="现场问过", by=mine.head, at=LATER)
    kept.refresh_from_db()
    assert (kept.state, kept.decided_by, kept.decided_at, kept.successor) == (
        State.FIRST,
        mine.head,
        LATER,
        None,
    )
    assert Patrol.objects.get().state == Patrol.State.SUBMITTED and not Issue.objects.exists()
    event = Event.objects.get(thing="patrols.conflict")
    assert (event.by, event.note, event.became) == (mine.head, "现场问过", State.FIRST)
    assert "保留第一份" in Notice.objects.get(person=mine.woman_patroller).text
    with pytest.raises(Refusal):
        submit(mine, POOR, visit=Visit(kept.patrol.uuid, AT, note="后来的"), at=LATER + HOUR)


@pytest.mark.django_db
def test_the_second_takes_its_place_with_its_own_times(mine):
    kept = conflict(mine, entry=Entry.SCAN, started_on_phone=True, clock_off_seconds=900)
    second = verbs.take_second(kept, reason="后来补全的", by=mine.head, at=LATER)
    first = Patrol.objects.get(pk=kept.patrol_id)
    assert first.state == Patrol.State.VOID and second.uuid != first.uuid
    second.refresh_from_db()
    assert (second.state, second.by, second.failed_count) == (Patrol.State.SUBMITTED, mine.woman_patroller, 4)
    assert (second.started_at, second.submitted_at) == (AT - 4 * MINUTE, AT + 10 * MINUTE)
    assert (second.entry, second.note, second.started_on_phone, second.clock_off_seconds) == (
        Entry.SCAN, "后来的", True, 900,
    )  # fmt: skip
    assert (second.phone_started_at, second.phone_submitted_at) == (AT - 4 * MINUTE, AT + MINUTE)
    kept.refresh_from_db()
    assert (kept.state, kept.successor, kept.decided_by) == (State.SECOND, second, mine.head)
    issues = Issue.objects.filter(patrol=second)
    assert issues.count() == 4 and {issue.found_at for issue in issues} == {LATER}
    assert Event.objects.get(thing="patrols.patrol", verb="void").note == "采用后来传的一份：后来补全的"
    assert second.number in Notice.objects.get(key=f"conflict:{kept.pk}:decided").text


@pytest.mark.django_db
def test_what_the_first_raised_goes_with_it(mine):
    kept = conflict(mine, first=POOR, second=FINE)
    assert Issue.objects.filter(state="assigned").count() == 4
    verbs.take_second(kept, reason="看错了", by=mine.secretary, at=LATER)
    assert set(Issue.objects.values_list("state", flat=True)) == {"void"}


@pytest.mark.django_db
def test_photos_of_both_versions_stay_and_the_second_gets_its_own(mine):
    shared, fresh = box.photo(mine.woman_patroller), box.photo(mine.woman_patroller)
    Photo.objects.filter(pk=fresh.pk).update(sha256="1" * 64)
    number = uuid.uuid4()
    submit(mine, POOR, visit=Visit(number, AT), photos={"BP01": [shared]})
    shared.refresh_from_db()
    with pytest.raises(Refusal):
        submit(mine, POOR, visit=Visit(number, AT), photos={"BP01": [shared, fresh]})
    assert Photo.objects.filter(claimed=True).count() == 2
    second = verbs.take_second(Conflict.objects.get(), reason="多一张", by=mine.head, at=LATER)
    assert second.photo_count == 2 and Photo.objects.filter(claimed=True).count() == 2
    first = Patrol.objects.get(uuid=number)
    assert [one.photo for one in first.answers.get(item__code="BP01").photos.all()] == [shared]


@pytest.mark.django_db
def test_the_phone_that_sends_it_once_more_gets_what_it_became(mine):
    kept = conflict(mine)
    second = verbs.take_second(kept, reason="x", by=mine.head, at=LATER)
    again = submit(mine, POOR, visit=Visit(kept.patrol.uuid, AT, note="后来的"), at=LATER + HOUR)
    assert again == second and Patrol.objects.count() == 2


@pytest.mark.django_db
def test_a_first_version_that_was_taken_back_is_no_obstacle(mine):
    kept = conflict(mine)
    patrols.void(kept.patrol, reason="走错门了", by=mine.woman_patroller, at=AT + MINUTE)
    second = verbs.take_second(kept, reason="x", by=mine.head, at=LATER)
    assert second.state == Patrol.State.SUBMITTED


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "state", "sentence"),
    [
        ("head", State.OPEN, None), ("secretary", State.OPEN, None), 
        ("leader", State.OPEN, "要有作废巡查记录的权限"),
        ("woman_patroller", State.OPEN, "要有作废"), ("cook", State.OPEN, "要有作废"), 
        ("head", State.FIRST, "已经核对过了"),
        ("head", State.SECOND, "已经核对过了"),
    ],
)  # fmt: skip
def test_who_may_decide(mine, who, state, sentence):
    kept = conflict(mine)
    kept.state = state
    said = rules.may_decide(mine.people[who], kept)
    assert said is None if sentence is None else sentence in said


@pytest.mark.django_db
@pytest.mark.parametrize("whose", ["first", "second"])
def test_nobody_decides_about_their_own(mine, whose):
    kept = conflict(mine, by=mine.head if whose == "second" else None)
    if whose == "first":
        grant(mine.woman_patroller, "section_head")
    who = mine.head if whose == "second" else mine.woman_patroller
    for verb in (verbs.keep_first, verbs.take_second):
        with pytest.raises(flow.Refused, match="另一位"):
            verb(kept, reason="x", by=who, at=LATER)
    assert Conflict.objects.get().state == State.OPEN and Patrol.objects.count() == 1


@pytest.mark.django_db
def test_a_post_that_is_shut_meanwhile_changes_nothing(mine):
    kept = conflict(mine)
    kept.post.is_active = False
    with pytest.raises(flow.Refused, match="停用"):
        verbs.take_second(kept, reason="x", by=mine.head, at=LATER)
    assert Patrol.objects.get().state == Patrol.State.SUBMITTED and Conflict.objects.get().state == State.OPEN


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["take_second", "keep_first"])
def test_of_two_who_decide_at_once_one_is_told(mine, other):
    kept = conflict(mine)
    mine.head.rights, mine.secretary.rights  # noqa: B018
    one, two = (
        Conflict.objects.select_related("patrol__by", "post__team", "by", "version").get() for _n in range(2)
    )
    told = at_once(
        lambda: verbs.take_second(one, reason="a", by=mine.head, at=LATER),
        lambda: getattr(verbs, other)(two, reason="b", by=mine.secretary, at=LATER),
    )
    assert sum(isinstance(one, flow.Refused) for one in told) == 1 and sum(one is None for one in told) == 1
    kept.refresh_from_db()
    valid = Patrol.objects.filter(state=Patrol.State.SUBMITTED)
    assert valid.count() == 1
    assert (valid.get() == kept.successor) == (kept.state == State.SECOND)


# --- pages ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(client, mine, time_machine):
    time_machine.move_to(LATER, tick=False)

    def get(someone, name, *args, **query):
        client.force_login(someone)
        return client.get(reverse(name, args=args), query)

    return get


@pytest.mark.django_db
def test_both_versions_side_by_side(page, mine):
    shown = box.photo(mine.woman_patroller)
    kept = conflict(mine, second={**FINE, "BP01": "39.5"}, photos={"BP08": [shown]})
    answer = page(mine.head, "conflict_detail", kept.pk)
    rows = answer.context["rows"]
    assert [row.item.code for row in rows if row.differs] == ["BP01"] and answer.context["differing"] == 1
    text = answer.content.decode()
    assert "41 ℃" in text and "39.5 ℃" in text and "后来的" in text and text.count("<img") == 2
    assert 'value="second"' in text
    assert page(mine.cook, "conflict_detail", kept.pk).status_code == 403
    assert page(mine.head, "conflict_detail", 10**6).status_code == 404


@pytest.mark.django_db
def test_the_decision_wants_a_reason_and_is_shown(page, client, mine):
    kept = conflict(mine)
    page(mine.head, "conflict_detail", kept.pk)
    address = reverse("conflict_decide", args=[kept.pk])
    for form in (
        {},
        {"stands": "second"},
        {"reason": "x"},
        {"stands": "open", "reason": "x"},
        {"stands": "\0", "reason": "\0"},
    ):
        assert client.post(address, form).status_code == 400
    assert Conflict.objects.get().state == State.OPEN
    answer = client.post(address, {"stands": "second", "reason": "现场问过"}, follow=True)
    text = answer.content.decode()
    assert (
        "已采用第二份" in text
        and "现场问过" in text
        and "第二份存成了" in text
        and 'value="second"' not in text
    )
    again = client.post(address, {"stands": "first", "reason": "x"}, follow=True)
    assert "已经核对过了" in again.content.decode() and Patrol.objects.filter(state="submitted").count() == 1


@pytest.mark.django_db
def test_who_made_one_sees_both_and_decides_nothing(page, mine):
    kept = conflict(mine, by=mine.head)
    text = page(mine.head, "conflict_detail", kept.pk).content.decode()
    assert "由另一位科长或支部书记核对" in text and 'value="second"' not in text


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_with_more(page, mine, many):
    for _n in range(many):
        conflict(mine)
    page(mine.head, "settings_me")
    costs = []
    for name in ("settings_me", "conflict_list"):
        with CaptureQueriesContext(connection) as asked:
            answer = page(mine.head, name)
        costs.append(len(asked))
    assert costs[1] - costs[0] == 1 and len(answer.context["page"].rows) == many


@pytest.mark.django_db
def test_the_list_by_state_and_empty(page, mine):
    assert "没有要核对的巡查" in page(mine.head, "conflict_list").content.decode()
    kept = conflict(mine)
    assert kept.patrol.number in page(mine.head, "conflict_list", state="open").content.decode()
    assert kept.patrol.number not in page(mine.head, "conflict_list", state="second").content.decode()
    assert page(mine.head, "conflict_list", state="\0").status_code == 200


@pytest.mark.django_db
def test_it_waits_for_those_who_may_decide(mine):
    conflict(mine)

    def waits(someone):
        return [todo.url for todo in gather("todos", someone, LATER) if "conflicts" in todo.url]

    assert waits(mine.head) == waits(mine.secretary) == ["/patrols/conflicts/?state=open"]
    assert waits(mine.woman_patroller) == waits(mine.cook) == []
    verbs.keep_first(
        Conflict.objects.select_related("patrol__by", "by").get(), reason="x", by=mine.head, at=LATER
    )
    assert waits(mine.head) == []


def test_a_dwell_is_never_longer_than_either_says():
    """Ours from opening to arrival, the phone's from first to last tap."""
    minute = timedelta(minutes=1)
    for ours, said, wanted in ((10, 4, 4), (4, 10, 4), (10, None, 10), (10, -3, 10), (0, 0, 0)):
        patrol = Patrol(started_at=AT, submitted_at=AT + ours * minute)
        if said is not None:
            patrol.phone_started_at, patrol.phone_submitted_at = AT, AT + said * minute
        assert dwell(patrol) == wanted * minute
