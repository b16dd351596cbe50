-- Custody: the bytes of every report as they arrived, and a log of what was taken, decided and published.

-- Each once, by its digest, packed with zstd.
CREATE TABLE archive(
  sha256 TEXT PRIMARY KEY,
  size INTEGER NOT NULL,                 -- bytes, unpacked
  packed BLOB NOT NULL
);

-- Only ever added to. `chain` is a SHA-256 over the chain of the entry before and all of this entry, so that an entry that
-- is changed, left out or moved breaks it; a chain noted elsewhere proves everything up to it.
CREATE TABLE custody(
  position INTEGER PRIMARY KEY,          -- 1, 2, 3 without a gap
  at TEXT NOT NULL,                      -- UTC, YYYY-MM-DDTHH:MM:SSZ
  event TEXT NOT NULL CHECK (event IN ('taken', 'refused', 'decided', 'published', 'withdrawn')),
  subject TEXT NOT NULL,                 -- a report's SHA-256, a file's path, or what was decided on
  detail TEXT NOT NULL,
  chain TEXT NOT NULL
);
CREATE INDEX custody_subject ON custody(subject);
CREATE TRIGGER custody_unchanged BEFORE UPDATE ON custody
BEGIN SELECT raise(ABORT, 'the custody log is only added to'); END;
CREATE TRIGGER custody_undeleted BEFORE DELETE ON custody
BEGIN SELECT raise(ABORT, 'the custody log is only added to'); END;

-- The key of a detached signature that was checked, of submissions that have one.
CREATE TABLE signature(
  submission INTEGER PRIMARY KEY REFERENCES submission(id) ON DELETE CASCADE,
  signed_by TEXT NOT NULL
);
