#!/usr/bin/env python3
"""Makes reports that are nothing but prose from the facts that the Review (UNHCR PDES/2008/07) states.

    make_prose_examples.py INPUT OUTPUT [--language LANGUAGE] [--turn N] [--year YEAR]

INPUT is a folder with facts.csv (iso3,field,dimensions,value,qualifier,source) and offices.csv. One report an office in the
layout apr-2007, without items and without the table of populations, goes to OUTPUT, with documents.csv and gold.csv beside
them: which values a reader of the texts finds, with the sentence of each.

Wordings are data: prose-examples/LANGUAGE.csv, where `field` and `value` name a fact and `wording` is one way to say it, and
prose-examples/places.csv, where facts of a kind stand. The same office, field and turn always give the same wording; the
next turn gives the next one, so that as many turns as a fact has wordings use all of them. An office writes in its own
language unless LANGUAGE is named.

In a wording stand {country} for the office's country, {list} and {victims} for what is enumerated ({list:de} puts a
preposition before each, {list:-} takes articles away), {n|one claim|claims} for a figure with what is counted, and
{n?was:were} for what differs by number. Values: a code or answer; dimensions, with a value behind a slash where it matters;
`*` for any figure; `list` for a sentence around {list}; `part` for what goes into one. Beside the fields stand `number`
(how a figure that is not firm is said), `word` (small numbers), `victims`, `country` and `filler` (what else a chapter says).
"""

import argparse
import csv
import hashlib
import pathlib
import re
import sys
from collections import defaultdict

from report_xml import block, document, element, read_table

HERE = pathlib.Path(__file__).resolve().parent
SCHEMAS = HERE.parent / "schemas"
LANGUAGES = ("en", "fr", "es")
OFFICE_LANGUAGES = {"CMR": "fr", "COD": "fr", "CHE": "fr", "MAR": "fr",
                    "COL": "es", "CRI": "es", "ECU": "es", "ESP": "es", "MEX": "es"}
AND = {"en": "and", "fr": "et", "es": "y"}
CONTRACTIONS = {
    "en": [],
    "fr": [(r"\b([Dd])e les? ", None), (r"\b(à|À) les? ", None), (r"\b([Dd])e (?=[AEIOUÉÎaeioué])", r"\1'")],
    "es": [(r"\b([Aa]) el ", r"\1l "), (r"\b([Dd]e) el ", r"\1l "), (r" y (?=I)", " e ")],
}
FRENCH = {"de le ": "du ", "de les ": "des ", "De le ": "Du ", "De les ": "Des ", "à le ": "au ", "à les ": "aux ",
          "À le ": "Au ", "À les ": "Aux "}
FRENCH_THOUSANDS = (" ", "\u00a0", "\u202f")
SMALL = 10  # below it "more than" and "over" read oddly; the first wording of `number,at-least` serves
SENTENCES_A_PARAGRAPH = 3
NOTE = "Made by scripts/make_prose_examples.py: what UNHCR PDES/2008/07 states about the office, said in other words."

ROLES = ("role.source", "role.transit", "role.destination")
LISTS = ("exploitation.forms", "exploitation.origins", "exploitation.destinations", "focal_point.covered_by")

# Counts of asylum cases: above zero they say that there are cases.
ABOVE_ZERO = ("rsd.claims", "rsd.granted", "rsd.complementary", "rsd.rejected", "rsd.closed")


def number_from(*keys):
    """A number that depends on the keys alone."""
    return int.from_bytes(hashlib.sha256("/".join(keys).encode("utf-8")).digest()[:8], "big")


def follows(fact):
    """The rows (field, value, qualifier) that the codebook draws from a fact."""
    field, value = fact["field"], fact["value"]
    positive = fact["qualifier"] != "exact" or value not in ("0", "no")
    rows = []
    if field in ABOVE_ZERO and positive:
        rows.append(("rsd.cases_reported", "yes"))
    if field == "rsd.granted" and positive:
        rows.append(("rsd.potential_victims_recognized", "yes"))
    if field == "rsd.cases_reported" and not positive:
        rows.append(("rsd.claims", "0"))
    if field == "awareness.persons_of_concern" and positive:
        rows.append(("information.disseminated", "yes"))
    return rows


