/* How long the clock on the wall may go on while a report is read. A file of its own, so that the test of readers that hang
 * can have shorter times. */
#include "ingest/worker_internal.h"

/* A reader that sleeps, or a machine with much else to do. */
unsigned reader_wall_seconds(size_t length)
{
    return 30 + 4 * reader_cpu_seconds(length);
}

/* The worker has to end its reader in that time, and to start another. */
unsigned worker_wall_seconds(size_t length)
{
    return reader_wall_seconds(length) + 60;
}
