"""The pages of song requests, seats and parcels to be sent: what they show, what a tap does, what is bad input, what a
mine switches off."""

import json
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from stations.models import Booking, SeatRule, Sending, Service, SongRequest
from stations.sending_book import write_sendings
from tests.cast import grant
from tests.stations import music_box
from tests.stations import optional_box as bar
from tests.stations.desk_box import AT, DAY, HOUR
from tongting.exports.actions import Meter
from tongting.seams import gather


@pytest.fixture
def desk(mine):
    return bar.bar(mine)


@pytest.fixture
def post_desk(mine):
    return bar.post_desk(mine)


@pytest.fixture
def by(mine):
    return mine.housekeeper


def text(answer):
    return answer.content.decode()


def sent(client, desk, verb, **said):
    """What a script gets."""
    url = reverse("desk_act", args=[desk.code, verb])
    answer = client.post(url, said, headers={"X-Requested-With": "fetch", "Accept": "application/json"})
    return json.loads(answer.content)


# --- songs


def test_a_resident_asks_the_attendant_answers_and_the_board_shows_it(page, post, mine, desk, by):
    service = bar.of(desk, "songs")
    assert "点歌与留言" in text(page(mine.resident, "station_music"))
    assert "板上还空着" in text(page(mine.resident, "song_home", service.pk))
    said = text(post(mine.resident, "song_home", service.pk, title="归途", words="祝班班平安"))
    assert "点好了，值班员审过就上板" in said and "每人每天一首" in said
    assert "1 首等审核" in text(page(by, "desk", desk.code))
    waiting = text(page(by, "desk_songs", desk.code))
    assert "祝班班平安" in waiting and "周矿工" in waiting
    one = SongRequest.objects.get()
    assert "点歌通过" in text(post(by, "desk_act", desk.code, "approve", song=one.pk))
    board = text(page(mine.cook, "station_music"))
    assert "祝班班平安" in board and "周矿工" not in board
    assert "上板了" in text(page(mine.resident, "station_home"))
    post(by, "desk_act", desk.code, "play", song=one.pk)
    assert "放过了" in text(page(mine.cook, "song_home", service.pk))


def test_a_refusal_reaches_the_own_page(page, post, mine, desk, by):
    one = bar.ask(desk, mine.resident, at=timezone.now())
    assert "填一下“为什么不放”" in text(post(by, "desk_act", desk.code, "decline", song=one.pk))
    post(by, "desk_act", desk.code, "decline", song=one.pk, why="没有版权")
    assert "没通过：没有版权" in text(page(mine.resident, "station_home"))
    assert "没有版权" in text(page(mine.resident, "song_home", one.service_id))


def test_what_is_taken_back_may_be_asked_anew(page, post, mine, desk):
    one = bar.ask(desk, mine.resident, at=timezone.now())
    assert post(mine.cook, "song_withdraw", one.pk).status_code == 404
    assert "不点了，今天还可以再点一首" in text(post(mine.resident, "song_withdraw", one.pk))
    assert "点一首" in text(page(mine.resident, "song_home", one.service_id))


def test_a_tune_of_the_library_need_not_be_spelled(post, mine, desk):
    music = Service.objects.create(desk=desk, code="background_music", name="轻音乐", kind="music")
    tune = music_box.ready(music, mine.head, "归途")
    post(mine.resident, "song_home", bar.of(desk, "songs").pk, tune=tune.pk)
    assert (SongRequest.objects.get().tune, SongRequest.objects.get().title) == (tune, str(tune))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "选一首曲库里的，或者写上歌名"),
        ({"title": "   "}, "选一首曲库里的，或者写上歌名"),
        ({"title": "歌" * 61}, "歌名"),
        ({"title": "归途", "words": "话" * 61}, "留言"),
        ({"tune": "999999"}, "曲库里的"),
        ({"tune": "x"}, "曲库里的"),
    ],
)
def test_bad_requests_are_told_and_nothing_is_kept(post, mine, desk, said, told):
    answer = text(post(mine.resident, "song_home", bar.of(desk, "songs").pk, **said))
    assert told in answer and "errsum" in answer and not SongRequest.objects.exists()


