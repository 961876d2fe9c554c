"""Lists of issues: every filter, every order, exact totals, ticks that are assigned together, a post's own history."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from patrols.actions import issue as verbs
from patrols.actions import issue_again, tally
from patrols.models import Issue
from patrols.queries import issue as issues
from patrols.queries import post_history
from tests.cast import moment
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR, said

NOW = AT + 5 * HOUR


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


def rows(page, mine, **query):
    return [issue.pk for issue in page(mine.head, "issue_search", **query).context["page"].rows]


# --- order ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(mine):
    """Found in this order; the first was seen again last, the second is due first."""
    first = box.assigned(mine, at=AT - 3 * DAY, what="一")
    second = box.assigned(mine, at=AT - 2 * DAY, what="二", severity="serious")
    third = box.reported(mine, at=AT - DAY, what="三")
    issue_again.see_again(first, "又来了", by=mine.cook, at=AT)
    return first, second, third


@pytest.mark.parametrize(
    ("sort", "order"),
    [("", [2, 1, 0]), ("oldest", [0, 1, 2]), ("seen", [0, 2, 1]), ("due", [1, 0]), ("x", [2, 1, 0])],
)
def test_every_order(page, mine, three, sort, order):
    assert rows(page, mine, sort=sort) == [three[n].pk for n in order]


@pytest.mark.parametrize("sort", ["", "oldest", "seen", "due"])
def test_every_order_pages_by_key(page, mine, sort):
    for n in range(53):
        box.assigned(mine, at=AT - n * HOUR, what=f"第 {n} 件")
    first = page(mine.head, "issue_search", sort=sort).context["page"]
    second = page(mine.head, "issue_search", sort=sort, after=first.older).context["page"]
    assert (len(first.rows), len(second.rows), second.older) == (50, 3, "")
    assert not {issue.pk for issue in first.rows} & {issue.pk for issue in second.rows}


def test_by_deadline_it_holds_what_runs_against_one_and_says_so(page, mine, three):
    answer = page(mine.head, "issue_search", sort="due").content.decode()
    assert "共 2 条" in answer and "只列整改中和退回的" in answer


# --- narrowed ---------------------------------------------------------------------------------------------------------


def test_a_week_holds_what_was_carried_into_it(page, mine):
    old, new = box.assigned(mine, at=AT - 9 * DAY), box.reported(mine)
    assert rows(page, mine, week="2026-W47") == [new.pk, old.pk]
    assert rows(page, mine, week="2026-W46") == [old.pk]
    assert rows(page, mine, week="2026-W46", state="reported") == []


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ({}, "共 1,003 条"),
        ({"state": "reported"}, "共 1,002 条"),
        ({"severity": "serious"}, "共 1 条"),
        ({"person": "吕浴工"}, "共 1 条"),
        ({"week": "2026-W47"}, "共 1,003 条"),
        ({"source": "report", "post": "pool"}, "共 1,003 条"),
        ({"q": "灯"}, "超过 1,000 条"),
    ],
)
def test_totals_of_the_named_filters_are_exact(page, mine, query, total):
    Issue.objects.bulk_create(
        Issue(
            post=mine.pool, team_id=mine.pool.team_id, title="灯不亮", search=issues.search_text("灯不亮", ""),
            source="report", found_at=AT, last_seen_at=AT,
        )
        for _n in range(1002)
    )  # fmt: skip
    tally.verify(repair=True)
    box.assigned(mine, severity="serious")
    if query.get("post"):
        query = {**query, "post": mine.pool.pk}
    text = page(mine.head, "issue_search", **query).content.decode()
    assert total in text or total.replace(",", "") in text


@pytest.mark.parametrize("sort", ["", "seen", "due"])
@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_sorted_and_narrowed(own_queries, page, mine, many, sort):
    for n in range(many):
        box.assigned(mine, at=AT - n * HOUR)
    assert own_queries(mine.head, "issue_search") == 4


# --- the search box ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["ZG-{0:04d}", "zg{0}", "{0:04d}", "{0}", "ZG-{0}", "zg-{0:06d}"])
def test_an_issue_is_found_by_its_number(page, mine, typed):
    # Numbers that no place and no words have in them.
    for pk in (7194, 7193):
        issue = box.reported(mine)
        issue.pk = pk
        issue.save(force_insert=True)
    assert rows(page, mine, q=typed.format(7193)) == [7193]
    assert rows(page, mine, q=typed.format(7193) + " 积水") == [7193]
    assert rows(page, mine, q=typed.format(7193) + " 灯") == []


@pytest.mark.parametrize("typed", ["lyg", "LYG", "吕浴工", "浴工", "lvyugong"])
def test_an_issue_is_found_by_who_answers_for_it(page, mine, typed):
    his, _other = box.assigned(mine), box.assigned(mine, "corridor", responsible=mine.housekeeper)
    assert rows(page, mine, q=typed) == [his.pk]
    assert rows(page, mine, q=f"{typed} 积水") == [his.pk]


def test_who_is_named_costs_one_query_more(page, mine):
    box.assigned(mine)
    page(mine.head, "issue_search")

    def costs(**query):
        with CaptureQueriesContext(connection) as asked:
            page(mine.head, "issue_search", **query)
        return len(asked)

    assert costs(q="lyg") == costs(q="浴工 积水 lyg gyq") == costs(q="号") + 1
    box.assigned(mine)
    assert costs(q="lyg") == costs(q="浴工 积水 lyg gyq")


# --- ticks ------------------------------------------------------------------------------------------------------------


def test_ticks_are_offered_to_whoever_assigns_for_what_can_be_given(page, mine):
    waits, done = box.reported(mine), box.closed(mine)
    text = page(mine.head, "issue_search").content.decode()
    assert f'name="issues" value="{waits.pk}" form="ticks"' in text
    assert f'name="issues" value="{done.pk}"' not in text and 'id="ticks"' in text
    assert 'id="ticks"' not in page(mine.woman_patroller, "issue_search").content.decode()
    for show in ("new", ""):
        assert f'value="{waits.pk}" form="ticks"' in page(mine.head, "issue_list", show=show).content.decode()


def test_what_was_ticked_goes_to_each_posts_own_leader(page, post, mine):
    first, second = box.reported(mine), box.reported(mine, post="corridor", what="灯不亮")
    left = box.reported(mine, what="没勾的")
    text = page(mine.head, "issue_assign_many", issues=[first.pk, second.pk]).content.decode()
    assert "何班长" in text and "陶班长" in text and left.number not in text
    response = post(mine.head, "issue_assign_many", issues=[first.pk, second.pk])
    assert said(response) == ["派出去 2 件"]
    assert [box.fresh(one).responsible for one in (first, second)] == [mine.bath_leader, mine.dorm_leader]
    assert box.fresh(left).state == "reported"


def test_where_nobody_leads_who_works_there_is_suggested_and_else_one_is_asked_to_choose(page, post, mine):
    type(mine.teams["bathhouse"]).objects.update(leader=None)
    box.reported(mine)
    nobody = box.reported(mine, post="kitchen")
    mine.kitchen.staff.clear()
    found = issues.suggested(issues.to_assign(()), NOW.date())
    assert list(found.values()) == [mine.attendant]
    assert "要选人" in page(mine.head, "issue_assign_many").content.decode()
    response = post(mine.head, "issue_assign_many", issues=[nobody.pk])
    assert "没有班组长，选一个责任人再派" in said(response)[0]
    assert box.fresh(nobody).state == "reported"


def test_what_is_being_worked_on_is_handed_on_with_a_reason(page, post, client, mine):
    issue = box.assigned(mine)
    address = f"/issues/assign/?issues={issue.pk}"
    assert "改派原因" in page(mine.head, "issue_assign_many", issues=issue.pk).content.decode()
    refused = client.post(address, {"issues": issue.pk, "responsible": mine.fixer.pk}, follow=True)
    assert "写清楚原因" in said(refused)[0]
    client.post(address, {"issues": issue.pk, "responsible": mine.fixer.pk, "reason": "不归浴池"})
    assert box.fresh(issue).responsible == mine.fixer


@pytest.mark.parametrize("junk", ["x", "-1", "99999999999999999999", "\x00", "999"])
def test_junk_ticks_show_what_waits(page, mine, junk):
    waits = box.reported(mine)
    assert waits.number in page(mine.head, "issue_assign_many", issues=junk).content.decode()


@pytest.mark.parametrize("many", [1, 4])
def test_suggestions_cost_two_queries(mine, many, django_assert_num_queries):
    type(mine.teams["bathhouse"]).objects.update(leader=None)
    for post_ in ("pool", "pool2", "kitchen", "corridor")[:many]:
        box.reported(mine, post=post_)
    waiting = list(issues.to_assign(()))
    with django_assert_num_queries(2):
        assert len(issues.suggested(waiting, NOW.date())) == many


def test_the_keys_are_named_on_the_page(page, mine):
    box.reported(mine)
    for name in ("issue_list", "issue_search"):
        text = page(mine.head, name).content.decode()
        assert "<kbd>J</kbd>" in text and "勾选" in text and 'id="keys"' in text
        plain = page(mine.woman_patroller, name).content.decode()
        assert "<kbd>J</kbd>" in plain and "<kbd>X</kbd>" not in plain


# --- a post's history -------------------------------------------------------------------------------------------------


def test_months_run_back_over_the_turn_of_the_year():
    months = post_history.months_until(moment("2026-02-10 09:00"))
    assert (str(months[0]), str(months[-1]), len(months)) == ("2025-03-01", "2026-02-01", 12)
    assert [month.month for month in months] == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2]


@pytest.fixture
def past(mine):
    """The pool's floor three times, once after it was closed; its water once; two reports; another post's floor."""
    _visit, [first] = box.found(mine, "BP08", at=moment("2026-09-10 09:00"))
    box.found(mine, "BP08", by=mine.head, at=moment("2026-10-02 09:00"))
    shot = box.photo(mine.attendant)
    verbs.rectify(box.fresh(first), photos=[shot], by=mine.attendant, at=moment("2026-10-03 09:00"))
    verbs.verify_pass(box.fresh(first), by=mine.head, at=moment("2026-10-03 10:00"))
    box.found(mine, "BP08", at=moment("2026-10-20 09:00"))
    box.found(mine, "BP06", at=moment("2026-11-02 09:00"))
    box.found(mine, "BP08", post="pool2", at=moment("2026-11-02 09:00"))
    box.reported(mine, what="灯不亮")
    box.void(mine, what="看错了")
    box.reported(mine, what="去年的", at=moment("2025-11-02 09:00"))
    return mine


def test_a_post_by_item_and_month(past, django_assert_num_queries):
    with django_assert_num_queries(3):
        history = post_history.history(past.pool, NOW)
    lines = {line.code: line for line in history.lines}
    assert [line.code for line in history.lines] == ["BP08", "-", "BP06"]
    assert lines["BP08"].counts[-3:] == [1, 2, 0] and lines["BP08"].text == "地面无积水、皂液、青苔"
    assert (lines["BP08"].total, lines["BP08"].issues, lines["BP08"].came_back) == (3, 2, 1)
    assert lines["-"].counts == [0] * 11 + [1] and history.total == 5


def test_its_page(page, past):
    answer = page(past.head, "post_history", "PT05")
    text = answer.content.decode()
    assert "地面无积水、皂液、青苔" in text and "一年出现 5 次" in text and "职工反映的" in text
    assert len(answer.context["page"].rows) == 6
    for item, many in (("BP08", 2), ("-", 3), ("nothing", 0), ("\x00", 6), ("x" * 99, 6)):
        assert len(page(past.head, "post_history", "PT05", item=item).context["page"].rows) == many, item
    assert page(past.head, "post_history", "PT99").status_code == 404
    assert page(past.attendant, "post_history", "PT05").status_code == 403
    assert "没有问题" in page(past.head, "post_history", "PT10").content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_its_page_costs_the_same_with_more_rows(own_queries, mine, many):
    for n in range(many):
        box.found(mine, "BP08", at=AT - n * 40 * DAY)
    # the post; issues and sightings by month, the items' words; the rows
    assert own_queries(mine.head, "post_history", "PT05") == 5
