"""Rooms of those who keep the music bar, and what everybody sees of it."""

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from stations.models import Announcement, Daypart, Player, Playlist, Service, Tune
from stations.music_book import write_month
from stations.queries import music
from tests.stations import music_box as box
from tests.stations.music_box import AT, HOUR, MINUTE
from tongting.exports.actions import Meter
from tongting.exports.models import Export
from tongting.seams import gather
from tongting.work import tasks as work


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def service(mine):
    return box.service(mine)


def text_of(answer):
    return answer.content.decode()


def test_an_empty_music_bar_says_what_to_do(page, mine):
    assert "还没有音乐吧" in text_of(page(mine.head, "music_home"))
    assert "还没有曲目" in text_of(page(mine.head, "tune_list"))
    assert page(mine.head, "programme_edit").status_code == 404
    box.service(mine)
    text = text_of(page(mine.head, "music_home"))
    assert "还没有播放机" in text and "没有曲子可放" in text
    assert "先上传录音" in text_of(page(mine.head, "announcement_new"))
    assert "这个月没有心跳" in text_of(page(mine.head, "proof_list"))


def test_a_tune_goes_from_the_form_through_the_worker_into_a_list(page, post, mine, service):
    playlist, content = service.playlists.get(), box.sound()
    facts = {"kind": "music", "rights": "公有领域录音", "playlist": playlist.pk}
    assert "填一下“版权来源”" in text_of(post(mine.head, "tune_new", file=box.upload(), kind="music"))
    said = text_of(post(mine.head, "tune_new", file=box.upload(content, "渔舟唱晚.ogg"), **facts))
    assert "收到了“渔舟唱晚.ogg”，正在检查" in said
    assert work.drain(["tune"]) == 1
    one = Tune.objects.get()
    assert (one.state, one.title) == ("ready", "渔舟唱晚") and playlist.tunes.get() == one
    assert "已经有了：“渔舟唱晚”" in text_of(
        post(mine.head, "tune_new", file=box.upload(content, "b.ogg"), **facts)
    )
    assert "能放的 1 首" in text_of(page(mine.head, "tune_list"))
    heard = page(mine.head, "tune_file", one.pk)
    assert heard["Content-Type"] == "audio/ogg" and len(b"".join(heard.streaming_content)) == one.size
    changed = {"title": "渔舟唱晚", "artist": "民乐队", "rights": "公有领域录音", "is_active": "on"}
    assert "改好了" in text_of(post(mine.head, "tune_edit", one.pk, **changed))
    assert "填一下“名称”" in text_of(post(mine.head, "tune_edit", one.pk, **{**changed, "title": ""}))


def test_a_file_that_is_no_tune_is_listed_with_its_sentence(page, post, mine, service):
    post(mine.head, "tune_new", file=box.upload(b"x" * 500, "简历.mp3"), kind="music", rights="不知道")
    work.drain(["tune"])
    text = text_of(page(mine.head, "tune_list", state="refused"))
    assert "简历.mp3" in text and "不是音频文件" in text and "放不了 1 首" in text
    assert page(mine.head, "tune_file", Tune.objects.get().pk).status_code == 404


def rows(*parts):
    named = {}
    for n, (begins, ends, playlist, level) in enumerate(parts):
        named |= {f"begins{n}": begins, f"ends{n}": ends, f"playlist{n}": playlist, f"level{n}": level}
    return named


def test_the_table_is_saved_whole_or_says_every_gap(post, mine, service):
    playlist = service.playlists.get()
    gaps = rows(("06:00", "12:00", playlist.pk, 0), ("13:00", "22:30", playlist.pk, 0))
    said = text_of(post(mine.head, "programme_edit", **gaps))
    assert "12:00–13:00 没有排曲单" in said and "22:30–06:00 没有排曲单" in said
    assert not service.dayparts.exists()
    half = rows(("06:00", "", playlist.pk, 0))
    assert "第 1 行的时间没填全" in text_of(post(mine.head, "programme_edit", **half))
    loud = rows(("06:00", "06:00", playlist.pk, 5))
    assert "第 1 行：音量" in text_of(post(mine.head, "programme_edit", **loud))
    whole = rows(("06:00", "22:30", playlist.pk, 0), ("22:30", "06:00", playlist.pk, -12))
    assert "节目表改好了" in text_of(post(mine.head, "programme_edit", **whole))
    assert list(service.dayparts.values_list("begins", "ends", "level_db")) == [
        (360, 1350, 0),
        (1350, 360, -12),
    ]


def test_lists_are_made_filled_and_dropped(page, post, mine, service):
    one = box.ready(service, mine.head)
    said = post(mine.head, "playlist_new", name="二胡", tunes=[one.pk])
    assert "曲单存好了" in text_of(said)
    made = Playlist.objects.get(name="二胡")
    assert "已经有叫“二胡”的曲单" in text_of(post(mine.head, "playlist_new", name="二胡"))
    assert "晨雾" in text_of(page(mine.head, "playlist_edit", made.pk))
    assert "曲单删了" in text_of(post(mine.head, "playlist_drop", made.pk))
    assert Tune.objects.count() == 1 and not Playlist.objects.filter(pk=made.pk).exists()


