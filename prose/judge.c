/* Judging what the frames proposed for one segment by learned weights. The frames say what may be meant and prove it; the
 * weights, learned from labelled texts (tests/prose/train.py), say how far the signs in the segment bear it out. */
#include "prose/reader_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum { FEATURES_MAX = 640, FEATURE_BYTES = 96, JUDGE_LABELS_MAX = 512 };

struct features {
    char text[FEATURES_MAX][FEATURE_BYTES];
    size_t count;
};

static void add_feature(struct features *features, const char *prefix, const char *name)
{
    size_t a = strlen(prefix), b = strlen(name);
    if (features->count == FEATURES_MAX || a + b >= FEATURE_BYTES)
        return;
    char *text = features->text[features->count];
    memcpy(text, prefix, a);
    memcpy(text + a, name, b + 1);
    for (size_t i = features->count > 400 ? features->count - 400 : 0; i < features->count; i++)
        if (strcmp(features->text[i], text) == 0)
            return;
    features->count++;
}

static const char *concept_sign(const struct lexicon *lexicon, int32_t concept)
{
    const struct concept *c = &lexicon->concepts[concept];
    return c->family == lexicon->country ? "country" : c->family == lexicon->nationality ? "nationality" : c->name;
}

static void concept_features(const struct reader *reader, struct features *features)
{
    for (size_t c = 0; c < reader->lexicon->concept_count; c++) {
        uint64_t mask = UINT64_C(1) << (c % 64);
        if (reader->segment->present[c / 64] & mask)
            add_feature(features, "c:", concept_sign(reader->lexicon, (int32_t)c));
        if ((reader->previous[c / 64] | reader->sentence[c / 64]) & mask)
            add_feature(features, "p:", concept_sign(reader->lexicon, (int32_t)c));
    }
}

/* Words by their first seven bytes, and pairs of neighbours. */
static void word_features(const struct reader *reader, struct features *features)
{
    const struct segment *segment = reader->segment;
    char before[16] = "";
    for (size_t i = 0; i < segment->token_count && i < 120; i++) {
        const struct token *token = &segment->tokens[i];
        char word[16];
        if (token->kind != TOKEN_WORD) {
            before[0] = '\0';
            continue;
        }
        size_t length = token->length < 7 ? token->length : 7;
        while (length > 0 && length < token->length && ((unsigned char)token->folded[length] & 0xC0) == 0x80)
            length--; /* not in the middle of a letter */
        memcpy(word, token->folded, length);
        word[length] = '\0';
        add_feature(features, "w:", word);
        if (before[0] != '\0') {
            char pair[40];
            size_t n = strlen(before);
            memcpy(pair, before, n);
            pair[n] = '_';
            memcpy(pair + n + 1, word, length + 1);
            add_feature(features, "b:", pair);
        }
        memcpy(before, word, length + 1);
    }
}

static void situation_features(const struct reader *reader, struct features *features)
{
    const struct segment *segment = reader->segment;
    add_feature(features, "t:", segment_has(segment, reader->lexicon->topic) ? "self"
                                : reader->topic_age < 0                      ? "none"
                                : reader->topic_age <= 1                     ? "near"
                                                                             : "before");
    if (reader->other_age)
        add_feature(features, "t:", "other");
    add_feature(features, "l:", segment->token_count < 8 ? "short" : segment->token_count < 40 ? "medium" : "long");
    if (segment->question)
        add_feature(features, "l:", "question");
    add_feature(features, "a:", reader->last_actor == ACTOR_OFFICE  ? "office"
                                : reader->last_actor == ACTOR_OTHER ? "other"
                                                                    : "unknown");
    for (size_t i = 0; i < segment->mention_count; i++)
        if (!segment->mentions[i].dead && segment->mentions[i].family == reader->lexicon->actor) {
            add_feature(features, "first:", reader->lexicon->concepts[segment->mentions[i].concept].code);
            break;
        }
}

/* The label of a find: its field, and the code where the field has few of them. */
static const char *label_of(const struct reader *reader, const struct prose_observation *o)
{
    bool coded = o->field->kind == FIELD_SCALE || (o->field->kind == FIELD_LIST && strcmp(o->field->codes, "country") != 0);
    return coded ? arena_format(reader->arena, "%s=%s", o->field->id, o->value) : o->field->id;
}

static void find_features(const struct reader *reader, size_t first, struct features *features)
{
    for (size_t i = first; i < reader->found_count; i++) {
        const struct prose_observation *o = &reader->found[i].observation;
        add_feature(features, "r:", label_of(reader, o));
        add_feature(features, "n:", o->rule);
        if (o->field->kind == FIELD_YESNO)
            add_feature(features, "r:", arena_format(reader->arena, "%s=%s", o->field->id, o->value));
    }
    for (size_t i = 0; i < reader->passed_count; i++)
        add_feature(features, "x:", reader->passed[i]);
}

static bool holds(const int32_t *scores, const struct model *model, const char *label)
{
    size_t id;
    return model_label(model, label, &id) && scores[id] > 0;
}

