/* cmocka in the order that it wants its headers. */
#ifndef APRFOCUS_TESTS_UNIT_TEST_H
#define APRFOCUS_TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
