"""The ledger of issues comes in: every fault named by row, all or nothing, nothing twice, the states in its words."""

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from patrols import ledger, ledger_in
from patrols.actions import issue as verbs
from patrols.actions import tally
from patrols.models import Issue
from patrols.queries import issue as issues
from patrols.queries import issue_page
from patrols.queries.issue import LEDGER_COLUMNS, Filters
from patrols.rules import ledger_in as rules
from tests.cast import moment, person
from tests.imports.books import book
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR
from tongting.events import flow
from tongting.events.models import Event
from tongting.exports import actions as exports
from tongting.exports import shelf
from tongting.imports import actions as imports
from tongting.imports.models import ImportRun
from tongting.notices.models import Notice


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT + 5 * HOUR, tick=False)


NOW = AT + 5 * HOUR


@pytest.fixture(autouse=True)
def tallies_are_right(mine):
    yield
    assert tally.verify() == []


def row(**cells):
    """A row of the 18 columns; the columns that are always wanted are filled."""
    given = {"检查时间": "2026-11-10 09:30", "检查岗点": "一号池区", "存在问题": "地面积水", **cells}
    return [given.get(title, "") for title in LEDGER_COLUMNS]


CLOSED = {
    "责任人": "吕浴工", "整改时间": "2026-11-11 10:00", "验收人": "钱科长", "验收结果": "合格", "是否销号": "是"
}  # fmt: skip


def look(mine, rows, by=None):
    content = rows if isinstance(rows, bytes) else book(rows, titles=LEDGER_COLUMNS)
    return imports.upload("issues", "台账.xlsx", content, by=by or mine.head, at=NOW)


def take(mine, rows, by=None):
    run = look(mine, rows, by)
    assert run.errors == []
    return imports.apply(run, by=by or mine.head, at=NOW)


def faults(mine, *rows):
    return [(error["row"], error["column"], error["message"]) for error in look(mine, list(rows)).errors]


# --- new ones ---------------------------------------------------------------------------------------------------------


def test_a_closed_one_comes_in_whole(mine):
    cells = {
        "等级": "严重",
        "检查人": "王宣传",
        "责任班组": "浴池班",
        "整改措施": "疏通",
        "整改期限": "2026-11-10 18:00",
    }
    run = take(mine, [row(**CLOSED, **cells, 备注="老台账第 7 条")])
    assert (run.created, run.updated, run.unchanged) == (1, 0, 0)
    issue = Issue.objects.get()
    assert (issue.state, issue.source, issue.severity, issue.post) == (
        "closed",
        "import",
        "serious",
        mine.pool,
    )
    assert (issue.found_at, issue.due_at) == (moment("2026-11-10 09:30"), moment("2026-11-10 18:00"))
    assert (issue.rectified_at, issue.overdue_at) == (moment("2026-11-11 10:00"), moment("2026-11-10 18:00"))
    assert (issue.found_by, issue.rectified_by, issue.closed_by) == (
        mine.woman_patroller, mine.attendant, mine.head,
    )  # fmt: skip
    assert [(event.verb, event.was, event.became) for event in flow.history(issue)] == [
        ("reported", "", "reported"),
        ("imported", "reported", "closed"),
    ]
    assert not issue.rechecks.exists() and not Notice.objects.exists()
    assert "dimian" in issue.search and "dmjs" in issue.search


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({}, "reported"),
        ({"是否销号": "否"}, "reported"),
        ({"是否销号": "待派单"}, "reported"),
        ({"责任人": "吕浴工"}, "assigned"),
        ({"责任人": "吕浴工", "是否销号": "待整改"}, "assigned"),
        ({"责任人": "吕浴工", "是否销号": "整改中"}, "assigned"),
        ({"责任人": "吕浴工", "是否销号": "已超期"}, "assigned"),
        ({"责任人": "T022", "整改时间": "2026-11-11"}, "rectified"),
        ({"责任人": "吕浴工", "整改时间": "2026-11-11", "是否销号": "待验收"}, "rectified"),
        ({"责任人": "吕浴工", "验收结果": "退回整改", "是否销号": "否"}, "returned"),
        (
            {"责任人": "吕浴工", "整改期限": "2026-12-01", "整改措施": "围", "是否销号": "挂账（跨周）"},
            "deferred",
        ),
        (
            {"责任人": "吕浴工", "整改期限": "2026-12-01", "整改措施": "围", "是否销号": "挂账(跨周)"},
            "deferred",
        ),
        ({"责任人": "吕浴工", "整改期限": "2026-12-01", "备注": "等花洒；等配件"}, "waiting"),
        (CLOSED, "closed"),
        ({**CLOSED, "是否销号": "已销号", "验收结果": ""}, "closed"),
        ({**CLOSED, "是否销号": ""}, "closed"),
    ],
)
def test_the_ledgers_own_words_become_states(mine, cells, state):
    take(mine, [row(**cells)])
    issue = Issue.objects.get()
    assert issue.state == state
    if state in ("waiting", "deferred"):
        assert issue.resumes_at == moment("2026-12-01 18:00") and issue.hold_reason
    if state == "assigned":
        assert issue.due_at == issue.found_at + 72 * HOUR
    assert page_of(issue)


