#include "prose/token_internal.h"

#include <string.h>

/* Lower-case base letters of U+00C0..U+017F; a space where there is none, '1' for "ae", '2' for "oe". */
static const char base_letters[] =
    "aaaaaa1ceeeeiiiidnooooo ouuuuyts" /* C0..DF */
    "aaaaaa1ceeeeiiiidnooooo ouuuuyty" /* E0..FF */
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii  jjkkkllllllllllnnnnnnnnnoooooo22rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static bool is_space(uint32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) || c == 0x202F || c == 0x205F ||
           c == 0x3000 || c == 0xFEFF || c == 0x2028 || c == 0x2029;
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
    if (c < 128)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return (c >= 0xC0 && c != 0xD7 && c != 0xF7 && c < 0x2000) || c == 0xAA || c == 0xBA || c >= 0x2C00;
}

static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == 0x2019 || c == 0x02BC || c == 0x2018;
}

static uint32_t peek(const struct tokenizer *tokenizer, size_t offset, size_t *next)
{
    if (offset >= tokenizer->text.length) {
        *next = offset;
        return 0;
    }
    *next = offset;
    return text_utf8_next(tokenizer->text, next);
}

static void add(char *form, size_t *length, uint32_t c)
{
    char bytes[4];
    size_t count = 1;
    if (c < 0x80) {
        bytes[0] = (char)c;
    } else if (c < 0x800) {
        bytes[0] = (char)(0xC0 | (c >> 6));
        bytes[1] = (char)(0x80 | (c & 63));
        count = 2;
    } else if (c < 0x10000) {
        bytes[0] = (char)(0xE0 | (c >> 12));
        bytes[1] = (char)(0x80 | ((c >> 6) & 63));
        bytes[2] = (char)(0x80 | (c & 63));
        count = 3;
    } else {
        bytes[0] = (char)(0xF0 | (c >> 18));
        bytes[1] = (char)(0x80 | ((c >> 12) & 63));
        bytes[2] = (char)(0x80 | ((c >> 6) & 63));
        bytes[3] = (char)(0x80 | (c & 63));
        count = 4;
    }
    if (*length + count >= TOKEN_WORD_BYTES)
        return;
    memcpy(form + *length, bytes, count);
    *length += count;
}

static void add_plain(char *form, size_t *length, char c)
{
    if (*length + 1 < TOKEN_WORD_BYTES)
        form[(*length)++] = c;
}

static uint32_t lower(uint32_t c)
{
    if (c < 128)
        return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7)
        return c + 32;
    if (c >= 0x100 && c <= 0x177)
        return c | 1;
    if (c >= 0x391 && c <= 0x3A9)
        return c + 32;
    if (c >= 0x410 && c <= 0x42F)
        return c + 32;
    return c;
}

struct forms {
    size_t exact, folded;
};

static void add_letter(struct token *token, struct forms *forms, uint32_t c)
{
    uint32_t small = lower(c);
    if (small >= 0x300 && small < 0x370) /* combining marks */
        return;
    add(token->exact, &forms->exact, small);
    if (small >= 0xC0 && small <= 0x17F) {
        char base = base_letters[small - 0xC0];
        if (base == '1' || base == '2') {
            add(token->folded, &forms->folded, base == '1' ? 'a' : 'o');
            small = 'e';
        } else if (base != ' ') {
            small = (uint32_t)base;
        }
    }
    add(token->folded, &forms->folded, small);
}

/* "l'", "d'", "qu'", "jusqu'" stand for themselves, at the end of the text too, since patterns end so: "venu (de|d'|du)";
 * "'s" is a token of its own. */
static bool elides(const struct token *token, size_t length)
{
    return length <= 2 || (length >= 2 && token->folded[length - 1] == 'u' && token->folded[length - 2] == 'q');
}

static void read_word(struct tokenizer *tokenizer, struct token *token)
{
    struct forms forms = {0, 0};
    size_t next;
    while (tokenizer->offset < tokenizer->text.length) {
        unsigned char plain = (unsigned char)tokenizer->text.data[tokenizer->offset];
        if ((plain | 32) >= 'a' && (plain | 32) <= 'z') {
            add_plain(token->exact, &forms.exact, (char)(plain | 32));
            add_plain(token->folded, &forms.folded, (char)(plain | 32));
            tokenizer->offset++;
            continue;
        }
        uint32_t c = peek(tokenizer, tokenizer->offset, &next);
        if (is_letter(c) || (is_digit(c) && forms.folded > 0)) {
            add_letter(token, &forms, c);
            tokenizer->offset = next;
        } else if (c == 0xAD) { /* soft hyphen */
            tokenizer->offset = next;
        } else if (c == '-') { /* OCR: "traf-" at the end of a line */
            size_t at = next, after;
            uint32_t d = peek(tokenizer, at, &after);
            if (d != '\n' && d != '\r')
                break;
            while (d != 0 && is_space(d)) {
                at = after;
                d = peek(tokenizer, at, &after);
            }
            if (!(d >= 'a' && d <= 'z'))
                break;
            tokenizer->offset = at;
        } else if (is_apostrophe(c)) {
            size_t after;
            uint32_t d = peek(tokenizer, next, &after);
            bool leads = is_letter(d) || next >= tokenizer->text.length;
            if (leads && elides(token, forms.folded) && forms.folded > 0) {
                add(token->exact, &forms.exact, '\'');
                add(token->folded, &forms.folded, '\'');
                tokenizer->offset = next;
            }
            break;
        } else {
            break;
        }
    }
    token->exact[forms.exact] = '\0';
    token->folded[forms.folded] = '\0';
    token->length = (uint8_t)forms.folded;
}

