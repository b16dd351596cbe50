/* The audit that every publication must pass before it is kept. */
#ifndef APRFOCUS_APP_AUDIT_GATE_H
#define APRFOCUS_APP_AUDIT_GATE_H

#include "report/report.h"

/* The path of aprfocus-audit-tables: beside this program. Owner: caller. */
char *audit_program_path(void);
/* Writes every publication of the context's year into a folder of its own, as the public sees it, and runs the audit over
 * them. STATUS_DATA where it finds that something can be inferred; what it found is on standard error. */
enum status audit_gate(const struct report_context *context, struct error *error);

#endif
