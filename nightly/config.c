/* The lines by inih, their meaning here. */
#include "nightly/config.h"

#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/hash_table.h"
#include "common/memory.h"
#include "common/number.h"

/* inih cuts longer lines and names without a word. */
enum { LINE_BYTES_MAX = 4096, NAME_BYTES_MAX = 48 };

enum section_kind { SECTION_NONE, SECTION_NIGHTLY, SECTION_LIMITS, SECTION_INBOX, SECTION_FETCH, SECTION_INDEX, SECTION_OUTPUT, SECTION_UNKNOWN };

/* The section that is being read, or that a section before it was. */
struct section {
    enum section_kind kind;
    size_t line;
    const char *text, *name;
};

struct reading {
    struct nightly_config *config;
    const struct dictionary *dictionary;
    nightly_config_fault *fault;
    void *context;
    size_t faults;
    struct text rest;
    size_t line;
    size_t heading_line; /* of a section that had no key yet, else 0 */
    bool key_expected;   /* the line must give a key */
    bool broken;         /* a line could not be read: what seems to be wanting may stand in it */
    struct section section;
    struct hash_table *seen; /* "SECTION/KEY", to find what is given twice */
};

struct key {
    const char *section; /* the word of the heading */
    const char *name;
    bool is_list;
    void (*take)(struct reading *reading, const struct key *key, const char *value);
    size_t offset; /* of a limit */
};

__attribute__((format(printf, 4, 5))) static void fault_at(struct reading *reading, size_t line, const char *advice, const char *format, ...)
{
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    reading->faults++;
    reading->fault(reading->context, line, message, advice);
}

static const char *keep(struct reading *reading, const char *text)
{
    return arena_copy_text(reading->config->arena, text);
}

/* ---- values ---- */

static void list_add(struct nightly_list *list, const char *item)
{
    memory_grow(&list->items, &list->capacity, list->count, sizeof *list->items);
    list->items[list->count++] = item;
}

/* Calls `take` for each word of a value. */
static void each_word(struct reading *reading, const char *value, void (*take)(struct reading *, const char *word))
{
    while (*(value += strspn(value, " \t,"))) {
        size_t length = strcspn(value, " \t,");
        take(reading, arena_copy(reading->config->arena, value, length));
        value += length;
    }
}

static void take_year(struct reading *reading, const char *word)
{
    struct nightly_config *config = reading->config;
    int64_t year;
    if (number_parse_whole(text_from(word), &year) || year < 1990 || year > 2100) {
        fault_at(reading, reading->line, "write years from 1990 to 2100, separated by spaces", "\"%.40s\" is no reporting year", word);
        return;
    }
    memory_grow(&config->years, &config->year_capacity, config->year_count, sizeof *config->years);
    config->years[config->year_count++] = (int)year;
}

static bool known_set(struct reading *reading, const char *word)
{
    if (dictionary_region_set_exists(reading->dictionary, word))
        return true;
    fault_at(reading, reading->line, "see `aprfocus help regions`", "there is no region set \"%.40s\"", word);
    return false;
}

static void take_set(struct reading *reading, const char *word)
{
    if (known_set(reading, word))
        list_add(&reading->config->region_sets, word);
}

static struct nightly_output *output_of(struct reading *reading)
{
    return &reading->config->outputs_asked[reading->config->output_count - 1];
}

static void take_output_set(struct reading *reading, const char *word)
{
    if (known_set(reading, word))
        list_add(&output_of(reading)->region_sets, word);
}

static struct fetch_source *source_of(struct reading *reading)
{
    return &reading->config->sources[reading->config->source_count - 1];
}

static void must_be_file(struct reading *reading, const char *path)
{
    if (access(path, R_OK) != 0)
        fault_at(reading, reading->line, "correct the path, or see to the file's permissions", "%.300s cannot be read", path);
}

static void take_url_into(struct reading *reading, const char *value, const char **url)
{
    const char *problem = fetch_url_problem(value);
    if (problem) /* the address is not repeated: it may have a password in it */
        fault_at(reading, reading->line, strchr(problem, ';') + 2, "the address cannot be used: %.*s", (int)strcspn(problem, ";"), problem);
    else
        *url = keep(reading, value);
}

