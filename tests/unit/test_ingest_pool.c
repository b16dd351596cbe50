/* What becomes of a report whose reader dies, hangs, burns, floods or reaches out, and of those beside it. This program has
 * a reader of its own, which does what the report tells it. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/memory.h"
#include "ingest/pool.h"
#include "common/sanitized.h"
#include "ingest/worker_internal.h"

static struct dictionary *dictionary;
static int reports_read; /* by this reader, which is a process */
static unsigned wall_seconds = 120; /* those who hang get less */

/* In place of those of ingest/worker_wall.c. */
unsigned reader_wall_seconds(size_t length)
{
    (void)length;
    return wall_seconds;
}

unsigned worker_wall_seconds(size_t length)
{
    return reader_wall_seconds(length) + 2;
}

static void read_well(struct submission *submission)
{
    submission->office = "ALB";
    submission->year = 2008;
    submission->layout = dictionary_layout(dictionary, text_from("focus"));
    submission->language = arena_format(submission->arena, "%d", ++reports_read);
}

static _Noreturn void fill_memory(void)
{
    for (;;)
        memset(memory_resize(NULL, 1, 1 << 20), 1, 1 << 20);
}

static void burn(void)
{
    for (volatile unsigned long turns = 0;; turns++)
        ;
}

/* Computes nothing and does not come back, as over a pipe that stalls: waits for another order, which nobody sends before this
 * report is done. */
static void hang(void)
{
    char order;
    recv(SANDBOX_SOCKET, &order, sizeof order, 0);
}

static void say_too_much(struct submission *submission)
{
    char *text = arena_allocate(submission->arena, 1 << 20);
    memset(text, 'a', (1 << 20) - 1);
    for (int i = 0; i < 4; i++)
        submission_add_passage(submission)->text = text;
}

static void lie(struct submission *submission, const char *how)
{
    read_well(submission);
    struct observation *observation = submission_add_observation(submission);
    observation->field = dictionary_field(dictionary, text_from("rsd.claims"));
    observation->figure = interval_exact(3);
    if (strcmp(how, "office") == 0)
        submission->office = "../../etc";
    else if (strcmp(how, "year") == 0)
        submission->year = 20080;
    else if (strcmp(how, "figure") == 0)
        observation->figure.low = observation->figure.high = INT64_MAX;
    else if (strcmp(how, "dimension") == 0)
        observation->dimensions = "sex=all;sex";
    else if (strcmp(how, "passage") == 0)
        observation->passage = 7;
}

/* In place of the reader of ingest/reader.c. */
void reader_read(struct reader *reader, const char *bytes, size_t length, struct submission *submission)
{
    (void)reader;
    char order[32] = "";
    memcpy(order, bytes, length < sizeof order ? length : sizeof order - 1);
    if (strcmp(order, "die") == 0)
        *(volatile char *)(uintptr_t)(length - length) = 1; /* an address that is nobody's */
    else if (strcmp(order, "open") == 0)
        open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    else if (strcmp(order, "burn") == 0)
        burn();
    else if (strcmp(order, "hang") == 0)
        hang();
    else if (strcmp(order, "fill") == 0)
        fill_memory();
    else if (strcmp(order, "flood") == 0)
        say_too_much(submission);
    else if (strcmp(order, "change") == 0)
        *(volatile char *)(uintptr_t)bytes = 'X'; /* the report that it reads */
    else if (strncmp(order, "lie ", 4) == 0)
        lie(submission, order + 4);
    else
        read_well(submission);
}

static int set_up(void **state)
{
    (void)state;
    struct error error;
    return dictionary_create(&dictionary, &error) ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    dictionary_free(dictionary);
    return 0;
}

static void submit(struct pool *pool, uint64_t group, const char *text)
{
    char *room = pool_room(pool, group);
    assert_non_null(room);
    memcpy(room, text, strlen(text));
    pool_submit(pool, strlen(text));
}

/* The oldest report's message, "" where it was taken. */
static void take(struct pool *pool, const char *text, struct submission *submission, char message[static 256])
{
    struct text bytes;
    struct error error;
    submission_reset(submission);
    assert_int_equal(pool_take(pool, submission, &bytes, &error), STATUS_OK);
    assert_true(text_is(bytes, text));
    message[0] = '\0';
    if (submission->finding_count) {
        assert_int_equal(submission->findings[0].rule, RULE_READER_DIED);
        assert_true(submission_refused(submission));
        snprintf(message, 256, "%s", submission->findings[0].message);
    } else {
        assert_string_equal(submission->office, "ALB");
    }
    pool_release(pool);
}

static void a_bad_report_costs_itself_only(void **state)
{
    (void)state;
    static const struct {
        const char *report, *message;
    } cases[] = {
        {"good", ""},        {"die", "Segmentation fault"},       {"good", ""},           {"open", "reach beyond the report"},
        {"good", ""},        {"flood", "fills more than 1 MiB"},  {"good", ""},           {"lie office", "no reading"},
        {"good", ""},        {"lie year", "no reading"},          {"lie figure", "no reading"}, {"lie dimension", "no reading"},
        {"lie passage", "no reading"}, {"good", ""},              {"change", "Segmentation fault"}, {"burn", "seconds of computing"},
        {"good", ""},        {"fill", "more memory than"},        {"good", ""},
    };
    const size_t count = sizeof cases / sizeof cases[0];
    struct pool *pool;
    struct error error;
    struct submission submission;
    char message[256];
    submission_init(&submission);
    assert_int_equal(pool_create(2, true, NULL, dictionary, &pool, &error), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        /* under sanitizers a fault ends by their hand, memory has no limit and the limit of time is long */
        bool differs = strcmp(cases[i].report, "fill") == 0 || strcmp(cases[i].report, "burn") == 0;
        if (APRFOCUS_SANITIZED && differs)
            continue;
        submit(pool, 1, cases[i].report);
        submit(pool, 1, "beside");
        take(pool, cases[i].report, &submission, message);
        if (!strstr(message, cases[i].message) && !(APRFOCUS_SANITIZED && message[0]))
            fail_msg("%s: %s", cases[i].report, message);
        assert_int_equal(message[0] == '\0', cases[i].message[0] == '\0');
        take(pool, "beside", &submission, message);
        assert_string_equal(message, "");
    }
    pool_free(pool);
    submission_free(&submission);
}

