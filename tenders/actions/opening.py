"""A job's envelopes are locked at publication and opened by two officers after the deadline (docs/sealed-bids.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from tenders.actions import envelope as envelopes
from tenders.models import Bid, Job, Opener, OpeningCode
from tenders.queries import code as codes
from tenders.queries import opening as reads
from tenders.queries.market import possible_bidders
from tenders.queries.rule import the_rule
from tenders.rules import bid as bid_rules
from tenders.rules import opening as rules
from tenders.scoring import envelope
from tongting.events import flow
from tongting.notices import actions as notices
from tongting.people.models import User

State, BidState = Job.State, Bid.State
LOCKED = reads.LOCKED


# --- at publication --------------------------------------------------------------------------------------------------


@transaction.atomic
def lock(job: Job, at: datetime) -> None:
    """Makes the job's key, gives each opener a share sealed to the next code of their card, forgets the private half
    and lays a blank into the row of everybody who may bid. Within the transaction that publishes the job; Refused with
    the names of those who have no code left. A job that is grabbed has nothing to lock."""
    if not bid_rules.is_sealed(job):
        return
    # Made now, if it is not there yet: the first question about a bidder must not write it.
    the_rule()
    openers = codes.openers_of(job)
    if len(openers) != envelope.OPENERS:
        raise flow.Refused(_("先定好三个开标人：科室、工会、纪检各一个"))
    taken = _take_codes(openers)
    people = list(possible_bidders(job))
    rows = Bid.objects.bulk_create([Bid(job=job, person=person) for person in people])
    listed = [(row.pk, row.person_id) for row in rows]
    secret = envelope.new_secret()
    public_key = envelope.public_of(envelope.job_key(secret))
    digest = envelope.rows_digest(listed)
    for opener, code, share in zip(openers, taken, envelope.split(secret), strict=True):
        about = envelope.about_share(job.pk, opener.seat, public_key)
        closed = envelope.seal(share + digest, bytes(code.public_key), about, envelope.SHARE_SIZE)
        Opener.objects.filter(pk=opener.pk).update(code=code, share=closed)
    Job.objects.filter(pk=job.pk).update(public_key=public_key)
    job.public_key = public_key
    blanks = {
        pk: envelope.blank(public_key, envelope.about_bid(job.pk, job.version, pk)) for pk, _p in listed
    }
    envelopes.put(job, blanks)
    _tell_openers(job, openers, taken, at)
    facts = {
        "rows": [list(pair) for pair in listed],
        "key": envelope.fingerprint(public_key),
        "codes": {opener.seat: code.number for opener, code in zip(openers, taken, strict=True)},
    }
    flow.record(job, LOCKED, by=None, at=at, facts=facts, key=f"tenders.job:{job.pk}:{LOCKED}")


def _take_codes(openers: Sequence[Opener]) -> list[OpeningCode]:
    """The next code of each one's card. Whoever locks another job at the same moment waits for this one."""
    people = sorted(one.person_id for one in openers)
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk").values_list("pk"))
    if empty := codes.without_code(openers):
        names = "、".join(person.name for person in empty)
        raise flow.Refused(_("%(names)s 还没有领开标码，领了再公告") % {"names": names})
    return [codes.usable(one.person_id)[0] for one in openers]


def _tell_openers(job: Job, openers: Sequence[Opener], taken: Sequence[OpeningCode], at: datetime) -> None:
    """The key's fingerprint goes out to three people at once, so that another key is noticed at the opening."""
    assert job.public_key is not None
    notices.tell_each(
        [
            notices.Message(
                opener.person_id,
                _("“%(job)s”由你开标，用开标码第 %(number)d 号") % {"job": job.title, "number": code.number},
                reverse("opening", args=[job.pk]),
                _("锁的指纹 %(key)s，开标时对一对；那张卡收好")
                % {"key": envelope.fingerprint(bytes(job.public_key))},
                f"tenders.job:{job.pk}:{LOCKED}",
            )
            for opener, code in zip(openers, taken, strict=True)
        ],
        at=at,
    )


# --- the ceremony ----------------------------------------------------------------------------------------------------


