/* What commands share: options, messages, files, time. */
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
#include "app/terminal.h"
#include "common/memory.h"
#include "common/number.h"

const char *option(const struct invocation *invocation, const char *name)
{
    for (size_t i = 0; i < COMMAND_OPTIONS_MAX && invocation->command->options[i].name; i++)
        if (strcmp(invocation->command->options[i].name, name) == 0)
            return invocation->values[i];
    return NULL;
}

/* How urgent a line on standard error is, as syslog counts. */
enum urgency { URGENCY_ERROR = 3, URGENCY_WARNING = 4 };

/* Begins a line on standard error: with the urgency as "<4>" where it goes to the journal. systemd names that stream by device
 * and inode; a redirected standard error is another one. */
static void begin_line(enum urgency urgency)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat file;
    char own[64];
    if (!stream || fstat(STDERR_FILENO, &file) != 0)
        return;
    snprintf(own, sizeof own, "%llu:%llu", (unsigned long long)file.st_dev, (unsigned long long)file.st_ino);
    if (strcmp(stream, own) == 0)
        fprintf(stderr, "<%d>", (int)urgency);
}

enum exit_code fail(const char *format, ...)
{
    char message[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    begin_line(URGENCY_ERROR);
    fprintf(stderr, "%saprfocus:%s ", terminal_color(COLOR_ERROR), terminal_color(COLOR_NONE));
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

void print_escaped_to(FILE *file, const char *text)
{
    struct text rest = text_from(text);
    while (rest.length) {
        size_t offset = 0;
        uint32_t c = text_utf8_next(rest, &offset);
        bool bad = c == 0xFFFD && offset == 1;
        /* directional marks can make a line read as something else */
        bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        if (bad || (control && c < 0x80))
            fprintf(file, "\\x%02X", (unsigned char)rest.data[0]);
        else if (control)
            fprintf(file, "\\u%04X", (unsigned)c);
        else
            fwrite(rest.data, 1, offset, file);
        rest.data += offset;
        rest.length -= offset;
    }
}

void print_escaped(const char *text)
{
    print_escaped_to(stderr, text);
}

void print_finding(const char *path, int64_t line, const char *severity, const char *rule, const char *message, const char *advice)
{
    begin_line(strcmp(severity, "error") == 0 ? URGENCY_ERROR : URGENCY_WARNING);
    print_escaped(path);
    enum terminal_color color = strcmp(severity, "error") == 0 ? COLOR_ERROR : COLOR_WARNING;
    fprintf(stderr, ":%lld: %s%s:%s %s: ", (long long)line, terminal_color(color), severity, terminal_color(COLOR_NONE), rule);
    print_escaped(message);
    fputs("; ", stderr);
    print_escaped(advice);
    fputc('\n', stderr);
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

/* Adding up goes through the values, then through the fields. */
struct adding_progress {
    struct progress progress;
    char label[8];
};

static void show_adding(void *context, const char *things, size_t done, size_t all)
{
    struct adding_progress *adding = context;
    if (!adding->progress.things || strcmp(adding->progress.things, things) != 0)
        progress_begin(&adding->progress, adding->label, things);
    progress_show(&adding->progress, done, all);
}

static enum status ensure_one(struct store *store, const struct aggregate_request *request, int64_t *run, bool *made, struct error *error)
{
    *made = false;
    if (store_writable(store)) {
        struct adding_progress adding = {0};
        struct aggregate_request shown = *request;
        snprintf(adding.label, sizeof adding.label, "%d: ", request->year);
        shown.on_progress = show_adding;
        shown.context = &adding;
        enum status added = aggregate_run(store, &shown, run, made, error);
        progress_clear(&adding.progress);
        return added;
    }
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
    struct aggregate_request request = {.dictionary = dictionary, .year = year, .region_set = region_set, .started = started};
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

enum status note_publication(struct store *store, int64_t run, struct error *error)
{
    if (!store_writable(store))
        return STATUS_OK;
    struct store_statement *statement;
    enum status status = store_prepare(store, "UPDATE run SET published = :now WHERE id = :run AND published IS NULL", &statement, error);
    if (status)
        return status;
    char now[TIME_TEXT_BYTES];
    time_now(now);
    store_bind_text(statement, ":now", now);
    store_bind_whole(statement, ":run", run);
    status = store_run(statement, error);
    store_statement_free(statement);
    return status;
}