static void take_nightly(struct reading *reading, const struct key *key, const char *value)
{
    struct nightly_config *config = reading->config;
    if (strcmp(key->name, "store") == 0)
        config->store = keep(reading, value);
    else if (strcmp(key->name, "state") == 0)
        config->state = keep(reading, value);
    else if (strcmp(key->name, "outputs") == 0)
        config->outputs = keep(reading, value);
    else if (strcmp(key->name, "alive-file") == 0)
        config->alive_file = keep(reading, value);
    else if (strcmp(key->name, "years") == 0)
        each_word(reading, value, take_year);
    else if (strcmp(key->name, "region-sets") == 0)
        each_word(reading, value, take_set);
    else if (strcmp(key->name, "ping") == 0)
        take_url_into(reading, value, &config->ping);
    else if (strcmp(key->name, "keys") == 0)
        must_be_file(reading, config->keys = keep(reading, value));
    else if (strcmp(key->name, "ping-ca-file") == 0)
        must_be_file(reading, config->ping_ca_file = keep(reading, value));
    else {
        must_be_file(reading, value);
        list_add(&config->rosters, keep(reading, value));
    }
}

static void take_inbox(struct reading *reading, const struct key *key, const char *value)
{
    struct stat folder;
    (void)key;
    if (stat(value, &folder) != 0 || !S_ISDIR(folder.st_mode) || access(value, R_OK | X_OK) != 0)
        fault_at(reading, reading->line, "correct the path, make the folder, or see to its permissions",
                 "%.300s is not a folder that can be read", value);
    list_add(&reading->config->inboxes, keep(reading, value));
}

/* Seconds, with two places behind a point at most, as milliseconds. */
static bool parse_seconds(struct reading *reading, const char *name, const char *value, int64_t *out)
{
    const int64_t week_ms = INT64_C(7) * 24 * 3600 * 1000;
    int64_t number;
    if (!number_parse_thousandths(text_from(value), &number) && number > 0 && number <= week_ms) {
        *out = number;
        return true;
    }
    fault_at(reading, reading->line, "write a number of seconds above zero, a week at most", "%s is no time: \"%.40s\"", name, value);
    return false;
}

static void take_address(struct reading *reading, const struct key *key, const char *value)
{
    struct fetch_source *source = source_of(reading);
    struct error error;
    const char *problem, *advice = "";
    if (strcmp(key->name, "url") == 0)
        take_url_into(reading, value, &source->url);
    else if (strcmp(key->name, "ca-file") == 0)
        must_be_file(reading, source->ca_file = keep(reading, value));
    else if (strcmp(key->name, "signature") == 0) {
        source->signed_beside = strcmp(value, "yes") == 0;
        if (!source->signed_beside && strcmp(value, "no") != 0)
            fault_at(reading, reading->line, "write yes or no", "signature is neither yes nor no: \"%.40s\"", value);
    } else if (strcmp(key->name, "budget-seconds") == 0)
        parse_seconds(reading, key->name, value, &source->budget_ms);
    else if (strcmp(key->name, "private-addresses") == 0) {
        if ((problem = fetch_addresses_problem(value)))
            fault_at(reading, reading->line, strchr(problem, ';') + 2, "private-addresses: %.*s", (int)strcspn(problem, ";"), problem);
        source->private_addresses = keep(reading, value);
    } else if (fetch_credentials_check(value, &advice, &error)) {
        fault_at(reading, reading->line, advice, "%s", error.message);
    } else {
        source->credentials_file = keep(reading, value);
    }
}

static void take_output(struct reading *reading, const struct key *key, const char *value)
{
    struct nightly_output *output = output_of(reading);
    if (strcmp(key->name, "region") == 0)
        output->region = keep(reading, value);
    else if (strcmp(key->name, "region-sets") == 0)
        each_word(reading, value, take_output_set);
    else if (strcmp(key->name, "format") == 0) {
        output->format = keep(reading, value);
        if (!report_format_exists(value))
            fault_at(reading, reading->line, "see `aprfocus report --help`", "there is no format \"%.40s\"", value);
    } else {
        output->table = report_table(value);
        if (!output->table)
            fault_at(reading, reading->line, "see `aprfocus help tables`", "there is no table \"%.40s\"", value);
    }
}

