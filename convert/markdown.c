#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "convert/convert.h"
#include "convert/xml.h"

struct converting {
    const struct dictionary *dictionary;
    struct buffer *xml;
    const char *chapter, *subcategory; /* where the next paragraph belongs */
    const char *open_chapter, *open_subcategory; /* what is open in the XML, NULL for nothing */
};

static void close_subcategory(struct converting *converting)
{
    if (converting->open_subcategory)
        buffer_add_text(converting->xml, "    </subcategory>\n");
    converting->open_subcategory = NULL;
}

static void close_chapter(struct converting *converting)
{
    close_subcategory(converting);
    if (converting->open_chapter)
        buffer_add_text(converting->xml, "  </chapter>\n");
    converting->open_chapter = NULL;
}

static void open_place(struct converting *converting)
{
    bool same_chapter = converting->open_chapter && strcmp(converting->open_chapter, converting->chapter) == 0;
    if (!same_chapter) {
        close_chapter(converting);
        buffer_format(converting->xml, "  <chapter code=\"%s\">\n", converting->chapter);
        converting->open_chapter = converting->chapter;
    }
    const char *open = converting->open_subcategory ? converting->open_subcategory : "";
    if (strcmp(open, converting->subcategory) == 0)
        return;
    close_subcategory(converting);
    if (!converting->subcategory[0])
        return;
    buffer_format(converting->xml, "    <subcategory code=\"%s\">\n", converting->subcategory);
    converting->open_subcategory = converting->subcategory;
}

static void add_paragraph(struct converting *converting, struct text paragraph)
{
    paragraph = text_trim(paragraph);
    if (!paragraph.length)
        return;
    open_place(converting);
    buffer_add_text(converting->xml, converting->open_subcategory ? "      <paragraph>" : "    <paragraph>");
    xml_add_text(converting->xml, paragraph);
    buffer_add_text(converting->xml, "</paragraph>\n");
}

/* A sub-category whose heading an office set at the level of chapters. */
static const struct chapter *subcategory_anywhere(const struct dictionary *dictionary, struct text heading)
{
    size_t count;
    const struct chapter *chapters = dictionary_chapters(dictionary, &count);
    for (size_t i = 0; i < count; i++) {
        if (chapters[i].subcategory[0])
            continue;
        const struct chapter *found = dictionary_heading(dictionary, chapters[i].chapter, heading, true);
        if (found)
            return found;
    }
    return NULL;
}

static void take_chapter(struct converting *converting, struct text heading)
{
    const struct chapter *chapter = dictionary_heading(converting->dictionary, "", heading, false);
    if (!chapter)
        chapter = subcategory_anywhere(converting->dictionary, heading);
    converting->chapter = chapter ? chapter->chapter : "SUM";
    converting->subcategory = chapter ? chapter->subcategory : "";
    if (!chapter)
        add_paragraph(converting, heading);
}

static void take_subcategory(struct converting *converting, struct text heading)
{
    const struct chapter *chapter = dictionary_heading(converting->dictionary, converting->chapter, heading, false);
    converting->subcategory = chapter ? chapter->subcategory : "";
    if (!chapter)
        add_paragraph(converting, heading);
}

/* "## Reception" gives level 2 and the heading; 0 where the line is none. */
static size_t heading_level(struct text line, struct text *heading)
{
    size_t level = 0;
    while (level < line.length && line.data[level] == '#')
        level++;
    if (!level || level == line.length || (line.data[level] != ' ' && line.data[level] != '\t'))
        return 0;
    *heading = text_trim(text_of(line.data + level, line.length - level));
    while (heading->length && heading->data[heading->length - 1] == '#') /* "# Reception #" */
        heading->length--;
    *heading = text_trim(*heading);
    return level;
}

/* The text without HTML comments and carriage returns. A comment that is not closed goes to the end. */
static char *without_comments(struct text markdown, size_t *length)
{
    char *plain = memory_allocate(markdown.length + 1);
    size_t used = 0;
    for (size_t i = 0; i < markdown.length; i++) {
        if (markdown.length - i >= 4 && memcmp(markdown.data + i, "<!--", 4) == 0) {
            const char *end = memmem(markdown.data + i + 4, markdown.length - i - 4, "-->", 3);
            i = end ? (size_t)(end - markdown.data) + 2 : markdown.length;
        } else if (markdown.data[i] != '\r') {
            plain[used++] = markdown.data[i];
        }
    }
    *length = used;
    return plain;
}

static void take_lines(struct converting *converting, struct text text)
{
    const char *end = text.data + text.length, *paragraph = NULL;
    for (const char *line = text.data; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const char *line_end = newline ? newline : end;
        struct text heading, here = text_of(line, (size_t)(line_end - line));
        size_t level = heading_level(here, &heading);
        bool ends = level || !text_trim(here).length;
        if (ends && paragraph)
            add_paragraph(converting, text_of(paragraph, (size_t)(line - paragraph)));
        if (ends)
            paragraph = NULL;
        else if (!paragraph)
            paragraph = line;
        if (level == 1)
            take_chapter(converting, heading);
        else if (level == 2)
            take_subcategory(converting, heading);
        else if (level)
            add_paragraph(converting, heading);
        line = newline ? newline + 1 : end;
    }
    if (paragraph)
        add_paragraph(converting, text_of(paragraph, (size_t)(end - paragraph)));
}

void convert_markdown(const struct dictionary *dictionary, const struct convert_header *header, struct text markdown,
                      struct buffer *xml)
{
    struct converting converting = {.dictionary = dictionary, .xml = xml, .chapter = "SUM", .subcategory = ""};
    if (markdown.length >= 3 && memcmp(markdown.data, "\xEF\xBB\xBF", 3) == 0)
        markdown = text_of(markdown.data + 3, markdown.length - 3);
    const struct layout *layout = dictionary_layout(dictionary, text_from("apr-2007"));
    buffer_format(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<report xmlns=\"%s\"", layout->namespace_uri);
    xml_add_attribute(xml, "office", text_from(header->office));
    buffer_format(xml, " year=\"%lld\"", (long long)header->year);
    xml_add_attribute(xml, "language", text_from(header->language));
    xml_add_attribute(xml, "dictionary", text_from(dictionary_version(dictionary)));
    buffer_add_text(xml, ">\n");
    size_t length;
    char *plain = without_comments(markdown, &length);
    take_lines(&converting, text_of(plain, length));
    close_chapter(&converting);
    buffer_add_text(xml, "</report>\n");
    free(plain);
}
