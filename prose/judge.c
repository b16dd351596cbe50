/* Judging what the frames proposed for one segment by learned weights. The frames say what may be meant and prove it; the
 * weights, learned from labelled texts (tests/prose/train.py), say how far the signs in the segment bear it out. */
#include "prose/reader_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum { FEATURES_MAX = 640, FEATURE_BYTES = 96, JUDGE_LABELS_MAX = 512 };

/* The signs of a segment or a figure, one behind another; the same may stand twice. */
struct features {
    char text[FEATURES_MAX][FEATURE_BYTES];
    size_t count;
};

static void add_feature(struct features *features, const char *prefix, const char *name)
{
    size_t a = strlen(prefix), b = strlen(name);
    if (features->count == FEATURES_MAX || a + b >= FEATURE_BYTES)
        return;
    char *text = features->text[features->count++];
    memcpy(text, prefix, a);
    memcpy(text + a, name, b + 1);
}

static struct features *empty(struct features **features)
{
    if (*features == NULL)
        *features = memory_allocate(sizeof **features);
    (*features)->count = 0;
    return *features;
}

/* What was counted of the features so far is forgotten. */
static void seen_begin(struct reader *reader)
{
    if (reader->seen == NULL)
        reader->seen = memory_allocate(sizeof *reader->seen);
    reader->seen->stamp++;
}

static void score(struct reader *reader, const struct model *model, const struct features *features, int32_t *scores)
{
    for (size_t i = 0; i < features->count; i++)
        model_add(model, features->text[i], reader->seen, scores);
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
        if ((reader->segment->present[c / 64] | reader->previous[c / 64] | reader->sentence[c / 64]) >> (c % 64) == 0) {
            c |= 63; /* nothing more in this word of bits */
            continue;
        }
        if (reader->segment->present[c / 64] & mask)
            add_feature(features, "c:", concept_sign(reader->lexicon, (int32_t)c));
        if ((reader->previous[c / 64] | reader->sentence[c / 64]) & mask)
            add_feature(features, "p:", concept_sign(reader->lexicon, (int32_t)c));
    }
}

/* The first seven bytes of a word, not cut within a letter. */
static void cut_word(const struct token *token, char word[static 8])
{
    size_t length = token->length < 7 ? token->length : 7;
    while (length > 0 && length < token->length && ((unsigned char)token->folded[length] & 0xC0) == 0x80)
        length--;
    memcpy(word, token->folded, length);
    word[length] = '\0';
}

