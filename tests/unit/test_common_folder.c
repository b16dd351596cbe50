/* Folders that appear whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/folder.h"
#include "common/unfinished.h"

static bool ours(const char *name)
{
    return strstr(name, ".txt") != NULL;
}

/* Works in an empty folder of its own. */
static int enter(void **state)
{
    static char path[] = "test_common_folder.XXXXXX";
    *state = mkdtemp(path);
    return *state && chdir(path) == 0 ? 0 : -1;
}

static size_t entries(const char *path)
{
    DIR *folder = opendir(path);
    size_t count = 0;
    if (!folder)
        return SIZE_MAX;
    for (const struct dirent *entry; (entry = readdir(folder));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return count;
}

static void nothing_appears_before_it_is_whole(void **state)
{
    (void)state;
    struct folder *folder;
    struct error error;
    assert_int_equal(folder_open("a//", ours, &folder, &error), STATUS_OK);
    assert_int_equal(folder_write(folder, "x.txt", text_from("x"), &error), STATUS_OK);
    assert_int_equal(entries("a"), SIZE_MAX);
    folder_abandon(folder);
    assert_int_equal(entries("."), 0);
}

static void a_folder_replaces_its_own_kind_only(void **state)
{
    (void)state;
    struct folder *folder;
    struct error error;
    for (int round = 0; round < 2; round++) {
        assert_int_equal(folder_open("a", ours, &folder, &error), STATUS_OK);
        assert_int_equal(folder_write(folder, round ? "y.txt" : "x.txt", text_from("x"), &error), STATUS_OK);
        assert_int_equal(folder_commit(folder, &error), STATUS_OK);
        assert_int_equal(entries("a"), 1);
        assert_int_equal(entries("."), 1);
    }
    struct stat status;
    mode_t mask = umask(0);
    umask(mask);
    assert_int_equal(stat("a", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0777 & ~mask);
    /* somebody's file that comes while the new folder is written is not lost either */
    assert_int_equal(folder_open("a", ours, &folder, &error), STATUS_OK);
    FILE *file = fopen("a/notes", "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(folder_commit(folder, &error), STATUS_IO);
    assert_int_equal(entries("a"), 2);
    assert_int_equal(folder_open("a", ours, &folder, &error), STATUS_IO);
    assert_non_null(strstr(error.message, "notes"));
    assert_int_equal(entries("."), 1);
    unlink("a/notes");
    unlink("a/y.txt");
    rmdir("a");
}

static void a_file_is_written_once(void **state)
{
    (void)state;
    struct folder *folder;
    struct error error;
    assert_int_equal(folder_open("b", ours, &folder, &error), STATUS_OK);
    assert_int_equal(folder_write(folder, "x.txt", text_from("x"), &error), STATUS_OK);
    assert_int_equal(folder_write(folder, "x.txt", text_from("y"), &error), STATUS_IO);
    folder_abandon(folder);
    assert_int_equal(entries("."), 0);
}

/* What a run that was killed left: its lock is gone with it. */
static void what_dead_runs_left_is_taken_away(void **state)
{
    (void)state;
    char *living, *file, *next;
    assert_int_equal(mkdir("c.unfinished-abcdef", 0700), 0);
    assert_int_equal(mkdir("c.unfinished-abcdef/below", 0700), 0);
    fclose(fopen("c.unfinished-abcdef/below/x.txt", "w"));
    fclose(fopen("c.unfinished-ghijkl", "w"));
    assert_int_equal(symlink("..", "c.unfinished-link00"), 0); /* never followed */
    assert_int_equal(mkdir("c.backup", 0700), 0);
    int lock = unfinished_folder("c", &living);
    assert_true(lock >= 0);
    assert_int_equal(access("c.unfinished-abcdef", F_OK), -1);
    assert_int_equal(access("c.unfinished-ghijkl", F_OK), -1);
    assert_int_equal(entries("."), 3); /* the living one, the link, the backup */
    int other = unfinished_file("c", &file);
    assert_true(other >= 0);
    assert_int_equal(access(living, F_OK), 0);
    int inner = unfinished_file("c.unfinished-x/d", &next); /* there is no such folder; but one that is locked is no obstacle */
    assert_int_equal(inner, -1);
    char path[64];
    snprintf(path, sizeof path, "%s/d", living);
    inner = unfinished_file(path, &next);
    assert_true(inner >= 0);
    free(next);
    close(inner);
    close(lock);
    close(other);
    lock = unfinished_file("./c", &next);
    assert_true(lock >= 0);
    assert_int_equal(access(living, F_OK), -1);
    assert_int_equal(access(file, F_OK), -1);
    free(file);
    unfinished_remove(next);
    close(lock);
    assert_int_equal(unfinished_file("nowhere/c", &file), -1);
    assert_null(file);
    unfinished_remove("c.unfinished-link00");
    unfinished_remove("c.backup");
    assert_int_equal(entries("."), 0);
    free(living);
    free(next);
}

static int leave(void **state)
{
    return chdir("..") == 0 && rmdir(*state) == 0 ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_appears_before_it_is_whole),
        cmocka_unit_test(a_folder_replaces_its_own_kind_only),
        cmocka_unit_test(a_file_is_written_once),
        cmocka_unit_test(what_dead_runs_left_is_taken_away),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
