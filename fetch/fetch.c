/* Who is asked when: many at a time, few of one host at a time, and each source within its budget. */
#include "fetch/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>

#include "common/clock.h"
#include "common/hash_table.h"
#include "common/memory.h"
#include "fetch/fetch_internal.h"

const struct fetch_limits fetch_limits_default = {
    .source_budget_ms = 600 * 1000,
    .night_budget_ms = 3600 * 1000,
    .connect_ms = 30 * 1000,
    .slow_ms = 60 * 1000,
    .slow_bytes = 100,
    .first_wait_ms = 2 * 1000,
    .longest_wait_ms = 120 * 1000,
    .file_bytes = 32 * 1024 * 1024,
    .tries = 6,
    .redirects = 5,
    .parallel = 16,
    .parallel_per_host = 2,
    .index_files = 1000,
};

struct queue {
    struct transfer *first, *last;
};

/* Its clock runs while something of it is on the line or waits for its next try, not while it waits for others. */
struct source_run {
    const struct fetch_source *source;
    struct credentials credentials;
    struct queue fresh, later; /* later: waits for its next try */
    size_t host;               /* all its addresses are of one host */
    size_t on_line, waiting;
    int64_t left_ms;
    struct hash_table *names; /* of an index: file names given out */
};

struct fetching {
    const struct fetch_options *options;
    CURLM *multi;
    struct source_run *sources;
    size_t source_count, next_source;
    size_t *host_on_line;
    struct queue lines; /* what is on the line */
    size_t on_line, open; /* open: addresses that are not done */
    int64_t night_end_ms, now_ms;
    struct error *error;
};

const char *fetch_outcome_name(enum fetch_outcome outcome)
{
    static const char *const names[] = {"new", "changed", "unchanged", "absent", "failed"};
    return names[outcome];
}

static void push(struct queue *queue, struct transfer *transfer)
{
    transfer->next = NULL;
    *(queue->last ? &queue->last->next : &queue->first) = transfer;
    queue->last = transfer;
}

static void take_out(struct queue *queue, const struct transfer *transfer)
{
    struct transfer *before = NULL;
    for (struct transfer *each = queue->first; each != transfer; each = each->next)
        before = each;
    *(before ? &before->next : &queue->first) = transfer->next;
    if (queue->last == transfer)
        queue->last = before;
}

/* The first that may be tried at `now_ms`, taken out; NULL where there is none. */
static struct transfer *take_ready(struct queue *queue, int64_t now_ms)
{
    struct transfer *each = queue->first;
    while (each && each->not_before_ms > now_ms)
        each = each->next;
    if (each)
        take_out(queue, each);
    return each;
}

static void give_result(struct fetching *fetching, struct transfer *transfer, const struct transfer_end *end)
{
    struct fetch_result result = {.source = transfer->source,
                                  .url = transfer->shown,
                                  .file = transfer->is_index ? NULL : transfer->final,
                                  .outcome = end->outcome,
                                  .was_there = transfer_spool_has_it(transfer),
                                  .bytes = transfer->bytes,
                                  .requests = transfer->requests,
                                  .tries = transfer->tries,
                                  .line = transfer->line,
                                  .message = end->message,
                                  .advice = end->advice};
    fetching->options->on_result(fetching->options->context, &result);
    fetching->open--;
    transfer_free(transfer);
}

/* What was the matter before goes with the reason why there is no further try. */
static void give_up(struct fetching *fetching, struct transfer *transfer, const char *why)
{
    struct transfer_end end = {.outcome = FETCH_FAILED, .advice = "see to the line, or raise the budget"};
    if (transfer->tries)
        end.advice = transfer->trouble_advice;
    if (transfer->tries)
        snprintf(end.message, sizeof end.message, "%s (%zu tr%s, %s)", transfer->trouble, transfer->tries,
                 transfer->tries == 1 ? "y" : "ies", why);
    else
        snprintf(end.message, sizeof end.message, "%s", why);
    give_result(fetching, transfer, &end);
}

static void give_up_queue(struct fetching *fetching, struct queue *queue, const char *why)
{
    struct transfer *next;
    for (struct transfer *each = queue->first; each; each = next) {
        next = each->next;
        give_up(fetching, each, why);
    }
    *queue = (struct queue){0};
}

static void queue_transfer(struct fetching *fetching, struct source_run *run, const char *url, const char *name, size_t line, bool signature)
{
    struct transfer *transfer = transfer_create(fetching->options, run->source, &run->credentials, url, name, line, signature);
    transfer->source_run = run;
    push(&run->fresh, transfer);
    fetching->open++;
}

