/* JSON inside of a page: written by Jansson, and made safe for a script element on its way out. */
#include <stdlib.h>
#include <string.h>

#include "common/hash_table.h"
#include "report/page_internal.h"

void page_strings_init(struct page_strings *strings)
{
    strings->places = hash_table_create();
    strings->list = json_array();
}

void page_strings_free(struct page_strings *strings)
{
    hash_table_free(strings->places);
    json_decref(strings->list);
}

json_t *page_text(struct text text)
{
    if (text_utf8_error(text.data, text.length) == text.length)
        return json_stringn_nocheck(text.data, text.length);
    struct buffer mended;
    buffer_init(&mended, REPORT_BUFFER_MAXIMUM);
    while (text.length > 0) {
        size_t good = text_utf8_error(text.data, text.length);
        buffer_add(&mended, text.data, good);
        if (good == text.length)
            break;
        buffer_add_text(&mended, "\xEF\xBF\xBD");
        text = text_of(text.data + good + 1, text.length - good - 1);
    }
    json_t *string = json_stringn_nocheck(mended.data ? mended.data : "", mended.length);
    buffer_free(&mended);
    return string;
}

json_t *page_strings_place(struct page_strings *strings, struct text text)
{
    size_t next = json_array_size(strings->list), place = hash_table_add(strings->places, text, next);
    if (place == next)
        json_array_append_new(strings->list, page_text(text));
    return json_integer((json_int_t)place);
}

json_t *page_strings_pair(struct page_strings *strings, struct text text, struct text shown)
{
    if (text_equal(text, shown))
        return page_strings_place(strings, text);
    struct buffer key; /* no text from a report contains a NUL */
    buffer_init(&key, REPORT_BUFFER_MAXIMUM);
    buffer_add(&key, text.data, text.length);
    buffer_add_byte(&key, '\0');
    buffer_add(&key, shown.data, shown.length);
    size_t next = json_array_size(strings->list), place = hash_table_add(strings->places, buffer_text(&key), next);
    buffer_free(&key);
    if (place == next)
        json_array_append_new(strings->list, json_pack("[o, o]", page_text(text), page_text(shown)));
    return json_integer((json_int_t)place);
}

/* Outside of strings none of these bytes occurs in JSON, so that each can be replaced wherever it stands. */
static void add_escaped(struct buffer *buffer, const char *bytes, size_t length)
{
    size_t from = 0;
    for (size_t i = 0; i < length; i++) {
        bool separator = i + 2 < length && (memcmp(bytes + i, "\xE2\x80\xA8", 3) == 0 || memcmp(bytes + i, "\xE2\x80\xA9", 3) == 0);
        if (!separator && bytes[i] != '<' && bytes[i] != '>' && bytes[i] != '&')
            continue;
        buffer_add(buffer, bytes + from, i - from);
        if (separator)
            buffer_add_text(buffer, bytes[i + 2] == '\xA8' ? "\\u2028" : "\\u2029");
        else
            buffer_format(buffer, "\\u%04x", (unsigned)bytes[i]);
        i += separator ? 2 : 0;
        from = i + 1;
    }
    buffer_add(buffer, bytes + from, length - from);
}

enum status page_write(struct rendering *rendering, json_t *value, struct error *error)
{
    char *text = value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    json_decref(value);
    if (!text)
        return error_set(error, STATUS_INTERNAL, "a value of the page cannot be written as JSON");
    add_escaped(&rendering->buffer, text, strlen(text));
    free(text);
    return rendering_flush(rendering, false, error);
}
