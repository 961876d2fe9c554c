"""Pages of certificates: the register, who has none, the phone's hand-in, what others see of a number, workbooks."""

from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from tests.cast import moment
from tests.people.certified import certificate, kind
from tongting import seams
from tongting.exports.models import Export
from tongting.imports import actions as imports
from tongting.people import certificate_list
from tongting.people.certificate_todos import due
from tongting.people.models import Certificate, CertificateKind, User
from tongting.people.starter import load_certificate_kinds
from tongting.people.tiles import tiles

AT = moment("2026-11-18 09:00")
QUERIES_OF_THE_LIST = 13
QUERIES_OF_THE_LACK = 19


@pytest.fixture
def office(client, mine):
    client.force_login(mine.head)
    with time_machine.travel(AT, tick=False):
        yield client


@pytest.fixture
def health(mine):
    return kind(teams=[mine.teams["canteen"]])


def names(client, **query):
    return [one.person.name for one in client.get(reverse("certificate_list"), query).context["page"].rows]


def jpeg():
    out = BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, "JPEG")
    return SimpleUploadedFile("a.jpg", out.getvalue(), "image/jpeg")


def test_the_register_by_what_is_asked(office, mine, health):
    certificate(mine.cook, health, "2025-11-20", "2026-11-17")
    certificate(mine.waitress, health, "2025-12-01", "2026-12-18")
    certificate(mine.canteen_leader, health, "2026-11-01", "2027-10-31")
    certificate(mine.canteen_leader, health, "2025-11-01", "2026-10-31", "replaced")
    certificate(mine.attendant, kind("救生员证"), "2026-11-01", None, "handed_in")
    assert names(office, show="lapsed") == ["陈厨师"] and names(office, show="soon") == ["杨餐厅"]
    assert names(office, show="soon", within=29) == [] and names(office, show="to_check") == ["吕浴工"]
    assert len(names(office)) == 3 and len(names(office, show="all")) == 5
    assert names(office, q="cc") == ["陈厨师"] or names(office, q="chen") == ["陈厨师"]
    page = office.get(reverse("certificate_list"))
    sums = page.context["sums"]
    assert (sums.good, sums.soon, sums.lapsed, sums.to_check) == (2, 1, 1, 1)
    User.objects.filter(pk=mine.cook.pk).update(is_active=False)
    assert names(office, show="lapsed") == [] and len(names(office, show="all")) == 5


def test_a_leader_sees_the_own_team_and_no_number(client, mine, health):
    one = certificate(mine.cook, health, "2025-12-01", "2026-12-18")
    other = certificate(mine.attendant, health, "2025-12-01", "2026-12-18")
    client.force_login(mine.canteen_leader)
    with time_machine.travel(AT, tick=False):
        assert names(client) == ["陈厨师"]
        page = client.get(reverse("certificate_detail", args=[one.pk])).content.decode()
        assert "******001" in page and one.number not in page
        assert client.get(reverse("certificate_detail", args=[other.pk])).status_code == 403
        client.force_login(mine.waitress)
        assert client.get(reverse("certificate_detail", args=[one.pk])).status_code == 403
        client.force_login(mine.cook)
        assert one.number in client.get(reverse("certificate_detail", args=[one.pk])).content.decode()


def test_entered_with_the_usual_end_and_withdrawn_with_a_reason(office, mine, health):
    form = {"person": mine.cook.pk, "kind": health.pk, "number": "健 2026 1", "issued_on": "2026-11-10"}
    page = office.post(reverse("certificate_new"), form, follow=True).content.decode()
    one = Certificate.objects.get()
    assert "登记好了：陈厨师 健康证" in page and (one.number, str(one.valid_until)) == (
        "健20261",
        "2027-11-09",
    )
    again = office.post(reverse("certificate_new"), form).content.decode()
    assert "已经登记过了" in again and Certificate.objects.count() == 1
    office.post(reverse("certificate_end", args=[one.pk]), {"reason": ""})
    assert Certificate.objects.get().state == "valid"
    office.post(reverse("certificate_end", args=[one.pk]), {"reason": "登记错人了"})
    assert Certificate.objects.get().state == "withdrawn"


