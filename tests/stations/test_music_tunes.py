"""What is uploaded is decoded and measured; what is no tune is refused with the sentence that says why."""

import numpy as np
import pytest
import soundfile

from stations import sound
from stations.actions import programme, tune
from stations.models import Announcement, Daypart, Tune
from stations.rules import music as rules
from tests.stations import music_box as box
from tests.stations.music_box import AT
from tongting.events import flow
from tongting.events.flow import Refused
from tongting.notices.models import Notice
from tongting.photos import store


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def service(mine):
    return box.service(mine)


def keep(service, by, content, name="调子.ogg", **given):
    facts = {"kind": "music", "rights": "自己录的", **given}
    made = tune.keep(service, box.upload(content, name), **facts, by=by, at=AT)
    tune.process({"tune": made.pk}, AT)
    return Tune.objects.get(pk=made.pk)


@pytest.mark.parametrize(
    ("kind", "mime"),
    [("OGG", "audio/ogg"), ("FLAC", "audio/flac"), ("WAV", "audio/wav"), ("MP3", "audio/mpeg")],
)
def test_every_kind_that_a_browser_plays_is_measured(mine, service, kind, mime):
    made = keep(service, mine.head, box.sound(6, kind=kind, rate=44_100, channels=2), f"a.{kind.lower()}")
    assert (made.state, made.mime, made.title) == ("ready", mime, "a")
    assert abs(made.duration_ms - 6000) < 120
    # A tone of 440 Hz at 0.3 in both channels.
    assert made.loudness == pytest.approx(-11.1, abs=0.7) and made.peak == pytest.approx(-10.5, abs=0.5)
    assert made.gain_db == pytest.approx(-20 - made.loudness, abs=0.1)


def test_tags_are_read_and_what_a_person_wrote_is_kept(mine, service, tmp_path):
    path = tmp_path / "tagged.ogg"
    with soundfile.SoundFile(path, "w", 22_050, 1, format="OGG") as file:
        file.title, file.artist = "二泉映月\u200b", "华彦钧"
        file.write(0.2 * np.sin(np.arange(22_050 * 4) / 9).astype(np.float32))
    made = keep(service, mine.head, path.read_bytes())
    assert (made.title, made.artist) == ("二泉映月", "华彦钧")
    other = path.read_bytes() + b""
    with pytest.raises(Refused, match="已经有了：“二泉映月”"):
        keep(service, mine.head, other, "again.ogg")


