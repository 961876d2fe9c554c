"""Pages of bulletins: who sees what, editing with a second person in the room, steps, outputs, list, settings."""

import pytest
from django.urls import reverse

from tests.cast import moment
from tests.notices import bulletin_box as box
from tests.notices.bulletin_box import LATER
from tongting.exports import actions as exports
from tongting.exports.models import Export
from tongting.notices.bulletin import actions, queries
from tongting.notices.bulletin.todos import due
from tongting.notices.models import Bulletin, BulletinReader, Letterhead

State = Bulletin.State


@pytest.fixture(autouse=True)
def sources(settings, time_machine):
    settings.BULLETINS = {"week": "tests.notices.bulletin_box.write_week"}
    box.WRITTEN.clear()
    time_machine.move_to(LATER, tick=False)


@pytest.fixture
def come(client, mine):
    def log_in(who):
        client.force_login(mine.people[who], "django.contrib.auth.backends.ModelBackend")
        return client

    return log_in


def url(name, bulletin):
    return reverse(f"bulletin_{name}", args=[bulletin.pk])


# --- who sees what ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(
    ("who", "sends"), [("secretary", True), ("head", True), ("cook", False), ("resident", False)]
)
def test_drafts_are_for_those_who_send_and_published_ones_for_all(come, mine, state, who, sends):
    box.letterhead()
    bulletin = box.STEPS[state](mine)
    client = come(who)
    wanted = 200 if sends or state == State.PUBLISHED else 404
    assert client.get(url("detail", bulletin)).status_code == wanted
    assert client.post(url("word", bulletin)).status_code == (302 if wanted == 200 else 404)
    listed = bulletin.title in client.get("/bulletins/").text
    assert listed == (state == State.PUBLISHED or (sends and state in Bulletin.UNFINISHED))


def test_reading_is_opening_and_counted_once(come, mine):
    bulletin = box.published(mine)
    client = come("cook")
    client.get(url("detail", bulletin))
    first = BulletinReader.objects.get(person=mine.cook).read_at
    assert first == LATER
    client.get(url("detail", bulletin))
    assert queries.readers(bulletin).read == 1
    client = come("resident")
    client.get(url("detail", bulletin))
    assert not BulletinReader.objects.filter(person=mine.resident).exists()
    assert client.get(url("readers", bulletin)).status_code == 404
    page = come("head").get(url("readers", bulletin)).text
    assert "陈厨师" not in page and "杨餐厅" in page


# --- editing ---------------------------------------------------------------------------------------------------


def form_of(client, bulletin, **changes):
    form = client.get(url("edit", bulletin)).context["form"]
    given = {name: form[name].value() or "" for name in form.fields if name != "named"}
    return {**given, **changes}


def test_a_text_is_edited_closed_up_and_a_section_added(come, mine):
    bulletin, client = box.draft(mine), come("head")
    given = form_of(
        client, bulletin, body0="发现 14 件,其中 3 件超期", heading2="其他", body2="自己加的 1 段"
    )
    assert client.post(url("edit", bulletin), given).status_code == 302
    kept = box.fresh(bulletin)
    assert [one["body"] for one in kept.sections][0] == "发现14件，其中3件超期"
    assert kept.sections[2]["body"] == "自己加的1段" and kept.edition == 2
    given = form_of(client, bulletin, heading2="", body2="")
    client.post(url("edit", bulletin), given)
    assert len(box.fresh(bulletin).sections) == 2


def test_saving_untouched_leaves_it_refreshable(come, mine):
    bulletin = actions.draft_about("week", "week:2026-W47", kind="situation", by=None, at=box.AT)
    client = come("head")
    client.post(url("edit", bulletin), form_of(client, bulletin, named=["praise:1"]))
    client.post(url("refresh", bulletin))
    kept = box.fresh(bulletin)
    assert "发现问题16件" in kept.figures["lead"] and kept.sections[1]["body"] == kept.sections[1]["made"]
    assert kept.names[0]["ticked"] and not kept.names[1]["ticked"]


