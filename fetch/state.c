/* JSON by jansson. What cannot be read is as good as nothing: the file is fetched anew. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "common/output.h"
#include "fetch/fetch_internal.h"

static void copy_member(const json_t *object, const char *name, char *out, size_t size)
{
    const char *text = json_string_value(json_object_get(object, name));
    out[0] = '\0';
    if (text && strlen(text) < size)
        snprintf(out, size, "%s", text);
}

void state_load(const char *path, const char *url, struct file_state *state)
{
    *state = (struct file_state){0};
    json_t *object = json_load_file(path, 0, NULL);
    const char *of = json_string_value(json_object_get(object, "url"));
    if (of && strcmp(of, url) == 0) {
        copy_member(object, "etag", state->etag, sizeof state->etag);
        copy_member(object, "modified", state->modified, sizeof state->modified);
        copy_member(object, "sha256", state->sha256, sizeof state->sha256);
        copy_member(object, "partial_validator", state->partial_validator, sizeof state->partial_validator);
        state->size = json_integer_value(json_object_get(object, "size"));
        state->partial_size = json_integer_value(json_object_get(object, "partial_size"));
    }
    json_decref(object);
}

enum status state_save(const char *path, const char *url, const struct file_state *state, struct error *error)
{
    json_t *object = json_pack("{s:s, s:s, s:s, s:s, s:I, s:s, s:I}", "url", url, "etag", state->etag, "modified", state->modified, "sha256",
                               state->sha256, "size", (json_int_t)state->size, "partial_validator", state->partial_validator,
                               "partial_size", (json_int_t)state->partial_size);
    char *text = object ? json_dumps(object, JSON_INDENT(1)) : NULL;
    json_decref(object);
    if (!text)
        return error_set(error, STATUS_INTERNAL, "%s: what is known of a file cannot be written as JSON", path);
    enum status status = output_write_text(path, text_from(text), error);
    free(text);
    return status;
}

void state_forget(const char *path)
{
    json_t *object = json_load_file(path, 0, NULL);
    if (!object)
        return;
    json_object_set_new(object, "etag", json_string(""));
    json_object_set_new(object, "modified", json_string(""));
    char *text = json_dumps(object, JSON_INDENT(1));
    json_decref(object);
    if (text && output_write_text(path, text_from(text), NULL))
        remove(path); /* what cannot be amended must not be believed */
    free(text);
}