def test_the_second_of_a_day_is_refused_on_the_page(post, mine, desk):
    one = bar.ask(desk, mine.resident, at=timezone.now())
    assert "今天已经点过一首了" in text(post(mine.resident, "song_home", one.service_id, title="归途"))
    assert SongRequest.objects.count() == 1


def test_attendants_are_told_what_waits_but_not_of_their_own(mine, desk, by):
    assert not [one for one in gather("todos", by, AT) if "点歌" in one.text]
    bar.ask(desk, by)
    assert not [one for one in gather("todos", by, AT) if "点歌" in one.text]
    bar.ask(desk, mine.resident, "归途")
    [todo] = [one for one in gather("todos", by, AT) if "点歌" in one.text]
    assert (todo.text, todo.url) == ("审 1 首点歌", reverse("desk_songs", args=[desk.code]))
    assert todo.due == AT + 2 * HOUR
    assert not [one for one in gather("todos", mine.resident, AT) if "点歌" in one.text]


# --- seats


def test_a_count_is_typed_and_the_station_page_says_as_of_when(page, post, mine, desk, by):
    assert "共 36 个座位，还没数过" in text(page(mine.resident, "station_music"))
    assert "数座位" in text(page(by, "desk", desk.code))
    assert "坐了几个人（一共 36 个座位）" in text(page(by, "desk_seats", desk.code))
    assert "记下了：空 12 个，共 36 个（" in text(post(by, "desk_act", desk.code, "count_seats", taken="24"))
    assert "空 12 个，共 36 个（" in text(page(mine.resident, "station_music"))
    assert "坐了 24 个人" in text(page(by, "desk_seats", desk.code))
    assert Booking.objects.get().quantity == 24


@pytest.mark.parametrize(
    ("taken", "told"),
    [
        ("37", "坐不下 37 个人"), ("-1", "坐了几个人"), ("x", "“坐了几个人”要填数字"), ("", "填一下“坐了几个人”"),
        ("99999", "坐了几个人"),
    ],
)  # fmt: skip
def test_bad_counts_are_told(client, mine, desk, by, taken, told):
    client.force_login(by)
    assert told in sent(client, desk, "count_seats", taken=taken)["error"] and not Booking.objects.exists()


def test_a_count_comes_out_of_the_outbox_once(client, mine, desk, by):
    client.force_login(by)
    number = str(uuid.uuid4())
    assert sent(client, desk, "count_seats", taken="9", uuid=number) == sent(
        client, desk, "count_seats", taken="9", uuid=number
    )
    assert Booking.objects.count() == 1


def test_a_mine_sets_its_seats(page, post, mine, desk):
    service = bar.of(desk, "seats")
    assert "一共几个座位" in text(page(mine.head, "seats_edit", service.pk))
    post(mine.head, "seats_edit", service.pk, seats="40")
    assert SeatRule.objects.get().seats == 40
    for wrong in ("0", "501", ""):
        assert "errsum" in text(post(mine.head, "seats_edit", service.pk, seats=wrong))
    assert "改了座位数" in text(page(mine.head, "seats_edit", service.pk))


def test_the_figures_open_to_the_counts(page, mine, desk, by):
    booked = bar.count(desk, 24, by, timezone.now())
    shown = text(page(mine.head, "station_figures"))
    assert "休息座位坐了几个人" in shown and "verb=count_seats&amp;show=kept" in shown
    assert "24/36" in text(page(mine.head, "booking_list", verb="count_seats", show="kept"))
    assert booked.pk


# --- sending


