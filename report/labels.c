/* What people read, in the language that was asked for. Ids, codes and measures are the same in every language. */
#include <string.h>

#include "report/report_internal.h"

enum { LABEL_ID_BYTES = 256 };

static const char *language_of(const struct report_context *context)
{
    return context->language ? context->language : "en";
}

bool report_in_english(const struct report_context *context)
{
    return strcmp(language_of(context), "en") == 0;
}

const char *report_word(const struct report_context *context, const char *kind, const char *name, const char *english)
{
    char id[LABEL_ID_BYTES];
    int length = snprintf(id, sizeof id, "%s.%s", kind, name);
    const char *wording = NULL;
    if (length > 0 && (size_t)length < sizeof id)
        wording = dictionary_label(context->dictionary, language_of(context), id);
    return wording ? wording : english;
}

const char *report_table_words(const struct report_context *context, const struct report_table *table, const char *part)
{
    char name[LABEL_ID_BYTES];
    const char *english = strcmp(part, "note") == 0          ? table->note
                          : strcmp(part, "denominator") == 0 ? table->denominator
                                                             : table->title;
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

const char *report_heading(const struct report_context *context, const struct report_column *column)
{
    return report_word(context, "heading", column->heading, column->heading);
}

/* Texts of reports are never translated: passages, titles, messages, places and files. */
static bool is_of_a_report(const struct report_column *column)
{
    return strncmp(column->tag, "#description", 12) == 0 || strncmp(column->tag, "#meta", 5) == 0;
}

void report_translate(const struct report_context *context, const struct report_column *column, struct report_cell *cell)
{
    bool words = column->type == REPORT_TEXT && cell->state == REPORT_VALUE && cell->shown.length > 0;
    if (!words || is_of_a_report(column) || cell->shown.length >= LABEL_ID_BYTES)
        return;
    char english[LABEL_ID_BYTES];
    snprintf(english, sizeof english, "%.*s", (int)cell->shown.length, cell->shown.data);
    const char *kind = strncmp(column->tag, "#region", 7) == 0 ? "region" : "word";
    const char *wording = report_word(context, kind, english, NULL);
    if (wording)
        cell->shown = text_from(wording);
}
