#include <stdio.h>

#include "app/report_run.h"

static const char changes_sql[] =
    "SELECT office, source, state, sequence, "
    "(SELECT count(*) FROM submission AS earlier WHERE earlier.office = submission.office AND earlier.year = submission.year "
    "AND earlier.state <> 'refused' AND earlier.intake < submission.intake) AS earlier "
    "FROM submission WHERE intake = :intake AND (year = :year OR year IS NULL) ORDER BY office, source";

static enum status write_text(struct report_run *run, const char *text, struct error *error)
{
    return run->sink.write(run->sink.data, text, text_from(text).length, error);
}

static enum status write_change(struct report_run *run, struct store_statement *row, struct error *error)
{
    char line[512];
    struct text office = store_column_text(row, 0), state = store_column_text(row, 2);
    const char *what = text_is(state, "refused")         ? "refused"
                       : store_column_whole(row, 4) > 0 ? "correction"
                                                        : "new";
    snprintf(line, sizeof line, "  %-4s %-11s %.400s\n", office.length ? office.data : "?", what, store_column_text(row, 1).data);
    return write_text(run, line, error);
}

/* What the last intake that took anything of this year brought. */
static enum status write_changes(struct report_run *run, struct error *error)
{
    char sql[160], line[160];
    int64_t intake;
    snprintf(sql, sizeof sql, "SELECT max(intake) FROM submission WHERE year = %d OR year IS NULL", run->context.year);
    enum status status = store_whole(run->store, sql, 0, &intake, error);
    struct store_statement *statement = NULL;
    if (!status && intake)
        status = store_prepare(run->store, changes_sql, &statement, error);
    if (status || !intake)
        return status;
    store_bind_whole(statement, ":intake", intake);
    store_bind_whole(statement, ":year", run->context.year);
    snprintf(line, sizeof line, "\nThe last intake (run %lld) brought:\n", (long long)intake);
    status = write_text(run, line, error);
    bool row = true;
    while (!status && !(status = store_step(statement, &row, error)) && row)
        status = write_change(run, statement, error);
    store_statement_free(statement);
    return status;
}

static enum exit_code run(struct invocation *invocation)
{
    struct report_run opened;
    if (!report_run_open(invocation, &opened))
        return EXIT_NOT_DONE;
    enum status status = report_write(&opened.context, report_table("submissions"), "text", &opened.sink, &invocation->error);
    if (!status)
        status = write_changes(&opened, &invocation->error);
    return report_run_close(invocation, &opened, status);
}

const struct command command_status = {
    .name = "status",
    .summary = "Show who was expected, who reported, late or in vain, and what changed last",
    .arguments = "",
    .description = "The table of submissions, and what the last intake of this year brought: new reports, corrections, refusals.",
    .options = {{"db", "STORE", "the store (or APRFOCUS_DB)", false},
                {"year", "YEAR", "the reporting year", true},
                {"regions", "SET", "region set 2008, 2019 or 2025; else the one in force in that year", false},
                {"region", "NAME", "only this region, with its offices", false}},
    .examples = "  aprfocus status --db apr.db --year 2007",
    .run = run,
};
