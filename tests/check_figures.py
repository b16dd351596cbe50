#!/usr/bin/env python3
"""Every figure of one run is the same figure in the workbook, the CSV, the JSON and the text; the workbook opens in
LibreOffice, which finds the sums of the CSV in it; the same input gives the same bytes; what reports say stays text.

usage: check_figures.py PROGRAM REPOSITORY"""
import csv
import decimal
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

import checks
from checks import expect, result

try:
    import openpyxl
except ImportError:
    checks.with_debians_python()

TABLES = ["submissions", "fields", "human-resources", "activities", "asylum", "cooperation", "placement", "victims",
          "recommendations", "quality", "change", "good-practices", "countries", "observations"]
ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
FIGURE = re.compile("[≥≤~]?[ ~]*[0-9][0-9,.]*(–[0-9][0-9,.]*)?|–")
def run(program, *words):
    done = subprocess.run([program, *words], capture_output=True)
    expect(f"{' '.join(words)}: {done.stderr.decode()}", done.returncode == 0)
    return done.stdout


def labels(repository):
    """The headings as a workbook and a page have them, by the heading of the program and by table and column."""
    with open(pathlib.Path(repository) / "schemas/dictionary/labels/tables.csv", newline="", encoding="utf-8") as source:
        return {row["id"]: row["en"] for row in csv.DictReader(source)}


def number(text):
    return decimal.Decimal(text) if text not in ("", None) else None


# ---- the CSV is what the others are held against ----

def csv_cells(columns, row):
    """The figures of a row of CSV by column: a number; (low, high, estimated); (per cent, of)."""
    cells = {}
    for column in columns:
        name, kind = column["id"], column["type"]
        if kind == "interval":
            prefix = "" if f"{name}_low" not in row else f"{name}_"
            cells[name] = number(row[prefix + "low"]), number(row[prefix + "high"]), row[prefix + "estimated"]
        elif kind == "percent":
            cells[name] = number(row[f"{name}_pct"]), number(row[f"{name}_pct_of"])
        else:
            cells[name] = number(row[name]) if kind == "whole" else row[name]
    return cells


def check_json(table, document, rows):
    expect(f"{table}: as many rows in JSON as in CSV", len(document["rows"]) == len(rows))
    for cells, given in zip(rows, document["rows"]):
        for column in document["columns"]:
            name, kind, value = column["id"], column["type"], given[column["id"]]
            want = cells[name]
            if kind == "interval":
                got = (value["low"], value["high"]) if value else (None, None)
                expect(f"{table}.{name}: {value} and {want}", got == want[:2])
            elif kind == "percent":
                got = (value["percent"], value["of"] or None) if value else (None, None)
                expect(f"{table}.{name}: {value} and {want}", got == want)
            else:
                expect(f"{table}.{name}: {value!r} and {want!r}", (value if value is not None else ("" if kind != "whole" else None)) == want)


def people_rows(table, columns, rows):
    """Table `fields` has a row a measure for programs, and a row a field and region for people."""
    if table != "fields":
        return columns, rows
    by_line = {}
    for row in rows:
        line = by_line.setdefault((row["field"], row["region"]), {"field": row["field"], "region": row["region"], "offices": row["offices"],
                                                                  "offices_prose": row["offices_prose"]})
        measure = row["measure"]
        if measure in ("sum", "min", "median", "max"):
            line[measure] = row["figure"]
        elif not measure.startswith("offices_with:"):
            line[measure] = row["figure"][0]
    for line in by_line.values():
        if "offices_yes" in line or "offices_with" in line:
            del line["offices"]  # their rows for people count the offices by answer
        if "offices_yes" in line:
            answers = line["offices_yes"] + line["offices_partly"] + line["offices_no"]
            share = int((line["offices_yes"] * 2000 + answers) / (2 * answers)) * 100 if answers else None
            line["share"] = (decimal.Decimal(share) / 1000, answers) if answers else (None, None)
    headings = {"offices_yes": "Yes", "offices_partly": "Partly", "offices_no": "No", "offices_not_applicable": "n.a.",
                "offices_not_reported": "Not reported", "offices_no_report": "No report", "offices_none": "None", "offices_low": "Low",
                "offices_medium": "Medium", "offices_high": "High", "offices_with": "Offices with any", "offices": "Offices",
                "offices_prose": "On prose only"}
    figures = {"sum": "Sum", "min": "Min, %", "median": "Median, %", "max": "Max, %"}
    described = [{"id": "field", "type": "field", "heading": "Field"}, {"id": "region", "type": "text", "heading": "Region"}]
    described += [{"id": name, "type": "whole", "heading": heading} for name, heading in headings.items()]
    described += [{"id": name, "type": "interval", "heading": heading} for name, heading in figures.items()]
    described.append({"id": "share", "type": "percent", "heading": "Yes, of the answers"})
    return described, list(by_line.values())


