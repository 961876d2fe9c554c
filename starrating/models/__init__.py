"""What the pillar keeps: scoring rules, campaigns with entries and judges, sheets, results and objections, the ballot,
awards."""

from starrating.models.award import Award, Prize, StockMove
from starrating.models.campaign import Assignment, Campaign, Entry, Judge
from starrating.models.criteria import Contest, CriteriaGroup, CriteriaSet, Criterion, Veto
from starrating.models.look import LockerLook
from starrating.models.replacement import Replacement
from starrating.models.result import Help, Objection, Result, SecondLook
from starrating.models.sheet import ClosedDoor, Consent, Mark, RestCard, Sheet, SheetPhoto
from starrating.models.vote import Eligibility, Measure, Nomination, VoteCount, Voter

__all__ = [
    "Assignment",
    "Award",
    "Campaign",
    "ClosedDoor",
    "Consent",
    "Contest",
    "CriteriaGroup",
    "CriteriaSet",
    "Criterion",
    "Eligibility",
    "Entry",
    "Help",
    "Judge",
    "LockerLook",
    "Mark",
    "Measure",
    "Nomination",
    "Objection",
    "Prize",
    "Replacement",
    "RestCard",
    "Result",
    "SecondLook",
    "Sheet",
    "SheetPhoto",
    "StockMove",
    "Veto",
    "VoteCount",
    "Voter",
]
