/* Every table and every format over a small store made by hand: two years, four offices, one of them without a region,
 * one that sent nothing. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/buffer.h"
#include "report/explain.h"
#include "report/report_internal.h"

struct fixture {
    char path[64];
    struct store *store;
    struct dictionary *dictionary;
    struct error error;
};

static const char fill[] =
    "INSERT INTO run VALUES (1, 'ingest', '2026-01-01T00:00:00Z', '0', '1', NULL, NULL, NULL, NULL), "
    "(2, 'aggregate', '2026-01-01T00:00:00Z', '0', '1', 2006, '2008', 1, NULL), "
    "(3, 'aggregate', '2026-01-01T00:00:00Z', '0', '1', 2007, '2008', 1, '2026-01-02T00:00:00Z'), "
    "(4, 'aggregate', '2026-01-03T00:00:00Z', '0', '1', 2007, '2008', 2, NULL);"
    "INSERT INTO submission VALUES "
    "(10, 'aa', 'accepted', 'ALB', 2007, 'apr-2009', 'en', 1, NULL, NULL, '2008-02-01', 'in/ALB.xml', 9, 1, '1', '0', '1'), "
    "(11, 'bb', 'accepted', 'KEN', 2007, 'apr-2007', 'en', 1, NULL, NULL, '2008-02-01', 'in/KEN.xml', 9, 1, '1', '0', '1'), "
    "(12, 'cc', 'accepted', 'FRA', 2007, 'focus', 'fr', 1, NULL, NULL, '2008-02-01', 'in/FRA.xml', 9, 1, '1', '0', '1'), "
    "(13, 'dd', 'refused', 'KEN', 2007, NULL, NULL, NULL, NULL, NULL, '2008-01-01', 'in/old \"KEN\".xml', 9, 1, NULL, '0', '1'), "
    "(20, 'ee', 'accepted', 'ALB', 2006, 'apr-2009', 'en', 1, NULL, NULL, '2007-02-01', 'in/06.xml', 9, 1, '1', '0', '1');"
    "INSERT INTO passage VALUES "
    "(1, 10, 'SVE', 'sgbv', 'SVE/sgbv/p1', 7, 'paragraph', 1, 1, 'en', 'Victims of trafficking, \"many\" of them, were seen.'), "
    "(2, 10, 'BNS', '', 'BNS/p1', 9, 'paragraph', 1, 0, 'en', 'Trafficked women were housed.'), "
    "(3, 11, 'BNS', '', 'BNS/p4', 9, 'paragraph', 0, 0, 'en', 'Water.');"
    "INSERT INTO observation(id, submission, passage, field, dimensions, state, value, low, high, estimated, basis, path, line, rule, "
    "why, evidence, counts, as_of) VALUES "
    "(1, 10, NULL, 'focal_point.designated', '', 'figure', 'yes', NULL, NULL, 0, 'item', 'OFFICE/human-resources/i1', 3, "
    "'item', '', 'one, since May', 1, NULL), "
    "(2, 10, 1, 'focal_point.designated', '', 'figure', 'no', NULL, NULL, 0, 'prose', 'SVE/sgbv/p1', 7, 'cue', '', "
    "'Nobody was designated.', 0, NULL), "
    "(3, 10, NULL, 'victims', '', 'figure', '', 20, 20, 0, 'item', 'SVE/sgbv/i1', 4, 'item', '', 'a \"quoted\", text', 1, NULL), "
    "(4, 11, NULL, 'victims', '', 'at-least', '', 2, NULL, 1, 'prose', 'BNS/p4', 9, 'cue', '', 'several', 1, NULL), "
    "(5, 12, NULL, 'focal_point.time_share', '', 'figure', '', 12500, 12500, 0, 'item', 'OFFICE/i1', 4, 'item', '', '', 1, NULL);"
    "INSERT INTO finding VALUES (1, 10, 1, 'prose-against-item', 'warning', 'SVE/sgbv/p1', 7, 'says no, the item yes', 'mend it'), "
    "(2, 13, 1, 'not-well-formed', 'error', '', 1, 'a tag is open', 'close it');"
    "INSERT INTO run_office VALUES "
    "(4, 'ALB', 'Europe', 1, 'received', 0, '2008-02-01', 10, 1, 0, 1), (4, 'CAN', 'Americas', 1, 'missing', 0, NULL, NULL, 0, 0, 0), "
    "(4, 'FRA', 'Unassigned', 0, 'received', 0, '2008-02-01', 12, 1, 0, 0), "
    "(4, 'KEN', 'Africa', 1, 'received', 1, '2008-02-01', 11, 1, 1, 0), "
    "(2, 'ALB', 'Europe', 1, 'received', 0, '2007-02-01', 20, 1, 0, 0);"
    "INSERT INTO office_value VALUES "
    "(4, 'focal_point.designated', 'ALB', 'Europe', '', 'yes', NULL, NULL, 0, 'item', 1, ''), "
    "(4, 'victims', 'ALB', 'Europe', '', '', 20, 20, 0, 'item', 3, ''), "
    "(4, 'victims', 'ALB', 'Europe', 'sex=female', '', 12, 12, 0, 'item', NULL, ''), "
    "(4, 'victims', 'ALB', 'Europe', 'age=0-4;sex=male', '', 3, 3, 0, 'item', NULL, ''), "
    "(4, 'victims', 'ALB', 'Europe', 'age=12-17;sex=male', '', 2, 2, 1, 'item', NULL, ''), "
    "(4, 'victims', 'ALB', 'Europe', 'nationality=MDA;sex=male', '', 4, 4, 0, 'item', NULL, ''), "
    "(4, 'victims', 'KEN', 'Africa', '', '', 2, NULL, 1, 'prose', 4, ''), "
    "(4, 'focal_point.time_share', 'FRA', 'Unassigned', '', '', 12500, 12500, 0, 'item', 5, ''), "
    "(2, 'focal_point.designated', 'ALB', 'Europe', '', 'no', NULL, NULL, 0, 'item', NULL, ''), "
    "(2, 'victims', 'ALB', 'Europe', '', '', 15, NULL, 0, 'item', NULL, '');"
    "INSERT INTO figure(run, position, field, region, measure, low, high, estimated, offices, prose_offices, status) VALUES "
    "(3, 1, 'victims', 'Global', 'sum', 19, NULL, 1, 2, 1, 'open'), "
    "(4, 1, 'victims', 'Africa', 'sum', 2, NULL, 1, 1, 1, 'open'), (4, 2, 'victims', 'Europe', 'sum', 20, 20, 0, 1, 0, 'exact'), "
    "(4, 3, 'victims', 'Unassigned', 'sum', NULL, NULL, 0, 0, 0, 'none'), "
    "(4, 4, 'victims', 'Global', 'sum', 22, NULL, 1, 2, 1, 'open'), "
    "(4, 5, 'focal_point.designated', 'Global', 'offices_yes', 1, 1, 0, 1, 0, 'exact'), "
    "(4, 6, 'focal_point.designated', 'Global', 'offices_not_reported', 2, 2, 0, 1, 0, 'exact'), "
    "(4, 7, 'focal_point.designated', 'Global', 'offices_no_report', 1, 1, 0, 1, 0, 'exact'), "
    "(4, 8, 'focal_point.time_share', 'Global', 'median', 12500, 12500, 0, 1, 0, 'exact');";

static int set_up(void **state)
{
    struct fixture *fixture = test_calloc(1, sizeof *fixture);
    snprintf(fixture->path, sizeof fixture->path, "/tmp/test_report_XXXXXX");
    int file = mkstemp(fixture->path);
    assert_true(file >= 0);
    close(file);
    unlink(fixture->path);
    assert_int_equal(dictionary_create(&fixture->dictionary, &fixture->error), STATUS_OK);
    assert_int_equal(store_open(fixture->path, STORE_CREATE, &fixture->store, &fixture->error), STATUS_OK);
    if (store_execute(fixture->store, fill, &fixture->error) != STATUS_OK)
        fail_msg("%s", fixture->error.message);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    dictionary_free(fixture->dictionary);
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < 3; i++) {
        char path[96];
        snprintf(path, sizeof path, "%s%s", fixture->path, endings[i]);
        unlink(path);
    }
    test_free(fixture);
    return 0;
}

static enum status collect(void *data, const char *bytes, size_t length, struct error *error)
{
    (void)error;
    buffer_add(data, bytes, length);
    return STATUS_OK;
}

static struct report_context open_context(struct fixture *fixture, const char *region)
{
    struct report_context context;
    enum status status =
        report_context_open(fixture->store, fixture->dictionary, 2007, "2008", region, &context, &fixture->error);
    if (status)
        fail_msg("%s", fixture->error.message);
    return context;
}

/* What is written; the caller frees the buffer. */
static struct buffer written(struct fixture *fixture, const char *region, const char *table, const char *format)
{
    struct report_context context = open_context(fixture, region);
    struct buffer text;
    buffer_init(&text, 16 * 1024 * 1024);
    struct report_output output = {collect, &text};
    enum status status = report_write(&context, table ? report_table(table) : NULL, format, &output, &fixture->error);
    if (status)
        fail_msg("%s", fixture->error.message);
    return text;
}

