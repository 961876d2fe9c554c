"""扫码反映 without a login: what comes in, what is kept out, what is public, what the office answers."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from patrols import todos
from patrols.actions import complaint as verbs
from patrols.actions import issue as issue_verbs
from patrols.actions import issue_again, tally
from patrols.actions.complaint import Said
from patrols.forms import complaint as forms
from patrols.models import Complaint, Issue
from patrols.models.complaint import Topic
from patrols.queries import complaint as complaints
from patrols.rules import complaint as rules
from tests.patrols import issue_box as box
from tests.patrols.issue_box import AT, DAY, HOUR, said
from tests.patrols.test_issue_races import at_once
from tongting.events import flow
from tongting.photos import unsigned
from tongting.photos.models import Photo
from tongting.web.sender import address_of, sender_of


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT + 5 * HOUR, tick=False)


NOW = AT + 5 * HOUR


@pytest.fixture(autouse=True)
def tallies_are_right(mine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    yield
    assert tally.verify() == []


def told(
    mine, n=1, *, post="pool", topic="broken", words="淋浴忽冷忽热", phone="", at=AT, sender="net", **more
):
    return verbs.receive(mine.posts[post], Said(topic, words, phone, sender, f"form{n}"), at=at, **more)


def address(post):
    return reverse("complaint_new", args=[post.token])


def sheet_of(client, place):
    return client.get(address(place)).context["sheet"]


def send(client, place, follow=True, **given):
    given = {"sheet": given.pop("sheet", None) or sheet_of(client, place), "topic": "broken", **given}
    return client.post(address(place), given, follow=follow)


def picture(name="a.jpg"):
    return SimpleUploadedFile(name, box.jpeg(), "image/jpeg")


# --- rules ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "address", "all_", "sentence"),
    [
        (0, 0, 0, None),
        (9, 29, 149, None),
        (10, 10, 10, "从你们这个网络"),
        (0, 30, 30, "从你们这个网络"),
        (0, 0, 150, "写好的还在"),
    ],
)
def test_how_much_an_hour_takes(here, address, all_, sentence):
    reason = rules.too_many(rules.Lately(here, address, all_))
    assert reason is None if sentence is None else sentence in reason


@pytest.mark.parametrize("state", list(Issue.State))
def test_every_state_has_its_public_words_and_none_names_anybody(mine, state):
    issue = box.STATES[state](mine)
    word, sentence = rules.state_in_public(box.fresh(issue))
    assert word and sentence.endswith("。")
    assert not any(person.name in word + sentence for person in mine.people.values())


def test_what_waits_says_until_when(mine):
    assert rules.state_in_public(box.waiting(mine)) == ("在等配件", "配件到了接着办。预计 11-23 接着办。")


@pytest.mark.parametrize(
    ("topic", "words", "title", "severity"),
    [
        (Topic.BROKEN, "", "坏了、不好用", "normal"),
        (Topic.BROKEN, " 灯不亮\n三楼 ", "灯不亮", "normal"),
        (Topic.DANGER, "地滑", "地滑", "serious"),
        (Topic.OTHER, "长" * 500, "长" * 120, "normal"),
    ],
)
def test_what_becomes_of_the_words(topic, words, title, severity):
    assert (rules.title_of(topic, words), rules.severity_of(topic)) == (title, severity)


def test_food_is_asked_about_where_people_eat_and_water_where_they_wash():
    assert Topic.FOOD in rules.topics_at("canteen") and Topic.WATER not in rules.topics_at("canteen")
    assert Topic.WATER in rules.topics_at("bathhouse") and Topic.FOOD not in rules.topics_at("bathhouse")


# --- taken in ---------------------------------------------------------------------------------------------------------


def test_it_becomes_an_issue_that_waits_for_somebody(mine):
    shot = unsigned.keep(picture(), sender="net:form1", taken_at=None, at=AT)
    one = told(mine, photos=[shot], phone="13800138000")
    issue = one.issue
    assert (issue.state, issue.source, issue.found_by, issue.title) == (
        "reported", "complaint", None, "淋浴忽冷忽热",
    )  # fmt: skip
    assert re.fullmatch("[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", one.shown_code)
    assert issue.photos.get().photo == shot and issue.photos.get().by is None
    assert Photo.objects.get().claimed
    assert [event.verb for event in flow.history(issue)] == ["reported"]
    assert [todo.text for todo in todos.due(mine.head, AT)] == ["1 件问题等着派单"]


def test_the_same_form_twice_is_one(mine):
    assert told(mine) == told(mine)
    assert Issue.objects.count() == Complaint.objects.count() == 1


def test_over_the_limit_nothing_is_kept(mine, monkeypatch):
    monkeypatch.setattr(rules, "FROM_ONE_AT_A_POST", 2)
    told(mine, 1)
    told(mine, 2)
    with pytest.raises(flow.Refused, match="从你们这个网络"):
        told(mine, 3)
    assert (Complaint.objects.count(), Issue.objects.count()) == (2, 1)
    # elsewhere, from elsewhere, later
    told(mine, 4, post="kitchen")
    told(mine, 5, sender="other")
    told(mine, 6, at=AT + 61 * HOUR / 60)


def test_a_known_one_gets_a_sighting_and_its_own_code(mine):
    _visit, [issue] = box.found(mine, "BP08")
    one = told(mine, same_as=issue, at=AT + DAY)
    assert one.issue_id == issue.pk and Issue.objects.count() == 1
    assert box.fresh(issue).occurrence_count == 2 and issue.occurrences.get().seen_by is None


def test_a_photo_of_another_sheet_takes_everything_back(mine):
    shot = unsigned.keep(picture(), sender="net:form9", taken_at=None, at=AT)
    with pytest.raises(flow.Refused, match="重新拍一张"):
        told(mine, photos=[shot])
    assert not Issue.objects.exists() and not Complaint.objects.exists()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_same_form_eight_times_at_once_is_one(mine):
    outcomes = at_once(*[lambda: told(mine)] * 8)
    assert outcomes == [None] * 8
    assert Issue.objects.count() == Complaint.objects.count() == 1


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_eight_people_who_say_the_same_at_once_tell_of_one_issue(mine):
    people = [lambda n=n: told(mine, n, words=f"淋浴忽冷忽热{'！' * n}", sender=f"net{n}") for n in range(8)]
    assert at_once(*people) == [None] * 8
    assert Issue.objects.get().occurrence_count == Complaint.objects.count() == 8


def test_merged_its_code_follows(mine):
    into = box.assigned(mine)
    one = told(mine, at=AT + DAY)
    issue_again.merge(one.issue, into, by=mine.head, at=AT + DAY + HOUR)
    one.refresh_from_db()
    assert one.issue == into


# --- answered, forgotten ----------------------------------------------------------------------------------------------


def test_an_answer_reaches_everybody_who_told_of_it(mine):
    first = told(mine)
    told(mine, 2, same_as=first.issue, at=AT + HOUR)
    assert verbs.answer(first.issue, "换好了", by=mine.head, at=NOW) == 2
    assert set(Complaint.objects.values_list("answer", "answered_by", "answered_at")) == {
        ("换好了", mine.head.pk, NOW)
    }
    assert flow.history(first.issue).last().note == "换好了"


@pytest.mark.parametrize(
    ("who", "text", "sentence"), [("head", "  ", "写一句答复"), ("attendant", "好了", "公开答复要由科领导")]
)
def test_an_answer_that_does_not_go_out(mine, who, text, sentence):
    one = told(mine)
    with pytest.raises(flow.Refused, match=sentence):
        verbs.answer(one.issue, text, by=mine.people[who], at=NOW)
    one.refresh_from_db()
    assert one.answer == ""


def test_nobody_to_answer(mine):
    with pytest.raises(flow.Refused, match="没有可答复的人"):
        verbs.answer(box.reported(mine), "好了", by=mine.head, at=NOW)


def test_the_database_holds_that_an_answer_has_its_person_and_time(mine):
    one = told(mine)
    for wrong in ({"answer": "好了"}, {"answered_at": AT}, {"answered_by": mine.head}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Complaint.objects.filter(pk=one.pk).update(**wrong)


def test_what_is_done_without_an_answer_waits_for_one(mine):
    one = told(mine)
    issue_verbs.void(one.issue, reason="看错了", by=mine.head, at=AT + HOUR)
    texts = [todo.text for todo in todos.due(mine.head, NOW)]
    assert texts == ["1 条扫码反映办完了还没答复"]
    assert list(todos.due(mine.head, AT + 61 * DAY)) == []
    verbs.answer(one.issue, "看过了", by=mine.head, at=NOW)
    assert list(todos.due(mine.head, NOW)) == []


@pytest.mark.parametrize(("days", "phone"), [(29, "13800138000"), (31, "")])
def test_a_telephone_number_is_forgotten_a_month_after_it_is_of_use(mine, days, phone):
    one = told(mine, phone="13800138000")
    still_open = told(mine, 2, phone="13900139000", words="灯")
    issue_verbs.void(one.issue, reason="看错了", by=mine.head, at=AT + HOUR)
    verbs.forget_phones(at=AT + days * DAY)
    one.refresh_from_db()
    still_open.refresh_from_db()
    assert (one.phone, still_open.phone) == (phone, "13900139000")


# --- the public pages -------------------------------------------------------------------------------------------------


def test_the_sign_opens_two_doors_for_whoever_is_not_logged_in(client, mine):
    answer = client.get(reverse("post_scan", args=[mine.pool.token]))
    text = answer.content.decode()
    assert answer.status_code == 200 and address(mine.pool) in text
    assert f"{reverse('login')}?next=/q/post/{mine.pool.token}/" in text
    gone = client.get(reverse("post_scan", args=["nothing"]))
    assert gone.status_code == 404 and "已经作废" in gone.content.decode()
    type(mine.pool).objects.filter(pk=mine.pool.pk).update(is_active=False)
    for path in (reverse("post_scan", args=[mine.pool.token]), address(mine.pool)):
        assert client.get(path).status_code == 404


def test_whoever_is_logged_in_goes_on_as_before(client, mine):
    client.force_login(mine.woman_patroller)
    assert client.get(reverse("post_scan", args=[mine.pool.token])).url == "/patrols/start/PT05/"
    client.force_login(mine.resident)
    assert client.get(reverse("post_scan", args=[mine.pool.token])).url == f"/issues/new/?post={mine.pool.pk}"


def test_from_the_sign_to_the_code(client, mine):
    response = send(client, mine.pool, topic="water", words="下午四点水是凉的", phone="138 0013 8000")
    one = Complaint.objects.get()
    assert response.redirect_chain == [(f"/complaints/{one.shown_code}/?fresh=1", 302)]
    text = response.content.decode()
    assert one.shown_code in text and "收到了" in text and "下午四点" not in text
    assert (one.topic, one.phone, one.issue.detail) == ("water", "138 0013 8000", "下午四点水是凉的")
    assert len(one.sender) == 16 and "127.0.0.1" not in one.sender + one.form


def test_photos_come_along_with_and_without_script(client, mine):
    sheet = sheet_of(client, mine.pool)
    upload = f"{reverse('complaint_photo')}?sheet={sheet}"
    ahead = client.post(upload, {"photo": picture()}).json()
    assert ahead["wait"] and ahead["thumb"].startswith("/photos/")
    send(client, mine.pool, sheet=sheet, photo=ahead["id"], **{"photo-file": picture("b.jpg")})
    assert Issue.objects.get().photos.count() == 2
    # sent once more after a lost answer
    again = send(client, mine.pool, sheet=sheet, photo=ahead["id"])
    assert again.redirect_chain and Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"topic": ""}, "选一下“什么事”"),
        ({"topic": "nothing"}, "从列表里重新选"),
        ({"topic": "food"}, "从列表里重新选"),
        ({"topic": "other", "words": " "}, "写一句是什么事"),
        ({"phone": "abc"}, "电话只写数字"),
        ({"words": "长" * 501}, "最多 500 个字"),
        ({"words": "a\x00b"}, "看不见的字符"),
        ({"site": "http://spam"}, "有一栏要空着"),
        ({"photo": "not-there"}, "有照片没传上来"),
        ({"photo-file": SimpleUploadedFile("x.jpg", b"no picture")}, "不是照片"),
        ({"sheet": "forged"}, "这页开得太久了，写好的还在"),
    ],
)
def test_what_is_wrong_is_said_and_the_words_are_kept(client, mine, given, sentence):
    response = send(client, mine.pool, **{"words": "三排花洒不出水", **given})
    assert response.status_code == 422
    text = response.content.decode()
    assert sentence in text and ("words" in given or "三排花洒不出水" in text)
    assert "http://spam" not in text
    assert not Complaint.objects.exists() and not Issue.objects.exists()


def test_more_than_three_photos_are_too_many(client, mine):
    response = send(client, mine.pool, **{"photo-file": [picture(f"{n}.jpg") for n in range(4)]})
    assert response.status_code == 422 and "最多 3 张" in response.content.decode()
    assert not Photo.objects.exists()


def test_where_no_photos_are_taken_none_is_asked_for_nor_kept(client, mine):
    assert "data-photos" not in client.get(address(mine.women)).content.decode()
    send(client, mine.women, **{"photo-file": picture()})
    assert Issue.objects.get().photos.count() == 0 and not Photo.objects.exists()


def test_a_sheet_of_another_post_or_of_yesterday_is_exchanged(client, mine, time_machine):
    old = sheet_of(client, mine.pool)
    assert send(client, mine.kitchen, sheet=old, topic="dirty").status_code == 422
    time_machine.move_to(NOW + 25 * HOUR, tick=False)
    response = send(client, mine.pool, sheet=old, words="还漏")
    assert response.status_code == 422 and response.context["sheet"] != old
    assert send(client, mine.pool, sheet=response.context["sheet"], words="还漏").redirect_chain


def test_over_the_limit_one_is_told_and_nothing_is_lost(client, mine, monkeypatch):
    monkeypatch.setattr(rules, "FROM_ONE_AT_A_POST", 1)
    send(client, mine.pool)
    response = send(client, mine.pool, words="第二件事")
    assert response.status_code == 422
    assert "过一小时再反映" in response.content.decode() and "第二件事" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "body", "sentence"),
    [
        ("", {"photo": b"x"}, "刷新以后再选"),
        ("?sheet=forged", {"photo": b"x"}, "刷新以后再选"),
        ("?sheet=%00", {"photo": b"x"}, "刷新以后再选"),
        ("?sheet={sheet}", {}, "没有收到照片"),
        ("?sheet={sheet}", {"photo": b"no picture"}, "不是照片"),
        ("?sheet={sheet}", {"photo": b"x", "token": "junk"}, "编号读不懂"),
    ],
)
def test_a_photo_that_does_not_fit_gets_a_sentence(client, mine, query, body, sentence):
    path = reverse("complaint_photo") + query.format(sheet=sheet_of(client, mine.pool))
    if "photo" in body:
        body = {**body, "photo": SimpleUploadedFile("x.jpg", body["photo"])}
    answer = client.post(path, body)
    assert answer.status_code == 400 and sentence in answer.json()["error"]
    assert not Photo.objects.exists()


def test_what_is_known_is_told_in_the_standards_words_alone(client, mine):
    _visit, [found] = box.found(mine, "BP08", remark="张三倒的水")
    box.reported(mine, what="李四骂人")
    text = client.get(address(mine.pool)).content.decode()
    assert "地面无积水、皂液、青苔（11-18）" in text and "张三" not in text and "李四" not in text
    send(client, mine.pool, same=str(found.pk), words="我也滑了一下")
    assert Complaint.objects.get().issue_id == found.pk
    assert send(client, mine.pool, same="999").status_code == 422


def test_the_status_page_names_nobody(client, mine):
    one = told(mine, words="吕浴工态度不好", phone="13800138000")
    issue_verbs.assign(one.issue, responsible=mine.attendant, by=mine.head, at=AT + HOUR)
    issue_verbs.rectify(
        one.issue, photos=[box.photo(mine.attendant)], note="陈厨师弄的", by=mine.attendant, at=AT + 2 * HOUR
    )
    verbs.answer(one.issue, "已经谈过了。", by=mine.head, at=AT + 3 * HOUR)
    answer = client.get(reverse("complaint_status", args=[one.shown_code]))
    text = answer.content.decode()
    assert "改完了，等验收" in text and "已经谈过了。" in text and answer["X-Robots-Tag"] == "noindex"
    assert not any(person.name in text for person in mine.people.values())
    assert "态度不好" not in text and "13800138000" not in text and "x.jpg" not in text


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{bare}"])
def test_a_code_is_found_as_people_type_it(client, mine, typed):
    code = told(mine).shown_code
    words = typed.format(code, lower=code.lower(), bare=code.replace("-", ""))
    response = client.get(reverse("complaint_find"), {"code": words}, follow=True)
    assert response.redirect_chain[-1][0].endswith(f"/complaints/{code}/")


@pytest.mark.parametrize("junk", ["x", "0000-0000", "\x00", "长" * 20, "ABCD-EFGH"])
def test_an_unknown_code_gets_a_sentence(client, mine, junk):
    assert complaints.by_code(junk) is None
    assert client.get(reverse("complaint_find"), {"code": junk}).status_code == 200
    if "\x00" not in junk:
        answer = client.get(reverse("complaint_status", args=[junk]))
        assert answer.status_code == 404 and "没有这个查询码" in answer.content.decode()


def test_the_network_is_the_last_that_the_proxy_adds(rf, settings):
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.0.0.7"})
    assert address_of(request) == "127.0.0.1"
    settings.PRODUCTION = True
    assert address_of(request) == "10.0.0.7"
    assert address_of(rf.get("/")) == "127.0.0.1"
    assert sender_of("10.0.0.7", AT, forms.SEALED) != sender_of("10.0.0.7", AT + DAY, forms.SEALED)
    assert sender_of("10.0.0.7", AT, forms.SEALED) == sender_of("10.0.0.7", AT + HOUR, forms.SEALED)


def test_the_sheet_is_the_only_thing_between_two_posts_of_the_same_form(client, mine):
    """The page works by plain POST with its own key, like every form of ours."""
    client.handler.enforce_csrf_checks = True
    try:
        assert client.post(address(mine.pool), {"topic": "broken"}).status_code == 403
    finally:
        client.handler.enforce_csrf_checks = False


# --- the office -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_with_more_rows(own_queries, mine, many):
    for n in range(many):
        told(mine, n, words=f"第 {n} 件")
    assert own_queries(mine.head, "complaint_list") == 1


def test_the_list_finds_by_code_words_and_what_is_unanswered(page, mine):
    first, second = told(mine, 1), told(mine, 2, words="三楼水房灯不亮", at=AT + HOUR)
    verbs.answer(first.issue, "换好了", by=mine.head, at=NOW)
    for query, found in (
        ({}, [second, first]),
        ({"show": "open"}, [second]),
        ({"q": first.shown_code.lower()}, [first]),
        ({"q": "水房"}, [second]),
        ({"q": "shuifang"}, [second]),
        ({"q": "\x00"}, [second, first]),
        ({"show": "x"}, [second, first]),
    ):
        assert page(mine.head, "complaint_list", **query).context["page"].rows == found, query
    assert page(mine.attendant, "complaint_list").status_code == 403
    assert "没有这样的反映" in page(mine.head, "complaint_list", q="没有").content.decode()


def test_the_office_answers_on_the_issues_page(page, post, mine):
    one = told(mine, phone="13800138000")
    text = page(mine.head, "issue_detail", one.issue_id).content.decode()
    assert one.shown_code in text and "tel:13800138000" in text and "有人扫码反映" in text
    assert "13800138000" not in page(mine.woman_patroller, "issue_detail", one.issue_id).content.decode()
    assert "写一句答复" in said(post(mine.head, "issue_answer", one.issue_id, words=" "))[0]
    sent = post(mine.head, "issue_answer", one.issue_id, chip="已经整改好了，谢谢你反映，再有问题接着扫码。")
    assert said(sent) == ["答复出去了，1 个反映的人看得到"]
    assert "公开答复" in sent.content.decode()
    assert post(mine.attendant, "issue_answer", one.issue_id, words="好了").status_code == 403


# --- the same complaint again -----------------------------------------------------------------------------------------


def test_the_same_words_are_one_issue_with_many_voices(client, mine):
    told_of = [
        told(mine, n, words=words) for n, words in enumerate(["池边地滑", "池边地滑！", " 池边，地滑。\n"])
    ]
    issue = Issue.objects.get()
    assert (issue.occurrence_count, [one.issue_id for one in told_of]) == (3, [issue.pk] * 3)
    assert len({one.code for one in told_of}) == 3
    verbs.answer(issue, "铺了防滑垫", by=mine.head, at=NOW)
    for one in told_of:
        assert "铺了防滑垫" in client.get(reverse("complaint_status", args=[one.shown_code])).content.decode()


@pytest.mark.parametrize(
    "more",
    [
        {"post": "pool2"},
        {"topic": "danger"},
        {"words": "池边地滑得很"},
        {"at": AT + 31 * DAY},
        {"is_new": True},
    ],
)
def test_another_place_topic_or_time_is_another_issue(mine, more):
    told(mine, 1, words="池边地滑")
    told(mine, 2, **{"words": "池边地滑", **more})
    assert Issue.objects.count() == 2


def test_what_was_closed_is_told_of_anew(mine):
    first = told(mine, 1, words="池边地滑").issue
    issue_verbs.void(first, reason="重复", by=mine.head, at=NOW)
    told(mine, 2, words="池边地滑")
    assert Issue.objects.count() == 2


def test_a_tap_without_words_joins_unless_a_photo_may_show_something_else(mine):
    told(mine, 1, words="")
    told(mine, 2, words="")
    assert Issue.objects.get().occurrence_count == 2


def test_nearly_the_same_words_are_asked_about_without_quoting_anybody(client, mine):
    first = told(mine, 1, words="三排靠窗的花洒不出水").issue
    asked = send(client, mine.pool, words="二排靠窗的花洒不出水")
    assert asked.status_code == 422 and Issue.objects.count() == 1
    text = asked.content.decode()
    assert "11-18 有人反映过差不多的，是同一件" in text and "三排" not in text
    send(client, mine.pool, words="二排靠窗的花洒不出水", same=str(first.pk))
    assert box.fresh(first).occurrence_count == 2 and Issue.objects.count() == 1
    send(client, mine.pool, words="四排靠窗的花洒不出水", same="new")
    assert Issue.objects.count() == 2 and Complaint.objects.count() == 3


def test_nobody_joins_what_was_not_offered(client, mine):
    other = told(mine, 1, post="corridor", words="灯不亮").issue
    assert send(client, mine.pool, words="水忽冷忽热", same=str(other.pk)).status_code == 422
    assert box.fresh(other).occurrence_count == 1 and Issue.objects.count() == 1
