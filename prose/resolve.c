/* Several mentions of one field in one report: which counts; and what follows from what. */
#include "prose/reader_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

static bool same_key(const struct found *a, const struct found *b)
{
    return a->observation.field == b->observation.field && strcmp(a->observation.dimensions, b->observation.dimensions) == 0;
}

static bool same_figure(const struct prose_observation *a, const struct prose_observation *b)
{
    return a->low == b->low && a->has_high == b->has_high && (!a->has_high || a->high == b->high);
}

static bool is_plural(const struct prose_observation *o)
{
    return o->low == 2 && !o->has_high;
}

/* The passage is the whole sentence; of one that goes on for longer (factbooks string statements together with
 * semicolons) it stays the part that proves the value. */
static void widen(const struct reader *reader, struct prose_observation *o)
{
    enum { LONGEST = 600 }; /* bytes */
    size_t low = 0, high = reader->span_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct span *span = &reader->spans[middle];
        if (span->paragraph < o->paragraph || (span->paragraph == o->paragraph && span->end <= o->begin))
            low = middle + 1;
        else
            high = middle;
    }
    if (low == reader->span_count)
        return;
    const struct span *span = &reader->spans[low];
    if (span->paragraph == o->paragraph && span->begin <= o->begin && span->end >= o->end && span->end - span->begin <= LONGEST) {
        o->begin = span->begin;
        o->end = span->end;
    }
}

/* Each two passages once: several frames may have said the same of one sentence. What is lost comes in the order of the
 * text, so that the same sentence stands at the end of the list. */
static bool contradicted_there(const struct reader *reader, const struct prose_result *result, size_t kept, size_t lost)
{
    struct prose_observation here = reader->found[lost].observation;
    widen(reader, &here);
    for (size_t i = result->contradiction_count; i > 0 && result->contradictions[i - 1].kept == kept; i--) {
        struct prose_observation before = reader->found[result->contradictions[i - 1].lost].observation;
        widen(reader, &before);
        if (before.paragraph != here.paragraph || before.begin != here.begin)
            return false;
        if (strcmp(before.value, here.value) == 0 && same_figure(&before, &here))
            return true;
    }
    return false;
}

static void contradict(struct reader *reader, struct prose_result *result, size_t kept, size_t lost, size_t *capacity)
{
    if (contradicted_there(reader, result, kept, lost))
        return;
    if (result->contradiction_count == *capacity) {
        size_t wider = *capacity == 0 ? 8 : *capacity * 2;
        struct prose_contradiction *list = arena_allocate(reader->arena, wider * sizeof *list);
        if (result->contradiction_count > 0)
            memcpy(list, result->contradictions, result->contradiction_count * sizeof *list);
        result->contradictions = list;
        *capacity = wider;
    }
    result->contradictions[result->contradiction_count++] = (struct prose_contradiction){kept, lost};
}

static bool surer(const struct found *a, const struct found *b)
{
    return a->score != b->score ? a->score > b->score : a->rank > b->rank;
}

/* Yes, partly and no of one field: the surest passage says which, and proves it ("the more specific and more recent statement
 * wins", codebook of the prose, "yes, partly, no"); of some fields a yes that a frame found stands before a no. A passage that says the opposite is a contradiction. What no frame proposed and the
 * weights find less than half as sure contradicts nothing. */
static void resolve_yesno(struct reader *reader, const size_t *group, size_t count, struct prose_result *result,
                          size_t *capacity)
{
    size_t kept = SIZE_MAX;
    bool yes = false, no = false;
    for (size_t i = 0; i < count; i++) {
        const struct found *found = &reader->found[group[i]];
        yes |= found->frame != NULL && strcmp(found->observation.value, "yes") == 0;
        no |= found->frame != NULL && strcmp(found->observation.value, "no") == 0;
    }
    bool only_yes = yes && no && reader->found[group[0]].policy->yes_wins;
    for (size_t i = 0; i < count; i++) {
        const struct found *found = &reader->found[group[i]];
        if ((!only_yes || strcmp(found->observation.value, "yes") == 0) && (kept == SIZE_MAX || surer(found, &reader->found[kept])))
            kept = group[i];
    }
    struct prose_observation *winner = &reader->found[kept].observation;
    winner->counts = true;
    for (size_t i = 0; i < count; i++) {
        const struct found *found = &reader->found[group[i]];
        const char *value = found->observation.value;
        bool weighs = found->rank == reader->found[kept].rank && (found->frame != NULL || found->score >= reader->found[kept].score / 2);
        if (weighs && strcmp(value, winner->value) != 0 && strcmp(value, "partly") != 0 && strcmp(winner->value, "partly") != 0)
            contradict(reader, result, kept, group[i], capacity);
    }
}