static void expect_contains(const struct buffer *text, const char *wanted)
{
    if (!strstr(text->data, wanted))
        fail_msg("not found: %s\nin:\n%s", wanted, text->data);
}

/* ---- the registry ---- */

static bool known_hashtag(const char *tag)
{
    static const char *const tags[] = {"#affected", "#country",   "#date",   "#description", "#indicator", "#meta",   "#org",
                                       "#population", "#region", "#sector", "#severity",    "#status",    "#subsector"};
    size_t length = strcspn(tag, "+");
    for (size_t i = 0; i < REPORT_COUNT(tags); i++)
        if (strlen(tags[i]) == length && memcmp(tags[i], tag, length) == 0)
            return true;
    return strncmp(tag, "#x_", 3) == 0;
}

static void check_column(const struct report_column *column)
{
    assert_true(known_hashtag(column->tag));
    for (const char *c = column->tag + 1; *c; c++)
        assert_true(islower((unsigned char)*c) || isdigit((unsigned char)*c) || *c == '_' || *c == '+');
    bool numeric = column->type == REPORT_WHOLE || column->type == REPORT_INTERVAL || column->type == REPORT_PERCENT;
    bool numeric_tag = strstr(column->tag, "+num") || strncmp(column->tag, "#affected", 9) == 0 ||
                       strncmp(column->tag, "#population", 11) == 0;
    if (numeric != numeric_tag && strcmp(column->tag, "#date+x_year") != 0)
        fail_msg("column %s has the tag %s", column->id, column->tag);
    assert_true(column->heading[0] != '\0');
    assert_true(column->type != REPORT_CODE || column->list);
}

