/* The rows of a year, region set and group of fields come in forms: what was published at one time together. Each form is a
 * system of its own. Forms of one group are compared: what one hides and another shows is taken to be unchanged, since a
 * reader would guess so, and what both show must not differ by a small number. */
#include "audit/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/system.h"
#include "common/hash_table.h"
#include "common/memory.h"

/* The rows of one form, once each. */
struct form {
    const struct audit_row **rows;
    size_t count, capacity;
    struct hash_table *by_key; /* "field/dimension/code/region" -> index into rows */
};

struct checking {
    const struct audit_publications *publications;
    struct audit_report *report;
    struct form *forms; /* of one year, region set and group */
    size_t form_count, form_capacity;
};

static struct text key_of(char *buffer, size_t size, const char *field, const char *dimension, const char *code, const char *region)
{
    snprintf(buffer, size, "%s/%s/%s/%s", field, dimension, code, region);
    return text_from(buffer);
}

static struct text row_key(char *buffer, size_t size, const struct audit_row *row)
{
    return key_of(buffer, size, row->field, row->dimension, row->code, row->region);
}

static void find(struct checking *checking, const struct audit_row *row, const char *message)
{
    checking->report->findings++;
    checking->report->found(checking->report->data, row, message);
}

/* ---- forms ---- */

static bool same_story(const struct audit_row *a, const struct audit_row *b)
{
    return a->group == b->group && strcmp(a->year, b->year) == 0 && strcmp(a->region_set, b->region_set) == 0;
}

static int by_story(const void *a, const void *b)
{
    const struct audit_row *x = *(const struct audit_row *const *)a, *y = *(const struct audit_row *const *)b;
    int order = strcmp(x->year, y->year);
    if (!order)
        order = strcmp(x->region_set, y->region_set);
    if (!order)
        order = (x->group > y->group) - (x->group < y->group);
    if (!order)
        order = (x->since > y->since) - (x->since < y->since);
    if (!order)
        order = (x->publication > y->publication) - (x->publication < y->publication);
    return order ? order : (x > y) - (x < y);
}

/* A row that stands since an earlier publication must be what it was there. */
static void add_row(struct checking *checking, struct form *form, const struct audit_row *row)
{
    char key[512];
    size_t index = hash_table_add(form->by_key, row_key(key, sizeof key, row), form->count);
    if (index < form->count) {
        const struct audit_row *before = form->rows[index];
        if (before->shown != row->shown || before->none != row->none || before->low != row->low)
            find(checking, row, "differs from an earlier publication, since which it says that it stands");
        return;
    }
    memory_grow(&form->rows, &form->capacity, form->count, sizeof *form->rows);
    form->rows[form->count++] = row;
}

static void free_forms(struct checking *checking)
{
    for (size_t f = 0; f < checking->form_count; f++) {
        free(checking->forms[f].rows);
        hash_table_free(checking->forms[f].by_key);
    }
    checking->form_count = 0;
}

/* ---- a form as a system ---- */

struct built {
    struct audit_system system;
    size_t *numbers; /* of each row of the form; SIZE_MAX where nobody gave a value */
};

static void add_term(struct built *built, const struct form *form, struct text key, int sign)
{
    size_t index;
    if (hash_table_find(form->by_key, key, &index) && built->numbers[index] != SIZE_MAX)
        audit_system_term(&built->system, built->numbers[index], sign);
}

