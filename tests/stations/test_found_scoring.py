"""How like a found thing is to a lost one: pure."""

from datetime import date

import pytest

from stations.scoring.likeness import LIKELY, Traits, alike, pairs, score

LOST = Traits("cup", date(2026, 11, 17), "浴池更衣区", "黑色保温杯，杯底写着周")
FOUND = Traits("cup", date(2026, 11, 17), "浴池更衣区", "黑色保温杯杯底写着周")


def found(**changes):
    return Traits(**{**vars(FOUND), **changes})


def test_the_same_is_a_hundred_and_likely():
    assert score(FOUND, LOST) == 100


@pytest.mark.parametrize(
    ("changes", "is_likely"),
    [
        ({"day": date(2026, 11, 18)}, True),
        ({"day": date(2026, 11, 16)}, True),
        # Found before it was lost, or another kind: another thing.
        ({"day": date(2026, 11, 15)}, False),
        ({"kind": "phone"}, False),
        ({"kind": "other"}, True),
        ({"kind": "other", "words": "红色"}, False),
        ({"place": "班车上"}, True),
        ({"place": "班车上", "words": "蓝色塑料"}, True),
        ({"place": "班车上", "words": "蓝色塑料", "day": date(2026, 11, 24)}, False),
        ({"day": date(2027, 1, 20)}, False),
    ],
)
def test_what_is_likely(changes, is_likely):
    assert (score(found(**changes), LOST) >= LIKELY) is is_likely


def test_less_is_less():
    full = score(FOUND, LOST)
    assert (
        full > score(found(words="灰色的杯"), LOST) > score(found(words="灰色的杯", place="井口"), LOST) > 0
    )
    days = [score(found(day=date(2026, 11, day)), LOST) for day in (17, 20, 24, 30)]
    assert days == sorted(days, reverse=True) and len(set(days)) == 4
    assert score(found(kind="key"), LOST) == 0


def test_words_are_compared_by_pairs_of_signs():
    assert pairs("黑色 杯，") == {"黑色", "色杯"} and pairs("杯") == {"杯"} and pairs("") == set()
    assert (
        alike("黑色杯", "我的黑色杯子") == 1.0 and alike("黑色杯", "") == 0.0 and alike("甲乙", "丙丁") == 0.0
    )