static void check_table(const struct report_table *table)
{
    assert_true(table->title[0] && table->note[0] && table->denominator[0]);
    assert_int_equal(table->note[strlen(table->note) - 1], '.');
    assert_int_equal(table->denominator[strlen(table->denominator) - 1], '.');
    assert_true(table->sql || table->rows);
    for (size_t i = 0; i < table->column_count; i++) {
        check_column(&table->columns[i]);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(table->columns[i].id, table->columns[k].id);
    }
    for (size_t i = 0; i < table->set_count; i++) {
        char columns[512];
        snprintf(columns, sizeof columns, "%s", table->sets[i].columns);
        char *rest = columns, *id;
        while ((id = strsep(&rest, " ")))
            if (report_column_index(table, text_from(id)) < 0)
                fail_msg("table %s has no column %s", table->id, id);
    }
}

static void check_fields(struct fixture *fixture, const struct report_table *table)
{
    char fields[2048];
    snprintf(fields, sizeof fields, "%s", table->fields ? table->fields : "");
    char *rest = fields, *id;
    while ((id = strsep(&rest, " ")))
        if (*id && !dictionary_field(fixture->dictionary, text_from(id)))
            fail_msg("table %s counts the unknown field %s", table->id, id);
}

static void expect_prepares(struct fixture *fixture, const struct report_table *table, const char *sql)
{
    struct report_context context = open_context(fixture, NULL);
    struct report_source source;
    struct store_statement *statement;
    assert_int_equal(report_source_open(&context, table, &source, &fixture->error), STATUS_OK);
    if (sql) {
        if (report_prepare(&source, sql, &statement, &fixture->error))
            fail_msg("table %s: %s", table->id, fixture->error.message);
        store_statement_free(statement);
    }
    report_source_close(&source);
}