/* Regions of a code add up to Global, codes of a region to the field's total there. */
static void add_sums(struct built *built, const struct form *form)
{
    char key[512];
    for (size_t i = 0; i < form->count; i++) {
        const struct audit_row *whole = form->rows[i];
        if (built->numbers[i] == SIZE_MAX)
            continue;
        if (strcmp(whole->region, "Global") == 0) {
            audit_system_sum(&built->system);
            audit_system_term(&built->system, built->numbers[i], -1);
            for (size_t k = 0; k < form->count; k++)
                if (k != i && strcmp(form->rows[k]->field, whole->field) == 0 && strcmp(form->rows[k]->dimension, whole->dimension) == 0 &&
                    strcmp(form->rows[k]->code, whole->code) == 0)
                    add_term(built, form, row_key(key, sizeof key, form->rows[k]), 1);
        }
    }
    for (size_t i = 0; i < form->count; i++) {
        const struct audit_row *first = form->rows[i]; /* the first row of a breakdown in a region stands for all */
        bool is_first = first->dimension[0] != '\0' && built->numbers[i] != SIZE_MAX;
        for (size_t k = 0; k < i && is_first; k++)
            is_first = !(strcmp(form->rows[k]->field, first->field) == 0 && strcmp(form->rows[k]->dimension, first->dimension) == 0 &&
                         strcmp(form->rows[k]->region, first->region) == 0 && built->numbers[k] != SIZE_MAX);
        if (!is_first)
            continue;
        audit_system_sum(&built->system);
        add_term(built, form, key_of(key, sizeof key, first->field, "", "", first->region), -1);
        for (size_t k = i; k < form->count; k++)
            if (strcmp(form->rows[k]->field, first->field) == 0 && strcmp(form->rows[k]->dimension, first->dimension) == 0 &&
                strcmp(form->rows[k]->region, first->region) == 0)
                add_term(built, form, row_key(key, sizeof key, form->rows[k]), 1);
    }
}

/* Parts are no more than their whole. */
static void add_wholes(struct built *built, const struct form *form, const struct audit_publications *publications)
{
    char key[512];
    for (size_t w = 0; w < publications->whole_count; w++)
        for (size_t i = 0; i < form->count; i++) {
            const struct audit_row *whole = form->rows[i];
            if (strcmp(whole->field, publications->wholes[w].whole) != 0 || whole->dimension[0] || built->numbers[i] == SIZE_MAX)
                continue;
            size_t rest = audit_system_number(&built->system, (struct audit_number){0});
            audit_system_sum(&built->system);
            audit_system_term(&built->system, built->numbers[i], -1);
            audit_system_term(&built->system, rest, 1);
            for (size_t p = 0; p < publications->wholes[w].part_count; p++)
                add_term(built, form, key_of(key, sizeof key, publications->wholes[w].parts[p], "", "", whole->region), 1);
        }
}

/* `pins` (one a row, -1: none) are values that other forms show. */
static void build(struct built *built, const struct form *form, const struct audit_publications *publications, const int64_t *pins, bool wholes)
{
    audit_system_init(&built->system);
    built->numbers = memory_allocate((form->count + 1) * sizeof *built->numbers);
    for (size_t i = 0; i < form->count; i++) {
        struct audit_number number = {form->rows[i]->shown, form->rows[i]->low};
        if (!number.published && pins && pins[i] >= 0)
            number = (struct audit_number){true, pins[i]};
        built->numbers[i] = form->rows[i]->none ? SIZE_MAX : audit_system_number(&built->system, number);
    }
    add_sums(built, form);
    if (wholes)
        add_wholes(built, form, publications);
}

static void unbuild(struct built *built)
{
    audit_system_free(&built->system);
    free(built->numbers);
}

/* ---- what can be inferred ---- */

static void describe(const struct audit_interval *interval, int64_t threshold, const char *how, char *message, size_t size)
{
    if (interval->unbounded)
        snprintf(message, size, "%s it is at least %lld, which tells a small number from a larger one", how, (long long)interval->low);
    else
        snprintf(message, size, "%s it is from %lld to %lld; it must span %lld or more, and begin at 1 or less or at %lld or more", how,
                 (long long)interval->low, (long long)interval->high, (long long)threshold, (long long)threshold);
}

static void check_numbers(struct checking *checking, const struct form *form, struct built *built, struct audit_solver *solver,
                          const int64_t *pins)
{
    char message[256];
    for (size_t i = 0; i < form->count; i++) {
        const struct audit_row *row = form->rows[i];
        if (row->shown || row->none || (pins && pins[i] >= 0))
            continue;
        bool wanted = checking->report->inferred && !pins;
        if (!pins)
            checking->report->protected_figures++;
        bool safe = !wanted && audit_is_safe(solver, built->numbers[i], row->threshold);
        if (safe)
            continue;
        struct audit_interval interval = audit_infer(solver, built->numbers[i]);
        if (wanted)
            checking->report->inferred(checking->report->data, row, interval.low, interval.unbounded ? -1 : interval.high);
        if (audit_interval_is_safe(&interval, row->threshold))
            continue;
        describe(&interval, row->threshold, pins ? "with what another publication shows" : "by sums", message, sizeof message);
        find(checking, row, message);
    }
}

