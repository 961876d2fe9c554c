"""The same fault again: told, merged, come back, counted; what keeps coming back is suggested to the branch."""

import pytest
from django.db.models import Q

from patrols.actions import issue as verbs
from patrols.actions import issue_again, tally
from patrols.models import Issue, IssueOccurrence
from patrols.queries import issue_page, recurrence
from patrols.queries import plan as plans
from patrols.suggestions import suggest
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR, said
from tests.patrols.test_issue_races import at_once
from tongting.events import flow
from tongting.notices.models import Notice
from tongting.periods import Week


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT + 5 * HOUR, tick=False)


@pytest.fixture(autouse=True)
def tallies_are_right(mine):
    yield
    assert tally.verify() == []


def told(person):
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


# --- another sighting -------------------------------------------------------------------------------------------------


def test_told_again_it_is_a_sighting_with_its_photos(mine):
    issue = box.assigned(mine, verifier=mine.woman_patroller)
    shot = box.photo(mine.cook)
    issue_again.see_again(issue, "还在积水", photos=[shot], by=mine.cook, at=AT + DAY)
    issue = box.fresh(issue)
    assert (issue.occurrence_count, issue.last_seen_at, issue.state) == (2, AT + DAY, "assigned")
    sighting = issue.occurrences.get()
    assert (sighting.seen_by, sighting.remark, sighting.patrol) == (mine.cook, "还在积水", None)
    assert issue.photos.get().photo == shot
    assert flow.history(issue).last().verb == "seen_again"
    assert told(mine.attendant)[-1] == told(mine.woman_patroller)[-1] == "又有人看到：更衣区地面反复积水"


@pytest.mark.parametrize("state", ["closed", "void"])
def test_what_is_done_with_is_not_seen_again(mine, state):
    issue = box.STATES[state](mine)
    with pytest.raises(flow.Refused, match="按新问题反映"):
        issue_again.see_again(issue, "又来了", by=mine.cook, at=AT + DAY)
    assert not IssueOccurrence.objects.exists()


def test_no_photos_where_none_may_be_taken(mine):
    issue = box.assigned(mine, post="women", responsible=mine.woman_attendant)
    with pytest.raises(flow.Refused, match="不许拍照"):
        issue_again.see_again(issue, "滑", photos=[box.photo(mine.cook)], by=mine.cook, at=AT + DAY)


# --- merged -----------------------------------------------------------------------------------------------------------


def test_a_report_merged_is_void_and_the_other_one_grows(mine):
    into = box.assigned(mine)
    report = box.reported(mine, what="更衣区又积水了", at=AT + DAY, photos=[box.photo(mine.cook)])
    issue_again.merge(report, into, by=mine.head, at=AT + DAY + HOUR)
    report, into = box.fresh(report), box.fresh(into)
    assert (report.state, report.same_as) == ("void", into)
    assert (into.occurrence_count, into.last_seen_at) == (2, AT + DAY)
    assert into.occurrences.get().remark == "更衣区又积水了" and into.photos.count() == 1
    assert flow.history(report).last().note == f"并入 {into.number}"
    assert told(mine.cook) == [f"你反映的和 {into.number} 是同一件，一起办"]
    assert told(mine.attendant)[-1] == "又有人反映：更衣区地面反复积水"


def test_only_an_open_issue_of_the_same_post_takes_a_report_in(mine):
    report = box.reported(mine, what="又积水")
    elsewhere, done = box.assigned(mine, post="kitchen", responsible=mine.cook), box.closed(mine)
    for into, sentence in ((elsewhere, "同一个岗点"), (report, "同一个岗点"), (done, "并不进去了")):
        with pytest.raises(flow.Refused, match=sentence):
            issue_again.merge(box.fresh(report), into, by=mine.head, at=AT + DAY)
    with pytest.raises(flow.Refused, match="要由科领导"):
        issue_again.merge(box.fresh(report), box.assigned(mine), by=mine.attendant, at=AT + DAY)
    assert box.fresh(report).state == "reported"


def test_what_is_being_worked_on_is_not_merged_any_more(mine):
    issue, into = box.assigned(mine), box.assigned(mine)
    with pytest.raises(flow.SomebodyWasFaster):
        issue_again.merge(issue, into, by=mine.head, at=AT + DAY)


# --- come back --------------------------------------------------------------------------------------------------------


def closed_item(mine, at=AT):
    _visit, [issue] = box.found(mine, "BP08", at=at)
    verbs.rectify(issue, photos=[box.photo(mine.attendant)], by=mine.attendant, at=at + HOUR)
    verbs.verify_pass(issue, by=mine.head, at=at + 2 * HOUR)
    return issue


