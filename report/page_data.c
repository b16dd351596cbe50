/* The data of a page. Every figure, name and passage that a page shows passes through this file, so that an audience is given
 * something else by changing it here. Places in lists stand for texts that occur often; columns are named in
 * page/src/data.js, which reads this. */
#include <stdlib.h>
#include <string.h>

#include "report/letter_internal.h"
#include "report/page_internal.h"

enum { LABEL_NAME_BYTES = 256 };

static enum status write_member(struct rendering *rendering, const char *name, json_t *value, struct error *error)
{
    buffer_format(&rendering->buffer, "\"%s\":", name);
    enum status status = page_write(rendering, value, error);
    buffer_add_text(&rendering->buffer, ",\n");
    return status;
}

/* ---- what is common: the run, the dictionary ---- */

static json_t *string(const char *text)
{
    return page_text(text_from(text));
}

static json_t *chapters(const struct report_context *context)
{
    size_t count;
    const struct chapter *all = dictionary_chapters(context->dictionary, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        char name[LABEL_NAME_BYTES];
        snprintf(name, sizeof name, "%s%s%s", all[i].chapter, all[i].subcategory[0] ? "/" : "", all[i].subcategory);
        json_array_append_new(list, json_pack("[s, s, s]", all[i].chapter, all[i].subcategory, report_word(context, "chapter", name, all[i].label)));
    }
    return list;
}

static json_t *fields(const struct report_context *context)
{
    size_t count;
    const struct field *all = dictionary_fields(context->dictionary, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("[s, s, s, s, s, s, s, s]", all[i].id, report_word(context, "field", all[i].id, all[i].label),
                                              dictionary_kind_name(all[i].kind), all[i].chapter, all[i].subcategory,
                                              all[i].standing, all[i].source, all[i].codes));
    return list;
}

static json_t *codes(const struct report_context *context)
{
    size_t count;
    const struct code *all = dictionary_codes(context->dictionary, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        char name[LABEL_NAME_BYTES];
        snprintf(name, sizeof name, "%s.%s", all[i].list, all[i].code);
        json_array_append_new(list, json_pack("[s, s, s]", all[i].list, all[i].code, report_word(context, "code", name, all[i].label)));
    }
    return list;
}

static json_t *countries(const struct report_context *context)
{
    size_t count;
    const struct country *all = dictionary_countries(context->dictionary, &count);
    json_t *list = json_object();
    for (size_t i = 0; i < count; i++)
        json_object_set_new(list, all[i].iso3, string(report_word(context, "country", all[i].iso3, all[i].name)));
    return list;
}

/* What regions are called; their names in English are their ids. */
static json_t *regions(const struct report_context *context)
{
    static const char *const beside[] = {"Global", "Unassigned"};
    size_t count;
    const char *const *all = dictionary_regions(context->dictionary, context->region_set, &count);
    json_t *list = json_object();
    for (size_t i = 0; i < count; i++)
        json_object_set_new(list, all[i], string(report_word(context, "region", all[i], all[i])));
    for (size_t i = 0; i < REPORT_COUNT(beside); i++)
        json_object_set_new(list, beside[i], string(report_word(context, "region", beside[i], beside[i])));
    return list;
}

/* What a rule says, as in the letters to offices. A finding's own words, with its figures, are in English; in English they say it all. */
static enum status rules(const struct report_context *context, json_t **out, struct error *error)
{
    struct letter_texts texts;
    const enum letter_language language = letter_language_of(text_from(report_language(context)));
    *out = json_object();
    enum status status = letter_texts_load(&texts, error);
    if (status)
        return status;
    for (size_t i = 0; i < texts.count && language != LETTER_ENGLISH; i++)
        if (strncmp(texts.items[i].id, "rule.", 5) == 0)
            json_object_set_new(*out, texts.items[i].id + 5, string(texts.items[i].in[language]));
    letter_texts_free(&texts);
    return STATUS_OK;
}

/* Which field decides a recommendation, so that its row can be followed. */
static json_t *recommendations(const struct dictionary *dictionary)
{
    size_t count;
    const struct recommendation *all = dictionary_recommendations(dictionary, &count);
    json_t *list = json_object();
    for (size_t i = 0; i < count; i++)
        if (all[i].decided_by)
            json_object_set_new(list, all[i].id, string(all[i].decided_by->id));
    return list;
}

