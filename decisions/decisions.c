#include "decisions/decisions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "store/custody.h"

const char *decision_action_name(enum decision_action action)
{
    static const char *const names[] = {"confirm", "correct", "reject"};
    return names[action];
}

/* Runs one statement with :submission and :decision. */
static enum status run_on(struct store *store, const char *sql, int64_t submission, int64_t decision, struct error *error)
{
    struct store_statement *statement;
    enum status status = store_prepare(store, sql, &statement, error);
    if (status)
        return status;
    store_bind_whole(statement, ":submission", submission);
    store_bind_whole(statement, ":decision", decision);
    status = store_run(statement, error);
    store_statement_free(statement);
    return status;
}

/* What an earlier decision on the same value did to this submission is taken back; rows stay, for runs that showed them. */
static const char forget_sql[] =
    "UPDATE observation SET counts = CASE WHEN rule GLOB 'decision/*' THEN 0 ELSE 1 END, "
    "decision = CASE WHEN rule GLOB 'decision/*' THEN decision END WHERE submission = :submission AND decision IN "
    "(SELECT e.id FROM decision e JOIN decision d ON d.id = :decision AND e.id <> d.id AND e.office = d.office AND e.year = d.year "
    " AND e.field = d.field AND e.dimensions = d.dimensions AND e.code = d.code)";

/* Whether the decision stands in this submission: it has the sentence, and no item answers. */
static const char stands_sql[] =
    "SELECT count(*) FROM decision d WHERE d.id = :decision AND EXISTS (SELECT 1 FROM passage p WHERE p.submission = :submission "
    "AND p.kind = 'paragraph' AND instr(p.text, d.evidence) > 0) AND NOT EXISTS (SELECT 1 FROM observation o WHERE "
    "o.submission = :submission AND o.field = d.field AND o.basis = 'item' AND o.counts = 1 AND (d.code <> '' OR o.dimensions = d.dimensions))";

static const char set_aside_sql[] =
    "UPDATE observation SET counts = 0, decision = :decision WHERE submission = :submission AND basis = 'prose' AND counts = 1 "
    "AND EXISTS (SELECT 1 FROM decision d WHERE d.id = :decision AND d.field = observation.field "
    "AND d.dimensions = observation.dimensions AND (d.code = '' OR d.code = observation.value))";

static const char put_sql[] =
    "INSERT INTO observation(submission, passage, field, dimensions, state, value, low, high, estimated, basis, path, line, rule, "
    "why, evidence, counts, as_of, decision) SELECT :submission, p.id, d.field, d.dimensions, d.state, d.value, d.low, d.high, "
    "d.estimated, 'prose', p.path, p.line + length(substr(p.text, 1, instr(p.text, d.evidence))) "
    " - length(replace(substr(p.text, 1, instr(p.text, d.evidence)), char(10), '')), "
    "'decision/' || d.id, CASE d.action WHEN 'confirm' THEN 'confirmed' ELSE 'corrected' END || ' by ' || d.decided_by || ' on ' || "
    "substr(d.decided, 1, 10) || ': ' || d.because, d.evidence, 1, NULL, d.id FROM decision d JOIN passage p ON p.id = "
    "(SELECT min(q.id) FROM passage q WHERE q.submission = :submission AND q.kind = 'paragraph' AND instr(q.text, d.evidence) > 0) "
    "WHERE d.id = :decision AND d.action <> 'reject'";

static enum status stands(struct store *store, int64_t submission, int64_t decision, bool *out, struct error *error)
{
    struct store_statement *statement;
    bool row = false;
    enum status status = store_prepare(store, stands_sql, &statement, error);
    if (status)
        return status;
    store_bind_whole(statement, ":submission", submission);
    store_bind_whole(statement, ":decision", decision);
    status = store_step(statement, &row, error);
    *out = !status && row && store_column_whole(statement, 0) > 0;
    store_statement_free(statement);
    return status;
}

