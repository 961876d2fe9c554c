"""The pay guard as a truth table: what the rules come to, what is the most that may be taken, what is left and why."""

from decimal import Decimal

import pytest

from patrols.scoring.pay import Limits, Why, advise

D = Decimal
NONE, LOW, TIGHT = Limits(), Limits(D(2100)), Limits(D(2100), 5)


@pytest.mark.parametrize(
    ("reward", "coef", "wage", "performance", "limits", "suggested", "limit", "advised", "why"),
    [
        # Nothing is taken: free, whether a wage is known or not.
        (400, "1.2", None, None, NONE, "400", None, "400", Why.FREE),
        (0, "1.0", None, None, LOW, "0", None, "0", Why.FREE),
        (400, "1.2", "5000", None, LOW, "400", "1000", "400", Why.FREE),
        # No wage known: a deduction is not checked, and nothing is advised.
        (-200, "0.9", None, None, NONE, "-200", None, None, Why.UNKNOWN),
        # Within the share and at its edge.
        (-200, "0.9", "5000", None, NONE, "-200", "1000", "-200", Why.WITHIN),
        (-400, "0.8", "2000", None, NONE, "-400", "400", "-400", Why.WITHIN),
        (-400, "0.8", "1999.99", None, NONE, "-400", "399.99", "-399.99", Why.SHARE),
        # The minimum wage stays: 2,100 set, 2,300 earned leaves 200 to take; 2,000 earned leaves none.
        (-400, "0.8", "2300", None, LOW, "-400", "200", "-200", Why.MINIMUM),
        (-400, "0.8", "2100", None, LOW, "-400", "0", "0", Why.MINIMUM),
        (-400, "0.8", "2000", None, LOW, "-400", "0", "0", Why.MINIMUM),
        # A smaller share than the law's.
        (-400, "0.8", "5000", None, TIGHT, "-400", "250", "-250", Why.SHARE),
        # The coefficient multiplies performance pay only where there is some; the tier's sum stands beside it.
        (200, "1.1", "5000", "1500", NONE, "350", "1000", "350", Why.FREE),
        (-200, "0.9", "5000", "1500", NONE, "-350", "1000", "-350", Why.WITHIN),
        (-200, "0.9", "5000", "1234.45", NONE, "-323.45", "1000", "-323.45", Why.WITHIN),
        # Of performance pay no more is taken than there is.
        (-400, "0.8", "5000", "300", NONE, "-460", "300", "-300", Why.PERFORMANCE),
        (-400, "0.8", "5000", "0", NONE, "-400", "0", "0", Why.PERFORMANCE),
    ],
)  # fmt: skip
def test_what_is_left(reward, coef, wage, performance, limits, suggested, limit, advised, why):
    def known(text):
        return None if text is None else D(text)

    found = advise(D(reward), D(coef), known(wage), known(performance), limits)
    assert (found.suggested, found.limit, found.advised, found.why) == (
        D(suggested), known(limit), known(advised), why,
    )  # fmt: skip


@pytest.mark.parametrize("wage", [D("1999.97"), D("2100.01"), D("3456.78"), D("9876.54")])
@pytest.mark.parametrize("reward", [-400, -5000, -99_999])
@pytest.mark.parametrize("performance", [None, D(0), D("812.35")])
def test_no_limit_is_ever_passed(wage, reward, performance):
    found = advise(D(reward), D("0.8"), wage, performance, LOW)
    assert -found.advised * 5 <= wage and wage + found.advised >= min(wage, LOW.minimum_wage)
    assert performance is None or -found.advised <= performance
