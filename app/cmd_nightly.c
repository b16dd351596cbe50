/* A night: fetch, take in, add up, write, and one page about it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/intake_report.h"
#include "app/nightly_fetch.h"
#include "app/roster.h"
#include "common/clock.h"
#include "common/output.h"
#include "nightly/outputs.h"
#include "nightly/year.h"

struct night {
    struct invocation *invocation;
    struct nightly_config config;
    struct store *store;
    struct error *error;
    json_t *page, *last; /* last: what the last night left, {started, runs: [{year, region_set, run}]}; never NULL */
    json_t *refusals, *runs;
    char started[TIME_TEXT_BYTES], today[TIME_TEXT_BYTES];
    int64_t began_ms;
    int lock;
    bool needs_person; /* something was refused or could not be fetched */
};

static char *in_folder(const struct night *night, const char *folder, const char *name)
{
    return arena_format(night->config.arena, "%s/%s", folder, name);
}

/* ---- before it begins ---- */

static void print_fault(void *context, size_t line, const char *message, const char *advice)
{
    print_finding(context, (int64_t)line, "error", "configuration", message, advice);
}

static bool read_configuration(struct night *night, const char *path)
{
    size_t length;
    char *text = read_file(path, &length, night->error), name[512];
    if (!text) {
        invocation_fail(night->invocation);
        return false;
    }
    snprintf(name, sizeof name, "%s", path);
    size_t faults = nightly_config_read(path, text_of(text, length), night->invocation->dictionary, &night->config, print_fault, name);
    free(text);
    if (faults)
        fail("%s: %zu fault%s in the configuration; nothing was done", path, faults, faults == 1 ? "" : "s");
    return faults == 0;
}

/* The kernel holds the lock for this process and lets it go when the process ends in whatever way. */
static enum status take_lock(struct night *night)
{
    enum status status = nightly_make_folder(night->config.state, night->error);
    if (status)
        return status;
    const char *path = in_folder(night, night->config.state, "lock");
    night->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (night->lock < 0)
        return error_set(night->error, STATUS_IO, "%s: %s", path, strerror(errno));
    if (flock(night->lock, LOCK_EX | LOCK_NB) == 0)
        return STATUS_OK;
    return errno == EWOULDBLOCK
               ? error_set(night->error, STATUS_IO, "%s: another nightly run is at work; nothing was done, let it end", path)
               : error_set(night->error, STATUS_IO, "%s: it cannot be locked: %s", path, strerror(errno));
}

/* The day of arrival decides who is late. A clock that stands before the last night is wrong, and that night's day is nearer
 * to the truth. */
static void read_clock(struct night *night)
{
    char message[256];
    const char *last = json_string_value(json_object_get(night->last, "started"));
    time_now(night->started);
    snprintf(night->today, sizeof night->today, "%.10s", night->started);
    json_object_set_new(night->page, "started", json_string(night->started));
    if (!last || strlen(last) != strlen(night->started) || strcmp(last, night->started) <= 0)
        return;
    snprintf(night->today, sizeof night->today, "%.10s", last);
    snprintf(message, sizeof message, "it says %s, and the last night was at %s; %s counts as the day of arrival; set the clock",
             night->started, last, night->today);
    json_object_set_new(night->page, "clock", json_string(message));
    print_finding(night->config.path, 1, "warning", "clock", message, "see to the machine's time");
}

/* ---- taking in ---- */

static void note_result(void *context, const struct ingest_result *result)
{
    struct night *night = context;
    const struct submission *submission = result->submission;
    if (!submission_refused(submission))
        return;
    fetch_forget(night->config.spool, result->path);
    for (size_t i = 0; i < submission->finding_count; i++) {
        const struct finding *finding = &submission->findings[i];
        const struct rule_information *rule = rule_information(finding->rule);
        if (rule->severity == SEVERITY_ERROR)
            json_array_append_new(night->refusals,
                                  json_pack("{s:o, s:I, s:s, s:o, s:o}", "file", page_string(result->path), "line", (json_int_t)finding->line,
                                            "rule", rule->id, "message", page_string(finding->message), "advice", page_string(finding->advice)));
    }
}

