"""Who may do what with a bulletin, and when: answered with None or the sentence why not."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from tongting.notices.models import Bulletin, Letterhead
from tongting.people.models import User

State = Bulletin.State
TITLE = re.compile(r"关于.+的通报")
# In a title stand no signs but quotation marks and book marks.
SIGNS = re.compile(r"[，。；：？！、,.;:?!…]")


def may_see(person: User, bulletin: Bulletin) -> bool:
    """Published ones are everybody's; the others theirs who write and approve."""
    return bulletin.state == State.PUBLISHED or open_to_senders(person)


def open_to_senders(person: User) -> bool:
    """Whether somebody belongs to those who send bulletins out: they see who has read one and who was at it."""
    return person.may("bulletin.write") or person.may("bulletin.approve")


def may_edit(person: User, bulletin: Bulletin) -> str | None:
    if not person.may("bulletin.write"):
        return _("你的角色不能起草通报，找支部书记或者办事员")
    if bulletin.state != State.DRAFT:
        return _("这份通报%(state)s，不能再改；要改先退回草稿") % {"state": bulletin.get_state_display()}
    return None


def may_submit(person: User, bulletin: Bulletin) -> str | None:
    if refusal := may_edit(person, bulletin):
        return refusal
    if not has_text(bulletin):
        return _("正文还是空的，写几句再送批")
    return bad_title(bulletin.title)


def may_approve(person: User, bulletin: Bulletin) -> str | None:
    if not person.may("bulletin.approve"):
        return _("通报要由支部书记批准")
    if bulletin.state != State.SUBMITTED:
        return _("这份通报%(state)s，现在不用批") % {"state": bulletin.get_state_display()}
    if bulletin.author_id == person.pk:
        return _("这份通报是你送批的，要另一个人批")
    return None


def may_publish(person: User, bulletin: Bulletin) -> str | None:
    if not open_to_senders(person):
        return _("你的角色不能发布通报，找支部书记或者办事员")
    if bulletin.state != State.APPROVED:
        return _("批准了才能发布，这份通报%(state)s") % {"state": bulletin.get_state_display()}
    return None


def may_return(person: User, bulletin: Bulletin) -> str | None:
    """Back to the draft: whoever approves, or whoever sent it in and has thought again."""
    if bulletin.state not in (State.SUBMITTED, State.APPROVED):
        return _("这份通报%(state)s，不用退回") % {"state": bulletin.get_state_display()}
    if not person.may("bulletin.approve") and bulletin.author_id != person.pk:
        return _("退回要由批准的人或者送批的人来做")
    return None


def may_void(person: User, bulletin: Bulletin) -> str | None:
    return may_edit(person, bulletin)


def may_withdraw(person: User, bulletin: Bulletin, withdrawn_by: Bulletin | None) -> str | None:
    """Not by deleting: a later bulletin names it."""
    if not person.may("bulletin.write"):
        return _("你的角色不能起草通报，找支部书记或者办事员")
    if bulletin.state != State.PUBLISHED:
        return _("只有发布了的通报才用撤回")
    if withdrawn_by is not None:
        return _("已经由%(number)s撤回了") % {"number": withdrawn_by.doc_number}
    return None


VERBS: dict[str, Callable[[User, Bulletin], str | None]] = {
    "edit": may_edit,
    "submit": may_submit,
    "approve": may_approve,
    "publish": may_publish,
    "return": may_return,
    "void": may_void,
}


def open_verbs(person: User, bulletin: Bulletin) -> set[str]:
    return {verb for verb, guard in VERBS.items() if guard(person, bulletin) is None}


def has_text(bulletin: Bulletin) -> bool:
    written = any(section["body"].strip() for section in bulletin.sections)
    named = any(one["ticked"] for one in bulletin.names)
    return bool(bulletin.figures.get("lead")) or written or named or bulletin.withdraws_id is not None


def bad_title(title: str) -> str | None:
    if not TITLE.fullmatch(title):
        return _("标题写成“关于……的通报”")
    if SIGNS.search(title):
        return _("标题里不用标点，引号和书名号除外")
    return None


def lacks_letterhead(letterhead: Letterhead | None) -> str | None:
    if letterhead is None or not letterhead.short_name:
        return _("还没有填发文字号的简称，先到“通报设置”里填好再发布")
    return None


def bad_start(letterhead: Letterhead, published: set[int]) -> str | None:
    """Numbers used on paper are told before the first bulletin of that year goes out, not after."""
    if letterhead.paper_year in published:
        return _("%(year)d 年已经在这里编过号了，起始号不能再改") % {"year": letterhead.paper_year}
    if letterhead.paper_last and letterhead.paper_year is None:
        return _("写清楚是哪一年用纸发的")
    return None
