/* Opening, refusing and rolling back: a store that is not ours stays as it was to the byte. */
#include "tests/unit/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/digest.h"
#include "store/store.h"

struct fixture {
    char folder[32], path[64];
    struct store *store;
    struct error error;
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    *state = fixture;
    memcpy(fixture->folder, "/tmp/test-store-XXXXXX", 23);
    if (!mkdtemp(fixture->folder))
        return -1;
    snprintf(fixture->path, sizeof fixture->path, "%s/s.db", fixture->folder);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    store_close(fixture->store);
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        char path[96];
        snprintf(path, sizeof path, "%s%s", fixture->path, endings[i]);
        unlink(path);
    }
    rmdir(fixture->folder);
    free(fixture);
    return 0;
}

static void open_store(struct fixture *fixture, enum store_access access)
{
    store_close(fixture->store);
    fixture->store = NULL;
    if (store_open(fixture->path, access, &fixture->store, &fixture->error))
        fail_msg("%s", fixture->error.message);
}

static void execute(struct fixture *fixture, const char *sql)
{
    if (store_execute(fixture->store, sql, &fixture->error))
        fail_msg("%s: %s", sql, fixture->error.message);
}

static int64_t whole(struct fixture *fixture, const char *sql)
{
    int64_t number = -1;
    if (store_whole(fixture->store, sql, -2, &number, &fixture->error))
        fail_msg("%s: %s", sql, fixture->error.message);
    return number;
}

static void digest_file(const char *path, char digest[static DIGEST_TEXT_BYTES])
{
    static char bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    assert_true(length < sizeof bytes);
    digest_sha256(bytes, length, digest);
}

/* Every way of opening fails with `words` in the message, and the file has the same bytes afterwards. */
static void refused_and_unchanged(struct fixture *fixture, const char *words)
{
    char before[DIGEST_TEXT_BYTES], after[DIGEST_TEXT_BYTES];
    store_close(fixture->store);
    fixture->store = NULL;
    digest_file(fixture->path, before);
    for (int access = STORE_READ; access <= STORE_CREATE; access++) {
        struct store *store = NULL;
        fixture->error.message[0] = '\0';
        assert_int_equal(store_open(fixture->path, (enum store_access)access, &store, &fixture->error), STATUS_STORE);
        assert_null(store);
        assert_non_null(strstr(fixture->error.message, words));
        assert_non_null(strstr(fixture->error.message, fixture->path));
    }
    digest_file(fixture->path, after);
    assert_string_equal(before, after);
}

static void only_create_makes_a_store(void **state)
{
    struct fixture *fixture = *state;
    struct store *store;
    assert_int_equal(store_open(fixture->path, STORE_READ, &store, &fixture->error), STATUS_STORE);
    assert_int_equal(store_open(fixture->path, STORE_WRITE, &store, &fixture->error), STATUS_STORE);
    assert_int_not_equal(access(fixture->path, F_OK), 0);
    open_store(fixture, STORE_CREATE);
    struct stat file;
    assert_int_equal(stat(fixture->path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    assert_true(store_writable(fixture->store));
    assert_string_equal(store_path(fixture->store), fixture->path);
    assert_int_equal(whole(fixture, "SELECT count(*) FROM submission"), 0);
    assert_true(whole(fixture, "PRAGMA user_version") >= 1);
    assert_int_equal(whole(fixture, "PRAGMA foreign_keys"), 1);
}

static void what_was_written_is_there_when_opened_again(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, STORE_CREATE);
    execute(fixture, "INSERT INTO roster(year, iso3, due) VALUES (2009, 'ALB', NULL)");
    open_store(fixture, STORE_CREATE);
    assert_int_equal(whole(fixture, "SELECT count(*) FROM roster"), 1);
    open_store(fixture, STORE_READ);
    assert_false(store_writable(fixture->store));
    assert_int_equal(whole(fixture, "SELECT count(*) FROM roster"), 1);
    assert_int_equal(store_execute(fixture->store, "DELETE FROM roster", &fixture->error), STATUS_STORE);
    assert_non_null(strstr(fixture->error.message, "read-only"));
    assert_int_equal(whole(fixture, "SELECT count(*) FROM roster"), 1);
}

static void another_programs_database_is_refused(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, STORE_CREATE);
    execute(fixture, "PRAGMA journal_mode = DELETE; PRAGMA application_id = 7;");
    refused_and_unchanged(fixture, "another program");
}

static void a_newer_store_is_refused(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, STORE_CREATE);
    execute(fixture, "PRAGMA journal_mode = DELETE; PRAGMA user_version = 999;");
    refused_and_unchanged(fixture, "version 999");
}

static void a_text_file_is_refused(void **state)
{
    struct fixture *fixture = *state;
    FILE *file = fopen(fixture->path, "w");
    fputs("This is a letter, and longer than the head of a database is, which has one hundred bytes at least, as is known.\n", file);
    fclose(file);
    refused_and_unchanged(fixture, "not a store");
}

static void a_folder_is_refused(void **state)
{
    struct fixture *fixture = *state;
    struct store *store;
    assert_int_equal(store_open(fixture->folder, STORE_CREATE, &store, &fixture->error), STATUS_STORE);
    assert_non_null(strstr(fixture->error.message, "a store is a file"));
}

