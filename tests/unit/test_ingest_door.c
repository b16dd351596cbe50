/* What is refused before an XML parser sees it, and where files come from. */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/reader_internal.h"
#include "ingest/source.h"

static void the_door_knows_what_is_no_report(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        enum rule rule;
        int64_t line;
    } cases[] = {
        {"", 0, RULE_EMPTY, 1},
        {"\x1F\x8B\x08", 3, RULE_COMPRESSED, 1},
        {"PK\x03\x04", 4, RULE_COMPRESSED, 1},
        {"%PDF-1.4", 8, RULE_COMPRESSED, 1},
        {"\xD0\xCF\x11\xE0", 4, RULE_COMPRESSED, 1},
        {"\xFF\xFE<\0", 4, RULE_NOT_UTF8, 1},
        {"\xFE\xFF\0<", 4, RULE_NOT_UTF8, 1},
        {"<\0?\0", 4, RULE_NOT_UTF8, 1},
        {"<a>\n\n\xE9t\xE9</a>", 12, RULE_NOT_UTF8, 3},
        {"<a>\n\xC3", 5, RULE_NOT_UTF8, 2},
        {"<?xml version='1.0' encoding='windows-1252'?><a/>", 49, RULE_NOT_UTF8, 1},
        {"<?xml version=\"1.0\" encoding = \"UTF-16\"?><a/>", 45, RULE_NOT_UTF8, 1},
    };
    struct submission submission;
    submission_init(&submission);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        submission_reset(&submission);
        assert_false(door_examine(&submission, cases[i].bytes, cases[i].length));
        assert_int_equal(submission.finding_count, 1);
        assert_int_equal(submission.findings[0].rule, cases[i].rule);
        assert_int_equal(submission.findings[0].line, cases[i].line);
        assert_true(submission_refused(&submission));
    }
    submission_free(&submission);
}

static void the_door_lets_utf_8_in(void **state)
{
    (void)state;
    static const char *const cases[] = {"<a/>", "<?xml version='1.0'?><a/>", "<?xml version='1.0' encoding='utf-8'?><a/>",
                                        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>\xC3\xA9</a>", "\xEF\xBB\xBF<a/>",
                                        "<a encoding='latin1'/>", "<?xml", "P", "no XML at all"};
    struct submission submission;
    submission_init(&submission);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        submission_reset(&submission);
        assert_true(door_examine(&submission, cases[i], strlen(cases[i])));
        assert_int_equal(submission.finding_count, 0);
    }
    submission_free(&submission);
}

static void every_rule_is_known_by_its_id(void **state)
{
    (void)state;
    enum rule found;
    for (int i = 0; i < RULES; i++) {
        const struct rule_information *rule = rule_information((enum rule)i);
        assert_true(rule_by_id(text_from(rule->id), &found));
        assert_int_equal(found, i); /* no id twice */
        assert_int_equal(rule->documentation[strlen(rule->documentation) - 1] == '.' ||
                             rule->documentation[strlen(rule->documentation) - 1] == ')', 1);
    }
    assert_false(rule_by_id(text_from("no-such-rule"), &found));
}

static void findings_are_listed_up_to_a_limit(void **state)
{
    (void)state;
    struct submission submission;
    submission_init(&submission);
    assert_string_equal(submission_state(&submission), "accepted");
    submission_find(&submission, RULE_DATE_SENSE, "", 1, "mend", "a warning");
    assert_string_equal(submission_state(&submission), "accepted-with-warnings");
    for (int i = 0; i < 3 * FINDINGS_MAX; i++)
        submission_find(&submission, RULE_DATE_SENSE, "", i, "mend", "warning %d", i);
    assert_int_equal(submission.finding_count, FINDINGS_MAX + 1);
    assert_int_equal(submission.findings[FINDINGS_MAX].rule, RULE_TOO_MANY);
    assert_false(submission_refused(&submission));
    submission_find(&submission, RULE_NEGATIVE, "", 1, "mend", "an error behind the limit");
    assert_true(submission_refused(&submission));
    assert_string_equal(submission_state(&submission), "refused");
    submission_reset(&submission);
    assert_int_equal(submission.finding_count, 0);
    assert_false(submission_refused(&submission));
    submission_free(&submission);
}

struct folder {
    char path[32], file[64], other[64], link[64], ignored[64], below[64];
};

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int make_folder(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    *state = folder;
    memcpy(folder->path, "/tmp/test-source-XXXXXX", 24);
    if (!mkdtemp(folder->path))
        return -1;
    snprintf(folder->file, sizeof folder->file, "%s/b.xml", folder->path);
    snprintf(folder->below, sizeof folder->below, "%s/a", folder->path);
    snprintf(folder->other, sizeof folder->other, "%s/a/c.XML", folder->path);
    snprintf(folder->link, sizeof folder->link, "%s/link.xml", folder->path);
    snprintf(folder->ignored, sizeof folder->ignored, "%s/notes.txt", folder->path);
    mkdir(folder->below, 0700);
    write_file(folder->file, "<b/>");
    write_file(folder->other, "<c/>");
    write_file(folder->ignored, "notes");
    return symlink("b.xml", folder->link);
}

