#!/usr/bin/env python3
"""Hold the letters and their wordings against what letters must be.

usage: check_letters.py PROGRAM SOURCES
Every rule has a wording, all languages of a wording fill in the same things; and of 43 offices each gets one letter, no
line is wider than 76 columns, the letter holds its own office's data only, every value that counts is in it, and the order
in which reports came in changes nothing."""
import csv
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

problems = []


def expect(what, holds):
    if not holds:
        problems.append(what)
        print(what)


def check_wordings(sources):
    rows = list(csv.DictReader((sources / "schemas/letters/texts.csv").open(encoding="utf-8")))
    rules = re.findall(r'^RULE\(\w+, "([a-z0-9-]+)"', (sources / "ingest/rules.def").read_text(encoding="utf-8"), re.M)
    ids = {row["id"] for row in rows}
    for rule in rules:
        expect(f"the rule {rule} has no wording", f"rule.{rule}" in ids)
    for id_ in ids:
        expect(f"{id_} is the wording of no rule", not id_.startswith("rule.") or id_[5:] in rules)
    code = "".join(path.read_text(encoding="utf-8") for path in sources.glob("report/*.c"))
    made_up = r"rule\.|month\.|opening\.|title\.|(yes|partly|no|not-applicable|none|low|medium|high)$"
    for row in rows:
        wanted = set(re.findall(r"\{[a-z]+\}", row["fr"]))
        expect(f"{row['id']}: the languages fill in different things",
               all(set(re.findall(r"\{[a-z]+\}", row[lang])) == wanted for lang in ("en", "es") if row[lang]))
        expect(f"{row['id']} is used nowhere", re.match(made_up, row["id"]) or f'"{row["id"]}"' in code)
    return len(rows)


def write_letters(program, reports, folder, name):
    store = f"{folder}/{name}.db"
    for path in reports:
        done = subprocess.run([program, "ingest", "--db", store, "--received", "2008-03-20", *path], capture_output=True)
        expect(f"ingest of {name}", done.returncode == 0)
    done = subprocess.run([program, "report", "--db", store, "--year", "2007", "--feedback", f"{folder}/{name}"], capture_output=True)
    expect(f"letters of {name}: {done.stderr.decode()}", done.returncode == 0)
    return store, {path.name: path.read_text(encoding="utf-8") for path in sorted(pathlib.Path(folder, name).iterdir())}


def check_letters(program, sources, folder):
    reports = sorted(str(path) for path in (sources / "schemas/examples/review-2007").glob("*.xml"))
    store, letters = write_letters(program, [reports], folder, "together")
    expect("each office has one letter", [name[:3] for name in letters] == [pathlib.Path(path).stem for path in reports])
    _, again = write_letters(program, [reports[i::7] for i in range(6, -1, -1)], folder, "in-parts")
    expect("the order of intake changes a letter", letters == again)
    data = sqlite3.connect(store)
    digests = dict(data.execute("SELECT office, substr(sha256, 1, 12) FROM submission"))
    for name, text in letters.items():
        office = name[:3]
        expect(f"{name}: a line is too wide", max(map(len, text.splitlines())) <= 76)
        expect(f"{name}: it does not end with a line break", text.endswith(".\n"))
        expect(f"{name}: its own file is not in it", digests[office] in text)
        expect(f"{name}: a folder of headquarters is in it", str(sources) not in text)
        others = [other for other in digests if other != office and (digests[other] in text or f"{other}.xml" in text or f"({other})" in text)]
        expect(f"{name}: it speaks of {others}", not others)
        plain = re.sub(r"\s+", " ", text)
        for path, line, evidence in data.execute("SELECT path, line, evidence FROM observation JOIN submission ON submission.id = submission "
                                                 "WHERE office = ? AND basis = 'prose' AND counts = 1", (office,)):
            expect(f"{name}: the sentence at {path} is not in it", re.sub(r"\s+", " ", evidence)[:200] in plain)
        count, = data.execute("SELECT count(*) FROM observation JOIN submission ON submission.id = submission WHERE office = ? AND "
                              "(counts = 1 OR observation.state = 'denied')", (office,)).fetchone()
        expect(f"{name}: it does not say that {count} values were understood", f"WHAT WE UNDERSTOOD ({count})" in text)


def main():
    program, sources = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    wordings = check_wordings(sources)
    with tempfile.TemporaryDirectory() as folder:
        check_letters(program, sources, folder)
    print(f"{wordings} wordings, {len(problems)} problems")
    return 1 if problems or not wordings else 0


if __name__ == "__main__":
    sys.exit(main())
