#include "store/search.h"

#include <string.h>

#include "common/buffer.h"

enum { QUERY_BYTES_MAX = 4096 };

static const char search_sql[] =
    "SELECT counted.office, counted.year, passage.path, passage.line, counted.source, counted.sha256, passage.text "
    "FROM passage_text JOIN passage ON passage.id = passage_text.rowid "
    "JOIN current_submission AS counted ON counted.id = passage.submission "
    "WHERE passage_text MATCH :query AND (:year = 0 OR counted.year = :year) AND (:office IS NULL OR counted.office = :office) "
    "ORDER BY counted.year, counted.office, passage.id";

/* The words as the index understands them: each in quotes, so that no sign in them is an operator. What stands between
 * quotes stays one phrase. */
static bool write_query(struct buffer *query, const char *words)
{
    bool any = false;
    while (*words) {
        bool phrase = *words == '"';
        words += phrase;
        size_t length = phrase ? strcspn(words, "\"") : strcspn(words, " \t\n\"");
        if (length) {
            buffer_add_text(query, any ? " \"" : "\"");
            buffer_add(query, words, length);
            buffer_add_byte(query, '"');
            any = true;
        }
        words += length;
        words += *words && (phrase || *words != '"');
    }
    return any && !query->overflowed;
}

static enum status run_search(struct store *store, const struct search_request *request, const char *query,
                              enum status (*found)(void *, const struct search_hit *, struct error *), void *context,
                              struct error *error)
{
    struct store_statement *statement;
    enum status status = store_prepare(store, search_sql, &statement, error);
    if (status)
        return status;
    store_bind_text(statement, ":query", query);
    store_bind_whole(statement, ":year", request->year);
    store_bind_text(statement, ":office", request->office);
    bool row = true;
    while (!status && !(status = store_step(statement, &row, error)) && row) {
        struct search_hit hit = {
            .office = store_column_text(statement, 0).data,
            .year = store_column_whole(statement, 1),
            .path = store_column_text(statement, 2).data,
            .line = store_column_whole(statement, 3),
            .source = store_column_text(statement, 4).data,
            .sha256 = store_column_text(statement, 5).data,
            .text = store_column_text(statement, 6).data,
        };
        status = found(context, &hit, error);
    }
    store_statement_free(statement);
    return status;
}

enum status store_search(struct store *store, const struct search_request *request,
                         enum status (*found)(void *context, const struct search_hit *hit, struct error *error), void *context,
                         struct error *error)
{
    struct buffer query;
    buffer_init(&query, QUERY_BYTES_MAX);
    enum status status = STATUS_OK;
    if (!write_query(&query, request->words))
        status = error_set(error, STATUS_USAGE, "no word to search for, or more than %d bytes of them", QUERY_BYTES_MAX);
    else
        status = run_search(store, request, query.data, found, context, error);
    buffer_free(&query);
    return status;
}
