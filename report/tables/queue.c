#include "report/report_internal.h"

static const struct report_column columns[] = {
    {"rank", "Rank", "#meta+x_rank+num", REPORT_WHOLE, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, 0, NULL},
    {"field", "Field", "#indicator+code", REPORT_FIELD, 0, NULL},
    {"dimensions", "Dimensions", "#indicator+x_dimensions", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"value", "Value", "#indicator+x_value+text", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"figure", "Figure", "#indicator+x_value+num", REPORT_INTERVAL, REPORT_BARE, NULL},
    {"certainty", "Certainty in per cent", "#meta+x_certainty+num", REPORT_WHOLE, 0, NULL},
    {"weight", "Weight in the field", "#meta+x_weight+num", REPORT_PERCENT, 0, NULL},
    {"path", "Place", "#meta+x_path", REPORT_TEXT, 0, NULL},
    {"passage", "Passage", "#description+x_passage", REPORT_TEXT, 0, NULL},
    {"line", "Line", "#meta+x_line+num", REPORT_WHOLE, 0, NULL},
    {"source", "File", "#meta+source", REPORT_TEXT, 0, NULL},
};

static const struct report_set sets[] = {
    {"", "rank office field dimensions value figure certainty weight path passage"},
};

/* A figure weighs as much as its share in the sum of all offices; an answer as much as one office among those that gave one.
 * Where rules alone decided, certainty counts as a half. */
static const char sql[] =
    ", whole(field, part) AS (SELECT f.field, max(CASE WHEN f.measure = 'sum' THEN max(f.low, coalesce(f.high, f.low)) ELSE f.offices END) "
    "FROM figure f WHERE f.run = :run AND f.region = 'Global' GROUP BY f.field), "
    "doubt AS (SELECT v.office, v.field, v.dimensions, v.value, v.low, v.high, v.estimated, o.certainty, o.path, o.evidence, o.line, "
    "s.source, k.place, CASE WHEN k.kind = 'count' THEN max(v.low, coalesce(v.high, v.low)) ELSE 1 END AS part, w.part AS whole "
    "FROM office_value v JOIN observation o ON o.id = v.observation JOIN submission s ON s.id = o.submission "
    "JOIN known_field k ON k.field = v.field JOIN whole w ON w.field = v.field "
    "WHERE v.run = :run AND v.basis = 'prose' AND o.decision IS NULL AND (:region = '' OR v.region = :region)) "
    "SELECT row_number() OVER (ORDER BY (100 - coalesce(certainty, 50)) * part * 1.0 / max(whole, 1) DESC, office, place, dimensions, value) "
    "AS rank, office, field, dimensions, value, low AS figure_low, high AS figure_high, "
    "CASE WHEN low IS NOT NULL THEN estimated END AS figure_estimated, certainty, part AS weight_part, whole AS weight_whole, path, "
    "evidence AS passage, line, source FROM doubt ORDER BY rank";

const struct report_table table_queue = {
    .id = "queue",
    .title = "Values from prose that are worth a look",
    .note = "A row for each value that rests on prose and that nobody has decided on; first what is least certain and weighs most. "
            "`aprfocus decide` confirms, corrects or rejects it.",
    .denominator = "A figure's weight is its share in the sum of all offices; an answer's is one of the offices that gave one.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sets = sets,
    .set_count = REPORT_COUNT(sets),
    .sql = sql,
};
