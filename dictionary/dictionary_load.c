#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/memory.h"
#include "common/number.h"
#include "dictionary/dictionary_internal.h"

/* One table being read: its path, its reader, and the columns that were found. */
struct loading {
    struct dictionary *dictionary;
    const char *path;
    struct csv_reader reader;
    struct error *error;
};

static enum status bad_line(struct loading *loading, const char *what)
{
    return error_set(loading->error, STATUS_DATA, "schemas/%s:%zu: %s", loading->path, loading->reader.line, what);
}

/* The cell of a column by name; the heading was kept as the first row's order by `columns`. */
static const char *cell(struct loading *loading, long column)
{
    struct text text = text_trim(csv_cell(&loading->reader, column));
    return arena_copy(loading->dictionary->arena, text.data, text.length);
}

static void *add_row(struct rows *rows, size_t size, struct text key)
{
    memory_grow(&rows->items, &rows->capacity, rows->count, size);
    if (key.length)
        hash_table_add(rows->by_key, key, rows->count);
    void *row = (char *)rows->items + rows->count * size;
    memset(row, 0, size);
    rows->count++;
    return row;
}

static struct text pair(struct arena *arena, const char *first, const char *second)
{
    return text_from(arena_format(arena, "%s/%s", first, second));
}

static bool known(const struct rows *rows, struct text key)
{
    size_t index;
    return hash_table_find(rows->by_key, key, &index);
}

typedef enum status (*row_reader)(struct loading *loading, const long *columns);

/* Reads a table: `columns` names the columns that row_reader gets by index, NULL behind the last. */
static enum status load_table(struct dictionary *dictionary, const char *path, const char *const *columns,
                              row_reader read_row, struct error *error)
{
    struct loading loading = {.dictionary = dictionary, .path = path, .error = error};
    csv_open(&loading.reader, dictionary_file(path), dictionary->arena);
    enum status status = STATUS_OK;
    long found[16];
    if (!csv_read(&loading.reader))
        status = bad_line(&loading, "the file is empty or missing");
    for (size_t i = 0; !status && columns[i]; i++) {
        found[i] = csv_column(&loading.reader, columns[i]);
        if (found[i] < 0)
            status = error_set(error, STATUS_DATA, "schemas/%s:1: column %s is missing", path, columns[i]);
    }
    while (!status && csv_read(&loading.reader))
        status = read_row(&loading, found);
    if (!status && loading.reader.problem)
        status = bad_line(&loading, loading.reader.problem);
    csv_close(&loading.reader);
    return status;
}

static const char *const code_columns[] = {"list", "code", "parent", "label", NULL};

static enum status code_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    const char *list = cell(loading, c[0]), *code = cell(loading, c[1]), *parent = cell(loading, c[2]);
    struct text key = pair(d->arena, list, code);
    if (known(&d->codes, key))
        return bad_line(loading, "this code stands in its list already");
    if (parent[0] && !known(&d->codes, pair(d->arena, list, parent)))
        return bad_line(loading, "the parent must stand in the same list, before its children");
    struct code *row = add_row(&d->codes, sizeof *row, key);
    *row = (struct code){list, code, cell(loading, c[3]), parent};
    return STATUS_OK;
}

static const char *const chapter_columns[] = {"chapter", "subcategory", "label", NULL};

static enum status chapter_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    struct chapter chapter = {cell(loading, c[0]), cell(loading, c[1]), cell(loading, c[2])};
    struct chapter *row = add_row(&d->chapters, sizeof *row, pair(d->arena, chapter.chapter, chapter.subcategory));
    *row = chapter;
    return STATUS_OK;
}

static bool parse_kind(const char *name, enum field_kind *kind)
{
    for (int i = FIELD_YESNO; i <= FIELD_LIST; i++) {
        if (strcmp(name, dictionary_kind_name((enum field_kind)i)) == 0) {
            *kind = (enum field_kind)i;
            return true;
        }
    }
    return false;
}

/* Splits "a; b" at `separator` into trimmed parts that live in the arena; false where there are more than `maximum`. */
static bool split(struct arena *arena, const char *list, char separator, const char **parts, size_t maximum)
{
    size_t count = 0;
    while (*list) {
        const char *end = strchr(list, separator);
        size_t length = end ? (size_t)(end - list) : strlen(list);
        struct text part = text_trim(text_of(list, length));
        if (part.length) {
            if (count + 1 >= maximum)
                return false;
            parts[count++] = arena_copy(arena, part.data, part.length);
        }
        list += length + (end ? 1 : 0);
    }
    parts[count] = NULL;
    return true;
}

