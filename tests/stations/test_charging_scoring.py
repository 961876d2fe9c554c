"""When a round is due and which code a phone gets, as tables."""

from datetime import datetime, timedelta

import pytest

from stations.scoring.charging import CODES, claim_code, round_due

HOUR = timedelta(hours=1)
TEN = datetime(2026, 11, 18, 10)


@pytest.mark.parametrize(
    ("last", "since", "due"),
    [
        (None, None, None),
        (TEN, None, None),
        (None, TEN, TEN + 2 * HOUR),
        # A round before the phone came says nothing about it.
        (TEN - 3 * HOUR, TEN, TEN + 2 * HOUR),
        (TEN + HOUR, TEN, TEN + 3 * HOUR),
    ],
)
def test_a_round_every_two_hours_while_something_charges(last, since, due):
    assert round_due(last, since, 2 * HOUR) == due


def test_a_code_is_four_digits_and_nobody_else_s():
    assert claim_code(10**30 + 7, ()) == "0007"
    assert claim_code(7, {"0007", "0008"}) == "0009" and claim_code(9999, {"9999"}) == "0000"
    assert claim_code(7, {f"{n:04d}" for n in range(CODES)}) is None
