/* Value elements: from attributes to an observation, by the kind of the field. */
#include <stdio.h>
#include <string.h>

#include "common/number.h"
#include "ingest/reader_internal.h"

/* An item being judged. */
struct judging {
    struct reading *reading;
    const struct item *item;
    const struct field *field;
    struct observation value;
    bool refused;
};

#define REFUSE(judging, rule, advice, ...)                                                                              \
    ((judging)->refused = true,                                                                                         \
     submission_find((judging)->reading->submission, rule, (judging)->item->path, (judging)->item->line, advice, __VA_ARGS__))

static const char *attribute(const struct item *item, const char *name)
{
    for (size_t i = 0; i < item->attribute_count; i++)
        if (strcmp(item->attributes[i].name, name) == 0)
            return item->attributes[i].value;
    return "";
}

static bool parse_state(const char *name, enum value_state *state)
{
    if (!name[0]) {
        *state = VALUE_FIGURE;
        return true;
    }
    for (int i = 0; i < VALUE_STATES; i++) {
        if (strcmp(name, value_state_name((enum value_state)i)) == 0) {
            *state = (enum value_state)i;
            return true;
        }
    }
    return false;
}

/* The codes of a list in one line, for advice: "yes, partly, no". */
static const char *list_codes(struct judging *judging, const char *list)
{
    if (strcmp(list, "country") == 0 || strcmp(list, "nationality") == 0)
        return "write the country's ISO 3166-1 alpha-3 code, XXA for stateless, XXX for unknown";
    struct arena *arena = judging->reading->submission->arena;
    size_t count;
    const struct code *codes = dictionary_codes(judging->reading->dictionary, &count);
    const char *line = "write one of:";
    for (size_t i = 0; i < count; i++)
        if (strcmp(codes[i].list, list) == 0)
            line = arena_format(arena, "%s%s %s", line, line[strlen(line) - 1] == ':' ? "" : ",", codes[i].code);
    return line;
}

static const char *take_code(struct judging *judging, const char *list, const char *value)
{
    const struct code *code = dictionary_code(judging->reading->dictionary, list, text_from(value));
    if (code)
        return code->code;
    REFUSE(judging, RULE_UNKNOWN_CODE, list_codes(judging, list), "%s: \"%.60s\" is no code of %s", judging->field->id, value, list);
    return "";
}

/* Dimensions come from the place itself and from attributes, whose names have hyphens where the dictionary has
 * underscores; they are written in the dictionary's order. */
static void take_dimensions(struct judging *judging)
{
    struct arena *arena = judging->reading->submission->arena;
    static const char *const all[] = {"form",        "sex",      "age",       "population_group",
                                      "nationality", "crossing", "authority", "criterion"};
    const char *dimensions = judging->item->place->dimensions;
    for (size_t i = 0; i < FIELD_DIMENSIONS_MAX && judging->field->dimensions[i]; i++) {
        const char *name = judging->field->dimensions[i];
        const char *value = attribute(judging->item, strcmp(name, "population_group") == 0 ? "population-group" : name);
        if (value[0] && strcmp(judging->item->place->key_attribute, name) != 0)
            dimensions = arena_format(arena, "%s%s%s=%s", dimensions, dimensions[0] ? ";" : "", name, take_code(judging, name, value));
    }
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const char *written = strcmp(all[i], "population_group") == 0 ? "population-group" : all[i];
        bool asked = strcmp(judging->item->place->key_attribute, all[i]) == 0;
        for (size_t d = 0; d < FIELD_DIMENSIONS_MAX && judging->field->dimensions[d]; d++)
            asked = asked || strcmp(judging->field->dimensions[d], all[i]) == 0;
        if (!asked && attribute(judging->item, written)[0])
            REFUSE(judging, RULE_DIMENSION_NOT_ASKED, "leave it out, or report the figure under the field that has it",
                   "%s is not broken down by %s", judging->field->id, written);
    }
    judging->value.dimensions = dimensions;
}

