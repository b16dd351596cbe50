#include "audit/exact.h"

#include <stdlib.h>

#include <gmp.h>
#include <qsopt_ex/QSopt_ex.h>

#include "common/memory.h"

/* QSopt_ex does not end on programs without an optimum. No sum of persons comes near this one, and a number that does has no
 * largest value. */
#define FAR INT64_C(1000000000000000)

/* A column for each number that is not published. */
static bool add_columns(mpq_QSprob program, const struct audit_system *system, size_t number, int *columns)
{
    mpq_t one, zero, far;
    mpq_init(one);
    mpq_init(zero);
    mpq_init(far);
    mpq_set_si(one, 1, 1);
    mpq_set_si(far, FAR, 1);
    int count = 0;
    bool good = true;
    for (size_t i = 0; i < system->number_count && good; i++) {
        columns[i] = -1;
        if (system->numbers[i].published)
            continue;
        columns[i] = count++;
        good = mpq_QSnew_col(program, i == number ? one : zero, zero, i == number ? far : mpq_ILL_MAXDOUBLE, NULL) == 0;
    }
    mpq_clear(one);
    mpq_clear(zero);
    mpq_clear(far);
    return good;
}

static bool add_sum(mpq_QSprob program, const struct audit_system *system, const struct audit_sum *sum, const int *columns)
{
    int *indexes = memory_allocate((sum->count + 1) * sizeof *indexes), count = 0;
    mpq_t *signs = memory_allocate((sum->count + 1) * sizeof *signs), right;
    int64_t known = 0;
    for (size_t t = sum->first; t < sum->first + sum->count; t++) {
        const struct audit_term *term = &system->terms[t];
        if (columns[term->number] < 0) {
            known += term->sign * system->numbers[term->number].value;
            continue;
        }
        indexes[count] = columns[term->number];
        mpq_init(signs[count]);
        mpq_set_si(signs[count++], term->sign, 1);
    }
    mpq_init(right);
    mpq_set_si(right, -known, 1);
    bool good = count == 0 ? known == 0 : mpq_QSadd_row(program, count, indexes, (const mpq_t *)signs, &right, 'E', NULL) == 0;
    for (int i = 0; i < count; i++)
        mpq_clear(signs[i]);
    mpq_clear(right);
    free(indexes);
    free(signs);
    return good;
}

static void round_inwards(const mpq_t value, int direction, int64_t *bound)
{
    mpz_t whole;
    mpz_init(whole);
    if (direction > 0)
        mpz_fdiv_q(whole, mpq_numref(value), mpq_denref(value));
    else
        mpz_cdiv_q(whole, mpq_numref(value), mpq_denref(value));
    *bound = mpz_get_si(whole);
    mpz_clear(whole);
}

static enum exact_answer solve(mpq_QSprob program, int direction, int64_t *bound)
{
    int status = 0;
    if (QSexact_solver(program, NULL, NULL, NULL, PRIMAL_SIMPLEX, &status) != 0)
        return EXACT_FAILED;
    if (status == QS_LP_UNBOUNDED)
        return EXACT_UNBOUNDED;
    if (status == QS_LP_INFEASIBLE)
        return EXACT_IMPOSSIBLE;
    mpq_t value;
    mpq_init(value);
    bool found = status == QS_LP_OPTIMAL && mpq_QSget_objval(program, &value) == 0;
    if (found)
        round_inwards(value, direction, bound);
    mpq_clear(value);
    if (found && *bound >= FAR)
        return EXACT_UNBOUNDED;
    return found ? EXACT_FOUND : EXACT_FAILED;
}

enum exact_answer exact_bound(const struct audit_system *system, size_t number, int direction, int64_t *bound)
{
    QSexactStart(); /* does nothing from the second time on */
    QSexact_set_precision(128);
    mpq_QSprob program = mpq_QScreate_prob("audit", direction > 0 ? QS_MAX : QS_MIN);
    int *columns = memory_allocate((system->number_count + 1) * sizeof *columns);
    bool good = program && add_columns(program, system, number, columns);
    bool possible = true;
    for (size_t s = 0; s < system->sum_count && good && possible; s++)
        possible = add_sum(program, system, &system->sums[s], columns);
    enum exact_answer answer = !good ? EXACT_FAILED : !possible ? EXACT_IMPOSSIBLE : solve(program, direction, bound);
    free(columns);
    if (program)
        mpq_QSfree_prob(program);
    return answer;
}