/* Figures of one field and the same dimensions. */
static void resolve_figures(struct reader *reader, const size_t *group, size_t count, struct prose_result *result,
                            size_t *capacity)
{
    int rank = 0;
    bool exact = false;
    for (size_t i = 0; i < count; i++)
        if (reader->found[group[i]].rank > rank)
            rank = reader->found[group[i]].rank;
    for (size_t i = 0; i < count; i++)
        exact |= reader->found[group[i]].rank == rank && reader->found[group[i]].observation.low > 0 &&
                 !is_plural(&reader->found[group[i]].observation);
    size_t kept = SIZE_MAX;
    for (size_t i = 0; i < count; i++) {
        struct found *found = &reader->found[group[i]];
        struct prose_observation *o = &found->observation;
        if (found->rank != rank || (exact && (is_plural(o) || o->low + o->high == 0)))
            continue;
        bool again = false;
        for (size_t j = 0; j < i && !again; j++)
            again = reader->found[group[j]].observation.counts && same_figure(&reader->found[group[j]].observation, o);
        if (again)
            continue;
        if (kept == SIZE_MAX || found->policy->several) {
            o->counts = true;
            kept = kept == SIZE_MAX ? group[i] : kept;
        } else {
            contradict(reader, result, kept, group[i], capacity);
        }
    }
}

static bool better(const struct found *a, const struct found *b)
{
    return a->rank != b->rank ? a->rank > b->rank : a->score > b->score;
}

/* Of each code the first passage counts, and one whose words name the code before one that the signs alone took for it; of a
 * field that can have one code only the surest. */
static void resolve_codes(struct reader *reader, const size_t *group, size_t count)
{
    bool single = reader->found[group[0]].policy->one;
    struct hash_table *codes = hash_table_create();
    size_t *best = memory_allocate((count + 1) * sizeof *best);
    for (size_t i = 0; i < count; i++) {
        const char *code = single ? "" : reader->found[group[i]].observation.value;
        size_t next = hash_table_count(codes), k = hash_table_add(codes, text_from(code), next);
        const struct found *found = &reader->found[group[i]], *chosen = k == next ? found : &reader->found[best[k]];
        bool named = found->frame != NULL && chosen->frame == NULL;
        if (k == next || (single ? better(found, chosen) : named))
            best[k] = group[i];
    }
    for (size_t k = 0; k < hash_table_count(codes); k++)
        reader->found[best[k]].observation.counts = true;
    free(best);
    hash_table_free(codes);
}

static bool says(const struct reader *reader, const struct field *field, const char *value)
{
    for (size_t i = 0; i < reader->found_count; i++)
        if (reader->found[i].observation.counts && reader->found[i].observation.field == field &&
            (value == NULL || strcmp(reader->found[i].observation.value, value) == 0))
            return true;
    return false;
}

/* The code of a dimension in "sex=female;age=under-18", or NULL. */
static const char *code_in(struct arena *arena, const char *dimensions, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = dimensions; *at != '\0';) {
        size_t n = strcspn(at, ";");
        if (n > length && strncmp(at, name, length) == 0 && at[length] == '=')
            return arena_copy(arena, at + length + 1, n - length - 1);
        at += n + (at[n] == ';');
    }
    return NULL;
}

static const char *dimensions_for(struct arena *arena, const struct field *field, const char *dimensions)
{
    const char *all = "";
    for (int d = 0; d < FIELD_DIMENSIONS_MAX && field->dimensions[d] != NULL; d++) {
        const char *code = code_in(arena, dimensions, field->dimensions[d]);
        if (code != NULL)
            all = arena_format(arena, "%s%s%s=%s", all, *all ? ";" : "", field->dimensions[d], code);
    }
    return all;
}

static bool applies(const struct reader *reader, const struct follow *follow, const struct prose_observation *o)
{
    bool figure = o->has_low;
    if (*follow->dimension != '\0' && code_in(reader->arena, o->dimensions, follow->dimension) == NULL)
        return false;
    if (strcmp(follow->when, "*") == 0)
        return true;
    if (strcmp(follow->when, "0") == 0)
        return figure && o->low == 0 && o->has_high && o->high == 0;
    if (strcmp(follow->when, ">0") == 0)
        return figure && !(o->low == 0 && o->has_high && o->high == 0);
    for (const char *at = follow->when; *at != '\0';) { /* "yes|partly" */
        size_t n = strcspn(at, "|");
        if (strlen(o->value) == n && strncmp(at, o->value, n) == 0)
            return true;
        at += n + (at[n] == '|');
    }
    return false;
}

static void derive(struct reader *reader, const struct follow *follow, size_t from)
{
    struct found made = reader->found[from];
    struct prose_observation *o = &made.observation;
    o->field = follow->to;
    o->why = arena_format(reader->arena, "follows from %s: %s", follow->from->id, o->why);
    if (strcmp(follow->give, "#") == 0) {
        o->dimensions = dimensions_for(reader->arena, follow->to, o->dimensions);
    } else if (follow->give[0] == '$') {
        o->value = code_in(reader->arena, o->dimensions, follow->give + 1);
        if (o->value == NULL || strcmp(o->value, reader->document->office) == 0)
            return;
    } else if (strcmp(follow->give, "0") == 0) {
        o->value = "";
        o->low = o->high = 0;
        o->has_low = o->has_high = true;
    } else {
        o->value = follow->give;
    }
    if (follow->to->kind != FIELD_COUNT) {
        o->has_low = o->has_high = o->estimated = false;
        o->low = o->high = 0;
    }
    if (follow->to->kind != FIELD_COUNT || strcmp(follow->give, "#") != 0)
        o->dimensions = "";
    for (size_t i = 0; i < reader->found_count; i++) /* said or derived already */
        if (reader->found[i].observation.counts && same_key(&reader->found[i], &made) &&
            strcmp(reader->found[i].observation.value, o->value) == 0 && same_figure(&reader->found[i].observation, o))
            return;
    memory_grow(&reader->found, &reader->found_capacity, reader->found_count, sizeof made);
    reader->found[reader->found_count++] = made;
}

