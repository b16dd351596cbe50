/* libFuzzer: a file that lies in a folder of published tables is read, refused with a line, or passed over, whatever it holds. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "audit/publications.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/fuzz-publications-XXXXXX", path[sizeof folder + 16];

static void remove_folder(void)
{
    unlink(path);
    rmdir(folder);
}

static void lay_down(const uint8_t *data, size_t size)
{
    if (!path[0]) {
        if (!mkdtemp(folder) || atexit(remove_folder) != 0)
            abort();
        snprintf(path, sizeof path, "%s/t.csv", folder);
    }
    const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0 || write(file, data, size) != (ssize_t)size || close(file) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct audit_publications publications;
    struct error error = {""};
    lay_down(data, size);
    if (audit_publications_open(&publications, NULL))
        abort();
    if (audit_publications_read(&publications, folder, &error) && !error.message[0])
        abort();
    for (size_t i = 0; i < publications.count; i++)
        if (publications.rows[i].low < 0 || publications.rows[i].line < 3 || publications.rows[i].threshold < 1)
            abort();
    audit_publications_close(&publications);
    return 0;
}
