#include <stdio.h>
#include <string.h>

#include "app/app.h"
#include "decisions/decisions.h"

/* Which of the three is asked for; false and a message where it is none or more than one. */
static bool choose_action(const struct invocation *invocation, enum decision_action *action)
{
    bool confirm = option(invocation, "confirm") != NULL, correct = option(invocation, "value") != NULL,
         reject = option(invocation, "reject") != NULL;
    if (confirm + correct + reject != 1) {
        fail("say one of --confirm, --value VALUE and --reject");
        return false;
    }
    *action = confirm ? DECISION_CONFIRM : correct ? DECISION_CORRECT : DECISION_REJECT;
    if (!correct && option(invocation, "qualifier")) {
        fail("--qualifier goes with --value");
        return false;
    }
    return true;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t")] == '\0';
}

static bool read_request(struct invocation *invocation, struct decision_request *request)
{
    const char *field = option(invocation, "field");
    request->dimensions = or_empty(option(invocation, "dimensions"));
    request->code = or_empty(option(invocation, "code"));
    request->by = option(invocation, "by");
    request->because = option(invocation, "because");
    if (!choose_action(invocation, &request->action) || !option_year(invocation, "year", &request->year) ||
        !option_office(invocation, &request->office))
        return false;
    request->field = dictionary_field(invocation->dictionary, text_from(field));
    if (!request->field) {
        fail("there is no field \"%s\"; see `aprfocus help fields`", field);
        return false;
    }
    const struct code *code = request->code[0] ? dictionary_code(invocation->dictionary, request->field->codes, text_from(request->code)) : NULL;
    if (request->code[0] && !code) {
        fail("\"%s\" is no code of %s; see `aprfocus help fields`", request->code, request->field->id);
        return false;
    }
    if (code)
        request->code = code->code;
    if (is_blank(request->by) || is_blank(request->because)) {
        fail("a decision needs a name (--by) and a reason (--because)");
        return false;
    }
    enum status status = decision_check_dimensions(invocation->dictionary, request->field, request->dimensions, &invocation->error);
    if (!status && request->action == DECISION_CORRECT)
        status = decided_value_parse(invocation->dictionary, request->field, option(invocation, "value"),
                                     or_empty(option(invocation, "qualifier")), &request->value, &invocation->error);
    if (status)
        invocation_fail(invocation);
    return !status;
}

static enum exit_code run(struct invocation *invocation)
{
    char now[TIME_TEXT_BYTES];
    const char *path = option_store(invocation);
    struct decision_request request = {0};
    if (!path || !read_request(invocation, &request))
        return EXIT_NOT_DONE;
    time_now(now);
    request.decided = now;
    struct store *store;
    int64_t id = 0;
    enum status status = store_open(path, STORE_WRITE, &store, &invocation->error);
    if (!status) {
        status = decision_make(store, &request, &id, &invocation->error);
        store_close(store);
    }
    if (status)
        return invocation_fail(invocation);
    printf("decision %lld: %s %d %s%s%s %s by %s\n", (long long)id, request.office, request.year, request.field->id,
           request.dimensions[0] ? " " : "", request.dimensions,
           request.action == DECISION_CONFIRM   ? "confirmed"
           : request.action == DECISION_CORRECT ? "corrected"
                                                : "rejected",
           request.by);
    return EXIT_DONE;
}

const struct command command_decide = {
    .name = "decide",
    .summary = "Confirm, correct or reject a value found in prose",
    .arguments = "",
    .least = 0,
    .most = 0,
    .description = "The decision is kept with who, when and why. It outlives corrections of the report as long as the sentence that\n"
                   "it stands on is unchanged and no item answers the question; a later decision on the same value takes its place.\n"
                   "`aprfocus report --table queue` lists what is worth a look first, `--table decisions` what was decided.",
    .options = {{"db", "STORE", "the store (or APRFOCUS_DB)", false},
                {"office", "ISO3", "the reporting office", true},
                {"year", "YEAR", "the reporting year", true},
                {"field", "ID", "the field", true},
                {"dimensions", "D", "as sex=female;age=under-18, where it is not the field's own total", false},
                {"code", "CODE", "of a list with several codes: which of them is meant", false},
                {"confirm", NULL, "the value is right", false},
                {"value", "VALUE", "the right value", false},
                {"qualifier", "Q", "exact, at-least, at-most, about, range (10..15) or not-applicable", false},
                {"reject", NULL, "the passage does not say this", false},
                {"by", "NAME", "who decides", true},
                {"because", "TEXT", "why", true}},
    .examples = "  aprfocus decide --db apr.db --office BEN --year 2006 --field victims --value 12 --qualifier at-least \\\n"
                "      --by 'A. Analyst' --because 'the annex of the report lists twelve names'",
    .run = run,
};
