#include "report/feedback.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "report/feedback_internal.h"

/* Every statement but the first is bound to the office: nothing of another one can get into its letter. */
static const char *const sql[FEEDBACK_STATEMENTS] = {
    [FEEDBACK_OFFICES] = "SELECT run_office.office, run_office.state, run_office.late, run_office.submission, roster.due FROM run_office "
                         "LEFT JOIN roster ON roster.year = :year AND roster.iso3 = run_office.office WHERE run_office.run = :run "
                         "AND (:region = '' OR run_office.region = :region) ORDER BY run_office.office",
    /* of the report that counts; else of one that was refused; else of another year */
    [FEEDBACK_LANGUAGE] = "SELECT language FROM submission WHERE office = :office AND language IS NOT NULL AND language <> '' ORDER BY "
                          "CASE WHEN id = :submission THEN 0 WHEN year = :year THEN 1 ELSE 2 END, year DESC, id DESC LIMIT 1",
    [FEEDBACK_SUBMISSION] = "SELECT source, received, prepared, sequence, layout, sha256 FROM submission WHERE id = :submission "
                            "AND office = :office",
    [FEEDBACK_VALUES] = "SELECT observation.id, field, dimensions, observation.state, value, low, high, estimated, basis, path, line, "
                        "evidence, as_of FROM observation JOIN submission ON submission.id = observation.submission "
                        "WHERE submission = :submission AND office = :office AND (counts = 1 OR observation.state = 'denied') "
                        "ORDER BY observation.id",
    [FEEDBACK_FINDINGS] = "SELECT rule, line, message, advice FROM finding JOIN submission ON submission.id = finding.submission "
                          "WHERE submission = :submission AND office = :office ORDER BY position",
    /* that advice is for headquarters: to ask the office */
    [FEEDBACK_COMPARISONS] = "SELECT rule, line, message, CASE rule WHEN 'far-from-last-year' THEN '' ELSE advice END FROM run_finding WHERE run = :run AND office = :office "
                             "ORDER BY rule, field",
    /* what came after the report that counts, or all of it where none does */
    [FEEDBACK_REFUSED] = "SELECT source, received, prepared, sequence, layout, sha256, id FROM submission WHERE office = :office "
                         "AND year = :year AND state = 'refused' AND id > :submission ORDER BY id",
};

const char *feedback_column(struct feedback *feedback, struct store_statement *statement, int column)
{
    struct text text = store_column_text(statement, column);
    return arena_copy(feedback->letter.arena, text.data, text.length);
}

static void bind(struct feedback *feedback, struct store_statement *statement, int64_t submission)
{
    const char *region = feedback->context->region;
    store_reset(statement);
    store_bind_whole(statement, ":run", feedback->context->run);
    store_bind_whole(statement, ":year", feedback->context->year);
    store_bind_text(statement, ":region", region && strcmp(region, "Global") != 0 ? region : "");
    store_bind_text(statement, ":office", feedback->office);
    store_bind_whole(statement, ":submission", submission);
}

struct store_statement *feedback_statement(struct feedback *feedback, enum feedback_statement which)
{
    bind(feedback, feedback->statements[which], feedback->submission);
    return feedback->statements[which];
}

/* Headquarters' folders are no business of an office: it knows the file's name. */
static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The rows about a file: columns source, received, prepared, sequence, layout, sha256. */
static void write_file_rows(struct feedback *feedback, struct store_statement *row)
{
    struct letter *letter = &feedback->letter;
    int64_t sequence = store_column_whole(row, 3);
    const char *number = arena_format(letter->arena, "%lld", (long long)sequence), *received = letter_date(letter, store_column_text(row, 1));
    struct text prepared = store_column_text(row, 2), layout = store_column_text(row, 4);
    const struct letter_row rows[] = {
        {letter_text(letter, "row.file"), file_name(feedback_column(feedback, row, 0))},
        {letter_text(letter, "row.received"), feedback->late ? letter_fill(letter, "late", "date", received, NULL) : received},
        {letter_text(letter, "row.due"), feedback->due[0] ? letter_date(letter, text_from(feedback->due)) : NULL},
        {letter_text(letter, "row.prepared"), prepared.length ? letter_date(letter, prepared) : NULL},
        {letter_text(letter, "row.sequence"),
         letter_fill(letter, sequence > 1 ? "sequence.correction" : "sequence.first", "number", number, NULL)},
        {letter_text(letter, "row.layout"), layout.length ? feedback_column(feedback, row, 4) : NULL},
        {letter_text(letter, "row.digest"), arena_format(letter->arena, "%.12s…", store_column_text(row, 5).data)},
    };
    letter_rows(letter, rows, REPORT_COUNT(rows));
}

