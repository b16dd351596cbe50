/* What was understood from a report, and what it leaves open. */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "report/feedback_internal.h"

struct value {
    const struct field *field;
    size_t place; /* in the dictionary */
    const char *dimensions, *state, *value, *path, *evidence, *as_of;
    int64_t id, line, low, high;
    bool has_low, has_high, estimated, from_prose;
};

struct values {
    struct value *items;
    size_t count, capacity;
};

enum { ID, FIELD, DIMENSIONS, STATE, VALUE, LOW, HIGH, ESTIMATED, BASIS, PATH, LINE, EVIDENCE, AS_OF };
enum { EVIDENCE_COLUMNS = 320 }; /* of a longer passage the beginning is enough to find it */

/* Of an item without a text the store keeps "LABEL: VALUE" as evidence, which says nothing new here. */
static const char *own_words(const struct field *field, const char *evidence)
{
    size_t length = strlen(field->label);
    bool made = strncmp(evidence, field->label, length) == 0 && strncmp(evidence + length, ": ", 2) == 0;
    return made ? "" : evidence;
}

static void take_value(struct feedback *feedback, struct store_statement *row, struct values *values)
{
    const struct field *field = dictionary_field(feedback->context->dictionary, store_column_text(row, FIELD));
    if (!field) /* of another dictionary; a finding says so */
        return;
    memory_grow(&values->items, &values->capacity, values->count, sizeof *values->items);
    values->items[values->count++] = (struct value){
        .field = field,
        .place = dictionary_field_index(feedback->context->dictionary, field),
        .id = store_column_whole(row, ID),
        .dimensions = feedback_column(feedback, row, DIMENSIONS),
        .state = feedback_column(feedback, row, STATE),
        .value = feedback_column(feedback, row, VALUE),
        .low = store_column_whole(row, LOW),
        .high = store_column_whole(row, HIGH),
        .has_low = !store_column_is_null(row, LOW),
        .has_high = !store_column_is_null(row, HIGH),
        .estimated = store_column_whole(row, ESTIMATED) != 0,
        .from_prose = text_is(store_column_text(row, BASIS), "prose"),
        .path = feedback_column(feedback, row, PATH),
        .line = store_column_whole(row, LINE),
        .evidence = own_words(field, feedback_column(feedback, row, EVIDENCE)),
        .as_of = feedback_column(feedback, row, AS_OF),
    };
}

