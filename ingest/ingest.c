#include "ingest/ingest.h"

#include <stdio.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "ingest/intake.h"
#include "ingest/pool.h"
#include "ingest/source.h"

enum { PENDING_MAX = 64, WORKERS_MAX = 8, WHY_BYTES = 200 };

/* A file on its way: parsing, or already known, or not readable. Files leave in the order in which they came. */
struct pending {
    const struct source_file *file;
    bool parsing;
    int64_t known; /* id of the submission that holds these bytes, 0 for none */
    enum source_problem problem;
    char why[WHY_BYTES];
    bool wrongly_signed;              /* why says how */
    const struct signature_key *key;  /* whose signature it has, NULL for none */
    char sha256[DIGEST_TEXT_BYTES];
    struct source_identity identity;
    bool settled;
};

struct run {
    const struct ingest_options *options;
    struct ingest_summary *summary;
    struct error *error;
    struct intake *intake; /* NULL for a check */
    struct reader *reader;
    struct pool *pool; /* NULL as long as every file is known already */
    struct submission submission;
    struct pending pending[PENDING_MAX];
    size_t oldest, waiting;
    size_t files;
    uint64_t group;     /* of the report that was read last, 0 before the first */
    struct text folder; /* of that report, within its path */
};

static void find_source_problem(struct submission *submission, const struct pending *pending)
{
    static const struct {
        enum rule rule;
        const char *advice;
    } problems[] = {[SOURCE_UNREADABLE] = {RULE_UNREADABLE, "see to its permissions, or put the file itself there"},
                    [SOURCE_TOO_LARGE] = {RULE_TOO_LARGE, "split the attachments off and send the report alone"},
                    [SOURCE_CHANGED] = {RULE_CHANGED, "nothing, if it is still arriving: the next run reads it"}};
    submission_find(submission, problems[pending->problem].rule, "", 1, problems[pending->problem].advice, "the file cannot be read: %s",
                    pending->why);
}

/* Before anything is parsed; false where the signature is wrong. */
static bool check_signature(const struct run *run, struct pending *pending, struct text bytes)
{
    char signature[SIGNATURE_BYTES_MAX];
    size_t length;
    const char *why;
    if (!run->options->keys || !source_read_signature(pending->file, signature, &length))
        return true;
    pending->key = signature_check(run->options->keys, bytes, text_of(signature, length), &why);
    pending->wrongly_signed = !pending->key;
    if (pending->wrongly_signed)
        snprintf(pending->why, sizeof pending->why, "%s", why);
    return !pending->wrongly_signed;
}

/* Whose report it is shows once it is read. */
static void compare_signature(struct run *run, const struct pending *pending)
{
    struct submission *submission = &run->submission;
    if (!run->options->keys || !submission->office[0])
        return;
    if (pending->key && strcmp(pending->key->office, submission->office) != 0)
        submission_find(submission, RULE_SIGNATURE_OFFICE, "", 1, "have it signed by the office that it is of",
                        "the report is of %s, the signature of %s", submission->office, pending->key->office);
    else if (!pending->key && signature_required(run->options->keys, submission->office))
        submission_find(submission, RULE_SIGNATURE_MISSING, "", 1, "send the file that `minisign -S -m` writes beside it as well",
                        "%s signs its reports, and beside this one is no signature", submission->office);
}

static void count_result(struct run *run, bool known)
{
    struct ingest_summary *summary = run->summary;
    if (submission_refused(&run->submission))
        summary->refused++;
    else if (known)
        summary->known++;
    else if (run->submission.finding_count)
        summary->with_warnings++;
    else
        summary->accepted++;
}

static void report(struct run *run, const struct pending *pending, bool known)
{
    const struct ingest_options *options = run->options;
    struct ingest_result result = {pending->file->path, &run->submission, known};
    count_result(run, known);
    options->on_result(options->context, &result);
    if (options->on_progress)
        options->on_progress(options->context, ++run->summary->files, run->files);
    else
        run->summary->files++;
}

/* Two equal files of one run are parsed side by side; whichever leaves second is the known one. */
static enum status keep_parsed(struct run *run, const struct pending *pending, struct text bytes, bool *known)
{
    struct intake_source source = {pending->file->path, pending->sha256, pending->identity, pending->settled, bytes,
                                   pending->key ? pending->key->text : NULL};
    int64_t submission;
    enum status status = intake_find_digest(run->intake, pending->sha256, &submission, run->error);
    if (status)
        return status;
    if (!submission)
        return intake_add(run->intake, &run->submission, &source, run->error);
    *known = true;
    return intake_note_file(run->intake, &source, submission, run->error);
}

static enum status take_parsed(struct run *run, const struct pending *pending, bool *known)
{
    struct text bytes;
    enum status status = pool_take(run->pool, &run->submission, &bytes, run->error);
    *known = false;
    if (!status)
        compare_signature(run, pending);
    if (!status && run->intake)
        status = keep_parsed(run, pending, bytes, known);
    if (!status)
        pool_release(run->pool);
    return status;
}