def test_whoever_saves_second_keeps_their_words_on_the_page(come, mine):
    bulletin = box.draft(mine)
    given = form_of(come("head"), bulletin, title="关于二的通报", body0="后来的人写的")
    box.edit(bulletin, mine.deputy, title="关于一的通报")
    answer = come("head").post(url("edit", bulletin), given)
    assert answer.status_code == 422
    assert "李副科 在 11-20 17:00 改过这份通报" in answer.text and "后来的人写的" in answer.text
    assert box.fresh(bulletin).title == "关于一的通报"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": "周通报"}, "标题写成“关于……的通报”"),
        ({"title": "关于一、二的通报"}, "标题里不用标点"),
        ({"title": "关于" + "长" * 80 + "的通报"}, "最多 60 个字"),
        ({"addressee": ""}, "填一下“主送”"),
        ({"body0": "长" * 4001}, "最多 4000 个字"),
        ({"body0": "a\0b"}, "看不见的字符"),
        ({"named": ["praise:999"]}, "没有这一项"),
        ({"edition": "x"}, "要填数字"),
    ],
)
def test_bad_input_gets_its_sentence_and_changes_nothing(come, mine, changes, said):
    bulletin, client = box.draft(mine), come("head")
    answer = client.post(url("edit", bulletin), form_of(client, bulletin, **changes))
    assert answer.status_code == 422 and said in answer.text
    assert box.fresh(bulletin).edition == 1


def test_a_submitted_one_is_not_edited(come, mine):
    bulletin = box.submitted(mine)
    answer = come("head").get(url("edit", bulletin), follow=True)
    assert "不能再改；要改先退回草稿" in answer.text


# --- steps -----------------------------------------------------------------------------------------------------


def test_from_draft_to_paper_by_three_people(come, mine):
    box.letterhead()
    bulletin = box.draft(mine)
    page = come("assessor").get(url("detail", bulletin)).text
    assert "送批" in page and "批准并发布" not in page and "草稿，未编号" in page
    come("assessor").post(url("submit", bulletin))
    assert "已送批，等另一个人批准" in come("assessor").get(url("detail", bulletin)).text
    assert come("head").post(url("approve", bulletin)).status_code == 403
    answer = come("secretary").post(url("return", bulletin), {"reason": ""}, follow=True)
    assert "写一句原因，再点一次" in answer.text
    come("secretary").post(url("return", bulletin), {"reason": "数字不对"})
    come("assessor").post(url("submit", bulletin))
    answer = come("secretary").post(url("approve", bulletin), follow=True)
    assert "批准并发布了，已通知全科" in answer.text and "示后〔2026〕1号" in answer.text
    late = come("leader").post(url("approve", bulletin), follow=True)
    assert "现在不用批" in late.text
    history = [event["said"] for event in come("head").get(url("detail", bulletin)).context["history"]]
    assert [str(one) for one in history] == ["发布", "批准", "送批", "退回草稿", "送批", "起草"]


def test_approved_first_and_published_later(come, mine):
    box.letterhead()
    bulletin = box.submitted(mine)
    come("secretary").post(url("approve", bulletin), {"only": "1"})
    assert box.fresh(bulletin).state == State.APPROVED
    come("cook").post(url("publish", bulletin))
    assert box.fresh(bulletin).state == State.APPROVED
    come("assessor").post(url("publish", bulletin))
    assert box.fresh(bulletin).state == State.PUBLISHED


def test_without_a_letterhead_the_way_is_shown(come, mine):
    bulletin = box.submitted(mine)
    answer = come("secretary").post(url("approve", bulletin), follow=True)
    assert "先到“通报设置”里填好再发布" in answer.text
    assert box.fresh(bulletin).state == State.SUBMITTED


def test_withdrawing_drafts_another_and_the_list_says_so(come, mine):
    bulletin, client = box.published(mine), come("head")
    answer = client.post(url("withdraw", bulletin), {"reason": "件数有误"})
    later = Bulletin.objects.get(withdraws=bulletin)
    assert answer.url == url("detail", later)
    client.post(url("submit", later))
    come("secretary").post(url("approve", later))
    page = come("cook").get("/bulletins/").text
    assert page.count("已撤回") == 1
    assert "这份通报已由示后〔2026〕2号撤回" in come("cook").get(url("detail", bulletin)).text
    answer = come("head").post(url("withdraw", bulletin), {"reason": "再撤"}, follow=True)
    assert "已经由示后〔2026〕2号撤回了" in answer.text


