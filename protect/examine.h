/* Whether one hidden cell is protected from everybody, and by which other cells. */
#ifndef APRFOCUS_PROTECT_EXAMINE_H
#define APRFOCUS_PROTECT_EXAMINE_H

#include "protect/attack.h"

struct examiner;

struct examiner *examiner_create(const struct protect_model *model);
void examiner_free(struct examiner *examiner);
struct attack *examiner_attack(struct examiner *examiner);

/* How much is missing of the goal for the outsider or for the first contributor for whom something is missing; the attack
 * holds the cut. 0: protected; `support` (one a cell, NULL: no matter) then marks the cells that this rests on. */
double examiner_run(struct examiner *examiner, size_t cell, enum attack_goal goal, bool *support);
/* Where a contributor knows more of a hidden cell than an outsider: its own number in it. False where that is all of
 * it and it knows so, so that nothing is to be protected from it. */
bool examiner_others(const struct protect_model *model, size_t holder, size_t cell, int64_t *others);
/* Whether a cell has such a goal at all. */
bool examiner_has_goal(const struct protect_cell *cell, enum attack_goal goal);

#endif
