/* What to hide. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "protect/examine.h"
#include "protect/master.h"

enum {
    GOALS = 3,
    ROUNDS_MAX = 400,          /* of the integer program; far above what small models need */
    /* numbers and not times, so that the same input gives the same output */
    MASTER_NODES = 20000,
    CLEANING_PROGRAMS = 20000,
};

struct suppressing {
    struct protect_model *model;
    struct examiner *examiner;
    struct master *master;
    bool *support[GOALS]; /* by goal: for each hidden cell the cells that its protection rests on, cell_count a row */
};

static void set_hidden(struct suppressing *suppressing, size_t cell, bool hidden)
{
    suppressing->model->cells[cell].hidden = hidden;
    attack_update(examiner_attack(suppressing->examiner), cell);
}

static void note_cut(struct suppressing *suppressing, size_t cell)
{
    struct attack *attack = examiner_attack(suppressing->examiner);
    master_add(suppressing->master, attack_cut(attack), attack_needed(attack), cell);
}

/* Adds a cut for each goal that the pattern misses; false where it misses none. */
static bool add_cuts(struct suppressing *suppressing)
{
    const struct protect_model *model = suppressing->model;
    bool added = false;
    for (size_t c = 0; c < model->cell_count; c++)
        for (int goal = 0; goal < GOALS; goal++) {
            if (!examiner_has_goal(&model->cells[c], (enum attack_goal)goal))
                continue;
            if (examiner_run(suppressing->examiner, c, (enum attack_goal)goal, NULL) == 0)
                continue;
            note_cut(suppressing, c);
            added = true;
        }
    return added;
}

/* By integer programming: the cheapest pattern that satisfies the cuts so far, until it needs no more. */
static bool solve_exactly(struct suppressing *suppressing, struct protect_result *result)
{
    struct protect_model *model = suppressing->model;
    bool *hidden = memory_allocate((model->cell_count + 1) * sizeof *hidden), done = false;
    for (size_t round = 0; round < ROUNDS_MAX && !done; round++) {
        bool found_out;
        if (!master_solve(suppressing->master, hidden, MASTER_NODES, &found_out)) {
            done = found_out;
            result->possible = !found_out;
            break;
        }
        for (size_t c = 0; c < model->cell_count; c++)
            set_hidden(suppressing, c, hidden[c]);
        done = !add_cuts(suppressing);
        result->optimal = done;
    }
    free(hidden);
    return done;
}

/* The cell that does most for what is missing at its cost; cell_count where none does anything. */
static size_t best_helper(const struct suppressing *suppressing, double missing)
{
    const struct protect_model *model = suppressing->model;
    const double *cut = attack_cut(examiner_attack(suppressing->examiner));
    size_t best = model->cell_count;
    double best_worth = 0;
    for (size_t c = 0; c < model->cell_count; c++) {
        const struct protect_cell *cell = &model->cells[c];
        if (cell->hidden || cell->known || cell->slack || cut[c] < 1e-7)
            continue;
        double worth = (cut[c] < missing ? cut[c] : missing) / (cell->cost > 0 ? cell->cost : 1e-3);
        if (worth > best_worth * (1 + 1e-9)) {
            best_worth = worth;
            best = c;
        }
    }
    return best;
}

/* NULL where nobody will ask. */
static bool *support_of(const struct suppressing *suppressing, int goal, size_t cell)
{
    if (!suppressing->support[goal])
        return NULL;
    return suppressing->support[goal] + cell * suppressing->model->cell_count;
}

/* Hides what helps until the cell's goal is met; what is newly hidden is put on the queue. */
static bool meet_goal(struct suppressing *suppressing, size_t cell, int goal, size_t *queue, size_t *queued)
{
    for (;;) {
        double missing = examiner_run(suppressing->examiner, cell, (enum attack_goal)goal, support_of(suppressing, goal, cell));
        if (missing == 0)
            return true;
        note_cut(suppressing, cell);
        size_t helper = best_helper(suppressing, missing);
        if (helper == suppressing->model->cell_count)
            return false;
        set_hidden(suppressing, helper, true);
        queue[(*queued)++] = helper;
    }
}

