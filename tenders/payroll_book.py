"""The month's payroll as a workbook: a sheet to pay from, one to reconcile by contract, and every line behind both;
sums are formulas with their cached values."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from tenders.models import Settlement
from tenders.queries import payroll as reads
from tenders.queries.payroll import Payroll
from tongting.exports import workbook
from tongting.exports.actions import Meter
from tongting.exports.cells import Formula
from tongting.exports.page import Column, Page
from tongting.people.models import Department

PAY, CONTRACTS, LINES = "发放表", "按合同", "明细"
FOOTER = ("制表人：", "审核人：", "批准人：", "发放日期：")
# On 明细: B the settlement's key, D staff number, H amount.
KEY, WHO, SUM = "B", "D", "H"


def write_payroll(params: dict[str, Any], path: Path, progress: Meter) -> int:
    """Writes the workbook of `params["month"]`; returns the number of lines."""
    payroll = reads.payroll_of(str(params["month"]))
    lines = _lines_page(payroll)
    contracts = _contracts_page(payroll, lines)
    pages = [_pay_page(payroll, lines, contracts), contracts, lines]
    title = _title(payroll)
    total = len(payroll.people) + len(payroll.settlements) + len(payroll.lines)
    workbook.write(path, pages, title=title, progress=progress.over(total))
    return len(payroll.lines)


def _title(payroll: Payroll) -> str:
    return _("%(year)s年%(month)d月 内部劳务工资表") % {
        "year": payroll.month[:4],
        "month": int(payroll.month[5:]),
    }


def _subtitle(payroll: Payroll) -> str:
    department = Department.objects.first()
    unit = department.name if department else ""
    return _("单位：%(unit)s    结算单 %(n)d 张") % {"unit": unit, "n": len(payroll.settlements)}


def key_of(one: Settlement) -> str:
    """A settlement by its contract, its delivery and, for a correction, its own number."""
    mark = _("更正%(n)d") % {"n": one.pk} if one.corrects_id else ""
    return f"{one.contract.number}/{one.delivery.number}{mark}"


def _sum_where(page: Page, many: int, column: str, mine: str) -> str:
    """SUMPRODUCT compares texts as they are; SUMIF would take 0123 for 123."""
    first, last = page.first_row, page.first_row + max(many, 1) - 1
    where = f"'{LINES}'!${column}${first}:${column}${last}={mine}{{row}}"
    return f"ROUND(SUMPRODUCT(({where})*'{LINES}'!${SUM}${first}:${SUM}${last}),2)"


def _lines_page(payroll: Payroll) -> Page:
    columns = [
        Column(_("序号"), 6, "integer"), Column(_("结算单"), 18), Column(_("标的"), 28, wrap=True),
        Column(_("工号"), 12), Column(_("姓名"), 10), Column(_("班组"), 12), Column(_("点数"), 8, "number"),
        Column(_("金额（元）"), 12, "fen"),
        Column(_("签字日期"), 12, "date"), Column(_("到账日期"), 12, "date"),
    ]  # fmt: skip
    rows = [
        [
            number, key_of(one), one.contract.job.title, line.person.staff_no, line.person.name,
            line.person.team.name if line.person.team else "", line.points, line.amount, line.signed_at, line.paid_at,
        ]
        for number, (one, line) in enumerate(payroll.lines, 1)
    ]  # fmt: skip
    total = [[_("合计"), "", "", "", "", "", "", Formula("SUM(H{first}:H{last})", payroll.of_people, "fen")]]
    return Page(
        LINES, columns, rows, heading=_title(payroll), subtitle=LINES, summary=total if rows else (), filter=True,
        freeze_columns=2,
    )  # fmt: skip


def _contracts_page(payroll: Payroll, lines: Page) -> Page:
    columns = [
        Column(_("序号"), 6, "integer"), Column(_("结算单"), 18), Column(_("标的"), 28, wrap=True),
        Column(_("人数"), 7, "integer"), Column(_("应付"), 12, "fen"), Column(_("材料扣款"), 12, "fen"),
        Column(_("考核扣款"), 12, "fen"), Column(_("实付"), 12, "fen"), Column(_("人员合计"), 12, "fen"),
        Column(_("核对"), 9), Column(_("一审"), 10), Column(_("二审"), 10),
    ]  # fmt: skip
    rows = [_contract_row(number, one, payroll, lines) for number, one in enumerate(payroll.settlements, 1)]
    sums = [
        _("合计"), "", "", "",
        *(
            Formula(f"SUM({letter}{{first}}:{letter}{{last}})", value, "fen")
            for letter, value in zip("EFGHI", _totals(payroll), strict=True)
        ),
    ]  # fmt: skip
    return Page(
        CONTRACTS, columns, rows, heading=_title(payroll),
        subtitle=_("实付 = 应付 − 材料扣款 − 考核扣款，和明细里的人员合计对得上才发"),
        summary=[sums] if rows else (), footer=FOOTER, freeze_columns=2,
    )  # fmt: skip


def _totals(payroll: Payroll) -> list[Decimal]:
    zero = Decimal(0)
    return [
        sum((one.gross for one in payroll.settlements), zero),
        sum((one.materials for one in payroll.settlements), zero),
        sum((one.deductions for one in payroll.settlements), zero),
        payroll.of_contracts,
        payroll.of_people,
    ]


def _contract_row(number: int, one: Settlement, payroll: Payroll, lines: Page) -> list[Any]:
    mine = [line.amount for line in one.lines.all()]
    shared = sum(mine, Decimal(0))
    return [
        number, key_of(one), one.contract.job.title, len(mine), one.gross, one.materials, one.deductions,
        Formula("ROUND(E{row}-F{row}-G{row},2)", one.net, "fen"),
        Formula(_sum_where(lines, len(payroll.lines), KEY, "B"), shared, "fen"),
        Formula('IF(ABS(H{row}-I{row})<0.005,"一致","不一致")', "一致" if shared == one.net else "不一致", "text"),
        one.first_by.name if one.first_by else "", one.second_by.name if one.second_by else "",
    ]  # fmt: skip


def _pay_page(payroll: Payroll, lines: Page, contracts: Page) -> Page:
    columns = [
        Column(_("序号"), 6, "integer"), Column(_("工号"), 12), Column(_("姓名"), 10), Column(_("班组"), 14),
        Column(_("结算单数"), 9, "integer"), Column(_("金额（元）"), 14, "fen"), Column(_("本人签字"), 14),
        Column(_("备注"), 14),
    ]  # fmt: skip
    many = len(payroll.lines)
    rows = [
        [
            number, one.person.staff_no, one.person.name, one.person.team.name if one.person.team else "",
            one.settlements, Formula(_sum_where(lines, many, WHO, "B"), one.amount, "fen"), "", "",
        ]
        for number, one in enumerate(payroll.people, 1)
    ]  # fmt: skip
    last = contracts.first_row + max(len(payroll.settlements), 1) - 1
    nets = f"SUM('{CONTRACTS}'!H{contracts.first_row}:H{last})"
    verdict = "一致" if payroll.agrees else "不一致"
    check = f'IF(ABS(SUM(F{{first}}:F{{last}})-{nets})<0.005,"一致","不一致")'
    summary = [
        [_("合计"), "", "", "", "", Formula("SUM(F{first}:F{last})", payroll.of_people, "fen")],
        [_("按合同合计"), "", "", "", "", Formula(nets, payroll.of_contracts, "fen")],
        [_("核对"), "", "", "", "", Formula(check, verdict, "text")],
    ]  # fmt: skip
    notes = [_("只算已经锁定的结算单；更正单有正有负，一起算。")]
    if payroll.waiting:
        notes.append(_("还有 %(n)d 张没有锁定，没有算进来。") % {"n": payroll.waiting})
    return Page(
        PAY, columns, rows, heading=_title(payroll), subtitle=_subtitle(payroll), summary=summary if rows else (),
        footer=FOOTER, notes=notes, draft=bool(payroll.waiting), landscape=False, freeze_columns=3,
    )  # fmt: skip
