/* What leaves the house: a publication is made or found, audited by the separate program, and only then written, by a
 * connection to the store that sees nothing but what was published. */
#ifndef APRFOCUS_APP_REPORT_PUBLIC_H
#define APRFOCUS_APP_REPORT_PUBLIC_H

#include "app/app.h"

enum exit_code report_public(struct invocation *invocation, const char *format);

#endif
