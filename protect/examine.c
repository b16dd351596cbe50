#include "protect/examine.h"

#include <stdlib.h>

#include "common/memory.h"

struct examiner {
    const struct protect_model *model;
    struct attack *attack;
    size_t *blocked; /* contributors who can tell the table that was found from the true one */
    size_t blocked_count;
};

struct examiner *examiner_create(const struct protect_model *model)
{
    struct examiner *examiner = memory_allocate(sizeof *examiner);
    examiner->model = model;
    examiner->attack = attack_create(model);
    examiner->blocked = memory_allocate((model->holder_count + 1) * sizeof *examiner->blocked);
    return examiner;
}

void examiner_free(struct examiner *examiner)
{
    if (!examiner)
        return;
    attack_free(examiner->attack);
    free(examiner->blocked);
    free(examiner);
}

struct attack *examiner_attack(struct examiner *examiner)
{
    return examiner->attack;
}

bool examiner_has_goal(const struct protect_cell *cell, enum attack_goal goal)
{
    if (!cell->hidden || cell->slack)
        return false;
    if (goal == ATTACK_WIDTH)
        return cell->width > 0;
    return cell->primary && (goal == ATTACK_UP ? cell->need_up : cell->need_down) > 0;
}

static int64_t needed_for(const struct protect_cell *cell, enum attack_goal goal)
{
    return goal == ATTACK_UP ? cell->need_up : goal == ATTACK_DOWN ? cell->need_down : cell->width;
}

/* The contributor's own number in the cell. */
static int64_t own_share(const struct protect_model *model, const struct protect_holder *holder, size_t cell)
{
    for (size_t s = holder->first; s < holder->first + holder->count; s++)
        if (model->shares[s].cell == cell)
            return model->shares[s].amount;
    return 0;
}

/* Whether the contributor knows that the table which was found is not the true one. */
static bool is_blocked(const struct examiner *examiner, const struct protect_holder *holder)
{
    const struct protect_model *model = examiner->model;
    const double *lowest = attack_lowest(examiner->attack);
    for (size_t s = holder->first; s < holder->first + holder->count; s++) {
        const struct protect_share *share = &model->shares[s];
        if ((double)model->cells[share->cell].value + lowest[share->cell] < (double)share->amount - 1e-6)
            return true;
    }
    for (size_t k = holder->known_first; k < holder->known_first + holder->known_count; k++)
        if (attack_moved(examiner->attack, model->known[k]))
            return true;
    return false;
}

bool examiner_others(const struct protect_model *model, size_t holder, size_t cell, int64_t *others)
{
    const struct protect_holder *h = &model->holders[holder];
    for (size_t k = h->known_first; k < h->known_first + h->known_count; k++)
        if (model->known[k] == cell)
            return false;
    int64_t own = own_share(model, h, cell);
    *others = model->cells[cell].value - own;
    return !h->known_count || own == 0 || *others > 0;
}

static void add_support(const struct examiner *examiner, bool *support)
{
    for (size_t c = 0; support && c < examiner->model->cell_count; c++)
        support[c] = support[c] || attack_moved(examiner->attack, c);
}

/* For a contributor who is in the cell himself what the others have in it must not be seen to be more than 1. */
static double run_with_share(struct examiner *examiner, size_t cell, enum attack_goal goal, size_t holder, bool *support)
{
    const struct protect_cell *c = &examiner->model->cells[cell];
    int64_t needed = needed_for(c, goal), others;
    if (!examiner_others(examiner->model, holder, cell, &others))
        return 0;
    if (goal == ATTACK_DOWN && others < c->value && needed > others - 1)
        needed = others - 1;
    if (needed <= 0)
        return 0;
    double missing = attack_run(examiner->attack, cell, goal, needed, (struct attackers){&holder, 1});
    if (missing == 0)
        add_support(examiner, support);
    return missing;
}

/* Those who are not in the cell attack together first; only where that succeeds, one by one. Bureaux, who know too much
 * together, always one by one. */
static double run_blocked(struct examiner *examiner, size_t cell, enum attack_goal goal, bool *support)
{
    const struct protect_model *model = examiner->model;
    size_t strangers = 0;
    for (size_t i = 0; i < examiner->blocked_count; i++) {
        size_t holder = examiner->blocked[i];
        if (model->holders[holder].known_count || own_share(model, &model->holders[holder], cell))
            continue;
        examiner->blocked[i] = examiner->blocked[strangers];
        examiner->blocked[strangers++] = holder;
    }
    struct attackers together = {examiner->blocked, strangers};
    if (strangers > 1 && attack_run(examiner->attack, cell, goal, needed_for(&model->cells[cell], goal), together) == 0) {
        add_support(examiner, support);
    } else {
        strangers = 0;
    }
    for (size_t i = strangers; i < examiner->blocked_count; i++) {
        double missing = run_with_share(examiner, cell, goal, examiner->blocked[i], support);
        if (missing > 0)
            return missing;
    }
    return 0;
}

double examiner_run(struct examiner *examiner, size_t cell, enum attack_goal goal, bool *support)
{
    const struct protect_model *model = examiner->model;
    for (size_t c = 0; support && c < model->cell_count; c++)
        support[c] = false;
    double missing = attack_run(examiner->attack, cell, goal, needed_for(&model->cells[cell], goal), (struct attackers){NULL, 0});
    if (missing > 0)
        return missing;
    add_support(examiner, support);
    examiner->blocked_count = 0;
    for (size_t h = 0; h < model->holder_count; h++)
        if (is_blocked(examiner, &model->holders[h]))
            examiner->blocked[examiner->blocked_count++] = h;
    return examiner->blocked_count ? run_blocked(examiner, cell, goal, support) : 0;
}
