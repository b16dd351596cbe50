#include "protect/integers.h"

static void limit_nodes(glp_tree *tree, void *limit)
{
    int all;
    glp_ios_tree_size(tree, NULL, NULL, &all);
    if (all > *(const int *)limit)
        glp_ios_terminate(tree);
}

int integers_solve(glp_prob *program, int nodes)
{
    glp_iocp parameters;
    glp_init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    parameters.presolve = GLP_ON;
    parameters.cb_func = limit_nodes;
    parameters.cb_info = &nodes;
    return glp_intopt(program, &parameters);
}
