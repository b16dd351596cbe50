/* Reading the word lists: concepts and their patterns, number words, cues, the gate. */
#include "prose/lexicon_internal.h"

#include <stdlib.h>
#include <string.h>

#include "common/csv.h"
#include "common/memory.h"
#include "common/number.h"
#include "prose/token_internal.h"

static const char *const languages[LEXICON_LANGUAGES] = {"en", "fr", "es"};

uint8_t lexicon_language(const char *language)
{
    for (int i = 0; i < LEXICON_LANGUAGES; i++)
        if (language != NULL && strncmp(language, languages[i], 2) == 0)
            return (uint8_t)(1 << i);
    return (1 << LEXICON_LANGUAGES) - 1;
}

int32_t lexicon_find_concept(const struct lexicon *lexicon, const char *name)
{
    size_t index;
    return hash_table_find(lexicon->concept_names, text_from(name), &index) ? (int32_t)index : LEXICON_NONE;
}

int32_t lexicon_find_family(const struct lexicon *lexicon, const char *name)
{
    size_t index;
    return hash_table_find(lexicon->family_names, text_from(name), &index) ? (int32_t)index : LEXICON_NONE;
}

static int32_t family_add(struct lexicon *lexicon, struct text name)
{
    size_t index = hash_table_add(lexicon->family_names, name, lexicon->family_count);
    if (index == lexicon->family_count) {
        memory_grow(&lexicon->families, &lexicon->family_capacity, index, sizeof *lexicon->families);
        lexicon->families[index] = arena_copy(lexicon->arena, name.data, name.length);
        lexicon->family_count++;
    }
    return (int32_t)index;
}

int32_t lexicon_concept(struct lexicon *lexicon, struct text name)
{
    size_t index = hash_table_add(lexicon->concept_names, name, lexicon->concept_count);
    if (index == lexicon->concept_count) {
        memory_grow(&lexicon->concepts, &lexicon->concept_capacity, index, sizeof *lexicon->concepts);
        struct concept *concept = &lexicon->concepts[index];
        concept->name = arena_copy(lexicon->arena, name.data, name.length);
        const char *dot = strchr(concept->name, '.');
        concept->code = dot == NULL ? "" : dot + 1;
        concept->family =
            family_add(lexicon, text_of(concept->name, dot == NULL ? name.length : (size_t)(dot - concept->name)));
        concept->level = 0;
        lexicon->concept_count++;
    }
    return (int32_t)index;
}

/* Parsing one pattern. A set is what one part of it may stand for. */
struct set {
    struct sequence *list;
    size_t count;
};

struct parse {
    struct lexicon *lexicon;
    const char *next, *end;
    const char *problem;
    struct arena *arena;
};

static void skip_space(struct parse *parse)
{
    while (parse->next < parse->end && *parse->next == ' ')
        parse->next++;
}

static int32_t literal_id(struct lexicon *lexicon, char kind, const char *form)
{
    char key[TOKEN_WORD_BYTES + 2];
    size_t length = strlen(form);
    key[0] = kind;
    memcpy(key + 1, form, length + 1);
    size_t id = hash_table_add(lexicon->literals, text_of(key, length + 1), lexicon->literal_count);
    if (id == lexicon->literal_count)
        lexicon->literal_count++;
    if (kind == 'p' && length < 32)
        lexicon->prefix_lengths[(unsigned char)form[0]] |= UINT32_C(1) << length;
    return (int32_t)id;
}

static bool append(struct parse *parse, struct sequence *sequence, struct item item)
{
    if (sequence->count >= LEXICON_ITEMS_MAX) {
        parse->problem = "the pattern is too long";
        return false;
    }
    sequence->items[sequence->count++] = item;
    return true;
}

