/* A figure with its bounds. Figures in the source are not clean: "at least three", "ten to fifteen", "approximately 500"
 * (domain: "What a value can be"). Bounds are whole persons or cases, or thousandths of a per cent for shares. */
#ifndef APRFOCUS_FIGURES_INTERVAL_H
#define APRFOCUS_FIGURES_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "dictionary/dictionary.h"

struct interval {
    bool present;    /* false: there is no figure at all, which is not zero */
    bool open;       /* there is no upper bound: "at least" */
    int64_t low, high; /* high only where it is not open */
    bool estimated;  /* an estimate is in it */
};

static inline struct interval interval_exact(int64_t figure)
{
    return (struct interval){.present = true, .low = figure, .high = figure};
}

/* Adds `more` to `sum`: bounds add up, an open end stays open, an estimate marks the sum. Nothing plus a figure is the
 * figure. Sums stay far below the limit of the type: NUMBER_LARGEST times the number of offices. */
struct interval interval_add(struct interval sum, struct interval more);

/* Whether no pair of figures from the two can be equal. */
bool interval_surely_above(struct interval a, struct interval b); /* a > b whatever the figures are */
bool interval_equal(struct interval a, struct interval b);

enum { INTERVAL_TEXT_BYTES = 96 };
/* As people write it: "at least 52", "36 to 41", "about 500", "at most 7", "10". `kind` says how figures are written. */
void interval_describe(struct interval interval, enum field_kind kind, char text[static INTERVAL_TEXT_BYTES]);

#endif