def open_bids(job: Job, given: Sequence[tuple[User, str]], *, by: User, at: datetime) -> Job:
    """Opens with the codes of two of the three openers, `given` as (person, code). Every row becomes opened, empty or
    invalid, the record is written and the bidders are told. Refused for a wrong code, which is counted."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        openers = codes.openers_of(held)
        if refusal := rules.may_open(by, held, openers):
            raise flow.Refused(refusal)
        chosen = _chosen(openers, given, at)
        shares, wrong = _shares(held, chosen)
        for opener in wrong:
            flow.record(opener, codes.WRONG, by=by, at=at)
        if not wrong:
            _open(held, [opener for opener, _code in chosen], shares, by=by, at=at)
    # Not inside: a try that was wrong stays counted.
    if wrong:
        raise flow.Refused(" ".join(rules.wrong_code(opener) for opener in wrong))
    return held


def _chosen(
    openers: Sequence[Opener], given: Sequence[tuple[User, str]], at: datetime
) -> list[tuple[Opener, str]]:
    seats = {one.person_id: one for one in openers}
    found = {person.pk: (seats.get(person.pk), code) for person, code in given}
    if len(found) != envelope.ENOUGH or len(given) != envelope.ENOUGH:
        raise flow.Refused(_("要两个开标人各输自己的开标码"))
    chosen = []
    for opener, code in found.values():
        if opener is None:
            raise flow.Refused(_("要两个开标人各输自己的开标码"))
        if refusal := rules.may_try(codes.wrong_tries(opener, at), opener.person.name, at):
            raise flow.Refused(refusal)
        if rules.is_lost(opener):
            raise flow.Refused(rules.void_code(opener))
        chosen.append((opener, code))
    return chosen


def _shares(job: Job, chosen: Sequence[tuple[Opener, str]]) -> tuple[list[bytes], list[Opener]]:
    """What the codes unseal, and whose code is wrong."""
    assert job.public_key is not None
    shares, wrong = [], []
    for opener, code in chosen:
        assert opener.code is not None
        key = envelope.code_key(code, bytes(opener.code.salt)) if envelope.tidy_code(code) else b""
        if not key or not constant_time_compare(envelope.public_of(key), bytes(opener.code.public_key)):
            wrong.append(opener)
            continue
        about = envelope.about_share(job.pk, opener.seat, bytes(job.public_key))
        try:
            shares.append(envelope.unseal(bytes(opener.share or b""), key, about))
        except envelope.Broken:
            raise flow.Refused(
                _("%(name)s 的开标码是对的，可数据库里存的那份钥匙被动过，换另外两个开标人来开")
                % {"name": opener.person.name}
            )
    return shares, wrong


def _open(job: Job, officers: Sequence[Opener], shares: Sequence[bytes], *, by: User, at: datetime) -> None:
    size = 1 + envelope.SECRET_SIZE
    key = envelope.job_key(envelope.combine(shares[0][:size], shares[1][:size]))
    assert job.public_key is not None
    if envelope.public_of(key) != bytes(job.public_key):
        raise flow.Refused(_("两份钥匙拼不成这个标的的锁，锁被人换过；不要开，报告纪检"))
    digests = {share[size:] for share in shares}
    entries = reads.examined(job, key, digests)
    for entry in entries:
        flow.move(entry.bid, entry.state, by=by, at=at, **entry.columns)
    Opener.objects.filter(pk__in=[one.pk for one in officers]).update(opened_at=at)
    record = reads.record_of(job, officers, entries, digests, at)
    valid = sum(entry.state == BidState.OPENED for entry in entries)
    enough = valid >= max(job.least_bids, 1)
    reason = "" if enough else _too_few(job, valid)
    flow.move(
        job,
        State.EVALUATION if enough else State.FAILED,
        by=by,
        at=at,
        verb=reads.OPENED,
        note=reason,
        facts={"record": record},
        opened_at=at,
        opening_digest=envelope.digest(record),
        reason=reason,
    )
    _tell_bidders(job, entries, at)


def _too_few(job: Job, valid: int) -> str:
    return _("有效报价 %(valid)d 份，至少要 %(least)d 份") % {"valid": valid, "least": max(job.least_bids, 1)}


def _tell_bidders(job: Job, entries: Sequence[reads.Entry], at: datetime) -> None:
    """Everybody whose row held something; whoever finds a blank instead sees it on the record."""
    notices.tell_each(
        [
            notices.Message(
                entry.bid.person_id,
                _("“%(job)s”开标了") % {"job": job.title},
                reverse("opening_record", args=[job.pk]),
                (_("你的标书无效：%(why)s") % {"why": entry.bid.why_invalid})
                if entry.state == BidState.INVALID
                else _("你的回执码 %(receipt)s，和记下的对一对") % {"receipt": entry.bid.receipt},
                f"tenders.job:{job.pk}:{reads.OPENED}",
            )
            for entry in entries
            if entry.state in Bid.ON_RECORD
        ],
        at=at,
    )


# --- never opened ----------------------------------------------------------------------------------------------------


def give_up(job: Job, *, by: User, at: datetime) -> Job:
    """Two codes are lost: nobody can open these bids any more, and the rule is to tender again."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if refusal := rules.may_give_up(held, codes.openers_of(held)):
            raise flow.Refused(refusal)
        reason = _("两个开标码没了，标书打不开，重新招标")
        flow.move(held, State.FAILED, by=by, at=at, verb=reads.CODES_LOST, note=reason, reason=reason)
        destroy(held, by=by, at=at)
        everybody = held.bids.values_list("person_id", flat=True)
        notices.tell_all(
            everybody,
            _("“%(job)s”的标书打不开，要重新招标") % {"job": held.title},
            reverse("job", args=[held.pk]),
            detail=_("开标码丢了两个，谁也看不到里面写的；重新公告以后再投"),
            key=f"tenders.job:{held.pk}:codes_lost",
            at=at,
        )
    return held


def destroy(job: Job, *, by: User | None, at: datetime) -> None:
    """Takes the envelopes of a job that is not opened away, unread."""
    for bid in Bid.objects.filter(job=job, state=BidState.SEALED).order_by("pk"):
        flow.move(bid, BidState.DESTROYED, by=by, at=at, envelope=None)


def stir(job: Job) -> None:
    """Writes every envelope anew, as it is. Run by the clock while bids come in, so that rows that were written again
    do not say that somebody has bid."""
    with transaction.atomic():
        held = Job.objects.select_for_update().get(pk=job.pk)
        if held.state in Job.BEFORE_OPENING:
            envelopes.put(held, {})
