/* Doubles propose, integers decide: a linear program in doubles (GLPK) proposes a table that fits, or prices that bound what
 * fits; both are checked in whole numbers. Only what is not settled so goes to exact arithmetic, and to integer programming. */
#include "audit/system.h"

#include <glpk.h>
#include <math.h>
#include <stdlib.h>

#include "audit/exact.h"
#include "common/memory.h"

enum { PRICE_PARTS = 12 }; /* prices are rounded to twelfths: halves, thirds and quarters come out as they are */

struct entry {
    int sum, sign;
};

struct audit_solver {
    const struct audit_system *system;
    glp_prob *program;
    glp_smcp parameters;
    int *columns;           /* of each number, 0: published */
    size_t *first_entry;    /* of each number, and one behind the last */
    struct entry *entries;  /* the sums that it is in */
    int64_t *right;         /* of each sum: what its hidden numbers add up to */
    int64_t *least, *most;  /* of each number, over the tables that were found; least > most: none yet */
    int64_t *table;         /* the last table that was found */
};

void audit_system_init(struct audit_system *system)
{
    *system = (struct audit_system){0};
}

void audit_system_free(struct audit_system *system)
{
    free(system->numbers);
    free(system->terms);
    free(system->sums);
    audit_system_init(system);
}

size_t audit_system_number(struct audit_system *system, struct audit_number number)
{
    memory_grow(&system->numbers, &system->number_capacity, system->number_count, sizeof *system->numbers);
    system->numbers[system->number_count] = number;
    return system->number_count++;
}

void audit_system_sum(struct audit_system *system)
{
    memory_grow(&system->sums, &system->sum_capacity, system->sum_count, sizeof *system->sums);
    system->sums[system->sum_count++] = (struct audit_sum){system->term_count, 0};
}

void audit_system_term(struct audit_system *system, size_t number, int sign)
{
    memory_grow(&system->terms, &system->term_capacity, system->term_count, sizeof *system->terms);
    system->terms[system->term_count++] = (struct audit_term){number, sign};
    system->sums[system->sum_count - 1].count++;
}

/* ---- the program ---- */

static void index_terms(struct audit_solver *solver)
{
    const struct audit_system *system = solver->system;
    size_t *next = memory_allocate((system->number_count + 2) * sizeof *next);
    for (size_t t = 0; t < system->term_count; t++)
        solver->first_entry[system->terms[t].number + 1]++;
    for (size_t i = 0; i < system->number_count; i++)
        solver->first_entry[i + 1] += solver->first_entry[i];
    for (size_t i = 0; i < system->number_count; i++)
        next[i] = solver->first_entry[i];
    for (size_t s = 0; s < system->sum_count; s++)
        for (size_t t = system->sums[s].first; t < system->sums[s].first + system->sums[s].count; t++)
            solver->entries[next[system->terms[t].number]++] = (struct entry){(int)s, system->terms[t].sign};
    free(next);
}

static void add_sums(struct audit_solver *solver)
{
    const struct audit_system *system = solver->system;
    int *indexes = memory_allocate((system->number_count + 1) * sizeof *indexes);
    double *signs = memory_allocate((system->number_count + 1) * sizeof *signs);
    if (system->sum_count)
        glp_add_rows(solver->program, (int)system->sum_count);
    for (size_t s = 0; s < system->sum_count; s++) {
        int count = 0;
        for (size_t t = system->sums[s].first; t < system->sums[s].first + system->sums[s].count; t++) {
            const struct audit_term *term = &system->terms[t];
            if (system->numbers[term->number].published) {
                solver->right[s] -= term->sign * system->numbers[term->number].value;
                continue;
            }
            indexes[++count] = solver->columns[term->number];
            signs[count] = term->sign;
        }
        glp_set_mat_row(solver->program, (int)s + 1, count, indexes, signs);
        glp_set_row_bnds(solver->program, (int)s + 1, GLP_FX, (double)solver->right[s], 0);
    }
    free(indexes);
    free(signs);
}

static int run_simplex(struct audit_solver *solver)
{
    int failed = glp_simplex(solver->program, &solver->parameters);
    if (failed) {
        glp_std_basis(solver->program);
        failed = glp_simplex(solver->program, &solver->parameters);
    }
    return failed ? GLP_UNDEF : glp_get_status(solver->program);
}

