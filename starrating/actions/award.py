"""Awards (奖励): granted, given goods, handed over once against a signature or a code, or dropped with a reason."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from starrating.actions import award_code as codes
from starrating.actions import prize as prizes
from starrating.models import Award, Campaign, Entry, Prize
from starrating.queries import award as reads
from starrating.rules import award as rules
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User
from tongting.photos import actions as photos
from tongting.photos.models import Photo

State = Award.State


def grant(
    entry: Entry,
    kind: str,
    people: Iterable[User],
    *,
    prize: Prize | None = None,
    yuan: Decimal | None = None,
    by: User | None,
    at: datetime,
) -> list[Award]:
    """One award for each of these people, for the entry itself where nobody is named. Asked again it adds nothing;
    returns those that are new."""
    with transaction.atomic():
        # Whoever grants at the same moment waits here and then finds them.
        campaign = Campaign.objects.select_for_update().get(pk=entry.campaign_id)
        known = set(Award.objects.filter(entry=entry, kind=kind).values_list("person", flat=True))
        wanted: list[User | None] = [*dict.fromkeys(people)] or [None]
        made = Award.objects.bulk_create(
            Award(entry=entry, kind=kind, person=person, prize=prize, yuan=yuan, granted_at=at)
            for person in wanted
            if (person.pk if person else None) not in known
        )
        for one in made:
            flow.record(one, "granted", by=by, at=at, became=State.GRANTED)
        notices.tell_each([_message(one, campaign) for one in made if one.person_id], at=at)
    return made


def _message(award: Award, campaign: Campaign) -> notices.Message:
    what = {"what": f"{campaign} {award.entry.label}", "kind": award.get_kind_display()}
    return notices.Message(
        person=award.person_id or 0,
        text=_("%(what)s %(kind)s，有一份奖励等你领") % what,
        url=reverse("award_mine"),
        detail=_("到发放处签名，或者出示领奖码"),
        key=f"starrating.award:{award.pk}:granted",
    )


def choose_prize(
    campaign: Campaign,
    *,
    prize: Prize,
    quantity: int = 1,
    only: Iterable[int] | None = None,
    by: User,
    at: datetime,
) -> int:
    """Gives the campaign's waiting awards, or `only` these of them, this prize; returns how many. Money stays money."""
    if not prize.is_active:
        raise flow.Refused(_("%(prize)s 已经停用，换一种") % {"prize": prize.name})
    with transaction.atomic():
        found = Award.objects.filter(entry__campaign=campaign, state=State.GRANTED, yuan__isnull=True)
        keys = list((found if only is None else found.filter(pk__in=list(only))).values_list("pk", flat=True))
        # Asked for once more with the state: what was handed over in between keeps what it was.
        changed = Award.objects.filter(pk__in=keys, state=State.GRANTED).update(
            prize=prize, quantity=quantity
        )
        if changed:
            facts = {"prize": prize.name, "quantity": quantity, "awards": keys}
            flow.record(campaign, "prize_chosen", by=by, at=at, facts=facts)
    return changed


def hand(
    award: Award,
    *,
    signature: Photo | None = None,
    code: str = "",
    taken_by: str = "",
    by: User,
    at: datetime,
) -> None:
    """Hands an award over against a signature or the owner's code: the goods leave the shelf, the award is done, once.
    Refused with a sentence and nothing changed, but a wrong code counts."""
    if refusal := rules.may_hand(award, by):
        raise flow.Refused(refusal)
    if signature is None:
        codes.check(award, code, at=at)
    with transaction.atomic():
        held = Award.objects.select_for_update(of=("self",)).select_related("prize").get(pk=award.pk)
        if refusal := rules.may_hand(held, by):
            raise flow.Refused(refusal)
        flow.move(
            held,
            State.HANDED,
            by=by,
            at=at,
            verb="handed",
            note=taken_by,
            facts={"proof": "signature" if signature else "code"},
            handed_at=at,
            handed_by=by,
            taken_by=taken_by,
            signature=signature,
            code_digest="",
            code_until=None,
        )
        if held.prize is not None:
            prizes.give_out(held.prize, held, by=by, at=at)
        if signature is not None:
            photos.claim([signature], by=by, at=at)
    settle(award.entry.campaign, by=by, at=at)


def drop(award: Award, *, reason: str, by: User, at: datetime) -> None:
    """It is not handed over after all; nothing has left the shelf."""
    if refusal := rules.may_hand(award, by):
        raise flow.Refused(refusal)
    with transaction.atomic():
        flow.move(award, State.DROPPED, by=by, at=at, verb="dropped", note=reason)
        # Beside the award, too: the list says it in one look.
        Award.objects.filter(pk=award.pk).update(note=reason)
    settle(award.entry.campaign, by=by, at=at)


def settle(campaign: Campaign, *, by: User | None, at: datetime) -> bool:
    """A campaign is rewarded when none of its awards waits any more. Asked after each hand-over, outside its
    transaction: of the last two at once the later one sees both."""
    current = Campaign.objects.get(pk=campaign.pk)
    if current.state != Campaign.State.FINAL or reads.waiting(current).exists():
        return False
    with contextlib.suppress(flow.SomebodyWasFaster):
        flow.move(current, Campaign.State.REWARDED, by=by, at=at, verb="rewarded")
    return True