static bool take_number(struct judging *judging, const char *name, const char *text, int64_t *number)
{
    bool share = judging->field->kind == FIELD_SHARE;
    enum number_problem problem =
        share ? number_parse_thousandths(text_from(text), number) : number_parse_whole(text_from(text), number);
    const char *advice = share ? "write a per cent as a number with a point and at most two places, e.g. 2.5"
                               : "write it with digits only, e.g. 1585; an uncertain figure has a state (at-least, between, about)";
    if (problem == NUMBER_TOO_LARGE)
        REFUSE(judging, RULE_VALUE_KIND, "check the figure", "%s: %s is %.40s, more than the world's people many times over",
               judging->field->id, name, text);
    else if (problem)
        REFUSE(judging, RULE_VALUE_KIND, advice, "%s: %s is \"%.60s\", which is no %s", judging->field->id, name, text,
               share ? "share" : "whole number");
    else if (*number < 0)
        REFUSE(judging, RULE_NEGATIVE, "write the figure without a sign, or leave it empty", "%s: %s is %.40s",
               judging->field->id, name, text);
    else if (share && *number > 100 * 1000)
        REFUSE(judging, RULE_SHARE_RANGE, "write a share of the whole, from 0 to 100", "%s: %s is %.40s per cent",
               judging->field->id, name, text);
    else
        return true;
    return false;
}

static void take_between(struct judging *judging)
{
    const char *low = attribute(judging->item, "low"), *high = attribute(judging->item, "high");
    struct interval *figure = &judging->value.figure;
    if (!low[0] || !high[0] || attribute(judging->item, "value")[0]) {
        REFUSE(judging, RULE_INTERVAL_ORDER, "write low=\"10\" high=\"15\" and no value",
               "%s: a figure between two others needs both its ends, and no value beside them", judging->field->id);
        return;
    }
    bool good = take_number(judging, "low", low, &figure->low);
    if (!take_number(judging, "high", high, &figure->high) || !good)
        return;
    figure->present = true;
    if (figure->low > figure->high)
        REFUSE(judging, RULE_INTERVAL_ORDER, "exchange the two ends", "%s: between %s and %s", judging->field->id, low, high);
}

static void take_figure(struct judging *judging)
{
    struct interval *figure = &judging->value.figure;
    const char *estimated = attribute(judging->item, "estimated");
    int64_t number;
    if (judging->value.state == VALUE_BETWEEN) {
        take_between(judging);
    } else if (take_number(judging, "value", attribute(judging->item, "value"), &number)) {
        *figure = interval_exact(number);
        if (judging->value.state == VALUE_AT_LEAST) {
            figure->open = true;
            figure->high = 0;
        } else if (judging->value.state == VALUE_AT_MOST) {
            figure->low = 0;
        }
    }
    figure->estimated =
        judging->value.state == VALUE_ABOUT || strcmp(estimated, "true") == 0 || strcmp(estimated, "1") == 0;
}

static void take_answer(struct judging *judging, const char *list)
{
    const char *value = attribute(judging->item, "value");
    if (judging->value.state == VALUE_DENIED ? judging->field->kind != FIELD_LIST : judging->value.state != VALUE_FIGURE) {
        REFUSE(judging, RULE_VALUE_KIND, "leave the state out, or use the state not-applicable",
               "%s is a %s and cannot be %s", judging->field->id, dictionary_kind_name(judging->field->kind),
               value_state_name(judging->value.state));
        return;
    }
    judging->value.value = take_code(judging, list, value);
    judging->value.counts = judging->value.state != VALUE_DENIED;
}

static void take_value(struct judging *judging)
{
    if (judging->value.state == VALUE_NOT_APPLICABLE) {
        judging->value.value = "not-applicable";
        return;
    }
    switch (judging->field->kind) {
    case FIELD_YESNO:
        take_answer(judging, "yesno");
        break;
    case FIELD_SCALE:
        take_answer(judging, "scale");
        break;
    case FIELD_LIST:
        take_answer(judging, judging->field->codes);
        break;
    case FIELD_COUNT:
    case FIELD_SHARE:
        if (judging->value.state == VALUE_DENIED)
            REFUSE(judging, RULE_VALUE_KIND, "write 0 where there was none", "%s is a figure and cannot be denied", judging->field->id);
        else
            take_figure(judging);
        break;
    }
}

