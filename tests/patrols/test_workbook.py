"""The month's workbook as another program reads it: cached values are the system's, formulas give the same, names stay
text."""

import shutil
import subprocess
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from patrols import workbook
from patrols.actions import assessment as verbs
from patrols.actions import task as tasks
from patrols.models import Complaint, IssueOccurrence, Line, RecordEntry, RuleSet, Score
from patrols.queries.month_days import Origins
from tests.cast import moment
from tests.patrols import issue_box, month_box
from tests.patrols.month_box import locked, visit
from tests.patrols.test_month_evidence import issue as fault
from tests.patrols.test_task_actions import another, reached, with_tasks
from tests.starrating import result_box, star_box
from tongting.periods import Month, local

MONTH = Month.parse("2026-10")
# What arithmetic makes stands under the code of its indicator.
INDICATORS = {f"{group}{n}" for group in "CLP" for n in range(1, 8)}
TOTAL, GRADE, COEF, REWARD, SYSTEM, CHECK = 15, 17, 18, 19, 23, 24


class Quiet:
    def over(self, total):
        return lambda rows: None


@pytest.fixture
def drafted(mine):
    """A month with a bonus, a deduction that caps a grade, and a name that would like to be a formula."""
    type(mine.cook).objects.filter(pk=mine.cook.pk).update(name="=1+1")
    type(mine.attendant).objects.filter(pk=mine.attendant.pk).update(name="@cmd")
    for person, kind, many in ((mine.cook, "B6", 2), (mine.head, "N1", 1), (mine.attendant, "absent", 1)):
        RecordEntry.objects.create(
            person=person, kind=kind, day=date(2026, 10, 8), quantity=Decimal(many), reason="事由",
            entered_by=mine.assessor, entered_at=moment("2026-10-08 09:00"),
        )  # fmt: skip
    visit(mine, "kitchen", mine.head, "2026-10-09 09:00", score=91.3)
    visit(mine, "kitchen", mine.head, "2026-10-10 11:00", score=88.4)
    visit(mine, "women", mine.head, "2026-10-11 09:00", score=77.7)
    return verbs.draft(MONTH, by=mine.assessor, at=moment("2026-11-01 02:00"))


@pytest.fixture
def book(drafted, tmp_path):
    path = tmp_path / "month.xlsx"
    workbook.write_month({"month": "2026-10"}, path, Quiet())
    return path


def people(path, **options):
    """{staff name: row of cells} over the three group sheets."""
    read = openpyxl.load_workbook(path, **options)
    found = {}
    for name in ("党员干部", "班队长", "岗位职工"):
        for row in read[name].iter_rows(min_row=5, values_only=True):
            if isinstance(row[0], int):
                found[row[1]] = (None, *row)
    return found


def test_cached_values_are_the_systems(book):
    rows = people(book, data_only=True)
    scores = {score.person.name: score for score in Score.objects.select_related("person")}
    assert set(rows) == set(scores) and len(rows) > 8
    for name, score in scores.items():
        row = rows[name]
        assert (Decimal(str(row[TOTAL])), row[GRADE]) == (score.total, score.grade)
        assert (Decimal(str(row[COEF])), row[REWARD]) == (score.coef, score.reward)
        assert (Decimal(str(row[SYSTEM])), row[CHECK]) == (score.total, "一致")


def test_totals_are_formulas_and_names_stay_text(book):
    rows = people(book)
    assert {"=1+1", "@cmd"} <= set(rows)
    for row in rows.values():
        for column in (12, TOTAL, GRADE, COEF, REWARD, CHECK):
            assert str(row[column]).startswith("=")
    cell = next(
        cell
        for sheet in openpyxl.load_workbook(book)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == "=1+1"
    )
    assert cell.data_type == "s"


def test_a_draft_says_so_and_the_sheets_are_all_there(book):
    read = openpyxl.load_workbook(book)
    assert read.sheetnames[:5] == ["党员干部", "班队长", "岗位职工", "汇总", "加扣分明细"]
    assert read.sheetnames[-1] == "说明" and "问题整改台账" in read.sheetnames
    assert "草稿" in read["党员干部"]["A2"].value
    assert read["党员干部"].page_setup.orientation == "landscape"
    assert read["党员干部"].max_column == 24


