#!/usr/bin/env python3
"""Reports without trafficking in persons: nothing is found in them but their populations.

usage: check_without_trafficking.py PROGRAM REPOSITORY

The texts are about drugs, arms, wildlife, antiquities, smuggling of goods and of migrants, road and data traffic, violence,
and other senses of the words (`trata de`, `traite` of cows, `tráfico de influencias`). Each goes through `convert`, all are
taken in. populations.csv beside them says how many refugees and others each text counts."""
import csv
import pathlib
import subprocess
import sys
import tempfile

from checks import expect, result

LANGUAGES = ("en", "fr", "es")
TEXTS_A_LANGUAGE = 8
POPULATIONS = 0.95  # precision and recall of the populations: a little below what was measured


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    expect(f"{arguments[0]}: {done.stderr[-300:]}", done.returncode == 0)
    return done.stdout


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main():
    program, texts = sys.argv[1], pathlib.Path(sys.argv[2]) / "tests" / "prose" / "without-trafficking"
    documents = read(texts / "documents.csv")
    told = {(row["document"], row["field"]): row["value"] for row in read(texts / "populations.csv")}
    for language in LANGUAGES:
        expect(f"texts in {language}", sum(row["lang"] == language for row in documents) >= TEXTS_A_LANGUAGE)
    found = {}
    with tempfile.TemporaryDirectory() as name:
        folder, store = pathlib.Path(name), pathlib.Path(name) / "store.db"
        for row in documents:
            run(program, "convert", "--office", row["iso3"], "--year", row["year"], "--lang", row["lang"], "--output",
                folder / f"{row['document']}.xml", texts / row["file"])
        run(program, "ingest", "--db", store, folder)
        for year in sorted({row["year"] for row in documents}):
            table = run(program, "report", "--db", store, "--year", year, "--table", "observations", "--format", "csv")
            found |= {(row["office"], row["year"], row["field"]): row for row in csv.DictReader(table.splitlines())
                      if not row["office"].startswith("#")}
    names = {(row["iso3"], row["year"]): row["document"] for row in documents}
    hits = 0
    for (office, year, field), row in found.items():
        document, value = names[office, year], row["value"] or row["low"]
        population = field.startswith("poc.") or field == "population"
        hits += told.get((document, field)) == row["low"] == row["high"]
        expect(f"{document}: {field} {value} by {row['rule']} in \"{row['passage']}\"", population)
    expect(f"{hits} of {len(told)} populations found", hits >= POPULATIONS * len(told))
    expect(f"{hits} of {len(found)} populations right", hits >= POPULATIONS * len(found))
    return result(f"; {len(documents)} texts, {len(told)} populations told, {len(found)} found, {hits} of them right")


sys.exit(main())
