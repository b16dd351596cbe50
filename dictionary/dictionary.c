#include "dictionary/dictionary.h"

#include <stdlib.h>
#include <string.h>

#include "common/embedded.h"
#include "common/memory.h"
#include "dictionary/dictionary_internal.h"

extern const struct embedded_file dictionary_embedded[];

struct text dictionary_file(const char *path)
{
    for (const struct embedded_file *file = dictionary_embedded; file->path; file++)
        if (strcmp(file->path, path) == 0)
            return text_of(file->begin, (size_t)(file->end - file->begin));
    return text_of("", 0);
}

static struct rows *all_rows(struct dictionary *d, size_t index)
{
    struct rows *all[] = {&d->fields,    &d->codes,   &d->chapters, &d->countries, &d->country_codes, &d->recommendations,
                          &d->relations, &d->layouts, &d->headings, &d->sets,      &d->memberships,
                          &d->disclosures,
                          &d->labels};
    return index < sizeof all / sizeof all[0] ? all[index] : NULL;
}

enum status dictionary_create(struct dictionary **out, struct error *error)
{
    struct dictionary *dictionary = memory_allocate(sizeof *dictionary);
    dictionary->arena = arena_create();
    dictionary->unhcr_codes = hash_table_create();
    struct rows *rows;
    for (size_t i = 0; (rows = all_rows(dictionary, i)); i++)
        rows->by_key = hash_table_create();
    enum status status = dictionary_load(dictionary, error);
    if (status) {
        dictionary_free(dictionary);
        return status;
    }
    *out = dictionary;
    return STATUS_OK;
}

void dictionary_free(struct dictionary *dictionary)
{
    if (!dictionary)
        return;
    struct region_set *sets = dictionary->sets.items;
    for (size_t i = 0; i < dictionary->sets.count; i++)
        free(sets[i].regions);
    struct rows *rows;
    for (size_t i = 0; (rows = all_rows(dictionary, i)); i++) {
        free(rows->items);
        hash_table_free(rows->by_key);
    }
    free(dictionary->set_names);
    hash_table_free(dictionary->unhcr_codes);
    arena_free(dictionary->arena);
    free(dictionary);
}

const char *dictionary_version(const struct dictionary *dictionary)
{
    return dictionary->version;
}

const struct field *dictionary_fields(const struct dictionary *dictionary, size_t *count)
{
    *count = dictionary->fields.count;
    return dictionary->fields.items;
}

const struct field *dictionary_field(const struct dictionary *dictionary, struct text id)
{
    size_t index;
    const struct field *fields = dictionary->fields.items;
    return hash_table_find(dictionary->fields.by_key, id, &index) ? &fields[index] : NULL;
}

size_t dictionary_field_index(const struct dictionary *dictionary, const struct field *field)
{
    const struct field *fields = dictionary->fields.items;
    return (size_t)(field - fields);
}

const char *dictionary_kind_name(enum field_kind kind)
{
    static const char *const names[] = {"yesno", "count", "share", "scale", "list"};
    return names[kind];
}

/* "list/code" in a buffer of the caller: no list or code of ours is longer. */
static struct text pair_key(char *key, size_t size, struct text first, struct text second)
{
    if (first.length + second.length + 1 > size)
        return text_of("", 0);
    memcpy(key, first.data, first.length);
    key[first.length] = '/';
    memcpy(key + first.length + 1, second.data, second.length);
    return text_of(key, first.length + 1 + second.length);
}

const struct code *dictionary_code(const struct dictionary *dictionary, const char *list, struct text code)
{
    size_t index;
    if (strcmp(list, "country") == 0 || strcmp(list, "nationality") == 0) {
        const struct country *country = dictionary_country(dictionary, code);
        const struct code *codes = dictionary->country_codes.items;
        if (!country ||
            !hash_table_find(dictionary->country_codes.by_key, text_from(country->iso3), &index))
            return NULL;
        return &codes[index];
    }
    char buffer[128];
    const struct code *codes = dictionary->codes.items;
    struct text key = pair_key(buffer, sizeof buffer, text_from(list), code);
    return hash_table_find(dictionary->codes.by_key, key, &index) ? &codes[index] : NULL;
}

const struct code *dictionary_codes(const struct dictionary *dictionary, size_t *count)
{
    *count = dictionary->codes.count;
    return dictionary->codes.items;
}

const struct chapter *dictionary_chapters(const struct dictionary *dictionary, size_t *count)
{
    *count = dictionary->chapters.count;
    return dictionary->chapters.items;
}

const struct chapter *dictionary_chapter(const struct dictionary *dictionary, struct text chapter, struct text subcategory)
{
    size_t index;
    char buffer[128];
    const struct chapter *chapters = dictionary->chapters.items;
    struct text key = pair_key(buffer, sizeof buffer, chapter, subcategory);
    return hash_table_find(dictionary->chapters.by_key, key, &index) ? &chapters[index] : NULL;
}

/* Whether `wording` stands in `heading` as whole words; both are normalized. */
static bool contains_words(struct text heading, struct text wording)
{
    if (wording.length == 0 || wording.length > heading.length)
        return false;
    for (size_t i = 0; i + wording.length <= heading.length; i++) {
        if (i > 0 && heading.data[i - 1] != ' ')
            continue;
        if (memcmp(heading.data + i, wording.data, wording.length) != 0)
            continue;
        size_t end = i + wording.length;
        if (end == heading.length || heading.data[end] == ' ')
            return true;
    }
    return false;
}

static bool heading_fits(const struct heading *heading, const char *within)
{
    bool is_chapter = heading->chapter->subcategory[0] == '\0';
    if (within[0] == '\0')
        return is_chapter;
    return !is_chapter && strcmp(heading->chapter->chapter, within) == 0;
}

