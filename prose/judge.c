/* Judging what the frames proposed for one segment by learned weights. The frames say what may be meant and prove it; the
 * weights, learned from labelled texts (tests/prose/train.py), say how far the signs in the segment bear it out. */
#include "prose/reader_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum { SIGNS_MAX = 640, SIGN_BYTES = 96, JUDGE_LABELS_MAX = 512 };

/* The signs of a segment or a figure, one behind another; the same may stand twice. */
struct features {
    int32_t signs[SIGNS_MAX];
    size_t count;
    char place[8]; /* "@3:" before the names of a figure's signs, where they are learned from */
    size_t first;  /* find of the segment */
};

void judge_prepare(struct workspace *workspace)
{
    workspace->signs = memory_allocate(sizeof *workspace->signs);
    workspace->figure_signs = memory_allocate(sizeof *workspace->figure_signs);
    workspace->seen = memory_allocate(sizeof *workspace->seen);
}

static struct features *begin_features(struct features *features, size_t first)
{
    features->count = 0;
    features->place[0] = '\0';
    features->first = first;
    return features;
}

/* A sign by its number; where signs are learned from, by its name. */
static void add_sign(const struct reader *reader, struct features *features, int32_t sign, const char *prefix, const char *name)
{
    if (reader->sink != NULL) {
        char text[SIGN_BYTES + 16];
        if (strlen(prefix) + strlen(name) >= SIGN_BYTES || features->count == SIGNS_MAX)
            return;
        snprintf(text, sizeof text, "%s%s%s", features->place, prefix, name);
        reader->sink(reader->sink_context, reader, text, features->count++ == 0 && features->place[0] == '\0', features->first);
    } else if (sign >= 0 && features->count < SIGNS_MAX) {
        features->signs[features->count++] = sign;
    }
}

static void add_named(const struct reader *reader, struct features *features, const char *prefix, const char *name)
{
    add_sign(reader, features, reader->sink != NULL ? -1 : sign_find(reader->engine, prefix, name), prefix, name);
}

static void add_concept(const struct reader *reader, struct features *features, enum concept_side side, int32_t concept)
{
    add_sign(reader, features, reader->engine->concept_signs[side][concept], concept_prefixes[side],
             reader->sink != NULL ? concept_sign(reader->lexicon, concept) : "");
}

static void add_word(const struct reader *reader, struct features *features, enum word_side side, size_t token)
{
    char word[8] = "";
    if (reader->sink != NULL)
        word_beginning(&reader->segment->tokens[token], word);
    add_sign(reader, features, reader->segment->signs[token][side], word_prefixes[side], word);
}

/* What was counted of the signs so far is forgotten. */
static void score(struct reader *reader, const struct model *model, const struct features *features, int32_t *scores)
{
    reader->workspace->seen->stamp++;
    for (size_t i = 0; i < features->count; i++)
        model_add(model, features->signs[i], reader->workspace->seen, scores);
}

static void concept_features(const struct reader *reader, struct features *features)
{
    const struct segment *segment = reader->segment;
    for (size_t word = 0; word * 64 < reader->lexicon->concept_count; word++) {
        uint64_t before = reader->previous[word] | reader->sentence[word], any = segment->present[word] | before;
        for (; any != 0; any &= any - 1) {
            int bit = __builtin_ctzll(any);
            int32_t concept = (int32_t)word * 64 + bit;
            if (segment->present[word] >> bit & 1)
                add_concept(reader, features, CONCEPT_HERE, concept);
            if (before >> bit & 1)
                add_concept(reader, features, CONCEPT_BEFORE, concept);
        }
    }
}

static void word_features(const struct reader *reader, struct features *features)
{
    for (size_t i = 0; i < reader->segment->token_count && i < 120; i++)
        if (reader->segment->tokens[i].kind == TOKEN_WORD)
            add_word(reader, features, WORD_HERE, i);
}