def page_of(issue):
    """The story can be told."""
    return issue_page.page_of(issues.whole(issue.post.keeper).get(pk=issue.pk)).lines


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("2026-11-10 09:30", "2026-11-10 09:30"),
        ("2026/11/10 9:30", "2026-11-10 09:30"),
        ("2026年11月10日", "2026-11-10 08:00"),
        ("2026.11.10", "2026-11-10 08:00"),
        (datetime(2026, 11, 10, 9, 30), "2026-11-10 09:30"),
        (date(2026, 11, 10), "2026-11-10 08:00"),
        (46336, "2026-11-10 08:00"),
    ],
)
def test_times_as_people_and_programs_write_them(mine, cell, found):
    take(mine, [row(检查时间=cell)])
    assert Issue.objects.get().found_at == moment(found)


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"检查时间": ""}, "检查时间", "没有填"),
        ({"检查时间": "昨天"}, "检查时间", "不是时间"),
        ({"检查时间": "1899-01-01"}, "检查时间", "年份不对"),
        ({"检查岗点": "月球"}, "检查岗点", "不在可选项里"),
        ({"存在问题": ""}, "存在问题", "没有填"),
        ({"存在问题": "长" * 121}, "存在问题", "最多 120 个字"),
        ({"等级": "要命"}, "等级", "不在可选项里"),
        ({"检查人": "没有这人"}, "检查人", "人员里没有"),
        ({"责任班组": "采煤队"}, "责任班组", "不在可选项里"),
        ({"责任人": "周矿工"}, "责任人", "角色不能整改"),
        ({"整改期限": "2026-11-09"}, "整改期限", "比检查时间还早"),
        ({"是否销号": "整改中"}, "责任人", "“整改中”的要填这一格"),
        ({**CLOSED, "整改时间": ""}, "整改时间", "“已销号”的要填这一格"),
        ({**CLOSED, "验收人": ""}, "验收人", "“已销号”的要填这一格"),
        ({**CLOSED, "验收人": "吕浴工"}, "验收人", "同一个人"),
        ({"责任人": "吕浴工", "是否销号": "挂账"}, "整改期限", "“挂账”的要填这一格"),
        ({"是否销号": "作废"}, "是否销号", "不用导入"),
        ({"备注": "ZG-9999"}, "备注", "没有 ZG-9999 这张单"),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(mine, cells, column, words):
    found = faults(mine, row(存在问题="别的"), row(**cells))
    assert found and found[0][:2] == (3, column) and words in found[0][2]
    assert not Issue.objects.exists()


def test_namesakes_are_told_apart_by_number(mine):
    person("T023", "吕浴工", "worker", team=mine.teams["bathhouse"])
    assert faults(mine, row(责任人="吕浴工")) == [(2, "责任人", "有 2 个人叫这个名字，改写工号")]
    take(mine, [row(责任人="T023")])
    assert Issue.objects.get().responsible.staff_no == "T023"


def test_the_same_thing_twice_in_a_file_is_named(mine):
    assert faults(mine, row(), row(存在问题="别的"), row(检查时间="2026/11/10 9:30")) == [
        (4, "存在问题", "和第 2 行是同一件，两行留一行")
    ]


