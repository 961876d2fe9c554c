"""The verbs of an issue: rows, event, notice and tally together; what is refused changes nothing."""

import pytest
from django.db import IntegrityError, transaction

from patrols import desk
from patrols.actions import issue as verbs
from patrols.actions import tally
from patrols.models import Issue, IssuePhoto
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice
from tongting.seams import Finding


@pytest.fixture(autouse=True)
def tallies_are_right(mine):
    """After every test the kept totals equal the counted ones."""
    yield
    assert tally.verify() == []


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def verbs_of(issue):
    return list(flow.history(issue).values_list("verb", flat=True))


def test_a_report_waits_for_assignment(mine):
    shot = box.photo(mine.cook)
    issue = box.fresh(box.reported(mine, photos=[shot]))
    assert (issue.state, issue.team, issue.found_by) == ("reported", mine.teams["bathhouse"], mine.cook)
    assert "genqihufuji" not in issue.search and "gyqdm" in issue.search
    assert verbs_of(issue) == ["reported"]
    assert issue.photos.get().when == IssuePhoto.When.BEFORE
    shot.refresh_from_db()
    assert shot.claimed
    assert not Notice.objects.exists()


def test_a_grave_report_rings_at_everybody_who_assigns(mine):
    box.reported(mine, severity="grave")
    assert told(mine.head) == told(mine.secretary) == ["重大问题，马上派人：更衣区地面反复积水"]
    assert told(mine.attendant) == []


def test_a_serious_report_does_too_but_for_the_night(mine):
    box.reported(mine, severity="serious")
    assert told(mine.head) == told(mine.safety) == ["严重问题，尽快派人：更衣区地面反复积水"]
    box.reported(mine, severity="serious", at=AT + 14 * HOUR)
    assert len(told(mine.head)) == 1


def test_no_photos_where_none_may_be_taken(mine):
    with pytest.raises(flow.Refused, match="不许拍照"):
        box.reported(mine, "women", photos=[box.photo(mine.cook)])
    assert not Issue.objects.exists()


def test_assigning_fixes_the_five(mine):
    issue = box.reported(mine)
    verbs.assign(
        issue, responsible=mine.fixer, verifier=mine.woman_patroller, due_at=AT + 2 * DAY, measure="换地漏",
        by=mine.head, at=AT + HOUR,
    )  # fmt: skip
    issue = box.fresh(issue)
    assert (issue.responsible, issue.verifier, issue.due_at) == (
        mine.fixer,
        mine.woman_patroller,
        AT + 2 * DAY,
    )
    assert (issue.measure, issue.team, issue.assigned_at) == ("换地漏", mine.teams["maintenance"], AT + HOUR)
    assert told(mine.fixer) == ["派给你一件问题：更衣区地面反复积水"]
    assert told(mine.head) == []


def test_without_a_deadline_the_clock_of_its_severity_starts(mine):
    issue = box.assigned(mine, severity="serious")
    assert issue.due_at == AT + HOUR + 8 * HOUR


def test_handing_on_keeps_the_state_the_clock_and_tells_both(mine):
    issue = box.assigned(mine)
    due = issue.due_at
    with pytest.raises(flow.Refused, match="写清楚原因"):
        verbs.assign(issue, responsible=mine.fixer, by=mine.head, at=AT + DAY)
    verbs.assign(issue, responsible=mine.fixer, reason="不归浴池班", by=mine.head, at=AT + DAY)
    issue = box.fresh(issue)
    assert (issue.state, issue.responsible, issue.due_at) == ("assigned", mine.fixer, due)
    assert verbs_of(issue) == ["reported", "assigned", "reassigned"]
    assert flow.history(issue).last().note == "不归浴池班"
    assert issue.extended_count == 0
    assert told(mine.attendant)[-1] == "已改派给别人，不用你整改了：更衣区地面反复积水"


def test_the_new_responsible_person_is_not_the_verifier_any_more(mine):
    issue = box.assigned(mine, verifier=mine.woman_patroller)
    verbs.assign(issue, responsible=mine.woman_patroller, reason="换人", by=mine.head, at=AT + DAY)
    assert box.fresh(issue).verifier == mine.head


