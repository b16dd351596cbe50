/* Reading a document: paragraph by paragraph, segment by segment. */
#include "prose/reader_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum status prose_engine_create(const struct dictionary *dictionary, struct prose_engine **out, struct error *error)
{
    struct prose_engine *engine = memory_allocate(sizeof *engine);
    enum status status = lexicon_create(dictionary, &engine->lexicon, error);
    if (status != STATUS_OK) {
        free(engine);
        return status;
    }
    engine->signs = hash_table_create();
    status = model_create("lexicon/common/model.csv", engine->signs, &engine->model, error);
    if (status == STATUS_OK)
        status = model_create("lexicon/common/polarity.csv", engine->signs, &engine->polarity, error);
    if (status != STATUS_OK) {
        prose_engine_free(engine);
        return status;
    }
    engine_index_signs(engine, dictionary);
    engine->workspace = memory_allocate(sizeof *engine->workspace);
    engine->workspace->vocabulary = vocabulary_create(engine->lexicon, engine->signs);
    engine->workspace->frames = memory_allocate((engine->lexicon->frame_words + 1) * sizeof(uint64_t));
    judge_prepare(engine->workspace);
    const uint8_t all = (1 << LEXICON_LANGUAGES) - 1;
    for (uint8_t mask = 1; mask <= all; mask++)
        if (mask == all || (mask & (mask - 1)) == 0) {
            engine->gate[mask] = gate_create(engine->lexicon, mask, false);
            engine->figure_gate[mask] = gate_create(engine->lexicon, mask, true);
        }
    *out = engine;
    return STATUS_OK;
}

static void workspace_free(struct workspace *workspace)
{
    if (workspace == NULL)
        return;
    vocabulary_free(workspace->vocabulary);
    free(workspace->signs);
    free(workspace->figure_signs);
    free(workspace->seen);
    free(workspace->frames);
    free(workspace);
}

void prose_engine_free(struct prose_engine *engine)
{
    if (engine == NULL)
        return;
    for (size_t i = 0; i < sizeof engine->gate / sizeof *engine->gate; i++) {
        gate_free(engine->gate[i]);
        gate_free(engine->figure_gate[i]);
    }
    model_free(engine->model);
    model_free(engine->polarity);
    hash_table_free(engine->signs);
    for (size_t side = 0; side < CONCEPT_SIDES; side++)
        free(engine->concept_signs[side]);
    free(engine->passed_signs);
    free(engine->proposed.list);
    free(engine->figures.list);
    free(engine->places.list);
    workspace_free(engine->workspace);
    lexicon_free(engine->lexicon);
    free(engine);
}

void reader_line(struct reader *reader, const char *text)
{
    if (!reader->explain)
        return;
    memory_grow(&reader->lines, &reader->line_capacity, reader->line_count, sizeof *reader->lines);
    reader->lines[reader->line_count++] =
        (struct prose_line){reader->paragraph, reader->segment->begin, reader->segment->end, text};
}

static void explain_concepts(struct reader *reader)
{
    const struct segment *segment = reader->segment;
    const char *text = "";
    for (size_t i = 0; i < segment->mention_count && i < 60; i++) {
        const struct mention *mention = &segment->mentions[i];
        if (!mention->dead)
            text = arena_format(reader->arena, "%s%s%s", text, *text == '\0' ? "understood: " : ", ",
                                reader->lexicon->concepts[mention->concept].name);
    }
    if (*text != '\0')
        reader_line(reader, text);
}

static void remember_actor(struct reader *reader)
{
    const struct segment *segment = reader->segment;
    for (size_t i = 0; i < segment->token_count; i++)
        for (int m = segment->first[i]; m >= 0; m = segment->mentions[m].next) {
            const struct mention *mention = &segment->mentions[m];
            if (mention->dead || mention->family != reader->lexicon->actor)
                continue;
            const char *authority = authority_of(reader->lexicon->concepts[mention->concept].code);
            if (authority != NULL)
                reader->last_authority = authority;
            reader->last_actor = reader_side(reader, mention);
            return; /* the first one is most often the subject */
        }
}

/* A new sentence: what stood in the last one becomes what stood before. */
static void begin_sentence(struct reader *reader, uint32_t number)
{
    if (number == reader->sentence_number)
        return;
    memcpy(reader->previous, reader->sentence, sizeof reader->previous);
    memset(reader->sentence, 0, sizeof reader->sentence);
    reader->sentence_number = number;
    if (reader->topic_age >= 0)
        reader->topic_age++;
}