static void word_features(const struct reader *reader, struct features *features)
{
    char word[8];
    for (size_t i = 0; i < reader->segment->token_count && i < 120; i++)
        if (reader->segment->tokens[i].kind == TOKEN_WORD) {
            cut_word(&reader->segment->tokens[i], word);
            add_feature(features, "w:", word);
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

static int32_t score_of(const int32_t *scores, const struct model *model, const char *label)
{
    size_t id;
    return model_label(model, label, &id) ? scores[id] : -1;
}

/* Yes, partly or no of a field in this segment: by the rule's own reading and all cues. */
static const char *judge_polarity(struct reader *reader, const struct features *features, const char *field,
                                  const char *outcome)
{
    static const char *const words[] = {"yes", "partly", "no"};
    const struct model *model = reader->engine->polarity;
    int32_t scores[JUDGE_LABELS_MAX], best_score = INT32_MIN;
    const char *best = outcome;
    if (model == NULL || model_label_count(model) > JUDGE_LABELS_MAX)
        return outcome;
    char sign[FEATURE_BYTES];
    model_begin(model, scores);
    seen_begin(reader);
    score(reader, model, features, scores);
    snprintf(sign, sizeof sign, "f:%s", field);
    model_add(model, sign, reader->seen, scores);
    snprintf(sign, sizeof sign, "o:%s", *outcome ? outcome : "none");
    model_add(model, sign, reader->seen, scores);
    snprintf(sign, sizeof sign, "fo:%s=%s", field, *outcome ? outcome : "none");
    model_add(model, sign, reader->seen, scores);
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
    found->figure = -1;
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

enum { FIGURES_MAX = 40, WINDOW = 10 };

/* Signs around one figure: words and concepts on its left and right, what frames bound it to, what the figure before
 * it was found to be. */
static void figure_features(const struct reader *reader, size_t index, size_t first, const char *previous,
                            struct features *features)
{
    const struct segment *segment = reader->segment;
    const struct figure *figure = &segment->figures[index];
    features->count = 0;
    size_t left = figure->begin > WINDOW ? figure->begin - WINDOW : 0;
    size_t right = (size_t)figure->end + WINDOW < segment->token_count ? (size_t)figure->end + WINDOW : segment->token_count;
    for (size_t i = left; i < right; i++) {
        if (i >= figure->begin && i < figure->end)
            continue;
        bool after = i >= figure->end;
        bool close = after ? i < figure->end + 3u : i + 3u >= figure->begin;
        char word[8];
        cut_word(&segment->tokens[i], word);
        if (segment->tokens[i].kind != TOKEN_DIGITS)
            add_feature(features, after ? close ? "R3:" : "R:" : close ? "L3:" : "L:", word);
        for (int m = segment->first[i]; m >= 0; m = segment->mentions[m].next)
            if (!segment->mentions[m].dead) {
                const char *name = concept_sign(reader->lexicon, segment->mentions[m].concept);
                add_feature(features, after ? "Rc:" : "Lc:", name);
                if (close)
                    add_feature(features, after ? "Rc3:" : "Lc3:", name);
            }
    }
    if (figure->plural)
        add_feature(features, "N:", "plural");
    if (figure->article)
        add_feature(features, "N:", "article");
    if (figure->estimated || !figure->has_high)
        add_feature(features, "N:", "about");
    if (figure->low >= 1000)
        add_feature(features, "N:", "big");
    add_feature(features, "N:", segment->figure_count == 1 ? "only" : index == 0 ? "first" : "later");
    add_feature(features, "P:", previous);
    for (size_t i = first; i < reader->found_count; i++)
        if (reader->found[i].figure == (int)index && reader->found[i].frame != NULL)
            add_feature(features, "B:", reader->found[i].observation.field->id);
}

static bool is_figure_field(const struct field *field, const struct figure *figure)
{
    return figure->percent ? field->kind == FIELD_SHARE : field->kind == FIELD_COUNT;
}

/* What a figure counts, by the signs of the segment (`scores`) and those around it. */
static const char *judge_figure(struct reader *reader, size_t index, size_t first, const char *previous, const int32_t *base)
{
    const struct model *model = reader->engine->model;
    const struct figure *figure = &reader->segment->figures[index];
    struct features *features = empty(&reader->figure_signs);
    int32_t scores[JUDGE_LABELS_MAX];
    const char *counted = "";
    figure_features(reader, index, first, previous, features);
    memcpy(scores, base, model_label_count(model) * sizeof *scores);
    seen_begin(reader);
    score(reader, model, features, scores);
    for (size_t p = 0; p < reader->lexicon->policy_count; p++) {
        const struct policy *policy = &reader->lexicon->policies[p];
        size_t id;
        if (!is_figure_field(policy->field, figure) || !model_label(model, policy->figure_label, &id) || scores[id] <= 0)
            continue;
        const struct mention *who = NULL;
        const struct mention *number = segment_mention_at(reader->segment, figure->begin, reader->lexicon->number);
        if (number != NULL)
            reader_actor(reader, number, &number, 1, &who);
        struct found *found = propose(reader, policy, "");
        struct prose_observation *o = &found->observation;
        found->figure = (int)index;
        found->score = scores[id];
        o->has_low = true;
        o->low = figure->low;
        o->has_high = figure->has_high;
        o->high = figure->has_high ? figure->high : 0;
        o->estimated = figure->estimated;
        o->dimensions =
            reader_dimensions(reader, policy->field, "", reader_region(reader, figure->begin, figure->end), who);
        counted = policy->field->id;
    }
    return counted;
}

static void judge_figures(struct reader *reader, size_t first, const int32_t *scores)
{
    const char *previous = "";
    for (size_t i = 0; i < reader->segment->figure_count && i < FIGURES_MAX; i++)
        previous = judge_figure(reader, i, first, previous, scores);
}

static void sink_figures(struct reader *reader, size_t first)
{
    struct features *features = empty(&reader->figure_signs);
    for (size_t k = 0; k < reader->segment->figure_count && k < FIGURES_MAX; k++) {
        const struct figure *figure = &reader->segment->figures[k];
        reader->sink(reader->sink_context, reader,
                     arena_format(reader->arena, "@%zu=%lld|%lld|%d", k, (long long)figure->low,
                                  figure->has_high ? (long long)figure->high : -1LL, figure->percent),
                     false, first);
        figure_features(reader, k, first, "", features);
        for (size_t i = 0; i < features->count; i++)
            if (strcmp(features->text[i], "P:") != 0)
                reader->sink(reader->sink_context, reader, arena_format(reader->arena, "@%zu:%s", k, features->text[i]),
                             false, first);
    }
}

/* Without a word of trafficking in the document so far, and without a victim, signs alone prove nothing. */
static bool may_propose(const struct reader *reader)
{
    return reader->topic_seen || segment_has(reader->segment, reader->lexicon->victim);
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
        int32_t score;
        if (!may_propose(reader) && (list || policy->topic != TOPIC_NONE))
            continue;
        if (list) {
            for (size_t v = 0; v < reader->engine->code_count; v++) {
                const struct coded *coded = &reader->engine->codes[v];
                if (coded->field == field && scores[coded->label] > 0 && !found_already(reader, first, field, coded->code))
                    propose(reader, policy, coded->code)->score = scores[coded->label];
            }
        } else if (!found_already(reader, first, field, NULL) && (score = score_of(scores, model, field->id)) > 0) {
            if (field->kind == FIELD_YESNO)
                propose(reader, policy, judge_polarity(reader, features, field->id, ""))->score = score;
            else if (field->kind == FIELD_COUNT) { /* none at all */
                struct prose_observation *o = &propose(reader, policy, "")->observation;
                o->has_low = o->has_high = true;
            }
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
    struct features *features = empty(&reader->signs);
    concept_features(reader, features);
    word_features(reader, features);
    situation_features(reader, features);
    find_features(reader, first, features);
    if (reader->sink != NULL) {
        for (size_t i = 0; i < features->count; i++)
            reader->sink(reader->sink_context, reader, features->text[i], i == 0, first);
        sink_figures(reader, first);
        return;
    }
    model_begin(model, scores);
    seen_begin(reader);
    score(reader, model, features, scores);
    size_t kept = first, proposed = reader->found_count;
    judge_figures(reader, first, scores);
    for (size_t i = first; i < reader->found_count; i++) {
        if (i >= proposed) {
            reader->found[kept++] = reader->found[i];
            continue;
        }
        struct found *found = &reader->found[i];
        const struct prose_observation *o = &found->observation;
        bool figure = o->has_low && (o->low > 0 || !o->has_high || o->high > 0);
        bool holds_up = !figure && (found->score = score_of(scores, model, label_of(reader, o))) > 0; /* figures are judged one by one below */
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
}
