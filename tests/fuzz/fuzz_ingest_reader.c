/* libFuzzer: whatever the bytes, the reader comes back, and what it says is a record that the parent believes. */
#include <stdlib.h>

#include "ingest/reader.h"
#include "ingest/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dictionary *dictionary;
    static struct reader *reader;
    static struct submission submission, again;
    static struct buffer record;
    if (!reader) {
        if (dictionary_create(&dictionary, NULL) || reader_create(dictionary, false, &reader, NULL))
            abort();
        submission_init(&submission);
        submission_init(&again);
        buffer_init(&record, 256 * 1024 * 1024);
    }
    submission_reset(&submission);
    submission_reset(&again);
    buffer_clear(&record);
    reader_read(reader, (const char *)data, size, &submission);
    record_write(&submission, &record);
    if (record.overflowed || !record_read(dictionary, buffer_text(&record), &again))
        abort();
    if (again.observation_count != submission.observation_count || submission_refused(&again) != submission_refused(&submission))
        abort();
    return 0;
}
