#include "protect/attack.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

#include "common/memory.h"

/* The program: a column for each cell, its distance from the true value; a row for each relation, whose distances cancel.
 * A published cell's distance is fixed at 0; a hidden cell's is at least minus its value. */
struct attack {
    const struct protect_model *model;
    glp_prob *program;
    glp_smcp parameters;
    int64_t *floor;  /* what the attackers contributed themselves */
    bool *fixed;     /* one a cell: the attackers know it whole */
    double *cut;     /* one a cell */
    double *lowest;  /* distance of each cell in the table that was found, the lower one of two */
    bool *moved;
    double needed;
    size_t programs;
};

static int column(size_t cell)
{
    return (int)cell + 1;
}

static void add_relations(struct attack *attack)
{
    const struct protect_model *model = attack->model;
    int *indexes = memory_allocate((model->cell_count + 1) * sizeof *indexes);
    double *signs = memory_allocate((model->cell_count + 1) * sizeof *signs);
    if (model->relation_count)
        glp_add_rows(attack->program, (int)model->relation_count);
    for (size_t r = 0; r < model->relation_count; r++) {
        const struct protect_relation *relation = &model->relations[r];
        int count = 0;
        for (size_t t = relation->first; t < relation->first + relation->count; t++) {
            indexes[++count] = column(model->terms[t].cell);
            signs[count] = model->terms[t].sign;
        }
        glp_set_mat_row(attack->program, (int)r + 1, count, indexes, signs);
        glp_set_row_bnds(attack->program, (int)r + 1, GLP_FX, 0, 0);
    }
    free(indexes);
    free(signs);
}

static bool may_move(const struct protect_cell *cell)
{
    return (cell->hidden || cell->slack) && !cell->known;
}

void attack_update(struct attack *attack, size_t cell)
{
    const struct protect_cell *c = &attack->model->cells[cell];
    if (may_move(c) && !attack->fixed[cell])
        glp_set_col_bnds(attack->program, column(cell), GLP_LO, (double)(attack->floor[cell] - c->value), 0);
    else
        glp_set_col_bnds(attack->program, column(cell), GLP_FX, 0, 0);
}

struct attack *attack_create(const struct protect_model *model)
{
    struct attack *attack = memory_allocate(sizeof *attack);
    size_t count = model->cell_count + 1;
    attack->model = model;
    attack->floor = memory_allocate(count * sizeof *attack->floor);
    attack->fixed = memory_allocate(count * sizeof *attack->fixed);
    attack->cut = memory_allocate(count * sizeof *attack->cut);
    attack->lowest = memory_allocate(count * sizeof *attack->lowest);
    attack->moved = memory_allocate(count * sizeof *attack->moved);
    glp_term_out(GLP_OFF);
    attack->program = glp_create_prob();
    glp_set_obj_dir(attack->program, GLP_MAX);
    if (model->cell_count)
        glp_add_cols(attack->program, (int)model->cell_count);
    add_relations(attack);
    for (size_t c = 0; c < model->cell_count; c++)
        attack_update(attack, c);
    glp_init_smcp(&attack->parameters);
    attack->parameters.msg_lev = GLP_MSG_OFF;
    glp_std_basis(attack->program);
    return attack;
}

void attack_free(struct attack *attack)
{
    if (!attack)
        return;
    glp_delete_prob(attack->program);
    free(attack->floor);
    free(attack->fixed);
    free(attack->cut);
    free(attack->lowest);
    free(attack->moved);
    free(attack);
}

/* What the attackers know, or (know false) no longer know. */
static void arm(struct attack *attack, struct attackers attackers, bool know)
{
    const struct protect_model *model = attack->model;
    for (size_t i = 0; i < attackers.count; i++) {
        const struct protect_holder *holder = &model->holders[attackers.holders[i]];
        for (size_t s = holder->first; s < holder->first + holder->count; s++) {
            size_t cell = model->shares[s].cell;
            attack->floor[cell] += know ? model->shares[s].amount : -model->shares[s].amount;
            if (may_move(&model->cells[cell]))
                attack_update(attack, cell);
        }
        for (size_t k = holder->known_first; k < holder->known_first + holder->known_count; k++) {
            attack->fixed[model->known[k]] = know;
            if (may_move(&model->cells[model->known[k]]))
                attack_update(attack, model->known[k]);
        }
    }
}

