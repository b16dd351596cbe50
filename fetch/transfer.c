/* One address over all its tries: the question, what comes back, and what is made of it. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <arpa/inet.h>
#include <unistd.h>

#include "common/memory.h"
#include "common/output.h"
#include "fetch/fetch_internal.h"

enum { DISCARD_BYTES_MAX = 64 * 1024, INDEX_BYTES_MAX = 1024 * 1024, SIGNATURE_BYTES_MAX = 64 * 1024 };

__attribute__((format(printf, 1, 2))) static char *path_of(const char *format, ...)
{
    char *path = NULL;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&path, format, arguments);
    va_end(arguments);
    if (length < 0)
        abort(); /* no memory */
    return path;
}

struct transfer *transfer_create(const struct fetch_options *options, const struct fetch_source *source,
                                 const struct credentials *credentials, const char *url, const char *name, size_t line, bool signature)
{
    struct transfer *transfer = memory_allocate(sizeof *transfer);
    bool is_index = source->is_index && line == 0;
    const char *spool = options->spool, *separator = name[0] || is_index ? "@" : "", *last = is_index ? "index" : name;
    const char *ending = signature ? SIGNATURE_ENDING : "";
    *transfer = (struct transfer){.options = options, .source = source, .credentials = credentials, .line = line,
                                  .is_index = is_index, .descriptor = -1, .refusal_advice = ""};
    transfer->url = memory_copy_text(url, strlen(url));
    transfer->shown = url_for_people(url);
    transfer->partial = path_of("%s/.fetch/%s%s%s%s.part", spool, source->name, separator, last, ending);
    transfer->known = path_of("%s/.fetch/%s%s%s%s.json", spool, source->name, separator, last, ending);
    if (is_index)
        transfer->final = path_of("%s/.fetch/%s.index", spool, source->name);
    else if (name[0])
        transfer->final = path_of("%s/%s/%s%s", spool, source->name, name, ending);
    else
        transfer->final = path_of("%s/%s.xml%s", spool, source->name, ending);
    transfer->bytes_max = is_index ? INDEX_BYTES_MAX : signature ? SIGNATURE_BYTES_MAX : options->limits.file_bytes;
    state_load(transfer->known, url, &transfer->state);
    return transfer;
}

static void close_try(struct transfer *transfer)
{
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    if (transfer->descriptor >= 0)
        close(transfer->descriptor);
    transfer->easy = NULL;
    transfer->headers = NULL;
    transfer->descriptor = -1;
}

void transfer_free(struct transfer *transfer)
{
    if (!transfer)
        return;
    close_try(transfer);
    free(transfer->url);
    free(transfer->shown);
    free(transfer->final);
    free(transfer->partial);
    free(transfer->known);
    free(transfer);
}

/* Ends the try from this side; the first reason stands. */
__attribute__((format(printf, 4, 5))) static void refuse(struct transfer *transfer, bool may_try_again, const char *advice,
                                                         const char *format, ...)
{
    if (transfer->refusal[0])
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(transfer->refusal, sizeof transfer->refusal, format, arguments);
    va_end(arguments);
    transfer->refusal_advice = advice;
    transfer->may_try_again = may_try_again;
}

static void refuse_address(struct transfer *transfer, const char *address)
{
    refuse(transfer, false, "correct the address, or list the private address in private-addresses if it is meant",
           "it leads to the address %s, which is not a public one", address);
}

/* libcurl asks for each connection; the address here is the one that it connects to. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = context;
    char text[INET6_ADDRSTRLEN] = "?";
    (void)purpose;
    if (address->family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)&address->addr)->sin_addr, text, sizeof text);
    else if (address->family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)&address->addr)->sin6_addr, text, sizeof text);
    if (address_is_allowed(text, transfer->source->private_addresses))
        return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    refuse_address(transfer, text);
    return CURL_SOCKET_BAD;
}

/* Before each request: a connection that another source opened, with other permissions, may be used again. */
static int before_request(void *context, char *address, char *own, int port, int own_port)
{
    struct transfer *transfer = context;
    (void)own, (void)port, (void)own_port;
    transfer->refusal[0] = '\0'; /* one of a host's addresses may be refused and another be good */
    if (address_is_allowed(address, transfer->source->private_addresses))
        return CURL_PREREQFUNC_OK;
    refuse_address(transfer, address);
    return CURL_PREREQFUNC_ABORT;
}

static bool own_trouble(struct transfer *transfer, const char *path)
{
    error_set(&transfer->own_error, STATUS_IO, "%s: it cannot be written: %s", path, strerror(errno));
    return false;
}

