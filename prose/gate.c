/* The gate: a paragraph that holds none of the lexicon's gate words is not read any further. A shift table over pairs of
 * bytes (Wu and Manber) looks at about every fourth byte only. */
#include "prose/reader_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

enum { GATE_PAIRS = 1 << 10 }; /* a table that stays in the processor's nearest cache */

struct gate {
    size_t shortest;
    uint8_t shift[GATE_PAIRS];
    uint32_t *start;      /* [GATE_PAIRS + 1]: words by the pair at the end of their first `shortest` bytes */
    const char **words;
    size_t count;
};

static unsigned char small(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* Five bits of each byte tell letters apart and take no notice of capitals; `matches` looks at the whole. */
static unsigned pair(const char *at)
{
    return ((unsigned char)at[0] & 31u) << 5 | ((unsigned char)at[1] & 31u);
}

static bool belongs(const struct gate_word *word, uint8_t languages, bool figures)
{
    return (word->languages & languages) && word->figures == figures;
}

struct gate *gate_create(const struct lexicon *lexicon, uint8_t languages, bool figures)
{
    struct gate *gate = memory_allocate(sizeof *gate);
    gate->shortest = 30;
    gate->words = memory_allocate((lexicon->gate_count + 1) * sizeof *gate->words);
    gate->start = memory_allocate((GATE_PAIRS + 2) * sizeof *gate->start);
    for (size_t i = 0; i < lexicon->gate_count; i++)
        if (belongs(&lexicon->gate_words[i], languages, figures) && strlen(lexicon->gate_words[i].word) < gate->shortest)
            gate->shortest = strlen(lexicon->gate_words[i].word);
    memset(gate->shift, (int)(gate->shortest - 1), sizeof gate->shift);
    for (size_t i = 0; i < lexicon->gate_count; i++) {
        if (!belongs(&lexicon->gate_words[i], languages, figures))
            continue;
        const char *word = lexicon->gate_words[i].word;
        for (size_t k = 0; k + 1 < gate->shortest; k++) {
            size_t shift = gate->shortest - 2 - k;
            if (shift < gate->shift[pair(word + k)])
                gate->shift[pair(word + k)] = (uint8_t)shift;
        }
        gate->start[pair(word + gate->shortest - 2) + 1]++;
        gate->count++;
    }
    for (size_t i = 0; i < GATE_PAIRS; i++)
        gate->start[i + 1] += gate->start[i];
    uint32_t *next = memory_allocate(GATE_PAIRS * sizeof *next);
    memcpy(next, gate->start, GATE_PAIRS * sizeof *next);
    for (size_t i = 0; i < lexicon->gate_count; i++)
        if (belongs(&lexicon->gate_words[i], languages, figures)) {
            const char *word = lexicon->gate_words[i].word;
            gate->words[next[pair(word + gate->shortest - 2)]++] = word;
        }
    free(next);
    return gate;
}

void gate_free(struct gate *gate)
{
    if (gate == NULL)
        return;
    free(gate->start);
    free(gate->words);
    free(gate);
}

static bool matches(const char *at, size_t left, const char *word)
{
    for (; *word != '\0'; word++, at++, left--)
        if (left == 0 || small(*at) != (unsigned char)*word)
            return false;
    return true;
}

bool gate_open(const struct gate *gate, struct text text)
{
    size_t shortest = gate->shortest;
    if (gate->count == 0)
        return true;
    for (size_t i = shortest; i <= text.length;) {
        unsigned p = pair(text.data + i - 2);
        if (gate->shift[p] > 0) {
            i += gate->shift[p];
            continue;
        }
        const char *begin = text.data + i - shortest;
        for (uint32_t k = gate->start[p]; k < gate->start[p + 1]; k++)
            if (matches(begin, text.length - (i - shortest), gate->words[k]))
                return true;
        i++;
    }
    return false;
}
