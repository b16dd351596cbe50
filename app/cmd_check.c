#include <stdio.h>

#include "app/intake_report.h"

static enum exit_code run(struct invocation *invocation)
{
    struct ingest_summary summary;
    const struct ingest_options options = {.explain = option(invocation, "explain") != NULL};
    enum status status = intake_run(invocation, options, option(invocation, "keys"), &summary);
    if (status)
        return invocation_fail(invocation);
    fprintf(stderr, "%zu checked: %zu good, %zu good with warnings, %zu would be refused\n", summary.files, summary.accepted,
            summary.with_warnings, summary.refused);
    if (!summary.files)
        fprintf(stderr, "there was no report to check\n");
    return summary.refused ? EXIT_FINDINGS : EXIT_DONE;
}

const struct command command_check = {
    .name = "check",
    .summary = "Read reports as ingest would, keep nothing, and print every finding",
    .arguments = "FILE...",
    .least = 1,
    .most = SIZE_MAX,
    .description = "Every finding is a line on standard error, `FILE:LINE: error: RULE: what is wrong; what to do`. A report with\n"
                   "an error would be refused; a warning does not stop it. Folders are read with all that is below them.\n"
                   "`aprfocus help rules` says what each rule asks for.",
    .options = {{"explain", NULL, "print, sentence by sentence, what was understood of the prose, and what was passed over and why", false},
                {"keys", "FILE", "key list (iso3,key,required): signatures beside reports are checked before they are read", false},
                {"no-sandbox", NULL, "read reports where the kernel cannot lock readers in: only files that you trust", false}},
    .examples = "  aprfocus check schemas/examples/apr-2009/UGA-2009.xml\n"
                "  aprfocus check --explain schemas/examples/apr-2007/BEN-2006.xml",
    .run = run,
};
