"""Cells as people type them."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongting.imports import columns as c
from tongting.imports.columns import Column, Wrong, tidy


@pytest.mark.parametrize(
    ("cleaner", "typed", "value"),
    [
        (c.text(), "　王\u200b　 二（食堂）１２Ａ\ufeff ", "王 二（食堂）12A"),
        (c.text(), 12.0, "12"),
        (c.text(), "=1+1", "=1+1"),
        (c.text(), "a\x00b\nc", "ab c"),
        (c.person_name(), "张　三", "张三"),
        (c.person_name(), "John  Smith", "John Smith"),
        (c.staff_number(), 10023.0, "10023"),
        (c.staff_number(), "00 123", "00123"),
        (c.staff_number(), "１００２３", "10023"),
        (c.staff_number(), "10023.0", "10023"),
        (c.staff_number(), "Ａ-17", "A-17"),
        (c.staff_number(), 7, "7"),
        (c.phone(), 13800138000.0, "13800138000"),
        (c.phone(), 1.38e10, "13800000000"),
        (c.phone(), "1.3800138000E+10", "13800138000"),
        (c.phone(), "+86 138-0013-8000", "13800138000"),
        (c.phone(), "８６１３８００１３８０００", "13800138000"),
        (c.phone(), "0086 138 0013 8000", "13800138000"),
        (c.day(), date(2026, 3, 1), date(2026, 3, 1)),
        (c.day(), datetime(2026, 3, 1, 8), date(2026, 3, 1)),
        (c.day(), 46082.0, date(2026, 3, 1)),
        (c.day(), "46082", date(2026, 3, 1)),
        (c.day(), 20260301.0, date(2026, 3, 1)),
        (c.day(), "２０２６年３月１日", date(2026, 3, 1)),
        (c.day(), "2026/3/1", date(2026, 3, 1)),
        (c.day(), "2026.03.01", date(2026, 3, 1)),
        (c.day(), "2026-3-1 00:00:00", date(2026, 3, 1)),
        (c.day(), "20260301", date(2026, 3, 1)),
        (c.day(), "2024-02-29", date(2024, 2, 29)),
        (c.integer(), "１,２００", 1200),
        (c.integer(), 12.0, 12),
        (c.decimal(), "¥1,200.5元", Decimal("1200.50")),
        (c.decimal(), 0.1 + 0.2, Decimal("0.30")),
        (c.yes_no(), "√", True),
        (c.yes_no(), 1.0, True),
        (c.yes_no(), True, True),
        (c.yes_no(), "否", False),
        (c.yes_no(), "中共党员", True),
        (c.choice({"食堂班": 1}, {"食堂": "食堂班"}), " 食 堂 ", 1),
    ],
)
def test_what_people_type_becomes_clean(cleaner, typed, value):
    found = cleaner.read(typed)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("cleaner", "typed", "sentence"),
    [
        (c.phone(), "1380013", "1380013 不是 11 位手机号，改成 11 位数字"),
        (c.phone(), "1.38E+10", "被表格截短"),
        (c.phone(), "23800138000", "不是 11 位手机号"),
        (c.phone(), 1380013800.5, "不是 11 位手机号"),
        (c.staff_number(), "张三", "不像工号"),
        (c.staff_number(), 10023.5, "不像工号"),
        (c.staff_number(), "1" * 30, "最多 20 位"),
        (c.person_name(), "12345", "不像姓名"),
        (c.person_name(), "王" * 31, "最多 30 个字"),
        (c.day(), "2026-02-30", "写成 2026-03-01"),
        (c.day(), "2026", "不是日期"),
        (c.day(), "三月", "不是日期"),
        (c.day(), 9e99, "不是日期"),
        (c.day(), "nan", "不是日期"),
        (c.day(), True, "不是日期"),
        (c.integer(), "12.5", "不是整数"),
        (c.integer(0, 10), 11.0, "0 到 10 之间"),
        (c.decimal(), "NaN", "之间"),
        (c.decimal(), "一千", "不是数字"),
        (c.yes_no(), "也许", "写“是”或“否”"),
        (c.choice({"食堂班": 1, "浴池班": 2}), "洗衣", "其中一个：食堂班、浴池班"),
        (c.text(5), "太长的备注", ""),
        (c.text(4), "太长的备注", "最多 4 个字"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_do(cleaner, typed, sentence):
    if not sentence:
        assert cleaner.read(typed) == typed
        return
    with pytest.raises(Wrong, match=sentence.replace("+", r"\+")) as why:
        cleaner.read(typed)
    assert not [word for word in ("非法", "无效", "失败") if word in str(why.value)]


def test_empty_cells():
    phone, since = Column("p", "手机号", c.phone()), Column("s", "日期", c.day())
    assert [phone.read(value) for value in ("", None, "　", "无", "/", "——")] == [""] * 6
    assert since.read("\u200b") is None
    assert Column("n", "备注", c.text()).read("无") == "无"
    with pytest.raises(Wrong, match="没有填"):
        Column("n", "姓名", c.person_name(), required=True).read(" ")
    with pytest.raises(Wrong, match="不像工号"):
        Column("n", "工号", c.staff_number(), required=True).read("无")


CLEANERS = [
    c.text(), c.person_name(), c.staff_number(), c.phone(), c.day(), c.integer(), c.decimal(), c.yes_no(),
    c.choice({"一": 1}),
]  # fmt: skip


@given(
    st.one_of(
        st.text(),
        st.floats(),
        st.integers(),
        st.booleans(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
    )
)
def test_nothing_that_a_cell_may_hold_breaks_a_cleaner(value):
    for cleaner in CLEANERS:
        try:
            Column("x", "列", cleaner).read(value)
        except Wrong as why:
            assert str(why)


@given(st.text())
def test_tidying_twice_changes_nothing(value):
    assert tidy(tidy(value)) == tidy(value)