/* A word of the pattern, cut as the text is: "asylum-seeker*" is two literals, the last a beginning. */
static void parse_literal(struct parse *parse, struct text atom, struct sequence *sequence)
{
    bool exact = atom.length > 1 && atom.data[0] == '=';
    bool beginning = atom.length > 1 && atom.data[atom.length - 1] == '*';
    struct text word = text_of(atom.data + exact, atom.length - exact - beginning);
    struct tokenizer tokenizer = {word, 0};
    struct token token;
    while (token_next(&tokenizer, &token)) {
        bool last = tokenizer.offset >= word.length;
        char kind = exact ? 'x' : beginning && last ? 'p' : 'w';
        if (kind == 'p' && token.length < 2) {
            parse->problem = "a beginning needs two letters before the asterisk";
            return;
        }
        struct item item = {ITEM_LITERAL, literal_id(parse->lexicon, kind, exact ? token.exact : token.folded)};
        if (!append(parse, sequence, item))
            return;
    }
}

static void parse_reference(struct parse *parse, struct text name, struct sequence *sequence)
{
    struct item item = {ITEM_CONCEPT, 0};
    if (name.length > 2 && name.data[name.length - 1] == '*' && name.data[name.length - 2] == '.') {
        item.kind = ITEM_FAMILY;
        item.id = family_add(parse->lexicon, text_of(name.data, name.length - 2));
    } else {
        item.id = lexicon_concept(parse->lexicon, name);
    }
    append(parse, sequence, item);
}

static void parse_gap(struct parse *parse, struct text digits, struct sequence *sequence)
{
    int64_t most = 3;
    if (digits.length > 0 && (number_parse_whole(digits, &most) != NUMBER_OK || most < 0 || most > 20)) {
        parse->problem = "a gap is \"..\" or \"..N\" with N at most 20";
        return;
    }
    append(parse, sequence, (struct item){ITEM_GAP, (int32_t)most});
}

static struct set parse_alternatives(struct parse *parse, char closing);

static struct set parse_atom(struct parse *parse)
{
    struct set set = {arena_allocate(parse->arena, sizeof(struct sequence)), 1};
    const char *begin = parse->next;
    while (parse->next < parse->end && strchr(" ()[]|", *parse->next) == NULL)
        parse->next++;
    struct text atom = text_of(begin, (size_t)(parse->next - begin));
    if (atom.data[0] == '@')
        parse_reference(parse, text_of(atom.data + 1, atom.length - 1), set.list);
    else if (text_is(atom, "#"))
        append(parse, set.list, (struct item){ITEM_NUMBER, 0});
    else if (atom.length >= 2 && atom.data[0] == '.' && atom.data[1] == '.')
        parse_gap(parse, text_of(atom.data + 2, atom.length - 2), set.list);
    else if (atom.length >= 2 && atom.data[0] == '.' && atom.data[1] >= '0' && atom.data[1] <= '9')
        parse->problem = "a gap has two points (\"..3\")";
    else
        parse_literal(parse, atom, set.list);
    return set;
}

static struct set join(struct parse *parse, struct set left, struct set right)
{
    struct set set = {NULL, left.count * right.count};
    if (set.count > LEXICON_VARIANTS_MAX) {
        parse->problem = "the pattern stands for too many variants";
        return left;
    }
    set.list = arena_allocate(parse->arena, set.count * sizeof(struct sequence));
    size_t n = 0;
    for (size_t i = 0; i < left.count; i++)
        for (size_t j = 0; j < right.count; j++, n++) {
            set.list[n] = left.list[i];
            for (int k = 0; k < right.list[j].count; k++)
                append(parse, &set.list[n], right.list[j].items[k]);
        }
    return set;
}

static struct set unite(struct parse *parse, struct set left, struct set right)
{
    struct set set = {arena_allocate(parse->arena, (left.count + right.count) * sizeof(struct sequence)),
                      left.count + right.count};
    if (left.count > 0)
        memcpy(set.list, left.list, left.count * sizeof(struct sequence));
    if (right.count > 0)
        memcpy(set.list + left.count, right.list, right.count * sizeof(struct sequence));
    return set;
}