const struct chapter *dictionary_heading(const struct dictionary *dictionary, const char *within, struct text heading,
                                         bool exact)
{
    struct arena *arena = arena_create();
    struct text wanted = heading_normalize(arena, heading);
    const struct heading *headings = dictionary->headings.items, *best = NULL;
    bool found = false;
    for (size_t i = 0; i < dictionary->headings.count && !found; i++) {
        if (!heading_fits(&headings[i], within))
            continue;
        found = text_equal(headings[i].wording, wanted);
        if (found || (!exact && contains_words(wanted, headings[i].wording) &&
                      (!best || headings[i].wording.length > best->wording.length)))
            best = &headings[i];
    }
    arena_free(arena);
    return best ? best->chapter : NULL;
}

const struct country *dictionary_countries(const struct dictionary *dictionary, size_t *count)
{
    *count = dictionary->countries.count;
    return dictionary->countries.items;
}

const struct country *dictionary_country(const struct dictionary *dictionary, struct text code)
{
    size_t index;
    const struct country *countries = dictionary->countries.items;
    if (hash_table_find(dictionary->countries.by_key, code, &index) ||
        hash_table_find(dictionary->unhcr_codes, code, &index))
        return &countries[index];
    return NULL;
}

const char *const *dictionary_region_sets(const struct dictionary *dictionary, size_t *count)
{
    *count = dictionary->sets.count;
    return dictionary->set_names;
}

static const struct region_set *find_set(const struct dictionary *dictionary, const char *set)
{
    size_t index;
    const struct region_set *sets = dictionary->sets.items;
    return hash_table_find(dictionary->sets.by_key, text_from(set), &index) ? &sets[index] : NULL;
}

const char *dictionary_region_set_for_year(const struct dictionary *dictionary, int year)
{
    const struct region_set *sets = dictionary->sets.items;
    const char *name = sets[0].name;
    for (size_t i = 0; i < dictionary->sets.count; i++)
        if (sets[i].from_year <= year)
            name = sets[i].name;
    return name;
}

bool dictionary_region_set_exists(const struct dictionary *dictionary, const char *set)
{
    return find_set(dictionary, set) != NULL;
}

const char *const *dictionary_regions(const struct dictionary *dictionary, const char *set, size_t *count)
{
    const struct region_set *found = find_set(dictionary, set);
    *count = found ? found->region_count : 0;
    return found ? found->regions : NULL;
}

const char *dictionary_region(const struct dictionary *dictionary, const char *set, const char *iso3)
{
    size_t index;
    char buffer[128];
    const struct membership *memberships = dictionary->memberships.items;
    struct text key = pair_key(buffer, sizeof buffer, text_from(set), text_from(iso3));
    return hash_table_find(dictionary->memberships.by_key, key, &index) ? memberships[index].region : NULL;
}

const struct recommendation *dictionary_recommendations(const struct dictionary *dictionary, size_t *count)
{
    *count = dictionary->recommendations.count;
    return dictionary->recommendations.items;
}

const struct relation *dictionary_relations(const struct dictionary *dictionary, size_t *count)
{
    *count = dictionary->relations.count;
    return dictionary->relations.items;
}

const struct disclosure *dictionary_disclosure(const struct dictionary *dictionary, const struct field *field)
{
    size_t index;
    const struct disclosure *rules = dictionary->disclosures.items;
    return hash_table_find(dictionary->disclosures.by_key, text_from(field->id), &index) ? &rules[index] : NULL;
}

const struct layout *dictionary_layouts(const struct dictionary *dictionary, size_t *count)
{
    *count = dictionary->layouts.count;
    return dictionary->layouts.items;
}

const struct layout *dictionary_layout(const struct dictionary *dictionary, struct text id)
{
    size_t index;
    const struct layout *layouts = dictionary->layouts.items;
    return hash_table_find(dictionary->layouts.by_key, id, &index) ? &layouts[index] : NULL;
}

const struct layout *dictionary_layout_by_namespace(const struct dictionary *dictionary, struct text uri)
{
    const struct layout *layouts = dictionary->layouts.items;
    for (size_t i = 0; i < dictionary->layouts.count; i++)
        if (text_is(uri, layouts[i].namespace_uri))
            return &layouts[i];
    return NULL;
}

/* Populations and what is context about the country say nothing of where trafficking is asked for. */
static bool asks_about_trafficking(const struct field *field)
{
    return strcmp(field->chapter, "POC") != 0;
}

bool dictionary_designated(const struct dictionary *dictionary, const struct layout *layout, const char *chapter,
                           const char *subcategory)
{
    const struct field *fields = dictionary->fields.items;
    for (size_t i = 0; i < layout->place_count; i++) {
        const struct layout_place *place = &layout->places[i];
        for (size_t f = 0; f < dictionary->fields.count; f++) {
            bool asked = strcmp(place->field, "*") == 0 || strcmp(place->field, fields[f].id) == 0;
            if (asked && asks_about_trafficking(&fields[f]) && strcmp(fields[f].chapter, chapter) == 0 &&
                strcmp(fields[f].subcategory, subcategory) == 0)
                return true;
        }
    }
    return false;
}

const char *const dictionary_languages[DICTIONARY_LANGUAGE_COUNT] = {"en", "fr", "es"};

const char *dictionary_label(const struct dictionary *dictionary, const char *language, const char *id)
{
    const struct label *labels = dictionary->labels.items;
    size_t index;
    if (!hash_table_find(dictionary->labels.by_key, text_from(id), &index))
        return NULL;
    for (size_t i = 0; i < DICTIONARY_LANGUAGE_COUNT; i++)
        if (strcmp(language, dictionary_languages[i]) == 0)
            return labels[index].wording[i];
    return NULL;
}
