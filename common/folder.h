/* A folder of results that appears whole by rename, or not at all. */
#ifndef APRFOCUS_COMMON_FOLDER_H
#define APRFOCUS_COMMON_FOLDER_H

#include <stdbool.h>

#include "common/error.h"
#include "common/text.h"

struct folder;

/* Makes a folder beside `path` under a temporary name, mode 0700 as long as it is not complete. What stands at `path` must
 * be an empty folder, or one that holds nothing but plain files whose names are `ours`, which is replaced in the end; else
 * STATUS_IO: nobody's files are lost. */
enum status folder_open(const char *path, bool (*ours)(const char *name), struct folder **out, struct error *error);
/* Writes a file into it, durable when it returns. `name` has no slash. */
enum status folder_write(struct folder *folder, const char *name, struct text bytes, struct error *error);
/* Of what was written so far a line for each file as sha256sum writes it, "SHA256  NAME". Valid until the folder is committed. */
struct text folder_listing(const struct folder *folder);
/* Puts the folder in its place and removes the old one. Frees it, also on failure, when the old one is left as it was. */
enum status folder_commit(struct folder *folder, struct error *error);
void folder_abandon(struct folder *folder); /* NULL is fine; nothing appears */

/* "FOLDER/NAME". Owner: caller. */
char *folder_path(const char *folder, const char *name);

#endif
