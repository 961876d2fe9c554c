"""The pages of appeals and corrections: who sees what, how a line is appealed against, what the locked month says."""

from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from patrols import month_todos
from patrols.actions import appeal as verbs
from patrols.forms.appeal import MonthFilterForm
from patrols.ledger import write_appeals, write_corrections
from patrols.models import Appeal, Assessment, Correction
from tests.cast import moment
from tests.patrols import appeal_box
from tests.patrols import month_box as box
from tests.patrols.appeal_box import DAY, REJECTED, UPHELD
from tests.test_junk import JUNK
from tongting.exports.actions import Meter
from tongting.exports.models import Export

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(DAY, tick=False)


def text(response):
    return response.content.decode()


def asked(person, indicator):
    line = appeal_box.line(person, indicator)
    return {"indicator": line.indicator, "key": line.key}


def test_a_worker_finds_the_deduction_and_appeals(page, post, mine):
    appeal_box.on_notice(mine)
    own = page(mine.attendant, "month_mine")
    month = ("month_person", "2026-10", mine.attendant.pk)
    assert own.url == reverse(month[0], args=month[1:])
    shown = text(page(mine.attendant, *month))
    assert "扣了哪些分" in shown and "去申诉" in shown and "11-05 以前都可以" in shown
    line = asked(mine.attendant, "P2")
    assert "提交申诉" in text(page(mine.attendant, "appeal_new", "2026-10", **line))
    bare = post(mine.attendant, "appeal_new", "2026-10", **line)
    assert bare.status_code == 422 and "点一个理由" in text(bare) and not Appeal.objects.exists()
    answer = post(mine.attendant, "appeal_new", "2026-10", **line, ground="not_mine")
    assert "在等答复" in text(answer)
    assert (Appeal.objects.get().ground, Appeal.objects.get().words) == ("not_mine", "")
    assert "看申诉" in text(page(mine.attendant, *month))
    assert "申诉过了，正在处理" in text(page(mine.attendant, "appeal_new", "2026-10", **line))


def test_a_line_that_is_not_there_is_not_found(page, mine):
    appeal_box.on_notice(mine)
    # Another's line is none of one's own.
    assert page(mine.waitress, "appeal_new", "2026-10", **asked(mine.attendant, "P2")).status_code == 404
    for junk in JUNK.values():
        junk = junk.encode("utf-8", "replace").decode()
        given = {"indicator": junk, "key": junk}
        assert page(mine.attendant, "appeal_new", "2026-10", **given).status_code == 404


def test_after_the_deadline_the_page_says_so(page, mine, time_machine):
    appeal_box.on_notice(mine)
    time_machine.move_to(box.AFTER, tick=False)
    shown = text(page(mine.attendant, "appeal_new", "2026-10", **asked(mine.attendant, "P2")))
    assert "申诉到 11-05 为止" in shown and "提交申诉" not in shown
    own = text(page(mine.attendant, "month_person", "2026-10", mine.attendant.pk))
    assert "申诉到 11-05 为止" in own and "去申诉" not in own


def test_who_may_see_an_appeal(page, mine):
    appeal_box.on_notice(mine)
    made = appeal_box.filed(mine)
    for person, status in (
        (mine.attendant, 200), (mine.head, 200), (mine.assessor, 200), (mine.cook, 403), (mine.resident, 403)
    ):  # fmt: skip
        assert page(person, "appeal_detail", made.pk).status_code == status, person
    assert "事由" in text(page(mine.attendant, "appeal_list"))
    assert "没有申诉" in text(page(mine.cook, "appeal_list"))
    assert "那天我在岗" not in text(page(mine.cook, "appeal_list"))


def test_an_answer_on_the_page(page, post, mine):
    appeal_box.on_notice(mine)
    made = appeal_box.filed(mine)
    assert "不能由你答复" in text(page(mine.assessor, "appeal_detail", made.pk))
    assert post(mine.cook, "appeal_decide", made.pk, verdict="upheld", answer="x").status_code == 403
    assert post(mine.head, "appeal_decide", made.pk, verdict="upheld").status_code == 422
    shown = text(post(mine.head, "appeal_decide", made.pk, verdict="upheld", answer="情况属实"))
    assert "答复出去了" in shown and "这一行不扣了：+2" in shown
    own = text(page(mine.attendant, "month_person", "2026-10", mine.attendant.pk))
    assert "申诉成立，补回了" in own and "申诉成立：事由" in own


