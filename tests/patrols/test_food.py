"""Food safety: what the patrols say, what a person states, what is signed once and never changed."""

import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from patrols import food_paper
from patrols.actions import food as verbs
from patrols.food_todos import due
from patrols.models import Answer, FoodRecord
from patrols.queries import food
from patrols.rules import food as rules
from tests.cast import grant, moment
from tests.patrols import issue_box
from tests.patrols.month_box import visit
from tests.patrols.test_issue_races import at_once
from tests.patrols.test_summary import Nobody
from tongting.events import flow
from tongting.exports.letter import Paragraph
from tongting.exports.models import Export
from tongting.notices.models import Notice
from tongting.periods import Day, Month, Week

DAY, WEEK = Day.parse("2026-11-18"), Week.parse("2026-W47")
EVENING, FRIDAY = moment("2026-11-18 19:20"), moment("2026-11-20 16:10")


@pytest.fixture
def kitchen(mine):
    """The waitress is the officer, the deputy the director; the kitchen was seen twice, one item failed."""
    grant(mine.waitress, "food_officer")
    grant(mine.deputy, "food_director")
    clean = visit(mine, "kitchen", mine.head, "2026-11-18 07:10", 100)
    foul = visit(mine, "kitchen", mine.secretary, "2026-11-18 11:10", 40, failed_count=1)
    visit(mine, "pool", mine.head, "2026-11-18 12:10", 100)
    Answer.objects.create(patrol=clean, item=mine.items["CK04"], outcome="pass")
    Answer.objects.create(
        patrol=foul, item=mine.items["CK04"], outcome="fail", remark="标签没写全", fixed_on_spot=True
    )
    mine.issue = issue_box.reported(mine, "kitchen", "留样标签没写全", at=moment("2026-11-18 11:12"))
    issue_box.reported(mine, "pool", "地面积水", at=moment("2026-11-18 11:12"))
    return mine


def sign(mine, period=DAY, at=EVENING, by=None, **facts):
    given = {"has_risk": True, "finding": "留样标签没写全", "measure": "当场补写", **facts}
    return verbs.sign(period, **given, by=by or mine.waitress, at=at)


def no_risk(mine, period=DAY, at=EVENING, **facts):
    return sign(mine, period, at, has_risk=False, finding="", measure="巡查的一项当场改好", **facts)


# --- what the patrols say --------------------------------------------------------------------------------------


def test_only_the_canteens_patrols_and_issues_are_told(kitchen, django_assert_num_queries):
    with django_assert_num_queries(3):
        facts = food.facts_of(DAY)
    assert [(one["at"], one["by"], one["score"]) for one in facts["patrols"]] == [
        ("11-18 07:10", "钱科长", "100"),
        ("11-18 11:10", "孙书记", "40"),
    ]
    assert [one["number"] for one in facts["issues"]] == [kitchen.issue.number]
    assert food.failed_in(facts) == 1
    assert food.drafted_finding(facts) == "食堂操作间，本餐每个品种都已留样：标签没写全"
    assert food.drafted_measure(facts) == f"当场改好 1 项；转问题清单限期整改：{kitchen.issue.number}"


def test_an_open_issue_hangs_on_into_the_next_days(kitchen):
    facts = food.facts_of(Day.parse("2026-11-20"))
    assert [(one["number"], one["new"]) for one in facts["issues"]] == [(kitchen.issue.number, False)]
    assert facts["patrols"] == [] and food.drafted_finding(facts) == ""


# --- what a person states --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("has_risk", "finding", "measure", "failed", "said"),
    [
        (True, "留样缺", "补做", 1, None),
        (True, "留样缺", "补做", 0, None),
        (True, " ", "补做", 1, "写清楚是什么问题"),
        (True, "留样缺", " ", 1, "写清楚采取了什么措施"),
        (False, "", "", 0, None),
        (False, "", "", 1, "说没有风险就写明这些是怎么处理的"),
        (False, "", "当场改好", 1, None),
    ],
)
def test_statements(has_risk, finding, measure, failed, said):
    sentence = rules.bad_statement(has_risk, finding, measure, failed)
    assert sentence is None if said is None else said in sentence


