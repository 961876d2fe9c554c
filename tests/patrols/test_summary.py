"""The week's summary counted by hand: visits by day, rounds by role, issues that add up, the week before beside it; and
the bulletin that is written from it."""

from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from patrols import bulletin as paper
from patrols import tasks, week_book
from patrols.actions import issue as verbs
from patrols.models import Issue, Rota
from patrols.queries import certificate as certificates
from patrols.queries import summary as summaries
from patrols.queries import week as weeks
from patrols.queries.issue import Filters
from tests.cast import moment
from tests.notices import bulletin_box
from tests.patrols import issue_box, plan_box, rota_box
from tests.patrols.month_box import visit
from tongting.exports.letter import Table
from tongting.notices.bulletin import actions as bulletins
from tongting.notices.bulletin import queries as shelf
from tongting.notices.bulletin import text
from tongting.notices.models import Bulletin
from tongting.periods import Week
from tongting.work import actions as work
from tongting.work.models import PeriodRun

WEEK = Week.parse("2026-W47")
OVER, FRIDAY = moment("2026-11-23 09:00"), moment("2026-11-20 15:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def counts(found, mine, post):
    return next(one for one in found.posts if one.post == mine.posts[post])


@pytest.fixture
def week(mine):
    """Each of the five posts wants two visits a day; the pool gets three on Monday and one on Tuesday."""
    for hour in (7, 11, 16):
        visit(mine, "pool", mine.head, f"2026-11-16 {hour:02}:10", 90)
    visit(mine, "pool", mine.woman_patroller, "2026-11-17 07:10", 81)
    visit(mine, "kitchen", mine.secretary, "2026-11-21 02:10", 100)
    visit(mine, "kitchen", mine.leader, "2026-11-20 16:10", None)
    visit(mine, "pool", mine.head, "2026-11-15 23:59", 10)
    visit(mine, "pool", mine.head, "2026-11-23 00:01", 10)
    visit(mine, "pool", mine.head, "2026-11-18 07:10", 10, state="void")
    return mine


# --- visits --------------------------------------------------------------------------------------------------------


def test_a_visit_too_many_heals_no_other_day(week):
    found = summaries.summary(WEEK, OVER)
    pool = counts(found, week, "pool")
    assert (pool.wanted, pool.done, pool.missed) == (14, 4, 11)
    assert pool.mean == Decimal("87.8")  # (3 × 90 + 81) / 4
    kitchen = counts(found, week, "kitchen")
    assert (kitchen.done, kitchen.mean, kitchen.missed) == (2, Decimal("100.0"), 12)
    assert (found.total.wanted, found.total.done, found.total.missed) == (70, 6, 65)
    assert found.before.done == 1 and found.seen_posts == 2


@pytest.mark.parametrize("at", [OVER, FRIDAY])
def test_what_is_wanted_is_what_was_done_without_the_surplus_and_with_the_missed(week, at):
    """Counted by hand: the pool's third visit on Monday, and on Friday what is booked for the day after."""
    found = summaries.summary(WEEK, at)
    surplus = {one.post.code: one.extra for one in found.posts if one.extra}
    assert surplus == ({"PT05": 1} if at == OVER else {"PT05": 1, "PT01": 1})
    for one in (*found.posts, found.total):
        assert one.wanted == one.done - one.extra + one.missed
    assert found.total.extra == sum(surplus.values())


def test_the_surplus_is_said_on_the_page_and_in_the_papers(week, client, time_machine, tmp_path):
    time_machine.move_to(OVER, tick=False)
    client.force_login(week.head, "django.contrib.auth.backends.ModelBackend")
    sums = "应巡 70＝实巡 6－多巡 1＋漏巡 65"
    assert sums in client.get("/weeks/2026-W47/summary/").text
    assert "应巡70次，实巡6次（其中多巡1次），漏巡65次" in paper.overview(summaries.summary(WEEK, OVER))
    week_book.write_summary({"week": "2026-W47", "at": OVER.isoformat()}, tmp_path / "sum.xlsx", Nobody())
    cells = [
        str(one.value) for row in openpyxl.load_workbook(tmp_path / "sum.xlsx").worksheets[0] for one in row
    ]
    (note,) = [cell for cell in cells if "多巡" in cell]
    assert note.startswith("多巡1次（一号池区1次）") and "计划70＝实际6－多巡1＋漏巡65" in note
    # Where nobody came too often, nothing is said of it.
    assert "多巡" not in client.get("/weeks/2026-W46/summary/").text
    assert "多巡" not in paper.overview(summaries.summary(Week.parse("2026-W46"), OVER))


def test_of_today_nothing_is_missed_yet(week):
    found = summaries.summary(WEEK, FRIDAY)
    pool = counts(found, week, "pool")
    # Monday to Thursday are over: 2 wanted each; Friday counts as far as it was done.
    assert (pool.wanted, pool.missed) == (8, 5)
    kitchen = counts(found, week, "kitchen")
    assert (kitchen.wanted, kitchen.missed) == (9, 8)
    assert found.last_day == date(2026, 11, 20) and not found.is_over


def test_what_was_missed_is_listed_day_by_day(week):
    listed = summaries.missed(WEEK, OVER)
    assert sum(one.wanted - one.done for one in listed) == 65
    pool = summaries.missed(WEEK, OVER, week.pool.pk)
    assert [(one.day.day, one.done) for one in pool][:2] == [(17, 1), (18, 0)]
    assert summaries.missed(WEEK, moment("2026-11-16 23:00")) == []


def test_roles_and_leaders_by_rounds(week):
    found = summaries.summary(WEEK, OVER)
    by_group = {one.group: one for one in found.roles}
    # Seven of thirty days: 8 a month are 1.87, 26 for each of three cadres 18.2.
    assert (by_group["mine_leader"].wanted, by_group["mine_leader"].done) == (2, 1)
    cadres = by_group["party_cadre"]
    assert (cadres.people, cadres.wanted, cadres.done, cadres.visits, cadres.missed) == (3, 18, 4, 4, 14)
    leaders = {one.name: one for one in found.leaders}
    assert list(leaders) == ["赵分管", "钱科长", "孙书记", "李副科"]
    assert (leaders["钱科长"].wanted, leaders["钱科长"].done, leaders["钱科长"].missed) == (6, 3, 3)
    assert (leaders["孙书记"].night, leaders["孙书记"].weekend) == (1, 1)
    assert leaders["李副科"].done == 0


def test_week_53_runs_over_the_year(mine):
    visit(mine, "pool", mine.head, "2027-01-01 10:10", 90)
    visit(mine, "pool", mine.head, "2027-01-04 10:10", 10)
    found = summaries.summary(Week.parse("2026-W53"), moment("2027-01-05 09:00"))
    assert (found.total.done, found.total.mean) == (1, Decimal("90.0"))
    assert paper.lead(found).startswith("2026年12月28日至2027年1月3日，")
    draft = paper.write("week:2026-W53", moment("2027-01-05 09:00"))
    assert draft.title == "关于2026年第53周后勤工作情况的通报"


# --- issues --------------------------------------------------------------------------------------------------------


@pytest.fixture
def issues(mine):
    """Carried: one closed this week, one late. New: two, one closed on time, one seen again."""
    before = moment("2026-11-12 09:00")
    issue_box.closed(mine, at=moment("2026-11-15 22:30"))
    late = issue_box.assigned(mine, at=before, post="kitchen", responsible=mine.cook)
    Issue.objects.filter(pk=late.pk).update(overdue_at=late.due_at)
    issue_box.closed(mine, at=moment("2026-11-17 09:00"))
    _patrol, (again,) = issue_box.found(mine, "BP08", at=moment("2026-11-17 10:00"))
    issue_box.found(mine, "BP08", at=moment("2026-11-19 10:00"))
    issue_box.void(mine, at=moment("2026-11-18 09:00"))
    return {"late": late, "again": again}


def test_the_figures_add_up_and_are_the_boards(mine, issues):
    found = summaries.summary(WEEK, OVER)
    total = found.total
    assert (total.carried, total.found, total.closed, total.late, total.again) == (2, 2, 2, 1, 1)
    assert (total.closed_in, total.closed_on_time, total.on_time, total.rate) == (2, 2, 100, 50)
    board = weeks.board(WEEK, Filters())
    assert (board.carried, board.new, board.closed, board.late, board.rate) == (2, 2, 2, 1, 50)
    for name in summaries.SUMMED:
        assert sum(getattr(one, name) for one in found.posts) == getattr(total, name), name


@pytest.mark.parametrize("what", summaries.ISSUE_LISTS)
def test_every_figure_opens_as_many_records_as_it_says(mine, issues, what):
    found = summaries.summary(WEEK, OVER)
    assert summaries.issues_behind(WEEK, what).count() == getattr(found.total, what)
    for one in found.posts:
        assert summaries.issues_behind(WEEK, what, one.post.pk).count() == getattr(one, what)


def test_visits_open_as_many_patrols(week):
    found = summaries.summary(WEEK, OVER)
    assert summaries.patrols_behind(WEEK, None, None, "").count() == found.total.done
    for one in found.roles:
        assert summaries.patrols_behind(WEEK, None, None, one.group).count() == one.visits
    for one in found.leaders:
        assert summaries.patrols_behind(WEEK, None, one.person.pk, "").count() == one.visits


def test_one_query_count_whatever_the_week_holds(week, django_assert_num_queries):
    with django_assert_num_queries(16):
        summaries.summary(WEEK, OVER)
    rota_box.rota()
    for n in range(3):
        issue_box.closed(week, at=moment("2026-11-17 09:00") + n * HOUR)
        visit(week, "corridor", week.deputy, f"2026-11-18 1{n}:10", 90)
    with django_assert_num_queries(18):
        summaries.summary(WEEK, OVER)


# --- the bulletin --------------------------------------------------------------------------------------------------


def test_the_bulletin_says_what_the_summary_says(mine, week, issues):
    plan_box.arranged(mine)
    with translation.override("en"):
        draft = paper.write("week:2026-W47", FRIDAY)
    found = summaries.summary(WEEK, FRIDAY)
    assert draft.lead == (
        f"2026年11月16日至20日，党员干部和班组长日巡查{found.total.done}次，覆盖岗点2个；发现和反映问题2件，"
        "上周结转2件，已销号2件，销号率50%，超期1件。现通报如下。"
    )
    body = {section.key: section.body for section in draft.sections}
    assert (
        f"应巡{found.total.wanted}次，实巡{found.total.done}次（其中多巡{found.total.extra}次），"
        f"漏巡{found.total.missed}次" in body["overview"]
    )
    assert "分管领导和科领导4人中3人参加巡查，共5轮5次，其中夜间2轮。" in body["overview"]
    assert "（一）早班升井打饭排队时间长。\n由李副科牵头，食堂班配合；增开一个窗口；" in body["plan"]
    assert "完成0%，计划11月20日完成。" in body["plan"]
    assert "1.超期未销号1件：食堂操作间更衣区地面反复积水（ZG-" in body["trouble"]
    assert "2.重复出现1件：" in body["trouble"]
    tables = dict(draft.tables)
    assert tables["posts"].rows[-1][0] == "合计" and tables["posts"].rows[-1][1] == str(found.total.wanted)
    assert len(tables["ledger"].rows) == 4 and len(tables["plan"].rows) == 1
    assert [figure.value for figure in draft.figures] == ["2", "2", "2", "1"]
    assert sum(share for share, _tone in draft.bars[0].parts) in (99, 100, 101)


def test_the_certificates_sentence_stands_in_the_summary_and_in_the_bulletin(mine, week, tmp_path):
    rota_box.rota(state="drafted")
    assert summaries.summary(WEEK, OVER).certificate == ""
    Rota.objects.update(state="published")
    # The pool at its peak on Monday and on Tuesday morning, the kitchen never at one.
    said = summaries.summary(WEEK, OVER).certificate
    assert said == certificates.certificate(WEEK, OVER).at_what_hours
    assert said.startswith("食堂浴池高峰到位率") and said.endswith("最多。") and "无人巡查（" in said
    assert said in paper.write("week:2026-W47", OVER).lead
    assert certificates.certificate(WEEK, OVER).sentence.endswith(f"；{said}")
    # A peak over midnight of the last day is met by a visit after it, here as on the certificate's own page.
    mine.pool.peaks = [["23:30", "00:30"]]
    mine.pool.save()
    late = summaries.summary(WEEK, OVER).certificate
    assert late == certificates.certificate(WEEK, OVER).at_what_hours
    assert late != certificates.certificate(WEEK, WEEK.end_at).at_what_hours
    week_book.write_summary({"week": "2026-W47", "at": OVER.isoformat()}, tmp_path / "sum.xlsx", Nobody())
    cells = openpyxl.load_workbook(tmp_path / "sum.xlsx")["周汇总表"].iter_rows(values_only=True)
    assert any(late in str(value) for row in cells for value in row)


def test_no_blank_stands_between_chinese_and_digits(mine, week, issues):
    plan_box.closed(mine)
    bulletin_box.letterhead()
    bulletin = bulletins.draft_about(paper.SOURCE, "week:2026-W47", kind="situation", by=mine.head, at=FRIDAY)
    letter = text.letter_of(bulletin, shelf.letterhead())
    for block in letter.blocks:
        said = " ".join(block.columns) if isinstance(block, Table) else block.text
        assert said == text.normal(said), said
    assert letter.title_lines == ["示例矿后勤管理科", "关于2026年第47周后勤工作情况的通报"]
    assert letter.notes == ["附件：1.难点问题周计划表（第47周）", "　　　2.问题整改台账（第47周）"]


def test_nobody_is_named_before_a_person_ticks(mine, issues):
    for n in range(2):
        issue_box.closed(mine, at=moment("2026-11-18 09:00") + n * HOUR)
    draft = paper.write("week:2026-W47", OVER)
    said = {name.key: name.text for name in draft.names}
    assert said[f"praise:{mine.attendant.pk}"] == "浴池班吕浴工整改的4件问题全部一次验收通过。"
    assert said[f"criticism:{mine.cook.pk}"] == "食堂班陈厨师负责的1件问题超期没有销号。"
    bulletin = bulletins.draft(draft, kind="situation", by=mine.head, at=OVER)
    words = text.words_of(text.letter_of(bulletin, shelf.letterhead()))
    assert "吕浴工" not in words and "陈厨师" not in words


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2026-11-16", "2026-11-22", "2026年11月16日至22日"),
        ("2026-11-30", "2026-12-06", "2026年11月30日至12月6日"),
        ("2026-12-28", "2027-01-03", "2026年12月28日至2027年1月3日"),
        ("2026-11-16", "2026-11-16", "2026年11月16日"),
    ],
)
def test_spans_as_official_papers_write_them(first, last, said):
    assert paper.span(date.fromisoformat(first), date.fromisoformat(last)) == said


