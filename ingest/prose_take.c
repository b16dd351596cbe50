/* Prose becomes observations and passages; an item of the same report goes before it. */
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "ingest/reader_internal.h"

/* The items' answers by field and dimensions, and which fields have any. */
struct items_index {
    struct hash_table *answers; /* "field|dimensions" -> observation */
    struct hash_table *fields;  /* "field" -> its first observation */
};

static struct text answer_key(struct arena *arena, const char *field, const char *dimensions)
{
    return text_from(arena_format(arena, "%s|%s", field, dimensions));
}

static struct items_index index_items(const struct submission *submission)
{
    struct items_index index = {hash_table_create(), hash_table_create()};
    for (size_t i = 0; i < submission->observation_count; i++) {
        const struct observation *item = &submission->observations[i];
        if (!item->counts && item->state != VALUE_DENIED)
            continue;
        hash_table_add(index.answers, answer_key(submission->arena, item->field->id, item->dimensions), i);
        hash_table_add(index.fields, text_from(item->field->id), i);
    }
    return index;
}

/* The item that answers what this prose answers: of a list any item, for the item's list is the whole list. */
static const struct observation *item_for(const struct submission *submission, const struct items_index *index,
                                          const struct prose_observation *prose)
{
    size_t found;
    bool list = prose->field->kind == FIELD_LIST;
    bool any = list ? hash_table_find(index->fields, text_from(prose->field->id), &found)
                    : hash_table_find(index->answers, answer_key(submission->arena, prose->field->id, prose->dimensions), &found);
    return any ? &submission->observations[found] : NULL;
}

static bool item_lists(const struct submission *submission, size_t item_count, const struct prose_observation *prose)
{
    for (size_t i = 0; i < item_count; i++) {
        const struct observation *item = &submission->observations[i];
        if (item->field == prose->field && item->counts && strcmp(item->value, prose->value) == 0)
            return true;
    }
    return false;
}

static bool differs(const struct submission *submission, size_t item_count, const struct observation *item,
                    const struct observation *prose, const struct prose_observation *raw)
{
    if (prose->field->kind == FIELD_LIST)
        return !item_lists(submission, item_count, raw);
    return strcmp(item->value, prose->value) != 0 || !interval_equal(item->figure, prose->figure);
}

static int64_t line_within(const struct paragraph *paragraph, size_t offset)
{
    int64_t line = paragraph->line;
    for (size_t i = 0; i < offset && i < paragraph->text.length; i++)
        line += paragraph->text.data[i] == '\n';
    return line;
}

static enum value_state state_of(const struct prose_observation *prose)
{
    if (strcmp(prose->value, "not-applicable") == 0)
        return VALUE_NOT_APPLICABLE;
    if (!prose->has_low)
        return VALUE_FIGURE;
    if (!prose->has_high)
        return VALUE_AT_LEAST;
    if (prose->low < prose->high)
        return prose->low == 0 ? VALUE_AT_MOST : VALUE_BETWEEN;
    return prose->estimated ? VALUE_ABOUT : VALUE_FIGURE;
}

static struct observation from_prose(struct arena *arena, const struct prose_observation *prose, const struct paragraph *paragraph)
{
    return (struct observation){
        .field = prose->field,
        .dimensions = prose->dimensions,
        .state = state_of(prose),
        .value = prose->value,
        .figure = {.present = prose->has_low, .open = prose->has_low && !prose->has_high, .low = prose->low,
                   .high = prose->has_high ? prose->high : 0, .estimated = prose->estimated},
        .from_prose = true,
        .path = paragraph->path,
        .line = line_within(paragraph, prose->begin),
        .rule = prose->rule,
        .why = prose->why,
        .evidence = arena_copy(arena, paragraph->text.data + prose->begin, prose->end - prose->begin),
        .counts = prose->counts,
        .as_of = "",
        .passage = NO_PASSAGE,
        .certainty = prose->certainty,
    };
}

static void add_passage(struct reading *reading, const struct paragraph *paragraph, bool topic)
{
    struct passage *passage = submission_add_passage(reading->submission);
    *passage = (struct passage){
        .chapter = paragraph->chapter,
        .subcategory = paragraph->subcategory,
        .path = paragraph->path,
        .line = paragraph->line,
        .topic = topic,
        .designated = dictionary_designated(reading->dictionary, reading->submission->layout, paragraph->chapter, paragraph->subcategory),
        .text = paragraph->text.data,
    };
}

/* One passage for each paragraph that bears on a field or speaks of trafficking; gives each paragraph its passage. */
static void add_passages(struct reading *reading, const struct prose_result *result, int64_t *passages)
{
    bool *bears = memory_allocate(reading->paragraph_count + 1);
    for (size_t i = 0; i < result->observation_count; i++)
        bears[result->observations[i].paragraph] = true;
    for (size_t i = 0; i < reading->paragraph_count; i++) {
        passages[i] = NO_PASSAGE;
        if (!bears[i] && !result->topic[i])
            continue;
        passages[i] = (int64_t)reading->submission->passage_count;
        add_passage(reading, &reading->paragraphs[i], result->topic[i]);
    }
    free(bears);
}

