#include "report/sdmx_internal.h"

#include <ctype.h>
#include <string.h>

const struct sdmx_code sdmx_statuses[] = {
    {"A", "Normal value"},
    {"E", "Estimated value"},
    {"M", "Missing value; data cannot exist"}, /* not applicable */
    {"O", "Missing value"},                    /* not reported, or no report */
    {"Q", "Missing value; suppressed"},        /* protected */
    {NULL, NULL},
};

const struct sdmx_code sdmx_bounds[] = {
    {"EXACT", "The value is exact"},
    {"INTERVAL", "The value lies between VALUE_LOW and VALUE_HIGH; OBS_VALUE is the low end"},
    {"OPEN", "The value is at least VALUE_LOW; OBS_VALUE is the low end"},
    {NULL, NULL},
};

const struct sdmx_code sdmx_units[] = {
    {"OFFICES", "Offices"},
    {"NUMBER", "Persons or cases, as the indicator says"},
    {"PERCENT", "Per cent"},
    {NULL, NULL},
};

const struct sdmx_code sdmx_measures[] = {
    {"OFFICES_YES", "Offices that answer yes"},
    {"OFFICES_PARTLY", "Offices that answer partly"},
    {"OFFICES_NO", "Offices that answer no"},
    {"OFFICES_NOT_APPLICABLE", "Offices to which it does not apply"},
    {"OFFICES_NOT_REPORTED", "Offices whose report does not say"},
    {"OFFICES_NO_REPORT", "Offices that sent no report"},
    {"SUM", "Sum"},
    {"MIN", "Minimum"},
    {"MEDIAN", "Median"},
    {"MAX", "Maximum"},
    {"OFFICES_NONE", "Offices that say none"},
    {"OFFICES_LOW", "Offices that say low"},
    {"OFFICES_MEDIUM", "Offices that say medium"},
    {"OFFICES_HIGH", "Offices that say high"},
    {"OFFICES_WITH", "Offices that name any code, or the code of CATEGORY"},
    {"VALUE", "The value of one office"},
    {NULL, NULL},
};

const char *sdmx_id(struct arena *arena, struct text text)
{
    char *id = arena_copy(arena, text.data, text.length);
    for (char *c = id; *c; c++)
        *c = isalnum((unsigned char)*c) || *c == '-' ? (char)toupper((unsigned char)*c) : '_';
    return id;
}

const char *sdmx_region(struct arena *arena, const char *set, struct text region)
{
    const char *id = sdmx_id(arena, region);
    if (text_is(region, "Global") || text_is(region, "Unassigned"))
        return id;
    return arena_format(arena, "R%s_%s", set, id);
}

const char *sdmx_category(struct arena *arena, const char *list, struct text code)
{
    return arena_format(arena, "%s_%s", sdmx_id(arena, text_from(list)), sdmx_id(arena, code));
}
