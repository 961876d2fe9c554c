"""What a patrol raises: issues with their photos, assigned at once; a fault seen again is no second issue."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patrols.actions import issue as verbs
from patrols.actions import issue_raise, tally
from patrols.actions.issue_raise import raise_from_patrol, void_from_patrol
from patrols.models import Issue
from patrols.rules.issue import FailedItem
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice


@pytest.fixture(autouse=True)
def tallies_are_right(mine):
    yield
    assert tally.verify() == []


def test_a_failed_item_is_assigned_to_the_leader_of_the_posts_team(mine):
    shot = box.photo(mine.woman_patroller)
    visit, [issue] = box.found(mine, "BP04", remark="没刷池", photos=[shot])
    issue = box.fresh(issue)
    assert (issue.state, issue.responsible, issue.team) == (
        "assigned",
        mine.bath_leader,
        mine.teams["bathhouse"],
    )
    assert (issue.title, issue.wanted, issue.severity) == (
        "放水：没刷池",
        "当天放水、刷池、消毒有记录",
        "serious",
    )
    assert (issue.due_at, issue.verifier, issue.patrol) == (AT + 4 * HOUR, mine.woman_patroller, visit)
    assert issue.measure == "按标准改到位：当天放水、刷池、消毒有记录"
    assert issue.photos.get().photo == shot
    events = [(event.verb, event.was, event.became, event.by) for event in flow.history(issue)]
    assert events == [
        ("reported", "", "reported", mine.woman_patroller),
        ("assigned", "reported", "assigned", None),
    ]
    assert flow.history(issue).last().note == "按岗点责任班组自动派单"
    notice = Notice.objects.get()
    assert (notice.person, notice.text) == (mine.bath_leader, "一号池区 发现问题，派给你整改：放水：没刷池")
    assert notice.url == f"/issues/{issue.pk}/"


def test_several_items_are_one_notice(mine):
    _visit, issues = box.found(mine, "BP01", "BP06", "BP08")
    assert [issue.item_code for issue in issues] == ["BP01", "BP06", "BP08"]
    assert Notice.objects.get().text == "一号池区 发现 3 个问题，派给你整改"
    assert issues[0].title == "热水池水温：不合格"


def test_without_a_leader_it_waits_for_assignment(mine):
    mine.teams["bathhouse"].leader = None
    mine.teams["bathhouse"].save()
    mine.pool.refresh_from_db()
    _visit, [issue] = box.found(mine, "BP06")
    assert (box.fresh(issue).state, box.fresh(issue).due_at) == ("reported", None)
    assert not Notice.objects.exists()


def test_who_leads_the_team_does_not_verify_what_they_found_there(mine):
    _visit, [issue] = box.found(mine, "BP06", by=mine.bath_leader)
    assert box.fresh(issue).verifier == mine.head == mine.pool.keeper


def test_the_same_fault_is_another_sighting(mine):
    _visit, [first] = box.found(mine, "BP08", remark="地面积水")
    shot = box.photo(mine.canteen_leader)
    _visit, [second] = box.found(
        mine, "BP08", by=mine.canteen_leader, at=AT + 3 * DAY, remark="还在积水", photos=[shot]
    )
    assert second.pk == first.pk
    issue = box.fresh(first)
    assert (issue.occurrence_count, issue.last_seen_at) == (2, AT + 3 * DAY)
    sighting = issue.occurrences.get()
    assert (sighting.seen_by, sighting.remark) == (mine.canteen_leader, "还在积水")
    assert issue.photos.count() == 1
    assert flow.history(issue).last().verb == "seen_again"
    assert Notice.objects.count() == 1


def test_a_late_patrol_moves_nothing_backwards(mine):
    _visit, [issue] = box.found(mine, "BP08")
    box.found(mine, "BP08", by=mine.head, at=AT - DAY)
    assert box.fresh(issue).last_seen_at == AT


@pytest.mark.parametrize(
    ("post", "code", "later", "issues"),
    [
        ("pool", "BP08", 30 * DAY, 1),
        ("pool", "BP08", 31 * DAY, 2),  # not seen for more than 30 days
        ("pool", "BP06", DAY, 2),  # another item
        ("pool2", "BP08", DAY, 2),  # another post
    ],
)
def test_what_counts_as_the_same_fault(mine, post, code, later, issues):
    box.found(mine, "BP08")
    box.found(mine, code, post=post, at=AT + later)
    assert Issue.objects.count() == issues


def test_a_closed_one_is_not_opened_again(mine):
    _visit, [issue] = box.found(mine, "BP08")
    verbs.rectify(issue, photos=[box.photo(mine.attendant)], by=mine.attendant, at=AT + HOUR)
    verbs.verify_pass(issue, by=mine.head, at=AT + 2 * HOUR)
    _visit, [second] = box.found(mine, "BP08", at=AT + DAY)
    assert second.pk != issue.pk


def queries_of(mine, codes, at):
    visit = box.patrol(mine, at=at)
    failed = [FailedItem(mine.items[code], photos=[box.photo(visit.by)]) for code in codes]
    assert visit.by.may("issue.verify") and visit.post.team.leader
    with CaptureQueriesContext(
        connection,
    ) as asked:
        raise_from_patrol(visit, failed, by=visit.by, at=at)
    return len([one for one in asked if "SAVEPOINT" not in one["sql"]])


def test_the_number_of_queries_does_not_grow_with_the_items(mine):
    assert queries_of(mine, ["BP06"], AT) == 6
    assert queries_of(mine, ["BP01", "BP04", "BP08"], AT) == 6
    # all seen again: sightings instead of issues, no tally, no notice
    assert queries_of(mine, ["BP06"], AT + DAY) == 6
    assert queries_of(mine, ["BP01", "BP04", "BP06", "BP08"], AT + 2 * DAY) == 6
    assert queries_of(mine, [], AT + 3 * DAY) == 0


def test_the_leader_for_the_post_is_looked_up_once(mine):
    """Where the finder can't verify: the keeper and what they may, however many items."""
    visit = box.patrol(mine, by=mine.bath_leader)
    for codes in (["BP06"], ["BP01", "BP04", "BP08"]):
        visit = type(visit).objects.select_related("post__team__leader").get(pk=visit.pk)
        assert mine.bath_leader.may("issue.verify") and visit.post.team.leader.may("issue.fix")
        with CaptureQueriesContext(connection) as asked:
            raise_from_patrol(
                visit, [FailedItem(mine.items[code]) for code in codes], by=mine.bath_leader, at=AT
            )
        assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == 7