@pytest.mark.parametrize(
    ("post", "finder", "responsible", "by", "verifier"),
    [
        ("pool", "woman_patroller", "attendant", "safety", "woman_patroller"),  # who found it
        ("pool", "cook", "attendant", "safety", "head"),  # who may not: the leader for the post
        ("corridor", "housekeeper", "housekeeper", "head", "secretary"),
        ("pool", "head", "head", "safety", "safety"),  # finder and leader are the one who does it
        ("women", "cook", "woman_attendant", "safety", "assessor"),  # a woman who assigns
    ],
)
def test_without_a_verifier_it_gets_one(mine, post, finder, responsible, by, verifier):
    issue = box.reported(mine, post, by=mine.people[finder])
    verbs.assign(issue, responsible=mine.people[responsible], by=mine.people[by], at=AT)
    assert box.fresh(issue).verifier == mine.people[verifier]
    assert box.fresh(issue).measure == "到现场查清原因，改到位，再看一遍没有再犯"


def test_more_time_by_handing_it_on_is_an_extension_too(mine):
    issue = box.assigned(mine)
    later = issue.due_at + DAY
    with pytest.raises(flow.Refused, match="写清楚原因"):
        verbs.assign(issue, responsible=mine.attendant, due_at=later, by=mine.head, at=AT + DAY)
    verbs.assign(issue, responsible=mine.attendant, due_at=later, reason="等料", by=mine.head, at=AT + DAY)
    assert (box.fresh(issue).due_at, box.fresh(issue).extended_count) == (later, 1)
    verbs.assign(issue, responsible=mine.attendant, due_at=later - 2 * DAY, by=mine.head, at=AT + DAY)
    assert box.fresh(issue).extended_count == 1


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"responsible": "resident"}, "换一个责任人"),
        ({"responsible": "attendant", "verifier": "attendant"}, "不能是同一个人"),
        ({"responsible": "attendant", "verifier": "cook"}, "换一个验收人"),
        ({"responsible": "attendant", "due_at": AT}, "期限要晚于现在"),
    ],
)
def test_an_assignment_that_does_not_fit_changes_nothing(mine, facts, sentence):
    issue = box.reported(mine)
    people = {
        name: mine.people.get(value, value) if isinstance(value, str) else value
        for name, value in facts.items()
    }
    with pytest.raises(flow.Refused, match=sentence):
        verbs.assign(issue, **people, by=mine.head, at=AT + HOUR)
    assert box.fresh(issue).state == "reported"
    assert verbs_of(issue) == ["reported"]


def test_assigning_many_names_the_refused(mine):
    first, second = box.reported(mine), box.reported(mine, "corridor", what="走廊灯不亮")
    verbs.void(second, reason="重复上报", by=mine.head, at=AT)
    third = box.reported(mine, "kitchen", what="灶台漏气")
    chosen = [(first, mine.fixer), (second, mine.fixer), (third, None)]
    refused = verbs.assign_many(chosen, by=mine.head, at=AT + HOUR)
    assert [(issue.pk, sentence[:3]) for issue, sentence in refused] == [
        (second.pk, "钱科长"),
        (third.pk, "这个岗"),
    ]
    assert (box.fresh(first).state, box.fresh(third).state) == ("assigned", "reported")


def test_handing_in_wants_a_photo_and_tells_the_verifier(mine):
    issue = box.assigned(mine, verifier=mine.woman_patroller)
    with pytest.raises(flow.Refused, match="拍一张整改后的照片"):
        verbs.rectify(issue, note="好了", by=mine.attendant, at=AT + 2 * HOUR)
    assert box.fresh(issue).state == "assigned"
    verbs.rectify(issue, photos=[box.photo(mine.attendant)], note="好了", by=mine.attendant, at=AT + 2 * HOUR)
    issue = box.fresh(issue)
    assert (issue.state, issue.rectified_by, issue.rectified_at) == (
        "rectified",
        mine.attendant,
        AT + 2 * HOUR,
    )
    assert issue.overdue_at is None
    assert told(mine.woman_patroller) == ["等你验收：更衣区地面反复积水"]


def test_without_a_verifier_the_one_who_assigned_is_asked(mine):
    box.rectified(mine)
    assert told(mine.head) == ["等你验收：更衣区地面反复积水"]


def test_a_colleague_of_the_team_may_hand_in(mine):
    issue = box.assigned(mine)
    verbs.rectify(issue, photos=[box.photo(mine.bath_leader)], by=mine.bath_leader, at=AT + 2 * HOUR)
    assert box.fresh(issue).rectified_by == mine.bath_leader


