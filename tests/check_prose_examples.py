#!/usr/bin/env python3
"""The 43 examples of the main job as nothing but prose: what comes back of the facts.

usage: check_prose_examples.py PROGRAM REPOSITORY [--fields] [--errors] [--small]

The reports of scripts/make_prose_examples.py are taken in: once in the languages of the offices, then all of them in each
language as often as a fact has wordings, so that every wording is read. Values found are held against the facts by office,
field, dimensions and bounds. A fall below FLOORS fails; they stand a little below what was measured and are no aim.
--fields prints each field's figures, --errors what was missed and what was found beside the facts, by sentence; --small reads
the offices' own languages only."""
import collections
import csv
import pathlib
import re
import subprocess
import sys
import tempfile

from checks import expect, result

# What the program is asked to write: name, language (none: the offices' own), how many turns through the wordings.
SETS = (("offices", None, 1), ("English", "en", 5), ("French", "fr", 3), ("Spanish", "es", 3))
FIRST_YEAR = 2007

# F1 and the share of values whose passage is the sentence that says it.
FLOORS = {"offices": (0.915, 0.92), "English": (0.91, 0.925), "French": (0.89, 0.935), "Spanish": (0.905, 0.93)}

# Left out of the score where the fact on the left is told: the text takes them for granted, and readers of the codebook differ
# on whether that asserts them (screening and referral are measures; a bill is a draft; "the national action plan").
OPEN = {
    "border.screening": ["measures.exist"],
    "referral.mechanism": ["measures.exist"],
    "advocacy.legislation": ["measures.exist", "measures.criminal_offence", "legislation.international_protection"],
    "advocacy.national_action_plan": ["measures.exist", "action_plan.exists", "action_plan.international_protection"],
    "resettlement.victims_resettled": ["resettlement.departed"],
}


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    expect(f"{arguments[0]}: {done.stderr[-300:]}", done.returncode == 0)
    return done.stdout


def squeeze(text):
    return re.sub(r"\W+", " ", text).strip().lower()


def as_observed(kind, value, qualifier):
    """A fact as the table of observations writes it: a word, or the low and high end."""
    if kind not in ("count", "share"):
        return value
    low, _, high = value.partition("..")
    if qualifier == "at-least":
        return low, ""
    return ("0", low) if qualifier == "at-most" else (low, high or low)


def told(folder, kinds):
    """What the texts tell: sentences by office, field, dimensions and value."""
    with open(folder / "gold.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["document"], row["field"], row["dimensions"],
             as_observed(kinds[row["field"]], row["value"], row["qualifier"])): row["evidence"] for row in rows}


def found(program, store, year):
    """What the program found, in the same form."""
    text = run(program, "report", "--db", store, "--year", year, "--table", "observations", "--format", "csv")
    rows = [row for row in csv.DictReader(text.splitlines()) if not row["office"].startswith("#")]
    return {(row["office"], row["field"], row["dimensions"], row["value"] or (row["low"], row["high"])): row["passage"]
            for row in rows}


def measure(hit, got, facts):
    """Precision, recall and F1."""
    precision, recall = hit / got if got else 0.0, hit / facts if facts else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0


class Tally:
    """Facts, findings and agreements of a set."""

    def __init__(self):
        self.facts, self.got, self.hit = (collections.Counter() for _ in range(3))
        self.right = 0
        self.errors = collections.Counter()

    def add(self, facts, got):
        """Counts a year."""
        beside = {(office, other) for office, field, _, _ in facts for other in OPEN.get(field, ())}
        got = {key: passage for key, passage in got.items() if key in facts or key[:2] not in beside}
        for key, sentence in facts.items():
            self.facts[key[1]] += 1
            if key in got:
                self.hit[key[1]] += 1
                self.right += squeeze(sentence) in squeeze(got[key]) or squeeze(got[key]) in squeeze(sentence)
            else:
                self.errors["missed", key[1], key[2], str(key[3]), sentence] += 1
        for key, passage in got.items():
            self.got[key[1]] += 1
            if key not in facts:
                self.errors["beside", key[1], key[2], str(key[3]), passage] += 1

    def total(self):
        """Precision, recall, F1, and the share with the right passage."""
        hit = self.hit.total()
        return (*measure(hit, self.got.total(), self.facts.total()), self.right / hit if hit else 0.0)

    def print_fields(self):
        """The figures of each field."""
        for field in sorted(self.facts | self.got, key=lambda field: measure(
                self.hit[field], self.got[field], self.facts[field])[2]):
            precision, recall, f1 = measure(self.hit[field], self.got[field], self.facts[field])
            print(f"  {field:36} told {self.facts[field]:4}  found {self.got[field]:4}  "
                  f"P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}")

    def print_errors(self):
        """What went wrong, the same thing once."""
        for (kind, field, dimensions, value, sentence), count in sorted(self.errors.items()):
            print(f"  {kind} {count:3} {field} {dimensions} {value} | {sentence}")


def main():
    program, repository = sys.argv[1], pathlib.Path(sys.argv[2])
    sets = SETS[:1] if "--small" in sys.argv else SETS
    script = repository / "scripts" / "make_prose_examples.py"
    facts = repository / "scripts" / "review-2007"
    with open(repository / "schemas" / "dictionary" / "fields.csv", encoding="utf-8", newline="") as file:
        kinds = {row["id"]: row["kind"] for row in csv.DictReader(file)}
    with tempfile.TemporaryDirectory() as name:
        folder, year, years = pathlib.Path(name), FIRST_YEAR, []
        for label, language, turns in sets:
            for turn in range(turns):
                options = ["--language", language] if language else []
                run(sys.executable, script, facts, folder / f"{year}", "--year", year, "--turn", turn, *options)
                years.append((label, year))
                year += 1
        store = folder / "store.db"
        run(program, "ingest", "--db", store, folder)
        tallies = {label: Tally() for label, _, _ in sets}
        for label, year in years:
            tallies[label].add(told(folder / f"{year}", kinds), found(program, store, year))
    for label, tally in tallies.items():
        precision, recall, f1, right = tally.total()
        line = (f"{label}: {tally.facts.total()} told, {tally.got.total()} found: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}; "
                f"passage right {right:.3f}")
        print(line)
        if "--fields" in sys.argv:
            tally.print_fields()
        if "--errors" in sys.argv:
            tally.print_errors()
        least, passage = FLOORS[label]
        expect(f"F1 of {label} is {f1:.3f}, below {least}", f1 >= least and tally.facts.total() > 1000)
        expect(f"right passages of {label} are {right:.3f}, below {passage}", right >= passage)
    return result()


sys.exit(main())
