#include "report/report_internal.h"

static const struct report_column columns[] = {
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY, NULL},
    {"expected", "Expected", "#indicator+x_expected+num", REPORT_WHOLE, 0, NULL},
    {"received", "Received", "#indicator+x_received+num", REPORT_WHOLE, 0, NULL},
    {"not_expected", "Of them not expected", "#indicator+x_not_expected+num", REPORT_WHOLE, 0, NULL},
    {"late", "Late", "#indicator+x_late+num", REPORT_WHOLE, 0, NULL},
    {"with_warnings", "With warnings", "#indicator+x_warnings+num", REPORT_WHOLE, 0, NULL},
    {"refused", "Refused", "#indicator+x_refused+num", REPORT_WHOLE, 0, NULL},
    {"missing", "Missing", "#indicator+x_missing+num", REPORT_WHOLE, 0, NULL},
    {"complete", "Expected and received", "#indicator+x_complete+x_pct+num", REPORT_PERCENT, 0, NULL},
    {"state", "State", "#status", REPORT_TEXT, 0, NULL},
    {"received_on", "Received", "#date+reported", REPORT_TEXT, 0, NULL},
    {"layout", "Layout", "#meta+x_layout", REPORT_TEXT, 0, NULL},
    {"language", "Language", "#meta+x_language", REPORT_TEXT, 0, NULL},
    {"corrections", "Corrections", "#meta+x_corrections+num", REPORT_WHOLE, 0, NULL},
    {"refused_files", "Files refused", "#meta+x_refused+num", REPORT_WHOLE, 0, NULL},
    {"warnings", "Warnings", "#meta+x_warnings+num", REPORT_WHOLE, 0, NULL},
};

static const struct report_set sets[] = {
    {"", "region expected received not_expected late with_warnings refused missing complete"},
    {"By office", "region office state received_on layout language corrections refused_files warnings"},
};

/* "refused" are the offices of which something arrived and nothing could be taken: they are not missing. */
static const char sql[] =
    "SELECT CASE WHEN u.office = '' THEN 0 ELSE 1 END AS column_set, u.region AS region, u.office AS office, "
    "count(CASE WHEN m.expected = 1 THEN 1 END) AS expected, "
    "count(CASE WHEN m.state = 'received' THEN 1 END) AS received, "
    "count(CASE WHEN m.state = 'received' AND m.expected = 0 THEN 1 END) AS not_expected, "
    "count(CASE WHEN m.state = 'received' AND m.late = 1 THEN 1 END) AS late, "
    "count(CASE WHEN m.state = 'received' AND m.warnings > 0 THEN 1 END) AS with_warnings, "
    "count(CASE WHEN m.state = 'refused' THEN 1 END) AS refused, "
    "count(CASE WHEN m.state = 'missing' THEN 1 END) AS missing, "
    "CASE WHEN u.office = '' THEN count(CASE WHEN m.state = 'received' AND m.expected = 1 THEN 1 END) END AS complete_part, "
    "count(CASE WHEN m.expected = 1 THEN 1 END) AS complete_whole, "
    "CASE WHEN u.office <> '' THEN max(CASE WHEN m.state = 'received' AND m.late = 1 THEN 'received late' ELSE m.state END) "
    "END AS state, "
    "CASE WHEN u.office <> '' THEN max(m.received) END AS received_on, "
    "CASE WHEN u.office <> '' THEN max(s.layout) END AS layout, "
    "CASE WHEN u.office <> '' THEN max(s.language) END AS language, "
    "CASE WHEN u.office <> '' THEN max(CASE WHEN m.submissions > 1 THEN m.submissions - 1 ELSE 0 END) END AS corrections, "
    "sum(COALESCE(m.refused, 0)) AS refused_files, "
    "CASE WHEN u.office <> '' THEN max(m.warnings) END AS warnings "
    "FROM unit u LEFT JOIN member m ON m.place = u.place LEFT JOIN submission s ON s.id = m.submission "
    "GROUP BY u.place, u.region, u.office ORDER BY u.place";

static const char behind[] =
    "SELECT m.region AS heading, m.iso3 AS office, "
    "CASE WHEN s.state IS NULL THEN 'nothing arrived' WHEN s.id = m.submission THEN 'counts: ' || s.state "
    "ELSE 'does not count: ' || CASE WHEN s.state = 'refused' THEN 'refused' ELSE 'another report of the office counts' END END "
    "AS what, '' AS passage, '' AS path, 0 AS line, s.source AS source, s.sha256 AS sha256, s.received AS received "
    "FROM member m LEFT JOIN submission s ON s.office = m.iso3 AND s.year = :year "
    "WHERE m.place = 0 ORDER BY m.iso3, s.sequence, s.sha256";

const struct report_table table_submissions = {
    .id = "submissions",
    .number = 1,
    .title = "Reports received",
    .note = "Counts offices by what arrived of them for the year; a late report counts and is shown as late, and an office is "
            "refused where something arrived of it and nothing could be taken.",
    .denominator = "Percentages are of the offices that the roster expects; without a roster, of those that sent anything.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sets = sets,
    .set_count = REPORT_COUNT(sets),
    .always_offices = true,
    .sql = sql,
    .behind = behind,
};
