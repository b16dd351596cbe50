#include "report/report_internal.h"

static const struct report_column columns[] = {
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY | REPORT_HIDE_EMPTY, NULL},
    {"focal_point", "Focal point", "#indicator+x_answer+x_focal_point", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"yes", "Yes", "#indicator+x_focal_point+x_yes+num", REPORT_WHOLE, 0, NULL},
    {"partly", "Partly", "#indicator+x_focal_point+x_partly+num", REPORT_WHOLE, 0, NULL},
    {"no", "No", "#indicator+x_focal_point+x_no+num", REPORT_WHOLE, 0, NULL},
    {"not_applicable", "n.a.", "#indicator+x_focal_point+x_not_applicable+num", REPORT_WHOLE, 0, NULL},
    {"not_reported", "Not reported", "#indicator+x_focal_point+x_not_reported+num", REPORT_WHOLE, 0, NULL},
    {"no_report", "No report", "#indicator+x_focal_point+x_no_report+num", REPORT_WHOLE, 0, NULL},
    {"share", "Yes, of the answers", "#indicator+x_focal_point+x_pct+num", REPORT_PERCENT, 0, NULL},
    {"also_sgbv", "Also SGBV focal point", "#indicator+x_focal_point+x_sgbv+num", REPORT_WHOLE, 0, NULL},
    {"covered", "Covered by another office", "#indicator+x_focal_point+x_covered+num", REPORT_WHOLE, 0, NULL},
    {"persons", "Persons", "#indicator+x_focal_point+x_persons+num", REPORT_INTERVAL, 0, NULL},
    {"time_min", "Time in %, min", "#indicator+x_time+x_min+num", REPORT_INTERVAL, REPORT_THOUSANDTHS, NULL},
    {"time_median", "median", "#indicator+x_time+x_median+num", REPORT_INTERVAL, REPORT_THOUSANDTHS, NULL},
    {"time_max", "max", "#indicator+x_time+x_max+num", REPORT_INTERVAL, REPORT_THOUSANDTHS, NULL},
    {"time_offices", "Offices", "#indicator+x_time+x_offices+num", REPORT_WHOLE, 0, NULL},
    {"mainstreamed", "Main- streamed", "#indicator+x_mainstreamed+num", REPORT_WHOLE, 0, NULL},
};

static const struct report_set sets[] = {
    {"", "region office focal_point yes partly no not_reported no_report share also_sgbv covered persons mainstreamed time_min "
         "time_median time_max time_offices"},
};

#define COUNTED(answer) "CASE WHEN u.office = '' THEN count(CASE WHEN t.designated = '" answer "' THEN 1 END) END"
#define TIME(column, measure)                                                                                              \
    "CASE WHEN u.office = '' THEN (SELECT f." column " FROM figure f WHERE f.run = :run AND f.field = "                    \
    "'focal_point.time_share' AND f.region = u.region AND f.measure = '" measure "') ELSE max(t.time_" column ") END"

/* told: a line an office with its answers. The median of the shares of time is worked out by aggregate; an office shows its
 * own share in all three columns. */
