#include "app/report_letters.h"

#include <stdio.h>

#include "app/report_run.h"
#include "common/folder.h"
#include "report/feedback.h"

static enum status write_letter(void *data, const char *name, struct text letter, struct error *error)
{
    return folder_write(data, name, letter, error);
}

enum exit_code report_letters(struct invocation *invocation, const char *path)
{
    struct report_run opened;
    struct folder *folder;
    size_t count = 0;
    if (!path[0])
        return fail("--feedback needs the name of a folder");
    if (!report_run_open(invocation, &opened))
        return EXIT_NOT_DONE;
    enum status status = folder_open(path, report_is_letter, &folder, &invocation->error);
    if (!status) {
        status = report_feedback(&opened.context, write_letter, folder, &count, &invocation->error);
        if (!status)
            status = folder_commit(folder, &invocation->error);
        else
            folder_abandon(folder);
    }
    enum exit_code code = report_run_close(invocation, &opened, status);
    if (code == EXIT_DONE)
        fprintf(stderr, "%zu letter%s written to %s\n", count, count == 1 ? "" : "s", path);
    return code;
}
