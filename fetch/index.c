/* Addresses, taken apart and put together by libcurl's own parser, so that what is checked is what is asked for. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "common/memory.h"
#include "fetch/fetch_internal.h"

static char *part(CURLU *url, CURLUPart which, unsigned flags)
{
    char *text = NULL, *copy = NULL;
    if (curl_url_get(url, which, &text, flags) == CURLUE_OK)
        copy = memory_copy_text(text, strlen(text));
    curl_free(text);
    return copy;
}

static CURLU *parse(const char *text, const char *base)
{
    CURLU *url = curl_url();
    if (!url)
        abort(); /* no memory */
    if ((base && curl_url_set(url, CURLUPART_URL, base, 0) != CURLUE_OK) ||
        curl_url_set(url, CURLUPART_URL, text, CURLU_DISALLOW_USER) != CURLUE_OK) {
        curl_url_cleanup(url);
        return NULL;
    }
    return url;
}

static const char *problem_of(CURLU *url)
{
    char *scheme = url ? part(url, CURLUPART_SCHEME, 0) : NULL;
    bool https = scheme && strcmp(scheme, "https") == 0;
    free(scheme);
    if (!url)
        return "it is no address, or has a user in it; write https://HOST/PATH, and credentials into a file";
    return https ? NULL : "only https is fetched; write https://HOST/PATH";
}

const char *fetch_url_problem(const char *text)
{
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7F)
            return "an address has no spaces, letters outside ASCII or control characters; write them as %20 and the like";
    CURLU *url = parse(text, NULL);
    const char *problem = problem_of(url);
    curl_url_cleanup(url);
    return problem;
}

char *url_for_people(const char *text)
{
    CURLU *url = parse(text, NULL);
    char *shown = NULL;
    if (url && curl_url_set(url, CURLUPART_QUERY, NULL, 0) == CURLUE_OK && curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0) == CURLUE_OK)
        shown = part(url, CURLUPART_URL, 0);
    curl_url_cleanup(url);
    return shown ? shown : memory_copy_text("(an address)", strlen("(an address)"));
}

char *url_of_signature(const char *text)
{
    CURLU *url = parse(text, NULL);
    char *path = url ? part(url, CURLUPART_PATH, 0) : NULL, *both = NULL;
    if (path) {
        size_t size = strlen(path) + sizeof SIGNATURE_ENDING;
        char *longer = memory_allocate(size);
        snprintf(longer, size, "%s" SIGNATURE_ENDING, path);
        if (curl_url_set(url, CURLUPART_PATH, longer, 0) == CURLUE_OK)
            both = part(url, CURLUPART_URL, 0);
        free(longer);
    }
    free(path);
    curl_url_cleanup(url);
    return both;
}

char *url_host(const char *text)
{
    CURLU *url = parse(text, NULL);
    char *host = url ? part(url, CURLUPART_HOST, 0) : NULL, *port = url ? part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT) : NULL;
    size_t size = (host ? strlen(host) : 0) + (port ? strlen(port) : 0) + 2;
    char *both = memory_allocate(size);
    snprintf(both, size, "%s:%s", host ? host : "", port ? port : "");
    for (char *c = both; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    free(host);
    free(port);
    curl_url_cleanup(url);
    return both;
}

/* The last part of the path, with nothing in it that a file name should not have. */
static char *file_name(CURLU *url)
{
    char *path = part(url, CURLUPART_PATH, CURLU_URLDECODE);
    const char *slash = path ? strrchr(path, '/') : NULL, *last = slash ? slash + 1 : "";
    size_t length = strlen(last);
    char *name = NULL;
    if (length > 0 && length <= 200) {
        bool has_ending = length > 4 && strcasecmp(last + length - 4, ".xml") == 0;
        name = memory_allocate(length + 5);
        snprintf(name, length + 5, "%s%s", last, has_ending ? "" : ".xml");
        for (char *c = name; *c; c++)
            if (!isalnum((unsigned char)*c) && !strchr("-_.", *c))
                *c = '_';
        if (name[0] == '.')
            name[0] = '_';
    }
    free(path);
    return name;
}

static bool same_host(const char *a, const char *b)
{
    char *host_a = url_host(a), *host_b = url_host(b);
    bool same = strcmp(host_a, host_b) == 0;
    free(host_a);
    free(host_b);
    return same;
}

static void resolve(struct index_reader *reader, struct text line)
{
    char *text = memory_copy_text(line.data, line.length);
    CURLU *url = NULL;
    for (const char *c = text; *c && !reader->problem; c++)
        if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7F)
            reader->problem = "a line is one address without spaces or letters outside ASCII; write them as %20 and the like";
    if (!reader->problem && memchr(line.data, '\0', line.length))
        reader->problem = "the line has a NUL byte in it; an index is plain text";
    if (!reader->problem) {
        url = parse(text, reader->base);
        reader->problem = problem_of(url);
    }
    free(text);
    if (!reader->problem) {
        reader->url = part(url, CURLUPART_URL, 0);
        reader->name = file_name(url);
        if (!reader->url || !reader->name)
            reader->problem = "the address does not end in a file's name; name the file";
        else if (!same_host(reader->url, reader->base))
            reader->problem = "the address is of another server than the index; an index lists files of its own server";
    }
    curl_url_cleanup(url);
}

bool index_next(struct index_reader *reader)
{
    index_close(reader);
    while (reader->rest.length) {
        const char *end = memchr(reader->rest.data, '\n', reader->rest.length);
        size_t length = end ? (size_t)(end - reader->rest.data) : reader->rest.length, step = end ? length + 1 : length;
        struct text line = text_trim(text_of(reader->rest.data, length));
        reader->rest = text_of(reader->rest.data + step, reader->rest.length - step);
        reader->line++;
        if (!line.length || line.data[0] == '#')
            continue;
        resolve(reader, line);
        return true;
    }
    return false;
}

void index_close(struct index_reader *reader)
{
    free(reader->url);
    free(reader->name);
    reader->url = reader->name = NULL;
    reader->problem = NULL;
}