# --- the clock -----------------------------------------------------------------------------------------------------


def test_friday_at_three_drafts_once_and_is_caught_up(mine, settings):
    settings.PERIOD_RUNS = {"week_bulletin": ("week", "patrols.tasks.draft_bulletin", -57)}
    work.begin_ledger(at=moment("2026-11-16 10:00"))
    work.catch_up(at=moment("2026-11-20 14:59"))
    assert not Bulletin.objects.exists()
    work.catch_up(at=FRIDAY)
    work.catch_up(at=FRIDAY + HOUR)
    assert [one.subject for one in Bulletin.objects.all()] == ["week:2026-W47"]
    assert Bulletin.objects.get().drafted_by is None
    # Off for two weeks: both are drafted, oldest first, each once.
    work.catch_up(at=moment("2026-12-07 08:00"))
    assert list(Bulletin.objects.order_by("pk").values_list("subject", flat=True)) == [
        f"week:2026-W{n}" for n in (47, 48, 49)
    ]
    assert set(PeriodRun.objects.exclude(period="2026-W46").values_list("tries", flat=True)) == {1}


def test_the_clock_leaves_alone_what_somebody_drafted(mine):
    bulletin_box.published(mine)
    tasks.draft_bulletin(WEEK, FRIDAY)
    assert Bulletin.objects.count() == 1


