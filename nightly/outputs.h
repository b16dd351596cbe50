/* The night's tables: written beside their places first, put in place when all of them are whole, then the manifest. */
#ifndef APRFOCUS_NIGHTLY_OUTPUTS_H
#define APRFOCUS_NIGHTLY_OUTPUTS_H

#include <jansson.h>

#include "nightly/config.h"
#include "store/store.h"

/* Writes NAME-YEAR-SET.FORMAT for each output, year and region set into the folder of outputs. The years must be added up. A file
 * whose bytes have not changed is left alone, as are files of which nobody asks any more. Then manifest.json and SHA256SUMS,
 * which `sha256sum -c` reads, and all files are read again and compared with them. Before anything is put in its place the
 * store's log has it (store/custody.h). `files` (an array) gets an object for
 * each: file, table, format, year, region_set, region, run, rows, bytes, sha256, changed. An error leaves the old outputs and
 * the old manifest, unless it comes while files are put in place: then SHA256SUMS tells. */
enum status nightly_outputs_write(const struct nightly_config *config, struct store *store, const struct dictionary *dictionary,
                                  json_t *files, struct error *error);

/* Into a file that appears whole. */
enum status nightly_write_json(const char *path, const json_t *object, struct error *error);
/* Makes a folder where there is none, for its owner only. */
enum status nightly_make_folder(const char *path, struct error *error);

#endif
