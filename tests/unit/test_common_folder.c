/* Folders that appear whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "common/folder.h"

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
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
