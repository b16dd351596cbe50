/* Whether a record can be the reading of a report. A reader that was taken over can claim anything of its own report, as
 * the report itself could; it cannot bring in what the rest of the program takes for granted of every submission. */
#include <string.h>

#include "common/date.h"
#include "common/number.h"
#include "ingest/record_internal.h"

static bool header_holds(const struct dictionary *dictionary, const struct submission *submission)
{
    const struct country *country = dictionary_country(dictionary, text_from(submission->office));
    bool office_known = country && strcmp(country->iso3, submission->office) == 0;
    bool year_known = submission->year >= 1990 && submission->year <= 2100;
    if (submission->prepared[0] && !date_is_valid(submission->prepared))
        return false;
    if (submission->sequence < 1 || submission->sequence > 9999 || submission->replaces < 0 || submission->replaces > 9999)
        return false;
    if (submission_refused(submission)) /* may not have come as far as its header */
        return (office_known || !submission->office[0]) && (year_known || !submission->year);
    return office_known && year_known && submission->layout;
}

static bool code_holds(const struct dictionary *dictionary, const char *list, const char *value)
{
    const struct code *code = dictionary_code(dictionary, list, text_from(value));
    return code && strcmp(code->code, value) == 0;
}

static bool value_holds(const struct dictionary *dictionary, const struct observation *observation)
{
    const struct interval *figure = &observation->figure;
    if (observation->state == VALUE_NOT_APPLICABLE)
        return !figure->present && strcmp(observation->value, "not-applicable") == 0;
    switch (observation->field->kind) {
    case FIELD_YESNO:
        return !figure->present && code_holds(dictionary, "yesno", observation->value);
    case FIELD_SCALE:
        return !figure->present && code_holds(dictionary, "scale", observation->value);
    case FIELD_LIST:
        return !figure->present && code_holds(dictionary, observation->field->codes, observation->value);
    case FIELD_COUNT:
    case FIELD_SHARE:
        break;
    }
    const int64_t largest = observation->field->kind == FIELD_SHARE ? 100 * 1000 : NUMBER_LARGEST;
    return figure->present && !observation->value[0] && figure->low >= 0 && figure->low <= largest && figure->high >= 0 &&
           figure->high <= largest && (figure->open || figure->low <= figure->high);
}

static bool dimension_holds(const struct dictionary *dictionary, struct text dimension)
{
    const char *equals = memchr(dimension.data, '=', dimension.length);
    char name[32];
    if (!equals || (size_t)(equals - dimension.data) >= sizeof name)
        return false;
    const size_t length = (size_t)(equals - dimension.data);
    memcpy(name, dimension.data, length);
    name[length] = '\0';
    return dictionary_code(dictionary, name, text_of(equals + 1, dimension.length - length - 1)) != NULL;
}

/* "sex=female;age=under-18" */
static bool dimensions_hold(const struct dictionary *dictionary, const char *dimensions)
{
    while (dimensions[0]) {
        size_t length = strcspn(dimensions, ";");
        if (!dimension_holds(dictionary, text_of(dimensions, length)))
            return false;
        dimensions += length + (dimensions[length] == ';');
    }
    return true;
}

bool record_plausible(const struct dictionary *dictionary, const struct submission *submission)
{
    if (!header_holds(dictionary, submission))
        return false;
    for (size_t i = 0; i < submission->observation_count; i++) {
        const struct observation *observation = &submission->observations[i];
        if (!value_holds(dictionary, observation) || !dimensions_hold(dictionary, observation->dimensions))
            return false;
    }
    return true;
}