static enum status take_known(struct run *run, const struct pending *pending)
{
    enum status status = intake_load(run->intake, pending->known, &run->submission, run->error);
    struct intake_source source = {.path = pending->file->path, .sha256 = pending->sha256, .identity = pending->identity,
                                   .settled = pending->settled};
    /* without a digest it was known by its identity, which is noted already */
    if (!status && pending->sha256[0])
        status = intake_note_file(run->intake, &source, pending->known, run->error);
    return status;
}

static enum status retire_oldest(struct run *run)
{
    struct pending *pending = &run->pending[run->oldest];
    enum status status = STATUS_OK;
    bool known = pending->known != 0;
    submission_reset(&run->submission);
    if (pending->problem)
        find_source_problem(&run->submission, pending);
    else if (pending->wrongly_signed)
        submission_find(&run->submission, RULE_SIGNATURE_WRONG, "", 1, "send report and signature again; if it stays so, ask the office",
                        "it was not read: %s", pending->why);
    else if (pending->parsing)
        status = take_parsed(run, pending, &known);
    else
        status = take_known(run, pending);
    if (status)
        return status;
    report(run, pending, known);
    run->oldest = (run->oldest + 1) % PENDING_MAX;
    run->waiting--;
    return STATUS_OK;
}

static size_t worker_count(const struct ingest_options *options, size_t files)
{
    cpu_set_t allowed; /* those that the process may use; asking opens no file */
    int processors = sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 1;
    size_t workers = options->workers ? options->workers : processors > 1 ? (size_t)processors : 2;
    if (workers > WORKERS_MAX)
        workers = WORKERS_MAX;
    return workers > files ? (files ? files : 1) : workers;
}

/* Schemas, lexicon and workers cost more than all else in a run in which nothing is new: they are made for the first file
 * that has to be read. Workers keep nothing open that the parent has opened. */
static enum status begin_reading(struct run *run)
{
    if (run->pool)
        return STATUS_OK;
    enum status status = reader_create(run->options->dictionary, run->options->explain, &run->reader, run->error);
    if (status)
        return status;
    return pool_create(worker_count(run->options, run->files), !run->options->no_sandbox, run->reader, run->options->dictionary, &run->pool, run->error);
}

/* The reports of one folder are a group: in a tidy inbox a folder is an office. */
static void begin_group(struct run *run, const char *path)
{
    const char *slash = strrchr(path, '/');
    const struct text folder = text_of(path, slash ? (size_t)(slash - path) : 0);
    if (!run->group || !text_equal(folder, run->folder))
        run->group++;
    run->folder = folder;
}

/* Reads one file and sends it on; what is known already is not parsed. */
static enum status enter(struct run *run, const struct source_file *file)
{
    enum status status = STATUS_OK;
    while (!status && run->waiting == PENDING_MAX)
        status = retire_oldest(run);
    if (status)
        return status;
    struct pending *pending = &run->pending[(run->oldest + run->waiting) % PENDING_MAX];
    *pending = (struct pending){.file = file};
    if (run->intake && !source_identify(file, &pending->identity, pending->why, sizeof pending->why))
        status = intake_find_file(run->intake, file->path, &pending->identity, &pending->known, run->error);
    if (status || pending->known) {
        run->waiting++;
        return status;
    }
    status = begin_reading(run);
    if (status)
        return status;
    begin_group(run, file->path);
    char *room;
    while (!(room = pool_room(run->pool, run->group)) && !status)
        status = retire_oldest(run);
    if (status)
        return status;
    /* the ring moved on while results were taken, but never past this file's place */
    size_t length;
    pending->problem = source_read(file, room, &length, &pending->identity, pending->why, sizeof pending->why);
    run->waiting++;
    if (pending->problem)
        return STATUS_OK;
    pending->settled = source_settled(&pending->identity);
    if (run->intake) {
        digest_sha256(room, length, pending->sha256);
        status = intake_find_digest(run->intake, pending->sha256, &pending->known, run->error);
        if (status || pending->known)
            return status;
    }
    if (!check_signature(run, pending, text_of(room, length)))
        return STATUS_OK;
    pending->parsing = true;
    pool_submit(run->pool, length);
    return STATUS_OK;
}

static enum status run_all(struct run *run, const struct source_list *list)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < list->count; i++)
        status = enter(run, &list->files[i]);
    while (!status && run->waiting)
        status = retire_oldest(run);
    if (!status && run->intake)
        status = intake_close(run->intake, &run->summary->run, run->error);
    return status;
}

enum status ingest_run(const struct ingest_options *options, char *const *paths, size_t count,
                       struct ingest_summary *summary, struct error *error)
{
    struct source_list list;
    struct run run = {.options = options, .summary = summary, .error = error};
    *summary = (struct ingest_summary){0};
    source_list(paths, count, &list);
    summary->passed_over = list.passed_over;
    run.files = list.count;
    submission_init(&run.submission);
    enum status status = STATUS_OK;
    if (options->store)
        status = intake_open(options->store, options->dictionary, options->started, options->received, &run.intake, error);
    if (!status)
        status = run_all(&run, &list);
    intake_free(run.intake);
    pool_free(run.pool);
    reader_free(run.reader);
    submission_free(&run.submission);
    source_list_free(&list);
    return status;
}
