#include "app/report_mask.h"

#include <stdlib.h>
#include <string.h>

#include "common/hash_table.h"
#include "common/memory.h"
#include "personal/personal.h"
#include "store/archive.h"
#include "store/confine.h"

struct report_mask {
    struct store *confined, *whole; /* whole: for the names in signatures of reports as they arrived */
    struct personal *personal;
    struct hash_table *index; /* submission -> names */
    struct personal_names *names;
    size_t count, capacity;
    enum status status; /* the first that went wrong while texts were masked */
    struct error error;
};

bool report_mask_wanted(struct invocation *invocation, bool otherwise, bool *wanted)
{
    const char *asked = option(invocation, "mask-personal-data");
    *wanted = asked ? strcmp(asked, "yes") == 0 : otherwise;
    if (!asked || *wanted || strcmp(asked, "no") == 0)
        return true;
    fail("--mask-personal-data is yes or no, not %s", asked);
    return false;
}

/* Names are looked up once for each report; an earlier failure is not tried again. */
static const struct personal_names *names_of(struct report_mask *mask, int64_t submission)
{
    char key[32];
    size_t at;
    if (submission == 0 || mask->status)
        return NULL;
    snprintf(key, sizeof key, "%lld", (long long)submission);
    if (hash_table_find(mask->index, text_from(key), &at))
        return &mask->names[at];
    struct buffer bytes;
    buffer_init(&bytes, (size_t)64 * 1024 * 1024 + 1);
    mask->status = archive_read(mask->whole, submission, &bytes, &mask->error);
    memory_grow(&mask->names, &mask->capacity, mask->count, sizeof *mask->names);
    struct personal_names *names = &mask->names[mask->count];
    *names = (struct personal_names){0};
    if (!mask->status)
        personal_add_names(mask->personal, buffer_text(&bytes), names);
    buffer_free(&bytes);
    hash_table_add(mask->index, text_from(key), mask->count++);
    return names;
}

static void mask_text(void *data, struct text text, int64_t submission, struct buffer *out)
{
    struct report_mask *mask = data;
    personal_mask(mask->personal, names_of(mask, submission), text, out);
}

static enum status open_masking(struct report_mask *mask, const char *path, struct error *error)
{
    enum status status = personal_create(&mask->personal, error);
    return status ? status : store_open(path, STORE_READ, &mask->whole, error);
}

enum status report_mask_open(const struct report_context *context, bool masked, int64_t publication, struct report_mask **out,
                             struct report_context *shown, struct error *error)
{
    struct report_mask *mask = memory_allocate(sizeof *mask);
    const char *path = store_path(context->store);
    mask->index = hash_table_create();
    enum status status = store_open(path, STORE_READ, &mask->confined, error);
    if (!status && masked)
        status = open_masking(mask, path, error);
    if (!status) {
        struct store_confinement confinement = {.region = publication ? context->region : NULL,
                                                .region_set = context->region_set,
                                                .run = context->run,
                                                .publication = publication,
                                                .mask = masked ? mask_text : NULL,
                                                .mask_data = mask};
        status = store_confine(mask->confined, &confinement, error);
    }
    *shown = *context;
    shown->store = mask->confined;
    *out = mask;
    return status;
}

enum status report_mask_close(struct report_mask *mask, struct error *error)
{
    if (!mask)
        return STATUS_OK;
    enum status status = mask->status;
    if (status)
        *error = mask->error;
    store_close(mask->confined);
    store_close(mask->whole);
    personal_free(mask->personal);
    for (size_t i = 0; i < mask->count; i++)
        personal_names_free(&mask->names[i]);
    free(mask->names);
    hash_table_free(mask->index);
    free(mask);
    return status;
}
