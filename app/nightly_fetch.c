#include "app/nightly_fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"

enum { GRACE_MS = 30 * 1000, PING_MS = 10 * 1000, ANSWER_BYTES_MAX = 64 * 1024 * 1024 };

/* ---- in the process that fetches ---- */

struct collecting {
    const struct nightly_config *config;
    json_t *files;
};

static size_t line_of(const struct nightly_config *config, const struct fetch_source *source)
{
    return config->source_lines[source - config->sources];
}

static void print_result(const struct nightly_config *config, const struct fetch_result *result)
{
    char message[1024];
    bool failed = result->outcome == FETCH_FAILED;
    if (!failed && !(result->outcome == FETCH_ABSENT && result->was_there))
        return;
    if (result->line)
        snprintf(message, sizeof message, "%s: %s, line %zu of the index: %s", result->source->name, result->url, result->line, result->message);
    else
        snprintf(message, sizeof message, "%s: %s: %s", result->source->name, result->url, result->message);
    print_finding(config->path, (int64_t)line_of(config, result->source), failed ? "error" : "warning", failed ? "fetch-failed" : "fetch-gone",
                  message, result->advice);
}

static void collect(void *context, const struct fetch_result *result)
{
    struct collecting *collecting = context;
    print_result(collecting->config, result);
    json_array_append_new(
        collecting->files,
        json_pack("{s:s, s:o, s:o, s:s, s:b, s:I, s:I, s:I, s:I, s:o, s:o}", "source", result->source->name, "url", page_string(result->url),
                  "file", page_string(result->file), "outcome", fetch_outcome_name(result->outcome), "was_there", result->was_there, "bytes",
                  (json_int_t)result->bytes, "requests", (json_int_t)result->requests, "tries", (json_int_t)result->tries, "line",
                  (json_int_t)result->line, "message", page_string(result->message), "advice", page_string(result->advice)));
}

/* What a child has to say to its parent: an object, with "error" where its own side failed. */
static void answer(int descriptor, json_t *object, const struct error *error, enum status status)
{
    if (status)
        json_object_set_new(object, "error", page_string(error->message));
    int written = json_dumpfd(object, descriptor, JSON_COMPACT);
    fflush(stderr);
    _exit(written == 0 ? 0 : 1);
}

static void fetch_in_child(const struct nightly_config *config, int descriptor)
{
    struct collecting collecting = {config, json_array()};
    struct error error = {""};
    struct fetch_options options = {config->spool, config->limits, collect, &collecting};
    umask(077);
    enum status status = fetch_run(&options, config->sources, config->source_count, &error);
    answer(descriptor, json_pack("{s:o}", "files", collecting.files), &error, status);
}

static void ping_in_child(const struct nightly_config *config, int descriptor)
{
    struct error error = {""};
    bool heard = fetch_ping(config->ping, config->ping_ca_file, PING_MS, &error);
    answer(descriptor, json_object(), &error, heard ? STATUS_OK : STATUS_IO);
}

/* ---- in the parent ---- */

/* Reads to the end, or until the time is over. */
static bool read_answer(int descriptor, struct buffer *text, int64_t limit_ms)
{
    char piece[16384];
    int64_t end = clock_ms() + limit_ms;
    for (;;) {
        struct pollfd ready = {.fd = descriptor, .events = POLLIN};
        int64_t left = end - clock_ms();
        int polled = left > 0 ? poll(&ready, 1, (int)(left < 60000 ? left : 60000)) : 0;
        if (left <= 0)
            return false;
        if (polled <= 0)
            continue;
        ssize_t got = read(descriptor, piece, sizeof piece);
        if (got == 0)
            return true;
        if ((got < 0 && errno != EINTR) || (got > 0 && !buffer_add(text, piece, (size_t)got)))
            return false;
    }
}

static int wait_for(pid_t process)
{
    int ended = 0;
    while (waitpid(process, &ended, 0) < 0 && errno == EINTR)
        ;
    return ended;
}