static void a_rollback_leaves_nothing_and_closing_rolls_back(void **state)
{
    struct fixture *fixture = *state;
    open_store(fixture, STORE_CREATE);
    assert_int_equal(store_begin(fixture->store, &fixture->error), STATUS_OK);
    execute(fixture, "INSERT INTO roster(year, iso3, due) VALUES (2009, 'ALB', NULL)");
    assert_int_equal(whole(fixture, "SELECT count(*) FROM roster"), 1);
    store_rollback(fixture->store);
    store_rollback(fixture->store); /* nothing is open: harmless */
    assert_int_equal(whole(fixture, "SELECT count(*) FROM roster"), 0);
    assert_int_equal(store_begin(fixture->store, &fixture->error), STATUS_OK);
    execute(fixture, "INSERT INTO roster(year, iso3, due) VALUES (2009, 'ALB', NULL)");
    open_store(fixture, STORE_WRITE);
    assert_int_equal(whole(fixture, "SELECT count(*) FROM roster"), 0);
    assert_int_equal(store_begin(fixture->store, &fixture->error), STATUS_OK);
    execute(fixture, "INSERT INTO roster(year, iso3, due) VALUES (2009, 'ALB', NULL)");
    assert_int_equal(store_commit(fixture->store, &fixture->error), STATUS_OK);
    store_rollback(fixture->store);
    assert_int_equal(whole(fixture, "SELECT count(*) FROM roster"), 1);
}

static void statements_take_names_and_give_columns(void **state)
{
    struct fixture *fixture = *state;
    struct store_statement *statement = NULL;
    bool row;
    open_store(fixture, STORE_CREATE);
    assert_int_equal(store_prepare(fixture->store, "SELECT :a AS one, :b AS two, :c AS three", &statement, &fixture->error), STATUS_OK);
    store_bind_slice(statement, ":a", text_of("abcdef", 3));
    store_bind_whole(statement, ":b", -5);
    store_bind_text(statement, ":c", NULL);
    store_bind_whole(statement, ":unknown", 1);
    assert_int_equal(store_step(statement, &row, &fixture->error), STATUS_OK);
    assert_true(row);
    assert_int_equal(store_column_count(statement), 3);
    assert_string_equal(store_column_name(statement, 1), "two");
    assert_true(text_is(store_column_text(statement, 0), "abc"));
    assert_int_equal(store_column_whole(statement, 1), -5);
    assert_true(store_column_is_null(statement, 2));
    assert_true(text_is(store_column_text(statement, 2), ""));
    assert_int_equal(store_step(statement, &row, &fixture->error), STATUS_OK);
    assert_false(row);
    store_reset(statement);
    assert_int_equal(store_step(statement, &row, &fixture->error), STATUS_OK);
    assert_true(row && text_is(store_column_text(statement, 0), "abc")); /* what is bound stays */
    store_statement_free(statement);
    assert_int_equal(store_prepare(fixture->store, "SELECT nothing FROM nowhere", &statement, &fixture->error), STATUS_STORE);
    assert_int_equal(whole(fixture, "SELECT NULL"), -2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* The public's way sees what was published and nothing else, whatever it asks for. */
static void the_public_sees_publications_only(void **state)
{
    (void)state;
    char path[] = "/tmp/test_store_public_XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    struct error error;
    struct store *store;
    assert_int_equal(store_open(path, STORE_CREATE, &store, &error), STATUS_OK);
    store_close(store);
    assert_int_equal(store_open(path, STORE_PUBLIC, &store, &error), STATUS_OK);
    assert_false(store_writable(store));
    static const char *const refused[] = {
        "SELECT * FROM observation", "SELECT text FROM passage", "SELECT source FROM submission", "SELECT * FROM office_value",
        "SELECT * FROM figure", "SELECT * FROM run_office", "SELECT * FROM publication_truth", "SELECT sql FROM sqlite_master",
        "SELECT * FROM passage_text", "SELECT * FROM finding", "SELECT * FROM source_file", "SELECT * FROM current_submission",
        "WITH x AS (SELECT office FROM submission) SELECT * FROM x", "SELECT (SELECT max(low) FROM figure) FROM publication",
        "ATTACH ':memory:' AS other", "PRAGMA table_info(observation)", "DELETE FROM publication", "CREATE TEMP TABLE t(x)"};
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct store_statement *statement = NULL;
        assert_int_equal(store_prepare(store, refused[i], &statement, &error), STATUS_STORE);
        assert_null(statement);
    }
    int64_t count;
    assert_int_equal(store_whole(store, "SELECT count(*) FROM published_figure f JOIN publication p ON p.id = f.publication", -1, &count, &error),
                     STATUS_OK);
    assert_int_equal(count, 0);
    store_close(store);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_public_sees_publications_only),
        TEST(only_create_makes_a_store),
        TEST(what_was_written_is_there_when_opened_again),
        TEST(another_programs_database_is_refused),
        TEST(a_newer_store_is_refused),
        TEST(a_text_file_is_refused),
        TEST(a_folder_is_refused),
        TEST(a_rollback_leaves_nothing_and_closing_rolls_back),
        TEST(statements_take_names_and_give_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