# ---- the workbook ----

def sheets_of(book, table):
    names = {}
    for name, defined in book.defined_names.items() if hasattr(book.defined_names, "items") else ((d.name, d) for d in book.defined_names.definedName):
        names[name] = defined.attr_text
    base = table.replace("-", "_")
    found = [name for name in names if name == base or (name.startswith(base + "_") and name[len(base) + 1:].isdigit())]
    for name in sorted(found):
        title, area = names[name].rsplit("!", 1)
        yield title.strip("'"), area.replace("$", "")


def line_matches(sheet_row, headings, columns, cells, words):
    """Whether a row of a sheet holds the figures of a row of CSV; None where their keys differ."""
    for column in columns:
        if column["type"] in ("office", "field"):
            key = headings.get("ISO3" if column["type"] == "office" else "Field's id")
            if key is not None and (sheet_row[key] or "") != cells.get(column["id"], ""):
                return None
        elif column["id"] == "region" and words["region"] in headings and (sheet_row[headings[words["region"]]] or "") != cells["region"]:
            return None
    for column in columns:
        heading, kind, want = words[column["id"]], column["type"], cells.get(column["id"])
        if kind == "whole" and heading in headings:
            got = sheet_row[headings[heading]]
            if isinstance(got, str):  # another column of that heading: "Received" is a number of reports, and a date
                continue
            if (None if got is None else decimal.Decimal(str(got))) != want:
                return False
        elif kind == "interval" and f"{heading}, at least" in headings:
            got = [sheet_row[headings[f"{heading}, {end}"]] for end in ("at least", "at most")]
            if [None if g is None else decimal.Decimal(str(g)) for g in got] != list((want or (None, None))[:2]):
                return False
        elif kind == "percent" and f"{heading}, %" in headings:
            got = sheet_row[headings[f"{heading}, %"]], sheet_row[headings[f"{heading}, denominator"]]
            shown = None if got[0] is None else round(decimal.Decimal(str(got[0])) * 100, 1)
            if (shown, got[1]) != (want or (None, None)):
                return False
    return True


def check_sheets(table, book, columns, rows, texts):
    words = {}
    for column in columns:
        heading = column["heading"]
        words[column["id"]] = texts.get(f"column.{table}.{column['id']}") or texts.get(f"heading.{heading}", heading)
    at, matched, total = {}, 0, 0
    for title, area in sheets_of(book, table):
        sheet = book[title]
        lines = list(sheet[area])
        headings = {cell.value: i for i, cell in enumerate(lines[0])}
        position = at.get("rows", 0)
        for line in lines[1:]:
            values = [cell.value for cell in line]
            expect(f"{title}: no formula", all(cell.data_type != "f" for cell in line))
            if all(value is None for value in values):
                continue
            total += 1
            # rows of a sheet stand in the order of the CSV; a sheet leaves out those of other sets
            while position < len(rows):
                good = line_matches(values, headings, columns, rows[position], words)
                position += 1
                if good:
                    matched += 1
                    break
        if table != "fields":
            at["rows"] = position
    if rows:
        expect(f"{table}: {matched} of {total} rows of sheets have their figures in {len(rows)} rows of CSV, in its order",
               matched == total == len(rows))


# ---- the text ----

def is_rule(line):
    return line.strip() and not set(line.strip()) - {"─", " "}


def spans_of(line):
    spans, start = [], None
    for k, c in enumerate(line + " "):
        if c == "─" and start is None:
            start = k
        elif c != "─" and start is not None:
            spans.append((start, k))
            start = None
    return spans


def fits(line, spans):
    """Whether a line keeps to the columns; the heading of a group, and what wraps of it, does not."""
    edges = [(0, spans[0][0])] + [(a[1], b[0]) for a, b in zip(spans, spans[1:])]
    return not any(line[a:b].strip() for a, b in edges)


