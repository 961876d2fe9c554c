"""What the limits of the pay guard may be, and which months take wages."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

# By law no more than a fifth of the month's wage is taken.
MOST_SHARE = 20
MOST_WAGE = Decimal(99_999)


def bad_limits(minimum_wage: Decimal, share: int) -> str | None:
    if not 1 <= share <= MOST_SHARE:
        return _("扣减比例在 1%% 到 %(n)d%% 之间，规定最多 %(n)d%%") % {"n": MOST_SHARE}
    if not 0 <= minimum_wage <= MOST_WAGE:
        return _("最低工资填当地每月的数，不设填 0")
    return None


def bad_wage(wage: Decimal, performance: Decimal | None) -> str | None:
    if performance is not None and performance > wage:
        return _("绩效工资不能比应发工资还多，核对后改正")
    return None
