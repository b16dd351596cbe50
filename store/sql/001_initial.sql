-- The store of aprfocus. What can be derived is not kept: which submission of an office counts is the view
-- current_submission; what an office's value is and what a region adds up to stands under the run that worked it out.

-- Raised by every change that can change a figure; a run that was made at another revision is out of date.
CREATE TABLE revision(number INTEGER NOT NULL);
INSERT INTO revision VALUES (0);

-- One call of `ingest` or one `aggregate`.
CREATE TABLE run(
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('ingest', 'aggregate')),
  started TEXT NOT NULL,                 -- UTC, YYYY-MM-DDTHH:MM:SSZ
  tool_version TEXT NOT NULL,
  dictionary_version TEXT NOT NULL,
  year INTEGER,                          -- of an aggregate
  region_set TEXT,                       -- of an aggregate
  revision INTEGER,                      -- of an aggregate: the store's revision that it added up
  published TEXT                         -- of an aggregate: when its tables were first written, NULL: never
);

-- A report as it arrived, taken whole or refused whole. The same bytes are one submission.
CREATE TABLE submission(
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('accepted', 'accepted-with-warnings', 'refused')),
  office TEXT,                           -- ISO 3166-1 alpha-3; NULL where a refused report does not say it
  year INTEGER,                          -- the reporting year; NULL likewise
  layout TEXT, language TEXT,
  sequence INTEGER,                      -- 1, and higher for corrections
  replaces INTEGER,                      -- the sequence that a correction names
  prepared TEXT,                         -- YYYY-MM-DD as the office wrote it
  received TEXT NOT NULL,                -- YYYY-MM-DD
  source TEXT NOT NULL,                  -- the path it was read from
  size INTEGER NOT NULL,                 -- bytes
  intake INTEGER NOT NULL REFERENCES run(id),
  report_dictionary TEXT,                -- the dictionary that the office wrote it for, where it says so
  tool_version TEXT NOT NULL,
  dictionary_version TEXT NOT NULL       -- the dictionary that it was read with
);
CREATE INDEX submission_office ON submission(year, office);

-- A paragraph that bears on a field or speaks of trafficking in persons, or an item's text.
CREATE TABLE passage(
  id INTEGER PRIMARY KEY,
  submission INTEGER NOT NULL REFERENCES submission(id) ON DELETE CASCADE,
  chapter TEXT NOT NULL, subcategory TEXT NOT NULL,  -- subcategory '' where it stands in the chapter itself
  path TEXT NOT NULL,                    -- SVE/sgbv/p3, FPD/status-determination/i2
  line INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('item', 'paragraph')),
  topic INTEGER NOT NULL,                -- 1: it speaks of trafficking in persons
  designated INTEGER NOT NULL,           -- 1: its layout asks about trafficking at this place (para 200)
  language TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX passage_submission ON passage(submission);

CREATE VIRTUAL TABLE passage_text USING fts5(text, content='passage', content_rowid='id',
  tokenize="unicode61 remove_diacritics 2");

-- What a report says about a field. Figures are persons or cases; of a share, thousandths of a per cent.
CREATE TABLE observation(
  id INTEGER PRIMARY KEY,
  submission INTEGER NOT NULL REFERENCES submission(id) ON DELETE CASCADE,
  passage INTEGER REFERENCES passage(id),
  field TEXT NOT NULL,
  dimensions TEXT NOT NULL,              -- 'sex=female;age=under-18', '' for the field's own total
  state TEXT NOT NULL CHECK (state IN ('figure', 'at-least', 'at-most', 'between', 'about', 'not-applicable', 'denied')),
  value TEXT NOT NULL,                   -- yes, partly, no, not-applicable, a scale's word, a code; '' for figures
  low INTEGER, high INTEGER,             -- high NULL with low set: open above
  estimated INTEGER NOT NULL,
  basis TEXT NOT NULL CHECK (basis IN ('item', 'prose')),
  path TEXT NOT NULL, line INTEGER NOT NULL,
  rule TEXT NOT NULL,                    -- what found it
  why TEXT NOT NULL,                     -- for prose: the cue, the actor, the denial, the number
  evidence TEXT NOT NULL,                -- the sentence, or the item's text
  counts INTEGER NOT NULL,               -- 0: another answer of the same report counts instead, or a code is denied
  as_of TEXT                             -- the date that the office gives for this figure alone
);
CREATE INDEX observation_submission ON observation(submission, field);

