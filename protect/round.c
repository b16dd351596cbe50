#include "protect/round.h"

#include <math.h>
#include <stdlib.h>

#include "common/memory.h"
#include "protect/integers.h"

enum {
    AGAIN_COST = 40,    /* of rounding a cell otherwise than before */
    FURTHER_COST = 200, /* of going beyond the neighbouring multiples */
};

/* A column for each cell, in multiples of the base. */
static void add_column(glp_prob *program, int column, const struct protect_cell *cell, bool figure, int64_t before)
{
    int64_t below = cell->value / PROTECT_ROUND_BASE, rest = cell->value % PROTECT_ROUND_BASE;
    glp_set_col_kind(program, column, GLP_IV);
    if (!figure)
        glp_set_col_bnds(program, column, GLP_LO, 0, 0);
    else if (rest == 0)
        glp_set_col_bnds(program, column, GLP_FX, (double)below, 0);
    else
        glp_set_col_bnds(program, column, GLP_DB, (double)below, (double)(below + 1));
    double cost = (double)(PROTECT_ROUND_BASE - 2 * rest); /* up costs what is added less what is not taken away */
    if (before != PROTECT_ROUND_ANY)
        cost += before > below * PROTECT_ROUND_BASE ? -AGAIN_COST : AGAIN_COST;
    if (figure)
        glp_set_obj_coef(program, column, cost);
}

/* Columns that let a cell go one multiple further, up and down. */
static void add_further(glp_prob *program, int column)
{
    for (int i = 0; i < 2; i++) {
        glp_set_col_kind(program, column + i, GLP_BV);
        glp_set_obj_coef(program, column + i, FURTHER_COST);
    }
}

static void add_relations(glp_prob *program, const struct protect_model *model, const bool *figures, bool further)
{
    int *indexes = memory_allocate((3 * model->cell_count + 1) * sizeof *indexes);
    double *signs = memory_allocate((3 * model->cell_count + 1) * sizeof *signs);
    int cells = (int)model->cell_count;
    for (size_t r = 0; r < model->relation_count; r++) {
        const struct protect_relation *relation = &model->relations[r];
        int count = 0, row = glp_add_rows(program, 1);
        for (size_t t = relation->first; t < relation->first + relation->count; t++) {
            const struct protect_term *term = &model->terms[t];
            indexes[++count] = (int)term->cell + 1;
            signs[count] = term->sign;
            for (int i = 0; further && figures[term->cell] && i < 2; i++) {
                indexes[++count] = cells + 2 * (int)term->cell + i + 1;
                signs[count] = i ? -term->sign : term->sign;
            }
        }
        glp_set_mat_row(program, row, count, indexes, signs);
        glp_set_row_bnds(program, row, GLP_FX, 0, 0);
    }
    free(indexes);
    free(signs);
}

static bool attempt(const struct protect_model *model, const bool *figures, const int64_t *before, bool further, int64_t *rounded)
{
    enum { NODES = 20000 };
    int cells = (int)model->cell_count;
    glp_term_out(GLP_OFF);
    glp_prob *program = glp_create_prob();
    glp_set_obj_dir(program, GLP_MIN);
    glp_add_cols(program, further ? 3 * cells : cells);
    for (int c = 0; c < cells; c++) {
        add_column(program, c + 1, &model->cells[c], figures[c], before ? before[c] : PROTECT_ROUND_ANY);
        if (further)
            add_further(program, cells + 2 * c + 1);
    }
    add_relations(program, model, figures, further);
    int failed = integers_solve(program, NODES), status = glp_mip_status(program);
    bool found = (!failed || failed == GLP_ESTOP) && (status == GLP_OPT || status == GLP_FEAS);
    for (int c = 0; found && c < cells; c++) {
        double value = glp_mip_col_val(program, c + 1);
        if (further)
            value += glp_mip_col_val(program, cells + 2 * c + 1) - glp_mip_col_val(program, cells + 2 * c + 2);
        rounded[c] = (int64_t)llround(value) * PROTECT_ROUND_BASE;
        found = rounded[c] >= 0;
    }
    glp_delete_prob(program);
    return found;
}

bool protect_round(const struct protect_model *model, const bool *figures, const int64_t *before, int64_t *rounded)
{
    if (model->cell_count == 0)
        return true;
    return attempt(model, figures, before, false, rounded) || attempt(model, figures, before, true, rounded);
}
