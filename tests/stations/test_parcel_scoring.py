"""Whose a waybill is, where a parcel is laid, which number it gets, when its owner is told: pure."""

from datetime import timedelta

import pytest

from stations.scoring import ageing
from stations.scoring.recipient import Fit, fit
from stations.scoring.shelving import FIRST, LAST, Layer, choose, next_number
from tests.stations.desk_box import AT, HOUR
from tongting.people.names import masked

PHONE = "13912344471"


@pytest.mark.parametrize(
    ("name", "tail", "person", "phone", "meant"),
    [
        ("张小三", "4471", "张小三", PHONE, Fit.SURE),
        ("张 小三", "4471", "张小三", PHONE, Fit.SURE),
        ("张*三", "4471", "张小三", PHONE, Fit.SURE),
        ("张**", "4471", "张小三", PHONE, Fit.SURE),
        ("张师傅", "4471", "张小三", PHONE, Fit.SURE),
        # The same name with other digits is another person.
        ("张小三", "0000", "张小三", PHONE, Fit.NO),
        ("张小三", "", "张小三", PHONE, Fit.MAYBE),
        ("张小三", "4471", "张小三", "", Fit.MAYBE),
        ("三哥", "4471", "张小三", PHONE, Fit.MAYBE),
        ("", "4471", "张小三", PHONE, Fit.MAYBE),
        ("张*三", "", "张小三", PHONE, Fit.NO),
        ("*小三", "4471", "张小三", PHONE, Fit.MAYBE),
        ("李小三", "", "张小三", PHONE, Fit.NO),
        ("", "", "张小三", PHONE, Fit.NO),
    ],
)
def test_whose_it_is(name, tail, person, phone, meant):
    assert fit(name, tail, person, phone) == meant


def test_a_name_in_a_list_is_half_hidden():
    assert [masked(one) for one in ("张小三", "张三", "张", "", "欧阳小三")] == [
        "张*三",
        "张*",
        "张",
        "",
        "欧**三",
    ]


def test_heavy_lies_at_the_bottom_and_the_rest_above_it_while_there_is_room():
    layers = [Layer(1, 1, 0, 9), Layer(1, 2, 3, 9), Layer(2, 2, 1, 9)]
    assert choose(layers, heavy=True) == layers[0]
    assert choose(layers, heavy=False) == layers[2]
    full = [Layer(1, 1, 0, 9), Layer(1, 2, 9, 9)]
    assert choose(full, heavy=False) == full[0]
    assert choose([Layer(1, 1, 9, 9), Layer(1, 2, 0, 9)], heavy=True).layer == 2
    assert choose([Layer(1, 1, 9, 9)], heavy=False) is None and choose([], heavy=True) is None


def test_numbers_go_on_round_and_skip_what_is_taken():
    assert next_number(0, set()) == FIRST and next_number(1001, {1002, 1003}) == 1004
    assert next_number(LAST, {FIRST}) == FIRST + 1
    assert next_number(5000, set(range(FIRST, LAST + 1)) - {4999}) == 4999
    assert next_number(5000, set(range(FIRST, LAST + 1))) is None


def test_a_step_is_told_once_and_several_that_were_slept_through_together():
    steps = (timedelta(minutes=20), 2 * HOUR, 24 * HOUR)
    assert not ageing.step_due(AT, None, steps, AT + timedelta(minutes=19))
    assert ageing.step_due(AT, None, steps, AT + timedelta(minutes=20))
    assert not ageing.step_due(AT, AT + timedelta(minutes=21), steps, AT + HOUR)
    assert ageing.step_due(AT, AT + timedelta(minutes=21), steps, AT + 30 * HOUR)
    assert not ageing.step_due(AT, AT + 25 * HOUR, steps, AT + 99 * HOUR)
    assert ageing.lain(AT, AT + timedelta(minutes=90)) == 1.5
