"""Who does an act at a desk, under which slip, when it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stations.actions.booking import Slip
from tongting.people.models import User


@dataclass(frozen=True)
class Doing:
    slip: Slip
    by: User
    at: datetime
