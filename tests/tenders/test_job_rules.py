"""What a job cannot be, each with its sentence; who may do what with it in every state."""

from datetime import date, time
from decimal import Decimal

import pytest

from tenders.models import Job
from tenders.queries import job_check
from tenders.queries import job_words as words
from tenders.rules import job as rules
from tenders.scoring import job_time, price_book
from tests.cast import moment
from tests.tenders import job_box, tender_box
from tests.tenders.job_box import AT, FRI, MON, WED

NOON = tender_box.AT


@pytest.mark.parametrize(
    ("fields", "name", "said"),
    [
        ({"ceiling": Decimal(0)}, "ceiling", "最高限价要大于 0 元"),
        ({"basis": "unit_price", "quantity": Decimal(80)}, "unit", "按单价算要写单位"),
        ({"quantity": Decimal(3)}, "quantity", "总价和按月包干的数量是 1"),
        ({"first_day": date(2026, 11, 1)}, "first_day", "开工日期已经过了"),
        ({"last_day": date(2026, 11, 12)}, "last_day", "完工日期要在开工日期以后"),
        ({"last_day": date(2028, 11, 12)}, "last_day", "一次最多招 12 个月"),
        ({"post": None}, "place", "选一个岗点，或者写地点"),
        ({"bid_until": moment("2026-11-02 09:00")}, "bid_until", "投标截止已经过了"),
        ({"bid_from": moment("2026-11-07 08:00")}, "bid_until", "投标截止要在投标开始以后"),
        ({"questions_until": moment("2026-11-07 08:00")}, "questions_until", "提问截止不能晚于投标截止"),
        ({"first_day": date(2026, 11, 11)}, "first_day", "要公示 3 个工作日，最早 11-12 才能开工"),
        ({"people_wanted": 3}, "people_wanted", "个人竞标只要 1 个人"),
        ({"mode": "team"}, "people_wanted", "班组承包至少 2 个人"),
        ({"mode": "grab", "method": "points"}, "method", "抢单是定价"),
        ({"mode": "grab", "first_day": date(2026, 11, 5)}, "bid_until", "抢单要在开工前截止"),
        ({"method": "points", "price_weight": 0}, "price_weight", "要在 1 到 99 之间"),
        ({"method": "points", "price_weight": 100}, "price_weight", "两项合起来 100"),
        ({"times": []}, "hours", "填每人要几小时"),
        ({"times": [MON, (0, None, time(20), time(22))]}, "times", "时间重叠了"),
        (
            {"times": [(6, None, time(23), time(1)), (0, None, time(0, 30), time(1, 30))]},
            "times",
            "时间重叠了",
        ),
        ({"times": [(None, date(2027, 1, 3), time(19), time(21))]}, "times", "不在开工到完工之间"),
        ({"times": [(0, None, time(18), time(22))]}, "times", "有一天要干 4 小时，每人每天最多加 3 小时"),
        (
            {"times": [(day, None, time(19), time(21, 30)) for day in range(7)]},
            "times",
            "每人每月最多加 36 小时",
        ),
        ({"times": [], "hours": Decimal(70)}, "hours", "每人每月最多加 36 小时"),
        (
            {"mode": "team", "people_wanted": 3, "times": [(0, None, time(8), time(18))]},
            "times",
            "每人要干 3.3 小时，每天最多加 3 小时，改短一点，或者多要几个人",
        ),
        (
            {"mode": "team", "people_wanted": 2, "times": [(n, None, time(18), time(0)) for n in range(7)]},
            "times",
            "每人要干 54 小时，每月最多加 36 小时",
        ),
        # Without fixed times the hours are those of each already.
        (
            {"mode": "team", "people_wanted": 5, "times": [], "hours": Decimal(70)},
            "hours",
            "每人要干 42 小时，每月最多加 36 小时",
        ),
    ],
)
def test_what_a_job_cannot_be(mine, fields, name, said):
    found = job_check.faults(job_box.given(mine, **fields), AT)
    assert said in found.get(name, ""), found


def test_a_whole_job_has_no_fault(mine):
    assert job_check.faults(job_box.given(mine), AT) == {}
    crew = job_box.given(mine, mode="team", people_wanted=4, times=[(0, None, time(8), time(18))])
    assert job_check.faults(crew, AT) == {}, "a crew shares the hours"
    grab = job_box.given(mine, mode="grab", people_wanted=3, openers={}, first_day=date(2026, 11, 6))
    assert job_check.faults(grab, AT) == {}, "a grabbed job has no openers and no publicity"


@pytest.mark.parametrize(
    ("seat", "who", "said"),
    [
        ("office", None, "选科室代表，三方各一人"),
        ("union", "deputy", "李副科定的价，不能再开标"),
        ("discipline", "assessor", "吴考核已经是科室代表，纪检代表换一个人"),
    ],
)
def test_openers_are_three_others(mine, seat, who, said):
    people = {**job_box.seats(mine), seat: getattr(mine, who) if who else None}
    found = job_check.faults(job_box.given(mine, openers=people), AT)
    assert said in found[f"opener_{seat}"]


def test_a_job_that_failed_gets_another_price(mine):
    failed = tender_box.job(mine, "failed")
    found = job_check.faults(job_box.given(mine), AT, reissue_of=failed)
    assert "上一次限价 1500.00 元流标了" in found["ceiling"]
    assert not job_check.faults(job_box.given(mine, ceiling=Decimal(1600)), AT, reissue_of=failed)