static void groups_share_no_reader(void **state)
{
    (void)state;
    struct pool *pool;
    struct error error;
    struct submission submission;
    char message[256];
    submission_init(&submission);
    assert_int_equal(pool_create(1, true, NULL, dictionary, &pool, &error), STATUS_OK);
    submit(pool, 1, "a");
    submit(pool, 1, "b");
    assert_null(pool_room(pool, 2)); /* not beside reports of another group */
    take(pool, "a", &submission, message);
    assert_string_equal(submission.language, "1");
    take(pool, "b", &submission, message);
    assert_string_equal(submission.language, "2");
    submit(pool, 2, "c");
    take(pool, "c", &submission, message);
    assert_string_equal(submission.language, "1");
    submit(pool, 2, "d");
    take(pool, "d", &submission, message);
    assert_string_equal(submission.language, "2");
    pool_free(pool);
    submission_free(&submission);
}

static pid_t only_child(pid_t parent)
{
    char path[64], text[32] = "";
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(text, sizeof text, file));
    fclose(file);
    return (pid_t)strtol(text, NULL, 10);
}

static void a_worker_that_is_killed_is_replaced(void **state)
{
    (void)state;
    struct pool *pool;
    struct error error;
    struct submission submission;
    char message[256];
    submission_init(&submission);
    assert_int_equal(pool_create(1, true, NULL, dictionary, &pool, &error), STATUS_OK);
    submit(pool, 1, "a");
    take(pool, "a", &submission, message);
    assert_int_equal(kill(only_child(getpid()), SIGKILL), 0);
    submit(pool, 1, "b");
    submit(pool, 1, "c");
    take(pool, "b", &submission, message);
    assert_non_null(strstr(message, "ended from outside"));
    take(pool, "c", &submission, message);
    assert_string_equal(message, "");
    pool_free(pool);
    submission_free(&submission);
}

static int64_t seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

/* A reader that waits, and one that was stopped, cost their report after the time on the wall; those behind them in the same
 * worker and beside them in the other one are read. */
static void a_reader_that_hangs_costs_its_report_only(void **state)
{
    (void)state;
    struct pool *pool;
    struct error error;
    struct submission submission;
    char message[256];
    const int64_t begin = seconds();
    wall_seconds = 1;
    submission_init(&submission);
    assert_int_equal(pool_create(2, true, NULL, dictionary, &pool, &error), STATUS_OK);
    static const char *const reports[] = {"hang", "beside", "behind", "beside"};
    for (size_t i = 0; i < 4; i++)
        submit(pool, 1, reports[i]);
    for (size_t i = 0; i < 4; i++) {
        take(pool, reports[i], &submission, message);
        assert_string_equal(message, i ? "" : "reading it was not done after 1 seconds");
    }
    pool_free(pool);
    assert_int_equal(pool_create(1, true, NULL, dictionary, &pool, &error), STATUS_OK);
    submit(pool, 1, "a");
    take(pool, "a", &submission, message);
    assert_int_equal(kill(only_child(only_child(getpid())), SIGSTOP), 0);
    submit(pool, 1, "b");
    submit(pool, 1, "c");
    take(pool, "b", &submission, message);
    assert_string_equal(message, "reading it was not done after 1 seconds");
    take(pool, "c", &submission, message);
    assert_string_equal(message, "");
    pool_free(pool);
    submission_free(&submission);
    wall_seconds = 120;
    assert_in_range(seconds() - begin, 1, 60);
}

static void a_worker_that_is_stopped_is_replaced(void **state)
{
    (void)state;
    struct pool *pool;
    struct error error;
    struct submission submission;
    char message[256];
    wall_seconds = 1;
    submission_init(&submission);
    assert_int_equal(pool_create(1, true, NULL, dictionary, &pool, &error), STATUS_OK);
    submit(pool, 1, "a");
    take(pool, "a", &submission, message);
    const pid_t worker = only_child(getpid());
    assert_int_equal(kill(worker, SIGSTOP), 0);
    submit(pool, 1, "b");
    submit(pool, 1, "c");
    take(pool, "b", &submission, message);
    assert_string_equal(message, "reading it was not done after 3 seconds");
    take(pool, "c", &submission, message);
    assert_string_equal(message, "");
    assert_int_not_equal(only_child(getpid()), worker);
    pool_free(pool);
    submission_free(&submission);
    wall_seconds = 120;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bad_report_costs_itself_only),
        cmocka_unit_test(groups_share_no_reader),
        cmocka_unit_test(a_worker_that_is_killed_is_replaced),
        cmocka_unit_test(a_reader_that_hangs_costs_its_report_only),
        cmocka_unit_test(a_worker_that_is_stopped_is_replaced),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
