/* What the parts of the reader share: the state of one report while it is read. */
#ifndef APRFOCUS_INGEST_READER_INTERNAL_H
#define APRFOCUS_INGEST_READER_INTERNAL_H

#include "common/buffer.h"
#include "common/hash_table.h"
#include "ingest/reader.h"
#include "personal/personal.h"
#include "prose/prose.h"

/* A place in the report, and how many paragraphs and items it has had so far. */
struct place {
    const char *chapter, *subcategory;
    size_t paragraphs, items;
};

enum { PLACES_MAX = 64, ITEM_ATTRIBUTES_MAX = 24, PATH_BYTES = 160 };

struct item_attribute {
    const char *name, *value; /* NUL-terminated, in the submission's arena */
};

/* A value element while it is open. */
struct item {
    const struct layout_place *place;
    const char *path;
    int64_t line;
    struct item_attribute attributes[ITEM_ATTRIBUTES_MAX];
    size_t attribute_count;
    struct text remark;
};

struct paragraph {
    const char *chapter, *subcategory, *path;
    int64_t line;
    struct text text;
};

/* One report being read; everything but the paragraphs' array belongs to the submission's arena. */
struct reading {
    const struct dictionary *dictionary;
    const struct prose_engine *prose;
    const struct personal *personal;
    bool explain;
    struct submission *submission;
    struct paragraph *paragraphs;
    size_t paragraph_count, paragraph_capacity;
    struct hash_table *answers; /* of rules_answers: which item answered a field first */
};

/* The door: what is refused before an XML parser sees it. False where the report is refused. */
bool door_examine(struct submission *submission, const char *bytes, size_t length);

/* Its part that looks at the markup; and the line that a byte stands in. */
bool door_examine_markup(struct submission *submission, const char *bytes, size_t length);
int64_t door_line(const char *bytes, size_t offset);

/* An item has been read: its observation, or findings on it. */
void item_take(struct reading *reading, const struct item *item);

/* Prose: observations and passages from the paragraphs, compared with the items. */
void prose_take(struct reading *reading);

/* Rules over the whole report, once everything is read. */
void rules_answers(struct reading *reading);   /* the same field answered twice */
void rules_relations(struct reading *reading); /* totals, parts, outcomes, answers against counts (relations.csv) */
void rules_personal(struct reading *reading);  /* personal data in what is kept (schemas/personal) */

/* Whether the office gives this figure another date than the reporting year: it is shown beside the year's figures, not
 * held against them and not in their place. */
bool observation_dated_elsewhere(const struct submission *submission, const struct observation *observation);

/* "yes", "at least 3", "sexual-exploitation (denied)": an observation's value for messages, in the arena. */
const char *observation_describe(struct arena *arena, const struct observation *observation);

#endif
