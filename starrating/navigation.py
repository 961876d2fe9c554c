"""What this pillar adds to the navigation: the race's first page, its contests, its rules and its prizes."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tongting.seams import NavEntry


def entries() -> Iterable[NavEntry]:
    return (
        NavEntry("stars", _("三星赛马"), "star_home", "star", 2, None, "stars", True, _("评星")),
        NavEntry("dorm", _("星级宿舍"), "star_dorm", "house-door", 2, None, "stars", also=("campaign_dorm",)),
        NavEntry(
            "locker", _("星级更衣箱"), "star_locker", "box-seam", 2, None, "stars", also=("campaign_locker",)
        ),
        NavEntry(
            "service",
            _("服务明星"),
            "service_now",
            "person-heart",
            2,
            None,
            "stars",
            also=("campaign_service",),
        ),
        NavEntry("prizes", _("发奖品"), "award_list", "bag", 2, "prize.hand", "stars", also=("prize_list",)),
        NavEntry("campaigns", _("每一期评选"), "campaign_list", "calendar-check", 2, "star.see", "stars"),
        NavEntry("criteria", _("评分细则"), "criteria_list", "list-check", 2, "star.see", "stars"),
    )
