"""The openers' cards and the opening. The codes stand in a file of the demo, because whoever tries it has to open."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from tenders.actions import code as codes
from tenders.actions import opening
from tenders.demo.board import Board
from tenders.models import Job, Opener
from tenders.queries import code as reads
from tongting.people.models import User

FILE = "demo-codes.txt"
HEAD = """演示用的开标码。真的开标码系统不留底，只打在本人的卡上；这里留一份，是为了试用的人也能开标。
The opening codes of the demo. In earnest they exist on the openers' own cards only; they are kept here so that whoever
tries the demo can open bids.
"""


def take_cards(board: Board, at: datetime) -> None:
    """Who has used up a card takes the next before the jobs of the day are locked."""
    wanted = [lot for lot in board.plan.lots if lot.published == board.offset(at) and not lot.is_grabbed]
    for number in board.plan.officers["openers"].values() if wanted else ():
        person = board.people[number]
        if reads.left(person) < len(wanted):
            board.cards.setdefault(person.pk, {}).update(codes.take_card(by=person, at=at))


def open_due(board: Board, at: datetime) -> None:
    """In the morning after the end, by two of the three in turn; what ended yesterday still waits."""
    for lot, job in board.of(Job.State.OPENING):
        if lot.days[1] >= -1:
            continue
        openers = list(job.openers.select_related("person", "code").order_by("seat"))
        two = board.chance.sample(openers, 2)
        given = [(one.person, board.cards[one.person_id][_number(one)]) for one in two]
        opening.open_bids(job, given, by=two[0].person, at=at)


def _number(opener: Opener) -> int:
    assert opener.code is not None
    return opener.code.number


def write_file(board: Board) -> None:
    """What opens the jobs that wait, and what is left of each card for those to come."""
    lines = [HEAD]
    waiting = Opener.objects.filter(
        job__state__in=(*Job.BEFORE_OPENING, Job.State.OPENING), code__isnull=False
    )
    for one in waiting.select_related("job", "person", "code").order_by("job", "seat"):
        lines.append(f"{one.job}（{one.job.get_state_display()}）  {_line(board, one.person, _number(one))}")
    lines.append("\n还没用的 / not used yet")
    for pk, card in board.cards.items():
        person = User.objects.get(pk=pk)
        free = set(reads.usable(person).values_list("number", flat=True))
        lines += [_line(board, person, number) for number in card if number in free]
    path = settings.VAR / FILE
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.chmod(0o600)


def _line(board: Board, person: User, number: int) -> str:
    return f"{person.staff_no} {person.name} 第 {number} 号  {board.cards[person.pk][number]}"