/* What arrives begins anew. That the earlier part is of no use any more is written down before it is overwritten, so that
 * no power failure can leave bytes of one state of the file under the validator of another. */
static bool begin_whole(struct transfer *transfer)
{
    struct file_state *state = &transfer->state;
    bool noted = state->partial_size > 0;
    state->partial_size = 0;
    state->partial_validator[0] = '\0';
    if (noted && state_save(transfer->known, transfer->url, state, &transfer->own_error))
        return false;
    if (ftruncate(transfer->descriptor, 0) != 0 || lseek(transfer->descriptor, 0, SEEK_SET) < 0)
        return own_trouble(transfer, transfer->partial);
    transfer->have = 0;
    snprintf(state->partial_validator, sizeof state->partial_validator, "%s", head_strong_validator(&transfer->head));
    return true;
}

static bool check_length(struct transfer *transfer, int64_t length)
{
    if (length <= transfer->bytes_max)
        return true;
    refuse(transfer, false, "send the report without attachments", "it has %lld bytes, and %lld are the most", (long long)length,
           (long long)transfer->bytes_max);
    return false;
}

/* Only what was asked for may go behind what is there: the rest, from where it stopped, of the same state of the file. */
static bool begin_rest(struct transfer *transfer)
{
    const struct head *head = &transfer->head;
    const char *etag = head->etag, *validator = transfer->state.partial_validator;
    bool same = transfer->asked_from && head->has_range && head->range_start == transfer->asked_from &&
                (!etag[0] || validator[0] != '"' || strcmp(etag, validator) == 0);
    if (!same) {
        transfer->state.partial_validator[0] = '\0';
        refuse(transfer, true, "try again later", "the server sent a part of the file that was not asked for");
    }
    return same && check_length(transfer, head->range_total);
}

static bool judge_head(struct transfer *transfer, long code)
{
    const struct head *head = &transfer->head;
    if (code != 200 && code != 206)
        return true;
    if (head->is_encoded) {
        refuse(transfer, false, "have the server send the report as it is", "the server sends it compressed, which was not asked for");
        return false;
    }
    if (!head->has_length && !head->is_chunked) {
        refuse(transfer, false, "have the server send Content-Length",
               "the server does not say how long it is, so that a part could not be told from the whole");
        return false;
    }
    if (head->has_length && !head->is_chunked && !check_length(transfer, head->length + (code == 206 ? transfer->asked_from : 0)))
        return false;
    transfer->body_begun = code == 206 ? begin_rest(transfer) : begin_whole(transfer);
    return transfer->body_begun;
}

static long answer_code(const struct transfer *transfer)
{
    long code = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &code);
    return code;
}

static size_t take_head(char *data, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    struct text line = text_of(data, size * count);
    if (transfer->body_begun) /* a trailer */
        return line.length;
    if (!head_take(&transfer->head, line)) {
        refuse(transfer, false, "see to the server", "the server's head is longer than %d bytes", HEAD_BYTES_MAX);
        return 0;
    }
    bool is_end = text_trim(line).length == 0;
    return is_end && !judge_head(transfer, answer_code(transfer)) ? 0 : line.length;
}

static bool write_all(struct transfer *transfer, const char *data, size_t length)
{
    while (length) {
        ssize_t written = write(transfer->descriptor, data, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return own_trouble(transfer, transfer->partial);
        data += written;
        length -= (size_t)written;
        transfer->have += written;
        transfer->bytes += written;
    }
    return true;
}

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    struct transfer *transfer = context;
    size_t length = size * count;
    if (!transfer->body_begun) { /* the page that comes with an error; a server that does not end it is left */
        transfer->discarded += (int64_t)length;
        return transfer->discarded > DISCARD_BYTES_MAX ? 0 : length;
    }
    if (!check_length(transfer, transfer->have + (int64_t)length))
        return 0;
    return write_all(transfer, data, length) ? length : 0;
}

__attribute__((format(printf, 2, 3))) static void add_header(struct transfer *transfer, const char *format, ...)
{
    char line[VALIDATOR_BYTES + 64];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    struct curl_slist *longer = curl_slist_append(transfer->headers, line);
    if (!longer)
        abort(); /* no memory */
    transfer->headers = longer;
}

bool transfer_spool_has_it(const struct transfer *transfer)
{
    struct stat file;
    return transfer->state.sha256[0] && stat(transfer->final, &file) == 0 && S_ISREG(file.st_mode) && file.st_size == transfer->state.size;
}