def text_figures(text):
    """For each heading the figures under it, in their order: columns are cut where the rules of a header end."""
    found, lines = {}, text.splitlines()
    headers = []  # the first line of a header's words, its rule
    for rule in [i for i, line in enumerate(lines) if is_rule(line)]:
        indent, top = spans_of(lines[rule])[0][0], rule
        while lines[top - 1].strip() and not lines[top - 1][:indent].strip():
            top -= 1
        headers.append((top, rule))
    ends = [top for top, _ in headers[1:]] + [len(lines)]
    for (top, rule), end in zip(headers, ends):
        spans = spans_of(lines[rule])
        headings = [" ".join(filter(None, (line[a:b].strip() for line in lines[top:rule] if fits(line, spans)))) for a, b in spans]
        for line in lines[rule + 1:end]:
            for heading, (a, b) in zip(headings, spans):
                if fits(line, spans) and FIGURE.fullmatch(line[a:b].strip()):
                    found.setdefault(heading, []).append(line[a:b].strip())
    return found


def shown(kind, value):
    if value is None:
        return None
    if kind == "whole":
        return f"{value:,}"
    if kind == "percent":
        pct, of = value
        return None if of is None else of
    low, high, estimated = value
    about = "~" if estimated == "1" else ""
    figure = lambda n: f"{n:,.10g}" if n != n.to_integral_value() else f"{int(n):,}"
    if low is None and high is None:
        return "–"
    if high is None:
        return f"≥ {about}{figure(low)}"
    if low is None or (low == 0 and high > 0):
        return f"≤ {about}{figure(high)}"
    return f"{about}{figure(low)}" if low == high else f"{about}{figure(low)}–{figure(high)}"


def check_text(table, text, columns, rows, headings_of_numbers):
    found = text_figures(text)
    checked = 0
    for heading in headings_of_numbers:
        same = [c for c in columns if c["heading"] == heading and c["type"] in ("whole", "interval")]
        if len(same) != 1 or heading not in found:
            continue
        name, kind = same[0]["id"], same[0]["type"]
        want = [shown(kind, cells[name]) for cells in rows if cells.get(name) is not None]
        got = found[heading]
        if kind == "interval":  # a row of another kind leaves the cell blank, which a CSV does not tell from "nobody gave a value"
            want, got = [w for w in want if w != "–"], [g for g in got if g != "–"]
        whole = got == want
        if table == "submissions":  # its columns belong to the lines of regions, or to those of offices behind them
            whole = bool(got) and got in (want[:len(got)], want[-len(got):])
        expect(f"{table}, {heading}: text has {got[:6]}... CSV has {want[:6]}...", whole)
        checked += 1
    return checked


def office_soffice(folder, book):
    profile = pathlib.Path(folder) / "profile"
    done = subprocess.run(["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", ALL_SHEETS, "--outdir", folder, book],
                          capture_output=True, text=True, timeout=300)
    expect(f"LibreOffice opens the workbook: {done.stderr[-300:]}", done.returncode == 0)
    return {path.stem.split("-", 1)[1]: path for path in pathlib.Path(folder).glob("*-*.csv")}


def check_libreoffice(folder, path, book, columns, rows):
    """The sums that LibreOffice makes of the columns of table asylum, against those of our CSV."""
    exported = office_soffice(folder, path)
    expect("LibreOffice has every sheet", set(exported) == {sheet.title for sheet in book})
    sums = {}
    for title, area in sheets_of(book, "asylum"):
        with open(exported[title], newline="", encoding="utf-8") as source:
            lines = list(csv.reader(source))
        header = next(i for i, line in enumerate(lines) if "Region" in line)
        for i, heading in enumerate(lines[header]):
            if heading.endswith(", at least") or heading.endswith(", at most"):
                sums[heading] = sum((number(line[i]) or 0 for line in lines[header + 1:]), decimal.Decimal(0))
    for column in columns:
        if column["type"] != "interval":
            continue
        name = column["heading"].replace("- ", "")
        for end, place in ((", at least", 0), (", at most", 1)):
            want = sum((cells[column["id"]][place] or 0 for cells in rows), decimal.Decimal(0))
            expect(f"sum of {name}{end}: {sums.get(name + end)} and {want}", sums.get(name + end) == want)


# ---- what reports say stays what they say ----

HOSTILE = """iso3,year,field,dimensions,value,qualifier
ALB,2007,victims,,7,at-least
ALB,2007,rsd.claims,,10..15,range
"""