static void situation_features(const struct reader *reader, struct features *features)
{
    const struct segment *segment = reader->segment;
    add_named(reader, features, "t:", segment_has(segment, reader->lexicon->topic) ? "self"
                                      : reader->topic_age < 0                      ? "none"
                                      : reader->topic_age <= 1                     ? "near"
                                                                                   : "before");
    if (reader->other_age)
        add_named(reader, features, "t:", "other");
    add_named(reader, features, "l:", segment->token_count < 8 ? "short" : segment->token_count < 40 ? "medium" : "long");
    if (segment->question)
        add_named(reader, features, "l:", "question");
    add_named(reader, features, "a:", reader->last_actor == ACTOR_OFFICE  ? "office"
                                      : reader->last_actor == ACTOR_OTHER ? "other"
                                                                          : "unknown");
    for (size_t i = 0; i < segment->mention_count; i++)
        if (!segment->mentions[i].dead && segment->mentions[i].family == reader->lexicon->actor) {
            add_named(reader, features, "first:", reader->lexicon->concepts[segment->mentions[i].concept].code);
            break;
        }
}

/* The label of a find: its field, and the code where the field has few of them. */
static const char *label_of(const struct reader *reader, const struct prose_observation *o)
{
    return field_is_coded(o->field) ? arena_format(reader->arena, "%s=%s", o->field->id, o->value) : o->field->id;
}

static void add_passed(const struct reader *reader, struct features *features, const struct passed *passed)
{
    size_t policy = (size_t)(passed->policy - reader->lexicon->policies);
    add_sign(reader, features, reader->engine->passed_signs[policy * PASSED_REASONS + passed->reason], "x:",
             reader->sink != NULL ? arena_format(reader->arena, "%s:%s", passed->policy->field->id, passed_names[passed->reason])
                                  : "");
}

static void find_features(const struct reader *reader, size_t first, struct features *features)
{
    for (size_t i = first; i < reader->found_count; i++) {
        const struct prose_observation *o = &reader->found[i].observation;
        add_named(reader, features, "r:", label_of(reader, o));
        add_named(reader, features, "n:", o->rule);
        if (o->field->kind == FIELD_YESNO)
            add_named(reader, features, "r:", arena_format(reader->arena, "%s=%s", o->field->id, o->value));
    }
    for (size_t i = 0; i < reader->passed_count; i++)
        add_passed(reader, features, &reader->passed[i]);
}

static int32_t score_of(const int32_t *scores, const struct model *model, const char *label)
{
    size_t id;
    return model_label(model, label, &id) ? scores[id] : -1;
}

