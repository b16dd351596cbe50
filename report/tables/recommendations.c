#include <string.h>

#include "report/report_internal.h"

static const struct report_column columns[] = {
    {"recommendation", "Recommendation", "#indicator+code", REPORT_TEXT, REPORT_GROUP, NULL},
    {"area", "Area", "#sector+name", REPORT_TEXT, 0, NULL},
    {"text", "Text", "#description+x_recommendation", REPORT_TEXT, 0, NULL},
    {"addressed_to", "Addressed to", "#org+x_addressed_to", REPORT_TEXT, 0, NULL},
    {"source", "Source", "#meta+source", REPORT_TEXT, 0, NULL},
    {"fields", "Fields", "#indicator+x_fields+x_list", REPORT_TEXT, 0, NULL},
    {"condition", "An office meets it when", "#description+x_condition", REPORT_TEXT, 0, NULL},
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY | REPORT_HIDE_EMPTY, NULL},
    {"answer", "Follow-up", "#indicator+x_answer", REPORT_TEXT, REPORT_HIDE_EMPTY, NULL},
    {"meet", "Meet it", "#indicator+x_meet+num", REPORT_WHOLE, 0, NULL},
    {"do_not", "Do not", "#indicator+x_do_not+num", REPORT_WHOLE, 0, NULL},
    {"not_applicable", "n.a.", "#indicator+x_not_applicable+num", REPORT_WHOLE, 0, NULL},
    {"not_reported", "Not reported", "#indicator+x_not_reported+num", REPORT_WHOLE, 0, NULL},
    {"no_report", "No report", "#indicator+x_no_report+num", REPORT_WHOLE, 0, NULL},
    {"share", "Meet it, of the answers", "#indicator+x_meet+x_pct+num", REPORT_PERCENT, 0, NULL},
};

static const struct report_set sets[] = {
    {"", "recommendation region office answer meet do_not not_applicable not_reported no_report share"},
    {"Recommendations that no field decides", "recommendation answer"},
};

/* Each of these gives the offices' rank: 3 meets it, 2 does not, 1 not applicable; no row: not reported. */
static const char by_field[] =
    ", ranked(office, rank) AS (SELECT v.office, max(CASE WHEN v.value = 'not-applicable' THEN 1 "
    "WHEN :value = '' OR v.value = :value THEN 3 ELSE 2 END) FROM office_value v WHERE v.run = :run AND v.field = :field "
    "AND v.dimensions = '' GROUP BY v.office) ";
/* Q1 (para 207): every layout but that of 2007 asks about trafficking beyond SGBV */
static const char by_layout[] =
    ", ranked(office, rank) AS (SELECT o.office, CASE WHEN s.layout = 'apr-2007' THEN 2 ELSE 3 END FROM run_office o "
    "JOIN submission s ON s.id = o.submission WHERE o.run = :run) ";
/* Q2 (para 207): a report of FOCUS that fills at least one of the proposed fields */
static const char by_proposed[] =
    ", ranked(office, rank) AS (SELECT o.office, CASE WHEN s.layout = 'focus' AND EXISTS (SELECT 1 FROM office_value v "
    "JOIN known_field k ON k.field = v.field WHERE v.run = :run AND v.office = o.office AND k.standing = 'proposed' "
    "AND v.value <> 'not-applicable') THEN 3 ELSE 2 END FROM run_office o JOIN submission s ON s.id = o.submission "
    "WHERE o.run = :run) ";

#define COUNTED(value, rank)                                                                                               \
    "CASE WHEN u.office = '' THEN count(CASE WHEN m.state " value " AND " rank " THEN 1 END) END"

static const char tail[] =
    "SELECT u.region, u.office, CASE WHEN u.office <> '' THEN max(CASE WHEN m.state <> 'received' THEN 'no report' "
    "WHEN r.rank = 3 THEN 'meets it' WHEN r.rank = 2 THEN 'does not' WHEN r.rank = 1 THEN 'not-applicable' "
    "ELSE 'not reported' END) END, " COUNTED("= 'received'", "r.rank = 3") ", " COUNTED("= 'received'", "r.rank = 2") ", "
    COUNTED("= 'received'", "r.rank = 1") ", " COUNTED("= 'received'", "r.rank IS NULL") ", " COUNTED("<> 'received'", "1 = 1") " "
    "FROM unit u LEFT JOIN member m ON m.place = u.place LEFT JOIN ranked r ON r.office = m.iso3 "
    "GROUP BY u.place, u.region, u.office ORDER BY u.place";