static const char *const field_columns[] = {"id",          "label",    "kind",   "dimensions", "chapter",
                                            "subcategory", "standing", "source", "codes",      NULL};

static enum status field_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    struct field field = {.id = cell(loading, c[0]),
                          .label = cell(loading, c[1]),
                          .chapter = cell(loading, c[4]),
                          .subcategory = cell(loading, c[5]),
                          .standing = cell(loading, c[6]),
                          .source = cell(loading, c[7]),
                          .codes = cell(loading, c[8])};
    if (known(&d->fields, text_from(field.id)))
        return bad_line(loading, "this id stands in the dictionary already");
    if (!parse_kind(cell(loading, c[2]), &field.kind))
        return bad_line(loading, "the kind must be yesno, count, share, scale or list");
    if (!split(d->arena, cell(loading, c[3]), ',', field.dimensions, FIELD_DIMENSIONS_MAX))
        return bad_line(loading, "too many dimensions");
    if (!known(&d->chapters, pair(d->arena, field.chapter, field.subcategory)))
        return bad_line(loading, "chapters.csv has no such chapter and sub-category");
    if ((field.kind == FIELD_LIST) != (field.codes[0] != '\0'))
        return bad_line(loading, "a list, and nothing else, names its list of codes");
    struct field *row = add_row(&d->fields, sizeof *row, text_from(field.id));
    *row = field;
    return STATUS_OK;
}

static const char *const country_columns[] = {"iso3", "unhcr_code", "name", NULL};

static enum status country_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    struct country country = {cell(loading, c[0]), cell(loading, c[1]), cell(loading, c[2])};
    if (!country.iso3[0])
        return STATUS_OK; /* a code of UNHCR's for a people, not for a country or an office */
    if (country.unhcr_code[0])
        hash_table_add(d->unhcr_codes, text_from(country.unhcr_code), d->countries.count);
    struct country *row = add_row(&d->countries, sizeof *row, text_from(country.iso3));
    *row = country;
    struct code *code = add_row(&d->country_codes, sizeof *code, text_from(country.iso3));
    *code = (struct code){"country", country.iso3, country.name, ""};
    return STATUS_OK;
}

static const char *const set_columns[] = {"set", "from_year", "label", NULL};

static enum status set_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    const char *name = cell(loading, c[0]);
    int64_t year;
    if (number_parse_whole(text_from(cell(loading, c[1])), &year) || year < 0 || year > 9999)
        return bad_line(loading, "from_year must be a year");
    struct region_set *row = add_row(&d->sets, sizeof *row, text_from(name));
    row->name = name;
    row->from_year = (int)year;
    return STATUS_OK;
}

static const char *const region_columns[] = {"set", "iso3", "region", NULL};

static void add_region(struct region_set *set, const char *region)
{
    size_t at = 0;
    while (at < set->region_count && strcmp(set->regions[at], region) < 0)
        at++;
    if (at < set->region_count && strcmp(set->regions[at], region) == 0)
        return;
    memory_grow(&set->regions, &set->region_capacity, set->region_count, sizeof *set->regions);
    memmove(set->regions + at + 1, set->regions + at, (set->region_count - at) * sizeof *set->regions);
    set->regions[at] = region;
    set->region_count++;
}

static enum status region_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    const char *set = cell(loading, c[0]), *iso3 = cell(loading, c[1]), *region = cell(loading, c[2]);
    size_t index;
    if (!hash_table_find(d->sets.by_key, text_from(set), &index))
        return bad_line(loading, "region_sets.csv has no such set");
    if (!known(&d->countries, text_from(iso3)))
        return bad_line(loading, "countries.csv has no such ISO 3166-1 alpha-3 code");
    struct text key = pair(d->arena, set, iso3);
    if (known(&d->memberships, key))
        return bad_line(loading, "this country has a region in this set already");
    struct membership *row = add_row(&d->memberships, sizeof *row, key);
    row->region = region;
    add_region(&((struct region_set *)d->sets.items)[index], region);
    return STATUS_OK;
}

static const char *const recommendation_columns[] = {"id",     "area",   "recommendation",           "addressed_to",
                                                     "source", "fields", "an_office_meets_it_when", NULL};

