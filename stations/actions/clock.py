"""What moves by itself at the stations: reminders, lines, slots, parcels, the boxes' rounds, phones that charge, the
barber's line, silent players, days of music that are over. Computed from the data, safe to repeat."""

from __future__ import annotations

from datetime import datetime

from stations.actions import (
    box,
    charging_clock,
    haircut_clock,
    loss,
    parcel_clock,
    proof,
    reminder,
    sending,
    silence,
    slot,
    song,
    wish,
)


def keep_time(*, at: datetime) -> None:
    reminder.remind(at=at)
    wish.keep_time(at=at)
    slot.keep_time(at=at)
    parcel_clock.keep_time(at=at)
    sending.erase(at=at)
    song.erase(at=at)
    loss.lapse(at=at)
    box.remind(at=at)
    box.warn(at=at)
    charging_clock.keep_time(at=at)
    haircut_clock.keep_time(at=at)
    silence.keep_time(at=at)
    proof.reckon(at=at)