@pytest.mark.parametrize(("later", "linked"), [(29 * DAY, True), (31 * DAY, False)])
def test_found_by_a_patrol_soon_after_its_close_out_it_names_the_old_one(mine, later, linked):
    old = closed_item(mine)
    _visit, [new] = box.found(mine, "BP08", at=AT + later)
    assert new.pk != old.pk and box.fresh(new).same_as_id == (old.pk if linked else None)
    _visit, [other] = box.found(mine, "BP06", at=AT + later)
    assert box.fresh(other).same_as is None


def test_what_comes_back_goes_to_who_answered_for_it(mine):
    old = closed_item(mine)
    new = issue_again.come_back(old, "和上次一样", by=mine.woman_patroller, at=AT + 8 * DAY)
    new = box.fresh(new)
    assert (new.state, new.source, new.same_as, new.responsible) == (
        "assigned", "recheck", old, mine.bath_leader,
    )  # fmt: skip
    assert (new.due_at, new.verifier) == (AT + 8 * DAY + 2 * HOUR, mine.woman_patroller)
    assert [event.verb for event in flow.history(new)] == ["reported", "assigned"]
    assert told(mine.bath_leader)[-1] == "回头看又坏了，派给你整改：地面无积水：不合格"


def test_where_it_is_open_again_already_it_is_another_sighting(mine):
    old = closed_item(mine)
    _visit, [new] = box.found(mine, "BP08", at=AT + 5 * DAY)
    again = issue_again.come_back(old, "还在漏", by=mine.head, at=AT + 8 * DAY)
    assert again.pk == new.pk and box.fresh(new).occurrence_count == 2
    assert Issue.objects.count() == 2


def test_where_nobody_is_left_to_answer_it_waits_for_assignment(mine):
    old = closed_item(mine)
    for person in (mine.bath_leader, mine.attendant):
        person.is_active = False
        person.save()
    old = Issue.objects.get(pk=old.pk)
    new = issue_again.come_back(old, "又漏", by=mine.head, at=AT + 8 * DAY)
    assert (box.fresh(new).state, box.fresh(new).due_at) == ("reported", None)


def test_the_page_counts_what_was_closed_before_too(mine):
    for days in (60, 20, 9):
        closed_item(mine, at=AT - days * DAY)
    _visit, [issue] = box.found(mine, "BP08", at=AT)
    shown = issue_page.page_of(box.fresh(issue))
    # the one of two months ago is listed and not counted
    assert (len(shown.earlier), shown.times, shown.is_hard) == (3, 3, True)


# --- asked before it becomes another ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "found"),
    [("地面积水", True), ("更衣区地面很滑", True), ("积水", True), ("灯不亮", False), ("水", False)],
)
def test_what_sounds_alike(mine, words, found):
    issue = box.assigned(mine)
    assert (issue in recurrence.alike(mine.pool, words, AT + DAY)) is found
    assert recurrence.alike(mine.corridor, words, AT + DAY) == []
    assert recurrence.alike(mine.pool, words, AT + 31 * DAY) == []


def test_the_form_asks_whether_it_is_the_same(post, page, mine):
    issue = box.assigned(mine)
    given = {"post": mine.pool.pk, "what": "更衣区地面积水", "severity": "normal", "detail": "脚面深"}
    asked = post(mine.waitress, "issue_report", **given)
    assert asked.status_code == 422
    text = asked.content.decode()
    assert "是不是同一件" in text and issue.number in text and "都不是，是新问题" in text
    assert Issue.objects.count() == 1
    sent = post(mine.waitress, "issue_report", **given, same=str(issue.pk))
    assert said(sent) == [f"记到 {issue.number} 上了，正在办的人会知道"]
    assert Issue.objects.count() == 1 and box.fresh(issue).occurrence_count == 2
    assert issue.occurrences.get().remark == "更衣区地面积水：脚面深"
    assert "收到了" in said(post(mine.waitress, "issue_report", **given, same="new"))[0]
    assert Issue.objects.count() == 2


@pytest.mark.parametrize("junk", ["x", "-1", "99999999999999999999", "\x00"])
def test_a_made_up_answer_is_asked_again(post, mine, junk):
    box.assigned(mine)
    given = {"post": mine.pool.pk, "what": "地面积水", "severity": "normal", "same": junk}
    assert post(mine.waitress, "issue_report", **given).status_code == 422
    assert Issue.objects.count() == 1


