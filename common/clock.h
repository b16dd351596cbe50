/* A clock for measuring, which nobody sets. */
#ifndef APRFOCUS_COMMON_CLOCK_H
#define APRFOCUS_COMMON_CLOCK_H

#include <stdint.h>

int64_t clock_ms(void);

#endif