static json_t *parse_answer(const struct buffer *text, bool whole, int ended, const char *what)
{
    char problem[160];
    json_t *object = whole && WIFEXITED(ended) && WEXITSTATUS(ended) == 0 ? json_loadb(text->data ? text->data : "", text->length, 0, NULL) : NULL;
    if (object)
        return object;
    if (!whole)
        snprintf(problem, sizeof problem, "%s took longer than its budget and was ended; what had arrived is taken", what);
    else if (WIFSIGNALED(ended))
        snprintf(problem, sizeof problem, "%s was ended by signal %d; what had arrived is taken", what, WTERMSIG(ended));
    else
        snprintf(problem, sizeof problem, "%s ended before its time; what had arrived is taken", what);
    return json_pack("{s:[], s:s}", "files", "problem", problem);
}

/* Runs `work` in a child and gives its answer. */
static json_t *run_apart(const struct nightly_config *config, void (*work)(const struct nightly_config *, int), const char *what, int64_t limit_ms,
                         struct error *error)
{
    int ends[2];
    pid_t parent = getpid();
    fflush(stdout);
    fflush(stderr);
    if (pipe2(ends, O_CLOEXEC) != 0) {
        error_set(error, STATUS_IO, "no pipe can be made: %s", strerror(errno));
        return NULL;
    }
    pid_t process = fork();
    if (process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(ends[0]);
        if (getppid() == parent)
            work(config, ends[1]);
        _exit(1);
    }
    close(ends[1]);
    if (process < 0) {
        error_set(error, STATUS_IO, "no process can be made: %s", strerror(errno));
        close(ends[0]);
        return NULL;
    }
    struct buffer text;
    buffer_init(&text, ANSWER_BYTES_MAX);
    bool whole = read_answer(ends[0], &text, limit_ms);
    close(ends[0]);
    if (!whole)
        kill(process, SIGKILL);
    json_t *object = parse_answer(&text, whole, wait_for(process), what);
    buffer_free(&text);
    const char *own = json_string_value(json_object_get(object, "error"));
    if (!own)
        return object;
    error_set(error, STATUS_IO, "%s", own);
    json_decref(object);
    return NULL;
}

static void count(json_t *fetch)
{
    static const char *const outcomes[] = {"new", "changed", "unchanged", "absent", "failed"};
    const json_t *files = json_object_get(fetch, "files");
    json_t *file;
    size_t i;
    json_int_t counts[5] = {0}, requests = 0, bytes = 0;
    json_array_foreach(files, i, file) {
        const char *outcome = json_string_value(json_object_get(file, "outcome"));
        bool is_index = json_is_null(json_object_get(file, "file"));
        for (size_t o = 0; o < 5; o++)
            counts[o] += outcome && strcmp(outcome, outcomes[o]) == 0 && (!is_index || o >= 3);
        requests += json_integer_value(json_object_get(file, "requests"));
        bytes += json_integer_value(json_object_get(file, "bytes"));
    }
    json_int_t all = 0;
    for (size_t o = 0; o < 5; o++) {
        json_object_set_new(fetch, outcomes[o], json_integer(counts[o]));
        all += counts[o];
    }
    json_object_set_new(fetch, "addresses", json_integer(all));
    json_object_set_new(fetch, "requests", json_integer(requests));
    json_object_set_new(fetch, "bytes", json_integer(bytes));
}

json_t *nightly_fetch(const struct nightly_config *config, struct error *error)
{
    json_t *fetch = run_apart(config, fetch_in_child, "fetching", config->limits.night_budget_ms + GRACE_MS, error);
    if (!fetch)
        return NULL;
    if (!json_object_get(fetch, "problem"))
        json_object_set_new(fetch, "problem", json_null());
    count(fetch);
    return fetch;
}

bool nightly_ping(const struct nightly_config *config, struct error *error)
{
    json_t *answered = run_apart(config, ping_in_child, "the ping", PING_MS + GRACE_MS, error);
    if (!answered)
        return false;
    const char *problem = json_string_value(json_object_get(answered, "problem"));
    if (problem)
        error_set(error, STATUS_IO, "%s", problem);
    json_decref(answered);
    return problem == NULL;
}