def test_handing_in_late_marks_it_overdue_when_it_was_due(mine):
    issue = box.assigned(mine)
    due = issue.due_at
    verbs.rectify(issue, photos=[box.photo(mine.attendant)], by=mine.attendant, at=due + DAY)
    assert box.fresh(issue).overdue_at == due
    assert verbs_of(issue)[-2:] == ["overdue", "rectified"]


def test_somebody_elses_photo_takes_nothing_back(mine):
    issue = box.assigned(mine)
    with pytest.raises(flow.Refused, match="重新拍一张"):
        verbs.rectify(issue, photos=[box.photo(mine.cook)], by=mine.attendant, at=AT + 2 * HOUR)
    assert box.fresh(issue).state == "assigned"
    assert not IssuePhoto.objects.exists()


def test_passing_closes_and_tells(mine):
    issue = box.closed(mine)
    issue = box.fresh(issue)
    assert (issue.state, issue.closed_by) == ("closed", mine.head)
    assert told(mine.attendant)[-1] == "验收通过，已销号：更衣区地面反复积水"
    assert told(mine.cook) == ["你发现的问题已经销号：更衣区地面反复积水"]


def test_sending_back_counts_and_leaves_a_day(mine):
    issue = box.rectified(mine, severity="serious")
    with pytest.raises(flow.Refused, match="写清楚原因"):
        verbs.send_back(issue, reason=" ", by=mine.head, at=AT + 3 * HOUR)
    verbs.send_back(issue, reason="没干透", by=mine.head, at=AT + 3 * HOUR)
    issue = box.fresh(issue)
    assert (issue.state, issue.returned_count, issue.due_at) == ("returned", 1, AT + 27 * HOUR)
    assert flow.history(issue).last().note == "没干透"


def test_extending_counts_and_keeps_the_overdue_mark(mine):
    issue = box.assigned(mine)
    due = issue.due_at
    verbs.extend(issue, due_at=due + 3 * DAY, reason="等停产", by=mine.head, at=due + HOUR)
    issue = box.fresh(issue)
    assert (issue.due_at, issue.extended_count, issue.overdue_at) == (due + 3 * DAY, 1, due)
    assert issue.state == "assigned"


def test_waiting_stops_the_clock(mine):
    issue = box.assigned(mine)
    due = issue.due_at
    verbs.wait(issue, until=AT + 10 * DAY, reason="等花洒", by=mine.attendant, at=AT + DAY)
    assert (box.fresh(issue).state, box.fresh(issue).resumes_at) == ("waiting", AT + 10 * DAY)
    verbs.resume(issue, by=mine.attendant, at=AT + 4 * DAY)
    issue = box.fresh(issue)
    assert (issue.state, issue.due_at, issue.resumes_at, issue.hold_reason) == (
        "assigned",
        due + 3 * DAY,
        None,
        "",
    )


def test_handing_in_straight_from_waiting_moves_the_deadline_along(mine):
    issue = box.waiting(mine)
    due = issue.due_at
    verbs.rectify(issue, photos=[box.photo(mine.attendant)], by=mine.attendant, at=AT + 2 * HOUR + 2 * DAY)
    issue = box.fresh(issue)
    assert (issue.state, issue.due_at, issue.overdue_at) == ("rectified", due + 2 * DAY, None)


def test_deferring_wants_an_owner_a_measure_and_an_end(mine):
    issue = box.reported(mine)
    whole = {"until": AT + 60 * DAY, "reason": "列入大修", "measure": "围起来", "responsible": mine.fixer}
    for name, empty, sentence in (
        ("reason", "", "写清楚原因"),
        ("measure", " ", "怎么防范"),
        ("responsible", None, "先选一个责任人"),
        ("until", AT + 181 * DAY, "最多停 180 天"),
    ):
        with pytest.raises(flow.Refused, match=sentence):
            verbs.defer(issue, **{**whole, name: empty}, by=mine.head, at=AT + HOUR)
    verbs.defer(issue, **whole, by=mine.head, at=AT + HOUR)
    issue = box.fresh(issue)
    assert (issue.state, issue.responsible, issue.hold_measure) == ("deferred", mine.fixer, "围起来")
    assert flow.history(issue).last().facts["measure"] == "围起来"