def test_it_is_handed_in_at_the_desk_and_its_sender_sees_it(page, post, mine, post_desk, by):
    assert "违禁品不收" in text(page(by, "desk_sendings", post_desk.code))
    said = {"person": "T090", "carrier": "中通", "town": "河南周口"}
    assert "登记好了：周矿工 寄到河南周口，等中通来收" in text(
        post(by, "desk_act", post_desk.code, "hand_in", **said)
    )
    one = Sending.objects.get()
    assert "1 件等快递员" in text(page(by, "desk", post_desk.code))
    assert "河南周口" in text(page(mine.resident, "parcel_mine"))
    assert "寄到河南周口" in text(page(mine.resident, "station_home"))
    assert "寄到河南周口" not in text(page(mine.cook, "station_home"))
    post(by, "desk_act", post_desk.code, "send_off", sending=one.pk, tracking="zt100 001")
    assert "ZT100001" in text(page(mine.resident, "parcel_mine"))
    assert "今天交出去的" in text(page(by, "desk_sendings", post_desk.code))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"person": "没有这个人"}, "没有找到“没有这个人”"), ({"person": ""}, "填一下“寄件人的工号”"),
        ({"carrier": ""}, "填一下“快递公司”"), ({"town": ""}, "填一下“寄到哪里”"), ({"tracking": "??"}, "不像运单号"),
        ({"town": "城" * 41}, "寄到哪里"), ({"note": "话" * 61}, "备注"),
    ],
)  # fmt: skip
def test_bad_labels_are_told(client, mine, post_desk, by, changed, told):
    client.force_login(by)
    said = {"person": "T090", "carrier": "中通", "town": "河南周口", **changed}
    assert told in sent(client, post_desk, "hand_in", **said)["error"] and not Sending.objects.exists()


def test_the_courier_takes_nothing_without_a_waybill(client, mine, post_desk, by):
    one = bar.hand_in(post_desk, mine.resident, by)
    client.force_login(by)
    assert "填一下快递员贴的运单号" in sent(client, post_desk, "send_off", sending=one.pk)["error"]
    assert "填一下“为什么退”" in sent(client, post_desk, "hand_back", sending=one.pk)["error"]
    known = bar.hand_in(post_desk, mine.cook, by, town="安徽淮北", tracking="ZT7000001")
    assert "url" in sent(client, post_desk, "send_off", sending=known.pk)
    assert bar.lying(known.pk).tracking == "ZT7000001" and bar.lying(one.pk).state == "waiting"


def test_another_desk_takes_and_sends_nothing(client, mine, post_desk, by):
    one, other = bar.hand_in(post_desk, mine.resident, by), bar.bar(mine)
    client.force_login(by)
    said = {"person": "T090", "carrier": "中通", "town": "河南周口"}
    assert "这个服务台不代寄" in sent(client, other, "hand_in", **said)["error"]
    assert "error" in sent(client, other, "send_off", sending=one.pk, tracking="ZT100001")
    assert "没有要数的座位" in sent(client, post_desk, "count_seats", taken="3")["error"]
    for name in ("desk_songs", "desk_seats"):
        assert client.get(reverse(name, args=[post_desk.code])).status_code == 404
    assert client.get(reverse("desk_sendings", args=[other.code])).status_code == 404


def test_the_ledger_is_searched_and_keeps_names_half_hidden(page, mine, post_desk, by):
    now = timezone.now()
    one = bar.hand_in(post_desk, mine.resident, by, now - 2 * DAY)
    bar.send_off(bar.hand_in(post_desk, mine.cook, by, now, town="安徽淮北"), by, "ZT100001", now)
    every = text(page(mine.head, "sending_list"))
    assert "河南周口" in every and "安徽淮北" in every and "周矿工" not in every
    for asked in ({"q": "zt100001"}, {"q": "淮北"}, {"state": "sent"}):
        found = text(page(mine.head, "sending_list", **asked))
        assert "安徽淮北" in found and "河南周口" not in found
    late = text(page(mine.head, "sending_list", state="long"))
    assert "河南周口" in late and "安徽淮北" not in late
    assert "河南周口" in text(page(mine.head, "sending_list", q=mine.resident.name))
    assert "没有符合的" in text(page(mine.head, "sending_list", q="没有"))
    [todo] = [each for each in gather("todos", by, now) if "代寄" in each.text]
    assert todo.text == "1 件代寄一天没收走，问问快递员"
    assert bar.lying(one.pk).state == "waiting"


