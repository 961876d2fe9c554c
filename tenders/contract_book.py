"""A contract as a Word file. Official papers are Chinese whoever asks for them; nothing here is translated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from tenders.models import Contract
from tenders.queries import contract as contracts
from tenders.queries import job_words as words
from tongting.events.flow import Refused
from tongting.exports import docx
from tongting.exports.actions import Meter
from tongting.exports.letter import Letter, Paragraph, Table, closed_up, paragraphs, written
from tongting.people.models import Department
from tongting.periods import local


def write_contract(params: dict[str, Any], path: Path, progress: Meter) -> int:
    contract = contracts.whole().filter(pk=params["contract"]).first()
    if contract is None:
        raise Refused(_("这份合同已经不在了"))
    progress(30, _("正在排版"))
    with override("zh-hans"):
        docx.write(letter_of(contract), path, at=contract.offered_at)
    return 0


def letter_of(contract: Contract) -> Letter:
    """One that is not in force yet says so in red."""
    job, department = contract.job, Department.objects.first()
    name = department.name if department else "后勤管理科"
    blocks: list[Paragraph | Table] = [
        *paragraphs(
            f"甲方：{name}\n乙方：{contract.head.name}（工号{contract.head.staff_no}）"
            + (f"，承包组“{contract.crew.name}”" if contract.crew else "")
        ),
        *_part("一、承包内容", f"{job.title}（{job.code}），地点：{job.where}。{job.scope}"),
        *_part(
            "二、工期和时间",
            f"{written(contract.first_day)}至{written(contract.last_day)}。{_times(contract)}",
        ),
        *_part("三、价款", _price(contract)),
        *_part(
            "四、验收",
            job.quality or ("按岗点巡查标准验收，" if job.post else "") + "由科室和使用方两人签字。",
        ),
        *_part("五、材料", f"{job.get_materials_display()}。"),
        *_part("六、约定", TERMS),
        Paragraph("七、承包人员", 1),
        _people(contract),
    ]
    return Letter(
        title="内部劳务承包合同",
        number=contract.number,
        blocks=tuple(blocks),
        signer=f"甲方经办人：{contract.offered_by.name if contract.offered_by else '　　　'}",
        dated=local(contract.signed_at).date() if contract.signed_at else None,
        seal=True,
        draft=contract.signed_at is None,
    )


TERMS = (
    "乙方先干好本岗的活，利用业余时间承包，不占本岗班次；每人每天加班不超过规定工时。\n"
    "验收合格按月结算，考核扣款凭依据，结算单本人签字、张榜公示后支付。\n"
    "返工后仍不合格的，甲方可以解除合同，已经验收的照常结算。"
)


def _part(title: str, text: str) -> list[Paragraph]:
    return [Paragraph(title, 1), *paragraphs(closed_up(text))]


def _times(contract: Contract) -> str:
    said = words.times_said(words.tuples_of(contract.job.times.all()))
    if said:
        return f"时间：{'；'.join(said)}。"
    return f"时间不固定，每人共{contract.job.hours.normalize():f}小时。"


def _price(contract: Contract) -> str:
    each = "每月" if contract.job.is_monthly else "总价"
    parts = contract.deliveries.count()
    return f"{each}{words.money(contract.amount)}元" + (f"，分{parts}期验收支付。" if parts > 1 else "。")


def _people(contract: Contract) -> Table:
    rows = tuple(
        (
            one.person.staff_no,
            one.person.name,
            f"{one.points.normalize():f}",
            f"{local(one.confirmed_at):%Y-%m-%d %H:%M}" if one.confirmed_at else "",
        )
        for one in contract.members.all()
    )
    return Table(("工号", "姓名", "分配点数", "系统确认"), rows, (22, 22, 20, 36))