/* A run of digits with its separators: 1,585 - 1 585 - 1.585 - 1.975 - 12,5. */
static void read_digits(struct tokenizer *tokenizer, struct token *token)
{
    size_t length = 0;
    for (;;) {
        size_t next;
        uint32_t c = peek(tokenizer, tokenizer->offset, &next);
        if (is_digit(c)) {
            if (length + 1 < TOKEN_WORD_BYTES)
                token->folded[length++] = (char)c;
            tokenizer->offset = next;
            continue;
        }
        bool space = c == ' ' || c == 0xA0 || c == 0x202F || c == 0x2009 || is_apostrophe(c);
        if (c == ',' || c == '.' || space) {
            size_t digits = 0, at = next, after;
            while (is_digit(peek(tokenizer, at, &after))) {
                at = after;
                digits++;
            }
            /* a space groups only where three digits stand on its right and at most three on its left */
            size_t left = 0;
            while (left < length && token->folded[length - 1 - left] >= '0' && token->folded[length - 1 - left] <= '9')
                left++;
            if (digits > 0 && (!space || (digits == 3 && left <= 3)) && length + 1 < TOKEN_WORD_BYTES) {
                token->folded[length++] = space ? ' ' : (char)c;
                tokenizer->offset = next;
                continue;
            }
        }
        break;
    }
    token->folded[length] = '\0';
    memcpy(token->exact, token->folded, length + 1);
    token->length = (uint8_t)length;
}

static void read_mark(struct tokenizer *tokenizer, struct token *token, uint32_t c, size_t next)
{
    char mark = c < 128 ? (char)c : '?';
    if (c == 0x2013 || c == 0x2014 || c == 0x2212)
        mark = '-';
    else if (c == 0x201C || c == 0x201D || c == 0xAB || c == 0xBB || is_apostrophe(c))
        mark = '"';
    else if (c >= 128)
        mark = c == 0x2026 ? '.' : '~'; /* an ellipsis ends a sentence; other signs mean nothing */
    token->exact[0] = token->folded[0] = mark;
    token->exact[1] = token->folded[1] = '\0';
    token->length = 1;
    tokenizer->offset = next;
}

bool token_next(struct tokenizer *tokenizer, struct token *token)
{
    token->spaced = token->line = false;
    size_t next = 0;
    uint32_t c = 0;
    for (;; tokenizer->offset = next) {
        if (tokenizer->offset >= tokenizer->text.length)
            return false;
        c = peek(tokenizer, tokenizer->offset, &next);
        if (is_space(c)) {
            token->spaced = true;
            if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
                token->line = true;
        } else if (c == '-' || c == 0x2010 || c == 0x2011) {
            size_t after;
            uint32_t d = peek(tokenizer, next, &after);
            if (token->spaced || !is_letter(d)) /* within a compound a hyphen is nothing */
                break;
        } else {
            break;
        }
    }
    token->begin = (uint32_t)tokenizer->offset;
    token->capital = false;
    size_t after;
    if (is_apostrophe(c) && !token->spaced && peek(tokenizer, next, &after) == 's') {
        size_t rest;
        if (!is_letter(peek(tokenizer, after, &rest))) {
            token->kind = TOKEN_WORD;
            memcpy(token->exact, "'s", 3);
            memcpy(token->folded, "'s", 3);
            token->length = 2;
            tokenizer->offset = after;
            token->end = (uint32_t)tokenizer->offset;
            return true;
        }
    }
    if (is_letter(c)) {
        token->kind = TOKEN_WORD;
        token->capital = lower(c) != c;
        read_word(tokenizer, token);
    } else if (is_digit(c)) {
        token->kind = TOKEN_DIGITS;
        read_digits(tokenizer, token);
    } else {
        token->kind = TOKEN_MARK;
        read_mark(tokenizer, token, c, next);
    }
    token->end = (uint32_t)tokenizer->offset;
    return true;
}
