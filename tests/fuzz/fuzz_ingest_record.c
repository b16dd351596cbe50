/* libFuzzer: whatever a worker sends, the parent reads a record or refuses it. */
#include <stdlib.h>

#include "ingest/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dictionary *dictionary;
    if (!dictionary && dictionary_create(&dictionary, NULL) != STATUS_OK)
        abort();
    struct submission submission;
    submission_init(&submission);
    if (record_read(dictionary, text_of((const char *)data, size), &submission)) {
        struct buffer again;
        buffer_init(&again, 64 * 1024 * 1024);
        record_write(&submission, &again); /* what was accepted can be written */
        buffer_free(&again);
    }
    submission_free(&submission);
    return 0;
}
