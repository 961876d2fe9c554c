"""The pages of the day: the runner takes every answer or says what is missing and keeps the rest; records, codes,
standards and the day's own page at one literal query count."""

import re
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from patrols.actions import patrol as patrols
from patrols.actions.patrol import Visit
from patrols.ledger import write_patrols
from patrols.models import ChecklistItem, Issue, Patrol, StandardVersion
from patrols.models.patrol import Entry
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR
from tests.patrols.test_patrol_actions import FINE, POOR, given
from tongting.events.models import Event
from tongting.exports.actions import Meter
from tongting.notices.models import Notice
from tongting.photos.models import Photo

pytestmark = pytest.mark.django_db
NOW = AT + 5 * HOUR
RUN = "/patrols/start/PT05/"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def send(client, mine):
    """Posts the runner's form as its page would."""

    def post(values, /, someone=None, address=RUN, **more):
        client.force_login(someone or mine.woman_patroller)
        return client.post(address, form(values, **more))

    return post


def form(values, **more):
    return {"uuid": str(uuid.uuid4())} | {f"v-{code}": value for code, value in values.items()} | more


def told(response):
    """The sentences at the top of a form that was refused."""
    (box_of_errors,) = re.findall(r'<div class="errsum".*?</ul>', response.content.decode(), re.S)
    return re.findall(r"<li>(?:<a[^>]*>)?(.*?)(?:</a>)?</li>", box_of_errors)


def said(response):
    return [str(message) for message in response.context["messages"]]


def picture(name="p.jpg"):
    return SimpleUploadedFile(name, box.jpeg(), "image/jpeg")


def visited(mine, values=FINE, *, at=AT, by=None, post="pool", entry=Entry.MANUAL):
    place = mine.posts[post]
    return patrols.submit(
        place, mine.versions[place.kind], given(mine, values), Visit(uuid.uuid4(), at, entry),
        by=by or mine.woman_patroller, at=at,
    )  # fmt: skip


# --- the runner -------------------------------------------------------------------------------------------------------


def test_nothing_is_answered_beforehand(page, mine):
    text = page(mine.woman_patroller, "patrol_run", "PT05").content.decode()
    assert "热水池水温" in text and "合格 40 到 42 ℃" in text
    assert " checked" not in text and "errsum" not in text
    assert Patrol.objects.count() == 0


def before_the_items(response):
    """The words that stand above the first item."""
    top = response.content.decode().split("data-prog-bad", 1)[1].split('data-item="', 1)[0]
    return " ".join(re.sub("<[^>]*>", " ", top).split())


def test_what_the_last_visit_found_stands_above_the_items(page, mine):
    assert "上次" not in before_the_items(page(mine.woman_patroller, "patrol_run", "PT05"))
    visited(mine, {**FINE, "BP04": "fail"}, at=AT - DAY)
    found = page(mine.woman_patroller, "patrol_run", "PT05")
    said = before_the_items(found)
    assert "上次不合格： 当天放水、刷池、消毒有记录" in said and "11-17 09:30·王宣传" in said
    assert "还没整改好的老问题 1 件" in said
    assert found.content.decode().count(f'href="/issues/{Issue.objects.get().pk}/"') == 1
    # What a later visit found right is no longer what the last one found; the issue is open still.
    visited(mine, FINE, at=AT)
    said = before_the_items(page(mine.woman_patroller, "patrol_run", "PT05"))
    assert "上次不合格" not in said and "还没整改好的老问题 1 件" in said


def test_a_last_visit_without_a_fault_is_one_calm_line(page, mine):
    visited(mine)
    said = before_the_items(page(mine.woman_patroller, "patrol_run", "PT05"))
    assert "上次没有查出不合格 11-18 09:30·王宣传" in said, said


@pytest.mark.parametrize("visits", [1, 3])
def test_the_runner_costs_the_same_with_more_visits_and_faults(own_queries, mine, visits):
    for n in range(visits):
        visited(mine, POOR if n else FINE, at=AT - n * HOUR)
    # One of them asks what the last visits found, one which round of the person's own this is.
    assert own_queries(mine.woman_patroller, "patrol_run", "PT05") == 6


