/* Frames: which concepts together say something of a field, and what exactly they say. */
#include "prose/reader_internal.h"

#include <string.h>

#include "common/memory.h"

enum { ANCHORS_MAX = 24 }; /* of one frame in one segment */

struct match {
    const struct frame *frame;
    const struct mention *mentions[LEXICON_NEEDS_MAX]; /* by need; NULL for forbidden, context, optional */
    size_t count;
};

static bool bit(const uint64_t *bits, int32_t id)
{
    return (bits[id / 64] >> (id % 64)) & 1;
}

static bool is_any(const struct need *need, const struct mention *mention)
{
    for (int i = 0; i < need->any_count; i++)
        if (need->any[i].family ? mention->family == need->any[i].id : mention->concept == need->any[i].id)
            return true;
    return false;
}

static bool may_be_here(const struct segment *segment, const struct need *need)
{
    for (int i = 0; i < need->any_count; i++)
        if (bit(need->any[i].family ? segment->families : segment->present, need->any[i].id))
            return true;
    return false;
}

static bool in_context(const struct reader *reader, const struct need *need)
{
    for (int i = 0; i < need->any_count; i++) {
        int32_t id = need->any[i].id;
        if (!need->any[i].family) {
            if (bit(reader->previous, id) || bit(reader->sentence, id))
                return true;
            continue;
        }
        for (size_t c = 0; c < reader->lexicon->concept_count; c++)
            if (reader->lexicon->concepts[c].family == id && (bit(reader->previous, (int32_t)c) || bit(reader->sentence, (int32_t)c)))
                return true;
    }
    return false;
}

/* The mention nearest to the anchor that meets the need. Of mentions that begin together the longest. */
static const struct mention *nearest(const struct segment *segment, const struct need *need, const struct mention *anchor)
{
    const struct mention *best = NULL;
    int best_distance = 0;
    for (size_t i = 0; i < segment->mention_count; i++) {
        const struct mention *mention = &segment->mentions[i];
        if (mention->dead || !is_any(need, mention))
            continue;
        bool inside = mention->begin >= anchor->begin && mention->end <= anchor->end;
        int distance = mention->begin >= anchor->end   ? mention->begin - anchor->end
                       : mention->end <= anchor->begin ? anchor->begin - mention->end
                                                       : 0;
        if (need->inside && !inside)
            continue;
        if (need->reach > 0 && !inside) {
            bool after = mention->end > anchor->end;
            if (distance > need->reach || (after ? !need->after : !need->before))
                continue;
        }
        if (best == NULL || distance < best_distance) {
            best = mention;
            best_distance = distance;
        }
    }
    return best;
}

static bool match_needs(const struct reader *reader, struct match *match, const struct mention *anchor)
{
    const struct frame *frame = match->frame;
    match->mentions[0] = anchor;
    match->count = (size_t)frame->need_count;
    for (int i = 1; i < frame->need_count; i++) {
        const struct need *need = &frame->needs[i];
        const struct mention *mention =
            may_be_here(reader->segment, need) ? nearest(reader->segment, need, anchor) : NULL;
        match->mentions[i] = need->forbidden || need->context || need->optional ? NULL : mention;
        if (need->forbidden ? mention != NULL || (need->context && in_context(reader, need))
                            : mention == NULL && !need->optional && !(need->context && in_context(reader, need)))
            return false;
    }
    return true;
}

static bool topic_holds(const struct reader *reader, enum topic_need need)
{
    const struct segment *segment = reader->segment;
    if (need == TOPIC_NONE || segment_has(segment, reader->lexicon->topic))
        return true;
    if (bit(segment->families, reader->lexicon->other_topic) || reader->topic_age < 0)
        return false;
    if (need == TOPIC_PARAGRAPH)
        return true;
    return !reader->other_age && reader->topic_age <= (need == TOPIC_NEAR ? 1 : 0);
}

/* The statement is about another country: "In Botswana ...", "Greek police ...", "Portugal has ...". */
static bool is_elsewhere(const struct reader *reader)
{
    return segment_has(reader->segment, reader->lexicon->elsewhere_in);
}