/* Sums of published numbers only must hold as they stand. */
static bool sums_hold(const struct audit_solver *solver)
{
    const struct audit_system *system = solver->system;
    for (size_t s = 0; s < system->sum_count; s++) {
        bool hidden = false;
        for (size_t t = system->sums[s].first; t < system->sums[s].first + system->sums[s].count; t++)
            hidden = hidden || !system->numbers[system->terms[t].number].published;
        if (!hidden && solver->right[s] != 0)
            return false;
    }
    return true;
}

struct audit_solver *audit_solver_create(const struct audit_system *system, bool *possible)
{
    struct audit_solver *solver = memory_allocate(sizeof *solver);
    size_t count = system->number_count + 2;
    solver->system = system;
    solver->columns = memory_allocate(count * sizeof *solver->columns);
    solver->first_entry = memory_allocate(count * sizeof *solver->first_entry);
    solver->entries = memory_allocate((system->term_count + 1) * sizeof *solver->entries);
    solver->right = memory_allocate((system->sum_count + 1) * sizeof *solver->right);
    solver->least = memory_allocate(count * sizeof *solver->least);
    solver->most = memory_allocate(count * sizeof *solver->most);
    solver->table = memory_allocate(count * sizeof *solver->table);
    glp_term_out(GLP_OFF);
    solver->program = glp_create_prob();
    glp_init_smcp(&solver->parameters);
    solver->parameters.msg_lev = GLP_MSG_OFF;
    for (size_t i = 0; i < system->number_count; i++) {
        solver->least[i] = INT64_MAX;
        solver->most[i] = -1;
        if (system->numbers[i].published)
            continue;
        solver->columns[i] = glp_add_cols(solver->program, 1);
        glp_set_col_bnds(solver->program, solver->columns[i], GLP_LO, 0, 0);
    }
    index_terms(solver);
    add_sums(solver);
    glp_std_basis(solver->program);
    *possible = sums_hold(solver) && (glp_get_num_cols(solver->program) == 0 || run_simplex(solver) == GLP_OPT);
    return solver;
}

void audit_solver_free(struct audit_solver *solver)
{
    if (!solver)
        return;
    glp_delete_prob(solver->program);
    free(solver->columns);
    free(solver->first_entry);
    free(solver->entries);
    free(solver->right);
    free(solver->least);
    free(solver->most);
    free(solver->table);
    free(solver);
}

/* ---- tables that fit ---- */

/* Checks a proposed table in whole numbers, and keeps what it shows. False where it does not fit. */
static bool keep_table(struct audit_solver *solver, double (*value)(glp_prob *, int))
{
    const struct audit_system *system = solver->system;
    for (size_t i = 0; i < system->number_count; i++) {
        double proposed = solver->columns[i] ? value(solver->program, solver->columns[i]) : (double)system->numbers[i].value;
        solver->table[i] = (int64_t)llround(proposed);
        if (solver->table[i] < 0)
            return false;
    }
    for (size_t s = 0; s < system->sum_count; s++) {
        int64_t sum = 0;
        for (size_t t = system->sums[s].first; t < system->sums[s].first + system->sums[s].count; t++)
            sum += system->terms[t].sign * solver->table[system->terms[t].number];
        if (sum != 0)
            return false;
    }
    for (size_t i = 0; i < system->number_count; i++) {
        if (solver->table[i] < solver->least[i])
            solver->least[i] = solver->table[i];
        if (solver->table[i] > solver->most[i])
            solver->most[i] = solver->table[i];
    }
    return true;
}

/* What the prices of the program prove about the number's least (or, direction 1, minus its largest) value: weak duality in
 * whole numbers. False where the rounded prices prove nothing. */
