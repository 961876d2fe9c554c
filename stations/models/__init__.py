"""What the pillar keeps: desks and their services, the journal of what is done there, what is lent to whom, what people
think of it."""

from stations.models.booking import Booking
from stations.models.box import Box, BoxCount, BoxRound
from stations.models.charging import Charge, ChargingRound, ChargingRule, CodeLock
from stations.models.desk import Desk, DeskPin, Service, Station
from stations.models.drink import DrinkDay, DrinkRule, FreezerReading, Ration
from stations.models.found import Claim, Disposal, Found, FoundRule, Loss, ThingKind
from stations.models.haircut import HaircutRule, Turn
from stations.models.handover import Handover
from stations.models.key import KeyOrder, KeyRule
from stations.models.loan import Lendable, Loan, Release, Slot, StockTake, Unit, Wish
from stations.models.locker import LockerKey, LockerOpening, Tenancy
from stations.models.music import Announcement, Beat, Daypart, DayProof, Player, Playlist, Silence, Tune
from stations.models.parcel import Delegation, Parcel, ParcelRule, ParcelShelf, Pickup
from stations.models.rule import LoanRule
from stations.models.seat import SeatRule
from stations.models.sending import Sending
from stations.models.song import SongRequest
from stations.models.stock import Lot, Movement, MovementLine, StockItem
from stations.models.voice import Rating

__all__ = [
    "Announcement",
    "Beat",
    "Booking",
    "Box",
    "BoxCount",
    "BoxRound",
    "Charge",
    "ChargingRound",
    "ChargingRule",
    "Claim",
    "CodeLock",
    "DayProof",
    "Daypart",
    "Delegation",
    "Desk",
    "DeskPin",
    "Disposal",
    "DrinkDay",
    "DrinkRule",
    "Found",
    "FoundRule",
    "FreezerReading",
    "HaircutRule",
    "Handover",
    "KeyOrder",
    "KeyRule",
    "Lendable",
    "Loan",
    "LoanRule",
    "LockerKey",
    "LockerOpening",
    "Loss",
    "Lot",
    "Movement",
    "MovementLine",
    "Parcel",
    "ParcelRule",
    "ParcelShelf",
    "Pickup",
    "Player",
    "Playlist",
    "Rating",
    "Ration",
    "Release",
    "SeatRule",
    "Sending",
    "Service",
    "Silence",
    "Slot",
    "SongRequest",
    "Station",
    "StockItem",
    "StockTake",
    "Tenancy",
    "ThingKind",
    "Tune",
    "Turn",
    "Unit",
    "Wish",
]
