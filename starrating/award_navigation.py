"""What the ballot and the awards add to the navigation."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tongting.seams import NavEntry


def entries() -> Iterable[NavEntry]:
    return (
        NavEntry("service_star", _("服务明星"), "service_now", "person-heart", 2, None, "stars"),
        NavEntry(
            "awards", _("发奖品"), "award_list", "box-seam", 2, "prize.hand", "stars", also=("prize_list",)
        ),
        NavEntry("my_awards", _("我的奖品"), "award_mine", "award", 2, None, "stars"),
    )
