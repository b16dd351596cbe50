#!/usr/bin/env python3
"""Writes a corpus of valid reports for measurements.

    make_corpus.py FOLDER COUNT [--kilobytes 120] [--layout apr-2007|apr-2009] [--seed 1] [--processes 2]

Every report is of another office and year. The prose is put together from the phrases of bench/phrases, in English, French
and Spanish: an opener, a subject, a predicate and a tail, with slots for figures and names. About three per cent of the
paragraphs speak of trafficking in persons. The figures of an office stay in the same range from year to year, and groups
add up to their total. The same arguments write the same bytes.
"""

import argparse
import csv
import multiprocessing
import pathlib
import random
import sys
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).resolve().parent
DICTIONARY = HERE.parent / "schemas" / "dictionary"
LAYOUTS = ("apr-2007", "apr-2009")
OFFICES = 190
YEARS = [*range(2007, 2101), *range(2006, 1989, -1)]  # from the year of the Review on, then back
FILES_PER_FOLDER = 500
TRAFFICKING_SHARE = 0.03
SENTENCES = (2, 7)  # in a paragraph

MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
}
SYLLABLES = "ba ka ma na ta ra sa la do go mo no ro to ki li mi ni ri si tu mu ku bu nga nde mba lo".split()
GROUPS = ("refugees", "asylum_seekers", "idps", "returned_idps", "returnees", "stateless", "others")
FORMS = ("trafficking", "rape", "sexual-assault", "domestic-violence", "forced-marriage", "other")
ANSWERS = ("yes", "yes", "partly", "no")
RSD_OUTCOMES = ("rsd.granted", "rsd.complementary", "rsd.rejected", "rsd.closed", "rsd.pending")


