"""Time zones for `zoneinfo`, which looks for files that are not here: made of packed data when one is asked for."""

import base64
import datetime
import io
import struct
import zlib
import zoneinfo

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX"
# Longer than any summer time, shorter than what a change of a zone's own offset lasts.
SUMMER = 330 * 86_400


class _Zones:
    """The packed zones: lines of `name|abbreviations|offsets|order|minutes`, and of `name|name of another`."""

    def __init__(self, packed):
        self.packed = packed
        self.lines = None

    def unpack(self):
        if self.lines is None:
            text = zlib.decompress(base64.b64decode(self.packed)).decode()
            self.lines = dict(line.split("|", 1) for line in text.splitlines())
        return self.lines

    def load(self, key):
        """What `zoneinfo` would find in the package `tzdata`: a file object."""
        lines = self.unpack()
        line = lines.get(key)
        if line is not None and "|" not in line:
            line = lines.get(line)
        if line is None:
            raise zoneinfo.ZoneInfoNotFoundError(f"No time zone found with key {key}")
        return io.BytesIO(_file(line))

    def names(self):
        return set(self.unpack())


def _number(text):
    """A number of base 60, with a fraction of base 60 behind a point."""
    sign, text = (-1, text[1:]) if text.startswith("-") else (1, text)
    whole, _, fraction = text.partition(".")
    value = 0
    for digit in whole:
        value = value * 60 + DIGITS.index(digit)
    part = 1.0
    for digit in fraction:
        part /= 60
        value += DIGITS.index(digit) * part
    return sign * value


def _file(line):
    """A zone as a file of the version 2 of TZif: https://www.rfc-editor.org/rfc/rfc8536"""
    abbreviations, offsets, order, minutes = (field.split(" ") for field in line.split("|")[:4])
    offsets = [round(-_number(offset) * 60) for offset in offsets]
    order = [DIGITS.index(digit) for digit in order[0]]
    times, at = [], 0.0
    for gap in minutes if minutes != [""] else []:
        at += _number(gap)
        times.append(round(at * 60))
    kinds = [(offsets[one], _is_summer(index, order, offsets, times), abbreviations[one]) for index, one in enumerate(order)]
    unique = sorted(set(kinds), key=kinds.index)
    names = sorted({name for _, _, name in unique})
    starts = {name: sum(len(before) + 1 for before in names[:index]) for index, name in enumerate(names)}
    text = b"".join(name.encode() + b"\0" for name in names)
    head = struct.pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, len(times), len(unique), len(text))
    empty = struct.pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, 1) + struct.pack(">lbB", 0, 0, 0) + b"\0"
    body = struct.pack(f">{len(times)}q", *times) + bytes(unique.index(kind) for kind in kinds[1:])
    body += b"".join(struct.pack(">lbB", offset, summer, starts[name]) for offset, summer, name in unique)
    return empty + head + body + text + b"\n" + _rule(kinds, times).encode() + b"\n"


def _is_summer(index, order, offsets, times):
    """Whether a stretch of time is one of summer time, which the data does not say: a short one, ahead of both its sides."""
    if index in (0, len(order) - 1) or times[index] - times[index - 1] > SUMMER:
        return 0
    before, own, after = (offsets[order[at]] for at in (index - 1, index, index + 1))
    return int(own > before and own > after)


def _rule(kinds, times):
    """What goes on after the last change, in the form of POSIX."""
    last = [at for at in range(1, len(kinds)) if times[at - 1] > 2_000_000_000]
    plain = next((kind for kind in reversed(kinds) if not kind[1]), kinds[-1])
    if len(last) < 6 or len({kinds[at] for at in last}) != 2:
        return f"{_quoted(kinds[-1][2])}{_clock(-kinds[-1][0])}"
    summer = next(kind for kind in reversed(kinds) if kind[1])
    days = [
        _day([times[at - 1] + kinds[at - 1][0] for at in last if kinds[at] == kind]) for kind in (summer, plain)
    ]
    return f"{_quoted(plain[2])}{_clock(-plain[0])}{_quoted(summer[2])}{_clock(-summer[0])},{days[0]},{days[1]}"


def _day(moments):
    """The weekday of a month that all these local times fall on: `M3.5.0/2`."""
    dates = [datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=moment) for moment in moments]
    is_last = all((date + datetime.timedelta(days=7)).month != date.month for date in dates)
    first = dates[0]
    week = 5 if is_last else (first.day - 1) // 7 + 1
    return f"M{first.month}.{week}.{first.isoweekday() % 7}/{_clock(first.hour * 3600 + first.minute * 60)}"


def _quoted(name):
    return name if name.isalpha() else f"<{name}>"


def _clock(seconds):
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(seconds, 3600)
    return f"{sign}{hours}" + (f":{rest // 60:02}" if rest else "")


def install_zones(packed):
    """Done once, before the snapshot."""
    zones = _Zones(packed)
    zoneinfo._common.load_tzdata = zones.load
    zoneinfo.available_timezones = zoneinfo._tzpath.available_timezones = zones.names