/* Yes, partly or no of a field in this segment: by the rule's own reading and all cues. */
static const char *judge_polarity(const struct reader *reader, const struct features *features, const char *field,
                                  const char *outcome)
{
    static const char *const words[] = {"yes", "partly", "no"};
    const struct model *model = reader->engine->polarity;
    int32_t scores[JUDGE_LABELS_MAX], best_score = INT32_MIN;
    const char *best = outcome;
    if (model == NULL || model_label_count(model) > JUDGE_LABELS_MAX)
        return outcome;
    model_begin(model, scores);
    for (size_t i = 0; i < features->count; i++)
        model_add(model, features->text[i], scores);
    model_add(model, arena_format(reader->arena, "f:%s", field), scores);
    model_add(model, arena_format(reader->arena, "o:%s", *outcome ? outcome : "none"), scores);
    model_add(model, arena_format(reader->arena, "fo:%s=%s", field, *outcome ? outcome : "none"), scores);
    for (size_t i = 0; i < 3; i++) {
        size_t id;
        if (model_label(model, words[i], &id) && scores[id] > best_score) {
            best_score = scores[id];
            best = words[i];
        }
    }
    return *best ? best : "yes";
}

static struct found *propose(struct reader *reader, const struct policy *policy, const char *value)
{
    const struct segment *segment = reader->segment;
    memory_grow(&reader->found, &reader->found_capacity, reader->found_count, sizeof *reader->found);
    struct found *found = &reader->found[reader->found_count++];
    memset(found, 0, sizeof *found);
    found->policy = policy;
    found->rank = 5;
    found->observation = (struct prose_observation){.field = policy->field,
                                                    .dimensions = "",
                                                    .value = value,
                                                    .paragraph = reader->paragraph,
                                                    .begin = segment->begin,
                                                    .end = segment->end,
                                                    .rule = arena_format(reader->arena, "model/%s", policy->field->id),
                                                    .why = "the signs in the sentence together (common/model.csv)"};
    return found;
}

static bool found_already(const struct reader *reader, size_t first, const struct field *field, const char *value)
{
    for (size_t i = first; i < reader->found_count; i++)
        if (reader->found[i].observation.field == field &&
            (value == NULL || strcmp(reader->found[i].observation.value, value) == 0))
            return true;
    return false;
}

/* A figure that no frame bound, where the segment has only one. */
static void propose_figure(struct reader *reader, const struct policy *policy)
{
    const struct segment *segment = reader->segment;
    const struct figure *only = NULL;
    for (size_t i = 0; i < segment->figure_count; i++)
        if (segment->figures[i].percent == (policy->field->kind == FIELD_SHARE)) {
            if (only != NULL)
                return;
            only = &segment->figures[i];
        }
    if (only == NULL)
        return;
    struct prose_observation *o = &propose(reader, policy, "")->observation;
    o->has_low = true;
    o->low = only->low;
    o->has_high = only->has_high;
    o->high = only->has_high ? only->high : 0;
    o->estimated = only->estimated;
}

/* What no frame proposed although the signs speak for it. */
static void add_proposals(struct reader *reader, const struct features *features, const int32_t *scores, size_t first)
{
    const struct lexicon *lexicon = reader->lexicon;
    const struct model *model = reader->engine->model;
    for (size_t p = 0; p < lexicon->policy_count; p++) {
        const struct policy *policy = &lexicon->policies[p];
        const struct field *field = policy->field;
        bool list = field->kind == FIELD_SCALE || (field->kind == FIELD_LIST && strcmp(field->codes, "country") != 0);
        if (list) {
            for (size_t v = 0; v < reader->engine->code_count; v++) {
                const struct coded *coded = &reader->engine->codes[v];
                if (coded->field == field && scores[coded->label] > 0 && !found_already(reader, first, field, coded->code))
                    propose(reader, policy, coded->code);
            }
        } else if (!found_already(reader, first, field, NULL) && holds(scores, model, field->id)) {
            if (field->kind == FIELD_YESNO)
                propose(reader, policy, judge_polarity(reader, features, field->id, ""));
            else if (field->kind == FIELD_COUNT || field->kind == FIELD_SHARE)
                propose_figure(reader, policy);
        }
    }
}

static void explain_judgement(struct reader *reader, const struct found *found, bool kept)
{
    if (reader->explain && (!kept || found->frame == NULL))
        reader_line(reader, arena_format(reader->arena, "%s: %s%s%s by %s", kept ? "added" : "set aside",
                                         found->observation.field->id, *found->observation.value ? " = " : "",
                                         found->observation.value, found->observation.rule));
}

void reader_judge(struct reader *reader, size_t first)
{
    const struct model *model = reader->engine->model;
    int32_t scores[JUDGE_LABELS_MAX];
    if ((model == NULL || model_label_count(model) > JUDGE_LABELS_MAX) && reader->sink == NULL)
        return;
    struct features *features = memory_allocate(sizeof *features);
    concept_features(reader, features);
    word_features(reader, features);
    situation_features(reader, features);
    find_features(reader, first, features);
    if (reader->sink != NULL) {
        for (size_t i = 0; i < features->count; i++)
            reader->sink(reader->sink_context, reader, features->text[i], i == 0, first);
        free(features);
        return;
    }
    model_begin(model, scores);
    for (size_t i = 0; i < features->count; i++)
        model_add(model, features->text[i], scores);
    size_t kept = first;
    for (size_t i = first; i < reader->found_count; i++) {
        struct found *found = &reader->found[i];
        bool holds_up = holds(scores, model, label_of(reader, &found->observation));
        explain_judgement(reader, found, holds_up);
        if (!holds_up)
            continue;
        if (found->observation.field->kind == FIELD_YESNO)
            found->observation.value =
                judge_polarity(reader, features, found->observation.field->id, found->observation.value);
        reader->found[kept++] = *found;
    }
    reader->found_count = kept;
    add_proposals(reader, features, scores, first);
    for (size_t i = kept; i < reader->found_count; i++)
        explain_judgement(reader, &reader->found[i], true);
    free(features);
}