static bool prove_bound(const struct audit_solver *solver, size_t number, int direction, int64_t *bound)
{
    const struct audit_system *system = solver->system;
    int64_t *prices = memory_allocate((system->sum_count + 1) * sizeof *prices), total = 0;
    int64_t sense = direction > 0 ? -1 : 1;
    bool good = true;
    for (size_t s = 0; s < system->sum_count; s++) {
        double price = glp_get_row_dual(solver->program, (int)s + 1);
        good = good && fabs(price) < 1e6;
        prices[s] = good ? (int64_t)llround(price * (double)sense * PRICE_PARTS) : 0;
        total += prices[s] * solver->right[s];
    }
    for (size_t i = 0; i < system->number_count && good; i++) {
        if (!solver->columns[i])
            continue;
        int64_t left = i == number ? sense * PRICE_PARTS : 0;
        for (size_t e = solver->first_entry[i]; e < solver->first_entry[i + 1]; e++)
            left -= solver->entries[e].sign * prices[solver->entries[e].sum];
        good = left >= 0;
    }
    free(prices);
    *bound = total >= 0 ? (total + PRICE_PARTS - 1) / PRICE_PARTS : -(-total / PRICE_PARTS);
    return good;
}

static void aim(struct audit_solver *solver, size_t number, int direction)
{
    glp_set_obj_dir(solver->program, direction > 0 ? GLP_MAX : GLP_MIN);
    glp_set_obj_coef(solver->program, solver->columns[number], direction == 0 ? 0 : 1);
}

static void bound_column(struct audit_solver *solver, size_t number, int64_t low, int64_t high)
{
    if (high < 0)
        glp_set_col_bnds(solver->program, solver->columns[number], GLP_LO, (double)low, 0);
    else
        glp_set_col_bnds(solver->program, solver->columns[number], low == high ? GLP_FX : GLP_DB, (double)low, (double)high);
}

/* An integer program for the same aim, where the linear one ended between whole numbers. True where a table was found. */
static bool integers(struct audit_solver *solver)
{
    glp_iocp parameters;
    glp_init_iocp(&parameters);
    parameters.msg_lev = GLP_MSG_OFF;
    for (int column = 1; column <= glp_get_num_cols(solver->program); column++)
        glp_set_col_kind(solver->program, column, GLP_IV);
    bool found = run_simplex(solver) == GLP_OPT && glp_intopt(solver->program, &parameters) == 0 &&
                 glp_mip_status(solver->program) == GLP_OPT && keep_table(solver, glp_mip_col_val);
    for (int column = 1; column <= glp_get_num_cols(solver->program); column++)
        glp_set_col_kind(solver->program, column, GLP_CV);
    return found;
}

/* ---- what can be inferred ---- */

/* The first whole number from `from` on, in steps of `step`, that the number can be. The bounds of the rational solutions are
 * known, so that few steps are needed. */
static int64_t first_whole(struct audit_solver *solver, size_t number, int64_t from, int step, int64_t end)
{
    int64_t value = from;
    for (; value != end; value += step) {
        bound_column(solver, number, value, value);
        bool found = integers(solver);
        bound_column(solver, number, 0, -1);
        if (found)
            break;
    }
    return value;
}

static int64_t infer_low(struct audit_solver *solver, size_t number)
{
    int64_t bound;
    aim(solver, number, -1);
    bool proved = run_simplex(solver) == GLP_OPT && keep_table(solver, glp_get_col_prim) && prove_bound(solver, number, -1, &bound) &&
                  solver->least[number] == bound;
    aim(solver, number, 0);
    if (proved)
        return bound;
    if (exact_bound(solver->system, number, -1, &bound) != EXACT_FOUND)
        return solver->least[number] <= solver->most[number] ? solver->least[number] : 0; /* the worst that is not excluded */
    if (solver->least[number] == bound)
        return bound;
    return first_whole(solver, number, bound, 1, solver->least[number]);
}

/* Whether the numbers that are found, times a small whole number, are a direction in which the number can grow for ever:
 * checked in whole numbers. */
static bool is_direction(const struct audit_solver *solver, size_t number)
{
    const struct audit_system *system = solver->system;
    bool good = false;
    int64_t *moves = memory_allocate((system->number_count + 1) * sizeof *moves);
    for (size_t i = 0; i < system->number_count; i++)
        moves[i] = solver->columns[i] ? (int64_t)llround(glp_get_col_prim(solver->program, solver->columns[i]) * PRICE_PARTS) : 0;
    good = moves[number] > 0;
    for (size_t i = 0; i < system->number_count && good; i++)
        good = moves[i] >= 0;
    for (size_t s = 0; s < system->sum_count && good; s++) {
        int64_t sum = 0;
        for (size_t t = system->sums[s].first; t < system->sums[s].first + system->sums[s].count; t++)
            sum += system->terms[t].sign * moves[system->terms[t].number];
        good = sum == 0;
    }
    free(moves);
    return good;
}

