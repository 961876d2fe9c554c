"""Lost and found of the demo: what is brought in a week, who reports a loss, who comes for it, what is signed away."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from stations.actions import found as acts
from stations.actions import loss
from stations.actions.found import Claiming, Leaving, Thing
from stations.demo.counter import ATTENDANTS, Counter, Deed
from stations.models import Disposal, Found, Loss, Service
from stations.models.found import PERISHABLE, VALUABLE
from stations.queries import found as lost
from tongting.people.models import User
from tongting.periods import local, midnight
from tongting.photos import scenes

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# kind, where, what may be said, what only its owner knows
BROUGHT = (
    ("cup", "浴池更衣区", "黑色保温杯", "杯底贴着白胶布，写着“周”"),
    ("key", "班车上", "一串三把", "圆环上系着红绳，最小的一把齿断了一个"),
    ("clothes", "宿舍楼走廊", "蓝色工装上衣", "左口袋里有半包烟和一支笔"),
    ("phone", "职工食堂", "", "屏幕右上角裂纹，壁纸是两个小孩"),
    ("glasses", "浴池更衣区", "银边近视镜", "右镜腿用胶布缠过"),
    ("food", "浴池更衣区", "一袋苹果", "红色塑料袋，六个"),
    ("tool", "井口候车室", "活动扳手", "手柄上刻着“采二”"),
    ("card", "浴池淋浴区", "", "尾号 0098 的银行卡，卡套里夹着照片"),
    ("cup", "职工食堂", "不锈钢饭盒", "盖子里面有划痕，像个十字"),
    ("cash", "浴池更衣区", "", "三张一百、两张十块，用皮筋扎着"),
    ("clothes", "浴池淋浴区", "灰色毛巾", "角上绣着一个“李”字"),
    ("key", "浴池更衣区", "更衣箱钥匙一把", "塑料牌上写着 2-117"),
)  # fmt: skip
FINDERS = ("浴池保洁", "食堂服务员", "班车司机", "一位下夜班的师傅")
EVERY, REPORTED, CLAIMED = 3, 0.5, 0.55
LOSER, LOOKS = "DEMO1004", ("glasses", "浴池更衣区", "银边眼镜，右边镜腿断过，缠了胶布")
STRAY = ("key", "食堂或者班车上", "宿舍门钥匙，串着一个小铃铛")


def plan_day(counter: Counter, service: Service, day: date, number: int, pool: list[User]) -> None:
    """Something every third day; most owners come within a week, and every Monday what is due is signed away."""
    begin = midnight(day)
    if number % EVERY == 0:
        facts = BROUGHT[number // EVERY % len(BROUGHT)]
        owner = counter.chance.choice(pool)
        counter.at(
            begin + timedelta(hours=16, minutes=counter.chance.randrange(200)),
            _bring(counter, service, facts, owner),
        )
    if day.weekday() == 0:
        counter.at(begin + timedelta(hours=9, minutes=40), lambda at: _sign_away(counter, service, at))


def plan(counter: Counter, service: Service) -> None:
    """How things stand at the end: one looks for what lies here, one for what nobody has brought."""
    loser = counter.people[LOSER]
    for hours, kind, place, words in ((9, *LOOKS), (30, *STRAY)):
        counter.at(counter.until - hours * HOUR, _report(loser, kind, place, words))
    # Nobody comes for it: it goes to the security department.
    counter.at(counter.until - 14 * DAY, _bring(counter, service, BROUGHT[9], None))
    counter.at(counter.until - 7 * HOUR, _bring(counter, service, BROUGHT[4], None))
    counter.at(counter.until - 6 * HOUR, _bring(counter, service, BROUGHT[3], None))
    counter.at(counter.until - 28 * HOUR, _bring(counter, service, BROUGHT[5], None))


def _report(who: User, kind: str, place: str, words: str) -> Deed:
    return lambda at: loss.report(kind, local(at).date(), place, words, by=who, at=at)


def _bring(counter: Counter, service: Service, facts: tuple[str, str, str, str], owner: User | None) -> Deed:
    """`owner` where somebody will come for it."""

    def come(at: datetime) -> None:
        kind, place, public, secret = facts
        by, chance = counter.keeper(service, at), counter.chance
        if owner is not None and chance.random() < REPORTED:
            loss.report(kind, local(at).date(), place, public or "说不清，很着急", by=owner, at=at - HOUR / 2)
        is_valuable = kind in VALUABLE
        brought = Thing(
            kind, at - HOUR, place, chance.choice(FINDERS), secret, "保险柜" if is_valuable else "失物柜 2 层",
            public, seal=f"F-{chance.randrange(100, 999)}" if is_valuable else "",
            witness=_other(counter, by) if is_valuable else None,
        )  # fmt: skip
        booked = acts.take_in(service, brought, slip=counter.slip(at), by=by, at=at)
        if owner is not None and chance.random() < CLAIMED and kind not in PERISHABLE:
            later = at + timedelta(hours=chance.choice((3, 18, 40, 90)))
            counter.at(later, lambda then: _claim(counter, booked.thing_id, owner, then))

    return come


def _other(counter: Counter, by: User) -> User:
    return next(counter.people[one] for one in ATTENDANTS if one != by.staff_no)


def _claim(counter: Counter, pk: int, owner: User, at: datetime) -> None:
    thing = Found.objects.select_related("service__desk").get(pk=pk)
    if thing.state != Found.State.OPEN:
        return
    by = counter.keeper(thing.service, at)
    reported = Loss.objects.filter(person=owner, kind=thing.kind, state=Loss.State.OPEN).first()
    sent = not thing.is_valuable and counter.chance.random() < 0.2
    claiming = Claiming(
        owner, "工牌", thing.secret[:12] + "，说得对", "同屋的工友" if sent else "",
        "手写字条，回过电话" if sent else "",
        signature=scenes.sign(random.Random(pk), by=by, at=at),
        witness=_other(counter, by) if thing.is_valuable else None, loss=reported,
    )  # fmt: skip
    acts.claim(thing, claiming, slip=counter.slip(at), by=by, at=at)


def _sign_away(counter: Counter, service: Service, at: datetime) -> None:
    """Valuables go to the security department; food without a picture waits until somebody takes one."""
    due = [one for one in lost.due_at(service.desk, at) if one.kind not in PERISHABLE]
    by = counter.keeper(service, at)
    for way, things in (
        (Disposal.Way.SECURITY, [one for one in due if one.is_valuable]),
        (Disposal.Way.GIVEN, [one for one in due if not one.is_valuable]),
    ):
        if things:
            receiver = "保卫科值班室" if way == Disposal.Way.SECURITY else ""
            leaving = Leaving(way, receiver, "保管期满，没人来领", witness=_other(counter, by))
            acts.dispose(things, leaving, slip=counter.slip(at), by=by, at=at)
