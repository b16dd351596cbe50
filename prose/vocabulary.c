/* What the lexicon and the weights know of a word, kept for the next time that the word comes: texts use few words often.
 * A slot holds one word; another word with the same hash takes its place, so that the memory is bounded. */
#include "prose/vocabulary_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum { SLOTS = 1 << 13 };

struct vocabulary {
    const struct lexicon *lexicon;
    const struct hash_table *signs; /* NULL: there are no weights */
    struct known_word slots[SLOTS];
};

const char *const word_prefixes[WORD_SIDES] = {
    [WORD_HERE] = "w:", [WORD_LEFT] = "L:", [WORD_LEFT_CLOSE] = "L3:", [WORD_RIGHT] = "R:", [WORD_RIGHT_CLOSE] = "R3:"};

void word_beginning(const struct token *token, char word[static 8])
{
    size_t length = token->length < 7 ? token->length : 7;
    while (length > 0 && length < token->length && ((unsigned char)token->folded[length] & 0xC0) == 0x80)
        length--;
    memcpy(word, token->folded, length);
    word[length] = '\0';
}

struct vocabulary *vocabulary_create(const struct lexicon *lexicon, const struct hash_table *signs)
{
    struct vocabulary *vocabulary = memory_allocate(sizeof *vocabulary);
    vocabulary->lexicon = lexicon;
    vocabulary->signs = signs;
    return vocabulary;
}

void vocabulary_free(struct vocabulary *vocabulary)
{
    free(vocabulary);
}

static void find_literals(const struct lexicon *lexicon, const struct token *token, int32_t *ids)
{
    int count = 0;
    char key[TOKEN_WORD_BYTES + 2];
    size_t index;
    memcpy(key + 1, token->folded, token->length);
    key[0] = 'w';
    if (hash_table_find(lexicon->literals, text_of(key, (size_t)token->length + 1), &index))
        ids[count++] = (int32_t)index;
    if (token->kind == TOKEN_WORD) {
        key[0] = 'p';
        uint32_t lengths = lexicon->prefix_lengths[(unsigned char)token->folded[0]];
        for (size_t length = 2; length <= token->length && length <= 16 && count < TOKEN_PREFIXES_MAX; length++)
            if ((lengths >> length & 1) && hash_table_find(lexicon->literals, text_of(key, length + 1), &index))
                ids[count++] = (int32_t)index;
        size_t exact = strlen(token->exact);
        key[0] = 'x';
        memcpy(key + 1, token->exact, exact);
        if (hash_table_find(lexicon->literals, text_of(key, exact + 1), &index))
            ids[count++] = (int32_t)index;
    }
    ids[count] = LEXICON_NONE;
}

static void find_signs(const struct hash_table *signs, const struct token *token, int32_t ids[WORD_SIDES])
{
    char word[8], key[16];
    word_beginning(token, word);
    for (int side = 0; side < WORD_SIDES; side++) {
        size_t a = strlen(word_prefixes[side]), b = strlen(word), id;
        memcpy(key, word_prefixes[side], a);
        memcpy(key + a, word, b);
        ids[side] = signs != NULL && hash_table_find(signs, text_of(key, a + b), &id) ? (int32_t)id : -1;
    }
}

const struct known_word *vocabulary_word(struct vocabulary *vocabulary, const struct token *token)
{
    uint32_t hash = 2166136261u ^ (uint32_t)token->kind;
    size_t length = 0;
    for (; token->exact[length] != '\0'; length++)
        hash = (hash ^ (unsigned char)token->exact[length]) * 16777619u;
    struct known_word *word = &vocabulary->slots[(hash ^ hash >> 16) % SLOTS];
    if (word->used && word->kind == token->kind && memcmp(word->exact, token->exact, length + 1) == 0 &&
        memcmp(word->folded, token->folded, (size_t)token->length + 1) == 0)
        return word;
    word->used = true;
    word->kind = token->kind;
    memcpy(word->exact, token->exact, length + 1);
    memcpy(word->folded, token->folded, (size_t)token->length + 1);
    find_literals(vocabulary->lexicon, token, word->literals);
    find_signs(vocabulary->signs, token, word->signs);
    word->begins = 0;
    for (const int32_t *literal = word->literals; *literal != LEXICON_NONE; literal++)
        word->begins |= vocabulary->lexicon->literal_begins[*literal];
    return word;
}
