#!/usr/bin/env python3
"""Writes schemas/lexicon/{en,fr,es}/countries.csv: names of countries from Debian's iso-codes with their translations,
other names and adjectives of nationality from prose/nationalities.csv (made by hand).
usage: prose/make_countries.py   (needs the packages iso-codes and its translations)"""
import csv, gettext, json, os, re

here = os.path.dirname(os.path.abspath(__file__))
out = os.path.join(here, "..", "schemas", "lexicon")
SKIP = {"REU", "IMN", "JEY", "GGY", "ATA", "UMI", "BVT", "HMD", "SGS", "IOT", "ATF"}  # "réunion", "man", and no people
entries = json.load(open("/usr/share/iso-codes/json/iso_3166-1.json"))["3166-1"]
hand = list(csv.DictReader(open(os.path.join(here, "nationalities.csv"), encoding="utf-8")))

def clean(name):
    name = re.sub(r"\(.*?\)|\[.*?\]", "", name).strip()
    if "," in name:
        name = name.split(",")[0].strip()
    return re.sub(r"\s+", " ", name.replace("(", "").replace(")", "").replace(";", ""))

for lang in ("en", "fr", "es"):
    t = gettext.translation("iso_3166-1", "/usr/share/locale", [lang], fallback=True)
    names = {}
    for e in entries:
        code = e["alpha_3"]
        if code in SKIP:
            continue
        for key in ("common_name", "name"):
            if key in e:
                name = clean(t.gettext(e[key]))
                # names that a comma cuts down to another country's ("Congo, the Democratic Republic of the")
                if code in ("COD", "PRK", "KOR", "VIR", "VGB", "PSE", "FSM") and name in (clean(t.gettext("Congo")), "Korea", "Corea", "Corée", "Virgin Islands"):
                    continue
                if name == "US":
                    continue  # the pronoun
                if name and name not in names.setdefault(code, []):
                    names[code].append(name)
    adjectives = {}
    for row in hand:
        for alias in filter(None, (a.strip() for a in row[lang + "_names"].split("|"))):
            names.setdefault(row["iso3"], [])
            if alias not in names[row["iso3"]]:
                names[row["iso3"]].append(alias)
        adjectives[row["iso3"]] = [a.strip() for a in row[lang + "_adjectives"].split("|") if a.strip()]
    os.makedirs(os.path.join(out, lang), exist_ok=True)
    with open(os.path.join(out, lang, "countries.csv"), "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(["concept", "patterns"])
        for code in sorted(set(names) | set(adjectives)):
            if names.get(code):
                w.writerow(["country." + code, " ; ".join(names[code])])
            if adjectives.get(code):
                w.writerow(["nationality." + code, " ; ".join(adjectives[code])])