enum status page_data_head(struct rendering *rendering, struct error *error)
{
    const struct report_context *context = rendering->context;
    const struct dictionary *dictionary = context->dictionary;
    const struct {
        const char *name;
        json_t *value;
    } members[] = {
        {"report", json_pack("{s:i, s:s, s:s, s:s, s:s?, s:s, s:s}", "year", context->year, "audience", "internal", "language", report_language(context),
                             "region_set", context->region_set, "region", context->region, "tool_version", APRFOCUS_VERSION, "dictionary_version",
                             dictionary_version(dictionary))},
        {"chapters", chapters(context)}, {"fields", fields(context)},   {"codes", codes(context)},
        {"countries", countries(context)}, {"regions", regions(context)}, {"recommendations", recommendations(dictionary)},
    };
    enum status status = STATUS_OK;
    for (size_t i = 0; i < REPORT_COUNT(members); i++) {
        if (status)
            json_decref(members[i].value);
        else
            status = write_member(rendering, members[i].name, members[i].value, error);
    }
    json_t *said;
    if (!status && !(status = rules(context, &said, error)))
        status = write_member(rendering, "rules", said, error);
    return status;
}

/* ---- tables ---- */

struct table_state {
    struct rendering *rendering;
    const struct report_table *table;
    struct page_strings strings;
    json_t *sets; /* of each set its columns' places in the table */
    size_t rows;
};

static json_t *bound(bool has, int64_t number)
{
    return has ? json_integer(number) : json_null();
}

/* null: nothing to say here; false: nobody gave a value; else by the column's type the place of a text, a whole number, low,
 * high and marks (1 an estimate, 2 thousandths), or part and whole. */
static json_t *cell_value(struct page_strings *strings, const struct report_column *column, const struct report_cell *cell)
{
    if (cell->state == REPORT_BLANK)
        return json_null();
    if (cell->state == REPORT_NONE)
        return json_false();
    switch (column->type) {
    case REPORT_WHOLE:
        return json_integer(cell->low);
    case REPORT_INTERVAL:
        return json_pack("[o, o, i]", bound(cell->has_low, cell->low), bound(cell->has_high, cell->high),
                         (cell->estimated ? 1 : 0) + (cell->thousandths ? 2 : 0));
    case REPORT_PERCENT:
        return json_pack("[I, I]", (json_int_t)cell->low, (json_int_t)cell->high);
    case REPORT_TEXT:
    case REPORT_OFFICE:
    case REPORT_FIELD:
    case REPORT_CODE:
        return page_strings_pair(strings, cell->text, cell->shown);
    }
    return json_null();
}

static enum status take_row(void *data, const struct report_row *row, struct error *error)
{
    struct table_state *state = data;
    json_t *cells = json_array(), *place, *shown = json_array_get(state->sets, row->set);
    size_t i;
    json_array_append_new(cells, json_integer((json_int_t)row->set));
    json_array_foreach(shown, i, place) {
        size_t column = (size_t)json_integer_value(place);
        json_array_append_new(cells, cell_value(&state->strings, &state->table->columns[column], &row->cells[column]));
    }
    if (state->rows++)
        buffer_add_text(&state->rendering->buffer, ",\n");
    return page_write(state->rendering, cells, error);
}

static json_t *columns_of_set(const struct report_table *table, const struct report_set *set)
{
    json_t *places = json_array();
    if (!set)
        for (size_t i = 0; i < table->column_count; i++)
            json_array_append_new(places, json_integer((json_int_t)i));
    for (const char *id = set ? set->columns : ""; *id; id += strspn(id, " ")) {
        size_t length = strcspn(id, " ");
        json_array_append_new(places, json_integer(report_column_index(table, text_of(id, length))));
        id += length;
    }
    return places;
}

static const char *type_name(enum report_column_type type)
{
    static const char *const names[] = {
        [REPORT_TEXT] = "text",   [REPORT_OFFICE] = "office",     [REPORT_FIELD] = "field",     [REPORT_CODE] = "code",
        [REPORT_WHOLE] = "whole", [REPORT_INTERVAL] = "interval", [REPORT_PERCENT] = "percent",
    };
    return names[type];
}

static json_t *table_head(const struct report_context *context, const struct report_table *table, json_t *sets)
{
    json_t *columns = json_array(), *captions = json_array();
    for (size_t i = 0; i < table->column_count; i++) {
        const struct report_column *column = &table->columns[i];
        json_array_append_new(columns, json_pack("[s, s, s, i]", column->id, report_heading(context, table, column), type_name(column->type),
                                                 (int)column->flags));
    }
    for (size_t i = 0; i < json_array_size(sets); i++)
        json_array_append_new(captions, string(report_caption(context, table, i)));
    return json_pack("{s:s, s:i, s:s, s:s, s:s, s:o, s:O, s:o}", "id", table->id, "number", table->number, "title",
                     report_table_words(context, table, "title"), "note", report_table_words(context, table, "note"), "denominator",
                     report_table_words(context, table, "denominator"), "columns", columns, "sets", sets, "captions",
                     captions);
}

