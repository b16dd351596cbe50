/* The dictionary: what the program knows about fields, codes, chapters, offices, regions, recommendations and layouts.
 * All of it is data in schemas/, built into the program; this room reads it once and never changes it afterwards, so it
 * may be shared with forked workers. Every pointer lives as long as the dictionary. */
#ifndef APRFOCUS_DICTIONARY_DICTIONARY_H
#define APRFOCUS_DICTIONARY_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/text.h"

enum field_kind { FIELD_YESNO, FIELD_COUNT, FIELD_SHARE, FIELD_SCALE, FIELD_LIST };

enum { FIELD_DIMENSIONS_MAX = 8 };

struct field {
    const char *id, *label;
    enum field_kind kind;
    const char *dimensions[FIELD_DIMENSIONS_MAX]; /* in their order; NULL behind the last */
    const char *chapter, *subcategory;            /* its place in a report (fn 94) */
    const char *standing, *source;
    const char *codes; /* for a list: the code list that its values come from ("form", "country", ...), else "" */
};

struct code {
    const char *list, *code, *label;
    const char *parent; /* the code that a finer one is rolled up into, "" where there is none */
};

struct chapter {
    const char *chapter, *subcategory; /* subcategory is "" for the chapter itself */
    const char *label;
};

struct country {
    const char *iso3, *unhcr_code, *name; /* unhcr_code is "" where UNHCR has none */
};

struct recommendation {
    const char *id, *area, *text, *addressed_to, *source;
    const char *fields;    /* separated by ';', "" where none bears on it */
    const char *condition; /* an_office_meets_it_when, as the Review's list has it, "" where no field decides */
    const struct field *decided_by; /* the field of that condition, NULL where no field decides */
    const char *decided_value;      /* the value that meets it, "" where any value does */
};

/* A relation between fields of one report that rules check: see schemas/dictionary/relations.csv. */
enum relation_kind {
    RELATION_TOTAL,  /* the parts are groups of the whole: more is a contradiction, less is what is missing (A5) */
    RELATION_WITHIN, /* the parts together do not exceed the whole (outcomes of claims, paras 181-183) */
    RELATION_ANSWER, /* a yes/no (whole) and the count that it announces (part) */
    RELATION_ADVISED_AGAINST, /* a yes that the Review advises against (para 52); no parts */
};

enum { RELATION_PARTS_MAX = 12 };

struct relation {
    enum relation_kind kind;
    const struct field *whole;
    const struct field *parts[RELATION_PARTS_MAX]; /* NULL behind the last */
    const char *source;
};

/* One place of a layout: an element with a key attribute that answers a field (schemas/layouts/LAYOUT.csv). */
struct layout_place {
    const char *element, *key_attribute, *key; /* key "*": the attribute names the field by its id */
    const char *field;                         /* "*" with key "*" */
    const char *dimensions;                    /* that the place itself implies, "" for none */
};

struct layout {
    const char *id, *years, *label, *namespace_uri;
    const char *xsd;      /* the schema's text, NUL-terminated */
    size_t xsd_length;
    bool has_prose;
    const struct layout_place *places;
    size_t place_count;
};

/* How far figures of a field may leave the house: see schemas/dictionary/disclosure.csv and docs/PROTECTION.md. */
struct disclosure {
    const struct field *field;
    int64_t threshold;    /* 1 to threshold - 1 persons are a small number */
    int64_t contributors; /* a figure of fewer offices than this gives an office away; 1: no matter */
    bool zeros_shown, whole_shown; /* whether a zero, and a part that is the whole, may be seen */
    const char *breakdowns[FIELD_DIMENSIONS_MAX]; /* the dimensions that the public sees; NULL behind the last */
};

struct dictionary;

enum status dictionary_create(struct dictionary **out, struct error *error);
void dictionary_free(struct dictionary *dictionary);

/* "1": raised whenever a field, code or rule of counting changes its meaning. */
const char *dictionary_version(const struct dictionary *dictionary);

