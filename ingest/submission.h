/* A submission as it was read: what an office says, where it says it, and what is wrong with it. Everything a record
 * points to lives in its arena. */
#ifndef APRFOCUS_INGEST_SUBMISSION_H
#define APRFOCUS_INGEST_SUBMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "dictionary/dictionary.h"
#include "figures/interval.h"
#include "ingest/finding.h"

enum value_state {
    VALUE_FIGURE, /* also every answer that is not a figure */
    VALUE_AT_LEAST,
    VALUE_AT_MOST,
    VALUE_BETWEEN,
    VALUE_ABOUT,
    VALUE_NOT_APPLICABLE,
    VALUE_DENIED, /* of a list: the office says that this code is not the case */
    VALUE_STATES,
};

const char *value_state_name(enum value_state state); /* "figure", "at-least", ... as attributes and the store have it */

enum { NO_PASSAGE = -1, NO_CERTAINTY = -1 };

struct observation {
    const struct field *field;
    const char *dimensions; /* in the dictionary's order, "" for the field's own total */
    enum value_state state;
    const char *value;      /* yes, partly, no, not-applicable, a scale's word, a code; "" for figures */
    struct interval figure; /* present only for counts and shares */
    bool from_prose;
    const char *path;       /* FPD/status-determination/i2 */
    int64_t line;
    const char *rule, *why;
    const char *evidence;   /* the sentence, or the item's text */
    bool counts;            /* false: another answer of the same report counts instead, or a code is denied */
    const char *as_of;      /* a date of its own, "" for none */
    int64_t passage;        /* index into the passages, NO_PASSAGE for none */
    int certainty;          /* per cent, of a value found in prose; NO_CERTAINTY otherwise */
};

/* What was understood of a sentence, or passed over and why: for `check --explain` only. */
struct note {
    const char *path;
    int64_t line;
    const char *sentence, *text;
};

struct passage {
    const char *chapter, *subcategory;
    const char *path;
    int64_t line;
    bool is_item, topic, designated;
    const char *text;
};

struct submission {
    struct arena *arena;
    const struct layout *layout; /* NULL where it was not recognized */
    const char *office;          /* ISO 3166-1 alpha-3, "" where it is not known */
    int64_t year;                /* 0 where it is not known */
    const char *language;        /* "" where the report does not say */
    int64_t sequence, replaces;  /* replaces is 0 for none */
    const char *prepared;        /* YYYY-MM-DD, "" for none */
    const char *report_dictionary;

    struct observation *observations;
    size_t observation_count, observation_capacity;
    struct passage *passages;
    size_t passage_count, passage_capacity;
    struct finding *findings;
    size_t finding_count, finding_capacity;
    size_t error_count;
    struct note *notes;
    size_t note_count, note_capacity;
};

void submission_init(struct submission *submission);
void submission_free(struct submission *submission);
void submission_reset(struct submission *submission); /* ready for the next report, memory kept */

struct observation *submission_add_observation(struct submission *submission);
struct passage *submission_add_passage(struct submission *submission);
struct note *submission_add_note(struct submission *submission);
/* Notes a finding; message and advice are copied. After FINDINGS_MAX of them one more says that the rest is left out. */
void submission_find(struct submission *submission, enum rule rule, const char *path, int64_t line, const char *advice,
                     const char *format, ...) __attribute__((format(printf, 6, 7)));

bool submission_refused(const struct submission *submission);
const char *submission_state(const struct submission *submission); /* accepted, accepted-with-warnings, refused */

#endif
