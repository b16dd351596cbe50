#include "ingest/reader.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <stdlib.h>
#include <string.h>

#include "common/date.h"
#include "common/memory.h"
#include "common/number.h"
#include "ingest/reader_internal.h"
#include "ingest/schema_set.h"

enum { LAYOUTS_MAX = 16, TEXT_MAXIMUM = 32 * 1024 * 1024 };

struct reader {
    const struct dictionary *dictionary;
    struct prose_engine *prose;
    struct personal *personal;
    const struct layout *layouts;
    size_t layout_count;
    xmlSchemaPtr schemas[LAYOUTS_MAX];
    xmlSchemaValidCtxtPtr validators[LAYOUTS_MAX];
    xmlParserCtxtPtr parser;
    xmlSAXHandler sax; /* ours */

    /* the report being read */
    struct reading reading;
    bool sniffing, stopped; /* sniffing: the first pass, which ends at the root element */
    int depth;
    const char *chapter, *subcategory;
    struct place places[PLACES_MAX];
    size_t place_count;
    struct item item;
    bool in_item, in_paragraph;
    int64_t text_line;
    const char *text_path;
    struct buffer text;
};

static int64_t current_line(const struct reader *reader)
{
    return reader->parser->input ? reader->parser->input->line : 1;
}

static void stop(struct reader *reader)
{
    reader->stopped = true;
    xmlStopParser(reader->parser);
}

/* Where the reader stands, for findings: chapter, sub-category and the paragraph or item that is open. */
static const char *current_path(const struct reader *reader, char path[static PATH_BYTES])
{
    if (reader->in_item)
        return reader->item.path;
    if (reader->in_paragraph)
        return reader->text_path;
    snprintf(path, PATH_BYTES, "%.60s%s%.60s", reader->chapter, reader->subcategory[0] ? "/" : "", reader->subcategory);
    return path;
}

static struct place *current_place(struct reader *reader)
{
    for (size_t i = 0; i < reader->place_count; i++) {
        struct place *place = &reader->places[i];
        if (strcmp(place->chapter, reader->chapter) == 0 && strcmp(place->subcategory, reader->subcategory) == 0)
            return place;
    }
    if (reader->place_count == PLACES_MAX) /* more than the dictionary has: the schema refuses the report */
        return &reader->places[PLACES_MAX - 1];
    struct place *place = &reader->places[reader->place_count++];
    *place = (struct place){reader->chapter, reader->subcategory, 0, 0};
    return place;
}

static const char *numbered_path(struct reader *reader, char kind, size_t number)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "%.60s%s%.60s/%c%zu", reader->chapter, reader->subcategory[0] ? "/" : "",
             reader->subcategory, kind, number);
    return arena_copy_text(reader->reading.submission->arena, path);
}

/* SAX2 gives five pointers an attribute: local name, prefix, namespace, begin and end of the value. */
static struct text attribute_value(const xmlChar **attributes, int index)
{
    const char *begin = (const char *)attributes[index * 5 + 3];
    return text_of(begin, (size_t)((const char *)attributes[index * 5 + 4] - begin));
}

static struct text find_attribute(const xmlChar **attributes, int count, const char *name)
{
    for (int i = 0; i < count; i++)
        if (!attributes[i * 5 + 2] && strcmp((const char *)attributes[i * 5], name) == 0)
            return text_trim(attribute_value(attributes, i));
    return text_of("", 0);
}

static const char *copy_attribute(struct reader *reader, const xmlChar **attributes, int count, const char *name)
{
    struct text value = find_attribute(attributes, count, name);
    return arena_copy(reader->reading.submission->arena, value.data, value.length);
}

static void take_office(struct reader *reader, const char *office)
{
    struct submission *submission = reader->reading.submission;
    static const char advice[] = "write the three letters of the office's country, e.g. office=\"ALB\"";
    const struct country *country = dictionary_country(reader->dictionary, text_from(office));
    if (!office[0])
        submission_find(submission, RULE_REQUIRED_HEADER, "", current_line(reader), advice, "the report does not say which office it is of");
    else if (!country)
        submission_find(submission, RULE_UNKNOWN_OFFICE, "", current_line(reader), advice, "no office has the code %.40s", office);
    else
        submission->office = country->iso3;
}