@pytest.mark.parametrize(
    ("who", "period", "today", "said"),
    [
        ("waitress", DAY, "2026-11-18", None),
        ("waitress", DAY, "2026-11-19", None),
        ("waitress", DAY, "2026-11-17", "还没到"),
        ("deputy", DAY, "2026-11-18", None),
        ("head", DAY, "2026-11-18", "由食品安全员来签"),
        ("cook", DAY, "2026-11-18", "由食品安全员来签"),
        ("deputy", WEEK, "2026-11-20", None),
        ("deputy", WEEK, "2026-11-19", "周五起才能签"),
        ("waitress", WEEK, "2026-11-20", "由食品安全总监来签"),
    ],
)
def test_who_may_sign_what_and_when(kitchen, who, period, today, said):
    sentence = rules.may_sign(kitchen.people[who], period, date.fromisoformat(today), None)
    assert sentence is None if said is None else said in sentence


def test_a_signature_keeps_what_the_patrols_said_then(kitchen):
    record = sign(kitchen)
    visit(kitchen, "kitchen", kitchen.head, "2026-11-18 21:10", 100)
    kept = FoodRecord.objects.get()
    assert len(kept.facts["patrols"]) == 2 and len(food.facts_of(DAY)["patrols"]) == 3
    assert (kept.signed_by, kept.is_late, kept.has_risk) == (kitchen.waitress, False, True)
    told = Notice.objects.get()
    assert told.person == kitchen.deputy and told.text == "2026-11-18 日管控发现食品安全风险"
    assert flow.history(record).get().facts == {"has_risk": True}


def test_no_risk_is_said_by_a_person_and_tells_nobody(kitchen):
    record = no_risk(kitchen)
    assert not record.has_risk and record.finding == "" and not Notice.objects.exists()


def test_signed_after_midnight_it_is_late(kitchen):
    assert sign(kitchen, at=moment("2026-11-19 00:01")).is_late


def test_signed_twice_the_second_is_told(kitchen):
    sign(kitchen)
    with pytest.raises(flow.Refused, match="杨餐厅 已经签过了；写错了就更正"):
        no_risk(kitchen)
    assert FoodRecord.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_signs(kitchen):
    outcomes = at_once(lambda: sign(kitchen), lambda: sign(kitchen, by=kitchen.deputy))
    told = [raised for raised in outcomes if raised is not None]
    assert len(told) == 1 and isinstance(told[0], flow.Refused) and FoodRecord.objects.count() == 1


# --- amended, never changed ------------------------------------------------------------------------------------


def test_an_amendment_leaves_the_signed_text_as_it_was(kitchen):
    first = sign(kitchen)
    anew = verbs.amend(
        first, has_risk=True, finding="两样没留", measure="补做", reason="少写一样", by=kitchen.waitress,
        at=EVENING + timedelta(hours=1),
    )  # fmt: skip
    kept = FoodRecord.objects.get(pk=first.pk)
    assert (kept.state, kept.finding) == ("amended", "留样标签没写全")
    assert food.signed(DAY) == anew and anew.amends == kept
    assert [one.pk for one in food.versions(DAY)] == [anew.pk, first.pk]
    assert flow.history(kept).last().note == "少写一样"
    with pytest.raises(flow.Refused, match="已经更正过了"):
        verbs.amend(kept, has_risk=False, reason="x", by=kitchen.waitress, at=EVENING)


@pytest.mark.parametrize(
    "change", [{"finding": "x"}, {"has_risk": False, "finding": ""}, {"facts": {}}, {"signed_at": FRIDAY}]
)
def test_a_signed_record_is_never_changed(kitchen, change):
    sign(kitchen)
    before = FoodRecord.objects.values().get()
    with pytest.raises(DatabaseError, match="a signed food record is never changed"), transaction.atomic():
        FoodRecord.objects.update(**change)
    assert FoodRecord.objects.values().get() == before


def test_the_database_wants_a_finding_with_a_risk(kitchen):
    with pytest.raises(IntegrityError), transaction.atomic():
        FoodRecord.objects.create(
            kind="day", period="2026-11-01", first_day="2026-11-01", has_risk=True, signed_by=kitchen.waitress,
            signed_at=EVENING,
        )  # fmt: skip


# --- the list --------------------------------------------------------------------------------------------------