class Language:
    """The wordings of a language, and the little of its grammar that filling them in needs."""

    def __init__(self, code):
        self.code = code
        self.wordings = defaultdict(list)
        for row in read_table(HERE / "prose-examples" / f"{code}.csv"):
            self.wordings[row["field"], row["value"]].append(row["wording"])
        labels = read_table(SCHEMAS / "dictionary" / "labels" / "countries.csv")
        self.countries = {row["id"].removeprefix("country."): row[code] for row in labels}
        self.countries |= {value: names[0] for (field, value), names in self.wordings.items() if field == "country"}

    def join(self, parts):
        """An enumeration."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {AND[self.code]} {parts[-1]}"

    def contract(self, text):
        """Articles melted with the preposition before them, as the language has it."""
        for pattern, by in CONTRACTIONS[self.code]:
            text = re.sub(pattern, by if by is not None else lambda found: FRENCH[found[0]], text)
        return text

    def digits(self, value, key):
        """A number in digits, its thousands set as the language does."""
        separator = {"en": ",", "es": ".", "fr": FRENCH_THOUSANDS[number_from(key, "thousands") % len(FRENCH_THOUSANDS)]}
        return f"{int(value):,}".replace(",", separator[self.code])

    def number(self, value, key):
        """A number in words or digits."""
        words = self.wordings["word", value]
        return words[0] if words and number_from(key, "word") % 2 else self.digits(value, key)


class Writer:
    """Writes one office's report in one language and notes what it says."""

    def __init__(self, language, iso3, turn):
        self.language, self.iso3, self.turn = language, iso3, turn
        self.rows = []  # field, dimensions, value, qualifier, evidence
        self.sentences = defaultdict(list)  # by place
        self.used = set()  # what else was said already

    def pick(self, field, value, *more):
        """The wording of this office and turn, else None."""
        choices = self.language.wordings.get((field, value))
        return choices[(number_from(self.iso3, field, value, *more) + self.turn) % len(choices)] if choices else None

    def filler(self, chapter, *more):
        """Something else that the chapter says; nothing is said twice while there is something else to say."""
        choices = self.language.wordings["filler", chapter]
        choices = [text for text in choices if text not in self.used] or choices
        text = choices[(number_from(self.iso3, chapter, *more) + self.turn) % len(choices)]
        self.used.add(text)
        return text

    def wording(self, fact):
        """The wording of a fact: the narrowest that the language has."""
        dimensions, value = fact["dimensions"], fact["value"]
        figure = "*" if value[0].isdigit() else value
        keys = [f"{dimensions}/{value}", dimensions] if dimensions else [value, figure, fact["qualifier"]]
        for key in keys:
            found = self.pick(fact["field"], key)
            if found:
                return found
        sys.exit(f"prose-examples/{self.language.code}.csv: no wording of {fact['field']} ({dimensions or value})")

    def figure(self, fact, one, many):
        """A figure and what is counted, with all that the fact says about its firmness."""
        value, qualifier, field = fact["value"], fact["qualifier"], fact["field"]
        key = f"{self.iso3}/{field}/{fact['dimensions']}/{self.turn}"
        if qualifier == "range":
            low, high = (self.language.number(part, key) for part in value.split(".."))
            return f"{self.pick('number', 'range', field).format(a=low, b=high)} {many}".rstrip()
        if value == "1":
            text = one
        elif value == "2" and qualifier == "at-least" and many:
            return self.pick("number", "several", field).format(noun=many)
        else:
            text = f"{self.language.number(value, key)} {many}".rstrip()
        if qualifier == "exact":
            return text
        small = qualifier == "at-least" and int(value) < SMALL
        wording = self.language.wordings["number", qualifier][0] if small else self.pick("number", qualifier, field)
        return wording.format(n=text)

    def fill(self, wording, fact=None, parts=(), victims=""):
        """The sentence of a wording."""
        def slot(found):
            name = found[1]
            if name == "country":
                return self.language.countries[self.iso3]
            if name == "victims":
                return victims
            if name.startswith("list"):
                return self.language.join(self.with_preposition(parts, name[5:]))
            if name.startswith("n?"):
                return name[2:].split(":")[fact["value"] != "1"]
            _, one, many = name.split("|")
            return self.figure(fact, one, many)
        text = self.language.contract(re.sub(r"\{([^{}]*)\}", slot, wording))
        return text[0].upper() + text[1:]

    @staticmethod
    def with_preposition(parts, preposition):
        """Each part behind a preposition, or without its article."""
        if preposition == "-":
            return [re.sub(r"^(l'|l[ae]s? )", "", part) for part in parts]
        return [f"{preposition} {part}" for part in parts] if preposition else parts

    def say(self, place, facts, sentence):
        """Notes a sentence at its place, and what it tells."""
        self.sentences[place].append(sentence)
        for fact in facts:
            self.rows.append((fact["field"], fact["dimensions"], fact["value"], fact["qualifier"], sentence))
            self.rows += [(field, "", value, "exact", sentence) for field, value in follows(fact)]

    def say_list(self, place, field, facts):
        """The codes or countries of a list in one sentence."""
        countries = field != "exploitation.forms"
        parts = [self.language.countries[fact["value"]] if countries else self.pick(field, fact["value"]) for fact in facts]
        self.say(place, facts, self.fill(self.pick(field, "list"), parts=parts))

    def say_roles(self, place, facts):
        """Source, transit and destination in one sentence."""
        parts = [self.pick(fact["field"], "part") for fact in facts]
        self.say(place, facts, self.fill(self.pick("role", "list"), parts=parts))

    def say_victims(self, place, facts):
        """Who the victims are, by sex and age."""
        sexes = {fact["value"] for fact in facts if fact["field"] == "exploitation.sexes"}
        ages = {fact["value"] for fact in facts if fact["field"] == "exploitation.ages"}
        key = f"{'all' if len(sexes) > 1 else ''.join(sexes)}/{'all' if len(ages) > 1 else ''.join(ages)}"
        victims = self.pick("victims", key.replace("18-and-over", "adult"))
        if victims is None:
            sys.exit(f"prose-examples/{self.language.code}.csv: no victims that are {key}")
        self.say(place, facts, self.fill(self.pick("exploitation.victims", "list"), victims=victims))

    def say_facts(self, place, field, facts):
        """The facts of a field."""
        if field in LISTS:
            self.say_list(place, field, facts)
            return
        for fact in facts:
            if field == "good_practice":
                wording = self.pick(field, "list", fact["value"])
                self.say(place, [fact], self.fill(wording, parts=[self.pick(field, fact["value"])]))
            else:
                self.say(place, [fact], self.fill(self.wording(fact), fact))


