/* A tool for whoever writes lexicon rules: reads documents as ../../prose lists them and prints the observations table.
 * usage: prose_run DOCUMENTS.csv [--explain | --signs]   (the files are found beside DOCUMENTS.csv) */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/memory.h"
#include "prose/prose.h"
#include "prose/reader_internal.h"

static struct text read_whole(const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t length = 0, capacity = 1 << 16;
    char *data = memory_allocate(capacity);
    if (file == NULL) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(2);
    }
    for (size_t n; (n = fread(data + length, 1, capacity - length - 1, file)) > 0;) {
        length += n;
        if (length + 1 == capacity)
            data = memory_resize(data, capacity *= 2, 1);
    }
    fclose(file);
    return text_of(data, length);
}

struct paragraphs {
    struct prose_paragraph *list;
    size_t count, capacity;
};

static void add_paragraph(struct paragraphs *paragraphs, const struct chapter *chapter, struct text text)
{
    text = text_trim(text);
    if (text.length == 0 || (text.length > 4 && strncmp(text.data, "<!--", 4) == 0))
        return;
    memory_grow(&paragraphs->list, &paragraphs->capacity, paragraphs->count, sizeof *paragraphs->list);
    paragraphs->list[paragraphs->count++] = (struct prose_paragraph){chapter ? chapter->chapter : "SUM",
                                                                     chapter ? chapter->subcategory : "", text};
}

/* Markdown: "# chapter", "## sub-category", paragraphs between empty lines. */
static void split(const struct dictionary *dictionary, struct text text, struct paragraphs *paragraphs)
{
    const struct chapter *chapter = NULL;
    const char *within = "";
    size_t begin = 0;
    for (size_t i = 0; i <= text.length;) {
        size_t end = i;
        while (end < text.length && text.data[end] != '\n')
            end++;
        struct text line = text_trim(text_of(text.data + i, end - i));
        if (line.length == 0 || line.data[0] == '#') {
            add_paragraph(paragraphs, chapter, text_of(text.data + begin, i - begin));
            begin = end + 1;
        }
        if (line.length > 0 && line.data[0] == '#') {
            bool sub = line.length > 1 && line.data[1] == '#';
            struct text heading = text_trim(text_of(line.data + 1 + sub, line.length - 1 - sub));
            const struct chapter *found = dictionary_heading(dictionary, sub ? within : "", heading, false);
            if (found != NULL)
                chapter = found;
            if (!sub)
                within = found != NULL ? found->chapter : "";
        }
        i = end + 1;
    }
    if (begin < text.length)
        add_paragraph(paragraphs, chapter, text_of(text.data + begin, text.length - begin));
}

static void cell(struct buffer *out, const char *text, bool first)
{
    csv_write(out, text_from(text), first);
}

static void print_observation(const struct prose_document *document, const struct prose_observation *o)
{
    struct buffer out;
    char low[32] = "", high[32] = "", year[16];
    double scale = o->field->kind == FIELD_SHARE ? 1000.0 : 1.0;
    buffer_init(&out, 1 << 24);
    snprintf(year, sizeof year, "%d", document->year);
    if (o->has_low)
        snprintf(low, sizeof low, "%.10g", (double)o->low / scale);
    if (o->has_low && o->has_high)
        snprintf(high, sizeof high, "%.10g", (double)o->high / scale);
    cell(&out, document->office, true);
    cell(&out, year, false);
    cell(&out, o->field->id, false);
    cell(&out, o->dimensions, false);
    cell(&out, o->value, false);
    cell(&out, low, false);
    cell(&out, high, false);
    cell(&out, o->rule, false);
    cell(&out, o->why, false);
    csv_write(&out, text_of(document->paragraphs[o->paragraph].text.data + o->begin, o->end - o->begin), false);
    printf("%s\n", out.data);
    buffer_free(&out);
}