def test_gaps_are_shown_from_the_first_record_on(kitchen, django_assert_num_queries):
    no_risk(kitchen, Day.parse("2026-11-16"), at=moment("2026-11-16 19:00"))
    sign(kitchen)
    with django_assert_num_queries(2):
        view = food.month_view(Month.parse("2026-11"), FRIDAY)
    gaps = [str(one.period) for one in view.days if one.is_gap]
    assert gaps == ["2026-11-19", "2026-11-17"]
    assert (view.signed, view.risky, view.gaps) == (2, 1, 2)
    assert [str(one.period) for one in view.weeks] == ["2026-W47", "2026-W46", "2026-W45", "2026-W44"]


def test_todos_for_the_officer_and_the_director(kitchen):
    def said(who, at):
        return [(todo.text, todo.tone) for todo in due(kitchen.people[who], moment(at))]

    assert said("waitress", "2026-11-18 14:59") == []
    assert said("waitress", "2026-11-18 15:00") == [("2026-11-18 食品安全检查记录等你签", "act")]
    assert said("waitress", "2026-11-18 20:30") == [("2026-11-18 食品安全检查记录等你签", "bad")]
    sign(kitchen)
    assert said("waitress", "2026-11-18 20:30") == []
    assert said("waitress", "2026-11-20 09:00") == [("2026-11-19 食品安全检查记录等你签", "bad")]
    assert said("deputy", "2026-11-19 09:00") == []
    assert said("deputy", "2026-11-20 09:00") == [("2026-W47 周排查治理报告等你签", "act")]
    assert said("deputy", "2026-11-24 09:00") == [("2026-W47 周排查治理报告等你签", "bad")]
    assert said("cook", "2026-11-18 20:30") == []


# --- papers ----------------------------------------------------------------------------------------------------


def words(record):
    return "\n".join(
        block.text for block in food_paper.letter_of(record).blocks if isinstance(block, Paragraph)
    )


def test_the_paper_says_who_confirmed_what(kitchen):
    letter = food_paper.letter_of(sign(kitchen, reported_to="李副科"))
    assert letter.title_lines == ["示例矿后勤管理科", "每日食品安全检查记录"]
    assert letter.signer == "食品安全员：杨餐厅（系统签字）" and letter.dated == date(2026, 11, 18)
    said = words(FoodRecord.objects.get())
    assert "食堂操作间、餐厅共巡查2次，不合格1项；转问题清单1件，期内未销号1件。" in said
    assert "经杨餐厅确认，发现食品安全风险，已按上述措施处置。确认时间2026-11-18 19:20。" in said


def test_the_weeks_paper_names_the_days_without_a_record(kitchen):
    no_risk(kitchen, Day.parse("2026-11-16"), at=moment("2026-11-16 19:00"))
    sign(kitchen)
    report = sign(kitchen, WEEK, at=FRIDAY, by=kitchen.deputy)
    said = words(report)
    assert "每日食品安全检查记录已过4天，签2天，其中发现风险1天，缺2026年11月17日、2026年11月19日。" in said
    # Signed later, the day is still missing in what was stated.
    no_risk(kitchen, Day.parse("2026-11-17"), at=FRIDAY)
    assert words(report) == said


def test_the_month_as_a_workbook_shows_the_gaps(kitchen, tmp_path):
    sign(kitchen)
    params = {"month": "2026-11", "at": FRIDAY.isoformat()}
    food_paper.write_month(params, tmp_path / "food.xlsx", Nobody())
    rows = list(openpyxl.load_workbook(tmp_path / "food.xlsx").active.iter_rows(values_only=True))
    assert rows[2][:4] == ("日期或周", "种类", "是否发现风险", "发现的问题")
    assert [(row[0], row[2], row[-1]) for row in rows[3:5]] == [
        ("2026-11-18", "发现", None),
        ("2026-11-19", None, "缺"),
    ]


# --- pages -----------------------------------------------------------------------------------------------------


@pytest.fixture
def officer(client, kitchen, time_machine):
    time_machine.move_to(EVENING, tick=False)
    client.force_login(kitchen.waitress, "django.contrib.auth.backends.ModelBackend")
    return client


