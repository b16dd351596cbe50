#!/usr/bin/env python3
"""Makes the templates that ask for every field of the dictionary: schemas/templates/apr-2009.xml and focus.xml.

    make_templates.py [--check]

With --check nothing is written: the exit code is 1 if what is committed differs from what would be written. The templates
of apr-2007 and spcp-pilot have few places and are kept by hand.
"""

import argparse
import pathlib
import sys
import textwrap

from report_xml import block, comment, document, element, read_table

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "schemas"
DICTIONARY = SCHEMAS / "dictionary"
WIDTH = 110

HOW_TO = [
    "How to fill this in. Write the answer between the quotation marks of value. Leave it empty, or delete the item, where "
    "you do not know: that is \"not reported\", and is never counted as no or as zero. Write 0 or no where that is the "
    "answer.",
    "In the report element give the office by its ISO 3166-1 alpha-3 or UNHCR code, the reporting year in place of 0, and the "
    "day on which the report was finished as prepared=\"2009-02-27\". A correction of a report that was sent before has "
    "sequence=\"2\" replaces=\"1\".",
    "Where a figure is not firm, say so with state: value=\"3\" state=\"at-least\" (three or more), value=\"4000\" "
    "state=\"at-most\" (up to 4,000), value=\"500\" state=\"about\" (an estimate), state=\"between\" low=\"10\" high=\"15\" "
    "without a value. Where a question does not arise for the office: value=\"\" state=\"not-applicable\". Where a figure is "
    "of another day than the end of the year: date=\"2008-08\" or date=\"2008-08-31\".",
    "A part of a count is one more item of the same field, with what it is a part by: <item field=\"victims\" value=\"4\" "
    "sex=\"female\" age=\"under-18\"/>. The item without any of these is the total, the parts included. A list has one item "
    "for each code; copy the line. Write state=\"denied\" beside a code to say that it does not occur.",
    "A remark, such as where a figure comes from, goes between <item ...> and </item>.",
]
HOW_TO_PROSE = (
    "Text goes into paragraphs, as many as needed, in the chapter and sub-category where it belongs. Chapters and "
    "sub-categories without anything to say may be deleted."
)

ABOUT = {
    ("SUM", ""): "Executive summary: what changed in the year and what matters most.",
    ("POC", ""): "Overview of populations of concern.",
    ("POC", "overview"): "The populations at the end of the year, and what is known about the country.",
    ("FPE", ""): "Favourable protection environment.",
    ("FPE", "legal-framework"): "National legal framework: laws and plans, also those against trafficking in persons.",
    ("FPE", "migration-policy"): "National and regional migration policy.",
    ("FPE", "access-to-territory"): "Access to territory and safety: borders, screening, detention, non-refoulement.",
    ("FPE", "partnerships"): "Partnerships: with whom the office works, and in which groups.",
    ("FPD", ""): "Fair protection processes and documentation.",
    ("FPD", "reception"): "Reception.",
    ("FPD", "status-determination"): "Status determination: claims and their outcomes.",
    ("FPD", "access-to-procedures"): "Access to asylum procedures.",
    ("FPD", "definitions"): "Refugee and stateless definitions: who is recognized on which ground.",
    ("FPD", "documentation"): "Documentation: registration, papers, births.",
    ("SVE", ""): "Security from violence and exploitation.",
    ("SVE", "sgbv"): "Sexual and gender-based violence (SGBV): its forms, its prevention, the response to it.",
    ("SVE", "other-violence"): "Other violence: also forced labour and the disappearance of persons.",
    ("BNS", ""): "Basic needs and essential services.",
    ("CPM", ""): "Community participation and self-management.",
    ("DUS", ""): "Durable solutions.",
    ("DUS", "resettlement"): "Resettlement.",
    ("DUS", "voluntary-repatriation"): "Voluntary repatriation.",
    ("DUS", "local-integration"): "Local integration.",
    ("OFFICE", ""): "The office about itself.",
    ("OFFICE", "human-resources"): "Human resources: focal points and their time.",
    ("OFFICE", "training"): "Training, of the office's own staff and of others.",
    ("OFFICE", "prevention"): "Prevention: identification, advocacy, research, awareness-raising by the office.",
    ("OFFICE", "protection"): "Protection: assistance by the office or its partners.",
    ("OFFICE", "good-practices"): "Good practices: what others could learn from.",
}

