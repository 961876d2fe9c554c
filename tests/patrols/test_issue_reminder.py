"""The clock's rounds: each rung once, none lost, quiet at night, and what waits comes back by itself."""

import pytest
from django.core.management import call_command

from patrols.actions import issue as verbs
from patrols.actions import reminder, tally
from patrols.models import Issue
from patrols.queries import issue as issues
from patrols.queries import issue_page
from tests.cast import moment
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices import actions as notices
from tongting.notices.models import Notice
from tongting.periods import Week


def rungs(issue):
    return [event.verb for event in flow.history(issue) if event.verb.startswith("rung_")]


def told(person):
    found = Notice.objects.filter(person=person, key__contains=":2026").order_by("pk")
    return list(found.values_list("text", flat=True))


def test_the_whole_ladder_rung_by_rung(mine):
    issue = box.assigned(mine)
    due = issue.due_at
    ladder = ((-25, 0), (-23, 1), (0, 2), (23, 2), (24, 3), (71, 3), (72, 4), (119, 4), (120, 5), (300, 5))
    for later, rung in ladder:
        reminder.remind(at=due + later * HOUR)
        reminder.remind(at=due + later * HOUR)
        assert len(rungs(issue)) == rung, later
    assert rungs(issue) == ["rung_before", "rung_due", "rung_leader", "rung_section", "rung_bulletin"]
    last = "吕浴工 超期 5 天，列入周通报：更衣区地面反复积水"
    assert told(mine.attendant) == [
        "快到期了：更衣区地面反复积水",
        "到期限了，还没交整改：更衣区地面反复积水",
        last,
    ]
    assert told(mine.bath_leader) == ["吕浴工 超期 1 天：更衣区地面反复积水", last]
    assert told(mine.head) == told(mine.deputy) == ["吕浴工 超期 3 天，要科里出面：更衣区地面反复积水", last]
    assert told(mine.secretary) == [last]


def test_after_days_of_silence_every_rung_is_caught_up_once(mine):
    issue = box.assigned(mine)
    done = reminder.remind(at=issue.due_at + 11 * DAY)
    assert (done.overdue, done.rungs) == (1, {"due": 1, "leader": 1, "section": 1, "bulletin": 1})
    assert reminder.remind(at=issue.due_at + 11 * DAY).rungs == {}


def test_overdue_is_marked_once_and_dated_when_it_was_due(mine):
    issue, returned = box.assigned(mine), box.returned(mine, post="corridor", responsible=mine.housekeeper)
    fine = box.rectified(mine, post="kitchen", responsible=mine.cook, by=mine.waitress)
    for _n in range(2):
        reminder.remind(at=AT + 10 * DAY)
    assert box.fresh(issue).overdue_at == issue.due_at
    assert box.fresh(returned).overdue_at == returned.due_at
    assert box.fresh(fine).overdue_at is None
    assert Event.objects.filter(verb="overdue").count() == 2


def test_at_the_very_moment_it_is_due_it_is_not_overdue(mine):
    issue = box.assigned(mine)
    reminder.remind(at=issue.due_at)
    assert box.fresh(issue).overdue_at is None
    assert rungs(issue)[-1] == "rung_due"


def test_a_new_deadline_begins_a_new_ladder(mine):
    issue = box.assigned(mine)
    reminder.remind(at=issue.due_at + HOUR)
    verbs.extend(
        issue, due_at=issue.due_at + 5 * DAY, reason="等料", by=mine.head, at=issue.due_at + 2 * HOUR
    )
    reminder.remind(at=issue.due_at + HOUR)
    assert rungs(issue) == ["rung_due", "rung_due"]


def test_where_the_leader_is_the_one_who_is_late_the_section_hears_it(mine):
    issue = box.assigned(mine, responsible=mine.bath_leader)
    reminder.remind(at=issue.due_at + DAY)
    assert told(mine.head) == ["何班长 超期 1 天：更衣区地面反复积水"]
    assert "rung_leader" in rungs(issue)


def test_night_is_quiet_but_for_grave_things(mine):
    at = moment("2026-11-18 12:30")
    plain = box.assigned(mine, at=at, severity="serious")  # due 21:30
    grave = box.assigned(
        mine, post="corridor", at=moment("2026-11-18 21:00"), severity="grave", responsible=mine.housekeeper
    )
    reminder.remind(at=moment("2026-11-18 23:30"))
    assert rungs(plain) == [] and rungs(grave) == ["rung_due"]
    assert box.fresh(plain).overdue_at == plain.due_at
    reminder.remind(at=moment("2026-11-19 05:59"))
    assert rungs(plain) == []
    reminder.remind(at=moment("2026-11-19 06:00"))
    assert rungs(plain) == ["rung_due"]


