#include <stdio.h>

#include "app/app.h"
#include "store/custody.h"

static void print_audit(void *context, const struct audit_finding *finding)
{
    (void)context;
    print_escaped(finding->where);
    fputs(": error: custody: ", stderr);
    print_escaped(finding->what);
    fputs("; find out who did that, and restore the store from a copy\n", stderr);
}

static enum exit_code run(struct invocation *invocation)
{
    const char *path = option_store(invocation);
    struct store *store;
    struct audit_summary summary;
    if (!path)
        return EXIT_NOT_DONE;
    if (store_open(path, STORE_READ, &store, &invocation->error))
        return invocation_fail(invocation);
    enum status status = audit_run(store, option(invocation, "entry"), print_audit, NULL, &summary, &invocation->error);
    store_close(store);
    if (status)
        return invocation_fail(invocation);
    fprintf(stderr, "%lld entries in the log, %lld reports in the archive, %lld published files: %lld findings\n", (long long)summary.entries,
            (long long)summary.reports, (long long)summary.files, (long long)summary.findings);
    if (summary.entries)
        printf("%lld:%s\n", (long long)summary.entries, summary.chain);
    return summary.findings ? EXIT_FINDINGS : EXIT_DONE;
}

const struct command command_audit = {
    .name = "audit",
    .summary = "Find what was changed, removed or moved in the log, the archive or published files",
    .arguments = "",
    .description = "Every report that is taken in, every decision and every published file has an entry in the store's log; entries\n"
                   "are chained by SHA-256, and the bytes of reports are kept. The last entry is printed as POSITION:CHAIN. Note it\n"
                   "where nobody who can write to the store can change it (paper will do): --entry then proves that the log up to\n"
                   "there is still the same. Without that, one who wrote the whole log anew is not found out.",
    .options = {{"db", "STORE", "the store (or APRFOCUS_DB)", false},
                {"entry", "POSITION:CHAIN", "an entry that was noted before and must still be there", false}},
    .examples = "  aprfocus audit --db apr.db",
    .run = run,
};
