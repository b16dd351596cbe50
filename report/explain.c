#include "report/explain.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report/explain_internal.h"

/* One explanation under way. */
struct explanation {
    struct report_source source;
    const struct field *field;
    const char *region;
    const char *office;             /* NULL: all of the region */
    struct rendering rendering;
    struct recount recount;
    struct store_statement *others; /* values of a report that do not count */
    struct buffer not_reported, no_report;
    size_t told; /* offices with a value */
    bool disagrees;
};

static struct buffer *out(struct explanation *explanation)
{
    return &explanation->rendering.buffer;
}

/* A sentence made of a format, wrapped. */
static void say(struct explanation *explanation, size_t indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void say(struct explanation *explanation, size_t indent, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = NULL;
    int length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        return;
    report_add_wrapped(out(explanation), text_of(text, (size_t)length), indent, 2);
    free(text);
}

static struct report_cell figure_of(const struct explanation *explanation, struct store_statement *statement, int low)
{
    struct report_cell figure = report_interval(statement, low, low + 1, low + 2);
    figure.thousandths = explanation->field->kind == FIELD_SHARE;
    return figure;
}

/* "yes", "≥ 52", "12.5 %" */
static const char *value_text(const struct explanation *explanation, struct text value, const struct report_cell *figure)
{
    char text[REPORT_FIGURE_BYTES];
    if (value.length > 0)
        return arena_copy(explanation->source.arena, value.data, value.length);
    report_figure_text(figure, text);
    return arena_format(explanation->source.arena, "%s%s", text, figure->thousandths ? " %" : "");
}

static void say_head(struct explanation *explanation)
{
    const struct report_context *context = explanation->source.context;
    const struct field *field = explanation->field;
    say(explanation, 0, "%s (%s)", field->label, field->id);
    say(explanation, 0, "%s · %s/%s · %s · %s", dictionary_kind_name(field->kind), field->chapter, field->subcategory,
        field->standing, field->source);
    say(explanation, 0, "%s · %d · regions of %s", explanation->region, context->year, context->region_set);
    buffer_add_byte(out(explanation), '\n');
}

static const char figures_sql[] =
    "SELECT f.measure, f.offices, f.prose_offices, f.low, f.high, f.estimated FROM figure f WHERE f.run = :run "
    "AND f.field = :field AND f.region = :only ORDER BY f.position";

/* Gives each figure row of the region to `each`. */
static enum status each_figure(struct explanation *explanation,
                               void (*each)(struct explanation *explanation, struct store_statement *statement),
                               struct error *error)
{
    struct store_statement *statement;
    enum status status = report_prepare(&explanation->source, figures_sql, &statement, error);
    if (status)
        return status;
    store_bind_text(statement, ":field", explanation->field->id);
    store_bind_text(statement, ":only", explanation->region);
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row)
        each(explanation, statement);
    store_statement_free(statement);
    return status;
}

static void say_figure(struct explanation *explanation, struct store_statement *statement)
{
    struct report_cell figure = figure_of(explanation, statement, 3);
    long long offices = store_column_whole(statement, 1), prose = store_column_whole(statement, 2);
    say(explanation, 2, "%s: %s (%s; a value from offices: %lld, of them in prose only: %lld)", store_column_text(statement, 0).data,
        value_text(explanation, text_from(""), &figure), report_figure_status(&figure), offices, prose);
}

static void compare_figure(struct explanation *explanation, struct store_statement *statement)
{
    const char *measure = store_column_text(statement, 0).data;
    struct report_cell figure = figure_of(explanation, statement, 3);
    struct report_cell again = recount_measure(&explanation->recount, measure);
    again.thousandths = figure.thousandths;
    bool same = figure.state == again.state && figure.has_high == again.has_high && figure.low == again.low &&
                (!figure.has_high || figure.high == again.high) && figure.estimated == again.estimated &&
                store_column_whole(statement, 1) == explanation->recount.offices;
    explanation->disagrees = explanation->disagrees || !same;
    say(explanation, 2, "%s: %s, %s", measure, value_text(explanation, text_from(""), &again), same ? "the same as the figure" : "NOT the same as the figure");
}

/* A value, where it stands and what it stands on: columns value, low, high, estimated, dimensions, basis, rule, path, line,
 * evidence, why from `first` on. */
