"""The workbooks of a month and of a year of 60 and of 420 people, read from the database, against XlsxWriter writing
the same cells: the same values, formulas with what they come to, widths and as many formats."""

import tempfile
from datetime import date, datetime
from functools import partial
from pathlib import Path

import openpyxl
import xlsxwriter

from bench.house import open_house
from bench.measure import paired
from bench.month import Ground

STAFF, ROWS, LIMIT, RUNS = (60, 420), 10_000, 1.5, 9


class Cells:
    """What stands in a finished workbook, to be written again: sheet → (row, column, value, result, format)."""

    def __init__(self, path: Path) -> None:
        formulas, results = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
        self.sheets = {
            sheet.title: [
                (cell.row - 1, cell.column - 1, cell.value, results[sheet.title][cell.coordinate].value, cell.style_id)
                for row in sheet.iter_rows()
                for cell in row
                if cell.value is not None or cell.has_style
            ]
            for sheet in formulas
        }  # fmt: skip

    def __len__(self) -> int:
        return sum(map(len, self.sheets.values()))

    def write(self, path: Path) -> None:
        book = xlsxwriter.Workbook(path)
        styles = {cell[4] for cells in self.sheets.values() for cell in cells}
        formats = {
            style: book.add_format({"border": 1, "font_name": "仿宋_GB2312", "font_size": 10 + n % 3})
            for n, style in enumerate(sorted(styles))
        }
        for title, cells in self.sheets.items():
            sheet = book.add_worksheet(title)
            for row, column, value, result, style in cells:
                look = formats[style]
                if value is None:
                    sheet.write_blank(row, column, None, look)
                elif isinstance(value, str) and value.startswith("="):
                    sheet.write_formula(row, column, value, look, result)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value, look)
                elif isinstance(value, datetime | date):
                    sheet.write_datetime(row, column, value, look)
                else:
                    sheet.write_number(row, column, value, look)
        book.close()


class Silent:
    """A meter that nobody looks at."""

    def __call__(self, percent: int, text: str = "") -> None: ...

    def over(self, total: int, text: str = ""):
        return lambda done: None


def main() -> None:
    open_house(ROWS)
    from patrols.workbook import write_month
    from patrols.year_book import write_year

    for staff in STAFF:
        with tempfile.TemporaryDirectory() as folder, Ground(staff) as ground:
            ground.ours()
            mine, floor = Path(folder, "ours.xlsx"), Path(folder, "plain.xlsx")
            month = str(ground.month)
            books = (
                ("a month's workbook", partial(write_month, {"month": month}, mine, Silent())),
                ("a year's workbook", partial(write_year, {"year": month[:4]}, mine, Silent())),
            )
            for said, ours in books:
                ours()
                cells = Cells(mine)
                paired(
                    f"{said}, {staff} people, {len(cells.sheets)} sheets, {len(cells):,} cells",
                    ours, partial(cells.write, floor), limit=LIMIT, runs=RUNS,
                )  # fmt: skip


if __name__ == "__main__":
    main()