static void take_year(struct reader *reader, const char *year)
{
    struct submission *submission = reader->reading.submission;
    static const char advice[] = "write the year that the report is about, e.g. year=\"2008\"";
    int64_t number;
    if (!year[0])
        submission_find(submission, RULE_REQUIRED_HEADER, "", current_line(reader), advice, "the report does not say which year it is about");
    else if (number_parse_whole(text_from(year), &number) || number < 1990 || number > 2100)
        submission_find(submission, RULE_UNKNOWN_YEAR, "", current_line(reader), advice, "%.40s is no reporting year", year);
    else
        submission->year = number;
}

static void take_language(struct reader *reader)
{
    struct submission *submission = reader->reading.submission;
    if (!submission->layout->has_prose)
        return;
    if (!submission->language[0])
        submission_find(submission, RULE_REQUIRED_HEADER, "", current_line(reader), "write language=\"en\", \"fr\" or \"es\"",
                        "the report does not say in which language its prose is");
    else if (strcmp(submission->language, "en") != 0 && strcmp(submission->language, "fr") != 0 &&
             strcmp(submission->language, "es") != 0)
        submission_find(submission, RULE_UNKNOWN_LANGUAGE, "", current_line(reader),
                        "write en, fr or es if that is what the prose is in", "the language %.40s has no lexicon",
                        submission->language);
}

static int64_t take_sequence(struct reader *reader, const char *name, const char *value, int64_t otherwise)
{
    int64_t number = otherwise;
    if (value[0] && (number_parse_whole(text_from(value), &number) || number < 1 || number > 9999)) {
        submission_find(reader->reading.submission, RULE_STRUCTURE, "", current_line(reader),
                        "write 1 for the first report and 2, 3, ... for its corrections", "%s is %.40s", name, value);
        return otherwise;
    }
    return number;
}

static void take_dates(struct reader *reader)
{
    struct submission *submission = reader->reading.submission;
    const char *prepared = submission->prepared;
    if (prepared[0] && !date_is_valid(prepared)) {
        submission_find(submission, RULE_STRUCTURE, "", current_line(reader), "write it as YYYY-MM-DD",
                        "the date %.40s in prepared is no date", prepared);
        submission->prepared = "";
    } else if (prepared[0] && submission->year && (prepared[0] - '0') * 1000 + (prepared[1] - '0') * 100 +
                                                          (prepared[2] - '0') * 10 + (prepared[3] - '0') <
                                                      submission->year) {
        submission_find(submission, RULE_DATE_SENSE, "", current_line(reader), "correct the date or the reporting year",
                        "a report on %lld was prepared on %s", (long long)submission->year, prepared);
    }
    if (submission->replaces && submission->replaces >= submission->sequence)
        submission_find(submission, RULE_CORRECTION_ORDER, "", current_line(reader), "give the correction the next sequence",
                        "sequence %lld says that it replaces sequence %lld", (long long)submission->sequence,
                        (long long)submission->replaces);
}

static void take_header(struct reader *reader, const xmlChar **attributes, int count)
{
    struct submission *submission = reader->reading.submission;
    take_office(reader, copy_attribute(reader, attributes, count, "office"));
    take_year(reader, copy_attribute(reader, attributes, count, "year"));
    submission->language = copy_attribute(reader, attributes, count, "language");
    take_language(reader);
    submission->report_dictionary = copy_attribute(reader, attributes, count, "dictionary");
    submission->prepared = copy_attribute(reader, attributes, count, "prepared");
    submission->sequence = take_sequence(reader, "sequence", copy_attribute(reader, attributes, count, "sequence"), 1);
    submission->replaces = take_sequence(reader, "replaces", copy_attribute(reader, attributes, count, "replaces"), 0);
    take_dates(reader);
}

static void take_chapter(struct reader *reader, const xmlChar **attributes, int count)
{
    reader->chapter = copy_attribute(reader, attributes, count, "code");
    reader->subcategory = "";
}

static void take_subcategory(struct reader *reader, const xmlChar **attributes, int count)
{
    struct text code = find_attribute(attributes, count, "code");
    const struct chapter *known = dictionary_chapter(reader->dictionary, text_from(reader->chapter), code);
    if (known) {
        reader->subcategory = known->subcategory;
        return;
    }
    char path[PATH_BYTES];
    submission_find(reader->reading.submission, RULE_UNKNOWN_SUBCATEGORY, current_path(reader, path), current_line(reader),
                    "use a sub-category of the layout's template", "chapter %.20s has no sub-category %.*s", reader->chapter,
                    (int)(code.length > 60 ? 60 : code.length), code.data);
    reader->subcategory = "";
}