/* What a concept means for one field: "to one hospital" limits a shelter, not a plan. */
static void add_concepts_of_field(struct reader *reader, const char *field, int32_t *scores)
{
    const struct segment *segment = reader->segment;
    char prefix[SIGN_BYTES];
    snprintf(prefix, sizeof prefix, "fc:%s|", field);
    for (size_t word = 0; word * 64 < reader->lexicon->concept_count; word++)
        for (uint64_t left = segment->present[word]; left != 0; left &= left - 1) {
            const char *concept = concept_sign(reader->lexicon, (int32_t)word * 64 + __builtin_ctzll(left));
            model_add(reader->engine->polarity, sign_find(reader->engine, prefix, concept), reader->workspace->seen, scores);
        }
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
    model_begin(model, scores);
    score(reader, model, features, scores);
    model_add(model, sign_find(reader->engine, "f:", field), reader->workspace->seen, scores);
    add_concepts_of_field(reader, field, scores);
    outcome = *outcome ? outcome : "none";
    model_add(model, sign_find(reader->engine, "o:", outcome), reader->workspace->seen, scores);
    model_add(model, sign_find(reader->engine, "fo:", arena_format(reader->arena, "%s=%s", field, outcome)), reader->workspace->seen, scores);
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

/* The weights' score as a probability (they are of a logistic regression), in per cent. */
static int certainty_of(int32_t score)
{
    return (int)(100.0 / (1.0 + exp(-score / 1000.0)) + 0.5);
}

static void set_certainties(struct reader *reader, size_t first)
{
    for (size_t i = first; i < reader->found_count; i++)
        reader->found[i].observation.certainty = certainty_of(reader->found[i].score);
}

enum { FIGURES_MAX = 40, PLACES_MAX = 60, WINDOW = 10 };

/* Signs around a figure or a place, which takes the tokens from `begin` to `end`: words and concepts on its left and
 * right. */
static void signs_around(const struct reader *reader, size_t begin, size_t end, struct features *features)
{
    const struct segment *segment = reader->segment;
    size_t left = begin > WINDOW ? begin - WINDOW : 0;
    size_t right = end + WINDOW < segment->token_count ? end + WINDOW : segment->token_count;
    for (size_t i = left; i < right; i++) {
        if (i >= begin && i < end)
            continue;
        bool after = i >= end, close = after ? i < end + 3 : i + 3 >= begin;
        if (segment->tokens[i].kind != TOKEN_DIGITS)
            add_word(reader, features, after ? close ? WORD_RIGHT_CLOSE : WORD_RIGHT : close ? WORD_LEFT_CLOSE : WORD_LEFT, i);
        for (int m = segment->first[i]; m >= 0; m = segment->mentions[m].next) {
            if (segment->mentions[m].dead)
                continue;
            add_concept(reader, features, after ? CONCEPT_RIGHT : CONCEPT_LEFT, segment->mentions[m].concept);
            if (close)
                add_concept(reader, features, after ? CONCEPT_RIGHT_CLOSE : CONCEPT_LEFT_CLOSE, segment->mentions[m].concept);
        }
    }
}

/* And of a figure what frames bound it to, and what the figure before it was found to be (NULL: nobody knows yet). */
static void figure_features(const struct reader *reader, size_t index, const char *previous, struct features *features)
{
    const struct segment *segment = reader->segment;
    const struct figure *figure = &segment->figures[index];
    signs_around(reader, figure->begin, figure->end, features);
    if (figure->plural)
        add_named(reader, features, "N:", "plural");
    if (figure->article)
        add_named(reader, features, "N:", "article");
    if (figure->estimated || !figure->has_high)
        add_named(reader, features, "N:", "about");
    if (figure->low >= 1000)
        add_named(reader, features, "N:", "big");
    add_named(reader, features, "N:", segment->figure_count == 1 ? "only" : index == 0 ? "first" : "later");
    if (previous != NULL)
        add_named(reader, features, "P:", previous);
    for (size_t i = features->first; i < reader->found_count; i++)
        if (reader->found[i].figure == (int)index && reader->found[i].frame != NULL)
            add_named(reader, features, "B:", reader->found[i].observation.field->id);
}

enum { SHOWN = 3 }; /* signs of an explanation, on each side */

struct spoken {
    const char *name;
    int32_t weight;
};

/* Keeps the strongest in their order; a sign counts once. */
static void keep_strongest(struct spoken *list, size_t *count, struct spoken sign)
{
    size_t at = 0;
    for (size_t i = 0; i < *count; i++)
        if (strcmp(list[i].name, sign.name) == 0)
            return;
    while (at < *count && abs(list[at].weight) >= abs(sign.weight))
        at++;
    if (at == SHOWN)
        return;
    *count += *count < SHOWN;
    memmove(list + at + 1, list + at, (*count - at - 1) * sizeof *list);
    list[at] = sign;
}

static const char *spoken_words(const struct reader *reader, const struct spoken *list, size_t count)
{
    const char *text = count == 0 ? "nothing" : "";
    for (size_t i = 0; i < count; i++)
        text = arena_format(reader->arena, "%s%s%s %+.1f", text, i > 0 ? ", " : "", list[i].name, list[i].weight / 1000.0);
    return text;
}

/* The strongest signs for and against a label: those of the segment (NULL: none) and those around a figure or a place (NULL:
 * none). */
static void explain_signs(struct reader *reader, const char *answer, size_t label, int32_t score, const struct features *segment,
                          const struct features *around)
{
    const struct features *both[] = {segment, around};
    struct spoken pro[SHOWN], con[SHOWN];
    size_t pros = 0, cons = 0;
    if (!reader->explain)
        return;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; both[k] != NULL && i < both[k]->count; i++) {
            struct spoken sign = {"", 0};
            sign.weight = model_weight(reader->engine->model, both[k]->signs[i], label, &sign.name);
            if (sign.weight > 0)
                keep_strongest(pro, &pros, sign);
            else if (sign.weight < 0)
                keep_strongest(con, &cons, sign);
        }
    reader_line(reader, arena_format(reader->arena, "weighed: %s %+.1f; for: %s; against: %s", answer, score / 1000.0,
                                     spoken_words(reader, pro, pros), spoken_words(reader, con, cons)));
}

