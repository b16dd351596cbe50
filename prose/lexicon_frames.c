/* Reading what is looked for: frames, the policies of fields, and what follows from what. */
#include "prose/lexicon_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/memory.h"
#include "common/number.h"

/* The next word of `rest`, cut off it; false at the end. */
static bool next_word(struct text *rest, struct text *word)
{
    *rest = text_trim(*rest);
    size_t length = 0;
    while (length < rest->length && rest->data[length] != ' ' && rest->data[length] != '\n')
        length++;
    *word = text_of(rest->data, length);
    *rest = text_of(rest->data + length, rest->length - length);
    return length > 0;
}

static struct csv_reader *open_file(struct lexicon *lexicon, struct csv_reader *csv, const char *path)
{
    struct text text = dictionary_file(path);
    if (text.length == 0)
        return NULL;
    csv_open(csv, text, lexicon->arena);
    return csv;
}

static bool is_remark(const struct csv_reader *csv)
{
    return csv->count > 0 && csv->cells[0].length > 0 && csv->cells[0].data[0] == '%';
}

static enum status outcome_parse(struct text text, enum outcome *outcome, struct error *error)
{
    static const char *const names[] = {"nothing", "yes", "partly", "no", "zero"};
    if (text.length == 0)
        return STATUS_OK;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(text, names[i])) {
            *outcome = (enum outcome)i;
            return STATUS_OK;
        }
    return error_set(error, STATUS_DATA, "\"%.*s\" is none of nothing, yes, partly, no, zero", (int)text.length, text.data);
}

static const struct { const char *column; enum cue_kind kind; } outcome_columns[] = {
    {"denied", CUE_DENIED}, {"planned", CUE_PLANNED}, {"doubted", CUE_DOUBTED}, {"limited", CUE_LIMITED}, {"past", CUE_PAST}, {"risk", CUE_RISK}};

static struct policy default_policy(void)
{
    struct policy policy = {.topic = TOPIC_SELF};
    policy.on[CUE_NONE] = policy.on[CUE_AFFIRMED] = policy.on[CUE_RISK] = OUTCOME_YES;
    policy.on[CUE_DENIED] = OUTCOME_NO;
    policy.on[CUE_NOTHING] = policy.on[CUE_PLANNED] = policy.on[CUE_PAST] = OUTCOME_NOTHING;
    policy.on[CUE_DOUBTED] = policy.on[CUE_LIMITED] = OUTCOME_PARTLY;
    return policy;
}

static enum status topic_parse(struct text text, enum topic_need *topic, struct error *error)
{
    if (text_is(text, "none"))
        *topic = TOPIC_NONE;
    else if (text_is(text, "paragraph"))
        *topic = TOPIC_PARAGRAPH;
    else if (text_is(text, "near"))
        *topic = TOPIC_NEAR;
    else if (text_is(text, "self"))
        *topic = TOPIC_SELF;
    else if (text.length > 0)
        return error_set(error, STATUS_DATA, "the topic is self, near, paragraph or none");
    return STATUS_OK;
}

static enum status policy_row(struct lexicon *lexicon, const struct csv_reader *csv, const long *columns, struct error *error)
{
    struct policy policy = default_policy();
    enum status status = topic_parse(csv_cell(csv, columns[1]), &policy.topic, error);
    policy.actor = text_is(csv_cell(csv, columns[2]), "office") ? FRAME_ACTOR_OFFICE : FRAME_ACTOR_ANY;
    for (size_t i = 0; i < 6 && status == STATUS_OK; i++)
        status = outcome_parse(csv_cell(csv, columns[3 + i]), &policy.on[outcome_columns[i].kind], error);
    policy.yes_wins = text_is(csv_cell(csv, columns[9]), "yes");
    policy.elsewhere = text_is(csv_cell(csv, columns[10]), "yes");
    policy.several = text_is(csv_cell(csv, columns[11]), "yes");
    policy.one = text_is(csv_cell(csv, columns[11]), "one");
    struct text rest = csv_cell(csv, columns[0]), word;
    while (status == STATUS_OK && next_word(&rest, &word)) {
        policy.field = dictionary_field(lexicon->dictionary, word);
        if (policy.field == NULL)
            return error_set(error, STATUS_DATA, "no field \"%.*s\" in the dictionary", (int)word.length, word.data);
        policy.figure_label = arena_format(lexicon->arena, "#%s", policy.field->id);
        memory_grow(&lexicon->policies, &lexicon->policy_capacity, lexicon->policy_count, sizeof policy);
        lexicon->policies[lexicon->policy_count++] = policy;
    }
    return status;
}

enum status lexicon_read_policies(struct lexicon *lexicon, const char *path, struct error *error)
{
    static const char *const names[12] = {"fields",  "topic", "actor", "denied", "planned",   "doubted",
                                          "limited", "past",  "risk",  "both",   "elsewhere", "several"};
    struct csv_reader csv;
    long columns[12];
    bool heading = true;
    if (open_file(lexicon, &csv, path) == NULL)
        return error_set(error, STATUS_DATA, "%s is missing", path);
    enum status status = STATUS_OK;
    while (status == STATUS_OK && csv_read(&csv)) {
        if (is_remark(&csv))
            continue;
        if (heading) {
            for (int i = 0; i < 12; i++)
                columns[i] = csv_column(&csv, names[i]);
            heading = false;
            continue;
        }
        status = policy_row(lexicon, &csv, columns, error);
        if (status != STATUS_OK)
            status = error_context(error, status, "%s:%zu", path, csv.line);
    }
    csv_close(&csv);
    return status;
}