/* False where no numbers fit. */
static bool check_system(struct checking *checking, const struct form *form, const int64_t *pins, bool wholes)
{
    struct built built;
    bool possible;
    build(&built, form, checking->publications, pins, wholes);
    struct audit_solver *solver = audit_solver_create(&built.system, &possible);
    if (possible)
        check_numbers(checking, form, &built, solver, pins);
    audit_solver_free(solver);
    unbuild(&built);
    return possible;
}

/* ---- several forms ---- */

static const struct audit_row *in_form(const struct form *form, const struct audit_row *row)
{
    char key[512];
    size_t index;
    return hash_table_find(form->by_key, row_key(key, sizeof key, row), &index) ? form->rows[index] : NULL;
}

static bool is_small(int64_t change, int64_t threshold)
{
    return change != 0 && change > -threshold && change < threshold;
}

/* What both forms show, and what each hides together in a sum of which it shows the rest. */
static void compare_forms(struct checking *checking, const struct form *before, const struct form *now)
{
    char message[256];
    struct built built;
    build(&built, now, checking->publications, NULL, false);
    const struct audit_row **rows = memory_allocate((built.system.number_count + 1) * sizeof *rows);
    for (size_t i = 0; i < now->count; i++) {
        const struct audit_row *row = now->rows[i], *old = in_form(before, row);
        if (built.numbers[i] != SIZE_MAX)
            rows[built.numbers[i]] = row;
        if (!old || !row->shown || !old->shown || !is_small(row->low - old->low, row->threshold))
            continue;
        snprintf(message, sizeof message, "was %lld in publication %lld and is %lld: a small number more or less", (long long)old->low,
                 (long long)old->since, (long long)row->low);
        find(checking, row, message);
    }
    for (size_t s = 0; s < built.system.sum_count; s++) {
        const struct audit_sum *sum = &built.system.sums[s];
        int64_t change = 0, threshold = 0;
        bool comparable = true, hidden = false;
        for (size_t t = sum->first; t < sum->first + sum->count && comparable; t++) {
            const struct audit_row *row = rows[built.system.terms[t].number], *old = in_form(before, row);
            comparable = old && old->shown == row->shown && !old->none;
            hidden = hidden || !row->shown;
            threshold = row->threshold;
            if (comparable && row->shown)
                change += built.system.terms[t].sign * (row->low - old->low);
        }
        if (comparable && hidden && is_small(change, threshold))
            find(checking, rows[built.system.terms[sum->first].number], "what is protected in this sum changed by a small number");
    }
    free(rows);
    unbuild(&built);
}

static void check_pins(struct checking *checking, const struct form *form)
{
    int64_t *pins = memory_allocate((form->count + 1) * sizeof *pins);
    bool any = false;
    for (size_t i = 0; i < form->count; i++) {
        pins[i] = -1;
        for (size_t f = 0; f < checking->form_count && !form->rows[i]->shown && !form->rows[i]->none; f++) {
            const struct audit_row *other = in_form(&checking->forms[f], form->rows[i]);
            if (other && other->shown)
                pins[i] = other->low;
        }
        any = any || pins[i] >= 0;
    }
    /* where nothing fits, the figures have changed, and what was shown once says nothing of them */
    if (any && !check_system(checking, form, pins, true))
        check_system(checking, form, pins, false);
    free(pins);
}

/* ---- bureaux ---- */

/* What the bureau of a region knows of a form: a value for each of its own rows, -1 elsewhere. False where it knows nothing. */
static bool known_rows(const struct checking *checking, const struct form *form, const char *region, int64_t *values)
{
    char key[512];
    bool any = false;
    for (size_t i = 0; i < form->count; i++)
        values[i] = -1;
    for (size_t k = 0; k < checking->publications->known_count; k++) {
        const struct audit_known *known = &checking->publications->known[k];
        size_t index;
        if (known->publication != form->rows[0]->since || strcmp(known->region, region) != 0 || strcmp(known->year, form->rows[0]->year) != 0 ||
            strcmp(known->region_set, form->rows[0]->region_set) != 0 ||
            !hash_table_find(form->by_key, key_of(key, sizeof key, known->field, known->dimension, known->code, region), &index))
            continue;
        values[index] = known->low;
        any = true;
    }
    return any;
}

