"""Bulletins at every step, for the tests of bulletins: brought there by the verbs themselves."""

from tests.cast import moment
from tongting.exports.letter import Bar, Figure, Table
from tongting.notices.bulletin import actions, text
from tongting.notices.models import Bulletin, Letterhead

AT = moment("2026-11-20 15:00")
LATER = moment("2026-11-20 17:00")
WRITTEN = []


def letterhead(**facts):
    given = {
        "short_name": "示后", "issuer": "示例矿后勤管理科", "addressee": "各班组、各岗点",
        "signer": "示例矿后勤管理科党支部", "red_head": True, "head": "示例矿后勤管理科通报", "copy_to": "", **facts,
    }  # fmt: skip
    Letterhead.objects.all().delete()
    return Letterhead.objects.create(pk=1, **given)


def written(found=14, **facts):
    """What a pillar would hand in."""
    given = {
        "title": "关于2026年第47周后勤工作情况的通报",
        "lead": f"2026年11月16日至20日，发现问题{found}件，已销号11件。现通报如下。",
        "sections": (
            text.Section("overview", "总体情况", "各岗点情况见下表。", "posts"),
            text.Section("plan", "难点问题进展", "（一）早班升井打饭排队时间长。\n由孙示例牵头，完成60%。"),
        ),
        "figures": (Figure("本周新增", str(found)), Figure("超期", "2", tone="bad")),
        "bars": (Bar("销号率", "55%", ((55, "ok"), (45, "lamp"))),),
        "tables": (("posts", Table(("岗点", "发现问题"), (("一号池区", "2"), ("食堂操作间", "1")), (3, 1))),),
        "names": (
            text.Name("praise:1", text.PRAISE, "女浴池华浴工当班问题整改全部一次验收通过。", "3 件", "/issues/"),
            text.Name("criticism:2", text.CRITICISM, "浴池班何班长负责的2件问题超期。", "2 件超期", "/issues/"),
        ),
        "as_of": AT,
        **facts,
    }  # fmt: skip
    return text.Draft(**given)


def write_week(subject, at):
    """A source for settings.BULLETINS whose figures grow every time it is asked."""
    WRITTEN.append(subject)
    return written(found=14 + len(WRITTEN))


def draft(mine, subject="week:2026-W47", **facts):
    return actions.draft(
        written(**facts), kind=Bulletin.Kind.SITUATION, subject=subject, by=mine.assessor, at=AT
    )


def submitted(mine, **facts):
    bulletin = draft(mine, **facts)
    actions.submit(bulletin, by=mine.assessor, at=AT)
    return bulletin


def approved(mine, **facts):
    bulletin = submitted(mine, **facts)
    actions.approve(bulletin, by=mine.secretary, at=LATER)
    return bulletin


def published(mine, at=LATER, **facts):
    if not Letterhead.objects.exists():
        letterhead()
    bulletin = approved(mine, **facts)
    actions.publish(bulletin, by=mine.assessor, at=at)
    return bulletin


def void(mine, **facts):
    bulletin = draft(mine, **facts)
    actions.void(bulletin, reason="不发了", by=mine.assessor, at=LATER)
    return bulletin


STEPS = {
    Bulletin.State.DRAFT: draft, Bulletin.State.SUBMITTED: submitted, Bulletin.State.APPROVED: approved,
    Bulletin.State.PUBLISHED: published, Bulletin.State.VOID: void,
}  # fmt: skip


def edit(bulletin, by, edition=None, **facts):
    given = {
        "edition": edition or bulletin.edition, "title": bulletin.title, "addressee": bulletin.addressee,
        "sections": bulletin.sections, "ticked": set(), **facts,
    }  # fmt: skip
    actions.edit(bulletin, by=by, at=LATER, **given)


def fresh(bulletin):
    return Bulletin.objects.get(pk=bulletin.pk)