static int drop_folder(void **state)
{
    struct folder *folder = *state;
    unlink(folder->file);
    unlink(folder->other);
    unlink(folder->link);
    unlink(folder->ignored);
    rmdir(folder->below);
    rmdir(folder->path);
    free(folder);
    return 0;
}

static void folders_are_listed_in_the_order_of_paths(void **state)
{
    struct folder *folder = *state;
    struct source_list list;
    char *paths[] = {folder->ignored, folder->path, folder->file, folder->ignored};
    source_list(paths, 1, &list);
    assert_int_equal(list.count, 1); /* named by its path: whatever its name is */
    assert_int_equal(list.passed_over, 0);
    source_list_free(&list);
    source_list(paths + 1, 1, &list);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.passed_over, 1);
    assert_string_equal(list.files[0].path, folder->other);
    assert_string_equal(list.files[1].path, folder->file);
    assert_string_equal(list.files[2].path, folder->link);
    source_list_free(&list);
    source_list(paths, 4, &list);
    assert_int_equal(list.count, 4); /* no path twice */
    source_list_free(&list);
}

static enum source_problem read_source(char *path, bool named, struct source_identity *identity, char why[static 256])
{
    static char bytes[SOURCE_BYTES_MAX + 1];
    size_t length = 0;
    struct source_file file = {path, named};
    enum source_problem problem = source_read(&file, bytes, &length, identity, why, 256);
    if (!problem)
        assert_int_equal(length, identity->size);
    return problem;
}

static void links_are_followed_where_they_are_named_only(void **state)
{
    struct folder *folder = *state;
    struct source_identity identity, through;
    char why[256];
    assert_int_equal(read_source(folder->file, true, &identity, why), SOURCE_OK);
    assert_int_equal(read_source(folder->link, true, &through, why), SOURCE_OK);
    assert_int_equal(identity.inode, through.inode);
    assert_int_equal(read_source(folder->link, false, &through, why), SOURCE_UNREADABLE);
    assert_non_null(strstr(why, "link"));
    assert_int_equal(read_source(folder->path, true, &through, why), SOURCE_UNREADABLE);
    assert_int_equal(read_source("/dev/zero", true, &through, why), SOURCE_UNREADABLE);
    assert_non_null(strstr(why, "device"));
}

static void an_identity_changes_with_the_file(void **state)
{
    struct folder *folder = *state;
    struct source_identity before, stated, after;
    char why[256];
    struct source_file file = {folder->file, true};
    assert_int_equal(read_source(folder->file, true, &before, why), SOURCE_OK);
    assert_int_equal(source_identify(&file, &stated, why, sizeof why), SOURCE_OK);
    assert_memory_equal(&before, &stated, sizeof before);
    assert_false(source_settled(&before)); /* written just now: a change could leave the same stamps */
    before.modified_ns -= INT64_C(10000000000);
    assert_false(source_settled(&before)); /* the inode's own stamp is as recent */
    before.changed_ns -= INT64_C(10000000000);
    assert_true(source_settled(&before));
    struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    assert_int_equal(utimensat(AT_FDCWD, folder->file, old, 0), 0);
    assert_int_equal(source_identify(&file, &after, why, sizeof why), SOURCE_OK);
    assert_int_equal(after.modified_ns, INT64_C(1000000000000));
    assert_true(after.changed_ns >= stated.changed_ns);
    assert_int_equal(truncate(folder->file, SOURCE_BYTES_MAX), 0);
    assert_int_equal(source_identify(&file, &after, why, sizeof why), SOURCE_OK);
    assert_int_equal(truncate(folder->file, (off_t)SOURCE_BYTES_MAX + 1), 0);
    assert_int_equal(source_identify(&file, &after, why, sizeof why), SOURCE_TOO_LARGE);
    assert_int_equal(read_source(folder->file, true, &after, why), SOURCE_TOO_LARGE);
    assert_int_equal(unlink(folder->file), 0);
    assert_int_equal(source_identify(&file, &after, why, sizeof why), SOURCE_UNREADABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_door_knows_what_is_no_report),
        cmocka_unit_test(the_door_lets_utf_8_in),
        cmocka_unit_test(every_rule_is_known_by_its_id),
        cmocka_unit_test(findings_are_listed_up_to_a_limit),
        cmocka_unit_test_setup_teardown(folders_are_listed_in_the_order_of_paths, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(links_are_followed_where_they_are_named_only, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(an_identity_changes_with_the_file, make_folder, drop_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
