#include "ingest/intake.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "decisions/decisions.h"
#include "store/custody.h"

enum { REPORTS_IN_A_TRANSACTION = 100 };

/* One array of statements, so that preparing and freeing are loops. */
enum statement {
    FIND_FILE,
    FIND_DIGEST,
    LOAD_SUBMISSION,
    LOAD_FINDINGS,
    FORGET,
    ADD_SUBMISSION,
    ADD_SIGNATURE,
    ADD_PASSAGE,
    ADD_OBSERVATION,
    ADD_FINDING,
    NOTE_FILE,
    STATEMENTS,
};

/* A report whose reader died may have had bad luck (memory, a kill by hand), and what a signature lacks lies beside the
 * report: it is read again the next time. */
#define NOT_UNLUCKY \
    " AND NOT EXISTS (SELECT 1 FROM finding WHERE finding.submission = submission.id AND finding.rule IN " \
    "('reader-died', 'signature-missing', 'signature-of-other-office'))"

static const char *const sql[STATEMENTS] = {
    [FIND_FILE] = "SELECT submission.id, state, tool_version, dictionary_version FROM source_file "
                  "JOIN submission ON submission.id = source_file.submission WHERE path = :path AND device = :device "
                  "AND inode = :inode AND source_file.size = :size AND modified_ns = :modified AND changed_ns = :changed" NOT_UNLUCKY,
    [FIND_DIGEST] = "SELECT id, state, tool_version, dictionary_version FROM submission WHERE sha256 = :sha256" NOT_UNLUCKY,
    [LOAD_SUBMISSION] = "SELECT layout, office, year, state FROM submission WHERE id = :submission",
    [LOAD_FINDINGS] = "SELECT rule, path, line, message, advice FROM finding WHERE submission = :submission ORDER BY position",
    [FORGET] = "DELETE FROM submission WHERE sha256 = :sha256 AND state = 'refused'",
    [ADD_SUBMISSION] =
        "INSERT INTO submission(sha256, state, office, year, layout, language, sequence, replaces, prepared, received, source, "
        "size, intake, report_dictionary, tool_version, dictionary_version) VALUES (:sha256, :state, :office, :year, :layout, "
        ":language, :sequence, :replaces, :prepared, :received, :path, :size, :run, :report_dictionary, :tool, :dictionary)",
    [ADD_SIGNATURE] = "INSERT INTO signature(submission, signed_by) VALUES (:submission, :signed_by)",
    [ADD_PASSAGE] = "INSERT INTO passage(submission, chapter, subcategory, path, line, kind, topic, designated, language, text) "
                    "VALUES (:submission, :chapter, :subcategory, :path, :line, :kind, :topic, :designated, :language, :text)",
    [ADD_OBSERVATION] =
        "INSERT INTO observation(submission, passage, field, dimensions, state, value, low, high, estimated, basis, path, line, "
        "rule, why, evidence, counts, as_of, certainty) VALUES (:submission, :passage, :field, :dimensions, :state, :value, :low, :high, "
        ":estimated, :basis, :path, :line, :rule, :why, :evidence, :counts, :as_of, :certainty)",
    [ADD_FINDING] = "INSERT INTO finding(submission, position, rule, severity, path, line, message, advice) "
                    "VALUES (:submission, :position, :rule, :severity, :path, :line, :message, :advice)",
    [NOTE_FILE] = "INSERT INTO source_file(path, device, inode, size, modified_ns, changed_ns, submission) "
                  "VALUES (:path, :device, :inode, :size, :modified, :changed, :submission) ON CONFLICT (path) DO UPDATE SET "
                  "device = excluded.device, inode = excluded.inode, size = excluded.size, modified_ns = excluded.modified_ns, "
                  "changed_ns = excluded.changed_ns, submission = excluded.submission",
};

struct intake {
    struct store *store;
    const struct dictionary *dictionary;
    const char *received;
    int64_t run;
    int64_t last_indexed; /* the highest passage that the full-text index has */
    size_t in_transaction;
    bool decided;         /* analysts have decided on values of the store */
    struct custody *custody;
    bool changed;         /* the open transaction holds something that can change a figure */
    struct store_statement *statements[STATEMENTS];
};

static enum status insert_run(struct intake *intake, const char *started, struct error *error)
{
    struct store_statement *statement;
    enum status status = store_prepare(intake->store,
                                       "INSERT INTO run(kind, started, tool_version, dictionary_version) "
                                       "VALUES ('ingest', :started, :tool, :dictionary)",
                                       &statement, error);
    if (status)
        return status;
    store_bind_text(statement, ":started", started);
    store_bind_text(statement, ":tool", APRFOCUS_VERSION);
    store_bind_text(statement, ":dictionary", dictionary_version(intake->dictionary));
    status = store_run(statement, error);
    store_statement_free(statement);
    intake->run = store_last_id(intake->store);
    return status;
}

