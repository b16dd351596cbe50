#include "app/report_letters.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/report_run.h"
#include "common/folder.h"
#include "report/feedback.h"
#include "store/custody.h"

static enum status write_letter(void *data, const char *name, struct text letter, struct error *error)
{
    return folder_write(data, name, letter, error);
}

/* Before the folder appears, as with a file (publish_file). The folder is freed. */
static enum status publish(const struct report_run *run, const char *path, struct folder *folder, struct error *error)
{
    char what[256], *place = folder_path(path, "");
    size_t length = strlen(place);
    while (length > 1 && place[length - 1] == '/')
        place[--length] = '\0';
    snprintf(what, sizeof what, "command=report what=letters year=%d regions=%s region=%.60s run=%lld", run->context.year, run->context.region_set,
             run->context.region ? run->context.region : "", (long long)run->context.run);
    enum status status =
        log_can_be_written(run->store) ? custody_log_folder(run->store, CUSTODY_PUBLISHED, place, folder_listing(folder), what, error) : STATUS_OK;
    if (status) {
        folder_abandon(folder);
    } else {
        status = folder_commit(folder, error);
        if (status && store_writable(run->store)) /* what happened already has its message */
            custody_log_folder(run->store, CUSTODY_WITHDRAWN, place, text_from(""), "it could not be put in its place", NULL);
    }
    free(place);
    return status;
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
            status = publish(&opened, path, folder, &invocation->error);
        else
            folder_abandon(folder);
    }
    enum exit_code code = report_run_close(invocation, &opened, status);
    if (code == EXIT_DONE)
        fprintf(stderr, "%zu letter%s written to %s\n", count, count == 1 ? "" : "s", path);
    return code;
}
