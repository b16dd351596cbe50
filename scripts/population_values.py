#!/usr/bin/env python3
"""Turn UNHCR's population table (year,iso3,refugees,...) into values for `aprfocus convert --layout focus`.

usage: population_values.py POPULATION.csv > VALUES.csv
An empty cell stays an empty value: not reported, which is not zero."""
import csv
import sys

FIELDS = {
    "refugees": "poc.refugees",
    "asylum_seekers": "poc.asylum_seekers",
    "returned_refugees": "poc.returnees",
    "idps": "poc.idps",
    "returned_idps": "poc.returned_idps",
    "stateless": "poc.stateless",
    "ooc": "poc.others",
}


def main(path):
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["iso3", "year", "field", "dimensions", "value", "qualifier"])
    with open(path, newline="", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            for column, field in FIELDS.items():
                writer.writerow([row["iso3"], row["year"], field, "", row[column], "exact"])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