static struct set parse_row(struct parse *parse)
{
    struct set row = {arena_allocate(parse->arena, sizeof(struct sequence)), 1};
    for (skip_space(parse); parse->next < parse->end && parse->problem == NULL; skip_space(parse)) {
        char c = *parse->next;
        struct set part;
        if (c == '|' || c == ')' || c == ']')
            break;
        if (c == '(' || c == '[') {
            parse->next++;
            part = parse_alternatives(parse, c == '(' ? ')' : ']');
            if (c == '[')
                part = unite(parse, part, (struct set){arena_allocate(parse->arena, sizeof(struct sequence)), 1});
        } else {
            part = parse_atom(parse);
        }
        if (parse->problem == NULL)
            row = join(parse, row, part);
    }
    return row;
}

static struct set parse_alternatives(struct parse *parse, char closing)
{
    struct set all = {NULL, 0};
    for (;;) {
        all = unite(parse, all, parse_row(parse));
        if (parse->problem != NULL)
            return all;
        if (parse->next < parse->end && *parse->next == '|') {
            parse->next++;
            continue;
        }
        break;
    }
    if (closing != '\0') {
        if (parse->next >= parse->end || *parse->next != closing)
            parse->problem = closing == ')' ? "a parenthesis is not closed" : "a bracket is not closed";
        else
            parse->next++;
    } else if (parse->next < parse->end) {
        parse->problem = "a parenthesis or bracket is closed that was not opened";
    }
    return all;
}

enum status lexicon_add_pattern(struct lexicon *lexicon, int32_t concept, const char *pattern, uint8_t mask,
                                struct error *error)
{
    struct parse parse = {lexicon, pattern, pattern + strlen(pattern), NULL, arena_create()};
    struct set all = parse_alternatives(&parse, '\0');
    for (size_t i = 0; i < all.count && parse.problem == NULL; i++) {
        struct sequence *sequence = &all.list[i];
        if (sequence->count == 0 || sequence->items[0].kind == ITEM_GAP ||
            sequence->items[sequence->count - 1].kind == ITEM_GAP) {
            parse.problem = "a pattern begins and ends with something that must be there";
            break;
        }
        sequence->concept = concept;
        sequence->languages = mask;
        memory_grow(&lexicon->sequences, &lexicon->sequence_capacity, lexicon->sequence_count, sizeof *sequence);
        lexicon->sequences[lexicon->sequence_count++] = *sequence;
    }
    arena_free(parse.arena);
    if (parse.problem != NULL)
        return error_set(error, STATUS_DATA, "\"%s\": %s", pattern, parse.problem);
    return STATUS_OK;
}