# --- workbooks -----------------------------------------------------------------------------------------------------


class Nobody:
    def over(self, total, text=""):
        return lambda done: None


def test_the_plan_in_the_columns_of_the_mine(mine, tmp_path):
    item = plan_box.arranged(mine)
    plan_box.verbs.report_progress(item, percent=40, note="=1+1", by=mine.deputy, at=plan_box.MONDAY + DAY)
    week_book.write_plan({"week": "2026-W47"}, tmp_path / "plan.xlsx", Nobody())
    rows = list(openpyxl.load_workbook(tmp_path / "plan.xlsx").active.iter_rows(values_only=True))
    assert rows[0][0] == "难点问题周计划表"
    assert rows[2] == (
        "序号", "难点问题", "来源", "牵头党员干部", "配合班组", "整改措施", "计划完成时间", "本周进展", "完成比例",
        "未完成原因", "下步措施", "验收人", "销号时间", "备注",
    )  # fmt: skip
    assert rows[3][1:8] == (
        "早班升井打饭排队时间长", "职工反映6次", "李副科", "食堂班", "增开一个窗口", rows[3][6], "11-17 40% =1+1",
    )  # fmt: skip
    assert rows[3][8] == 0.4 and rows[3][6].date() == date(2026, 11, 20)
    assert [text for text in rows[5] if text] == ["制表人：", "审核人：", "党支部书记：", "分管领导："]


