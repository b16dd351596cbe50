/* What people read, in the language that was asked for. Ids, codes and measures are the same in every language. */
#include <string.h>

#include "report/report_internal.h"

enum { LABEL_ID_BYTES = 256 };

const char *report_language(const struct report_context *context)
{
    return context->language ? context->language : "en";
}

bool report_in_english(const struct report_context *context)
{
    return strcmp(report_language(context), "en") == 0;
}

const char *report_word(const struct report_context *context, const char *kind, const char *name, const char *english)
{
    char id[LABEL_ID_BYTES];
    int length = snprintf(id, sizeof id, "%s.%s", kind, name);
    const char *wording = NULL;
    if (length > 0 && (size_t)length < sizeof id)
        wording = dictionary_label(context->dictionary, report_language(context), id);
    return wording ? wording : english;
}

const char *report_table_words(const struct report_context *context, const struct report_table *table, const char *part)
{
    char name[LABEL_ID_BYTES];
    const char *english = strcmp(part, "note") == 0          ? table->note
                          : strcmp(part, "denominator") == 0 ? table->denominator
                                                             : table->title;
    if (context->audience == REPORT_PUBLIC) /* the public's tables say what theirs count */
        return english;
    snprintf(name, sizeof name, "%s.%s", table->id, part);
    return report_word(context, "table", name, english);
}

const char *report_caption(const struct report_context *context, const struct report_table *table, size_t set)
{
    const char *english = table->sets && set < table->set_count ? table->sets[set].caption : "";
    char name[LABEL_ID_BYTES];
    snprintf(name, sizeof name, "%s.%zu", table->id, set + 1);
    return english[0] ? report_word(context, "set", name, english) : english;
}

const char *report_heading(const struct report_context *context, const struct report_table *table, const struct report_column *column)
{
    char name[LABEL_ID_BYTES];
    snprintf(name, sizeof name, "%s.%s", table->id, column->id);
    const char *own = report_word(context, "column", name, NULL);
    if (own)
        return own;
    return report_word(context, "heading", column->heading, column->heading);
}

/* Texts of reports are never translated: passages, titles, messages, places and files. */
static bool is_of_a_report(const struct report_column *column)
{
    return strncmp(column->tag, "#description", 12) == 0 || strncmp(column->tag, "#meta", 5) == 0;
}

const char *report_code_label(const struct report_source *source, const struct code *code)
{
    return report_word(source->context, "code", arena_format(source->arena, "%s.%s", code->list, code->code), code->label);
}

const char *report_chapter_label(const struct report_source *source, const struct chapter *chapter)
{
    const char *name = chapter->subcategory[0] ? arena_format(source->arena, "%s/%s", chapter->chapter, chapter->subcategory) : chapter->chapter;
    return report_word(source->context, "chapter", name, chapter->label);
}

/* The wording of one word, with what stands behind it in brackets: "source (partly)"; NULL where it has none. */
static const char *translate_word(const struct report_source *source, const char *kind, struct text word)
{
    const char *bracket = memchr(word.data, '(', word.length);
    if (!bracket || bracket == word.data || word.data[word.length - 1] != ')')
        return report_word(source->context, kind, arena_copy(source->arena, word.data, word.length), NULL);
    struct text outer = text_trim(text_of(word.data, (size_t)(bracket - word.data)));
    struct text inner = text_of(bracket + 1, word.length - (size_t)(bracket - word.data) - 2);
    const char *first = report_word(source->context, kind, arena_copy(source->arena, outer.data, outer.length), NULL);
    const char *second = report_word(source->context, kind, arena_copy(source->arena, inner.data, inner.length), NULL);
    return first && second ? arena_format(source->arena, "%s (%s)", first, second) : NULL;
}

void report_translate(const struct report_source *source, const struct report_column *column, struct report_cell *cell)
{
    bool words = column->type == REPORT_TEXT && cell->state == REPORT_VALUE && cell->shown.length > 0;
    if (!words || is_of_a_report(column) || cell->shown.length >= LABEL_ID_BYTES)
        return;
    const char *kind = strncmp(column->tag, "#region", 7) == 0 ? "region" : "word", *list = "";
    const char *whole = translate_word(source, kind, cell->shown);
    for (struct text left = cell->shown; !whole && list && left.length > 0;) {
        const char *comma = memmem(left.data, left.length, ", ", 2);
        size_t length = comma ? (size_t)(comma - left.data) : left.length;
        const char *word = translate_word(source, kind, text_of(left.data, length));
        list = word ? arena_format(source->arena, "%s%s%s", list, list[0] ? ", " : "", word) : NULL;
        length += comma ? 2 : 0;
        left = text_of(left.data + length, left.length - length);
    }
    if (whole || list)
        cell->shown = text_from(whole ? whole : list);
}

/* Thousands are kept together by a narrow space that does not break (U+202F). */
static void write_figure(const char *figure, char *text, size_t size)
{
    static const char space[] = "\xE2\x80\xAF";
    size_t used = 0;
    for (const char *c = figure; *c && used + sizeof space < size; c++) {
        if (*c == ',') {
            memcpy(text + used, space, sizeof space - 1);
            used += sizeof space - 1;
        } else {
            text[used++] = *c == '.' ? ',' : *c;
        }
    }
    text[used] = '\0';
}

void report_cell_words(const struct report_context *context, const struct report_column *column, const struct report_cell *cell, char *text,
                       size_t size)
{
    bool figure = column->type == REPORT_WHOLE || column->type == REPORT_INTERVAL || column->type == REPORT_PERCENT;
    if (size == 0 || report_in_english(context) || !figure) {
        report_cell_text(column, cell, text, size);
        return;
    }
    char english[REPORT_FIGURE_BYTES], whole[2 * REPORT_FIGURE_BYTES];
    report_cell_text(column, cell, english, sizeof english);
    const char *of = strstr(english, " of ");
    if (of)
        snprintf(whole, sizeof whole, "%.*s %s %s", (int)(of - english), english, report_word(context, "word", "of", "of"), of + 4);
    else
        snprintf(whole, sizeof whole, "%s", english);
    write_figure(whole, text, size);
}