static void propose_figure(struct reader *reader, size_t index, const struct policy *policy, int32_t score)
{
    const struct figure *figure = &reader->segment->figures[index];
    const struct mention *who = NULL;
    const struct mention *number = segment_mention_at(reader->segment, figure->begin, reader->lexicon->number);
    if (number != NULL)
        reader_actor(reader, number, &number, 1, &who);
    struct found *found = propose(reader, policy, "");
    struct prose_observation *o = &found->observation;
    found->figure = (int)index;
    found->score = score;
    o->has_low = true;
    o->low = figure->low;
    o->has_high = figure->has_high;
    o->high = figure->has_high ? figure->high : 0;
    o->estimated = figure->estimated;
    o->dimensions = reader_dimensions(reader, policy->field, "", reader_region(reader, figure->begin, figure->end), who);
}

enum { CLEARLY_AGAINST = 500 }; /* thousandths */

/* Whether a frame says that the figure counts this: then signs must speak clearly against it. */
static bool framed(const struct reader *reader, size_t first, size_t index, const struct policy *policy)
{
    for (size_t i = first; i < reader->found_count; i++)
        if (reader->found[i].frame != NULL && reader->found[i].figure == (int)index && reader->found[i].observation.field == policy->field)
            return true;
    return false;
}

/* What a figure counts, by the signs of the segment (`base`) and those around it. */
static const char *judge_figure(struct reader *reader, size_t index, size_t first, const char *previous, const int32_t *base)
{
    const struct model *model = reader->engine->model;
    const struct labels *labels = &reader->engine->figures;
    int32_t scores[JUDGE_LABELS_MAX];
    const char *counted = "";
    struct features *features = begin_features(reader->workspace->figure_signs, first);
    figure_features(reader, index, previous, features);
    memcpy(scores, base, model_label_count(model) * sizeof *scores);
    score(reader, model, features, scores);
    for (size_t i = 0; i < labels->count; i++) {
        const struct policy *policy = labels->list[i].policy;
        bool share = policy->field->kind == FIELD_SHARE;
        if (scores[labels->list[i].id] <= (framed(reader, first, index, policy) ? -CLEARLY_AGAINST : 0) || share != reader->segment->figures[index].percent)
            continue;
        propose_figure(reader, index, policy, scores[labels->list[i].id]);
        explain_signs(reader, policy->field->id, labels->list[i].id, scores[labels->list[i].id], reader->workspace->signs, features);
        counted = policy->field->id;
    }
    return counted;
}

/* ---- places: where victims come from, where they are taken ---- */

static bool is_place(const struct reader *reader, const struct mention *mention)
{
    return !mention->dead && (mention->family == reader->lexicon->country || mention->family == reader->lexicon->nationality);
}

static const char *place_code(const struct reader *reader, const struct mention *place)
{
    return reader->lexicon->concepts[place->concept].code;
}