/* Adds what hiding each cell could add to the distance, from the prices of the program that was solved: a hidden cell can
 * rise without limit, and fall by what is above its floor. */
static void add_to_cut(struct attack *attack, size_t target)
{
    const struct protect_model *model = attack->model;
    for (size_t c = 0; c < model->cell_count; c++) {
        double price = glp_get_col_dual(attack->program, column(c));
        if (c == target || fabs(price) < 1e-7 || model->cells[c].known || attack->fixed[c])
            continue;
        double room = (double)(model->cells[c].value - attack->floor[c]);
        attack->cut[c] += price > 0 ? attack->needed : -price * room;
        if (attack->cut[c] > attack->needed)
            attack->cut[c] = attack->needed;
    }
}

static void note_table(struct attack *attack)
{
    for (size_t c = 0; c < attack->model->cell_count; c++) {
        double distance = glp_get_col_prim(attack->program, column(c));
        if (fabs(distance) < 1e-7)
            continue;
        attack->moved[c] = true;
        if (distance < attack->lowest[c])
            attack->lowest[c] = distance;
    }
}

/* How far the cell gets in one direction, `most` at most, and no lower than `floor`. */
static double go(struct attack *attack, size_t cell, int direction, double most, double floor)
{
    glp_prob *program = attack->program;
    if (most <= 0)
        return 0;
    double low = direction > 0 || -most < floor ? floor : -most;
    double high = direction > 0 ? most : 0;
    if (low >= high)
        glp_set_col_bnds(program, column(cell), GLP_FX, high, high);
    else
        glp_set_col_bnds(program, column(cell), GLP_DB, low, high);
    glp_set_obj_coef(program, column(cell), direction);
    attack->programs++;
    if (glp_simplex(program, &attack->parameters) != 0 || glp_get_status(program) != GLP_OPT) {
        glp_std_basis(program); /* a basis that the last change made useless */
        if (glp_simplex(program, &attack->parameters) != 0)
            glp_std_basis(program);
    }
    /* the true table fits, and the distance is bounded: there is an optimum. Were it not found, the cell counts as bare. */
    double reached = glp_get_status(program) == GLP_OPT ? glp_get_obj_val(program) : 0;
    if (reached < most - 1e-6)
        add_to_cut(attack, cell);
    note_table(attack);
    glp_set_obj_coef(program, column(cell), 0);
    attack_update(attack, cell);
    return reached;
}

double attack_run(struct attack *attack, size_t cell, enum attack_goal goal, int64_t needed, struct attackers attackers)
{
    for (size_t i = 0; i < attack->model->cell_count; i++) {
        attack->cut[i] = attack->lowest[i] = 0;
        attack->moved[i] = false;
    }
    attack->needed = (double)needed;
    arm(attack, attackers, true);
    double reached = 0, floor = (double)(attack->floor[cell] - attack->model->cells[cell].value);
    if (goal != ATTACK_DOWN)
        reached = go(attack, cell, 1, attack->needed, floor);
    if (goal != ATTACK_UP && reached < attack->needed - 1e-6)
        reached += go(attack, cell, -1, attack->needed - reached, floor);
    arm(attack, attackers, false);
    double missing = attack->needed - reached;
    return missing > 1e-6 ? missing : 0;
}

const double *attack_cut(const struct attack *attack)
{
    return attack->cut;
}

double attack_needed(const struct attack *attack)
{
    return attack->needed;
}

const double *attack_lowest(const struct attack *attack)
{
    return attack->lowest;
}

bool attack_moved(const struct attack *attack, size_t cell)
{
    return attack->moved[cell];
}

size_t attack_programs(const struct attack *attack)
{
    return attack->programs;
}
