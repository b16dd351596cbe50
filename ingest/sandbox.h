/* Locks a process in for good: no files, no network, no other programs, no new processes; it can compute, get memory, send
 * and receive on one socket that it has, write to standard error where that is open, and end. Any other system call kills it. Sanitizers need a few calls more; builds with them allow those too. */
#ifndef APRFOCUS_INGEST_SANDBOX_H
#define APRFOCUS_INGEST_SANDBOX_H

#include <stdbool.h>

#include "common/error.h"

enum { SANDBOX_SOCKET = 1 }; /* the descriptor that stays of use */

/* Proves in a child process that this kernel enforces it. An error where it does not (an old kernel, a container that forbids
 * seccomp). */
enum status sandbox_prove(struct error *error);

/* Locks the calling process in; false where that failed. Allocates nothing, so that it may run in a child just forked. */
bool sandbox_enter(void);

#endif