def test_the_summary_in_the_columns_of_the_mine(mine, week, issues, tmp_path):
    params = {"week": "2026-W47", "at": OVER.isoformat()}
    week_book.write_summary(params, tmp_path / "sum.xlsx", Nobody())
    book = openpyxl.load_workbook(tmp_path / "sum.xlsx", data_only=True)
    rows = list(book["周汇总表"].iter_rows(values_only=True))
    assert rows[2] == (
        "岗点", "计划巡查次数", "实际次数", "均分", "发现问题", "已销号", "整改率", "超期", "重复问题",
    )  # fmt: skip
    found = summaries.summary(WEEK, OVER)
    assert rows[3 + len(found.posts)][:3] == ("合计", found.total.wanted, found.total.done)
    formula = openpyxl.load_workbook(tmp_path / "sum.xlsx")["周汇总表"].cell(4 + len(found.posts), 2).value
    assert formula == "=SUM(B4:B8)"
    people = list(book["身份和领导"].iter_rows(values_only=True))
    assert any(row[0] == "钱科长" and row[3] == 3 for row in people)


def test_extending_and_waiting_issues_stay_in_hand(mine):
    issue = issue_box.assigned(mine, at=moment("2026-11-17 09:00"))
    verbs.wait(issue, until=moment("2026-11-25 08:00"), reason="等花洒", by=mine.attendant, at=FRIDAY)
    assert summaries.summary(WEEK, OVER).total.issues == 1