/* What is asked for: "identify|detect", "=victim" inside the anchor, "^victim" here or in the sentence before,
 * "!victim" not here, "?border" if it is there; behind it ">6" within six words after the anchor, "<6" before, "~6" both. */
static enum status parse_need(struct lexicon *lexicon, struct text word, struct need *need, struct error *error)
{
    memset(need, 0, sizeof *need);
    for (; word.length > 0 && strchr("=^!?", word.data[0]) != NULL; word = text_of(word.data + 1, word.length - 1)) {
        need->inside |= word.data[0] == '=';
        need->context |= word.data[0] == '^';
        need->forbidden |= word.data[0] == '!';
        need->optional |= word.data[0] == '?';
    }
    size_t end = 0;
    while (end < word.length && strchr("<>~", word.data[end]) == NULL)
        end++;
    if (end < word.length) {
        int64_t reach;
        if (number_parse_whole(text_of(word.data + end + 1, word.length - end - 1), &reach) != NUMBER_OK || reach < 1 ||
            reach > 400)
            return error_set(error, STATUS_DATA, "a distance is a number of words: \"%.*s\"", (int)word.length, word.data);
        need->reach = (int)reach;
        need->before = word.data[end] != '>';
        need->after = word.data[end] != '<';
    }
    for (size_t i = 0; i < end;) {
        size_t j = i;
        while (j < end && word.data[j] != '|')
            j++;
        bool family = j - i > 2 && word.data[j - 1] == '*' && word.data[j - 2] == '.';
        char *name = arena_copy(lexicon->arena, word.data + i, j - i - (family ? 2 : 0));
        int32_t id = family ? lexicon_find_family(lexicon, name) : lexicon_find_concept(lexicon, name);
        if (id == LEXICON_NONE)
            return error_set(error, STATUS_DATA, "no concept \"%s\" in any word list", name);
        if (need->any_count == LEXICON_ALTERNATIVES_MAX)
            return error_set(error, STATUS_DATA, "more than %d alternatives", LEXICON_ALTERNATIVES_MAX);
        need->any[need->any_count].family = family;
        need->any[need->any_count++].id = id;
        i = j + 1;
    }
    return need->any_count > 0 ? STATUS_OK : error_set(error, STATUS_DATA, "a concept is missing");
}

static enum status parse_value(struct lexicon *lexicon, struct frame *frame, struct text value, struct error *error)
{
    frame->value_text = arena_copy(lexicon->arena, value.data, value.length);
    frame->value = VALUE_WORD;
    frame->missing = -1;
    if (value.length > 0 && value.data[0] == '#') {
        int64_t missing = -1;
        if (value.length > 1 && number_parse_whole(text_of(value.data + 1, value.length - 1), &missing) != NUMBER_OK)
            return error_set(error, STATUS_DATA, "a figure is \"#\", or \"#1\" where it may be left out");
        frame->missing = (int)missing;
        frame->value = VALUE_NUMBER;
    } else if (value.length > 1 && value.data[0] == '$') {
        bool chain = value.data[value.length - 1] == '+';
        char *name = arena_copy(lexicon->arena, value.data + 1, value.length - 1 - chain);
        frame->value = chain ? VALUE_CHAIN : VALUE_FAMILY;
        frame->family = lexicon_find_family(lexicon, name);
        if (frame->family == LEXICON_NONE)
            return error_set(error, STATUS_DATA, "no family \"%s\" in any word list", name);
    } else if (value.length == 0) {
        return error_set(error, STATUS_DATA, "the value is missing");
    }
    return STATUS_OK;
}

static enum status parse_options(struct lexicon *lexicon, struct frame *frame, struct text options, struct error *error)
{
    struct text word;
    frame->dimensions = "";
    while (next_word(&options, &word)) {
        int64_t rank;
        if (word.length > 5 && strncmp(word.data, "rank=", 5) == 0 &&
            number_parse_whole(text_of(word.data + 5, word.length - 5), &rank) == NUMBER_OK)
            frame->rank = (int)rank;
        else if (text_is(word, "actor=any"))
            frame->actor = FRAME_ACTOR_ANY;
        else if (text_is(word, "actor=office"))
            frame->actor = FRAME_ACTOR_OFFICE;
        else if (text_is(word, "actor=other"))
            frame->actor = FRAME_ACTOR_OTHER;
        else if (word.length > 6 && strncmp(word.data, "topic=", 6) == 0) {
            enum status status = topic_parse(text_of(word.data + 6, word.length - 6), &frame->topic, error);
            if (status != STATUS_OK)
                return status;
        } else if (word.length > 5 && strncmp(word.data, "dims=", 5) == 0)
            frame->dimensions = arena_copy(lexicon->arena, word.data + 5, word.length - 5);
        else
            return error_set(error, STATUS_DATA, "no such option: \"%.*s\"", (int)word.length, word.data);
    }
    return STATUS_OK;
}

