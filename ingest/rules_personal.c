/* Personal data in the passages that are kept: a warning for each kind in each passage, which does not quote it. */
#include <string.h>

#include "ingest/reader_internal.h"

enum {
    KINDS_MAX = 32,
    SIGNATURE_BYTES_MAX = 200, /* a signature stands in a short paragraph; reading is not to become slower for long ones */
};

struct looking {
    struct reading *reading;
    const struct passage *passage;
    const char *kinds[KINDS_MAX]; /* that the passage was found to hold */
    size_t kind_count;
};

static void take(void *data, const struct personal_hit *hit)
{
    struct looking *looking = data;
    for (size_t i = 0; i < looking->kind_count; i++)
        if (strcmp(looking->kinds[i], hit->id) == 0)
            return;
    if (looking->kind_count < KINDS_MAX)
        looking->kinds[looking->kind_count++] = hit->id;
    int64_t line = looking->passage->line;
    for (size_t i = 0; i < hit->begin; i++)
        line += looking->passage->text[i] == '\n';
    submission_find(looking->reading->submission, RULE_PERSONAL_DATA, looking->passage->path, line,
                    "leave it out of the next report; `report --mask-personal-data yes` masks it in tables", "the text holds %s", hit->message);
}

void rules_personal(struct reading *reading)
{
    struct personal_names names = {0};
    for (size_t i = 0; i < reading->paragraph_count; i++)
        if (reading->paragraphs[i].text.length <= SIGNATURE_BYTES_MAX)
            personal_add_names(reading->personal, reading->paragraphs[i].text, &names);
    for (size_t i = 0; i < reading->submission->passage_count; i++) {
        struct looking looking = {.reading = reading, .passage = &reading->submission->passages[i]};
        personal_find(reading->personal, &names, text_from(looking.passage->text), take, &looking);
    }
    personal_names_free(&names);
}
