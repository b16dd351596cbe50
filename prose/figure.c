/* Figures: digits as each language writes them, number words, bounds, intervals, estimates, plurals without a number. */
#include "prose/segment_internal.h"

#include <string.h>

#include "common/number.h"

static const struct number_word *word_at(const struct lexicon *lexicon, uint8_t languages, const struct segment *segment,
                                         size_t token)
{
    if (token >= segment->token_count)
        return NULL;
    for (const int32_t *literal = segment->words[token]; *literal != LEXICON_NONE; literal++)
        for (int32_t i = lexicon->number_word_of_literal[*literal]; i > 0; i = lexicon->number_words[i - 1].next)
            if (lexicon->number_words[i - 1].languages & languages)
                return &lexicon->number_words[i - 1];
    return NULL;
}

/* "1,585", "1 585", "1.585" are whole; "1.975" before a million and "12,5" have places. In thousandths. */
static bool parse_digits(const struct token *token, bool scaled, int64_t *thousandths, bool *grouped)
{
    const char *s = token->folded;
    size_t separators = 0, last = 0, length = token->length;
    for (size_t i = 0; i < length; i++)
        if (s[i] < '0' || s[i] > '9') {
            separators++;
            last = i;
        }
    bool places = separators == 1 && s[last] != ' ' && (length - last - 1 != 3 || scaled || last > 3 || s[0] == '0');
    int64_t value = 0, scale = 1000;
    for (size_t i = 0; i < length; i++) {
        if (s[i] < '0' || s[i] > '9')
            continue;
        if (places && i > last) {
            scale /= 10;
            value += scale * (s[i] - '0');
        } else {
            value = value * 10 + (s[i] - '0') * 1000;
        }
        if (value > NUMBER_LARGEST * 1000)
            return false;
    }
    *grouped = separators > 0;
    *thousandths = value;
    return true;
}

/* Words such as "two hundred and twelve", "quatre-vingt-douze", "treinta y cinco mil". Gives the token behind. */
static size_t parse_words(const struct lexicon *lexicon, uint8_t languages, const struct segment *segment, size_t begin,
                          struct figure *figure)
{
    int64_t total = 0, current = 0;
    bool any = false, round = false;
    size_t i = begin, end = begin;
    for (;; i++) {
        const struct number_word *word = word_at(lexicon, languages, segment, i);
        if (word == NULL || (word->kind == NUMBER_WORD_JOIN && !any))
            break;
        if (word->kind == NUMBER_WORD_JOIN)
            continue;
        if (word->kind == NUMBER_WORD_ADD) {
            if (current > 0 && current % 10 != 0 && !(current % 100 < 10 && word->value >= 100))
                break; /* "two three" are two numbers */
            if (current > 0 && word->value >= current)
                break;
            if (current > 0 && i != end && current < 20)
                break; /* "ten and two" */
            current += word->value;
        } else if (word->kind == NUMBER_WORD_SCORE) {
            current = current >= 2 && current <= 9 ? current * word->value : current + word->value;
        } else if (word->kind == NUMBER_WORD_HUNDRED) {
            current = (current > 0 ? current : 1) * word->value;
        } else if (word->kind == NUMBER_WORD_ROUND) {
            current = (current > 0 ? current : 1) * word->value;
            round = true;
        } else if (word->kind == NUMBER_WORD_THOUSAND) {
            total += (current > 0 ? current : 1) * word->value;
            current = 0;
        } else {
            break;
        }
        if (total + current > NUMBER_LARGEST)
            return 0;
        any = true;
        end = i + 1;
    }
    if (!any)
        return 0;
    figure->low = figure->high = (total + current) * 1000;
    figure->has_high = true;
    figure->estimated = round;
    return end;
}

static size_t parse_plain(const struct lexicon *lexicon, uint8_t languages, const struct segment *segment, size_t begin,
                          struct figure *figure)
{
    const struct token *token = &segment->tokens[begin];
    *figure = (struct figure){.begin = (uint16_t)begin};
    const struct number_word *word = word_at(lexicon, languages, segment, begin);
    if (token->kind == TOKEN_DIGITS) {
        const struct number_word *scale = word_at(lexicon, languages, segment, begin + 1);
        if (scale != NULL && scale->kind != NUMBER_WORD_THOUSAND)
            scale = NULL;
        bool grouped;
        if (!parse_digits(token, scale != NULL, &figure->low, &grouped))
            return 0;
        if (scale == NULL && !grouped && token->length == 4 && figure->low >= 1900000 && figure->low < 2100000)
            return 0; /* a year */
        if (scale != NULL && figure->low <= NUMBER_LARGEST * 1000 / scale->value)
            figure->low *= scale->value;
        figure->high = figure->low;
        figure->has_high = true;
        return begin + 1 + (scale != NULL);
    }
    if (word == NULL)
        return 0;
    if (word->kind == NUMBER_WORD_ARTICLE) { /* "a Ukrainian girl" may count as one: the model decides */
        figure->low = figure->high = 1000;
        figure->has_high = figure->article = true;
        return word_at(lexicon, languages, segment, begin + 1) == NULL ? begin + 1 : 0;
    }
    if (word->kind == NUMBER_WORD_PLURAL || word->kind == NUMBER_WORD_PAIR) {
        const struct number_word *next = word_at(lexicon, languages, segment, begin + 1);
        if ((next != NULL && next->kind != NUMBER_WORD_JOIN) ||
            (begin + 1 < segment->token_count && segment->tokens[begin + 1].kind == TOKEN_DIGITS))
            return 0; /* "some 500" */
        figure->low = figure->high = 2000;
        figure->has_high = word->kind == NUMBER_WORD_PAIR;
        figure->estimated = figure->has_high;
        figure->plural = true;
        return begin + 1;
    }
    return parse_words(lexicon, languages, segment, begin, figure);
}

