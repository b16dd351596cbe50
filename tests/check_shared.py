#!/usr/bin/env python3
"""Hold the product's dictionaries against the sources they were taken from.

usage: check_shared.py SHARED
What the sources say must stand in schemas/dictionary with the same values; columns and rows of our own may be added."""
import csv
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent / "schemas" / "dictionary"
PAIRS = [
    ("spec/fields.csv", "fields.csv", ["id"]),
    ("spec/regions.csv", "regions.csv", ["set", "iso3"]),
    ("spec/countries.csv", "countries.csv", ["iso3", "unhcr_code"]),
    ("review-2008/recommendations.csv", "recommendations.csv", ["id"]),
]


def rows(path, keys):
    with open(path, newline="", encoding="utf-8") as source:
        return {tuple(row[key] for key in keys): row for row in csv.DictReader(source)}


def main(shared):
    bad = checked = 0
    for theirs, ours, keys in PAIRS:
        have = rows(HERE / ours, keys)
        for key, row in rows(pathlib.Path(shared) / theirs, keys).items():
            checked += 1
            mine = have.get(key)
            if mine is None or any(mine.get(column) != value for column, value in row.items()):
                bad += 1
                print(f"{ours}: {'/'.join(key)} differs from {theirs}")
    print(f"{checked - bad} passed, {bad} failed")
    return 1 if bad or not checked else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