def test_a_rate_asks_how_many_points(page, post, mine):
    appeal_box.on_notice(mine)
    made = appeal_box.filed(mine, mine.attendant, "P1")
    assert "补回几分" in text(page(mine.head, "appeal_detail", made.pk))
    wrong = post(mine.head, "appeal_decide", made.pk, verdict="upheld", answer="算错了", points="9")
    assert wrong.status_code == 422 and "补回的不能更多" in text(wrong)
    given = post(mine.head, "appeal_decide", made.pk, verdict="upheld", answer="算错了", points="3")
    assert "总分补回 +3" in text(given)


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_with_more_of_them(own_queries, mine, many):
    appeal_box.on_notice(mine)
    people = ((mine.attendant, "P2"), (mine.cook, "N1"), (mine.bath_leader, "L4"))
    for person, indicator in people[:many]:
        appeal_box.filed(mine, person, indicator)
    # Months to choose from, appeals.
    assert own_queries(mine.head, "appeal_list") == 2


def test_the_ledger(post, mine, tmp_path):
    appeal_box.on_notice(mine)
    verbs.decide(appeal_box.filed(mine), UPHELD, by=mine.head, at=DAY)
    verbs.decide(appeal_box.filed(mine, mine.cook, "N1"), REJECTED, by=mine.head, at=DAY)
    post(mine.head, "appeal_export", show="upheld")
    params = Export.objects.get().params
    assert write_appeals(params, tmp_path / "a.xlsx", Meter(lambda *_done: None)) == 1
    rows = list(openpyxl.load_workbook(tmp_path / "a.xlsx").active.iter_rows(values_only=True))
    row = next(row for row in rows if "吕浴工" in row)
    assert {"2026-10", "事由", "成立", "钱科长", "查了监控，人在岗"} <= set(row)


def test_what_waits_for_whom(mine):
    appeal_box.on_notice(mine)
    made = appeal_box.filed(mine)

    def texts(person, at=DAY):
        return [todo.text for todo in month_todos.due(type(person).objects.get(pk=person.pk), at)]

    assert f"吕浴工的考核申诉：{made.what}" in texts(mine.head)
    # The clerk entered it and is not asked.
    assert not any("考核申诉" in one for one in texts(mine.assessor))
    assert any(one.startswith("2026年10月得分") for one in texts(mine.attendant))
    assert not any("得分" in one for one in texts(mine.attendant, box.AFTER))


# --- the month's page ----------------------------------------------------------------------------------------------


def test_the_month_is_narrowed(page, mine):
    appeal_box.on_notice(mine)

    def names(**query):
        shown = page(mine.head, "month_detail", "2026-10", **query)
        return {score.person.name for group in shown.context["groups"] for score, _points in group.rows}

    assert names(group="team_leader") == {"冯班长", "何班长", "陶班长"}
    assert names(q="吕") == {"吕浴工"}
    assert "吕浴工" in names(team=mine.teams["bathhouse"].pk) and "陈厨师" not in names(
        team=mine.teams["bathhouse"].pk
    )
    assert names(q="没有这个人") == set()
    for junk in JUNK.values():
        junk = junk.encode("utf-8", "replace").decode()
        query = dict.fromkeys(MonthFilterForm.base_fields, junk)
        assert page(mine.head, "month_detail", "2026-10", **query).status_code == 200


def test_staff_see_everybody_only_where_the_branch_shows_it(page, post, mine):
    box.reviewed(mine)
    post(mine.assessor, "month_publicise", "2026-10", totals="on")
    shown = text(page(mine.cook, "month_detail", "2026-10"))
    assert "我的得分" in shown and "吕浴工" in shown
    assert reverse("month_person", args=["2026-10", mine.attendant.pk]) not in shown
    assert page(mine.cook, "month_brief", "2026-10", mine.attendant.pk).status_code == 403
    box.verbs.reopen(Assessment.objects.get(), reason="算错", by=mine.secretary, at=DAY)
    assert page(mine.cook, "month_detail", "2026-10").status_code == 302


def test_the_sheet_on_the_wall(page, post, mine):
    box.reviewed(mine)
    assert page(mine.head, "month_notice", "2026-10").status_code == 302
    post(mine.assessor, "month_publicise", "2026-10", totals="on")
    shown = text(page(mine.head, "month_notice", "2026-10"))
    assert "2026年10月考核公示" in shown and 'class="qr"' in shown and "SHA-256" in shown
    assert all(name in shown for name in ("吕浴工", "钱科长"))


def test_a_row_opens_in_place(page, mine):
    appeal_box.on_notice(mine)
    shown = text(page(mine.head, "month_brief", "2026-10", mine.attendant.pk))
    assert "扣分依据：一共" in shown and "record" in shown and "<html" not in shown