/* Opens what arrived so far; what cannot go on is dropped. */
static enum status open_partial(struct transfer *transfer, struct error *error)
{
    struct stat file;
    transfer->descriptor = open(transfer->partial, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (transfer->descriptor < 0 || fstat(transfer->descriptor, &file) != 0)
        return error_set(error, STATUS_IO, "%s: it cannot be written: %s", transfer->partial, strerror(errno));
    /* what lies behind partial_size was not seen onto the disk */
    bool goes_on = transfer->state.partial_validator[0] && transfer->state.partial_size <= file.st_size;
    transfer->have = goes_on ? transfer->state.partial_size : 0;
    if (ftruncate(transfer->descriptor, transfer->have) != 0 || lseek(transfer->descriptor, 0, SEEK_END) < 0)
        return error_set(error, STATUS_IO, "%s: it cannot be written: %s", transfer->partial, strerror(errno));
    transfer->asked_from = transfer->have;
    return STATUS_OK;
}

static void ask(struct transfer *transfer)
{
    const struct file_state *state = &transfer->state;
    bool conditional = transfer_spool_has_it(transfer);
    add_header(transfer, "Accept-Encoding: identity");
    transfer->asked_condition = conditional && (state->etag[0] || state->modified[0]);
    if (conditional && state->etag[0])
        add_header(transfer, "If-None-Match: %s", state->etag);
    if (conditional && state->modified[0])
        add_header(transfer, "If-Modified-Since: %s", state->modified);
    if (transfer->asked_from) {
        add_header(transfer, "Range: bytes=%lld-", (long long)transfer->asked_from);
        add_header(transfer, "If-Range: %s", state->partial_validator);
    }
}

static CURLcode set_credentials(CURL *easy, const struct credentials *credentials)
{
    if (credentials->kind == CREDENTIALS_NONE)
        return CURLE_OK;
    bool basic = credentials->kind == CREDENTIALS_BASIC;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HTTPAUTH, basic ? (long)CURLAUTH_BASIC : (long)CURLAUTH_BEARER);
    return code ? code : curl_easy_setopt(easy, basic ? CURLOPT_USERPWD : CURLOPT_XOAUTH2_BEARER, credentials->secret);
}

/* What holds for every request of this program: https only, verified, by no proxy, no more than it was told. */
static CURLcode set_common(CURL *easy, const char *url, const char *ca_file)
{
    CURLcode code = curl_easy_setopt(easy, CURLOPT_URL, url);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    code = code ? code : curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    code = code ? code : curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_PROXY, "");
    code = code ? code : curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* waits for no resolver; the process ends soon */
    code = code ? code : curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_USERAGENT, "aprfocus/" APRFOCUS_VERSION);
    if (!code && ca_file) {
        code = curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
        code = code ? code : curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    return code;
}

static CURLcode set_limits(CURL *easy, const struct fetch_limits *limits, int64_t limit_ms)
{
    CURLcode code = curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)limits->redirects);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)limits->connect_ms);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)limit_ms);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)limits->slow_bytes);
    return code ? code : curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)((limits->slow_ms + 999) / 1000));
}

static CURLcode set_callbacks(struct transfer *transfer)
{
    CURL *easy = transfer->easy;
    CURLcode code = curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_head);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->curl_error);
    return code ? code : curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
}

enum status transfer_begin(struct transfer *transfer, int64_t limit_ms, struct error *error)
{
    enum status status = open_partial(transfer, error);
    if (status)
        return status;
    transfer->head = (struct head){0};
    transfer->discarded = 0;
    transfer->body_begun = transfer->may_try_again = false;
    transfer->refusal[0] = transfer->curl_error[0] = '\0';
    transfer->tries++;
    ask(transfer);
    transfer->easy = curl_easy_init();
    CURLcode code = transfer->easy ? set_common(transfer->easy, transfer->url, transfer->source->ca_file) : CURLE_OUT_OF_MEMORY;
    code = code ? code : set_limits(transfer->easy, &transfer->options->limits, limit_ms);
    code = code ? code : set_credentials(transfer->easy, transfer->credentials);
    code = code ? code : set_callbacks(transfer);
    if (!code)
        return STATUS_OK;
    return error_set(error, STATUS_INTERNAL, "libcurl refuses a setting: %s; this program needs libcurl 7.87 or later with TLS",
                     curl_easy_strerror(code));
}

/* ---- the end of a try ---- */