static const struct audit_row *own_row(const struct form *form, const struct audit_row *global, const char *region, size_t *index)
{
    char key[512];
    if (strcmp(global->region, "Global") != 0 ||
        !hash_table_find(form->by_key, key_of(key, sizeof key, global->field, global->dimension, global->code, region), index))
        return NULL;
    return form->rows[*index];
}

/* Checks a number that the bureau did not give: a figure of another region, or what Global has beyond its own. */
static void check_beside(struct checking *checking, const struct audit_row *row, struct audit_solver *solver, size_t number, bool rest,
                         const char *region)
{
    char message[320], how[160];
    if (audit_is_safe(solver, number, row->threshold) && !rest)
        return;
    struct audit_interval interval = audit_infer(solver, number);
    bool safe = audit_interval_is_safe(&interval, row->threshold);
    if (rest && !interval.unbounded && interval.low == interval.high) /* it is shown: zeros and large numbers may be */
        safe = interval.low == 0 || interval.low >= row->threshold;
    if (safe)
        return;
    snprintf(how, sizeof how, rest ? "beside what the bureau of %s knows of its region" : "by the bureau of %s, which knows its region,", region);
    describe(&interval, row->threshold, how, message, sizeof message);
    find(checking, row, message);
}

/* The system with the bureau's own figures known, and for each figure of all regions what it has beyond them. */
static bool check_bureau(struct checking *checking, const struct form *form, const char *region, const int64_t *known, bool wholes)
{
    struct built built;
    bool possible;
    size_t own;
    size_t *rests = memory_allocate((form->count + 1) * sizeof *rests);
    build(&built, form, checking->publications, known, wholes);
    for (size_t i = 0; i < form->count; i++) {
        rests[i] = SIZE_MAX;
        if (built.numbers[i] == SIZE_MAX || !own_row(form, form->rows[i], region, &own) || built.numbers[own] == SIZE_MAX)
            continue;
        rests[i] = audit_system_number(&built.system, (struct audit_number){0});
        audit_system_sum(&built.system);
        audit_system_term(&built.system, built.numbers[i], -1);
        audit_system_term(&built.system, built.numbers[own], 1);
        audit_system_term(&built.system, rests[i], 1);
    }
    struct audit_solver *solver = audit_solver_create(&built.system, &possible);
    for (size_t i = 0; i < form->count && possible; i++) {
        const struct audit_row *row = form->rows[i];
        if (row->none || strcmp(row->region, region) == 0 || (row->shown && rests[i] == SIZE_MAX))
            continue;
        check_beside(checking, row, solver, rests[i] != SIZE_MAX ? rests[i] : built.numbers[i], rests[i] != SIZE_MAX, region);
    }
    audit_solver_free(solver);
    unbuild(&built);
    free(rests);
    return possible;
}

/* What changed beside the bureau's own region: a figure of all regions, or what else is hidden in a sum. */
static void compare_for_bureau(struct checking *checking, const struct form *before, const struct form *now, const char *region,
                               const int64_t *known_before, const int64_t *known_now)
{
    struct built built;
    char key[512];
    build(&built, now, checking->publications, NULL, false);
    size_t *rows = memory_allocate((built.system.number_count + 1) * sizeof *rows);
    for (size_t i = 0; i < now->count; i++)
        if (built.numbers[i] != SIZE_MAX)
            rows[built.numbers[i]] = i;
    for (size_t s = 0; s < built.system.sum_count; s++) {
        const struct audit_sum *sum = &built.system.sums[s];
        int64_t change = 0, threshold = 0;
        bool comparable = true, hidden = false, own = false;
        for (size_t t = sum->first; t < sum->first + sum->count && comparable; t++) {
            const struct audit_row *row = now->rows[rows[built.system.terms[t].number]];
            size_t i = rows[built.system.terms[t].number], old;
            comparable = hash_table_find(before->by_key, row_key(key, sizeof key, row), &old) && !before->rows[old]->none;
            if (!comparable)
                break;
            int64_t was = known_before[old] >= 0 ? known_before[old] : before->rows[old]->low;
            int64_t is = known_now[i] >= 0 ? known_now[i] : row->low;
            bool knows = known_now[i] >= 0 && known_before[old] >= 0;
            comparable = knows || before->rows[old]->shown == row->shown;
            own = own || knows;
            hidden = hidden || (!knows && !row->shown);
            threshold = row->threshold;
            if (knows || row->shown)
                change += built.system.terms[t].sign * (is - was);
        }
        if (!comparable || !hidden || !own || !is_small(change, threshold))
            continue;
        char message[256];
        snprintf(message, sizeof message, "what is protected in this sum from the bureau of %s changed by a small number", region);
        find(checking, now->rows[rows[built.system.terms[sum->first].number]], message);
    }
    free(rows);
    unbuild(&built);
}

