/* report --audience bureau: a bureau's own region as for internal use, and of the others what was published. */
#ifndef APRFOCUS_APP_REPORT_BUREAU_H
#define APRFOCUS_APP_REPORT_BUREAU_H

#include "app/app.h"

enum exit_code report_bureau(struct invocation *invocation, const char *format, const char *language);

#endif
