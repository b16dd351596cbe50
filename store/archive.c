#include "store/archive.h"

#include <stdlib.h>
#include <zstd.h>

#include "common/memory.h"

enum { UNPACKED_BYTES_MAX = 64 * 1024 * 1024 };

enum status archive_read(struct store *store, int64_t submission, struct buffer *out, struct error *error)
{
    struct store_statement *statement;
    enum status status = store_prepare(store, "SELECT a.size, a.packed FROM main.submission s JOIN main.archive a ON a.sha256 = s.sha256 "
                                              "WHERE s.id = :submission", &statement, error);
    if (status)
        return status;
    store_bind_whole(statement, ":submission", submission);
    bool row;
    status = store_step(statement, &row, error);
    if (!status && row) {
        int64_t size = store_column_whole(statement, 0);
        struct text packed = store_column_text(statement, 1);
        void *bytes = size >= 0 && size <= UNPACKED_BYTES_MAX ? memory_allocate((size_t)size + 1) : NULL;
        size_t length = bytes ? ZSTD_decompress(bytes, (size_t)size + 1, packed.data, packed.length) : 0;
        if (!bytes || ZSTD_isError(length) || length != (size_t)size)
            status = error_set(error, STATUS_STORE, "%s: the bytes of submission %lld cannot be unpacked; run `aprfocus audit`", store_path(store),
                               (long long)submission);
        else
            buffer_add(out, bytes, length);
        free(bytes);
    }
    store_statement_free(statement);
    return status;
}