/* "field = value" says what meets it; other conditions are sentences, and the fields that bear on it decide: any value
 * of the first (R3), or none (Q1, Q2: the layout decides). */
static void parse_condition(struct dictionary *d, struct recommendation *row)
{
    row->decided_value = "";
    const char *equals = strstr(row->condition, " = ");
    size_t field_length = equals ? (size_t)(equals - row->condition) : strcspn(row->fields, ";");
    row->decided_by = dictionary_field(d, text_of(equals ? row->condition : row->fields, field_length));
    if (equals)
        row->decided_value = equals + 3;
}

static enum status recommendation_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    struct recommendation recommendation = {
        .id = cell(loading, c[0]),           .area = cell(loading, c[1]),   .text = cell(loading, c[2]),
        .addressed_to = cell(loading, c[3]), .source = cell(loading, c[4]), .fields = cell(loading, c[5]),
        .condition = cell(loading, c[6])};
    parse_condition(d, &recommendation);
    if (recommendation.fields[0] && !recommendation.decided_by)
        return bad_line(loading, "the field that decides is not in fields.csv");
    struct recommendation *row = add_row(&d->recommendations, sizeof *row, text_from(recommendation.id));
    *row = recommendation;
    return STATUS_OK;
}

static const char *const relation_columns[] = {"kind", "whole", "parts", "source", NULL};

static enum status relation_row(struct loading *loading, const long *c)
{
    static const char *const kinds[] = {"total", "within", "answer", "advised-against"};
    struct dictionary *d = loading->dictionary;
    const char *kind = cell(loading, c[0]);
    const char *parts[RELATION_PARTS_MAX];
    struct relation relation = {.source = cell(loading, c[3])};
    size_t k = 0;
    while (k < sizeof kinds / sizeof kinds[0] && strcmp(kinds[k], kind) != 0)
        k++;
    if (k == sizeof kinds / sizeof kinds[0])
        return bad_line(loading, "the kind must be total, within, answer or advised-against");
    relation.kind = (enum relation_kind)k;
    relation.whole = dictionary_field(d, text_from(cell(loading, c[1])));
    if (!relation.whole || !split(d->arena, cell(loading, c[2]), ';', parts, RELATION_PARTS_MAX))
        return bad_line(loading, "the whole is not in fields.csv, or there are too many parts");
    for (size_t i = 0; parts[i]; i++) {
        relation.parts[i] = dictionary_field(d, text_from(parts[i]));
        if (!relation.parts[i])
            return bad_line(loading, "a part is not in fields.csv");
    }
    struct relation *row = add_row(&d->relations, sizeof *row, text_of("", 0));
    *row = relation;
    return STATUS_OK;
}

static const char *const place_columns[] = {"element", "key_attribute", "key", "field", "dimensions", NULL};

/* Places are read into the rows of a layout through its `places` array; the last layout is the one being read. */
static enum status place_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    struct layout *layout = (struct layout *)d->layouts.items + d->layouts.count - 1;
    struct layout_place place = {cell(loading, c[0]), cell(loading, c[1]), cell(loading, c[2]), cell(loading, c[3]),
                                 cell(loading, c[4])};
    bool any = strcmp(place.field, "*") == 0;
    if (place.field[0] && !any && !dictionary_field(d, text_from(place.field)))
        return bad_line(loading, "fields.csv has no such field");
    size_t capacity = layout->place_count;
    struct layout_place *places = arena_allocate(d->arena, (capacity + 1) * sizeof *places);
    if (capacity)
        memcpy(places, layout->places, capacity * sizeof *places);
    places[layout->place_count++] = place;
    layout->places = places;
    return STATUS_OK;
}

static const char *const layout_columns[] = {"layout", "namespace", "prose", "years", "label", NULL};

static enum status layout_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    struct layout layout = {.id = cell(loading, c[0]),
                            .namespace_uri = cell(loading, c[1]),
                            .has_prose = strcmp(cell(loading, c[2]), "yes") == 0,
                            .years = cell(loading, c[3]),
                            .label = cell(loading, c[4])};
    struct text xsd = dictionary_file(arena_format(d->arena, "layouts/%s.xsd", layout.id));
    if (!xsd.length)
        return bad_line(loading, "layouts/ has no XML Schema of this name");
    layout.xsd = xsd.data;
    layout.xsd_length = xsd.length;
    struct layout *row = add_row(&d->layouts, sizeof *row, text_from(layout.id));
    *row = layout;
    return load_table(d, arena_format(d->arena, "layouts/%s.csv", layout.id), place_columns, place_row, loading->error);
}

