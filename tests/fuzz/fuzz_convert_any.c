/* libFuzzer: what is converted from any text or table is XML that the reader takes for well-formed and of its layout's
 * structure, however odd what it says. */
#include <stdio.h>
#include <stdlib.h>

#include "convert/convert.h"
#include "ingest/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct dictionary *dictionary;
static struct reader *reader;
static struct submission submission;

static void read_again(struct text xml)
{
    submission_reset(&submission);
    reader_read(reader, xml.data, xml.length, &submission);
    for (size_t i = 0; i < submission.finding_count; i++) {
        enum rule rule = submission.findings[i].rule;
        if (rule == RULE_NOT_WELL_FORMED || rule == RULE_STRUCTURE || rule == RULE_UNKNOWN_LAYOUT || rule == RULE_NOT_UTF8 || rule == RULE_DOCTYPE) {
            fprintf(stderr, "%s\n%.*s\n", submission.findings[i].message, (int)xml.length, xml.data);
            abort();
        }
    }
}

static enum status take(void *context, const struct convert_header *header, struct text xml, struct error *error)
{
    (void)context, (void)header, (void)error;
    read_again(xml);
    return STATUS_OK;
}

static void pass_over(void *context, size_t line, const char *rule, const char *message, const char *advice)
{
    (void)context, (void)line, (void)rule, (void)message, (void)advice;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!reader) {
        if (dictionary_create(&dictionary, NULL) || reader_create(dictionary, false, &reader, NULL))
            abort();
        submission_init(&submission);
    }
    const struct text text = text_of((const char *)data, size);
    size_t bad;
    if (size < 1 || text_utf8_error(text.data, size) < size)
        return 0;
    if (data[0] & 1) {
        convert_values(dictionary, text, pass_over, take, NULL, &bad, NULL);
    } else {
        struct buffer xml;
        const struct convert_header header = {"ALB", 2008, data[0] & 2 ? "fr" : "en"};
        buffer_init(&xml, 256 * 1024 * 1024);
        convert_markdown(dictionary, &header, text, &xml);
        read_again(buffer_text(&xml));
        buffer_free(&xml);
    }
    return 0;
}
