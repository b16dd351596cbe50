/* What changed on the year before: the same offices, one region set (both runs were made under it). */
#include <string.h>

#include "report/report_internal.h"

static const struct report_column columns[] = {
    {"change", "Change", "#indicator+x_change", REPORT_TEXT, 0, NULL},
    {"field", "Field", "#indicator+code", REPORT_FIELD, REPORT_GROUP, NULL},
    {"measure", "Measure", "#indicator+x_measure", REPORT_TEXT, 0, NULL},
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY | REPORT_HIDE_EMPTY, NULL},
    {"before_answer", "Before", "#indicator+x_before+text", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"after_answer", "After", "#indicator+x_after+text", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"before", "Figure before", "#indicator+x_before+num", REPORT_INTERVAL, REPORT_HIDE_EMPTY, NULL},
    {"after", "Figure after", "#indicator+x_after+num", REPORT_INTERVAL, REPORT_HIDE_EMPTY, NULL},
    {"difference", "Difference", "#indicator+x_difference+num", REPORT_INTERVAL, REPORT_HIDE_EMPTY, NULL},
    {"offices", "Offices", "#indicator+x_offices+num", REPORT_WHOLE, 0, NULL},
    {"remark", "Remark", "#description+x_remark", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
};

static const struct report_set sets[] = {
    {"Figures, of the offices that gave the value in both years", "field region office measure before after difference offices"},
    {"Answers that changed, began or ended", "field region office change before_answer after_answer before after"},
    {"Restated: figures that were published otherwise", "field region measure before after"},
    {"Offices whose region differs between the sets in force in the two years", "office before_answer after_answer remark"},
    {"", "remark"},
};

enum { SET_FIGURES, SET_ANSWERS, SET_RESTATED, SET_BREAKS, SET_REMARK };

/* Values of offices that reported in both years: `value` is the alias of an office_value. Looked up by key, office by
 * office, so that the time grows with the values and not with their square. */
#define OF_BOTH_YEARS(value)                                                                                               \
    "JOIN run_office c ON c.run = :run AND c.office = " value ".office AND c.state = 'received' "                            \
    "JOIN run_office p ON p.run = :previous_run AND p.office = " value ".office AND p.state = 'received' "

/* An answer that is not applicable in one of the years is in no comparison of figures. */
static const char figures_sql[] =
    ", both_years(place, field, kind, office, home, old, new, old_low, old_high, old_estimated, new_low, new_high, "
    "new_estimated) AS MATERIALIZED (SELECT k.place, a.field, k.kind, a.office, c.region, b.value, a.value, b.low, b.high, b.estimated, a.low, "
    "a.high, a.estimated FROM known_field k CROSS JOIN office_value a " OF_BOTH_YEARS("a")
    "JOIN office_value b ON b.run = :previous_run AND b.field = a.field AND b.office = a.office AND b.dimensions = '' "
    "WHERE a.run = :run AND a.field = k.field AND a.dimensions = '' AND k.kind IN ('yesno', 'count') AND a.value <> 'not-applicable' "
    "AND b.value <> 'not-applicable'), "
    "summed(place, field, line, region, office, kind, old_low, old_high, old_estimated, new_low, new_high, new_estimated, offices) "
    "AS (SELECT x.place, x.field, u.place, u.region, u.office, x.kind, "
    "CASE x.kind WHEN 'count' THEN sum(x.old_low) ELSE count(CASE WHEN x.old = 'yes' THEN 1 END) END, "
    "CASE WHEN x.kind = 'yesno' THEN count(CASE WHEN x.old = 'yes' THEN 1 END) WHEN count(x.old_high) = count(*) "
    "THEN sum(x.old_high) END, max(x.old_estimated), "
    "CASE x.kind WHEN 'count' THEN sum(x.new_low) ELSE count(CASE WHEN x.new = 'yes' THEN 1 END) END, "
    "CASE WHEN x.kind = 'yesno' THEN count(CASE WHEN x.new = 'yes' THEN 1 END) WHEN count(x.new_high) = count(*) "
    "THEN sum(x.new_high) END, max(x.new_estimated), count(*) "
    "FROM unit u JOIN both_years x ON (u.office = '' AND (u.region = 'Global' OR u.region = x.home)) "
    "OR (u.office = x.office AND x.kind = 'count') GROUP BY x.place, x.field, x.kind, u.place, u.region, u.office) "
    "SELECT 0 AS column_set, 'figure' AS change, s.field AS field, CASE s.kind WHEN 'yesno' THEN 'offices_yes' ELSE 'sum' END "
    "AS measure, s.region AS region, s.office AS office, s.old_low AS before_low, s.old_high AS before_high, "
    "s.old_estimated AS before_estimated, s.new_low AS after_low, s.new_high AS after_high, s.new_estimated AS after_estimated, "
    "s.new_low - s.old_high AS difference_low, s.new_high - s.old_low AS difference_high, "
    "CASE WHEN s.old_high IS NULL AND s.new_high IS NULL THEN NULL WHEN s.old_estimated = 1 OR s.new_estimated = 1 THEN 1 ELSE 0 "
    "END AS difference_estimated, s.offices AS offices "
    "FROM summed s ORDER BY s.place, s.line";