def test_handed_in_from_the_phone_without_script_and_checked(office, mine, health):
    office.force_login(mine.cook)
    form = {"kind": health.pk, "number": "健1", "issued_on": "2026-11-10", "valid_until": "2027-11-09"}
    assert "拍一张证件的照片再交" in office.post(reverse("certificate_hand_in"), form).content.decode()
    page = office.post(reverse("certificate_hand_in"), {**form, "photos-file": jpeg()}, follow=True)
    assert "交上去了" in page.content.decode() and "等核对" in page.content.decode()
    one = Certificate.objects.get()
    assert (one.state, one.photos.count()) == ("handed_in", 1)
    assert office.post(reverse("certificate_check", args=[one.pk])).status_code == 403
    office.force_login(mine.head)
    assert "核对无误" in office.get(reverse("certificate_detail", args=[one.pk])).content.decode()
    office.post(reverse("certificate_check", args=[one.pk]))
    assert Certificate.objects.get().state == "valid"


def test_ones_own_page_says_what_is_missing(office, mine, health):
    office.force_login(mine.cook)
    assert "你的岗位要有健康证" in office.get(reverse("certificate_me")).content.decode()
    office.force_login(mine.attendant)
    assert "还没有登记你的证件" in office.get(reverse("certificate_me")).content.decode()


def test_empty_pages_say_what_to_do(office, mine):
    assert "还没有登记证件" in office.get(reverse("certificate_list")).content.decode()
    assert "没有缺证的人" in office.get(reverse("certificate_lack")).content.decode()
    assert "还没有证件种类" in office.get(reverse("certificate_kind_list")).content.decode()


def test_a_kind_is_added_and_changed(office, mine):
    form = {
        "name": "健康证", "months": "12", "reminders": "60、30、7", "teams": [mine.teams["canteen"].pk],
        "jobs": "厨师、面点工", "post_kinds": ["canteen_kitchen"], "enforced_from": "", "order": "1",
    }  # fmt: skip
    assert office.post(reverse("certificate_kind_new"), form).status_code == 302
    one = CertificateKind.objects.get()
    assert (one.reminders, one.jobs, one.post_kinds) == ([60, 30, 7], ["厨师", "面点工"], ["canteen_kitchen"])
    changed = {**form, "enforced_from": "2026-11-20", "is_active": "on", "reminders": "x"}
    assert "写天数" in office.post(reverse("certificate_kind_edit", args=[one.pk]), changed).content.decode()
    office.post(reverse("certificate_kind_edit", args=[one.pk]), {**changed, "reminders": "30"})
    one.refresh_from_db()
    assert str(one.enforced_from) == "2026-11-20" and one.reminders == [30]
    page = office.get(reverse("certificate_kind_list")).content.decode()
    assert "食堂班、厨师、面点工、食堂操作间" in page and "11-20 起执行" in page


@pytest.mark.parametrize("more", [1, 3])
def test_the_lists_cost_the_same_for_one_and_three(office, mine, health, django_assert_num_queries, more):
    for person in [mine.cook, mine.waitress, mine.canteen_leader][:more]:
        certificate(person, health, "2026-03-01", "2027-02-28")
    kind("锅炉作业证", teams=[mine.teams["bathhouse"]] if more == 3 else [], jobs=["水暖工"])
    office.get(reverse("certificate_list"))
    with django_assert_num_queries(QUERIES_OF_THE_LIST):
        office.get(reverse("certificate_list"))
    with django_assert_num_queries(QUERIES_OF_THE_LACK):
        office.get(reverse("certificate_lack"))