static void take_time_limit(struct reading *reading, const struct key *key, const char *value)
{
    parse_seconds(reading, key->name, value, (int64_t *)((char *)&reading->config->limits + key->offset));
}

static bool parse_count(struct reading *reading, const struct key *key, const char *value, int64_t least, int64_t *number)
{
    if (!number_parse_whole(text_from(value), number) && *number >= least && *number <= 100000)
        return true;
    fault_at(reading, reading->line, least ? "write a whole number from 1 to 100000" : "write a whole number from 0 to 100000",
             "%s is no number that can be: \"%.40s\"", key->name, value);
    return false;
}

static void take_count_limit(struct reading *reading, const struct key *key, const char *value)
{
    int64_t number;
    if (parse_count(reading, key, value, strcmp(key->name, "redirects") != 0, &number))
        *(size_t *)((char *)&reading->config->limits + key->offset) = (size_t)number;
}

static void take_bytes_limit(struct reading *reading, const struct key *key, const char *value)
{
    int64_t number, unit = strcmp(key->name, "file-kilobytes") == 0 ? 1024 : 1;
    if (parse_count(reading, key, value, 1, &number))
        *(int64_t *)((char *)&reading->config->limits + key->offset) = number * unit;
}

#define LIMIT(member) offsetof(struct fetch_limits, member)
static const struct key keys[] = {
    {"nightly", "store", false, take_nightly, 0},
    {"nightly", "state", false, take_nightly, 0},
    {"nightly", "outputs", false, take_nightly, 0},
    {"nightly", "years", true, take_nightly, 0},
    {"nightly", "region-sets", true, take_nightly, 0},
    {"nightly", "roster", true, take_nightly, 0},
    {"nightly", "keys", false, take_nightly, 0},
    {"nightly", "alive-file", false, take_nightly, 0},
    {"nightly", "ping", false, take_nightly, 0},
    {"nightly", "ping-ca-file", false, take_nightly, 0},
    {"limits", "source-budget-seconds", false, take_time_limit, LIMIT(source_budget_ms)},
    {"limits", "night-budget-seconds", false, take_time_limit, LIMIT(night_budget_ms)},
    {"limits", "connect-seconds", false, take_time_limit, LIMIT(connect_ms)},
    {"limits", "slow-seconds", false, take_time_limit, LIMIT(slow_ms)},
    {"limits", "slow-bytes", false, take_bytes_limit, LIMIT(slow_bytes)},
    {"limits", "first-wait-seconds", false, take_time_limit, LIMIT(first_wait_ms)},
    {"limits", "longest-wait-seconds", false, take_time_limit, LIMIT(longest_wait_ms)},
    {"limits", "file-kilobytes", false, take_bytes_limit, LIMIT(file_bytes)},
    {"limits", "tries", false, take_count_limit, LIMIT(tries)},
    {"limits", "redirects", false, take_count_limit, LIMIT(redirects)},
    {"limits", "parallel", false, take_count_limit, LIMIT(parallel)},
    {"limits", "parallel-per-host", false, take_count_limit, LIMIT(parallel_per_host)},
    {"limits", "index-files", false, take_count_limit, LIMIT(index_files)},
    {"inbox", "folder", true, take_inbox, 0},
    {"fetch", "url", false, take_address, 0},
    {"fetch", "credentials", false, take_address, 0},
    {"fetch", "ca-file", false, take_address, 0},
    {"fetch", "private-addresses", false, take_address, 0},
    {"fetch", "budget-seconds", false, take_address, 0},
    {"fetch", "signature", false, take_address, 0},
    {"output", "table", false, take_output, 0},
    {"output", "format", false, take_output, 0},
    {"output", "region", false, take_output, 0},
    {"output", "region-sets", true, take_output, 0},
};

/* ---- sections ---- */

static const struct {
    const char *word, *keys_of;
    enum section_kind kind;
    bool named;
} section_kinds[] = {{"nightly", "nightly", SECTION_NIGHTLY, false}, {"limits", "limits", SECTION_LIMITS, false},
                     {"inbox", "inbox", SECTION_INBOX, true},        {"fetch", "fetch", SECTION_FETCH, true},
                     {"index", "fetch", SECTION_INDEX, true},        {"output", "output", SECTION_OUTPUT, true}};
