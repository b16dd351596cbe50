#include "personal/personal.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <ctype.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/csv.h"
#include "common/embedded.h"
#include "common/memory.h"
#include "common/number.h"

extern const struct embedded_file personal_embedded[];

enum { RULES_MAX = 32, COLUMNS = 7, STEPS_MAX = 20000, DEPTH_MAX = 2000 };

enum check { CHECK_NONE, CHECK_DIGITS, CHECK_IBAN };

struct rule {
    const char *id, *label, *message;
    const char *needs; /* without this in the text there is no hit, which is found out faster: one of these ("a|b"), or "#####", five
                           digits; "": nothing is needed */
    bool signature;
    enum check check;
    int64_t least, most; /* digits */
    pcre2_code *code;
};

struct personal {
    struct arena *arena;
    struct rule rules[RULES_MAX];
    size_t count;
    pcre2_match_context *limits;
    pcre2_match_data *found;
};

/* ---- the patterns ---- */

static const char *cell(struct personal *personal, const struct csv_reader *reader, const char *name, const long *columns)
{
    static const char *const names[] = {"id", "kind", "check", "needs", "pattern", "label", "message"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0)
            return arena_copy(personal->arena, csv_cell(reader, columns[i]).data, csv_cell(reader, columns[i]).length);
    return "";
}

static bool read_check(struct personal *personal, struct rule *rule, const char *check)
{
    char *rest;
    if (check[0] == '\0')
        return true;
    if (strcmp(check, "iban") == 0) {
        rule->check = CHECK_IBAN;
        return true;
    }
    char *words = arena_copy_text(personal->arena, check);
    char *word = strtok_r(words, " ", &rest), *least = strtok_r(NULL, " ", &rest), *most = strtok_r(NULL, " ", &rest);
    rule->check = CHECK_DIGITS;
    return word && least && most && strcmp(word, "digits") == 0 && !number_parse_whole(text_from(least), &rule->least) &&
           !number_parse_whole(text_from(most), &rule->most);
}

static enum status add_rule(struct personal *personal, const struct csv_reader *reader, const long *columns, struct error *error)
{
    const char *kind = cell(personal, reader, "kind", columns), *pattern = cell(personal, reader, "pattern", columns);
    struct rule rule = {.id = cell(personal, reader, "id", columns),
                        .label = cell(personal, reader, "label", columns),
                        .message = cell(personal, reader, "message", columns),
                        .needs = cell(personal, reader, "needs", columns),
                        .signature = strcmp(kind, "signature") == 0};
    if (personal->count == RULES_MAX)
        return error_set(error, STATUS_INTERNAL, "patterns.csv:%zu: there are more than %d patterns", reader->line, RULES_MAX);
    if (!rule.signature && strcmp(kind, "hit") != 0)
        return error_set(error, STATUS_INTERNAL, "patterns.csv:%zu: a kind is hit or signature, not %s", reader->line, kind);
    if (!read_check(personal, &rule, cell(personal, reader, "check", columns)))
        return error_set(error, STATUS_INTERNAL, "patterns.csv:%zu: a check is `digits LEAST MOST` or `iban`", reader->line);
    int problem;
    PCRE2_SIZE at;
    rule.code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C, &problem, &at, NULL);
    if (!rule.code) {
        char reason[128];
        pcre2_get_error_message(problem, (PCRE2_UCHAR *)reason, sizeof reason);
        return error_set(error, STATUS_INTERNAL, "patterns.csv:%zu: the pattern is wrong at character %zu: %s", reader->line, (size_t)at, reason);
    }
    pcre2_jit_compile(rule.code, PCRE2_JIT_COMPLETE); /* where that cannot be, it is interpreted */
    personal->rules[personal->count++] = rule;
    return STATUS_OK;
}

enum status personal_create_from(struct text csv, struct personal **out, struct error *error)
{
    static const char *const names[] = {"id", "kind", "check", "needs", "pattern", "label", "message"};
    struct personal *personal = memory_allocate(sizeof *personal);
    struct csv_reader reader;
    long columns[COLUMNS];
    personal->arena = arena_create();
    personal->limits = pcre2_match_context_create(NULL);
    personal->found = pcre2_match_data_create(1, NULL);
    if (!personal->limits || !personal->found)
        memory_end();
    pcre2_set_match_limit(personal->limits, STEPS_MAX);
    pcre2_set_depth_limit(personal->limits, DEPTH_MAX);
    csv_open(&reader, csv, personal->arena);
    enum status status = csv_read(&reader) ? STATUS_OK : error_set(error, STATUS_INTERNAL, "patterns.csv is empty");
    for (size_t i = 0; i < COLUMNS && !status; i++)
        columns[i] = csv_column(&reader, names[i]);
    while (!status && csv_read(&reader))
        status = add_rule(personal, &reader, columns, error);
    if (!status && reader.problem)
        status = error_set(error, STATUS_INTERNAL, "patterns.csv:%zu: %s", reader.line, reader.problem);
    csv_close(&reader);
    if (status)
        personal_free(personal);
    else
        *out = personal;
    return status;
}

