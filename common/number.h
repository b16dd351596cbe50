/* Figures are whole numbers (persons, cases) or thousandths (shares in per cent); a float never adds up persons. */
#ifndef APRFOCUS_COMMON_NUMBER_H
#define APRFOCUS_COMMON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "common/text.h"

enum number_problem {
    NUMBER_OK = 0,
    NUMBER_EMPTY,
    NUMBER_NOT_DIGITS,   /* something else than an optional minus sign and digits (and one point, for decimals) */
    NUMBER_TOO_LARGE,    /* beyond NUMBER_LARGEST */
    NUMBER_TOO_PRECISE,  /* more than two places behind the point */
};

/* Larger than any population, small enough that no sum of the world's offices overflows. */
#define NUMBER_LARGEST INT64_C(1000000000000)

/* A whole number as "1585" or "-3"; no separators, no spaces, no plus sign. */
enum number_problem number_parse_whole(struct text text, int64_t *number);
/* A decimal with at most two places behind a point, in thousandths: "2.5" gives 2500. */
enum number_problem number_parse_thousandths(struct text text, int64_t *thousandths);

enum { NUMBER_TEXT_BYTES = 32 };
/* "1585"; and for thousandths as short as they are: "2.5", "100", "0.125". */
void number_format_whole(int64_t number, char text[static NUMBER_TEXT_BYTES]);
void number_format_thousandths(int64_t thousandths, char text[static NUMBER_TEXT_BYTES]);
/* "16,025,572": for people. */
void number_format_grouped(int64_t number, char text[static NUMBER_TEXT_BYTES]);

#endif
