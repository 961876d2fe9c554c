"""What this pillar answers at the seam `held`: things a person who leaves has not brought back, parcels not fetched,
parcels given in that no courier took, keys, phones that charge."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stations.queries import charging as charges
from stations.queries import loan as loans
from stations.queries import locker as lockers
from stations.queries import parcel as parcels
from stations.queries import sending as sendings
from tongting.people.models import User
from tongting.seams import Held


def held(person: User, at: datetime) -> Iterable[Held]:
    """Five queries. The locker itself its place answers for."""
    for loan in loans.open_loans().filter(person=person).order_by("due_at"):
        detail = f"{loan.service.desk.name} {loan.unit.number:02d}"
        url = f"{reverse('loan_list')}?q={person.staff_no}&state=out"
        yield Held(_("没还的%(what)s") % {"what": loan.service.name}, detail, url)
    for parcel in parcels.here().filter(person=person):
        url = f"{reverse('parcel_list')}?q={parcel.tracking}"
        yield Held(_("没取的快递"), f"{parcel.service.desk.name} {parcel.tracking}", url)
    for sending in sendings.waiting_of(person):
        url = f"{reverse('sending_list')}?q={person.staff_no}&state=waiting"
        yield Held(_("没寄走的快递"), f"{sending.service.desk.name} {sending}", url)
    for key in lockers.keys_held(person):
        detail = _("%(code)s 第 %(n)s 把") % {"code": key.locker.code, "n": key.number}
        yield Held(_("更衣箱钥匙"), detail, reverse("locker_card", args=[key.locker_id]))
    for charge in charges.not_fetched(person):
        detail = f"{charge.service.desk.name} {charge.unit.number:02d}"
        yield Held(_("充着的手机"), detail, reverse("desk_charging", args=[charge.service.desk.code]))
