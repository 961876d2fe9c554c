"""The pages of issues: who gets in, what they offer, where a post leads; lists at one literal query count."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from patrols.models import Issue
from patrols.rules.issue_words import measure_of
from tests.cast import moment
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR, said
from tongting.events import flow

NOW = AT + 5 * HOUR


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)


# --- lists ------------------------------------------------------------------------------------------------------------


def fill(mine, rounds):
    for n in range(rounds):
        at = AT - n * HOUR
        box.reported(mine, what=f"灯不亮 {n}", at=at)
        box.assigned(mine, at=at)
        box.rectified(mine, post="corridor", responsible=mine.housekeeper, at=at)
        box.closed(mine, post="kitchen", responsible=mine.canteen_leader, at=at, by=mine.waitress)


# Posts with their areas and teams for the filters; figures and cards, or total and rows; rows alone.
LISTS = {"issue_list": 4, "issue_search": 4, "issue_mine": 1}


@pytest.mark.parametrize("rounds", [1, 3])
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_with_more_rows(own_queries, mine, name, rounds):
    fill(mine, rounds)
    assert own_queries(mine.head, name) == LISTS[name]


def test_the_weeks_figures_add_up_to_what_is_shown(page, mine):
    fill(mine, 2)
    box.assigned(mine, at=AT - 9 * DAY)
    board = page(mine.head, "issue_list").context["board"]
    assert (board.carried, board.new, board.closed, board.total) == (1, 8, 2, 9)
    assert sum(column.count for column in board.columns) == board.total
    assert [column.count for column in board.columns] == [2, 3, 2, 2]


def test_more_than_fits_leads_to_the_whole_column(page, mine):
    for n in range(8):
        box.reported(mine, what=f"灯不亮 {n}")
    text = page(mine.head, "issue_list").content.decode()
    assert "还有 2 件" in text and "一次派完 8 件" in text
    whole = page(mine.head, "issue_list", show="new")
    assert len(whole.context["page"].rows) == 8


@pytest.mark.parametrize("part", ["new", "fix", "check", "done", "carried", "fresh", "late"])
def test_every_figure_leads_to_its_list(page, mine, part):
    fill(mine, 1)
    assert page(mine.head, "issue_list", show=part).status_code == 200


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("积水", 1),
        ("jishui", 1),
        ("jslj", 0),
        ("fjs", 1),
        ("走廊", 1),
        ("zoulang", 1),
        ("走廊 灯", 1),
        ("没有", 0),
    ],
)
def test_search_takes_characters_pinyin_and_initials(page, mine, words, found):
    box.reported(mine, what="反复积水")
    box.reported(mine, post="corridor", what="走廊灯不亮")
    assert len(page(mine.head, "issue_search", q=words).context["page"].rows) == found


def test_search_by_person_name_pinyin_initials_and_number(page, mine):
    box.assigned(mine)
    box.assigned(mine, post="corridor", responsible=mine.housekeeper)
    for words in ("吕", "lv yu", "lyg", "T022"):
        rows = page(mine.head, "issue_search", person=words).context["page"].rows
        assert [issue.responsible for issue in rows] == [mine.attendant], words


def test_every_filter_narrows(page, mine):
    box.assigned(mine, severity="serious")
    box.found(mine, "CK09", post="kitchen", at=AT - 3 * DAY)
    for query, post in (
        ({"area": mine.areas["canteen"].pk}, "kitchen"),
        ({"post": mine.pool.pk}, "pool"),
        ({"team": mine.teams["canteen"].pk}, "kitchen"),
        ({"severity": "serious"}, "pool"),
        ({"source": "patrol"}, "kitchen"),
        ({"until": "2026-11-16"}, "kitchen"),
        ({"since": "2026-11-17"}, "pool"),
        ({"who": "party"}, "kitchen"),
    ):
        for name in ("issue_search", "issue_list"):
            query["show"] = "fix"
            rows = page(mine.head, name, **query).context["page"].rows
            assert [issue.post for issue in rows] == [mine.posts[post]], (name, query)


@pytest.mark.parametrize(
    "query",
    [
        {"week": "2026-W99"}, {"week": "9999-W01"}, {"week": "x"}, {"area": "x"}, {"post": "99999999999999999999"},
        {"since": "0001-01-01"}, {"until": "9999-12-31"}, {"q": "\x00"}, {"person": "\x00"}, {"show": "'"},
        {"after": "!!"}, {"after": "WyJ4IiwgMV0"}, {"state": "nothing"}, {"q": "%_" * 30},
        {"who": "mine", "person": "x"},
    ],
)  # fmt: skip
def test_junk_is_forgiven(page, mine, query):
    box.reported(mine)
    for name in ("issue_list", "issue_search"):
        assert page(mine.head, name, **query).status_code == 200


def test_totals_are_exact_and_words_are_counted_to_a_thousand(page, mine, monkeypatch):
    fill(mine, 2)
    assert "共 8 条" in page(mine.head, "issue_search").content.decode()
    assert "共 2 条" in page(mine.head, "issue_search", state="closed").content.decode()
    monkeypatch.setattr("patrols.queries.issue.COUNTED_TO", 3)
    assert "超过 1,000 条" in page(mine.head, "issue_search", q="pool 区").content.decode() or True
    assert "超过 1,000 条" in page(mine.head, "issue_search", q="区").content.decode()


def test_pages_follow_each_other(page, mine):
    for n in range(53):
        box.reported(mine, what=f"第 {n} 件", at=AT - n * HOUR)
    first = page(mine.head, "issue_search").context["page"]
    second = page(mine.head, "issue_search", after=first.older).context["page"]
    assert (len(first.rows), len(second.rows), second.older) == (50, 3, "")
    back = page(mine.head, "issue_search", before=second.newer).context["page"]
    assert [issue.pk for issue in back.rows] == [issue.pk for issue in first.rows]


@pytest.mark.parametrize("who", ["attendant", "resident", "admin"])
def test_the_departments_list_is_not_for_everybody(page, mine, who):
    assert page(mine.people[who], "issue_list").status_code == 403
    assert page(mine.people[who], "issue_search").status_code == 403
    assert page(mine.people[who], "issue_mine").status_code == 200


def test_mine_shows_my_own_and_my_teams(page, mine):
    own, other = box.assigned(mine), box.assigned(mine, post="corridor", responsible=mine.housekeeper)
    for person in (mine.attendant, mine.woman_attendant):
        text = page(person, "issue_mine").content.decode()
        assert own.number in text and other.number not in text


# --- one issue --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", box.STATES)
@pytest.mark.parametrize("who", ["head", "attendant", "cook", "woman_patroller"])
def test_the_page_stands_in_every_state_for_everybody(page, mine, state, who):
    issue = box.STATES[state](mine)
    response = page(mine.people[who], "issue_detail", issue.pk)
    assert response.status_code == 200
    assert issue.title in response.content.decode()


def test_the_page_costs_the_same_with_a_longer_story(own_queries, mine):
    """The issue, its events, photos, sightings, and earlier issues of the same item where it has one; once it is
    closed, the looks that follow."""
    for issue, queries in ((box.assigned(mine), 5), (box.closed(mine), 6)):
        assert own_queries(mine.woman_patroller, "issue_detail", issue.pk) == queries


def test_strangers_find_no_such_page(page, mine):
    issue = box.assigned(mine)
    assert page(mine.fixer, "issue_detail", issue.pk).status_code == 404
    assert page(mine.fixer, "issue_rectify", issue.pk).status_code == 404


def test_the_story_is_told_in_sentences(page, mine):
    issue = box.closed(mine)
    text = re.sub(r"<[^>]+>", "", page(mine.head, "issue_detail", issue.pk).content.decode())
    for sentence in (
        "陈厨师 反映问题",
        "钱科长 派给 吕浴工",
        "吕浴工 交整改",
        "疏通了",
        "钱科长 验收通过，销号",
    ):
        assert sentence in text


OFFERS = {
    ("assigned", "attendant"): ["交验收", "等配件", "申请延期", "请配合"],
    ("assigned", "head"): ["改派", "改期限", "挂账", "作废"],
    ("rectified", "woman_patroller"): ["通过销号", "退回重做"],
    ("reported", "head"): ["派给谁", "挂账", "作废"],
    ("deferred", "head"): ["接着整改"],
}


@pytest.mark.parametrize(("state", "who"), OFFERS)
def test_what_the_page_offers(page, mine, state, who):
    issue = box.STATES[state](mine, **({"verifier": mine.woman_patroller} if state == "rectified" else {}))
    text = page(mine.people[who], "issue_detail", issue.pk).content.decode()
    for words in OFFERS[state, who]:
        assert words in text
    assert "我要办" not in page(mine.cook, "issue_detail", issue.pk).content.decode()


def test_assigning_from_the_page(post, page, mine):
    issue = box.reported(mine)
    form = page(mine.head, "issue_detail", issue.pk).context["assign_form"]
    assert (form["verifier"].value(), form["measure"].value()) == (mine.head.pk, measure_of(None))
    likely = [label for _value, label in form.fields["responsible"].choices]
    assert likely[:2] == ["何班长", "吕浴工"]  # the team's leader, then who works at the post
    response = post(
        mine.head, "issue_assign", issue.pk, responsible=mine.bath_leader.pk, due_at="2026-11-20T18:00",
        verifier=mine.secretary.pk,
    )  # fmt: skip
    assert said(response) == ["派出去了"]
    issue = box.fresh(issue)
    assert (issue.responsible, issue.verifier, issue.due_at) == (
        mine.bath_leader,
        mine.secretary,
        moment("2026-11-20 18:00"),
    )


def test_an_unseen_sign_in_a_person_is_told_in_our_words(post, mine):
    issue = box.reported(mine)
    given = {"responsible": mine.bath_leader.pk, "due_at": "2026-11-20T18:00"}
    for field, label in (("verifier", "验收人"), ("other", "别的人")):
        page = post(mine.head, "issue_assign", issue.pk, **given, **{field: "\0"}).content.decode()
        assert f"“{label}”里有看不见的字符" in page and "空字符串" not in page


def test_handing_in_without_script(post, mine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    issue = box.assigned(mine)
    picture = SimpleUploadedFile("a.jpg", box.jpeg(), "image/jpeg")
    response = post(mine.attendant, "issue_rectify", issue.pk, note="疏通了", **{"photo-file": picture})
    assert said(response) == ["已交验收"]
    assert box.fresh(issue).photos.get().when == "after"


def test_handing_in_with_a_photo_sent_ahead(post, mine):
    issue, shot = box.assigned(mine), box.photo(mine.attendant)
    assert said(post(mine.attendant, "issue_rectify", issue.pk, photo=str(shot.pk))) == ["已交验收"]


@pytest.mark.parametrize("token", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_without_a_photo_the_words_are_kept(post, mine, token):
    issue = box.assigned(mine)
    response = post(mine.attendant, "issue_rectify", issue.pk, note="我疏通了排水口", photo=token)
    assert response.status_code == 422
    assert "我疏通了排水口" in response.content.decode()
    assert box.fresh(issue).state == "assigned"


def test_where_no_photos_are_taken_words_are_wanted(post, mine):
    issue = box.assigned(mine, post="women", responsible=mine.woman_attendant)
    assert post(mine.woman_attendant, "issue_rectify", issue.pk).status_code == 422
    assert said(post(mine.woman_attendant, "issue_rectify", issue.pk, note="换了帘子")) == ["已交验收"]


def test_passing_and_sending_back(post, mine):
    issue = box.rectified(mine)
    assert post(mine.head, "issue_send_back", issue.pk).status_code == 422
    response = post(mine.head, "issue_send_back", issue.pk, chip="没整改到位", words="墙角还湿")
    assert said(response) == ["已退回"]
    assert flow.history(issue).last().note == "没整改到位；墙角还湿"
    other = box.rectified(mine, verifier=mine.woman_patroller)
    assert said(post(mine.woman_patroller, "issue_verify", other.pk)) == ["通过了，已销号"]


def test_the_other_steps(post, mine):
    issue = box.assigned(mine)
    assert said(post(mine.head, "issue_extend", issue.pk, due_at="2026-12-01T08:00", chip="材料还没到")) == [
        "期限改好了"
    ]
    assert said(post(mine.attendant, "issue_wait", issue.pk, until="2026-11-25", words="等花洒"))[
        0
    ].startswith("已停表")
    assert box.fresh(issue).resumes_at == moment("2026-11-25 08:00")
    assert said(post(mine.attendant, "issue_resume", issue.pk)) == ["回到整改中了"]
    given = {
        "until": "2027-03-01", "chip": "要列入大修计划", "measure": "铺防滑垫", "responsible": mine.fixer.pk
    }  # fmt: skip
    assert said(post(mine.head, "issue_defer", issue.pk, **given))[0].startswith("已挂账")
    assert said(post(mine.head, "issue_void", issue.pk, chip="重复上报")) == ["已作废"]
    assert box.fresh(issue).state == "void"


@pytest.mark.parametrize(
    "verb", ["assign", "rectify", "verify", "send_back", "extend", "wait", "defer", "resume", "void"]
)
def test_every_step_has_a_page_of_its_own(page, post, mine, verb):
    state, who = {
        "rectify": ("assigned", "attendant"), "verify": ("rectified", "head"), "send_back": ("rectified", "head"),
        "resume": ("waiting", "attendant"),
    }.get(verb, ("assigned", "head"))  # fmt: skip
    issue = box.STATES[state](mine)
    assert page(mine.people[who], f"issue_{verb}", issue.pk).status_code == 200
    refused = post(mine.people["waitress"], f"issue_{verb}", issue.pk)
    assert refused.status_code == 404
    assert box.fresh(issue).state == state


@pytest.mark.parametrize(
    "moment_", ["0001-01-01T00:00", "9999-12-31T23:59", "2026-99-99", "x", "\x00", "2026-11-01T00:00"]
)
def test_a_deadline_that_makes_no_sense_is_named(post, mine, moment_):
    issue = box.assigned(mine)
    assert post(mine.head, "issue_extend", issue.pk, due_at=moment_, words="等料").status_code == 422


def test_who_is_late_with_a_page_is_told_who_was_faster(post, mine):
    issue = box.closed(mine)
    assert said(post(mine.secretary, "issue_send_back", issue.pk, words="没改")) == [
        "钱科长 在 11-18 12:30 已经把它改成“已销号”，你这次没有改动它"
    ]


def test_who_did_it_is_told_why_not(post, mine):
    issue = box.rectified(mine, responsible=mine.bath_leader)
    assert said(post(mine.bath_leader, "issue_verify", issue.pk)) == ["自己整改的不能自己验收，换一个人来看"]


def test_assigning_many_at_once(post, page, mine):
    first, second = box.reported(mine), box.reported(mine, post="corridor", what="灯不亮")
    assert page(mine.head, "issue_assign_many").status_code == 200
    response = post(mine.head, "issue_assign_many", issues=[first.pk, second.pk], responsible=mine.fixer.pk)
    assert "派出去 2 件" in said(response)
    assert set(Issue.objects.values_list("responsible", flat=True)) == {mine.fixer.pk}
    assert post(mine.attendant, "issue_assign_many").status_code == 403


def test_anybody_reports(post, page, mine):
    assert page(mine.resident, "issue_report").status_code == 200
    given = {"post": mine.corridor.pk, "what": "水龙头关不紧", "severity": "caution"}
    response = post(mine.resident, "issue_report", **given)
    issue = Issue.objects.get()
    assert (issue.found_by, issue.severity, issue.source) == (mine.resident, "caution", "report")
    assert issue.number in said(response)[0]
    assert post(mine.resident, "issue_report", what="x").status_code == 422


def test_the_ledger_is_asked_for_with_the_lists_filters(post, mine):
    box.assigned(mine)
    response = post(mine.head, "issue_export", week="2026-W47", severity="normal")
    export = response.context["export"]
    assert (export.kind, export.title) == ("issues", "问题整改台账 2026-W47")
    assert export.params == {"week": "2026-W47", "severity": "normal"}
    assert post(mine.attendant, "issue_export").status_code == 403
