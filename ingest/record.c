#include "ingest/record_internal.h"

#include <string.h>

/* Numbers are eight bytes as the machine has them (both ends are one program on one machine); text is its length, its
 * bytes and a NUL. */
static void put_number(struct buffer *buffer, int64_t number)
{
    buffer_add(buffer, &number, sizeof number);
}

static void put_text(struct buffer *buffer, const char *text)
{
    size_t length = strlen(text);
    put_number(buffer, (int64_t)length);
    buffer_add(buffer, text, length + 1);
}

static void put_interval(struct buffer *buffer, struct interval interval)
{
    put_number(buffer, interval.present);
    put_number(buffer, interval.open);
    put_number(buffer, interval.low);
    put_number(buffer, interval.high);
    put_number(buffer, interval.estimated);
}

static void put_observation(struct buffer *buffer, const struct observation *observation)
{
    put_text(buffer, observation->field->id);
    put_text(buffer, observation->dimensions);
    put_number(buffer, observation->state);
    put_text(buffer, observation->value);
    put_interval(buffer, observation->figure);
    put_number(buffer, observation->from_prose);
    put_text(buffer, observation->path);
    put_number(buffer, observation->line);
    put_text(buffer, observation->rule);
    put_text(buffer, observation->why);
    put_text(buffer, observation->evidence);
    put_number(buffer, observation->counts);
    put_text(buffer, observation->as_of);
    put_number(buffer, observation->passage);
    put_number(buffer, observation->certainty - NO_CERTAINTY);
}

static void put_passage(struct buffer *buffer, const struct passage *passage)
{
    put_text(buffer, passage->chapter);
    put_text(buffer, passage->subcategory);
    put_text(buffer, passage->path);
    put_number(buffer, passage->line);
    put_number(buffer, passage->is_item);
    put_number(buffer, passage->topic);
    put_number(buffer, passage->designated);
    put_text(buffer, passage->text);
}

static void put_note(struct buffer *buffer, const struct note *note)
{
    put_text(buffer, note->path);
    put_number(buffer, note->line);
    put_text(buffer, note->sentence);
    put_text(buffer, note->text);
}

static void put_finding(struct buffer *buffer, const struct finding *finding)
{
    put_number(buffer, finding->rule);
    put_text(buffer, finding->path);
    put_number(buffer, finding->line);
    put_text(buffer, finding->message);
    put_text(buffer, finding->advice);
}

void record_write(const struct submission *submission, struct buffer *buffer)
{
    put_text(buffer, submission->layout ? submission->layout->id : "");
    put_text(buffer, submission->office);
    put_number(buffer, submission->year);
    put_text(buffer, submission->language);
    put_number(buffer, submission->sequence);
    put_number(buffer, submission->replaces);
    put_text(buffer, submission->prepared);
    put_text(buffer, submission->report_dictionary);
    put_number(buffer, (int64_t)submission->passage_count);
    for (size_t i = 0; i < submission->passage_count; i++)
        put_passage(buffer, &submission->passages[i]);
    put_number(buffer, (int64_t)submission->observation_count);
    for (size_t i = 0; i < submission->observation_count; i++)
        put_observation(buffer, &submission->observations[i]);
    put_number(buffer, (int64_t)submission->error_count); /* more than the findings that are listed, perhaps */
    put_number(buffer, (int64_t)submission->finding_count);
    for (size_t i = 0; i < submission->finding_count; i++)
        put_finding(buffer, &submission->findings[i]);
    put_number(buffer, (int64_t)submission->note_count);
    for (size_t i = 0; i < submission->note_count; i++)
        put_note(buffer, &submission->notes[i]);
}

struct record {
    const struct dictionary *dictionary;
    const char *next, *end;
    struct arena *arena;
    bool bad;
};

static int64_t get_number(struct record *record)
{
    int64_t number = 0;
    if (record->bad || (size_t)(record->end - record->next) < sizeof number) {
        record->bad = true;
        return 0;
    }
    memcpy(&number, record->next, sizeof number);
    record->next += sizeof number;
    return number;
}

static bool get_flag(struct record *record)
{
    int64_t number = get_number(record);
    record->bad = record->bad || number < 0 || number > 1;
    return number == 1;
}