enum status intake_open(struct store *store, const struct dictionary *dictionary, const char *started, const char *received,
                        struct intake **out, struct error *error)
{
    struct intake *intake = memory_allocate(sizeof *intake);
    *intake = (struct intake){.store = store, .dictionary = dictionary, .received = received};
    enum status status = STATUS_OK;
    for (int i = 0; !status && i < STATEMENTS; i++)
        status = store_prepare(store, sql[i], &intake->statements[i], error);
    if (!status)
        status = custody_open(store, &intake->custody, error);
    if (!status)
        status = store_begin(store, error);
    if (!status)
        status = insert_run(intake, started, error);
    if (!status)
        status = store_whole(store, "SELECT max(id) FROM passage", 0, &intake->last_indexed, error);
    int64_t decisions = 0;
    if (!status)
        status = store_whole(store, "SELECT EXISTS (SELECT 1 FROM decision)", 0, &decisions, error);
    intake->decided = decisions > 0;
    if (status) {
        intake_free(intake);
        return status;
    }
    *out = intake;
    return STATUS_OK;
}

/* The index is filled once for many reports, which costs a fraction of filling it passage by passage. */
static enum status index_passages(struct intake *intake, struct error *error)
{
    struct store_statement *statement;
    enum status status =
        store_prepare(intake->store, "INSERT INTO passage_text(rowid, text) SELECT id, text FROM passage WHERE id > :last ORDER BY id",
                      &statement, error);
    if (status)
        return status;
    store_bind_whole(statement, ":last", intake->last_indexed);
    status = store_run(statement, error);
    store_statement_free(statement);
    if (!status)
        status = store_whole(intake->store, "SELECT max(id) FROM passage", 0, &intake->last_indexed, error);
    return status;
}

static enum status finish_transaction(struct intake *intake, struct error *error)
{
    enum status status = index_passages(intake, error);
    if (!status && intake->changed)
        status = store_execute(intake->store, "UPDATE revision SET number = number + 1", error);
    if (!status)
        status = store_commit(intake->store, error);
    intake->in_transaction = 0;
    intake->changed = false;
    return status;
}

enum status intake_close(struct intake *intake, int64_t *run, struct error *error)
{
    *run = intake->run;
    return finish_transaction(intake, error);
}

void intake_free(struct intake *intake)
{
    if (!intake)
        return;
    for (int i = 0; i < STATEMENTS; i++)
        store_statement_free(intake->statements[i]);
    custody_free(intake->custody);
    store_rollback(intake->store);
    free(intake);
}

static void bind_identity(struct store_statement *statement, const struct source_identity *identity)
{
    store_bind_whole(statement, ":device", (int64_t)identity->device);
    store_bind_whole(statement, ":inode", (int64_t)identity->inode);
    store_bind_whole(statement, ":size", identity->size);
    store_bind_whole(statement, ":modified", identity->modified_ns);
    store_bind_whole(statement, ":changed", identity->changed_ns);
}

/* Runs a look-up that gives id, state, tool_version, dictionary_version. */
static enum status find(struct intake *intake, struct store_statement *statement, int64_t *submission, struct error *error)
{
    bool row;
    *submission = 0;
    enum status status = store_step(statement, &row, error);
    if (!status && row) {
        bool same_judges = text_is(store_column_text(statement, 2), APRFOCUS_VERSION) &&
                           text_is(store_column_text(statement, 3), dictionary_version(intake->dictionary));
        if (same_judges || !text_is(store_column_text(statement, 1), "refused"))
            *submission = store_column_whole(statement, 0);
    }
    store_reset(statement);
    return status;
}

enum status intake_find_file(struct intake *intake, const char *path, const struct source_identity *identity,
                             int64_t *submission, struct error *error)
{
    struct store_statement *statement = intake->statements[FIND_FILE];
    store_bind_text(statement, ":path", path);
    bind_identity(statement, identity);
    return find(intake, statement, submission, error);
}

enum status intake_find_digest(struct intake *intake, const char *sha256, int64_t *submission, struct error *error)
{
    struct store_statement *statement = intake->statements[FIND_DIGEST];
    store_bind_text(statement, ":sha256", sha256);
    return find(intake, statement, submission, error);
}

static const char *column_copy(struct store_statement *statement, int column, struct arena *arena)
{
    struct text text = store_column_text(statement, column);
    return arena_copy(arena, text.data, text.length);
}