/* How it is decided whether an office meets it; NULL where nothing in a report can. */
static const char *decision(const struct recommendation *recommendation)
{
    if (strcmp(recommendation->id, "Q1") == 0)
        return by_layout;
    if (strcmp(recommendation->id, "Q2") == 0)
        return by_proposed;
    return recommendation->decided_by ? by_field : NULL;
}

static void put_head(struct report_source *source, struct report_cell *cells, const struct recommendation *recommendation)
{
    report_clear(source, cells);
    report_put_text(source, cells, "recommendation", text_from(recommendation->id));
    const struct report_context *context = source->context;
    const char *text = report_word(context, "recommendation", recommendation->id, recommendation->text);
    const char *addressed_to = report_word(context, "word", recommendation->addressed_to, recommendation->addressed_to);
    const char *condition = report_word(context, "word", recommendation->condition, recommendation->condition);
    report_cell(source, cells, "recommendation")->shown = text_from(
        arena_format(source->arena, "%s  %s (%s, %s%s%s)", recommendation->id, text, addressed_to, recommendation->source, condition[0] ? "; " : "", condition));
    report_put_text(source, cells, "area", text_from(recommendation->area));
    report_put_text(source, cells, "text", text_from(recommendation->text));
    report_cell(source, cells, "text")->shown = text_from(text);
    report_put_text(source, cells, "addressed_to", text_from(recommendation->addressed_to));
    report_put_text(source, cells, "source", text_from(recommendation->source));
    report_put_text(source, cells, "fields", text_from(recommendation->fields));
    report_put_text(source, cells, "condition", text_from(recommendation->condition));
    report_cell(source, cells, "condition")->shown = text_from(condition);
}

static void put_counts(struct report_source *source, struct report_cell *cells, struct store_statement *statement)
{
    static const char *const names[] = {"meet", "do_not", "not_applicable", "not_reported", "no_report"};
    report_put_text(source, cells, "region", store_column_text(statement, 0));
    report_put_text(source, cells, "office", store_column_text(statement, 1));
    report_put_text(source, cells, "answer", store_column_text(statement, 2));
    if (store_column_is_null(statement, 3))
        return; /* an office's line carries its answer in words */
    for (int i = 0; i < (int)REPORT_COUNT(names); i++)
        report_put_whole(source, cells, names[i], store_column_whole(statement, 3 + i));
    int64_t meet = store_column_whole(statement, 3);
    report_put_percent(source, cells, "share", meet, meet + store_column_whole(statement, 4));
}

static enum status give(struct report_source *source, const struct recommendation *recommendation,
                        struct report_cell *cells, struct error *error)
{
    struct buffer sql;
    buffer_init(&sql, 16 * 1024);
    buffer_add_text(&sql, decision(recommendation));
    buffer_add_text(&sql, tail);
    struct store_statement *statement;
    enum status status = report_prepare(source, sql.data, &statement, error);
    buffer_free(&sql);
    if (status)
        return status;
    store_bind_text(statement, ":field", recommendation->decided_by ? recommendation->decided_by->id : "");
    store_bind_text(statement, ":value", recommendation->decided_value ? recommendation->decided_value : "");
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row) {
        put_head(source, cells, recommendation);
        put_counts(source, cells, statement);
        if ((status = report_give(source, 0, cells, error)))
            break;
    }
    store_statement_free(statement);
    return status;
}

static enum status rows(struct report_source *source, struct error *error)
{
    size_t count;
    const struct recommendation *all = dictionary_recommendations(source->context->dictionary, &count);
    struct report_cell *cells = report_cells(source);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && !status; i++)
        if (decision(&all[i]))
            status = give(source, &all[i], cells, error);
    for (size_t i = 0; i < count && !status; i++) {
        if (decision(&all[i]))
            continue;
        put_head(source, cells, &all[i]);
        report_put_text(source, cells, "answer", text_from("no field decides"));
        status = report_give(source, 1, cells, error);
    }
    return status;
}

const struct report_table table_recommendations = {
    .id = "recommendations",
    .number = 9,
    .title = "Follow-up of the recommendations",
    .note = "For each of the 28 recommendations of Annex 11: how many offices meet it, by the field that decides it; those that "
            "nothing in a report decides are listed behind.",
    .denominator = "Percentages are of the offices whose report decides it; not reported is not counted as not meeting it.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sets = sets,
    .set_count = REPORT_COUNT(sets),
    .rows = rows,
    .fields = "focal_point.designated training.external_plan outreach.non_traditional identification.risk_factors "
              "advocacy.legislation advocacy.national_action_plan good_practice awareness.survey partnership.iom_consulted "
              "coi.papers_trafficking spcp.gaps_trafficking referral.mechanism",
};
