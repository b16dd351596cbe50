/* The state of reading one document. */
#ifndef APRFOCUS_PROSE_READER_INTERNAL_H
#define APRFOCUS_PROSE_READER_INTERNAL_H

#include <string.h>

#include "common/hash_table.h"
#include "prose/prose.h"
#include "prose/segment_internal.h"

/* Where a concept stands from what is judged; each place is a sign of its own ("c:a-train", "Rc3:victim.any"). */
enum concept_side { CONCEPT_HERE, CONCEPT_BEFORE, CONCEPT_LEFT, CONCEPT_LEFT_CLOSE, CONCEPT_RIGHT, CONCEPT_RIGHT_CLOSE,
                    CONCEPT_SIDES };
extern const char *const concept_prefixes[CONCEPT_SIDES];

/* What the weights may propose or find borne out: a field (value NULL), or one code of it. */
struct label {
    const struct policy *policy;
    const char *value;
    size_t id; /* in the model */
};

struct labels {
    struct label *list;
    size_t count, capacity;
};

struct prose_engine {
    struct lexicon *lexicon;
    struct gate *gate[1 << LEXICON_LANGUAGES]; /* by language mask */
    struct gate *figure_gate[1 << LEXICON_LANGUAGES];
    struct model *model, *polarity;            /* NULL: rules alone */
    struct hash_table *signs;                  /* of both models */
    int32_t *concept_signs[CONCEPT_SIDES];     /* by concept; -1: no sign */
    int32_t *passed_signs;                     /* by policy and reason; -1: no sign */
    struct labels proposed, figures, places; /* labels of the model: what no frame proposed; of a figure; of a country */
    struct workspace *workspace;
};

/* What reading needs again and again, made once. Nothing in it outlives a document but the words that were met before, and
 * those change no result: an engine reads one document at a time. */
struct workspace {
    struct vocabulary *vocabulary;
    struct segment segment;
    struct features *signs, *figure_signs; /* of the segment, of one of its figures */
    struct seen *seen;
    uint64_t *frames; /* a bit for each frame of the lexicon */
};

/* A field of few codes has a label for each of them. */
static inline bool field_is_coded(const struct field *field)
{
    return field->kind == FIELD_SCALE || (field->kind == FIELD_LIST && strcmp(field->codes, "country") != 0);
}

int32_t sign_find(const struct prose_engine *engine, const char *prefix, const char *name); /* -1: no such sign */
/* The name by which the weights know a concept: all countries are one sign. */
const char *concept_sign(const struct lexicon *lexicon, int32_t concept);
void engine_index_signs(struct prose_engine *engine, const struct dictionary *dictionary);

enum actor { ACTOR_UNKNOWN, ACTOR_OFFICE, ACTOR_OTHER };

/* Bytes of the paragraph, begin = end: none. */
struct quote {
    uint32_t begin, end;
};

/* What was found, before the mentions of one document are weighed against each other. */
struct found {
    const struct frame *frame; /* NULL: follows from another */
    const struct policy *policy;
    enum outcome outcome;
    struct prose_observation observation;
    int rank;
    int32_t score; /* of the learned weights, in thousandths; 0 without a model */
    int figure; /* index of the segment's figure that a frame bound, -1 */
    struct quote words, actor, cue; /* of which `why` is made, once it is known that the find is kept */
};

/* Why a frame that fitted was passed over. */
enum passed_reason { PASSED_TOPIC, PASSED_ACTOR, PASSED_OFFICE, PASSED_ELSEWHERE, PASSED_PLANNED, PASSED_NOT_ASSERTED,
                     PASSED_REASONS };
extern const char *const passed_names[PASSED_REASONS];
struct passed {
    const struct policy *policy;
    enum passed_reason reason;
};

/* The tokens around a figure (or an anchor) that speak of it. */
struct region {
    size_t begin, end, left;
};