/* The place of the layout that this element is, by its name and its key attribute. */
static const struct layout_place *find_place(struct reader *reader, const char *element, const xmlChar **attributes,
                                             int count, bool *is_value)
{
    const struct layout *layout = reader->reading.submission->layout;
    struct text key = text_of("", 0);
    for (size_t i = 0; i < layout->place_count; i++) {
        const struct layout_place *place = &layout->places[i];
        if (strcmp(place->element, element) != 0)
            continue;
        if (!*is_value)
            key = find_attribute(attributes, count, place->key_attribute);
        *is_value = true;
        if (strcmp(place->key, "*") == 0 || text_is(key, place->key))
            return place;
    }
    return NULL;
}

static void begin_item(struct reader *reader, const struct layout_place *place, const xmlChar **attributes, int count)
{
    struct item *item = &reader->item;
    *item = (struct item){.place = place, .line = current_line(reader)};
    item->path = numbered_path(reader, 'i', ++current_place(reader)->items);
    for (int i = 0; i < count && item->attribute_count < ITEM_ATTRIBUTES_MAX; i++) {
        if (attributes[i * 5 + 2])
            continue;
        struct text value = text_trim(attribute_value(attributes, i));
        item->attributes[item->attribute_count++] =
            (struct item_attribute){arena_copy_text(reader->reading.submission->arena, (const char *)attributes[i * 5]),
                                    arena_copy(reader->reading.submission->arena, value.data, value.length)};
    }
    reader->in_item = true;
    buffer_clear(&reader->text);
}

static void begin_paragraph(struct reader *reader)
{
    reader->text_path = numbered_path(reader, 'p', ++current_place(reader)->paragraphs);
    reader->text_line = current_line(reader);
    reader->in_paragraph = true;
    buffer_clear(&reader->text);
}

/* A layout's own value element, or one that the schema refuses. */
static void begin_other(struct reader *reader, const char *name, const xmlChar **attributes, int count)
{
    bool is_value = false;
    const struct layout_place *place = find_place(reader, name, attributes, count, &is_value);
    if (place) {
        begin_item(reader, place, attributes, count);
    } else if (is_value) {
        char path[PATH_BYTES];
        submission_find(reader->reading.submission, RULE_UNKNOWN_FIELD, current_path(reader, path), current_line(reader),
                        "use a key of the layout's template", "the layout %s has no such %.60s", reader->reading.submission->layout->id,
                        name);
    }
}

/* Attributes of other namespaces are instructions to XML tools (xsi:schemaLocation), and none of them is followed. */
static void refuse_foreign_attributes(struct reader *reader, const xmlChar **attributes, int count)
{
    char path[PATH_BYTES];
    for (int i = 0; i < count; i++)
        if (attributes[i * 5 + 2] && strcmp((const char *)attributes[i * 5 + 2], (const char *)XML_XML_NAMESPACE) != 0)
            submission_find(reader->reading.submission, RULE_STRUCTURE, current_path(reader, path), current_line(reader),
                            "leave it out", "the attribute %.40s of another namespace is not part of any layout",
                            (const char *)attributes[i * 5]);
}

static void sniff_root(struct reader *reader, const char *name, const char *uri, const xmlChar **attributes, int count)
{
    struct submission *submission = reader->reading.submission;
    submission->layout = dictionary_layout_by_namespace(reader->dictionary, text_from(uri));
    if (strcmp(name, "report") != 0)
        submission->layout = NULL;
    if (!submission->layout) {
        submission_find(submission, RULE_UNKNOWN_LAYOUT, "", current_line(reader),
                        "start from a template of schemas/templates/",
                        "the root element %.60s in the namespace \"%.100s\" is of no layout that is known", name,
                        uri ? uri : "");
        /* who sent it and for when may be said all the same, and tells whose report it is that cannot be read */
        const struct country *country = dictionary_country(reader->dictionary, find_attribute(attributes, count, "office"));
        int64_t year;
        if (country)
            submission->office = country->iso3;
        if (!number_parse_whole(find_attribute(attributes, count, "year"), &year) && year >= 1990 && year <= 2100)
            submission->year = year;
    }
    stop(reader);
}

