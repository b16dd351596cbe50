/* What the parts of gathering a year's figures share. */
#ifndef APRFOCUS_PROTECT_FIGURES_INTERNAL_H
#define APRFOCUS_PROTECT_FIGURES_INTERNAL_H

#include "protect/figures.h"

#define GATHERING_UNSPECIFIED "unspecified"

enum { GATHERING_REGIONS_MAX = 64 };

/* What an office put into a cell of a group; above 0. */
struct gathered_share {
    size_t group, cell;
    const char *office;
    int64_t amount;
};

struct gathering {
    const struct report_context *context;
    struct protect_figures *figures;
    const char *regions[GATHERING_REGIONS_MAX]; /* in the order of the rows, Global last */
    size_t region_count;
    size_t *group_of_field;
    size_t *totals; /* of field and region: the figure that is its total, plus 1; 0: nobody gave one */
    struct gathered_share *shares;
    size_t share_count, share_capacity;
    size_t group_first, group_end, cell_next; /* of the shares while one group is judged */
};

/* The amounts of one cell: first the offices', then those of whole regions. */
struct cell_shares {
    int64_t *amounts;
    size_t count, capacity;
    size_t offices;
};

struct protect_figure *gathering_add(struct gathering *gathering, struct protect_figure figure);
const char *gathering_region(struct gathering *gathering, struct text region);
/* Adds a cell to a group; figure PROTECT_NO_CELL: nobody publishes it. */
size_t gathering_group_cell(struct protect_group *group, size_t figure, const char *region, struct protect_cell cell);
/* Makes a figure a cell of its field's group. */
size_t gathering_add_cell(struct gathering *gathering, size_t figure);
/* The figure of a field's total in a region that is a cell; PROTECT_NO_CELL where nobody gave one. */
size_t gathering_total(const struct gathering *gathering, const struct field *field, size_t region);

/* Totals and breakdowns as cells, their sums, and who contributed what. */
enum status gathering_add_sums(struct gathering *gathering, struct error *error);

void gathering_order_shares(struct gathering *gathering, size_t group, struct cell_shares *shares);
/* Of the cells in rising order. */
void gathering_cell_shares(struct gathering *gathering, size_t cell, struct cell_shares *shares);
void gathering_add_holders(struct gathering *gathering, size_t group);

/* Bureaux: each knows the cells of its region, and what its region is in those of all regions. Of each cell of a region the
 * one of all regions, PROTECT_NO_CELL elsewhere. Owner: caller. */
size_t *gathering_global_cells(const struct gathering *gathering, size_t group);
void gathering_add_region_shares(const struct protect_group *group, const size_t *globals, size_t cell, struct cell_shares *shares);
void gathering_add_bureaux(const struct gathering *gathering, size_t group);

#endif