static enum status load_findings(struct intake *intake, int64_t submission, struct submission *out, struct error *error)
{
    struct store_statement *statement = intake->statements[LOAD_FINDINGS];
    store_bind_whole(statement, ":submission", submission);
    bool row = true;
    enum status status;
    while (!(status = store_step(statement, &row, error)) && row) {
        enum rule rule;
        if (rule_by_id(store_column_text(statement, 0), &rule))
            submission_find(out, rule, column_copy(statement, 1, out->arena), store_column_whole(statement, 2),
                            column_copy(statement, 4, out->arena), "%s", store_column_text(statement, 3).data);
    }
    store_reset(statement);
    return status;
}

enum status intake_load(struct intake *intake, int64_t submission, struct submission *out, struct error *error)
{
    struct store_statement *statement = intake->statements[LOAD_SUBMISSION];
    store_bind_whole(statement, ":submission", submission);
    bool row, refused = false;
    enum status status = store_step(statement, &row, error);
    if (!status && row) {
        out->layout = dictionary_layout(intake->dictionary, store_column_text(statement, 0));
        out->office = column_copy(statement, 1, out->arena);
        out->year = store_column_whole(statement, 2);
        refused = text_is(store_column_text(statement, 3), "refused");
    }
    store_reset(statement);
    return status || !refused ? status : load_findings(intake, submission, out, error);
}

static void bind_or_null(struct store_statement *statement, const char *name, const char *text)
{
    store_bind_text(statement, name, text[0] ? text : NULL);
}

static enum status add_submission(struct intake *intake, const struct submission *submission, const struct intake_source *source,
                                  struct error *error)
{
    struct store_statement *statement = intake->statements[ADD_SUBMISSION];
    store_bind_text(statement, ":sha256", source->sha256);
    store_bind_text(statement, ":state", submission_state(submission));
    bind_or_null(statement, ":office", submission->office);
    if (submission->year)
        store_bind_whole(statement, ":year", submission->year);
    else
        store_bind_null(statement, ":year");
    store_bind_text(statement, ":layout", submission->layout ? submission->layout->id : NULL);
    bind_or_null(statement, ":language", submission->language);
    store_bind_whole(statement, ":sequence", submission->sequence);
    if (submission->replaces)
        store_bind_whole(statement, ":replaces", submission->replaces);
    else
        store_bind_null(statement, ":replaces");
    bind_or_null(statement, ":prepared", submission->prepared);
    store_bind_text(statement, ":received", intake->received);
    store_bind_text(statement, ":path", source->path);
    store_bind_whole(statement, ":size", source->identity.size);
    store_bind_whole(statement, ":run", intake->run);
    bind_or_null(statement, ":report_dictionary", submission->report_dictionary);
    store_bind_text(statement, ":tool", APRFOCUS_VERSION);
    store_bind_text(statement, ":dictionary", dictionary_version(intake->dictionary));
    return store_run(statement, error);
}

static enum status add_signature(struct intake *intake, const struct intake_source *source, int64_t id, struct error *error)
{
    struct store_statement *statement = intake->statements[ADD_SIGNATURE];
    if (!source->signed_by)
        return STATUS_OK;
    store_bind_whole(statement, ":submission", id);
    store_bind_text(statement, ":signed_by", source->signed_by);
    return store_run(statement, error);
}

static enum status add_passages(struct intake *intake, const struct submission *submission, int64_t id, int64_t *ids, struct error *error)
{
    struct store_statement *statement = intake->statements[ADD_PASSAGE];
    enum status status = STATUS_OK;
    store_bind_whole(statement, ":submission", id);
    store_bind_text(statement, ":language", submission->language);
    for (size_t i = 0; !status && i < submission->passage_count; i++) {
        const struct passage *passage = &submission->passages[i];
        store_bind_text(statement, ":chapter", passage->chapter);
        store_bind_text(statement, ":subcategory", passage->subcategory);
        store_bind_text(statement, ":path", passage->path);
        store_bind_whole(statement, ":line", passage->line);
        store_bind_text(statement, ":kind", passage->is_item ? "item" : "paragraph");
        store_bind_whole(statement, ":topic", passage->topic);
        store_bind_whole(statement, ":designated", passage->designated);
        store_bind_text(statement, ":text", passage->text);
        status = store_run(statement, error);
        ids[i] = store_last_id(intake->store);
    }
    return status;
}