static void on_start(void *context, const xmlChar *local_name, const xmlChar *prefix, const xmlChar *uri,
                     int namespace_count, const xmlChar **namespaces, int attribute_count, int defaulted,
                     const xmlChar **attributes)
{
    (void)prefix, (void)namespace_count, (void)namespaces, (void)defaulted;
    struct reader *reader = context;
    const char *name = (const char *)local_name;
    reader->depth++;
    if (reader->sniffing) {
        sniff_root(reader, name, (const char *)uri, attributes, attribute_count);
        return;
    }
    refuse_foreign_attributes(reader, attributes, attribute_count);
    if (reader->in_item || reader->in_paragraph)
        return; /* markup within text: the schema refuses it */
    if (reader->depth == 1)
        take_header(reader, attributes, attribute_count);
    else if (strcmp(name, "chapter") == 0)
        take_chapter(reader, attributes, attribute_count);
    else if (strcmp(name, "subcategory") == 0)
        take_subcategory(reader, attributes, attribute_count);
    else if (strcmp(name, "paragraph") == 0)
        begin_paragraph(reader);
    else
        begin_other(reader, name, attributes, attribute_count);
}

static void end_item(struct reader *reader)
{
    struct arena *arena = reader->reading.submission->arena;
    struct text remark = text_trim(buffer_text(&reader->text));
    reader->item.remark = text_of(arena_copy(arena, remark.data, remark.length), remark.length);
    reader->in_item = false;
    item_take(&reader->reading, &reader->item);
}

static void end_paragraph(struct reader *reader)
{
    struct reading *reading = &reader->reading;
    struct text text = text_trim(buffer_text(&reader->text));
    reader->in_paragraph = false;
    if (!text.length)
        return;
    memory_grow(&reading->paragraphs, &reading->paragraph_capacity, reading->paragraph_count, sizeof *reading->paragraphs);
    reading->paragraphs[reading->paragraph_count++] =
        (struct paragraph){reader->chapter, reader->subcategory, reader->text_path, reader->text_line,
                           text_of(arena_copy(reading->submission->arena, text.data, text.length), text.length)};
}

static void on_end(void *context, const xmlChar *local_name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)prefix, (void)uri;
    struct reader *reader = context;
    const char *name = (const char *)local_name;
    reader->depth--;
    if (reader->in_item && strcmp(name, reader->item.place->element) == 0)
        end_item(reader);
    else if (reader->in_paragraph && strcmp(name, "paragraph") == 0)
        end_paragraph(reader);
    else if (strcmp(name, "subcategory") == 0)
        reader->subcategory = "";
    else if (strcmp(name, "chapter") == 0)
        reader->chapter = "";
}

static void on_text(void *context, const xmlChar *text, int length)
{
    struct reader *reader = context;
    if (reader->in_item || reader->in_paragraph)
        buffer_add(&reader->text, text, (size_t)length);
}

/* Comes before any entity is declared or used. */
static void on_doctype(void *context, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
    (void)name, (void)public_id, (void)system_id;
    struct reader *reader = context;
    submission_find(reader->reading.submission, RULE_DOCTYPE, "", current_line(reader), "remove the DOCTYPE line",
                    "the file has a DOCTYPE");
    stop(reader);
}

static void on_instruction(void *context, const xmlChar *target, const xmlChar *data)
{
    (void)data;
    struct reader *reader = context;
    if (reader->sniffing) /* the second pass comes past it again */
        return;
    submission_find(reader->reading.submission, RULE_STRUCTURE, "", current_line(reader), "remove it",
                    "the processing instruction <?%.40s ...?> is not part of any layout", (const char *)target);
}

/* How much of a value or name of the report a message repeats: logs are read by people who may not read reports. */
enum { QUOTED_BYTES_MAX = 40 };

static size_t whole_characters(const char *text, size_t most)
{
    while (most && ((unsigned char)text[most] & 0xC0) == 0x80)
        most--;
    return most;
}

/* The bytes at `c` that are a value of the report's and too long to be repeated whole; 0 where they are not. What the library
 * gives beside a message are values; of the schema's messages only the first one is the report's. */
static size_t long_value(const char *c, const xmlError *problem)
{
    const char *const values[] = {problem->str1, problem->str2, problem->str3};
    const size_t count = problem->domain == XML_FROM_SCHEMASV ? 1 : 3;
    for (size_t i = 0; i < count; i++)
        if (values[i] && strncmp(c, values[i], QUOTED_BYTES_MAX + 1) == 0 && strlen(c) > QUOTED_BYTES_MAX) {
            const size_t value = strlen(values[i]), rest = strlen(c); /* the library may have cut its message */
            return value < rest ? value : rest;
        }
    return 0;
}

