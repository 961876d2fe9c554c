"""A workbook of 100,000 styled rows against XlsxWriter's constant-memory mode writing the same cells."""

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import django
import xlsxwriter

from bench.measure import paired

TITLES = [
    "序号",
    "检查时间",
    "检查岗点",
    "存在问题",
    "类别",
    "等级",
    "检查人",
    "责任班组",
    "责任人",
    "得分",
    "金额",
    "备注",
]
BEGIN = datetime(2026, 1, 1, 8)


def rows(count: int) -> Iterator[list[object]]:
    for n in range(count):
        yield [
            n + 1,
            BEGIN.replace(day=1 + n % 28, hour=n % 24),
            f"岗点 {n % 21}",
            f"第 {n} 处地面有积水，设备旁放了杂物",
            "卫生",
            "一般",
            f"检查人{n % 26}",
            f"班组{n % 6}",
            f"职工{n % 55}",
            Decimal(n % 1000) / 10,
            n % 300,
            "",
        ]


def ours(path: Path, count: int) -> None:
    from tongting.exports.page import Column, Page
    from tongting.exports.workbook import write

    kinds = {"序号": "integer", "检查时间": "datetime", "得分": "score", "金额": "money"}
    columns = [Column(title, 12, kinds.get(title, "text")) for title in TITLES]
    write(path, [Page("台账", columns, rows(count), heading="问题整改台账")])


def plain(path: Path, count: int) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet, body = book.add_worksheet("台账"), {"border": 1, "font_name": "仿宋_GB2312", "align": "center"}
    text, number = book.add_format(body), book.add_format(body)
    score, moment = (
        book.add_format({**body, "num_format": "0.0"}),
        book.add_format({**body, "num_format": "yyyy-mm-dd"}),
    )
    sheet.write_row(0, 0, TITLES, text)
    for n, row in enumerate(rows(count), start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(n, column, value, text)
            elif isinstance(value, datetime):
                sheet.write_datetime(n, column, value, moment)
            else:
                sheet.write_number(n, column, value, score if column == 9 else number)
    book.close()


def main(count: int = 100_000, runs: int = 3) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongting.settings")
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        mine, floor = Path(folder, "ours.xlsx"), Path(folder, "plain.xlsx")
        paired(
            f"workbook of {count:,} rows", lambda: ours(mine, count), lambda: plain(floor, count),
            limit=0.3, runs=runs, warmup=0,
        )  # fmt: skip
        print(f"{'':<44} {mine.stat().st_size / 2**20:>9.1f} MiB {floor.stat().st_size / 2**20:>8.1f} MiB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