static struct quote quote_of(const struct reader *reader, const struct mention *mention)
{
    const struct token *tokens = reader->segment->tokens;
    return mention == NULL ? (struct quote){0, 0} : (struct quote){tokens[mention->begin].begin, tokens[mention->end - 1].end};
}

static const char *outcome_word(enum outcome outcome)
{
    static const char *const words[] = {"nothing", "yes", "partly", "no", "zero"};
    return words[outcome];
}

/* The words of a quote, at most 120 bytes of them. */
static struct text words_of(const struct reader *reader, struct quote quote)
{
    uint32_t length = quote.end - quote.begin;
    return text_of(reader->document->paragraphs[reader->paragraph].text.data + quote.begin, length > 120 ? 120 : length);
}

void reader_explain_find(const struct reader *reader, struct found *found)
{
    struct text words = words_of(reader, found->words), actor = words_of(reader, found->actor), cue = words_of(reader, found->cue);
    bool yes = found->outcome == OUTCOME_YES;
    if (found->observation.why == NULL)
        found->observation.why = arena_format(
            reader->arena, "\"%.*s\"%s%.*s%s%.*s%s%s", (int)words.length, words.data, actor.length > 0 ? ", acts: " : "",
            (int)actor.length, actor.data, cue.length > 0 ? ", cue: " : "", (int)cue.length, cue.data, yes ? "" : " -> ",
            yes ? "" : outcome_word(found->outcome));
}

static struct found *add_found(struct reader *reader, const struct match *match)
{
    const struct segment *segment = reader->segment;
    memory_grow(&reader->found, &reader->found_capacity, reader->found_count, sizeof *reader->found);
    struct found *found = &reader->found[reader->found_count++];
    memset(found, 0, sizeof *found);
    found->frame = match->frame;
    found->policy = match->frame->policy;
    found->rank = match->frame->rank;
    found->figure = -1;
    found->outcome = OUTCOME_YES;
    found->observation = (struct prose_observation){.field = match->frame->policy->field,
                                                    .dimensions = "",
                                                    .value = "",
                                                    .paragraph = reader->paragraph,
                                                    .begin = segment->begin,
                                                    .end = segment->end,
                                                    .rule = match->frame->id,
                                                    .certainty = PROSE_NO_CERTAINTY};
    found->words = quote_of(reader, match->mentions[0]);
    return found;
}

static void explain_found(struct reader *reader, struct found *found)
{
    if (!reader->explain)
        return;
    reader_explain_find(reader, found);
    const struct prose_observation *o = &found->observation;
    const char *value = *o->value != '\0' ? o->value : arena_format(reader->arena, "%lld%s", (long long)o->low,
                                                                       o->has_high && o->high == o->low ? "" : "..");
    reader_line(reader, arena_format(reader->arena, "%s%s%s%s = %s by %s: %s", o->field->id, *o->dimensions ? "[" : "",
                                     o->dimensions, *o->dimensions ? "]" : "", value, o->rule, o->why));
}

/* "chiefly women", "mujeres en su mayoría": some of them only. */
static bool is_mostly(const struct reader *reader, const struct mention *mention)
{
    const struct segment *segment = reader->segment;
    for (size_t i = mention->begin > 5 ? mention->begin - 5u : 0; i < segment->token_count && i < mention->end + 2u; i++)
        if (segment_mention_at(segment, i, reader->lexicon->mostly) != NULL)
            return true;
    return false;
}

/* "women at risk", "children at risk": the words name a criterion of resettlement and say nothing of sex and age. */
static bool is_within_criterion(const struct reader *reader, const struct mention *mention)
{
    const struct segment *segment = reader->segment;
    for (size_t i = 0; i < segment->mention_count; i++) {
        const struct mention *other = &segment->mentions[i];
        if (!other->dead && other->family == reader->lexicon->criterion && other->family != mention->family &&
            other->begin <= mention->begin && other->end >= mention->end)
            return true;
    }
    return false;
}