static void every_table_is_complete(void **state)
{
    static const char *const ids[] = {"submissions", "fields",  "human-resources", "activities",      "asylum",
                                      "cooperation", "placement", "victims",       "recommendations", "quality",
                                      "change",      "good-practices", "countries", "observations",    "focus",
                                      "queue",       "decisions"};
    size_t count;
    const struct report_table *const *tables = report_tables(&count);
    assert_int_equal(count, REPORT_COUNT(ids));
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(tables[i]->id, ids[i]);
        assert_int_equal(tables[i]->number, i < 13 ? (int)i + 1 : 0);
        assert_ptr_equal(report_table(ids[i]), tables[i]);
        check_table(tables[i]);
        if (tables[i]->for_people)
            check_table(tables[i]->for_people);
        check_fields(*state, tables[i]);
        expect_prepares(*state, tables[i], tables[i]->sql);
        expect_prepares(*state, tables[i], tables[i]->behind);
    }
    assert_null(report_table("nothing"));
}

/* ---- formats ---- */

static const char *skip_value(const char *c);

static const char *skip_space(const char *c)
{
    return c + strspn(c, " \n");
}

static const char *skip_string(const char *c)
{
    assert_int_equal(*c, '"');
    for (c++; *c != '"'; c++) {
        assert_true((unsigned char)*c >= 0x20);
        if (*c == '\\') {
            c++;
            assert_non_null(strchr("\"\\u", *c));
        }
    }
    return c + 1;
}

static const char *skip_members(const char *c, char end, bool named)
{
    c = skip_space(c + 1);
    while (*c != end) {
        if (named) {
            c = skip_space(skip_string(c));
            assert_int_equal(*c, ':');
            c++;
        }
        c = skip_space(skip_value(skip_space(c)));
        if (*c == ',') {
            c = skip_space(c + 1);
            assert_int_not_equal(*c, end);
        } else {
            assert_int_equal(*c, end);
        }
    }
    return c + 1;
}

static const char *skip_value(const char *c)
{
    static const char *const words[] = {"null", "true", "false"};
    if (*c == '{')
        return skip_members(c, '}', true);
    if (*c == '[')
        return skip_members(c, ']', false);
    if (*c == '"')
        return skip_string(c);
    for (size_t i = 0; i < 3; i++)
        if (strncmp(c, words[i], strlen(words[i])) == 0)
            return c + strlen(words[i]);
    size_t length = strspn(c, "-0123456789.");
    assert_true(length > 0);
    return c + length;
}

static void json_is_well_formed(void **state)
{
    static const char *const regions[] = {NULL, "Europe", "Unassigned", "Global"};
    for (size_t i = 0; i < REPORT_COUNT(regions); i++) {
        struct buffer text = written(*state, regions[i], NULL, "json");
        const char *end = skip_space(skip_value(text.data));
        assert_int_equal(*end, '\0');
        buffer_free(&text);
    }
    struct buffer text = written(*state, NULL, "observations", "json");
    expect_contains(&text, "\"passage\": \"a \\\"quoted\\\", text\"");
    expect_contains(&text, "\"figure\": {\"low\": 2, \"high\": null, \"estimated\": true, \"status\": \"open\", \"text\": \"≥ ~2\"}");
    buffer_free(&text);
}

