/* Relations between the fields of one report (schemas/dictionary/relations.csv): totals and their groups, parts and the
 * whole, outcomes and claims, a yes or no and its count. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "figures/office_total.h"
#include "ingest/reader_internal.h"

/* What the report says about one field, all its values that count taken together. */
struct field_state {
    struct office_figures *figures;      /* of a count with a figure, else NULL */
    const struct observation *first;     /* the first value that counts, for path and line */
    const char *answer;                  /* of a yes/no, "" else */
};

struct fields_state {
    const struct dictionary *dictionary;
    struct field_state *fields;
    size_t count;
};

/* Whether the broader figure that this one lies within stands in the report as well. */
static bool within_broader(const struct reading *reading, const struct observation *observation)
{
    struct arena *arena = reading->submission->arena;
    const char *broader = dimensions_broader(reading->dictionary, observation->dimensions, arena);
    size_t found;
    return broader && (hash_table_find(reading->answers, text_from(arena_format(arena, "%s|%s|", observation->field->id, broader)), &found) ||
                       hash_table_find(reading->answers, text_from(arena_format(arena, "prose|%s|%s|", observation->field->id, broader)), &found));
}

static void collect(struct reading *reading, struct fields_state *state)
{
    const struct submission *submission = reading->submission;
    for (size_t i = 0; i < submission->observation_count; i++) {
        const struct observation *observation = &submission->observations[i];
        if (!observation->counts || observation->state == VALUE_NOT_APPLICABLE)
            continue;
        struct field_state *field = &state->fields[dictionary_field_index(reading->dictionary, observation->field)];
        if (observation_dated_elsewhere(submission, observation))
            continue; /* shown beside totals, not held against them */
        if (!field->first || (observation->dimensions[0] == '\0' && field->first->dimensions[0]))
            field->first = observation;
        if (observation->field->kind == FIELD_YESNO)
            field->answer = observation->value;
        if (observation->field->kind != FIELD_COUNT)
            continue;
        if (!field->figures) {
            field->figures = memory_allocate(sizeof *field->figures);
            office_figures_init(field->figures, observation->field);
        }
        if (within_broader(reading, observation))
            continue;
        office_figures_add(field->figures, observation->dimensions, observation->figure);
    }
}

static struct field_state *state_of(struct fields_state *state, const struct field *field)
{
    return &state->fields[dictionary_field_index(state->dictionary, field)];
}

static struct interval total_of(const struct field_state *field)
{
    char derived[BREAKDOWN_TEXT_BYTES];
    return field->figures ? office_figures_total(field->figures, derived) : (struct interval){0};
}

static const char *describe(struct arena *arena, struct interval interval)
{
    char text[INTERVAL_TEXT_BYTES];
    interval_describe(interval, FIELD_COUNT, text);
    return arena_copy_text(arena, text);
}

/* The sum of a relation's parts, and their names as far as the report gives them: "refugees 84, idps 20". */
static struct interval sum_parts(struct reading *reading, struct fields_state *state, const struct relation *relation,
                                 const char **names)
{
    struct arena *arena = reading->submission->arena;
    struct interval sum = {0};
    *names = "";
    for (size_t i = 0; i < RELATION_PARTS_MAX && relation->parts[i]; i++) {
        struct interval part = total_of(state_of(state, relation->parts[i]));
        if (!part.present)
            continue;
        const char *point = strrchr(relation->parts[i]->id, '.');
        *names = arena_format(arena, "%s%s%s %s", *names, (*names)[0] ? ", " : "", point ? point + 1 : relation->parts[i]->id,
                              describe(arena, part));
        sum = interval_add(sum, part);
    }
    return sum;
}

static void check_total(struct reading *reading, struct fields_state *state, const struct relation *relation)
{
    const struct field_state *whole = state_of(state, relation->whole);
    struct submission *submission = reading->submission;
    const char *names;
    struct interval total = total_of(whole), sum = sum_parts(reading, state, relation, &names);
    if (!total.present || !sum.present)
        return;
    const char *sum_text = describe(submission->arena, sum), *total_text = describe(submission->arena, total);
    if (interval_surely_above(sum, total))
        submission_find(submission, RULE_GROUPS_EXCEED, whole->first->path, whole->first->line,
                        "correct the group or the total that is wrong",
                        "the groups add up to %s, %s says %s (%s)", sum_text, relation->whole->id, total_text, names);
    else if (interval_surely_above(total, sum))
        submission_find(submission, RULE_GROUPS_MISSING, whole->first->path, whole->first->line,
                        "report the groups that are missing, or correct the total",
                        "the groups add up to %s, %s says %s: %s in no group (%s)", sum_text, relation->whole->id, total_text,
                        describe(submission->arena, (struct interval){.present = true, .open = total.open, .low = total.low - sum.high,
                                                                      .high = total.open ? 0 : total.high - sum.low}),
                        names);
}