CREATE TABLE finding(
  id INTEGER PRIMARY KEY,
  submission INTEGER NOT NULL REFERENCES submission(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,             -- order within the report
  rule TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning')),
  path TEXT NOT NULL, line INTEGER NOT NULL,
  message TEXT NOT NULL, advice TEXT NOT NULL
);
CREATE INDEX finding_submission ON finding(submission);

-- Files that were read, so that an unchanged file is not read again.
CREATE TABLE source_file(
  path TEXT PRIMARY KEY,
  device INTEGER NOT NULL, inode INTEGER NOT NULL, size INTEGER NOT NULL,
  modified_ns INTEGER NOT NULL, changed_ns INTEGER NOT NULL,
  submission INTEGER NOT NULL REFERENCES submission(id) ON DELETE CASCADE
) WITHOUT ROWID;

-- Which offices are expected in which year, and by when.
CREATE TABLE roster(
  year INTEGER NOT NULL, iso3 TEXT NOT NULL,
  due TEXT,                              -- YYYY-MM-DD, NULL: no date was set
  PRIMARY KEY (year, iso3)
) WITHOUT ROWID;

-- Of the accepted submissions of an office and year the last one counts: the highest sequence; of two with the same
-- sequence the one that came in a later run, was prepared later, and last the digest, so that the order in which
-- files are named decides nothing.
CREATE VIEW current_submission AS
SELECT * FROM (
  SELECT submission.*, row_number() OVER (
    PARTITION BY office, year ORDER BY sequence DESC, intake DESC, prepared DESC, sha256 DESC) AS standing
  FROM submission WHERE state <> 'refused')
WHERE standing = 1;

-- What a run worked out. First the offices of the year: the expected ones, and those that sent something.
CREATE TABLE run_office(
  run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  office TEXT NOT NULL, region TEXT NOT NULL,        -- region 'Unassigned' where the set has none for it
  expected INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('received', 'refused', 'missing')),
  late INTEGER NOT NULL,                 -- 1: received after the date it was due
  received TEXT,                         -- of the submission that counts
  submission INTEGER REFERENCES submission(id),      -- the one that counts; NULL unless received
  submissions INTEGER NOT NULL,          -- how many were accepted (corrections included)
  refused INTEGER NOT NULL,              -- how many were refused
  warnings INTEGER NOT NULL,             -- findings of the submission that counts
  PRIMARY KEY (run, office)
) WITHOUT ROWID;

-- One value for each office and field (for a list one for each code, for a count also one for each part by dimensions).
CREATE TABLE office_value(
  run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  field TEXT NOT NULL, office TEXT NOT NULL, region TEXT NOT NULL,
  dimensions TEXT NOT NULL,              -- '' is the office's total; of counts the parts stand beside it
  value TEXT NOT NULL,                   -- as in observation; '' for figures
  low INTEGER, high INTEGER, estimated INTEGER NOT NULL,
  basis TEXT NOT NULL,                   -- item, prose
  observation INTEGER REFERENCES observation(id),    -- NULL where the total is the sum of the office's parts
  derived TEXT NOT NULL,                 -- '' or how the total was made: 'sum of authority'
  PRIMARY KEY (run, field, office, dimensions, value)
) WITHOUT ROWID;

-- The rows of the long table `fields`. A share's low and high are thousandths of a per cent.
CREATE TABLE figure(
  run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,             -- the dictionary's order, then region (Global last), then measure
  field TEXT NOT NULL, region TEXT NOT NULL, measure TEXT NOT NULL,
  low INTEGER, high INTEGER, estimated INTEGER NOT NULL,
  offices INTEGER NOT NULL,
  prose_offices INTEGER NOT NULL,        -- of the offices, those whose value stands in prose only
  status TEXT NOT NULL CHECK (status IN ('exact', 'interval', 'open', 'none')),
  PRIMARY KEY (run, field, region, measure)
) WITHOUT ROWID;

-- What only comparing reports shows: a value far from the same office's last year.
CREATE TABLE run_finding(
  run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  office TEXT NOT NULL, rule TEXT NOT NULL, severity TEXT NOT NULL,
  field TEXT NOT NULL, path TEXT NOT NULL, line INTEGER NOT NULL,
  message TEXT NOT NULL, advice TEXT NOT NULL,
  PRIMARY KEY (run, office, rule, field)
) WITHOUT ROWID;
