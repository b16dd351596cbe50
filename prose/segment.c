/* Recognising concepts: level by level, the patterns that begin at each token. */
#include "prose/segment_internal.h"

#include <string.h>

static void look_up(struct vocabulary *vocabulary, struct segment *segment, size_t token)
{
    const struct known_word *word = vocabulary_word(vocabulary, &segment->tokens[token]);
    int32_t *own = segment->words[token];
    size_t count = 0;
    do {
        own[count] = word->literals[count];
        if (own[count] != LEXICON_NONE)
            segment->literals[own[count] / 64] |= UINT64_C(1) << (own[count] % 64);
    } while (own[count++] != LEXICON_NONE);
    segment->begins[token] = word->begins;
    segment->any_begins |= word->begins;
    memcpy(segment->signs[token], word->signs, sizeof word->signs);
}

/* The segment's words are forgotten. */
static void forget_literals(struct segment *segment)
{
    for (size_t token = 0; token < segment->token_count; token++)
        for (const int32_t *word = segment->words[token]; *word != LEXICON_NONE; word++)
            segment->literals[*word / 64] = 0;
}

static bool bit(const uint64_t *bits, int32_t id)
{
    return bits[id / 64] >> (id % 64) & 1;
}

/* Whether what the sequence needs besides its beginning is there at all. */
static bool may_fit(const struct segment *segment, const struct entry *entry)
{
    return entry->other == LEXICON_NONE || bit(entry->other_kind == ITEM_LITERAL   ? segment->literals
                                               : entry->other_kind == ITEM_CONCEPT ? segment->present
                                                                                   : segment->families,
                                               entry->other);
}

static bool is_literal(const struct segment *segment, size_t token, int32_t literal)
{
    if (token < segment->token_count)
        for (const int32_t *word = segment->words[token]; *word != LEXICON_NONE; word++)
            if (*word == literal)
                return true;
    return false;
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
            return old;
        }
    }
    if (segment->mention_count == SEGMENT_MENTIONS_MAX)
        return NULL;
    struct mention *mention = &segment->mentions[segment->mention_count];
    *mention = (struct mention){concept, lexicon->concepts[concept].family, (uint16_t)begin, (uint16_t)end,
                                segment->first[begin], -1, false, true};
    segment->first[begin] = (int16_t)segment->mention_count++;
    segment->present[concept / 64] |= UINT64_C(1) << (concept % 64);
    segment->families[mention->family / 64] |= UINT64_C(1) << (mention->family % 64);
    uint16_t begins = lexicon->concepts[concept].begins | (concept == lexicon->number ? lexicon->number_begins : 0);
    segment->begins[begin] |= begins;
    segment->any_begins |= begins;
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
    if (want->kind == ITEM_LITERAL)
        return is_literal(segment, token, want->id) ? fit(segment, sequence, item + 1, token + 1) : 0;
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

static void try_sequences(const struct lexicon *lexicon, uint8_t languages, struct segment *segment, const struct index *index,
                          int32_t key, size_t token, bool literal)
{
    for (uint32_t k = index->start[key]; k < index->start[key + 1]; k++) {
        const struct entry *entry = &index->entries[k];
        if (!(entry->languages & languages))
            continue;
        size_t end = token + 1;
        if (!may_fit(segment, entry) ||
            (literal && entry->second != LEXICON_NONE && !is_literal(segment, token + 1, entry->second)))
            continue;
        if (entry->count > 1 || !literal)
            end = fit(segment, &lexicon->sequences[entry->sequence], 0, token);
        if (end > token)
            segment_add(segment, lexicon, entry->concept, token, end);
    }
}

static void recognise_level(const struct lexicon *lexicon, uint8_t languages, struct segment *segment, int level)
{
    for (size_t token = 0; token < segment->token_count; token++) {
        if (!(segment->begins[token] >> level & 1))
            continue;
        for (const int32_t *word = segment->words[token]; *word != LEXICON_NONE; word++)
            try_sequences(lexicon, languages, segment, &lexicon->by_literal[level], *word, token, true);
        if (level == 0)
            continue;
        for (int m = segment->first[token]; m >= 0; m = segment->mentions[m].next) {
            const struct mention *mention = &segment->mentions[m];
            if (mention->dead)
                continue;
            if (lexicon->concepts[mention->concept].begins >> level & 1) {
                try_sequences(lexicon, languages, segment, &lexicon->by_concept[level], mention->concept, token, false);
                try_sequences(lexicon, languages, segment, &lexicon->by_family[level], mention->family, token, false);
            }
            if (lexicon->number_begins >> level & 1 && mention->number >= 0 && !segment->figures[mention->number].article)
                try_sequences(lexicon, languages, segment, &lexicon->by_number[level], 0, token, false);
        }
    }
}

/* In a family the longest wins: "smuggling of migrants" over "smuggling", "asylum office" over "office". */
static void longest_wins(struct segment *segment)
{
    for (size_t i = 0; i < segment->mention_count; i++) {
        const struct mention *longer = &segment->mentions[i];
        if (longer->dead || longer->end - longer->begin == 1)
            continue;
        for (size_t token = longer->begin; token < longer->end; token++)
            for (int m = segment->first[token]; m >= 0; m = segment->mentions[m].next) {
                struct mention *other = &segment->mentions[m];
                if (other->family == longer->family && other->end <= longer->end &&
                    other->end - other->begin < longer->end - longer->begin)
                    other->dead = true;
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

void segment_recognise(const struct lexicon *lexicon, struct vocabulary *vocabulary, uint8_t languages, const char *home, int year,
                       struct segment *segment)
{
    memset(segment->present, 0, sizeof segment->present);
    memset(segment->families, 0, sizeof segment->families);
    segment->mention_count = segment->figure_count = 0;
    segment->any_begins = 0;
    for (size_t i = 0; i <= segment->token_count; i++)
        segment->first[i] = -1;
    for (size_t i = 0; i < segment->token_count; i++)
        look_up(vocabulary, segment, i);
    for (int level = 0; level < lexicon->levels; level++) {
        if (segment->any_begins >> level & 1) {
            recognise_level(lexicon, languages, segment, level);
            longest_wins(segment);
        }
        if (level == 0) {
            find_home(lexicon, home, segment);
            find_years(lexicon, year, segment);
            segment_find_numbers(lexicon, languages, segment);
            longest_wins(segment);
        }
    }
    forget_literals(segment);
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