static void say_value(struct explanation *explanation, struct store_statement *statement, int first, const char *mark)
{
    struct report_cell figure = figure_of(explanation, statement, first + 1);
    struct text dimensions = store_column_text(statement, first + 4), evidence = store_column_text(statement, first + 9);
    struct text path = store_column_text(statement, first + 7);
    const char *value = value_text(explanation, store_column_text(statement, first), &figure);
    const char *divider = dimensions.length ? " · " : "";
    if (path.length == 0) {
        say(explanation, 2, "%s%s%s%s", value, divider, dimensions.data, mark);
        return;
    }
    say(explanation, 2, "%s%s%s · %s · %s, line %lld · rule %s%s", value, divider, dimensions.data,
        store_column_text(statement, first + 5).data, path.data, (long long)store_column_whole(statement, first + 8),
        store_column_text(statement, first + 6).data, mark);
    if (evidence.length > 0)
        say(explanation, 4, "“%.*s”", (int)evidence.length, evidence.data);
    if (store_column_text(statement, first + 10).length > 0)
        say(explanation, 4, "because: %s", store_column_text(statement, first + 10).data);
}

static const char others_sql[] =
    "SELECT o.value, o.low, o.high, o.estimated, o.dimensions, o.basis, o.rule, o.path, o.line, o.evidence, o.why, o.state, "
    "(SELECT w.path FROM observation w WHERE w.submission = o.submission AND w.field = o.field AND w.counts = 1 "
    "AND w.dimensions = o.dimensions ORDER BY w.id LIMIT 1), o.decision FROM observation o WHERE o.submission = :submission "
    "AND o.field = :field AND (o.counts = 0 OR o.state = 'denied') ORDER BY o.id";

/* What the same report says of the field and does not count, with what counts instead. */
static enum status say_others(struct explanation *explanation, int64_t submission, struct error *error)
{
    struct store_statement *statement = explanation->others;
    store_reset(statement);
    store_bind_whole(statement, ":submission", submission);
    store_bind_text(statement, ":field", explanation->field->id);
    enum status status;
    bool row = true;
    while (!(status = store_step(statement, &row, error)) && row) {
        struct text winner = store_column_text(statement, 12);
        bool denied = text_is(store_column_text(statement, 11), "denied");
        const char *mark = denied ? " · does not count: the text denies it" : " · does not count";
        if (store_column_whole(statement, 13))
            mark = arena_format(explanation->source.arena, " · does not count: decision %lld stands instead", (long long)store_column_whole(statement, 13));
        else if (!denied && winner.length > 0)
            mark = arena_format(explanation->source.arena, " · does not count: %s counts instead", winner.data);
        say_value(explanation, statement, 0, mark);
    }
    return status;
}

static const char offices_sql[] =
    "SELECT m.iso3, m.state, m.submission, s.source, s.sha256, s.received, v.derived, v.value, v.low, v.high, v.estimated, "
    "v.dimensions, v.basis, COALESCE(o.rule, ''), COALESCE(o.path, ''), COALESCE(o.line, 0), COALESCE(o.evidence, ''), COALESCE(o.why, '') "
    "FROM member m LEFT JOIN submission s ON s.id = m.submission LEFT JOIN office_value v ON v.run = :run "
    "AND v.office = m.iso3 AND v.field = :field LEFT JOIN observation o ON o.id = v.observation "
    "WHERE m.office <> '' AND (:office = '' OR m.iso3 = :office) ORDER BY m.place, v.dimensions, v.value";

enum { ISO3, STATE, SUBMISSION, SOURCE, SHA256, RECEIVED, DERIVED, VALUE, LOW, HIGH, ESTIMATED, DIMENSIONS };

static void say_office(struct explanation *explanation, struct store_statement *statement)
{
    say(explanation, 0, "%s · %s · received %s",
        report_office_name(explanation->source.context->dictionary, explanation->source.arena, store_column_text(statement, ISO3)),
        store_column_text(statement, SOURCE).data, store_column_text(statement, RECEIVED).data);
    say(explanation, 2, "SHA-256 %s", store_column_text(statement, SHA256).data);
}

static void note_silence(struct explanation *explanation, struct store_statement *statement)
{
    bool received = text_is(store_column_text(statement, STATE), "received");
    struct buffer *list = received ? &explanation->not_reported : &explanation->no_report;
    buffer_format(list, "%s%s", list->length ? ", " : "",
                  report_office_name(explanation->source.context->dictionary, explanation->source.arena,
                                     store_column_text(statement, ISO3)));
    recount_silence(&explanation->recount, received ? "offices_not_reported" : "offices_no_report");
}

static void add_value(struct explanation *explanation, struct store_statement *statement, bool *counted)
{
    struct text derived = store_column_text(statement, DERIVED);
    bool total = store_column_text(statement, DIMENSIONS).length == 0;
    const char *mark = derived.length ? arena_format(explanation->source.arena, " · %s", derived.data) : "";
    say_value(explanation, statement, VALUE, total ? mark : " · a part of the total");
    if (!total)
        return;
    struct report_cell figure = figure_of(explanation, statement, LOW);
    recount_value(&explanation->recount, store_column_text(statement, VALUE), &figure, !*counted);
    *counted = true;
}

