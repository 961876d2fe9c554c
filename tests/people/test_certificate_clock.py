"""Reminders of certificates: each rung once, to the person, the leader and the keepers; after days off the nearest."""

from datetime import date, timedelta

import pytest

from tests.cast import moment
from tests.people.certified import certificate, kind
from tests.people.rosters import kinds, shift
from tongting.notices.models import Notice
from tongting.people.actions import certificate_clock as clock
from tongting.people.models import Certificate, CertificateReminder, User

ENDS = date(2026, 12, 31)


def at(left):
    """Ten past seven on the day on which so many days are left."""
    return moment(f"{ENDS - timedelta(days=left)} 07:10")


def rungs():
    return sorted(CertificateReminder.objects.values_list("rung", flat=True))


def told(person):
    return list(Notice.objects.filter(person=person).order_by("at", "pk").values_list("text", flat=True))


@pytest.fixture
def one(mine):
    return certificate(mine.cook, kind(teams=[mine.teams["canteen"]]), "2026-01-01", str(ENDS))


@pytest.mark.parametrize(
    ("left", "due", "said"),
    [
        (61, [], None),
        (60, [60], "还有 60 天到期"),
        (59, [60], "还有 59 天到期"),
        (31, [60], "还有 31 天到期"),
        (30, [30, 60], "还有 30 天到期"),
        (8, [30, 60], "还有 8 天到期"),
        (7, [7, 30, 60], "还有 7 天到期"),
        (1, [7, 30, 60], "还有 1 天到期"),
        (0, [7, 30, 60], "今天到期"),
        (-1, [0, 7, 30, 60], "2026-12-31 已经到期"),
        (-40, [0, 7, 30, 60], "2026-12-31 已经到期"),
    ],
)
def test_what_rings_first_on_a_day_so_far_from_the_end(mine, one, left, due, said):
    clock.remind(at=at(left))
    assert rungs() == due
    if said is None:
        assert not Notice.objects.exists()
        return
    assert told(mine.cook) == [
        f"你的健康证{'' if left == 0 else ' ' if left < 0 else ''}{said}，换了新证拍照交上来"
    ]
    assert told(mine.canteen_leader) == [f"陈厨师 健康证{' ' if left < 0 else ''}{said}"]
    assert told(mine.head) == ["证件要换：健康证 1"], "one notice, however many rungs were missed"


def test_day_by_day_each_rung_rings_once(mine, one):
    heard = []
    for left in range(65, -10, -1):
        for _again in range(2):
            if clock.remind(at=at(left)):
                heard.append(left)
    assert heard == [60, 30, 7, -1]
    assert len(told(mine.cook)) == len(told(mine.canteen_leader)) == len(told(mine.head)) == 4


def test_after_days_off_the_nearest_is_said_and_the_missed_ones_never_again(mine, one):
    clock.remind(at=at(60))
    clock.remind(at=at(5))
    assert rungs() == [7, 30, 60] and len(told(mine.cook)) == 2
    assert clock.remind(at=at(4)) == 0
    assert (
        clock.remind(at=at(-20)) == 1
        and told(mine.cook)[-1] == "你的健康证 2026-12-31 已经到期，换了新证拍照交上来"
    )


def test_the_mines_own_days(mine, one):
    one.kind.reminders = [90, 10]
    one.kind.save()
    assert [left for left in range(100, -3, -1) if clock.remind(at=at(left))] == [90, 10, -1]


@pytest.mark.parametrize("what", ["replaced", "gone", "kind off", "for ever", "withdrawn"])
def test_who_is_not_reminded(mine, one, what):
    if what == "gone":
        User.objects.filter(pk=mine.cook.pk).update(is_active=False)
    elif what == "kind off":
        one.kind.is_active = False
        one.kind.save()
    elif what == "for ever":
        Certificate.objects.update(valid_until=None)
    else:
        Certificate.objects.all().delete()
        certificate(mine.cook, one.kind, "2026-01-01", str(ENDS), "replaced")
    assert clock.remind(at=at(-1)) == 0 and not Notice.objects.exists()


def test_the_notice_says_what_it_means_for_the_roster(mine, one):
    kinds()
    for day in ("2026-12-31", "2027-01-01", "2027-01-02"):
        shift(mine.cook, day, "early")
    one.kind.enforced_from = date(2026, 11, 1)
    one.kind.save()
    clock.remind(at=at(7))
    assert Notice.objects.get(person=mine.cook).detail == "到期以后不能再排班；后面已经排了 2 个班"


def test_keepers_hear_of_many_in_one_notice(mine, one):
    for person in (mine.waitress, mine.canteen_leader, mine.attendant):
        certificate(person, one.kind, "2026-01-01", str(ENDS))
    assert clock.remind(at=at(60)) == 4
    notice = Notice.objects.get(person=mine.head)
    assert notice.text == "证件要换：健康证 4" and notice.url == "/certificates/?show=soon"
    assert notice.detail.count("还有 60 天到期") == 4
