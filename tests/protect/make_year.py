#!/usr/bin/env python3
"""Invented year of many offices with sparse tables of victims, as values for `aprfocus convert --layout focus`.

usage: make_year.py --offices N --seed S [--night K] [--origins N] [--schemas FOLDER]
Each office has its own victims by form, sex, age, population group and nationality. Night K is night 0 after K rounds of
corrections by a few offices. Writes CSV to standard output."""
import argparse
import csv
import pathlib
import random
import sys

FORMS = ["sexual-exploitation", "forced-labour", "domestic-servitude", "debt-bondage", "forced-begging", "forced-marriage"]
SEXES = ["female", "male"]
AGES = ["under-18", "18-and-over"]
GROUPS = ["refugees", "asylum-seekers", "idps", "stateless", "others"]
DIMENSIONS = {"form": FORMS, "sex": SEXES, "age": AGES, "population_group": GROUPS, "nationality": []}


def offices(schemas, count):
    with open(schemas / "dictionary/regions.csv", encoding="utf-8") as file:
        codes = sorted({row["iso3"] for row in csv.DictReader(file) if row["set"] == "2008"})
    with open(schemas / "dictionary/countries.csv", encoding="utf-8") as file:
        codes += sorted({row["iso3"] for row in csv.DictReader(file) if row["iso3"]} - set(codes))
    return codes[:count]


def person(rng):
    return {name: rng.choice(codes[: rng.choice([1, 2, len(codes)])]) for name, codes in DIMENSIONS.items()}


def year(codes, seed, night):
    """Each office's victims and other counts, after `night` rounds of corrections."""
    rng = random.Random(seed)
    victims, others = {}, {}
    for code in codes:
        size = rng.choice([0, 0, 1, 2, 3, 5, 8, 13, 30, 90])
        victims[code] = [person(rng) for _ in range(size)]
        others[code] = {"incidents": rng.choice([0, 1, 2, 7, 40]), "rsd.claims": rng.choice([0, 1, 4, 25]),
                        "poc.stateless": rng.choice([0, 3, 250, 9000]), "training.persons_trained": rng.choice([0, 12, 60])}
    for _ in range(night):
        for code in rng.sample(codes, max(1, len(codes) // 40)):
            more = rng.choice([1, 2, 25, 60])
            victims[code] = victims[code] + [person(rng) for _ in range(more)]
            others[code]["incidents"] += rng.choice([0, 0, 1, 30])
    return victims, others


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--offices", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--origins", type=int, default=12, help="how many nationalities")
    parser.add_argument("--night", type=int, default=0)
    parser.add_argument("--schemas", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2] / "schemas")
    options = parser.parse_args()
    codes = offices(options.schemas, options.offices)
    DIMENSIONS["nationality"] = offices(options.schemas, options.origins)
    victims, others = year(codes, options.seed, options.night)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["iso3", "year", "field", "dimensions", "value", "qualifier"])
    for code in codes:
        out.writerow([code, 2008, "victims", "", len(victims[code]), "exact"])
        for name, values in DIMENSIONS.items():
            for value in values:
                count = sum(1 for one in victims[code] if one[name] == value)
                if count:
                    out.writerow([code, 2008, "victims", f"{name}={value}", count, "exact"])
        for field, count in others[code].items():
            out.writerow([code, 2008, field, "", count, "exact"])


main()