/* The first line of a library's message without the layouts' namespaces that it puts in braces before every name; long values,
 * names and other namespaces are cut. A list of the schema's begins with "{'". */
static void clean_message(const xmlError *problem, char *clean, size_t size)
{
    static const char cut[] = "…";
    const char *close;
    size_t used = 0, run = 0, length;
    for (const char *c = problem->message; *c && *c != '\n' && used + QUOTED_BYTES_MAX + sizeof cut < size; c++) {
        if (strncmp(c, "{urn:", 5) == 0 && (close = strchr(c, '}'))) {
            c = close;
        } else if (*c == '{' && c[1] != '\'' && (close = strchr(c, '}')) && close - c > QUOTED_BYTES_MAX) {
            used += (size_t)snprintf(clean + used, size - used, "%.*s%s}", (int)whole_characters(c, QUOTED_BYTES_MAX), c, cut);
            c = close;
        } else if ((length = long_value(c, problem))) {
            const size_t kept = whole_characters(c, QUOTED_BYTES_MAX);
            used += (size_t)snprintf(clean + used, size - used, "%.*s%s", (int)kept, c, cut);
            c += length - 1;
        } else {
            run = *c == ' ' ? 0 : run + (((unsigned char)*c & 0xC0) != 0x80); /* characters, so that none is cut */
            if (run <= 2 * QUOTED_BYTES_MAX)
                clean[used++] = *c;
            else if (c[1] == ' ' || !c[1] || c[1] == '\n')
                used += (size_t)snprintf(clean + used, size - used, "%s", cut);
        }
    }
    while (used && (clean[used - 1] == '.' || clean[used - 1] == ' '))
        used--;
    clean[used] = '\0';
}

static void on_syntax_error(void *context, xmlErrorPtr problem)
{
    struct reader *reader = context;
    struct submission *submission = reader->reading.submission;
    if (reader->stopped || problem->level < XML_ERR_ERROR || problem->domain == XML_FROM_SCHEMASV)
        return;
    char message[300], path[PATH_BYTES];
    if (problem->message)
        clean_message(problem, message, sizeof message);
    else
        snprintf(message, sizeof message, "it cannot be parsed");
    submission_find(submission, RULE_NOT_WELL_FORMED, current_path(reader, path), problem->line > 0 ? problem->line : 1,
                    "mend it in an XML editor, or send the file again if it was cut off", "%s", message);
    stop(reader); /* what follows the first such error is guesswork */
}

/* The header has messages of its own (take_header). */
static bool about_header(const struct reader *reader, const char *message)
{
    static const char *const names[] = {"'office'", "'year'", "'language'", "'prepared'", "'sequence'", "'replaces'"};
    if (reader->depth != 1)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strstr(message, names[i]))
            return true;
    return false;
}

static void on_schema_error(void *context, xmlErrorPtr problem)
{
    struct reader *reader = context;
    struct submission *submission = reader->reading.submission;
    if (!problem->message)
        return;
    char message[500], path[PATH_BYTES];
    clean_message(problem, message, sizeof message);
    if (about_header(reader, message))
        return;
    int64_t line = current_line(reader);
    /* the library says the same thing once for the facet and once for the type: the first is the clearer one */
    const struct finding *last = submission->finding_count ? &submission->findings[submission->finding_count - 1] : NULL;
    size_t subject = strcspn(message, ":");
    if (last && last->rule == RULE_STRUCTURE && last->line == line && strncmp(last->message, message, subject + 1) == 0)
        return;
    submission_find(submission, RULE_STRUCTURE, current_path(reader, path), line,
                    "compare with the layout's template in schemas/templates/", "%s", message);
}

static int locate(void *context, const char **file, unsigned long *line)
{
    const struct reader *reader = context;
    *file = NULL;
    *line = (unsigned long)current_line(reader);
    return 0;
}

static void begin_pass(struct reader *reader, bool sniffing)
{
    reader->sniffing = sniffing;
    reader->stopped = reader->in_item = reader->in_paragraph = false;
    reader->depth = 0;
    reader->chapter = reader->subcategory = "";
    reader->place_count = 0;
}

/* The door has seen to the encoding: a declared one would make the library load a converter from a file.
 * NOENT only turns character references in attributes into characters: without a DOCTYPE there are no entities. */
static void parse(struct reader *reader, const char *bytes, size_t length)
{
    xmlDocPtr document = xmlCtxtReadMemory(reader->parser, bytes, (int)length, "report.xml", "UTF-8",
                                           XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC);
    xmlFreeDoc(document); /* SAX builds none; a stopped parser may leave an empty one */
}

