/* A decided value as it is typed. */
#include <stdio.h>
#include <string.h>

#include "common/number.h"
#include "decisions/decisions.h"

static enum number_problem parse_number(const struct field *field, struct text text, int64_t *number)
{
    enum number_problem problem = field->kind == FIELD_SHARE ? number_parse_thousandths(text, number) : number_parse_whole(text, number);
    if (problem == NUMBER_OK && (*number < 0 || (field->kind == FIELD_SHARE && *number > 100000)))
        problem = NUMBER_NOT_DIGITS;
    return problem;
}

static enum status parse_figure(const struct field *field, const char *value, const char *qualifier, struct decided_value *out,
                                struct error *error)
{
    const char *points = strstr(value, "..");
    bool range = strcmp(qualifier, "range") == 0;
    struct text low = text_of(value, range && points ? (size_t)(points - value) : strlen(value));
    struct interval *figure = &out->figure;
    *figure = (struct interval){.present = true};
    if ((range && !points) || parse_number(field, low, &figure->low) ||
        (range && (parse_number(field, text_from(points + 2), &figure->high) || figure->high < figure->low)))
        return error_set(error, STATUS_USAGE, "\"%s\" is no %s; write %s", value, range ? "range" : "figure",
                         range                          ? "it as 10..15 with --qualifier range"
                         : field->kind == FIELD_SHARE ? "a share from 0 to 100, such as 12.5"
                                                        : "digits only, such as 1585");
    if (!range)
        figure->high = figure->low;
    static const struct {
        const char *qualifier, *state;
    } states[] = {{"", "figure"}, {"exact", "figure"}, {"at-least", "at-least"}, {"at-most", "at-most"}, {"about", "about"}, {"range", "between"}};
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strcmp(qualifier, states[i].qualifier) == 0)
            out->state = states[i].state;
    if (!out->state)
        return error_set(error, STATUS_USAGE, "\"%s\" is no qualifier; write exact, at-least, at-most, about, range or not-applicable", qualifier);
    figure->open = strcmp(out->state, "at-least") == 0;
    figure->estimated = strcmp(out->state, "about") == 0;
    if (figure->open)
        figure->high = 0;
    if (strcmp(out->state, "at-most") == 0)
        figure->low = 0;
    return STATUS_OK;
}

/* The value as the dictionary writes it (of a country in UNHCR's code its ISO 3166-1 alpha-3), NULL where it is none. */
static const char *word_of(const struct dictionary *dictionary, const struct field *field, const char *value)
{
    static const char *const answers[] = {"yes", "partly", "no"}, *const scale[] = {"none", "low", "medium", "high"};
    if (field->kind == FIELD_LIST) {
        const struct code *code = dictionary_code(dictionary, field->codes, text_from(value));
        return code ? code->code : NULL;
    }
    const char *const *words = field->kind == FIELD_YESNO ? answers : scale;
    for (size_t i = 0; i < (field->kind == FIELD_YESNO ? 3u : 4u); i++)
        if (strcmp(words[i], value) == 0)
            return words[i];
    return NULL;
}

enum status decided_value_parse(const struct dictionary *dictionary, const struct field *field, const char *value,
                                const char *qualifier, struct decided_value *out, struct error *error)
{
    *out = (struct decided_value){0};
    bool figure = field->kind == FIELD_COUNT || field->kind == FIELD_SHARE;
    if (strcmp(qualifier, "not-applicable") == 0 || strcmp(value, "not-applicable") == 0) {
        out->state = "not-applicable";
        snprintf(out->text, sizeof out->text, "not-applicable");
        return STATUS_OK;
    }
    if (figure)
        return parse_figure(field, value, qualifier, out, error);
    if (qualifier[0] && strcmp(qualifier, "exact") != 0)
        return error_set(error, STATUS_USAGE, "%s is no figure and takes no qualifier \"%s\"; leave it out", field->id, qualifier);
    const char *word = word_of(dictionary, field, value);
    if (!word)
        return error_set(error, STATUS_USAGE, "\"%s\" is no value of %s; write %s", value, field->id,
                         field->kind == FIELD_YESNO   ? "yes, partly, no or not-applicable"
                         : field->kind == FIELD_SCALE ? "none, low, medium or high"
                                                      : "a code of its list, see `aprfocus help fields`");
    out->state = "figure";
    snprintf(out->text, sizeof out->text, "%s", word);
    return STATUS_OK;
}

enum status decision_check_dimensions(const struct dictionary *dictionary, const struct field *field, const char *dimensions,
                                      struct error *error)
{
    size_t place = 0;
    for (const char *next = dimensions; *next;) {
        struct text part = text_of(next, strcspn(next, ";"));
        const char *equals = memchr(part.data, '=', part.length);
        struct text name = text_of(part.data, equals ? (size_t)(equals - part.data) : part.length);
        while (place < FIELD_DIMENSIONS_MAX && field->dimensions[place] && !text_is(name, field->dimensions[place]))
            place++;
        if (!equals || place == FIELD_DIMENSIONS_MAX || !field->dimensions[place])
            return error_set(error, STATUS_USAGE, "%s has no dimension \"%.*s\" at this place; write them as sex=female;age=under-18, in "
                                                  "the order of the dictionary", field->id, (int)part.length, part.data);
        struct text code = text_of(equals + 1, part.length - name.length - 1);
        if (!dictionary_code(dictionary, field->dimensions[place], code))
            return error_set(error, STATUS_USAGE, "\"%.*s\" is no code of %s; see `aprfocus help fields`", (int)code.length, code.data,
                             field->dimensions[place]);
        place++;
        next += part.length + (next[part.length] == ';');
    }
    return STATUS_OK;
}
