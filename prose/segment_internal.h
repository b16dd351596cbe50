/* One segment of a text, and what was recognised in it. */
#ifndef APRFOCUS_PROSE_SEGMENT_INTERNAL_H
#define APRFOCUS_PROSE_SEGMENT_INTERNAL_H

#include "prose/vocabulary_internal.h"

enum {
    SEGMENT_MENTIONS_MAX = 2048,
    SEGMENT_NUMBERS_MAX = 160,
    SEGMENT_BITS = (LEXICON_CONCEPTS_MAX + 63) / 64,
};

/* A concept at a place. `code` differs from the concept's where a number or a home country stands behind it. */
struct mention {
    int32_t concept, family;
    uint16_t begin, end; /* tokens */
    int16_t next;        /* the next mention that begins at the same token, -1 behind the last */
    int16_t number;      /* of a number, else -1 */
    bool dead;           /* a longer mention of the same family stands over it */
    bool added;          /* on the level that is being worked on */
};

struct figure {
    int64_t low, high;
    bool has_high, estimated, percent, plural, article;
    uint16_t begin, end;
};

struct segment {
    struct token tokens[TOKEN_SEGMENT_MAX];
    size_t token_count;
    int32_t words[TOKEN_SEGMENT_MAX][TOKEN_PREFIXES_MAX + 2]; /* literals that the token is, -1 behind the last */
    uint16_t begins[TOKEN_SEGMENT_MAX]; /* bit n: a sequence of level n begins with a literal or a mention of the token */
    uint16_t any_begins;                /* of any token */
    uint64_t literals[LEXICON_LITERALS_MAX / 64];             /* all of them */
    int32_t signs[TOKEN_SEGMENT_MAX][WORD_SIDES];             /* of the token's word, -1: no sign */
    struct mention mentions[SEGMENT_MENTIONS_MAX];
    size_t mention_count;
    int16_t first[TOKEN_SEGMENT_MAX + 1]; /* the first mention that begins at a token, -1 */
    struct figure figures[SEGMENT_NUMBERS_MAX];
    size_t figure_count;
    uint64_t present[SEGMENT_BITS];  /* concepts that are there */
    uint64_t families[SEGMENT_BITS]; /* and families */
    bool clause_begins[TOKEN_SEGMENT_MAX + 1];
    uint32_t begin, end;   /* bytes within the paragraph */
    uint32_t sentence;     /* number of the sentence within the paragraph */
    bool question;
};

/* Finds the concepts of the tokens that are there. `home` is the reporting office's country, `year` the reporting year. */
void segment_recognise(const struct lexicon *lexicon, struct vocabulary *vocabulary, uint8_t languages, const char *home, int year,
                       struct segment *segment);
void segment_find_numbers(const struct lexicon *lexicon, uint8_t languages, struct segment *segment);
struct mention *segment_add(struct segment *segment, const struct lexicon *lexicon, int32_t concept, size_t begin, size_t end);

static inline bool segment_has(const struct segment *segment, int32_t concept)
{
    return (segment->present[concept / 64] >> (concept % 64)) & 1;
}
const struct mention *segment_mention_at(const struct segment *segment, size_t token, int32_t concept);

#endif
