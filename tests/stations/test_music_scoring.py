"""The day without a gap, the order of tunes, loudness and the proof: arithmetic on values."""

from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest

from stations.scoring import loudness, programme, proof
from stations.scoring.daypart import DAY, Fault, Stretch, current, faults, holds, since, spelled
from tests.cast import moment

AT, MINUTE = moment("2026-11-18 10:00"), timedelta(minutes=1)
STARTER = [Stretch(300, 480), Stretch(480, 840), Stretch(840, 1020), Stretch(1020, 1320), Stretch(1320, 300)]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (STARTER, []),
        ([Stretch(0, 0)], []),
        ([Stretch(0, 720), Stretch(720, 1440)], []),
        ([Stretch(720, 720)], []),
        ([], [Fault(True, 0, 1440)]),
        ([Stretch(0, 720)], [Fault(True, 720, 1440)]),
        ([Stretch(60, 1380)], [Fault(True, 1380, 60)]),
        ([Stretch(0, 721), Stretch(720, 0)], [Fault(False, 720, 721)]),
        ([Stretch(1320, 360), *STARTER[:4]], [Fault(False, 300, 360)]),
        ([Stretch(0, 0), Stretch(1380, 60)], [Fault(False, 1380, 60)]),
        ([Stretch(0, 300), Stretch(240, 600), Stretch(660, 0)], [Fault(False, 240, 300), Fault(True, 600, 660)]),
    ],
)  # fmt: skip
def test_a_day_is_filled_exactly_or_its_faults_are_named(parts, found):
    assert faults(parts) == found


def test_every_minute_lies_in_one_part_over_midnight_too():
    assert [current(STARTER, minute) for minute in (0, 299, 300, 1319, 1320, 1439)] == [4, 4, 0, 3, 4, 4]
    assert current([Stretch(60, 120)], 0) is None
    assert since(STARTER[4], 10) == 130 and since(STARTER[4], 1320) == 0
    assert all(sum(holds(part, minute) for part in STARTER) == 1 for minute in range(DAY))
    assert (spelled(390), spelled(1440)) == ("06:30", "24:00")


TUNES = [programme.Timed(number, 1000 * (20 + number)) for number in range(1, 7)]


def test_a_round_plays_every_tune_once_and_the_next_one_in_another_order():
    numbers = [tune.number for tune in TUNES]
    rounds = [programme.order(numbers, "2026-11-18:3", round) for round in range(40)]
    assert all(sorted(one) == numbers for one in rounds) and len({tuple(one) for one in rounds}) > 20
    assert all(before[-1] != after[0] for before, after in pairwise(rounds))
    assert programme.order(numbers, "2026-11-19:3", 0) != rounds[0]


def test_what_plays_follows_from_the_time_alone():
    place, elapsed, seen = programme.place(TUNES, "s", 0), 0, []
    assert place is not None and (place.round, place.turn, place.offset) == (0, 0, 0)
    for _n in range(20):
        seen.append((place.round, place.turn))
        elapsed += programme.lasts(next(tune.ms for tune in TUNES if tune.number == place.number))
        after = programme.following(TUNES, "s", place)
        place = programme.place(TUNES, "s", elapsed)
        assert place == after
    assert seen[:8] == [(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 5), (1, 0), (1, 1)]
    assert programme.place([], "s", 5) is None
    assert programme.place([programme.Timed(9, 10)], "s", 2500) == (2, 0, 9, 500)


def sine(hz, seconds=6, rate=48_000, db=-23.0, channels=2):
    at = np.arange(rate * seconds) / rate
    tone = (10 ** (db / 20) * np.sin(2 * np.pi * hz * at)).astype(np.float32)
    return np.repeat(tone[:, None], channels, axis=1), rate


# The compliance material of the standard: a stereo tone of 1 kHz reads its level, half of the channels 3 LU less.
@pytest.mark.parametrize(
    ("given", "lufs"),
    [
        ({}, -23.0), ({"db": -33.0}, -33.0), ({"rate": 22_050}, -23.0), ({"rate": 44_100}, -23.0),
        ({"channels": 1}, -26.0),
    ],
)  # fmt: skip
def test_loudness_is_that_of_the_standard(given, lufs):
    assert loudness.integrated(loudness.block_energies(*sine(997, **given))) == pytest.approx(lufs, abs=0.1)


def test_low_tones_count_less_and_pauses_do_not_count():
    low, rate = sine(40)
    assert loudness.integrated(loudness.block_energies(low, rate)) < -27
    tone, rate = sine(997)
    with_pause = np.concatenate((tone, np.zeros((rate * 20, 2), dtype=np.float32)))
    assert loudness.integrated(loudness.block_energies(with_pause, rate)) == pytest.approx(-23.0, abs=0.2)
    assert (
        loudness.integrated(loudness.block_energies(np.zeros((rate, 2), np.float32), rate)) == loudness.FLOOR
    )


@pytest.mark.parametrize(
    ("loud", "peak", "gain"),
    [(-20, -10, 0.0), (-14, -1, -6.0), (-30, -20, 10.0), (-50, -40, 12.0), (-26, -3, 2.0), (0, 0, -20.0)],
)
def test_gain_brings_to_the_target_and_never_cuts(loud, peak, gain):
    assert loudness.gain_for(loud, peak) == gain


def minute(n, played=60, says="playing", level=-25.0, late=1):
    at = AT + n * MINUTE
    return proof.Minute(at, played, says, level, at + late * MINUTE)


def proved(minutes, many=10):
    return proof.prove(minutes, AT, AT + many * MINUTE, 5 * MINUTE)


def test_a_whole_hour_has_no_gap_and_a_track_change_is_none():
    found = proved([minute(n, 60 - (n == 3) * 2) for n in range(10)])
    assert (found.played, found.passed, found.gaps, found.late) == (600, 600, [], 0)


def test_gaps_have_a_length_and_a_reason():
    there = [minute(n) for n in (0, 1, 4, 5)]
    there += [minute(6, 60, level=-90.0), minute(7, 0, "paused", -120.0), minute(8, 20, "paused"), minute(9)]
    found = proved(there)
    assert [(gap.why, gap.seconds) for gap in found.gaps] == [("none", 120), ("silent", 60), ("paused", 100)]
    assert (found.gaps[0].begins, found.gaps[0].ends) == (AT + 2 * MINUTE, AT + 4 * MINUTE)
    assert (
        found.played == 5 * 60 + 20 and found.played + sum(gap.seconds for gap in found.gaps) == found.passed
    )


def test_what_was_told_late_counts_and_is_named():
    assert proved([minute(n, late=40) for n in range(10)]).late == 10


def test_covered_is_only_what_leaves_no_minute_out():
    every = [AT + n * MINUTE for n in range(12)]
    begins, ends = AT + timedelta(seconds=20), AT + timedelta(minutes=11, seconds=5)
    assert proof.is_covered(every, begins, ends)
    assert not proof.is_covered([*every[:5], *every[6:]], begins, ends)