/* A finding: columns rule, line, message, advice. */
static void write_finding(struct feedback *feedback, struct store_statement *row)
{
    struct letter *letter = &feedback->letter;
    int64_t line = store_column_whole(row, 1);
    const char *message = feedback_column(feedback, row, 2), *advice = feedback_column(feedback, row, 3);
    const char *detail = letter_fill(letter, advice[0] ? "finding" : "finding.bare", "message", message, "advice", advice, NULL);
    const char *rule = letter_text(letter, arena_format(letter->arena, "rule.%s", store_column_text(row, 0).data));
    const char *where = "";
    if (line > 0)
        where = letter_fill(letter, "finding.line", "line", arena_format(letter->arena, "%lld", (long long)line), NULL);
    detail = letter_fill(letter, "finding.detail", "text", detail, NULL);
    letter_paragraph(letter, arena_format(letter->arena, "- %s%s", where, rule[0] ? rule : detail), 2, 2);
    if (rule[0])
        letter_paragraph(letter, detail, 4, 0);
}

/* A letter that lists hundreds is not read. */
enum { FINDINGS_LISTED = 25 };

static enum status write_findings(struct feedback *feedback, struct store_statement *row, size_t *count, struct error *error)
{
    struct letter *letter = &feedback->letter;
    size_t begun = *count;
    bool more = true;
    enum status status;
    for (; !(status = store_step(row, &more, error)) && more; ++*count)
        if (*count - begun < FINDINGS_LISTED)
            write_finding(feedback, row);
    if (!status && *count - begun > FINDINGS_LISTED) {
        const char *left = arena_format(letter->arena, "%zu", *count - begun - FINDINGS_LISTED);
        letter_paragraph(letter, arena_format(letter->arena, "- %s", letter_fill(letter, "finding.more", "count", left, NULL)), 2, 2);
    }
    return status;
}

/* Each file that was refused, with its errors. The findings of one are read while the next one waits. */
static enum status write_refused(struct feedback *feedback, bool *any, struct error *error)
{
    struct letter *letter = &feedback->letter;
    struct store_statement *row = feedback_statement(feedback, FEEDBACK_REFUSED), *findings = feedback->statements[FEEDBACK_FINDINGS];
    bool more = true;
    *any = false;
    enum status status;
    while (!(status = store_step(row, &more, error)) && more) {
        size_t count = 0;
        letter_heading(letter, letter_text(letter, "head.refused"), '-');
        bool late = feedback->late;
        feedback->late = feedback->due[0] && strcmp(store_column_text(row, 1).data, feedback->due) > 0;
        write_file_rows(feedback, row);
        feedback->late = late;
        letter_blank(letter);
        bind(feedback, findings, store_column_whole(row, 6));
        if ((status = write_findings(feedback, findings, &count, error)))
            return status;
        *any = true;
    }
    return status;
}

static enum status write_received(struct feedback *feedback, struct error *error)
{
    struct letter *letter = &feedback->letter;
    struct store_statement *row = feedback_statement(feedback, FEEDBACK_SUBMISSION);
    bool found;
    enum status status = store_step(row, &found, error);
    if (status || !found)
        return status ? status : error_set(error, STATUS_INTERNAL, "the report of %s that counts is not in the store", feedback->office);
    feedback->sequence = store_column_whole(row, 3);
    feedback->layout = dictionary_layout(feedback->context->dictionary, store_column_text(row, 4));
    letter_heading(letter, letter_text(letter, "head.received"), '-');
    write_file_rows(feedback, row);
    return STATUS_OK;
}

