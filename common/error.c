#include "common/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum status error_set(struct error *error, enum status status, const char *format, ...)
{
    if (!error)
        return status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return status;
}

enum status error_context(struct error *error, enum status status, const char *format, ...)
{
    if (!error)
        return status;
    struct error cause = *error;
    va_list arguments;
    va_start(arguments, format);
    int used = vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    if (used < 0 || (size_t)used >= sizeof error->message)
        return status;
    snprintf(error->message + used, sizeof error->message - (size_t)used, ": %s", cause.message);
    return status;
}
