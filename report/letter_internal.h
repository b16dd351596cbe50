/* Writing a letter: wordings by language, dates, figures, paragraphs. */
#ifndef APRFOCUS_REPORT_LETTER_INTERNAL_H
#define APRFOCUS_REPORT_LETTER_INTERNAL_H

#include "common/hash_table.h"
#include "report/report_internal.h"

enum letter_language { LETTER_ENGLISH, LETTER_FRENCH, LETTER_SPANISH, LETTER_LANGUAGES };

struct letter_wording {
    const char *id;
    const char *in[LETTER_LANGUAGES];
};

/* All wordings of schemas/letters/texts.csv. */
struct letter_texts {
    struct arena *arena;
    struct hash_table *ids;
    struct letter_wording *items;
    size_t count, capacity;
};

enum status letter_texts_load(struct letter_texts *texts, struct error *error);
void letter_texts_free(struct letter_texts *texts);

struct letter {
    const struct letter_texts *texts;
    const struct dictionary *dictionary;
    enum letter_language language;
    struct arena *arena; /* of this letter */
    struct buffer body;
};

/* By the first letters of a report's language ("fr-FR"); English where it is another one or not known. */
enum letter_language letter_language_of(struct text language);

/* A wording, "" where there is none in this language. */
const char *letter_text(const struct letter *letter, const char *id);
/* A wording with {name} replaced by what stands behind the name: pairs of name and value, a NULL behind the last. */
const char *letter_fill(struct letter *letter, const char *id, ...) __attribute__((sentinel));
/* What the dictionary calls something, in the letter's language. The one place where labels of letters come from.
 * `kind` and `name` say what it is: "field" and its id, "code" and "LIST.CODE", "country" and ISO3, "chapter". */
const char *letter_label(const struct letter *letter, const char *kind, const char *name, const char *english);

/* "2008-03-31" as "31 March 2008"; what is no whole date stays as it is. */
const char *letter_date(struct letter *letter, struct text date);
/* "1,585", or of thousandths "2.5 %", as the language writes it. */
const char *letter_number(struct letter *letter, int64_t number, bool thousandths);

/* Adds a paragraph wrapped to 76 columns: its first line behind `indent` spaces, further ones behind `hang` more. Control
 * characters and marks of direction from reports are shown as escapes. */
void letter_paragraph(struct letter *letter, const char *text, size_t indent, size_t hang);
/* Adds a heading with a line of `under` below it and an empty line above it. */
void letter_heading(struct letter *letter, const char *text, char under);
void letter_blank(struct letter *letter);
/* Adds "NAME   value" with the names of `rows` rows in one column; rows whose value is NULL are left out. */
struct letter_row {
    const char *name, *value;
};
void letter_rows(struct letter *letter, const struct letter_row *rows, size_t count);

#endif
