#include "nightly/page.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"

enum { LINES_MAX = 15 }; /* of a list; the JSON has all */

json_t *page_string(const char *text)
{
    struct buffer out;
    struct text rest = text_from(text);
    if (!text)
        return json_null();
    buffer_init(&out, 6 * rest.length + 1);
    while (rest.length) {
        size_t length = 0;
        uint32_t c = text_utf8_error(rest.data, rest.length < 4 ? rest.length : 4) ? text_utf8_next(rest, &length) : 0;
        bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
        if (!control)
            buffer_add(&out, rest.data, length);
        else if (c < 0x80)
            buffer_format(&out, "\\x%02X", (unsigned char)rest.data[0]);
        else
            buffer_format(&out, "\\u%04X", (unsigned)c);
        length = length && c >= 0x80 ? length : 1;
        rest = text_of(rest.data + length, rest.length - length);
    }
    json_t *string = json_stringn(out.data ? out.data : "", out.length);
    buffer_free(&out);
    return string;
}

static const char *text_at(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

static long long number_at(const json_t *object, const char *name)
{
    return (long long)json_integer_value(json_object_get(object, name));
}

static void plural(struct buffer *out, long long number, const char *noun)
{
    buffer_format(out, "%lld %s%s", number, noun, number == 1 ? "" : "s");
}

/* A list under a heading: nothing where it is empty. `write` gives false for what is not worth a line. */
static void list(struct buffer *out, const char *heading, const json_t *items, bool (*write)(struct buffer *, const json_t *))
{
    size_t i, shown = 0, left = 0;
    json_t *item;
    json_array_foreach(items, i, item) {
        size_t before = out->length;
        if (shown == 0)
            buffer_format(out, "  %s\n", heading);
        if (!write(out, item)) {
            out->length = before;
        } else if (shown == LINES_MAX) {
            out->length = before;
            left++;
        } else {
            shown++;
        }
        if (out->data)
            out->data[out->length] = '\0';
    }
    if (left)
        buffer_format(out, "    and %zu more, see nightly.json\n", left);
}

/* ---- what came ---- */

static bool write_failure(struct buffer *out, const json_t *file)
{
    const char *outcome = text_at(file, "outcome");
    bool gone = strcmp(outcome, "absent") == 0 && json_is_true(json_object_get(file, "was_there"));
    if (strcmp(outcome, "failed") != 0 && !gone)
        return false;
    buffer_format(out, "    %s: %s: %s; %s\n", text_at(file, "source"), text_at(file, "url"), text_at(file, "message"), text_at(file, "advice"));
    return true;
}

static bool write_absent(struct buffer *out, const json_t *file)
{
    if (strcmp(text_at(file, "outcome"), "absent") != 0 || json_is_true(json_object_get(file, "was_there")))
        return false;
    buffer_format(out, "    %s: %s\n", text_at(file, "source"), text_at(file, "url"));
    return true;
}

static void render_fetch(struct buffer *out, const json_t *fetch)
{
    if (!fetch)
        return;
    buffer_add_text(out, "Fetched\n  ");
    plural(out, number_at(fetch, "addresses"), "file");
    buffer_format(out, " asked for: %lld new, %lld changed, %lld as before, %lld not there, %lld failed; ", number_at(fetch, "new"),
                  number_at(fetch, "changed"), number_at(fetch, "unchanged"), number_at(fetch, "absent"), number_at(fetch, "failed"));
    plural(out, number_at(fetch, "requests"), "request");
    buffer_format(out, ", %lld KiB\n", (number_at(fetch, "bytes") + 1023) / 1024);
    if (text_at(fetch, "problem")[0])
        buffer_format(out, "  %s\n", text_at(fetch, "problem"));
    list(out, "Could not be fetched; what came before still counts:", json_object_get(fetch, "files"), write_failure);
    list(out, "Nothing there yet:", json_object_get(fetch, "files"), write_absent);
    buffer_add_byte(out, '\n');
}

/* ---- what was taken ---- */

static bool write_taken(struct buffer *out, const json_t *taken)
{
    buffer_format(out, "    %s %lld  %s%s  %s\n", text_at(taken, "office"), number_at(taken, "year"), text_at(taken, "what"),
                  strcmp(text_at(taken, "state"), "accepted-with-warnings") == 0 ? ", with warnings" : "", text_at(taken, "source"));
    return true;
}

static bool write_refusal(struct buffer *out, const json_t *refusal)
{
    buffer_format(out, "    %s:%lld: %s: %s; %s\n", text_at(refusal, "file"), number_at(refusal, "line"), text_at(refusal, "rule"),
                  text_at(refusal, "message"), text_at(refusal, "advice"));
    return true;
}

static void render_intake(struct buffer *out, const json_t *intake)
{
    buffer_add_text(out, "Taken in\n  ");
    plural(out, number_at(intake, "files"), "file");
    buffer_format(out, ": %lld accepted, %lld accepted with warnings, %lld refused, %lld known already\n", number_at(intake, "accepted"),
                  number_at(intake, "with_warnings"), number_at(intake, "refused"), number_at(intake, "known"));
    list(out, "New:", json_object_get(intake, "taken"), write_taken);
    list(out, "Refused:", json_object_get(intake, "refusals"), write_refusal);
    buffer_add_byte(out, '\n');
}

/* ---- years ---- */

static bool write_late(struct buffer *out, const json_t *office)
{
    buffer_format(out, "    %s, received %s, due %s\n", text_at(office, "office"), text_at(office, "received"), text_at(office, "due"));
    return true;
}

static bool write_missing(struct buffer *out, const json_t *office)
{
    const char *due = text_at(office, "due");
    bool overdue = json_is_true(json_object_get(office, "overdue"));
    buffer_format(out, "    %s%s%s%s\n", text_at(office, "office"), due[0] ? ", due " : "", due, overdue ? ", overdue" : "");
    return true;
}

/* A change shows in its region and again in the world's row; people see the region's. That an office gave no answer to
 * something is no news beside its answers. */
static bool write_change(struct buffer *out, const json_t *change)
{
    static const char *const quiet[] = {"offices_no_report", "offices_not_reported"};
    const char *measure = text_at(change, "measure");
    const json_t *because = json_object_get(change, "because"), *report;
    size_t i, count = json_array_size(because);
    if (strcmp(text_at(change, "region"), "Global") == 0 || strcmp(measure, quiet[0]) == 0 || strcmp(measure, quiet[1]) == 0)
        return false;
    buffer_format(out, "    %s, %s, %s: %s → %s%s", text_at(change, "field"), text_at(change, "region"), measure, text_at(change, "before"),
                  text_at(change, "after"), count ? ", because of " : "");
    for (i = 0; i < count && i < 3; i++) {
        report = json_array_get(because, i);
        buffer_format(out, "%s%s (%s: %s)", i ? ", " : "", text_at(report, "office"), text_at(report, "what"), text_at(report, "source"));
    }
    if (count > 3)
        buffer_format(out, " and %zu more", count - 3);
    buffer_add_byte(out, '\n');
    return true;
}

static void render_year(struct buffer *out, const json_t *year)
{
    const json_t *changes = json_object_get(year, "changes");
    buffer_format(out, "%lld, regions of %s\n  %lld offices expected, %lld received, %lld of them late, %lld refused, %lld missing\n",
                  number_at(year, "year"), text_at(year, "region_set"), number_at(year, "expected"), number_at(year, "received"),
                  (long long)json_array_size(json_object_get(year, "late")), number_at(year, "refused"),
                  (long long)json_array_size(json_object_get(year, "missing")));
    list(out, "Late:", json_object_get(year, "late"), write_late);
    list(out, "Missing:", json_object_get(year, "missing"), write_missing);
    if (json_is_null(json_object_get(year, "compared_with")))
        buffer_add_text(out, "  Figures: no earlier night to compare with\n");
    else if (!json_array_size(changes))
        buffer_add_text(out, "  Figures: as in the last night\n");
    else
        buffer_format(out, "  Figures: %zu changed since the last night\n", json_array_size(changes));
    list(out, "Changed:", changes, write_change);
    buffer_add_byte(out, '\n');
}

static void render_outputs(struct buffer *out, const json_t *outputs)
{
    size_t i, changed = 0;
    json_t *file;
    json_array_foreach(outputs, i, file) changed += json_is_true(json_object_get(file, "changed"));
    buffer_add_text(out, "Written\n  ");
    plural(out, (long long)json_array_size(outputs), "file");
    buffer_format(out, ", %zu of them changed; manifest.json and SHA256SUMS have them all\n", changed);
}

void page_render(const json_t *page, struct buffer *out)
{
    size_t i;
    json_t *year;
    static const char *const verdicts[] = {"all is well", "something needs a person, see below"};
    long long code = number_at(page, "exit_code");
    buffer_format(out, "%s · nightly of %s · %lld s · exit code %lld: %s\n\n", text_at(page, "program"), text_at(page, "started"),
                  number_at(page, "seconds"), code, verdicts[code != 0]);
    if (text_at(page, "clock")[0])
        buffer_format(out, "The clock\n  %s\n\n", text_at(page, "clock"));
    render_fetch(out, json_object_get(page, "fetch"));
    render_intake(out, json_object_get(page, "intake"));
    json_array_foreach(json_object_get(page, "years"), i, year) render_year(out, year);
    render_outputs(out, json_object_get(page, "outputs"));
}
