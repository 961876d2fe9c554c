"""The year's counts, objections and 结对帮扶 as workbooks, and who may have them."""

import openpyxl
import pytest
from django.urls import reverse

from starrating import list_book
from starrating.actions import objection as objections
from starrating.models import Help, Objection
from tests.starrating import result_box
from tests.starrating.result_box import PUBLIC_AT
from tongting.exports.models import Export

pytestmark = pytest.mark.django_db


class Nobody:
    def over(self, total, text=""):
        return lambda done: None


def rows_of(path, sheet=None):
    book = openpyxl.load_workbook(path)
    return list((book[sheet] if sheet else book.active).values)


def test_the_year_can_be_counted_again(mine, tmp_path):
    result_box.final(mine, {"3号楼 101": 97, "3号楼 102": 96, "3号楼 103": 40})
    path = tmp_path / "year.xlsx"
    list_book.write_year({"year": 2026}, path, Nobody())
    counts = next(row for row in rows_of(path, "全年评选") if row[0] == "星级宿舍")
    won = [row for row in rows_of(path, "评上的") if row[0] == "星级宿舍"]
    assert counts[2] == len(won) == 2
    assert won[0][3] == "3号楼 101" and not any(mine.resident.name in row for row in won)


def test_objections_name_who_objected_only_to_whoever_may_know(mine, tmp_path):
    box = result_box.publicised(mine, {"3号楼 101": 97})
    made = objections.raise_one(box.entry("3号楼 102"), words="扣的分不对", by=mine.resident, at=PUBLIC_AT)
    rows = {}
    for reader in (mine.secretary, mine.woman_patroller):
        path = tmp_path / f"{reader.pk}.xlsx"
        params = {"asked_by": str(reader.pk), "show": "open"}
        assert list_book.write_objections(params, path, Nobody()) == 1
        rows[reader] = rows_of(path)[-1]
    assert rows[mine.secretary][1:4] == ("3号楼 102", "扣的分不对", mine.resident.name)
    assert rows[mine.woman_patroller][2:4] == ("扣的分不对", None), "a judge does not learn who it was"
    objections.decide(made, upheld=False, answer="照片清楚", by=mine.secretary, at=PUBLIC_AT)
    assert (
        list_book.write_objections({"asked_by": str(mine.secretary.pk), "show": "open"}, path, Nobody()) == 0
    )
    assert Objection.objects.count() == 1


def test_help_goes_on_paper_with_its_faults_and_its_issue(mine, tmp_path):
    result_box.post_of_building(mine)
    result_box.final(mine, {"3号楼 101": 97, "3号楼 103": 40})
    path = tmp_path / "help.xlsx"
    assert list_book.write_helps({}, path, Nobody()) == Help.objects.count() == 1
    row = rows_of(path)[-1]
    assert (
        row[1] == "3号楼 103"
        and row[3] == 40
        and row[4]
        and row[5] == Help.objects.get().issue
        and row[8] == "帮扶中"
    )
    assert list_book.write_helps({"show": "done"}, path, Nobody()) == 0
    assert list_book.write_helps({"q": "没有这间"}, path, Nobody()) == 0


def test_the_three_are_asked_for_with_their_filters(mine, client):
    client.force_login(mine.head)
    for name, args in (("star_year_export", [2026]), ("objection_export", []), ("help_export", [])):
        given = {"q": "103", "show": "done" if name == "help_export" else "open"}
        assert client.post(reverse(name, args=args), given).status_code == 302
    assert {one.kind: one.params for one in Export.objects.all()} == {
        "star_year": {"year": 2026},
        "objections": {"show": "open", "q": "103", "asked_by": str(mine.head.pk)},
        "helps": {"show": "done", "q": "103"},
    }


def test_the_pages_offer_them_to_whoever_sees_the_race(mine, client):
    result_box.final(mine, {"3号楼 101": 97, "3号楼 103": 40})
    for someone, offered in ((mine.head, True), (mine.cook, False)):
        client.force_login(someone)
        page = client.get(reverse("star_year", args=[2026])).content.decode()
        assert (reverse("star_year_export", args=[2026]) in page) is offered
    client.force_login(mine.head)
    assert reverse("help_export") in client.get(reverse("help_list")).content.decode()
