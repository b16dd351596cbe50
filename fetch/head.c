/* The lines of an answer's head that matter here; everything else in it is libcurl's. */
#include <string.h>
#include <strings.h>

#include "common/number.h"
#include "fetch/fetch_internal.h"

static bool names(struct text line, const char *name, struct text *value)
{
    size_t length = strlen(name);
    if (line.length <= length || line.data[length] != ':' || strncasecmp(line.data, name, length) != 0)
        return false;
    *value = text_trim(text_of(line.data + length + 1, line.length - length - 1));
    return true;
}

/* A validator is sent back as it came; what could break a line or is out of all proportion is as good as none. */
static void keep(char out[static VALIDATOR_BYTES], struct text value)
{
    out[0] = '\0';
    if (value.length >= VALIDATOR_BYTES)
        return;
    for (size_t i = 0; i < value.length; i++)
        if ((unsigned char)value.data[i] < 0x20 || (unsigned char)value.data[i] > 0x7E)
            return;
    memcpy(out, value.data, value.length);
    out[value.length] = '\0';
}

static void take_etag(struct head *head, struct text value)
{
    struct text quoted = value;
    if (quoted.length > 2 && quoted.data[0] == 'W' && quoted.data[1] == '/')
        quoted = text_of(value.data + 2, value.length - 2);
    head->etag[0] = '\0';
    if (quoted.length >= 2 && quoted.data[0] == '"' && memchr(quoted.data + 1, '"', quoted.length - 1) == quoted.data + quoted.length - 1)
        keep(head->etag, value);
}

/* "bytes 100-199/200" or "bytes 100-199/ *" without the space. */
static void take_range(struct head *head, struct text value)
{
    const char *slash = memchr(value.data, '/', value.length), *hyphen = memchr(value.data, '-', value.length);
    int64_t start, total = -1;
    head->has_range = false;
    if (value.length < 6 || strncasecmp(value.data, "bytes ", 6) != 0 || !slash || !hyphen || hyphen > slash)
        return;
    struct text total_text = text_of(slash + 1, value.length - (size_t)(slash + 1 - value.data));
    if (hyphen < value.data + 6 || number_parse_whole(text_of(value.data + 6, (size_t)(hyphen - value.data - 6)), &start) || start < 0)
        return;
    if (!text_is(total_text, "*") && (number_parse_whole(total_text, &total) || total < 0))
        return;
    head->has_range = true;
    head->range_start = start;
    head->range_total = total;
}

bool head_take(struct head *head, struct text line)
{
    struct text value;
    head->bytes += line.length;
    if (head->bytes > HEAD_BYTES_MAX)
        return false;
    if (line.length >= 5 && strncasecmp(line.data, "HTTP/", 5) == 0)
        *head = (struct head){.bytes = head->bytes};
    else if (names(line, "ETag", &value))
        take_etag(head, value);
    else if (names(line, "Last-Modified", &value))
        keep(head->modified, value);
    else if (names(line, "Date", &value))
        keep(head->date, value);
    else if (names(line, "Content-Length", &value))
        head->has_length = !number_parse_whole(value, &head->length) && head->length >= 0;
    else if (names(line, "Content-Range", &value))
        take_range(head, value);
    else if (names(line, "Content-Encoding", &value))
        head->is_encoded = head->is_encoded || (value.length && !(value.length == 8 && strncasecmp(value.data, "identity", 8) == 0));
    else if (names(line, "Transfer-Encoding", &value)) {
        head->is_chunked = value.length == 7 && strncasecmp(value.data, "chunked", 7) == 0;
        head->is_encoded = head->is_encoded || !head->is_chunked;
    }
    return true;
}

const char *head_strong_validator(const struct head *head)
{
    if (head->etag[0])
        return head->etag[0] == 'W' ? "" : head->etag;
    if (!head->modified[0] || !head->date[0])
        return "";
    time_t modified = curl_getdate(head->modified, NULL), date = curl_getdate(head->date, NULL);
    return modified >= 0 && date > modified ? head->modified : "";
}