def test_a_new_one_of_ones_own(come, mine):
    client = come("head")
    answer = client.post("/bulletins/new/", {"kind": "commend", "title": "关于 表彰 11 月五星宿舍的通报"})
    made = Bulletin.objects.get()
    assert answer.url == url("edit", made) and made.title == "关于 表彰11月五星宿舍的通报"
    assert client.post("/bulletins/new/", {"kind": "x", "title": "y"}).status_code == 200
    assert Bulletin.objects.count() == 1


# --- list and settings -----------------------------------------------------------------------------------------


def test_the_list_searches_by_words_pinyin_year_and_kind(come, mine, django_assert_num_queries):
    box.published(mine, subject="a")
    client = come("cook")
    client.get("/bulletins/")
    with django_assert_num_queries(7):
        client.get("/bulletins/")
    box.published(mine, subject="b", title="关于表彰五星宿舍的通报", at=moment("2027-01-08 17:00"))
    box.published(mine, subject="c", at=moment("2027-01-15 17:00"))
    with django_assert_num_queries(7):
        page = client.get("/bulletins/")
    assert len(page.context["page"].rows) == 3
    for query, many in (
        ("year=2026", 1), ("year=2027", 2), ("q=五星", 1), ("q=wxss", 1), ("q=wuxing", 1), ("q=〔2027〕2号", 1),
        ("kind=situation", 3), ("kind=commend", 0), ("year=1999", 3), ("q=没有这样的", 0),
    ):  # fmt: skip
        assert len(client.get(f"/bulletins/?{query}").context["page"].rows) == many, query
    assert "没有这样的通报" in client.get("/bulletins/?q=没有这样的").text


def test_an_empty_list_says_what_will_come(come, mine):
    assert "周五 15 点系统自动起草本周通报" in come("cook").get("/bulletins/").text


def test_settings_keep_what_is_right_and_say_what_is_wrong(come, mine):
    client = come("admin")
    good = {
        "short_name": "示后", "issuer": "后勤科", "addressee": "各班组", "signer": "后勤党支部", "red_head": "on",
        "head": "后勤科通报", "paper_year": "2026", "paper_last": "11",
    }  # fmt: skip
    for changes, said in (
        ({"short_name": ""}, "填一下“发文字号的简称”"),
        ({"short_name": "示后〔"}, "简称里不用括号"),
        ({"head": ""}, "用红头就写上红头文字"),
        ({"paper_last": "-1"}, "这一年已经用纸发到第几号"),
        ({"paper_year": ""}, "写清楚是哪一年用纸发的"),
    ):
        answer = client.post("/bulletins/settings/", {**good, **changes})
        assert answer.status_code == 422 and said in answer.text, changes
    assert not Letterhead.objects.exists()
    assert client.post("/bulletins/settings/", good).status_code == 302
    assert box.published(mine).doc_number == "示后〔2026〕12号"
    assert come("cook").get("/bulletins/settings/").status_code == 403


# --- outputs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "ending", "content"),
    [
        (
            "word",
            "bulletin_word",
            ".docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("picture", "bulletin_picture", ".png", "image/png"),
    ],
)
def test_word_and_picture_are_made_by_the_worker_and_fetched(
    come, mine, settings, tmp_path, name, kind, ending, content
):
    settings.MEDIA_ROOT = tmp_path
    bulletin, client = box.published(mine), come("cook")
    answer = client.post(url(name, bulletin))
    export = Export.objects.get()
    assert answer.url == f"/exports/{export.pk}/" and (export.kind, export.stage) == (kind, "waiting")
    assert export.filename == f"示后〔2026〕1号关于2026年第47周后勤工作情况的通报{ending}"
    exports.build({"export": export.pk}, LATER)
    page = client.get(answer.url).text
    assert "共 0 行" not in page and export.filename in page
    file = client.get(f"/exports/{export.pk}/file")
    assert file["Content-Type"] == content
    assert b"".join(file.streaming_content)[:4] in (b"PK\x03\x04", b"\x89PNG")


def test_what_waits_for_whom(mine):
    box.letterhead()
    box.draft(mine, subject="a")
    box.submitted(mine, subject="b")
    box.approved(mine, subject="c")

    def said(who):
        return [todo.text.split("：")[0] for todo in due(mine.people[who], LATER)]

    assert said("secretary") == ["通报草稿等着改好送批", "通报等你批", "通报批好了，等发布"]
    assert said("leader") == ["通报等你批"]
    assert said("assessor") == ["通报草稿等着改好送批", "通报批好了，等发布"]
    assert said("cook") == []