/* What code of `family` is said of the figure: in its own words, behind them up to the next figure or clause. Two
 * different codes ("women and children") are no dimension of one figure. */
static const char *dimension_code(const struct reader *reader, int32_t family, size_t begin, size_t end)
{
    const struct segment *segment = reader->segment;
    const char *code = NULL;
    for (size_t i = begin; i < end; i++)
        for (int m = segment->first[i]; m >= 0; m = segment->mentions[m].next) {
            const struct mention *mention = &segment->mentions[m];
            if (mention->dead || mention->family != family || is_mostly(reader, mention) || is_within_criterion(reader, mention))
                continue;
            const char *this = reader->lexicon->concepts[mention->concept].code;
            if (code != NULL && strcmp(code, this) != 0)
                return NULL;
            code = this;
        }
    return code;
}

/* "women from Somalia", "ressortissants du Tchad": a country that the figure's persons are from, as their nationality. */
static const char *country_of_origin(const struct reader *reader, size_t begin, size_t end)
{
    const struct segment *segment = reader->segment;
    const char *code = NULL;
    for (size_t i = begin > 0 ? begin : 1; i < end; i++)
        for (int m = segment->first[i]; m >= 0; m = segment->mentions[m].next) {
            const struct mention *country = &segment->mentions[m];
            if (country->dead || country->family != reader->lexicon->country)
                continue;
            bool from = false;
            for (size_t k = 0; k < segment->mention_count && !from; k++) {
                const struct mention *before = &segment->mentions[k];
                from = !before->dead && before->concept == reader->lexicon->place_from && before->end <= i && before->end + 1u >= i &&
                       before->end > begin;
            }
            if (!from)
                continue;
            const char *this = reader->lexicon->concepts[country->concept].code;
            if (code != NULL && strcmp(code, this) != 0)
                return NULL;
            code = this;
        }
    return code;
}

struct region reader_region(const struct reader *reader, size_t begin, size_t end)
{
    const struct segment *segment = reader->segment;
    struct region region = {begin, end, 0};
    size_t most = region.end + 16;
    while (region.end < segment->token_count && region.end < most && !segment->clause_begins[region.end]) {
        const struct mention *number = segment_mention_at(segment, region.end, reader->lexicon->number);
        if (number != NULL && !segment->figures[number->number].article)
            break;
        region.end++;
    }
    region.left = region.begin;
    while (region.left > 0 && region.begin - region.left < 12 &&
           !segment_mention_at(segment, region.left - 1, reader->lexicon->number) && !segment->clause_begins[region.left])
        region.left--;
    return region;
}

static bool only_figure(const struct segment *segment)
{
    size_t count = 0;
    for (size_t i = 0; i < segment->figure_count; i++)
        count += !segment->figures[i].article;
    return count <= 1;
}

/* The one code of `family` among the concepts of `bits`; NULL where there is none, or several. */
static const char *code_among(const struct lexicon *lexicon, const uint64_t *bits, int32_t family)
{
    const char *code = NULL;
    for (size_t word = 0; word * 64 < lexicon->concept_count; word++)
        for (uint64_t left = bits[word]; left != 0; left &= left - 1) {
            const struct concept *concept = &lexicon->concepts[word * 64 + (size_t)__builtin_ctzll(left)];
            if (concept->family != family)
                continue;
            if (code != NULL && strcmp(code, concept->code) != 0)
                return NULL;
            code = concept->code;
        }
    return code;
}

/* First in the figure's own words and behind them; for what may stand further off, before them; where the segment has no
 * other figure, anywhere behind it. */