static void place_features(const struct reader *reader, const struct mention *place, const char *previous, struct features *features)
{
    signs_around(reader, place->begin, place->end, features);
    add_named(reader, features, "N:", place->family == reader->lexicon->country ? "country" : "nationality");
    if (previous != NULL)
        add_named(reader, features, "P:", previous);
    for (size_t i = features->first; i < reader->found_count; i++) {
        const struct found *found = &reader->found[i];
        if (found->frame != NULL && found->observation.field->kind == FIELD_LIST &&
            strcmp(found->observation.value, place_code(reader, place)) == 0)
            add_named(reader, features, "B:", found->observation.field->id);
    }
}

static const char *judge_place(struct reader *reader, const struct mention *place, size_t first, const char *previous,
                               const int32_t *base)
{
    const struct model *model = reader->engine->model;
    const struct labels *labels = &reader->engine->places;
    struct features *features = begin_features(reader->workspace->figure_signs, first);
    int32_t scores[JUDGE_LABELS_MAX];
    const char *counted = "";
    place_features(reader, place, previous, features);
    memcpy(scores, base, model_label_count(model) * sizeof *scores);
    score(reader, model, features, scores);
    for (size_t i = 0; i < labels->count; i++) {
        const struct policy *policy = labels->list[i].policy;
        if (scores[labels->list[i].id] <= 0)
            continue;
        struct found *found = propose(reader, policy, place_code(reader, place));
        found->score = scores[labels->list[i].id];
        explain_signs(reader, policy->field->id, labels->list[i].id, found->score, reader->workspace->signs, features);
        counted = policy->field->id;
    }
    return counted;
}

/* In the order of the text, so that a list of countries hangs together. */
static void judge_places(struct reader *reader, size_t first, const int32_t *scores)
{
    const char *previous = "";
    size_t count = 0;
    for (size_t i = 0; i < reader->segment->token_count; i++)
        for (int m = reader->segment->first[i]; m >= 0 && count < PLACES_MAX; m = reader->segment->mentions[m].next)
            if (is_place(reader, &reader->segment->mentions[m])) {
                previous = judge_place(reader, &reader->segment->mentions[m], first, previous, scores);
                count++;
            }
}

static void sink_places(struct reader *reader, size_t first)
{
    size_t count = 0;
    for (size_t i = 0; i < reader->segment->token_count; i++)
        for (int m = reader->segment->first[i]; m >= 0 && count < PLACES_MAX; m = reader->segment->mentions[m].next) {
            const struct mention *place = &reader->segment->mentions[m];
            if (!is_place(reader, place))
                continue;
            reader->sink(reader->sink_context, reader, arena_format(reader->arena, "@p%zu=%s", count, place_code(reader, place)), false,
                         first);
            struct features *features = begin_features(reader->workspace->figure_signs, first);
            snprintf(features->place, sizeof features->place, "@p%zu:", count++);
            place_features(reader, place, NULL, features);
        }
}

static void judge_figures(struct reader *reader, size_t first, const int32_t *scores)
{
    const char *previous = "";
    for (size_t i = 0; i < reader->segment->figure_count && i < FIGURES_MAX; i++)
        previous = judge_figure(reader, i, first, previous, scores);
}

static void sink_figures(struct reader *reader, size_t first)
{
    for (size_t k = 0; k < reader->segment->figure_count && k < FIGURES_MAX; k++) {
        const struct figure *figure = &reader->segment->figures[k];
        reader->sink(reader->sink_context, reader,
                     arena_format(reader->arena, "@%zu=%lld|%lld|%d", k, (long long)figure->low,
                                  figure->has_high ? (long long)figure->high : -1LL, figure->percent),
                     false, first);
        struct features *features = begin_features(reader->workspace->figure_signs, first);
        snprintf(features->place, sizeof features->place, "@%zu:", k);
        figure_features(reader, k, NULL, features);
    }
}

/* Without a word of trafficking in the document so far, and without a victim, signs alone prove nothing. */
static bool may_propose(const struct reader *reader)
{
    return reader->topic_seen || segment_has(reader->segment, reader->lexicon->victim);
}

