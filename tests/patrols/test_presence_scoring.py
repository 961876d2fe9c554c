"""What shows that somebody was there, as truth tables: every part, its limits, what leaves the denominator."""

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from patrols.scoring import presence as scoring
from patrols.scoring import presence_words as words
from patrols.scoring.presence import Against, Before, Facts, Picture, judge
from tests.cast import moment

AT = moment("2026-11-18 09:30")
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
# Twelve items in five minutes, scanned, the phone's clock right, sent at once, nobody asked.
PLAIN = Facts(
    scanned=True,
    started_at=AT,
    submitted_at=AT + 5 * MINUTE,
    looked=12,
    phone_started_at=AT,
    phone_submitted_at=AT + 5 * MINUTE,
)


def part(code, **changes):
    (found,) = [one for one in judge(replace(PLAIN, **changes)).parts if one.code == code]
    return found


def points(code, **changes):
    found = part(code, **changes)
    return (found.points, found.most)


def flags(**changes):
    return [flag.code for flag in judge(replace(PLAIN, **changes)).flags]


def test_all_that_applies_and_all_of_it_is_a_hundred():
    everything = replace(
        PLAIN,
        pictures=[Picture(AT + MINUTE)],
        before=Before(AT - 10 * MINUTE, 3 * MINUTE),
        metres=12,
        accuracy=8,
        staffed=True,
        confirmed_by="吕浴工",
    )
    found = judge(everything)
    assert (found.score, found.flags) == (100, [])
    assert sum(one.most for one in found.parts) == sum(scoring.MOST.values()) == 100


def test_what_does_not_apply_leaves_the_denominator():
    found = judge(PLAIN)
    assert found.score == 100
    assert {one.code for one in found.parts if one.most} == {"scan", "lag", "dwell"}


def test_nothing_that_speaks_for_it_is_nought_and_not_an_error():
    poor = replace(
        PLAIN, scanned=False, staffed=True, phone_submitted_at=AT + 25 * MINUTE, submitted_at=AT, looked=12
    )
    poor = replace(poor, phone_started_at=AT + 25 * MINUTE)
    assert judge(poor).score == 0


@pytest.mark.parametrize(("scanned", "expected"), [(True, (25, 25)), (False, (0, 25))])
def test_the_code_on_the_door(scanned, expected):
    assert points("scan", scanned=scanned) == expected


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (timedelta(0), 10), (2 * MINUTE, 10), (2 * MINUTE + SECOND, 8), (10 * MINUTE, 8), (11 * MINUTE, 5),
        (timedelta(hours=2), 5), (timedelta(hours=3), 3), (timedelta(days=1), 3), (timedelta(days=5), 1),
    ],
)  # fmt: skip
def test_sent_later_than_finished(late, expected):
    """A line that was away costs little and is no fault of the clock."""
    sent = PLAIN.phone_submitted_at + late
    assert points("lag", submitted_at=sent) == (expected, 10)
    assert flags(submitted_at=sent) == []


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        (0, 0, 0),
        (10, 10, 0),
        (11, 11, 11),
        (-10, -10, 0),
        (-11, -11, -11),
        # Ahead at the end is sure; whatever the beginning says.
        (200, 15, 15),
        # Behind by the end alone is a line that was away; ahead at the beginning alone a page kept on the phone.
        (0, -300, 0),
        (300, 0, 0),
        (-20, -300, -20),
        # The server did not see the beginning: it looks behind by as long as the visit took.
        (-40, 0, 0),
        (None, -300, 0),
        (None, 30, 30),
        (5, None, 0),
    ],
)
def test_a_clock_is_off_only_where_both_ends_say_so(start, end, minutes):
    facts = replace(
        PLAIN,
        phone_started_at=None if start is None else PLAIN.started_at + start * MINUTE,
        phone_submitted_at=None if end is None else PLAIN.submitted_at + end * MINUTE,
    )
    assert scoring.clock_off(facts) == minutes
    assert ("clock_off" in [flag.code for flag in judge(facts).flags]) == bool(minutes)
    if minutes:
        assert points(
            "lag", phone_started_at=facts.phone_started_at, phone_submitted_at=facts.phone_submitted_at
        ) == (0, 10)


def test_a_phone_that_says_no_time():
    assert points("lag", phone_submitted_at=None) == (0, 0)


INSIDE, EARLY, LATE = Picture(AT + MINUTE), Picture(AT - 6 * MINUTE), Picture(AT + 11 * MINUTE)