static const char *const heading_columns[] = {"chapter", "subcategory", "heading", NULL};

static enum status heading_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    const struct chapter *chapter =
        dictionary_chapter(d, text_from(cell(loading, c[0])), text_from(cell(loading, c[1])));
    if (!chapter)
        return bad_line(loading, "chapters.csv has no such chapter and sub-category");
    struct heading *row = add_row(&d->headings, sizeof *row, text_of("", 0));
    *row = (struct heading){chapter, heading_normalize(d->arena, csv_cell(&loading->reader, c[2]))};
    return STATUS_OK;
}

static const char *const disclosure_columns[] = {"field", "threshold", "contributors", "zeros", "whole", "breakdowns", NULL};

static bool shown(const char *word, bool *shown)
{
    *shown = strcmp(word, "show") == 0;
    return *shown || strcmp(word, "hide") == 0;
}

static bool has_dimension(const struct field *field, const char *dimension)
{
    for (size_t i = 0; field->dimensions[i]; i++)
        if (strcmp(field->dimensions[i], dimension) == 0)
            return true;
    return false;
}

static enum status disclosure_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    struct disclosure rule = {.field = dictionary_field(d, text_from(cell(loading, c[0])))};
    if (!rule.field || (rule.field->kind != FIELD_COUNT && rule.field->kind != FIELD_SHARE))
        return bad_line(loading, "fields.csv has no such count or share");
    if (number_parse_whole(text_from(cell(loading, c[1])), &rule.threshold) || rule.threshold < 2 ||
        number_parse_whole(text_from(cell(loading, c[2])), &rule.contributors) || rule.contributors < 1)
        return bad_line(loading, "the threshold is a whole number from 2 on, contributors one from 1 on");
    if (!shown(cell(loading, c[3]), &rule.zeros_shown) || !shown(cell(loading, c[4]), &rule.whole_shown))
        return bad_line(loading, "zeros and whole must be show or hide");
    if (!split(d->arena, cell(loading, c[5]), ';', rule.breakdowns, FIELD_DIMENSIONS_MAX))
        return bad_line(loading, "too many breakdowns");
    for (size_t i = 0; rule.breakdowns[i]; i++)
        if (!has_dimension(rule.field, rule.breakdowns[i]))
            return bad_line(loading, "a breakdown is not a dimension of the field");
    struct disclosure *row = add_row(&d->disclosures, sizeof *row, text_from(rule.field->id));
    *row = rule;
    return STATUS_OK;
}

/* A count without a rule would be published as it is. */
static enum status check_disclosures(const struct dictionary *d, struct error *error)
{
    const struct field *fields = d->fields.items;
    for (size_t i = 0; i < d->fields.count; i++)
        if ((fields[i].kind == FIELD_COUNT || fields[i].kind == FIELD_SHARE) && !dictionary_disclosure(d, &fields[i]))
            return error_set(error, STATUS_DATA, "schemas/dictionary/disclosure.csv:1: the field %s has no line", fields[i].id);
    return STATUS_OK;
}

/* The plain letter for the Latin letters that English, French and Spanish write with an accent; 0 for others. */
static char plain_letter(uint32_t c)
{
    static const struct {
        uint32_t first, last;
        char letter;
    } ranges[] = {{0xC0, 0xC5, 'a'}, {0xC7, 0xC7, 'c'}, {0xC8, 0xCB, 'e'}, {0xCC, 0xCF, 'i'}, {0xD1, 0xD1, 'n'},
                  {0xD2, 0xD6, 'o'}, {0xD9, 0xDC, 'u'}, {0xE0, 0xE5, 'a'}, {0xE7, 0xE7, 'c'}, {0xE8, 0xEB, 'e'},
                  {0xEC, 0xEF, 'i'}, {0xF1, 0xF1, 'n'}, {0xF2, 0xF6, 'o'}, {0xF9, 0xFC, 'u'}, {0x152, 0x153, 'o'}};
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return ranges[i].letter;
    return 0;
}

