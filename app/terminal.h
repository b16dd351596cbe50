/* What only a person at a terminal gets: progress in a line that is written over, and colour. A file or a pipe gets neither.
 * Colour is also not shown where NO_COLOR is set to anything (no-color.org), and neither where TERM is "dumb" or not set. */
#ifndef APRFOCUS_APP_TERMINAL_H
#define APRFOCUS_APP_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* Progress of one piece of work on standard error: "1,200 of 43,000 reports, 310 a second, 2 min 15 s left". */
struct progress {
    const char *label;  /* stands before the figures: "2007: "; "" for nothing */
    const char *things; /* what is counted */
    bool on_terminal;
    struct timespec began, shown;
};

void progress_begin(struct progress *progress, const char *label, const char *things);
/* Ten times a second at most, and at the end. */
void progress_show(struct progress *progress, size_t done, size_t all);
/* Empties the line, so that something else can be printed. */
void progress_clear(const struct progress *progress);

enum terminal_color { COLOR_NONE, COLOR_ERROR, COLOR_WARNING };
/* The color's escape sequence for standard error, COLOR_NONE ends it; "" where nothing is coloured. */
const char *terminal_color(enum terminal_color color);

#endif
