/* Figures for people, percentages, wrapping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "report/report_internal.h"

static struct report_cell interval(int64_t low, int64_t high, bool estimated)
{
    return (struct report_cell){
        .state = REPORT_VALUE, .low = low, .high = high, .has_low = true, .has_high = true, .estimated = estimated};
}

static void expect_figure(struct report_cell cell, const char *text, const char *status)
{
    char figure[REPORT_FIGURE_BYTES];
    report_figure_text(&cell, figure);
    assert_string_equal(figure, text);
    assert_string_equal(report_figure_status(&cell), status);
}

static void figures_read_as_people_write_them(void **state)
{
    (void)state;
    expect_figure(interval(16025572, 16025572, false), "16,025,572", "exact");
    expect_figure(interval(0, 0, false), "0", "exact");
    expect_figure(interval(36, 41, false), "36–41", "interval");
    expect_figure(interval(500, 500, true), "~500", "exact");
    expect_figure(interval(0, 7, false), "≤ 7", "interval");
    expect_figure(interval(-4, 9, false), "-4 to 9", "interval");
    struct report_cell open = interval(52, 0, false);
    open.has_high = false;
    expect_figure(open, "≥ 52", "open");
    open.estimated = true;
    expect_figure(open, "≥ ~52", "open");
    expect_figure((struct report_cell){.state = REPORT_NONE}, "–", "none");
    expect_figure((struct report_cell){.state = REPORT_BLANK}, "", "none");
    struct report_cell share = interval(2500, 2500, false);
    share.thousandths = true;
    expect_figure(share, "2.5", "exact");
}

static void percentages_name_their_denominator(void **state)
{
    (void)state;
    const struct report_column column = {"share", "Share", "#indicator+pct+num", REPORT_PERCENT, 0, NULL};
    char text[64];
    struct report_cell cell = interval(13, 27, false);
    report_cell_text(&column, &cell, text, sizeof text);
    assert_string_equal(text, "48 % of 27");
    cell = interval(1, 8, false); /* 12.5 rounds up */
    report_cell_text(&column, &cell, text, sizeof text);
    assert_string_equal(text, "13 % of 8");
    cell.state = REPORT_NONE;
    report_cell_text(&column, &cell, text, sizeof text);
    assert_string_equal(text, "–");
}

static void expect_line(struct text *left, size_t columns, const char *expected)
{
    struct text line;
    *left = report_wrap(*left, columns, &line);
    assert_true(text_is(line, expected));
}

static void text_wraps_at_words(void **state)
{
    (void)state;
    struct text left = text_from("  Victims of trafficking\nwere housed");
    expect_line(&left, 12, "Victims of");
    expect_line(&left, 12, "trafficking");
    expect_line(&left, 12, "were housed");
    assert_int_equal(left.length, 0);
    left = text_from("Verschleppungsopfer hier"); /* a word too long for its column is cut */
    expect_line(&left, 10, "Verschlepp");
    expect_line(&left, 10, "ungsopfer");
    expect_line(&left, 10, "hier");
    left = text_from("é é é"); /* columns, not bytes */
    expect_line(&left, 3, "é é");
    left = text_from("漢字");
    expect_line(&left, 1, "漢"); /* makes progress where nothing fits */
    left = text_from("");
    expect_line(&left, 5, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_read_as_people_write_them),
        cmocka_unit_test(percentages_name_their_denominator),
        cmocka_unit_test(text_wraps_at_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
