#!/usr/bin/env python3
"""Learns the weights of the prose engine from labelled texts: writes schemas/lexicon/common/model.csv (does a segment say
something of a field?) and polarity.csv (yes, partly or no?). Needs python3-sklearn and the program prose_run.

usage: train.py --run PROSE_RUN [--items CSV ...] [--documents DOCUMENTS.csv:GOLD.csv ...] [--without-held | --without K/N] [--out FOLDER]
  items      id,lang,heading,text,field,dimensions,value,qualifier (as tests/prose/corpus/learn/*.csv)
  documents  as score.py reads them
  --without-held leaves out every third text of the sample, by the SHA-256 of its name, so that it can measure
  --without 1/5  leaves out the documents whose name's SHA-256 divided by 5 leaves 1: a fold of a cross-validation"""
import argparse, collections, csv, hashlib, itertools, os, re, string, subprocess, tempfile
import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

p = argparse.ArgumentParser(usage=__doc__)
p.add_argument("--run", required=True); p.add_argument("--items", nargs="*", default=[])
p.add_argument("--documents", nargs="*", default=[]); p.add_argument("--without-held", action="store_true"); p.add_argument("--without", default="")
p.add_argument("--out", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../schemas/lexicon/common"))
p.add_argument("--C", type=float, default=0.6); p.add_argument("--shift", type=float, default=0.0); p.add_argument("--least", type=int, default=4)
a = p.parse_args()
digest = lambda name: int(hashlib.sha256(name.encode()).hexdigest(), 16)
held = lambda name: digest(name) % 3 == 0
fold, folds = map(int, a.without.split("/")) if a.without else (-1, 1)
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
kinds, codes = {}, {}
for r in csv.DictReader(open(os.path.join(root, "schemas/dictionary/fields.csv"), encoding="utf-8")):
    kinds[r["id"]] = r["kind"]; codes[r["id"]] = r.get("codes", "")
order_of_fields = [f for r in csv.DictReader(x for x in open(os.path.join(root, "schemas/lexicon/common/fields.csv"), encoding="utf-8") if x[0] != "%") for f in r["fields"].split()]
def label_of(field, value):
    coded = kinds[field] == "scale" or (kinds[field] == "list" and codes[field] != "country")
    return f"{field}={value}" if coded else field

class Text:
    def __init__(self, lang, iso3, year, path): self.lang, self.iso3, self.year, self.path, self.rows, self.item = lang, iso3, year, path, [], False

texts = []
folder = tempfile.mkdtemp()
names = itertools.product(string.digits, string.ascii_uppercase, string.ascii_uppercase)
for path in a.items:
    items = {}
    for r in csv.DictReader(open(path, encoding="utf-8")):
        if a.without_held and "sample" in path and held(r["id"]):
            continue
        if r["id"] not in items:
            file = os.path.join(folder, r["id"] + ".txt"); open(file, "w", encoding="utf-8").write(r["text"])
            t = Text(r["lang"], None, "2008", file); t.item = True
            items[r["id"]] = t; texts.append(t)
        if r["field"]:
            items[r["id"]].rows.append((r["field"], r["value"], r["text"], r["qualifier"]))
for pair in a.documents:
    documents, gold = pair.split(":")
    by = {}
    for d in csv.DictReader(open(documents, encoding="utf-8")):
        if (a.without_held and "sample" in documents and held(d["document"])) or digest(d["document"]) % folds == fold:
            continue
        by[d["document"]] = Text(d["lang"], d["iso3"], d["year"], os.path.join(os.path.dirname(os.path.abspath(documents)), d["file"]))
    for r in csv.DictReader(open(gold, encoding="utf-8")):
        if r["document"] in by:
            by[r["document"]].rows.append((r["field"], r["value"], r["evidence"], r["qualifier"]))
    texts += by.values()

# one run of the program for all; a text is known again by its place: office codes that no country has for items
where = {}
with open(os.path.join(folder, "all.csv"), "w", newline="") as f:
    w = csv.writer(f); w.writerow(["document", "iso3", "year", "lang", "file"])
    for n, t in enumerate(texts):
        code = t.iso3 or "".join(next(names)) if t.iso3 else "~%05d" % n
        where.setdefault((code, t.year), []).append(t)
        w.writerow([n, code, t.year, t.lang, t.path])
out = subprocess.run([a.run, os.path.join(folder, "all.csv"), "--signs"], capture_output=True, text=True, check=True).stdout
squeeze = lambda s: " " + re.sub(r"\W+", " ", s).strip().lower() + " "
segments = collections.defaultdict(list)
for line in out.split("\n"):
    if line.startswith("S\t"):
        _, office, year, text, finds, signs = line.split("\t")
        plain, figures, places = [], {}, {}
        for sign in signs.split():
            if sign[0] != "@":
                plain.append(sign)
            elif sign[1] == "p" and re.match(r"@p\d+=", sign):
                k, v = sign[2:].split("=", 1); places[k] = [v, []]
            elif sign[1] == "p":
                k, v = sign[2:].split(":", 1); places[k][1].append(v)
            elif re.match(r"@\d+=", sign):
                k, v = sign[1:].split("=", 1); figures[k] = [v, []]
            else:
                k, v = sign[1:].split(":", 1); figures[k][1].append(v)
        segments[office, year].append((squeeze(text), finds.split(" ") if finds else [], plain, list(figures.values()), list(places.values())))

figure_rows, place_rows = [], []   # (signs of the segment, of the figure or place, {field})
def same(value, qualifier, figure):
    low, high, percent = figure.split("|"); low, high = float(low), float(high)
    if percent == "1": low, high = low / 1000, high / 1000
    if qualifier == "range": x = [float(v) for v in value.split("..")]
    else:
        v = float(value); x = {"at-least": [v, -1], "at-most": [0, v]}.get(qualifier, [v, v])
    return [low, high if high >= 0 or percent == "0" else -1] == x or (qualifier == "at-least" and low == x[0] and high < 0)
rows, truth, polar = [], [], []   # signs; {label: 1, 0}; (row, field, rule's outcome, value)
for key, ts in where.items():
    t = ts[0]
    mine = segments.get(key, [])
    wanted = collections.defaultdict(list)   # label -> evidence
    values = {}
    for field, value, evidence, qualifier in t.rows:
        if kinds[field] in ("count", "share") and value != "0":
            continue
        label = label_of(field, value)
        wanted[label].append(squeeze(evidence)); values[label, squeeze(evidence)] = value; values[label] = value
    for s, (text, finds, signs, figures, places) in enumerate(mine):
        found = {}
        for f in finds:
            field, dims, value = f.split("|")[:3]
            found.setdefault(label_of(field, value), value)
        before = ""
        for v, fsigns in figures:
            fields = {f for f, value, e, q in t.rows if kinds[f] in ("count", "share") and value != "0" and same(value, q, v) and
                      (e in ("",) or squeeze(e) in text or text in squeeze(e))}
            figure_rows.append(([x for x in signs if x[:2] not in ("b:", "r:", "n:")], fsigns + ["P:" + before], fields))
            # in the order of the program's own list, the last one is what the next figure sees
            before = ([f for f in order_of_fields if f in fields] or [""])[-1]
        before = ""
        for code, psigns in places:
            fields = {f for f, value, e, q in t.rows if kinds[f] == "list" and codes[f] == "country" and value == code and
                      (t.item or squeeze(e) in text or text in squeeze(e))}
            place_rows.append(([x for x in signs if x[:2] not in ("b:", "r:", "n:")], psigns + ["P:" + before], fields))
            before = ([f for f in order_of_fields if f in fields] or [""])[-1]
        answer = collections.defaultdict(lambda: None)
        for label, evidences in wanted.items():
            field = label.split("=")[0]
            hit = [e for e in evidences if e in text or text in e]
            if t.item and len(mine) > 1:
                proposing = [i for i, m in enumerate(mine) if any(label_of(*[f.split("|")[k] for k in (0, 2)]) == label for f in m[1])]
                answer[label] = 1 if label in found else None if not proposing else 0
                if not proposing and s == len(mine) - 1:
                    answer[label] = 1
            elif hit:
                answer[label] = 1
            elif kinds[field] in ("count", "share") :
                answer[label] = 0
            if answer[label] == 1 and kinds[field] == "yesno":
                polar.append((len(rows), field, found.get(field, ""), values.get((label, hit[0]), values[label]) if hit else values[label]))
        rows.append(signs); truth.append((answer, set(wanted)))

scale = {"r": 3.0, "n": 2.0, "x": 1.5, "c": 1.2, "w": 1.0, "b": 0.7, "p": 0.6, "t": 1.0, "l": 0.5, "a": 0.7, "first": 1.0, "f": 1.0, "o": 3.0, "fo": 1.5,
         "R": 0.8, "L": 0.7, "R3": 1.2, "L3": 1.0, "Rc": 1.0, "Lc": 0.8, "Rc3": 1.3, "Lc3": 1.0, "N": 1.0, "P": 1.3, "B": 2.5, "fc": 0.8}
weight_of = lambda sign: scale[sign.split(":")[0]]
counts = collections.Counter(s for r in rows for s in set(r) if s[:2] != "b:")
least = lambda s: 3 if s[0] in "wbp" else 2
vocabulary = {s: i for i, s in enumerate(sorted(s for s, c in counts.items() if c >= least(s)))}
def matrix(list_of_signs, vocab):
    data, col, start = [], [], [0]
    for signs in list_of_signs:
        for s in set(signs):
            if s in vocab:
                col.append(vocab[s]); data.append(weight_of(s))
        start.append(len(col))
    return csr_matrix((data, col, start), shape=(len(list_of_signs), len(vocab)))
X = matrix(rows, vocabulary)
labels = collections.Counter(l for ans, w in truth for l, v in ans.items() if v == 1)
print(f"{len(texts)} texts, {len(rows)} segments, {len(vocabulary)} signs, {len(labels)} labels")
order = sorted(vocabulary, key=vocabulary.get)
def save(name, models, what):
    n = 0
    with open(os.path.join(a.out, name), "w", newline="", encoding="utf-8") as f:
        w = csv.writer(f, lineterminator="\n"); f.write(f"%,{what}; written by tests/prose/train.py,\n"); w.writerow(["label", "sign", "weight"])
        for label, (bias, coef, signs) in sorted(models.items()):
            w.writerow([label, "", round(bias * 1000)])
            for i in numpy.nonzero(coef)[0]:
                v = round(coef[i] * weight_of(signs[i]) * 1000)
                if abs(v) >= 20:
                    w.writerow([label, signs[i], v]); n += 1
    print(name, n, "weights")
models = {}
for label, count in labels.items():
    keep, y = [], []
    for i, (ans, wanted) in enumerate(truth):
        v = ans.get(label) if label in ans else (0 if label not in wanted else None)
        if v is not None:
            keep.append(i); y.append(v)
    if count < a.least:
        # too few to learn from: what a frame says is taken
        models[label] = (-1.0, numpy.array([2.0 / weight_of("r:x")]), ["r:" + label]); continue
    m = LogisticRegression(penalty="l1", solver="liblinear", C=a.C, intercept_scaling=3.0, random_state=1).fit(X[keep], y)
    models[label] = (m.intercept_[0] + a.shift, m.coef_[0], order)
for f, k in kinds.items():   # fields that no text has: rules alone
    if k in ("yesno", "count", "share") or codes[f] == "country":
        models.setdefault(f, (-1.0, numpy.array([2.0 / weight_of("r:x")]), ["r:" + f]))
def learn_one_by_one(name, kind, examples):
    """Figures and places: what each is, by the signs of its segment and those around it."""
    count = collections.Counter(x for a_, b_, c_ in examples for x in set(a_ + b_))
    vocabulary = {x: i for i, x in enumerate(sorted(x for x, c in count.items() if c >= 3))}
    M = matrix([[x for x in a_ if x in vocabulary] + b_ for a_, b_, c_ in examples], vocabulary); signs = sorted(vocabulary, key=vocabulary.get)
    labelled = collections.Counter(f for *_, c_ in examples for f in c_)
    print(len(examples), name, sum(labelled.values()), "labelled")
    for f, n in labelled.items():
        if n < 3:
            models[kind + f] = (-1.0, numpy.array([2.0 / weight_of("B:x")]), ["B:" + f]); continue
        m = LogisticRegression(penalty="l1", solver="liblinear", C=a.C, intercept_scaling=3.0, random_state=1).fit(M, [f in c_ for *_, c_ in examples])
        models[kind + f] = (m.intercept_[0] + a.shift, m.coef_[0], signs)
learn_one_by_one("figures", "#", figure_rows)
learn_one_by_one("places", "+", place_rows)
save("model.csv", models, "how far a sign speaks for a label in thousandths")

def polar_signs(i, f, o):
    return ([s for s in rows[i] if s.split(":")[0] in ("c", "w", "b", "x", "r")] + ["f:" + f, "o:" + (o or "none"), f"fo:{f}={o or 'none'}"] +
            [f"fc:{f}|{s[2:]}" for s in rows[i] if s[:2] == "c:"])
psigns = [polar_signs(i, f, o) for i, f, o, v in polar]
pc = collections.Counter(s for r in psigns for s in set(r))
pv = {s: i for i, s in enumerate(sorted(s for s, c in pc.items() if c >= 3))}
P = matrix(psigns, pv); y = numpy.array([v for *_, v in polar]); porder = sorted(pv, key=pv.get)
models = {}
for v in ("yes", "partly", "no"):
    m = LogisticRegression(penalty="l1", solver="liblinear", C=a.C, intercept_scaling=3.0, random_state=1).fit(P, y == v)
    models[v] = (m.intercept_[0], m.coef_[0], porder)
save("polarity.csv", models, "how far a sign speaks for yes; partly or no in thousandths")