/* A value of a list is a code: it begins or ends. Any other value of an office changes, begins or ends. */
#define SAME_VALUE(a, b)                                                                                                   \
    b ".field = " a ".field AND " b ".office = " a ".office AND " b ".dimensions = '' AND (k.kind <> 'list' OR " b              \
      ".value = " a ".value)"

static const char answers_sql[] =
    ", changed(place, field, office, home, change, old, new, old_low, old_high, old_estimated, new_low, new_high, "
    "new_estimated) AS ("
    "SELECT k.place, a.field, a.office, c.region, 'changed', b.value, a.value, b.low, b.high, b.estimated, a.low, a.high, a.estimated "
    "FROM known_field k CROSS JOIN office_value a " OF_BOTH_YEARS("a")
    "JOIN office_value b ON b.run = :previous_run AND " SAME_VALUE("a", "b") " "
    "WHERE a.run = :run AND a.field = k.field AND a.dimensions = '' AND (a.value <> b.value OR COALESCE(a.low, -1) <> COALESCE(b.low, -1) OR COALESCE(a.high, -1) <> COALESCE(b.high, -1)) "
    "UNION ALL "
    "SELECT k.place, a.field, a.office, c.region, 'began', '', a.value, NULL, NULL, 0, a.low, a.high, a.estimated "
    "FROM known_field k CROSS JOIN office_value a " OF_BOTH_YEARS("a")
    "WHERE a.run = :run AND a.field = k.field AND a.dimensions = '' AND NOT EXISTS (SELECT 1 FROM office_value b WHERE b.run = :previous_run AND "
    SAME_VALUE("a", "b") ") "
    "UNION ALL "
    "SELECT k.place, b.field, b.office, c.region, 'ended', b.value, '', b.low, b.high, b.estimated, NULL, NULL, 0 "
    "FROM known_field k CROSS JOIN office_value b " OF_BOTH_YEARS("b")
    "WHERE b.run = :previous_run AND b.field = k.field AND b.dimensions = '' AND NOT EXISTS (SELECT 1 FROM office_value a WHERE a.run = :run AND "
    SAME_VALUE("b", "a") ")) "
    "SELECT 1 AS column_set, c.change AS change, c.field AS field, c.home AS region, c.office AS office, "
    "CASE WHEN c.change = 'began' THEN 'not reported' ELSE c.old END AS before_answer, "
    "CASE WHEN c.change = 'ended' THEN 'not reported' ELSE c.new END AS after_answer, "
    "c.old_low AS before_low, c.old_high AS before_high, CASE WHEN c.old_low IS NOT NULL THEN c.old_estimated END AS "
    "before_estimated, c.new_low AS after_low, c.new_high AS after_high, CASE WHEN c.new_low IS NOT NULL THEN c.new_estimated END "
    "AS after_estimated FROM changed c WHERE :region = '' OR c.home = :region ORDER BY c.place, c.home, c.office, c.change, c.old, "
    "c.new";

static const char restated_sql[] =
    "SELECT 2 AS column_set, 'restated' AS change, f.field AS field, f.measure AS measure, f.region AS region, "
    "g.low AS before_low, g.high AS before_high, g.estimated AS before_estimated, f.low AS after_low, f.high AS after_high, "
    "f.estimated AS after_estimated FROM figure f JOIN figure g ON g.field = f.field AND g.region = f.region "
    "AND g.measure = f.measure WHERE f.run = :run AND g.run = (SELECT max(r.id) FROM run r WHERE r.kind = 'aggregate' "
    "AND r.year = :year AND r.region_set = :region_set AND r.published IS NOT NULL AND r.id < :run) "
    "AND (:only = '' OR f.region = :only) AND (COALESCE(f.low, -1) <> COALESCE(g.low, -1) "
    "OR COALESCE(f.high, -1) <> COALESCE(g.high, -1) OR f.estimated <> g.estimated) ORDER BY f.position";

