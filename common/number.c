#include "common/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static enum number_problem digits(struct text text, int64_t *number)
{
    int64_t sum = 0;
    if (text.length == 0)
        return NUMBER_NOT_DIGITS;
    bool large = false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return NUMBER_NOT_DIGITS;
        if (!large)
            sum = sum * 10 + (text.data[i] - '0');
        large = sum > NUMBER_LARGEST;
    }
    *number = sum;
    return large ? NUMBER_TOO_LARGE : NUMBER_OK;
}

static bool take_minus(struct text *text)
{
    if (text->length == 0 || text->data[0] != '-')
        return false;
    text->data++;
    text->length--;
    return true;
}

enum number_problem number_parse_whole(struct text text, int64_t *number)
{
    if (text.length == 0)
        return NUMBER_EMPTY;
    bool minus = take_minus(&text);
    int64_t value;
    enum number_problem problem = digits(text, &value);
    if (!problem)
        *number = minus ? -value : value;
    return problem;
}

enum number_problem number_parse_thousandths(struct text text, int64_t *thousandths)
{
    if (text.length == 0)
        return NUMBER_EMPTY;
    bool minus = take_minus(&text);
    const char *point = memchr(text.data, '.', text.length);
    size_t before = point ? (size_t)(point - text.data) : text.length;
    int64_t value, part = 0;
    enum number_problem problem = digits(text_of(text.data, before), &value);
    if (problem)
        return problem;
    if (value > NUMBER_LARGEST / 1000)
        return NUMBER_TOO_LARGE;
    if (point) {
        struct text places = text_of(point + 1, text.length - before - 1);
        problem = digits(places, &part);
        if (problem)
            return problem == NUMBER_TOO_LARGE ? NUMBER_TOO_PRECISE : problem;
        if (places.length > 2)
            return NUMBER_TOO_PRECISE;
        part *= places.length == 1 ? 100 : 10;
    }
    value = value * 1000 + part;
    *thousandths = minus ? -value : value;
    return NUMBER_OK;
}

void number_format_whole(int64_t number, char text[static NUMBER_TEXT_BYTES])
{
    snprintf(text, NUMBER_TEXT_BYTES, "%" PRId64, number);
}

void number_format_thousandths(int64_t thousandths, char text[static NUMBER_TEXT_BYTES])
{
    uint64_t size = thousandths < 0 ? 0 - (uint64_t)thousandths : (uint64_t)thousandths;
    int length = snprintf(text, NUMBER_TEXT_BYTES, "%s%" PRIu64 ".%03d", thousandths < 0 ? "-" : "", size / 1000,
                          (int)(size % 1000));
    while (length > 0 && text[length - 1] == '0')
        text[--length] = '\0';
    if (length > 0 && text[length - 1] == '.')
        text[--length] = '\0';
}

void number_format_grouped(int64_t number, char text[static NUMBER_TEXT_BYTES])
{
    char plain[NUMBER_TEXT_BYTES];
    number_format_whole(number, plain);
    size_t length = strlen(plain), used = 0, sign = plain[0] == '-';
    for (size_t i = 0; i < length && used + 2 < NUMBER_TEXT_BYTES; i++) {
        if (i > sign && (length - i) % 3 == 0)
            text[used++] = ',';
        text[used++] = plain[i];
    }
    text[used] = '\0';
}
