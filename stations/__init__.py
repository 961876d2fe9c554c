"""The four service stations: desks at which things are lent, given out, kept and handed over."""