def test_words_are_said_at_their_times(post, mine, service):
    words = box.ready(service, mine.head, "开饭了", 600, kind="words")
    given = {"tune": words.pk, "times": "11:10， 6:20", "weekdays": [0, 1, 4], "is_active": "on"}
    assert "“25:00”看不懂" in text_of(post(mine.head, "announcement_new", **{**given, "times": "25:00"}))
    assert "定时广播存好了" in text_of(post(mine.head, "announcement_new", **given))
    one = Announcement.objects.get()
    assert (one.times, one.weekdays) == (["06:20", "11:10"], [0, 1, 4])
    post(mine.head, "announcement_edit", one.pk, **{**given, "is_active": ""})
    one.refresh_from_db()
    assert one.is_active is False and music.kept_by_device(service)["spoken"] == []


def test_a_player_is_added_paired_and_let_go(page, post, mine, service, client):
    assert "存好了" in text_of(post(mine.head, "player_new", name="一楼", alarm_minutes=10, is_active="on"))
    one = Player.objects.get()
    assert "要在 3 到 240 之间" in text_of(
        post(mine.head, "player_edit", one.pk, name="一楼", alarm_minutes=1)
    )
    text = text_of(post(mine.head, "player_code", one.pk))
    code = text.split('pair-code num">')[1].split("<")[0].replace(" ", "")
    assert (
        client.post("/stations/music/player/pair/", {"code": f"{code[:4]} {code[4:]}"}).json()["name"]
        == "一楼"
    )
    assert "配好的" in text_of(page(mine.head, "player_edit", one.pk))
    assert "解除了" in text_of(post(mine.head, "player_let_go", one.pk))


def test_everybody_sees_what_plays(page, mine, service, time_machine):
    time_machine.move_to(AT, tick=False)
    assert "现在没有曲子" in text_of(page(mine.resident, "station_music"))
    _playlist, tunes = box.whole_day(service, mine.head)
    text = text_of(page(mine.resident, "station_music"))
    now = music.now_of(service, AT)
    assert f"正在放：{now.tune.title}·下一首：{now.next.title}" in text
    other = next(tune for tune in tunes if tune != now.tune)
    made, _token = box.player(service, mine.head)
    Player.objects.filter(pk=made.pk).update(says="playing", seen_at=AT, tune=other)
    assert f"正在放：{other.title}" in text_of(page(mine.resident, "station_music"))


def test_the_proof_opens_to_gaps_and_beats_and_leaves_as_a_workbook(
    page, post, mine, service, time_machine, tmp_path
):
    made, _token = box.player(service, mine.head)
    box.plays(made, AT, AT + 30 * MINUTE)
    box.plays(made, AT + 33 * MINUTE, AT + HOUR)
    time_machine.move_to(AT + HOUR + MINUTE, tick=False)
    listed = text_of(page(mine.head, "proof_list"))
    assert "放了 57 分" in listed and "断了 1 次" in listed and "没有心跳" in listed
    day = text_of(page(mine.head, "proof_day", made.pk, "2026-11-18", hour="10"))
    assert "10:30–10:33" in day and day.count("60 秒") == 57
    assert "点一个钟点" in text_of(page(mine.head, "proof_day", made.pk, "2026-11-18", hour="99"))
    assert page(mine.head, "proof_day", made.pk, "2026-02-30").status_code == 404
    post(mine.head, "proof_export", player=made.pk, month="2026-11")
    path = tmp_path / "proof.xlsx"
    assert write_month(Export.objects.get().params, path, Meter(0)) == 1
    book = load_workbook(path)
    days, gaps = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    assert days[-1][1:6] == (57, 60, 0.95, 1, 3) and gaps[-1][2:] == (
        180,
        "没有心跳：机器关了、网页关了，或者没通电",
    )


def test_the_tile_says_how_much_of_the_day_was_heard(mine, service):
    made, _token = box.player(service, mine.head)
    box.plays(made, AT, AT + 30 * MINUTE)
    box.plays(made, AT + 40 * MINUTE, AT + HOUR)
    tile = next(tile for tile in gather("tiles", mine.head, AT + HOUR + MINUTE) if tile.title == "食堂轻音乐")
    assert (tile.figure, tile.unit, tile.note, tile.alarm) == ("83", "%", "今天放了 0 小时 50 分", "")
    assert not [tile for tile in gather("tiles", mine.cook, AT) if tile.title == "食堂轻音乐"]


@pytest.mark.parametrize("many", [1, 3])
def test_lists_ask_as_often_for_one_as_for_three(own_queries, mine, service, many):
    _playlist, _tunes = box.whole_day(service, mine.head, ("晨雾", "午后", "归途")[:many])
    for _n in range(many):
        made, _token = box.player(service, mine.head, timezone.now() - HOUR)
        box.plays(
            made, timezone.now().replace(second=0, microsecond=0) - 9 * MINUTE, timezone.now() - 5 * MINUTE
        )
    names = ("tune_list", "programme_edit", "proof_list", "music_home")
    asked = [own_queries(mine.head, name) for name in names]
    # Each player's day is asked for by itself; a canteen has one or two.
    assert asked == [4, 7, 5, 9 + 2 * (many - 1)]


def test_the_starter_fills_the_day_and_is_safe_to_repeat(mine):
    for _n in range(2):
        call_command("load_department", "--empty", verbosity=0)
    service = Service.objects.get(kind="music")
    assert service.desk.station == "music" and service.desk.post == mine.kitchen
    assert list(Daypart.objects.values_list("begins", "ends", "level_db")) == [
        (300, 480, -6), (480, 840, 0), (840, 1020, 0), (1020, 1320, 0), (1320, 300, -12),
    ]  # fmt: skip
    assert service.playlists.filter(is_fallback=True).count() == 1 and service.playlists.count() == 6
