#include "protect/master.h"

#include <math.h>
#include <stdlib.h>

#include "common/memory.h"
#include "protect/integers.h"

/* A column for each cell that may be hidden or not: 1 hidden, 0 published. */
struct master {
    const struct protect_model *model;
    glp_prob *program;
    int *columns; /* of each cell, 0: there is nothing to choose */
    int *indexes; /* of the row that is being made */
    double *values;
    double fixed; /* cost of what is hidden in any case */
};

static bool to_choose(const struct protect_cell *cell)
{
    return !cell->known && !cell->slack && !cell->primary;
}

struct master *master_create(const struct protect_model *model)
{
    struct master *master = memory_allocate(sizeof *master);
    master->model = model;
    master->columns = memory_allocate((model->cell_count + 1) * sizeof *master->columns);
    master->indexes = memory_allocate((model->cell_count + 2) * sizeof *master->indexes);
    master->values = memory_allocate((model->cell_count + 2) * sizeof *master->values);
    glp_term_out(GLP_OFF);
    master->program = glp_create_prob();
    glp_set_obj_dir(master->program, GLP_MIN);
    for (size_t c = 0; c < model->cell_count; c++) {
        const struct protect_cell *cell = &model->cells[c];
        if (cell->primary)
            master->fixed += cell->cost;
        if (!to_choose(cell))
            continue;
        master->columns[c] = glp_add_cols(master->program, 1);
        glp_set_col_kind(master->program, master->columns[c], GLP_BV);
        glp_set_obj_coef(master->program, master->columns[c], cell->cost);
    }
    return master;
}

void master_free(struct master *master)
{
    if (!master)
        return;
    glp_delete_prob(master->program);
    free(master->columns);
    free(master->indexes);
    free(master->values);
    free(master);
}

void master_add(struct master *master, const double *coefficient, double needed, size_t cell)
{
    const struct protect_model *model = master->model;
    int count = 0;
    double right = needed;
    for (size_t c = 0; c < model->cell_count; c++) {
        if (coefficient[c] <= 1e-9)
            continue;
        if (model->cells[c].primary || model->cells[c].slack)
            right -= coefficient[c];
        else if (master->columns[c]) {
            master->indexes[++count] = master->columns[c];
            master->values[count] = coefficient[c];
        }
    }
    if (master->columns[cell]) { /* only if the cell is hidden */
        master->indexes[++count] = master->columns[cell];
        master->values[count] = -needed;
        right -= needed;
    }
    int row = glp_add_rows(master->program, 1);
    glp_set_mat_row(master->program, row, count, master->indexes, master->values);
    glp_set_row_bnds(master->program, row, GLP_LO, right - 1e-7, 0);
}

bool master_solve(struct master *master, bool *hidden, int nodes, bool *found_out)
{
    const struct protect_model *model = master->model;
    *found_out = false;
    if (glp_get_num_cols(master->program) > 0) {
        int failed = integers_solve(master->program, nodes);
        int status = glp_mip_status(master->program);
        *found_out = failed == GLP_ENOPFS || status == GLP_NOFEAS;
        if (failed || status != GLP_OPT)
            return false;
    }
    for (size_t c = 0; c < model->cell_count; c++)
        hidden[c] = model->cells[c].primary ||
                    (master->columns[c] && glp_mip_col_val(master->program, master->columns[c]) > 0.5);
    return true;
}

double master_bound(struct master *master)
{
    glp_smcp parameters;
    glp_init_smcp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.presolve = GLP_ON;
    if (glp_get_num_cols(master->program) == 0 || glp_simplex(master->program, &parameters) != 0 ||
        glp_get_status(master->program) != GLP_OPT)
        return master->fixed;
    double bound = glp_get_obj_val(master->program);
    return master->fixed + (bound > 0 ? bound : 0);
}