static size_t layout_index(const struct reader *reader, const struct layout *layout)
{
    return (size_t)(layout - reader->layouts);
}

static bool read_xml(struct reader *reader, const char *bytes, size_t length)
{
    /* a plugged-in validator passes no errors of the parser on, so they come by the library's own way */
    xmlSetStructuredErrorFunc(reader, on_syntax_error);
    begin_pass(reader, true);
    reader->parser->sax = &reader->sax;
    reader->parser->userData = reader;
    parse(reader, bytes, length);
    const struct layout *layout = reader->reading.submission->layout;
    if (!layout)
        return false;
    begin_pass(reader, false);
    xmlSchemaValidCtxtPtr validator = reader->validators[layout_index(reader, layout)];
    reader->parser->sax = &reader->sax;
    reader->parser->userData = reader;
    xmlSchemaSAXPlugPtr plug = xmlSchemaSAXPlug(validator, &reader->parser->sax, &reader->parser->userData);
    parse(reader, bytes, length);
    xmlSchemaSAXUnplug(plug);
    return !reader->stopped;
}

void reader_read(struct reader *reader, const char *bytes, size_t length, struct submission *submission)
{
    reader->reading.submission = submission;
    reader->reading.paragraph_count = 0;
    hash_table_clear(reader->reading.answers);
    if (!door_examine(submission, bytes, length) || !read_xml(reader, bytes, length))
        return;
    rules_answers(&reader->reading);
    prose_take(&reader->reading);
    rules_relations(&reader->reading);
    rules_personal(&reader->reading);
}

static void set_handlers(xmlSAXHandler *sax)
{
    memset(sax, 0, sizeof *sax);
    sax->initialized = XML_SAX2_MAGIC;
    sax->startElementNs = on_start;
    sax->endElementNs = on_end;
    sax->characters = sax->ignorableWhitespace = sax->cdataBlock = on_text;
    sax->internalSubset = on_doctype;
    sax->processingInstruction = on_instruction;
}

enum status reader_create(const struct dictionary *dictionary, bool explain, struct reader **out, struct error *error)
{
    schema_set_secure_libxml2();
    struct reader *reader = memory_allocate(sizeof *reader);
    reader->dictionary = dictionary;
    reader->layouts = dictionary_layouts(dictionary, &reader->layout_count);
    buffer_init(&reader->text, TEXT_MAXIMUM);
    reader->reading = (struct reading){.dictionary = dictionary, .explain = explain, .answers = hash_table_create()};
    set_handlers(&reader->sax);
    enum status status = STATUS_OK;
    reader->parser = xmlNewParserCtxt();
    if (!reader->parser || reader->layout_count > LAYOUTS_MAX)
        status = error_set(error, STATUS_INTERNAL, "the XML parser cannot be set up");
    else
        xmlFree(reader->parser->sax); /* ours is put in its place for each pass */
    if (!status)
        status = prose_engine_create(dictionary, &reader->prose, error);
    reader->reading.prose = reader->prose;
    if (!status)
        status = personal_create(&reader->personal, error);
    reader->reading.personal = reader->personal;
    for (size_t i = 0; !status && i < reader->layout_count; i++) {
        status = schema_compile(&reader->layouts[i], &reader->schemas[i], error);
        if (status)
            break;
        reader->validators[i] = xmlSchemaNewValidCtxt(reader->schemas[i]);
        xmlSchemaSetValidStructuredErrors(reader->validators[i], on_schema_error, reader);
        xmlSchemaValidateSetLocator(reader->validators[i], locate, reader);
    }
    if (status) {
        reader_free(reader);
        return status;
    }
    *out = reader;
    return STATUS_OK;
}

void reader_free(struct reader *reader)
{
    if (!reader)
        return;
    for (size_t i = 0; i < reader->layout_count && i < LAYOUTS_MAX; i++) {
        xmlSchemaFreeValidCtxt(reader->validators[i]);
        xmlSchemaFree(reader->schemas[i]);
    }
    if (reader->parser) {
        reader->parser->sax = NULL;
        xmlFreeParserCtxt(reader->parser);
    }
    prose_engine_free(reader->prose);
    personal_free(reader->personal);
    hash_table_free(reader->reading.answers);
    free(reader->reading.paragraphs);
    buffer_free(&reader->text);
    free(reader);
}