static const char *find_code(const struct reader *reader, const char *dimension, struct region region)
{
    int32_t family = lexicon_find_family(reader->lexicon, dimension);
    bool person = strcmp(dimension, "sex") == 0 || strcmp(dimension, "age") == 0 || strcmp(dimension, "nationality") == 0;
    if (family == LEXICON_NONE)
        return NULL;
    const char *code = dimension_code(reader, family, region.begin, region.end);
    if (code == NULL && family == reader->lexicon->nationality)
        code = country_of_origin(reader, region.begin, region.end);
    if (code == NULL && !person)
        code = dimension_code(reader, family, region.left, region.end);
    if (code == NULL && only_figure(reader->segment))
        code = dimension_code(reader, family, 0, reader->segment->token_count);
    if (code == NULL && strcmp(dimension, "population_group") == 0)
        code = dimension_code(reader, family, 0, region.begin); /* "among the displaced 31 women and 17 girls" */
    if (code == NULL && strcmp(dimension, "population_group") == 0)
        code = code_among(reader->lexicon, reader->sentence, family); /* "29 victims, all refugees; ten of them girls" */
    return code;
}

const char *authority_of(const char *actor)
{
    return strcmp(actor, "government") == 0 ? "government" : strcmp(actor, "office") == 0 ? "unhcr" : NULL;
}

/* The dimensions of a figure in the dictionary's order: "family" of the policy for each, fixed ones of the frame first. */
const char *reader_dimensions(const struct reader *reader, const struct field *field, const char *given, struct region region,
                              const struct mention *who)
{
    const char *all = "";
    for (int d = 0; d < FIELD_DIMENSIONS_MAX && field->dimensions[d] != NULL; d++) {
        const char *name = field->dimensions[d], *code = NULL;
        size_t length = strlen(name);
        for (const char *fixed = given; *fixed != '\0';) {
            size_t n = strcspn(fixed, ";");
            if (n > length && strncmp(fixed, name, length) == 0 && fixed[length] == ':')
                code = arena_copy(reader->arena, fixed + length + 1, n - length - 1);
            fixed += n + (fixed[n] == ';');
        }
        if (strcmp(name, "authority") == 0 && code == NULL)
            code = who != NULL ? authority_of(reader->lexicon->concepts[who->concept].code)
                   : segment_has(reader->segment, reader->lexicon->pronoun) ? reader->last_authority /* "it recognized three" */
                                                                            : NULL;
        else if (code == NULL) {
            code = find_code(reader, name, region);
        }
        if (code != NULL && *code != '\0')
            all = arena_format(reader->arena, "%s%s%s=%s", all, *all ? ";" : "", name, code);
    }
    return all;
}

static const struct figure *figure_of(const struct reader *reader, const struct match *match)
{
    const struct segment *segment = reader->segment;
    for (size_t k = 0; k < match->count; k++) {
        const struct mention *within = match->mentions[k];
        if (within == NULL)
            continue;
        for (size_t i = within->begin; i < within->end; i++)
            for (int m = segment->first[i]; m >= 0; m = segment->mentions[m].next)
                if (segment->mentions[m].number >= 0 && !segment->mentions[m].dead &&
                    !segment->figures[segment->mentions[m].number].article)
                    return &segment->figures[segment->mentions[m].number];
    }
    return NULL;
}

/* NULL where there is no figure that the frame could mean. */
static struct found *emit_figure(struct reader *reader, const struct match *match, enum outcome outcome,
                                 const struct mention *who)
{
    const struct figure *figure = figure_of(reader, match);
    bool share = match->frame->policy->field->kind == FIELD_SHARE;
    if (outcome == OUTCOME_NOTHING || outcome == OUTCOME_NO || (outcome == OUTCOME_ZERO && figure != NULL && !figure->plural))
        return NULL;
    if (figure == NULL && outcome != OUTCOME_ZERO && match->frame->missing < 0)
        return NULL;
    if (figure != NULL && figure->percent != share)
        return NULL;
    struct found *found = add_found(reader, match);
    struct prose_observation *o = &found->observation;
    o->has_low = o->has_high = true;
    if (outcome != OUTCOME_ZERO && figure != NULL) {
        o->low = figure->low;
        o->high = figure->high;
        o->has_high = figure->has_high;
        o->estimated = figure->estimated;
    } else if (outcome != OUTCOME_ZERO) {
        o->low = o->high = match->frame->missing;
        o->has_high = match->frame->missing == 1;
    }
    if (!o->has_high)
        o->high = 0;
    const struct mention *anchor = match->mentions[0];
    size_t begin = figure != NULL && figure->begin < anchor->begin ? figure->begin : anchor->begin;
    size_t end = figure != NULL && figure->end > anchor->end ? figure->end : anchor->end;
    if (outcome != OUTCOME_ZERO)
        o->dimensions = reader_dimensions(reader, o->field, match->frame->dimensions, reader_region(reader, begin, end), who);
    if (figure != NULL)
        found->figure = (int)(figure - reader->segment->figures);
    return found;
}

