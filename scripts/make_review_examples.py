#!/usr/bin/env python3
"""Makes the examples of the reporting year 2007 from the facts that the Review (UNHCR PDES/2008/07) states.

    make_review_examples.py INPUT [--check]

INPUT is a folder with facts.csv (iso3,field,dimensions,value,qualifier,source) and offices.csv. One submission an office
goes to schemas/examples/review-2007 (layout apr-2009) and one to schemas/examples/review-2007-focus (layout focus). Each
fact becomes an item at the place of its field, with its source as the item's text. review_contradictions.csv, beside this
script, adds second answers that the Review itself gives, behind the first. The prose around the items is made up, says
nothing about any field, and is the same on every run.

With --check nothing is written: the exit code is 1 if what is committed differs from what would be written.
"""

import argparse
import datetime
import filecmp
import pathlib
import re
import sys
import tempfile
from collections import defaultdict

from report_xml import block, document, element, pick, read_table

HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE.parent / "schemas"
FOLDERS = {"apr-2009": "review-2007", "focus": "review-2007-focus"}
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]
FIRST_DAY = datetime.date(2008, 9, 1)  # some facts are of August 2008
PREPARED_WITHIN_DAYS = 60

NOTE = ("Made by scripts/make_review_examples.py: the items are what UNHCR PDES/2008/07 states about the office, the prose "
        "is made up.")

# Places that every office writes something at, whether or not it has a fact there.
ALWAYS = {("SUM", ""), ("POC", "overview"), ("FPE", ""), ("FPE", "legal-framework"), ("FPE", "partnerships"), ("FPD", ""),
          ("FPD", "status-determination"), ("SVE", ""), ("SVE", "sgbv"), ("BNS", ""), ("CPM", ""), ("DUS", ""),
          ("DUS", "resettlement")}

# A third of the offices also says, at one of these places, that it has something about trafficking. Most are under SGBV, a
# few under migration policy, fewer under partnerships (para 199).
MENTIONING = 3
MENTIONS = [("SVE", "sgbv"), ("SVE", "sgbv"), ("FPE", "migration-policy"), ("SVE", "sgbv"), ("FPE", "partnerships"),
            ("SVE", "sgbv"), ("SUM", "")]
MENTION_BELOW = "What the office knows about trafficking in persons is in the items below."
MENTION_ELSEWHERE = "What the office knows about trafficking in persons is in the items of this report."

