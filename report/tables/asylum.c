#include <string.h>

#include "report/breakdown_internal.h"

static const struct report_column columns[] = {
    {"topic", "Topic", "#sector+name", REPORT_TEXT, 0, NULL},
    {"part", "Part", "#indicator+x_part", REPORT_TEXT, REPORT_GROUP, NULL},
    {"region", "Region", "#region+name", REPORT_TEXT, REPORT_KEY, NULL},
    {"office", "Office", "#country+code", REPORT_OFFICE, REPORT_KEY | REPORT_HIDE_EMPTY, NULL},
    {"claims", "Claims", "#affected+x_claims+num", REPORT_INTERVAL, 0, NULL},
    {"granted", "Granted", "#affected+x_granted+num", REPORT_INTERVAL, 0, NULL},
    {"complementary", "Comple- mentary", "#affected+x_complementary+num", REPORT_INTERVAL, 0, NULL},
    {"rejected", "Rejected", "#affected+x_rejected+num", REPORT_INTERVAL, 0, NULL},
    {"closed", "Closed", "#affected+x_closed+num", REPORT_INTERVAL, 0, NULL},
    {"pending", "Pending", "#affected+x_pending+num", REPORT_INTERVAL, 0, NULL},
    {"considered", "Considered", "#affected+x_considered+num", REPORT_INTERVAL, 0, NULL},
    {"submitted", "Submitted", "#affected+x_submitted+num", REPORT_INTERVAL, 0, NULL},
    {"departed", "Resettled", "#affected+x_departed+num", REPORT_INTERVAL, 0, NULL},
    {"offices", "Offices", "#indicator+x_offices+num", REPORT_WHOLE, 0, NULL},
};

static const struct report_set sets[] = {
    {"Claims based on trafficking and their outcomes, by authority (paras 181-183)",
     "part region office claims granted complementary rejected closed pending offices"},
    {"Resettlement of victims, by criterion (paras 187-193)", "part region office considered submitted departed offices"},
};

enum { FIELDS_MAX = 6 };

/* A topic: its fields, and the columns that show them. */
struct topic {
    const char *name, *dimension, *all;
    const char *fields[FIELDS_MAX], *columns[FIELDS_MAX];
    size_t count;
};

static const struct topic topics[] = {
    {"status-determination", "authority", "All authorities",
     {"rsd.claims", "rsd.granted", "rsd.complementary", "rsd.rejected", "rsd.closed", "rsd.pending"},
     {"claims", "granted", "complementary", "rejected", "closed", "pending"}, 6},
    {"resettlement", "criterion", "All criteria",
     {"resettlement.considered", "resettlement.submitted", "resettlement.departed"},
     {"considered", "submitted", "departed"}, 3},
};

static void put_part(struct report_source *source, struct report_cell *cells, const struct topic *topic, const char *code)
{
    report_put_text(source, cells, "part", text_from(code));
    struct report_cell *cell = report_cell(source, cells, "part");
    const struct code *known = dictionary_code(source->context->dictionary, topic->dimension, text_from(code));
    if (strcmp(code, "all") == 0)
        cell->shown = text_from(topic->all);
    else if (strcmp(code, REPORT_UNSPECIFIED) == 0)
        cell->shown = text_from("Not specified");
    else if (known)
        cell->shown = text_from(report_code_label(source, known));
}

/* Whether anybody gave a figure of the part. */
static bool occurs(const struct report_source *source, const struct topic *topic,
                   struct report_breakdown *const *breakdowns, size_t index)
{
    int64_t offices = 0;
    for (size_t u = 0; u < source->unit_count && !offices; u++)
        for (size_t i = 0; i < topic->count && !offices; i++)
            report_breakdown_sum(breakdowns[i], index, &source->units[u], &offices);
    return offices > 0;
}

/* The lines of one part: all (index REPORT_BREAKDOWN_TOTAL), a code, or what is not specified. */
static enum status give_part(struct report_source *source, size_t set, struct report_breakdown *const *breakdowns,
                             size_t index, struct report_cell *cells, struct error *error)
{
    const struct topic *topic = &topics[set];
    const char *code = index == REPORT_BREAKDOWN_TOTAL ? "all" : report_breakdown_code(breakdowns[0], index);
    enum status status = STATUS_OK;
    for (size_t u = 0; u < source->unit_count && !status; u++) {
        report_clear(source, cells);
        report_put_text(source, cells, "topic", text_from(topic->name));
        put_part(source, cells, topic, code);
        report_put_text(source, cells, "region", text_from(source->units[u].region));
        report_put_text(source, cells, "office", text_from(source->units[u].office));
        int64_t most = 0;
        for (size_t i = 0; i < topic->count; i++) {
            int64_t offices;
            *report_cell(source, cells, topic->columns[i]) =
                report_breakdown_sum(breakdowns[i], index, &source->units[u], &offices);
            most = offices > most ? offices : most;
        }
        report_put_whole(source, cells, "offices", most);
        status = report_give(source, set, cells, error);
    }
    return status;
}

static enum status give_topic(struct report_source *source, size_t set, struct report_cell *cells, struct error *error)
{
    const struct topic *topic = &topics[set];
    struct report_breakdown *breakdowns[FIELDS_MAX] = {NULL};
    enum status status = STATUS_OK;
    for (size_t i = 0; i < topic->count && !status; i++)
        status = report_breakdown_create(source, topic->fields[i], topic->dimension, &breakdowns[i], error);
    if (!status)
        status = give_part(source, set, breakdowns, REPORT_BREAKDOWN_TOTAL, cells, error);
    for (size_t i = 0; !status && i < report_breakdown_count(breakdowns[0]); i++)
        if (occurs(source, topic, breakdowns, i))
            status = give_part(source, set, breakdowns, i, cells, error);
    for (size_t i = 0; i < topic->count; i++)
        report_breakdown_free(breakdowns[i]);
    return status;
}

static enum status rows(struct report_source *source, struct error *error)
{
    struct report_cell *cells = report_cells(source);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < REPORT_COUNT(topics) && !status; i++)
        status = give_topic(source, i, cells, error);
    return status;
}

const struct report_table table_asylum = {
    .id = "asylum",
    .number = 5,
    .title = "Asylum claims based on trafficking, and resettlement",
    .note = "Sums of claims and their outcomes by the authority that decides (para 182), and of victims for resettlement by "
            "criterion; what a total has beyond its parts is not specified, and parts that nobody gave are left out.",
    .denominator = "The column offices says how many gave the figure that most of them gave; offices that gave none are in no sum.",
    .columns = columns,
    .column_count = REPORT_COUNT(columns),
    .sets = sets,
    .set_count = REPORT_COUNT(sets),
    .rows = rows,
    .fields = "rsd.claims rsd.granted rsd.complementary rsd.rejected rsd.closed rsd.pending resettlement.considered "
              "resettlement.submitted resettlement.departed",
};
