#include "report/report_internal.h"

static const struct report_column columns[] = {
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_GROUP, NULL},
    {"year", "Year", "#date+x_year", REPORT_WHOLE, 0, NULL},
    {"field", "Field", "#indicator+code", REPORT_FIELD, REPORT_GROUP, NULL},
    {"dimensions", "Dimensions", "#indicator+x_dimensions", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"value", "Value", "#indicator+x_value+text", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"figure", "Figure", "#indicator+x_value+num", REPORT_INTERVAL, REPORT_BARE, NULL},
    {"basis", "Basis", "#meta+x_basis", REPORT_TEXT, 0, NULL},
    {"path", "Place", "#meta+x_path", REPORT_TEXT, 0, NULL},
    {"rule", "Rule", "#meta+x_rule", REPORT_TEXT, 0, NULL},
    {"passage", "Passage", "#description+x_passage", REPORT_TEXT, 0, NULL},
    {"line", "Line", "#meta+x_line+num", REPORT_WHOLE, 0, NULL},
    {"source", "File", "#meta+source", REPORT_TEXT, 0, NULL},
    {"sha256", "SHA-256", "#meta+x_sha256", REPORT_TEXT, 0, NULL},
    {"certainty", "Certainty in per cent", "#meta+x_certainty+num", REPORT_WHOLE, 0, NULL},
    {"why", "Why", "#meta+x_why", REPORT_TEXT, 0, NULL},
};

static const struct report_set sets[] = {
    {"", "office field dimensions value figure basis path passage"},
};

static const char sql[] =
    "SELECT s.office AS office, s.year AS year, o.field AS field, o.dimensions AS dimensions, o.value AS value, "
    "o.low AS figure_low, o.high AS figure_high, "
    "CASE WHEN o.low IS NOT NULL OR o.high IS NOT NULL THEN o.estimated END AS figure_estimated, "
    "CASE d.action WHEN 'confirm' THEN 'confirmed' WHEN 'correct' THEN 'corrected' ELSE o.basis END AS basis, "
    "o.path AS path, o.rule AS rule, o.evidence AS passage, o.line AS line, s.source AS source, s.sha256 AS sha256, o.certainty AS certainty, o.why AS why "
    "FROM current_submission s JOIN observation o ON o.submission = s.id JOIN known_field k ON k.field = o.field "
    "LEFT JOIN decision d ON d.id = o.decision "
    "WHERE s.year = :year AND o.counts = 1 AND o.state <> 'denied' "
    "AND (:region = '' OR EXISTS (SELECT 1 FROM run_office r WHERE r.run = :run AND r.office = s.office AND r.region = :region)) "
    "ORDER BY s.office, k.place, o.dimensions, o.value, o.id";

const struct report_table table_observations = {
    .id = "observations",
    .title = "Values and the passages behind them",
    .note = "A row for each value that counts in the report that counts of an office, with the place and the words it stands on.",
    .denominator = "Nothing is added up here.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sets = sets,
    .set_count = REPORT_COUNT(sets),
    .sql = sql,
};
