/* Levels of patterns (a pattern may name concepts that others make) and their index by first item. */
#include "prose/lexicon_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

static int family_level(const struct lexicon *lexicon, int32_t family)
{
    int level = 0;
    for (size_t i = 0; i < lexicon->concept_count; i++)
        if (lexicon->concepts[i].family == family && lexicon->concepts[i].level > level)
            level = lexicon->concepts[i].level;
    return level;
}

/* A sequence stands one level above what it names; one with a number at least on level 1. */
static int sequence_level(const struct lexicon *lexicon, const struct sequence *sequence, const int *families)
{
    int level = 0;
    for (int i = 0; i < sequence->count; i++) {
        const struct item *item = &sequence->items[i];
        int needs = 0;
        if (item->kind == ITEM_CONCEPT)
            needs = lexicon->concepts[item->id].level + 1;
        else if (item->kind == ITEM_FAMILY)
            needs = families[item->id] + 1;
        else if (item->kind == ITEM_NUMBER)
            needs = 1;
        if (needs > level)
            level = needs;
    }
    return level;
}

static enum status find_levels(struct lexicon *lexicon, struct error *error)
{
    int *families = memory_allocate(lexicon->family_count * sizeof *families);
    for (int round = 0; round <= LEXICON_LEVELS_MAX + 1; round++) {
        bool changed = false;
        for (size_t f = 0; f < lexicon->family_count; f++)
            families[f] = family_level(lexicon, (int32_t)f);
        for (size_t i = 0; i < lexicon->sequence_count; i++) {
            struct sequence *sequence = &lexicon->sequences[i];
            struct concept *concept = &lexicon->concepts[sequence->concept];
            int level = sequence_level(lexicon, sequence, families);
            if (level > LEXICON_LEVELS_MAX) {
                free(families);
                return error_set(error, STATUS_DATA, "the concept \"%s\" is explained by itself, or over too many steps",
                                 concept->name);
            }
            sequence->level = (uint8_t)level;
            if (level > concept->level) {
                concept->level = level;
                changed = true;
            }
            if (level + 1 > lexicon->levels)
                lexicon->levels = level + 1;
        }
        if (!changed)
            break;
    }
    free(families);
    return STATUS_OK;
}

static struct entry entry_of(const struct lexicon *lexicon, uint32_t index)
{
    const struct sequence *sequence = &lexicon->sequences[index];
    struct entry entry = {index, sequence->concept, LEXICON_NONE, LEXICON_NONE, ITEM_GAP, sequence->count, sequence->languages};
    if (sequence->count > 1 && sequence->items[1].kind == ITEM_LITERAL)
        entry.second = sequence->items[1].id;
    for (int i = 1; i < sequence->count; i++) { /* a literal is rarer than a concept, a concept than a family */
        const struct item *item = &sequence->items[i];
        if (item->kind <= ITEM_FAMILY && item->kind <= entry.other_kind) {
            entry.other = item->id;
            entry.other_kind = (uint8_t)item->kind;
        }
    }
    return entry;
}

/* At which levels it is worth looking at a word or a concept at all. */
static void mark_beginnings(struct lexicon *lexicon)
{
    lexicon->literal_begins = memory_allocate((lexicon->literal_count + 1) * sizeof *lexicon->literal_begins);
    uint16_t *families = memory_allocate((lexicon->family_count + 1) * sizeof *families);
    for (size_t i = 0; i < lexicon->sequence_count; i++) {
        const struct item *first = &lexicon->sequences[i].items[0];
        uint16_t level = (uint16_t)(1u << lexicon->sequences[i].level);
        if (first->kind == ITEM_LITERAL)
            lexicon->literal_begins[first->id] |= level;
        else if (first->kind == ITEM_CONCEPT)
            lexicon->concepts[first->id].begins |= level;
        else if (first->kind == ITEM_FAMILY)
            families[first->id] |= level;
        else if (first->kind == ITEM_NUMBER)
            lexicon->number_begins |= level;
    }
    for (size_t c = 0; c < lexicon->concept_count; c++)
        lexicon->concepts[c].begins |= families[lexicon->concepts[c].family];
    free(families);
}

void lexicon_index_frames(struct lexicon *lexicon)
{
    lexicon->frame_words = (lexicon->frame_count + 63) / 64;
    lexicon->frames_of_concept = memory_allocate((lexicon->concept_count * lexicon->frame_words + 1) * sizeof(uint64_t));
    for (size_t f = 0; f < lexicon->frame_count; f++) {
        const struct need *anchor = &lexicon->frames[f].needs[0];
        for (size_t c = 0; c < lexicon->concept_count; c++)
            for (int i = 0; i < anchor->any_count; i++)
                if (anchor->any[i].id == (anchor->any[i].family ? lexicon->concepts[c].family : (int32_t)c))
                    lexicon->frames_of_concept[c * lexicon->frame_words + f / 64] |= UINT64_C(1) << (f % 64);
    }
}

static void index_build(const struct lexicon *lexicon, enum item_kind kind, size_t count, int level, struct index *index)
{
    index->start = memory_allocate((count + 2) * sizeof *index->start);
    size_t all = 0;
    for (size_t i = 0; i < lexicon->sequence_count; i++)
        if (lexicon->sequences[i].items[0].kind == kind && lexicon->sequences[i].level == level) {
            index->start[lexicon->sequences[i].items[0].id + 1]++;
            all++;
        }
    for (size_t i = 0; i < count; i++)
        index->start[i + 1] += index->start[i];
    index->entries = memory_allocate((all + 1) * sizeof *index->entries);
    uint32_t *next = memory_allocate((count + 1) * sizeof *next);
    memcpy(next, index->start, count * sizeof *next);
    for (size_t i = 0; i < lexicon->sequence_count && all > 0; i++)
        if (lexicon->sequences[i].items[0].kind == kind && lexicon->sequences[i].level == level)
            index->entries[next[lexicon->sequences[i].items[0].id]++] = entry_of(lexicon, (uint32_t)i);
    free(next);
}

enum status lexicon_index(struct lexicon *lexicon, struct error *error)
{
    if (lexicon->literal_count > LEXICON_LITERALS_MAX)
        return error_set(error, STATUS_DATA, "more than %d different words", LEXICON_LITERALS_MAX);
    enum status status = find_levels(lexicon, error);
    if (status != STATUS_OK)
        return status;
    for (int level = 0; level < lexicon->levels; level++) {
        index_build(lexicon, ITEM_LITERAL, lexicon->literal_count, level, &lexicon->by_literal[level]);
        index_build(lexicon, ITEM_CONCEPT, lexicon->concept_count, level, &lexicon->by_concept[level]);
        index_build(lexicon, ITEM_FAMILY, lexicon->family_count, level, &lexicon->by_family[level]);
        index_build(lexicon, ITEM_NUMBER, 1, level, &lexicon->by_number[level]);
    }
    mark_beginnings(lexicon);
    lexicon->number_word_of_literal = memory_allocate((lexicon->literal_count + 1) * sizeof(int32_t));
    /* the same word may count in two languages ("six"): they are chained */
    for (size_t i = lexicon->number_word_count; i > 0; i--) {
        struct number_word *word = &lexicon->number_words[i - 1];
        word->next = lexicon->number_word_of_literal[word->literal];
        lexicon->number_word_of_literal[word->literal] = (int32_t)i;
    }
    return STATUS_OK;
}
