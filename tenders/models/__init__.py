"""What the pillar keeps: jobs and who opens them, crews, bids, awards, contracts, work, settlements, the rules."""

from tenders.models.award import Award, JobObjection
from tenders.models.bid import Bid
from tenders.models.contract import (
    Contract,
    ContractMember,
    Deduction,
    Delivery,
    SignOff,
    WorkLog,
    WorkPhoto,
)
from tenders.models.crew import Crew, CrewMember
from tenders.models.job import Job, JobTemplate, JobTime, Kind, Question
from tenders.models.job_file import JobFile
from tenders.models.opening import Opener, OpeningCode
from tenders.models.rule import MarketRule
from tenders.models.settlement import Settlement, SettlementLine

__all__ = [
    "Award",
    "Bid",
    "Contract",
    "ContractMember",
    "Crew",
    "CrewMember",
    "Deduction",
    "Delivery",
    "Job",
    "JobFile",
    "JobObjection",
    "JobTemplate",
    "JobTime",
    "Kind",
    "MarketRule",
    "Opener",
    "OpeningCode",
    "Question",
    "Settlement",
    "SettlementLine",
    "SignOff",
    "WorkLog",
    "WorkPhoto",
]
