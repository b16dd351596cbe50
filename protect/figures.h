/* What the public could see of a year, before anything is hidden: every row of the long table `fields`, and the breakdowns
 * that schemas/dictionary/disclosure.csv names; sums of persons as cells of a model, with what each office contributed. */
#ifndef APRFOCUS_PROTECT_FIGURES_H
#define APRFOCUS_PROTECT_FIGURES_H

#include "common/arena.h"
#include "protect/model.h"
#include "report/report.h"

#define PROTECT_NO_CELL SIZE_MAX

struct protect_figure {
    const struct field *field;
    const struct disclosure *rule; /* NULL: not sensitive */
    const char *dimension, *code;  /* "" for a row of the long table */
    const char *region, *measure;
    bool present, open, estimated;
    int64_t low, high;
    int64_t offices, prose_offices;
    bool offices_known; /* false: how many gave it is not told */
    size_t group, cell; /* of a sum of persons: where it stands; else PROTECT_NO_CELL */
    bool hidden;        /* not a cell, and hidden all the same (minimum and maximum of a share are offices' values) */
    bool rounded;       /* low is what it was rounded to; `truth` is what it was */
    int64_t truth;
};

/* Fields that sums tie together: their cells are one model. */
struct protect_group {
    const char *name; /* the id of its first field */
    struct protect_model model;
    size_t *figures;      /* of each cell, PROTECT_NO_CELL for what nobody publishes */
    const char **regions; /* of each cell */
    size_t figure_capacity, region_capacity;
};

struct protect_figures {
    struct arena *arena;
    struct protect_figure *items;
    size_t count, capacity;
    struct protect_group *groups;
    size_t group_count, group_capacity;
};

/* Whether a region has a bureau, which knows all of its own figures: the regions of a set have, "Global" and "Unassigned" not. */
bool protect_has_bureau(const char *region);

/* Reads the run of the context. Release with protect_figures_free, also on failure. */
enum status protect_figures_read(const struct report_context *context, struct protect_figures *out, struct error *error);
void protect_figures_free(struct protect_figures *figures);

#endif