def test_one_group_and_one_person(drafted, mine, tmp_path):
    path = tmp_path / "one.xlsx"
    workbook.write_month({"month": "2026-10", "group": "team_leader"}, path, Quiet())
    # Nothing of the whole department's: no issues, no posts.
    assert openpyxl.load_workbook(path).sheetnames == ["班队长", "汇总", "加扣分明细", "说明"]
    workbook.write_month({"month": "2026-10", "person": mine.head.pk}, path, Quiet())
    read = openpyxl.load_workbook(path)
    assert read.sheetnames == ["党员干部", "汇总", "加扣分明细", "说明"]


def table(path, name):
    """The rows of a page by the titles of its header, which is the row that holds 姓名 or 岗点."""
    rows = list(openpyxl.load_workbook(path)[name].iter_rows(values_only=True))
    top = next(n for n, row in enumerate(rows) if {"姓名", "岗点"} & set(row))
    return [dict(zip(rows[top], row, strict=True)) for row in rows[top + 1 :] if any(row)]


def test_every_line_is_there_with_its_day_and_who_entered_it(book, mine):
    lines = table(book, "加扣分明细")
    assert list(lines[0]) == ["日期", "姓名", "项目", "事由", "分值", "依据（记录编号）", "登记人", "审批人"]
    assert len(lines) == Line.objects.count()
    capped = next(line for line in lines if line["项目"] == "N1")
    assert (capped["日期"].date(), capped["姓名"], capped["分值"], capped["登记人"]) == (
        date(2026, 10, 8), mine.head.name, -10, mine.assessor.name,
    )  # fmt: skip


def test_a_task_has_the_day_of_its_verdict_and_a_share_that_of_what_it_stands_for(mine, tmp_path):
    with_tasks()
    edition = RuleSet.objects.order_by("number").last()
    joint = [{"from_group": "post_staff", "to": "team_leader", "codes": ["N1"], "share": 0.3, "cap": 5}]
    another(edition, {**edition.rules, "joint": joint})
    tasks.finish(reached(mine), by=mine.secretary, at=moment("2026-10-29 09:00"))
    month_box.enter(mine, mine.attendant, "N1")
    month_box.drafted(mine)
    workbook.write_month({"month": "2026-10"}, tmp_path / "b.xlsx", Quiet())
    rows = {
        (row["姓名"], row["项目"][0]): row for row in table(tmp_path / "b.xlsx", "加扣分明细") if row["日期"]
    }
    said = {who: (row["日期"].date(), row["登记人"]) for who, row in rows.items()}
    assert said[mine.cook.name, "P"] == (date(2026, 10, 29), mine.secretary.name)
    assert said[mine.bath_leader.name, "J"] == (date(2026, 10, 8), mine.assessor.name)


def test_every_line_that_stands_for_something_has_its_day(mine, tmp_path):
    """Sent back, seen for the third time, complained of, a place in a race: the day of each; what sums up the month
    stands on its last day, what arithmetic makes on none."""
    sent_back = issue_box.returned(mine, at=moment("2026-10-06 09:00"), by=mine.deputy)
    thrice = fault(mine, at="2026-10-07 09:00", title="灯不亮")
    for day in ("2026-10-12 09:00", "2026-10-14 23:30", "2026-11-02 09:00"):
        IssueOccurrence.objects.create(issue=thrice, seen_by=mine.head, seen_at=moment(day))
    rude = fault(
        mine, at="2026-10-20 09:00", state="closed", closed_by=mine.head, closed_at=moment("2026-10-21 09:00")
    )
    Complaint.objects.create(issue=rude, form="a", topic="manner", sender="x", at=moment("2026-10-19 18:00"))
    month = month_box.drafted(mine)
    known = Origins(month)
    days = {key: known.of(key) for key in Line.objects.values_list("key", flat=True)}
    assert days[f"patrols.issue:{sent_back.pk}:returned"] == (date(2026, 10, 6), mine.head.name)
    assert days[f"patrols.issue:{thrice.pk}:third"] == (date(2026, 10, 14), mine.deputy.name)
    assert days[f"patrols.issue:{rude.pk}:complaint"] == (date(2026, 10, 19), "")
    assert days[f"patrols.due:{mine.head.pk}:2026-10"] == (date(2026, 10, 31), "")
    assert days[f"patrols.rounds:{mine.head.pk}:2026-10"] == (date(2026, 10, 31), "")
    without = {key for key, (day, _writer) in days.items() if day is None}
    assert without and all(key.partition(":")[0] in {*INDICATORS, "Σ"} for key in without), without