static void follow_all(struct reader *reader)
{
    const struct lexicon *lexicon = reader->lexicon;
    for (size_t f = 0; f < lexicon->follow_count; f++) {
        const struct follow *follow = &lexicon->follows[f];
        bool list = follow->to->kind == FIELD_LIST, figure = strcmp(follow->give, "#") == 0;
        size_t count = reader->found_count;
        if (!list && !figure && !follow->always && says(reader, follow->to, NULL))
            continue; /* the text itself says so, or otherwise */
        for (size_t i = 0; i < count; i++) {
            const struct prose_observation *o = &reader->found[i].observation;
            if (!o->counts || o->field != follow->from || !applies(reader, follow, o))
                continue;
            size_t before = reader->found_count;
            derive(reader, follow, i);
            if (!list && !figure && reader->found_count > before)
                break;
        }
    }
}

static int compare_found(const void *left, const void *right)
{
    const struct found *a = left, *b = right;
    const struct prose_observation *x = &a->observation, *y = &b->observation;
    if (x->paragraph != y->paragraph)
        return x->paragraph < y->paragraph ? -1 : 1;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return 0;
}

/* All that was found, by field (and dimensions), in the order of the text within each. */
static size_t *sort_by_key(const struct reader *reader, struct hash_table *keys, size_t *starts)
{
    size_t *key = memory_allocate((reader->found_count + 1) * sizeof *key);
    size_t *order = memory_allocate((reader->found_count + 1) * sizeof *order);
    for (size_t i = 0; i < reader->found_count; i++) {
        const struct prose_observation *o = &reader->found[i].observation;
        const char *text = arena_format(reader->arena, "%s|%s", o->field->id, o->dimensions);
        key[i] = hash_table_add(keys, text_from(text), hash_table_count(keys));
        starts[key[i] + 1]++;
    }
    for (size_t k = 0; k < hash_table_count(keys); k++)
        starts[k + 1] += starts[k];
    size_t *next = memory_allocate((hash_table_count(keys) + 1) * sizeof *next);
    memcpy(next, starts, hash_table_count(keys) * sizeof *next);
    for (size_t i = 0; i < reader->found_count; i++)
        order[next[key[i]]++] = i;
    free(next);
    free(key);
    return order;
}

/* A report that nowhere speaks of trafficking in persons (drugs, smuggling, road traffic) gives its populations only. */
static void keep_populations(struct reader *reader)
{
    size_t kept = 0;
    for (size_t i = 0; i < reader->document->paragraph_count; i++)
        if (reader->topic[i])
            return;
    for (size_t i = 0; i < reader->found_count; i++)
        if (reader->found[i].policy->topic == TOPIC_NONE && reader->found[i].policy->field->kind == FIELD_COUNT)
            reader->found[kept++] = reader->found[i];
    reader->found_count = kept;
}

void reader_resolve(struct reader *reader, struct prose_result *result)
{
    keep_populations(reader);
    size_t capacity = 0;
    struct hash_table *keys = hash_table_create();
    size_t *starts = memory_allocate((reader->found_count + 2) * sizeof *starts);
    if (reader->found_count > 1)
        qsort(reader->found, reader->found_count, sizeof *reader->found, compare_found);
    size_t *order = sort_by_key(reader, keys, starts);
    for (size_t k = 0; k < hash_table_count(keys); k++) {
        const size_t *group = order + starts[k];
        size_t count = starts[k + 1] - starts[k];
        enum field_kind kind = reader->found[group[0]].observation.field->kind;
        if (kind == FIELD_YESNO || kind == FIELD_SCALE) {
            if (kind == FIELD_YESNO)
                resolve_yesno(reader, group, count, result, &capacity);
            else
                reader->found[group[0]].observation.counts = true;
        } else if (kind == FIELD_LIST) {
            resolve_codes(reader, group, count);
        } else {
            resolve_figures(reader, group, count, result, &capacity);
        }
    }
    follow_all(reader);
    result->observations = arena_allocate(reader->arena, (reader->found_count + 1) * sizeof *result->observations);
    for (size_t i = 0; i < reader->found_count; i++) {
        result->observations[i] = reader->found[i].observation;
        widen(reader, &result->observations[i]);
    }
    result->observation_count = reader->found_count;
    free(order);
    free(starts);
    hash_table_free(keys);
}
