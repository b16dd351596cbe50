#include "report/report_internal.h"

static const struct report_column columns[] = {
    {"heading", "Heading", "#sector+code", REPORT_CODE, REPORT_GROUP, "good_practice"},
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"offices", "Offices", "#indicator+x_offices+num", REPORT_WHOLE, 0, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY, NULL},
    {"title", "Practice", "#description+x_practice", REPORT_TEXT, 0, NULL},
    {"basis", "Basis", "#meta+x_basis", REPORT_TEXT, 0, NULL},
    {"path", "Place", "#meta+x_path", REPORT_TEXT, 0, NULL},
    {"line", "Line", "#meta+x_line+num", REPORT_WHOLE, 0, NULL},
};

static const struct report_set sets[] = {
    {"By region", "heading region offices"},
    {"By office", "heading region office title path"},
};

static const char sql[] =
    ", practice(heading, office, home, basis, title, path, line) AS (SELECT v.value, v.office, v.region, v.basis, o.evidence, "
    "o.path, o.line FROM office_value v LEFT JOIN observation o ON o.id = v.observation WHERE v.run = :run "
    "AND v.field = 'good_practice' AND v.value <> 'not-applicable') "
    "SELECT 0 AS column_set, p.heading AS heading, u.place AS place, u.region AS region, count(*) AS offices, '' AS office, "
    "NULL AS title, NULL AS basis, NULL AS path, NULL AS line FROM unit u JOIN practice p ON u.region = 'Global' OR u.region = p.home "
    "WHERE u.office = '' GROUP BY p.heading, u.place, u.region "
    "UNION ALL "
    "SELECT 1, p.heading, 0, p.home, NULL, p.office, p.title, p.basis, p.path, p.line FROM practice p "
    "WHERE :region = '' OR p.home = :region "
    "ORDER BY column_set, heading, place, region, office";

const struct report_table table_good_practices = {
    .id = "good-practices",
    .number = 12,
    .title = "Good practices",
    .note = "Good practices that offices report, by the headings of Annex 10 (paras 194-197), with what the office writes of them.",
    .denominator = "An office counts once under each heading; regions without any are left out.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sets = sets,
    .set_count = REPORT_COUNT(sets),
    .sql = sql,
    .fields = "good_practice",
};
