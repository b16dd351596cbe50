/* What markup may weigh. The XML library takes time by the square of what these limits bound (attributes of one element,
 * pieces of one text), and it does so before it calls anybody; so the bytes are looked through once before, in one pass.
 * Where they are no XML this gives up without a word: the library stops at that place and says why. */
#include <string.h>

#include "ingest/reader_internal.h"

enum {
    ATTRIBUTES_MAX = 64,
    NAME_BYTES_MAX = 200,
    VALUE_BYTES_MAX = 16 * 1024,
    TEXT_BYTES_MAX = 1024 * 1024,
    LEVELS_MAX = 32,
    ELEMENTS_MAX = 100 * 1000,
    COPIED_BYTES_MAX = 1024 * 1024 * 1024,
};

struct markup {
    struct submission *submission;
    const char *begin, *next, *end;
    size_t levels, elements;
    size_t text;   /* bytes of text since the last tag */
    size_t copied; /* what the validator copies when a piece of text is added to what it has */
    bool refused;
};

/* Always false, so that a caller can write `return refuse(...)`. */
static bool refuse(struct markup *markup, const char *what, unsigned long limit, const char *unit)
{
    markup->refused = true;
    submission_find(markup->submission, RULE_BEYOND_LIMITS, "", door_line(markup->begin, (size_t)(markup->next - markup->begin)),
                    "compare with the layout's template in schemas/templates/", "%s of more than %lu %s", what, limit, unit);
    return false;
}

static size_t left(const struct markup *markup)
{
    return (size_t)(markup->end - markup->next);
}

static bool begins(const struct markup *markup, const char *what)
{
    size_t length = strlen(what);
    return left(markup) >= length && memcmp(markup->next, what, length) == 0;
}

/* Moves behind the next `what`; false where there is none. */
static bool move_behind(struct markup *markup, const char *what)
{
    const char *found = memmem(markup->next, left(markup), what, strlen(what));
    if (found)
        markup->next = found + strlen(what);
    return found;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* From behind the opening quote to behind the closing one. */
static bool pass_value(struct markup *markup, char quote)
{
    const char *close = memchr(markup->next, quote, left(markup));
    if (!close)
        return false;
    if (close - markup->next > VALUE_BYTES_MAX)
        return refuse(markup, "an attribute", VALUE_BYTES_MAX, "bytes");
    markup->next = close + 1;
    return true;
}

static bool pass_start_tag(struct markup *markup)
{
    size_t attributes = 0, name = 0;
    char before = '<';
    if (++markup->elements > ELEMENTS_MAX)
        return refuse(markup, "a report", ELEMENTS_MAX, "elements");
    while (markup->next < markup->end) {
        char c = *markup->next++;
        if (c == '>') {
            if (before != '/' && ++markup->levels > LEVELS_MAX)
                return refuse(markup, "nesting", LEVELS_MAX, "levels");
            return true;
        }
        if (c == '"' || c == '\'') {
            if (++attributes > ATTRIBUTES_MAX)
                return refuse(markup, "an element", ATTRIBUTES_MAX, "attributes");
            if (!pass_value(markup, c))
                return false;
        }
        name = is_space(c) || c == '=' || c == '"' || c == '\'' ? 0 : name + 1;
        if (name > NAME_BYTES_MAX)
            return refuse(markup, "a name", NAME_BYTES_MAX, "bytes");
        before = c;
    }
    return false;
}

static bool add_text(struct markup *markup, size_t length)
{
    markup->text += length;
    markup->copied += markup->text;
    if (markup->text > TEXT_BYTES_MAX)
        return refuse(markup, "a paragraph or remark", TEXT_BYTES_MAX, "bytes");
    if (markup->copied > COPIED_BYTES_MAX)
        return refuse(markup, "text in pieces", COPIED_BYTES_MAX / TEXT_BYTES_MAX, "full paragraphs");
    return true;
}

/* Up to the next markup; each reference is a piece of its own to the library. */
static bool pass_text(struct markup *markup)
{
    const char *tag = memchr(markup->next, '<', left(markup));
    const char *stop = tag ? tag : markup->end;
    while (markup->next < stop) {
        const char *reference = memchr(markup->next + 1, '&', (size_t)(stop - markup->next - 1));
        const char *until = reference ? reference : stop;
        if (!add_text(markup, (size_t)(until - markup->next)))
            return false;
        markup->next = until;
    }
    return true;
}

static bool pass_cdata(struct markup *markup)
{
    const char *begin = markup->next;
    return move_behind(markup, "]]>") && add_text(markup, (size_t)(markup->next - begin));
}

static bool pass_markup(struct markup *markup)
{
    if (begins(markup, "<!--"))
        return move_behind(markup, "-->") && add_text(markup, 0);
    if (begins(markup, "<![CDATA["))
        return pass_cdata(markup);
    if (begins(markup, "<?"))
        return move_behind(markup, "?>") && add_text(markup, 0);
    if (begins(markup, "<!DOCTYPE")) {
        markup->refused = true;
        submission_find(markup->submission, RULE_DOCTYPE, "", door_line(markup->begin, (size_t)(markup->next - markup->begin)),
                        "remove the DOCTYPE line", "the file has a DOCTYPE");
        return false;
    }
    markup->text = 0;
    if (!begins(markup, "</")) {
        markup->next++;
        return pass_start_tag(markup);
    }
    markup->levels -= markup->levels > 0;
    return move_behind(markup, ">");
}

bool door_examine_markup(struct submission *submission, const char *bytes, size_t length)
{
    struct markup markup = {.submission = submission, .begin = bytes, .next = bytes, .end = bytes + length};
    while (markup.next < markup.end)
        if (*markup.next == '<' ? !pass_markup(&markup) : !pass_text(&markup))
            break;
    return !markup.refused;
}
