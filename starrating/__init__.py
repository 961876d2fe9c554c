"""The three-star race (三星赛马): star dormitory, star locker, service star, one engine for three contests."""
