"""The coverage certificate and the predictability: arithmetic as tables, reads over a real month, the sentence."""

from datetime import timedelta

import pytest

from patrols.models import Patrol
from patrols.queries import certificate as certificates
from patrols.queries import predictability
from patrols.scoring import coverage
from patrols.scoring.coverage import Ground
from patrols.scoring.predictability import Visit, guess
from tests.cast import moment
from tests.patrols import rota_box as box
from tongting.periods import Day, Month, Week

WEEK = Week.parse("2026-W47")
ALL_DAY = Ground()
NIGHT_PEAK = Ground(peaks=((690, 750), (1410, 1530)))


def minutes(*texts):
    return [box.clock(text) for text in texts]


@pytest.mark.parametrize(
    ("ground", "visits", "until", "gap", "gap_from"),
    [
        (ALL_DAY, (), None, 1440, 0),
        (ALL_DAY, ("08:00",), None, 960, 480),
        (ALL_DAY, ("08:00", "20:00"), None, 720, 480),
        (ALL_DAY, ("08:00",), 600, 480, 0),
        (Ground(480, 1200), (), None, 720, 0),
        (Ground(480, 1200), ("10:00",), None, 600, 600),
        (Ground(1320, 1800), ("23:00",), None, 420, 0),
    ],
)
def test_the_longest_gap_counts_the_time_in_which_the_place_is_open(ground, visits, until, gap, gap_from):
    seen = coverage.read(ground, minutes(*visits), 1, until)
    assert (seen.gap, seen.gap_from) == (gap, gap_from)


@pytest.mark.parametrize(
    ("visits", "until", "peaks", "hit", "inside"),
    [
        ((), None, 2, 0, 0),
        (("11:30",), None, 2, 1, 1),
        (("12:30", "23:30"), None, 2, 1, 1),
        (("+00:59",), None, 2, 1, 0),
        (("+01:30",), None, 2, 0, 0),
        (("11:29",), 700, 0, 0, 0),
        (("11:45",), 800, 1, 1, 1),
        (("00:10", "11:40"), None, 2, 1, 2),
    ],
)
def test_a_peak_is_hit_inside_it_also_after_midnight(visits, until, peaks, hit, inside):
    seen = coverage.read(NIGHT_PEAK, minutes(*visits), 1, until)
    assert (seen.peaks, seen.peaks_hit, seen.in_peak) == (peaks, hit, inside)


def test_blind_hours_are_those_in_which_it_is_open_and_nobody_ever_came():
    seen = coverage.read(Ground(480, 720), minutes("08:10", "10:50"), 1)
    assert seen.blind == [9, 11] and seen.visits == 2 and seen.hours[8] == 1


@pytest.fixture
def week(mine):
    """The kitchen at its peak every day, the pool twice, the rest never."""
    for day in range(16, 23):
        box.patrol(mine, mine.head, mine.kitchen, f"2026-11-{day} 11:20")
    box.patrol(mine, mine.head, mine.pool, "2026-11-17 15:40")
    box.patrol(mine, mine.head, mine.pool, "2026-11-19 03:05")
    void = box.patrol(mine, mine.head, mine.pool, "2026-11-20 16:00")
    Patrol.objects.filter(pk=void.pk).update(state="void")
    return mine


def test_a_week_in_one_sentence(week, django_assert_num_queries):
    with django_assert_num_queries(2):
        done = certificates.certificate(WEEK)
        assert done.sentence == (
            "第47周应巡70次，实巡9次，覆盖岗点2个；食堂浴池高峰到位率28%，高峰时段巡查占89%；"
            "最长168小时无人巡查（二号池区）；109个岗点时段无人去过，二号池区最多。"
        )
    lines = {line.post.code: line for line in done.lines}
    assert lines["PT01"].peak_rate == 100 and lines["PT05"].seen.peaks_hit == 1
    assert (lines["PT10"].seen.gap, lines["PT01"].gap_hours) == (16 * 60 * 7, "24小时")
    assert (done.peaks, done.peaks_hit, done.wanted, done.visits) == (28, 8, 70, 9)


