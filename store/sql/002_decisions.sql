-- What analysts decided on values found in prose. The newest decision on a value stands; none is ever changed or deleted.
CREATE TABLE decision(
  id INTEGER PRIMARY KEY,
  office TEXT NOT NULL, year INTEGER NOT NULL,
  field TEXT NOT NULL, dimensions TEXT NOT NULL,
  code TEXT NOT NULL,                    -- of a list the code that was found, else ''
  action TEXT NOT NULL CHECK (action IN ('confirm', 'correct', 'reject')),
  state TEXT NOT NULL, value TEXT NOT NULL,          -- as in observation: what counts from now on; of a rejection what was found
  low INTEGER, high INTEGER, estimated INTEGER NOT NULL,
  evidence TEXT NOT NULL,                -- the sentence that was decided on: the decision stands as long as a report has it
  decided TEXT NOT NULL,                 -- UTC
  decided_by TEXT NOT NULL, because TEXT NOT NULL
);
CREATE INDEX decision_office ON decision(year, office);

CREATE VIEW standing_decision AS
SELECT * FROM decision WHERE id IN (SELECT max(id) FROM decision GROUP BY office, year, field, dimensions, code);

-- A value that was decided on counts no longer; beside it stands one with the rule 'decision/ID', which counts.
ALTER TABLE observation ADD COLUMN decision INTEGER REFERENCES decision(id);
-- How sure the weights are of a value found in prose, in per cent; NULL for items and where rules alone decide.
ALTER TABLE observation ADD COLUMN certainty INTEGER;
-- Of the offices, those whose value an analyst confirmed or corrected.
ALTER TABLE figure ADD COLUMN decided_offices INTEGER NOT NULL DEFAULT 0;