/* The signature first: it must not be older than the report that it is for. */
static void add_transfer(struct fetching *fetching, struct source_run *run, const char *url, const char *name, size_t line)
{
    bool report = !run->source->is_index || line > 0;
    char *signature = report && run->source->signed_beside ? url_of_signature(url) : NULL;
    if (signature)
        queue_transfer(fetching, run, signature, name, line, true);
    free(signature);
    queue_transfer(fetching, run, url, name, line, false);
}

/* ---- an index ---- */

static void refuse_line(struct fetching *fetching, const struct source_run *run, const char *shown, size_t line, const char *problem)
{
    struct fetch_result result = {.source = run->source, .url = shown, .outcome = FETCH_FAILED, .line = line, .message = problem,
                                  .advice = "mend this line of the index"};
    fetching->options->on_result(fetching->options->context, &result);
}

static void take_lines(struct fetching *fetching, struct source_run *run, struct text text, const char *shown)
{
    struct index_reader reader = {.rest = text, .base = run->source->url};
    size_t files = 0, most = fetching->options->limits.index_files;
    while (index_next(&reader)) {
        if (!reader.problem && files == most)
            reader.problem = "the index lists more files than index-files allows; those from here on are not fetched";
        if (!reader.problem && hash_table_add(run->names, text_from(reader.name), reader.line) != reader.line)
            reader.problem = "another line has the same file name";
        if (reader.problem)
            refuse_line(fetching, run, shown, reader.line, reader.problem);
        else
            add_transfer(fetching, run, reader.url, reader.name, reader.line);
        if (files++ == most)
            break;
    }
    index_close(&reader);
}

static enum status read_index(struct fetching *fetching, struct source_run *run, const struct transfer *index)
{
    FILE *file = fopen(index->final, "re");
    if (!file)
        return error_set(fetching->error, STATUS_IO, "%s: %s", index->final, strerror(errno));
    char *text = memory_allocate((size_t)index->bytes_max + 1);
    size_t length = fread(text, 1, (size_t)index->bytes_max, file);
    bool failed = ferror(file) != 0;
    fclose(file);
    if (!failed)
        take_lines(fetching, run, text_of(text, length), index->shown);
    free(text);
    return failed ? error_set(fetching->error, STATUS_IO, "%s: it cannot be read", index->final) : STATUS_OK;
}

/* ---- tries ---- */

static enum status start(struct fetching *fetching, struct source_run *run, struct transfer *transfer)
{
    int64_t night_ms = fetching->night_end_ms - fetching->now_ms, limit_ms = run->left_ms < night_ms ? run->left_ms : night_ms;
    enum status status = transfer_begin(transfer, limit_ms > 0 ? limit_ms : 1, fetching->error);
    if (!status && curl_multi_add_handle(fetching->multi, transfer->easy) != CURLM_OK)
        status = error_set(fetching->error, STATUS_INTERNAL, "libcurl takes no further transfer");
    if (status) {
        transfer_free(transfer);
        fetching->open--;
        return status;
    }
    push(&fetching->lines, transfer);
    run->on_line++;
    fetching->on_line++;
    fetching->host_on_line[run->host]++;
    return STATUS_OK;
}

/* Starts what may be started, one source after the other, so that a long index does not keep the others waiting. */
static enum status start_ready(struct fetching *fetching)
{
    const struct fetch_limits *limits = &fetching->options->limits;
    enum status status = STATUS_OK;
    size_t idle = 0; /* sources in a row that had nothing to start */
    while (!status && idle < fetching->source_count && fetching->on_line < limits->parallel) {
        struct source_run *run = &fetching->sources[fetching->next_source++ % fetching->source_count];
        struct transfer *transfer = NULL;
        if (fetching->host_on_line[run->host] < limits->parallel_per_host) {
            transfer = take_ready(&run->later, fetching->now_ms);
            run->waiting -= transfer != NULL;
            if (!transfer)
                transfer = take_ready(&run->fresh, fetching->now_ms);
        }
        idle = transfer ? 0 : idle + 1;
        if (transfer)
            status = start(fetching, run, transfer);
    }
    return status;
}

/* The time until the next try: twice as long each time, half of it by chance, so that many do not come back at once. */
static int64_t wait_before(const struct fetch_limits *limits, const struct transfer *transfer, const struct transfer_end *end)
{
    uint32_t chance = 0;
    int64_t wait = limits->first_wait_ms;
    if (getrandom(&chance, sizeof chance, 0) != (ssize_t)sizeof chance)
        chance = (uint32_t)clock_ms();
    for (size_t i = 1; i < transfer->tries && wait < limits->longest_wait_ms; i++)
        wait *= 2;
    if (wait > limits->longest_wait_ms)
        wait = limits->longest_wait_ms;
    int64_t half = wait / 2;
    wait = half + (half ? (int64_t)(chance % (uint64_t)(half + 1)) : 0);
    return end->wait_ms ? end->wait_ms + (wait < 1000 ? wait : 1000) : wait;
}