static void text_fits_the_page(void **state)
{
    static const char *const regions[] = {NULL, "Africa", "Global"};
    for (size_t i = 0; i < REPORT_COUNT(regions); i++) {
        struct buffer text = written(*state, regions[i], NULL, "text");
        char *rest = text.data, *line;
        while ((line = strsep(&rest, "\n"))) {
            if (text_columns(text_from(line)) > REPORT_PAGE_COLUMNS || (*line && line[strlen(line) - 1] == ' '))
                fail_msg("%s", line);
        }
        buffer_free(&text);
    }
}

static void csv_of_fields_is_the_contract(void **state)
{
    struct buffer text = written(*state, NULL, "fields", "csv");
    assert_string_equal(text.data,
                        "field,region,measure,low,high,estimated,offices,status,offices_prose,offices_decided\n"
                        "#indicator+code,#region+name,#indicator+x_measure,#indicator+x_value+num+x_low,#indicator+x_value+num+x_high,"
                        "#meta+x_estimated,#indicator+x_offices+num,#status,#indicator+x_offices+x_prose+num,#indicator+x_offices+x_decided+num\n"
                        "victims,Africa,sum,2,,1,1,open,1,0\n"
                        "victims,Europe,sum,20,20,0,1,exact,0,0\n"
                        "victims,Unassigned,sum,,,0,0,none,0,0\n"
                        "victims,Global,sum,22,,1,2,open,1,0\n"
                        "focal_point.designated,Global,offices_yes,1,1,0,1,exact,0,0\n"
                        "focal_point.designated,Global,offices_not_reported,2,2,0,1,exact,0,0\n"
                        "focal_point.designated,Global,offices_no_report,1,1,0,1,exact,0,0\n"
                        "focal_point.time_share,Global,median,12.5,12.5,0,1,exact,0,0\n");
    buffer_free(&text);
}

static void csv_of_observations_is_the_contract(void **state)
{
    struct buffer text = written(*state, NULL, "observations", "csv");
    assert_int_equal(strncmp(text.data,
                             "office,year,field,dimensions,value,low,high,estimated,basis,path,rule,passage,line,source,sha256,certainty,why\n#",
                             strlen("office,year,field,dimensions,value,low,high,estimated,basis,path,rule,passage,line,source,"
                                    "sha256\n#")),
                     0);
    /* in the dictionary's order; the loser of ALB's answer is not there; quotes are doubled */
    expect_contains(&text, "ALB,2007,victims,,,20,20,0,item,SVE/sgbv/i1,item,\"a \"\"quoted\"\", text\",4,in/ALB.xml,aa,,\n"
                           "ALB,2007,focal_point.designated,,yes,,,0,item,OFFICE/human-resources/i1,item,\"one, since May\",3,"
                           "in/ALB.xml,aa,,\nFRA,2007,focal_point.time_share,,,12.5,12.5,0,item,");
    expect_contains(&text, "KEN,2007,victims,,,2,,1,prose,BNS/p4,cue,several,9,in/KEN.xml,bb,,\n");
    assert_null(strstr(text.data, "Nobody was designated"));
    buffer_free(&text);
}

/* ---- contents ---- */

static void submissions_count_what_arrived(void **state)
{
    struct buffer text = written(*state, NULL, "submissions", "csv");
    expect_contains(&text, "\nAmericas,,1,0,0,0,0,0,1,0,1,");
    expect_contains(&text, "\nUnassigned,,0,1,1,0,0,0,0,,,");
    expect_contains(&text, "\nGlobal,,3,3,1,1,1,0,1,66.7,3,");
    expect_contains(&text, "received late,2008-02-01,apr-2007,en,0,1,0\n");
    buffer_free(&text);
}