static enum status say_offices(struct explanation *explanation, struct store_statement *statement, struct error *error)
{
    const char *office = "";
    int64_t submission = 0;
    bool counted = false, row = true;
    enum status status;
    while (!(status = store_step(statement, &row, error)) && row) {
        struct text iso3 = store_column_text(statement, ISO3);
        if (!text_is(iso3, office)) {
            if (submission && (status = say_others(explanation, submission, error)))
                return status;
            office = arena_copy(explanation->source.arena, iso3.data, iso3.length);
            submission = 0;
            counted = false;
            bool told = !store_column_is_null(statement, VALUE);
            if (!told) {
                note_silence(explanation, statement);
                continue;
            }
            explanation->told++;
            submission = store_column_whole(statement, SUBMISSION);
            say_office(explanation, statement);
        }
        add_value(explanation, statement, &counted);
        if ((status = rendering_flush(&explanation->rendering, false, error)))
            return status;
    }
    if (!status && submission)
        status = say_others(explanation, submission, error);
    return status;
}

static void say_silent(struct explanation *explanation)
{
    if (explanation->told)
        buffer_add_byte(out(explanation), '\n');
    if (explanation->not_reported.length)
        say(explanation, 0, "Not reported: %s", explanation->not_reported.data);
    if (explanation->no_report.length)
        say(explanation, 0, "No report: %s", explanation->no_report.data);
    if (!explanation->told && !explanation->not_reported.length && !explanation->no_report.length)
        say(explanation, 0, "%s is not among the offices of %s in this year: nothing was expected of it and nothing arrived.",
            explanation->office ? explanation->office : "No office", explanation->region);
}

static enum status explain_offices(struct explanation *explanation, struct error *error)
{
    struct store_statement *statement;
    enum status status = report_prepare(&explanation->source, offices_sql, &statement, error);
    if (status)
        return status;
    store_bind_text(statement, ":field", explanation->field->id);
    store_bind_text(statement, ":office", explanation->office ? explanation->office : "");
    status = report_prepare(&explanation->source, others_sql, &explanation->others, error);
    if (!status) {
        status = say_offices(explanation, statement, error);
        store_statement_free(explanation->others);
    }
    store_statement_free(statement);
    if (!status)
        say_silent(explanation);
    return status;
}

static enum status explain(struct explanation *explanation, struct error *error)
{
    say_head(explanation);
    enum status status = each_figure(explanation, say_figure, error);
    buffer_add_byte(out(explanation), '\n');
    if (!status)
        status = explain_offices(explanation, error);
    if (!status && !explanation->office) {
        buffer_format(out(explanation), "\nAdded up again from the values of these offices (%lld):\n",
                      (long long)explanation->recount.offices);
        status = each_figure(explanation, compare_figure, error);
    }
    if (!status)
        status = rendering_flush(&explanation->rendering, true, error);
    if (!status && explanation->disagrees)
        status = error_set(error, STATUS_INTERNAL,
                           "%s in %s: the offices' values do not add up to the figure; add the year up again with `aprfocus "
                           "aggregate`, and report this if it stays",
                           explanation->field->id, explanation->region);
    return status;
}

/* The region whose figure is explained, with all of its offices: an explanation without them would say nothing. */
static struct report_context with_region(const struct report_context *context)
{
    struct report_context copy = *context;
    copy.region = context->region ? context->region : "Global";
    return copy;
}

enum status report_explain(const struct report_context *context, const char *field, const char *office,
                           const struct report_output *output, struct error *error)
{
    struct report_context whole = with_region(context);
    struct explanation explanation = {
        .field = dictionary_field(context->dictionary, text_from(field)), .region = whole.region, .office = office};
    if (!explanation.field)
        return error_set(error, STATUS_USAGE, "there is no field \"%s\"; see schemas/dictionary/fields.csv", field);
    if (office && !dictionary_country(context->dictionary, text_from(office)))
        return error_set(error, STATUS_USAGE, "there is no office \"%s\"; name it by its ISO 3166-1 alpha-3 code", office);
    if (office)
        explanation.office = dictionary_country(context->dictionary, text_from(office))->iso3;
    enum status status = report_source_open(&whole, report_table("fields"), &explanation.source, error);
    if (status)
        return status;
    explanation.rendering = (struct rendering){.context = &whole, .output = output};
    buffer_init(&explanation.rendering.buffer, REPORT_BUFFER_MAXIMUM);
    buffer_init(&explanation.not_reported, REPORT_BUFFER_MAXIMUM);
    buffer_init(&explanation.no_report, REPORT_BUFFER_MAXIMUM);
    explanation.recount = (struct recount){
        .arena = explanation.source.arena, .field = explanation.field, .sum = {.state = REPORT_NONE}};
    status = explain(&explanation, error);
    recount_free(&explanation.recount);
    buffer_free(&explanation.not_reported);
    buffer_free(&explanation.no_report);
    buffer_free(&explanation.rendering.buffer);
    report_source_close(&explanation.source);
    return status;
}
