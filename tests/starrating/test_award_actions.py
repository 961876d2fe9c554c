"""Prizes and awards: the shelf's books, granting, handing over once, codes, dropping, the campaign that is done."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from starrating import award_todos, held
from starrating.actions import award as awards
from starrating.actions import award_code as codes
from starrating.actions import prize as prizes
from starrating.actions.vote import vote
from starrating.models import Award, Prize, StockMove
from starrating.queries import award as reads
from tests.starrating import award_box as box
from tests.starrating.award_box import AT
from tests.starrating.star_box import fresh
from tongting.events import flow
from tongting.events.models import Event
from tongting.notices.models import Notice

MINUTE = timedelta(minutes=1)


def shelf():
    assert reads.books() == []
    return Prize.objects.get().stock


# --- the shelf -------------------------------------------------------------------------------------------------


def test_the_stock_is_the_sum_of_its_moves(mine):
    cup = box.prize(mine, stock=10)
    prizes.take_in(cup, quantity=5, by=mine.head, at=AT)
    assert prizes.count(fresh(cup), counted=13, note="碎了两个", by=mine.head, at=AT) == -2
    award = box.granted(mine, mine.cook, prize=cup)[0]
    awards.hand(award, signature=box.signature(mine.head), by=mine.head, at=AT)
    assert shelf() == 12
    kinds = [(one.kind, one.quantity) for one in StockMove.objects.order_by("pk")]
    assert kinds == [("in", 10), ("in", 5), ("count", -2), ("out", -1)]
    assert [row.after for row in reads.moves_of(cup)] == [12, 13, 15, 10]


def test_a_count_that_agrees_moves_nothing_but_is_remembered(mine):
    cup = box.prize(mine, stock=10)
    assert prizes.count(cup, counted=10, by=mine.head, at=AT) == 0
    assert StockMove.objects.count() == 1
    assert flow.history(cup).last().facts == {"counted": 10}


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (lambda cup, by: prizes.take_in(cup, quantity=0, by=by, at=AT), "至少 1"),
        (lambda cup, by: prizes.count(cup, counted=-1, by=by, at=AT), "不能小于 0"),
    ],
)
def test_nonsense_changes_nothing(mine, verb, said):
    cup = box.prize(mine, stock=3)
    with pytest.raises(flow.Refused, match=said):
        verb(cup, mine.head)
    assert shelf() == 3 and StockMove.objects.count() == 1


def test_the_database_keeps_the_shelf_from_less_than_nothing_and_the_moves_as_written(mine):
    cup = box.prize(mine, stock=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Prize.objects.filter(pk=cup.pk).update(stock=-1)
    with pytest.raises(Exception, match="never changed"), transaction.atomic():
        StockMove.objects.update(quantity=100)


def test_changed_tables_show_in_the_books(mine):
    cup = box.prize(mine, stock=4)
    Prize.objects.update(stock=9)
    assert [(one.pk, total) for one, total in reads.books()] == [(cup.pk, 4)]


# --- granting --------------------------------------------------------------------------------------------------


def test_granting_twice_grants_once(mine):
    found = box.final(mine)
    people = [mine.cook, mine.fixer, mine.cook]
    first = awards.grant(found.entries[0], "star", people, by=mine.head, at=AT)
    again = awards.grant(found.entries[0], "star", [*people, mine.waitress], by=mine.head, at=AT)
    assert [one.person for one in first] == [mine.cook, mine.fixer]
    assert [one.person for one in again] == [mine.waitress]
    assert Award.objects.count() == 3 == Event.objects.filter(verb="granted").count()
    assert Notice.objects.filter(key__startswith="starrating.award:").count() == 3


def test_an_entry_without_known_people_has_one_award_of_its_own(mine):
    found = box.final(mine, "locker")
    for _again in range(2):
        awards.grant(found.entries[0], "star", [], by=None, at=AT)
    assert Award.objects.get().person is None and not Notice.objects.exists()


def test_a_star_and_an_improvement_are_two_awards(mine):
    found = box.final(mine)
    for kind in ("star", "improved"):
        awards.grant(found.entries[0], kind, [mine.cook], by=mine.head, at=AT)
    assert Award.objects.count() == 2


def test_one_prize_for_all_that_waits_of_a_campaign(mine):
    cup, soap = box.prize(mine, stock=5), box.prize(mine, "洗衣液", unit="瓶")
    found = box.final(mine)
    one, other, third = box.granted(mine, mine.cook, mine.fixer, mine.waitress, prize=cup, box=found)
    awards.hand(one, signature=box.signature(mine.head), by=mine.head, at=AT)
    awards.drop(other, reason="已离矿", by=mine.head, at=AT)
    money = awards.grant(found.entries[1], "star", [mine.cook], yuan=Decimal(300), by=mine.head, at=AT)[0]
    assert awards.choose_prize(found.campaign, prize=soap, quantity=2, by=mine.head, at=AT) == 1
    assert [fresh(award).prize for award in (one, other, third, money)] == [cup, cup, soap, None]
    assert fresh(third).quantity == 2
    assert flow.history(found.campaign).get(verb="prize_chosen").facts["awards"] == [third.pk]


def test_a_prize_out_of_use_is_not_chosen(mine):
    cup = box.prize(mine)
    found = box.final(mine)
    award = box.granted(mine, mine.cook, box=found)[0]
    prizes.change(cup, name=cup.name, unit=cup.unit, price=cup.price, is_active=False, by=mine.head, at=AT)
    with pytest.raises(flow.Refused, match="保温杯 已经停用"):
        awards.choose_prize(found.campaign, prize=fresh(cup), by=mine.head, at=AT)
    assert fresh(award).prize is None


# --- handing over ----------------------------------------------------------------------------------------------


def test_a_signature_hands_over_and_takes_the_goods_off_the_shelf(mine):
    cup = box.prize(mine, stock=3)
    award = box.granted(mine, mine.cook, prize=cup)[0]
    drawn = box.signature(mine.head)
    awards.hand(award, signature=drawn, taken_by="同屋张三", by=mine.head, at=AT)
    done = fresh(award)
    assert (done.state, done.handed_by, done.handed_at, done.taken_by) == (
        "handed",
        mine.head,
        AT,
        "同屋张三",
    )
    assert done.signature == drawn and fresh(drawn).claimed
    assert shelf() == 2 and StockMove.objects.get(kind="out").award == done
    event = flow.history(award).last()
    assert (event.was, event.became, event.facts) == ("granted", "handed", {"proof": "signature"})


def test_the_code_from_the_own_phone_hands_over_too_and_once(mine):
    award = box.granted(mine, mine.cook)[0]
    code = codes.show(award, by=mine.cook, at=AT)
    assert len(code) == 6 and code.isdecimal()
    kept = fresh(award)
    assert code not in kept.code_digest and len(kept.code_digest) == 64
    awards.hand(award, code=code, by=mine.head, at=AT + MINUTE)
    done = fresh(award)
    assert done.state == "handed" and done.signature is None and done.code_digest == ""
    with pytest.raises(flow.Refused, match="已经领过"):
        awards.hand(fresh(award), code=code, by=mine.head, at=AT + MINUTE)


@pytest.mark.parametrize("state", ["handed", "dropped"])
def test_only_what_waits_is_handed_over_or_dropped(mine, state):
    found = box.final(mine)
    award = box.granted(mine, mine.cook, mine.fixer, box=found)[0]
    if state == "handed":
        awards.hand(award, signature=box.signature(mine.head), by=mine.head, at=AT)
    if state == "dropped":
        awards.drop(award, reason="已离矿", by=mine.head, at=AT)
    before = Event.objects.count()
    with pytest.raises(flow.Refused):
        awards.hand(fresh(award), signature=box.signature(mine.head), by=mine.head, at=AT)
    with pytest.raises(flow.Refused):
        awards.drop(fresh(award), reason="改主意了", by=mine.head, at=AT)
    assert fresh(award).state == state and Event.objects.count() == before


def test_nobody_hands_out_to_oneself(mine):
    award = box.granted(mine, mine.head)[0]
    with pytest.raises(flow.Refused, match="自己的奖品"):
        awards.hand(award, signature=box.signature(mine.head), by=mine.head, at=AT)
    assert fresh(award).state == "granted"


def test_an_empty_shelf_refuses_and_leaves_everything_as_it_was(mine):
    cup = box.prize(mine, stock=1)
    award = box.granted(mine, mine.cook, prize=cup)[0]
    awards.choose_prize(award.entry.campaign, prize=cup, quantity=2, by=mine.head, at=AT)
    drawn = box.signature(mine.head)
    with pytest.raises(flow.Refused, match="保温杯 只剩 1 个，要 2 个，先入库再发"):
        awards.hand(fresh(award), signature=drawn, by=mine.head, at=AT)
    assert fresh(award).state == "granted" and shelf() == 1 and not fresh(drawn).claimed
    assert not flow.history(award).filter(became="handed").exists()


def test_another_persons_signature_photo_is_refused(mine):
    award = box.granted(mine, mine.cook)[0]
    with pytest.raises(flow.Refused):
        awards.hand(award, signature=box.signature(mine.secretary), by=mine.head, at=AT)
    assert fresh(award).state == "granted"


def test_a_dropped_award_says_why_and_leaves_the_shelf_alone(mine):
    cup = box.prize(mine, stock=3)
    award = box.granted(mine, mine.cook, prize=cup)[0]
    awards.drop(award, reason="公示后查实有投诉", by=mine.head, at=AT)
    assert (fresh(award).state, fresh(award).note, shelf()) == ("dropped", "公示后查实有投诉", 3)
    assert flow.history(award).last().note == "公示后查实有投诉"


# --- codes -----------------------------------------------------------------------------------------------------


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_is_shown_to_its_owner_only(mine):
    award = box.granted(mine, mine.cook)[0]
    with pytest.raises(flow.Refused, match="只给领奖人本人"):
        codes.show(award, by=mine.head, at=AT)
    assert fresh(award).code_digest == ""


@pytest.mark.parametrize(
    ("after", "said"), [(timedelta(minutes=29, seconds=59), None), (timedelta(minutes=30), "过了时间")]
)
def test_a_code_expires(mine, after, said):
    award = box.granted(mine, mine.cook)[0]
    code = codes.show(award, by=mine.cook, at=AT)
    if said is None:
        awards.hand(award, code=code, by=mine.head, at=AT + after)
        assert fresh(award).state == "handed"
        return
    with pytest.raises(flow.Refused, match=said):
        awards.hand(award, code=code, by=mine.head, at=AT + after)
    assert fresh(award).state == "granted"


def test_a_new_code_ends_the_old_one(mine):
    award = box.granted(mine, mine.cook)[0]
    old = codes.show(award, by=mine.cook, at=AT)
    new = codes.show(award, by=mine.cook, at=AT)
    while new == old:
        new = codes.show(award, by=mine.cook, at=AT)
    with pytest.raises(flow.Refused, match="不对"):
        codes.check(award, old, at=AT)
    codes.check(award, new, at=AT)


def test_the_code_of_another_award_is_worth_nothing_here(mine):
    one, other = box.granted(mine, mine.cook, mine.fixer)
    codes.show(one, by=mine.cook, at=AT)
    code = codes.show(other, by=mine.fixer, at=AT)
    Award.objects.filter(pk=one.pk).update(code_digest=fresh(other).code_digest)
    with pytest.raises(flow.Refused, match="不对"):
        codes.check(one, code, at=AT)


def test_no_code_was_shown(mine):
    award = box.granted(mine, mine.cook)[0]
    with pytest.raises(flow.Refused, match="还没有打开领奖码"):
        awards.hand(award, code="123456", by=mine.head, at=AT)


def test_five_wrong_tries_lock_for_ten_minutes_even_for_the_right_one(mine):
    award = box.granted(mine, mine.cook)[0]
    code = codes.show(award, by=mine.cook, at=AT)
    for _try in range(4):
        with pytest.raises(flow.Refused, match="领奖码不对"):
            awards.hand(award, code=wrong(code), by=mine.head, at=AT)
    with pytest.raises(flow.Refused, match="连错 5 次，15:10 以后再试"):
        awards.hand(award, code=wrong(code), by=mine.head, at=AT)
    with pytest.raises(flow.Refused, match="15:10 以后再试"):
        awards.hand(fresh(award), code=code, by=mine.head, at=AT + 9 * MINUTE)
    with pytest.raises(flow.Refused, match="15:10 以后再试"):
        codes.show(fresh(award), by=mine.cook, at=AT + 9 * MINUTE)
    assert fresh(award).state == "granted"
    awards.hand(fresh(award), code=code, by=mine.head, at=AT + 10 * MINUTE)
    assert fresh(award).state == "handed"


def test_a_lock_on_the_code_does_not_keep_anybody_from_signing(mine):
    award = box.granted(mine, mine.cook)[0]
    Award.objects.update(code_locked_until=AT + 5 * MINUTE)
    awards.hand(fresh(award), signature=box.signature(mine.head), by=mine.head, at=AT)
    assert fresh(award).state == "handed"


def test_a_new_code_does_not_give_new_tries(mine):
    award = box.granted(mine, mine.cook)[0]
    for _try in range(4):
        code = codes.show(fresh(award), by=mine.cook, at=AT)
        with pytest.raises(flow.Refused, match="领奖码不对"):
            codes.check(award, wrong(code), at=AT)
    code = codes.show(fresh(award), by=mine.cook, at=AT)
    with pytest.raises(flow.Refused, match="连错 5 次"):
        codes.check(award, wrong(code), at=AT)


def test_a_right_code_forgets_the_wrong_ones(mine):
    award = box.granted(mine, mine.cook)[0]
    code = codes.show(award, by=mine.cook, at=AT)
    with pytest.raises(flow.Refused):
        codes.check(award, wrong(code), at=AT)
    codes.check(award, code, at=AT)
    assert fresh(award).code_tries == 0


# --- the campaign that is done ---------------------------------------------------------------------------------


def test_the_campaign_is_rewarded_with_its_last_award(mine):
    found = box.final(mine)
    one, other = box.granted(mine, mine.cook, mine.fixer, box=found)
    awards.hand(one, signature=box.signature(mine.head), by=mine.head, at=AT)
    assert fresh(found.campaign).state == "final"
    awards.drop(other, reason="已离矿", by=mine.head, at=AT)
    assert fresh(found.campaign).state == "rewarded"
    assert flow.history(found.campaign).get(verb="rewarded").was == "final"
    assert awards.settle(found.campaign, by=mine.head, at=AT) is False


def test_a_campaign_that_is_not_final_is_not_rewarded(mine):
    found = box.star_box.campaign(mine, "dorm", "publicised")
    award = box.granted(mine, mine.cook, box=found, entry=found.entries[0])[0]
    awards.hand(award, signature=box.signature(mine.head), by=mine.head, at=AT)
    assert fresh(found.campaign).state == "publicised"


# --- what waits ------------------------------------------------------------------------------------------------


def todos(someone, at=AT):
    return [todo.text for todo in award_todos.due(someone, at)]


def test_what_waits_for_whom(mine):
    box.granted(mine, mine.cook, mine.fixer)
    assert todos(mine.cook) == ["你有 1 份奖励没领"]
    assert todos(mine.head) == ["2 份奖励等着发"]
    assert todos(mine.waitress) == []


def test_a_vote_waits_until_it_is_given(mine):
    found = box.ballot(mine)
    assert todos(mine.fixer, box.VOTING) == ["给 2026-11 服务明星投票"]
    vote(found.campaign, found.entry("陈厨师"), by=mine.fixer, at=box.VOTING)
    assert todos(mine.fixer, box.VOTING) == []
    assert todos(mine.waitress, box.OVER) == []
    assert todos(mine.resident, box.VOTING) == []


@pytest.mark.parametrize("many", [1, 3])
def test_todos_cost_the_same_for_one_and_three(mine, many, django_assert_num_queries):
    box.ballot(mine)
    box.granted(mine, *[mine.head, mine.cook, mine.fixer][:many])
    mine.head.may("prize.hand")
    with django_assert_num_queries(4):
        list(award_todos.due(mine.head, box.VOTING))


def test_who_leaves_still_has_a_prize_to_collect(mine):
    cup = box.prize(mine, stock=1)
    award = box.granted(mine, mine.cook, prize=cup)[0]
    left = list(held.held(mine.cook, AT))
    assert [(one.what, one.detail, one.ends_itself) for one in left] == [
        ("没领的奖励", f"星级宿舍 2026-11 {award.entry.label}，保温杯", False)
    ]
    awards.hand(award, signature=box.signature(mine.head), by=mine.head, at=AT)
    assert list(held.held(mine.cook, AT)) == []