enum { SECTION_KINDS = sizeof section_kinds / sizeof *section_kinds };

static bool good_name(const char *name)
{
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
    return length > 0 && name[length] == '\0';
}

/* Names are file names in the spool and among the outputs; where upper and lower case are one, so are they. */
static void note_name(struct reading *reading, const char *group)
{
    char *key = arena_format(reading->config->arena, "name %s %s", group, reading->section.name);
    for (char *c = key; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    size_t line = hash_table_add(reading->seen, text_from(key), reading->section.line);
    if (line != reading->section.line)
        fault_at(reading, reading->section.line, "give each section a name of its own", "the section of line %zu has the same name", line);
}

static void add_source(struct reading *reading)
{
    struct nightly_config *config = reading->config;
    memory_grow(&config->sources, &config->source_capacity, config->source_count, sizeof *config->sources);
    memory_grow(&config->source_lines, &config->source_line_capacity, config->source_count, sizeof *config->source_lines);
    config->source_lines[config->source_count] = reading->section.line;
    config->sources[config->source_count++] =
        (struct fetch_source){.name = reading->section.name, .is_index = reading->section.kind == SECTION_INDEX};
    note_name(reading, "source");
}

static void add_output(struct reading *reading)
{
    struct nightly_config *config = reading->config;
    memory_grow(&config->outputs_asked, &config->output_capacity, config->output_count, sizeof *config->outputs_asked);
    config->outputs_asked[config->output_count++] = (struct nightly_output){.name = reading->section.name, .line = reading->section.line, .format = "text"};
    note_name(reading, "output");
}

/* What a section needs is missed when it has ended. */
static void end_section(struct reading *reading)
{
    const struct section *section = &reading->section;
    bool is_address = section->kind == SECTION_FETCH || section->kind == SECTION_INDEX;
    char key[128];
    size_t line;
    if (!is_address)
        return;
    snprintf(key, sizeof key, "%zu/url", section->line);
    if (!hash_table_find(reading->seen, text_from(key), &line))
        fault_at(reading, section->line, "add url = https://HOST/PATH", "the section has no url");
}

static void begin_section(struct reading *reading, const char *text)
{
    end_section(reading);
    struct section *section = &reading->section;
    *section = (struct section){SECTION_UNKNOWN, reading->heading_line ? reading->heading_line : reading->line, keep(reading, text), ""};
    size_t word = strcspn(text, " \t");
    for (size_t i = 0; i < SECTION_KINDS; i++) {
        if (strlen(section_kinds[i].word) != word || memcmp(section_kinds[i].word, text, word) != 0)
            continue;
        section->kind = section_kinds[i].kind;
        section->name = keep(reading, text + word + strspn(text + word, " \t"));
        if (section_kinds[i].named ? !good_name(section->name) : section->name[0] != '\0')
            fault_at(reading, section->line, section_kinds[i].named ? "name it with letters, digits, hyphen or underscore: [fetch ALB]"
                                                                    : "write the heading alone",
                     "[%.60s] has no proper name", text);
        if (section->kind == SECTION_FETCH || section->kind == SECTION_INDEX)
            add_source(reading);
        else if (section->kind == SECTION_OUTPUT)
            add_output(reading);
        else
            note_name(reading, section_kinds[i].word);
        return;
    }
    if (text[0])
        fault_at(reading, section->line, "there are [nightly], [limits], [inbox NAME], [fetch NAME], [index NAME] and [output NAME]",
                 "there is no section [%.60s]", text);
    else
        fault_at(reading, section->line, "write [nightly] or another heading above it", "the key stands before any heading");
}

static const char *keys_of(enum section_kind kind)
{
    for (size_t i = 0; i < SECTION_KINDS; i++)
        if (section_kinds[i].kind == kind)
            return section_kinds[i].keys_of;
    return "";
}

static void unknown_key(struct reading *reading, const char *name)
{
    char known[256] = "its keys are ";
    size_t used = strlen(known);
    bool first = true;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && used < sizeof known; i++) {
        if (strcmp(keys[i].section, keys_of(reading->section.kind)) != 0)
            continue;
        int written = snprintf(known + used, sizeof known - used, "%s%s", first ? "" : ", ", keys[i].name);
        used += written > 0 ? (size_t)written : 0;
        first = false;
    }
    fault_at(reading, reading->line, known, "[%.60s] has no key \"%.60s\"", reading->section.text, name);
}