static const char sql[] =
    ", told(iso3, designated, sgbv, covered, mainstreamed, persons, persons_low, persons_high, persons_estimated, time_told, "
    "time_low, time_high, time_estimated) AS (SELECT v.office, "
    "max(CASE WHEN v.field = 'focal_point.designated' THEN v.value END), "
    "max(CASE WHEN v.field = 'focal_point.is_sgbv' THEN v.value END), "
    "count(CASE WHEN v.field = 'focal_point.covered_by' AND v.value <> 'not-applicable' THEN 1 END), "
    "max(CASE WHEN v.field = 'mainstreamed' THEN v.value END), "
    "count(CASE WHEN v.field = 'focal_point.persons' AND v.low IS NOT NULL THEN 1 END), "
    "max(CASE WHEN v.field = 'focal_point.persons' THEN v.low END), max(CASE WHEN v.field = 'focal_point.persons' THEN v.high END), "
    "max(CASE WHEN v.field = 'focal_point.persons' THEN v.estimated ELSE 0 END), "
    "count(CASE WHEN v.field = 'focal_point.time_share' AND v.low IS NOT NULL THEN 1 END), "
    "max(CASE WHEN v.field = 'focal_point.time_share' THEN v.low END), "
    "max(CASE WHEN v.field = 'focal_point.time_share' THEN v.high END), "
    "max(CASE WHEN v.field = 'focal_point.time_share' THEN v.estimated ELSE 0 END) "
    "FROM office_value v WHERE v.run = :run AND v.dimensions = '' AND v.field IN ('focal_point.designated', "
    "'focal_point.is_sgbv', 'focal_point.covered_by', 'mainstreamed', 'focal_point.persons', 'focal_point.time_share') "
    "GROUP BY v.office) "
    "SELECT u.region AS region, u.office AS office, "
    "CASE WHEN u.office <> '' THEN max(CASE WHEN m.state <> 'received' THEN 'no report' ELSE COALESCE(t.designated, "
    "'not reported') END) END AS focal_point, "
    COUNTED("yes") " AS yes, " COUNTED("partly") " AS partly, " COUNTED("no") " AS no, "
    COUNTED("not-applicable") " AS not_applicable, "
    "CASE WHEN u.office = '' THEN count(CASE WHEN m.state = 'received' AND t.designated IS NULL THEN 1 END) END AS not_reported, "
    "CASE WHEN u.office = '' THEN count(CASE WHEN m.state <> 'received' THEN 1 END) END AS no_report, "
    COUNTED("yes") " AS share_part, "
    "count(CASE WHEN t.designated IN ('yes', 'partly', 'no') THEN 1 END) AS share_whole, "
    "count(CASE WHEN t.designated IN ('yes', 'partly') AND t.sgbv IN ('yes', 'partly') THEN 1 END) AS also_sgbv, "
    "count(CASE WHEN t.covered > 0 THEN 1 END) AS covered, "
    "sum(t.persons_low) AS persons_low, "
    "CASE WHEN count(t.persons_high) = sum(t.persons) THEN sum(t.persons_high) END AS persons_high, "
    "COALESCE(max(CASE WHEN t.persons > 0 THEN t.persons_estimated END), 0) AS persons_estimated, "
    TIME("low", "min") " AS time_min_low, " TIME("high", "min") " AS time_min_high, "
    "COALESCE(" TIME("estimated", "min") ", 0) AS time_min_estimated, "
    TIME("low", "median") " AS time_median_low, " TIME("high", "median") " AS time_median_high, "
    "COALESCE(" TIME("estimated", "median") ", 0) AS time_median_estimated, "
    TIME("low", "max") " AS time_max_low, " TIME("high", "max") " AS time_max_high, "
    "COALESCE(" TIME("estimated", "max") ", 0) AS time_max_estimated, "
    "COALESCE(sum(t.time_told), 0) AS time_offices, "
    "count(CASE WHEN t.mainstreamed = 'yes' THEN 1 END) AS mainstreamed "
    "FROM unit u LEFT JOIN member m ON m.place = u.place LEFT JOIN told t ON t.iso3 = m.iso3 "
    "GROUP BY u.place, u.region, u.office ORDER BY u.place";

const struct report_table table_human_resources = {
    .id = "human-resources",
    .number = 3,
    .title = "Focal points and staff time",
    .note = "Counts offices with a trafficking focal point (a part-time one is one), those among them who are also the SGBV focal "
            "point, which the Review advises against (para 52), persons, and the share of working time that they give to it.",
    .denominator = "Percentages are of the offices that answered whether they have a focal point; shares of time are of the "
                   "offices that gave one.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sets = sets,
    .set_count = REPORT_COUNT(sets),
    .sql = sql,
    .fields = "focal_point.designated focal_point.is_sgbv focal_point.covered_by focal_point.persons focal_point.time_share "
              "mainstreamed",
};