static bool speaks_of_other(const struct reader *reader)
{
    const struct segment *segment = reader->segment;
    for (size_t i = 0; i < segment->mention_count; i++)
        if (!segment->mentions[i].dead && segment->mentions[i].family == reader->lexicon->other_topic &&
            segment->mentions[i].concept != reader->lexicon->topic)
            return true;
    return false;
}

static bool has_digits(const struct segment *segment)
{
    for (size_t i = 0; i < segment->token_count; i++)
        if (segment->tokens[i].kind == TOKEN_DIGITS)
            return true;
    return false;
}

static void remember_sentence(struct reader *reader)
{
    const struct segment *segment = reader->segment;
    struct span *last = reader->span_count > 0 ? &reader->spans[reader->span_count - 1] : NULL;
    if (last != NULL && last->paragraph == reader->paragraph && last->sentence == segment->sentence) {
        last->end = segment->end;
        return;
    }
    memory_grow(&reader->spans, &reader->span_capacity, reader->span_count, sizeof *reader->spans);
    reader->spans[reader->span_count++] =
        (struct span){reader->paragraph, segment->begin, segment->end, segment->sentence};
}

static void read_segment(struct reader *reader)
{
    struct segment *segment = reader->segment;
    if (segment->token_count == 0 || (reader->only_figures && !has_digits(segment)))
        return;
    remember_sentence(reader);
    segment_recognise(reader->lexicon, reader->engine->workspace->vocabulary, reader->languages, reader->document->office,
                      reader->document->year, segment);
    begin_sentence(reader, segment->sentence);
    if (segment_has(segment, reader->lexicon->topic)) {
        reader->topic_age = 0;
        reader->topic_seen = true;
        reader->other_age = false;
        reader->topic[reader->paragraph] = true;
    } else if (speaks_of_other(reader)) {
        reader->other_age = true;
    }
    if (reader->explain)
        explain_concepts(reader);
    size_t first = reader->found_count;
    reader->passed_count = 0;
    if (!segment->question)
        reader_frames(reader);
    reader_judge(reader, first);
    for (size_t i = first; i < reader->found_count; i++)
        reader_explain_find(reader, &reader->found[i]);
    for (size_t i = 0; i < SEGMENT_BITS; i++)
        reader->sentence[i] |= segment->present[i];
    remember_actor(reader);
}

static bool is_abbreviation(const struct reader *reader, const struct token *before)
{
    if (before->kind != TOKEN_WORD)
        return false;
    if (before->length == 1)
        return before->capital;
    const struct index *by = &reader->lexicon->by_literal[0];
    const struct known_word *word = vocabulary_word(reader->engine->workspace->vocabulary, before);
    for (const int32_t *literal = word->literals; *literal != LEXICON_NONE; literal++)
        for (uint32_t k = by->start[*literal]; k < by->start[*literal + 1]; k++)
            if (by->entries[k].concept == reader->lexicon->abbreviation && (by->entries[k].languages & reader->languages))
                return true;
    return false;
}

/* Whether the mark ends the segment; a full stop before a small letter or behind an abbreviation does not. */
static bool ends_segment(const struct reader *reader, const struct token *mark, const struct token *after, bool has_after)
{
    const struct segment *segment = reader->segment;
    char c = mark->folded[0];
    if (mark->kind != TOKEN_MARK)
        return false;
    if (c == ';' || c == '!' || (c == '?' && mark->end - mark->begin == 1))
        return true;
    if (c != '.')
        return false;
    if (!has_after)
        return true;
    if (segment->token_count >= 2 && is_abbreviation(reader, &segment->tokens[segment->token_count - 2]) && !after->line)
        return false;
    return after->spaced && (after->kind != TOKEN_WORD || after->capital);
}

static void finish_segment(struct reader *reader, uint32_t sentence)
{
    struct segment *segment = reader->segment;
    if (segment->token_count > 0) {
        segment->begin = segment->tokens[0].begin;
        segment->end = segment->tokens[segment->token_count - 1].end;
        segment->sentence = sentence;
        const struct token *last = &segment->tokens[segment->token_count - 1];
        segment->question = last->kind == TOKEN_MARK && last->folded[0] == '?' && last->end - last->begin == 1;
        read_segment(reader);
    }
    segment->token_count = 0;
}

/* A line that begins with "label:" or follows a short line stands for itself. */
static bool breaks_line(const struct reader *reader, const struct token *next)
{
    const struct segment *segment = reader->segment;
    if (!next->line || segment->token_count == 0)
        return false;
    const struct token *last = &segment->tokens[segment->token_count - 1];
    return last->end - segment->tokens[0].begin < 60 || (last->kind == TOKEN_MARK && last->folded[0] != ',');
}