def test_withdrawing_a_patrol_takes_back_what_it_raised(mine):
    visit, [mine_alone, worked_on, seen_by_others] = box.found(mine, "BP01", "BP06", "BP08")
    verbs.rectify(worked_on, photos=[box.photo(mine.attendant)], by=mine.attendant, at=AT + HOUR)
    later, _again = box.found(mine, "BP08", by=mine.head, at=AT + HOUR)
    withdrawn = void_from_patrol(visit, by=mine.woman_patroller, at=AT + 2 * HOUR, note="选错岗点了")
    assert withdrawn == [mine_alone]
    assert [box.fresh(one).state for one in (mine_alone, worked_on, seen_by_others)] == [
        "void",
        "rectified",
        "assigned",
    ]
    assert flow.history(mine_alone).last().note == "选错岗点了"
    void_from_patrol(later, by=mine.head, at=AT + 2 * HOUR, note="点错了")
    issue = box.fresh(seen_by_others)
    assert (issue.occurrence_count, issue.occurrences.count(), issue.state) == (1, 0, "assigned")
    assert Event.objects.filter(verb="unseen").count() == 1


def test_a_patrol_that_breaks_raises_nothing(mine, monkeypatch):
    visit = box.patrol(mine)
    monkeypatch.setattr(issue_raise.notices, "tell", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        raise_from_patrol(visit, [FailedItem(mine.items["BP06"])], by=visit.by, at=AT)
    assert not Issue.objects.exists() and not Event.objects.exists()