def test_an_option_at_the_limit_is_not_marked_as_a_fail(page, mine):
    """0.6 of a float is a little less than 0.60; the live colours must not say so."""
    text = page(mine.woman_patroller, "patrol_run", "PT05").content.decode()
    assert re.findall(r'value="(clear|dull|dirty)" data-fail="(1?)"', text) == [
        ("clear", ""), ("dull", ""), ("dirty", "1"),
    ]  # fmt: skip


def test_a_visit_leads_to_its_receipt(send, client, mine):
    answer = send(FINE, note="一切正常")
    kept = Patrol.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/patrols/{kept.pk}/?fresh=1")
    assert (kept.score, kept.note, kept.entry, kept.started_at) == (100, "一切正常", Entry.MANUAL, NOW)
    receipt = client.get(answer.url).content.decode()
    assert kept.number in receipt and "没有转出问题" in receipt
    assert f'data-kept-done="{kept.uuid}"' in receipt


def test_it_began_when_the_page_was_opened(page, client, mine, clock):
    opened = page(mine.woman_patroller, "patrol_run", "PT05").context["opened"]
    clock.move_to(NOW + HOUR / 5, tick=False)
    client.post(RUN, form(FINE, opened=opened))
    kept = Patrol.objects.get()
    assert (kept.started_at, kept.submitted_at) == (NOW, NOW + HOUR / 5)


def test_what_is_missing_is_named_and_what_was_typed_stays(send):
    answer = send({"BP04": "fail"}, **{
        "r-BP04": ["需要清理"], "t-BP04": "台账停在上周", "s-BP04": "1", "note": "没有带尺",
    })  # fmt: skip
    assert answer.status_code == 400
    assert told(answer) == [
        "第 1 项“热水池水温”：还没有查",
        "第 3 项“池水观感”：还没有查",
        "第 4 项“地面无积水、皂液、青苔”：还没有查",
    ]
    text = answer.content.decode()
    assert 'name="v-BP04" value="fail" checked' in text
    assert 'name="r-BP04" value="需要清理" checked' in text and 'name="s-BP04" value="1" checked' in text
    assert 'value="台账停在上周"' in text and 'value="没有带尺"' in text
    assert not Patrol.objects.exists()


@pytest.mark.parametrize(
    ("code", "value", "sentence"),
    [
        ("BP01", "4l", "第 1 项“热水池水温”：读数要在 10 到 60 ℃之间，看看是不是打错了"),
        ("BP01", "410", "第 1 项“热水池水温”：读数要在 10 到 60 ℃之间，看看是不是打错了"),
        ("BP04", "maybe", "第 2 项“当天放水、刷池、消毒有记录”：从给出的选项里选一个"),
        ("BP06", "black", "第 3 项“池水观感”：从给出的选项里选一个"),
        ("BP08", "100", "第 4 项“地面无积水、皂液、青苔”：缺陷处数要填 0 到 99 的整数"),
    ],
)
def test_a_value_that_cannot_be(send, code, value, sentence):
    answer = send({**FINE, code: value})
    assert (answer.status_code, told(answer)) == (400, [sentence])


def test_a_card_does_not_repeat_its_own_name(send):
    text = send({**FINE, "BP01": "410"}).content.decode()
    there = re.findall(r'<p class="errmsg">.*?</svg>(.*?)</p>', text, re.S)
    assert there == ["读数要在 10 到 60 ℃之间，看看是不是打错了"]


def test_a_number_without_limits_asks_for_a_number(send, mine):
    ChecklistItem.objects.filter(code="BP01").update(typing_min=None, typing_max=None)
    answer = send({**FINE, "BP01": "热"})
    assert told(answer) == ["第 1 项“热水池水温”：填一个读数，只用数字和小数点"]


def test_an_item_that_always_applies(send, page, mine):
    answer = send({"CK04": "pass", "CK09": "na"}, address="/patrols/start/PT01/")
    assert told(answer) == ["第 2 项“地面、墙面、排水沟无油污”：这一项每次都要查，不能填不适用"]
    text = page(mine.woman_patroller, "patrol_run", "PT01").content.decode()
    assert 'name="v-CK04" value="na"' in text and 'name="v-CK09" value="na"' not in text


