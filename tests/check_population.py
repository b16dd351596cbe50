#!/usr/bin/env python3
"""Real population figures through convert, ingest and report, against direct sums.

usage: check_population.py PROGRAM REPOSITORY [POPULATION.csv]
An empty cell is not reported and not zero; an office without a region is Unassigned, not dropped."""
import collections
import csv
import os
import pathlib
import subprocess
import sys
import tempfile

from checks import expect, result

SETS = ("2019", "2025")
def direct_sums(rows, columns, regions):
    sums = collections.defaultdict(lambda: [0, 0])
    for row in rows:
        for column, field in columns.items():
            if row[column] != "":
                for region in (regions.get(row["iso3"], "Unassigned"), "Global"):
                    sums[field, region][0] += int(row[column])
                    sums[field, region][1] += 1
    return sums


def check_year(program, store, year, rows, columns, regions, region_set):
    command = [program, "report", "--db", store, "--year", year, "--regions", region_set, "--table", "fields", "--format", "csv"]
    done = subprocess.run(command, capture_output=True, text=True)
    expect(f"{year} {region_set}: {done.stderr}", done.returncode == 0)
    got = {(r["field"], r["region"]): r for r in csv.DictReader(done.stdout.splitlines()) if r["measure"] == "sum"}
    sums = direct_sums(rows, columns, regions)
    names = set(regions.values()) | {"Global"} | {region for _, region in sums}
    for field in columns.values():
        for region in names:
            row, (total, offices) = got.get((field, region)), sums.get((field, region), (None, 0))
            want = ("", "", "0") if total is None else (str(total), str(total), str(offices))
            expect(f"{year} {region_set} {field} {region}: {row}", row and (row["low"], row["high"], row["offices"]) == want)


def main(program, repository, population):
    sys.path.insert(0, str(pathlib.Path(repository) / "scripts"))
    from population_values import FIELDS
    program = os.path.abspath(program)
    with open(population, newline="", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    regions = collections.defaultdict(dict)
    with open(pathlib.Path(repository) / "schemas/dictionary/regions.csv", newline="", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            regions[row["set"]][row["iso3"]] = row["region"]
    with tempfile.TemporaryDirectory() as folder:
        values = subprocess.run([sys.executable, str(pathlib.Path(repository) / "scripts/population_values.py"), population],
                                capture_output=True, text=True, check=True).stdout
        pathlib.Path(folder, "values.csv").write_text(values, encoding="utf-8")
        submissions, store = os.path.join(folder, "submissions"), os.path.join(folder, "store.db")
        done = subprocess.run([program, "convert", "--layout", "focus", os.path.join(folder, "values.csv"), "--output", submissions],
                              capture_output=True, text=True)
        expect(f"converted: {done.stderr[-300:]}", done.returncode == 0)
        expect("one submission a row", len(os.listdir(submissions)) == len(rows))
        done = subprocess.run([program, "ingest", "--db", store, submissions], capture_output=True, text=True)
        expect(f"taken: {done.stderr[-300:]}", done.returncode == 0)
        for year in sorted({row["year"] for row in rows}):
            for region_set in SETS:
                check_year(program, store, year, [r for r in rows if r["year"] == year], FIELDS, regions[region_set], region_set)
    return result()


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sample = str(pathlib.Path(__file__).parent / "data" / "population-sample.csv")
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) == 4 else sample))