enum status personal_create(struct personal **out, struct error *error)
{
    const struct embedded_file *file = &personal_embedded[0];
    return personal_create_from(text_of(file->begin, (size_t)(file->end - file->begin)), out, error);
}

void personal_free(struct personal *personal)
{
    if (!personal)
        return;
    for (size_t i = 0; i < personal->count; i++)
        pcre2_code_free(personal->rules[i].code);
    pcre2_match_data_free(personal->found);
    pcre2_match_context_free(personal->limits);
    arena_free(personal->arena);
    free(personal);
}

/* ---- one pattern ---- */

static bool has_digits(struct text text, int64_t least, int64_t most)
{
    int64_t digits = 0;
    for (size_t i = 0; i < text.length; i++)
        digits += text.data[i] >= '0' && text.data[i] <= '9';
    return digits >= least && digits <= most;
}

/* ISO 13616: letters are 10 to 35, the first four characters go to the end, and the number leaves 1 when divided by 97. */
static bool is_iban(struct text text)
{
    char plain[64];
    size_t count = 0;
    unsigned rest = 0;
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] != ' ' && count < sizeof plain)
            plain[count++] = text.data[i];
    if (count < 15 || count > 34)
        return false;
    for (size_t i = 0; i < count; i++) {
        char c = plain[(i + 4) % count];
        rest = c >= 'A' ? (rest * 100 + (unsigned)(c - 'A') + 10) % 97 : (rest * 10 + (unsigned)(c - '0')) % 97;
    }
    return rest == 1;
}

/* Words in capitals may follow an account's number: the longest beginning that is one. */
static bool cut_to_iban(struct text text, size_t begin, size_t *end)
{
    for (size_t to = *end; to > begin; to--) {
        bool edge = to == *end || text.data[to] == ' ';
        if (edge && is_iban(text_of(text.data + begin, to - begin))) {
            *end = to;
            return true;
        }
    }
    return false;
}

static bool passes(const struct rule *rule, struct text text, size_t begin, size_t *end)
{
    switch (rule->check) {
    case CHECK_DIGITS:
        return has_digits(text_of(text.data + begin, *end - begin), rule->least, rule->most);
    case CHECK_IBAN:
        return cut_to_iban(text, begin, end);
    default:
        return true;
    }
}

/* The next place from `from` on; false where there is none. */
static bool next_match(const struct personal *personal, const struct rule *rule, struct text text, size_t from, size_t *begin, size_t *end)
{
    while (from < text.length) {
        int found = pcre2_match(rule->code, (PCRE2_SPTR)text.data, text.length, from, PCRE2_NO_UTF_CHECK, personal->found, personal->limits);
        if (found == PCRE2_ERROR_NOMATCH)
            return false;
        if (found < 0) { /* beyond the bound: what cannot be judged is not let through */
            *begin = from;
            *end = text.length;
            return true;
        }
        const PCRE2_SIZE *place = pcre2_get_ovector_pointer(personal->found);
        *begin = place[0];
        *end = place[1];
        if (*end > *begin && passes(rule, text, *begin, end))
            return true;
        from = *end > from ? *end : from + 1;
        while (from < text.length && ((unsigned char)text.data[from] & 0xC0) == 0x80)
            from++;
    }
    return false;
}

/* ---- names ---- */

void personal_add_names(const struct personal *personal, struct text text, struct personal_names *names)
{
    for (size_t r = 0; r < personal->count; r++) {
        size_t begin, end = 0;
        while (personal->rules[r].signature && next_match(personal, &personal->rules[r], text, end, &begin, &end)) {
            bool known = false;
            for (size_t i = 0; i < names->count && !known; i++)
                known = text_is(text_of(text.data + begin, end - begin), names->items[i]);
            if (known || end - begin > 160)
                continue;
            memory_grow(&names->items, &names->capacity, names->count, sizeof *names->items);
            names->items[names->count++] = memory_copy_text(text.data + begin, end - begin);
        }
    }
}