static void victims_are_rolled_up(void **state)
{
    struct buffer text = written(*state, NULL, "victims", "csv");
    expect_contains(&text, "victims,all,all,Global,,22,,1,2,open\n");
    expect_contains(&text, "victims,sex,female,Europe,,12,12,0,1,exact\n");
    /* of sex by age and sex by nationality one is added up, not both */
    expect_contains(&text, "victims,sex,male,Europe,,5,5,1,1,exact\n");
    expect_contains(&text, "victims,sex,unspecified,Europe,,3,3,1,1,exact\n");
    expect_contains(&text, "victims,age,under-18,Europe,,5,5,1,1,exact\n");
    expect_contains(&text, "victims,age,unspecified,Global,,17,,1,2,open\n");
    expect_contains(&text, "victims,nationality,MDA,Europe,,4,4,0,1,exact\n");
    buffer_free(&text);
}

static void recommendations_are_decided_by_their_fields(void **state)
{
    struct buffer text = written(*state, NULL, "recommendations", "csv");
    expect_contains(&text, "focal_point.designated = yes,Global,,,1,0,0,2,1,100,1\n");
    expect_contains(&text, "the report came in a layout that asks for it,Global,,,2,1,0,0,1,66.7,3\n");
    expect_contains(&text, "P1,policy,");
    expect_contains(&text, "no field decides");
    buffer_free(&text);
}

static void quality_shows_refused_reports_too(void **state)
{
    struct buffer text = written(*state, NULL, "quality", "csv");
    expect_contains(&text, "Global,,not-well-formed,error,1,1,,,,,\n");
    expect_contains(&text, "Africa,KEN,not-well-formed,error,,,,1,a tag is open,close it,\"in/old \"\"KEN\"\".xml\"\n");
    expect_contains(&text, "Europe,ALB,prose-against-item,warning,,,SVE/sgbv/p1,7,\"says no, the item yes\",mend it,in/ALB.xml\n");
    buffer_free(&text);
}

static void placement_counts_what_stands_outside(void **state)
{
    struct buffer text = written(*state, NULL, "placement", "csv");
    expect_contains(&text, "\nBNS,,Europe,,1,1,100,1,0,1\n");
    expect_contains(&text, "\nSVE,sgbv,Europe,,1,0,0,1,1,1\n");
    expect_contains(&text, "\nall,,Global,,2,1,50,2,3,2\n");
    buffer_free(&text);
}

static void change_compares_the_same_offices(void **state)
{
    struct buffer text = written(*state, NULL, "change", "csv");
    /* the year before is open above: how much less it can be now is not known */
    expect_contains(&text, "figure,victims,sum,Global,,,,15,,0,20,20,0,,5,0,1,\n");
    expect_contains(&text, "changed,focal_point.designated,,Europe,ALB,no,yes,");
    expect_contains(&text, "restated,victims,sum,Global,,,,19,,1,22,,1,");
    assert_null(strstr(text.data, "KEN"));
    buffer_free(&text);
}

static void a_region_shows_its_offices(void **state)
{
    struct buffer text = written(*state, "Europe", "cooperation", "csv");
    expect_contains(&text, ",Europe,ALB,not reported,");
    assert_null(strstr(text.data, "Global"));
    buffer_free(&text);
    text = written(*state, NULL, "cooperation", "csv");
    expect_contains(&text, ",Unassigned,,");
    assert_null(strstr(text.data, "ALB"));
    buffer_free(&text);
}

/* ---- explanations ---- */

static struct buffer explained(struct fixture *fixture, const char *field, const char *office, enum status expected)
{
    struct report_context context = open_context(fixture, NULL);
    struct buffer text;
    buffer_init(&text, 1024 * 1024);
    struct report_output output = {collect, &text};
    assert_int_equal(report_explain(&context, field, office, &output, &fixture->error), expected);
    return text;
}