static const char taken_sql[] =
    "SELECT office, year, state, source, sha256, (SELECT count(*) FROM submission AS earlier WHERE earlier.office = submission.office "
    "AND earlier.year = submission.year AND earlier.state <> 'refused' AND earlier.intake < submission.intake) AS earlier "
    "FROM submission WHERE intake = :intake AND state <> 'refused' ORDER BY office, year, source";

static enum status list_taken(struct night *night, int64_t intake, json_t *taken)
{
    struct store_statement *row;
    enum status status = store_prepare(night->store, taken_sql, &row, night->error);
    if (status)
        return status;
    bool more = true;
    store_bind_whole(row, ":intake", intake);
    while (!(status = store_step(row, &more, night->error)) && more)
        json_array_append_new(taken, json_pack("{s:s, s:I, s:s, s:s, s:o, s:s}", "office", store_column_text(row, 0).data, "year",
                                               (json_int_t)store_column_whole(row, 1), "what", store_column_whole(row, 5) ? "correction" : "new",
                                               "state", store_column_text(row, 2).data, "source", page_string(store_column_text(row, 3).data),
                                               "sha256", store_column_text(row, 4).data));
    store_statement_free(row);
    return status;
}

static enum status take_in(struct night *night)
{
    struct nightly_config *config = &night->config;
    struct ingest_summary summary;
    struct stat folder;
    size_t count = 0;
    char **paths = arena_allocate(config->arena, (config->inboxes.count + 2) * sizeof *paths);
    for (size_t i = 0; i < config->inboxes.count; i++)
        paths[count++] = arena_copy_text(config->arena, config->inboxes.items[i]);
    if (stat(config->spool, &folder) == 0)
        paths[count++] = arena_copy_text(config->arena, config->spool);
    night->invocation->arguments = paths;
    night->invocation->argument_count = count;
    struct ingest_options options = {.store = night->store, .received = night->today, .started = night->started,
                                     .on_result = note_result, .context = night};
    const char *keys = option(night->invocation, "keys");
    enum status status = intake_run(night->invocation, options, keys ? keys : config->keys, &summary);
    if (!status && summary.accepted + summary.with_warnings)
        status = intake_compare_years(night->invocation, night->store, summary.run);
    json_t *taken = json_array();
    if (!status)
        status = list_taken(night, summary.run, taken);
    night->needs_person = night->needs_person || summary.refused;
    json_object_set_new(night->page, "intake",
                        json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:O}", "files", (json_int_t)summary.files, "accepted",
                                  (json_int_t)summary.accepted, "with_warnings", (json_int_t)summary.with_warnings, "refused",
                                  (json_int_t)summary.refused, "known", (json_int_t)summary.known, "taken", taken, "refusals", night->refusals));
    return status;
}

static enum status take_rosters(struct night *night)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < night->config.rosters.count; i++) {
        const char *path = night->config.rosters.items[i];
        struct roster_result result = {0};
        size_t length;
        char *csv = read_file(path, &length, night->error);
        if (!csv)
            return STATUS_IO;
        status = roster_take(night->invocation->dictionary, night->store, path, text_of(csv, length), &result, night->error);
        night->needs_person = night->needs_person || result.bad;
        free(csv);
    }
    return status;
}

/* ---- adding up and writing ---- */

static int64_t last_run(const struct night *night, int year, const char *set)
{
    const json_t *runs = json_object_get(night->last, "runs");
    json_t *run;
    size_t i;
    json_array_foreach(runs, i, run) {
        const char *of = json_string_value(json_object_get(run, "region_set"));
        if (json_integer_value(json_object_get(run, "year")) == year && of && strcmp(of, set) == 0)
            return (int64_t)json_integer_value(json_object_get(run, "run"));
    }
    return 0;
}