static enum status write_contradictions(struct feedback *feedback, struct error *error)
{
    struct letter *letter = &feedback->letter;
    letter_heading(letter, letter_text(letter, "head.contradictions"), '-');
    enum status status = write_findings(feedback, feedback_statement(feedback, FEEDBACK_FINDINGS), &feedback->findings, error);
    if (!status)
        status = write_findings(feedback, feedback_statement(feedback, FEEDBACK_COMPARISONS), &feedback->findings, error);
    if (!status && !feedback->findings)
        letter_paragraph(letter, letter_text(letter, "contradictions.none"), 2, 0);
    return status;
}

static void write_missing(struct feedback *feedback)
{
    struct letter *letter = &feedback->letter;
    const struct letter_row rows[] = {
        {letter_text(letter, "row.received"), letter_text(letter, "received.none")},
        {letter_text(letter, "row.due"),
         feedback->due[0] ? letter_date(letter, text_from(feedback->due)) : letter_text(letter, "due.none")},
    };
    letter_heading(letter, letter_text(letter, "head.received"), '-');
    letter_rows(letter, rows, REPORT_COUNT(rows));
}

static void write_todo(struct feedback *feedback, bool refused)
{
    struct letter *letter = &feedback->letter;
    bool received = feedback->submission != 0;
    const char *number = arena_format(letter->arena, "%lld", (long long)feedback->sequence);
    const char *next = arena_format(letter->arena, "%lld", (long long)feedback->sequence + 1);
    const char *year = arena_format(letter->arena, "%d", feedback->context->year);
    const struct {
        bool wanted;
        const char *id;
    } todo[] = {
        {refused, "todo.refused"},
        {received && !refused && !feedback->findings && !feedback->unanswered, "todo.nothing"},
        {received, "todo.correct"},
        {feedback->findings > 0, "todo.contradictions"},
        {feedback->unanswered > 0, "todo.unanswered"},
        {!received && !refused, "todo.missing"},
        {!received && !refused, "todo.template"},
    };
    letter_heading(letter, letter_text(letter, "head.todo"), '-');
    for (size_t i = 0; i < REPORT_COUNT(todo); i++) {
        if (!todo[i].wanted)
            continue;
        const char *text = letter_fill(letter, todo[i].id, "number", number, "next", next, "year", year, NULL);
        letter_paragraph(letter, arena_format(letter->arena, "- %s", text), 2, 2);
    }
}

static void write_head(struct feedback *feedback)
{
    struct letter *letter = &feedback->letter;
    const struct country *country = dictionary_country(feedback->context->dictionary, text_from(feedback->office));
    const char *name = country ? letter_label(letter, "country", feedback->office, country->name) : feedback->office;
    const char *year = arena_format(letter->arena, "%d", feedback->context->year);
    const char *kind = feedback->submission ? "received" : strcmp(feedback->state, "refused") == 0 ? "refused" : "missing";
    const char *title = arena_format(letter->arena, "title.%s", kind), *opening = arena_format(letter->arena, "opening.%s", kind);
    letter_heading(letter, letter_fill(letter, title, "year", year, NULL), '=');
    letter_blank(letter);
    letter_paragraph(letter, letter_fill(letter, "to", "office", arena_format(letter->arena, "%s (%s)", name, feedback->office), NULL), 0, 0);
    letter_blank(letter);
    letter_paragraph(letter, letter_text(letter, "greeting"), 0, 0);
    letter_blank(letter);
    letter_paragraph(letter, letter_text(letter, opening), 0, 0);
}