static enum status write_rows(struct table_state *state, struct report_source *source, struct error *error)
{
    struct buffer *buffer = &state->rendering->buffer;
    enum status status = page_write(state->rendering, table_head(state->rendering->context, state->table, state->sets), error);
    buffer_add_text(buffer, ",\"rows\":[");
    source->take = take_row;
    source->data = state;
    if (!status)
        status = report_source_run(source, error);
    buffer_add_text(buffer, "],\"strings\":");
    if (!status)
        status = page_write(state->rendering, json_incref(state->strings.list), error);
    return status;
}

/* A table is a member "head", its rows and their texts. Its offices' lines are always there: the page shows and hides them. */
enum status page_data_table(struct rendering *rendering, const struct report_table *table, struct error *error)
{
    struct report_context context = *rendering->context;
    context.every_office = true;
    struct report_source source;
    enum status status = report_source_open(&context, table, &source, error);
    if (status)
        return status;
    struct table_state state = {.rendering = rendering, .table = table, .sets = json_array()};
    page_strings_init(&state.strings);
    for (size_t i = 0; i < table->set_count; i++)
        json_array_append_new(state.sets, columns_of_set(table, &table->sets[i]));
    if (table->set_count == 0)
        json_array_append_new(state.sets, columns_of_set(table, NULL));
    buffer_add_text(&rendering->buffer, "{\"head\":");
    status = write_rows(&state, &source, error);
    buffer_add_byte(&rendering->buffer, '}');
    json_decref(state.sets);
    page_strings_free(&state.strings);
    report_source_close(&source);
    return status;
}

/* ---- from a figure down to the passage ---- */

/* A list of the page: its rows are those of the SQL, each column written by its letter: `i` a whole number or null, `t` a text,
 * `s` the place of a text, `e` the sentence of an observation, as its begin and length in the passage of the column
 * behind it (which is not written) where it stands there. */
struct section {
    const char *name, *types, *sql;
};

#define OF_THE_PAGE "AND (:region = '' OR o.region = :region) "

static const struct section sections[] = {
    {"offices", "ssisisiiii",
     "SELECT o.office, o.region, o.expected, o.state, o.late, o.received, o.submission, o.submissions, o.refused, o.warnings "
     "FROM run_office o WHERE o.run = :run " OF_THE_PAGE
     "ORDER BY CASE WHEN o.region = 'Unassigned' THEN 1 ELSE 0 END, o.region, o.office"},
    {"submissions", "issssisstt",
     "SELECT s.id, s.office, s.state, s.layout, s.language, s.sequence, s.prepared, s.received, s.source, s.sha256 "
     "FROM run_office o JOIN submission s ON s.office = o.office AND s.year = :year WHERE o.run = :run " OF_THE_PAGE
     "ORDER BY o.office, s.sequence, s.id"},
    {"figures", "sssiiiiisi",
     "SELECT o.field, o.region, o.measure, o.low, o.high, o.estimated, o.offices, o.prose_offices, o.status, "
     "o.decided_offices FROM figure o "
     "WHERE o.run = :run AND (:region = '' OR o.region = :region OR o.region = 'Global') ORDER BY o.position"},
    {"values", "ssssiiisis",
     "SELECT v.field, v.office, v.dimensions, v.value, v.low, v.high, v.estimated, v.basis, v.observation, v.derived "
     "FROM run_office o JOIN office_value v ON v.run = o.run AND v.office = o.office WHERE o.run = :run " OF_THE_PAGE
     "ORDER BY v.field, v.office, v.dimensions, v.value"},
    {"passages", "iisstisiist",
     "SELECT p.id, p.submission, p.chapter, p.subcategory, p.path, p.line, p.kind, p.topic, p.designated, p.language, p.text "
     "FROM run_office o JOIN passage p ON p.submission = o.submission WHERE o.run = :run " OF_THE_PAGE "ORDER BY o.office, p.id"},
    {"observations", "iiissssiiistissie",
     "SELECT v.id, v.submission, v.passage, v.field, v.dimensions, v.state, v.value, v.low, v.high, v.estimated, v.basis, "
     "CASE WHEN p.path = v.path THEN NULL ELSE v.path END, v.line, v.rule, v.why, v.counts, v.evidence, p.text "
     "FROM run_office o JOIN observation v ON v.submission = o.submission LEFT JOIN passage p ON p.id = v.passage "
     "WHERE o.run = :run " OF_THE_PAGE "ORDER BY o.office, v.id"},
    {"findings", "ssstitt",
     "SELECT o.office, f.rule, f.severity, f.path, f.line, f.message, f.advice FROM run_office o JOIN finding f "
     "ON f.submission = o.submission WHERE o.run = :run " OF_THE_PAGE "UNION ALL "
     "SELECT o.office, f.rule, f.severity, f.path, f.line, f.message, f.advice FROM run_office o JOIN run_finding f "
     "ON f.run = o.run AND f.office = o.office WHERE o.run = :run " OF_THE_PAGE "ORDER BY 1, 5, 2"},
    /* the newest run of each other year under the same regions; of each kind of field the measure that its chart follows */
    {"history", "isssiiii",
     "SELECT r.year, o.field, o.region, o.measure, o.low, o.high, o.estimated, o.offices FROM figure o JOIN run r ON r.id = o.run "
     "WHERE o.run IN (SELECT max(id) FROM run WHERE kind = 'aggregate' AND region_set = :region_set AND year <> :year GROUP BY year) "
     "AND (:region = '' OR o.region = :region OR o.region = 'Global') AND o.offices > 0 "
     "AND o.measure IN ('offices_yes', 'sum', 'median', 'offices_high', 'offices_with') ORDER BY r.year, o.position"},
};