/* One row of a word list: a concept and its patterns, separated by " ; ". */
static enum status read_patterns(struct lexicon *lexicon, struct text concept, struct text patterns, uint8_t mask,
                                 struct error *error)
{
    int32_t id = lexicon_concept(lexicon, concept);
    if (lexicon->concept_count > LEXICON_CONCEPTS_MAX)
        return error_set(error, STATUS_DATA, "more than %d concepts", LEXICON_CONCEPTS_MAX);
    while (patterns.length > 0) {
        size_t length = 0;
        while (length < patterns.length && patterns.data[length] != ';')
            length++;
        struct text one = text_trim(text_of(patterns.data, length));
        size_t step = length < patterns.length ? length + 1 : length;
        patterns = text_of(patterns.data + step, patterns.length - step);
        if (one.length == 0)
            continue;
        char *copy = memory_copy_text(one.data, one.length);
        enum status status = lexicon_add_pattern(lexicon, id, copy, mask, error);
        free(copy);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

typedef enum status (*row_reader)(struct lexicon *lexicon, const struct csv_reader *csv, uint8_t mask, struct error *error);

/* Reads a CSV file with the given columns in the given order and puts "file:line" before every complaint. */
static enum status read_file(struct lexicon *lexicon, const char *path, const char *columns, uint8_t mask, row_reader row,
                             struct error *error)
{
    struct text text = dictionary_file(path);
    if (text.length == 0)
        return STATUS_OK; /* a language may do without a list */
    struct csv_reader csv;
    csv_open(&csv, text, lexicon->arena);
    enum status status = STATUS_OK;
    bool heading = true;
    while (status == STATUS_OK && csv_read(&csv)) {
        if (csv.count > 0 && csv.cells[0].length > 0 && csv.cells[0].data[0] == '%')
            continue; /* a remark */
        if (heading) {
            struct text first = csv_cell(&csv, 0);
            heading = false;
            if (strncmp(columns, first.data, first.length) != 0)
                status = error_set(error, STATUS_DATA, "%s:%zu: the heading must be \"%s\"", path, csv.line, columns);
            continue;
        }
        status = row(lexicon, &csv, mask, error);
        if (status != STATUS_OK)
            status = error_context(error, status, "%s:%zu", path, csv.line);
    }
    if (status == STATUS_OK && csv.problem != NULL)
        status = error_set(error, STATUS_DATA, "%s:%zu: %s", path, csv.line, csv.problem);
    csv_close(&csv);
    return status;
}

static enum status read_word_row(struct lexicon *lexicon, const struct csv_reader *csv, uint8_t mask, struct error *error)
{
    struct text concept = text_trim(csv_cell(csv, 0));
    if (concept.length == 0 || csv->count != 2)
        return error_set(error, STATUS_DATA, "a row has a concept and its patterns, and a comma stands in quotes");
    return read_patterns(lexicon, concept, csv_cell(csv, 1), mask, error);
}

static enum status read_number_row(struct lexicon *lexicon, const struct csv_reader *csv, uint8_t mask, struct error *error)
{
    static const char *const kinds[] = {"add", "hundred", "thousand", "score", "round",
                                        "plural", "article", "zero", "pair", "join"};
    struct token token;
    struct tokenizer tokenizer = {text_trim(csv_cell(csv, 0)), 0};
    if (!token_next(&tokenizer, &token) || tokenizer.offset < tokenizer.text.length)
        return error_set(error, STATUS_DATA, "a number word is one word");
    struct number_word word = {literal_id(lexicon, 'w', token.folded), mask, NUMBER_WORD_ADD, 0, 0};
    size_t kind = 0;
    while (kind < sizeof kinds / sizeof *kinds && !text_is(csv_cell(csv, 1), kinds[kind]))
        kind++;
    if (kind == sizeof kinds / sizeof *kinds)
        return error_set(error, STATUS_DATA, "no such kind of number word");
    word.kind = (enum number_word_kind)kind;
    if (csv_cell(csv, 2).length > 0 && number_parse_whole(csv_cell(csv, 2), &word.value) != NUMBER_OK)
        return error_set(error, STATUS_DATA, "the value must be a whole number");
    memory_grow(&lexicon->number_words, &lexicon->number_word_capacity, lexicon->number_word_count, sizeof word);
    lexicon->number_words[lexicon->number_word_count++] = word;
    return STATUS_OK;
}

static enum status read_cue_row(struct lexicon *lexicon, const struct csv_reader *csv, uint8_t mask, struct error *error)
{
    static const char *const kinds[] = {"none", "denied", "nothing", "planned", "doubted", "limited", "past", "risk", "affirmed"};
    (void)mask;
    int32_t concept = lexicon_concept(lexicon, text_trim(csv_cell(csv, 0)));
    if (lexicon->cues == NULL)
        lexicon->cues = memory_allocate(LEXICON_CONCEPTS_MAX * sizeof *lexicon->cues);
    struct cue *cue = &lexicon->cues[concept];
    int kind = 0;
    while (kind < CUE_KINDS && !text_is(csv_cell(csv, 1), kinds[kind]))
        kind++;
    if (kind == CUE_KINDS)
        return error_set(error, STATUS_DATA, "no such kind of cue");
    cue->kind = (enum cue_kind)kind;
    struct text direction = csv_cell(csv, 2);
    cue->forward = !text_is(direction, "backward");
    cue->backward = !text_is(direction, "forward");
    cue->crosses = text_is(direction, "segment");
    int64_t reach = 0;
    if (number_parse_whole(csv_cell(csv, 3), &reach) != NUMBER_OK || reach < 1 || reach > 1000)
        return error_set(error, STATUS_DATA, "the reach is a number of words from 1 to 1000");
    cue->reach = (int)reach;
    return STATUS_OK;
}

static enum status read_gate_row(struct lexicon *lexicon, const struct csv_reader *csv, uint8_t mask, struct error *error)
{
    struct text word = text_trim(csv_cell(csv, 0));
    bool abbreviation = word.length > 1 && word.data[0] >= 'A' && word.data[0] <= 'Z';
    if ((word.length < LEXICON_GATE_SHORTEST && !abbreviation) || word.length > 40)
        return error_set(error, STATUS_DATA, "a word of the gate has %d to 40 bytes, or begins with a capital and is an abbreviation",
                         LEXICON_GATE_SHORTEST);
    struct text opens = text_trim(csv_cell(csv, 1));
    if (opens.length > 0 && !text_is(opens, "figures"))
        return error_set(error, STATUS_DATA, "a word of the gate opens \"figures\", or all where nothing is said");
    memory_grow(&lexicon->gate_words, &lexicon->gate_capacity, lexicon->gate_count, sizeof *lexicon->gate_words);
    char *copy = arena_copy(lexicon->arena, word.data, word.length);
    for (size_t i = 0; i < word.length; i++)
        if (copy[i] == '_')
            copy[i] = ' '; /* "_asilo" is at the beginning of a word */
    lexicon->gate_words[lexicon->gate_count++] = (struct gate_word){copy, mask, opens.length > 0, abbreviation};
    return STATUS_OK;
}

static void name_concepts(struct lexicon *lexicon)
{
    struct { int32_t *id; const char *name; bool family; } names[] = {
        {&lexicon->topic, "topic.trafficking", false},
        {&lexicon->other_topic, "topic", true},
        {&lexicon->clause, "clause", false},
        {&lexicon->agent, "agent", false},
        {&lexicon->object, "object", false},
        {&lexicon->pronoun, "pronoun", false},
        {&lexicon->abbreviation, "abbreviation", false},
        {&lexicon->list, "list", false},
        {&lexicon->home_country, "home.country", false},
        {&lexicon->home_nationality, "home.nationality", false},
        {&lexicon->country, "country", true},
        {&lexicon->nationality, "nationality", true},
        {&lexicon->actor, "actor", true},
        {&lexicon->actor_office, "actor.office", false},
        {&lexicon->number, "number", false},
        {&lexicon->numbering, "cue.numbering", false},
        {&lexicon->place_from, "place-from", false},
        {&lexicon->criterion, "criterion", true},
        {&lexicon->number_and, "number-and", false},
        {&lexicon->about_behind, "number-about-behind", false},
        {&lexicon->about, "number-about", false},
        {&lexicon->at_least, "number-at-least", false},
        {&lexicon->at_most, "number-at-most", false},
        {&lexicon->or_more, "number-or-more", false},
        {&lexicon->between, "number-between", false},
        {&lexicon->number_to, "number-to", false},
        {&lexicon->percent, "number-percent", false},
        {&lexicon->not_number, "number-not", false},
        {&lexicon->question, "question", false},
        {&lexicon->elsewhere_in, "elsewhere-in", false},
        {&lexicon->authority, "authority", true},
        {&lexicon->year_past, "year.past", false},
        {&lexicon->year_now, "year.now", false},
        {&lexicon->year_future, "year.future", false},
        {&lexicon->unit, "number-unit", false},
        {&lexicon->mostly, "mostly", false},
        {&lexicon->victim, "victim.any", false},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].family)
            *names[i].id = family_add(lexicon, text_from(names[i].name));
        else
            *names[i].id = lexicon_concept(lexicon, text_from(names[i].name));
    }
}

