/* What is wrong with a report: one line for people, `FILE:LINE: error: RULE: what is wrong; what to do`. */
#ifndef APRFOCUS_INGEST_FINDING_H
#define APRFOCUS_INGEST_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/text.h"

enum severity { SEVERITY_WARNING, SEVERITY_ERROR };

enum rule {
#define RULE(name, id, severity, documentation) RULE_##name,
#include "ingest/rules.def"
#undef RULE
    RULES,
};

struct rule_information {
    const char *id;
    enum severity severity; /* error: the report is refused for it; warning: it is taken */
    const char *documentation;
};

const struct rule_information *rule_information(enum rule rule);
bool rule_by_id(struct text id, enum rule *rule);
const char *severity_name(enum severity severity);

enum { FINDINGS_MAX = 200 }; /* of one report */

struct finding {
    enum rule rule;
    const char *path;
    int64_t line;
    const char *message, *advice;
};

#endif
