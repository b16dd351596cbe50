/* A page that opens from a disk: the shell of page/ (bundled when the program is built, see page/build.mjs) and in it, where it
 * has its mark, the data of the run as JSON. */
#include <stdlib.h>
#include <string.h>

#include "common/embedded.h"
#include "common/memory.h"
#include "report/page_internal.h"

#define MARK "<!--data-->"

extern const struct embedded_file page_embedded[];

static struct text shell(bool behind)
{
    struct text whole = text_of(page_embedded[0].begin, (size_t)(page_embedded[0].end - page_embedded[0].begin));
    const char *mark = strstr(whole.data, MARK); /* a NUL stands behind an embedded file; the build refuses a shell without */
    size_t before = (size_t)(mark - whole.data);
    if (!behind)
        return text_of(whole.data, before);
    return text_of(mark + strlen(MARK), whole.length - before - strlen(MARK));
}

static enum status begin(struct rendering *rendering, struct error *error)
{
    json_set_alloc_funcs(memory_allocate, free);
    struct text head = shell(false);
    buffer_add(&rendering->buffer, head.data, head.length);
    buffer_add_byte(&rendering->buffer, '{');
    enum status status = page_data_head(rendering, error);
    buffer_add_text(&rendering->buffer, "\"tables\":[");
    return status;
}

static enum status table(struct rendering *rendering, const struct report_table *table, bool first, struct error *error)
{
    if (!first)
        buffer_add_text(&rendering->buffer, ",\n");
    return page_data_table(rendering, table, error);
}

static enum status end(struct rendering *rendering, struct error *error)
{
    buffer_add_text(&rendering->buffer, "],\n");
    enum status status = page_data_evidence(rendering, error);
    struct text tail = shell(true);
    buffer_add_byte(&rendering->buffer, '}');
    buffer_add(&rendering->buffer, tail.data, tail.length);
    return status;
}

const struct report_renderer renderer_html = {.id = "html", .people = true, .years = true, .begin = begin, .table = table, .end = end};