static enum status read_language(struct lexicon *lexicon, const char *language, uint8_t mask, struct error *error)
{
    static const struct { const char *file, *columns; row_reader row; } files[] = {
        {"words.csv", "concept,patterns", read_word_row},
        {"actors.csv", "concept,patterns", read_word_row},
        {"phrases.csv", "concept,patterns", read_word_row},
        {"countries.csv", "concept,patterns", read_word_row},
        {"numbers.csv", "word,kind,value", read_number_row},
        {"cues.csv", "concept,kind,direction,reach", read_cue_row},
        {"gate.csv", "word,opens", read_gate_row},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = arena_format(lexicon->arena, "lexicon/%s/%s", language, files[i].file);
        enum status status = read_file(lexicon, path, files[i].columns, mask, files[i].row, error);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static enum status read_all(struct lexicon *lexicon, struct error *error)
{
    const uint8_t all = (1 << LEXICON_LANGUAGES) - 1;
    enum status status = read_language(lexicon, "common", all, error);
    for (int i = 0; i < LEXICON_LANGUAGES && status == STATUS_OK; i++)
        status = read_language(lexicon, languages[i], (uint8_t)(1 << i), error);
    if (status == STATUS_OK)
        status = lexicon_index(lexicon, error);
    if (status == STATUS_OK)
        status = lexicon_read_policies(lexicon, "lexicon/common/fields.csv", error);
    if (status == STATUS_OK)
        status = lexicon_read_follows(lexicon, "lexicon/common/follows.csv", error);
    if (status == STATUS_OK)
        status = lexicon_read_frames(lexicon, "lexicon/common/frames.csv", all, error);
    for (int i = 0; i < LEXICON_LANGUAGES && status == STATUS_OK; i++)
        status = lexicon_read_frames(lexicon, arena_format(lexicon->arena, "lexicon/%s/frames.csv", languages[i]),
                                     (uint8_t)(1 << i), error);
    if (status == STATUS_OK)
        lexicon_index_frames(lexicon);
    return status;
}

enum status lexicon_create(const struct dictionary *dictionary, struct lexicon **out, struct error *error)
{
    struct lexicon *lexicon = memory_allocate(sizeof *lexicon);
    lexicon->dictionary = dictionary;
    lexicon->arena = arena_create();
    lexicon->literals = hash_table_create();
    lexicon->concept_names = hash_table_create();
    lexicon->family_names = hash_table_create();
    lexicon->cues = memory_allocate(LEXICON_CONCEPTS_MAX * sizeof *lexicon->cues);
    name_concepts(lexicon);
    enum status status = read_all(lexicon, error);
    if (status != STATUS_OK) {
        lexicon_free(lexicon);
        return error_context(error, status, "lexicon");
    }
    *out = lexicon;
    return STATUS_OK;
}

static void index_free(struct index *index)
{
    free(index->start);
    free(index->entries);
}

void lexicon_free(struct lexicon *lexicon)
{
    if (lexicon == NULL)
        return;
    hash_table_free(lexicon->literals);
    hash_table_free(lexicon->concept_names);
    hash_table_free(lexicon->family_names);
    for (int level = 0; level <= LEXICON_LEVELS_MAX; level++) {
        index_free(&lexicon->by_literal[level]);
        index_free(&lexicon->by_concept[level]);
        index_free(&lexicon->by_family[level]);
        index_free(&lexicon->by_number[level]);
    }
    free(lexicon->concepts);
    free(lexicon->families);
    free(lexicon->sequences);
    free(lexicon->number_words);
    free(lexicon->number_word_of_literal);
    free(lexicon->literal_begins);
    free(lexicon->frames_of_concept);
    free(lexicon->cues);
    free(lexicon->policies);
    free(lexicon->frames);
    free(lexicon->follows);
    free(lexicon->gate_words);
    arena_free(lexicon->arena);
    free(lexicon);
}
