"""Files as people and attackers make them."""

import zipfile
from io import BytesIO

import openpyxl

from tongting.imports import columns as c
from tongting.imports.columns import Column

COLUMNS = [
    Column(
        "staff_no", "工号", c.staff_number(), required=True, aliases=("员工编号", "职工号"), example="10023"
    ),
    Column("name", "姓名", c.person_name(), required=True, example="张三"),
    Column(
        "team",
        "班组",
        c.choice({"食堂班": "canteen", "浴池班": "bath"}, {"食堂": "食堂班"}),
        required=True,
        example="食堂班",
    ),
    Column("phone", "手机号", c.phone(), example="13800138000"),
    Column("since", "入职日期", c.day(), example="2026-03-01"),
    Column("member", "党员", c.yes_no(), example="是"),
    Column("note", "备注", c.text(50)),
]
TITLES = [column.title for column in COLUMNS]


def book(rows, titles=TITLES, merge=(), above=()):
    """An .xlsx with rows `above` the titles and merged areas."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in [*above, titles, *rows]:
        sheet.append(list(row))
    for area in merge:
        sheet.merge_cells(area)
    return content_of(workbook)


def content_of(workbook):
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def with_part(content, name, data, compression=zipfile.ZIP_DEFLATED):
    """The same workbook with one part more, or another one in its place."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", compression) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, data)
    return out.getvalue()


def part(content, name):
    with zipfile.ZipFile(BytesIO(content)) as parts:
        return parts.read(name)


def person(n, **changes):
    row = [
        f"1{n:04d}",
        "王" + "一二三四五六七八九十"[n % 10],
        "食堂班",
        f"138{n:08d}",
        "2026-03-01",
        "否",
        "",
    ]
    for title, value in changes.items():
        row[TITLES.index(title)] = value
    return row