static void read_paragraph(struct reader *reader, size_t index)
{
    struct segment *segment = reader->segment;
    struct tokenizer tokenizer = {reader->document->paragraphs[index].text, 0};
    struct token next;
    uint32_t sentence = 1;
    reader->paragraph = index;
    reader->topic_age = -1;
    reader->other_age = false;
    reader->sentence_number = 0;
    memset(reader->previous, 0, sizeof reader->previous);
    memset(reader->sentence, 0, sizeof reader->sentence);
    segment->token_count = 0;
    bool has = token_next(&tokenizer, &next);
    while (has) {
        if (breaks_line(reader, &next))
            finish_segment(reader, sentence++);
        segment->tokens[segment->token_count++] = next;
        has = token_next(&tokenizer, &next);
        const struct token *last = &segment->tokens[segment->token_count - 1];
        bool end = ends_segment(reader, last, &next, has);
        if (!end && segment->token_count < TOKEN_SEGMENT_MAX)
            continue;
        bool semicolon = end && last->folded[0] == ';';
        finish_segment(reader, sentence);
        if (!semicolon)
            sentence++;
    }
    finish_segment(reader, sentence);
}

/* Populations are given without a word on trafficking: where they stand by the layouts, and in texts without headings,
 * which are kept under the summary, a figure beside a word for a population opens the gate as well. */
static bool opens_for_figures(const struct reader *reader, const struct prose_paragraph *paragraph)
{
    if (strcmp(paragraph->chapter, "POC") != 0 && strcmp(paragraph->chapter, "SUM") != 0)
        return false;
    for (size_t i = 0; i < paragraph->text.length; i++)
        if (paragraph->text.data[i] >= '0' && paragraph->text.data[i] <= '9')
            return gate_open(reader->engine->figure_gate[reader->languages], paragraph->text);
    return false;
}

static void explain_closed(struct reader *reader, size_t paragraph)
{
    if (!reader->explain)
        return;
    memory_grow(&reader->lines, &reader->line_capacity, reader->line_count, sizeof *reader->lines);
    reader->lines[reader->line_count++] =
        (struct prose_line){paragraph, 0, reader->document->paragraphs[paragraph].text.length, "not read: it has none of the words of gate.csv"};
}

static void reader_free(struct reader *reader)
{
    free(reader->spans);
    free(reader->found);
    free(reader->lines);
}

static void read_document(struct reader *reader, const struct prose_engine *engine, const struct prose_document *document,
                          struct arena *arena)
{
    reader->engine = engine;
    reader->lexicon = engine->lexicon;
    reader->document = document;
    reader->languages = lexicon_language(document->language);
    reader->arena = arena;
    reader->workspace = engine->workspace;
    reader->segment = &engine->workspace->segment;
    reader->segment->token_count = 0;
    reader->topic = arena_allocate(arena, (document->paragraph_count + 1) * sizeof *reader->topic);
    for (size_t i = 0; i < document->paragraph_count; i++) {
        reader->last_actor = ACTOR_UNKNOWN;
        reader->last_authority = NULL;
        reader->only_figures =
            reader->sink == NULL &&
            !gate_open(engine->gate[reader->languages], document->paragraphs[i].text);
        if (!reader->only_figures || opens_for_figures(reader, &document->paragraphs[i]))
            read_paragraph(reader, i);
        else
            explain_closed(reader, i);
    }
}

void prose_read(const struct prose_engine *engine, const struct prose_document *document, struct arena *arena,
                struct prose_result *result)
{
    struct reader reader = {0};
    memset(result, 0, sizeof *result);
    read_document(&reader, engine, document, arena);
    reader_resolve(&reader, result);
    result->topic = reader.topic;
    reader_free(&reader);
}

void prose_signs(const struct prose_engine *engine, const struct prose_document *document, struct arena *arena,
                 void (*sink)(void *context, const struct reader *reader, const char *feature, bool begins,
                              size_t first_found),
                 void *context)
{
    struct reader reader = {.sink = sink, .sink_context = context};
    read_document(&reader, engine, document, arena);
    reader_free(&reader);
}

void prose_explain(const struct prose_engine *engine, const struct prose_document *document, struct arena *arena,
                   struct prose_line **lines, size_t *count)
{
    struct reader reader = {.explain = true};
    read_document(&reader, engine, document, arena);
    *lines = arena_allocate(arena, (reader.line_count + 1) * sizeof **lines);
    if (reader.line_count > 0)
        memcpy(*lines, reader.lines, reader.line_count * sizeof **lines);
    *count = reader.line_count;
    reader_free(&reader);
}