def read_table(name):
    """The rows of a table of the dictionary."""
    with open(DICTIONARY / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_phrases(language):
    """The phrases of a language by section."""
    sections = {}
    for line in (HERE / "phrases" / f"{language}.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("["):
            current = sections.setdefault(line.strip("[]"), [])
        elif line:
            current.append(escape(line))
    return sections


class Prose:
    """Sentences of a language without end."""

    def __init__(self, language):
        self.phrases = read_phrases(language)
        self.months = MONTHS[language]

    def sentence(self, rng, trafficking):
        """A sentence, about trafficking or not."""
        choose, phrases = rng.choice, self.phrases
        if trafficking:
            template = choose(phrases["trafficking"])
        elif rng.random() < 0.06:
            template = choose(phrases["whole"])
        else:
            template = choose(phrases["subject"]) + " " + choose(phrases["predicate"]) + choose(phrases["tail"])
            if rng.random() < 0.5:
                template = choose(phrases["opener"]) + template
        text = template.format(n=int(rng.random() * 900) + 20, m=int(rng.random() * 17) + 2, pct=int(rng.random() * 95) + 3,
                               place=place_name(rng), month=choose(self.months))
        return text[0].upper() + text[1:]

    def paragraph(self, rng):
        """A paragraph; where it speaks of trafficking, one sentence of it does."""
        sentences = [self.sentence(rng, False) for _ in range(rng.randint(*SENTENCES))]
        if rng.random() < TRAFFICKING_SHARE:
            sentences[rng.randrange(len(sentences))] = self.sentence(rng, True)
        return "<paragraph>" + " ".join(sentences) + "</paragraph>\n"


def place_name(rng):
    """A made-up name of two or three syllables."""
    return "".join(rng.choices(SYLLABLES, k=2 + (rng.random() < 0.5))).capitalize()


def attributes(rng, value):
    """A figure, most often as it stands."""
    chance = rng.random()
    if chance < 0.90:
        return f'value="{value}"'
    if chance < 0.94:
        return f'value="{value}" state="about"'
    if chance < 0.97:
        return f'value="{value}" state="at-least"'
    return f'state="between" low="{value}" high="{value + 1 + value // 10}"'


def group_figures(office, year):
    """The populations of an office: of its own size, with up to a fifth more or less from year to year."""
    base, change = random.Random(office), random.Random(f"{office}/{year}")
    figures = {}
    for group in GROUPS:
        size = int(10 ** base.uniform(1.5, 5.5)) if base.random() < 0.6 else 0
        figures[group] = int(size * change.uniform(0.8, 1.2))
    return figures


def table_of_2007(rng, place, figures):
    """The tables of the layout apr-2007 that stand at a place."""
    if place == ("POC", "overview"):
        lines = "".join(f'<population group="{group}" value="{value}"/>\n' for group, value in figures.items())
        return f'<populations>\n<population group="total" value="{sum(figures.values())}"/>\n{lines}</populations>\n'
    if place == ("SVE", "sgbv"):
        lines = "".join(f'<incidents form="{form}" {attributes(rng, rng.randint(2, 19))}/>\n' for form in FORMS)
        return f"<forms-of-sgbv>\n{lines}</forms-of-sgbv>\n"
    return ""


class Items:
    """The items of the layout apr-2009. Answers that announce a count agree with it, so that rules have little to say."""

    def __init__(self):
        self.by_place = {}
        for field in read_table("fields.csv"):
            self.by_place.setdefault((field["chapter"], field["subcategory"]), []).append(field)
        codes = read_table("codes.csv")
        self.codes = {name: [row["code"] for row in codes if row["list"] == name] for name in {row["list"] for row in codes}}
        self.codes["country"] = [row["iso3"] for row in read_table("countries.csv") if row["iso3"]]
        self.fixed = {row["whole"]: "yes" for row in read_table("relations.csv") if row["kind"] == "answer"}
        self.fixed["focal_point.is_sgbv"] = "no"

    def populations(self, figures):
        """The populations, groups and total."""
        values = {"total": sum(figures.values()), **figures}
        return "".join(f'<item field="poc.{group}" value="{value}"/>\n' for group, value in values.items())

    def outcomes(self, rng):
        """Claims and what became of them, which is no more than the claims."""
        counts = {field: rng.randint(0, 4) for field in RSD_OUTCOMES}
        values = {"rsd.claims": sum(counts.values()) + rng.randint(1, 3), **counts}
        lines = "".join(f'<item field="{field}" value="{value}"/>\n' for field, value in values.items())
        return f'<item field="rsd.cases_reported" value="yes"/>\n{lines}'

    def item(self, rng, field):
        """One field, answered."""
        kind, name = field["kind"], field["id"]
        if kind == "list":
            codes = rng.sample(self.codes[field["codes"]], 1 if field["codes"] == "tier" else 2)
            return "".join(f'<item field="{name}" value="{code}"/>\n' for code in codes)
        if kind == "count":
            value = attributes(rng, rng.randint(2, 19))
        elif kind == "share":
            value = f'value="{rng.randint(5, 45)}"'
        elif kind == "scale":
            value = f'value="{rng.choice(self.codes["scale"])}"'
        else:
            value = f'value="{self.fixed.get(name) or rng.choice(ANSWERS)}"'
        remark = f"file {rng.randint(1, 999)} of {place_name(rng)}" if rng.random() < 0.3 else ""
        return f'<item field="{name}" {value}>{remark}</item>\n'

    def at(self, rng, place, figures):
        """The items that an office answers at a place: about half of them."""
        lines = []
        if place == ("POC", "overview"):
            lines.append(self.populations(figures))
        if place == ("FPD", "status-determination") and rng.random() < 0.5:
            lines.append(self.outcomes(rng))
        for field in self.by_place.get(place, []):
            if not field["id"].startswith(("poc.", "rsd.")) and rng.random() < 0.5:
                lines.append(self.item(rng, field))
        return "".join(lines)


class Corpus:
    """Everything that is read once, and the settings."""

    def __init__(self, arguments):
        self.folder, self.layout = arguments.folder, arguments.layout
        self.seed, self.bytes = arguments.seed, arguments.kilobytes * 1000
        self.offices = [row["iso3"] for row in read_table("countries.csv") if row["iso3"]][:OFFICES]
        self.places = [(row["chapter"], row["subcategory"]) for row in read_table("chapters.csv")]
        self.prose = {language: Prose(language) for language in MONTHS}
        self.items = Items()

    def values(self, rng, place, figures):
        """What a place holds beside its prose."""
        if self.layout == "apr-2007":
            return table_of_2007(rng, place, figures)
        return self.items.at(rng, place, figures)

    def content(self, rng, place, prose, figures, size):
        """The values of a place behind as much prose as makes this many bytes; and by how many bytes it is longer."""
        values = self.values(rng, place, figures)
        parts, missing = [], size - len(values)
        while missing > 0:
            parts.append(prose.paragraph(rng))
            missing -= len(parts[-1].encode("utf-8"))
        return "".join(parts) + values, -missing

    def report(self, index):
        """A report as text."""
        rng = random.Random(f"{self.seed}/{index}")
        office, year = self.offices[index % OFFICES], YEARS[index // OFFICES]
        language = rng.choice(list(MONTHS))
        figures = group_figures(office, year)
        weights = [rng.uniform(0.3, 1.7) for _ in self.places]
        parts = ['<?xml version="1.0" encoding="UTF-8"?>\n',
                 f'<report xmlns="urn:aprfocus:layout:{self.layout}" office="{office}" year="{year}" language="{language}" '
                 f'prepared="{year + 1}-02-{rng.randint(1, 28):02}" dictionary="1">\n']
        excess = 0
        for position, place in enumerate(self.places):
            size = self.bytes * weights[position] / sum(weights) - excess
            text, excess = self.content(rng, place, self.prose[language], figures, size)
            following = self.places[position + 1:position + 2]
            if not place[1]:
                parts.append(f'<chapter code="{place[0]}">\n{text}')
            else:
                parts.append(f'<subcategory code="{place[1]}">\n{text}</subcategory>\n')
            if not following or following[0][0] != place[0]:
                parts.append("</chapter>\n")
        parts.append("</report>\n")
        return office, year, "".join(parts)

    def write(self, index):
        """Writes a report to its folder."""
        office, year, text = self.report(index)
        path = self.folder / f"{index // FILES_PER_FOLDER:03}" / f"{office}-{year}.xml"
        path.write_text(text, encoding="utf-8", newline="\n")


def main():
    """Reads the arguments and writes the corpus."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--kilobytes", type=int, default=120, help="size of a report")
    parser.add_argument("--layout", choices=LAYOUTS, default="apr-2007")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.count > OFFICES * len(YEARS):
        sys.exit(f"there are only {OFFICES * len(YEARS)} different offices and years")
    corpus = Corpus(arguments)
    for number in range((arguments.count + FILES_PER_FOLDER - 1) // FILES_PER_FOLDER):
        (arguments.folder / f"{number:03}").mkdir(parents=True, exist_ok=True)
    with multiprocessing.Pool(arguments.processes) as pool:
        pool.map(corpus.write, range(arguments.count), chunksize=50)


if __name__ == "__main__":
    main()
