"""Lines copied from a courier's list often come without their titles: here they get them."""

from __future__ import annotations

TITLES = ("运单号", "收件人", "手机后四位", "快递公司", "所在区队")
KNOWN = ("运单号", "快递单号", "单号", "运单编号")


def with_titles(lines: str) -> str:
    """The same lines, with blanks as columns where nothing else divides them, and titles where the first line is a
    parcel already."""
    rows = [line for line in lines.splitlines() if line.strip()]
    if not any(sign in line for line in rows for sign in ",\t;，"):
        rows = [",".join(line.split()) for line in rows]
    rows = [line.replace("，", ",") for line in rows]
    head = rows[0] if rows else ""
    if any(title in head for title in KNOWN):
        return "\n".join(rows)
    divider = "\t" if "\t" in head else ";" if ";" in head and "," not in head else ","
    return "\n".join([divider.join(TITLES), *rows])