static enum status apply(struct store *store, int64_t submission, int64_t decision, struct error *error)
{
    bool here = false;
    enum status status = run_on(store, forget_sql, submission, decision, error);
    if (!status)
        status = stands(store, submission, decision, &here, error);
    if (!status && here)
        status = run_on(store, set_aside_sql, submission, decision, error);
    if (!status && here)
        status = run_on(store, put_sql, submission, decision, error);
    return status;
}

enum status decisions_apply(struct store *store, int64_t submission, const char *office, int64_t year, struct error *error)
{
    struct store_statement *standing;
    enum status status = store_prepare(store, "SELECT id FROM standing_decision WHERE office = :office AND year = :year ORDER BY id",
                                       &standing, error);
    if (status)
        return status;
    int64_t *ids = NULL;
    size_t count = 0, capacity = 0;
    bool row = true;
    store_bind_text(standing, ":office", office);
    store_bind_whole(standing, ":year", year);
    while (!(status = store_step(standing, &row, error)) && row) {
        memory_grow(&ids, &capacity, count, sizeof *ids);
        ids[count++] = store_column_whole(standing, 0);
    }
    store_statement_free(standing);
    for (size_t i = 0; !status && i < count; i++)
        status = apply(store, submission, ids[i], error);
    free(ids);
    return status;
}

/* ---- a new decision ---- */

/* The value that is decided on: the one of the engine, or one that was decided on earlier. */
static const char found_sql[] =
    "SELECT s.id, o.basis, o.path, o.line, o.state, o.value, o.low, o.high, o.estimated, o.evidence, "
    "count(*) OVER (), o.decision FROM current_submission s JOIN observation o ON o.submission = s.id WHERE s.office = :office AND "
    "s.year = :year AND o.field = :field AND o.dimensions = :dimensions AND (:code = '' OR o.value = :code) "
    "AND o.state <> 'denied' AND (o.counts = 1 OR (o.decision IS NOT NULL AND NOT EXISTS (SELECT 1 FROM observation c WHERE "
    "c.submission = s.id AND c.field = o.field AND c.dimensions = o.dimensions AND c.counts = 1))) "
    "ORDER BY o.counts DESC, o.id DESC";

static void bind_key(struct store_statement *statement, const struct decision_request *request)
{
    store_bind_text(statement, ":office", request->office);
    store_bind_whole(statement, ":year", request->year);
    store_bind_text(statement, ":field", request->field->id);
    store_bind_text(statement, ":dimensions", request->dimensions);
    store_bind_text(statement, ":code", request->code);
}

static enum status refuse_none(struct store *store, const struct decision_request *request, struct error *error)
{
    struct store_statement *statement;
    bool row = false;
    enum status status = store_prepare(store, "SELECT 1 FROM current_submission WHERE office = :office AND year = :year", &statement, error);
    if (status)
        return status;
    bind_key(statement, request);
    status = store_step(statement, &row, error);
    store_statement_free(statement);
    if (status)
        return status;
    if (!row)
        return error_set(error, STATUS_USAGE, "%s has no report for %d in the store; see `aprfocus status`", request->office, request->year);
    return error_set(error, STATUS_USAGE, "the report of %s for %d gives no value for %s%s%s in its prose; `aprfocus report --table "
                                          "observations` lists what it gives", request->office, request->year, request->field->id,
                     request->dimensions[0] ? " with the dimensions " : "", request->dimensions);
}

static void bind_from(struct store_statement *insert, const char *name, struct store_statement *row, int column)
{
    if (store_column_is_null(row, column))
        store_bind_null(insert, name);
    else
        store_bind_whole(insert, name, store_column_whole(row, column));
}

static void bind_value(struct store_statement *insert, const struct decision_request *request, struct store_statement *row)
{
    const struct interval *figure = &request->value.figure;
    if (request->action != DECISION_CORRECT) {
        store_bind_slice(insert, ":state", store_column_text(row, 4));
        store_bind_slice(insert, ":value", store_column_text(row, 5));
        bind_from(insert, ":low", row, 6);
        bind_from(insert, ":high", row, 7);
        store_bind_whole(insert, ":estimated", store_column_whole(row, 8));
        return;
    }
    store_bind_text(insert, ":state", request->value.state);
    store_bind_text(insert, ":value", request->value.text);
    store_bind_null(insert, ":low");
    store_bind_null(insert, ":high");
    if (figure->present)
        store_bind_whole(insert, ":low", figure->low);
    if (figure->present && !figure->open)
        store_bind_whole(insert, ":high", figure->high);
    store_bind_whole(insert, ":estimated", figure->estimated);
}

