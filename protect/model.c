#include "protect/model.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

void protect_model_init(struct protect_model *model)
{
    *model = (struct protect_model){0};
}

void protect_model_free(struct protect_model *model)
{
    free(model->cells);
    free(model->terms);
    free(model->relations);
    free(model->shares);
    free(model->known);
    free(model->holders);
    protect_model_init(model);
}

size_t protect_model_add_cell(struct protect_model *model, struct protect_cell cell)
{
    memory_grow(&model->cells, &model->cell_capacity, model->cell_count, sizeof *model->cells);
    model->cells[model->cell_count] = cell;
    return model->cell_count++;
}

void protect_model_add_relation(struct protect_model *model)
{
    memory_grow(&model->relations, &model->relation_capacity, model->relation_count, sizeof *model->relations);
    model->relations[model->relation_count++] = (struct protect_relation){model->term_count, 0};
}

void protect_model_add_term(struct protect_model *model, size_t cell, int sign)
{
    memory_grow(&model->terms, &model->term_capacity, model->term_count, sizeof *model->terms);
    model->terms[model->term_count++] = (struct protect_term){cell, sign};
    model->relations[model->relation_count - 1].count++;
}

void protect_model_add_holder(struct protect_model *model)
{
    memory_grow(&model->holders, &model->holder_capacity, model->holder_count, sizeof *model->holders);
    model->holders[model->holder_count++] = (struct protect_holder){model->share_count, 0, model->known_count, 0};
}

void protect_model_add_share(struct protect_model *model, size_t cell, int64_t amount)
{
    memory_grow(&model->shares, &model->share_capacity, model->share_count, sizeof *model->shares);
    model->shares[model->share_count++] = (struct protect_share){cell, amount};
    model->holders[model->holder_count - 1].count++;
}

void protect_model_add_known(struct protect_model *model, size_t cell)
{
    memory_grow(&model->known, &model->known_capacity, model->known_count, sizeof *model->known);
    model->known[model->known_count++] = cell;
    model->holders[model->holder_count - 1].known_count++;
}

bool protect_model_consistent(const struct protect_model *model)
{
    for (size_t r = 0; r < model->relation_count; r++) {
        const struct protect_relation *relation = &model->relations[r];
        int64_t sum = 0;
        for (size_t t = relation->first; t < relation->first + relation->count; t++)
            sum += model->terms[t].sign * model->cells[model->terms[t].cell].value;
        if (sum != 0)
            return false;
    }
    return true;
}
