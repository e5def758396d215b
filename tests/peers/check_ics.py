#!/usr/bin/env python3
"""Reads a run's calendars with PyPI icalendar and recurring-ical-events and compares them with schedule.csv.

Usage: check_ics.py RUN_DIRECTORY

Every calendar has to give the same dates and local times as schedule.csv, the clock change included. Exit code 0 when
they do, 1 when they do not, 0 with a line that says so when the two packages are not installed.
"""

import csv
import datetime
import json
import pathlib
import re
import sys

try:
    import icalendar
    import recurring_ical_events
except ImportError as missing:
    print(f"calendars not checked: {missing}; pip install icalendar recurring-ical-events")
    sys.exit(0)

LONDON = "Europe/London"


def file_name(identifier):
    plain = re.sub(r"[^a-z0-9]", "-", identifier.lower())
    plain = re.sub(r"-+", "-", plain).strip("-")
    return plain or "unnamed"


def occurrences(path, first, last):
    """(start, end) of every event that takes place, as local wall-clock times, and how many are cancelled."""
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    uids = [(str(e["UID"]), str(e.get("RECURRENCE-ID", ""))) for e in calendar.walk("VEVENT")]
    assert len(uids) == len(set(uids)), f"{path}: UIDs repeat"
    assert [str(z["TZID"]) for z in calendar.walk("VTIMEZONE")] == [LONDON], path
    for line in path.read_bytes().split(b"\r\n"):
        assert len(line) <= 75, f"{path}: a line of {len(line)} octets"
    held, cancelled = [], 0
    for event in recurring_ical_events.of(calendar).between(first, last):
        if str(event.get("STATUS")) == "CANCELLED":
            cancelled += 1
            continue
        start, end = event["DTSTART"].dt, event["DTEND"].dt
        assert str(start.tzinfo) == LONDON, (path, start.tzinfo)
        held.append((start.replace(tzinfo=None), end.replace(tzinfo=None)))
    return sorted(held), cancelled


def main(run):
    run = pathlib.Path(run)
    with open(run / "schedule.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    timetable = json.loads((run / "timetable.json").read_text(encoding="utf-8"))
    team = {s["id"]: s["team"] or s["id"] for s in timetable["staff"]}
    days = [datetime.date.fromisoformat(d["date"]) for d in timetable["days"]]
    first, last = days[0], days[-1] + datetime.timedelta(days=1)
    wanted = {}
    for row in rows:
        times = tuple(datetime.datetime.fromisoformat(f"{row['date']}T{row[k]}") for k in ("start", "end"))
        wanted.setdefault(file_name(row["venue"]), []).append(times)
        for name in {team[s] for s in row["staff"].split("; ") if s}:
            wanted.setdefault("team-" + file_name(name), []).append(times)
    wrong = events = gone = 0
    found = {path.stem: path for path in sorted((run / "calendar").glob("*.ics"))}
    for name in sorted(set(wanted) | set(found)):
        if name not in found:
            print(f"calendar/{name}.ics is missing")
            wrong += 1
            continue
        held, cancelled = occurrences(found[name], first, last)
        events += len(held)
        gone += cancelled
        if held != sorted(wanted.get(name, [])):
            only = set(held) ^ set(wanted.get(name, []))
            print(f"calendar/{name}.ics differs from schedule.csv: {sorted(map(str, only))[:6]}")
            wrong += 1
    print(f"{len(found)} calendars, {events} events, {gone} cancelled, {len(rows)} sessions: {wrong} differ")
    return 1 if wrong or not found else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
