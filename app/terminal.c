#include "app/terminal.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/number.h"

/* Whether standard error is a terminal that knows how to move and to colour: asked once, not at each of many lines. */
static bool able_terminal(void)
{
    static enum { NOT_ASKED, ABLE, UNABLE } answer;
    if (answer == NOT_ASKED) {
        const char *kind = getenv("TERM");
        answer = isatty(STDERR_FILENO) == 1 && kind && kind[0] && strcmp(kind, "dumb") != 0 ? ABLE : UNABLE;
    }
    return answer == ABLE;
}

const char *terminal_color(enum terminal_color color)
{
    static const char *const sequences[] = {[COLOR_NONE] = "\033[0m", [COLOR_ERROR] = "\033[1;31m", [COLOR_WARNING] = "\033[1;35m"};
    const char *refused = getenv("NO_COLOR");
    return able_terminal() && !(refused && refused[0]) ? sequences[color] : "";
}

static double since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) + (double)(now.tv_nsec - then->tv_nsec) / 1e9;
}

void progress_begin(struct progress *progress, const char *label, const char *things)
{
    *progress = (struct progress){.label = label, .things = things, .on_terminal = able_terminal()};
    clock_gettime(CLOCK_MONOTONIC, &progress->began);
    progress->shown = progress->began;
}

/* "45 s", "2 min 15 s", "3 h 05 min" */
static void format_duration(double duration_s, char *text, size_t size)
{
    long long whole = (long long)(duration_s + 0.5);
    if (whole < 60)
        snprintf(text, size, "%lld s", whole);
    else if (whole < 3600)
        snprintf(text, size, "%lld min %02lld s", whole / 60, whole % 60);
    else
        snprintf(text, size, "%lld h %02lld min", whole / 3600, whole % 3600 / 60);
}

void progress_show(struct progress *progress, size_t done, size_t all)
{
    if (!progress->on_terminal || (since(&progress->shown) < 0.1 && done < all))
        return;
    clock_gettime(CLOCK_MONOTONIC, &progress->shown);
    double seconds = since(&progress->began), rate = seconds > 0 ? (double)done / seconds : 0;
    char done_text[NUMBER_TEXT_BYTES], all_text[NUMBER_TEXT_BYTES], rate_text[NUMBER_TEXT_BYTES], left[32] = "?";
    number_format_grouped((int64_t)done, done_text);
    number_format_grouped((int64_t)all, all_text);
    number_format_grouped((int64_t)(rate + 0.5), rate_text);
    if (rate > 0)
        format_duration((double)(all - done) / rate, left, sizeof left);
    fprintf(stderr, "\r\033[K%s%s of %s %s, %s a second, %s left", progress->label, done_text, all_text, progress->things, rate_text, left);
    fflush(stderr);
}

void progress_clear(const struct progress *progress)
{
    if (progress->on_terminal)
        fputs("\r\033[K", stderr);
}