def check_hostile(program, folder):
    """A report whose words are formulas, markup, control signs of spreadsheets, right to left, and longer than a cell."""
    folder = pathlib.Path(folder)
    long = "x" * 40000
    passages = ["=HYPERLINK(\"http://example.org\";\"click\")", "+1+1", "@SUM(1)", "-2+3", "_x0041_ stays", "سياسة مكافحة الاتجار بالبشر",
                "]]> <script>alert(1)</script> & \"quoted\"", "🙂 outside the first plane", long]
    store = folder / "hostile.db"
    (folder / "values.csv").write_text(HOSTILE, encoding="utf-8")
    run(program, "convert", "--layout", "focus", str(folder / "values.csv"), "--output", str(folder / "sub"))
    run(program, "ingest", "--db", str(store), str(folder / "sub"))
    run(program, "aggregate", "--db", str(store), "--year", "2007")
    import sqlite3
    with sqlite3.connect(store) as database:  # words that no converter writes, as an office might
        submission = database.execute("SELECT id FROM submission").fetchone()[0]
        shape = database.execute("SELECT * FROM observation LIMIT 1").fetchone()
        names = [d[1] for d in database.execute("PRAGMA table_info(observation)")]
        for i, passage in enumerate(passages):
            row = dict(zip(names, shape)) | {"id": 1000 + i, "field": "good_practice", "value": "research", "low": None, "high": None,
                                             "evidence": passage, "dimensions": f"x={i}"}
            database.execute(f"INSERT INTO observation VALUES ({', '.join('?' * len(names))})", [row[name] for name in names])
        expect("a submission", submission)
    book = folder / "hostile.xlsx"
    run(program, "report", "--db", str(store), "--year", "2007", "--format", "xlsx", "--output", str(book))
    sheet = openpyxl.load_workbook(book)["Observations"]
    cells = [cell for row in sheet.iter_rows(min_row=5) for cell in row if cell.value is not None]
    expect("no formula in what reports say", all(cell.data_type != "f" for cell in cells))
    values = [str(cell.value) for cell in cells]
    for passage in passages[:-1]:
        expect(f"the workbook has {passage[:30]!r}", passage in values or passage.replace("_x0041_", "_x005F_x0041_") in values)
    cut = [value for value in values if value.startswith("xxx")]
    expect("a passage beyond Excel's limit is cut and says so", len(cut) == 1 and len(cut[0]) == 32767 and cut[0].endswith("40000]"))


def main(program, repository):
    program, texts = os.path.abspath(program), labels(repository)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TMPDIR"] = folder
        store = os.path.join(folder, "review.db")
        subprocess.run([program, "ingest", "--db", store, os.path.join(repository, "schemas/examples/review-2007")], capture_output=True, check=True)
        books = [os.path.join(folder, name) for name in ("one.xlsx", "two.xlsx")]
        for book in books:
            run(program, "report", "--db", store, "--year", "2007", "--format", "xlsx", "--output", book)
        expect("same input, same bytes", open(books[0], "rb").read() == open(books[1], "rb").read())
        expect("the archive is whole", zipfile.ZipFile(books[0]).testzip() is None)
        expect("no temporary files are left", not [p for p in os.listdir(folder) if p.startswith("aprfocus-")])
        book, checked = openpyxl.load_workbook(books[0]), 0
        for table in TABLES:
            common = ["report", "--db", store, "--year", "2007", "--table", table, "--format"]
            document = json.loads(run(program, *common, "json"), parse_float=decimal.Decimal, parse_int=decimal.Decimal)
            lines = run(program, *common, "csv").decode().splitlines(True)
            rows = [csv_cells(document["columns"], row) for row in csv.DictReader(lines[:1] + lines[2:])]
            expect(f"{table} has rows", rows)
            check_json(table, document, rows)
            if table == "asylum":
                check_libreoffice(folder, books[0], book, document["columns"], rows)
            columns, rows = people_rows(table, document["columns"], rows)
            check_sheets(table, book, columns, rows, texts)
            checked += check_text(table, run(program, *common, "text").decode(), columns, rows, {c["heading"] for c in columns})
        expect(f"figures of the text were found ({checked} columns)", checked >= 40)
        check_hostile(program, folder)
        shutil.rmtree(os.path.join(folder, "profile"), ignore_errors=True)
    return result()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], sys.argv[2]))