@pytest.mark.parametrize("state", [state.value for state in Job.State])
def test_who_may_do_what_in_every_state(mine, state):
    job = tender_box.job(mine, state)
    may = {
        "change": rules.may_change(job) is None,
        "send": rules.may_send(job) is None,
        "review": rules.may_review(job, mine.head, set()) is None,
        "ask": rules.may_ask(job, mine.cook, NOON) is None,
        "cancel": rules.may_cancel(job, mine.head, objection=False, bound=False) is None,
        "reissue": rules.may_reissue(job, again=False) is None,
    }
    open_to = {
        "change": {"draft", "review", "published", "bidding"},
        "send": {"draft"},
        "review": {"review"},
        "ask": {"published", "bidding"},
        "cancel": {
            "draft", "review", "published", "bidding", "opening", "evaluation", "publicised", "contracted",
        },
        "reissue": {"failed"},
    }  # fmt: skip
    assert may == {verb: state in states for verb, states in open_to.items()}


def test_nobody_reviews_the_own_work(mine):
    job = tender_box.job(mine, "review")
    assert rules.may_review(job, mine.head, {mine.deputy.pk}) is None
    assert "价是你定的" in rules.may_review(job, mine.deputy, set()) or "权限" in rules.may_review(
        job, mine.deputy, set()
    )
    job.priced_by = mine.head
    assert "价是你定的" in rules.may_review(job, mine.head, set())
    assert "你写过或者送审过" in rules.may_review(job, mine.secretary, {mine.secretary.pk})
    assert "权限" in rules.may_review(job, mine.cook, set())


def test_calling_off_has_its_people_and_its_hindrances(mine):
    job = tender_box.job(mine, "publicised")
    assert "公告以后取消要由审核的人办" in rules.may_cancel(job, mine.deputy, objection=False, bound=False)
    assert "还有异议没处理完" in rules.may_cancel(job, mine.head, objection=True, bound=False)
    assert "合同已经发出去了" in rules.may_cancel(job, mine.head, objection=False, bound=True)
    draft = tender_box.job(mine, "draft")
    assert rules.may_cancel(draft, mine.deputy, objection=False, bound=False) is None


def test_times_in_words():
    assert words.times_said([FRI, MON, WED]) == ["每周一、周三、周五 19:00–21:00"]
    every = [(day, None, time(22), time(1)) for day in range(7)]
    assert words.times_said(every) == ["每天 22:00–次日 01:00"]
    dated = [(None, date(2026, 12, 31), time(18), time(20))]
    assert words.times_said(dated) == ["12-31 18:00–20:00"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"basis": "unit_price", "unit": "平方米", "quantity": 6200, "ceiling": 2604},
         "0.42 元/平方米 × 6,200 平方米 = 2,604 元"),
        ({"basis": "day_rate", "quantity": 8, "ceiling": 1440}, "180 元/工日 × 8 工日 = 1,440 元"),
        ({"basis": "monthly", "ceiling": 1500}, "按月包干，每月 1,500 元"),
        ({"basis": "lump_sum", "ceiling": Decimal("960.50")}, "总价 960.5 元"),
        ({"mode": "grab", "people_wanted": 3, "ceiling": 600}, "600 元 ÷ 3 人 = 每人 200 元"),
    ],
)  # fmt: skip
def test_prices_in_words(fields, said):
    job = Job(
        **{
            "quantity": 1,
            **{
                k: Decimal(v) if isinstance(v, int) and k != "people_wanted" else v for k, v in fields.items()
            },
        }
    )
    assert words.price_said(job) == said


@pytest.mark.parametrize("price", ["0.42", "12", "0.0001", "9.99", "1234.5678"])
@pytest.mark.parametrize("quantity", ["1", "80", "6200", "0.5", "99999.99"])
def test_a_price_is_found_again_in_its_sum(price, quantity):
    """Wherever one more piece makes a difference of at least a fen."""
    total = price_book.together(Decimal(price), Decimal(quantity))
    if total and Decimal(quantity) >= 100:
        assert price_book.each(total, Decimal(quantity)) == Decimal(price)
    assert price_book.together(price_book.each(total, Decimal(quantity)), Decimal(quantity)) == total


def test_the_spread_of_prices():
    spread = price_book.spread_of(map(Decimal, (1400, 1500, 1450, 1600, 1700)))
    assert (spread.count, spread.median, spread.low, spread.high) == (5, 1500, 1400, 1700)
    assert (spread.lower, spread.upper) == (1450, 1600)
    assert price_book.spread_of([Decimal(9), Decimal(12)]).median == Decimal("10.5")
    assert price_book.spread_of([]) is None


def test_ends_that_touch_do_not_overlap():
    touching = [(0, None, time(19), time(20)), (0, None, time(20), time(21))]
    assert job_time.overlap(touching, job_box.FIRST, job_box.LAST) is None
    twice = [MON, (None, date(2026, 11, 16), time(20), time(22))]
    assert job_time.overlap(twice, job_box.FIRST, job_box.LAST) is not None
    same = [MON, MON]
    assert job_time.overlap(same, job_box.FIRST, job_box.LAST) is not None