@pytest.mark.parametrize(
    ("pictures", "expected"),
    [
        ([], (0, 0)),
        ([Picture(None)], (0, 0)),
        ([INSIDE], (15, 15)),
        ([Picture(AT - 5 * MINUTE)], (15, 15)),
        ([Picture(AT + 10 * MINUTE)], (15, 15)),
        ([EARLY], (0, 15)),
        ([LATE], (0, 15)),
        ([INSIDE, EARLY], (8, 15)),
        ([INSIDE, Picture(None)], (15, 15)),
        ([replace(INSIDE, reused=True)], (0, 15)),
        ([replace(INSIDE, elsewhere=True)], (0, 15)),
        ([replace(INSIDE, from_gallery=True)], (15, 15)),
    ],
)
def test_photos_taken_during_the_visit_at_this_post(pictures, expected):
    assert points("photos", pictures=pictures) == expected


def test_photos_are_held_against_the_phones_own_clock():
    """Its error is in both and cancels out."""
    off = 3 * timedelta(hours=1)
    shot = [Picture(AT + off + MINUTE)]
    facts = {"phone_started_at": AT + off, "phone_submitted_at": AT + off + 5 * MINUTE}
    assert points("photos", pictures=shot, **facts) == (15, 15)
    assert points("photos", pictures=shot) == (0, 15)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, 0), (24, 0), (25, 0), (36, 2), (60, 8), (95, 15), (96, 15), (3600, 15)],
)
def test_long_enough_for_the_number_of_items(seconds, expected):
    assert points("dwell", phone_submitted_at=AT + seconds * SECOND, submitted_at=AT + seconds * SECOND) == (
        expected,
        15,
    )


def test_how_long_by_the_phone_else_by_the_server():
    assert scoring.stayed(replace(PLAIN, submitted_at=AT + 300 * MINUTE)) == 5 * MINUTE
    assert scoring.stayed(replace(PLAIN, phone_started_at=None)) == 5 * MINUTE
    assert scoring.stayed(replace(PLAIN, phone_started_at=AT + 9 * MINUTE)) == 5 * MINUTE
    assert scoring.stayed(replace(PLAIN, phone_started_at=None, submitted_at=AT - MINUTE)) == timedelta(0)
    assert points("dwell", looked=0) == (0, 0)


@pytest.mark.parametrize(
    ("gap", "way", "expected"),
    [
        (10, 3, (10, 10)),
        (3, 3, (10, 10)),
        (2, 4, (5, 10)),
        (0, 3, (0, 10)),
        (-5, 3, (0, 10)),
        (180, 3, (10, 10)),
        (181, 3, (0, 0)),
        (1, 0, (0, 0)),
    ],
)
def test_time_to_walk_from_the_visit_before(gap, way, expected):
    assert points("walk", before=Before(AT - gap * MINUTE, way * MINUTE)) == expected


@pytest.mark.parametrize(
    ("metres", "accuracy", "expected"),
    [
        (None, 0, (0, 0)), (0, 0, (5, 5)), (60, 0, (5, 5)), (61, 0, (3, 5)), (160, 100, (5, 5)), (200, 0, (3, 5)),
        (201, 0, (0, 5)), (5000, 20, (0, 5)),
    ],
)  # fmt: skip
def test_how_far_from_the_post(metres, accuracy, expected):
    assert points("position", metres=metres, accuracy=accuracy) == expected


@pytest.mark.parametrize(
    ("staffed", "who", "expected"),
    [(False, "", (0, 0)), (True, "", (0, 20)), (True, "吕浴工", (20, 20)), (False, "吕浴工", (20, 20))],
)
def test_two_parties(staffed, who, expected):
    assert points("confirmed", staffed=staffed, confirmed_by=who) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"scanned": False}, ["not_scanned"]),
        ({"pictures": [Picture(AT, from_gallery=True)]}, ["gallery"]),
        ({"pictures": [Picture(AT, reused=True)]}, ["reused"]),
        ({"against": [Against(7, -3, ("地面有水",))]}, ["all_ok"]),
        ({"phone_submitted_at": AT + 23 * SECOND, "submitted_at": AT + 23 * SECOND}, ["too_quick"]),
        ({"phone_submitted_at": AT + 24 * SECOND, "submitted_at": AT + 24 * SECOND}, []),
        ({"answered": [10, 50, 90, 130, 131, 131, 132, 133, 133]}, ["too_quick"]),
        ({"answered": [10, 50, 90, 130, 131, 132, 133, 134, 200]}, []),
        ({"answered": [0, 0, 0, 0, 0]}, []),
        ({"looked": 0, "phone_submitted_at": AT, "submitted_at": AT}, []),
    ],
)
def test_what_a_patroller_is_told(changes, expected):
    assert flags(**changes) == expected


