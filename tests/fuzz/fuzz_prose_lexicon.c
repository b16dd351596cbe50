/* libFuzzer: whatever stands in the files of the lexicon, reading them gives an engine or one line about what is wrong, and the
 * engine reads a paragraph without a fault. An input is some of these files, each behind a line "=== PATH"; those that are not
 * in it are empty, but the two that must not be. Calls of dictionary_file come here (tests/CMakeLists.txt). */
#include <stdlib.h>
#include <string.h>

#include "prose/prose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
struct text __real_dictionary_file(const char *path);
struct text __wrap_dictionary_file(const char *path);

static struct text input;

static struct text line_of(struct text *rest)
{
    const char *end = memchr(rest->data, '\n', rest->length);
    const struct text line = text_of(rest->data, end ? (size_t)(end - rest->data) : rest->length);
    const size_t step = line.length + (end ? 1 : 0);
    *rest = text_of(rest->data + step, rest->length - step);
    return line;
}

static bool is_mark(struct text line)
{
    return line.length > 4 && memcmp(line.data, "=== ", 4) == 0;
}

static bool find(const char *path, struct text *file)
{
    for (struct text rest = input; rest.length;) {
        const struct text line = line_of(&rest);
        if (!is_mark(line) || !text_is(text_of(line.data + 4, line.length - 4), path))
            continue;
        *file = text_of(rest.data, 0);
        for (struct text before = rest; rest.length && !is_mark(line_of(&rest)); before = rest)
            file->length = (size_t)(rest.data - before.data) + (size_t)(before.data - file->data);
        return true;
    }
    return false;
}

struct text __wrap_dictionary_file(const char *path)
{
    struct text file;
    if (strncmp(path, "lexicon/", 8) != 0)
        return __real_dictionary_file(path);
    if (find(path, &file))
        return file;
    if (strcmp(path, "lexicon/common/fields.csv") == 0 || strcmp(path, "lexicon/common/follows.csv") == 0)
        return __real_dictionary_file(path);
    return text_of("", 0);
}

static void read_with(const struct prose_engine *engine)
{
    static const char words[] = "In 2008 the office assisted at least twelve victims of trafficking, two of them women from Albania. "
                                "Aucune victime n'a été identifiée. Dos casos de trata fueron reconocidos; UNHCR trained 15-20 police officers.";
    struct arena *arena = arena_create();
    struct prose_paragraph paragraph = {"POC", "", text_of(words, sizeof words - 1)};
    struct prose_document document = {"ALB", 2008, "en", &paragraph, 1};
    struct prose_result result;
    prose_read(engine, &document, arena, &result);
    for (size_t i = 0; i < result.observation_count; i++)
        if (result.observations[i].begin > result.observations[i].end || result.observations[i].end > sizeof words - 1)
            abort();
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dictionary *dictionary;
    struct prose_engine *engine;
    struct error error = {""};
    if (!dictionary && dictionary_create(&dictionary, NULL))
        abort();
    input = text_of((const char *)data, size);
    if (prose_engine_create(dictionary, &engine, &error)) {
        if (!error.message[0])
            abort();
        return 0;
    }
    read_with(engine);
    prose_engine_free(engine);
    return 0;
}
