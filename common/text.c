#include "common/text.h"

#include <string.h>

struct text text_from(const char *nul_terminated)
{
    return nul_terminated ? text_of(nul_terminated, strlen(nul_terminated)) : text_of("", 0);
}

bool text_is(struct text text, const char *nul_terminated)
{
    return text_equal(text, text_from(nul_terminated));
}

bool text_equal(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

int text_compare(struct text a, struct text b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
    if (order)
        return order;
    return (a.length > b.length) - (a.length < b.length);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct text text_trim(struct text text)
{
    while (text.length && is_space(text.data[0])) {
        text.data++;
        text.length--;
    }
    while (text.length && is_space(text.data[text.length - 1]))
        text.length--;
    return text;
}

/* The length of the well-formed sequence at `s`, 0 where there is none. */
static size_t sequence_length(const unsigned char *s, size_t left)
{
    if (s[0] < 0x80)
        return 1;
    if (s[0] < 0xC2)
        return 0;
    if (s[0] < 0xE0)
        return left >= 2 && (s[1] & 0xC0) == 0x80 ? 2 : 0;
    if (s[0] < 0xF0) {
        if (left < 3 || (s[1] & 0xC0) != 0x80 || (s[2] & 0xC0) != 0x80)
            return 0;
        if (s[0] == 0xE0 && s[1] < 0xA0)
            return 0;
        if (s[0] == 0xED && s[1] > 0x9F)
            return 0;
        return 3;
    }
    if (s[0] < 0xF5) {
        if (left < 4 || (s[1] & 0xC0) != 0x80 || (s[2] & 0xC0) != 0x80 || (s[3] & 0xC0) != 0x80)
            return 0;
        if (s[0] == 0xF0 && s[1] < 0x90)
            return 0;
        if (s[0] == 0xF4 && s[1] > 0x8F)
            return 0;
        return 4;
    }
    return 0;
}

size_t text_utf8_error(const char *data, size_t length)
{
    const unsigned char *s = (const unsigned char *)data;
    size_t i = 0;
    while (i < length) {
        /* plain ASCII goes eight bytes at a time */
        uint64_t word;
        while (length - i >= sizeof word) {
            memcpy(&word, s + i, sizeof word);
            if (word & UINT64_C(0x8080808080808080))
                break;
            i += sizeof word;
        }
        if (i >= length)
            break;
        size_t step = sequence_length(s + i, length - i);
        if (!step)
            return i;
        i += step;
    }
    return length;
}

uint32_t text_utf8_next(struct text text, size_t *offset)
{
    const unsigned char *s = (const unsigned char *)text.data + *offset;
    size_t step = sequence_length(s, text.length - *offset);
    if (step <= 1) {
        *offset += 1;
        return step ? s[0] : 0xFFFD;
    }
    uint32_t code = s[0] & (0xFFu >> (step + 1));
    for (size_t i = 1; i < step; i++)
        code = code << 6 | (s[i] & 0x3Fu);
    *offset += step;
    return code;
}

static size_t code_columns(uint32_t c)
{
    if (c < 0x20 || (c >= 0x7F && c < 0xA0))
        return 0;
    if ((c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200F) || (c >= 0x20D0 && c <= 0x20FF) || c == 0xFEFF ||
        (c >= 0xFE00 && c <= 0xFE0F))
        return 0;
    if ((c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
        (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
        (c >= 0x1F300 && c <= 0x1FAFF) || (c >= 0x20000 && c <= 0x3FFFD))
        return 2;
    return 1;
}

size_t text_columns(struct text text)
{
    size_t columns = 0;
    for (size_t i = 0; i < text.length;)
        columns += code_columns(text_utf8_next(text, &i));
    return columns;
}

size_t text_bytes_in_columns(struct text text, size_t columns)
{
    size_t used = 0, i = 0;
    while (i < text.length) {
        size_t next = i;
        used += code_columns(text_utf8_next(text, &next));
        if (used > columns)
            break;
        i = next;
    }
    return i;
}