static enum status insert_decision(struct store *store, const struct decision_request *request, struct store_statement *row,
                                   int64_t *id, struct error *error)
{
    struct store_statement *insert;
    enum status status = store_prepare(store,
                                       "INSERT INTO decision(office, year, field, dimensions, code, action, state, value, low, high, "
                                       "estimated, evidence, decided, decided_by, because) VALUES (:office, :year, :field, :dimensions, "
                                       ":list_code, :action, :state, :value, :low, :high, :estimated, :evidence, :decided, :by, :because)",
                                       &insert, error);
    if (status)
        return status;
    bind_key(insert, request);
    bool list = request->field->kind == FIELD_LIST;
    store_bind_slice(insert, ":list_code", list ? request->code[0] ? text_from(request->code) : store_column_text(row, 5) : text_from(""));
    store_bind_text(insert, ":action", decision_action_name(request->action));
    bind_value(insert, request, row);
    store_bind_slice(insert, ":evidence", store_column_text(row, 9));
    store_bind_text(insert, ":decided", request->decided);
    store_bind_text(insert, ":by", request->by);
    store_bind_text(insert, ":because", request->because);
    status = store_run(insert, error);
    store_statement_free(insert);
    *id = store_last_id(store);
    return status;
}

static enum status log_decision(struct store *store, const struct decision_request *request, int64_t id, struct error *error)
{
    char subject[512], detail[1024];
    snprintf(subject, sizeof subject, "%s %d %s%s%s", request->office, request->year, request->field->id, request->dimensions[0] ? " " : "",
             request->dimensions);
    snprintf(detail, sizeof detail, "decision %lld: %s by %s because %s", (long long)id, decision_action_name(request->action), request->by,
             request->because);
    for (char *c = detail; *c; c++)
        if ((unsigned char)*c < ' ')
            *c = ' '; /* one line */
    return custody_log(store, CUSTODY_DECIDED, subject, detail, error);
}

static enum status decide(struct store *store, const struct decision_request *request, int64_t *id, struct error *error)
{
    struct store_statement *found;
    enum status status = store_prepare(store, found_sql, &found, error);
    if (status)
        return status;
    bool row = false;
    bind_key(found, request);
    status = store_step(found, &row, error);
    if (!status && !row)
        status = refuse_none(store, request, error);
    else if (!status && text_is(store_column_text(found, 1), "item"))
        status = error_set(error, STATUS_USAGE, "%s is answered by an item (%s, line %lld), and decisions are for values found in prose; ask "
                                                "the office for a correction of its report", request->field->id,
                           store_column_text(found, 2).data, (long long)store_column_whole(found, 3));
    else if (!status && request->field->kind == FIELD_LIST && !request->code[0] && store_column_whole(found, 10) > 1)
        status = error_set(error, STATUS_USAGE, "%lld codes of %s were found; say with --code which of them is meant",
                           (long long)store_column_whole(found, 10), request->field->id);
    int64_t submission = status ? 0 : store_column_whole(found, 0);
    if (!status)
        status = insert_decision(store, request, found, id, error);
    store_statement_free(found);
    if (!status)
        status = apply(store, submission, *id, error);
    if (!status)
        status = log_decision(store, request, *id, error);
    if (!status)
        status = store_execute(store, "UPDATE revision SET number = number + 1", error);
    return status;
}

enum status decision_make(struct store *store, const struct decision_request *request, int64_t *id, struct error *error)
{
    enum status status = store_begin(store, error);
    if (status)
        return status;
    status = decide(store, request, id, error);
    if (!status)
        status = store_commit(store, error);
    if (status)
        store_rollback(store);
    return status;
}