TRUNCATED = {
    "OGG": lambda content: content[: len(content) * 6 // 10],
    "WAV": lambda content: content[: len(content) // 2],
    "FLAC": lambda content: content[: len(content) // 2],
}


@pytest.mark.parametrize("kind", TRUNCATED)
def test_a_file_that_is_cut_is_refused_with_its_sentence(mine, service, kind):
    rng = np.random.default_rng(3).normal(0, 0.1, 22_050 * 8).astype(np.float32)
    content = encoded(rng, kind)
    made = keep(service, mine.head, TRUNCATED[kind](content))
    assert made.state == "refused" and ("不完整" in made.why or "解不开" in made.why)


def encoded(samples, kind, rate=22_050):
    import io

    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not a tune at all" * 200, "不是音频文件"),
        (b"\0\0\0\x20ftypM4A \0\0\0\0" + b"x" * 4000, "这是 M4A 文件"),
        (b"PK\x03\x04" + b"x" * 4000, "这是 ZIP 文件"),
        (b"\xff\xd8\xff\xe0" + b"x" * 4000, "不是音频文件"),
        (box.sound(1.2), "太短"),
        (box.sound(5, loud=0.0), "没有声音"),
        (box.sound(5, kind="AIFF"), "这种格式浏览器放不了"),
    ],
)
def test_what_is_no_tune_is_refused_told_and_thrown_away(mine, service, content, why):
    made = keep(service, mine.head, content)
    assert made.state == "refused" and why in made.why and not made.is_active
    assert why in Notice.objects.get(person=mine.head).text
    assert flow.history(made).latest("pk").became == "refused"


def test_the_file_of_what_was_refused_goes(mine, service, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        made = keep(service, mine.head, b"x" * 900)
    with pytest.raises(FileNotFoundError):
        store.read(made.file)
    # And it may be tried again.
    assert keep(service, mine.head, b"x" * 900).state == "refused"


def test_too_long_is_said_before_all_of_it_is_decoded(mine, service, monkeypatch):
    monkeypatch.setattr(sound, "LONGEST_S", 3)
    assert "太长" in keep(service, mine.head, box.sound(9)).why


def test_too_large_and_empty_are_refused_at_the_door(mine, service, monkeypatch):
    with pytest.raises(Refused, match="一个字节也没有"):
        keep(service, mine.head, b"")
    monkeypatch.setattr(rules, "MOST_BYTES", 1000)
    with pytest.raises(Refused, match="最多收"):
        keep(service, mine.head, box.sound(4))
    assert not Tune.objects.exists()


def test_the_worker_may_come_twice(mine, service):
    made = keep(service, mine.head, box.sound())
    tune.process({"tune": made.pk}, AT)
    tune.process({"tune": 10**9}, AT)
    assert [event.verb for event in flow.history(made)] == ["added", "ready"]


def test_the_last_tune_of_a_list_that_plays_stays_in_use(mine, service):
    playlist, tunes = box.whole_day(service, mine.head, ("晨雾", "午后"))
    off = {"title": "晨雾", "artist": "", "rights": "自己录的", "is_active": False}
    with pytest.raises(Refused, match="备用曲单”里只剩这一首"):
        tune.change(tunes[0], off, by=mine.head, at=AT)
    tune.change(tunes[1], {"is_active": False}, by=mine.head, at=AT)
    assert flow.history(tunes[1]).latest("pk").facts == {"is_active": [True, False]}
    assert playlist.tunes.filter(is_active=True).count() == 1


def test_words_that_are_still_to_be_said_stay_in_use(mine, service):
    words = box.ready(service, mine.head, "开饭了", 600, kind="words")
    programme.set_announcement(
        Announcement(service=service, tune=words, times=["11:20"], weekdays=[0]), by=mine.head, at=AT
    )
    with pytest.raises(Refused, match="还排着定时广播"):
        tune.change(words, {"is_active": False}, by=mine.head, at=AT)
    music = box.ready(service, mine.head, "晨雾", 610)
    sung = Announcement(service=service, tune=music, times=["11:20"], weekdays=[0])
    with pytest.raises(Refused, match="种类是“广播”"):
        programme.set_announcement(sung, by=mine.head, at=AT)


def test_a_table_with_a_gap_is_never_saved(mine, service):
    playlist, _tunes = box.whole_day(service, mine.head)

    def parts(*rows):
        return [Daypart(begins=row[0], ends=row[1], playlist=playlist, level_db=sum(row[2:])) for row in rows]

    for wrong, said in (
        (parts((0, 700)), "11:40–24:00 没有排曲单"), (parts((0, 0), (60, 90)), "01:00–01:30 排了两个曲单"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            programme.set_dayparts(service, wrong, by=mine.head, at=AT)
    assert list(service.dayparts.values_list("begins", "ends")) == [(0, 0)]
    programme.set_dayparts(service, parts((1320, 300, -12), (300, 1320)), by=mine.head, at=AT)
    assert flow.history(service).latest("pk").facts["now"] == [
        [300, 1320, "全天", 0],
        [1320, 300, "全天", -12],
    ]


def test_a_list_that_plays_is_not_emptied_nor_dropped(mine, service):
    playlist, tunes = box.whole_day(service, mine.head)
    with pytest.raises(Refused, match="至少留一首"):
        programme.set_playlist(playlist, "全天", [], by=mine.head, at=AT)
    with pytest.raises(Refused, match="排在节目表里"):
        programme.drop_playlist(playlist, by=mine.head, at=AT)
    with pytest.raises(Refused, match="备用曲单不能删"):
        programme.drop_playlist(service.playlists.get(is_fallback=True), by=mine.head, at=AT)
    assert playlist.tunes.count() == len(tunes)
