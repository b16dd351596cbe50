/* What the files of this room share. */
#ifndef APRFOCUS_STORE_STORE_INTERNAL_H
#define APRFOCUS_STORE_STORE_INTERNAL_H

#include <sqlite3.h>

#include "store/store.h"

sqlite3 *store_database(const struct store *store);

#endif
