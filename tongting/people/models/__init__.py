"""People: the department, its teams, its people and their roles; who works when, who is away, who leaves, who has
which certificate until when."""

from tongting.people.models.certificate import Certificate, CertificateKind, CertificateReminder
from tongting.people.models.departure import Departure
from tongting.people.models.person import (
    HIRED,
    Department,
    Gender,
    Group,
    RoleGrant,
    ShiftPattern,
    Team,
    User,
    UserManager,
)
from tongting.people.models.roster import Leave, ShiftKind, WorkShift

__all__ = [
    "HIRED",
    "Certificate",
    "CertificateKind",
    "CertificateReminder",
    "Department",
    "Departure",
    "Gender",
    "Group",
    "Leave",
    "RoleGrant",
    "ShiftKind",
    "ShiftPattern",
    "Team",
    "User",
    "UserManager",
    "WorkShift",
]
