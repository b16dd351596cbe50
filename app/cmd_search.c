#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "common/arena.h"
#include "store/search.h"

enum { WORDS_BYTES = 4096 };

static enum status print_hit(void *context, const struct search_hit *hit, struct error *error)
{
    (void)error;
    size_t *hits = context;
    printf("%s%s %lld %s  %s:%lld  sha256 %.12s\n", *hits ? "\n" : "", hit->office, (long long)hit->year, hit->path, hit->source,
           (long long)hit->line, hit->sha256);
    for (const char *line = hit->text; *line;) {
        size_t length = strcspn(line, "\n");
        printf("  %.*s\n", (int)length, line);
        line += length + (line[length] == '\n');
    }
    ++*hits;
    return STATUS_OK;
}

static enum exit_code run(struct invocation *invocation)
{
    const char *path = option_store(invocation);
    struct search_request request = {0};
    if (!path || (option(invocation, "year") && !option_year(invocation, "year", &request.year)) ||
        !option_office(invocation, &request.office))
        return EXIT_NOT_DONE;
    struct arena *arena = arena_create();
    const char *words = "";
    for (size_t i = 0; i < invocation->argument_count; i++)
        words = arena_format(arena, "%s %s", words, invocation->arguments[i]);
    request.words = words;
    size_t hits = 0;
    struct store *store;
    enum status status = store_open(path, STORE_READ, &store, &invocation->error);
    if (!status) {
        status = store_search(store, &request, print_hit, &hits, &invocation->error);
        store_close(store);
    }
    arena_free(arena);
    if (status)
        return invocation_fail(invocation);
    fflush(stdout); /* the count comes last where both are one terminal or one file */
    fprintf(stderr, "%zu passage%s\n", hits, hits == 1 ? "" : "s");
    return EXIT_DONE;
}

const struct command command_search = {
    .name = "search",
    .summary = "Search in the passages that were kept",
    .arguments = "WORDS",
    .least = 1,
    .most = SIZE_MAX,
    .description = "Finds passages that hold all the words, in any order, with or without accents; words in double quotes are\n"
                   "a phrase. Kept are items' texts and the paragraphs that bear on a field or speak of trafficking in persons.",
    .options = {{"db", "STORE", "the store (or APRFOCUS_DB)", false},
                {"year", "YEAR", "only this reporting year", false},
                {"office", "ISO3", "only this office", false}},
    .examples = "  aprfocus search --db apr.db --year 2007 trafficking items",
    .run = run,
};
