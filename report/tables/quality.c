#include "report/report_internal.h"

static const struct report_column columns[] = {
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_GROUP, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_GROUP, NULL},
    {"rule", "Rule", "#meta+x_rule", REPORT_TEXT, REPORT_KEY, NULL},
    {"severity", "Severity", "#severity", REPORT_TEXT, 0, NULL},
    {"findings", "Findings", "#indicator+x_findings+num", REPORT_WHOLE, 0, NULL},
    {"offices", "Offices", "#indicator+x_offices+num", REPORT_WHOLE, 0, NULL},
    {"path", "Place", "#meta+x_path", REPORT_TEXT, 0, NULL},
    {"line", "Line", "#meta+x_line+num", REPORT_WHOLE, 0, NULL},
    {"message", "What is wrong", "#description+x_finding", REPORT_TEXT, 0, NULL},
    {"advice", "What to do", "#description+x_advice", REPORT_TEXT, 0, NULL},
    {"source", "File", "#meta+source", REPORT_TEXT, 0, NULL},
};

static const struct report_set sets[] = {
    {"By region and rule", "region rule severity findings offices"},
    {"By office", "region office rule severity path line message advice"},
};

/* Of accepted reports the one that counts; of the others only those that were refused for it. */
#define FOUND                                                                                                              \
    ", found(office, home, rule, severity, path, line, message, advice, source, sha256, received, position) AS MATERIALIZED (" \
    "SELECT s.office, COALESCE(r.region, 'Unassigned'), f.rule, f.severity, f.path, f.line, f.message, f.advice, s.source, "  \
    "s.sha256, s.received, f.position FROM finding f JOIN submission s ON s.id = f.submission LEFT JOIN run_office r "        \
    "ON r.run = :run AND r.office = s.office WHERE s.year = :year AND (s.state = 'refused' OR s.id = r.submission) "         \
    "UNION ALL SELECT q.office, r.region, q.rule, q.severity, q.path, q.line, q.message, q.advice, COALESCE(s.source, ''), "  \
    "COALESCE(s.sha256, ''), COALESCE(s.received, ''), 1000000 FROM run_finding q JOIN run_office r ON r.run = :run "        \
    "AND r.office = q.office LEFT JOIN submission s ON s.id = r.submission WHERE q.run = :run) "

static const char sql[] =
    FOUND
    "SELECT 0 AS column_set, u.place AS place, u.region AS region, '' AS office, f.rule AS rule, f.severity AS severity, "
    "count(*) AS findings, count(DISTINCT f.office) AS offices, NULL AS path, NULL AS line, NULL AS message, NULL AS advice, "
    "NULL AS source, 0 AS position FROM unit u JOIN found f ON u.region = 'Global' OR u.region = f.home WHERE u.office = '' "
    "GROUP BY u.place, u.region, f.rule, f.severity "
    "UNION ALL "
    "SELECT 1, 0, f.home, f.office, f.rule, f.severity, NULL, NULL, f.path, f.line, f.message, f.advice, f.source, f.position "
    "FROM found f WHERE :region = '' OR f.home = :region "
    "ORDER BY column_set, place, region, office, source, severity, rule, line, position, message";

static const char behind[] =
    FOUND
    "SELECT f.rule AS heading, f.office AS office, f.severity || ': ' || f.message || '; ' || f.advice AS what, '' AS passage, "
    "f.path AS path, f.line AS line, f.source AS source, f.sha256 AS sha256, f.received AS received "
    "FROM found f WHERE :region = '' OR f.home = :region ORDER BY f.rule, f.office, f.source, f.line, f.position, f.message";

const struct report_table table_quality = {
    .id = "quality",
    .number = 10,
    .title = "Quality of the reports",
    .note = "Rules that reports break: contradictions, prose against items, gaps, values far from last year's; of the report that "
            "counts of each office, and of reports that were refused.",
    .denominator = "Findings are counted, and the offices that have at least one of the kind.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sets = sets,
    .set_count = REPORT_COUNT(sets),
    .sql = sql,
    .behind = behind,
};