static long long utf16_length(struct text text)
{
    long long units = 0;
    for (size_t offset = 0; offset < text.length;)
        units += text_utf8_next(text, &offset) > 0xFFFF ? 2 : 1;
    return units;
}

static json_t *evidence(struct text sentence, struct text passage)
{
    const char *found = sentence.length ? memmem(passage.data, passage.length, sentence.data, sentence.length) : NULL;
    if (!found)
        return page_text(sentence);
    return json_pack("[I, I]", (json_int_t)utf16_length(text_of(passage.data, (size_t)(found - passage.data))),
                     (json_int_t)utf16_length(sentence));
}

static json_t *section_row(const struct section *section, struct store_statement *statement, struct page_strings *strings)
{
    json_t *row = json_array();
    for (int i = 0; section->types[i]; i++) {
        struct text text = store_column_text(statement, i);
        if (section->types[i] == 'e')
            json_array_append_new(row, evidence(text, store_column_text(statement, i + 1)));
        else if (store_column_is_null(statement, i))
            json_array_append_new(row, json_null());
        else if (section->types[i] == 'i')
            json_array_append_new(row, json_integer(store_column_whole(statement, i)));
        else
            json_array_append_new(row, section->types[i] == 's' ? page_strings_place(strings, text) : page_text(text));
    }
    return row;
}

static enum status write_section(struct rendering *rendering, const struct section *section, struct page_strings *strings,
                                 struct error *error)
{
    const struct report_context *context = rendering->context;
    struct store_statement *statement;
    enum status status = store_prepare(context->store, section->sql, &statement, error);
    if (status)
        return error_context(error, status, "the page's list %s", section->name);
    bool global = !context->region || strcmp(context->region, "Global") == 0;
    store_bind_whole(statement, ":run", context->run);
    store_bind_whole(statement, ":year", context->year);
    store_bind_text(statement, ":region_set", context->region_set);
    store_bind_text(statement, ":region", global ? "" : context->region);
    buffer_format(&rendering->buffer, "\"%s\":[", section->name);
    bool row = true;
    for (size_t n = 0; !(status = store_step(statement, &row, error)) && row; n++) {
        if (n)
            buffer_add_text(&rendering->buffer, ",\n");
        if ((status = page_write(rendering, section_row(section, statement, strings), error)))
            break;
    }
    buffer_add_text(&rendering->buffer, "],\n");
    store_statement_free(statement);
    return status;
}

enum status page_data_evidence(struct rendering *rendering, struct error *error)
{
    struct page_strings strings;
    page_strings_init(&strings);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < REPORT_COUNT(sections) && !status; i++)
        status = write_section(rendering, &sections[i], &strings, error);
    buffer_add_text(&rendering->buffer, "\"strings\":");
    if (!status)
        status = page_write(rendering, json_incref(strings.list), error);
    page_strings_free(&strings);
    return status;
}
