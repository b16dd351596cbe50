/* The lexicon as it is in memory: literals, patterns, concepts, frames, policies. Read once, never changed. */
#ifndef APRFOCUS_PROSE_LEXICON_INTERNAL_H
#define APRFOCUS_PROSE_LEXICON_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/hash_table.h"
#include "dictionary/dictionary.h"

enum {
    LEXICON_LANGUAGES = 3,      /* bits of a language mask: en, fr, es; all files of common/ hold for each */
    LEXICON_ITEMS_MAX = 14,     /* items of one pattern */
    LEXICON_VARIANTS_MAX = 128, /* flat patterns that one line of the lexicon may stand for */
    LEXICON_LEVELS_MAX = 8,
    LEXICON_CONCEPTS_MAX = 2048,
    LEXICON_LITERALS_MAX = 32768,
    LEXICON_NEEDS_MAX = 12,
    LEXICON_GATE_SHORTEST = 6, /* bytes of a word of the gate that is no abbreviation */
    LEXICON_ALTERNATIVES_MAX = 16,
    LEXICON_NONE = -1,
};

enum item_kind { ITEM_LITERAL, ITEM_CONCEPT, ITEM_FAMILY, ITEM_NUMBER, ITEM_GAP };

struct item {
    enum item_kind kind;
    int32_t id; /* literal, concept or family; for a gap the most tokens that it skips */
};

/* One flat pattern: its alternatives and options are multiplied out when the lexicon is read. */
struct sequence {
    struct item items[LEXICON_ITEMS_MAX];
    uint8_t count, level, languages;
    int32_t concept;
};

struct concept {
    const char *name;
    int32_t family;   /* the part before the dot; a concept without a dot is its own family */
    const char *code; /* the part after the first dot, "" without one */
    int32_t level;
    uint16_t begins; /* bit n: a sequence of level n begins with it or with its family */
};

enum number_word_kind { NUMBER_WORD_ADD, NUMBER_WORD_HUNDRED, NUMBER_WORD_THOUSAND, NUMBER_WORD_SCORE, NUMBER_WORD_ROUND,
                        NUMBER_WORD_PLURAL, NUMBER_WORD_ARTICLE, NUMBER_WORD_ZERO, NUMBER_WORD_PAIR, NUMBER_WORD_JOIN };

struct number_word {
    int32_t literal;
    uint8_t languages;
    enum number_word_kind kind;
    int64_t value;
    int32_t next; /* index + 1 of the same word in another language, 0 behind the last */
};

/* What a cue does to the mentions in its reach: the codebook's "What counts" and "yes, partly, no". */
enum cue_kind { CUE_NONE, CUE_DENIED, CUE_NOTHING, CUE_PLANNED, CUE_DOUBTED, CUE_LIMITED, CUE_PAST, CUE_RISK, CUE_AFFIRMED, CUE_KINDS };

struct cue {
    enum cue_kind kind;
    bool forward, backward;
    int reach;          /* tokens */
    bool crosses;       /* clause boundaries do not stop it */
};

/* What a frame asks for: one of the concepts or families, at some distance from the anchor. */
struct need {
    struct { bool family; int32_t id; } any[LEXICON_ALTERNATIVES_MAX];
    int any_count;
    int reach;              /* 0: anywhere in the segment */
    bool before, after;     /* on which side of the anchor */
    bool context;           /* or in the sentence before or the rest of the sentence */
    bool forbidden;         /* must not be there */
    bool inside;            /* within the anchor's own words */
    bool optional;          /* shows the proof, is not asked for */
};

enum value_kind { VALUE_WORD, VALUE_NUMBER, VALUE_FAMILY, VALUE_CHAIN };
enum outcome { OUTCOME_NOTHING, OUTCOME_YES, OUTCOME_PARTLY, OUTCOME_NO, OUTCOME_ZERO };
enum frame_actor { FRAME_ACTOR_ANY, FRAME_ACTOR_OFFICE, FRAME_ACTOR_OTHER };
enum topic_need { TOPIC_NONE, TOPIC_PARAGRAPH, TOPIC_NEAR, TOPIC_SELF };

/* How a field takes denial, limits and plans: a row of common/fields.csv. */
struct policy {
    const struct field *field;
    enum topic_need topic;
    enum frame_actor actor; /* the office is UNHCR and its partners too */
    enum outcome on[CUE_KINDS];
    bool yes_wins; /* over a no in the same report: column "both" */
    bool elsewhere;    /* a statement about another country counts too */
    bool several;      /* figures that differ are kept side by side */
    bool one;          /* of several codes only the surest counts: a country has one tier */
    const char *figure_label; /* "#victims": the model's label for a figure of this field */
};