static bool solve_greedily(struct suppressing *suppressing)
{
    struct protect_model *model = suppressing->model;
    size_t *queue = memory_allocate((model->cell_count + 1) * sizeof *queue), queued = 0;
    for (size_t c = 0; c < model->cell_count; c++) {
        set_hidden(suppressing, c, model->cells[c].primary);
        if (model->cells[c].primary)
            queue[queued++] = c;
    }
    bool possible = true;
    for (size_t i = 0; i < queued && possible; i++)
        for (int goal = 0; goal < GOALS && possible; goal++)
            if (examiner_has_goal(&model->cells[queue[i]], (enum attack_goal)goal))
                possible = meet_goal(suppressing, queue[i], goal, queue, &queued);
    free(queue);
    return possible;
}

/* Whether all goals that rest on the cell are met without it. */
static bool is_needless(struct suppressing *suppressing, size_t cell, bool *fresh)
{
    const struct protect_model *model = suppressing->model;
    size_t row = model->cell_count;
    for (size_t c = 0; c < row; c++)
        for (int goal = 0; goal < GOALS; goal++) {
            if (!examiner_has_goal(&model->cells[c], (enum attack_goal)goal) || !support_of(suppressing, goal, c)[cell])
                continue;
            if (examiner_run(suppressing->examiner, c, (enum attack_goal)goal, fresh) > 0)
                return false;
            /* kept at once: it does not rest on the cell, and is good with it as well as without it */
            memcpy(support_of(suppressing, goal, c), fresh, row * sizeof *fresh);
        }
    return true;
}

/* The least value that attackers can infer of what is not their own. */
static int64_t least_value(const struct suppressing *suppressing, size_t cell, int64_t others, struct attackers attackers)
{
    double missing = attack_run(examiner_attack(suppressing->examiner), cell, ATTACK_DOWN, others, attackers);
    return (int64_t)floor(missing + 0.5);
}

/* Whether an outsider, or a bureau, could tell that the hidden figure is above 1, and not whether it is above the threshold. */
static bool is_unclear(const struct suppressing *suppressing, size_t cell)
{
    const struct protect_model *model = suppressing->model;
    int64_t unclear = model->cells[cell].unclear, others = model->cells[cell].value;
    int64_t least = least_value(suppressing, cell, others, (struct attackers){NULL, 0});
    bool found = least > 1 && least < unclear;
    for (size_t h = 0; h < model->holder_count && !found; h++) {
        if (!model->holders[h].known_count || !examiner_others(model, h, cell, &others) || others < 2)
            continue;
        least = least_value(suppressing, cell, others, (struct attackers){&h, 1});
        found = least > 1 && least < unclear;
    }
    return found;
}

/* Hidden figures of which an attacker could tell that they are above 1, and not whether they are above the threshold, are
 * protected down to 1. *added says whether there were any. */
static bool clear_up(struct suppressing *suppressing, bool *added)
{
    struct protect_model *model = suppressing->model;
    size_t *queue = memory_allocate((2 * model->cell_count + 1) * sizeof *queue), queued = 0;
    bool possible = true, any = true;
    while (possible && any) {
        any = false;
        for (size_t c = 0; c < model->cell_count && possible; c++) {
            struct protect_cell *cell = &model->cells[c];
            if (!cell->hidden || cell->slack || !cell->unclear || cell->value < 2)
                continue;
            if (cell->need_down >= cell->value - 1 || !is_unclear(suppressing, c))
                continue;
            cell->primary = any = *added = true;
            cell->need_down = cell->value - 1;
            queue[queued++] = c;
            for (size_t i = queued - 1; i < queued && possible; i++)
                for (int goal = 0; goal < GOALS && possible; goal++)
                    if (examiner_has_goal(&model->cells[queue[i]], (enum attack_goal)goal))
                        possible = meet_goal(suppressing, queue[i], goal, queue, &queued);
        }
    }
    free(queue);
    return possible;
}

struct priced {
    size_t cell;
    double cost;
};