def test_a_fail_that_wants_a_photo(send, mine):
    poor = {**FINE, "BP08": "2"}
    answer = send(poor)
    assert told(answer) == ["第 4 项“地面无积水、皂液、青苔”：拍一张照片再提交"]
    shown = box.photo(mine.woman_patroller)
    assert send(poor, **{"p-BP08": str(shown.pk)}).status_code == 302
    assert Patrol.objects.get().photo_count == 1


def test_anothers_or_an_invented_photo_is_none(send, mine):
    for token in (str(box.photo(mine.head).pk), str(uuid.uuid4()), "x", "\0", "9" * 500):
        assert send({**FINE, "BP08": "2"}, **{"p-BP08": token}).status_code == 400
    assert not Patrol.objects.exists()


def test_no_photos_in_the_womens_bathhouse(send, page, mine):
    address = "/patrols/start/PT10/"
    assert 'type="file"' not in page(mine.woman_patroller, "patrol_run", "PT10").content.decode()
    answer = send({"WB01": "fail", "WB04": "0"}, address=address, **{"p-WB01-file": picture()})
    assert answer.status_code == 302 and not Photo.objects.exists()


def test_without_script_a_picture_survives_a_refused_form(send, client):
    answer = send({"BP08": "2"}, **{"p-BP08-file": picture()})
    assert answer.status_code == 400
    token = Photo.objects.get().pk
    assert f'name="p-BP08" value="{token}"' in answer.content.decode()
    again = client.post(RUN, form({**FINE, "BP08": "2"}, **{"p-BP08": str(token)}))
    assert again.status_code == 302 and Patrol.objects.get().photo_count == 1


def test_an_upload_that_is_no_picture_is_said_and_the_rest_stays(send):
    junk = SimpleUploadedFile("x.jpg", b"not a picture", "image/jpeg")
    answer = send({**FINE, "BP08": "2"}, **{"p-BP08-file": junk, "note": "没照上"})
    assert answer.status_code == 400 and len(told(answer)) == 2
    assert 'value="没照上"' in answer.content.decode()


def test_canned_remarks_and_own_words_become_one_remark(send):
    send({**FINE, "BP04": "fail"}, **{"r-BP04": ["已经告知", "编造的"], "t-BP04": "台账停在上周"})
    assert Patrol.objects.get().answers.get(item__code="BP04").remark == "已经告知，台账停在上周"
    assert Issue.objects.get().title == "放水：已经告知，台账停在上周"


@pytest.mark.parametrize("junk", ["\0", "x" * 5000, "💥", "' OR 1=1 --", "-1", "9" * 30, "<b>", "\ud7ff"])
@pytest.mark.parametrize(
    "name",
    [
        *("uuid", "opened", "phone_started_at", "phone_submitted_at", "note", "late", "late_at"),
        *("v-BP01", "v-BP04", "v-BP06", "v-BP08", "r-BP04", "t-BP04", "s-BP04", "p-BP04", "v-XX99"),
    ],
)
def test_junk_is_saved_or_explained(send, name, junk):
    answer = send({**FINE, **({"BP04": "fail"} if "BP04" in name else {})}, **{name: junk})
    assert answer.status_code in (302, 400)
    if answer.status_code == 400:
        assert told(answer) and '"<b>"' not in answer.content.decode()


def test_a_broken_hidden_field_is_replaced(send, client):
    answer = send(FINE, uuid="x", opened="y" * 300)
    assert answer.status_code == 400
    fresh = {name: answer.context[name] for name in ("uuid", "opened")}
    assert client.post(RUN, form(FINE, **fresh)).status_code == 302


# --- sent again -------------------------------------------------------------------------------------------------------