/* The mention of `concept` that ends where the figure begins, one token between them allowed. */
static const struct mention *before(const struct segment *segment, int32_t concept, size_t begin)
{
    for (size_t back = 1; back <= 5 && back <= begin; back++) {
        const struct mention *mention = segment_mention_at(segment, begin - back, concept);
        if (mention != NULL && mention->end + 1u >= begin && mention->end <= begin)
            return mention;
    }
    return NULL;
}

static bool follows(const struct segment *segment, int32_t concept, size_t token)
{
    return token < segment->token_count && segment_mention_at(segment, token, concept) != NULL;
}

static size_t parse_interval(const struct lexicon *lexicon, uint8_t languages, const struct segment *segment, size_t end,
                             struct figure *figure)
{
    struct figure other;
    bool between = before(segment, lexicon->between, figure->begin) != NULL;
    if (!follows(segment, lexicon->number_to, end) || end + 1 >= segment->token_count)
        return end;
    size_t last = parse_plain(lexicon, languages, segment, end + 1, &other);
    if (last == 0 || other.low <= figure->high)
        return end;
    if (!between && follows(segment, lexicon->number_and, end))
        return end; /* "three and five" are two figures unless "between" says otherwise */
    figure->high = other.high;
    figure->has_high = other.has_high;
    return last;
}

static void qualify(const struct lexicon *lexicon, const struct segment *segment, size_t end, struct figure *figure)
{
    const struct mention *mention;
    if ((mention = before(segment, lexicon->about, figure->begin)) != NULL) {
        figure->estimated = true;
        figure->begin = mention->begin;
    }
    if ((mention = before(segment, lexicon->at_least, figure->begin)) != NULL) {
        figure->has_high = false;
        figure->begin = mention->begin;
    } else if ((mention = before(segment, lexicon->at_most, figure->begin)) != NULL) {
        figure->low = 0;
        figure->begin = mention->begin;
    }
    if (follows(segment, lexicon->or_more, end))
        figure->has_high = false;
    if (follows(segment, lexicon->about_behind, end))
        figure->estimated = true;
}

static bool is_mark(const struct segment *segment, size_t token, char mark)
{
    return token < segment->token_count && segment->tokens[token].kind == TOKEN_MARK && segment->tokens[token].folded[0] == mark;
}

/* "(20) Six claims", "4.3 Asylum-seekers", "*6.* Shelters": the paragraph's number, which counts nothing. */
static bool is_paragraph_number(const struct segment *segment, size_t begin, size_t end)
{
    const struct token *digits = &segment->tokens[begin];
    if (digits->kind != TOKEN_DIGITS || digits->length > 5)
        return false;
    for (size_t i = 0; i < begin; i++)
        if (segment->tokens[i].kind != TOKEN_MARK)
            return false;
    if (is_mark(segment, end, ')') || (is_mark(segment, end, '.') && end + 1 < segment->token_count))
        return true;
    return end < segment->token_count && segment->tokens[end].kind == TOKEN_WORD && segment->tokens[end].capital && begin + 1 == end &&
           digits->length < 5 && memchr(digits->folded, '.', digits->length) != NULL;
}

void segment_find_numbers(const struct lexicon *lexicon, uint8_t languages, struct segment *segment)
{
    for (size_t i = 0; i < segment->token_count && segment->figure_count < SEGMENT_NUMBERS_MAX;) {
        struct figure figure;
        size_t end = parse_plain(lexicon, languages, segment, i, &figure);
        if (end == 0) {
            i++;
            continue;
        }
        end = parse_interval(lexicon, languages, segment, end, &figure);
        figure.percent = follows(segment, lexicon->percent, end);
        bool measure = (!figure.percent && follows(segment, lexicon->unit, end)) || is_paragraph_number(segment, i, end);
        size_t next = end;
        const struct mention *sign = before(segment, lexicon->not_number, i);
        if (sign != NULL && (sign->end == i || segment->tokens[i - 1].folded[0] == '.')) /* "Law No. 64" denies nothing */
            segment_add(segment, lexicon, lexicon->numbering, sign->begin, end);
        if (sign == NULL && !measure) {
            qualify(lexicon, segment, end, &figure);
            if (!figure.percent) {
                figure.low /= 1000;
                figure.high /= 1000;
            }
            figure.end = (uint16_t)end;
            struct mention *mention = segment_add(segment, lexicon, lexicon->number, figure.begin, end);
            if (mention != NULL) {
                mention->number = (int16_t)segment->figure_count;
                segment->figures[segment->figure_count++] = figure;
            }
        }
        i = next;
    }
}