def test_the_nearest_of_what_others_found_is_named():
    (flag,) = judge(replace(PLAIN, against=[Against(1, -30, ("甲",)), Against(2, 2, ("乙", "丙"))])).flags
    assert flag.facts == {"patrol": 2, "hours": 2, "items": ["乙", "丙"]}


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((34.0, 113.0), (34.0, 113.0), 0),
        ((34.0, 113.0), (34.001, 113.0), 111),
        ((0.0, 0.0), (0.0, 180.0), 20_015_087),
    ],
)
def test_metres_along_the_surface(one, other, metres):
    assert scoring.metres_between(one, other) == metres


@pytest.mark.parametrize(
    ("score", "tone"), [(None, ""), (0, "lamp"), (49, "lamp"), (50, "act"), (79, "act"), (80, "ok")]
)
def test_tones_and_words_go_together(score, tone):
    assert scoring.tone(score) == tone
    assert words.word_of(score)


SPANS = st.timedeltas(timedelta(days=-2), timedelta(days=2))
MOMENTS = st.one_of(st.none(), SPANS.map(lambda span: AT + span))
PICTURES = st.builds(Picture, MOMENTS, st.booleans(), st.booleans(), st.booleans())


@settings(deadline=None)
@given(
    st.builds(
        Facts,
        scanned=st.booleans(),
        started_at=st.just(AT),
        submitted_at=SPANS.map(lambda span: AT + span),
        looked=st.integers(0, 60),
        phone_started_at=MOMENTS,
        phone_submitted_at=MOMENTS,
        answered=st.lists(st.integers(0, 32767), max_size=60),
        pictures=st.lists(PICTURES, max_size=6),
        before=st.one_of(
            st.none(),
            st.builds(
                Before, SPANS.map(lambda span: AT + span), st.timedeltas(timedelta(0), timedelta(hours=1))
            ),
        ),
        metres=st.one_of(st.none(), st.integers(0, 20_000_000)),
        accuracy=st.integers(0, 100_000),
        staffed=st.booleans(),
        confirmed_by=st.sampled_from(["", "吕浴工"]),
        against=st.lists(
            st.builds(Against, st.integers(1, 9), st.integers(-48, 48), st.just(("地面有水",))), max_size=3
        ),
    )
)
def test_whatever_is_known_it_is_a_percentage_and_every_part_has_its_sentence(facts):
    found = judge(facts)
    assert 0 <= found.score <= 100
    assert [one.code for one in found.parts] == list(scoring.MOST)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for one in found.parts:
                assert 0 <= one.points <= one.most <= scoring.MOST[one.code]
                assert words.reason(asdict(one)) and words.name_of(one.code)
            for flag in found.flags:
                assert words.advice(asdict(flag)) and words.name_of(flag.code)


@pytest.mark.parametrize(
    ("code", "changes", "sentence"),
    [
        ("dwell", {}, "看 12 项用了 5 分钟"),
        ("lag", {"submitted_at": AT + 30 * MINUTE}, "查完 25 分钟后才传到，多半是没网"),
        ("photos", {"pictures": [INSIDE, EARLY]}, "2 张里有 1 张是巡查当时在这里拍的"),
        (
            "walk",
            {"before": Before(AT - 90 * SECOND, 3 * MINUTE)},
            "离上一处只有 1 分 30 秒，走过来一般要 3 分钟",
        ),
        ("confirmed", {"confirmed_by": "吕浴工"}, "吕浴工 输了 4 位码"),
    ],
)
def test_a_part_says_why(code, changes, sentence):
    assert words.reason(asdict(part(code, **changes))) == sentence


def test_a_flag_helps():
    (flag,) = judge(replace(PLAIN, against=[Against(7, -3, ("地面有水", "台账没签"))])).flags
    assert (
        words.advice(asdict(flag)) == "你全填了合格，3 小时前别人在这里查出：地面有水、台账没签，还没有整改"
    )
    ahead = replace(PLAIN, phone_started_at=AT + 25 * MINUTE, phone_submitted_at=AT + 30 * MINUTE)
    (flag,) = judge(ahead).flags
    assert words.advice(asdict(flag)).startswith("手机时间快了 25 分钟")