static void emit_code(struct reader *reader, const struct match *match, const struct mention *mention)
{
    struct polarity polarity = reader_polarity(reader, match->frame->policy, &mention, 1);
    if (match->frame->policy->on[polarity.kind] != OUTCOME_YES)
        return;
    struct found *found = add_found(reader, match);
    found->words = quote_of(reader, mention);
    found->observation.value = reader->lexicon->concepts[mention->concept].code;
    explain_found(reader, found);
}

/* Every code of the family in the segment; in a chain only those that follow the anchor one after another. */
static void emit_codes(struct reader *reader, const struct match *match)
{
    const struct segment *segment = reader->segment;
    const struct frame *frame = match->frame;
    bool chain = frame->value == VALUE_CHAIN;
    size_t gap = 0;
    for (size_t i = chain ? match->mentions[0]->end : 0; i < segment->token_count; i++) {
        size_t step = 0;
        for (int m = segment->first[i]; m >= 0; m = segment->mentions[m].next) {
            const struct mention *mention = &segment->mentions[m];
            if (mention->dead)
                continue;
            if (mention->family == frame->family)
                emit_code(reader, match, mention);
            if (mention->family == frame->family || mention->concept == reader->lexicon->home_country)
                step = step > mention->end - i ? step : mention->end - i;
        }
        if (step > 0) {
            i += step - 1;
            gap = 0;
        } else if (chain && (segment_mention_at(segment, i, reader->lexicon->list) == NULL || ++gap > 4)) {
            return;
        }
    }
}

static const char *const passed_sentences[PASSED_REASONS] = {
    [PASSED_TOPIC] = "it is not about trafficking in persons", [PASSED_ACTOR] = "the office is not who acts",
    [PASSED_OFFICE] = "it is the office that acts",            [PASSED_ELSEWHERE] = "it is about another country",
    [PASSED_PLANNED] = "it is not asserted",                   [PASSED_NOT_ASSERTED] = "it is not asserted"};

/* Why the frame is passed over although its concepts are there; PASSED_REASONS: it is not. */
static enum passed_reason passed_over(const struct reader *reader, const struct frame *frame, enum actor actor,
                                      enum outcome outcome, enum cue_kind cue)
{
    if (!topic_holds(reader, frame->topic))
        return PASSED_TOPIC;
    if (frame->actor == FRAME_ACTOR_OFFICE && actor == ACTOR_OTHER)
        return PASSED_ACTOR;
    if (frame->actor == FRAME_ACTOR_OTHER && actor == ACTOR_OFFICE)
        return PASSED_OFFICE;
    if (!frame->policy->elsewhere && is_elsewhere(reader))
        return PASSED_ELSEWHERE;
    if (outcome == OUTCOME_NOTHING)
        return cue == CUE_PLANNED ? PASSED_PLANNED : PASSED_NOT_ASSERTED;
    return PASSED_REASONS;
}

static void pass_over(struct reader *reader, const struct match *match, enum passed_reason reason, const struct mention *cue)
{
    const struct frame *frame = match->frame;
    if (reader->passed_count < sizeof reader->passed / sizeof *reader->passed)
        reader->passed[reader->passed_count++] = (struct passed){frame->policy, reason};
    if (!reader->explain)
        return;
    struct text words = words_of(reader, quote_of(reader, match->mentions[0])), why = words_of(reader, quote_of(reader, cue));
    reader_line(reader, arena_format(reader->arena, "passed over: %s by %s (\"%.*s\"): %s%s%.*s", frame->policy->field->id,
                                     frame->id, (int)words.length, words.data, passed_sentences[reason],
                                     cue != NULL ? ": " : "", (int)why.length, why.data));
}