def test_nothing_is_chosen_beforehand_and_junk_gets_its_sentence(officer):
    page = officer.get("/food/2026-11-18/")
    assert "checked" not in page.text and "标签没写全" in page.text
    answer = officer.post("/food/2026-11-18/", {"measure": "x"})
    assert answer.status_code == 422 and "选一下有没有发现风险，系统不会替你选" in answer.text
    answer = officer.post("/food/2026-11-18/", {"statement": "risk", "finding": "", "measure": "x"})
    assert answer.status_code == 422 and "写清楚是什么问题" in answer.text
    assert not FoodRecord.objects.exists()


def test_signing_amending_and_the_papers(officer, kitchen):
    given = {"statement": "none", "measure": "当场改好", "finding": "草稿"}
    assert officer.post("/food/2026-11-18/", given).url == "/food/2026-11-18/"
    record = FoodRecord.objects.get()
    assert record.finding == "" and not record.has_risk
    page = officer.get("/food/2026-11-18/")
    assert "没有发现风险" in page.text and "更正" in page.text
    again = officer.post("/food/2026-11-18/", given, follow=True)
    assert "已经签过了" in again.text
    amend = reverse("food_amend", args=[record.pk])
    assert officer.get(amend).status_code == 200
    answer = officer.post(amend, {"statement": "risk", "finding": "标签缺", "measure": "补", "reason": ""})
    assert answer.status_code == 422
    officer.post(amend, {"statement": "risk", "finding": "标签缺", "measure": "补", "reason": "看漏了"})
    assert food.signed(DAY).finding == "标签缺"
    assert officer.post(reverse("food_word", args=[record.pk])).status_code == 302
    assert officer.post("/food/export/", {"month": "2026-11"}).status_code == 302
    assert list(Export.objects.order_by("pk").values_list("kind", "filename")) == [
        ("food_word", "每日食品安全检查记录 2026-11-18.docx"),
        ("food_month", "食品安全日管控、周排查记录 2026-11.xlsx"),
    ]


def days_of(text):
    """The days of a week's page: those of the report, those after its signature; each with its tag."""
    part = text.split("<h2>本周日管控</h2>", 1)[1].split("</section>", 1)[0]
    return [
        [
            (day, re.sub("<[^>]*>", "", tag).strip())
            for day, tag in re.findall(
                r'href="/food/([^"]*)/".*?<span class="tag[^>]*>(.*?)</span>', half, re.S
            )
        ]
        for half in part.split("签字以后的")
    ]


def test_a_signed_week_shows_the_days_that_were_signed(officer, kitchen, time_machine):
    for day in (16, 17):
        no_risk(kitchen, Day.parse(f"2026-11-{day}"), at=EVENING)
    (open_week,) = days_of(officer.get("/food/2026-W47/").text)
    assert len(open_week) == 7
    report = sign(kitchen, WEEK, at=FRIDAY, by=kitchen.deputy)
    stated = [("2026-11-16", "无风险"), ("2026-11-17", "无风险"), ("2026-11-18", "缺"), ("2026-11-19", "缺")]
    # Signed late: the report still says that it was missing.
    later = moment("2026-11-23 09:00")
    sign(kitchen, at=later)
    no_risk(kitchen, Day.parse("2026-11-21"), at=later)
    time_machine.move_to(later, tick=False)
    signed, after = days_of(officer.get("/food/2026-W47/").text)
    assert signed == stated
    assert after == [
        ("2026-11-18", "有风险"), ("2026-11-20", "缺"), ("2026-11-21", "无风险"), ("2026-11-22", "缺"),
    ]  # fmt: skip
    assert "已过4天，签2天" in words(report)


@pytest.mark.parametrize("path", ["2026-13-01", "2026-W60", "x", "0001-01-01", "20261118", "9999-W01"])
def test_what_is_no_day_is_no_page(officer, path):
    assert officer.get(f"/food/{path}/").status_code == 404


def test_the_list_at_one_query_count(officer, kitchen, django_assert_max_num_queries):
    sign(kitchen)
    with django_assert_max_num_queries(12):
        officer.get("/food/")
    for day in (16, 17):
        no_risk(kitchen, Day.parse(f"2026-11-{day}"), at=EVENING)
    with django_assert_max_num_queries(12):
        page = officer.get("/food/")
    assert page.text.count("无风险") == 2 and "有风险" in page.text
    assert "月份看不懂" in officer.get("/food/?month=2026-99").text