def test_the_workbook_holds_what_the_list_showed(tmp_path, mine, post_desk, by):
    one = bar.hand_in(post_desk, mine.resident, by, town="=河南", note="土特产")
    bar.send_off(one, by, "ZT100001", AT + HOUR)
    bar.hand_in(post_desk, mine.cook, by, AT + DAY, town="安徽淮北")
    params = {"at": (AT + DAY).isoformat()}
    assert write_sendings(params, tmp_path / "all.xlsx", Meter(None)) == 2
    rows = list(load_workbook(tmp_path / "all.xlsx").active.iter_rows(values_only=True))
    row = next(row for row in rows if "ZT100001" in row)
    assert row[1] != mine.resident.name and row[1].endswith("*工") or "*" in row[1]
    assert "寄走了" in row and "土特产" in row
    assert write_sendings({**params, "state": "waiting"}, tmp_path / "one.xlsx", Meter(None)) == 1


@pytest.mark.parametrize("many", [1, 3])
def test_the_bar_s_pages_ask_as_often_for_one_as_for_three(own_queries, mine, desk, by, many):
    at = timezone.now()
    for person in (mine.resident, mine.cook, mine.attendant)[:many]:
        bar.approve(bar.ask(desk, person, at=at), by, at)
        bar.count(desk, 7, by, at)
    for person in (mine.head, mine.deputy, mine.secretary)[:many]:
        bar.ask(desk, person, at=at)
    asked = [own_queries(by, name, desk.code) for name in ("desk_songs", "desk_seats", "desk")]
    asked.append(own_queries(mine.resident, "song_home", bar.of(desk, "songs").pk))
    assert [*asked, own_queries(mine.resident, "station_music")] == [7, 8, 15, 4, 8]


@pytest.mark.parametrize("many", [1, 3])
def test_the_post_s_pages_ask_as_often_for_one_as_for_three(own_queries, mine, post_desk, by, many):
    for n in range(many):
        bar.hand_in(post_desk, mine.resident, by, timezone.now(), town=f"第{n}城")
        left = bar.hand_in(post_desk, mine.cook, by, timezone.now(), town=f"第{n}县")
        bar.send_off(left, by, f"ZT10000{n}", timezone.now())
    asked = [own_queries(by, name, post_desk.code) for name in ("desk_sendings", "desk")]
    asked += [own_queries(mine.head, "sending_list"), own_queries(mine.resident, "parcel_mine")]
    assert asked == [8, 15, 2, 6]


# --- on and off


def test_what_is_switched_off_is_gone_from_desk_and_station_page(page, post, mine, desk, by):
    service = bar.of(desk, "songs")
    earlier = timezone.now() - HOUR
    bar.approve(bar.ask(desk, mine.resident, at=earlier), by, earlier)
    own = reverse("song_home", args=[service.pk])
    assert own in text(page(mine.resident, "station_home"))
    assert "停办这一项" in text(page(mine.head, "service_note", service.pk))
    assert "点歌与留言停了" in text(post(mine.head, "service_switch", service.pk, on="0", why="没人点"))
    assert "停办" in text(page(mine.head, "service_list"))
    for shown in (page(mine.resident, "station_music"), page(by, "desk", desk.code)):
        assert "点歌与留言" not in text(shown)
    assert page(mine.resident, "song_home", service.pk).status_code == 404
    assert own not in text(page(mine.resident, "station_home"))
    assert page(by, "desk_songs", desk.code).status_code == 404
    offered = {one.url for one in gather("offline", by, AT)}
    assert reverse("desk_songs", args=[desk.code]) not in offered
    assert reverse("desk_seats", args=[desk.code]) in offered
    assert "点歌与留言开了" in text(post(mine.head, "service_switch", service.pk, on="1"))
    assert "点歌与留言" in text(page(by, "desk", desk.code))


def test_only_who_keeps_them_switches_them(post, mine, desk):
    grant(mine.cook, "resident")
    assert post(mine.cook, "service_switch", bar.of(desk, "songs").pk, on="0", why="x").status_code == 403
    assert Service.objects.filter(is_active=False).count() == 0
