"""结对帮扶: who helps, who looks again, when it counts as put right. Pure questions."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from starrating.models import Help
from tongting.people.models import User
from tongting.places.models import Post

State = Help.State


def may_assign(person: User, help: Help) -> str | None:
    if not person.may("star.manage"):
        return _("帮扶人由组织评选的人来派")
    if help.state == State.BETTER:
        return _("已经改好了，不用再派")
    return None


def unfit_to_help(helper: User, help: Help) -> str | None:
    if not helper.is_active:
        return _("%(name)s 的账号停用了，换一个人") % {"name": helper.name}
    if help.looked_by_id == helper.pk:
        return _("复查是 %(name)s 做的，帮扶换一个人") % {"name": helper.name}
    return None


def may_look(person: User, help: Help) -> str | None:
    """Whoever judges or organises, but not the one who helps: nobody looks at the own work."""
    if help.state == State.BETTER:
        return _("已经复查过，改好了")
    if not (person.may("star.judge") or person.may("star.manage")):
        return _("复查由评委或者组织评选的人去做")
    if help.helper_id is None:
        return _("还没有派帮扶人，先派人再复查")
    if help.helper_id == person.pk:
        return _("帮扶是你做的，复查要另一个人去")
    return None


def passes(score: Decimal, least: Decimal) -> bool:
    return score >= least


def bad_score(score: Decimal) -> str | None:
    return None if 0 <= score <= 100 else _("得分要在 0 到 100 之间")


def no_photos(post: Post) -> str | None:
    return _("%(post)s 不许拍照，写一句说明就行") % {"post": post.name} if post.no_photos else None