/* Drops leading numbering: "V.1 ", "3. ", "a) ". */
static struct text without_numbering(struct text heading)
{
    struct text rest = text_trim(heading);
    size_t i = 0;
    bool marked = false;
    while (i < rest.length && i < 8 && (isdigit((unsigned char)rest.data[i]) || strchr(".()IVXivxabcdABCD", rest.data[i]))) {
        marked = marked || strchr(".()", rest.data[i]) || isdigit((unsigned char)rest.data[i]);
        i++;
    }
    if (marked && i < rest.length && rest.data[i] == ' ')
        return text_trim(text_of(rest.data + i, rest.length - i));
    return rest;
}

struct text heading_normalize(struct arena *arena, struct text heading)
{
    heading = without_numbering(heading);
    char *normal = arena_allocate(arena, heading.length * 2 + 1);
    size_t used = 0;
    for (size_t i = 0; i < heading.length;) {
        uint32_t c = text_utf8_next(heading, &i);
        char letter = c < 0x80 && isalnum((int)c) ? (char)tolower((int)c) : plain_letter(c);
        if (letter)
            normal[used++] = letter;
        else if (used && normal[used - 1] != ' ')
            normal[used++] = ' ';
        if (c == 0x152 || c == 0x153)
            normal[used++] = 'e';
    }
    if (used && normal[used - 1] == ' ')
        used--;
    normal[used] = '\0';
    return text_of(normal, used);
}

static const char *const label_columns[] = {"id", "en", "fr", "es", NULL};

static enum status label_row(struct loading *loading, const long *c)
{
    struct dictionary *d = loading->dictionary;
    const char *id = cell(loading, c[0]);
    if (known(&d->labels, text_from(id)))
        return bad_line(loading, "this label stands here, or in another file of labels/, already");
    struct label *row = add_row(&d->labels, sizeof *row, text_from(id));
    for (size_t i = 0; i < DICTIONARY_LANGUAGE_COUNT; i++) {
        row->wording[i] = cell(loading, c[i + 1]);
        if (row->wording[i][0] == '\0')
            return error_set(loading->error, STATUS_DATA, "schemas/%s:%zu: the label %s has no wording in %s", loading->path,
                             loading->reader.line, id, dictionary_languages[i]);
    }
    return STATUS_OK;
}

static void name_sets(struct dictionary *d)
{
    const struct region_set *sets = d->sets.items;
    d->set_names = memory_allocate((d->sets.count + 1) * sizeof *d->set_names);
    for (size_t i = 0; i < d->sets.count; i++)
        d->set_names[i] = sets[i].name;
}

enum status dictionary_load(struct dictionary *d, struct error *error)
{
    /* each table may name what the tables above it define */
    const struct {
        const char *path;
        const char *const *columns;
        row_reader read_row;
    } tables[] = {{"dictionary/codes.csv", code_columns, code_row},
                  {"dictionary/chapters.csv", chapter_columns, chapter_row},
                  {"dictionary/fields.csv", field_columns, field_row},
                  {"dictionary/countries.csv", country_columns, country_row},
                  {"dictionary/region_sets.csv", set_columns, set_row},
                  {"dictionary/regions.csv", region_columns, region_row},
                  {"dictionary/recommendations.csv", recommendation_columns, recommendation_row},
                  {"dictionary/relations.csv", relation_columns, relation_row},
                  {"dictionary/layouts.csv", layout_columns, layout_row},
                  {"dictionary/headings.csv", heading_columns, heading_row},
                  {"dictionary/disclosure.csv", disclosure_columns, disclosure_row},
                  {"dictionary/labels/fields.csv", label_columns, label_row},
                  {"dictionary/labels/codes.csv", label_columns, label_row},
                  {"dictionary/labels/places.csv", label_columns, label_row},
                  {"dictionary/labels/countries.csv", label_columns, label_row},
                  {"dictionary/labels/tables.csv", label_columns, label_row},
                  {"dictionary/labels/words.csv", label_columns, label_row},
                  {"dictionary/labels/recommendations.csv", label_columns, label_row}};
    struct text version = text_trim(dictionary_file("dictionary/VERSION"));
    if (!version.length)
        return error_set(error, STATUS_DATA, "schemas/dictionary/VERSION:1: the version is missing");
    d->version = arena_copy(d->arena, version.data, version.length);
    enum status status = STATUS_OK;
    for (size_t i = 0; !status && i < sizeof tables / sizeof tables[0]; i++)
        status = load_table(d, tables[i].path, tables[i].columns, tables[i].read_row, error);
    if (!status)
        name_sets(d);
    return status ? status : check_disclosures(d, error);
}
