#include "figures/interval.h"

#include "common/number.h"

struct interval interval_add(struct interval sum, struct interval more)
{
    if (!more.present)
        return sum;
    if (!sum.present)
        return more;
    return (struct interval){
        .present = true,
        .open = sum.open || more.open,
        .low = sum.low + more.low,
        .high = sum.open || more.open ? 0 : sum.high + more.high,
        .estimated = sum.estimated || more.estimated,
    };
}

bool interval_surely_above(struct interval a, struct interval b)
{
    return a.present && b.present && !b.open && a.low > b.high;
}

bool interval_equal(struct interval a, struct interval b)
{
    if (a.present != b.present || a.open != b.open || a.estimated != b.estimated)
        return false;
    return !a.present || (a.low == b.low && (a.open || a.high == b.high));
}

static void write_figure(int64_t figure, enum field_kind kind, char text[static NUMBER_TEXT_BYTES])
{
    if (kind == FIELD_SHARE)
        number_format_thousandths(figure, text);
    else
        number_format_grouped(figure, text);
}

void interval_describe(struct interval interval, enum field_kind kind, char text[static INTERVAL_TEXT_BYTES])
{
    char low[NUMBER_TEXT_BYTES], high[NUMBER_TEXT_BYTES];
    const char *about = interval.estimated ? "about " : "";
    if (!interval.present) {
        snprintf(text, INTERVAL_TEXT_BYTES, "no figure");
        return;
    }
    write_figure(interval.low, kind, low);
    write_figure(interval.open ? 0 : interval.high, kind, high);
    if (interval.open)
        snprintf(text, INTERVAL_TEXT_BYTES, "at least %s%s", about, low);
    else if (interval.low == interval.high)
        snprintf(text, INTERVAL_TEXT_BYTES, "%s%s", about, low);
    else if (interval.low == 0)
        snprintf(text, INTERVAL_TEXT_BYTES, "at most %s%s", about, high);
    else
        snprintf(text, INTERVAL_TEXT_BYTES, "%s%s to %s", about, low, high);
}
