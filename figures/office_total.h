/* One total for an office and a count field: the field's own total where the office gave one, else the sum of the parts
 * that it gave by dimensions. */
#ifndef APRFOCUS_FIGURES_OFFICE_TOTAL_H
#define APRFOCUS_FIGURES_OFFICE_TOTAL_H

#include <stddef.h>

#include "common/arena.h"
#include "figures/interval.h"

enum { BREAKDOWNS = 1 << FIELD_DIMENSIONS_MAX, BREAKDOWN_TEXT_BYTES = 160 };

/* What an office gave for one field. Parts that name the same dimensions are parts of one breakdown and are added up. */
struct office_figures {
    const struct field *field;
    struct interval own;                  /* the field's own total */
    struct interval breakdowns[BREAKDOWNS]; /* by the set of dimensions named: bit i is field->dimensions[i] */
};

/* The same dimensions with their finer code rolled up into its parent: "sex=female;age=12-17" gives
 * "sex=female;age=under-18", in the arena; NULL where no code has a parent. Where an office gives both, the finer one lies
 * within the broader and must not be added to it. */
const char *dimensions_broader(const struct dictionary *dictionary, const char *dimensions, struct arena *arena);

void office_figures_init(struct office_figures *figures, const struct field *field);
/* `dimensions` as in an observation: "sex=female;age=under-18", "" for the own total. */
void office_figures_add(struct office_figures *figures, const char *dimensions, struct interval figure);
/* The own total; else of several breakdowns the one with the highest low end, since each leaves out whom it does not
 * name (Thailand's one grant stands under authority=unhcr alone, para 181). `derived` gets "" for an own total and
 * "sum of sex, age" for a sum. */
struct interval office_figures_total(const struct office_figures *figures, char derived[static BREAKDOWN_TEXT_BYTES]);
/* Names the dimensions of a breakdown: "sex, age". */
void office_figures_name(const struct field *field, unsigned breakdown, char text[static BREAKDOWN_TEXT_BYTES]);

#endif
