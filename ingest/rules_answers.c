/* The same field answered twice: of two different answers the first counts, and both are shown. */
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

void rules_answers(struct reading *reading)
{
    struct submission *submission = reading->submission;
    for (size_t i = 0; i < submission->observation_count; i++) {
        struct observation *answer = &submission->observations[i];
        size_t first = hash_table_add(reading->answers, question_of(submission->arena, answer), i);
        if (first == i)
            continue;
        const struct observation *earlier = &submission->observations[first];
        answer->counts = false;
        if (same_answer(earlier, answer))
            continue;
        submission_find(submission, RULE_ANSWERED_TWICE, answer->path, answer->line,
                        "keep the answer that is right and remove the other",
                        "%s%s%s is %s here and %s at %s (line %lld); the first counts", answer->field->id,
                        answer->dimensions[0] ? " " : "", answer->dimensions,
                        observation_describe(submission->arena, answer), observation_describe(submission->arena, earlier),
                        earlier->path, (long long)earlier->line);
    }
}