def test_sent_again_with_its_photo_leads_to_the_same_receipt(send, mine):
    token = str(box.photo(mine.woman_patroller).pk)
    body = form({**FINE, "BP08": "2"}, **{"p-BP08": token})
    answers = [send({}, **body) for _n in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert answers[0].url == answers[1].url and Patrol.objects.count() == 1


def test_sent_twice_without_script_is_one_visit(send):
    token = str(uuid.uuid4())
    for _n in range(2):
        answer = send({**FINE, "BP08": "2"}, uuid=token, **{"p-BP08-file": picture()})
        assert answer.status_code == 302
    assert Patrol.objects.count() == 1


def test_the_same_number_with_other_answers_is_a_conflict(send):
    token = str(uuid.uuid4())
    send(FINE, uuid=token)
    answer = send({**FINE, "BP01": "39.5"}, uuid=token)
    assert answer.status_code == 409
    assert told(answer)[0].startswith(f"这次巡查已经按 {Patrol.objects.get().number} 存好了")
    assert 'value="39.5"' in answer.content.decode()
    assert Event.objects.filter(verb="conflict").count() == 1


def test_whoever_looks_after_records_is_told_of_a_conflict_and_sees_what_differs(send, page, mine):
    token = str(uuid.uuid4())
    send(FINE, uuid=token)
    for _n in range(2):
        assert send({**FINE, "BP01": "39.5"}, uuid=token).status_code == 409
    kept = Patrol.objects.get()
    page_of_both = f"/patrols/conflicts/{kept.conflicts.get().pk}/"
    told_to = Notice.objects.filter(url=page_of_both).values_list("person__name", flat=True)
    assert set(told_to) == {"钱科长", "孙书记"} and len(told_to) == 2
    text = page(mine.head, "patrol_detail", kept.pk).content.decode()
    assert "热水池水温：存的是 41，又传来 39.5" in text and "没有算数" in text
    assert (
        page_of_both in text
        and page_of_both not in page(mine.woman_patroller, "patrol_detail", kept.pk).content.decode()
    )


# --- what the page brings back ----------------------------------------------------------------------------------------


def test_a_scan_is_remembered_by_the_page_that_it_opened(client, mine, clock):
    scan(client, mine, mine.woman_patroller)
    opened = client.get(RUN).context["opened"]
    clock.move_to(NOW + 2 * HOUR, tick=False)
    client.post(RUN, form(FINE, opened=opened))
    assert Patrol.objects.get().entry == Entry.SCAN


@pytest.mark.parametrize("forged", ["", "x", "anothers", "other post", "old"])
def test_an_opening_that_is_none_of_this_page_counts_for_nothing(send, client, page, mine, clock, forged):
    opened = {
        "anothers": lambda: page(mine.head, "patrol_run", "PT05").context["opened"],
        "other post": lambda: page(mine.woman_patroller, "patrol_run", "PT06").context["opened"],
        "old": lambda: page(mine.woman_patroller, "patrol_run", "PT05").context["opened"],
    }.get(forged, lambda: forged)()
    later = NOW + (8 * DAY if forged == "old" else HOUR)
    clock.move_to(later, tick=False)
    assert send(FINE, opened=opened).status_code == 302
    assert Patrol.objects.get().started_at == later


def test_what_was_opened_under_one_edition_is_taken_under_it(page, send, mine):
    opened = page(mine.woman_patroller, "patrol_run", "PT05").context["opened"]
    old = mine.versions["bath_pool"]
    new = StandardVersion.objects.create(
        standard=old.standard, number=2, state="published", effective_from=NOW.date(), pass_line=95
    )
    ChecklistItem.objects.create(version=new, code="NEW", order=1, text="新项", kind="pass_fail", weight=1)
    assert send(FINE, opened=opened).status_code == 302
    assert Patrol.objects.get().version == old
    assert "新项" in page(mine.woman_patroller, "patrol_run", "PT05").content.decode()


@pytest.mark.parametrize("why", ["closed", "women"])
def test_a_post_that_was_shut_meanwhile_throws_nothing_away(send, mine, why):
    type(mine.pool).objects.filter(pk=mine.pool.pk).update(
        is_active=why != "closed", women_only=why == "women"
    )
    answer = send(FINE, someone=mine.head, note="写了半天")
    assert answer.status_code == 400 and len(told(answer)) == 1
    assert 'value="写了半天"' in answer.content.decode() and not Patrol.objects.exists()


@pytest.mark.parametrize("typed", ["41。5", "41,5", "41，5", "４１．５", " 41.5 "])
def test_a_number_as_chinese_keyboards_write_it(send, typed):
    assert send({**FINE, "BP01": typed}).status_code == 302
    assert Patrol.objects.get().answers.get(item__code="BP01").value == "41.5"


@pytest.mark.parametrize("typed", ["4_1", "4e1", "41.", "+", "4.1.5", "0x29", "41 ℃"])
def test_what_only_looks_like_a_number(send, typed):
    assert send({**FINE, "BP01": typed}).status_code == 400


def test_the_receipt_names_where_to_go_next(send, client):
    text = client.get(send(FINE).url).content.decode()
    assert re.search(r'href="/patrols/start/PT(01|06|10|11)/">.*?下一个最该去：', text, re.S)


def test_the_receipt_names_the_open_issue_that_was_seen_again(send, client, mine):
    first = box.photo(mine.woman_patroller)
    raised = send({**FINE, "BP08": "2"}, **{"p-BP08": str(first.pk)})
    number = Issue.objects.get().number
    assert "转出 1 件问题" in client.get(raised.url).content.decode()
    second = box.photo(mine.woman_patroller)
    again = client.get(send({**FINE, "BP08": "2"}, **{"p-BP08": str(second.pk)}).url).content.decode()
    assert "1 处是还没整改好的老问题，又记了一次。" in again and "没有转出问题" not in again
    assert number in again and "又看见的老问题" in again and "转出的问题" not in again


# --- late, scanned, shut out ------------------------------------------------------------------------------------------


def test_a_late_entry_wants_time_and_reason(send):
    assert told(send(FINE, late="1")) == ["补录要写清实际巡查时间，7 天以内、不晚于现在"]
    assert told(send(FINE, late="1", late_at="2026-11-17T09:30")) == ["补录要写明原因"]
    for when in ("2026-11-10T09:30", "2026-11-19T09:30"):
        assert send(FINE, late="1", late_at=when, note="停电").status_code == 400
    assert send(FINE, late="1", late_at="2026-11-17T09:30", note="停电").status_code == 302
    kept = Patrol.objects.get()
    assert (kept.entry, kept.started_at, str(kept.shift_date)) == (Entry.LATE, AT - DAY, "2026-11-17")


def scan(client, mine, someone, token="pt05code"):
    type(mine.pool).objects.filter(pk=mine.pool.pk).update(token="pt05code")
    client.force_login(someone)
    return client.get(f"/q/post/{token}/")


@pytest.mark.parametrize(("minutes", "entry"), [(30, Entry.SCAN), (31, Entry.MANUAL)])
def test_a_scan_counts_for_half_an_hour(client, mine, clock, minutes, entry):
    answer = scan(client, mine, mine.woman_patroller, "PT05CODE")
    assert (answer.status_code, answer.url) == (302, RUN)
    clock.move_to(NOW + minutes * HOUR / 60, tick=False)
    client.post(RUN, form(FINE))
    assert Patrol.objects.get().entry == entry


def test_an_unknown_code_leads_to_the_list_of_posts(client, mine):
    answer = scan(client, mine, mine.woman_patroller, "nosuchcode")
    assert answer.url == "/patrols/start/"
    assert "这不是岗点码" in client.get(answer.url).content.decode()


def test_a_worker_or_resident_who_scans_reports_about_that_post(client, mine):
    answer = scan(client, mine, mine.resident)
    assert answer.url == f"/issues/new/?post={mine.pool.pk}"
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize("who", ["cook", "resident"])
def test_an_unknown_code_is_told_to_anybody(client, mine, who):
    answer = client.get(scan(client, mine, mine.people[who], "nosuchcode").url, follow=True)
    assert answer.status_code == 200


def test_the_code_typed_by_hand(client, mine):
    scan(client, mine, mine.woman_patroller)
    for code, address in ((" PT05CODE ", "/q/post/pt05code/"), ("pt05", RUN)):
        assert client.post("/patrols/start/", {"code": code}).url == address
    for code in ("nosuch", "", "\0", "x" * 99):
        assert client.post("/patrols/start/", {"code": code}).status_code == 200
    assert "没有“nosuch”这个码" in client.post("/patrols/start/", {"code": "nosuch"}).content.decode()


def test_a_man_is_sent_away_from_the_womens_post(page, mine):
    answer = page(mine.head, "patrol_run", "PT10")
    assert (answer.status_code, answer.url) == (302, "/today/")
    assert page(mine.head, "patrol_run", "NOSUCH").status_code == 404
    assert page(mine.cook, "patrol_run", "PT05").status_code == 403


def test_a_post_without_a_standard(page, client, mine):
    type(mine.pool).objects.filter(pk=mine.pool.pk).update(kind="lamp_room")
    page(mine.woman_patroller, "patrol_run", "PT05")
    assert "还没有巡查标准" in client.get("/today/").content.decode()


def test_a_login_that_ran_out_shows_what_was_typed(mine):
    phone = Client()
    answer = phone.post(
        RUN,
        form({**FINE, "BP04": "fail"}, note="早班没人", **{"t-BP04": "台账停在上周"}),
        HTTP_REFERER="http://testserver" + RUN,
    )
    assert answer.status_code == 401
    text = answer.content.decode()
    assert "登录已过期" in text and "台账停在上周" in text and "早班没人" in text
    assert not Patrol.objects.exists()


# --- records ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_more_rows(own_queries, mine, rows):
    for n in range(rows):
        visited(mine, POOR if n else FINE, at=AT - n * HOUR)
    assert own_queries(mine.head, "patrol_list") == 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 3),
        ({"result": "passed"}, 1),
        ({"result": "failed"}, 1),
        ({"result": "void"}, 1),
        ({"entry": "late"}, 1),
        ({"since": "2026-11-18"}, 2),
        ({"until": "2026-11-17"}, 1),
        ({"result": "nonsense", "post": "x", "since": "2026-13-99", "person": "9" * 30}, 3),
        ({"post": "\0", "area": "-1", "entry": "\0", "after": "junk", "page": "-9"}, 3),
        ({"keeper": "abc", "team": "9" * 30, "staff": "\0"}, 3),
    ],
)
def test_the_list_is_narrowed_and_forgives_junk(page, mine, query, found):
    visited(mine)
    visited(mine, POOR, at=AT - DAY, entry=Entry.LATE)
    gone = visited(mine, at=AT - HOUR)
    patrols.void(gone, reason="重了", by=mine.head, at=AT)
    answer = page(mine.head, "patrol_list", **query)
    assert (answer.status_code, len(answer.context["page"].rows)) == (200, found)


