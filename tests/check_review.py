#!/usr/bin/env python3
"""The main job on the examples: figures, contradictions, and the same bytes whatever the circumstances.

usage: check_review.py PROGRAM REPOSITORY"""
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from checks import expect, result

KEY = ("field", "region", "measure")
VALUE = ("low", "high", "estimated", "offices")
CONTRADICTIONS = {
    "MYS": ("142,824", "140,824"),
    "NPL": ("1,031,402", "1,032,455"),
    "BIH": ("143,494", "146,586"),
    "HRV": ("85", "2008-08"),
    "TUR": ("rsd.granted is 3", "4 at"),
    "JOR": ("partly", "yes"),
}
def run(program, *arguments, folder=None, locale="C"):
    environment = {**os.environ, "LC_ALL": locale}
    environment.pop("APRFOCUS_DB", None)
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, cwd=folder, env=environment)


def fields(program, store):
    return run(program, "report", "--db", store, "--year", 2007, "--table", "fields", "--format", "csv")


def check_figures(text):
    got = {tuple(r[k] for k in KEY): tuple(r[v] for v in VALUE) for r in csv.DictReader(text.splitlines())}
    data = pathlib.Path(__file__).parent / "data" / "expected-2007.csv"
    for row in csv.DictReader(data.open(encoding="utf-8")):
        key = tuple(row[k] for k in KEY)
        expect(f"{key}: {got.get(key)}", got.get(key) == tuple(row[v] for v in VALUE))


def check_contradictions(program, store):
    table = run(program, "report", "--db", store, "--year", 2007, "--table", "quality", "--format", "csv").stdout
    for office, words in CONTRADICTIONS.items():
        rows = [line for line in table.splitlines() if office in line and all(word in line for word in words)]
        expect(f"contradiction of {office} with {words}", rows)


def check_same_bytes(program, repository, folder, expected):
    files = sorted((repository / "schemas/examples/review-2007").glob("*.xml"), reverse=True)
    store = folder / "reversed.db"
    done = run(program, "ingest", "--db", store, *files, folder=folder, locale="tr_TR.UTF-8")
    expect("taken in one by one, backwards: " + done.stderr[-200:], done.returncode == 0)
    expect("the same bytes from another order, folder and locale", fields(program, store).stdout == expected)
    expect("the same bytes on a second run", fields(program, store).stdout == expected)
    french = run(program, "report", "--db", store, "--year", 2007, "--table", "fields", "--format", "csv", locale="fr_FR.UTF-8")
    expect("the same bytes in another locale", french.stdout == expected)
    again = run(program, "ingest", "--db", store, repository / "schemas/examples/review-2007")
    expect("the same files again are known", "43 known already" in again.stderr)
    expect("and change nothing", fields(program, store).stdout == expected)


def check_every_table_in_every_format(program, store, folder):
    first = {}
    for form in ("text", "csv", "json"):
        done = run(program, "report", "--db", store, "--year", 2007, "--format", form)
        expect(f"all tables as {form}: {done.stderr}", done.returncode == 0 and done.stdout)
        first[form] = done.stdout
        path = folder / f"tables.{form}"
        done = run(program, "report", "--db", store, "--year", 2007, "--format", form, "--output", path, locale="tr_TR.UTF-8")
        expect(f"the same {form} into a file: {done.stderr}", done.returncode == 0 and path.read_text(encoding="utf-8") == first[form])
    wide = [line for line in first["text"].splitlines() if len(line) > 100]
    expect(f"no line of text is wider than 100 columns: {wide[:3]}", not wide)
    try:
        json.loads(first["json"])
        expect("json", True)
    except ValueError as error:
        expect(f"the tables as json: {error}", False)


def main(program, repository):
    program, repository = os.path.abspath(program), pathlib.Path(repository).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        texts = []
        for example in ("review-2007", "review-2007-focus"):
            store = folder / f"{example}.db"
            done = run(program, "ingest", "--db", store, repository / "schemas/examples" / example)
            expect(f"{example} is taken: {done.stderr[-200:]}", done.returncode == 0)
            texts.append(fields(program, store).stdout)
        check_figures(texts[0])
        expect("both layouts give the same bytes", texts[0] == texts[1])
        for example in ("review-2007", "review-2007-focus"):
            check_contradictions(program, folder / f"{example}.db")
        check_every_table_in_every_format(program, folder / "review-2007.db", folder)
        check_same_bytes(program, repository, folder, texts[0])
    return result()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
