/* Included before every source file of ours: functions that cannot be used safely are not there at all. */
#ifndef APRFOCUS_COMMON_BANNED_H
#define APRFOCUS_COMMON_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC poison strcpy strcat sprintf vsprintf gets strncpy strncat atoi atol atoll atof strtok rand tmpnam mktemp

#endif