static int64_t get_below(struct record *record, int64_t limit)
{
    int64_t number = get_number(record);
    if (number < 0 || number >= limit) {
        record->bad = true;
        return 0;
    }
    return number;
}

static const char *get_text(struct record *record)
{
    int64_t length = get_number(record);
    if (record->bad || length < 0 || length >= record->end - record->next || record->next[length] != '\0' ||
        memchr(record->next, '\0', (size_t)length) || text_utf8_error(record->next, (size_t)length) < (size_t)length) {
        record->bad = true;
        return "";
    }
    const char *text = arena_copy(record->arena, record->next, (size_t)length);
    record->next += length + 1;
    return text;
}

static struct interval get_interval(struct record *record)
{
    struct interval interval = {0};
    interval.present = get_flag(record);
    interval.open = get_flag(record);
    interval.low = get_number(record);
    interval.high = get_number(record);
    interval.estimated = get_flag(record);
    return interval;
}

static void get_passage(struct record *record, struct passage *passage)
{
    passage->chapter = get_text(record);
    passage->subcategory = get_text(record);
    passage->path = get_text(record);
    passage->line = get_number(record);
    passage->is_item = get_flag(record);
    passage->topic = get_flag(record);
    passage->designated = get_flag(record);
    passage->text = get_text(record);
}

static void get_observation(struct record *record, struct observation *observation, size_t passages)
{
    observation->field = dictionary_field(record->dictionary, text_from(get_text(record)));
    record->bad = record->bad || !observation->field;
    observation->dimensions = get_text(record);
    observation->state = (enum value_state)get_below(record, VALUE_STATES);
    observation->value = get_text(record);
    observation->figure = get_interval(record);
    observation->from_prose = get_flag(record);
    observation->path = get_text(record);
    observation->line = get_number(record);
    observation->rule = get_text(record);
    observation->why = get_text(record);
    observation->evidence = get_text(record);
    observation->counts = get_flag(record);
    observation->as_of = get_text(record);
    observation->passage = get_number(record);
    record->bad = record->bad || observation->passage < NO_PASSAGE || observation->passage >= (int64_t)passages;
    observation->certainty = (int)get_below(record, 101 - NO_CERTAINTY) + NO_CERTAINTY;
}

static void get_note(struct record *record, struct note *note)
{
    note->path = get_text(record);
    note->line = get_number(record);
    note->sentence = get_text(record);
    note->text = get_text(record);
}

static void get_finding(struct record *record, struct submission *submission)
{
    enum rule rule = (enum rule)get_below(record, RULES);
    const char *path = get_text(record);
    int64_t line = get_number(record);
    const char *message = get_text(record), *advice = get_text(record);
    if (!record->bad)
        submission_find(submission, rule, path, line, advice, "%s", message);
}

bool record_read(const struct dictionary *dictionary, struct text bytes, struct submission *submission)
{
    struct record record = {dictionary, bytes.data, bytes.data + bytes.length, submission->arena, false};
    submission->layout = dictionary_layout(dictionary, text_from(get_text(&record)));
    submission->office = get_text(&record);
    submission->year = get_number(&record);
    submission->language = get_text(&record);
    submission->sequence = get_number(&record);
    submission->replaces = get_number(&record);
    submission->prepared = get_text(&record);
    submission->report_dictionary = get_text(&record);
    int64_t count = get_number(&record);
    for (int64_t i = 0; i < count && !record.bad; i++)
        get_passage(&record, submission_add_passage(submission));
    count = get_number(&record);
    for (int64_t i = 0; i < count && !record.bad; i++)
        get_observation(&record, submission_add_observation(submission), submission->passage_count);
    int64_t errors = get_number(&record);
    count = get_number(&record);
    for (int64_t i = 0; i < count && !record.bad; i++)
        get_finding(&record, submission);
    count = get_number(&record);
    for (int64_t i = 0; i < count && !record.bad; i++)
        get_note(&record, submission_add_note(submission));
    record.bad = record.bad || errors < (int64_t)submission->error_count;
    submission->error_count = (size_t)errors;
    return !record.bad && record.next == record.end && record_plausible(dictionary, submission);
}
