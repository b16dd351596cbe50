-- What left the house. A publication is a run that is kept: the next one of the same year is protected against it.

CREATE TABLE publication(
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run(id),   -- the aggregate whose figures it shows
  year INTEGER NOT NULL, region_set TEXT NOT NULL,
  number INTEGER NOT NULL,               -- 1 for the first of the year
  method TEXT NOT NULL CHECK (method IN ('suppression', 'rounding')),
  made TEXT NOT NULL,                    -- UTC
  UNIQUE (year, number)
);

-- Exactly what the public sees; nothing else of the store can be read on the public's way (store_open_public).
CREATE TABLE published_figure(
  publication INTEGER NOT NULL REFERENCES publication(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  field TEXT NOT NULL,
  dimension TEXT NOT NULL, code TEXT NOT NULL,  -- '' for the field's rows of the long table `fields`
  region TEXT NOT NULL, measure TEXT NOT NULL,
  low INTEGER, high INTEGER, estimated INTEGER NOT NULL,
  offices INTEGER,                       -- NULL where it would tell more than the figure
  prose_offices INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('exact', 'interval', 'open', 'none', 'protected', 'rounded')),
  since INTEGER NOT NULL,                -- number of the publication from which the figure stands as it is
  PRIMARY KEY (publication, position)
) WITHOUT ROWID;

-- What stood behind a sum of persons when it was published; never leaves the house.
CREATE TABLE publication_truth(
  publication INTEGER NOT NULL REFERENCES publication(id) ON DELETE CASCADE,
  field TEXT NOT NULL, dimension TEXT NOT NULL, code TEXT NOT NULL, region TEXT NOT NULL,
  low INTEGER NOT NULL, hidden INTEGER NOT NULL,
  PRIMARY KEY (publication, field, dimension, code, region)
) WITHOUT ROWID;
