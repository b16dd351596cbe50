/* Finding the values in prose. Words and patterns are data (schemas/lexicon/); the engine knows no language.
 * What counts is what the codebook of the domain says; docs/PROSE.md explains the method. */
#ifndef APRFOCUS_PROSE_PROSE_H
#define APRFOCUS_PROSE_PROSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/error.h"
#include "common/text.h"
#include "dictionary/dictionary.h"

struct prose_engine;

/* Reads and checks the lexicon that is built in. The engine is not changed by reading: it may be shared with forked
 * workers. The dictionary must outlive it. */
enum status prose_engine_create(const struct dictionary *dictionary, struct prose_engine **out, struct error *error);
void prose_engine_free(struct prose_engine *engine);

struct prose_paragraph {
    const char *chapter, *subcategory; /* codes, "" where there is none */
    struct text text;                  /* valid UTF-8 */
};

struct prose_document {
    const char *office;   /* ISO 3166-1 alpha-3 of the reporting office's country */
    int year;             /* the reporting year */
    const char *language; /* "en", "fr", "es"; anything else is read with all lexicons */
    const struct prose_paragraph *paragraphs;
    size_t paragraph_count;
};

enum { PROSE_NO_CERTAINTY = -1 };

struct prose_observation {
    const struct field *field;
    const char *dimensions; /* "sex=female;age=under-18" in the dictionary's order, "" for the field's own total */
    const char *value;      /* "yes", "partly", "no", "not-applicable", a scale's word or a code; "" for figures */
    bool has_low, has_high; /* has_high is false where the figure is a lower bound */
    int64_t low, high;      /* persons or cases; for a share thousandths of a per cent */
    bool estimated;
    bool counts;            /* false: another mention of the same field in the same report won, see `why` */
    size_t paragraph;       /* index into the document's paragraphs */
    size_t begin, end;      /* bytes of the sentence (or part of one) that proves it, within the paragraph's text */
    const char *rule;       /* id of the lexicon's rule that found it, e.g. "en/measures.exist/3" */
    const char *why;        /* one line for people: the cue, the actor, the denial, the number */
    int certainty;          /* per cent that the weights give it, PROSE_NO_CERTAINTY where frames alone decide */
};

/* Two mentions that contradict each other: indices into the observations. */
struct prose_contradiction {
    size_t kept, lost;
};

struct prose_result {
    bool *topic; /* one a paragraph: it speaks of trafficking in persons */
    struct prose_observation *observations;
    size_t observation_count;
    struct prose_contradiction *contradictions;
    size_t contradiction_count;
};

/* What the document says, everything allocated in the arena. Time is proportional to the text's size. */
void prose_read(const struct prose_engine *engine, const struct prose_document *document, struct arena *arena,
                struct prose_result *result);

/* What was understood, sentence by sentence, and what was passed over and why (`aprfocus check --explain`). Lines stand in
 * the order of the text; several may speak of the same part of a sentence. */
struct prose_line {
    size_t paragraph, begin, end; /* as in an observation */
    const char *text;             /* "understood: ...", "victims = 12 by common/victims/40: ...", "passed over: ..." */
};
void prose_explain(const struct prose_engine *engine, const struct prose_document *document, struct arena *arena,
                   struct prose_line **lines, size_t *count);

#endif