/* "2008-08-31", "2008-08", "2008": the XML Schema has seen to the form. */
static void take_date(struct judging *judging)
{
    const char *date = attribute(judging->item, "date");
    const struct submission *submission = judging->reading->submission;
    judging->value.as_of = date;
    int64_t year;
    if (!date[0] || !submission->year || number_parse_whole(text_of(date, strcspn(date, "-")), &year))
        return;
    if (year == submission->year)
        return;
    submission_find(judging->reading->submission, RULE_FIGURE_DATE, judging->item->path, judging->item->line,
                    "give the figure of the reporting year as well, if there is one",
                    "%s: %s is of %.20s, the report is on %lld; it is not held against totals", judging->field->id,
                    observation_describe(submission->arena, &judging->value), date, (long long)submission->year);
}

const char *observation_describe(struct arena *arena, const struct observation *observation)
{
    if (!observation->figure.present)
        return arena_format(arena, "%s%s", observation->value, observation->state == VALUE_DENIED ? " (denied)" : "");
    char text[INTERVAL_TEXT_BYTES];
    interval_describe(observation->figure, observation->field->kind, text);
    return arena_copy_text(arena, text);
}

static const struct field *find_field(struct reading *reading, const struct item *item)
{
    const struct layout_place *place = item->place;
    bool named = strcmp(place->field, "*") == 0;
    struct text id = text_from(named ? attribute(item, place->key_attribute) : place->field);
    const struct field *field = dictionary_field(reading->dictionary, id);
    if (field || !id.length) /* a form of SGBV that is no field of ours is left alone; a missing key the schema refuses */
        return field;
    const char *other = reading->submission->report_dictionary;
    if (other[0] && strcmp(other, dictionary_version(reading->dictionary)) != 0)
        submission_find(reading->submission, RULE_OTHER_DICTIONARY, item->path, item->line,
                        "nothing, or take the report in again with a program that knows that dictionary",
                        "%.80s is a field of dictionary %.20s, not of %s", id.data, other, dictionary_version(reading->dictionary));
    else
        submission_find(reading->submission, RULE_UNKNOWN_FIELD, item->path, item->line,
                        "use a field of the layout's template (aprfocus help fields)", "no field has the id \"%.80s\"", id.data);
    return NULL;
}

static bool is_answered(const struct item *item, enum value_state state)
{
    return state == VALUE_NOT_APPLICABLE || attribute(item, "value")[0] || attribute(item, "low")[0] ||
           attribute(item, "high")[0];
}

static void add_observation(struct judging *judging)
{
    struct reading *reading = judging->reading;
    const struct item *item = judging->item;
    struct submission *submission = reading->submission;
    const struct field *field = judging->field;
    struct observation *observation = submission_add_observation(submission);
    *observation = judging->value;
    observation->field = field;
    if (item->remark.length) {
        struct passage *passage = submission_add_passage(submission);
        passage->chapter = field->chapter;
        passage->subcategory = field->subcategory;
        passage->path = item->path;
        passage->line = item->line;
        passage->is_item = true;
        passage->topic = strcmp(field->chapter, "POC") != 0;
        passage->designated = dictionary_designated(reading->dictionary, submission->layout, field->chapter, field->subcategory);
        passage->text = item->remark.data;
        observation->passage = (int64_t)submission->passage_count - 1;
        observation->evidence = item->remark.data;
    } else {
        observation->evidence = arena_format(submission->arena, "%s: %s", field->label,
                                             observation_describe(submission->arena, observation));
    }
}

void item_take(struct reading *reading, const struct item *item)
{
    const struct field *field = find_field(reading, item);
    if (!field)
        return;
    struct judging judging = {
        .reading = reading,
        .item = item,
        .field = field,
        .value = {.field = field, .dimensions = "", .value = "", .path = item->path, .line = item->line, .why = "", .counts = true,
                  .as_of = "", .passage = NO_PASSAGE, .evidence = ""},
    };
    const char *state = attribute(item, "state");
    if (!parse_state(state, &judging.value.state)) /* the schema refuses the report */
        return;
    if (!is_answered(item, judging.value.state))
        return; /* an empty item of a template: not reported */
    judging.value.rule = arena_format(reading->submission->arena, "%s/%s", reading->submission->layout->id, item->place->element);
    take_value(&judging);
    take_dimensions(&judging);
    if (judging.refused)
        return;
    take_date(&judging);
    add_observation(&judging);
}