/* One line a segment: "S", office, year, what the frames found ("field|dimensions|value|low|high"), the signs, the words. */
static void print_signs(void *context, const struct reader *reader, const char *feature, bool begins, size_t first)
{
    if (begins) {
        const struct segment *segment = reader->segment;
        struct text text = reader->document->paragraphs[reader->paragraph].text;
        printf("%sS\t%s\t%d\t", *(bool *)context ? "\n" : "", reader->document->office, reader->document->year);
        for (size_t i = segment->begin; i < segment->end; i++)
            putchar((unsigned char)text.data[i] < 32 ? ' ' : text.data[i]);
        printf("\t");
        for (size_t i = first; i < reader->found_count; i++) {
            const struct prose_observation *o = &reader->found[i].observation;
            printf("%s%s|%s|%s|%lld|%s", i > first ? " " : "", o->field->id, o->dimensions, o->value, (long long)o->low,
                   o->has_low ? o->has_high ? "figure" : "open" : "");
        }
        printf("\t");
        *(bool *)context = true;
    }
    printf("%s ", feature);
}

static void read_document(const struct prose_engine *engine, const struct prose_document *document, const char *mode,
                          struct arena *arena)
{
    bool explain = mode != NULL && strcmp(mode, "--explain") == 0;
    if (mode != NULL && !explain) {
        bool started = false;
        prose_signs(engine, document, arena, print_signs, &started);
        printf("\n");
        return;
    }
    if (explain) {
        struct prose_line *lines;
        size_t count, last = SIZE_MAX;
        prose_explain(engine, document, arena, &lines, &count);
        for (size_t i = 0; i < count; i++) {
            if (lines[i].begin + (lines[i].paragraph << 32) != last)
                printf("\n[%.*s]\n", (int)(lines[i].end - lines[i].begin),
                       document->paragraphs[lines[i].paragraph].text.data + lines[i].begin);
            last = lines[i].begin + (lines[i].paragraph << 32);
            printf("  %s\n", lines[i].text);
        }
        return;
    }
    struct prose_result result;
    prose_read(engine, document, arena, &result);
    for (size_t i = 0; i < result.observation_count; i++)
        if (result.observations[i].counts)
            print_observation(document, &result.observations[i]);
}

int main(int argc, char **argv)
{
    struct dictionary *dictionary = NULL;
    struct prose_engine *engine = NULL;
    struct error error = {""};
    if (argc < 2 || dictionary_create(&dictionary, &error) != STATUS_OK ||
        prose_engine_create(dictionary, &engine, &error) != STATUS_OK) {
        fprintf(stderr, "prose_run: %s\n", argc < 2 ? "usage: prose_run DOCUMENTS.csv [--explain]" : error.message);
        return 2;
    }
    const char *mode = argc > 2 ? argv[2] : NULL;
    struct text list = read_whole(argv[1]);
    char *copy = memory_copy_text(argv[1], strlen(argv[1]));
    const char *folder = dirname(copy);
    struct arena *rows = arena_create(), *arena = arena_create();
    struct csv_reader csv;
    csv_open(&csv, list, rows);
    if (!csv_read(&csv))
        return 2;
    long iso3 = csv_column(&csv, "iso3"), year = csv_column(&csv, "year"), lang = csv_column(&csv, "lang"),
         file = csv_column(&csv, "file");
    if (mode == NULL)
        printf("office,year,field,dimensions,value,low,high,rule,why,passage\n");
    while (csv_read(&csv)) {
        char path[4096];
        struct text name = csv_cell(&csv, file), text;
        struct paragraphs paragraphs = {0};
        snprintf(path, sizeof path, "%s/%.*s", name.data[0] == '/' ? "" : folder, (int)name.length, name.data);
        text = read_whole(path);
        split(dictionary, text, &paragraphs);
        struct prose_document document = {
            arena_copy(arena, csv_cell(&csv, iso3).data, csv_cell(&csv, iso3).length),
            (int)strtol(arena_copy(arena, csv_cell(&csv, year).data, csv_cell(&csv, year).length), NULL, 10),
            arena_copy(arena, csv_cell(&csv, lang).data, csv_cell(&csv, lang).length), paragraphs.list, paragraphs.count};
        read_document(engine, &document, mode, arena);
        arena_reset(arena);
        free(paragraphs.list);
        free((char *)text.data);
    }
    csv_close(&csv);
    arena_free(rows);
    arena_free(arena);
    free(copy);
    free((char *)list.data);
    prose_engine_free(engine);
    dictionary_free(dictionary);
    return 0;
}
