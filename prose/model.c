/* The learned weights: schemas/lexicon/common/model.csv says for each label (a field, or a field and one code) which signs
 * speak for and against it, in thousandths. Written by tests/prose/train.py; a reader can inspect it line by line. Signs
 * are numbered over all models, so that what a segment shows is looked up once. */
#include "prose/reader_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/memory.h"

struct weight {
    uint32_t sign, label;
    int32_t thousandths;
};

struct model {
    struct hash_table *labels;
    size_t sign_count; /* signs that were known when its weights were sorted */
    uint32_t *start;   /* [sign_count + 1] */
    struct weight *weights;
    size_t count;
    int32_t *bias; /* by label */
    struct arena *arena;
    const char **names; /* by sign; NULL where the model has no weight of it */
    size_t name_capacity;
};

static int compare_weights(const void *left, const void *right)
{
    const struct weight *a = left, *b = right;
    if (a->sign != b->sign)
        return a->sign < b->sign ? -1 : 1;
    return a->label < b->label ? -1 : a->label > b->label;
}

static enum status parse_weight(struct text text, int32_t *weight)
{
    bool minus = text.length > 0 && text.data[0] == '-';
    int64_t value = 0;
    if (text.length == (size_t)minus || text.length > 8)
        return STATUS_DATA;
    for (size_t i = minus; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return STATUS_DATA;
        value = value * 10 + (text.data[i] - '0');
    }
    *weight = (int32_t)(minus ? -value : value);
    return STATUS_OK;
}

static enum status read_rows(struct model *model, struct hash_table *signs, const char *path, struct csv_reader *csv, struct error *error)
{
    size_t capacity = 0, biases = 0;
    bool heading = true;
    while (csv_read(csv)) {
        struct text label = csv_cell(csv, 0), sign = csv_cell(csv, 1);
        if (label.length > 0 && label.data[0] == '%')
            continue;
        if (heading) {
            heading = false;
            continue;
        }
        struct weight weight;
        if (csv->count != 3 || label.length == 0 || parse_weight(csv_cell(csv, 2), &weight.thousandths) != STATUS_OK)
            return error_set(error, STATUS_DATA, "%s:%zu: a row has a label, a sign and a weight", path, csv->line);
        weight.label = (uint32_t)hash_table_add(model->labels, label, hash_table_count(model->labels));
        memory_grow(&model->bias, &biases, weight.label, sizeof *model->bias);
        if (sign.length == 0) {
            model->bias[weight.label] = weight.thousandths;
            continue;
        }
        weight.sign = (uint32_t)hash_table_add(signs, sign, hash_table_count(signs));
        size_t names = model->name_capacity;
        memory_grow(&model->names, &model->name_capacity, weight.sign, sizeof *model->names);
        if (model->name_capacity > names)
            memset(model->names + names, 0, (model->name_capacity - names) * sizeof *model->names);
        if (model->names[weight.sign] == NULL)
            model->names[weight.sign] = arena_copy(model->arena, sign.data, sign.length);
        memory_grow(&model->weights, &capacity, model->count, sizeof weight);
        model->weights[model->count++] = weight;
    }
    return csv->problem == NULL ? STATUS_OK
                                : error_set(error, STATUS_DATA, "%s:%zu: %s", path, csv->line, csv->problem);
}

enum status model_create(const char *path, struct hash_table *signs, struct model **out, struct error *error)
{
    struct text text = dictionary_file(path);
    *out = NULL;
    if (text.length == 0)
        return STATUS_OK; /* rules alone */
    struct model *model = memory_allocate(sizeof *model);
    struct arena *arena = arena_create();
    struct csv_reader csv;
    model->labels = hash_table_create();
    model->arena = arena_create();
    csv_open(&csv, text, arena);
    enum status status = read_rows(model, signs, path, &csv, error);
    csv_close(&csv);
    arena_free(arena);
    if (status != STATUS_OK) {
        model_free(model);
        return status;
    }
    if (model->count > 1)
        qsort(model->weights, model->count, sizeof *model->weights, compare_weights);
    model->sign_count = hash_table_count(signs);
    model->start = memory_allocate((model->sign_count + 2) * sizeof *model->start);
    for (size_t i = 0; i < model->count; i++)
        model->start[model->weights[i].sign + 1]++;
    for (size_t i = 0; i < model->sign_count; i++)
        model->start[i + 1] += model->start[i];
    *out = model;
    return STATUS_OK;
}

void model_free(struct model *model)
{
    if (model == NULL)
        return;
    hash_table_free(model->labels);
    free(model->start);
    free(model->weights);
    free(model->bias);
    free(model->names);
    arena_free(model->arena);
    free(model);
}

size_t model_label_count(const struct model *model)
{
    return hash_table_count(model->labels);
}

bool model_label(const struct model *model, const char *name, size_t *label)
{
    return hash_table_find(model->labels, text_from(name), label);
}

void model_begin(const struct model *model, int32_t *scores)
{
    memcpy(scores, model->bias, hash_table_count(model->labels) * sizeof *scores);
}

void model_add(const struct model *model, int32_t sign, struct seen *seen, int32_t *scores)
{
    if (sign < 0 || (size_t)sign >= model->sign_count || sign >= SEEN_SIGNS_MAX || seen->of[sign] == seen->stamp)
        return;
    seen->of[sign] = seen->stamp;
    for (uint32_t i = model->start[sign]; i < model->start[sign + 1]; i++)
        scores[model->weights[i].label] += model->weights[i].thousandths;
}

int32_t model_weight(const struct model *model, int32_t sign, size_t label, const char **name)
{
    if (sign < 0 || (size_t)sign >= model->sign_count)
        return 0;
    for (uint32_t i = model->start[sign]; i < model->start[sign + 1]; i++)
        if (model->weights[i].label == label) {
            *name = model->names[sign];
            return model->weights[i].thousandths;
        }
    return 0;
}
