"""Questions about certificates: who sees them, who writes them down. A "no" comes with its sentence."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from tongting.people.models import Certificate, Team, User


def sees(by: User, certificate: Certificate) -> bool:
    """Whether `by` may open it: the own one, those of the own team, who keeps them all."""
    return certificate.person_id == by.pk or sees_team(by, certificate.person.team)


def sees_team(by: User, team: Team | None) -> bool:
    if by.may("certificate.see"):
        return True
    return (
        by.may("certificate.team") and team is not None and (by.team_id == team.pk or team.leader_id == by.pk)
    )


def sees_number(by: User, certificate: Certificate) -> bool:
    """Number and picture are for the person and for who keeps certificates; others see when it ends."""
    return certificate.person_id == by.pk or by.may("certificate.keep")


def why_not_keep(by: User, person: User) -> str | None:
    """Nobody writes down or checks their own."""
    if not by.may("certificate.keep"):
        return _("证件由科里登记；换了新证在“我的证件”里拍照交上来")
    if by.pk == person.pk:
        return _("自己的证件请另一位来登记；你可以在“我的证件”里拍照交上来")
    return None


def why_not_dates(issued_on: date, valid_until: date | None, today: date) -> str | None:
    if issued_on > today:
        return _("发证日期还没到，核对证上的日期")
    if valid_until is not None and valid_until < issued_on:
        return _("有效期要到发证日期以后")
    return None
