/* Words that were met before, with what the lexicon and the weights know of them. Changes no result, only its cost. */
#ifndef APRFOCUS_PROSE_VOCABULARY_INTERNAL_H
#define APRFOCUS_PROSE_VOCABULARY_INTERNAL_H

#include "prose/lexicon_internal.h"
#include "prose/token_internal.h"

/* Where a word stands from what is judged; each place is a sign of its own ("w:shelter", "R3:shelter"). */
enum word_side { WORD_HERE, WORD_LEFT, WORD_LEFT_CLOSE, WORD_RIGHT, WORD_RIGHT_CLOSE, WORD_SIDES };
extern const char *const word_prefixes[WORD_SIDES];

struct known_word {
    bool used;
    enum token_kind kind;
    char exact[TOKEN_WORD_BYTES], folded[TOKEN_WORD_BYTES];
    int32_t literals[TOKEN_PREFIXES_MAX + 2]; /* literals that it is, LEXICON_NONE behind the last */
    int32_t signs[WORD_SIDES];                /* -1: no sign */
    uint16_t begins;                          /* bit n: a sequence of level n begins with one of the literals */
};

/* `signs` (name -> number) may be NULL. Both must outlive it. */
struct vocabulary *vocabulary_create(const struct lexicon *lexicon, const struct hash_table *signs);
void vocabulary_free(struct vocabulary *vocabulary);
/* Valid until the next call. */
const struct known_word *vocabulary_word(struct vocabulary *vocabulary, const struct token *token);
/* The first seven bytes of a word, not cut within a letter. */
void word_beginning(const struct token *token, char word[static 8]);

#endif