void personal_names_free(struct personal_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
    *names = (struct personal_names){0};
}

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* A name as it stands in the signature, not within another word. */
static bool next_name(const char *name, struct text text, size_t from, size_t *begin, size_t *end)
{
    size_t length = strlen(name);
    while (from + length <= text.length) {
        const char *place = memmem(text.data + from, text.length - from, name, length);
        if (!place)
            return false;
        *begin = (size_t)(place - text.data);
        *end = *begin + length;
        if ((*begin == 0 || !in_word(text.data[*begin - 1])) && (*end == text.length || !in_word(text.data[*end])))
            return true;
        from = *begin + 1;
    }
    return false;
}

/* ---- all of them ---- */

/* The next place of each rule and name: each is looked for anew only when it has been passed. */
struct place {
    const struct rule *rule;
    const char *name;
    size_t begin, end;
    bool none;
};

static void look(const struct personal *personal, struct place *place, struct text text, size_t from)
{
    place->none = !(place->name ? next_name(place->name, text, from, &place->begin, &place->end)
                                : next_match(personal, place->rule, text, from, &place->begin, &place->end));
}

/* Nothing is found without one of these, and most texts have none. */
static bool worth_a_look(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.data[i] == '@' || (text.data[i] >= '0' && text.data[i] <= '9'))
            return true;
    return false;
}

/* Five digits with two other characters between two of them at most; "1,585 of 2,008" has none, since commas part them. */
static bool has_five_digits(struct text text)
{
    size_t digits = 0, apart = 0;
    for (size_t i = 0; i < text.length && digits < 5; i++) {
        bool digit = text.data[i] >= '0' && text.data[i] <= '9';
        apart = digit ? 0 : apart + 1;
        digits = digit ? digits + 1 : apart > 2 || text.data[i] == ',' ? 0 : digits;
    }
    return digits >= 5;
}

static bool has_what_it_needs(const struct rule *rule, struct text text, bool digits)
{
    if (strcmp(rule->needs, "#####") == 0)
        return digits;
    for (const char *word = rule->needs;; word++) {
        size_t length = strcspn(word, "|");
        if (memmem(text.data, text.length, word, length))
            return true;
        word += length;
        if (!*word)
            return false;
    }
}

void personal_find(const struct personal *personal, const struct personal_names *names, struct text text,
                   void (*take)(void *data, const struct personal_hit *hit), void *data)
{
    size_t count = 0, from = 0, name_count = names ? names->count : 0;
    const struct rule *name_rule = NULL;
    bool look_at_all = worth_a_look(text), digits = look_at_all && has_five_digits(text);
    if (!look_at_all && name_count == 0)
        return;
    struct place *places = memory_allocate((personal->count + name_count + 1) * sizeof *places);
    for (size_t r = 0; r < personal->count; r++) {
        name_rule = personal->rules[r].signature ? &personal->rules[r] : name_rule;
        if (look_at_all && !personal->rules[r].signature && has_what_it_needs(&personal->rules[r], text, digits))
            places[count++].rule = &personal->rules[r];
    }
    for (size_t n = 0; n < name_count && name_rule; n++)
        places[count++] = (struct place){.rule = name_rule, .name = names->items[n]};
    for (size_t i = 0; i < count; i++)
        look(personal, &places[i], text, 0);
    for (;;) {
        const struct place *first = NULL;
        for (size_t i = 0; i < count; i++) {
            if (!places[i].none && places[i].begin < from)
                look(personal, &places[i], text, from);
            if (!places[i].none && (!first || places[i].begin < first->begin || (places[i].begin == first->begin && places[i].end > first->end)))
                first = &places[i];
        }
        if (!first)
            break;
        from = first->end;
        struct personal_hit hit = {first->rule->id, first->rule->label, first->rule->message, first->begin, first->end};
        take(data, &hit);
    }
    free(places);
}

struct masking {
    struct text text;
    struct buffer *out;
    size_t done;
};

static void mask_hit(void *data, const struct personal_hit *hit)
{
    struct masking *masking = data;
    buffer_add(masking->out, masking->text.data + masking->done, hit->begin - masking->done);
    buffer_format(masking->out, "[%s masked]", hit->label);
    masking->done = hit->end;
}

void personal_mask(const struct personal *personal, const struct personal_names *names, struct text text, struct buffer *out)
{
    struct masking masking = {text, out, 0};
    personal_find(personal, names, text, mask_hit, &masking);
    buffer_add(out, text.data + masking.done, text.length - masking.done);
}
