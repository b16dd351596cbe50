#!/usr/bin/env python3
"""Values of many offices and years, for `aprfocus convert --layout focus`. The same arguments write the same bytes.

usage: make_values.py OFFICES YEARS [LAST_YEAR] > values.csv"""
import csv
import pathlib
import random
import sys

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "schemas/dictionary"


def rows_of(name):
    with open(SCHEMAS / name, newline="", encoding="utf-8") as source:
        return list(csv.DictReader(source))


def main(offices, years, last):
    fields, codes = rows_of("fields.csv"), rows_of("codes.csv")
    listed = {}
    for code in codes:
        listed.setdefault(code["list"], []).append(code["code"])
    iso3 = [row["iso3"] for row in rows_of("regions.csv") if row["set"] == "2019"][:offices]
    listed["country"] = iso3[:40]
    random.seed(20080711)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["iso3", "year", "field", "dimensions", "value", "qualifier"])
    for year in range(last - years + 1, last + 1):
        for office in iso3:
            for field in fields:
                if random.random() < 0.15:
                    continue  # not reported
                kind, name = field["kind"], field["id"]
                if kind == "yesno":
                    out.writerow([office, year, name, "", random.choice(["yes", "yes", "partly", "no"]), "exact"])
                elif kind == "scale":
                    out.writerow([office, year, name, "", random.choice(listed["scale"]), "exact"])
                elif kind == "list":
                    for code in sorted(random.sample(listed[field["codes"]], 2)):
                        out.writerow([office, year, name, "", code, "exact"])
                elif kind == "share":
                    out.writerow([office, year, name, "", random.randint(1, 100), random.choice(["exact", "about"])])
                else:
                    total = random.randint(0, 400)
                    out.writerow([office, year, name, "", total, random.choice(["exact", "exact", "exact", "at-least", "about"])])
                    for dimension in [d.strip() for d in field["dimensions"].split(",") if d.strip() and d.strip() in listed][:2]:
                        out.writerow([office, year, name, f"{dimension}={random.choice(listed[dimension])}", total // 2, "exact"])


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) == 4 else 2024)