/* A frame of the field fits, and was passed over since another acts or nothing is asserted: signs must speak much louder. */
static int32_t doubt(const struct reader *reader, const struct policy *policy)
{
    enum { PASSED_OVER = 2500 }; /* thousandths */
    for (size_t i = 0; i < reader->passed_count; i++)
        if (reader->passed[i].policy == policy && reader->passed[i].reason != PASSED_TOPIC)
            return PASSED_OVER;
    return 0;
}

/* Whether a word of the segment denies: signs alone make no zero of "101 persons of concern". */
static bool is_denied(const struct reader *reader)
{
    for (size_t i = 0; i < reader->segment->mention_count; i++) {
        const struct mention *mention = &reader->segment->mentions[i];
        if (!mention->dead && reader->lexicon->cues[mention->concept].kind == CUE_DENIED)
            return true;
    }
    return false;
}

/* What no frame proposed although the signs speak for it. */
static void add_proposals(struct reader *reader, const struct features *features, const int32_t *scores, size_t first)
{
    const struct labels *labels = &reader->engine->proposed;
    bool may = may_propose(reader);
    for (size_t i = 0; i < labels->count; i++) {
        const struct label *label = &labels->list[i];
        const struct field *field = label->policy->field;
        int32_t score = scores[label->id];
        if (score <= 0 || score <= doubt(reader, label->policy) || (!may && (label->value != NULL || label->policy->topic != TOPIC_NONE)) ||
            found_already(reader, first, field, label->value))
            continue;
        explain_signs(reader, field->id, label->id, score, features, NULL);
        if (label->value != NULL)
            propose(reader, label->policy, label->value)->score = score;
        else if (field->kind == FIELD_YESNO)
            propose(reader, label->policy, judge_polarity(reader, features, field->id, ""))->score = score;
        else if (field->kind == FIELD_COUNT && is_denied(reader)) { /* none at all */
            struct prose_observation *o = &propose(reader, label->policy, "")->observation;
            o->has_low = o->has_high = true;
            const char *authority = reader->last_authority; /* "no claim was made" is said of whoever is named here */
            reader->last_authority = NULL;
            o->dimensions = reader_dimensions(reader, field, "", (struct region){0, reader->segment->token_count, 0}, NULL);
            reader->last_authority = authority;
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
    struct features *features = begin_features(reader->workspace->signs, first);
    concept_features(reader, features);
    word_features(reader, features);
    situation_features(reader, features);
    find_features(reader, first, features);
    if (reader->sink != NULL) {
        sink_figures(reader, first);
        sink_places(reader, first);
        return;
    }
    model_begin(model, scores);
    score(reader, model, features, scores);
    size_t kept = first, proposed = reader->found_count, label;
    judge_figures(reader, first, scores);
    judge_places(reader, first, scores);
    for (size_t i = first; i < reader->found_count; i++) {
        if (i >= proposed) {
            reader->found[kept++] = reader->found[i];
            continue;
        }
        struct found *found = &reader->found[i];
        const struct prose_observation *o = &found->observation;
        bool figure = o->has_low && (o->low > 0 || !o->has_high || o->high > 0);
        bool place = o->field->kind == FIELD_LIST && !field_is_coded(o->field);
        bool holds_up = !figure && !place && (found->score = score_of(scores, model, label_of(reader, o))) > 0; /* figures and places are judged one by one below */
        explain_judgement(reader, found, holds_up);
        if (!figure && !place && model_label(model, label_of(reader, o), &label))
            explain_signs(reader, label_of(reader, o), label, found->score, features, NULL);
        if (!holds_up)
            continue;
        if (found->observation.field->kind == FIELD_YESNO)
            found->observation.value =
                judge_polarity(reader, features, found->observation.field->id, found->observation.value);
        reader->found[kept++] = *found;
    }
    reader->found_count = kept;
    add_proposals(reader, features, scores, first);
    set_certainties(reader, first);
    for (size_t i = kept; i < reader->found_count; i++)
        explain_judgement(reader, &reader->found[i], true);
}
