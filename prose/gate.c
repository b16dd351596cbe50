/* The gate: a paragraph that holds none of the lexicon's gate words is not read any further. Every word has at least
 * GATE_SHORTEST bytes, so of any GATE_STRIDE triples of bytes in it that follow one another, one begins at a place that is
 * a multiple of GATE_STRIDE: only there a bit is looked up. Abbreviations are shorter, but begin with a capital, which is
 * rare. */
#include "prose/reader_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum { GATE_SHORTEST = LEXICON_GATE_SHORTEST, GATE_STRIDE = GATE_SHORTEST - 2, GATE_TRIPLES = 1 << 15, GATE_BUCKETS = 1 << 10 };

struct gate_triple {
    unsigned triple;
    uint32_t offset; /* of the triple within the word */
    const char *word;
};

struct gate {
    unsigned char class[256]; /* five bits that tell letters apart; capitals are small, white space is a space */
    uint64_t triples[GATE_TRIPLES / 64];
    uint32_t start[GATE_BUCKETS + 1];
    struct gate_triple *list; /* by bucket */
    size_t count;
    const char **abbreviations;
    size_t abbreviation_count;
};

static unsigned char small(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c == '\n' || c == '\t' || c == '\r' ? ' ' : c);
}

static unsigned triple_at(const struct gate *gate, const char *at)
{
    return (unsigned)gate->class[(unsigned char)at[0]] << 10 | (unsigned)gate->class[(unsigned char)at[1]] << 5 |
           gate->class[(unsigned char)at[2]];
}

static void fill_classes(struct gate *gate)
{
    for (int c = 0; c < 256; c++) {
        unsigned char letter = small((char)c);
        gate->class[c] = letter >= 'a' && letter <= 'z' ? letter & 31 : letter >= 128 ? 27 + (letter & 3) : 0;
    }
}

/* How common a byte is in the texts: of every hundred letters, more or less. */
static unsigned common(char c)
{
    static const unsigned char letters[26] = {9, 1, 4, 4, 14, 2, 1, 2, 8, 1, 1, 5, 3, 8, 7, 3, 1, 7, 8, 8, 4, 1, 1, 1, 1, 1};
    unsigned char letter = small(c);
    return letter >= 'a' && letter <= 'z' ? letters[letter - 'a'] : letter >= 128 ? 2 : 12;
}

/* Where the rarest GATE_STRIDE triples of the word begin. */
static uint32_t rarest(const char *word)
{
    uint32_t best = 0;
    unsigned least = UINT32_MAX;
    for (uint32_t begin = 0; word[begin + GATE_STRIDE + 1] != '\0'; begin++) {
        unsigned sum = 0;
        for (uint32_t i = begin; i < begin + GATE_STRIDE; i++)
            sum += common(word[i]) * common(word[i + 1]) * common(word[i + 2]);
        if (sum < least) {
            least = sum;
            best = begin;
        }
    }
    return best;
}

struct gate *gate_create(const struct lexicon *lexicon, uint8_t languages, bool figures)
{
    struct gate *gate = memory_allocate(sizeof *gate);
    fill_classes(gate);
    gate->list = memory_allocate((lexicon->gate_count * GATE_STRIDE + 1) * sizeof *gate->list);
    gate->abbreviations = memory_allocate((lexicon->gate_count + 1) * sizeof *gate->abbreviations);
    uint32_t next[GATE_BUCKETS + 1];
    for (int fill = 0; fill < 2; fill++) { /* first how many stand in each bucket, then where */
        for (size_t i = 0; i < lexicon->gate_count; i++) {
            const struct gate_word *word = &lexicon->gate_words[i];
            if (!(word->languages & languages) || word->figures != figures)
                continue;
            if (word->abbreviation) {
                if (fill)
                    gate->abbreviations[gate->abbreviation_count++] = word->word;
                continue;
            }
            uint32_t begin = rarest(word->word);
            for (uint32_t offset = begin; offset < begin + GATE_STRIDE; offset++) {
                unsigned triple = triple_at(gate, word->word + offset);
                gate->triples[triple / 64] |= UINT64_C(1) << (triple % 64);
                if (fill)
                    gate->list[next[triple % GATE_BUCKETS]++] = (struct gate_triple){triple, offset, word->word};
                else
                    gate->start[triple % GATE_BUCKETS + 1]++;
                gate->count += fill == 0;
            }
        }
        for (size_t i = 0; i < GATE_BUCKETS && !fill; i++)
            gate->start[i + 1] += gate->start[i];
        memcpy(next, gate->start, sizeof next);
    }
    return gate;
}

void gate_free(struct gate *gate)
{
    if (gate == NULL)
        return;
    free(gate->list);
    free(gate->abbreviations);
    free(gate);
}

static bool matches(const char *at, size_t left, const char *word)
{
    for (; *word != '\0'; word++, at++, left--)
        if (left == 0 || small(*at) != small(*word))
            return false;
    return true;
}

/* A word of the gate around the place `at` of the text, where one of its triples stands. */
static bool matches_around(const struct gate *gate, struct text text, size_t at, unsigned triple)
{
    for (uint32_t k = gate->start[triple % GATE_BUCKETS]; k < gate->start[triple % GATE_BUCKETS + 1]; k++) {
        const struct gate_triple *entry = &gate->list[k];
        if (entry->triple == triple && entry->offset <= at &&
            matches(text.data + at - entry->offset, text.length - at + entry->offset, entry->word))
            return true;
    }
    return false;
}

static bool has_abbreviation(struct text text, const char *abbreviation)
{
    size_t length = strlen(abbreviation);
    const char *end = text.data + text.length;
    for (const char *at = text.data; at < end && (at = memchr(at, abbreviation[0], (size_t)(end - at))) != NULL; at++)
        if ((at == text.data || small(at[-1]) < 'a' || small(at[-1]) > 'z') && matches(at, (size_t)(end - at), abbreviation) &&
            (at + length == end || (unsigned char)at[length] < 'a' || at[length] == 's'))
            return true;
    return false;
}

bool gate_open(const struct gate *gate, struct text text)
{
    for (size_t i = 0; i + 3 <= text.length && gate->count > 0; i += GATE_STRIDE) {
        unsigned triple = triple_at(gate, text.data + i);
        if ((gate->triples[triple / 64] >> (triple % 64) & 1) && matches_around(gate, text, i, triple))
            return true;
    }
    for (size_t i = 0; i < gate->abbreviation_count; i++)
        if (has_abbreviation(text, gate->abbreviations[i]))
            return true;
    return gate->count == 0;
}
