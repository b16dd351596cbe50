/* Runs a fuzz target over the files of a corpus, in the ordinary tests: main() in place of libFuzzer's.
 * usage: replay_TARGET FILE... */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END) != 0) {
        fprintf(stderr, "%s cannot be read\n", path);
        return 1;
    }
    const long size = ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(size ? (size_t)size : 1);
    const size_t got = bytes ? fread(bytes, 1, (size_t)size, file) : 0;
    fclose(file);
    if (!bytes || got != (size_t)size)
        return 1;
    fprintf(stderr, "%s\n", path);
    LLVMFuzzerTestOneInput(bytes, got);
    free(bytes);
    return 0;
}

int main(int argc, char **argv)
{
    int failed = argc < 2;
    for (int i = 1; i < argc; i++)
        failed |= replay(argv[i]);
    printf("%d passed, %d failed\n", argc - 1, failed);
    return failed;
}