PROSE = {
    "SUM": [
        "This report was put together in the autumn from the notes of the units, and every chapter was read by a second "
        "person before it was closed.",
        "The year was a busy one, and the office was late with its papers. The chapters follow the order of the "
        "instructions.",
        "The summary is short this time, because the chapters speak for themselves. Where a question does not arise in the "
        "country it was left open.",
        "Colleagues in the field sent their parts by e-mail. The draft went round the office twice, and remarks were taken "
        "in where they could be.",
        "The report keeps to what could be shown from the files. Impressions were left out, however interesting they were.",
        "A change of staff in the summer made it harder to look back over the whole year. What is missing is said where it "
        "is missing.",
    ],
    "POC": [
        "The figures come from the registration unit and were compared with those of the authorities.",
        "The table was closed together with the yearly statistics. Later changes are not in it.",
        "Groups for which there is no line were not counted apart.",
        "The office keeps these figures in its own database and has no other source for them.",
        "The figures were agreed with the statistics unit before they were entered here.",
    ],
    "FPE": [
        "The chapter was written by the legal unit after the summer recess.",
        "Parliament sat for a part of the year only, and some questions will be taken up again.",
        "The office follows what happens in the ministries and reports it here in short.",
        "Meetings in the capital took up much of the time of the unit that writes this chapter.",
        "The general climate was much as before, and the press was quiet in the second half of the year.",
    ],
    "FPD": [
        "The chapter was compiled from the weekly notes of the unit.",
        "The files were looked through one by one for this chapter.",
        "Waiting times went up in spring and came down again towards the end of the year.",
        "The unit moved to new rooms during the year, which took longer than hoped.",
        "The questions of this chapter were answered by the head of the unit.",
    ],
    "SVE": [
        "The chapter was put together from the minutes of the regular meetings.",
        "Not all of the partners had sent in their notes when the chapter was closed.",
        "The office asked its field colleagues for their view and found that they were mostly of one mind.",
        "What was said in confidence is not in this chapter.",
        "The team read the notes of the whole year again before writing these lines.",
    ],
    "BNS": [
        "Prices in the markets rose before the harvest and eased after it.",
        "The rains came late, and the roads stayed open for longer than usual.",
        "The winter was mild, and fuel lasted until the spring.",
        "Repairs to the water pipes took most of the dry season.",
        "The schools opened on time, and textbooks arrived in the first weeks of term.",
    ],
    "CPM": [
        "The committees met as usual, and the minutes were written by their own members.",
        "The community centre was closed for repairs and opened again in autumn.",
        "The elections of the committees went off quietly.",
        "The elders asked for more meetings and for tea to be served at them.",
        "The notice boards were painted and are now read by nearly everybody.",
    ],
    "DUS": [
        "The chapter was compiled from the tables of the unit and contains no forecast.",
        "Talks with the authorities went on throughout the year.",
        "The unit prefers to write about this chapter after the yearly consultations.",
        "There was little news in this field, and the chapter is short.",
        "The lists were checked against those of the partners.",
    ],
    "OFFICE": [
        "This part was filled in last, when the other chapters were done.",
        "The answers are those of the whole office, the field units among them.",
        "The items of this part were answered by the management of the office.",
        "The office has gone through these items in a staff meeting.",
        "The answers were given by the colleague who coordinates the report.",
        "Items without an answer were left open on purpose.",
    ],
}


def source_date(source):
    """The date in a source's note, as 2008-08 for "Annex 5 (August 2008; outside the total)", else None."""
    found = re.search(rf"\(({'|'.join(MONTHS)}) (\d{{4}})\b", source)
    return f"{found[2]}-{MONTHS.index(found[1]) + 1:02}" if found else None


def answer_attributes(fact):
    """Value and state of a fact."""
    qualifier, value = fact["qualifier"], fact["value"]
    if qualifier == "exact":
        return [("value", value)]
    if qualifier == "range":
        low, high = value.split("..")
        return [("state", "between"), ("low", low), ("high", high)]
    return [("value", value), ("state", qualifier)]


def dimension_attributes(dimensions):
    """Dimensions written as sex=female;age=under-18, as attributes."""
    pairs = (part.split("=") for part in dimensions.split(";") if part)
    return [(name.replace("_", "-"), value) for name, value in pairs]


def item(fact):
    """A fact as an item."""
    attributes = [("field", fact["field"]), *answer_attributes(fact), ("date", source_date(fact["source"])),
                  *dimension_attributes(fact["dimensions"])]
    return element("item", attributes, fact["source"])


class Dictionary:
    """Where fields belong and in which order."""

    def __init__(self, folder):
        self.fields = read_table(folder / "fields.csv")
        self.places = [(row["chapter"], row["subcategory"]) for row in read_table(folder / "chapters.csv")]
        self.chapters = list(dict.fromkeys(chapter for chapter, _ in self.places))

    def items_by_place(self, facts):
        """The items at each place: the order of the dictionary, then that of the facts."""
        by_field = defaultdict(list)
        for fact in facts:
            by_field[fact["field"]].append(item(fact))
        unknown = set(by_field) - {field["id"] for field in self.fields}
        if unknown:
            sys.exit(f"unknown fields: {', '.join(sorted(unknown))}")
        by_place = defaultdict(list)
        for field in self.fields:
            by_place[field["chapter"], field["subcategory"]] += by_field[field["id"]]
        return by_place


def mention_place(index):
    """Where the office with this index in the alphabet says that it has something about trafficking, or None."""
    turn, rest = divmod(index, MENTIONING)
    return MENTIONS[turn % len(MENTIONS)] if rest == 0 else None


