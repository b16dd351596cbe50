/* Recognising concepts: level by level, the patterns that begin at each token. */
#include "prose/segment_internal.h"

#include <string.h>

static void find_literals(const struct lexicon *lexicon, struct segment *segment, size_t i)
{
    const struct token *token = &segment->tokens[i];
    int32_t *ids = segment->words[i];
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

const struct mention *segment_mention_at(const struct segment *segment, size_t token, int32_t concept)
{
    for (int m = segment->first[token]; m >= 0; m = segment->mentions[m].next)
        if (segment->mentions[m].concept == concept && !segment->mentions[m].dead)
            return &segment->mentions[m];
    return NULL;
}

struct mention *segment_add(struct segment *segment, const struct lexicon *lexicon, int32_t concept, size_t begin, size_t end)
{
    for (int m = segment->first[begin]; m >= 0; m = segment->mentions[m].next) {
        struct mention *old = &segment->mentions[m];
        if (old->concept == concept) {
            if (old->end < end)
                old->end = (uint16_t)end;
            if (end - begin > segment->longest)
                segment->longest = end - begin;
            return old;
        }
    }
    if (segment->mention_count == SEGMENT_MENTIONS_MAX)
        return NULL;
    struct mention *mention = &segment->mentions[segment->mention_count];
    *mention = (struct mention){concept, lexicon->concepts[concept].family, (uint16_t)begin, (uint16_t)end,
                                segment->first[begin], -1, false, true};
    segment->first[begin] = (int16_t)segment->mention_count++;
    if (end - begin > segment->longest)
        segment->longest = end - begin;
    segment->present[concept / 64] |= UINT64_C(1) << (concept % 64);
    return mention;
}

/* The end of the longest way in which the items from `item` on fit the tokens from `token` on; 0 where there is none.
 * Gaps are short and patterns too, so that the work for one token has a bound. */
static size_t fit(const struct segment *segment, const struct sequence *sequence, int item, size_t token)
{
    if (item == sequence->count)
        return token;
    const struct item *want = &sequence->items[item];
    size_t best = 0;
    if (want->kind == ITEM_GAP) {
        for (size_t skip = 0; skip <= (size_t)want->id && token + skip < segment->token_count; skip++) {
            size_t end = fit(segment, sequence, item + 1, token + skip);
            if (end > 0)
                return end; /* the nearest is meant */
        }
        return 0;
    }
    if (token >= segment->token_count)
        return 0;
    if (want->kind == ITEM_LITERAL) {
        for (const int32_t *word = segment->words[token]; *word != LEXICON_NONE; word++)
            if (*word == want->id)
                return fit(segment, sequence, item + 1, token + 1);
        return 0;
    }
    for (int m = segment->first[token]; m >= 0; m = segment->mentions[m].next) {
        const struct mention *mention = &segment->mentions[m];
        bool same = want->kind == ITEM_FAMILY   ? mention->family == want->id
                    : want->kind == ITEM_NUMBER ? mention->number >= 0 && !segment->figures[mention->number].article
                                                : mention->concept == want->id;
        if (!same || mention->dead)
            continue;
        size_t end = fit(segment, sequence, item + 1, mention->end);
        if (end > best)
            best = end;
    }
    return best;
}

static void try_sequences(const struct lexicon *lexicon, uint8_t languages, struct segment *segment, int level,
                          const struct index *index, int32_t key, size_t token)
{
    for (uint32_t k = index->start[key]; k < index->start[key + 1]; k++) {
        const struct sequence *sequence = &lexicon->sequences[index->sequence[k]];
        if (sequence->level != level || !(sequence->languages & languages))
            continue;
        size_t end = fit(segment, sequence, 0, token);
        if (end > token)
            segment_add(segment, lexicon, sequence->concept, token, end);
    }
}

static void recognise_level(const struct lexicon *lexicon, uint8_t languages, struct segment *segment, int level)
{
    for (size_t token = 0; token < segment->token_count; token++) {
        for (const int32_t *word = segment->words[token]; *word != LEXICON_NONE; word++)
            try_sequences(lexicon, languages, segment, level, &lexicon->by_literal, *word, token);
        if (level == 0)
            continue;
        for (int m = segment->first[token]; m >= 0; m = segment->mentions[m].next) {
            const struct mention *mention = &segment->mentions[m];
            if (mention->dead)
                continue;
            try_sequences(lexicon, languages, segment, level, &lexicon->by_concept, mention->concept, token);
            try_sequences(lexicon, languages, segment, level, &lexicon->by_family, mention->family, token);
            if (mention->number >= 0 && !segment->figures[mention->number].article)
                try_sequences(lexicon, languages, segment, level, &lexicon->by_number, 0, token);
        }
    }
}

/* In a family the longest wins: "smuggling of migrants" over "smuggling", "asylum office" over "office". */
static void longest_wins(struct segment *segment)
{
    for (size_t i = 0; i < segment->mention_count; i++) {
        struct mention *a = &segment->mentions[i];
        if (a->dead)
            continue;
        /* whoever stands over it begins at most as far before it as the longest mention reaches */
        size_t from = a->begin > segment->longest ? a->begin - segment->longest : 0;
        for (size_t token = from; token <= a->begin && !a->dead; token++)
            for (int m = segment->first[token]; m >= 0; m = segment->mentions[m].next) {
                const struct mention *b = &segment->mentions[m];
                if (b != a && !b->dead && b->family == a->family && b->begin <= a->begin && b->end >= a->end &&
                    b->end - b->begin > a->end - a->begin) {
                    a->dead = true;
                    break;
                }
            }
    }
}

static void find_home(const struct lexicon *lexicon, const char *home, struct segment *segment)
{
    size_t count = segment->mention_count;
    for (size_t i = 0; i < count; i++) {
        struct mention *mention = &segment->mentions[i];
        if (mention->dead || (mention->family != lexicon->country && mention->family != lexicon->nationality) ||
            strcmp(lexicon->concepts[mention->concept].code, home) != 0)
            continue;
        mention->dead = true;
        segment_add(segment, lexicon, mention->family == lexicon->country ? lexicon->home_country : lexicon->home_nationality,
                    mention->begin, mention->end);
    }
}

/* Years before, of and after the report: the word lists say what "in @year.past" means. */
static void find_years(const struct lexicon *lexicon, int year, struct segment *segment)
{
    for (size_t i = 0; i < segment->token_count; i++) {
        const struct token *token = &segment->tokens[i];
        if (token->kind != TOKEN_DIGITS || token->length != 4 || (token->folded[0] != '1' && token->folded[0] != '2'))
            continue;
        int value = 0;
        for (int k = 0; k < 4; k++)
            value = value * 10 + (token->folded[k] - '0');
        if (value < 1900 || value > 2099)
            continue;
        segment_add(segment, lexicon,
                    value < year   ? lexicon->year_past
                    : value > year ? lexicon->year_future
                                   : lexicon->year_now,
                    i, i + 1);
    }
}

static void find_clauses(const struct lexicon *lexicon, struct segment *segment)
{
    memset(segment->clause_begins, 0, sizeof segment->clause_begins);
    for (size_t i = 0; i < segment->token_count; i++)
        if (segment_mention_at(segment, i, lexicon->clause) != NULL || segment->tokens[i].folded[0] == '(' ||
            (i > 0 && segment->tokens[i - 1].folded[0] == ')'))
            segment->clause_begins[i] = true;
}

void segment_recognise(const struct lexicon *lexicon, uint8_t languages, const char *home, int year,
                       struct segment *segment)
{
    memset(segment->present, 0, sizeof segment->present);
    segment->mention_count = segment->figure_count = segment->longest = 0;
    for (size_t i = 0; i <= segment->token_count; i++)
        segment->first[i] = -1;
    for (size_t i = 0; i < segment->token_count; i++)
        find_literals(lexicon, segment, i);
    for (int level = 0; level < lexicon->levels; level++) {
        recognise_level(lexicon, languages, segment, level);
        longest_wins(segment);
        if (level == 0) {
            find_home(lexicon, home, segment);
            find_years(lexicon, year, segment);
            segment_find_numbers(lexicon, languages, segment);
        }
    }
    /* what died is not there */
    memset(segment->present, 0, sizeof segment->present);
    memset(segment->families, 0, sizeof segment->families);
    for (size_t i = 0; i < segment->mention_count; i++) {
        const struct mention *mention = &segment->mentions[i];
        if (mention->dead)
            continue;
        segment->present[mention->concept / 64] |= UINT64_C(1) << (mention->concept % 64);
        segment->families[mention->family / 64] |= UINT64_C(1) << (mention->family % 64);
    }
    find_clauses(lexicon, segment);
}
