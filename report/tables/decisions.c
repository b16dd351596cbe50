#include "report/report_internal.h"

static const struct report_column columns[] = {
    {"decision", "Decision", "#meta+x_decision+num", REPORT_WHOLE, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, 0, NULL},
    {"field", "Field", "#indicator+code", REPORT_FIELD, 0, NULL},
    {"dimensions", "Dimensions", "#indicator+x_dimensions", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"action", "Action", "#meta+x_action", REPORT_TEXT, 0, NULL},
    {"value", "Value", "#indicator+x_value+text", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"figure", "Figure", "#indicator+x_value+num", REPORT_INTERVAL, REPORT_BARE, NULL},
    {"standing", "Standing", "#status", REPORT_TEXT, 0, NULL},
    {"by", "By", "#meta+x_by", REPORT_TEXT, 0, NULL},
    {"decided", "Decided", "#date+x_decided", REPORT_TEXT, 0, NULL},
    {"because", "Because", "#description+x_because", REPORT_TEXT, 0, NULL},
    {"passage", "Passage", "#description+x_passage", REPORT_TEXT, 0, NULL},
};

/* In force: it is what counts, or it has put a value aside, in the report that counts. */
static const char sql[] =
    "SELECT d.id AS decision, d.office AS office, d.field AS field, d.dimensions AS dimensions, d.action AS action, d.value AS value, "
    "d.low AS figure_low, d.high AS figure_high, CASE WHEN d.low IS NOT NULL THEN d.estimated END AS figure_estimated, "
    "CASE WHEN d.id NOT IN (SELECT id FROM standing_decision) THEN 'replaced' "
    "WHEN EXISTS (SELECT 1 FROM current_submission s JOIN observation o ON o.submission = s.id WHERE s.office = d.office AND "
    "s.year = d.year AND o.decision = d.id) THEN 'in force' ELSE 'rests: its sentence is gone, or an item answers' END AS standing, "
    "d.decided_by AS by, d.decided AS decided, d.because AS because, d.evidence AS passage FROM decision d "
    "JOIN known_field k ON k.field = d.field WHERE d.year = :year AND (:region = '' OR EXISTS (SELECT 1 FROM run_office r WHERE "
    "r.run = :run AND r.office = d.office AND r.region = :region)) ORDER BY d.id";

const struct report_table table_decisions = {
    .id = "decisions",
    .title = "Decisions on values from prose",
    .note = "A row for each decision of an analyst, with who, when and why; none is ever changed or deleted.",
    .denominator = "Nothing is added up here.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sql = sql,
};
