/* Controlled rounding: every sum of persons to a multiple of the base next to it, so that the rounded sums add up in all
 * tables (Cox, JASA 82, 1987). */
#ifndef APRFOCUS_PROTECT_ROUND_H
#define APRFOCUS_PROTECT_ROUND_H

#include "protect/model.h"

enum { PROTECT_ROUND_BASE = 5, PROTECT_ROUND_ANY = -1 };

/* Rounds the model's cells into `rounded` (one a cell). `figures` marks the cells that are figures: others may become
 * anything. `before` (NULL: none) is what a cell was rounded to, and is again
 * where the sums allow it, or PROTECT_ROUND_ANY. Where sums cannot be kept with
 * neighbouring multiples, a cell may go one multiple further. False where that fails too. */
bool protect_round(const struct protect_model *model, const bool *figures, const int64_t *before, int64_t *rounded);

#endif