static void a_figure_is_explained_down_to_its_passage(void **state)
{
    struct buffer text = explained(*state, "focal_point.designated", NULL, STATUS_OK);
    expect_contains(&text, "Albania (ALB) · in/ALB.xml · received 2008-02-01\n  SHA-256 aa\n  yes · item");
    expect_contains(&text, "“one, since May”");
    expect_contains(&text, "does not count: OFFICE/human-resources/i1 counts\n    instead");
    expect_contains(&text, "No report: Canada (CAN)");
    expect_contains(&text, "offices_not_reported: 2, the same as the figure");
    buffer_free(&text);
    text = explained(*state, "victims", "ken", STATUS_USAGE);
    buffer_free(&text);
    text = explained(*state, "nothing", NULL, STATUS_USAGE);
    buffer_free(&text);
    text = explained(*state, "victims", "DEU", STATUS_OK);
    expect_contains(&text, "DEU is not among the offices");
    buffer_free(&text);
}

static void a_figure_that_does_not_add_up_is_an_error(void **state)
{
    struct fixture *fixture = *state;
    struct buffer text = explained(fixture, "victims", NULL, STATUS_OK);
    expect_contains(&text, "of these offices (2):\n  sum: ≥ ~22, the same as the figure");
    buffer_free(&text);
    assert_int_equal(store_execute(fixture->store, "UPDATE figure SET low = 23 WHERE run = 4 AND field = 'victims'",
                                   &fixture->error),
                     STATUS_OK);
    text = explained(fixture, "victims", NULL, STATUS_INTERNAL);
    expect_contains(&text, "NOT the same as the figure");
    buffer_free(&text);
}

static void every_table_is_explained(void **state)
{
    struct fixture *fixture = *state;
    struct report_context context = open_context(fixture, "Europe");
    size_t count;
    const struct report_table *const *tables = report_tables(&count);
    for (size_t i = 0; i < count; i++) {
        struct buffer text;
        buffer_init(&text, 1024 * 1024);
        struct report_output output = {collect, &text};
        if (report_explain_table(&context, tables[i], &output, &fixture->error))
            fail_msg("%s: %s", tables[i]->id, fixture->error.message);
        assert_true(text.length > 0);
        buffer_free(&text);
    }
}

static enum status refuse(void *data, const char *bytes, size_t length, struct error *error)
{
    (void)data;
    (void)bytes;
    (void)length;
    return error_set(error, STATUS_IO, "the disk is full");
}

static void what_cannot_be_done_is_said(void **state)
{
    struct fixture *fixture = *state;
    struct report_context context = open_context(fixture, NULL);
    struct report_output full = {refuse, NULL};
    assert_int_equal(report_write(&context, NULL, "csv", &full, &fixture->error), STATUS_IO);
    assert_int_equal(report_write(&context, NULL, "papyrus", &full, &fixture->error), STATUS_USAGE);
    assert_int_equal(report_context_open(fixture->store, fixture->dictionary, 1999, "2008", NULL, &context, &fixture->error),
                     STATUS_STORE);
    assert_int_equal(report_context_open(fixture->store, fixture->dictionary, 2007, "1066", NULL, &context, &fixture->error),
                     STATUS_USAGE);
    assert_int_equal(
        report_context_open(fixture->store, fixture->dictionary, 2007, "2008", "Atlantis", &context, &fixture->error),
        STATUS_USAGE);
    assert_non_null(strstr(fixture->error.message, "MENA"));
    assert_true(report_format_exists("text") && !report_format_exists("papyrus"));
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(every_table_is_complete),
        WITH_STORE(json_is_well_formed),
        WITH_STORE(text_fits_the_page),
        WITH_STORE(csv_of_fields_is_the_contract),
        WITH_STORE(csv_of_observations_is_the_contract),
        WITH_STORE(submissions_count_what_arrived),
        WITH_STORE(victims_are_rolled_up),
        WITH_STORE(recommendations_are_decided_by_their_fields),
        WITH_STORE(quality_shows_refused_reports_too),
        WITH_STORE(placement_counts_what_stands_outside),
        WITH_STORE(change_compares_the_same_offices),
        WITH_STORE(a_region_shows_its_offices),
        WITH_STORE(a_figure_is_explained_down_to_its_passage),
        WITH_STORE(a_figure_that_does_not_add_up_is_an_error),
        WITH_STORE(every_table_is_explained),
        WITH_STORE(what_cannot_be_done_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