__attribute__((format(printf, 3, 4))) static void say(struct transfer_end *end, const char *advice, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(end->message, sizeof end->message, format, arguments);
    va_end(arguments);
    end->advice = advice;
}

/* The file is whole: into the spool by rename, unless it is what the spool has already. */
static enum verdict finish(struct transfer *transfer, struct transfer_end *end)
{
    struct file_state *state = &transfer->state;
    char sha256[DIGEST_TEXT_BYTES];
    bool had = transfer_spool_has_it(transfer);
    if (fsync(transfer->descriptor) != 0) {
        own_trouble(transfer, transfer->partial);
        return VERDICT_OWN;
    }
    if (digest_of_file(transfer->partial, sha256, NULL, &transfer->own_error))
        return VERDICT_OWN;
    bool same = had && strcmp(sha256, state->sha256) == 0;
    end->outcome = same ? FETCH_UNCHANGED : had ? FETCH_CHANGED : FETCH_NEW;
    if (same ? unlink(transfer->partial) != 0 : rename(transfer->partial, transfer->final) != 0) {
        own_trouble(transfer, transfer->final);
        return VERDICT_OWN;
    }
    output_sync_folder(transfer->final);
    const char *etag = transfer->head.etag;
    if (!etag[0] && transfer->asked_from && state->partial_validator[0] == '"')
        etag = state->partial_validator;
    char kept[VALIDATOR_BYTES];
    snprintf(kept, sizeof kept, "%s", etag);
    *state = (struct file_state){.size = transfer->have};
    snprintf(state->etag, sizeof state->etag, "%s", kept);
    snprintf(state->modified, sizeof state->modified, "%s", transfer->head.modified);
    snprintf(state->sha256, sizeof state->sha256, "%s", sha256);
    return state_save(transfer->known, transfer->url, state, &transfer->own_error) ? VERDICT_OWN : VERDICT_DONE;
}

static enum verdict judge_file(struct transfer *transfer, long answer, struct transfer_end *end)
{
    int64_t whole = answer == 206 ? transfer->head.range_total : -1;
    if (!transfer->body_begun) {
        say(end, "see to the server", "the server's answer had no proper head");
        return VERDICT_AGAIN;
    }
    if (whole < 0 || transfer->have == whole)
        return finish(transfer, end);
    say(end, "try again later", "it came as %lld of %lld bytes", (long long)transfer->have, (long long)whole);
    if (transfer->have > whole)
        transfer->state.partial_validator[0] = '\0';
    return VERDICT_AGAIN;
}

static enum verdict judge_answer(struct transfer *transfer, struct transfer_end *end)
{
    long answer = answer_code(transfer);
    curl_off_t wait_s = 0;
    if (answer == 200 || answer == 206)
        return judge_file(transfer, answer, end);
    if (answer == 304 && transfer->asked_condition) {
        end->outcome = FETCH_UNCHANGED;
        return VERDICT_DONE;
    }
    if (answer == 404 || answer == 410) {
        end->outcome = FETCH_ABSENT;
        say(end, "ask the office, if it should be there", "the server has nothing there (%ld)", answer);
        return VERDICT_DONE;
    }
    if (answer == 416) { /* the file has become shorter than what is there of it */
        transfer->state.partial_validator[0] = '\0';
        say(end, "try again later", "the server does not have the rest of the file");
        return VERDICT_AGAIN;
    }
    const char *advice = answer == 401 || answer == 403 ? "see to the credentials" : "ask the office";
    say(end, advice, "the server answered %ld", answer);
    if (answer != 408 && answer != 425 && answer != 429 && answer < 500)
        return VERDICT_DONE;
    curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &wait_s);
    end->wait_ms = wait_s > 0 && wait_s < 1000000 ? wait_s * 1000 : 0;
    return VERDICT_AGAIN;
}

static enum verdict judge_trouble(const struct transfer *transfer, CURLcode code, struct transfer_end *end)
{
    const char *detail = transfer->curl_error[0] ? transfer->curl_error : curl_easy_strerror(code);
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
        say(end, "see to the server's certificate, or name who issued it in ca-file", "its certificate is not trusted: %s", detail);
        return VERDICT_DONE;
    case CURLE_TOO_MANY_REDIRECTS:
        say(end, "write the address that it leads to in the end", "it leads on more than %zu times", transfer->options->limits.redirects);
        return VERDICT_DONE;
    case CURLE_UNSUPPORTED_PROTOCOL:
        if (answer_code(transfer) == 0) { /* libcurl's word for HTTP/0.9 is the same */
            say(end, "see to the address and the server", "the server does not speak HTTP: %s", detail);
            return VERDICT_AGAIN;
        }
        __attribute__((fallthrough));
    case CURLE_URL_MALFORMAT:
    case CURLE_LOGIN_DENIED:
        say(end, "write an https address that leads to another https address only", "it leads to something that is not fetched: %s", detail);
        return VERDICT_DONE;
    case CURLE_OPERATION_TIMEDOUT:
        say(end, "see to the line, or raise the limits", "it came too slowly: %s", detail);
        return VERDICT_AGAIN;
    default:
        say(end, "see to the address, the line and the server", "the transfer failed: %s", detail);
        return VERDICT_AGAIN;
    }
}

