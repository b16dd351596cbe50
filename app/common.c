/* What commands share: options, messages, help, time. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "aggregate/aggregate.h"
#include "app/app.h"
#include "common/memory.h"
#include "common/number.h"

const char *option(const struct invocation *invocation, const char *name)
{
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && invocation->command->options[i].name; i++)
        if (strcmp(invocation->command->options[i].name, name) == 0)
            return invocation->values[i];
    return NULL;
}

enum exit_code fail(const char *format, ...)
{
    char message[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    fputs("aprfocus: ", stderr);
    print_escaped(message);
    fputc('\n', stderr);
    return EXIT_NOT_DONE;
}

enum exit_code invocation_fail(const struct invocation *invocation)
{
    return fail("%s", invocation->error.message);
}

const char *option_store(struct invocation *invocation)
{
    const char *path = option(invocation, "db");
    if (!path)
        path = getenv("APRFOCUS_DB");
    if (!path || !path[0]) {
        fail("%s needs --db STORE, or the store's path in APRFOCUS_DB", invocation->command->name);
        return NULL;
    }
    return path;
}

bool option_year(struct invocation *invocation, const char *name, int *year)
{
    const char *text = option(invocation, name);
    int64_t number;
    if (!text || number_parse_whole(text_from(text), &number) || number < 1990 || number > 2100) {
        fail("--%s is a year from 1990 to 2100, not %s", name, text ? text : "nothing");
        return false;
    }
    *year = (int)number;
    return true;
}

const char *option_region_set(struct invocation *invocation, int year)
{
    const char *set = option(invocation, "regions");
    if (!set)
        return dictionary_region_set_for_year(invocation->dictionary, year);
    if (dictionary_region_set_exists(invocation->dictionary, set))
        return set;
    fail("there is no region set %s; see `aprfocus help regions`", set);
    return NULL;
}

bool option_office(struct invocation *invocation, const char **iso3)
{
    const char *text = option(invocation, "office");
    *iso3 = NULL;
    if (!text)
        return true;
    const struct country *country = dictionary_country(invocation->dictionary, text_from(text));
    if (!country) {
        fail("no office has the code %s; write an ISO 3166-1 alpha-3 code", text);
        return false;
    }
    *iso3 = country->iso3;
    return true;
}

void print_escaped(const char *text)
{
    struct text rest = text_from(text);
    while (rest.length) {
        size_t offset = 0;
        uint32_t c = text_utf8_next(rest, &offset);
        bool bad = c == 0xFFFD && offset == 1;
        /* directional marks can make a line read as something else */
        bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        if (bad || (control && c < 0x80))
            fprintf(stderr, "\\x%02X", (unsigned char)rest.data[0]);
        else if (control)
            fprintf(stderr, "\\u%04X", (unsigned)c);
        else
            fwrite(rest.data, 1, offset, stderr);
        rest.data += offset;
        rest.length -= offset;
    }
}

void print_finding(const char *path, int64_t line, const char *severity, const char *rule, const char *message, const char *advice)
{
    print_escaped(path);
    fprintf(stderr, ":%lld: %s: %s: ", (long long)line, severity, rule);
    print_escaped(message);
    fputs("; ", stderr);
    print_escaped(advice);
    fputc('\n', stderr);
}

static void print_commands(void)
{
    puts("Usage: aprfocus COMMAND [OPTION...] [ARGUMENT...]\n\n"
         "Reads annual protection reports, finds what offices say about trafficking in persons, adds it up by\n"
         "region and writes headquarters' tables, each figure with its evidence.\n\nCommands:");
    for (const struct command *const *command = commands; *command; command++)
        printf("  %-12s %s\n", (*command)->name, (*command)->summary);
    puts("\n`aprfocus COMMAND --help` says more of a command, `aprfocus help fields`, `help rules`, `help tables`,\n"
         "`help layouts` and `help regions` list what the program knows. APRFOCUS_DB names the store for all commands.\n\n"
         "Exit codes: 0 done; 1 done, but something was refused or has an error; 2 not done, nothing was changed.");
}

void print_help(const struct command *command)
{
    if (!command) {
        print_commands();
        return;
    }
    printf("Usage: aprfocus %s [OPTION...] %s\n\n%s.\n\n%s\n\nOptions:\n", command->name, command->arguments, command->summary,
           command->description);
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && command->options[i].name; i++) {
        const struct command_option *shown = &command->options[i];
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", shown->name, shown->argument ? " " : "", shown->argument ? shown->argument : "");
        printf("  %-22s %s%s\n", left, shown->help, shown->required ? " (required)" : "");
    }
    printf("  %-22s %s\n", "--help", "print this");
    if (command->examples)
        printf("\nExamples:\n%s\n", command->examples);
}

void time_now(char text[static TIME_TEXT_BYTES])
{
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, TIME_TEXT_BYTES, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

char *read_file(const char *path, size_t *length, struct error *error)
{
    const size_t most = 256 * 1024 * 1024;
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0 || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) || (uint64_t)status.st_size > most) {
        error_set(error, STATUS_IO, "%s: %s", path,
                  descriptor < 0 ? strerror(errno) : "it is not a file, or larger than 256 MiB");
        if (descriptor >= 0)
            close(descriptor);
        return NULL;
    }
    char *bytes = memory_allocate((size_t)status.st_size + 1);
    size_t used = 0;
    ssize_t got;
    while (used < (size_t)status.st_size && (got = read(descriptor, bytes + used, (size_t)status.st_size - used)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            error_set(error, STATUS_IO, "%s: %s", path, strerror(errno));
            free(bytes);
            close(descriptor);
            return NULL;
        }
        used += (size_t)got;
    }
    close(descriptor);
    *length = used;
    return bytes;
}

static enum status ensure_one(struct store *store, const struct aggregate_request *request, int64_t *run, bool *made, struct error *error)
{
    *made = false;
    if (store_writable(store))
        return aggregate_run(store, request, run, made, error);
    enum status status = aggregate_find(store, request, run, error);
    if (!status && !*run)
        status = error_set(error, STATUS_STORE, "%s: the year %d is not added up under region set %s, and the store is read-only; run `aprfocus aggregate` first",
                           store_path(store), request->year, request->region_set);
    return status;
}

enum status ensure_run(struct store *store, const struct dictionary *dictionary, int year, const char *region_set, int64_t *run,
                       bool *made, struct error *error)
{
    char started[TIME_TEXT_BYTES];
    time_now(started);
    struct aggregate_request request = {dictionary, year, region_set, started};
    enum status status = ensure_one(store, &request, run, made, error);
    if (status)
        return status;
    /* a year in which nobody sent anything needs no run to compare with */
    char sql[128];
    int64_t sent;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM submission WHERE year = %d AND state <> 'refused'", year - 1);
    status = store_whole(store, sql, 0, &sent, error);
    if (status || !sent)
        return status;
    bool before_made;
    int64_t before;
    request.year = year - 1;
    return ensure_one(store, &request, &before, &before_made, error);
}

struct prose_engine *create_prose(struct invocation *invocation)
{
    struct prose_engine *engine = NULL;
    if (prose_engine_create(invocation->dictionary, &engine, &invocation->error))
        invocation_fail(invocation);
    return engine;
}