static enum status add_up(struct night *night, int year, const char *set)
{
    int64_t run;
    bool made;
    const char *key = arena_format(night->config.arena, "%d %s", year, set);
    if (json_object_get(night->runs, key))
        return STATUS_OK;
    enum status status = ensure_run(night->store, night->invocation->dictionary, year, set, &run, &made, night->error);
    if (status)
        return status;
    json_t *object = nightly_year(night->store, night->invocation->dictionary, run, last_run(night, year, set), night->today, night->error);
    if (!object)
        return STATUS_STORE;
    json_array_append_new(json_object_get(night->page, "years"), object);
    json_object_set_new(night->runs, key, json_pack("{s:i, s:s, s:I}", "year", year, "region_set", set, "run",
                                                    (json_int_t)run));
    return STATUS_OK;
}

static enum status add_up_sets(struct night *night, int year, const struct nightly_list *sets)
{
    enum status status = STATUS_OK;
    if (!sets->count)
        return add_up(night, year, dictionary_region_set_for_year(night->invocation->dictionary, year));
    for (size_t i = 0; !status && i < sets->count; i++)
        status = add_up(night, year, sets->items[i]);
    return status;
}

/* Each year under each region set that an output needs, once. */
static enum status add_up_all(struct night *night)
{
    const struct nightly_config *config = &night->config;
    enum status status = STATUS_OK;
    for (size_t y = 0; !status && y < config->year_count; y++) {
        status = add_up_sets(night, config->years[y], &config->region_sets);
        for (size_t i = 0; !status && i < config->output_count; i++)
            if (config->outputs_asked[i].region_sets.count)
                status = add_up_sets(night, config->years[y], &config->outputs_asked[i].region_sets);
    }
    return status;
}

static enum status write_tables(struct night *night)
{
    json_t *outputs = json_object_get(night->page, "outputs"), *file;
    size_t i;
    enum status status = nightly_outputs_write(&night->config, night->store, night->invocation->dictionary, outputs, night->error);
    json_array_foreach(outputs, i, file)
        if (!status)
            status = note_publication(night->store, (int64_t)json_integer_value(json_object_get(file, "run")), night->error);
    return status;
}

/* ---- the end ---- */

static enum status leave_page(struct night *night, enum exit_code code)
{
    char finished[TIME_TEXT_BYTES];
    struct buffer text;
    time_now(finished);
    json_object_set_new(night->page, "finished", json_string(finished));
    json_object_set_new(night->page, "seconds", json_integer((clock_ms() - night->began_ms + 500) / 1000));
    json_object_set_new(night->page, "exit_code", json_integer(code));
    buffer_init(&text, 16 * 1024 * 1024);
    page_render(night->page, &text);
    const char *folder = night->config.outputs;
    enum status status = nightly_write_json(in_folder(night, folder, "nightly.json"), night->page, night->error);
    if (!status)
        status = output_write_text(in_folder(night, folder, "nightly.txt"), buffer_text(&text), night->error);
    if (!status)
        fwrite(text.data, 1, text.length, stdout);
    buffer_free(&text);
    return status;
}

/* The runs that the next night compares with; after a clock that was set back, the later of the two times. */
static enum status leave_state(struct night *night)
{
    json_t *runs = json_array(), *run;
    const char *key, *last = json_string_value(json_object_get(night->last, "started"));
    json_object_foreach(night->runs, key, run)
        json_array_append(runs, run);
    const char *started = last && strcmp(last, night->started) > 0 ? last : night->started;
    json_t *state = json_pack("{s:s, s:o}", "started", started, "runs", runs);
    enum status status = nightly_write_json(in_folder(night, night->config.state, "last.json"), state, night->error);
    json_decref(state);
    return status;
}