static bool grows_for_ever(struct audit_solver *solver, size_t number)
{
    for (size_t s = 0; s < solver->system->sum_count; s++)
        glp_set_row_bnds(solver->program, (int)s + 1, GLP_FX, 0, 0);
    bound_column(solver, number, 0, 1);
    aim(solver, number, 1);
    bool grows = run_simplex(solver) == GLP_OPT && is_direction(solver, number);
    aim(solver, number, 0);
    bound_column(solver, number, 0, -1);
    for (size_t s = 0; s < solver->system->sum_count; s++)
        glp_set_row_bnds(solver->program, (int)s + 1, GLP_FX, (double)solver->right[s], 0);
    return grows;
}

static int64_t infer_high(struct audit_solver *solver, size_t number, bool *unbounded)
{
    int64_t bound;
    *unbounded = grows_for_ever(solver, number);
    if (*unbounded)
        return INT64_MAX;
    aim(solver, number, 1);
    bool proved = run_simplex(solver) == GLP_OPT && keep_table(solver, glp_get_col_prim) && prove_bound(solver, number, 1, &bound) &&
                  solver->most[number] == -bound;
    aim(solver, number, 0);
    if (proved)
        return -bound;
    enum exact_answer answer = exact_bound(solver->system, number, 1, &bound);
    *unbounded = answer == EXACT_UNBOUNDED;
    if (*unbounded)
        return INT64_MAX;
    if (answer != EXACT_FOUND)
        return solver->most[number] >= 0 ? solver->most[number] : 0; /* the worst that is not excluded */
    if (solver->most[number] == bound)
        return bound;
    return first_whole(solver, number, bound, -1, solver->most[number]);
}

struct audit_interval audit_infer(struct audit_solver *solver, size_t number)
{
    if (solver->system->numbers[number].published) {
        int64_t value = solver->system->numbers[number].value;
        return (struct audit_interval){value, value, false};
    }
    if (solver->first_entry[number] == solver->first_entry[number + 1]) /* in no sum */
        return (struct audit_interval){0, INT64_MAX, true};
    struct audit_interval interval;
    interval.low = infer_low(solver, number);
    interval.high = infer_high(solver, number, &interval.unbounded);
    return interval;
}

bool audit_interval_is_safe(const struct audit_interval *interval, int64_t threshold)
{
    bool wide = interval->unbounded || interval->high - interval->low >= threshold;
    return wide && (interval->low <= 1 || interval->low >= threshold);
}

bool audit_is_safe(struct audit_solver *solver, size_t number, int64_t threshold)
{
    if (solver->system->numbers[number].published || solver->first_entry[number] == solver->first_entry[number + 1])
        return true;
    bool proved = false;
    int64_t bound = 0;
    for (int direction = -1; direction <= 1; direction += 2) {
        int64_t wanted = (solver->least[number] <= solver->most[number] ? solver->least[number] : 0) + threshold;
        bool shown = direction < 0 ? solver->least[number] <= 1 : solver->most[number] >= wanted;
        if (shown)
            continue;
        if (direction > 0)
            bound_column(solver, number, 0, wanted);
        aim(solver, number, direction);
        if (run_simplex(solver) == GLP_OPT) {
            keep_table(solver, glp_get_col_prim);
            if (direction < 0)
                proved = prove_bound(solver, number, -1, &bound);
        }
        aim(solver, number, 0);
        bound_column(solver, number, 0, -1);
    }
    bool wide = solver->least[number] <= solver->most[number] && solver->most[number] - solver->least[number] >= threshold;
    if (wide && (solver->least[number] <= 1 || (proved && bound >= threshold)))
        return true;
    struct audit_interval interval = audit_infer(solver, number);
    return audit_interval_is_safe(&interval, threshold);
}
