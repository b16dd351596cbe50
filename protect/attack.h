/* What an attacker can infer, by linear programming over how far cells can be from their true values. */
#ifndef APRFOCUS_PROTECT_ATTACK_H
#define APRFOCUS_PROTECT_ATTACK_H

#include "protect/model.h"

struct attack;

/* The model must outlive it and not change but for cell.hidden. */
struct attack *attack_create(const struct protect_model *model);
void attack_free(struct attack *attack);
/* After cell.hidden has changed. */
void attack_update(struct attack *attack, size_t cell);

/* Which contributors attack: none is an outsider. Several attack as if they had put their numbers together, which is
 * stronger than each of them. */
struct attackers {
    const size_t *holders;
    size_t count;
};

enum attack_goal {
    ATTACK_UP,    /* how far the cell can be above its value */
    ATTACK_DOWN,  /* ... below its value */
    ATTACK_WIDTH, /* how wide its interval is */
};

/* Solves for one hidden cell; gives back how much is missing of what is needed (0: protected). */
double attack_run(struct attack *attack, size_t cell, enum attack_goal goal, int64_t needed, struct attackers attackers);
/* What the last attack_run found where something was missing: the cut that every protecting pattern satisfies,
 * sum of coefficient[c] over the hidden cells >= attack_needed, one coefficient a cell. */
const double *attack_cut(const struct attack *attack);
double attack_needed(const struct attack *attack);
/* The cells that the last attack_run moved, with how far (two tables for ATTACK_WIDTH, the larger distance down). */
const double *attack_lowest(const struct attack *attack);
bool attack_moved(const struct attack *attack, size_t cell);
size_t attack_programs(const struct attack *attack);

#endif
