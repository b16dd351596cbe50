/* The only room that knows the database. One process writes at a time; readers see whole transactions. SQL outside this
 * room keeps to what SQLite and PostgreSQL both understand, with named parameters (":year"). */
#ifndef APRFOCUS_STORE_STORE_H
#define APRFOCUS_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/text.h"

struct store;

enum store_access {
    STORE_READ,   /* must exist, is not changed */
    STORE_WRITE,  /* must exist */
    STORE_CREATE, /* is made where it does not exist, mode 0600 */
    STORE_PUBLIC, /* as STORE_READ, and sees nothing but what was published: other tables are refused by the database */
};

/* Opens the store and migrates it where it is older than the program (unless STORE_READ). A file that is not a store of
 * ours, is newer than the program, cannot be read or is locked gives STATUS_STORE and stays as it was. */
enum status store_open(const char *path, enum store_access access, struct store **out, struct error *error);
void store_close(struct store *store); /* NULL is fine; an open transaction is rolled back */
const char *store_path(const struct store *store);
/* Whether this open store can be written: STORE_READ, and files without permission, cannot. */
bool store_writable(const struct store *store);

enum status store_begin(struct store *store, struct error *error); /* takes the write lock at once */
enum status store_commit(struct store *store, struct error *error); /* durable when it returns */
void store_rollback(struct store *store);
bool store_in_transaction(const struct store *store);

/* Statements. A statement lives until it is freed, may be run again after store_reset, and belongs to its store. */
struct store_statement;

enum status store_prepare(struct store *store, const char *sql, struct store_statement **out, struct error *error);
void store_statement_free(struct store_statement *statement); /* NULL is fine */

/* Binding by the parameter's name, ":year". A name that the statement does not have is passed over, so that one set of
 * parameters serves many statements. Text is copied. */
void store_bind_text(struct store_statement *statement, const char *name, const char *value); /* NULL binds NULL */
void store_bind_slice(struct store_statement *statement, const char *name, struct text value);
void store_bind_bytes(struct store_statement *statement, const char *name, const void *bytes, size_t length);
void store_bind_whole(struct store_statement *statement, const char *name, int64_t value);
void store_bind_null(struct store_statement *statement, const char *name);

/* *row says whether there is a row; columns are valid until the next step. */
enum status store_step(struct store_statement *statement, bool *row, struct error *error);
enum status store_run(struct store_statement *statement, struct error *error); /* steps to the end and resets */
void store_reset(struct store_statement *statement); /* keeps what is bound */

int store_column_count(const struct store_statement *statement);
const char *store_column_name(const struct store_statement *statement, int column);
bool store_column_is_null(struct store_statement *statement, int column);
int64_t store_column_whole(struct store_statement *statement, int column); /* 0 where it is NULL */
struct text store_column_text(struct store_statement *statement, int column); /* or bytes; "" where it is NULL; NUL-terminated */

int64_t store_last_id(const struct store *store); /* of the row that was inserted last */
/* Runs statements that give no rows. */
enum status store_execute(struct store *store, const char *sql, struct error *error);
/* The first column of the first row, `otherwise` where there is none. */
enum status store_whole(struct store *store, const char *sql, int64_t otherwise, int64_t *out, struct error *error);

#endif
