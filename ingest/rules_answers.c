/* The same field answered twice: of two different answers the first counts, and both are shown. */
#include <stdio.h>
#include <string.h>

#include "ingest/reader_internal.h"

/* What answers the same question: for a list the field and the code, for others the field and the dimensions. */
static struct text question_of(struct arena *arena, const struct observation *observation)
{
    bool list = observation->field->kind == FIELD_LIST && observation->state != VALUE_NOT_APPLICABLE;
    return text_from(arena_format(arena, "%s|%s|%s", observation->field->id, observation->dimensions,
                                  list ? observation->value : ""));
}

static bool same_answer(const struct observation *a, const struct observation *b)
{
    return a->state == b->state && strcmp(a->value, b->value) == 0 && interval_equal(a->figure, b->figure);
}

bool observation_dated_elsewhere(const struct submission *submission, const struct observation *observation)
{
    if (!observation->as_of[0])
        return false;
    char year[16];
    snprintf(year, sizeof year, "%lld", (long long)submission->year);
    return strncmp(observation->as_of, year, strlen(year)) != 0;
}

static void judge_answer(struct reading *reading, size_t index)
{
    struct submission *submission = reading->submission;
    struct observation *answer = &submission->observations[index];
    size_t first = hash_table_add(reading->answers, question_of(submission->arena, answer), index);
    if (first == index)
        return;
    const struct observation *earlier = &submission->observations[first];
    answer->counts = false;
    /* that a figure is of another year has been said already (figure-date) */
    bool other_year = observation_dated_elsewhere(submission, answer) && !observation_dated_elsewhere(submission, earlier);
    if (other_year || same_answer(earlier, answer))
        return;
    submission_find(submission, RULE_ANSWERED_TWICE, answer->path, answer->line,
                    "keep the answer that is right and remove the other",
                    "%s%s%s is %s here and %s at %s (line %lld); the first counts", answer->field->id,
                    answer->dimensions[0] ? " " : "", answer->dimensions, observation_describe(submission->arena, answer),
                    observation_describe(submission->arena, earlier), earlier->path, (long long)earlier->line);
}

/* Answers of the reporting year first, so that none of another year takes their place. */
void rules_answers(struct reading *reading)
{
    const struct submission *submission = reading->submission;
    for (int elsewhere = 0; elsewhere <= 1; elsewhere++)
        for (size_t i = 0; i < submission->observation_count; i++)
            if (observation_dated_elsewhere(submission, &submission->observations[i]) == elsewhere)
                judge_answer(reading, i);
}
