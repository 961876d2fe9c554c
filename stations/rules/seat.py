"""What a count of seats may say."""

from __future__ import annotations

from django.utils.translation import gettext as _


def may_count(taken: int, seats: int) -> str | None:
    if taken > seats:
        return _("一共 %(all)s 个座位，坐不下 %(n)s 个人，再数一遍") % {"all": seats, "n": taken}
    return None