static const char offices_sql[] =
    "SELECT o.office, o.region FROM run_office o WHERE o.run = :run AND (:region = '' OR o.region = :region) ORDER BY o.office";

static enum status give_remark(struct report_source *source, struct report_cell *cells, const char *remark,
                               struct error *error)
{
    report_clear(source, cells);
    report_put_text(source, cells, "change", text_from("remark"));
    report_put_text(source, cells, "remark", text_from(remark));
    return report_give(source, SET_REMARK, cells, error);
}

/* An office that another set puts elsewhere breaks every series by region. */
static enum status give_breaks(struct report_source *source, struct report_cell *cells, struct error *error)
{
    const struct report_context *context = source->context;
    const char *before = dictionary_region_set_for_year(context->dictionary, context->year - 1);
    const char *after = dictionary_region_set_for_year(context->dictionary, context->year);
    if (strcmp(before, after) == 0)
        return STATUS_OK;
    struct store_statement *statement;
    enum status status = report_prepare(source, offices_sql, &statement, error);
    if (status)
        return status;
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row) {
        const char *iso3 = store_column_text(statement, 0).data;
        const char *old = dictionary_region(context->dictionary, before, iso3);
        const char *new = dictionary_region(context->dictionary, after, iso3);
        old = old ? old : "Unassigned";
        new = new ? new : "Unassigned";
        if (strcmp(old, new) == 0)
            continue;
        report_clear(source, cells);
        report_put_text(source, cells, "change", text_from("break"));
        report_put_text(source, cells, "region", store_column_text(statement, 1));
        report_put_text(source, cells, "office", text_from(iso3));
        report_put_text(source, cells, "before_answer", text_from(old));
        report_put_text(source, cells, "after_answer", text_from(new));
        report_put_text(source, cells, "remark",
                        text_from(arena_format(source->arena, "regions of %s, then of %s", before, after)));
        if ((status = report_give(source, SET_BREAKS, cells, error)))
            break;
    }
    store_statement_free(statement);
    return status;
}

static enum status give_restated(struct report_source *source, struct error *error)
{
    struct store_statement *statement;
    enum status status = report_prepare(source, restated_sql, &statement, error);
    if (status)
        return status;
    store_bind_text(statement, ":only", source->context->region ? source->context->region : "");
    status = report_rows_from_statement(source, statement, error);
    store_statement_free(statement);
    return status;
}

static enum status rows(struct report_source *source, struct error *error)
{
    struct report_cell *cells = report_cells(source);
    enum status status;
    if (source->context->previous_run) {
        status = report_rows_from_sql(source, figures_sql, error);
        if (!status)
            status = report_rows_from_sql(source, answers_sql, error);
    } else {
        status = give_remark(source, cells, "The year before was not added up under this region set; nothing is compared with it.",
                             error);
    }
    if (!status)
        status = give_restated(source, error);
    return status ? status : give_breaks(source, cells, error);
}

static const char behind[] =
    "SELECT k.label AS heading, v.office AS office, CASE WHEN v.run = :run THEN 'this year: ' ELSE 'the year before: ' END || "
    "CASE WHEN v.value <> '' THEN v.value ELSE CASE WHEN v.high IS NULL THEN 'at least ' ELSE '' END || CAST(v.low AS TEXT) END AS "
    "what, COALESCE(o.evidence, '') AS passage, COALESCE(o.path, '') AS path, COALESCE(o.line, 0) AS line, s.source AS source, "
    "s.sha256 AS sha256, s.received AS received FROM office_value v " OF_BOTH_YEARS("v")
    "JOIN known_field k ON k.field = v.field JOIN submission s ON s.id = CASE WHEN v.run = :run THEN c.submission ELSE "
    "p.submission END LEFT JOIN observation o ON o.id = v.observation WHERE v.run IN (:run, :previous_run) AND v.dimensions = '' "
    "AND (:region = '' OR c.region = :region) ORDER BY k.place, v.office, CASE WHEN v.run = :run THEN 1 ELSE 0 END, v.value";

const struct report_table table_change = {
    .id = "change",
    .number = 11,
    .title = "Change on the year before",
    .note = "Compares offices that reported in both years, under one region set: sums and offices that say yes, before and after; "
            "each answer that changed, began or ended; what was published for the year and is restated; where regions break.",
    .denominator = "A figure is of the offices that gave the value in both years; not reported is no answer and no zero.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sets = sets,
    .set_count = REPORT_COUNT(sets),
    .sql = answers_sql,
    .rows = rows,
    .behind = behind,
};
