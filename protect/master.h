/* The choice of what to hide as an integer program over the cuts that attacks have found so far. */
#ifndef APRFOCUS_PROTECT_MASTER_H
#define APRFOCUS_PROTECT_MASTER_H

#include "protect/model.h"

struct master;

struct master *master_create(const struct protect_model *model);
void master_free(struct master *master);
/* The sum of coefficient[c] over the hidden cells must be `needed` or more, if `cell` is hidden. */
void master_add(struct master *master, const double *coefficient, double needed, size_t cell);
/* The cheapest pattern that satisfies all cuts, into `hidden` (one a cell). False where there is none, or none was found
 * within so many nodes of the search (*found_out says which: true where it is known that there is none). */
bool master_solve(struct master *master, bool *hidden, int nodes, bool *found_out);
/* What no pattern that satisfies the cuts can cost less than, by linear programming. */
double master_bound(struct master *master);

#endif