/* What stands in prose comes first, since it is what can be misunderstood; then the dictionary's order. */
static int by_order(const void *left, const void *right)
{
    const struct value *a = left, *b = right;
    if (a->from_prose != b->from_prose)
        return a->from_prose ? -1 : 1;
    if (a->place != b->place)
        return a->place < b->place ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

static const char *code_label(struct feedback *feedback, const char *list, const char *code)
{
    const struct dictionary *dictionary = feedback->context->dictionary;
    if (strcmp(list, "nationality") == 0)
        list = "country";
    const struct country *country = strcmp(list, "country") == 0 ? dictionary_country(dictionary, text_from(code)) : NULL;
    if (country)
        return letter_label(&feedback->letter, "country", country->iso3, country->name);
    const struct code *known = dictionary_code(dictionary, list, text_from(code));
    if (!known)
        return code;
    return letter_label(&feedback->letter, "code", arena_format(feedback->letter.arena, "%s.%s", list, code), known->label);
}

/* The field's label, and for a part what it is a part by: "Victims ..., Female, Under 18". */
static const char *value_label(struct feedback *feedback, const struct value *value)
{
    struct letter *letter = &feedback->letter;
    const char *label = letter_label(letter, "field", value->field->id, value->field->label);
    for (const char *next = value->dimensions; *next;) {
        size_t length = strcspn(next, ";"), name = strcspn(next, "=");
        if (name < length) {
            const char *list = arena_copy(letter->arena, next, name);
            const char *code = arena_copy(letter->arena, next + name + 1, length - name - 1);
            label = letter_fill(letter, "part", "label", label, "part", code_label(feedback, list, code), NULL);
        }
        next += length + (next[length] == ';');
    }
    return label;
}

static const char *figure_text(struct feedback *feedback, const struct value *value)
{
    struct letter *letter = &feedback->letter;
    bool share = value->field->kind == FIELD_SHARE;
    const char *low = letter_number(letter, value->low, share), *high = letter_number(letter, value->high, share);
    const char *text;
    if (!value->has_high)
        text = letter_fill(letter, "at-least", "low", low, NULL);
    else if (!value->has_low || strcmp(value->state, "at-most") == 0)
        text = letter_fill(letter, "at-most", "high", high, NULL);
    else if (value->low == value->high)
        text = low;
    else
        text = letter_fill(letter, "between", "low", low, "high", high, NULL);
    return value->estimated ? letter_fill(letter, "about", "value", text, NULL) : text;
}

static const char *value_text(struct feedback *feedback, const struct value *value)
{
    struct letter *letter = &feedback->letter;
    enum field_kind kind = value->field->kind;
    const char *text;
    if (kind == FIELD_YESNO || kind == FIELD_SCALE || strcmp(value->value, "not-applicable") == 0)
        text = letter_text(letter, value->value);
    else if (kind == FIELD_LIST)
        text = code_label(feedback, value->field->codes, value->value);
    else
        text = figure_text(feedback, value);
    if (value->as_of[0])
        text = letter_fill(letter, "as-of", "value", text, "date", letter_date(letter, text_from(value->as_of)), NULL);
    return text;
}

/* Codes of a list that stand on the same words are one entry. */
static bool same_entry(const struct value *a, const struct value *b)
{
    return a->field == b->field && a->field->kind == FIELD_LIST && a->from_prose == b->from_prose &&
           strcmp(a->state, b->state) == 0 && strcmp(a->evidence, b->evidence) == 0;
}

static const char *shortened(struct letter *letter, const char *evidence)
{
    struct text text = text_from(evidence), line;
    if (text_columns(text) <= EVIDENCE_COLUMNS)
        return evidence;
    report_wrap(text_of(text.data, text_bytes_in_columns(text, EVIDENCE_COLUMNS)), EVIDENCE_COLUMNS - 1, &line);
    return arena_format(letter->arena, "%.*s…", (int)line.length, line.data);
}

static void write_place(struct feedback *feedback, const struct value *first, const struct value *last)
{
    struct letter *letter = &feedback->letter;
    const char *line = arena_format(letter->arena, "%lld", (long long)first->line);
    const char *last_line = arena_format(letter->arena, "%lld", (long long)last->line);
    const char *place = letter_fill(letter, first->line == last->line ? "place" : "place.lines", "path", first->path, "line", line,
                                    "last", last_line, NULL);
    if (first->evidence[0])
        place = letter_fill(letter, "value", "label", place, "value",
                            letter_fill(letter, "quote", "text", shortened(letter, first->evidence), NULL), NULL);
    letter_paragraph(letter, place, 6, 0);
}

/* Writes the entry that begins at `at`; gives back the index behind its last value. */
static size_t write_entry(struct feedback *feedback, const struct values *values, size_t at)
{
    struct letter *letter = &feedback->letter;
    const struct value *first = &values->items[at];
    const char *text = value_text(feedback, first);
    size_t next = at + 1;
    for (; next < values->count && same_entry(first, &values->items[next]); next++)
        text = arena_format(letter->arena, "%s; %s", text, value_text(feedback, &values->items[next]));
    if (strcmp(first->state, "denied") == 0)
        text = letter_fill(letter, "denied", "value", text, NULL);
    const char *entry = letter_fill(letter, "value", "label", value_label(feedback, first), "value", text, NULL);
    letter_paragraph(letter, arena_format(letter->arena, "- %s", entry), 2, 2);
    return next;
}

/* Whether the sentence behind both is one and the same, which is then written once. */
static bool same_sentence(const struct value *a, const struct value *b)
{
    return a->from_prose && b->from_prose && strcmp(a->path, b->path) == 0 && strcmp(a->evidence, b->evidence) == 0;
}

static void write_values(struct feedback *feedback, const struct values *values)
{
    struct letter *letter = &feedback->letter;
    if (!values->count)
        letter_paragraph(letter, letter_text(letter, "understood.none"), 2, 0);
    for (size_t i = 0; i < values->count;) {
        bool prose = values->items[i].from_prose;
        if (i)
            letter_blank(letter);
        letter_paragraph(letter, letter_text(letter, prose ? "understood.prose" : "understood.items"), 2, 0);
        letter_blank(letter);
        while (i < values->count && values->items[i].from_prose == prose) {
            size_t next = write_entry(feedback, values, i);
            if (next == values->count || !same_sentence(&values->items[i], &values->items[next]))
                write_place(feedback, &values->items[i], &values->items[next - 1]);
            i = next;
        }
    }
}

enum status feedback_values(struct feedback *feedback, struct error *error)
{
    struct store_statement *row = feedback_statement(feedback, FEEDBACK_VALUES);
    struct values values = {0};
    bool more = true;
    enum status status;
    while (!(status = store_step(row, &more, error)) && more)
        take_value(feedback, row, &values);
    if (values.count)
        qsort(values.items, values.count, sizeof *values.items, by_order);
    for (size_t i = 0; i < values.count; i++) {
        const struct value *value = &values.items[i];
        feedback->answered[value->place] = true;
        if (value->field->kind == FIELD_YESNO)
            feedback->answer[value->place] = value->value;
    }
    if (!status) {
        struct letter *letter = &feedback->letter;
        letter_heading(letter, arena_format(letter->arena, "%s (%zu)", letter_text(letter, "head.understood"), values.count), '-');
        write_values(feedback, &values);
    }
    free(values.items);
    return status;
}

/* Whether the layout asks for the field; what it asks about the country is answered by headquarters as well. */
static bool asked(const struct layout *layout, const struct field *field)
{
    for (size_t i = 0; layout && i < layout->place_count; i++) {
        const struct layout_place *place = &layout->places[i];
        if (strcmp(place->field, field->id) == 0 || (strcmp(place->field, "*") == 0 && strcmp(field->standing, "context") != 0))
            return true;
    }
    return false;
}

/* A no leaves nothing to count, and no claims have no outcomes. */
static void settle(struct feedback *feedback, enum relation_kind kind)
{
    const struct dictionary *dictionary = feedback->context->dictionary;
    size_t count;
    const struct relation *relations = dictionary_relations(dictionary, &count);
    for (size_t i = 0; i < count; i++) {
        size_t whole = dictionary_field_index(dictionary, relations[i].whole);
        const char *answer = feedback->answer[whole];
        if (relations[i].kind != kind || !answer || strcmp(answer, "no") != 0)
            continue;
        for (size_t p = 0; relations[i].parts[p]; p++) {
            size_t part = dictionary_field_index(dictionary, relations[i].parts[p]);
            feedback->answered[part] = true;
            feedback->answer[part] = answer;
        }
    }
}

static const char *chapter_label(struct feedback *feedback, const struct field *field)
{
    const struct dictionary *dictionary = feedback->context->dictionary;
    const struct chapter *chapter = dictionary_chapter(dictionary, text_from(field->chapter), text_from(field->subcategory));
    const char *name = field->subcategory[0] ? arena_format(feedback->letter.arena, "%s/%s", field->chapter, field->subcategory) : field->chapter;
    return chapter ? letter_label(&feedback->letter, "chapter", name, chapter->label) : name;
}

static bool same_place(const struct field *a, const struct field *b)
{
    return strcmp(a->chapter, b->chapter) == 0 && strcmp(a->subcategory, b->subcategory) == 0;
}

/* The open questions of one place of a report, from `first` on; they are ticked off in `answered`. */
static void write_questions(struct feedback *feedback, const struct field *fields, size_t count, size_t first)
{
    struct letter *letter = &feedback->letter;
    const char *line = NULL;
    for (size_t i = first; i < count; i++) {
        if (feedback->answered[i] || !same_place(&fields[first], &fields[i]) || !asked(feedback->layout, &fields[i]))
            continue;
        const char *label = letter_label(letter, "field", fields[i].id, fields[i].label);
        line = line ? arena_format(letter->arena, "%s; %s", line, label) : label;
        feedback->answered[i] = true;
    }
    const char *entry = letter_fill(letter, "value", "label", chapter_label(feedback, &fields[first]), "value", line, NULL);
    letter_paragraph(letter, arena_format(letter->arena, "- %s", entry), 2, 2);
}

void feedback_unanswered(struct feedback *feedback)
{
    struct letter *letter = &feedback->letter;
    size_t count;
    const struct field *fields = dictionary_fields(feedback->context->dictionary, &count);
    settle(feedback, RELATION_ANSWER);
    settle(feedback, RELATION_WITHIN);
    for (size_t i = 0; i < count; i++)
        feedback->unanswered += !feedback->answered[i] && asked(feedback->layout, &fields[i]);
    letter_heading(letter, arena_format(letter->arena, "%s (%zu)", letter_text(letter, "head.unanswered"), feedback->unanswered), '-');
    letter_paragraph(letter, letter_text(letter, feedback->unanswered ? "unanswered.opening" : "unanswered.none"), 2, 0);
    if (feedback->unanswered)
        letter_blank(letter);
    for (size_t i = 0; i < count; i++)
        if (!feedback->answered[i] && asked(feedback->layout, &fields[i]))
            write_questions(feedback, fields, count, i);
}
