/* The signs that the weights know, numbered, and where each is looked up: by concept, by name. */
#include "prose/reader_internal.h"

#include <string.h>

#include "common/memory.h"

const char *const concept_prefixes[CONCEPT_SIDES] = {
    [CONCEPT_HERE] = "c:",  [CONCEPT_BEFORE] = "p:",       [CONCEPT_LEFT] = "Lc:", [CONCEPT_LEFT_CLOSE] = "Lc3:",
    [CONCEPT_RIGHT] = "Rc:", [CONCEPT_RIGHT_CLOSE] = "Rc3:"};

const char *const passed_names[PASSED_REASONS] = {
    [PASSED_TOPIC] = "topic",         [PASSED_ACTOR] = "actor",     [PASSED_OFFICE] = "office",
    [PASSED_ELSEWHERE] = "elsewhere", [PASSED_PLANNED] = "planned", [PASSED_NOT_ASSERTED] = "not-asserted"};

const char *concept_sign(const struct lexicon *lexicon, int32_t concept)
{
    const struct concept *c = &lexicon->concepts[concept];
    return c->family == lexicon->country ? "country" : c->family == lexicon->nationality ? "nationality" : c->name;
}

int32_t sign_find(const struct prose_engine *engine, const char *prefix, const char *name)
{
    char key[128];
    size_t a = strlen(prefix), b = strlen(name), id;
    if (a + b > sizeof key)
        return -1;
    memcpy(key, prefix, a);
    memcpy(key + a, name, b);
    return hash_table_find(engine->signs, text_of(key, a + b), &id) ? (int32_t)id : -1;
}

static void add_label(const struct prose_engine *engine, struct labels *labels, const struct policy *policy, const char *name,
                      const char *value)
{
    struct label label = {policy, value, 0};
    if (!model_label(engine->model, name, &label.id))
        return;
    memory_grow(&labels->list, &labels->capacity, labels->count, sizeof label);
    labels->list[labels->count++] = label;
}

/* Labels such as "exploitation.forms=forced-labour" stand for one code of a field that has few of them. */
static void add_codes(struct prose_engine *engine, const struct dictionary *dictionary, const struct policy *policy)
{
    static const char *const scale[] = {"none", "low", "medium", "high"};
    const struct field *field = policy->field;
    size_t count;
    const struct code *codes = dictionary_codes(dictionary, &count);
    for (size_t c = 0; c < count + 4; c++) {
        if (c < count ? field->kind != FIELD_LIST || strcmp(codes[c].list, field->codes) != 0 : field->kind != FIELD_SCALE)
            continue;
        const char *code = c < count ? codes[c].code : scale[c - count];
        add_label(engine, &engine->proposed, policy, arena_format(engine->lexicon->arena, "%s=%s", field->id, code), code);
    }
}

void engine_index_signs(struct prose_engine *engine, const struct dictionary *dictionary)
{
    const struct lexicon *lexicon = engine->lexicon;
    for (size_t side = 0; side < CONCEPT_SIDES; side++) {
        engine->concept_signs[side] = memory_allocate((lexicon->concept_count + 1) * sizeof(int32_t));
        for (size_t c = 0; c < lexicon->concept_count; c++)
            engine->concept_signs[side][c] = sign_find(engine, concept_prefixes[side], concept_sign(lexicon, (int32_t)c));
    }
    engine->passed_signs = memory_allocate((lexicon->policy_count * PASSED_REASONS + 1) * sizeof *engine->passed_signs);
    for (size_t p = 0; p < lexicon->policy_count; p++)
        for (size_t r = 0; r < PASSED_REASONS; r++)
            engine->passed_signs[p * PASSED_REASONS + r] =
                sign_find(engine, "x:", arena_format(lexicon->arena, "%s:%s", lexicon->policies[p].field->id, passed_names[r]));
    for (size_t p = 0; engine->model != NULL && p < lexicon->policy_count; p++) {
        const struct policy *policy = &lexicon->policies[p];
        const struct field *field = policy->field;
        if (field_is_coded(field))
            add_codes(engine, dictionary, policy);
        else
            add_label(engine, &engine->proposed, policy, field->id, NULL);
        if (field->kind == FIELD_LIST && !field_is_coded(field))
            add_label(engine, &engine->places, policy, arena_format(lexicon->arena, "+%s", field->id), NULL);
        if (field->kind == FIELD_COUNT || field->kind == FIELD_SHARE)
            add_label(engine, &engine->figures, policy, policy->figure_label, NULL);
    }
}