def test_within_the_week_only_what_is_over_is_asked_for(week):
    done = certificates.certificate(WEEK, moment("2026-11-18 12:00"))
    kitchen = next(line for line in done.lines if line.post.code == "PT01")
    assert (kitchen.seen.peaks, kitchen.seen.peaks_hit) == (2, 2)
    assert done.wanted == 25 and done.longest.gap == timedelta(hours=60)


def test_what_the_rota_plans_is_certified_the_same_way(mine):
    box.slot(mine.head, "2026-11-18 11:10", mine.kitchen, mine.corridor)
    gone = box.slot(mine.head, "2026-11-18 16:00", mine.pool, state="swapped")
    box.slot(mine.deputy, "2026-11-18 16:00", mine.pool, instead_of=gone)
    plan = certificates.planned(WEEK)
    assert plan.visits == 3 and plan.is_plan
    assert "第47周应巡70次，排了3次，覆盖岗点3个" in plan.sentence
    assert certificates.is_planned(WEEK) and not certificates.is_planned(Month.named(2027, 3))


def test_cells_are_as_dark_as_they_are_full_and_closed_hours_empty(week):
    rows = {line.post.code: cells for line, cells in certificates.certificate(WEEK).rows}
    assert (rows["PT01"][11].count, rows["PT01"][11].css) == (7, "n4")
    assert (rows["PT05"][15].count, rows["PT05"][15].css) == (1, "n1")
    assert (rows["PT05"][16].count, rows["PT05"][16].css) == (0, "gap")
    assert (rows["PT10"][3].count, rows["PT10"][3].css) == (None, "off")


@pytest.mark.parametrize(
    ("span", "text"),
    [(WEEK, "第47周"), (Month.named(2026, 11), "2026年11月"), (Day.parse("2026-11-18"), "11-18至11-18")],
)
def test_a_span_is_called_as_the_bulletin_calls_it(span, text):
    assert certificates.when(span) == text


def test_without_posts_there_is_nothing_to_say(db):
    assert "还没有岗点" in certificates.certificate(WEEK).sentence


# --- predictability -------------------------------------------------------------------------------------------


def hours(*listed, stretch="", choices=24):
    return [Visit(stretch, hour, choices) for hour in listed]


@pytest.mark.parametrize(
    ("visits", "hit", "chance", "habit"),
    [
        ([], 0, 0, False),
        (hours(*[9] * 10), 1, 1 / 24, True),
        (hours(*range(10)), 0, 1 / 24, False),
        (hours(*[9] * 5), 1, 1 / 24, False),
        (hours(*[23] * 14, stretch="peak", choices=2), 1, 1 / 2, False),
        (hours(*[6, 7] * 10, stretch="peak", choices=2), 180 / 380, 1 / 2, False),
        (
            hours(*[11] * 9, stretch="peak", choices=2) + hours(3),
            (9 + 1 / 24) / 10,
            (4.5 + 1 / 24) / 10,
            False,
        ),
    ],
)
def test_a_guess_by_the_past_against_mere_chance(visits, hit, chance, habit):
    found = guess(visits)
    assert (found.hit, found.chance) == (pytest.approx(hit), pytest.approx(chance))
    assert found.is_habit is habit


def test_who_always_comes_at_nine_is_found_out(mine):
    for day in range(5, 19):
        box.patrol(mine, mine.head, mine.corridor, f"2026-11-{day:02d} 09:1{day % 10}")
        box.patrol(mine, mine.deputy, mine.pool2, f"2026-11-{day:02d} {day:02d}:00")
    at = moment("2026-11-19 08:00")
    posts = {habit.name: habit for habit in predictability.by_post(at)}
    assert posts["3号宿舍楼公共区"].guess.is_habit and posts["3号宿舍楼公共区"].percent == 100
    assert not posts["二号池区"].guess.is_habit
    people = predictability.by_person(at)
    assert (people[0].name, people[0].guess.is_habit) == ("钱科长", True)
    assert not people[1].guess.is_habit


def test_what_is_older_than_fourteen_days_gives_nothing_away(mine):
    box.patrol(mine, mine.head, mine.corridor, "2026-11-04 07:59")
    assert predictability.by_post(moment("2026-11-18 08:00")) == []