struct frame {
    const char *id, *value_text;
    const struct policy *policy;
    enum value_kind value;
    int32_t family;    /* of VALUE_FAMILY and VALUE_CHAIN */
    int rank;
    enum topic_need topic;
    enum frame_actor actor;
    uint8_t languages;
    const char *dimensions; /* fixed ones, "" */
    int missing; /* the figure where none is written ("#1": a victim), -1 */
    struct need needs[LEXICON_NEEDS_MAX];
    int need_count; /* the first is the anchor */
};

/* "What follows from what": a row of common/follows.csv. */
struct follow {
    const struct field *from, *to;
    const char *when; /* value, "0", ">0", "*" */
    const char *dimension; /* "" or a dimension that must be there; "" */
    const char *give; /* value, "#" the same figure, "$sex" the dimension's code, "0" */
    bool always;      /* also where the text says something of the field itself, which then counts */
};

/* A sequence as it is looked at first: what can be told from here needs no look at the sequence itself. */
struct entry {
    uint32_t sequence;
    int32_t concept;
    int32_t second; /* literal that must follow at once, LEXICON_NONE where it is something else */
    int32_t other;  /* what must be there somewhere behind the first item, LEXICON_NONE where nothing must */
    uint8_t other_kind, count, languages;
};

struct index { /* sequences of one level by their first item */
    uint32_t *start; /* [count + 1] */
    struct entry *entries;
};

struct lexicon {
    const struct dictionary *dictionary;
    struct arena *arena;
    uint32_t prefix_lengths[256]; /* by first byte: bit n is set where some beginning of a word has n bytes */
    struct hash_table *literals, *concept_names, *family_names;
    size_t literal_count;
    struct concept *concepts;
    size_t concept_count, concept_capacity;
    const char **families;
    size_t family_count, family_capacity;
    struct sequence *sequences;
    size_t sequence_count, sequence_capacity;
    struct index by_literal[LEXICON_LEVELS_MAX + 1], by_concept[LEXICON_LEVELS_MAX + 1], by_family[LEXICON_LEVELS_MAX + 1],
        by_number[LEXICON_LEVELS_MAX + 1];
    int levels;
    struct number_word *number_words;
    size_t number_word_count, number_word_capacity;
    int32_t *number_word_of_literal; /* index + 1, by literal */
    uint16_t *literal_begins;        /* bit n: a sequence of level n begins with the literal */
    uint16_t number_begins;          /* ... with a figure */
    struct cue *cues;                /* by concept */
    struct policy *policies;
    size_t policy_count, policy_capacity;
    struct frame *frames;
    size_t frame_count, frame_capacity;
    size_t frame_words;          /* of 64 bits, for a bit a frame */
    uint64_t *frames_of_concept; /* [concepts][frame_words]: the frames that it or its family may anchor */
    struct follow *follows;
    size_t follow_count, follow_capacity;
    struct gate_word {
        const char *word;
        uint8_t languages;
        bool figures;      /* opens a paragraph for the populations in it only */
        bool abbreviation; /* begins with a capital, in the text as well */
    } *gate_words; /* what a paragraph must hold to be read */
    size_t gate_count, gate_capacity;
    /* concepts and families that the engine itself asks for (common/README of docs/PROSE.md) */
    int32_t topic, other_topic, clause, agent, object, pronoun, abbreviation, list, home_country, home_nationality, country,
        nationality, actor, actor_office, number, about, at_least, at_most, or_more, between, number_to, percent, not_number,
        question, cue, elsewhere_in, authority, year_past, year_now, year_future, unit, mostly, victim, numbering, place_from, criterion, number_and, about_behind;
};

enum status lexicon_create(const struct dictionary *dictionary, struct lexicon **out, struct error *error);
void lexicon_free(struct lexicon *lexicon);

/* Used while reading. */
enum status lexicon_add_pattern(struct lexicon *lexicon, int32_t concept, const char *pattern, uint8_t languages,
                                struct error *error);
enum status lexicon_index(struct lexicon *lexicon, struct error *error); /* once all patterns are read */
void lexicon_index_frames(struct lexicon *lexicon);                     /* once all frames are */
int32_t lexicon_concept(struct lexicon *lexicon, struct text name); /* added where it is new */
int32_t lexicon_find_concept(const struct lexicon *lexicon, const char *name);
int32_t lexicon_find_family(const struct lexicon *lexicon, const char *name);
enum status lexicon_read_frames(struct lexicon *lexicon, const char *path, uint8_t languages, struct error *error);
enum status lexicon_read_policies(struct lexicon *lexicon, const char *path, struct error *error);
enum status lexicon_read_follows(struct lexicon *lexicon, const char *path, struct error *error);
uint8_t lexicon_language(const char *language);

#endif