static int dearest_first(const void *a, const void *b)
{
    const struct priced *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost < y->cost ? 1 : -1;
    return (x->cell > y->cell) - (x->cell < y->cell);
}

/* Shows again what is hidden without need, the dearest first. */
static void clean(struct suppressing *suppressing)
{
    struct protect_model *model = suppressing->model;
    struct priced *candidates = memory_allocate((model->cell_count + 1) * sizeof *candidates);
    bool *fresh = memory_allocate((model->cell_count + 1) * sizeof *fresh);
    size_t count = 0, start = attack_programs(examiner_attack(suppressing->examiner));
    for (size_t c = 0; c < model->cell_count; c++)
        if (model->cells[c].hidden && !model->cells[c].primary && !model->cells[c].slack)
            candidates[count++] = (struct priced){c, model->cells[c].cost};
    qsort(candidates, count, sizeof *candidates, dearest_first);
    for (size_t i = 0; i < count; i++) {
        if (attack_programs(examiner_attack(suppressing->examiner)) - start > CLEANING_PROGRAMS)
            break;
        set_hidden(suppressing, candidates[i].cell, false);
        if (!is_needless(suppressing, candidates[i].cell, fresh))
            set_hidden(suppressing, candidates[i].cell, true);
    }
    free(candidates);
    free(fresh);
}

static size_t count_choices(const struct protect_model *model)
{
    size_t count = 0;
    for (size_t c = 0; c < model->cell_count; c++)
        count += !model->cells[c].known && !model->cells[c].slack && !model->cells[c].primary;
    return count;
}

static double loss_of(const struct protect_model *model)
{
    double loss = 0;
    for (size_t c = 0; c < model->cell_count; c++)
        loss += model->cells[c].hidden && !model->cells[c].slack ? model->cells[c].cost : 0;
    return loss;
}

static void sum_up(struct suppressing *suppressing, struct protect_result *result)
{
    const struct protect_model *model = suppressing->model;
    result->loss = loss_of(model);
    for (size_t c = 0; c < model->cell_count; c++) {
        const struct protect_cell *cell = &model->cells[c];
        if (!cell->hidden || cell->slack)
            continue;
        result->primary += cell->primary;
        result->secondary += !cell->primary;
    }
    result->programs = attack_programs(examiner_attack(suppressing->examiner));
}

void protect_suppress(struct protect_model *model, size_t exact_cells, struct protect_result *result)
{
    struct suppressing suppressing = {.model = model};
    *result = (struct protect_result){.possible = true};
    for (size_t c = 0; c < model->cell_count; c++)
        model->cells[c].hidden = model->cells[c].primary;
    suppressing.examiner = examiner_create(model);
    suppressing.master = master_create(model);
    bool exact = count_choices(model) <= exact_cells && solve_exactly(&suppressing, result);
    if (!exact) {
        for (int goal = 0; goal < GOALS; goal++)
            suppressing.support[goal] = memory_allocate((model->cell_count * model->cell_count + 1) * sizeof(bool));
        result->possible = solve_greedily(&suppressing);
        if (result->possible)
            clean(&suppressing);
        for (int goal = 0; goal < GOALS; goal++) {
            free(suppressing.support[goal]);
            suppressing.support[goal] = NULL;
        }
    }
    bool added = false;
    result->bound = result->optimal ? loss_of(model) : master_bound(suppressing.master);
    if (result->possible)
        result->possible = clear_up(&suppressing, &added);
    sum_up(&suppressing, result);
    result->optimal = result->optimal && !added;
    examiner_free(suppressing.examiner);
    master_free(suppressing.master);
}

bool protect_safe(const struct protect_model *model)
{
    struct examiner *examiner = examiner_create(model);
    bool safe = true;
    for (size_t c = 0; c < model->cell_count && safe; c++)
        for (int goal = 0; goal < GOALS && safe; goal++)
            if (examiner_has_goal(&model->cells[c], (enum attack_goal)goal))
                safe = examiner_run(examiner, c, (enum attack_goal)goal, NULL) == 0;
    examiner_free(examiner);
    return safe;
}
