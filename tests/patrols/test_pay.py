"""The pay guard: wages taken in whole or not at all and shown to few, the limits, the sheet and its workbook."""

import io
import logging
import shutil
import subprocess
from decimal import Decimal

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from patrols.actions import assessment as months
from patrols.actions import pay as verbs
from patrols.models import PayLimits, Score, Wage
from patrols.pay_book import write_pay
from patrols.queries import pay as reads
from tests.cast import grant, moment
from tests.patrols import month_box as box
from tests.patrols.test_workbook import Quiet
from tongting.events.flow import Refused
from tongting.events.models import Event
from tongting.exports import actions as exports
from tongting.imports import actions as imports
from tongting.imports.models import ImportRun
from tongting.periods import Month

AT = moment("2026-11-05 09:00")
SECRET = ("4321.98", "4,321.98", "1234.56")


def listed(*rows):
    book = openpyxl.Workbook()
    for row in [("工号", "姓名", "月份", "应发工资", "绩效工资"), *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def load(mine, *rows, by=None):
    run = imports.upload("wages", "工资.xlsx", listed(*rows), by=by or mine.assessor, at=AT)
    if not run.errors:
        imports.apply(run, by=by or mine.assessor, at=AT)
    return run


@pytest.fixture
def sheet(mine):
    """A month with one of every reason: rewards, a deduction within, cut by each limit, and one without a wage."""
    box.enter(mine, mine.cook, "absent", quantity=3)
    month = months.draft(Month.parse("2026-10"), by=None, at=box.TWO)
    people = list(Score.objects.filter(assessment=month).order_by("pk"))
    tiers = [
        ("E", "0.80", -400),
        ("D", "0.90", -200),
        ("E", "0.80", -400),
        ("E", "0.80", -400),
        ("A", "1.20", 400),
    ]
    for score, (grade, coef, reward) in zip(people, tiers, strict=False):
        Score.objects.filter(pk=score.pk).update(grade=grade, coef=Decimal(coef), reward=reward)
    earned = [("2200", None), ("5000", "1234.45"), ("5000", "300"), None, ("1999.99", None)]
    for score, wage in zip(people, earned, strict=False):
        if wage:
            Wage.objects.create(
                person=score.person, month="2026-10", wage=Decimal(wage[0]),
                performance=None if wage[1] is None else Decimal(wage[1]), entered_by=mine.assessor, entered_at=AT,
            )  # fmt: skip
    verbs.set_limits(Decimal(2100), 20, by=mine.assessor, at=AT)
    return month


def test_wages_come_in_for_person_and_month_and_again_change_nothing(mine):
    rows = [
        (mine.cook.staff_no, mine.cook.name, "2026年10月", 4321.98, 1234.56),
        ("T022", "", "2026-10", "3,000", ""),
    ]
    run = load(mine, *rows)
    assert (run.created, run.errors) == (2, [])
    assert list(Wage.objects.order_by("person").values_list("person", "month", "wage", "performance")) == [
        (mine.cook.pk, "2026-10", Decimal("4321.98"), Decimal("1234.56")),
        (mine.attendant.pk, "2026-10", Decimal("3000.00"), None),
    ]
    run = load(mine, *rows)
    assert (run.created, run.updated, run.unchanged) == (0, 0, 2)
    run = load(
        mine, (mine.cook.staff_no, "", "2026-10", 4000, ""), (mine.cook.staff_no, "", "2026-09", 4000, "")
    )
    assert (run.created, run.updated, run.unchanged) == (1, 1, 0)


def test_every_fault_is_named_and_nothing_comes_in(mine):
    run = load(
        mine,
        ("T010", "", "2026-10", 4000, ""),
        ("T999", "", "2026-10", 4000, ""),
        ("T022", "别人", "2026-10", 4000, ""),
        ("T010", "", "2026-10", 4100, ""),
        ("T011", "", "2026-10", 4000, 4001),
        ("T021", "", "十月", -1, ""),
    )
    said = {(error["row"], error["column"]) for error in run.errors}
    assert said == {(3, "工号"), (4, "姓名"), (5, "月份"), (6, "绩效工资"), (7, "月份"), (7, "应发工资")}
    assert not Wage.objects.exists()
    with pytest.raises(Refused):
        imports.apply(run, by=mine.assessor, at=AT)


def test_no_amount_is_left_behind_in_events_runs_and_logs(mine, caplog):
    caplog.set_level(logging.DEBUG)
    run = load(mine, (mine.cook.staff_no, "", "2026-10", 4321.98, 1234.56))
    left = [str(event.facts) + event.note for event in Event.objects.all()]
    left += [str(ImportRun.objects.values().get(pk=run.pk)), caplog.text, repr(Wage.objects.get())]
    assert not [text for text in left for amount in SECRET if amount in text]


def test_limits_stay_within_the_law(mine):
    for minimum, share in ((Decimal(-1), 20), (Decimal(0), 21), (Decimal(0), 0)):
        with pytest.raises(Refused):
            verbs.set_limits(minimum, share, by=mine.head, at=AT)
    assert not PayLimits.objects.exists() and reads.limits_now().share == 20
    assert verbs.set_limits(Decimal(2100), 15, by=mine.head, at=AT) is True
    assert verbs.set_limits(Decimal(2100), 15, by=mine.head, at=AT) is False
    assert reads.changes().get().facts == {"was": ["0", 20], "now": ["2100", 15]}
    with pytest.raises(IntegrityError), transaction.atomic():
        PayLimits.objects.create(pk=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        PayLimits.objects.update(share=30)


def test_the_sheet_says_what_is_left_and_why(sheet):
    rows = {row.score.pk: row for row in reads.sheet_of(sheet).rows}
    said = [
        (row.advice.suggested, row.advice.advised, row.reason)
        for row in (rows[pk] for pk in sorted(rows)[:5])
    ]
    assert said == [
        (Decimal(-400), Decimal(-100), "扣后不低于最低工资 2,100.00 元"),
        (Decimal("-323.45"), Decimal("-323.45"), "在上限以内"),
        (Decimal("-460"), Decimal(-300), "只减绩效工资，减到 0 为止"),
        (Decimal(-400), None, "未录工资，未核"),
        (Decimal(400), Decimal(400), "没有扣减"),
    ]


def cells(path, **options):
    read = openpyxl.load_workbook(path, **options)["兑现表"]
    return [row for row in read.iter_rows(values_only=True) if isinstance(row[0], int) or row[0] == "合计"]


def test_the_workbook_holds_the_systems_figures_and_formulas(sheet, tmp_path):
    write_pay({"month": "2026-10"}, tmp_path / "pay.xlsx", Quiet())
    shown, formulas = cells(tmp_path / "pay.xlsx", data_only=True), cells(tmp_path / "pay.xlsx")
    rows = reads.sheet_of(sheet).rows
    assert [Decimal(str(row[11])) for row in shown[:-1]] == [row.advice.suggested for row in rows]
    assert [row[13] or None for row in shown[:-1] if row[13] != 0] == [
        None if row.advice.advised is None else float(row.advice.advised)
        for row in rows
        if row.advice.advised != 0
    ]
    assert all(str(row[column]).startswith("=") for row in formulas[:-1] for column in (10, 11, 12, 13))
    whole = openpyxl.load_workbook(tmp_path / "pay.xlsx")
    words = [
        str(cell.value)
        for page in whole
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert not [word for word in words if "罚" in word] and any("草稿" in word for word in words)
    assert whole["兑现表"].page_setup.orientation == "landscape"


@pytest.mark.services
def test_libreoffice_calculates_the_same_to_the_fen(sheet, tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is part of the full examination"
    write_pay({"month": "2026-10"}, tmp_path / "pay.xlsx", Quiet())
    bare = tmp_path / "bare.xlsx"
    openpyxl.load_workbook(tmp_path / "pay.xlsx").save(bare)
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "xlsx", "--outdir",
         str(tmp_path / "again"), str(bare)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    before, after = (
        cells(tmp_path / "pay.xlsx", data_only=True),
        cells(tmp_path / "again" / "bare.xlsx", data_only=True),
    )
    assert len(before) > 8
    for was, now in zip(before, after, strict=True):
        for column in range(7, 14):
            assert (was[column] or 0) == (now[column] or 0), (was[2], column)


def test_wages_are_for_few(client, mine, sheet):
    client.force_login(mine.secretary, "django.contrib.auth.backends.ModelBackend")
    for address in (reverse("pay_sheet", args=["2026-10"]), reverse("pay_months"), reverse("pay_limits")):
        assert client.get(address).status_code == 403
    assert client.get("/imports/wages/").status_code in (403, 404)
    client.force_login(mine.head, "django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("pay_sheet", args=["2026-10"]))
    assert page.status_code == 200 and page["Cache-Control"] == "no-store"
    assert b"999.99" in page.content


def test_ones_own_page_shows_ones_own_only(client, mine, sheet):
    months.review(sheet, by=mine.secretary, at=box.MORNING)
    Wage.objects.all().delete()
    for person, wage in ((mine.cook, "4321.98"), (mine.head, "8765.43")):
        Wage.objects.create(
            person=person, month="2026-10", wage=Decimal(wage), entered_by=mine.assessor, entered_at=AT
        )
    client.force_login(mine.cook, "django.contrib.auth.backends.ModelBackend")
    text = client.get(reverse("pay_mine")).content.decode()
    assert "321.98" in text and "765.43" not in text


def test_the_sheet_costs_the_same_with_more_people(own_queries, mine, sheet):
    # the month; the limits, wages, scores
    assert own_queries(mine.head, "pay_sheet", "2026-10") == 4


def test_who_operates_the_system_does_not_get_the_pay_sheet(client, mine, sheet):
    export = exports.ask("pay", "兑现表", {"month": "2026-10"}, by=mine.head, at=AT)
    other = exports.ask("tasks", "定量任务", {"day": "2026-11-05"}, by=mine.head, at=AT)
    grant(mine.cook, "system_admin")
    client.force_login(mine.cook, "django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("export_detail", args=[export.pk])).status_code == 404
    assert client.get(reverse("export_detail", args=[other.pk])).status_code == 200