def test_a_record_says_where_it_was_counted_and_what_became_of_it(page, mine):
    appeal_box.on_notice(mine)
    assert "计入 2026-10 吕浴工 P2" in text(page(mine.assessor, "record_list"))
    assert "计入 2026-10" in text(page(mine.attendant, "record_list"))
    verbs.decide(appeal_box.filed(mine), UPHELD, by=mine.head, at=DAY)
    assert "申诉成立，补回了" in text(page(mine.assessor, "record_list"))


# --- corrections ----------------------------------------------------------------------------------------------------


def test_a_correction_by_two_people(page, post, mine, time_machine):
    appeal_box.locked(mine)
    time_machine.move_to(moment("2026-12-10 09:00"), tick=False)
    person = mine.attendant.pk
    assert "写更正" in text(page(mine.assessor, "month_person", "2026-10", person))
    given = {**asked(mine.attendant, "P2"), "points": "2.0", "reason": "考勤机坏了"}
    assert "等另一个人确认" in text(post(mine.assessor, "correction_new", "2026-10", person, **given))
    made = Correction.objects.get()
    assert "等第二个人确认" in text(post(mine.assessor, "correction_new", "2026-10", person, **given))
    assert post(mine.assessor, "correction_decide", made.pk, verdict="yes").status_code == 403
    assert post(mine.head, "correction_decide", made.pk, verdict="no", answer=" ").status_code == 422
    assert "确认了，计入 2026-12" in text(post(mine.head, "correction_decide", made.pk, verdict="yes"))
    own = text(page(mine.attendant, "month_person", "2026-10", person))
    assert "已在 2026-12 更正 +2" in own
    assert "已在 2026-12 更正 +2" in text(page(mine.assessor, "record_list"))


def test_a_late_visit_becomes_a_correction(page, post, mine, time_machine):
    appeal_box.locked(mine)
    late = box.visit(mine, "pool", mine.head, "2026-10-30 15:00", submitted_at=moment("2026-11-20 08:00"))
    time_machine.move_to(moment("2026-12-10 09:00"), tick=False)
    assert "写更正" in text(page(mine.secretary, "month_detail", "2026-10"))
    given = {"points": "0.8", "reason": "手机修了三个星期"}
    post(mine.secretary, "correction_visit", "2026-10", late.pk, **given)
    made = Correction.objects.get()
    assert (made.person, made.indicator, made.points) == (mine.head, "C1", Decimal("0.8"))
    assert "等第二个人确认" in text(page(mine.secretary, "month_detail", "2026-10"))


def test_corrections_leave_as_a_workbook(page, post, mine, tmp_path, time_machine):
    appeal_box.locked(mine)
    time_machine.move_to(moment("2026-12-10 16:00"), tick=False)
    appeal_box.confirmed(mine)
    appeal_box.proposed(mine, mine.bath_leader, "L4", "-0.5")
    assert "导出 Excel" in text(page(mine.head, "correction_list"))
    post(mine.head, "correction_export", show="confirmed")
    asked_for = Export.objects.get()
    assert (asked_for.kind, asked_for.params) == ("corrections", {"show": "confirmed"})
    path = tmp_path / "c.xlsx"
    assert write_corrections(asked_for.params, path, Meter(lambda *_done: None)) == 1
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    [row] = [row for row in rows if "吕浴工" in row]
    assert {"2026-10", "2026-12", "已更正", "考勤机坏了", mine.assessor.name, mine.secretary.name} <= set(row)
    assert 2 in row and not any("-0.5" in str(cell) for row in rows for cell in row)
    assert write_corrections({}, path, Meter(lambda *_done: None)) == 2


# --- the desk --------------------------------------------------------------------------------------------------------


def test_who_approves_hears_of_appeals_that_wait(page, mine, time_machine):
    appeal_box.on_notice(mine)
    made = appeal_box.filed(mine)
    time_machine.move_to(box.AFTER, tick=False)

    def told():
        found = month_todos.due(mine.leader, box.AFTER)
        return [(one.text, one.detail) for one in found if "申诉" not in one.text]

    said = "还有 1 条申诉没有答复，答复完才能审批"
    assert told() == [("2026年10月考核等审批", said)]
    assert said in text(page(mine.leader, "month_detail", "2026-10"))
    verbs.decide(made, REJECTED, by=mine.head, at=box.AFTER)
    assert told() == [("2026年10月考核等审批", "公示中")]
    assert said not in text(page(mine.leader, "month_detail", "2026-10"))


def test_who_confirms_hears_of_corrections_that_wait(mine):
    appeal_box.locked(mine)
    made = appeal_box.proposed(mine)
    at = moment("2026-12-10 10:00")
    [todo] = [one for one in month_todos.due(mine.head, at) if "考核更正" in one.text]
    assert todo.url == f"/corrections/{made.pk}/" and mine.assessor.name in todo.detail
    assert not any("考核更正" in one.text for one in month_todos.due(mine.cook, at))