/* Monitoring learns from these that the night was done; that it does not hear anything is the alarm. */
static enum status tell_monitoring(struct night *night, enum exit_code code)
{
    const struct nightly_config *config = &night->config;
    enum status status = STATUS_OK;
    if (config->alive_file)
        status = output_write_text(config->alive_file, text_from(arena_format(config->arena, "%s exit code %d\n", night->started, code)),
                                    night->error);
    struct error error;
    if (!status && config->ping && !nightly_ping(config, &error))
        print_finding(config->path, 1, "warning", "ping", error.message, "see to the address in ping, and to the line");
    return status;
}

static enum status fetch(struct night *night)
{
    if (!night->config.source_count)
        return STATUS_OK;
    json_t *fetched = nightly_fetch(&night->config, night->error);
    if (!fetched)
        return STATUS_IO;
    const char *problem = json_string_value(json_object_get(fetched, "problem"));
    if (problem)
        print_finding(night->config.path, 1, "error", "fetch-failed", problem, "see to the machine; the next night fetches again");
    night->needs_person = night->needs_person || problem || json_integer_value(json_object_get(fetched, "failed"));
    json_object_set_new(night->page, "fetch", fetched);
    return STATUS_OK;
}

static enum status work(struct night *night)
{
    enum status status = fetch(night);
    if (!status)
        status = store_open(night->config.store, STORE_CREATE, &night->store, night->error);
    if (!status)
        status = take_rosters(night);
    if (!status)
        status = take_in(night);
    if (!status)
        status = add_up_all(night);
    if (!status)
        status = write_tables(night);
    enum exit_code code = night->needs_person ? EXIT_FINDINGS : EXIT_DONE;
    if (!status)
        status = leave_page(night, code);
    if (!status)
        status = leave_state(night);
    return status ? status : tell_monitoring(night, code);
}

static enum exit_code run(struct invocation *invocation)
{
    struct night night = {.invocation = invocation, .error = &invocation->error, .lock = -1, .began_ms = clock_ms()};
    enum status status = STATUS_USAGE;
    if (read_configuration(&night, option(invocation, "config"))) {
        status = take_lock(&night);
        night.last = status ? NULL : json_load_file(in_folder(&night, night.config.state, "last.json"), 0, NULL);
        night.last = night.last ? night.last : json_object();
        night.refusals = json_array();
        night.runs = json_object();
        night.page = json_pack("{s:s, s:o, s:n, s:[], s:[]}", "program", "aprfocus " APRFOCUS_VERSION, "config",
                               page_string(night.config.path), "clock", "years", "outputs");
        if (!status) {
            read_clock(&night);
            status = work(&night);
        }
        if (status)
            invocation_fail(invocation);
    }
    store_close(night.store);
    json_decref(night.page);
    json_decref(night.last);
    json_decref(night.refusals);
    json_decref(night.runs);
    if (night.lock >= 0)
        close(night.lock);
    nightly_config_free(&night.config);
    return status ? EXIT_NOT_DONE : night.needs_person ? EXIT_FINDINGS : EXIT_DONE;
}

const struct command command_nightly = {
    .name = "nightly",
    .summary = "Fetch, take in, add up and write tables in one unattended run",
    .arguments = "",
    .description = "The configuration (an INI file) says where reports come from, which store they go into, and which tables are\n"
                   "written; see schemas/examples/nightly/nightly.ini. Reports come from folders and from https addresses; an address\n"
                   "is asked with conditions, so that an unchanged file costs one request. One run at a time. The tables appear whole\n"
                   "and then their manifest; a page about the night goes to standard output and beside the tables (nightly.txt,\n"
                   "nightly.json): what came, what was refused and why, who is missing, what changed in the figures.",
    .options = {{"config", "FILE", "the configuration", true},
                {"keys", "FILE", "key list (iso3,key,required): signatures beside reports are checked before they are read; else keys of the configuration", false},
                {"no-sandbox", NULL, "read reports where the kernel cannot lock readers in: only files that you trust", false}},
    .examples = "  aprfocus nightly --config /etc/aprfocus/nightly.ini",
    .run = run,
};
