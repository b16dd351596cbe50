/* Cutting a paragraph into tokens, segments and sentences. A segment is what stands between two of . ! ? ; (or lines of
 * a list): the unit in which words belong together. */
#ifndef APRFOCUS_PROSE_TOKEN_INTERNAL_H
#define APRFOCUS_PROSE_TOKEN_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/text.h"

enum {
    TOKEN_WORD_BYTES = 48,    /* a longer word is cut for comparison: no cue is that long */
    TOKEN_SEGMENT_MAX = 320,  /* tokens; a longer segment is cut there, so that time stays proportional */
    TOKEN_PREFIXES_MAX = 10,
};

enum token_kind { TOKEN_WORD, TOKEN_DIGITS, TOKEN_MARK };

struct token {
    uint32_t begin, end;
    enum token_kind kind;
    bool capital;   /* the first letter is upper case */
    bool spaced;    /* white space before it */
    bool line;      /* a line break before it */
    uint8_t length; /* of the folded form */
    char exact[TOKEN_WORD_BYTES];  /* lower case, with accents */
    char folded[TOKEN_WORD_BYTES]; /* lower case, without */
};

struct tokenizer {
    struct text text;
    size_t offset;
};

/* The next token, or false at the end. */
bool token_next(struct tokenizer *tokenizer, struct token *token);

#endif
