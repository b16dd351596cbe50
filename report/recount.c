#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "report/breakdown_internal.h"
#include "report/explain_internal.h"

void recount_free(struct recount *recount)
{
    free(recount->measures);
    free(recount->figures);
}

static void count_measure(struct recount *recount, const char *measure)
{
    for (size_t i = 0; i < recount->measure_count; i++)
        if (strcmp(recount->measures[i].measure, measure) == 0) {
            recount->measures[i].offices++;
            return;
        }
    memory_grow(&recount->measures, &recount->measure_capacity, recount->measure_count, sizeof *recount->measures);
    recount->measures[recount->measure_count].measure = measure;
    recount->measures[recount->measure_count++].offices = 1;
}

void recount_silence(struct recount *recount, const char *measure)
{
    count_measure(recount, measure);
}

void recount_value(struct recount *recount, struct text value, const struct report_cell *figure, bool first)
{
    bool applies = !text_is(value, "not-applicable");
    switch (recount->field->kind) {
    case FIELD_YESNO:
    case FIELD_SCALE: {
        char *measure = arena_format(recount->arena, "offices_%.*s", (int)value.length, value.data);
        for (char *c = measure; *c; c++)
            if (*c == '-')
                *c = '_';
        count_measure(recount, measure);
        recount->offices += applies;
        return;
    }
    case FIELD_LIST:
        if (!applies)
            return;
        count_measure(recount, arena_format(recount->arena, "offices_with:%.*s", (int)value.length, value.data));
        if (!first)
            return;
        count_measure(recount, "offices_with");
        recount->offices++;
        return;
    case FIELD_COUNT:
    case FIELD_SHARE:
        if (figure->state != REPORT_VALUE)
            return;
        report_figure_add(&recount->sum, figure);
        memory_grow(&recount->figures, &recount->figure_capacity, recount->figure_count, sizeof *recount->figures);
        recount->figures[recount->figure_count++] = *figure;
        recount->offices++;
        return;
    }
}

static int by_low(const void *a, const void *b)
{
    const struct report_cell *x = a, *y = b;
    return (x->low > y->low) - (x->low < y->low);
}

/* An open end is above every figure. */
static int by_high(const void *a, const void *b)
{
    const struct report_cell *x = a, *y = b;
    if (!x->has_high || !y->has_high)
        return (int)y->has_high - (int)x->has_high;
    return (x->high > y->high) - (x->high < y->high);
}

/* The mean of the two in the middle; at the ends both are the same. */
static struct report_cell between(const struct recount *recount, size_t below, size_t above)
{
    struct report_cell result = recount->sum;
    qsort(recount->figures, recount->figure_count, sizeof *recount->figures, by_low);
    result.low = (recount->figures[below].low + recount->figures[above].low) / 2;
    qsort(recount->figures, recount->figure_count, sizeof *recount->figures, by_high);
    const struct report_cell *x = &recount->figures[below], *y = &recount->figures[above];
    result.has_high = x->has_high && y->has_high;
    result.high = result.has_high ? (x->high + y->high) / 2 : 0;
    return result;
}

struct report_cell recount_measure(const struct recount *recount, const char *measure)
{
    size_t n = recount->figure_count;
    bool is_sum = strcmp(measure, "sum") == 0;
    if (is_sum || recount->field->kind == FIELD_SHARE) {
        if (n == 0)
            return (struct report_cell){.state = REPORT_NONE};
        if (is_sum)
            return recount->sum;
        if (strcmp(measure, "median") == 0)
            return between(recount, (n - 1) / 2, n / 2);
        size_t end = strcmp(measure, "min") == 0 ? 0 : n - 1;
        return between(recount, end, end);
    }
    int64_t offices = 0;
    for (size_t i = 0; i < recount->measure_count; i++)
        if (strcmp(recount->measures[i].measure, measure) == 0)
            offices = recount->measures[i].offices;
    return (struct report_cell){.state = REPORT_VALUE, .low = offices, .high = offices, .has_low = true, .has_high = true};
}