static enum status write_letter(struct feedback *feedback, struct error *error)
{
    struct letter *letter = &feedback->letter;
    bool refused = false;
    enum status status = STATUS_OK;
    write_head(feedback);
    if (feedback->submission)
        status = write_received(feedback, error);
    if (!status)
        status = write_refused(feedback, &refused, error);
    if (!status && feedback->submission) {
        status = feedback_values(feedback, error);
        if (!status)
            status = write_contradictions(feedback, error);
        if (!status)
            feedback_unanswered(feedback);
    } else if (!refused) {
        write_missing(feedback);
    }
    if (status)
        return status;
    write_todo(feedback, refused);
    letter_blank(letter);
    letter_paragraph(letter,
                     letter_fill(letter, "closing", "regions", feedback->context->region_set, "dictionary",
                                 dictionary_version(feedback->context->dictionary), "version", APRFOCUS_VERSION, NULL),
                     0, 0);
    return letter->body.overflowed ? error_set(error, STATUS_INTERNAL, "the letter to %s is too large", feedback->office) : STATUS_OK;
}

static enum status choose_language(struct feedback *feedback, struct error *error)
{
    struct store_statement *row = feedback_statement(feedback, FEEDBACK_LANGUAGE);
    bool found;
    enum status status = store_step(row, &found, error);
    if (!status)
        feedback->letter.language = found ? letter_language_of(store_column_text(row, 0)) : LETTER_ENGLISH;
    return status;
}

/* Begins the letter to the office of a row. */
static void begin_letter(struct feedback *feedback, struct store_statement *row)
{
    size_t fields;
    dictionary_fields(feedback->context->dictionary, &fields);
    arena_reset(feedback->letter.arena);
    buffer_clear(&feedback->letter.body);
    feedback->answered = arena_allocate(feedback->letter.arena, fields * sizeof *feedback->answered);
    feedback->answer = arena_allocate(feedback->letter.arena, fields * sizeof *feedback->answer);
    feedback->office = feedback_column(feedback, row, 0);
    feedback->state = feedback_column(feedback, row, 1);
    feedback->late = store_column_whole(row, 2) != 0;
    feedback->submission = store_column_whole(row, 3);
    feedback->due = feedback_column(feedback, row, 4);
    feedback->layout = NULL;
    feedback->sequence = 0;
    feedback->findings = feedback->unanswered = 0;
}

static enum status each_office(struct feedback *feedback, report_letter_taker *take, void *data, size_t *count, struct error *error)
{
    struct store_statement *row = feedback->statements[FEEDBACK_OFFICES];
    bind(feedback, row, 0);
    bool more = true;
    enum status status;
    while (!(status = store_step(row, &more, error)) && more) {
        begin_letter(feedback, row);
        status = choose_language(feedback, error);
        if (!status)
            status = write_letter(feedback, error);
        if (!status)
            status = take(data, arena_format(feedback->letter.arena, "%s-%d.txt", feedback->office, feedback->context->year),
                          buffer_text(&feedback->letter.body), error);
        if (status)
            return status;
        ++*count;
    }
    return status;
}

enum status report_feedback(const struct report_context *context, report_letter_taker *take, void *data, size_t *count,
                            struct error *error)
{
    struct letter_texts texts;
    struct feedback feedback = {.context = context, .office = "", .due = "", .state = ""};
    *count = 0;
    enum status status = letter_texts_load(&texts, error);
    if (status)
        return status;
    feedback.letter = (struct letter){.texts = &texts, .dictionary = context->dictionary, .arena = arena_create()};
    buffer_init(&feedback.letter.body, REPORT_BUFFER_MAXIMUM);
    for (size_t i = 0; !status && i < FEEDBACK_STATEMENTS; i++)
        status = store_prepare(context->store, sql[i], &feedback.statements[i], error);
    if (!status)
        status = each_office(&feedback, take, data, count, error);
    for (size_t i = 0; i < FEEDBACK_STATEMENTS; i++)
        store_statement_free(feedback.statements[i]);
    buffer_free(&feedback.letter.body);
    arena_free(feedback.letter.arena);
    letter_texts_free(&texts);
    return status;
}

bool report_is_letter(const char *name)
{
    static const char pattern[] = "AAA-0000.txt";
    size_t i = 0;
    for (; pattern[i] && name[i]; i++) {
        bool letter = name[i] >= 'A' && name[i] <= 'Z', digit = name[i] >= '0' && name[i] <= '9';
        if (pattern[i] == 'A' ? !letter : pattern[i] == '0' ? !digit : pattern[i] != name[i])
            return false;
    }
    return !pattern[i] && !name[i];
}