static void bind_figure(struct store_statement *statement, struct interval figure)
{
    if (figure.present)
        store_bind_whole(statement, ":low", figure.low);
    else
        store_bind_null(statement, ":low");
    if (figure.present && !figure.open)
        store_bind_whole(statement, ":high", figure.high);
    else
        store_bind_null(statement, ":high");
    store_bind_whole(statement, ":estimated", figure.estimated);
}

static enum status add_observations(struct intake *intake, const struct submission *submission, int64_t id,
                                    const int64_t *passages, struct error *error)
{
    struct store_statement *statement = intake->statements[ADD_OBSERVATION];
    enum status status = STATUS_OK;
    store_bind_whole(statement, ":submission", id);
    for (size_t i = 0; !status && i < submission->observation_count; i++) {
        const struct observation *observation = &submission->observations[i];
        if (observation->passage == NO_PASSAGE)
            store_bind_null(statement, ":passage");
        else
            store_bind_whole(statement, ":passage", passages[observation->passage]);
        store_bind_text(statement, ":field", observation->field->id);
        store_bind_text(statement, ":dimensions", observation->dimensions);
        store_bind_text(statement, ":state", value_state_name(observation->state));
        store_bind_text(statement, ":value", observation->value);
        bind_figure(statement, observation->figure);
        store_bind_text(statement, ":basis", observation->from_prose ? "prose" : "item");
        store_bind_text(statement, ":path", observation->path);
        store_bind_whole(statement, ":line", observation->line);
        store_bind_text(statement, ":rule", observation->rule);
        store_bind_text(statement, ":why", observation->why);
        store_bind_text(statement, ":evidence", observation->evidence);
        store_bind_whole(statement, ":counts", observation->counts);
        bind_or_null(statement, ":as_of", observation->as_of);
        if (!observation->from_prose || observation->certainty == NO_CERTAINTY)
            store_bind_null(statement, ":certainty");
        else
            store_bind_whole(statement, ":certainty", observation->certainty);
        status = store_run(statement, error);
    }
    return status;
}

static enum status add_findings(struct intake *intake, const struct submission *submission, int64_t id, struct error *error)
{
    struct store_statement *statement = intake->statements[ADD_FINDING];
    enum status status = STATUS_OK;
    store_bind_whole(statement, ":submission", id);
    for (size_t i = 0; !status && i < submission->finding_count; i++) {
        const struct finding *finding = &submission->findings[i];
        store_bind_whole(statement, ":position", (int64_t)i);
        store_bind_text(statement, ":rule", rule_information(finding->rule)->id);
        store_bind_text(statement, ":severity", severity_name(rule_information(finding->rule)->severity));
        store_bind_text(statement, ":path", finding->path);
        store_bind_whole(statement, ":line", finding->line);
        store_bind_text(statement, ":message", finding->message);
        store_bind_text(statement, ":advice", finding->advice);
        status = store_run(statement, error);
    }
    return status;
}

enum status intake_note_file(struct intake *intake, const struct intake_source *source, int64_t submission, struct error *error)
{
    if (!source->settled)
        return STATUS_OK;
    struct store_statement *statement = intake->statements[NOTE_FILE];
    store_bind_text(statement, ":path", source->path);
    bind_identity(statement, &source->identity);
    store_bind_whole(statement, ":submission", submission);
    return store_run(statement, error);
}

enum status intake_add(struct intake *intake, const struct submission *submission, const struct intake_source *source,
                       struct error *error)
{
    if (intake->in_transaction == REPORTS_IN_A_TRANSACTION) {
        enum status finished = finish_transaction(intake, error);
        if (!finished)
            finished = store_begin(intake->store, error);
        if (finished)
            return finished;
    }
    store_bind_text(intake->statements[FORGET], ":sha256", source->sha256);
    enum status status = store_run(intake->statements[FORGET], error);
    if (!status)
        status = add_submission(intake, submission, source, error);
    int64_t id = store_last_id(intake->store);
    if (!status)
        status = add_signature(intake, source, id, error);
    if (!status)
        status = custody_take(intake->custody, id, source->sha256, submission_refused(submission), source->bytes, error);
    if (!status && !submission_refused(submission)) { /* of a refused report nothing is taken */
        int64_t *passages = memory_allocate((submission->passage_count + 1) * sizeof *passages);
        status = add_passages(intake, submission, id, passages, error);
        if (!status)
            status = add_observations(intake, submission, id, passages, error);
        if (!status && intake->decided)
            status = decisions_apply(intake->store, id, submission->office, submission->year, error);
        free(passages);
    }
    if (!status)
        status = add_findings(intake, submission, id, error);
    if (!status)
        status = intake_note_file(intake, source, id, error);
    intake->in_transaction++;
    intake->changed = true;
    return status;
}