def test_what_is_found_in_the_future_lets_nothing_in(mine):
    run = look(mine, [row(), row(检查时间="2026-11-19 09:30")])
    with pytest.raises(flow.Refused, match="第 3 行：检查时间比现在还晚"):
        imports.apply(run, by=mine.head, at=NOW)
    assert not Issue.objects.exists() and not Event.objects.exists()


# --- all or nothing, nothing twice ------------------------------------------------------------------------------------


def thousand(bad=()):
    return [
        row(存在问题=f"第 {n} 处", 检查岗点="月球" if n in bad else "一号池区", 责任人="吕浴工")
        for n in range(1000)
    ]


def test_fifty_bad_rows_of_a_thousand_are_named_and_nothing_comes_in(mine):
    run = look(mine, thousand(bad=range(0, 1000, 20)))
    assert (run.total, run.bad_rows, len(run.errors)) == (1000, 50, 50)
    assert [error["row"] for error in run.errors] == list(range(2, 1002, 20))
    with pytest.raises(flow.Refused, match="一行也没有导入"):
        imports.apply(run, by=mine.head, at=NOW)
    assert not Issue.objects.exists()


def test_a_thousand_come_in_with_few_queries_and_the_same_file_again_changes_nothing(
    mine, django_assert_max_num_queries
):
    content = book(thousand(), titles=LEDGER_COLUMNS)
    run = look(mine, content)
    with django_assert_max_num_queries(90):
        imports.apply(run, by=mine.head, at=NOW)
    assert Issue.objects.count() == 1000
    events = Event.objects.count()
    again = look(mine, content)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1000)
    imports.apply(again, by=mine.head, at=NOW)
    assert Issue.objects.count() == 1000 and Event.objects.count() == events + 1


def test_what_we_wrote_ourselves_comes_back_unchanged(mine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for number, bring in enumerate(box.STATES.values()):
        bring(mine, what=f"第 {number} 种", at=AT - number * DAY)
    box.reported(mine, by=mine.resident, what="矿工反映的")
    before = list(Issue.objects.order_by("pk").values())
    title, params = ledger.request_of(Filters(), None)
    export = exports.ask("issues", title, params, by=mine.head, at=NOW)
    exports.build({"export": export.pk}, NOW)
    export.refresh_from_db()
    with shelf.open_file(export.file) as file:
        run = look(mine, file.read())
    assert run.errors == [] and (run.created, run.updated, run.unchanged) == (0, 0, 9)
    imports.apply(run, by=mine.head, at=NOW)
    assert list(Issue.objects.order_by("pk").values()) == before


# --- what is there already --------------------------------------------------------------------------------------------


def same_as(issue, **cells):
    """The row the ledger has for an issue, with other cells."""
    [line] = list(issues.ledger_rows(Issue.objects.filter(pk=issue.pk)))
    shown = dict(zip(LEDGER_COLUMNS, line, strict=True))
    there = {
        title: f"{value.astimezone(AT.tzinfo):%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
        for title, value in shown.items()
    }
    return row(**{**there, **cells})


def test_person_measure_and_deadline_may_change(mine):
    issue = box.assigned(mine)
    run = take(mine, [same_as(issue, 责任人="昌水暖", 整改措施="换地漏", 整改期限="2026-11-30 18:00")])
    assert (run.created, run.updated) == (0, 1)
    issue = box.fresh(issue)
    assert (issue.responsible, issue.measure, issue.due_at) == (
        mine.fixer,
        "换地漏",
        moment("2026-11-30 18:00"),
    )
    assert (issue.extended_count, issue.state) == (1, "assigned")
    last = flow.history(issue).last()
    assert (last.verb, last.by, last.note) == ("reassigned", mine.head, "按导入的台账改")
    assert take(mine, [same_as(issue)]).unchanged == 1


def test_a_reported_one_is_assigned_by_its_responsible_person(mine):
    issue = box.reported(mine)
    take(mine, [same_as(issue, 责任人="吕浴工")])
    assert (box.fresh(issue).state, box.fresh(issue).responsible) == ("assigned", mine.attendant)
    other = box.reported(mine, what="灯")
    assert faults(mine, same_as(other, 整改期限="2026-11-30"))[0][1] == "责任人"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"检查时间": "2026-11-17 09:30"}, "检查时间"),
        ({"检查岗点": "二号池区"}, "检查岗点"),
        ({"存在问题": "别的"}, "存在问题"),
        ({"等级": "重大"}, "等级"),
        ({"检查人": "王宣传"}, "检查人"),
        ({"责任班组": "食堂班"}, "责任班组"),
        ({"整改时间": "2026-11-18 10:00"}, "整改时间"),
        ({"验收人": "孙书记"}, "验收人"),
        ({"是否销号": "是"}, "是否销号"),
    ],
)
def test_everything_else_is_done_on_its_page(mine, cells, column):
    issue = box.assigned(mine)
    found = faults(mine, same_as(issue, **cells))
    assert [where for _row, where, _what in found] == [column]
    assert "改不了" in found[0][2]


