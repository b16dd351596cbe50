/* Tables that count offices by their answer to yes/no questions, in groups of questions. */
#include <string.h>

#include "report/report_internal.h"

const struct report_column report_yesno_columns[] = {
    {"group", "Group", "#sector+name", REPORT_TEXT, REPORT_GROUP, NULL},
    {"field", "Question", "#indicator+code", REPORT_FIELD, REPORT_GROUP, NULL},
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY | REPORT_HIDE_EMPTY, NULL},
    {"answer", "Answer", "#indicator+x_answer", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"yes", "Yes", "#indicator+x_yes+num", REPORT_WHOLE, 0, NULL},
    {"partly", "Partly", "#indicator+x_partly+num", REPORT_WHOLE, 0, NULL},
    {"no", "No", "#indicator+x_no+num", REPORT_WHOLE, 0, NULL},
    {"not_applicable", "n.a.", "#indicator+x_not_applicable+num", REPORT_WHOLE, 0, NULL},
    {"not_reported", "Not reported", "#indicator+x_not_reported+num", REPORT_WHOLE, 0, NULL},
    {"no_report", "No report", "#indicator+x_no_report+num", REPORT_WHOLE, 0, NULL},
    {"share", "Yes, of the answers", "#indicator+x_yes+x_pct+num", REPORT_PERCENT, 0, NULL},
};

const struct report_set report_yesno_set[1] = {
    {"", "group field region office answer yes partly no not_applicable not_reported no_report share"}};

/* The answer of an office to a group (field '') is the best that it gives to any question of it. Offices' lines carry the
 * answer in words and no counts, so that a column of counts may be added up. */
static const char head[] =
    "), answer(place, office, value) AS MATERIALIZED ("
    "SELECT a.place, v.office, v.value FROM asked a JOIN office_value v ON v.run = :run AND v.field = a.field "
    "AND v.dimensions = '' UNION ALL "
    "SELECT g.place, v.office, CASE max(CASE v.value WHEN 'yes' THEN 3 WHEN 'partly' THEN 2 WHEN 'no' THEN 1 ELSE 0 END) "
    "WHEN 3 THEN 'yes' WHEN 2 THEN 'partly' WHEN 1 THEN 'no' ELSE 'not-applicable' END "
    "FROM asked g JOIN asked a ON a.kind = g.kind AND a.field <> '' JOIN office_value v ON v.run = :run AND v.field = a.field "
    "AND v.dimensions = '' WHERE g.field = '' GROUP BY g.place, v.office), "
    "told(place, line, state, value) AS MATERIALIZED (SELECT a.place, m.place, m.state, "
    "CASE WHEN m.state <> 'received' THEN 'no report' ELSE COALESCE(v.value, 'not reported') END "
    "FROM asked a CROSS JOIN member m LEFT JOIN answer v ON v.place = a.place AND v.office = m.iso3) ";

static const char body[] =
    "SELECT a.kind AS \"group\", CASE WHEN a.field = '' THEN 'any of these' ELSE a.field END AS field, "
    "u.region AS region, u.office AS office, "
    "CASE WHEN u.office <> '' THEN max(t.value) END AS answer, "
    "CASE WHEN u.office = '' THEN count(CASE WHEN t.value = 'yes' THEN 1 END) END AS yes, "
    "CASE WHEN u.office = '' THEN count(CASE WHEN t.value = 'partly' THEN 1 END) END AS partly, "
    "CASE WHEN u.office = '' THEN count(CASE WHEN t.value = 'no' THEN 1 END) END AS no, "
    "CASE WHEN u.office = '' THEN count(CASE WHEN t.value = 'not-applicable' THEN 1 END) END AS not_applicable, "
    "CASE WHEN u.office = '' THEN count(CASE WHEN t.value = 'not reported' THEN 1 END) END AS not_reported, "
    "CASE WHEN u.office = '' THEN count(CASE WHEN t.value = 'no report' THEN 1 END) END AS no_report, "
    "CASE WHEN u.office = '' THEN count(CASE WHEN t.value = 'yes' THEN 1 END) END AS share_part, "
    "count(CASE WHEN t.value IN ('yes', 'partly', 'no') THEN 1 END) AS share_whole "
    "FROM asked a CROSS JOIN unit u LEFT JOIN told t ON t.place = a.place AND t.line = u.place "
    "GROUP BY a.place, a.kind, a.field, u.place, u.region, u.office ORDER BY a.place, u.place";

enum status report_rows_yesno(struct report_source *source, const struct report_question *questions, size_t count,
                              struct error *error)
{
    struct buffer sql;
    buffer_init(&sql, 256 * 1024);
    buffer_add_text(&sql, ", asked(place, kind, field) AS (VALUES ");
    for (size_t i = 0; i < count; i++) /* groups and ids are of table files: no quotes in them */
        buffer_format(&sql, "%s(%zu, '%s', '%s')", i ? ", " : "", i, questions[i].group, questions[i].field);
    buffer_add_text(&sql, head);
    buffer_add_text(&sql, body);
    enum status status = report_rows_from_sql(source, sql.data, error);
    buffer_free(&sql);
    return status;
}