def paragraphs(iso3, place, mention, has_items, used):
    """The made-up prose of a place; what is in `used` is not said again while there is something else to say."""
    choices = [sentence for sentence in PROSE[place[0]] if sentence not in used] or PROSE[place[0]]
    text = pick(choices, iso3, *place)
    used.add(text)
    lines = [element("paragraph", text=text)]
    if place == mention:
        lines.append(element("paragraph", text=MENTION_BELOW if has_items else MENTION_ELSEWHERE))
    return lines


def apr_2009(iso3, dictionary, items, mention):
    """The chapters of a report in the layout apr-2009."""
    lines, used = [], set()
    for chapter in dictionary.chapters:
        content = []
        for place in dictionary.places:
            here = items[place]
            if place[0] != chapter or not (here or place in ALWAYS or place == mention):
                continue
            written = paragraphs(iso3, place, mention, bool(here), used) + here
            content += block("subcategory", [("code", place[1])], written) if place[1] else written
        if content:
            lines += block("chapter", [("code", chapter)], content)
    return lines


def focus(dictionary, items):
    """The chapters of a report in the layout focus: items only."""
    lines = []
    for chapter in dictionary.chapters:
        content = [line for place in dictionary.places if place[0] == chapter for line in items[place]]
        if content:
            lines += block("chapter", [("code", chapter)], content)
    return lines


def header(iso3, language):
    """The attributes of the report of an office."""
    prepared = FIRST_DAY + datetime.timedelta(days=pick(range(PREPARED_WITHIN_DAYS), iso3, "prepared"))
    return [("office", iso3), ("year", "2007"), ("language", language), ("prepared", prepared.isoformat()),
            ("dictionary", "1")]


def submissions(facts_folder):
    """The path below schemas/examples and the text of each submission."""
    dictionary = Dictionary(SCHEMAS / "dictionary")
    facts = defaultdict(list)
    for fact in read_table(facts_folder / "facts.csv") + read_table(HERE / "review_contradictions.csv"):
        facts[fact["iso3"]].append(fact)
    offices = sorted(row["iso3"] for row in read_table(facts_folder / "offices.csv"))
    if set(facts) - set(offices):
        sys.exit(f"facts of unknown offices: {', '.join(sorted(set(facts) - set(offices)))}")
    for index, iso3 in enumerate(offices):
        items = dictionary.items_by_place(facts[iso3])
        lines = {"apr-2009": apr_2009(iso3, dictionary, items, mention_place(index)), "focus": focus(dictionary, items)}
        for layout, folder in FOLDERS.items():
            language = "en" if layout == "apr-2009" else None
            yield f"{folder}/{iso3}.xml", document(layout, header(iso3, language), lines[layout], NOTE)


def write(facts_folder, target):
    """Writes all submissions below a folder and returns their paths there."""
    paths = []
    for path, text in submissions(facts_folder):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    return paths


def differences(facts_folder, committed):
    """The paths at which what is committed is missing, differs, or is too much."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = pathlib.Path(folder)
        paths = write(facts_folder, fresh)
        present = {str(path.relative_to(committed)) for name in FOLDERS.values() for path in committed.glob(f"{name}/*")}
        changed = {path for path in paths
                   if path in present and not filecmp.cmp(fresh / path, committed / path, shallow=False)}
        return sorted(changed | (present ^ set(paths)))


def main():
    """Writes the examples, or checks them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("input", type=pathlib.Path, help="folder with facts.csv and offices.csv")
    parser.add_argument("--check", action="store_true", help="write nothing, compare with what is committed")
    arguments = parser.parse_args()
    if arguments.check:
        differing = differences(arguments.input, SCHEMAS / "examples")
        for path in differing:
            print(f"schemas/examples/{path}: differs from what {pathlib.Path(__file__).name} makes", file=sys.stderr)
        return 1 if differing else 0
    write(arguments.input, SCHEMAS / "examples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
