/* What leaves the house: a publication is made or found, audited by the separate program, and only then written, by a
 * connection to the store that sees nothing but what was published. */
#ifndef APRFOCUS_APP_REPORT_PUBLIC_H
#define APRFOCUS_APP_REPORT_PUBLIC_H

#include "app/app.h"
#include "protect/protect.h"

struct publication {
    int year;
    const char *set;
    struct protect_summary summary; /* its `kept` is released by the caller */
};

/* By the options protect and scheduled: adds up the year, decides what is shown, audits it, keeps it. */
enum status report_publish(struct invocation *invocation, const char *path, struct publication *publication, enum protect_method method);
/* Says on standard error what was decided. */
void report_publish_say(const struct publication *publication);
/* False and a message where there is no such method. */
bool report_choose_method(struct invocation *invocation, enum protect_method *method);

enum exit_code report_public(struct invocation *invocation, const char *format);

#endif
