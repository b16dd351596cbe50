/* Fetching in a process of its own: credentials, name resolution and what servers send stay out of the process that has the
 * store open and starts the readers. */
#ifndef APRFOCUS_APP_NIGHTLY_FETCH_H
#define APRFOCUS_APP_NIGHTLY_FETCH_H

#include "app/app.h"
#include "nightly/config.h"
#include "nightly/page.h"

/* Fetches, prints what needs a person, and gives the page's object `fetch`. A process that ended before its time is a problem
 * in that object. NULL and a message where our own side failed (the spool cannot be written). */
json_t *nightly_fetch(const struct nightly_config *config, struct error *error);

/* The ping, likewise apart. False and a message where it was not heard. */
bool nightly_ping(const struct nightly_config *config, struct error *error);

#endif
