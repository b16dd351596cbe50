#include "figures/office_total.h"

#include <stdio.h>
#include <string.h>

const char *dimensions_broader(const struct dictionary *dictionary, const char *dimensions, struct arena *arena)
{
    for (const char *part = dimensions; *part;) {
        size_t name = strcspn(part, "="), length = strcspn(part, ";");
        if (name < length) {
            const char *list = arena_copy(arena, part, name);
            const struct code *code = dictionary_code(dictionary, list, text_of(part + name + 1, length - name - 1));
            if (code && code->parent[0])
                return arena_format(arena, "%.*s%s=%s%s", (int)(part - dimensions), dimensions, list, code->parent, part + length);
        }
        part += length + (part[length] == ';');
    }
    return NULL;
}

void office_figures_init(struct office_figures *figures, const struct field *field)
{
    memset(figures, 0, sizeof *figures);
    figures->field = field;
}

static unsigned breakdown_of(const struct field *field, const char *dimensions)
{
    unsigned breakdown = 0;
    while (*dimensions) {
        size_t length = strcspn(dimensions, "=");
        for (unsigned i = 0; i < FIELD_DIMENSIONS_MAX && field->dimensions[i]; i++)
            if (strlen(field->dimensions[i]) == length && memcmp(field->dimensions[i], dimensions, length) == 0)
                breakdown |= 1u << i;
        dimensions += strcspn(dimensions, ";");
        if (*dimensions)
            dimensions++;
    }
    return breakdown;
}

void office_figures_add(struct office_figures *figures, const char *dimensions, struct interval figure)
{
    unsigned breakdown = breakdown_of(figures->field, dimensions);
    if (breakdown == 0)
        figures->own = figure;
    else
        figures->breakdowns[breakdown] = interval_add(figures->breakdowns[breakdown], figure);
}

void office_figures_name(const struct field *field, unsigned breakdown, char text[static BREAKDOWN_TEXT_BYTES])
{
    size_t used = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < FIELD_DIMENSIONS_MAX && field->dimensions[i]; i++) {
        if (!(breakdown & 1u << i) || used >= BREAKDOWN_TEXT_BYTES)
            continue;
        int written = snprintf(text + used, BREAKDOWN_TEXT_BYTES - used, "%s%s", used ? ", " : "", field->dimensions[i]);
        used += written > 0 ? (size_t)written : 0;
    }
}

struct interval office_figures_total(const struct office_figures *figures, char derived[static BREAKDOWN_TEXT_BYTES])
{
    derived[0] = '\0';
    if (figures->own.present)
        return figures->own;
    unsigned best = 0;
    for (unsigned i = 1; i < BREAKDOWNS; i++)
        if (figures->breakdowns[i].present && (!best || figures->breakdowns[i].low > figures->breakdowns[best].low))
            best = i;
    if (best) {
        char names[BREAKDOWN_TEXT_BYTES];
        office_figures_name(figures->field, best, names);
        snprintf(derived, BREAKDOWN_TEXT_BYTES, "sum of %.140s", names);
    }
    return figures->breakdowns[best];
}
