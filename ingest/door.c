#include <string.h>

#include "ingest/reader_internal.h"

int64_t door_line(const char *bytes, size_t offset)
{
    int64_t line = 1;
    for (const char *at = bytes; (at = memchr(at, '\n', offset - (size_t)(at - bytes))); at++)
        line++;
    return line;
}

/* Known beginnings of files that are not text. */
static const char *archive_kind(const char *bytes, size_t length)
{
    static const struct {
        const char *magic;
        size_t length;
        const char *kind;
    } kinds[] = {{"\x1F\x8B", 2, "gzip"},         {"PK\x03\x04", 4, "zip (also .docx, .xlsx)"},
                 {"BZh", 3, "bzip2"},             {"\xFD" "7zXZ", 5, "xz"},
                 {"\x28\xB5\x2F\xFD", 4, "zstd"}, {"7z\xBC\xAF", 4, "7-Zip"},
                 {"%PDF", 4, "PDF"},              {"\xD0\xCF\x11\xE0", 4, "old Office (.doc, .xls)"}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (length >= kinds[i].length && memcmp(bytes, kinds[i].magic, kinds[i].length) == 0)
            return kinds[i].kind;
    return NULL;
}

enum { DECLARATION_BYTES_MAX = 512 };

/* The encoding that an XML declaration names; empty where it names none, "unknown" where it does not end. */
static struct text declared_encoding(const char *bytes, size_t length)
{
    const size_t mark = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    bytes += mark;
    length -= mark;
    if (length < 5 || memcmp(bytes, "<?xml", 5) != 0)
        return text_of("", 0);
    const char *end = memchr(bytes, '>', length < DECLARATION_BYTES_MAX ? length : DECLARATION_BYTES_MAX);
    if (!end)
        return length < DECLARATION_BYTES_MAX ? text_of("", 0) : text_from("unknown");
    static const char name[] = "encoding";
    const char *at = memmem(bytes, (size_t)(end - bytes), name, sizeof name - 1);
    if (!at)
        return text_of("", 0);
    at += sizeof name - 1;
    while (at < end && *at != '"' && *at != '\'')
        at++;
    const char *close = at < end ? memchr(at + 1, *at, (size_t)(end - at - 1)) : NULL;
    return close ? text_of(at + 1, (size_t)(close - at - 1)) : text_of("", 0);
}

static bool encoding_is_utf8(struct text encoding)
{
    static const char *const names[] = {"UTF-8", "UTF8", "US-ASCII", "ASCII"};
    if (!encoding.length)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (encoding.length == strlen(names[i]) && strncasecmp(encoding.data, names[i], encoding.length) == 0)
            return true;
    return false;
}

bool door_examine(struct submission *submission, const char *bytes, size_t length)
{
    if (length == 0) {
        submission_find(submission, RULE_EMPTY, "", 1, "send the report again", "the file is empty");
        return false;
    }
    const char *kind = archive_kind(bytes, length);
    if (kind) {
        submission_find(submission, RULE_COMPRESSED, "", 1, "send the XML file itself", "this is a file of the kind %s", kind);
        return false;
    }
    static const char advice[] = "save it as UTF-8, and declare no other encoding";
    if (length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0 || bytes[0] == '\0' ||
                        bytes[1] == '\0')) {
        submission_find(submission, RULE_NOT_UTF8, "", 1, advice, "this file looks like UTF-16 or UTF-32");
        return false;
    }
    size_t bad = text_utf8_error(bytes, length);
    if (bad < length) {
        submission_find(submission, RULE_NOT_UTF8, "", door_line(bytes, bad), advice,
                        "byte 0x%02X at offset %zu is not UTF-8", (unsigned)(unsigned char)bytes[bad], bad);
        return false;
    }
    const char *nul = memchr(bytes, '\0', length);
    if (nul) {
        submission_find(submission, RULE_NOT_WELL_FORMED, "", door_line(bytes, (size_t)(nul - bytes)),
                        "mend it in an XML editor, or send the file again", "there is a NUL at offset %zu", (size_t)(nul - bytes));
        return false;
    }
    struct text encoding = declared_encoding(bytes, length);
    if (!encoding_is_utf8(encoding)) {
        submission_find(submission, RULE_NOT_UTF8, "", 1, advice, "the XML declaration names the encoding %.*s",
                        (int)(encoding.length > 40 ? 40 : encoding.length), encoding.data);
        return false;
    }
    return door_examine_markup(submission, bytes, length);
}