static void try_again(struct fetching *fetching, struct source_run *run, struct transfer *transfer, struct transfer_end *end)
{
    const struct fetch_limits *limits = &fetching->options->limits;
    int64_t wait = wait_before(limits, transfer, end);
    size_t used = strlen(end->message), room = sizeof end->message - used;
    bool in_time = wait < run->left_ms && fetching->now_ms + wait < fetching->night_end_ms;
    if (transfer->tries < limits->tries && in_time) {
        transfer->not_before_ms = fetching->now_ms + wait;
        snprintf(transfer->trouble, sizeof transfer->trouble, "%s", end->message);
        transfer->trouble_advice = end->advice;
        push(&run->later, transfer);
        run->waiting++;
        return;
    }
    const char *why = transfer->tries >= limits->tries ? "" : end->wait_ms ? ", it asks to wait longer than the budget" : ", the budget is spent";
    snprintf(end->message + used, room, " (%zu tr%s%s)", transfer->tries, transfer->tries == 1 ? "y" : "ies", why);
    give_result(fetching, transfer, end);
}

static enum status done(struct fetching *fetching, struct source_run *run, struct transfer *transfer, const struct transfer_end *end)
{
    enum status status = STATUS_OK;
    bool listed = end->outcome == FETCH_NEW || end->outcome == FETCH_CHANGED || end->outcome == FETCH_UNCHANGED;
    if (transfer->is_index && listed)
        status = read_index(fetching, run, transfer);
    give_result(fetching, transfer, end);
    return status;
}

static enum status finish_try(struct fetching *fetching, const CURLMsg *message)
{
    struct transfer *transfer = NULL;
    struct transfer_end end;
    CURLcode code = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
    struct source_run *run = transfer->source_run;
    curl_multi_remove_handle(fetching->multi, message->easy_handle);
    take_out(&fetching->lines, transfer);
    run->on_line--;
    fetching->on_line--;
    fetching->host_on_line[run->host]--;
    enum verdict verdict = transfer_end(transfer, code, &end);
    if (verdict == VERDICT_DONE)
        return done(fetching, run, transfer, &end);
    if (verdict == VERDICT_AGAIN) {
        try_again(fetching, run, transfer, &end);
        return STATUS_OK;
    }
    if (fetching->error)
        *fetching->error = transfer->own_error;
    fetching->open--;
    transfer_free(transfer);
    return STATUS_IO;
}

/* Charges each source with the time that has gone by, and ends what has none left. What is on the line ends by itself then:
 * a try may last no longer than what was left when it began. */
static void charge(struct fetching *fetching)
{
    int64_t now = clock_ms(), gone = now - fetching->now_ms;
    fetching->now_ms = now;
    bool night_over = now >= fetching->night_end_ms;
    for (size_t i = 0; i < fetching->source_count; i++) {
        struct source_run *run = &fetching->sources[i];
        if (run->on_line || run->waiting)
            run->left_ms -= gone;
        if (run->left_ms > 0 && !night_over)
            continue;
        const char *why = night_over ? "the night's budget is spent" : "the source's budget is spent";
        run->waiting = 0;
        give_up_queue(fetching, &run->later, why);
        give_up_queue(fetching, &run->fresh, why);
    }
}

/* How long there is nothing to do unless something arrives. */
static int pause_ms(const struct fetching *fetching)
{
    int64_t until = fetching->now_ms + 1000;
    for (size_t i = 0; i < fetching->source_count; i++) {
        const struct source_run *run = &fetching->sources[i];
        for (const struct transfer *each = run->later.first; each; each = each->next)
            if (each->not_before_ms < until)
                until = each->not_before_ms;
        if (run->waiting && fetching->now_ms + run->left_ms < until)
            until = fetching->now_ms + run->left_ms;
    }
    return until > fetching->now_ms ? (int)(until - fetching->now_ms) : 0;
}

static enum status step(struct fetching *fetching)
{
    int running, left;
    charge(fetching);
    enum status status = start_ready(fetching);
    if (status)
        return status;
    if (curl_multi_perform(fetching->multi, &running) != CURLM_OK)
        return error_set(fetching->error, STATUS_INTERNAL, "libcurl cannot go on");
    bool finished = false;
    const CURLMsg *message;
    while (!status && (message = curl_multi_info_read(fetching->multi, &left))) {
        if (message->msg != CURLMSG_DONE)
            continue;
        charge(fetching);
        status = finish_try(fetching, message);
        finished = true;
    }
    if (!status && !finished && fetching->open)
        curl_multi_poll(fetching->multi, NULL, 0, pause_ms(fetching), NULL);
    return status;
}

/* ---- the run ---- */

