/* Included before every source file of ours: functions that cannot be used safely are not there at all. */
#ifndef APRFOCUS_COMMON_BANNED_H
#define APRFOCUS_COMMON_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A library's header whose macros name what is poisoned here must be read before; its functions do not come from it. */
#ifdef APRFOCUS_HEADER_BEFORE_BANNED
#include APRFOCUS_HEADER_BEFORE_BANNED
#endif

#pragma GCC poison strcpy strcat sprintf vsprintf gets strncpy strncat atoi atol atoll atof strtok rand tmpnam mktemp

#endif
