/* Calendar dates as text, YYYY-MM-DD. */
#ifndef APRFOCUS_COMMON_DATE_H
#define APRFOCUS_COMMON_DATE_H

#include <stdbool.h>

/* Four digits, a month from 01 to 12 and a day that the month can have (29 February in any year). NUL-terminated. */
bool date_is_valid(const char *text);

#endif
