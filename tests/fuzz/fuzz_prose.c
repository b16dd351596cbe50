/* libFuzzer: any valid UTF-8 is read without a fault, and every passage lies within its paragraph. */
#include <stdlib.h>
#include <string.h>

#include "prose/prose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct dictionary *dictionary;
    static struct prose_engine *engine;
    static const char *const languages[] = {"en", "fr", "es", "xx"};
    if (engine == NULL && (dictionary_create(&dictionary, NULL) != STATUS_OK ||
                           prose_engine_create(dictionary, &engine, NULL) != STATUS_OK))
        abort();
    if (size < 2 || text_utf8_error((const char *)data + 1, size - 1) != size - 1)
        return 0;
    struct arena *arena = arena_create();
    struct prose_paragraph paragraph = {data[0] & 4 ? "OFFICE" : "POC", "", text_of((const char *)data + 1, size - 1)};
    struct prose_document document = {"ALB", 2008, languages[data[0] & 3], &paragraph, 1};
    struct prose_result result;
    prose_read(engine, &document, arena, &result);
    for (size_t i = 0; i < result.observation_count; i++)
        if (result.observations[i].begin > result.observations[i].end || result.observations[i].end > size - 1)
            abort();
    arena_free(arena);
    return 0;
}
