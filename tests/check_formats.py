#!/usr/bin/env python3
"""The formats of the ecosystem keep to their standards: HXL's hashtags and values, SDMX-CSV with its structure, JSON with
its schema, the export for FOCUS with last year's figures as baseline.

usage: check_formats.py PROGRAM REPOSITORY"""
import collections
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import checks
from checks import expect, result

try:
    import jsonschema
except ImportError:
    checks.with_debians_python()

SDMX = {"mes": "http://www.sdmx.org/resources/sdmxml/schemas/v3_1/message",
        "str": "http://www.sdmx.org/resources/sdmxml/schemas/v3_1/structure",
        "com": "http://www.sdmx.org/resources/sdmxml/schemas/v3_1/common"}
VALUES = """iso3,year,field,dimensions,value,qualifier
ALB,2006,victims,,5,exact
ALB,2007,victims,,7,at-least
ALB,2007,rsd.claims,,10..15,range
ALB,2007,rsd.granted,,,not-applicable
ALB,2007,training.persons_trained,,500,about
ALB,2007,focal_point.time_share,,12.5,exact
ALB,2007,focal_point.designated,,yes,exact
ALB,2006,focal_point.designated,,no,exact
ALB,2007,exploitation.forms,,forced-labour,exact
"""
def run(program, *words, code=0):
    done = subprocess.run([program, *words], capture_output=True, text=True)
    expect(f"{' '.join(words)}: exit {done.returncode}: {done.stderr}", done.returncode == code)
    return done.stdout if code == 0 else done.stderr


# ---- HXL ----