class Places:
    """Where facts of a kind stand."""

    def __init__(self):
        self.kinds = [(row["fields"].split(), row["places"].split()) for row in
                      read_table(HERE / "prose-examples" / "places.csv")]

    def of(self, iso3, turn, field):
        """The place of a field in an office's report; fields of a kind stand together."""
        for fields, places in self.kinds:
            if any(field.startswith(prefix) for prefix in fields):
                return places[(number_from(iso3, "place", fields[0]) + turn) % len(places)]
        sys.exit(f"prose-examples/places.csv: no place for {field}")


def write_facts(writer, places, order, facts):
    """All that an office has to say, in the dictionary's order."""
    by_field = defaultdict(list)
    for fact in facts:
        by_field[fact["field"]].append(fact)
    roles = [fact for field in ROLES for fact in by_field[field] if fact["value"] == "yes"]
    victims = by_field.pop("exploitation.sexes", []) + by_field.pop("exploitation.ages", [])
    if any(by_field[field] for field in ABOVE_ZERO):  # then it goes without saying that there are cases
        del by_field["rsd.cases_reported"]
    for field in order:
        place = places.of(writer.iso3, writer.turn, field) if by_field.get(field) or field == "exploitation.sexes" else None
        if field == "role.source" and roles:
            writer.say_roles(places.of(writer.iso3, writer.turn, field), roles)
        if field == "exploitation.sexes" and victims:
            writer.say_victims(place, victims)
        left = [fact for fact in by_field.get(field, []) if fact not in roles]
        if left:
            writer.say_facts(place, field, left)