static void take_key(struct reading *reading, const char *name, const char *value)
{
    const struct key *key = NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && !key; i++)
        if (strcmp(keys[i].section, keys_of(reading->section.kind)) == 0 && strcmp(keys[i].name, name) == 0)
            key = &keys[i];
    if (!key) {
        unknown_key(reading, name);
        return;
    }
    char seen[128];
    snprintf(seen, sizeof seen, "%zu/%s", reading->section.line, name);
    size_t line = hash_table_add(reading->seen, text_from(seen), reading->line);
    snprintf(seen, sizeof seen, "nightly/%s", name);
    if (reading->section.kind == SECTION_NIGHTLY)
        hash_table_add(reading->seen, text_from(seen), reading->line);
    if (line != reading->line && !key->is_list)
        fault_at(reading, reading->line, "leave one of them out", "%s stands in line %zu already", name, line);
    else if (!value[0])
        fault_at(reading, reading->line, "write one, or leave the key out", "%s has no value", name);
    else
        key->take(reading, key, value);
}

/* ---- lines ---- */

static int take(void *user, const char *section, const char *name, const char *value)
{
    struct reading *reading = user;
    reading->key_expected = false;
    if (reading->heading_line || !reading->section.text)
        begin_section(reading, section);
    reading->heading_line = 0;
    if (reading->section.kind != SECTION_UNKNOWN)
        take_key(reading, name, value);
    return 1;
}

/* What the line before this one should have given and did not. inih itself names the first such line only. */
static void settle_line(struct reading *reading)
{
    if (reading->key_expected)
        fault_at(reading, reading->line, "write it as key = value, or put # before a remark", "the line is neither a heading nor a key with a value");
    reading->key_expected = false;
}

static void settle_heading(struct reading *reading)
{
    if (reading->heading_line && !reading->broken)
        fault_at(reading, reading->heading_line, "fill it or take it out", "the section has no keys");
    reading->heading_line = 0;
}

static void examine_line(struct reading *reading, struct text line)
{
    struct text trimmed = text_trim(line);
    if (!trimmed.length || trimmed.data[0] == ';' || trimmed.data[0] == '#')
        return;
    if (trimmed.data[0] != '[' || line.data[0] != '[') {
        reading->key_expected = true;
        return;
    }
    settle_heading(reading);
    const char *end = memchr(trimmed.data, ']', trimmed.length);
    if (!end)
        fault_at(reading, reading->line, "write [NAME]", "the heading has no closing bracket");
    else if ((size_t)(end - trimmed.data) > NAME_BYTES_MAX)
        fault_at(reading, reading->line, "shorten the name", "the heading is longer than %d bytes", NAME_BYTES_MAX);
    else
        reading->heading_line = reading->line;
}

/* Gives inih the next line: as fgets does. */
static char *next_line(char *room, int size, void *stream)
{
    struct reading *reading = stream;
    settle_line(reading);
    if (!reading->rest.length)
        return NULL;
    const char *end = memchr(reading->rest.data, '\n', reading->rest.length);
    size_t length = end ? (size_t)(end - reading->rest.data) + 1 : reading->rest.length;
    struct text line = text_of(reading->rest.data, length);
    reading->rest = text_of(line.data + length, reading->rest.length - length);
    reading->line++;
    bool odd = memchr(line.data, '\0', length) != NULL, too_long = length + 1 > (size_t)size || length > LINE_BYTES_MAX;
    if (odd || too_long) {
        fault_at(reading, reading->line, odd ? "write plain text" : "shorten the line",
                 odd ? "the line has a NUL byte in it" : "the line is longer than %d bytes", LINE_BYTES_MAX);
        reading->broken = true;
        length = 0;
    } else {
        examine_line(reading, line);
    }
    memcpy(room, line.data, length);
    room[length] = '\0';
    if (!length)
        memcpy(room, "\n", 2);
    return room;
}