static void emit(struct reader *reader, const struct match *match)
{
    const struct frame *frame = match->frame;
    const struct mention *mentions[LEXICON_NEEDS_MAX], *who = NULL;
    size_t count = 0;
    for (size_t i = 0; i < match->count; i++)
        if (match->mentions[i] != NULL)
            mentions[count++] = match->mentions[i];
    enum actor actor = reader_actor(reader, mentions[0], mentions, count, &who);
    struct polarity polarity = reader_polarity(reader, frame->policy, mentions, count);
    /* a frame that says "no" or "partly" has the denial or the limit in its own words */
    bool yesno = frame->policy->field->kind == FIELD_YESNO, fixed = yesno && strcmp(frame->value_text, "yes") != 0;
    bool weakened = polarity.kind == CUE_DENIED || polarity.kind == CUE_LIMITED || polarity.kind == CUE_DOUBTED;
    enum outcome outcome = fixed && weakened ? OUTCOME_YES : frame->policy->on[polarity.kind];
    enum passed_reason reason = passed_over(reader, frame, actor, outcome, polarity.kind);
    if (reason != PASSED_REASONS) {
        pass_over(reader, match, reason, polarity.cue);
        return;
    }
    struct found *found = NULL;
    if (frame->value == VALUE_FAMILY || frame->value == VALUE_CHAIN) {
        emit_codes(reader, match);
    } else if (frame->value == VALUE_NUMBER) {
        found = emit_figure(reader, match, outcome, who);
    } else if (yesno || outcome == OUTCOME_YES || outcome == OUTCOME_PARTLY) {
        found = add_found(reader, match);
        found->observation.value =
            yesno && !fixed ? outcome_word(outcome == OUTCOME_ZERO ? OUTCOME_NO : outcome) : frame->value_text;
    }
    if (found == NULL)
        return;
    found->outcome = outcome;
    found->actor = quote_of(reader, who);
    found->cue = quote_of(reader, polarity.cue);
    explain_found(reader, found);
}

/* The frames whose anchor may be in the segment, in their order: a bit for each. */
static void gather_frames(const struct lexicon *lexicon, const struct segment *segment, uint64_t *frames)
{
    memset(frames, 0, lexicon->frame_words * sizeof *frames);
    for (size_t word = 0; word * 64 < lexicon->concept_count; word++)
        for (uint64_t left = segment->present[word]; left != 0; left &= left - 1) {
            const uint64_t *of = lexicon->frames_of_concept + (word * 64 + (size_t)__builtin_ctzll(left)) * lexicon->frame_words;
            for (size_t i = 0; i < lexicon->frame_words; i++)
                frames[i] |= of[i];
        }
}

static void match_frame(struct reader *reader, const struct frame *frame)
{
    const struct segment *segment = reader->segment;
    struct match match = {.frame = frame};
    int anchors = 0;
    for (size_t i = 0; i < segment->mention_count && anchors < ANCHORS_MAX; i++) {
        const struct mention *anchor = &segment->mentions[i];
        if (anchor->dead || !is_any(&frame->needs[0], anchor))
            continue;
        anchors++;
        if (match_needs(reader, &match, anchor))
            emit(reader, &match);
    }
}

void reader_frames(struct reader *reader)
{
    const struct lexicon *lexicon = reader->lexicon;
    uint64_t *frames = reader->workspace->frames;
    gather_frames(lexicon, reader->segment, frames);
    for (size_t f = 0; f < lexicon->frame_count; f++)
        if ((frames[f / 64] >> (f % 64) & 1) && (lexicon->frames[f].languages & reader->languages))
            match_frame(reader, &lexicon->frames[f]);
}