def test_who_sees_which_record(page, mine):
    kept = visited(mine, POOR)
    for someone, status in (
        (mine.woman_patroller, 200),
        (mine.head, 200),
        (mine.cook, 403),
        (mine.resident, 403),
    ):
        assert page(someone, "patrol_detail", kept.pk).status_code == status
    assert page(mine.cook, "patrol_list").status_code == 403
    assert page(mine.head, "patrol_detail", 2**63).status_code == 404


@pytest.mark.parametrize("values", [FINE, {**FINE, "BP04": "fail"}, POOR])
def test_a_record_costs_the_same_with_more_issues(own_queries, mine, values):
    kept = visited(mine, values)
    assert own_queries(mine.head, "patrol_detail", kept.pk) == 7


def test_taking_back_on_the_screen(page, client, mine):
    kept = visited(mine, POOR, at=NOW)
    assert "撤回这次巡查" in page(mine.woman_patroller, "patrol_detail", kept.pk).content.decode()
    address = reverse("patrol_void", args=[kept.pk])
    assert "写一句为什么作废" in client.post(address, {"reason": ""}, follow=True).content.decode()
    done = client.post(address, {"reason": "走错门了"}, follow=True)
    assert said(done) == [f"已作废 {kept.number}，连带作废问题 4 件"]
    again = client.post(address, {"reason": "走错门了"}, follow=True)
    assert said(again) == ["这次巡查已经作废"]
    assert "撤回这次巡查" not in again.content.decode()


