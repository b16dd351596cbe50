/* Where results go: standard output, or a file that appears whole by rename or not at all. */
#ifndef APRFOCUS_COMMON_OUTPUT_H
#define APRFOCUS_COMMON_OUTPUT_H

#include <stddef.h>
#include <stdint.h>

#include "common/digest.h"
#include "common/error.h"
#include "common/text.h"

struct output;

/* `path` NULL or "-" is standard output. A file is written beside its place under a temporary name (common/unfinished.h), mode
 * 0600 as long as it is not complete. */
enum status output_open(const char *path, struct output **out, struct error *error);
enum status output_write(struct output *output, const void *bytes, size_t length, struct error *error);
/* SHA-256 and size of what was written: once, between the last output_write and output_commit. */
void output_digest(struct output *output, char sha256[static DIGEST_TEXT_BYTES], uint64_t *size);
/* The file's path, NULL for standard output. */
const char *output_path(const struct output *output);
/* Makes the file durable and puts it in its place (standard output: flushes). Frees the output, also on failure, when the
 * old file is left as it was. */
enum status output_commit(struct output *output, struct error *error);
void output_abandon(struct output *output); /* NULL is fine; nothing appears */

/* All three in one, for a text. */
enum status output_write_text(const char *path, struct text text, struct error *error);
/* Makes a rename durable: syncs the folder that the file at `path` is in. */
void output_sync_folder(const char *path);

#endif