static void check_form_for_bureau(struct checking *checking, size_t index, const char *region)
{
    const struct form *form = &checking->forms[index];
    int64_t *known = memory_allocate((form->count + 1) * sizeof *known);
    if (known_rows(checking, form, region, known)) {
        if (!check_bureau(checking, form, region, known, true) && !check_bureau(checking, form, region, known, false))
            find(checking, form->rows[0], "what a bureau knows of its region does not fit what is published; give the file that belongs to it");
        for (size_t f = 0; f < index; f++) {
            int64_t *before = memory_allocate((checking->forms[f].count + 1) * sizeof *before);
            if (known_rows(checking, &checking->forms[f], region, before))
                compare_for_bureau(checking, &checking->forms[f], form, region, before, known);
            free(before);
        }
    }
    free(known);
}

/* Each region of which something is known is an attacker. */
static void check_bureaux(struct checking *checking, size_t index)
{
    const struct form *form = &checking->forms[index];
    for (size_t i = 0; i < form->count && checking->publications->known_count; i++) {
        const char *region = form->rows[i]->region;
        bool first = strcmp(region, "Global") != 0 && strcmp(region, "Unassigned") != 0;
        for (size_t k = 0; k < i && first; k++)
            first = strcmp(form->rows[k]->region, region) != 0;
        if (first)
            check_form_for_bureau(checking, index, region);
    }
}

static bool is_rounded(const struct form *form)
{
    for (size_t i = 0; i < form->count; i++)
        if (form->rows[i]->rounded)
            return true;
    return false;
}

/* Rounded figures hide what they hide only if all of them are multiples of one base. */
static void check_rounding(struct checking *checking, const struct form *form)
{
    enum { BASE = 5 };
    for (size_t i = 0; i < form->count; i++)
        if (form->rows[i]->shown && (!form->rows[i]->rounded || form->rows[i]->low % BASE != 0))
            find(checking, form->rows[i], "is not rounded to 5, and stands among figures that are");
}

static void check_story(struct checking *checking)
{
    for (size_t f = 0; f < checking->form_count; f++) {
        const struct form *form = &checking->forms[f];
        if (!check_system(checking, form, NULL, true) && !check_system(checking, form, NULL, false))
            find(checking, form->rows[0], "the published sums of this field, or of those tied to it, do not add up");
        if (is_rounded(form)) {
            check_rounding(checking, form);
            continue;
        }
        check_pins(checking, form);
        check_bureaux(checking, f);
        for (size_t before = 0; before < f; before++)
            compare_forms(checking, &checking->forms[before], form);
    }
}

void audit_check(const struct audit_publications *publications, struct audit_report *report)
{
    struct checking checking = {.publications = publications, .report = report};
    const struct audit_row **rows = memory_allocate((publications->count + 1) * sizeof *rows);
    for (size_t i = 0; i < publications->count; i++)
        rows[i] = &publications->rows[i];
    if (publications->count)
        qsort(rows, publications->count, sizeof *rows, by_story);
    for (size_t i = 0; i < publications->count; i++) {
        if (i > 0 && strcmp(rows[i - 1]->year, rows[i]->year) == 0 && strcmp(rows[i - 1]->region_set, rows[i]->region_set) != 0)
            find(&checking, rows[i], "the year is published under other regions too: readers can subtract one from the other");
        if (i > 0 && !same_story(rows[i - 1], rows[i])) {
            check_story(&checking);
            free_forms(&checking);
        }
        if (checking.form_count == 0 || rows[i - 1]->since != rows[i]->since) {
            memory_grow(&checking.forms, &checking.form_capacity, checking.form_count, sizeof *checking.forms);
            checking.forms[checking.form_count++] = (struct form){.by_key = hash_table_create()};
        }
        add_row(&checking, &checking.forms[checking.form_count - 1], rows[i]);
    }
    check_story(&checking);
    free_forms(&checking);
    free(checking.forms);
    free(rows);
}