def check_hxl(standard, table, text):
    lines = list(csv.reader(text.splitlines()))
    heading, tags, rows = lines[0], lines[1], lines[2:]
    expect(f"{table}: a tag a column", len(heading) == len(tags))
    for i, tag in enumerate(tags):
        hashtag, *attributes = tag.split("+")
        numeric = standard.get(hashtag) == "number" or "num" in attributes
        expect(f"{table}: {hashtag} is of the standard", hashtag in standard or hashtag.startswith("#x_"))
        for attribute in attributes:
            expect(f"{table}: +{attribute} of {tag} is of the standard", f"+{attribute}" in standard or attribute.startswith("x_"))
        for row in rows:
            if numeric:
                expect(f"{table}: {row[i]!r} under {tag}", re.fullmatch(r"(-?\d+(\.\d+)?)?", row[i]))
            elif standard.get(hashtag) == "date":
                expect(f"{table}: {row[i]!r} under {tag}", re.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?", row[i]))


# ---- SDMX ----

def read_structure(text):
    root = xml.etree.ElementTree.fromstring(text)
    lists = {}
    for codes in root.iterfind(".//str:Codelist", SDMX):
        ids = [code.get("id") for code in codes.iterfind("str:Code", SDMX)]
        expect(f"{codes.get('id')} has each code once", len(ids) == len(set(ids)) and ids)
        expect(f"{codes.get('id')}: ids that SDMX allows", all(re.fullmatch(r"[A-Za-z0-9_@$\-]+", i) for i in ids))
        lists[codes.get("id")] = set(ids)
    components = collections.OrderedDict()
    for kind in ("Dimension", "TimeDimension", "Measure", "Attribute"):
        for component in root.iterfind(f".//str:{kind}", SDMX):
            if component.get("id") is None:
                continue  # an attribute's relationship
            enumeration = component.find("str:LocalRepresentation/str:Enumeration", SDMX)
            name = None if enumeration is None else re.search(r":(\w+)\(", enumeration.text).group(1)
            expect(f"{component.get('id')}: its list {name} is there", name is None or name in lists)
            concept = component.find("str:ConceptIdentity", SDMX).text.rsplit(".", 1)[1]
            expect(f"{concept} is a concept", root.find(f".//str:Concept[@id='{concept}']", SDMX) is not None)
            components[component.get("id")] = (kind, name)
    flow = root.find(".//str:Dataflow", SDMX)
    for language in ("en", "fr", "es"):
        expect(f"labels in {language}", root.find(f".//com:Name[@{{http://www.w3.org/XML/1998/namespace}}lang='{language}']", SDMX) is not None)
    return lists, components, f"{flow.get('agencyID')}:{flow.get('id')}({flow.get('version')})"


def check_sdmx(program, common):
    lists, components, flow = read_structure(run(program, *common, "--format", "sdmx-structure"))
    rows = {}
    for region in ([], ["--region", "Europe"]):
        lines = list(csv.DictReader(run(program, *common, *region, "--format", "sdmx-csv").splitlines()))
        expect("SDMX-CSV begins as the standard asks", list(lines[0])[:3] == ["STRUCTURE", "STRUCTURE_ID", "ACTION"])
        expect("its columns are the structure's, in their order", list(lines[0])[3:] == list(components))
        keys = set()
        for line in lines:
            expect(f"structure {line['STRUCTURE_ID']}", (line["STRUCTURE"], line["STRUCTURE_ID"], line["ACTION"]) == ("dataflow", flow, "R"))
            for name, (kind, codes) in components.items():
                empty = line[name] == "" and kind not in ("Dimension", "TimeDimension") and name != "OBS_STATUS"
                expect(f"{name} {line[name]}", empty or codes is None or line[name] in lists[codes])
            key = tuple(line[name] for name, (kind, _) in components.items() if "Dimension" in kind)
            expect(f"{key} once", key not in keys)
            keys.add(key)
            missing = line["OBS_STATUS"] in ("M", "O", "Q")
            expect(f"{key}: a value where the status says so", missing == (line["OBS_VALUE"] == ""))
            expect(f"{key}: the value is the low end", line["OBS_VALUE"] == line["VALUE_LOW"])
            rows[key] = line
    find = lambda area, indicator, measure: rows["A", area, indicator, measure, "_Z", "2007"]
    got = {name: find("ALB", name.upper().replace(".", "_"), "VALUE") for name in
           ("victims", "rsd.claims", "rsd.granted", "training.persons_trained", "focal_point.time_share", "rsd.pending")}
    told = {name: (line["OBS_STATUS"], line["VALUE_LOW"], line["VALUE_HIGH"], line["BOUND"], line["UNIT_MEASURE"]) for name, line in got.items()}
    expect(f"what Albania said: {told}", told == {
        "victims": ("A", "7", "", "OPEN", "NUMBER"), "rsd.claims": ("A", "10", "15", "INTERVAL", "NUMBER"), "rsd.granted": ("M", "", "", "", "NUMBER"),
        "training.persons_trained": ("E", "500", "500", "EXACT", "NUMBER"), "focal_point.time_share": ("A", "12.5", "12.5", "EXACT", "PERCENT"),
        "rsd.pending": ("O", "", "", "", "NUMBER")})
    expect("the region's sum", find("R2008_EUROPE", "VICTIMS", "SUM")["VALUE_LOW"] == "7")
    expect("a code of a list", rows["A", "GLOBAL", "EXPLOITATION_FORMS", "OFFICES_WITH", "FORM_FORCED-LABOUR", "2007"]["OBS_VALUE"] == "1")
    expect("another table is refused", "sdmx-csv is a format of the table fields" in run(program, *common, "--table", "asylum", "--format", "sdmx-csv", code=2))


# ---- FOCUS ----

def check_focus(program, common):
    lines = run(program, *common, "--region", "Europe", "--format", "focus").splitlines()
    rows = list(csv.DictReader(lines[:1] + lines[2:]))
    of = lambda field, measure, office="": next(r for r in rows if (r["field"], r["measure"], r["office"]) == (field, measure, office))
    sum_of_region, of_office = of("victims", "sum"), of("victims", "value", "ALB")
    expect("chapter as rights group", (sum_of_region["rights_group"], sum_of_region["objective"]) == ("SVE", "sgbv"))
    for row in (sum_of_region, of_office):
        got = [row[name] for name in ("baseline_low", "baseline_high", "figure_low", "figure_high")]
        expect(f"last year 5, this year at least 7: {got}", got == ["5", "5", "7", ""])
    answer = of("focal_point.designated", "value", "ALB")
    expect("last year no, this year yes", (answer["baseline_answer"], answer["answer"], answer["figure_low"]) == ("no", "yes", ""))
    yes = of("focal_point.designated", "offices_yes")
    expect("offices that say yes", (yes["baseline_low"], yes["figure_low"], yes["baseline_offices"], yes["offices"]) == ("0", "1", "1", "1"))
    expect("another table is refused", "focus is a format of its own table" in run(program, *common, "--table", "asylum", "--format", "focus", code=2))


def main(program, repository):
    program, repository = os.path.abspath(program), pathlib.Path(repository)
    with open(repository / "schemas/standards/hxl-1.1.csv", newline="", encoding="utf-8") as source:
        standard = {row["name"]: row["values"] for row in csv.DictReader(source)}
    schema = json.loads((repository / "schemas/standards/report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    expect("the schema refuses what is wrong", not validator.is_valid({"table": "x"}) and not validator.is_valid([]))
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "values.csv").write_text(VALUES, encoding="utf-8")
        small, store = os.path.join(folder, "small.db"), os.path.join(folder, "review.db")
        run(program, "convert", "--layout", "focus", os.path.join(folder, "values.csv"), "--output", os.path.join(folder, "reports"))
        run(program, "ingest", "--db", small, os.path.join(folder, "reports"))
        common = ["report", "--db", small, "--year", "2007", "--regions", "2008"]
        check_sdmx(program, common)
        check_focus(program, common)
        run(program, "ingest", "--db", store, str(repository / "schemas/examples/review-2007"))
        tables = re.findall(r"^TABLE\((\w+)\)", (repository / "report/tables.def").read_text(encoding="utf-8"), re.M)
        for table in [name.replace("_", "-") for name in tables]:
            for base, region in ((store, []), (small, ["--region", "Europe"])):
                words = ["report", "--db", base, "--year", "2007", *region, "--table", table, "--format"]
                check_hxl(standard, table, run(program, *words, "csv"))
                document = json.loads(run(program, *words, "json"))
                problem = next(validator.iter_errors(document), None)
                expect(f"{table} against its schema: {problem and problem.message[:300]}", problem is None)
        document = json.loads(run(program, "report", "--db", small, "--year", "2007", "--format", "json"))
        expect("all tables against the schema", isinstance(document, list) and validator.is_valid(document))
    return result()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