def test_a_deferred_report_comes_back_with_a_deadline(mine):
    issue = box.reported(mine)
    verbs.defer(
        issue,
        until=AT + 5 * DAY,
        reason="大修",
        measure="围起来",
        responsible=mine.fixer,
        by=mine.head,
        at=AT + HOUR,
    )
    verbs.resume(issue, by=None, at=AT + 5 * DAY)
    issue = box.fresh(issue)
    assert (issue.state, issue.due_at, issue.assigned_at) == ("assigned", AT + 8 * DAY, AT + 5 * DAY)


def test_voiding_wants_a_reason(mine):
    issue = box.assigned(mine)
    with pytest.raises(flow.Refused, match="写清楚原因"):
        verbs.void(issue, reason="", by=mine.head, at=AT + DAY)
    verbs.void(issue, reason="重复上报", by=mine.head, at=AT + DAY)
    assert box.fresh(issue).state == "void"
    assert told(mine.attendant)[-1] == "已作废，不用整改了：更衣区地面反复积水"


STEPS = {
    "assign": lambda mine, issue, at: verbs.assign(
        issue, responsible=mine.fixer, reason="换人", by=mine.head, at=at
    ),
    "rectify": lambda mine, issue, at: verbs.rectify(
        issue, photos=[box.photo(mine.attendant)], by=mine.attendant, at=at
    ),
    "verify": lambda mine, issue, at: verbs.verify_pass(issue, by=mine.secretary, at=at),
    "send_back": lambda mine, issue, at: verbs.send_back(issue, reason="再来", by=mine.secretary, at=at),
    "extend": lambda mine, issue, at: verbs.extend(
        issue, due_at=at + DAY, reason="等料", by=mine.head, at=at
    ),
    "wait": lambda mine, issue, at: verbs.wait(
        issue, until=at + DAY, reason="等料", by=mine.attendant, at=at
    ),
    "defer": lambda mine, issue, at: verbs.defer(
        issue, until=at + DAY, reason="大修", measure="围", responsible=mine.fixer, by=mine.head, at=at
    ),
    "resume": lambda mine, issue, at: verbs.resume(issue, by=mine.head, at=at),
    "void": lambda mine, issue, at: verbs.void(issue, reason="重复", by=mine.head, at=at),
}


@pytest.mark.parametrize("state", box.STATES)
@pytest.mark.parametrize("verb", STEPS)
def test_every_verb_in_every_state(mine, state, verb):
    """Where the table of the rules allows it something happens; elsewhere one is told and nothing has changed."""
    issue, at = box.STATES[state](mine), AT + 2 * DAY
    before = Issue.objects.values().get(pk=issue.pk)
    events, notices = Event.objects.count(), Notice.objects.count()
    if state in verbs.rules.VERBS[verb]:
        STEPS[verb](mine, issue, at)
        assert Event.objects.count() > events
        return
    with pytest.raises(flow.SomebodyWasFaster, match="已经把它改成"):
        STEPS[verb](mine, issue, at)
    assert Issue.objects.values().get(pk=issue.pk) == before
    assert (Event.objects.count(), Notice.objects.count()) == (events, notices)


def test_who_comes_with_an_old_page_is_told_who_was_faster(mine):
    issue = box.rectified(mine)
    old = box.fresh(issue)
    verbs.verify_pass(issue, by=mine.head, at=AT + 4 * HOUR)
    with pytest.raises(flow.SomebodyWasFaster, match="钱科长 在 11-18 13:30 已经把它改成“已销号”"):
        verbs.send_back(old, reason="没干", by=mine.secretary, at=AT + 5 * HOUR)
    assert box.fresh(issue).returned_count == 0


def test_the_database_itself_refuses_to_let_people_verify_their_own_work(mine):
    issue = box.rectified(mine)
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.filter(pk=issue.pk).update(closed_by=mine.attendant)


def test_the_desk_makes_an_issue_of_a_finding(mine):
    shot = box.photo(mine.dorm_leader)
    number = desk.report_issue(
        Finding(
            mine.corridor.pk,
            "门锁坏了",
            "3 号楼 101",
            "stars",
            mine.dorm_leader.pk,
            AT,
            photos=(str(shot.pk),),
        )
    )
    issue = Issue.objects.get()
    assert (issue.number, issue.source, issue.found_by) == (number, "stars", mine.dorm_leader)
    assert issue.photos.count() == 1