static enum status make_folder(const char *path, struct error *error)
{
    struct stat file;
    if (mkdir(path, 0700) == 0 || (errno == EEXIST && stat(path, &file) == 0 && S_ISDIR(file.st_mode)))
        return STATUS_OK;
    return error_set(error, STATUS_IO, "%s: the folder cannot be made: %s", path, strerror(errno));
}

static enum status make_folders(const struct fetching *fetching)
{
    char path[4096];
    const char *spool = fetching->options->spool;
    enum status status = make_folder(spool, fetching->error);
    for (size_t i = 0; !status && i <= fetching->source_count; i++) {
        const struct fetch_source *source = i ? fetching->sources[i - 1].source : NULL;
        if (source && !source->is_index)
            continue;
        if (snprintf(path, sizeof path, "%s/%s", spool, source ? source->name : ".fetch") >= (int)sizeof path)
            return error_set(fetching->error, STATUS_USAGE, "%s: the path is too long; name another spool", spool);
        status = make_folder(path, fetching->error);
    }
    return status;
}

static enum status read_credentials(struct fetching *fetching, struct source_run *run)
{
    const char *advice = "";
    struct error error;
    enum status status = credentials_read(run->source->credentials_file, &run->credentials, &advice, &error);
    return status ? error_set(fetching->error, status, "%s; %s", error.message, advice) : STATUS_OK;
}

static enum status open_sources(struct fetching *fetching, const struct fetch_source *sources, size_t count)
{
    struct hash_table *hosts = hash_table_create();
    fetching->sources = memory_allocate(count * sizeof *fetching->sources);
    fetching->host_on_line = memory_allocate(count * sizeof *fetching->host_on_line);
    fetching->source_count = count;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count; i++) {
        struct source_run *run = &fetching->sources[i];
        char *host = url_host(sources[i].url);
        run->source = &sources[i];
        run->host = hash_table_add(hosts, text_from(host), hash_table_count(hosts));
        run->left_ms = sources[i].budget_ms ? sources[i].budget_ms : fetching->options->limits.source_budget_ms;
        run->names = hash_table_create();
        free(host);
        if (!status && sources[i].credentials_file)
            status = read_credentials(fetching, run);
        add_transfer(fetching, run, sources[i].url, "", 0);
    }
    hash_table_free(hosts);
    return status;
}

static void free_queue(struct queue *queue)
{
    struct transfer *next;
    for (struct transfer *each = queue->first; each; each = next) {
        next = each->next;
        transfer_free(each);
    }
}

static void close_sources(struct fetching *fetching)
{
    for (size_t i = 0; i < fetching->source_count; i++) {
        struct source_run *run = &fetching->sources[i];
        free_queue(&run->fresh);
        free_queue(&run->later);
        credentials_clear(&run->credentials);
        hash_table_free(run->names);
    }
    free(fetching->sources);
    free(fetching->host_on_line);
}

/* After an error of our side some transfers may still be on the line. */
static void drop_lines(struct fetching *fetching)
{
    for (struct transfer *each = fetching->lines.first; each; each = each->next)
        curl_multi_remove_handle(fetching->multi, each->easy);
    free_queue(&fetching->lines);
}

enum status fetch_run(const struct fetch_options *options, const struct fetch_source *sources, size_t count, struct error *error)
{
    struct fetching fetching = {.options = options, .error = error};
    if (!count)
        return STATUS_OK;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(fetching.multi = curl_multi_init()))
        return error_set(error, STATUS_INTERNAL, "libcurl cannot be set up");
    fetching.now_ms = clock_ms();
    fetching.night_end_ms = fetching.now_ms + options->limits.night_budget_ms;
    enum status status = open_sources(&fetching, sources, count);
    if (!status)
        status = make_folders(&fetching);
    while (!status && fetching.open)
        status = step(&fetching);
    drop_lines(&fetching);
    close_sources(&fetching);
    curl_multi_cleanup(fetching.multi);
    curl_global_cleanup();
    return status;
}

static void forget(const char *spool, const char *rest, const char *ending)
{
    char path[4096];
    const char *slash = strchr(rest, '/');
    int written = slash ? snprintf(path, sizeof path, "%s/.fetch/%.*s@%s%s.json", spool, (int)(slash - rest), rest, slash + 1, ending)
                        : snprintf(path, sizeof path, "%s/.fetch/%.*s%s.json", spool, (int)strlen(rest) - 4, rest, ending);
    if (written > 0 && (size_t)written < sizeof path)
        state_forget(path);
}

void fetch_forget(const char *spool, const char *file)
{
    size_t length = strlen(spool), name = strlen(file);
    if (strncmp(file, spool, length) != 0 || file[length] != '/' || name < length + 5)
        return;
    forget(spool, file + length + 1, "");
    forget(spool, file + length + 1, SIGNATURE_ENDING);
}