def test_an_issue_that_has_gone_on_is_left_alone_by_an_old_file(mine):
    issue = box.assigned(mine)
    old = same_as(issue, 是否销号="整改中")
    shot = box.photo(mine.attendant)
    verbs.rectify(issue, photos=[shot], by=mine.attendant, at=AT + 3 * HOUR)
    assert take(mine, [old]).unchanged == 1
    assert faults(mine, same_as(issue, 整改措施="换"))[0][1:] == (
        "整改措施", f"{issue.number} 现在是“待验收”，改不了这一格",
    )  # fmt: skip


def test_who_may_import_but_not_assign_changes_nothing(mine, monkeypatch):
    issue = box.assigned(mine)
    run = look(mine, [row(存在问题="新的"), same_as(issue, 整改措施="换地漏")])
    with pytest.raises(flow.Refused, match=f"第 3 行 {issue.number}：派单要由科领导"):
        imports.apply(run, by=mine.woman_patroller, at=NOW)
    assert Issue.objects.count() == 1 and box.fresh(issue).measure == issue.measure != "换地漏"


def test_somebody_changed_it_between_the_look_and_the_taking_in(mine):
    issue = box.assigned(mine)
    run = look(mine, [same_as(issue, 整改措施="换地漏")])
    verbs.void(issue, reason="重复", by=mine.head, at=NOW)
    done = imports.apply(run, by=mine.head, at=NOW)
    assert (done.updated, done.unchanged, box.fresh(issue).measure) == (0, 1, issue.measure)


@pytest.mark.parametrize(
    ("closed", "verdict", "remark", "state"),
    [
        ("是", "", "", "closed"), ("否", "", "", ""), ("", "", "", ""), ("否", "退回整改", "", "returned"),
        ("否", "", "ZG-0001；等配件；等花洒", "waiting"), ("否", "", "ZG-0001；超期；退回 1 次", ""),
        ("挂账 (跨周)", "", "", "deferred"), (" 已 销 号 ", "", "", "closed"), ("no", "x", "y", ""),
    ],
)  # fmt: skip
def test_which_words_name_a_state(closed, verdict, remark, state):
    assert rules.state_said(closed, verdict, remark) == state


def test_every_state_of_the_formats_is_understood():
    for word in ("待派单", "待整改", "整改中", "待验收", "退回整改", "已销号", "挂账(跨周)", "已超期"):
        assert rules.state_said(word, "", ""), word


# --- on screen --------------------------------------------------------------------------------------------------------


def test_from_the_list_to_the_preview_and_back(client, page, mine):
    assert "/imports/issues/" in page(mine.head, "issue_search").content.decode()
    assert "/imports/issues/" not in page(mine.secretary, "issue_search").content.decode()
    assert page(mine.secretary, "import_new", "issues").status_code == 403
    assert page(mine.head, "import_template", "issues").status_code == 200
    file = SimpleUploadedFile("台账.xlsx", book([row(), row(检查岗点="月球")], titles=LEDGER_COLUMNS))
    shown = client.post("/imports/issues/", {"file": file}, follow=True).content.decode()
    assert "月球" in shown and "检查岗点" in shown
    file = SimpleUploadedFile("台账.xlsx", book([row()], titles=LEDGER_COLUMNS))
    client.post("/imports/issues/", {"file": file})
    run = ImportRun.objects.latest("pk")
    done = client.post(reverse("import_apply", args=[run.pk]), follow=True)
    assert "新增 1" in done.content.decode() and "地面积水" in done.content.decode()
    assert ledger_in.ISSUES.back == "issue_search"
