"""What the page of a bulletin shows: the letter, its steps, what this person may do, who was at it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongting.events import flow
from tongting.exports.letter import Table
from tongting.notices.bulletin import queries, rules, text
from tongting.notices.models import Bulletin
from tongting.people.models import User
from tongting.periods import local

State = Bulletin.State
ORDER = (State.DRAFT, State.SUBMITTED, State.APPROVED, State.PUBLISHED)
# verb of an event: what is said of it, its icon
SAID = {
    "drafted": (gettext_lazy("起草"), "pencil"),
    "edited": (gettext_lazy("修改"), "pencil"),
    "refreshed": (gettext_lazy("更新数字"), "arrow-repeat"),
    "submitted": (gettext_lazy("送批"), "send"),
    "returned": (gettext_lazy("退回草稿"), "arrow-counterclockwise"),
    "approved": (gettext_lazy("批准"), "check-lg"),
    "published": (gettext_lazy("发布"), "megaphone"),
    "void": (gettext_lazy("作废"), "slash-circle"),
}


def page_of(bulletin: Bulletin, person: User) -> dict[str, Any]:
    letter = text.letter_of(bulletin, queries.letterhead())
    withdrawn_by = queries.withdrawal_of(bulletin)
    may = rules.open_verbs(person, bulletin)
    if rules.may_withdraw(person, bulletin, withdrawn_by) is None:
        may.add("withdraw")
    sends = rules.open_to_senders(person)
    return {
        "bulletin": bulletin,
        "letter": letter,
        "blocks": [(isinstance(block, Table), block) for block in letter.blocks],
        "steps": steps(bulletin),
        "may": may,
        "waits": waits(bulletin, person),
        "withdrawn_by": withdrawn_by,
        "sends": sends,
        "readers": queries.readers(bulletin) if bulletin.state == State.PUBLISHED and sends else None,
        "history": history(bulletin) if sends else [],
        "back": reverse("bulletin_list"),
    }


def steps(bulletin: Bulletin) -> list[dict[str, Any]]:
    """The four steps with their dates, for components/steps.html."""
    if bulletin.state == State.VOID:
        return []
    named = (
        (_("草稿"), bulletin.drafted_at),
        (_("送批"), bulletin.submitted_at),
        (_("批准"), bulletin.approved_at),
        (_("发布"), bulletin.published_at),
    )
    now = ORDER.index(State(bulletin.state)) + 1
    found = []
    for place, (name, at) in enumerate(named, 1):
        done = place < now or bulletin.state == State.PUBLISHED
        tone = "done" if done else "now" if place == now else ""
        found.append({"name": name, "when": f"{local(at):%m-%d}" if at else "", "tone": tone})
    return found


def waits(bulletin: Bulletin, person: User) -> str:
    """Why the next step is not this person's, where they might think it is."""
    if bulletin.state == State.SUBMITTED and bulletin.author_id == person.pk:
        return _("已送批，等另一个人批准")
    return ""


def history(bulletin: Bulletin) -> list[dict[str, Any]]:
    """Newest first."""
    found = []
    for event in reversed(list(flow.history(bulletin))):
        said, icon = SAID.get(event.verb, (event.verb, "chat-left-text"))
        who = event.by.name if event.by else _("系统")
        note = event.note if event.verb in ("returned", "void") else ""
        found.append({"said": said, "icon": icon, "who": who, "at": event.at, "note": note})
    return found