/* ---- the whole ---- */

static void need(struct reading *reading, bool there, const char *key, const char *advice)
{
    size_t line;
    char seen[64];
    snprintf(seen, sizeof seen, "nightly/%s", key);
    if (!there && !hash_table_find(reading->seen, text_from(seen), &line)) /* else its value is at fault already */
        fault_at(reading, 1, advice, "[nightly] has no %s", key);
}

static bool set_has_region(const struct dictionary *dictionary, const char *set, const char *region)
{
    size_t count;
    const char *const *regions = dictionary_regions(dictionary, set, &count);
    bool found = strcmp(region, "Global") == 0;
    for (size_t i = 0; i < count; i++)
        found = found || strcmp(regions[i], region) == 0;
    return found;
}

static void check_output(struct reading *reading, const struct nightly_output *output)
{
    const struct nightly_config *config = reading->config;
    const struct nightly_list *sets = output->region_sets.count ? &output->region_sets : &config->region_sets;
    if (!output->region)
        return;
    for (size_t i = 0; i < (sets->count ? sets->count : config->year_count); i++) {
        const char *set = sets->count ? sets->items[i] : dictionary_region_set_for_year(reading->dictionary, config->years[i]);
        if (!set_has_region(reading->dictionary, set, output->region))
            fault_at(reading, output->line, "correct the region, or name the output's region-sets; see `aprfocus help regions`",
                     "the region set %s has no region \"%.60s\"", set, output->region);
    }
}

static void check_whole(struct reading *reading)
{
    struct nightly_config *config = reading->config;
    need(reading, config->store, "store", "add store = PATH, the store that the night works on");
    need(reading, config->state, "state", "add state = FOLDER, where the night keeps its lock, its spool and what it knows");
    need(reading, config->outputs, "outputs", "add outputs = FOLDER, where the tables go");
    need(reading, config->year_count, "years", "add years = YEAR, the reporting years whose tables are written");
    if (!config->inboxes.count && !config->source_count)
        fault_at(reading, 1, "add [inbox NAME], [fetch NAME] or [index NAME]", "no section says where reports come from");
    if (!config->output_count)
        fault_at(reading, 1, "add [output NAME] with format = text", "no section says which tables are written");
    for (size_t i = 0; i < config->output_count; i++)
        check_output(reading, &config->outputs_asked[i]);
    if (config->state)
        config->spool = arena_format(config->arena, "%s/spool", config->state);
}

size_t nightly_config_read(const char *path, struct text text, const struct dictionary *dictionary, struct nightly_config *config,
                           nightly_config_fault *fault, void *context)
{
    *config = (struct nightly_config){.limits = fetch_limits_default, .arena = arena_create()};
    config->path = arena_copy_text(config->arena, path);
    struct reading reading = {.config = config, .dictionary = dictionary, .fault = fault, .context = context, .rest = text,
                              .seen = hash_table_create()};
    size_t bad = text_utf8_error(text.data, text.length);
    if (bad < text.length) {
        size_t line = 1;
        for (size_t i = 0; i < bad; i++)
            line += text.data[i] == '\n';
        fault_at(&reading, line, "save it as UTF-8", "the file is not UTF-8");
    } else {
        ini_use_stack = false;
        ini_allow_realloc = false;
        ini_max_line = ini_initial_alloc = LINE_BYTES_MAX + 3;
        ini_allow_inline_comments = false; /* an address may have a semicolon in it */
        ini_parse_stream(next_line, &reading, take, &reading);
        settle_heading(&reading);
        end_section(&reading);
        if (!reading.broken)
            check_whole(&reading);
    }
    hash_table_free(reading.seen);
    return reading.faults;
}

void nightly_config_free(struct nightly_config *config)
{
    free(config->inboxes.items);
    free(config->rosters.items);
    free(config->region_sets.items);
    free(config->years);
    for (size_t i = 0; i < config->output_count; i++)
        free(config->outputs_asked[i].region_sets.items);
    free(config->outputs_asked);
    free(config->sources);
    free(config->source_lines);
    arena_free(config->arena);
    *config = (struct nightly_config){0};
}