def sheet(*rows):
    book = openpyxl.Workbook()
    for row in [("工号", "姓名", "证件", "证号", "发证日期", "有效期到", "发证单位"), *rows]:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_list_comes_in_as_a_whole_or_not_at_all(mine, health):
    good = ("T010", "陈厨师", "健康证", "健001", "2026-03-01", "", "疾控")
    older = ("T010", "陈厨师", "健康证", "健000", "2025-03-01", "2026-02-28", "")
    bad = ("T999", "某某", "健康证", "健002", "2026-03-01", "2026-02-01", "")
    run = imports.upload("certificates", "a.xlsx", sheet(good, bad, good), by=mine.head, at=AT)
    assert [one["row"] for one in run.errors] == [3, 4] and "没有工号 T999" in run.errors[0]["message"]
    run = imports.upload("certificates", "a.xlsx", sheet(good, older), by=mine.head, at=AT)
    assert (run.errors, run.created) == ([], 2)
    imports.apply(run, by=mine.head, at=AT)
    assert dict(Certificate.objects.values_list("number", "state")) == {"健001": "valid", "健000": "replaced"}
    again = imports.upload("certificates", "a.xlsx", sheet(good, older), by=mine.head, at=AT)
    assert (again.created, again.unchanged) == (0, 2)
    own = imports.upload("certificates", "a.xlsx", sheet(("T002", *good[1:])), by=mine.head, at=AT)
    assert "另一位来登记" in own.errors[0]["message"]


class Quiet:
    def over(self, total):
        return self

    def __call__(self, *args):
        pass

    def __getattr__(self, name):
        return lambda *args, **kwargs: None


@pytest.mark.parametrize(("who", "number"), [("head", "健20260001"), ("canteen_leader", "******001")])
def test_the_workbook_has_what_the_list_showed(office, mine, health, tmp_path, who, number):
    certificate(mine.cook, health, "2025-12-01", "2026-12-18")
    certificate(mine.attendant, health, "2025-12-01", "2027-12-18")
    office.force_login(mine.people[who])
    office.post(reverse("certificate_export"), {"show": "soon"})
    path = tmp_path / "a.xlsx"
    assert certificate_list.write_certificates(Export.objects.get().params, path, Quiet()) == 1
    text = [[cell.value for cell in row] for row in openpyxl.load_workbook(path).active.iter_rows()]
    line = next(row for row in text if row[0] == "T010")
    assert line[1:5] == ["陈厨师", "食堂班", "健康证", number] and line[-1] == 30


def test_todos_and_the_tile(mine, health):
    certificate(mine.cook, health, "2025-11-20", "2026-11-17")
    certificate(mine.waitress, health, "2026-01-01", "2027-12-31")
    waits = certificate(mine.waitress, health, "2026-11-01", "2027-12-31", "handed_in")

    def texts(person):
        return [one.text for one in due(User.objects.get(pk=person.pk), AT)]

    assert texts(mine.cook) == ["换健康证，拍照交上来"] and texts(mine.waitress) == []
    assert texts(mine.canteen_leader) == ["1 份证件过期没换"]
    assert texts(mine.head) == ["1 份证件过期没换", "核对 1 份交上来的证件"]
    assert texts(mine.bath_leader) == []
    (tile,) = tiles(mine.head, AT)
    assert (tile.alarm, tile.figure, tile.url) == ("1 份过期没换", "0", "/certificates/?show=lapsed")
    assert list(tiles(mine.cook, AT)) == [] and list(tiles(mine.bath_leader, AT)) == []
    Certificate.objects.filter(pk=waits.pk).update(person=mine.cook)
    assert texts(mine.cook) == [], "the new one is handed in"


def test_the_usual_kinds_are_there_once(mine):
    assert load_certificate_kinds() == 5 and load_certificate_kinds() == 0
    assert [one.name for one in seams.gather("certificate_kinds")][:2] == ["健康证", "食品安全管理员证"]