struct reader {
    const struct prose_engine *engine;
    const struct lexicon *lexicon;
    const struct prose_document *document;
    uint8_t languages;
    struct arena *arena;
    struct segment *segment;
    size_t paragraph;
    /* what stood before, within the paragraph */
    uint64_t previous[SEGMENT_BITS]; /* concepts of the sentence before */
    uint64_t sentence[SEGMENT_BITS]; /* of the earlier segments of this sentence */
    uint32_t sentence_number;
    int topic_age;  /* sentences since trafficking was last spoken of in the paragraph, -1 never */
    bool topic_seen; /* anywhere in the document so far */
    bool other_age; /* something else (smuggling, drugs) was spoken of since */
    enum actor last_actor;
    const char *last_authority; /* "government", "unhcr": who acted last in the paragraph; NULL */
    struct found *found;
    size_t found_count, found_capacity;
    struct prose_line *lines;
    size_t line_count, line_capacity;
    bool only_figures; /* a paragraph without a word of the gate, read for its populations */
    bool explain;
    bool *topic;
    struct workspace *workspace;
    struct passed passed[64]; /* what was passed over in this segment: signs for the model */
    size_t passed_count;
    struct span {
        size_t paragraph, begin, end;
        uint32_t sentence;
    } *spans; /* sentences that were read, in the order of the text */
    size_t span_count, span_capacity;
    /* where the signs of each segment go instead of into a judgement (tests/prose/train.py learns from them) */
    void (*sink)(void *context, const struct reader *reader, const char *feature, bool begins, size_t first_found);
    void *sink_context;
};

const char *authority_of(const char *actor); /* of a code of the actors: NULL where it decides on no claim */
struct region reader_region(const struct reader *reader, size_t begin, size_t end);
const char *reader_dimensions(const struct reader *reader, const struct field *field, const char *fixed, struct region region,
                              const struct mention *who);
void judge_prepare(struct workspace *workspace); /* allocates what judging needs */
void reader_judge(struct reader *reader, size_t first); /* of the finds from `first` on */
void prose_signs(const struct prose_engine *engine, const struct prose_document *document, struct arena *arena,
                 void (*sink)(void *context, const struct reader *reader, const char *feature, bool begins,
                              size_t first_found),
                 void *context);

struct model;
/* Signs that are new are added to `signs`. *out is NULL where there is no file. */
enum status model_create(const char *path, struct hash_table *signs, struct model **out, struct error *error);
void model_free(struct model *model);
size_t model_label_count(const struct model *model);
bool model_label(const struct model *model, const char *name, size_t *label);
void model_begin(const struct model *model, int32_t *scores); /* [label_count] */
/* Which signs were counted already: a stamp for each, so that forgetting them costs nothing. */
enum { SEEN_SIGNS_MAX = 1 << 16 };
struct seen {
    uint32_t stamp, of[SEEN_SIGNS_MAX];
};
void model_add(const struct model *model, int32_t sign, struct seen *seen, int32_t *scores);
/* What the sign weighs for the label, in thousandths, 0 where it says nothing; then *name is left alone. */
int32_t model_weight(const struct model *model, int32_t sign, size_t label, const char **name);

void reader_explain_find(const struct reader *reader, struct found *found); /* makes its `why` */
void reader_frames(struct reader *reader); /* frames of the segment that is there */
void reader_resolve(struct reader *reader, struct prose_result *result);
void reader_line(struct reader *reader, const char *text); /* one line of explanation of the segment that is there */

/* What is said of the mentions of a match: the strongest cue over any of them. */
struct polarity {
    enum cue_kind kind;
    const struct mention *cue;
    bool limited, doubted, more;
};
struct polarity reader_polarity(const struct reader *reader, const struct policy *policy,
                                const struct mention *const *mentions, size_t count);
enum actor reader_side(const struct reader *reader, const struct mention *actor); /* the office's, or another's */
enum actor reader_actor(const struct reader *reader, const struct mention *anchor, const struct mention *const *mentions,
                        size_t count, const struct mention **who);

struct gate;
/* Of the words that open all, or of those that open figures. */
struct gate *gate_create(const struct lexicon *lexicon, uint8_t languages, bool figures);
void gate_free(struct gate *gate);
bool gate_open(const struct gate *gate, struct text text);

#endif
