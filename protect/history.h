/* What is out already: the sums of persons as they stood behind earlier publications of the year. */
#ifndef APRFOCUS_PROTECT_HISTORY_H
#define APRFOCUS_PROTECT_HISTORY_H

#include "protect/figures.h"

/* A sum in one form, that is a publication in which its group was decided anew. */
struct past_sum {
    size_t group;
    size_t figure; /* tonight's, PROTECT_NO_CELL where nobody gives a value any more */
    int64_t number, low;
    bool hidden;
};

struct history {
    struct past_sum *items;
    size_t count, capacity;
    int64_t *latest; /* of each group: the number of its last form, 0: it was never out */
};

enum status history_read(const struct report_context *context, const struct protect_figures *figures, struct history *out,
                         struct error *error);
void history_free(struct history *history);

/* Whether the group is as it was in its last form, sum by sum. */
bool history_unchanged(const struct history *history, const struct protect_figures *figures, size_t group);
/* Sets cell.hidden as in the last form. */
void history_restore(const struct history *history, struct protect_figures *figures, size_t group);
/* Binds the group's model to what is out: what was hidden stays hidden, what was seen stays seen. False where that cannot be:
 * a figure would change by a small number, or one that must be hidden was seen. In a scheduled publication such a figure
 * is hidden. */
bool history_bind(const struct history *history, struct protect_figures *figures, size_t group, bool scheduled);
/* Whether what is hidden together in some sum changes by a small number, which the published rest of the sum shows. */
bool history_shows_change(const struct history *history, const struct protect_figures *figures, size_t group);

#endif
