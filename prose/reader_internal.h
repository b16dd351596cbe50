/* The state of reading one document. */
#ifndef APRFOCUS_PROSE_READER_INTERNAL_H
#define APRFOCUS_PROSE_READER_INTERNAL_H

#include "prose/prose.h"
#include "prose/segment_internal.h"

struct prose_engine {
    struct lexicon *lexicon;
    struct gate *gate[1 << LEXICON_LANGUAGES]; /* by language mask */
    struct model *model, *polarity;            /* NULL: rules alone */
    struct coded {                             /* labels of the model that are a field and one code */
        const struct field *field;
        const char *code;
        size_t label;
    } *codes;
    size_t code_count;
};

enum actor { ACTOR_UNKNOWN, ACTOR_OFFICE, ACTOR_OTHER };

/* What was found, before the mentions of one document are weighed against each other. */
struct found {
    const struct frame *frame; /* NULL: follows from another */
    const struct policy *policy;
    enum outcome outcome;
    struct prose_observation observation;
    int rank;
    int32_t score; /* of the learned weights, in thousandths; 0 without a model */
    int figure; /* index of the segment's figure that a frame bound, -1 */
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
    struct found *found;
    size_t found_count, found_capacity;
    struct prose_line *lines;
    size_t line_count, line_capacity;
    bool only_figures; /* a paragraph without a word of the gate, read for its populations */
    bool explain;
    bool *topic;
    struct features *signs, *figure_signs; /* of the segment, of one of its figures */
    struct seen *seen;
    const char *passed[64]; /* what was passed over in this segment: "field:reason", signs for the model */
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

struct region reader_region(const struct reader *reader, size_t begin, size_t end);
const char *reader_dimensions(const struct reader *reader, const struct field *field, const char *fixed, struct region region,
                              const struct mention *who);
void reader_judge(struct reader *reader, size_t first); /* of the finds from `first` on */
void prose_signs(const struct prose_engine *engine, const struct prose_document *document, struct arena *arena,
                 void (*sink)(void *context, const struct reader *reader, const char *feature, bool begins,
                              size_t first_found),
                 void *context);

struct model;
enum status model_create(const char *path, struct model **out, struct error *error); /* NULL where there is no file */
void model_free(struct model *model);
size_t model_label_count(const struct model *model);
bool model_label(const struct model *model, const char *name, size_t *label);
void model_begin(const struct model *model, int32_t *scores); /* [label_count] */
/* Which features were counted already: a stamp for each, so that forgetting them costs nothing. */
enum { SEEN_FEATURES_MAX = 1 << 16 };
struct seen {
    uint32_t stamp, of[SEEN_FEATURES_MAX];
};
void model_add(const struct model *model, const char *feature, struct seen *seen, int32_t *scores);

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
enum actor reader_actor(const struct reader *reader, const struct mention *anchor, const struct mention *const *mentions,
                        size_t count, const struct mention **who);

struct gate;
struct gate *gate_create(const struct lexicon *lexicon, uint8_t languages);
void gate_free(struct gate *gate);
bool gate_open(const struct gate *gate, struct text text);

#endif