def chapters(writer):
    """The chapters of the report: a few sentences a paragraph, and what else there is to say."""
    lines = []
    known = list(dict.fromkeys((row["chapter"], row["subcategory"]) for row in
                               read_table(SCHEMAS / "dictionary" / "chapters.csv")))
    for chapter in dict.fromkeys(chapter for chapter, _ in known):
        content = [element("paragraph", text=writer.filler(chapter))]
        for place in [chapter, *(f"{chapter}/{sub}" for code, sub in known if code == chapter and sub)]:
            sentences, here = writer.sentences[place], []
            for first in range(0, len(sentences), SENTENCES_A_PARAGRAPH):
                text = " ".join(sentences[first : first + SENTENCES_A_PARAGRAPH])
                if number_from(writer.iso3, place, str(first)) % 3 == 0:
                    text = f"{writer.filler(chapter, place, str(first))} {text}"
                here.append(element("paragraph", text=text))
            if here:
                content += block("subcategory", [("code", place.split("/")[1])], here) if "/" in place else here
        lines += block("chapter", [("code", chapter)], content)
    return lines


def write_table(path, heading, rows):
    """A CSV file."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(heading)
        table.writerows(rows)


def make(source, target, year, turn=0, language=None):
    """Writes the reports, documents.csv and gold.csv."""
    facts = defaultdict(list)
    for fact in read_table(source / "facts.csv"):
        facts[fact["iso3"]].append(fact)
    order = [row["id"] for row in read_table(SCHEMAS / "dictionary" / "fields.csv")]
    languages, places = {code: Language(code) for code in LANGUAGES}, Places()
    documents, gold = [], []
    target.mkdir(parents=True, exist_ok=True)
    for iso3 in sorted(row["iso3"] for row in read_table(source / "offices.csv")):
        code = language or OFFICE_LANGUAGES.get(iso3, "en")
        writer = Writer(languages[code], iso3, turn)
        write_facts(writer, places, order, facts[iso3])
        header = [("office", iso3), ("year", str(year)), ("language", code), ("dictionary", "1")]
        text = document("apr-2007", header, chapters(writer), NOTE)
        (target / f"{iso3}.xml").write_text(text, encoding="utf-8", newline="\n")
        documents.append((iso3, iso3, year, code, f"{iso3}.xml"))
        gold += [(iso3, *row) for row in dict.fromkeys(writer.rows)]
    write_table(target / "documents.csv", ("document", "iso3", "year", "lang", "file"), documents)
    write_table(target / "gold.csv", ("document", "field", "dimensions", "value", "qualifier", "evidence"), gold)


def main():
    """Reads the arguments and writes the reports."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("input", type=pathlib.Path, help="folder with facts.csv and offices.csv")
    parser.add_argument("output", type=pathlib.Path, help="folder for the reports, documents.csv and gold.csv")
    parser.add_argument("--language", choices=LANGUAGES, help="all offices write in this language")
    parser.add_argument("--turn", type=int, default=0, help="0 for the first choice of wordings, 1 for the next")
    parser.add_argument("--year", type=int, default=2007, help="the reporting year")
    arguments = parser.parse_args()
    make(arguments.input, arguments.output, arguments.year, arguments.turn, arguments.language)
    return 0


if __name__ == "__main__":
    sys.exit(main())