static enum verdict judge(struct transfer *transfer, CURLcode code, struct transfer_end *end)
{
    if (transfer->own_error.message[0])
        return VERDICT_OWN;
    if (transfer->refusal[0]) {
        say(end, transfer->refusal_advice, "%s", transfer->refusal);
        return transfer->may_try_again ? VERDICT_AGAIN : VERDICT_DONE;
    }
    bool page_too_long = code == CURLE_WRITE_ERROR && transfer->discarded > DISCARD_BYTES_MAX;
    return code == CURLE_OK || page_too_long ? judge_answer(transfer, end) : judge_trouble(transfer, code, end);
}

static size_t requests_of(const struct transfer *transfer)
{
    long redirects = 0, sent = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_REDIRECT_COUNT, &redirects);
    curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &sent);
    return sent > 0 ? (size_t)redirects + 1 : 0;
}

/* What arrived is kept where it can go on, for the next try or the next night: first the bytes, then the note of them. */
static bool keep_part(struct transfer *transfer)
{
    if (fsync(transfer->descriptor) != 0)
        return own_trouble(transfer, transfer->partial);
    if (transfer->state.partial_size == transfer->have)
        return true;
    transfer->state.partial_size = transfer->have;
    return !state_save(transfer->known, transfer->url, &transfer->state, &transfer->own_error);
}

static bool drop_part(struct transfer *transfer)
{
    bool noted = transfer->state.partial_size > 0;
    transfer->state.partial_validator[0] = '\0';
    transfer->state.partial_size = 0;
    if (noted && state_save(transfer->known, transfer->url, &transfer->state, &transfer->own_error))
        return false;
    return unlink(transfer->partial) == 0 || errno == ENOENT || own_trouble(transfer, transfer->partial);
}

static enum verdict keep_or_drop(struct transfer *transfer, enum verdict verdict, const struct transfer_end *end)
{
    bool may_go_on = verdict == VERDICT_AGAIN || (end->outcome == FETCH_FAILED && !transfer->refusal[0]);
    bool of_use = may_go_on && transfer->state.partial_validator[0] && transfer->have > 0;
    return (of_use ? keep_part(transfer) : drop_part(transfer)) ? verdict : VERDICT_OWN;
}

enum verdict transfer_end(struct transfer *transfer, CURLcode code, struct transfer_end *end)
{
    *end = (struct transfer_end){.outcome = FETCH_FAILED, .advice = ""};
    transfer->requests += requests_of(transfer);
    enum verdict verdict = judge(transfer, code, end);
    if (verdict != VERDICT_OWN && end->outcome != FETCH_NEW && end->outcome != FETCH_CHANGED)
        verdict = keep_or_drop(transfer, verdict, end);
    close_try(transfer);
    return verdict;
}

/* ---- monitoring ---- */

static size_t drop(char *data, size_t size, size_t count, void *context)
{
    (void)data, (void)context;
    return size * count;
}

bool fetch_ping(const char *url, const char *ca_file, int64_t limit_ms, struct error *error)
{
    char detail[CURL_ERROR_SIZE] = "";
    long answer = 0;
    CURL *easy = curl_easy_init();
    CURLcode code = easy ? set_common(easy, url, ca_file) : CURLE_OUT_OF_MEMORY;
    code = code ? code : curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)limit_ms);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    code = code ? code : curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail);
    code = code ? code : curl_easy_perform(easy);
    if (!code)
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer);
    curl_easy_cleanup(easy);
    if (!code && answer >= 200 && answer < 300)
        return true;
    char *shown = url_for_people(url);
    if (code)
        error_set(error, STATUS_IO, "%s: %s", shown, detail[0] ? detail : curl_easy_strerror(code));
    else
        error_set(error, STATUS_IO, "%s: the server answered %ld", shown, answer);
    free(shown);
    return false;
}