def test_the_office_is_offered_what_a_report_may_belong_to(post, page, mine):
    into, report = box.assigned(mine), box.reported(mine, what="更衣区又积水了")
    text = page(mine.head, "issue_detail", report.pk).content.decode()
    assert "和已有的是同一件" in text and into.number in text
    assert "和已有的是同一件" not in page(mine.head, "issue_detail", into.pk).content.decode()
    assert page(mine.head, "issue_merge", report.pk).status_code == 200
    assert post(mine.head, "issue_merge", report.pk, into="x").status_code == 422
    assert said(post(mine.head, "issue_merge", report.pk, into=into.pk)) == ["并过去了，一起办"]
    assert box.fresh(report).same_as == into
    shown = page(mine.head, "issue_detail", report.pk).content.decode()
    assert "并到那一件一起办" in shown


# --- suggestions ------------------------------------------------------------------------------------------------------

WEEK = Week.of(AT)


def test_three_sightings_in_thirty_days_are_a_hard_problem(mine):
    box.found(mine, "BP08", at=AT - 9 * DAY)
    box.found(mine, "BP08", by=mine.head, at=AT - 5 * DAY)
    assert list(suggest(WEEK)) == []
    box.found(mine, "BP08", by=mine.canteen_leader, at=AT)
    [one] = suggest(WEEK)
    assert (one.key, one.place) == (f"patrols.recurring:{mine.pool.pk}:BP08", "一号池区")
    assert one.why == "30 天出现 3 次·一般·3 人反映·拖了 13 天"
    assert (one.frequency, one.severity, one.voices, one.days_open) == (3, 1, 3, 13)
    assert one.evidence == ((f"{Issue.objects.get()}", one.url),)
    assert one.url == f"/issues/{Issue.objects.get().pk}/"


def test_closed_and_found_again_counts_as_one_fault(mine):
    closed_item(mine, at=AT - 20 * DAY)
    closed_item(mine, at=AT - 9 * DAY)
    closed_item(mine, at=AT)
    [one] = suggest(WEEK)
    assert one.what == "地面无积水、皂液、青苔"
    assert one.url == "/issues/posts/PT05/?item=BP08"
    assert [url for _text, url in one.evidence] == [
        f"/issues/{issue.pk}/" for issue in Issue.objects.order_by("-pk")
    ]
    assert one.why == "30 天出现 3 次·一般·1 人反映·已销号"


def test_what_lies_for_two_weeks_is_one_too_and_void_ones_are_none(mine):
    lying = box.deferred(mine, at=AT - 15 * DAY)
    box.deferred(mine, post="corridor", responsible=mine.housekeeper, at=AT - 10 * DAY)
    box.void(mine, at=AT - 20 * DAY)
    assert [one.key for one in suggest(WEEK)] == [f"patrols.recurring:{mine.pool.pk}:{lying.number}"]


def test_the_heaviest_comes_first(mine):
    for post_, code in (("pool", "BP08"), ("kitchen", "CK04")):
        for n in range(3):
            box.found(mine, code, post=post_, by=mine.head, at=AT - n * DAY)
    # the kitchen's item is critical, so serious
    assert [one.place for one in suggest(WEEK)] == ["食堂操作间", "一号池区"]


@pytest.mark.parametrize("many", [1, 4])
def test_suggestions_cost_the_same(mine, many, django_assert_num_queries):
    for post_, code in (("pool", "BP08"), ("kitchen", "CK04"), ("corridor", "DC06"), ("women", "WB04"))[
        :many
    ]:
        for n in range(3):
            box.found(mine, code, post=post_, by=mine.head, at=AT - n * DAY)
    # seen lately, lying, sightings, posts, items
    with django_assert_num_queries(5):
        assert len(list(suggest(WEEK))) == many


def test_next_week_tells_what_was_so_then(mine):
    for n in range(3):
        box.found(mine, "BP08", by=mine.head, at=AT - n * DAY)
    assert len(list(suggest(WEEK.next()))) == 1
    later = Week.of(AT + 60 * DAY)
    [one] = suggest(later)
    assert one.why.startswith("30 天出现 0 次") and one.frequency == 0
    # The sum beside it says that it counts the 0 as 1.
    [candidate] = plans.candidates(later)
    assert candidate.sum.startswith("1 次 × ") and candidate.sum.endswith("（0 的按 1 算）")
    assert candidate.points > 0 and all("0 的" not in one.sum for one in plans.candidates(WEEK))


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_lose_nothing(mine):
    into = box.assigned(mine)
    reports = [box.reported(mine, what=f"积水 {n}") for n in range(4)]
    deeds = [
        lambda one=one: issue_again.merge(
            Issue.objects.get(pk=one.pk), Issue.objects.get(pk=into.pk), by=mine.head, at=AT + DAY
        )
        for one in reports
    ]
    assert at_once(*deeds) == [None] * 4
    assert box.fresh(into).occurrence_count == 5
    assert Issue.objects.filter(Q(state="void", same_as=into)).count() == 4
