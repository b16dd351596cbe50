#include "ingest/submission.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

const char *value_state_name(enum value_state state)
{
    static const char *const names[] = {"figure", "at-least", "at-most", "between", "about", "not-applicable", "denied"};
    return names[state];
}

static const struct rule_information rules[] = {
#define RULE(name, id, severity, documentation) {id, severity, documentation},
#include "ingest/rules.def"
#undef RULE
};

const struct rule_information *rule_information(enum rule rule)
{
    return &rules[rule];
}

bool rule_by_id(struct text id, enum rule *rule)
{
    for (int i = 0; i < RULES; i++) {
        if (text_is(id, rules[i].id)) {
            *rule = (enum rule)i;
            return true;
        }
    }
    return false;
}

const char *severity_name(enum severity severity)
{
    return severity == SEVERITY_ERROR ? "error" : "warning";
}

static void clear_header(struct submission *submission)
{
    submission->layout = NULL;
    submission->office = submission->language = submission->prepared = submission->report_dictionary = "";
    submission->year = submission->replaces = 0;
    submission->sequence = 1;
    submission->observation_count = submission->passage_count = submission->finding_count = submission->error_count =
        submission->note_count = 0;
}

void submission_init(struct submission *submission)
{
    memset(submission, 0, sizeof *submission);
    submission->arena = arena_create();
    clear_header(submission);
}

void submission_free(struct submission *submission)
{
    arena_free(submission->arena);
    free(submission->observations);
    free(submission->passages);
    free(submission->notes);
    free(submission->findings);
    memset(submission, 0, sizeof *submission);
}

void submission_reset(struct submission *submission)
{
    arena_reset(submission->arena);
    clear_header(submission);
}

struct observation *submission_add_observation(struct submission *submission)
{
    memory_grow(&submission->observations, &submission->observation_capacity, submission->observation_count,
                sizeof *submission->observations);
    struct observation *observation = &submission->observations[submission->observation_count++];
    *observation = (struct observation){.dimensions = "", .value = "",    .path = "",     .rule = "", .why = "",
                                        .evidence = "",   .counts = true, .as_of = "", .passage = NO_PASSAGE, .certainty = NO_CERTAINTY};
    return observation;
}

struct passage *submission_add_passage(struct submission *submission)
{
    memory_grow(&submission->passages, &submission->passage_capacity, submission->passage_count,
                sizeof *submission->passages);
    struct passage *passage = &submission->passages[submission->passage_count++];
    *passage = (struct passage){.chapter = "", .subcategory = "", .path = "", .text = ""};
    return passage;
}

struct note *submission_add_note(struct submission *submission)
{
    memory_grow(&submission->notes, &submission->note_capacity, submission->note_count, sizeof *submission->notes);
    struct note *note = &submission->notes[submission->note_count++];
    *note = (struct note){.path = "", .sentence = "", .text = ""};
    return note;
}

static void add_finding(struct submission *submission, struct finding finding)
{
    memory_grow(&submission->findings, &submission->finding_capacity, submission->finding_count,
                sizeof *submission->findings);
    submission->findings[submission->finding_count++] = finding;
}

void submission_find(struct submission *submission, enum rule rule, const char *path, int64_t line, const char *advice,
                     const char *format, ...)
{
    if (rules[rule].severity == SEVERITY_ERROR)
        submission->error_count++;
    if (submission->finding_count > FINDINGS_MAX)
        return;
    if (submission->finding_count == FINDINGS_MAX) {
        add_finding(submission, (struct finding){RULE_TOO_MANY, "", line, "more findings than can be listed",
                                                 "mend those above and check again"});
        return;
    }
    char message[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    /* a cut within a character would not be UTF-8 any more */
    size_t length = text_utf8_error(message, strlen(message));
    add_finding(submission,
                (struct finding){rule, arena_copy_text(submission->arena, path), line,
                                 arena_copy(submission->arena, message, length), arena_copy_text(submission->arena, advice)});
}

bool submission_refused(const struct submission *submission)
{
    return submission->error_count > 0;
}

const char *submission_state(const struct submission *submission)
{
    if (submission_refused(submission))
        return "refused";
    return submission->finding_count ? "accepted-with-warnings" : "accepted";
}