const struct field *dictionary_fields(const struct dictionary *dictionary, size_t *count); /* in the dictionary's order */
const struct field *dictionary_field(const struct dictionary *dictionary, struct text id); /* NULL where unknown */
size_t dictionary_field_index(const struct dictionary *dictionary, const struct field *field);
const char *dictionary_kind_name(enum field_kind kind);

/* A code of a code list; for the list "country" any ISO 3166-1 alpha-3 or UNHCR code. NULL where it is unknown. */
const struct code *dictionary_code(const struct dictionary *dictionary, const char *list, struct text code);
const struct code *dictionary_codes(const struct dictionary *dictionary, size_t *count); /* all lists, in file order */

const struct chapter *dictionary_chapters(const struct dictionary *dictionary, size_t *count);
const struct chapter *dictionary_chapter(const struct dictionary *dictionary, struct text chapter, struct text subcategory);
/* The chapter or sub-category that a heading of a plain text names, in English, French or Spanish
 * (schemas/dictionary/headings.csv). `within` is the chapter that a sub-category's heading stands in, "" for chapters.
 * The whole heading is one of the wordings, or (unless `exact`) contains one as whole words: the longest decides. */
const struct chapter *dictionary_heading(const struct dictionary *dictionary, const char *within, struct text heading,
                                         bool exact);

const struct country *dictionary_countries(const struct dictionary *dictionary, size_t *count);
/* By ISO 3166-1 alpha-3 code, else by UNHCR's own three-letter code. NULL where neither is known. */
const struct country *dictionary_country(const struct dictionary *dictionary, struct text code);

/* Region sets in the order of the date from which they hold. */
const char *const *dictionary_region_sets(const struct dictionary *dictionary, size_t *count);
const char *dictionary_region_set_for_year(const struct dictionary *dictionary, int year);
bool dictionary_region_set_exists(const struct dictionary *dictionary, const char *set);
const char *const *dictionary_regions(const struct dictionary *dictionary, const char *set, size_t *count); /* sorted */
const char *dictionary_region(const struct dictionary *dictionary, const char *set, const char *iso3); /* NULL: none */

const struct recommendation *dictionary_recommendations(const struct dictionary *dictionary, size_t *count);
const struct relation *dictionary_relations(const struct dictionary *dictionary, size_t *count);

/* NULL: nothing about the field is sensitive. Every count and every share has one. */
const struct disclosure *dictionary_disclosure(const struct dictionary *dictionary, const struct field *field);

const struct layout *dictionary_layouts(const struct dictionary *dictionary, size_t *count);
const struct layout *dictionary_layout(const struct dictionary *dictionary, struct text id);
const struct layout *dictionary_layout_by_namespace(const struct dictionary *dictionary, struct text uri);
/* Whether the layout asks about trafficking at this place (para 200); populations and context do not count. */
bool dictionary_designated(const struct dictionary *dictionary, const struct layout *layout, const char *chapter,
                           const char *subcategory);

/* The languages in which results are written for people. */
enum { DICTIONARY_LANGUAGE_COUNT = 3 };
extern const char *const dictionary_languages[DICTIONARY_LANGUAGE_COUNT]; /* "en", "fr", "es" */
/* What people read for an id in one of these languages (schemas/dictionary/labels/): field.ID, code.LIST.CODE,
 * chapter.CHAPTER[/SUBCATEGORY], region.NAME, country.ISO3, table.ID.title (.note, .denominator), set.TABLE.NUMBER and
 * sheet.TABLE.NUMBER (column sets counted from 1), heading.HEADING, column.TABLE.COLUMN, word.WORD (answers and states as
 * the program writes them), recommendation.ID, page.WORD. NULL where the id or the language is unknown. */
const char *dictionary_label(const struct dictionary *dictionary, const char *language, const char *id);

/* A file of schemas/ by its path there ("lexicon/en/topic.csv"), as built into the program; empty where there is none. */
struct text dictionary_file(const char *path);
#endif