static enum status frame_row(struct lexicon *lexicon, const struct csv_reader *csv, uint8_t mask, const char *id,
                             struct error *error)
{
    struct frame frame = {.id = id, .rank = 5, .languages = mask};
    struct text field = csv_cell(csv, 0), rest = csv_cell(csv, 2), word;
    for (size_t i = 0; i < lexicon->policy_count; i++)
        if (text_is(field, lexicon->policies[i].field->id))
            frame.policy = &lexicon->policies[i];
    if (frame.policy == NULL)
        return error_set(error, STATUS_DATA, "no field \"%.*s\" in fields.csv", (int)field.length, field.data);
    frame.topic = frame.policy->topic;
    frame.actor = frame.policy->actor;
    enum status status = parse_value(lexicon, &frame, csv_cell(csv, 1), error);
    if (status == STATUS_OK)
        status = parse_options(lexicon, &frame, csv_cell(csv, 3), error);
    while (status == STATUS_OK && next_word(&rest, &word)) {
        if (frame.need_count == LEXICON_NEEDS_MAX)
            return error_set(error, STATUS_DATA, "more than %d conditions", LEXICON_NEEDS_MAX);
        status = parse_need(lexicon, word, &frame.needs[frame.need_count++], error);
    }
    if (status != STATUS_OK)
        return status;
    if (frame.need_count == 0 || frame.needs[0].forbidden || frame.needs[0].optional || frame.needs[0].context)
        return error_set(error, STATUS_DATA, "the first condition is the anchor: a concept that must be there");
    memory_grow(&lexicon->frames, &lexicon->frame_capacity, lexicon->frame_count, sizeof frame);
    lexicon->frames[lexicon->frame_count++] = frame;
    return STATUS_OK;
}

enum status lexicon_read_frames(struct lexicon *lexicon, const char *path, uint8_t mask, struct error *error)
{
    struct csv_reader csv;
    bool heading = true;
    if (open_file(lexicon, &csv, path) == NULL)
        return STATUS_OK;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && csv_read(&csv)) {
        if (is_remark(&csv))
            continue;
        if (heading) {
            if (csv_column(&csv, "field") != 0 || csv_column(&csv, "value") != 1 || csv_column(&csv, "when") != 2)
                status = error_set(error, STATUS_DATA, "%s: the heading must be \"field,value,when,options\"", path);
            heading = false;
            continue;
        }
        struct text field = csv_cell(&csv, 0);
        const char *id = arena_format(lexicon->arena, "%.*s/%.*s/%zu", 2, path + strlen("lexicon/"), (int)field.length,
                                      field.data, csv.line);
        if (strncmp(path, "lexicon/common", 14) == 0)
            id = arena_format(lexicon->arena, "common/%.*s/%zu", (int)field.length, field.data, csv.line);
        status = frame_row(lexicon, &csv, mask, id, error);
        if (status != STATUS_OK)
            status = error_context(error, status, "%s:%zu", path, csv.line);
    }
    if (status == STATUS_OK && csv.problem != NULL)
        status = error_set(error, STATUS_DATA, "%s:%zu: %s", path, csv.line, csv.problem);
    csv_close(&csv);
    return status;
}

static enum status follow_row(struct lexicon *lexicon, const struct csv_reader *csv, struct error *error)
{
    const char *cells[6];
    for (long i = 0; i < 6; i++) {
        struct text cell = text_trim(csv_cell(csv, i));
        cells[i] = arena_copy(lexicon->arena, cell.data, cell.length);
    }
    struct follow follow = {dictionary_field(lexicon->dictionary, text_from(cells[0])),
                            dictionary_field(lexicon->dictionary, text_from(cells[3])),
                            cells[1], cells[2], cells[4], strcmp(cells[5], "always") == 0};
    if (follow.from == NULL || follow.to == NULL)
        return error_set(error, STATUS_DATA, "no field \"%s\" in the dictionary", follow.from == NULL ? cells[0] : cells[3]);
    memory_grow(&lexicon->follows, &lexicon->follow_capacity, lexicon->follow_count, sizeof follow);
    lexicon->follows[lexicon->follow_count++] = follow;
    return STATUS_OK;
}

enum status lexicon_read_follows(struct lexicon *lexicon, const char *path, struct error *error)
{
    struct csv_reader csv;
    bool heading = true;
    if (open_file(lexicon, &csv, path) == NULL)
        return error_set(error, STATUS_DATA, "%s is missing", path);
    enum status status = STATUS_OK;
    while (status == STATUS_OK && csv_read(&csv)) {
        if (!is_remark(&csv) && !heading)
            status = follow_row(lexicon, &csv, error);
        if (status != STATUS_OK)
            status = error_context(error, status, "%s:%zu", path, csv.line);
        heading = heading && is_remark(&csv);
    }
    csv_close(&csv);
    return status;
}
