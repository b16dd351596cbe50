#include <stdio.h>

#include "app/intake_report.h"

static enum exit_code run(struct invocation *invocation)
{
    struct prose_engine *prose = create_prose(invocation);
    if (!prose)
        return EXIT_NOT_DONE;
    struct intake_report report;
    intake_report_begin(&report);
    struct ingest_options options = {
        .dictionary = invocation->dictionary,
        .prose = prose,
        .on_result = intake_report_result,
        .on_progress = intake_report_progress,
        .context = &report,
    };
    struct ingest_summary summary;
    enum status status = ingest_run(&options, invocation->arguments, invocation->argument_count, &summary, &invocation->error);
    intake_report_end(&report);
    prose_engine_free(prose);
    if (status)
        return invocation_fail(invocation);
    fprintf(stderr, "%zu checked: %zu good, %zu good with warnings, %zu would be refused\n", summary.files, summary.accepted,
            summary.with_warnings, summary.refused);
    if (summary.passed_over)
        fprintf(stderr, "passed over in folders, since their names do not end in .xml: %zu\n", summary.passed_over);
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
    .examples = "  aprfocus check schemas/examples/apr-2009/UGA-2009.xml",
    .run = run,
};
