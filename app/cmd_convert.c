#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/app.h"
#include "common/arena.h"
#include "common/output.h"
#include "convert/convert.h"

enum { XML_BYTES_MAX = 256 * 1024 * 1024 };

struct converting {
    struct invocation *invocation;
    const char *input, *folder;
    size_t written;
};

static void print_problem(void *context, size_t line, const char *rule, const char *message, const char *advice)
{
    const struct converting *converting = context;
    print_finding(converting->input, (int64_t)line, "error", rule, message, advice);
}

static enum status write_file(const char *path, struct text bytes, struct error *error)
{
    struct output *output;
    enum status status = output_open(path, &output, error);
    if (status)
        return status;
    status = output_write(output, bytes.data, bytes.length, error);
    if (!status)
        return output_commit(output, error);
    output_abandon(output);
    return status;
}

static enum status write_submission(void *context, const struct convert_header *header, struct text xml, struct error *error)
{
    struct converting *converting = context;
    struct arena *arena = arena_create();
    const char *path = arena_format(arena, "%s/%s-%lld.xml", converting->folder, header->office, (long long)header->year);
    enum status status = write_file(path, xml, error);
    arena_free(arena);
    converting->written++;
    return status;
}

static enum exit_code values(struct invocation *invocation, struct text csv)
{
    struct converting converting = {.invocation = invocation, .input = invocation->arguments[0], .folder = option(invocation, "output")};
    if (!converting.folder)
        return fail("convert --layout focus writes one submission an office and year and needs --output FOLDER");
    if (mkdir(converting.folder, 0777) != 0 && errno != EEXIST)
        return fail("%s: %s", converting.folder, strerror(errno));
    size_t bad;
    if (convert_values(invocation->dictionary, csv, print_problem, write_submission, &converting, &bad, &invocation->error))
        return invocation_fail(invocation);
    fprintf(stderr, "%zu submissions written to %s, %zu bad lines\n", converting.written, converting.folder, bad);
    return bad ? EXIT_FINDINGS : EXIT_DONE;
}

static enum exit_code markdown(struct invocation *invocation, struct text text)
{
    struct convert_header header = {.language = option(invocation, "lang") ? option(invocation, "lang") : "en"};
    int year;
    if (!option(invocation, "office") || !option(invocation, "year"))
        return fail("convert of a text needs --office ISO3 and --year YEAR");
    if (!option_office(invocation, &header.office) || !option_year(invocation, "year", &year))
        return EXIT_NOT_DONE;
    for (const char *c = header.language; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || *c == '-'))
            return fail("--lang is a language such as en, fr or es, not %s", header.language);
    header.year = year;
    struct buffer xml;
    buffer_init(&xml, XML_BYTES_MAX);
    convert_markdown(invocation->dictionary, &header, text, &xml);
    enum exit_code code = EXIT_DONE;
    if (xml.overflowed)
        code = fail("%s: the text is too large for a report", invocation->arguments[0]);
    else if (write_file(option(invocation, "output"), buffer_text(&xml), &invocation->error))
        code = invocation_fail(invocation);
    buffer_free(&xml);
    return code;
}

static enum exit_code run(struct invocation *invocation)
{
    const char *layout = option(invocation, "layout"), *path = invocation->arguments[0];
    if (layout && strcmp(layout, "focus") != 0 && strcmp(layout, "apr-2007") != 0)
        return fail("convert writes the layouts apr-2007 (from text) and focus (from values), not %s", layout);
    size_t length;
    char *bytes = read_file(path, &length, &invocation->error);
    if (!bytes)
        return invocation_fail(invocation);
    enum exit_code code;
    size_t bad = text_utf8_error(bytes, length);
    if (bad < length) {
        int64_t line = 1;
        for (size_t i = 0; i < bad; i++)
            line += bytes[i] == '\n';
        print_finding(path, line, "error", "not-utf-8", "the file is not UTF-8", "save it as UTF-8");
        code = EXIT_FINDINGS;
    } else if (layout && strcmp(layout, "focus") == 0) {
        code = values(invocation, text_of(bytes, length));
    } else {
        code = markdown(invocation, text_of(bytes, length));
    }
    free(bytes);
    return code;
}

const struct command command_convert = {
    .name = "convert",
    .summary = "Make submissions of a plain text or of values in a spreadsheet",
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .description =
        "A text (Markdown) becomes a submission in the layout apr-2007: `# chapter`, `## sub-category`, a blank line between\n"
        "paragraphs, headings in English, French or Spanish, HTML comments skipped. Text before any heading, or under one\n"
        "that is not known, is kept under the executive summary or the chapter it stands in.\n\n"
        "With --layout focus the file is a CSV with the columns iso3,year,field,dimensions,value,qualifier (qualifier exact,\n"
        "at-least, at-most, about, range with 10..15 as value, not-applicable); one submission an office and year is written\n"
        "into the folder --output. An empty value is not reported.",
    .options = {{"office", "ISO3", "the reporting office, for a text", false},
                {"year", "YEAR", "the reporting year, for a text", false},
                {"lang", "LANGUAGE", "the text's language: en, fr, es; else en", false},
                {"layout", "LAYOUT", "focus: the file holds values", false},
                {"output", "PATH", "a file (text) or a folder (values); else standard output", false}},
    .examples = "  aprfocus convert --office ALB --year 2008 --lang en report.md > ALB-2008.xml\n"
                "  aprfocus convert --layout focus values.csv --output submissions",
    .run = run,
};
