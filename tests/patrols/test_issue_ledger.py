"""The ledger of issues: 18 columns as the mine keeps them, one row an issue, the list's filters kept through JSON."""

import json

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from openpyxl import load_workbook

from patrols import ledger
from patrols.models import Issue
from patrols.queries import issue as issues
from patrols.queries.issue import LEDGER_COLUMNS, Filters
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR
from tongting.exports import actions as exports
from tongting.exports import shelf
from tongting.periods import Week

WEEK = Week.of(AT)


def rows():
    return [
        dict(zip(LEDGER_COLUMNS, row, strict=True))
        for row in issues.ledger_rows(Issue.objects.order_by("found_at", "pk"))
    ]


def test_a_closed_issue_fills_the_row(mine):
    issue = box.closed(mine, severity="serious", photos=[box.photo(mine.cook)])
    [row] = rows()
    assert row == {
        "序号": 1,
        "检查时间": AT,
        "检查岗点": "一号池区",
        "存在问题": "更衣区地面反复积水",
        "类别": "浴池",
        "等级": "严重",
        "检查人": "陈厨师",
        "责任班组": "浴池班",
        "责任人": "吕浴工",
        "整改措施": "到现场查清原因，改到位，再看一遍没有再犯",
        "整改期限": AT + 9 * HOUR,
        "整改时间": AT + 2 * HOUR,
        "整改前照片": "1 张",
        "整改后照片": "1 张",
        "验收人": "钱科长",
        "验收结果": "合格",
        "是否销号": "是",
        "备注": issue.number,
    }


@pytest.mark.parametrize(
    ("state", "verdict", "remark"),
    [
        ("reported", "", "待派单"),
        ("returned", "退回整改", "退回 1 次"),
        ("waiting", "", "等配件；等花洒；到 11-23 恢复"),
        ("deferred", "", "挂账；列入大修；到 12-08 恢复"),
        ("void", "", "作废"),
    ],
)
def test_an_open_one_says_how_it_stands(mine, state, verdict, remark):
    issue = box.STATES[state](mine)
    [row] = rows()
    assert (row["验收结果"], row["是否销号"], row["备注"]) == (verdict, "否", f"{issue.number}；{remark}")


def test_many_rows_cost_few_queries(mine, django_assert_num_queries):
    for n in range(12):
        box.closed(mine, at=AT + n * HOUR)
    with django_assert_num_queries(1):
        assert len(rows()) == 12


def test_filters_come_through_json_unchanged(mine):
    box.assigned(mine, severity="serious")
    box.found(mine, "CK09", post="kitchen", at=AT - 8 * DAY)
    for filters, week, found in (
        (Filters(), None, 2),
        (Filters(), WEEK.previous(), 1),
        (Filters(severity="serious", words="积水"), WEEK, 1),
        (Filters(party=True), WEEK, 1),
        (Filters(people=(mine.attendant.pk,), since=WEEK.first, until=WEEK.last), None, 1),
        (Filters(area=mine.areas["canteen"].pk), None, 1),
        (Filters(people=()), None, 0),
    ):
        _title, params = ledger.request_of(filters, week)
        sent = json.loads(json.dumps(params, cls=DjangoJSONEncoder))
        assert len(ledger.issues_of(sent)) == found, filters


def test_the_workbook(mine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    box.closed(mine)
    box.reported(mine, what='=HYPERLINK("http://x")', at=AT + HOUR)
    box.closed(mine, at=AT - 30 * DAY, what="上个月的")
    title, params = ledger.request_of(Filters(), WEEK)
    export = exports.ask("issues", title, params, by=mine.head, at=AT)
    exports.build({"export": export.pk}, AT)
    export.refresh_from_db()
    assert (export.stage, export.rows) == ("ready", 2)
    with shelf.open_file(export.file) as file:
        sheet = load_workbook(file).active
    written = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert written[0][0] == "问题整改台账"
    assert written[2] == list(LEDGER_COLUMNS)
    assert written[3][3] == "更衣区地面反复积水"
    assert sheet.cell(5, 4).data_type == "s"
    assert sheet.page_setup.orientation == "landscape"
