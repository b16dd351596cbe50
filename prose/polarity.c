/* Denial, plan, doubt, limit - and who acts. The cues are data (common/cues.csv); here is only how far they reach. */
#include "prose/reader_internal.h"

#include <string.h>

struct scope {
    size_t begin, end;
};

/* The tokens that a cue reaches, its own words included. */
static struct scope scope_of(const struct segment *segment, const struct mention *cue, const struct cue *kind)
{
    struct scope scope = {cue->begin, cue->end};
    if (kind->forward)
        while (scope.end < segment->token_count && scope.end < (size_t)cue->end + (size_t)kind->reach &&
               (kind->crosses || !segment->clause_begins[scope.end]))
            scope.end++;
    if (kind->backward)
        while (scope.begin > 0 && scope.begin + (size_t)kind->reach > cue->begin &&
               (kind->crosses || !segment->clause_begins[scope.begin]))
            scope.begin--;
    return scope;
}

static bool reaches(struct scope scope, const struct mention *const *mentions, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (mentions[i]->begin < scope.end && mentions[i]->end > scope.begin)
            return true;
    return false;
}

/* "trained no officials" denies by what was trained; "pleaded so that the law should mention asylum" is no wish to plead:
 * what is wished or planned must be the anchor itself. */
static bool only_anchor(enum cue_kind kind)
{
    return kind == CUE_NOTHING || kind == CUE_PLANNED || kind == CUE_RISK;
}

struct polarity reader_polarity(const struct reader *reader, const struct policy *policy,
                                const struct mention *const *mentions, size_t count)
{
    /* the stronger comes first: what is not asserted at all, then what is denied, then what is weakened */
    static const int strength[CUE_KINDS] = {[CUE_NONE] = 0,    [CUE_LIMITED] = 1, [CUE_DOUBTED] = 2, [CUE_DENIED] = 3,
                                            [CUE_PLANNED] = 4, [CUE_PAST] = 5,    [CUE_RISK] = 6,    [CUE_NOTHING] = 7};
    const struct segment *segment = reader->segment;
    struct polarity polarity = {CUE_NONE, NULL, false, false, false};
    bool affirmed = false;
    for (size_t i = 0; i < segment->mention_count; i++) {
        const struct mention *mention = &segment->mentions[i];
        const struct cue *cue = &reader->lexicon->cues[mention->concept];
        if (cue->kind == CUE_NONE || mention->dead || (cue->kind != CUE_AFFIRMED && policy->on[cue->kind] == OUTCOME_YES) ||
            !reaches(scope_of(segment, mention, cue), mentions, only_anchor(cue->kind) ? 1 : count))
            continue;
        affirmed |= cue->kind == CUE_AFFIRMED;
        polarity.limited |= cue->kind == CUE_LIMITED;
        polarity.doubted |= cue->kind == CUE_DOUBTED;
        if (cue->kind != CUE_AFFIRMED && strength[cue->kind] > strength[polarity.kind]) {
            polarity.kind = cue->kind;
            polarity.cue = mention;
        }
    }
    if (affirmed && polarity.kind == CUE_DENIED)
        polarity.kind = polarity.limited ? CUE_LIMITED : CUE_NONE;
    return polarity;
}

enum actor reader_side(const struct reader *reader, const struct mention *mention)
{
    const char *code = reader->lexicon->concepts[mention->concept].code;
    return strcmp(code, "office") == 0 || strcmp(code, "partner") == 0 ? ACTOR_OFFICE : ACTOR_OTHER;
}

static bool is_one_of(const struct mention *mention, const struct mention *const *mentions, size_t count)
{
    for (size_t i = 1; i < count; i++) /* the anchor itself may name its actor */
        if (mentions[i] != NULL && mentions[i]->begin <= mention->begin && mentions[i]->end >= mention->end)
            return true;
    return false;
}

/* A mention that is governed by "with", "to", "of" is not who acts. */
static bool is_object(const struct reader *reader, const struct mention *mention, int32_t concept)
{
    for (size_t back = 1; back <= 3 && back <= mention->begin; back++) {
        const struct mention *word = segment_mention_at(reader->segment, mention->begin - back, concept);
        if (word != NULL && word->end + 2u >= mention->begin && word->end <= mention->begin)
            return true;
    }
    return false;
}

/* Who acts: the agent of a passive; else the nearest before the anchor that is not an object; else, in a passive without
 * agent, the office where it is named at all; else whoever acted in the sentence before. */
enum actor reader_actor(const struct reader *reader, const struct mention *anchor, const struct mention *const *mentions,
                        size_t count, const struct mention **who)
{
    const struct segment *segment = reader->segment;
    const struct mention *subject = NULL, *agent = NULL, *office = NULL, *other = NULL;
    for (size_t i = 0; i < segment->mention_count; i++) {
        const struct mention *mention = &segment->mentions[i];
        if (mention->dead || mention->family != reader->lexicon->actor)
            continue;
        enum actor actor = reader_side(reader, mention);
        if (is_object(reader, mention, reader->lexicon->agent)) {
            if (agent == NULL || actor == ACTOR_OFFICE)
                agent = mention;
            continue;
        }
        bool object = is_object(reader, mention, reader->lexicon->object);
        if (!object && !is_one_of(mention, mentions, count) && mention->begin <= anchor->begin &&
            (subject == NULL || (subject->end < mention->begin && (reader_side(reader, subject) != ACTOR_OFFICE ||
                                                                    mention->begin - subject->end > 3))))
            subject = mention;
        if (actor == ACTOR_OFFICE && (office == NULL || !object))
            office = mention;
        else if (actor == ACTOR_OTHER && !object && !is_one_of(mention, mentions, count))
            other = mention;
    }
    *who = agent != NULL ? agent : subject != NULL ? subject : office != NULL ? office : other;
    if (*who != NULL)
        return reader_side(reader, *who);
    return reader->last_actor != ACTOR_UNKNOWN && segment_has(segment, reader->lexicon->pronoun) ? reader->last_actor
                                                                                                 : ACTOR_UNKNOWN;
}