def test_the_ledger_of_what_the_list_shows(client, mine):
    visited(mine)
    client.force_login(mine.head)
    answer = client.post(reverse("patrol_export") + "?result=passed&post=x")
    assert answer.status_code == 302 and answer.url.startswith("/exports/")


@pytest.mark.parametrize(("params", "rows"), [({}, 2), ({"result": "failed"}, 1), ({"post": "x"}, 2)])
def test_the_ledger_has_a_row_a_visit(mine, tmp_path, params, rows):
    visited(mine)
    visited(mine, POOR, at=AT - HOUR)
    file = tmp_path / "ledger.xlsx"
    assert write_patrols(params, file, Meter(0)) == rows
    sheet = openpyxl.load_workbook(file).active
    body = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (head,) = (n for n, row in enumerate(body) if "巡查时间" in row)
    # Oldest first.
    assert (body[head + 1][1:3], body[head + 1][5]) == (["一号池区", "王宣传"], 10)


# --- the day ----------------------------------------------------------------------------------------------------------


def test_today_of_a_patroller(page, mine):
    visited(mine, POOR, at=NOW - HOUR)
    answer = page(mine.woman_patroller, "today")
    assert answer.context["stop"].post in (mine.kitchen, mine.women, mine.corridor, mine.pool2)
    text = answer.content.decode()
    assert "今天已巡 1 / 5 个岗点" in text and "发现 4 项问题" in text and "现在最该去" in text


