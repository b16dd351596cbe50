/* Publications: what of a year may leave the house, decided once for all tables together, kept, and protected against
 * what is out already. See docs/PROTECTION.md. */
#ifndef APRFOCUS_PROTECT_PROTECT_H
#define APRFOCUS_PROTECT_PROTECT_H

#include "common/buffer.h"
#include "report/report.h"

enum protect_method { PROTECT_SUPPRESSION, PROTECT_ROUNDING };

struct protect_request {
    const struct report_context *context; /* an aggregate run; region NULL */
    enum protect_method method;
    bool scheduled;   /* a scheduled publication: figures may be hidden that are out, where they must change */
    const char *made; /* UTC */
};

struct protect_summary {
    int64_t publication, number; /* its id, and which of the year it is */
    bool rounded;                /* every sum, instead of hiding some */
    bool made;                   /* false: nothing has changed since the last one */
    size_t sums, hidden;         /* sums of persons, and those that are protected */
    size_t primary, secondary;   /* of what was decided anew: what is sensitive, and what protects it */
    double loss, bound;          /* cost of what was hidden anew, and what no pattern can cost less than */
    bool optimal;
    struct buffer kept;          /* "victims, incidents": what keeps its last published form; release it */
};

/* Finds the publication that shows the run, or makes it, inside the caller's transaction. STATUS_USAGE where the year is out
 * under other regions or by the other method already. */
enum status protect_publish(const struct protect_request *request, struct protect_summary *out, struct error *error);

#endif