ANSWERS = {
    "yesno": "yes, partly or no",
    "count": "a whole number",
    "share": "per cent, from 0 to 100",
}


def remark(text):
    """A comment, broken into lines where it is long."""
    return textwrap.wrap(comment(text), WIDTH, subsequent_indent="     ", break_long_words=False, break_on_hyphens=False)


def code_list(codes, name):
    """The codes of a list, as words."""
    if name == "country":
        return "ISO 3166-1 alpha-3 codes, as KEN"
    return ", ".join(f"{row['code']} ({row['label'].lower()})" if name == "tier" else row["code"]
                     for row in codes if row["list"] == name)


def possible_answers(field, codes):
    """What may be written as the value of a field."""
    if field["kind"] == "scale":
        return code_list(codes, "scale")
    if field["kind"] == "list":
        number = "one of" if field["codes"] == "tier" else "an item for each of"
        return f"{number}: {code_list(codes, field['codes'])}"
    if field["dimensions"]:
        return f"{ANSWERS[field['kind']]}; parts by {field['dimensions'].replace('_', '-')}"
    return ANSWERS[field["kind"]]


def questions(fields, codes, place):
    """Each field of a place: a comment with its label and possible answers, and an empty item."""
    lines = []
    for field in fields:
        if (field["chapter"], field["subcategory"]) == place:
            lines += remark(f"{field['label']}. Answer: {possible_answers(field, codes)}")
            lines.append(element("item", [("field", field["id"]), ("value", "")]))
    return lines


def dimension_codes(fields, codes):
    """A comment with the codes by which counts may be divided."""
    names = dict.fromkeys(name for field in fields for name in field["dimensions"].split(", ") if name)
    lists = (f"{name.replace('_', '-')}: {code_list(codes, 'country' if name == 'nationality' else name)}" for name in names)
    return "Codes for the parts of a count. " + ". ".join(lists) + "."


def chapters(places, fields, codes, has_prose):
    """All chapters; without prose the sub-categories are left out and their items stand in the chapter."""
    empty = ["<paragraph></paragraph>"] if has_prose else []
    lines = []
    for chapter in dict.fromkeys(chapter for chapter, _ in places):
        content = []
        for place in (place for place in places if place[0] == chapter):
            inner = empty + questions(fields, codes, place)
            if not inner:
                continue
            content += remark(ABOUT[place])
            nested = place[1] and has_prose
            content += block("subcategory", [("code", place[1])], inner) if nested else inner
        if content:
            lines += ["", *block("chapter", [("code", chapter)], content)]
    return lines


def template(layout, has_prose):
    """A template as text."""
    fields, codes = read_table(DICTIONARY / "fields.csv"), read_table(DICTIONARY / "codes.csv")
    places = [(row["chapter"], row["subcategory"]) for row in read_table(DICTIONARY / "chapters.csv")]
    notes = HOW_TO + ([HOW_TO_PROSE] if has_prose else []) + [dimension_codes(fields, codes)]
    lines = [line for note in notes for line in remark(note)] + chapters(places, fields, codes, has_prose)
    version = (DICTIONARY / "VERSION").read_text(encoding="utf-8").strip()
    language = "en" if has_prose else None
    return document(layout, [("office", ""), ("year", "0"), ("language", language), ("dictionary", version)], lines)


def main():
    """Writes the templates, or checks them."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare with what is committed")
    check = parser.parse_args().check
    differing = False
    for layout, has_prose in (("apr-2009", True), ("focus", False)):
        path, text = SCHEMAS / "templates" / f"{layout}.xml", template(layout, has_prose)
        if not check:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"schemas/templates/{path.name}: differs from what {pathlib.Path(__file__).name} makes", file=sys.stderr)
            differing = True
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