static void check_within(struct reading *reading, struct fields_state *state, const struct relation *relation)
{
    const struct field_state *whole = state_of(state, relation->whole);
    struct submission *submission = reading->submission;
    const char *names;
    struct interval total = total_of(whole), sum = sum_parts(reading, state, relation, &names);
    if (!interval_surely_above(sum, total))
        return;
    submission_find(submission, RULE_OUTCOMES_EXCEED, whole->first->path, whole->first->line,
                    "correct the outcomes or the number of claims", "the outcomes add up to %s (%s), %s says %s",
                    describe(submission->arena, sum), names, relation->whole->id, describe(submission->arena, total));
}

static void check_answer(struct reading *reading, struct fields_state *state, const struct relation *relation)
{
    const struct field_state *answer = state_of(state, relation->whole), *counted = state_of(state, relation->parts[0]);
    struct interval count = total_of(counted);
    if (!answer->first || !count.present)
        return;
    bool none = !count.open && count.high == 0;
    bool contradiction = strcmp(answer->answer, "no") == 0 ? count.low > 0 : strcmp(answer->answer, "yes") == 0 && none;
    if (!contradiction)
        return;
    submission_find(reading->submission, RULE_ANSWER_AGAINST_COUNT, answer->first->path, answer->first->line,
                    "correct the answer or the count", "%s is %s, but %s is %s (%s, line %lld)", relation->whole->id,
                    answer->answer, relation->parts[0]->id, describe(reading->submission->arena, count), counted->first->path,
                    (long long)counted->first->line);
}

static void check_advised_against(struct reading *reading, struct fields_state *state, const struct relation *relation)
{
    const struct field_state *answer = state_of(state, relation->whole);
    if (!answer->first || strcmp(answer->answer, "yes") != 0)
        return;
    submission_find(reading->submission, RULE_SGBV_FOCAL_POINT, answer->first->path, answer->first->line,
                    "designate another person as trafficking focal point",
                    "%s is yes: one person is focal point for both, which %s advises against", relation->whole->id, relation->source);
}

/* Parts by dimensions of a field against its own total. */
static void check_breakdowns(struct reading *reading, const struct field_state *field)
{
    if (!field->figures || !field->figures->own.present)
        return;
    struct submission *submission = reading->submission;
    for (unsigned i = 1; i < BREAKDOWNS; i++) {
        struct interval sum = field->figures->breakdowns[i];
        if (!interval_surely_above(sum, field->figures->own))
            continue;
        char names[BREAKDOWN_TEXT_BYTES];
        office_figures_name(field->figures->field, i, names);
        submission_find(submission, RULE_PARTS_EXCEED, field->first->path, field->first->line,
                        "correct the parts or the total", "%s by %s adds up to %s, its total is %s",
                        field->figures->field->id, names, describe(submission->arena, sum),
                        describe(submission->arena, field->figures->own));
    }
}

void rules_relations(struct reading *reading)
{
    struct fields_state state = {.dictionary = reading->dictionary};
    dictionary_fields(reading->dictionary, &state.count);
    state.fields = memory_allocate(state.count * sizeof *state.fields);
    for (size_t i = 0; i < state.count; i++)
        state.fields[i].answer = "";
    collect(reading, &state);
    size_t count;
    const struct relation *relations = dictionary_relations(reading->dictionary, &count);
    for (size_t i = 0; i < count; i++) {
        static void (*const checks[])(struct reading *, struct fields_state *, const struct relation *) = {
            check_total, check_within, check_answer, check_advised_against};
        checks[relations[i].kind](reading, &state, &relations[i]);
    }
    for (size_t i = 0; i < state.count; i++) {
        check_breakdowns(reading, &state.fields[i]);
        free(state.fields[i].figures);
    }
    free(state.fields);
}