@pytest.mark.parametrize("who", ["cook", "attendant", "resident", "admin"])
def test_today_of_those_who_do_not_patrol(page, mine, who):
    answer = page(mine.people[who], "today")
    assert answer.status_code == 200 and "stop" not in answer.context
    assert "现在最该去" not in answer.content.decode()


def test_a_man_is_never_sent_to_the_womens_post(page, mine):
    for post in ("kitchen", "pool", "pool2", "corridor"):
        visited(mine, {item.code: {"number": "41", "choice": "clear", "score": "0"}.get(item.kind, "pass")
                       for item in mine.items_of(mine.posts[post])}, post=post, at=NOW - HOUR)  # fmt: skip
    assert page(mine.head, "today").context["stop"].post != mine.women
    assert page(mine.woman_patroller, "today").context["stop"].post == mine.women


@pytest.mark.parametrize("many", [1, 5])
def test_today_costs_the_same_with_more_posts(own_queries, mine, many):
    for post in list(mine.posts)[many:]:
        type(mine.pool).objects.filter(pk=mine.posts[post].pk).update(is_active=False)
    visited(mine, {"CK04": "pass", "CK09": "0"}, post="kitchen", at=NOW - HOUR)
    if many > 1:
        visited(mine, POOR, at=NOW - HOUR, by=mine.head)
    own_queries(mine.woman_patroller, "today")
    # posts, last visits, today's visits, the week's hours; to confirm, to fix, to verify, to look at again, plans to
    # lead, bulletins; the next round, rounds missed, offers of a swap; rooms to score, dirty lockers;
    # rooms to help; a vote, prizes to collect; crews to agree to, contracts to confirm, turns, pay to sign; things to
    # bring back, parcels to fetch, keys to sign for, haircuts
    assert own_queries(mine.woman_patroller, "today") == 28


def test_today_of_an_empty_mine(page, mine):
    type(mine.pool).objects.update(is_active=False)
    assert "还没有岗点" in page(mine.head, "today").content.decode()


# --- standards --------------------------------------------------------------------------------------------------------


def test_the_standards(page, mine):
    text = page(mine.head, "standard_list").content.decode()
    assert "浴池池区" in text and "女浴池" in text
    text = page(mine.head, "standard_detail", "bath_pool").content.decode()
    assert "热水池水温" in text and "一号池区" in text
    assert page(mine.head, "standard_detail", "nosuch").status_code == 404
    assert page(mine.resident, "standard_list").status_code == 403