def test_a_place_in_a_race_has_the_day_on_which_it_became_final(mine):
    result_box.post_of_building(mine)
    star_box.places(mine)
    result_box.final(mine, {"3号楼 103": 50})
    month = verbs.draft(Month.parse("2026-11"), by=None, at=moment("2026-12-01 02:00"))
    line = Line.objects.get(key__endswith=":worst_listed")
    assert Origins(month).of(line.key) == (local(result_box.FINAL_AT).date(), "")


def test_evidence_is_a_link_where_the_address_is_known(drafted, tmp_path, settings):
    settings.SITE_URL = "https://tongting.example"
    workbook.write_month({"month": "2026-10"}, tmp_path / "linked.xlsx", Quiet())
    cells = openpyxl.load_workbook(tmp_path / "linked.xlsx")["加扣分明细"]["F"]
    targets = [cell.hyperlink.target for cell in cells if cell.hyperlink]
    assert len(targets) == Line.objects.count()
    assert all(target.startswith("https://tongting.example/") for target in targets)


def test_one_group_shows_no_other_groups_lines(drafted, mine, tmp_path):
    workbook.write_month({"month": "2026-10", "group": "post_staff"}, tmp_path / "one.xlsx", Quiet())
    named = {line["姓名"] for line in table(tmp_path / "one.xlsx", "加扣分明细")}
    standing = Score.objects.filter(group__in=("post_staff", "office_staff"))
    assert named == {score.person.name for score in standing} and mine.head.name not in named


def test_posts_show_their_patrols_and_their_mean(book, mine):
    seen = {row["岗点编号"]: (row["巡查次数"], row["巡查均分"]) for row in table(book, "岗点巡查情况")}
    assert seen[mine.posts["kitchen"].code] == (2, 89.9)
    assert seen[mine.posts["women"].code] == (1, 77.7)
    assert len(seen) == len(mine.posts) and (0, None) in seen.values()


def test_a_total_that_its_parts_do_not_make_is_shown(drafted, mine, tmp_path):
    Score.objects.filter(person=mine.head).update(total=Decimal("99.9"))
    workbook.write_month({"month": "2026-10"}, tmp_path / "wrong.xlsx", Quiet())
    rows = people(tmp_path / "wrong.xlsx", data_only=True)
    assert {name for name, row in rows.items() if row[CHECK] == "不一致"} == {mine.head.name}


def test_a_locked_month_is_no_draft_and_names_its_digest_and_who_approved_it(mine, tmp_path):
    month = locked(mine)
    month.refresh_from_db()
    workbook.write_month({"month": "2026-10"}, tmp_path / "locked.xlsx", Quiet())
    read = openpyxl.load_workbook(tmp_path / "locked.xlsx")
    assert "草稿" not in read["党员干部"]["A2"].value
    said = [cell.value for cell in read["说明"]["A"] if isinstance(cell.value, str)]
    assert month.digest and any(month.digest in text for text in said)
    by = {row["审批人"] for row in table(tmp_path / "locked.xlsx", "加扣分明细")}
    assert by == {f"{mine.head.name}、{mine.leader.name}"}


def figures(path):
    """Everything in the rows of sums and in 汇总."""
    read = openpyxl.load_workbook(path, data_only=True)
    rows = [row for name in read.sheetnames[:3] for row in read[name].iter_rows(values_only=True)]
    sums = [row for row in rows if row[0] in ("合计", "平均")]
    summary = [row for row in read["汇总"].iter_rows(values_only=True) if row[0] in read.sheetnames[:3]]
    return [[value for value in row if isinstance(value, int | float)] for row in sums + summary]


@pytest.mark.services
def test_libreoffice_calculates_the_same(book, tmp_path):
    """openpyxl saves formulas without their values, so every figure that comes back was calculated there."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is part of the full examination"
    bare = tmp_path / "bare.xlsx"
    openpyxl.load_workbook(book).save(bare)
    assert all(row[TOTAL] is None for row in people(bare, data_only=True).values())
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "xlsx", "--outdir",
         str(tmp_path / "again"), str(bare)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    before, after = people(book, data_only=True), people(tmp_path / "again" / "bare.xlsx", data_only=True)
    for name, row in before.items():
        for column in (12, TOTAL, GRADE, COEF, REWARD, CHECK):
            assert after[name][column] == row[column], (name, column)
    assert figures(tmp_path / "again" / "bare.xlsx") == figures(book) and len(figures(book)) == 9