def test_what_waits_and_what_is_deferred_comes_back(mine):
    waits, deferred = box.waiting(mine), box.deferred(mine, post="corridor", responsible=mine.housekeeper)
    due = waits.due_at
    assert reminder.remind(at=waits.resumes_at - HOUR).resumed == 0
    assert reminder.remind(at=waits.resumes_at + DAY).resumed == 1
    assert box.fresh(waits).state == "assigned"
    assert box.fresh(waits).due_at == due + 5 * DAY - HOUR
    assert reminder.remind(at=deferred.resumes_at).resumed == 1
    assert flow.history(deferred).filter(verb="resumed").get().by is None
    assert tally.verify() == []


def test_a_round_that_dies_half_way_neither_loses_nor_repeats(mine, monkeypatch):
    for post, person in (("pool", "attendant"), ("corridor", "housekeeper"), ("kitchen", "cook")):
        box.assigned(mine, post=post, responsible=mine.people[person])
    at, tell, calls = AT + 4 * DAY, notices.tell_all, []

    def dies_at_the_second(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise ConnectionError
        tell(*args, **kwargs)

    monkeypatch.setattr(reminder.notices, "tell_all", dies_at_the_second)
    with pytest.raises(ConnectionError):
        reminder.remind(at=at)
    assert Event.objects.filter(verb="rung_due").count() == 1
    monkeypatch.undo()
    reminder.remind(at=at)
    assert Event.objects.filter(verb="rung_due").count() == 3
    assert Notice.objects.filter(key__contains=":due:").count() == 3


def test_the_round_costs_no_more_for_what_has_been_said(mine, django_assert_num_queries):
    for post, person in (("pool", "attendant"), ("corridor", "housekeeper"), ("kitchen", "cook")):
        box.assigned(mine, post=post, responsible=mine.people[person])
    reminder.remind(at=AT + 10 * DAY)
    box.reported(mine, post="pool2")
    reminder.remind(at=AT + 10 * DAY)
    # what comes back, what is late, who listens, the table of deadlines, what runs, what lies, which rungs were rung
    with django_assert_num_queries(7):
        reminder.remind(at=AT + 10 * DAY)


def test_the_command(mine, capsys):
    box.assigned(mine, at=moment("2024-11-18 09:30"))
    call_command("remind")
    assert "overdue 1" in capsys.readouterr().out
    assert Issue.objects.exclude(overdue_at=None).count() == 1


# --- what nobody has been given, what nobody has looked at -----------------------------------------------------------


ASSIGNERS = ("leader", "head", "secretary", "deputy", "assessor", "safety")


def test_what_nobody_was_given_rings_at_those_who_assign(mine):
    issue = box.reported(mine)  # 09:30, normal: twelve hours, then three days
    for later, rung in ((11.9, 0), (12, 1), (83.9, 1), (84, 2), (900, 2)):
        reminder.remind(at=AT + later * HOUR)
        reminder.remind(at=AT + later * HOUR)
        assert len(rungs(issue)) == rung, later
    assert rungs(issue) == ["rung_given", "rung_given_late"]
    words = ["还没派单：更衣区地面反复积水", "等了 3 天，还没派单：更衣区地面反复积水"]
    for someone in ASSIGNERS:
        assert told(mine.people[someone]) == words, someone
    assert told(mine.bath_leader) == told(mine.cook) == []
    assert "还没派单，已提醒" in [line.text for line in issue_page.page_of(box.fresh(issue)).lines]


def test_once_it_is_given_it_rings_no_more(mine):
    box.assigned(mine)
    assert reminder.remind(at=AT + 14 * HOUR).rungs == {}


@pytest.mark.parametrize(
    ("found", "severity", "quiet", "rings"),
    [
        ("2026-11-18 15:00", "normal", "2026-11-19 10:59", "2026-11-19 11:00"),
        ("2026-11-18 21:30", "caution", "2026-11-19 09:29", "2026-11-19 09:30"),
        ("2026-11-18 12:00", "serious", "2026-11-18 12:59", "2026-11-18 13:00"),
        # It came by night, when nobody was told.
        ("2026-11-18 23:30", "serious", "2026-11-19 05:59", "2026-11-19 06:00"),
        ("2026-11-18 23:30", "grave", "2026-11-18 23:59", "2026-11-19 00:00"),
    ],
)
def test_how_long_it_may_lie(mine, found, severity, quiet, rings):
    issue = box.reported(mine, at=moment(found), severity=severity)
    reminder.remind(at=moment(quiet))
    assert rungs(issue) == []
    reminder.remind(at=moment(rings))
    assert rungs(issue) == ["rung_given"]


def test_what_is_handed_in_rings_at_its_verifier_and_then_at_those_who_assign(mine):
    issue = box.rectified(mine, verifier=mine.woman_patroller)  # handed in at 11:30
    since = issue.rectified_at
    assert reminder.remind(at=since + 7.9 * HOUR).rungs == {}
    assert reminder.remind(at=since + 8 * HOUR).rungs == {"looked": 1}
    assert told(mine.woman_patroller) == ["还没验收：更衣区地面反复积水"] and told(mine.head) == []
    assert reminder.remind(at=since + 80 * HOUR).rungs == {"looked_late": 1}
    late = "等了 3 天，还没验收：更衣区地面反复积水"
    assert told(mine.woman_patroller)[1:] == told(mine.head) == told(mine.safety) == [late]
    assert told(mine.attendant) == []


def test_handed_in_again_it_rings_again(mine):
    issue = box.rectified(mine, verifier=mine.woman_patroller)
    reminder.remind(at=issue.rectified_at + 8 * HOUR)
    again = issue.rectified_at + DAY
    verbs.send_back(issue, reason="只治了表面", by=mine.head, at=again - HOUR)
    verbs.rectify(issue, photos=[box.photo(mine.attendant)], by=mine.attendant, at=again)
    reminder.remind(at=again + 8 * HOUR)
    assert rungs(issue) == ["rung_looked", "rung_looked"]


def test_nobody_is_rung_at_to_look_at_own_work(mine):
    issue = box.rectified(mine, responsible=mine.head)
    Issue.objects.filter(pk=issue.pk).update(verifier=None)
    reminder.remind(at=issue.rectified_at + 8 * HOUR)
    assert told(mine.head) == [] and told(mine.deputy) == ["还没验收：更衣区地面反复积水"]


# --- the last rung: the week's bulletin -------------------------------------------------------------------------------


def named(week):
    return list(issues.for_bulletin(week))


def test_the_bulletin_names_what_got_so_far_between_two_fridays(mine):
    """Due on Saturday 09:30, so the fifth day is the Thursday after."""
    issue = box.assigned(mine, at=moment("2026-11-18 08:30"))
    assert issue.due_at == moment("2026-11-21 09:30")
    week = Week.of(moment("2026-11-26 00:00"))
    reminder.remind(at=issue.due_at + 5 * DAY - HOUR)
    assert named(week) == []
    reminder.remind(at=issue.due_at + 5 * DAY)
    assert named(week) == [issue] and named(week.previous()) == named(week.next()) == []
    reminder.remind(at=issue.due_at + 12 * DAY)
    assert named(week.next()) == named(week.next().next()) == []


@pytest.mark.parametrize(("clock", "weeks"), [("15:00", 0), ("15:01", 1)])
def test_what_gets_there_after_the_draft_is_taken_up_by_the_next(mine, clock, weeks):
    issue = box.assigned(mine)
    friday = moment(f"2026-11-27 {clock}")
    Issue.objects.filter(pk=issue.pk).update(due_at=friday - 5 * DAY)
    reminder.remind(at=friday)
    week = Week.of(friday)
    assert [len(named(week)), len(named(week.next()))] == ([1, 0] if weeks == 0 else [0, 1])


def test_what_was_handed_in_before_is_not_named_and_what_was_void_after_neither(mine):
    done, gone = box.assigned(mine), box.assigned(mine, post="corridor", responsible=mine.housekeeper)
    at = done.due_at + 4 * DAY
    verbs.rectify(done, photos=[box.photo(mine.attendant)], by=mine.attendant, at=at)
    reminder.remind(at=at + 2 * DAY)
    week = Week.of(at + 2 * DAY)
    assert named(week) == [gone]
    verbs.void(box.fresh(gone), reason="重复", by=mine.head, at=at + 2 * DAY)
    assert named(week) == []


def test_a_new_deadline_may_bring_it_into_a_later_bulletin(mine):
    issue = box.assigned(mine)
    first = issue.due_at + 5 * DAY
    reminder.remind(at=first)
    verbs.extend(box.fresh(issue), due_at=first + 3 * DAY, reason="等料", by=mine.head, at=first + HOUR)
    reminder.remind(at=first + 8 * DAY)
    assert rungs(issue).count("rung_bulletin") == 2
    assert box.fresh(issue).bulletin_at == first + 8 * DAY


def test_the_bulletin_costs_one_query(mine, django_assert_num_queries):
    for post, person in (("pool", "attendant"), ("corridor", "housekeeper"), ("kitchen", "cook")):
        box.assigned(mine, post=post, responsible=mine.people[person])
    reminder.remind(at=AT + 9 * DAY)
    with django_assert_num_queries(1):
        assert len([issue.post.area.name for issue in named(Week.of(AT + 9 * DAY))]) == 3