static struct text prose_question(struct arena *arena, const struct observation *taken)
{
    bool list = taken->field->kind == FIELD_LIST && taken->state != VALUE_NOT_APPLICABLE;
    return text_from(arena_format(arena, "prose|%s|%s|%s", taken->field->id, taken->dimensions, list ? taken->value : ""));
}

static void take_observation(struct reading *reading, const struct items_index *index, size_t item_count,
                             const struct prose_observation *prose, int64_t passage)
{
    struct submission *submission = reading->submission;
    const struct paragraph *paragraph = &reading->paragraphs[prose->paragraph];
    struct observation taken = from_prose(submission->arena, prose, paragraph);
    taken.passage = passage;
    const struct observation *item = item_for(submission, index, prose);
    if (item) {
        if (taken.counts && differs(submission, item_count, item, &taken, prose))
            submission_find(submission, RULE_PROSE_AGAINST_ITEM, taken.path, taken.line,
                            "correct the item or the sentence that is wrong",
                            "%s%s%s: the item at %s (line %lld) says %s, the prose says %s: \"%.120s\"; the item counts",
                            prose->field->id, prose->dimensions[0] ? " " : "", prose->dimensions, item->path,
                            (long long)item->line, observation_describe(submission->arena, item),
                            observation_describe(submission->arena, &taken), taken.evidence);
        taken.counts = false;
    }
    /* one value counts for each question, whatever the engine found */
    size_t at = submission->observation_count;
    if (taken.counts)
        taken.counts = hash_table_add(reading->answers, prose_question(submission->arena, &taken), at) == at;
    *submission_add_observation(submission) = taken;
}

static void report_contradictions(struct reading *reading, const struct prose_result *result)
{
    struct submission *submission = reading->submission;
    for (size_t i = 0; i < result->contradiction_count; i++) {
        const struct prose_observation *kept = &result->observations[result->contradictions[i].kept],
                                       *lost = &result->observations[result->contradictions[i].lost];
        const struct paragraph *where = &reading->paragraphs[lost->paragraph];
        struct observation one = from_prose(submission->arena, kept, &reading->paragraphs[kept->paragraph]),
                           other = from_prose(submission->arena, lost, where);
        submission_find(submission, RULE_PROSE_CONTRADICTION, other.path, other.line, "correct the passage that is wrong",
                        "%s%s%s: %s says %s (\"%.120s\"), here %s (\"%.120s\"); the first of the two counts", kept->field->id,
                        kept->dimensions[0] ? " " : "", kept->dimensions, one.path, observation_describe(submission->arena, &one),
                        one.evidence, observation_describe(submission->arena, &other), other.evidence);
    }
}

static void add_notes(struct reading *reading, const struct prose_document *document)
{
    struct submission *submission = reading->submission;
    struct prose_line *lines;
    size_t count;
    prose_explain(reading->prose, document, submission->arena, &lines, &count);
    for (size_t i = 0; i < count; i++) {
        const struct paragraph *paragraph = &reading->paragraphs[lines[i].paragraph];
        *submission_add_note(submission) =
            (struct note){paragraph->path, line_within(paragraph, lines[i].begin),
                          arena_copy(submission->arena, paragraph->text.data + lines[i].begin, lines[i].end - lines[i].begin), lines[i].text};
    }
}

void prose_take(struct reading *reading)
{
    struct submission *submission = reading->submission;
    if (!reading->paragraph_count || !reading->prose)
        return;
    struct prose_paragraph *paragraphs = arena_allocate(submission->arena, reading->paragraph_count * sizeof *paragraphs);
    for (size_t i = 0; i < reading->paragraph_count; i++) {
        const struct paragraph *paragraph = &reading->paragraphs[i];
        paragraphs[i] = (struct prose_paragraph){paragraph->chapter, paragraph->subcategory, paragraph->text};
    }
    struct prose_document document = {submission->office, (int)submission->year, submission->language, paragraphs,
                                      reading->paragraph_count};
    if (reading->explain)
        add_notes(reading, &document);
    struct prose_result result = {0};
    prose_read(reading->prose, &document, submission->arena, &result);
    int64_t *passages = memory_allocate((reading->paragraph_count + 1) * sizeof *passages);
    add_passages(reading, &result, passages);
    size_t item_count = submission->observation_count;
    struct items_index index = index_items(submission);
    for (size_t i = 0; i < result.observation_count; i++)
        take_observation(reading, &index, item_count, &result.observations[i], passages[result.observations[i].paragraph]);
    report_contradictions(reading, &result);
    hash_table_free(index.answers);
    hash_table_free(index.fields);
    free(passages);
}
